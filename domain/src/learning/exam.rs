//! What an exam comes to: the rule alone. Questions, their drawing and their marking as right or wrong lie elsewhere.
//!
//! A question's time runs from the moment it is shown, through a crash too: after a restart the calendar clock tells how long it was, and an answer
//! that comes too late is wrong. Only the question that was on the screen loses time so; the ones after it were not shown to anybody.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::policy::Exam;
use crate::time::Timestamp;

/// How one question was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Right.
    Right,
    /// Wrong.
    Wrong,
    /// Not in time: counts as wrong.
    TimedOut,
}

/// How far an exam has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ExamState {
    /// It goes on.
    Open {
        /// The next question, counted from 0.
        next: u8,
        /// Right answers so far.
        right: u8,
        /// Wrong answers and time-outs so far.
        wrong: u8,
    },
    /// It is passed.
    Passed {
        /// Right answers.
        right: u8,
        /// Wrong answers and time-outs.
        wrong: u8,
    },
    /// It is failed.
    Failed {
        /// Right answers.
        right: u8,
        /// Wrong answers and time-outs.
        wrong: u8,
        /// It ended before the last question, at a wrong answer that was one too many.
        early: bool,
    },
}

/// The rule of an exam.
#[derive(Clone, Copy, Debug)]
pub struct ExamRule<'a> {
    exam: &'a Exam,
}

impl<'a> ExamRule<'a> {
    /// The rule that a policy gives.
    #[must_use]
    pub fn new(exam: &'a Exam) -> Self {
        Self { exam }
    }

    /// What answers, in the order of the questions, come to. Answers after the end of the exam are not looked at.
    ///
    /// It ends with its last question, or at the wrong answer the profile names; a driver who cannot pass any more is told so early only there.
    /// Passing is never told early: the remaining questions are asked.
    #[must_use]
    pub fn state(&self, marks: &[Mark]) -> ExamState {
        let (mut next, mut right, mut wrong) = (0u8, 0u8, 0u8);
        let mut stopped = false;
        for mark in marks {
            if next >= self.exam.questions || stopped {
                break;
            }
            next += 1;
            match mark {
                Mark::Right => right += 1,
                Mark::Wrong | Mark::TimedOut => wrong += 1,
            }
            stopped = self.exam.ends_at_wrong.is_some_and(|most| wrong >= most);
        }
        let is_over = stopped || next >= self.exam.questions;
        match (is_over, right >= self.exam.pass_at) {
            (false, _) => ExamState::Open { next, right, wrong },
            (true, true) => ExamState::Passed { right, wrong },
            (true, false) => ExamState::Failed {
                right,
                wrong,
                early: next < self.exam.questions,
            },
        }
    }

    /// How an answer is marked that took so long: the whole last second still counts.
    #[must_use]
    pub fn mark(&self, is_right: bool, took: Duration) -> Mark {
        if self.is_over_time(took) {
            Mark::TimedOut
        } else if is_right {
            Mark::Right
        } else {
            Mark::Wrong
        }
    }

    /// Whether a question that was shown for so long has timed out.
    #[must_use]
    pub fn is_over_time(&self, shown_for: Duration) -> bool {
        self.question_time().is_some_and(|most| shown_for > most)
    }

    /// What is left of a question's time; nothing where the profile names none.
    #[must_use]
    pub fn time_left(&self, shown_for: Duration) -> Option<Duration> {
        Some(self.question_time()?.saturating_sub(shown_for))
    }

    fn question_time(&self) -> Option<Duration> {
        Some(Duration::from_secs(self.exam.question_s?.into()))
    }
}

/// When the question on the screen was shown. Written down as it is shown, so that its time runs on through a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuestionClock {
    /// The moment on the calendar.
    pub shown_at: Timestamp,
    /// The moment on the clock of the running program; nothing after a restart.
    #[serde(skip)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    uptime: Option<Duration>,
}

impl QuestionClock {
    /// A question is shown.
    #[must_use]
    pub fn shown(now: Timestamp, uptime: Duration) -> Self {
        Self {
            shown_at: now,
            uptime: Some(uptime),
        }
    }

    /// For how long it has been shown. While the program runs, the uptime tells, and a calendar clock that is set changes nothing; after a restart only the
    /// calendar can tell, and one that was set back says that no time has passed.
    #[must_use]
    pub fn shown_for(&self, now: Timestamp, uptime: Duration) -> Duration {
        match self.uptime {
            Some(since) => uptime.saturating_sub(since),
            None => Duration::try_from(now.duration_since(self.shown_at)).unwrap_or_default(),
        }
    }
}
