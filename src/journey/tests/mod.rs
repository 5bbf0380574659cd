//! What the machine promises, told as stories, walked state by state, and tried at random.
//!
//! [`kit`] plays the world around the machine, with the people and facts of [`world`]. The stories follow a driver:
//! [`identifying`], [`settling`], [`following`], [`leaving`], and what happens to the kiosk itself: [`running`], [`panel`]. [`walk`]
//! tries every event in every state, [`random`] tries long sequences, and both hold each step against [`promises`].

mod following;
mod identifying;
mod kit;
mod leaving;
pub(super) mod moves;
mod panel;
mod promises;
mod random;
mod running;
mod settling;
pub(super) mod walk;
mod world;
