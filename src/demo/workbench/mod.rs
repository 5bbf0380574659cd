//! The workbench: what simulated hands can do on the desk, and what may be looked at.
//!
//! | module | what it does |
//! |---|---|
//! | `wish` | everything a hand can do, and the words by which the window asks for it |
//! | `hands` | does it, on a thread of its own, and looks around the desk |
//! | `seen` | what was seen, as plain data |
//! | `face` | shows it in the window |
//!
//! The window keeps no state: a wish goes out as a word, and what the window shows is what was found on the desk afterwards.

mod face;
mod hands;
mod seen;
mod wish;

pub(super) use face::{Face, show};
pub(super) use hands::{Hands, Shared};
pub(super) use wish::{Holder, Network, Stander, Switch, Wish};

#[cfg(test)]
mod tests;
