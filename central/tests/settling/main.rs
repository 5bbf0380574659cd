//! Settling violations at the reference server, as a kiosk sees it: from the first question to the payment.

#![cfg(feature = "server")]

#[path = "../kiosk/mod.rs"]
mod kiosk;

mod asking;
mod deciding;
mod later;
mod objecting;
mod once;
mod paying;
