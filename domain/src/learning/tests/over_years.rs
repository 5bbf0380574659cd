//! Applications, exams and reviews over random years: caps and attempts are never exceeded, whatever the clock does. Held against plain lists of what
//! happened.

use super::*;
use crate::policy::Attempts;
use crate::time::date_in_shanghai;
use jiff::{SignedDuration, ToSpan as _};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug)]
enum Op {
    /// Time passes.
    Hours(i64),
    /// The clock is set back.
    SetBack {
        days: i64,
    },
    /// A violation of the driver's own vehicle brings points.
    Violation(u8),
    Apply,
    CompleteStudy,
    Sit {
        passes: bool,
    },
    Approve,
    Refuse,
}

fn any_op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => (1i64..60).prop_map(Op::Hours),
        1 => (1i64..200).prop_map(|days| Op::Hours(days * 24)),
        1 => (1i64..60).prop_map(|days| Op::SetBack { days }),
        4 => prop::sample::select(vec![1u8, 3, 6, 9, 12]).prop_map(Op::Violation),
        8 => Just(Op::Apply),
        8 => Just(Op::CompleteStudy),
        10 => prop::bool::weighted(0.4).prop_map(|passes| Op::Sit { passes }),
        3 => Just(Op::Approve),
        1 => Just(Op::Refuse),
    ]
}

/// The year in which a scoring cycle that begins on 20 May began.
fn cycle_year(moment: Timestamp) -> i16 {
    let day = date_in_shanghai(moment);
    if (day.month(), day.day()) >= (5, 20) {
        day.year()
    } else {
        day.year() - 1
    }
}

/// Weeks since a Monday long ago.
fn week(moment: Timestamp) -> i32 {
    (date_in_shanghai(moment) - date(2001, 1, 1)).get_days().div_euclid(7)
}

struct World {
    policy: Policy,
    driver: Driver,
    record: LearningRecord,
    violation: Option<NamedViolation>,
    now: Timestamp,
    latest_cycle: i16,
    applications: u8,
    /// What happened, told plainly.
    exams_of_week: BTreeMap<i32, u8>,
    exams_of_course: BTreeMap<TransactionId, Vec<Timestamp>>,
    study_complete: BTreeMap<TransactionId, Timestamp>,
    off_in_cycle: BTreeMap<i16, u8>,
}

impl World {
    fn apply(&mut self, op: Op) {
        match op {
            Op::Hours(hours) => self.now += SignedDuration::from_hours(hours),
            Op::SetBack { days } => self.now -= SignedDuration::from_hours(24 * days),
            Op::Violation(carried) => {
                let licence = &mut self.driver.licence;
                licence.current_points = points((licence.current_points.get() + carried).min(12));
                self.violation = Some(NamedViolation {
                    id: "v-1".parse().unwrap(),
                    occurred_at: self.now,
                    points: points(carried),
                    own_vehicle: true,
                });
            }
            Op::Apply => {
                let violation = self.violation.as_ref();
                if let Ok(offer) = can_learn(&self.driver, &self.record, violation, &self.policy, self.now) {
                    assert!(offer.brings <= self.driver.licence.current_points);
                    self.applications = self.applications.wrapping_add(1);
                    self.record.open_course = Some(OpenCourse {
                        application: application(self.applications),
                        since: self.now,
                        deadline: offer.deadline,
                        study_complete_at: None,
                    });
                }
            }
            Op::CompleteStudy => {
                if let Some(course) = &mut self.record.open_course
                    && course.study_complete_at.is_none()
                {
                    course.study_complete_at = Some(self.now);
                    self.study_complete.insert(course.application, self.now);
                }
            }
            Op::Sit { passes } => self.sit(passes),
            Op::Approve => {
                let waiting = |reduction: &&Reduction| reduction.state == ReductionState::Waiting;
                if let Some(reduction) = self.record.reductions.iter().find(waiting).copied() {
                    let licence = &self.driver.licence;
                    let off = taken_off(&reduction, licence, &self.record.reductions, &self.policy, self.now);
                    assert!(off <= licence.current_points);
                    *self.off_in_cycle.entry(cycle_year(reduction.passed_at)).or_default() += off.get();
                    self.driver.licence.current_points = licence.current_points.saturating_sub(off);
                    self.settle(reduction.application, ReductionState::Approved, off);
                }
            }
            Op::Refuse => {
                let waiting = |reduction: &&Reduction| reduction.state == ReductionState::Waiting;
                if let Some(reduction) = self.record.reductions.iter().find(waiting).copied() {
                    self.settle(reduction.application, ReductionState::Refused, reduction.points);
                }
            }
        }
        if cycle_year(self.now) > self.latest_cycle {
            self.latest_cycle = cycle_year(self.now);
            self.driver.licence.current_points = points(0);
        }
    }

    fn settle(&mut self, application: TransactionId, state: ReductionState, off: Points) {
        for reduction in &mut self.record.reductions {
            if reduction.application == application {
                reduction.state = state;
                reduction.points = off;
            }
        }
    }

    fn sit(&mut self, passes: bool) {
        let Some(course) = self.record.open_course else { return };
        let Ok(chance) = may_sit(&course, &self.record.sittings, &self.policy.learning, self.now) else {
            return;
        };
        assert!(chance.exams_left > 0);
        assert!(chance.last_day.is_none_or(|day| date_in_shanghai(self.now) <= day));
        assert!(chance.until.is_none_or(|until| self.now <= until));
        *self.exams_of_week.entry(week(self.now)).or_default() += 1;
        self.exams_of_course
            .entry(course.application)
            .or_default()
            .push(self.now);
        self.record.sittings.push(Sitting {
            application: course.application,
            begun_at: self.now,
            end: Some(SittingEnd {
                at: self.now,
                passed: passes,
            }),
        });
        if passes {
            // The offer is what it is now, not what it was when the driver applied.
            let others = LearningRecord {
                open_course: None,
                sittings: Vec::new(),
                ..self.record.clone()
            };
            let violation = self.violation.as_ref();
            if let Ok(offer) = can_learn(&self.driver, &others, violation, &self.policy, self.now) {
                self.record.reductions.push(Reduction {
                    application: course.application,
                    points: offer.brings,
                    passed_at: self.now,
                    state: ReductionState::Waiting,
                });
            }
            self.record.open_course = None;
        }
    }

    fn check(&self) {
        let learning = &self.policy.learning;
        for off in self.off_in_cycle.values() {
            assert!(*off <= 6, "{off} points off in one cycle");
        }
        match learning.attempts {
            Attempts::PerWeek { most } => {
                assert_eq!(most, 2);
                for exams in self.exams_of_week.values() {
                    assert!(*exams <= 2, "{exams} exams in a week");
                }
            }
            Attempts::AfterStudy { .. } => {
                for (course, exams) in &self.exams_of_course {
                    assert!(exams.len() <= 3, "{} exams", exams.len());
                    let complete_on = date_in_shanghai(self.study_complete[course]);
                    // Seven working days never reach further than eleven days.
                    assert!(date_in_shanghai(exams[0]) <= complete_on.checked_add(11.days()).unwrap());
                    assert!(
                        exams
                            .iter()
                            .all(|exam| *exam <= exams[0] + SignedDuration::from_hours(24))
                    );
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn cap_and_attempts_are_never_exceeded(
        regulation in any::<bool>(),
        ops in prop::collection::vec(any_op(), 1..150),
    ) {
        let now = shanghai("2026-03-02 09:00:00");
        let mut world = World {
            policy: if regulation { Policy::order_163() } else { Policy::app_12123() },
            driver: a_driver(),
            record: LearningRecord::default(),
            violation: None,
            now,
            latest_cycle: cycle_year(now),
            applications: 0,
            exams_of_week: BTreeMap::new(),
            exams_of_course: BTreeMap::new(),
            study_complete: BTreeMap::new(),
            off_in_cycle: BTreeMap::new(),
        };
        for op in ops {
            world.apply(op);
            world.check();
        }
    }
}
