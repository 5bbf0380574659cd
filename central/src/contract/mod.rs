//! The messages of the central API, version 1.
//!
//! All bodies are JSON with snake_case names; money is in fen, times are RFC 3339, pictures are base64. Every act
//! (anything that must happen once) carries an [`IDEMPOTENCY_KEY`] header, and the server answers a known key with the
//! reply it stored. Whatever goes wrong comes back as a [`Problem`] (RFC 9457).

mod documents;
mod handlings;
mod heartbeats;
mod identifications;
mod ids;
pub mod paths;
mod payments;
mod problem;
mod violations;

#[cfg(test)]
mod tests;

pub use documents::{DocumentFault, NoticeTexts, PolicyDocument, SignedDocument, TrustedKeys};
pub use handlings::{HandlingReply, HandlingRequest, ObjectionReply, ObjectionRequest};
pub use heartbeats::{Heartbeat, HeartbeatReply, MAX_DEVICES};
pub use identifications::{Identification, IdentificationRequest};
pub use ids::{HandlingId, IdError, KioskId, ObjectionNumber, OrderId};
pub use payments::{PaymentOrder, PaymentState};
pub use problem::{PROBLEM_JSON, Problem, ProblemCode};
pub use violations::{VehicleEntry, ViolationList};

/// Request header: the key (a UUID) minted once for an act. The same key with the same body gives the stored reply.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// Reply header, `true` when the reply was stored by an earlier request with the same key.
pub const IDEMPOTENT_REPLAYED: &str = "Idempotent-Replayed";

/// No request body may be longer than this, in bytes: room for a signature and an evidence frame in base64.
pub const MAX_BODY_BYTES: usize = 3 * 1024 * 1024;
