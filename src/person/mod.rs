//! The real-person check: camera pictures in, "a living person, the one of the portrait" or not out.
//!
//! A check begins with a portrait and a [`Plan`] of movements and is shown [`Frame`](crate::frame::Frame)s until it has an
//! [outcome](CheckOutcome). It knows no camera, no screen and no clock but the frames' own, so a recorded film gives the same result
//! every time.
//!
//! ```text
//! frame -> tracker -> view -> guidance    "come closer", "more light", "one person only" ..
//!            |  detector, mesh             one face, its 468 points
//!            |-> continuity               still the same face at the same place?
//!            |-> eyes, challenge <- plan  blinked, turned, nodded as asked, and nothing else?
//!            |-> shade, light    <- plan  does its colour follow the light of the screen?
//!            |-> spoof, samples           skin, or paper and glass? over several frames, from near and far
//!            |-> cues                     bands, moire and edges of a screen or sheet?
//!            `-> embedding <- portrait    the same person?
//!                    decision             live / spoof / uncertain, and why; the evidence frame and record
//! ```
//!
//! A person is accepted only when all agree: the movements performed by one face throughout, the passive look clearly living, and the face that
//! of the portrait. What is not clear is [`Uncertain`](layby_domain::LiveVerdict::Uncertain) and a matter for the staff, never a guess. Measured
//! figures and limits: `docs/person-check.md`; networks and thresholds: `models.toml`.
//!
//! Of all pictures a check keeps one, the evidence, until it ends. Pictures are shared with the camera and the screen, so their memory is given back, not
//! overwritten; what is derived from a face (embeddings, poses, colours) goes with the check.

mod attention;
mod challenge;
mod check;
mod continuity;
mod cues;
mod decision;
mod detector;
mod embedding;
mod evidence;
mod eyes;
mod guidance;
mod light;
mod mesh;
mod models;
mod picture;
mod plan;
pub mod portrait;
pub mod rehearsal;
mod samples;
mod shade;
mod spoof;
#[cfg(test)]
mod tests;
mod tracker;
mod verdict;
mod view;

pub use attention::{Attention, AttentionSettings, AttentionState, AttentionWatch, Reference, Side};
pub use challenge::Challenge;
pub use check::{CheckSettings, FaceOutline, Observation, PersonCheck};
pub use continuity::Break;
pub use cues::{Cue, Cues};
pub use decision::{DecisionThresholds, Reason};
pub use guidance::Guidance;
pub use light::{Light, LightFinding, LightResponse, LightShow};
pub use models::{ModelFault, Models, NetworkFile, Thresholds};
pub use plan::Plan;
pub use portrait::PortraitFault;
pub use verdict::{CheckOutcome, Signals};
