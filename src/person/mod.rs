//! The real-person check: camera pictures in, "a living person, the one of the portrait" or not out.
//!
//! A check begins with a portrait and a [`Challenge`] and is shown [`Frame`](crate::frame::Frame)s until it has an
//! [outcome](CheckOutcome). It knows no camera, no screen and no clock but the frames' own, so a recorded film gives the same result
//! every time.
//!
//! ```text
//! frame -> tracker -> guidance            "come closer", "more light", "one person only" ..
//!            |  detector, mesh             one face, its 468 points
//!            |-> eyes, challenge           did the person blink, or turn, when asked?
//!            |-> spoof                     skin, or paper and glass? over several frames, from near and far
//!            `-> embedding <- portrait     the same person?
//!                    verdict               live / spoof / uncertain, and why; the evidence frame
//! ```
//!
//! A person is accepted only when all agree: the challenge performed, the passive look clearly living, and the face that of the portrait.
//! What is not clear is [`Uncertain`](layby_domain::LiveVerdict::Uncertain) and a matter for the staff, never a guess. Measured
//! figures and limits: `docs/person-check.md`; networks and thresholds: `models.toml`.

mod challenge;
mod check;
mod detector;
mod embedding;
mod evidence;
mod eyes;
mod guidance;
mod mesh;
mod models;
mod network;
mod picture;
pub mod portrait;
mod spoof;
#[cfg(test)]
mod tests;
mod tflite;
mod tracker;
mod verdict;

pub use challenge::Challenge;
pub use check::{CheckSettings, FaceOutline, Observation, PersonCheck};
pub use guidance::Guidance;
pub use models::{ModelFault, Models};
pub use portrait::PortraitFault;
pub use verdict::{CheckOutcome, Reason, Signals};
