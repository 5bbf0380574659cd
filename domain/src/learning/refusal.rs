//! Why a driver may not learn, or not sit the exam, and what to do instead.

use serde::{Deserialize, Serialize};

use crate::points::Points;
use crate::policy::Exclusion;
use crate::time::{Date, Timestamp, date_in_shanghai};

/// Why a driver may not apply for a course, or not sit its exam, with what a page needs to explain it.
///
/// Its `Display` is for logs and problem documents; what the driver reads is the page's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum LearningRefusal {
    /// The driver has a course begun that can still be passed: it is continued.
    #[error("a course begun at {since} is not finished")]
    AlreadyLearning {
        /// When it was applied for.
        since: Timestamp,
    },
    /// There is no licence to give points back on.
    #[error("the licence is revoked")]
    LicenceRevoked,
    /// The profile excludes the driver \[163 art 26\].
    #[error("excluded: {exclusion:?}")]
    Excluded {
        /// Why.
        exclusion: Exclusion,
        /// The first day on which it no longer excludes, where that follows from the calendar.
        again_from: Option<Date>,
    },
    /// The driver has too few points to take off \[D1; 163 art 25, W\].
    #[error("{points} points, and {least} are needed")]
    TooFewPoints {
        /// Points now.
        points: Points,
        /// The fewest.
        least: Points,
    },
    /// The driver has too many points to learn \[D1; 163 art 25, W\].
    #[error("{points} points, and at most {most} are allowed")]
    TooManyPoints {
        /// Points now.
        points: Points,
        /// The most.
        most: Points,
    },
    /// Everything that learning takes off in one scoring cycle is taken off, or waits for its review \[D1; 163 art 25\].
    #[error("{taken_off} of {cap} points were taken off in this scoring cycle, {waiting} wait for review")]
    CapReached {
        /// Most points in one scoring cycle.
        cap: Points,
        /// Points taken off in this one.
        taken_off: Points,
        /// Points of passed courses that wait for their review.
        waiting: Points,
        /// The first day of the next cycle.
        again_from: Date,
    },
    /// All points the driver has are already to come off by courses that wait for their review.
    #[error("passed courses for {waiting} points wait for review")]
    AwaitingReview {
        /// Points of these courses.
        waiting: Points,
    },
    /// Courses at a kiosk take nothing off by this policy.
    #[error("online courses take no points off")]
    NotOffered,
    /// The profile ties learning to a violation, and none was named \[D1\].
    #[error("no violation was named")]
    NoViolationNamed,
    /// The violation carries no points.
    #[error("the violation carries no points")]
    ViolationWithoutPoints,
    /// The violation's vehicle is not registered in the driver's own name \[D1\].
    #[error("the violation's vehicle is not the driver's own")]
    NotOwnVehicle,
    /// The last day to learn for the violation has passed \[D1\].
    #[error("the last day to learn for the violation was {deadline}")]
    PastDeadline {
        /// The last day.
        deadline: Date,
    },
    /// The exams of this week are used up \[D1\].
    #[error("{most} exams were sat in this week")]
    AttemptsUsed {
        /// Exams in one week.
        most: u8,
        /// The next Monday.
        again_from: Date,
    },
    /// The study is not complete: no exam yet.
    #[error("the study is not complete")]
    StudyNotComplete,
    /// An exam was begun and not ended: it is continued.
    #[error("an exam begun at {begun_at} has not ended")]
    ExamNotEnded {
        /// When it was begun.
        begun_at: Timestamp,
    },
    /// The exam was passed.
    #[error("the exam was passed at {at}")]
    AlreadyPassed {
        /// When.
        at: Timestamp,
    },
    /// The last day for the exam after the study has passed \[W\].
    #[error("the last day for the exam was {last_day}")]
    ExamWindowPassed {
        /// The last day.
        last_day: Date,
    },
    /// The exam and all its retakes were failed \[W\].
    #[error("the exam and its {retakes} retakes were failed")]
    RetakesUsed {
        /// Retakes that were allowed.
        retakes: u8,
    },
    /// The time for retakes has passed \[W\].
    #[error("retakes were possible until {until}")]
    RetakeTimePassed {
        /// Their last moment.
        until: Timestamp,
    },
}

/// What a driver who was refused can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WhatToDo {
    /// Go on with what was begun.
    Continue,
    /// Come back on the day that [`LearningRefusal::again_from`] names.
    ComeBack,
    /// Wait for the platform's review.
    WaitForReview,
    /// Name another violation.
    NameAnother,
    /// Apply for a course again: this one can no longer be passed.
    ApplyAnew,
    /// Go to a window of the traffic police (交管窗口), with the documents.
    ServiceWindow,
    /// Nothing.
    Nothing,
}

impl LearningRefusal {
    /// What the driver can do instead.
    #[must_use]
    pub fn what_to_do(&self) -> WhatToDo {
        match self {
            Self::AlreadyLearning { .. } | Self::StudyNotComplete | Self::ExamNotEnded { .. } => WhatToDo::Continue,
            Self::CapReached { .. } | Self::AttemptsUsed { .. } => WhatToDo::ComeBack,
            Self::Excluded {
                again_from: Some(_), ..
            } => WhatToDo::ComeBack,
            Self::AwaitingReview { .. } | Self::AlreadyPassed { .. } => WhatToDo::WaitForReview,
            Self::NoViolationNamed | Self::ViolationWithoutPoints | Self::NotOwnVehicle | Self::PastDeadline { .. } => {
                WhatToDo::NameAnother
            }
            Self::ExamWindowPassed { .. } | Self::RetakesUsed { .. } | Self::RetakeTimePassed { .. } => {
                WhatToDo::ApplyAnew
            }
            Self::LicenceRevoked | Self::Excluded { .. } | Self::TooManyPoints { .. } | Self::NotOffered => {
                WhatToDo::ServiceWindow
            }
            Self::TooFewPoints { .. } => WhatToDo::Nothing,
        }
    }

    /// The first day on which it no longer holds, where that follows from the calendar.
    #[must_use]
    pub fn again_from(&self) -> Option<Date> {
        match *self {
            Self::Excluded { again_from, .. } => again_from,
            Self::CapReached { again_from, .. } | Self::AttemptsUsed { again_from, .. } => Some(again_from),
            _ => None,
        }
    }

    /// Whether a course that meets it can never be passed again.
    #[must_use]
    pub fn ends_the_course(&self) -> bool {
        matches!(
            self,
            Self::PastDeadline { .. }
                | Self::ExamWindowPassed { .. }
                | Self::RetakesUsed { .. }
                | Self::RetakeTimePassed { .. }
        )
    }

    /// Its name as it travels in `reason`: `cap_reached`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlreadyLearning { .. } => "already_learning",
            Self::LicenceRevoked => "licence_revoked",
            Self::Excluded { .. } => "excluded",
            Self::TooFewPoints { .. } => "too_few_points",
            Self::TooManyPoints { .. } => "too_many_points",
            Self::CapReached { .. } => "cap_reached",
            Self::AwaitingReview { .. } => "awaiting_review",
            Self::NotOffered => "not_offered",
            Self::NoViolationNamed => "no_violation_named",
            Self::ViolationWithoutPoints => "violation_without_points",
            Self::NotOwnVehicle => "not_own_vehicle",
            Self::PastDeadline { .. } => "past_deadline",
            Self::AttemptsUsed { .. } => "attempts_used",
            Self::StudyNotComplete => "study_not_complete",
            Self::ExamNotEnded { .. } => "exam_not_ended",
            Self::AlreadyPassed { .. } => "already_passed",
            Self::ExamWindowPassed { .. } => "exam_window_passed",
            Self::RetakesUsed { .. } => "retakes_used",
            Self::RetakeTimePassed { .. } => "retake_time_passed",
        }
    }
}

/// Nothing while the last day lasts in Shanghai, where there is one.
pub(super) fn in_time(deadline: Option<Date>, now: Timestamp) -> Result<(), LearningRefusal> {
    match deadline {
        Some(deadline) if date_in_shanghai(now) > deadline => Err(LearningRefusal::PastDeadline { deadline }),
        _ => Ok(()),
    }
}
