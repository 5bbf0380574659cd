use proptest::prelude::*;
use serde_json::Value;

use super::*;

#[test]
fn the_service_follows_its_source_documents_unless_told_otherwise() {
    assert_eq!(Policy::default(), Policy::app_12123());
}

#[test]
fn twelve_points_are_the_end_of_one_profile_and_beyond_the_other() {
    assert_eq!(Policy::app_12123().points.total_most(), Points::new(12));
    assert_eq!(Policy::order_163().points.total_most(), Points::new(11));
}

#[test]
fn profiles_travel_under_the_names_of_the_configuration() {
    assert_eq!(serde_json::to_string(&Profile::App12123).unwrap(), "\"app-12123\"");
    assert_eq!(serde_json::to_string(&Profile::Order163).unwrap(), "\"order-163\"");
}

#[test]
fn a_policy_document_is_read_as_it_was_written() {
    for profile in [Profile::App12123, Profile::Order163] {
        let policy = Policy::built_in(profile);
        assert_eq!(policy.profile, profile);
        assert_eq!(
            serde_json::from_str::<Policy>(&serde_json::to_string(&policy).unwrap()).unwrap(),
            policy
        );
    }
}

#[test]
fn the_profiles_differ_where_their_sources_do() {
    let (app, order) = (Policy::app_12123(), Policy::order_163());
    assert_ne!(app.version, order.version);
    assert_ne!(app.handling, order.handling);
    assert_ne!(app.vehicles, order.vehicles);
    assert_ne!(app.learning, order.learning);
    assert_eq!(app.person, order.person);
    assert_eq!(app.payment, order.payment);
    assert_eq!(app.session, order.session);
}

#[test]
fn a_changed_number_in_the_document_changes_the_rule() {
    let issued = jiff::civil::date(2020, 1, 1);
    let mut policy = Policy::app_12123();
    policy.points.cycle_months = 6;
    let cycle = policy.scoring_cycle(issued, jiff::civil::date(2026, 8, 1));
    assert_eq!(
        (cycle.start, cycle.end),
        (jiff::civil::date(2026, 7, 1), jiff::civil::date(2027, 1, 1))
    );
}

#[test]
fn paying_late_costs_three_percent_a_day_and_never_more_than_the_fine() {
    let payment = Policy::default().payment;
    let fine = Fen::from_yuan(200);
    assert_eq!(payment.surcharge(fine, 0), Fen::ZERO);
    assert_eq!(payment.surcharge(fine, 1), Fen::from_yuan(6));
    assert_eq!(payment.surcharge(fine, 33), Fen::from_yuan(198));
    assert_eq!(payment.surcharge(fine, 34), fine);
    assert_eq!(payment.surcharge(fine, u32::MAX), fine);
    assert_eq!(payment.surcharge(Fen::MOST, u32::MAX), Fen::MOST);
}

/// The addresses of all numbers in a policy, as JSON pointers.
fn numbers(json: &Value, at: &str, found: &mut Vec<String>) {
    match json {
        Value::Number(_) => found.push(at.to_owned()),
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, value)| numbers(value, &format!("{at}/{name}"), found)),
        _ => {}
    }
}

fn with_number(profile: Profile, at: &str, number: u64) -> Result<Policy, serde_json::Error> {
    let mut json = serde_json::to_value(Policy::built_in(profile)).unwrap();
    *json.pointer_mut(at).unwrap() = number.into();
    serde_json::from_value(json)
}

fn numbers_of(profile: Profile) -> Vec<String> {
    let mut found = Vec::new();
    numbers(
        &serde_json::to_value(Policy::built_in(profile)).unwrap(),
        "",
        &mut found,
    );
    found
}

#[test]
fn both_profiles_keep_within_their_bounds() {
    for profile in [Profile::App12123, Profile::Order163] {
        assert_eq!(Policy::built_in(profile).check(), Ok(()));
    }
}

#[test]
fn a_signed_slip_of_the_hand_is_not_followed() {
    for (at, number) in [
        ("/session/idle_s", 0),
        ("/session/idle_s", 65_535),
        ("/session/countdown_s", 1),
        ("/payment/surcharge_permille_most", 1001),
        ("/points/cycle_months", 0),
        ("/points/near_limit_from", 13),
        ("/learning/exam/pass_at", 21),
        ("/learning/face_checks/grace_s", 0),
        ("/learning/face_checks/random_every_s_most", 9),
        ("/learning/face_checks/random_every_s_least", 421),
    ] {
        let fault = with_number(Profile::App12123, at, number).unwrap_err().to_string();
        let name = at.trim_start_matches('/').replace('/', ".");
        assert!(fault.contains(&name) && fault.contains(&number.to_string()), "{fault}");
    }
}

#[test]
fn no_number_is_without_a_greatest_value() {
    for profile in [Profile::App12123, Profile::Order163] {
        for at in numbers_of(profile) {
            // The greatest value of its type: amounts go up to 2^53, the rest is one or two bytes long.
            let is_amount = at.contains("fine_most");
            let is_long = [
                "/session/",
                "permille",
                "_milli",
                "/minutes",
                "minutes_least",
                "question_s",
                "days_after",
                "appeal",
                "random_every_s",
            ];
            let greatest = if is_amount {
                (1 << 53) - 1
            } else if is_long.iter().any(|name| at.contains(name)) {
                u64::from(u16::MAX)
            } else {
                u64::from(u8::MAX)
            };
            let fault = with_number(profile, &at, greatest).unwrap_err().to_string();
            assert!(fault.contains("may be"), "{at}: {fault}");
        }
    }
}

proptest! {
    /// Whatever number stands at whatever place: a policy that is read keeps what kiosk and driver rely on.
    #[test]
    fn a_policy_that_is_read_can_be_lived_with(
        order in any::<bool>(),
        which in any::<prop::sample::Index>(),
        number in prop_oneof![0_u64..300, 0_u64..70_000, any::<u64>()],
    ) {
        let profile = if order { Profile::Order163 } else { Profile::App12123 };
        let places = numbers_of(profile);
        let at: &String = which.get(&places);
        if let Ok(policy) = with_number(profile, at, number) {
            prop_assert_eq!(policy.check(), Ok(()));
            prop_assert!((10..=600).contains(&policy.session.idle_s));
            prop_assert!((5..=120).contains(&policy.session.countdown_s));
            prop_assert!(policy.points.near_limit_from <= policy.points.full_score);
            prop_assert!(policy.points.total_most() >= Points::new(5));
            let fine = Fen::from_yuan(200);
            prop_assert!(policy.payment.surcharge(fine, u32::MAX) <= fine);
            let cycle = policy.scoring_cycle(jiff::civil::date(2020, 2, 29), jiff::civil::date(2026, 3, 1));
            prop_assert!(cycle.contains(jiff::civil::date(2026, 3, 1)));
            prop_assert!(policy.learning.exam.pass_at <= policy.learning.exam.questions);
            let checks = &policy.learning.face_checks;
            prop_assert!((1..=60).contains(&checks.grace_s));
            prop_assert!(10 <= checks.random_every_s_least && checks.random_every_s_least <= checks.random_every_s_most);
        }
    }
}
