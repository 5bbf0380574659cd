//! Several violations chosen together, and the rules under arbitrary circumstances.

use super::*;

impl Case {
    fn choosing(&self, chosen: &[&Violation]) -> Result<PointsOutlook, Refusal> {
        check_selection(
            chosen,
            &self.driver,
            &self.vehicle,
            &self.history,
            &self.policy,
            self.now,
        )
    }
}

#[test]
fn an_empty_choice_is_made_again() {
    let refusal = app().choosing(&[]).unwrap_err();
    assert_eq!(
        (refusal, refusal.where_to_go()),
        (Refusal::NothingChosen, WhereToGo::ChooseAgain)
    );
}

#[test]
fn one_act_is_about_one_vehicle() {
    let (here, mut elsewhere) = (a_violation(3), a_violation(0));
    elsewhere.plate = OTHER_PLATES[0].parse().unwrap();
    assert_eq!(app().choosing(&[&here, &elsewhere]), Err(Refusal::MixedVehicles));

    let mut other_kind = a_violation(0);
    other_kind.plate_kind = PlateKind::Large;
    assert_eq!(app().choosing(&[&here, &other_kind]), Err(Refusal::MixedVehicles));
}

#[test]
fn one_that_cannot_be_handled_holds_up_the_choice() {
    let (fine, mut done) = (a_violation(3), a_violation(3));
    done.state = ViolationState::Paid;
    assert_eq!(app().choosing(&[&fine, &done]), Err(Refusal::AlreadyHandled));
}

#[test]
fn each_may_be_possible_and_all_together_too_much() {
    let six = a_violation(6);
    for (mut case, limit) in [(app(), 12), (order(), 11)] {
        case.driver.licence.current_points = Points::new(3);
        assert!(case.choosing(&[&six]).is_ok());
        let refusal = Refusal::WouldExceedPoints {
            now: Points::new(3),
            adding: Points::new(12),
            limit: Points::new(limit),
        };
        assert_eq!(case.choosing(&[&six, &six]), Err(refusal));
    }
}

#[test]
fn twice_six_points_fill_the_licence_exactly() {
    let six = a_violation(6);
    let outlook = app().choosing(&[&six, &six]).unwrap();
    assert_eq!(outlook.after, outlook.limit);
    assert!(order().choosing(&[&six, &six]).is_err());
}

#[test]
fn the_driver_is_told_of_the_limit_from_nine_points_up() {
    let (three, mut case) = (a_violation(3), app());
    case.driver.licence.current_points = Points::new(5);
    assert!(!case.choosing(&[&three]).unwrap().near_limit, "eight");
    case.driver.licence.current_points = Points::new(6);
    assert!(case.choosing(&[&three]).unwrap().near_limit, "nine");
}

#[test]
fn the_outlook_adds_up() {
    let (three, none, mut case) = (a_violation(3), a_violation(0), app());
    case.driver.licence.current_points = Points::new(1);
    let expected = PointsOutlook {
        now: Points::new(1),
        adding: Points::new(3),
        after: Points::new(4),
        limit: Points::new(12),
        near_limit: false,
    };
    assert_eq!(case.choosing(&[&three, &none]), Ok(expected));
}

prop_compose! {
    /// Any violation, driver, vehicle, history, policy and moment, likely enough to meet every rule.
    fn any_case()(
        strict: bool,
        points in prop::sample::select(Points::OF_A_VIOLATION.to_vec()),
        current in 0u8..=14,
        fine in 0u32..=400,
        state in prop::sample::select(vec![ViolationState::Open, ViolationState::Open, ViolationState::Paid, ViolationState::UnderObjection]),
        recorded_by in prop::sample::select(vec![RecordedBy::Equipment, RecordedBy::Equipment, RecordedBy::Officer]),
        status in prop::sample::select(vec![LicenceStatus::Valid, LicenceStatus::Valid, LicenceStatus::Held]),
        bound_seconds_later in prop::option::of(-2i64..=2),
        foreign in prop::bool::weighted(0.1),
        suspended in prop::bool::weighted(0.1),
        days_left in prop::option::of(-1i64..=1),
        licences in 0u8..=4,
        vehicles in 0usize..=4,
    ) -> Case {
        let mut case = if strict { order() } else { app() };
        case.violation.points = points;
        case.violation.fine = Fen::from_yuan(fine);
        case.violation.state = state;
        case.violation.recorded_by = recorded_by;
        case.violation.deadline = days_left.map(|days| date_in_shanghai(case.now) + days.days());
        if foreign {
            case.violation.plate = OTHER_PLATES[0].parse().unwrap();
        }
        case.driver.licence.current_points = Points::new(current);
        case.driver.licence.status = status;
        case.vehicle.handling_suspended = suspended;
        if let Some(seconds) = bound_seconds_later {
            case.vehicle.ownership = Ownership::Bound { registered_at: case.violation.occurred_at + seconds.seconds() };
        }
        case.history = History { licences_on_vehicle: licences, vehicles_of_licence: plates(&OTHER_PLATES[..vehicles]) };
        case
    }
}

/// The rules once more, as one sentence without reasons, to be compared with the real ones.
fn sentence_says_yes(case: &Case) -> bool {
    let Case {
        violation,
        driver,
        vehicle,
        history,
        policy,
        now,
    } = case;
    let strict = policy.profile == Profile::Order163;
    let points = violation.points.get();
    let total = driver.licence.current_points.get() + points;
    let bound_in_time = match vehicle.ownership {
        Ownership::Own => true,
        Ownership::Bound { registered_at } => violation.occurred_at >= registered_at || (strict && points == 0),
    };
    violation.state == ViolationState::Open
        && violation.recorded_by == RecordedBy::Equipment
        && violation.plate == vehicle.plate
        && !vehicle.handling_suspended
        && bound_in_time
        && driver.licence.status == LicenceStatus::Valid
        && violation.deadline.is_none_or(|last| date_in_shanghai(*now) <= last)
        && (!strict || (violation.fine.get() <= 20_000 && points <= 6))
        && history.licences_on_vehicle < 3
        && (vehicle.ownership == Ownership::Own || history.vehicles_of_licence.len() < 3)
        && if strict { total < 12 } else { total <= 12 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_rules_say_what_the_sentence_says(case in any_case()) {
        prop_assert_eq!(case.judged().is_ok(), sentence_says_yes(&case), "{:?}", case.judged());
    }

    #[test]
    fn one_chosen_alone_is_judged_as_it_is_listed(case in any_case()) {
        prop_assert_eq!(case.choosing(&[&case.violation]).map(|_| ()), case.judged());
    }

    #[test]
    fn the_points_check_is_plain_addition(current in 0u8..=14, of_each in prop::collection::vec(prop::sample::select(Points::OF_A_VIOLATION.to_vec()), 1..=20), strict: bool) {
        let mut case = if strict { order() } else { app() };
        case.policy.handling.points_most = None;
        case.driver.licence.current_points = Points::new(current);
        let violations: Vec<Violation> = of_each.iter().map(|points| a_violation(points.get())).collect();
        let total: u32 = u32::from(current) + of_each.iter().map(|points| u32::from(points.get())).sum::<u32>();
        let allowed = if strict { total < 12 } else { total <= 12 };

        let outcome = case.choosing(&violations.iter().collect::<Vec<_>>());

        prop_assert_eq!(outcome.is_ok(), allowed);
        if let Ok(outlook) = outcome {
            prop_assert_eq!(u32::from(outlook.after.get()), total);
            prop_assert_eq!(outlook.near_limit, total >= 9);
        }
    }

    #[test]
    fn numbers_out_of_all_proportion_do_not_panic(points: u8, current: u8, licences: u8, full: u8, limit: u8, seconds in -377_705_000_000i64..=253_402_000_000) {
        let mut case = app().bound_at(Timestamp::MAX);
        case.violation.points = Points::new(points);
        case.driver.licence.current_points = Points::new(current);
        case.history.licences_on_vehicle = licences;
        case.policy.points.full_score = Points::new(full);
        case.policy.points.may_reach_full_score = false;
        case.policy.vehicles.vehicles_per_licence_most = limit;
        case.policy.vehicles.licences_per_vehicle_most = limit;
        case.now = Timestamp::from_second(seconds).unwrap();
        let _ = case.judged();
        case.vehicle.ownership = Ownership::Own;
        let _ = case.judged();
    }
}
