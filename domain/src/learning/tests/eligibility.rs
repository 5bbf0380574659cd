use super::*;
use crate::policy::Profile;
use crate::vehicle::{Ownership, Vehicle};
use proptest::prelude::*;

/// A driver who may learn, so that each test changes the one thing it is about.
#[derive(Debug)]
struct Case {
    driver: Driver,
    record: LearningRecord,
    violation: Option<NamedViolation>,
    policy: Policy,
    now: Timestamp,
}

impl Case {
    fn in_order(policy: Policy) -> Self {
        Self {
            driver: a_driver(),
            record: LearningRecord::default(),
            violation: Some(a_violation("2026-06-01 16:30:00")),
            policy,
            now: shanghai("2026-06-15 12:00:00"),
        }
    }

    fn judged(&self) -> Result<Offer, LearningRefusal> {
        can_learn(
            &self.driver,
            &self.record,
            self.violation.as_ref(),
            &self.policy,
            self.now,
        )
    }

    fn reasons(&self) -> Vec<LearningRefusal> {
        why_not(
            &self.driver,
            &self.record,
            self.violation.as_ref(),
            &self.policy,
            self.now,
        )
    }

    fn with_points(mut self, now: u8) -> Self {
        self.driver.licence.current_points = points(now);
        self
    }

    fn at(mut self, moment: &str) -> Self {
        self.now = shanghai(moment);
        self
    }
}

fn app() -> Case {
    Case::in_order(Policy::app_12123())
}

fn order() -> Case {
    let mut case = Case::in_order(Policy::order_163());
    case.violation = None;
    case
}

fn a_violation(occurred_at: &str) -> NamedViolation {
    NamedViolation {
        id: "v-1".parse().unwrap(),
        occurred_at: shanghai(occurred_at),
        points: points(3),
        own_vehicle: true,
    }
}

#[test]
fn a_driver_with_three_points_gets_all_of_them_or_one() {
    assert_eq!(
        app().judged(),
        Ok(Offer {
            brings: points(3),
            current_points: points(3),
            waiting: points(0),
            cap: points(6),
            cap_left: points(6),
            deadline: Some(date(2026, 7, 1)),
            cycle_ends: date(2027, 5, 20),
            exams_left_this_week: Some(2),
        })
    );
    let offer = order().judged().unwrap();
    assert_eq!((offer.brings, offer.deadline), (points(1), None));
    assert_eq!(offer.exams_left_this_week, None);
}

#[test]
fn an_offer_is_the_least_of_course_cap_and_points() {
    let cases = [
        // profile, points, approved, waiting, brings
        (app as fn() -> Case, 12, 0, 0, 6),
        (app, 5, 0, 0, 5),
        (app, 12, 4, 0, 2),
        (app, 12, 2, 3, 1),
        (app, 1, 5, 0, 1),
        (app, 4, 0, 3, 1),
        (order, 11, 0, 0, 1),
        (order, 11, 5, 0, 1),
    ];
    for (profile, now, approved, waiting, brings) in cases {
        let mut case = profile().with_points(now);
        case.record.reductions = vec![
            passed(1, approved, "2026-06-01 12:00:00", ReductionState::Approved),
            passed(2, waiting, "2026-06-02 12:00:00", ReductionState::Waiting),
            passed(3, 6, "2026-06-03 12:00:00", ReductionState::Refused),
        ];
        let offer = case.judged().unwrap();
        assert_eq!(
            offer.brings,
            points(brings),
            "{now} points, {approved} and {waiting} of the cap"
        );
        assert_eq!(offer.cap_left, points(6 - approved - waiting));
    }
}

#[test]
fn points_to_take_off_are_one_to_twelve_or_to_eleven() {
    for (case, most) in [(app as fn() -> Case, 12), (order, 11)] {
        for now in 1..=most {
            assert_eq!(
                case().with_points(now).judged().map(|offer| offer.current_points),
                Ok(points(now))
            );
        }
        assert_eq!(
            case().with_points(0).judged(),
            Err(LearningRefusal::TooFewPoints {
                points: points(0),
                least: points(1)
            })
        );
        assert_eq!(
            case().with_points(most + 1).judged(),
            Err(LearningRefusal::TooManyPoints {
                points: points(most + 1),
                most: points(most)
            })
        );
    }
}

#[test]
fn a_policy_that_lets_drivers_without_points_learn_is_not_followed_there() {
    let mut case = app().with_points(0);
    case.policy.learning.eligibility.total_least = points(0);
    assert!(matches!(case.judged(), Err(LearningRefusal::TooFewPoints { .. })));
}

#[test]
fn the_thirtieth_day_ends_at_midnight_in_shanghai() {
    let deadline = date(2026, 7, 1);
    for occurred_at in ["2026-06-01 00:00:00", "2026-06-01 23:59:59"] {
        let mut case = app().at("2026-07-01 23:59:59");
        case.violation = Some(a_violation(occurred_at));
        assert_eq!(case.judged().map(|offer| offer.deadline), Ok(Some(deadline)));
        case.now = shanghai("2026-07-02 00:00:00");
        assert_eq!(case.judged(), Err(LearningRefusal::PastDeadline { deadline }));
    }
    let mut case = app().at("2026-06-15 12:00:00");
    case.violation = Some(a_violation("2026-05-31 23:59:59"));
    assert_eq!(
        case.judged().unwrap().deadline,
        Some(date(2026, 6, 30)),
        "a second earlier, a day earlier"
    );
}

#[test]
fn thirty_days_are_counted_through_a_leap_day() {
    for (occurred_at, deadline) in [
        ("2024-01-30 12:00:00", date(2024, 2, 29)),
        ("2024-02-29 12:00:00", date(2024, 3, 30)),
        ("2026-01-30 12:00:00", date(2026, 3, 1)),
        ("2026-12-31 12:00:00", date(2027, 1, 30)),
    ] {
        assert_eq!(
            a_violation(occurred_at).deadline(&Policy::app_12123().learning),
            Some(deadline)
        );
    }
}

#[test]
fn the_service_ties_learning_to_a_violation_with_points_of_ones_own_vehicle() {
    let mut case = app();
    case.violation = None;
    assert_eq!(case.judged(), Err(LearningRefusal::NoViolationNamed));

    let mut case = app();
    case.violation.as_mut().unwrap().own_vehicle = false;
    assert_eq!(case.judged(), Err(LearningRefusal::NotOwnVehicle));

    let mut case = app();
    case.violation.as_mut().unwrap().points = points(0);
    assert_eq!(case.judged(), Err(LearningRefusal::ViolationWithoutPoints));
}

#[test]
fn the_regulation_does_not_look_at_the_violation() {
    let mut case = order();
    case.violation = Some(NamedViolation {
        own_vehicle: false,
        points: points(0),
        ..a_violation("2020-01-01 00:00:00")
    });
    assert_eq!(case.judged(), order().judged());
}

#[test]
fn a_violation_is_ones_own_only_with_the_very_vehicle() {
    let vehicle = |plate: &str, ownership| Vehicle {
        plate: plate.parse().unwrap(),
        kind: crate::plate::PlateKind::Small,
        ownership,
        handling_suspended: false,
    };
    let violation = crate::violation::Violation {
        id: "v-1".parse().unwrap(),
        plate: "京A12345".parse().unwrap(),
        plate_kind: crate::plate::PlateKind::Small,
        occurred_at: shanghai("2026-06-01 16:30:00"),
        place: "东三环中路".to_owned(),
        act: "驾驶机动车违反道路交通信号灯通行的".to_owned(),
        act_en: None,
        code: "1625".parse().unwrap(),
        basis: "《中华人民共和国道路交通安全法》第九十条".to_owned(),
        fine: crate::money::Fen::from_yuan(200),
        points: points(3),
        standard: None,
        measured: None,
        recorded_by: crate::violation::RecordedBy::Equipment,
        deadline: None,
        state: crate::violation::ViolationState::Open,
        evidence: Vec::new(),
        authority: "朝阳交通支队".to_owned(),
    };
    let registered_at = shanghai("2026-01-01 00:00:00");
    assert_eq!(
        NamedViolation::of(&violation, &vehicle("京A12345", Ownership::Own)),
        a_violation("2026-06-01 16:30:00")
    );
    assert!(!NamedViolation::of(&violation, &vehicle("京B00001", Ownership::Own)).own_vehicle);
    assert!(!NamedViolation::of(&violation, &vehicle("京A12345", Ownership::Bound { registered_at })).own_vehicle);
}

#[test]
fn the_best_violation_leaves_most_time() {
    let named = |id: &str, occurred_at, own_vehicle| NamedViolation {
        id: id.parse().unwrap(),
        own_vehicle,
        ..a_violation(occurred_at)
    };
    let violations = [
        named("early", "2026-06-02 12:00:00", true),
        named("late", "2026-06-10 12:00:00", true),
        named("later-but-not-own", "2026-06-12 12:00:00", false),
        named("too-early", "2026-05-01 12:00:00", true),
    ];
    let policy = Policy::app_12123();
    let best = NamedViolation::best(&violations, &policy.learning, app().now);
    assert_eq!(best.unwrap().id.as_str(), "late");
    assert_eq!(
        NamedViolation::best(&violations[2..], &policy.learning, app().now),
        None
    );
}

#[test]
fn the_cap_is_six_in_a_scoring_cycle_and_new_in_the_next() {
    let mut case = app().at("2026-05-19 23:59:59");
    case.violation = Some(a_violation("2026-05-01 12:00:00"));
    case.record.reductions = vec![passed(1, 6, "2026-05-19 10:00:00", ReductionState::Approved)];
    assert_eq!(
        case.judged(),
        Err(LearningRefusal::CapReached {
            cap: points(6),
            taken_off: points(6),
            waiting: points(0),
            again_from: date(2026, 5, 20)
        })
    );
    case.now = shanghai("2026-05-20 00:00:00");
    assert_eq!(case.judged().map(|offer| offer.cap_left), Ok(points(6)));
    case.record.reductions = vec![passed(1, 6, "2026-05-20 00:00:00", ReductionState::Approved)];
    assert!(case.judged().is_err(), "the first second of the cycle belongs to it");
}

#[test]
fn a_licence_of_a_leap_day_gets_its_new_cap_on_1_march() {
    let mut case = app().at("2026-02-28 23:59:59");
    case.driver.licence.first_issued = date(2016, 2, 29);
    case.violation = Some(a_violation("2026-02-20 12:00:00"));
    case.record.reductions = vec![passed(1, 6, "2026-02-01 10:00:00", ReductionState::Approved)];
    assert_eq!(case.judged().unwrap_err().again_from(), Some(date(2026, 3, 1)));
    case.now = shanghai("2026-03-01 00:00:00");
    assert_eq!(case.judged().map(|offer| offer.cap_left), Ok(points(6)));
}

#[test]
fn what_waits_for_review_is_kept_from_cap_and_points() {
    let mut case = app().with_points(12);
    case.record.reductions = vec![passed(1, 6, "2026-06-10 10:00:00", ReductionState::Waiting)];
    assert!(matches!(case.judged(), Err(LearningRefusal::CapReached { waiting, .. }) if waiting == points(6)));

    let mut case = app().with_points(3);
    case.record.reductions = vec![passed(1, 3, "2026-06-10 10:00:00", ReductionState::Waiting)];
    let refusal = case.judged().unwrap_err();
    assert_eq!(refusal, LearningRefusal::AwaitingReview { waiting: points(3) });
    assert_eq!(refusal.what_to_do(), WhatToDo::WaitForReview);
}

#[test]
fn a_course_that_takes_nothing_off_is_not_offered() {
    let mut case = app();
    case.policy.learning.per_course.online = points(0);
    assert_eq!(case.judged(), Err(LearningRefusal::NotOffered));
}

#[test]
fn a_revoked_licence_has_nothing_to_learn_for_and_the_service_asks_no_further() {
    let mut case = app();
    case.driver.licence.status = LicenceStatus::Revoked;
    assert_eq!(case.judged(), Err(LearningRefusal::LicenceRevoked));

    let mut case = app();
    case.driver.licence.status = LicenceStatus::Held;
    case.driver.licence.on_probation = true;
    case.record.own_vehicle_overdue = true;
    case.record.past_acts = vec![PastAct {
        exclusion: Exclusion::HitAndRun,
        on: date(2026, 6, 1),
    }];
    assert!(case.judged().is_ok(), "D1 excludes nobody");
}

#[test]
fn the_regulation_excludes_for_how_things_stand() {
    type Change = fn(&mut Case);
    let cases: [(Change, Exclusion); 5] = [
        (|case| case.driver.licence.on_probation = true, Exclusion::OnProbation),
        (
            |case| case.driver.licence.status = LicenceStatus::Overdue,
            Exclusion::LicenceCheckOverdue,
        ),
        (
            |case| case.driver.licence.status = LicenceStatus::Held,
            Exclusion::LicenceHeldOrSuspended,
        ),
        (
            |case| case.driver.licence.status = LicenceStatus::Suspended,
            Exclusion::LicenceHeldOrSuspended,
        ),
        (
            |case| case.record.own_vehicle_overdue = true,
            Exclusion::OwnVehicleOverdue,
        ),
    ];
    for (change, exclusion) in cases {
        let mut case = order();
        change(&mut case);
        let refusal = LearningRefusal::Excluded {
            exclusion,
            again_from: None,
        };
        assert_eq!(case.judged(), Err(refusal));
        assert_eq!(refusal.what_to_do(), WhatToDo::ServiceWindow);
    }
}

#[test]
fn past_acts_exclude_in_their_cycle_and_two_more() {
    for exclusion in Exclusion::ALL {
        if !exclusion.looks_back() || exclusion == Exclusion::FullScoreEducations {
            continue;
        }
        for (on, again_from) in [
            (date(2024, 5, 19), None),
            (date(2024, 5, 20), Some(date(2027, 5, 20))),
            (date(2026, 5, 19), Some(date(2028, 5, 20))),
            (date(2026, 5, 20), Some(date(2029, 5, 20))),
        ] {
            let mut case = order();
            case.record.past_acts = vec![PastAct { exclusion, on }];
            let refusal = case.judged().err();
            assert_eq!(
                refusal.and_then(|refusal| refusal.again_from()),
                again_from,
                "{exclusion:?} on {on}"
            );
            if let Some(again_from) = again_from {
                assert_eq!(refusal.unwrap().what_to_do(), WhatToDo::ComeBack);
                let midnight = again_from.to_zoned(crate::time::shanghai()).unwrap().timestamp();
                case.now = midnight;
                assert!(case.judged().is_ok());
                case.now = midnight - jiff::SignedDuration::from_secs(1);
                assert!(case.judged().is_err());
            }
        }
    }
}

#[test]
fn two_full_score_educations_exclude_until_the_older_is_forgotten() {
    let on = |on| PastAct {
        exclusion: Exclusion::FullScoreEducations,
        on,
    };
    let mut case = order();
    case.record.past_acts = vec![on(date(2026, 6, 1))];
    assert!(case.judged().is_ok(), "one alone");
    case.record.past_acts = vec![on(date(2026, 6, 1)), on(date(2024, 5, 19))];
    assert!(case.judged().is_ok(), "the other too long ago");
    case.record.past_acts = vec![on(date(2026, 6, 1)), on(date(2024, 5, 20))];
    assert_eq!(
        case.judged(),
        Err(LearningRefusal::Excluded {
            exclusion: Exclusion::FullScoreEducations,
            again_from: Some(date(2027, 5, 20))
        })
    );
    case.record.past_acts.push(on(date(2025, 7, 1)));
    assert_eq!(
        case.judged().unwrap_err().again_from(),
        Some(date(2028, 5, 20)),
        "the second newest counts"
    );
}

#[test]
fn an_open_course_is_continued_until_it_can_no_longer_be_passed() {
    let course = OpenCourse {
        application: application(1),
        since: shanghai("2026-06-10 09:00:00"),
        deadline: Some(date(2026, 6, 14)),
        study_complete_at: None,
    };
    let mut case = app().at("2026-06-14 23:59:59");
    case.record.open_course = Some(course);
    let refusal = case.judged().unwrap_err();
    assert_eq!(refusal, LearningRefusal::AlreadyLearning { since: course.since });
    assert_eq!(refusal.what_to_do(), WhatToDo::Continue);
    case.now = shanghai("2026-06-15 00:00:00");
    assert!(case.judged().is_ok(), "for another violation");
}

#[test]
fn the_third_exam_of_a_week_waits_for_monday() {
    // 2026-06-15 is a Monday.
    let mut case = app().at("2026-06-21 23:59:59");
    case.record.sittings = vec![
        sat(1, "2026-06-15 00:00:00", Some("2026-06-15 00:20:00"), false),
        sat(1, "2026-06-18 10:00:00", Some("2026-06-18 10:20:00"), false),
    ];
    assert_eq!(
        case.judged(),
        Err(LearningRefusal::AttemptsUsed {
            most: 2,
            again_from: date(2026, 6, 22)
        })
    );
    case.now = shanghai("2026-06-22 00:00:00");
    assert_eq!(case.judged().unwrap().exams_left_this_week, Some(2));
    case.now = shanghai("2026-06-21 12:00:00");
    case.record.sittings[0].begun_at = shanghai("2026-06-14 23:59:59");
    assert_eq!(
        case.judged().unwrap().exams_left_this_week,
        Some(1),
        "Sunday belongs to the week before"
    );
}

#[test]
fn a_driver_is_told_everything_that_is_in_the_way() {
    let mut case = app().with_points(0).at("2026-07-05 12:00:00");
    case.violation.as_mut().unwrap().own_vehicle = false;
    case.record.sittings = vec![
        sat(1, "2026-06-29 10:00:00", None, false),
        sat(2, "2026-06-30 10:00:00", None, false),
    ];
    let codes: Vec<&str> = case.reasons().iter().map(LearningRefusal::code).collect();
    assert_eq!(
        codes,
        ["too_few_points", "not_own_vehicle", "past_deadline", "attempts_used"]
    );

    let mut case = order().with_points(12);
    case.driver.licence.on_probation = true;
    case.record.own_vehicle_overdue = true;
    let codes: Vec<&str> = case.reasons().iter().map(LearningRefusal::code).collect();
    assert_eq!(codes, ["excluded", "excluded", "too_many_points"]);
}

#[test]
fn a_refusal_travels_under_its_code_with_its_figures() {
    let moment = shanghai("2026-06-15 12:00:00");
    let day = date(2026, 6, 15);
    let every_one = [
        LearningRefusal::AlreadyLearning { since: moment },
        LearningRefusal::LicenceRevoked,
        LearningRefusal::Excluded {
            exclusion: Exclusion::DrinkDriving,
            again_from: Some(day),
        },
        LearningRefusal::TooFewPoints {
            points: points(0),
            least: points(1),
        },
        LearningRefusal::TooManyPoints {
            points: points(12),
            most: points(11),
        },
        LearningRefusal::CapReached {
            cap: points(6),
            taken_off: points(4),
            waiting: points(2),
            again_from: day,
        },
        LearningRefusal::AwaitingReview { waiting: points(3) },
        LearningRefusal::NotOffered,
        LearningRefusal::NoViolationNamed,
        LearningRefusal::ViolationWithoutPoints,
        LearningRefusal::NotOwnVehicle,
        LearningRefusal::PastDeadline { deadline: day },
        LearningRefusal::AttemptsUsed {
            most: 2,
            again_from: day,
        },
        LearningRefusal::StudyNotComplete,
        LearningRefusal::ExamNotEnded { begun_at: moment },
        LearningRefusal::AlreadyPassed { at: moment },
        LearningRefusal::ExamWindowPassed { last_day: day },
        LearningRefusal::RetakesUsed { retakes: 2 },
        LearningRefusal::RetakeTimePassed { until: moment },
    ];
    for refusal in every_one {
        let json = serde_json::to_value(refusal).unwrap();
        assert_eq!(json["reason"], refusal.code());
        assert_eq!(serde_json::from_value::<LearningRefusal>(json).unwrap(), refusal);
        let comes_back = refusal.what_to_do() == WhatToDo::ComeBack;
        assert_eq!(comes_back, refusal.again_from().is_some(), "{refusal}");
    }
}

#[test]
fn a_record_that_cannot_be_is_not_read() {
    let record = LearningRecord {
        reductions: vec![passed(1, 3, "2026-06-10 10:00:00", ReductionState::Waiting)],
        sittings: vec![sat(1, "2026-06-10 10:00:00", Some("2026-06-10 10:20:00"), true)],
        open_course: None,
        past_acts: vec![PastAct {
            exclusion: Exclusion::Cheating,
            on: date(2025, 1, 1),
        }],
        own_vehicle_overdue: true,
    };
    let json = serde_json::to_value(&record).unwrap();
    assert_eq!(serde_json::from_value::<LearningRecord>(json.clone()).unwrap(), record);

    let mut no_past_act = json.clone();
    no_past_act["past_acts"][0]["exclusion"] = "on_probation".into();
    assert!(serde_json::from_value::<LearningRecord>(no_past_act).is_err());

    for list in ["reductions", "sittings", "past_acts"] {
        let mut long = json.clone();
        long[list] = vec![json[list][0].clone(); LearningRecord::ENTRIES_MOST + 1].into();
        assert!(serde_json::from_value::<LearningRecord>(long).is_err(), "{list}");
    }
}

#[test]
fn a_review_takes_off_what_is_still_there_and_nothing_in_a_new_cycle() {
    let policy = Policy::app_12123();
    let reduction = passed(1, 5, "2026-05-10 10:00:00", ReductionState::Waiting);
    let off = |now_points, others: &[Reduction], state, now: &str| {
        let mut licence = a_driver().licence;
        licence.current_points = points(now_points);
        let reduction = Reduction { state, ..reduction };
        taken_off(&reduction, &licence, others, &policy, shanghai(now))
    };
    let waiting = ReductionState::Waiting;
    assert_eq!(off(9, &[reduction], waiting, "2026-05-19 23:59:59"), points(5));
    assert_eq!(off(2, &[reduction], waiting, "2026-05-19 23:59:59"), points(2));
    assert_eq!(
        off(9, &[reduction], waiting, "2026-05-20 00:00:00"),
        points(0),
        "the cycle is over"
    );
    let other = passed(2, 4, "2026-05-11 10:00:00", ReductionState::Approved);
    assert_eq!(
        off(9, &[reduction, other], waiting, "2026-05-19 12:00:00"),
        points(2),
        "the cap"
    );
    for settled in [ReductionState::Approved, ReductionState::Refused] {
        assert_eq!(off(9, &[reduction], settled, "2026-05-19 12:00:00"), points(0));
    }
}

proptest! {
    /// Whatever the facts: one may learn exactly when there is no reason against it, and an offer is never above what it may be.
    #[test]
    fn an_offer_keeps_within_its_bounds(
        order in any::<bool>(),
        now_points in 0u8..=15,
        reductions in prop::collection::vec((0u8..=6, 0i64..900, 0u8..3), 0..6),
        since_violation in prop::option::of(-5i64..60),
        days in 0i64..800,
    ) {
        let profile = if order { Profile::Order163 } else { Profile::App12123 };
        let begin = shanghai("2025-01-01 12:00:00");
        let day = |days: i64| begin + jiff::SignedDuration::from_hours(24 * days);
        let mut case = Case::in_order(Policy::built_in(profile)).with_points(now_points);
        case.now = day(days);
        case.violation = since_violation.map(|since| NamedViolation {
            occurred_at: day(days - since),
            ..a_violation("2026-01-01 00:00:00")
        });
        case.record.reductions = reductions.into_iter().map(|(off, on, state)| Reduction {
            application: application(1),
            points: points(off),
            passed_at: day(on),
            state: [ReductionState::Waiting, ReductionState::Approved, ReductionState::Refused][usize::from(state)],
        }).collect();
        match case.judged() {
            Ok(offer) => {
                prop_assert!(case.reasons().is_empty());
                prop_assert!(!offer.brings.is_zero());
                prop_assert!(offer.brings <= case.policy.learning.per_course.online);
                prop_assert!(offer.brings <= offer.cap_left && offer.cap_left <= offer.cap);
                prop_assert!(offer.brings + offer.waiting <= offer.current_points);
            }
            Err(refusal) => prop_assert_eq!(Some(refusal), case.reasons().first().copied()),
        }
    }
}
