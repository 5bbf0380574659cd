//! Earning points back by learning \[D1; 163 art 25-29\]: who may learn, which time counts, what the exam says, and how often one may try.
//!
//! The order of things, and who knows its rule:
//!
//! | step | rule |
//! |---|---|
//! | the driver applies | [`eligibility`]: [`can_learn`] makes an [`Offer`], or [`why_not`] lists every [`LearningRefusal`] |
//! | the driver watches, and is watched | [`attention`]: an [`AttentionRule`] lets the video play, pauses it, or voids the stretch |
//! | time is counted | [`counted`]: an [`OpenStretch`] grows, [`Watched`] gathers and merges |
//! | the driver sits the exam | [`attempts`]: [`may_sit`]; [`exam`]: an [`ExamRule`] |
//! | the platform reviews, and points come back | [`reduction`]: [`taken_off`] |
//!
//! As with handling, the kiosk asks to spare the driver a useless journey; the central API asks again, with the same code, and its answer counts.

pub mod attempts;
pub mod attention;
pub mod counted;
pub mod eligibility;
pub mod exam;
pub mod reduction;
mod refusal;
#[cfg(test)]
mod tests;

pub use attempts::{Chance, OpenCourse, Sitting, SittingEnd, may_sit};
pub use attention::{AttentionKind, AttentionRule, FaceCheckMoments, Ruling};
pub use counted::{
    CannotBegin, CloseReason, CourseTooShort, NotCounted, OpenStretch, Span, Stretch, StretchState, Watched,
    WatchedError,
};
pub use eligibility::{LearningRecord, NamedViolation, Offer, PastAct, can_learn, why_not};
pub use exam::{ExamRule, ExamState, Mark, QuestionClock};
pub use reduction::{Reduction, ReductionState, taken_off};
pub use refusal::{LearningRefusal, WhatToDo};
