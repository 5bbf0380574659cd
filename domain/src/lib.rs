//! Facts and rules of handling traffic violations: what a kiosk has to know about the world.
//!
//! Nothing here does I/O, waits, reads a clock or draws a random number: moments and identifiers come in as arguments.
//! Text from outside is parsed into types that can only be valid; inside, nobody checks again.
//!
//! | module | what it knows |
//! |---|---|
//! | [`identity`] | identity numbers, names, identity cards |
//! | [`licence`] | driving licences and their state |
//! | [`plate`], [`vin`], [`vehicle`] | vehicles, and whose they are to the driver |
//! | [`violation`] | a recorded violation |
//! | [`points`], [`money`] | penalty points and fen |
//! | [`time`], [`cycle`] | days in Shanghai, scoring cycles |
//! | [`policy`] | every number the rules use, in two built-in profiles |
//! | [`handling`] | **the rules**: what may be handled at a kiosk, and why not |
//! | [`learning`] | the rules of earning points back: who may learn, which time counts, exams and attempts |
//! | [`act`] | what the driver did that must never be lost |
//! | [`decision`] | what the central API decided |
//! | [`guidance`], [`challenge`], [`nonce`], [`check_record`] | what a person before the camera is told, what is asked of them, drawn so that nobody knows it beforehand, and what was seen |
//! | [`language`] | the languages the kiosk speaks |
//! | [`ids`], [`picture`], [`chosen`] | identifiers, picture bytes, and selections as they travel |
//!
//! # Sources
//!
//! Doc comments name the origin of every number by these tags:
//!
//! * **\[D1\] \[D2\] \[D3\]** answers about the 12123 service: reducing points by learning, handling someone else's vehicle, binding it.
//! * **\[163\]** Order 163 of the Ministry of Public Security (points rules, in force 2022-04-01).
//! * **\[PROC\]** procedure regulation on road-traffic violations. **\[RTSL\]** Road Traffic Safety Law.
//!   **\[APL\]** Administrative Penalty Law. **\[ARL\]** Administrative Reconsideration Law (2023).
//! * **\[W\]** practice of the 12123 service as described on the web: not law.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod act;
pub mod challenge;
pub mod check_record;
pub mod chosen;
pub mod cycle;
pub mod decision;
pub mod guidance;
pub mod handling;
pub mod identity;
pub mod ids;
pub mod language;
pub mod learning;
pub mod licence;
pub mod money;
pub mod nonce;
pub mod picture;
pub mod plate;
pub mod points;
pub mod policy;
pub mod time;
pub mod vehicle;
pub mod vin;
pub mod violation;
mod wire;

pub use act::{
    Act, ChosenGrounds, ChosenViolations, Ground, HandleViolations, LiveVerdict, Objection, PersonEvidence, Statement,
};
pub use challenge::Challenge;
pub use check_record::{CheckRecord, CueRecord, LightRecord, ModelRecord, StepRecord, ThresholdRecord};
pub use chosen::{Chosen, ChosenError};
pub use cycle::ScoringCycle;
pub use decision::{Decision, DecisionNumber, RecordStatus};
pub use guidance::Guidance;
pub use handling::{Driver, History, PointsOutlook, Refusal, WhereToGo, can_handle, check_selection};
pub use identity::{IdentityCard, IdentityNumber, IdentityNumberError, PersonName, Sex};
pub use ids::{DriverRef, EvidenceId, IdempotencyKey, StretchId, TransactionId, ViolationId};
pub use language::{Language, UnknownLanguage};
pub use learning::{LearningRecord, LearningRefusal, Offer, Watched, can_learn};
pub use licence::{FileNumber, Licence, LicenceNumber, LicenceStatus};
pub use money::Fen;
pub use nonce::Nonce;
pub use picture::{Picture, PictureError};
pub use plate::{PlateForm, PlateKind, PlateNumber};
pub use points::Points;
pub use policy::{PersonPolicy, Policy, Profile};
pub use time::{Date, Timestamp, date_in_shanghai};
pub use vehicle::{Ownership, Vehicle};
pub use vin::Vin;
pub use violation::{RecordedBy, Violation, ViolationCode, ViolationState};
pub use wire::FormatError;
