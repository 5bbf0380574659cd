//! Stories of the courier, against a small central of their own that can be down, slow, wrong, or lose its replies.
//!
//! The courier's clock is moved by hand; nothing here sleeps. What is awaited is always a message: news from the
//! courier, or a request at central.

#[path = "../acts/mod.rs"]
mod acts;
mod central;
mod kiosk;

mod client;
mod delivery;
mod own_trouble;
mod refusals;
mod weather;
