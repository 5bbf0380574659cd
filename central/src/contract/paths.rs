//! Where things are, relative to the server's address. No path ever holds a person's number or name.

use layby_domain::{DriverRef, EvidenceId, ViolationId};

use super::ids::{HandlingId, OrderId};

/// `GET`: the signed policy document.
pub const POLICY: &str = "/v1/policy";
/// `POST`: a card becomes a driver.
pub const IDENTIFICATIONS: &str = "/v1/identifications";
/// `POST`, an act: accept violations.
pub const HANDLINGS: &str = "/v1/handlings";
/// `POST`, an act: object to violations.
pub const OBJECTIONS: &str = "/v1/objections";
/// `POST`: a sign of life.
pub const HEARTBEATS: &str = "/v1/heartbeats";
/// `GET`: whether the server works.
pub const HEALTH: &str = "/v1/health";

/// `GET`: the violations of a driver's own and bound vehicles.
#[must_use]
pub fn violations_of(driver: &DriverRef) -> String {
    format!("/v1/drivers/{}/violations", driver.as_str())
}

/// `GET`: an evidence picture, JPEG.
#[must_use]
pub fn evidence(id: &EvidenceId) -> String {
    format!("/v1/evidence/{}", id.as_str())
}

/// `GET`: a handling as it stands now.
#[must_use]
pub fn handling(id: &HandlingId) -> String {
    format!("/v1/handlings/{id}")
}

/// `POST`, an act: a new payment order after a cancelled or expired one.
#[must_use]
pub fn payments_of(handling: &HandlingId) -> String {
    format!("/v1/handlings/{handling}/payments")
}

/// `GET`: a payment order as it stands now.
#[must_use]
pub fn payment(id: &OrderId) -> String {
    format!("/v1/payments/{id}")
}

/// `GET`: the state of a violation's record and when it changed.
#[must_use]
pub fn record_of(violation: &ViolationId) -> String {
    format!("/v1/violations/{}/record", violation.as_str())
}
