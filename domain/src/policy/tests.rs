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
