//! Stories of the ledger: the life of an act, the order of delivery, other hands in the file, and what is erased in
//! time.

#[path = "../acts/mod.rs"]
mod acts;

mod life;
mod other_hands;
mod outbox;
mod retention;
mod sharing;
