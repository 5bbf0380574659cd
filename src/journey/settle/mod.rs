//! Settling violations: [`choose`] leads to a signed act, [`follow`] follows it to its end.
//!
//! Between the two lies the ledger's commit. Before it nothing has happened; after it nothing can be lost, and only the central API's words
//! ("decided", "paid", "received", "refused") move the driver on.

mod choose;
mod follow;
mod list;

pub(super) use choose::{Choice, Choosing};
pub(super) use follow::{Followed, Following};
