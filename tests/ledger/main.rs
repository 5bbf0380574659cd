//! Stories of the ledger: the life of an act, the order of delivery, other hands in the file, what is erased in time,
//! and the technician.

#[path = "../acts/mod.rs"]
mod acts;

mod life;
mod other_hands;
mod outbox;
mod retention;
mod sharing;
mod technician;
