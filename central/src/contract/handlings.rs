//! Acts: accepting violations, or objecting to them.

use layby_domain::{Date, Decision, HandleViolations, Objection, Timestamp, TransactionId};
use serde::{Deserialize, Serialize};

use super::ids::{HandlingId, KioskId, ObjectionNumber};
use super::payments::PaymentOrder;

/// A driver accepts violations of one vehicle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HandlingRequest {
    /// The kiosk's own number of the act; it stands on slips.
    pub transaction: TransactionId,
    /// Where it happened.
    pub kiosk: KioskId,
    /// What the driver did.
    pub act: HandleViolations,
}

/// The decisions on a handling. Only this makes a kiosk say "decided".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandlingReply {
    /// Names this handling.
    pub handling: HandlingId,
    /// One a violation, in the order of the request.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 20))]
    pub decisions: Vec<Decision>,
    /// The newest payment order; absent when every decision is a warning without a fine.
    pub payment: Option<PaymentOrder>,
}

/// A driver objects to violations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ObjectionRequest {
    /// The kiosk's own number of the act; it stands on slips.
    pub transaction: TransactionId,
    /// Where it happened.
    pub kiosk: KioskId,
    /// What the driver did.
    pub act: Objection,
}

/// The objection was received; no decision is made on these violations until it is answered [APL 45].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ObjectionReply {
    /// The number to ask by.
    pub number: ObjectionNumber,
    /// When the server received it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub received_at: Timestamp,
    /// An answer comes by the end of this day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub answer_by: Date,
}
