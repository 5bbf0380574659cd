//! How often one may sit the exam, and until when.
//!
//! `app-12123` counts exams in calendar weeks, Monday first, in Shanghai \[D1\]: all of a driver's exams, of whatever course. An exam counts for the
//! week in which it was begun. A driver who failed keeps the study and may try again, within the week's number and the violation's deadline.
//!
//! `order-163` counts from the study \[W\]: the first exam within so many working days after the day on which it was complete, retakes within so many hours
//! after the first exam ended. Then the study is forfeited, and a new course may be applied for. Working days are Monday to Friday: public holidays, and the weekends that are worked for them,
//! are proclaimed year by year and not known here. So around a holiday the window is shorter than the office's own count would make it.
//!
//! What lies in the future is counted with what lies in the present: setting a clock back earns no attempt.

use jiff::civil::Weekday;
use jiff::{SignedDuration, ToSpan as _};
use serde::{Deserialize, Serialize};

use super::refusal::{LearningRefusal, in_time};
use crate::ids::TransactionId;
use crate::policy::{Attempts, LearningPolicy};
use crate::time::{Date, Timestamp, date_in_shanghai};

/// A course that was applied for and is neither passed and reviewed nor given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenCourse {
    /// The application.
    pub application: TransactionId,
    /// When it was made.
    pub since: Timestamp,
    /// The last day on which the exam can be passed, where the profile has one.
    pub deadline: Option<Date>,
    /// When the study was complete.
    pub study_complete_at: Option<Timestamp>,
}

/// An exam that was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sitting {
    /// The application for the course it belongs to.
    pub application: TransactionId,
    /// When it was begun: it counts from then on, whatever becomes of it.
    pub begun_at: Timestamp,
    /// How it ended; nothing while it lasts, through a crash too.
    pub end: Option<SittingEnd>,
}

/// How an exam ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SittingEnd {
    /// When.
    pub at: Timestamp,
    /// Whether it was passed.
    pub passed: bool,
}

/// An exam may be sat now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Chance {
    /// Exams that may be begun, this one included: in this week, or for this study.
    pub exams_left: u8,
    /// The last day on which it can be begun, where there is one.
    pub last_day: Option<Date>,
    /// The last moment at which it can be begun, where that is not the end of a day.
    pub until: Option<Timestamp>,
}

/// Whether the exam of a course may be begun at the moment `now`.
///
/// `sittings` are all exams of the driver, of this course and others.
///
/// # Errors
///
/// The first [`LearningRefusal`] that applies. Where it [ends the course](LearningRefusal::ends_the_course), another one may be applied for.
pub fn may_sit(
    course: &OpenCourse,
    sittings: &[Sitting],
    policy: &LearningPolicy,
    now: Timestamp,
) -> Result<Chance, LearningRefusal> {
    let of_course = || {
        sittings
            .iter()
            .filter(|sitting| sitting.application == course.application)
    };
    for sitting in of_course() {
        match sitting.end {
            Some(SittingEnd { at, passed: true }) => return Err(LearningRefusal::AlreadyPassed { at }),
            Some(_) => {}
            None => {
                return Err(LearningRefusal::ExamNotEnded {
                    begun_at: sitting.begun_at,
                });
            }
        }
    }
    in_time(course.deadline, now)?;
    let complete_at = course.study_complete_at.ok_or(LearningRefusal::StudyNotComplete)?;
    match policy.attempts {
        Attempts::PerWeek { most } => {
            let exams_left = exams_left_in_week(most, sittings, now)?;
            Ok(Chance {
                exams_left,
                last_day: course.deadline,
                until: None,
            })
        }
        Attempts::AfterStudy {
            exam_within_working_days,
            retakes,
            retakes_within_hours,
        } => {
            let ended: Vec<Timestamp> = of_course().filter_map(|sitting| Some(sitting.end?.at)).collect();
            let exams_left = (u16::from(retakes) + 1).saturating_sub(u16::try_from(ended.len()).unwrap_or(u16::MAX));
            let exams_left = u8::try_from(exams_left).unwrap_or(u8::MAX);
            let Some(first_ended) = ended.into_iter().min() else {
                let last_day = working_days_after(date_in_shanghai(complete_at), exam_within_working_days);
                if date_in_shanghai(now) > last_day {
                    return Err(LearningRefusal::ExamWindowPassed { last_day });
                }
                let last_day = Some(course.deadline.map_or(last_day, |deadline| deadline.min(last_day)));
                return Ok(Chance {
                    exams_left,
                    last_day,
                    until: None,
                });
            };
            if exams_left == 0 {
                return Err(LearningRefusal::RetakesUsed { retakes });
            }
            let window = SignedDuration::from_hours(retakes_within_hours.into());
            let until = first_ended.checked_add(window).unwrap_or(Timestamp::MAX);
            if now > until {
                return Err(LearningRefusal::RetakeTimePassed { until });
            }
            Ok(Chance {
                exams_left,
                last_day: course.deadline,
                until: Some(until),
            })
        }
    }
}

impl OpenCourse {
    /// Whether an exam that ends at the moment `at` ends in time: on the last day, or before. "Within 30 days" \[D1\] is said of the whole course, so an
    /// exam that was begun before midnight and passed after it comes too late.
    #[must_use]
    pub fn ends_in_time(&self, at: Timestamp) -> bool {
        in_time(self.deadline, at).is_ok()
    }

    /// Whether it can no longer be passed, so that another one may be applied for.
    #[must_use]
    pub fn has_lapsed(&self, sittings: &[Sitting], policy: &LearningPolicy, now: Timestamp) -> bool {
        may_sit(self, sittings, policy, now).is_err_and(|refusal| refusal.ends_the_course())
    }
}

/// How many exams may still be begun in the calendar week of `now`.
pub(super) fn exams_left_in_week(most: u8, sittings: &[Sitting], now: Timestamp) -> Result<u8, LearningRefusal> {
    let monday = monday_of(date_in_shanghai(now));
    let used = sittings
        .iter()
        .filter(|sitting| date_in_shanghai(sitting.begun_at) >= monday)
        .count();
    match most.saturating_sub(u8::try_from(used).unwrap_or(u8::MAX)) {
        0 => Err(LearningRefusal::AttemptsUsed {
            most,
            again_from: monday.saturating_add(7.days()),
        }),
        left => Ok(left),
    }
}

/// The Monday of the calendar week that holds a day.
#[must_use]
pub fn monday_of(day: Date) -> Date {
    day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
}

/// The last of so many working days after a day, that day itself not counted. Monday to Friday; public holidays are not known.
#[must_use]
pub fn working_days_after(day: Date, working_days: u8) -> Date {
    let mut last = day;
    let mut left = working_days;
    while left > 0 {
        let Ok(next) = last.tomorrow() else { break };
        last = next;
        if !matches!(last.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    last
}
