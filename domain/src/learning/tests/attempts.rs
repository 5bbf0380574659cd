use super::super::attempts::{monday_of, working_days_after};
use super::*;
use crate::policy::LearningPolicy;
use proptest::prelude::*;

fn course(complete_at: Option<&str>) -> OpenCourse {
    OpenCourse {
        application: application(1),
        since: shanghai("2026-06-15 09:00:00"),
        deadline: None,
        study_complete_at: complete_at.map(shanghai),
    }
}

fn app() -> LearningPolicy {
    Policy::app_12123().learning
}

fn order() -> LearningPolicy {
    Policy::order_163().learning
}

#[test]
fn weeks_begin_on_monday_in_shanghai() {
    for (day, monday) in [
        (date(2026, 6, 15), date(2026, 6, 15)),
        (date(2026, 6, 21), date(2026, 6, 15)),
        (date(2026, 6, 22), date(2026, 6, 22)),
        (date(2027, 1, 1), date(2026, 12, 28)),
        (date(2024, 2, 29), date(2024, 2, 26)),
    ] {
        assert_eq!(monday_of(day), monday);
    }
    let _ = (monday_of(Date::MIN), monday_of(Date::MAX));
}

#[test]
fn working_days_are_monday_to_friday() {
    for (day, working_days, last) in [
        (date(2026, 6, 15), 7, date(2026, 6, 24)), // Monday: Wednesday of the next week
        (date(2026, 6, 19), 7, date(2026, 6, 30)), // Friday
        (date(2026, 6, 20), 7, date(2026, 6, 30)), // Saturday
        (date(2026, 6, 21), 7, date(2026, 6, 30)), // Sunday
        (date(2026, 6, 19), 1, date(2026, 6, 22)),
        (date(2026, 6, 19), 0, date(2026, 6, 19)),
        (date(2024, 2, 28), 1, date(2024, 2, 29)),
        (Date::MAX, 7, Date::MAX),
    ] {
        assert_eq!(
            working_days_after(day, working_days),
            last,
            "{working_days} after {day}"
        );
    }
}

#[test]
fn no_exam_before_the_study_is_complete() {
    for policy in [app(), order()] {
        assert_eq!(
            may_sit(&course(None), &[], &policy, shanghai("2026-06-15 12:00:00")),
            Err(LearningRefusal::StudyNotComplete)
        );
    }
}

#[test]
fn two_exams_a_week_of_whatever_course() {
    let course = course(Some("2026-06-15 10:00:00"));
    let mut sittings = vec![sat(9, "2026-06-15 08:00:00", Some("2026-06-15 08:20:00"), true)];
    let now = shanghai("2026-06-21 23:59:59");
    assert_eq!(may_sit(&course, &sittings, &app(), now).unwrap().exams_left, 1);
    sittings.push(sat(1, "2026-06-15 11:00:00", Some("2026-06-15 11:20:00"), false));
    assert_eq!(
        may_sit(&course, &sittings, &app(), now),
        Err(LearningRefusal::AttemptsUsed {
            most: 2,
            again_from: date(2026, 6, 22)
        })
    );
    let monday = shanghai("2026-06-22 00:00:00");
    assert_eq!(
        may_sit(&course, &sittings, &app(), monday).unwrap().exams_left,
        2,
        "the study is kept"
    );
}

#[test]
fn setting_the_clock_back_earns_no_exam() {
    let course = course(Some("2026-06-08 10:00:00"));
    let sittings = [
        sat(9, "2026-06-22 08:00:00", Some("2026-06-22 08:20:00"), false),
        sat(9, "2026-06-23 08:00:00", Some("2026-06-23 08:20:00"), false),
    ];
    let refusal = may_sit(&course, &sittings, &app(), shanghai("2026-06-15 12:00:00")).unwrap_err();
    assert_eq!(refusal.again_from(), Some(date(2026, 6, 22)));
}

#[test]
fn an_exam_that_lasts_is_continued_and_one_that_was_passed_is_over() {
    let course = course(Some("2026-06-15 10:00:00"));
    let now = shanghai("2026-06-16 12:00:00");
    for policy in [app(), order()] {
        let begun = sat(1, "2026-06-15 11:00:00", None, false);
        assert_eq!(
            may_sit(&course, &[begun], &policy, now),
            Err(LearningRefusal::ExamNotEnded {
                begun_at: begun.begun_at
            })
        );
        let passed = sat(1, "2026-06-15 11:00:00", Some("2026-06-15 11:20:00"), true);
        assert_eq!(
            may_sit(&course, &[passed], &policy, now),
            Err(LearningRefusal::AlreadyPassed {
                at: shanghai("2026-06-15 11:20:00")
            })
        );
        assert!(!course.has_lapsed(&[passed], &policy, now));
    }
}

#[test]
fn the_violations_deadline_ends_a_course_at_midnight() {
    let course = OpenCourse {
        deadline: Some(date(2026, 6, 20)),
        ..course(Some("2026-06-15 10:00:00"))
    };
    let last = shanghai("2026-06-20 23:59:59");
    assert_eq!(
        may_sit(&course, &[], &app(), last).unwrap().last_day,
        Some(date(2026, 6, 20))
    );
    let late = shanghai("2026-06-21 00:00:00");
    assert!(course.ends_in_time(last) && !course.ends_in_time(late));
    assert!(!course.has_lapsed(&[], &app(), last) && course.has_lapsed(&[], &app(), late));
}

#[test]
fn the_regulations_exam_comes_within_seven_working_days() {
    let course = course(Some("2026-06-15 23:59:59"));
    let last_day = date(2026, 6, 24);
    assert_eq!(
        may_sit(&course, &[], &order(), shanghai("2026-06-24 23:59:59")),
        Ok(Chance {
            exams_left: 3,
            last_day: Some(last_day),
            until: None
        })
    );
    let late = shanghai("2026-06-25 00:00:00");
    let refusal = may_sit(&course, &[], &order(), late).unwrap_err();
    assert_eq!(refusal, LearningRefusal::ExamWindowPassed { last_day });
    assert_eq!(refusal.what_to_do(), WhatToDo::ApplyAnew);
    assert!(course.has_lapsed(&[], &order(), late));
}

#[test]
fn two_retakes_within_twenty_four_hours_of_the_first_exams_end() {
    let course = course(Some("2026-06-15 10:00:00"));
    let until = shanghai("2026-06-25 11:20:00");
    // The last day of the seven, so that the retakes reach beyond it.
    let mut sittings = vec![sat(1, "2026-06-24 11:00:00", Some("2026-06-24 11:20:00"), false)];
    assert_eq!(
        may_sit(&course, &sittings, &order(), until),
        Ok(Chance {
            exams_left: 2,
            last_day: None,
            until: Some(until)
        })
    );
    let late = until + jiff::SignedDuration::from_millis(1);
    assert_eq!(
        may_sit(&course, &sittings, &order(), late),
        Err(LearningRefusal::RetakeTimePassed { until })
    );
    sittings.push(sat(1, "2026-06-24 12:00:00", Some("2026-06-24 12:20:00"), false));
    assert_eq!(
        may_sit(&course, &sittings, &order(), until).map(|chance| (chance.exams_left, chance.until)),
        Ok((1, Some(until))),
        "a retake does not prolong the time"
    );
    sittings.push(sat(1, "2026-06-24 13:00:00", Some("2026-06-24 13:20:00"), false));
    let refusal = may_sit(&course, &sittings, &order(), shanghai("2026-06-24 14:00:00")).unwrap_err();
    assert_eq!(refusal, LearningRefusal::RetakesUsed { retakes: 2 });
    assert!(refusal.ends_the_course());
}

#[test]
fn exams_of_other_courses_are_no_retakes() {
    let course = course(Some("2026-06-15 10:00:00"));
    let sittings = [
        sat(7, "2026-06-15 11:00:00", Some("2026-06-15 11:20:00"), false),
        sat(8, "2026-06-15 12:00:00", None, false),
    ];
    let chance = may_sit(&course, &sittings, &order(), shanghai("2026-06-16 12:00:00"));
    assert_eq!(chance.unwrap().exams_left, 3);
}

proptest! {
    #[test]
    fn every_day_lies_in_the_week_of_its_monday(days in 0i64..100_000) {
        use jiff::ToSpan as _;
        let day = date(1950, 1, 1).checked_add(days.days()).unwrap();
        let monday = monday_of(day);
        prop_assert_eq!(monday.weekday(), jiff::civil::Weekday::Monday);
        prop_assert!((0..7).contains(&(day - monday).get_days()));
    }
}
