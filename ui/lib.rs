//! The pages of the kiosk, compiled from the `.slint` files beside this one; no logic.
//!
//! [`Kiosk`] is the window; [`Facts`] is what it shows, [`Touched`] what fingers do, [`Theme`] its size. The words of every language are
//! built in from `lang/`. Only `layby::screen` uses this crate.

// The generated code keeps its own style.
#![allow(missing_docs, clippy::all, clippy::pedantic)]

slint::include_modules!();

/// The demo's workbench, the window beside the kiosk.
#[cfg(feature = "workbench")]
pub mod workbench {
    include!(concat!(env!("OUT_DIR"), "/workbench.rs"));
}
