//! The decision: what it changes, and the rules that stand against it.

use jiff::SignedDuration;
use layby_central::{HandlingRequest, PaymentOrder, PaymentState, ProblemCode, paths};
use layby_domain::{Fen, LicenceStatus, LiveVerdict, Points, Policy, RecordStatus, Refusal, Timestamp, ViolationState};

use crate::kiosk::{BEGIN, Kiosk, choice, clock, refusal, server, server_with};

#[tokio::test]
async fn a_driver_settles_three_violations_and_the_points_follow_the_payment() {
    let clock = clock();
    let server = server_with(|settings| settings.clock = clock.clone().into()).await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    assert_eq!(
        (driver.name.as_str(), driver.licence.current_points),
        ("范克", Points::new(2))
    );

    let reply = kiosk
        .handle(&kiosk.accept(&driver, &["v-0101", "v-0102", "v-0103"]).await)
        .await
        .unwrap();
    let order = reply.payment.clone().unwrap();
    assert_eq!(
        reply.decisions.iter().map(|d| d.violation.as_str()).collect::<Vec<_>>(),
        ["v-0101", "v-0102", "v-0103"]
    );
    assert_eq!(
        (order.amount, order.state),
        (Fen::from_yuan(500), PaymentState::Pending)
    );
    assert!(
        reply.decisions.iter().all(|d| d.near_limit_notice.is_some()),
        "2 + 7 points come near the limit"
    );
    let decided = RecordStatus {
        state: ViolationState::Handled,
        changed_at: BEGIN.parse().unwrap(),
    };
    assert_eq!(kiosk.record("v-0101").await, decided);

    clock.advance(SignedDuration::from_mins(2));
    let paid_at: Timestamp = "2026-03-16T02:02:00Z".parse().unwrap();
    server.pay(&order.id).unwrap();
    let order: PaymentOrder = kiosk.get(&paths::payment(&order.id)).await.unwrap();
    assert_eq!(order.state, PaymentState::Paid { at: paid_at });
    assert_eq!(
        kiosk.record("v-0101").await,
        RecordStatus {
            state: ViolationState::Paid,
            changed_at: paid_at
        }
    );
    assert_eq!(
        kiosk.identify("franck").await.unwrap().licence.current_points,
        Points::new(9)
    );

    let view = server.view().unwrap();
    assert_eq!((view.handlings, view.duplicates, view.payments.paid), (1, 0, 1));
    assert!(view.transactions[0].paid);
    server.stop().await;
}

#[tokio::test]
async fn unpaid_decisions_already_count_towards_the_limit() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    kiosk.handle(&kiosk.accept(&driver, &["v-0101"]).await).await.unwrap();
    assert_eq!(
        kiosk.identify("franck").await.unwrap().licence.current_points,
        Points::new(8)
    );
}

#[tokio::test]
async fn a_violation_is_never_handled_twice() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let request = kiosk.accept(&driver, &["v-0102"]).await;
    kiosk.handle(&request).await.unwrap();
    assert_eq!(refusal(kiosk.handle(&request).await), Refusal::AlreadyHandled);
    assert_eq!(server.view().unwrap().duplicates, 0);
}

#[tokio::test]
async fn each_rule_is_enforced_by_the_server_itself() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let franck = kiosk.identify("franck").await.unwrap();
    let limit = kiosk.identify("limit").await.unwrap();
    let suspended = kiosk.identify("suspended").await.unwrap();

    let of = |request: HandlingRequest| {
        let kiosk = &kiosk;
        async move { refusal(kiosk.handle(&request).await) }
    };
    assert_eq!(
        of(kiosk.accept(&franck, &["v-0104"]).await).await,
        Refusal::NotRecordedByEquipment
    );
    assert_eq!(
        of(kiosk.accept(&franck, &["v-0105"]).await).await,
        Refusal::AlreadyHandled
    );
    assert!(matches!(
        of(kiosk.accept(&franck, &["v-0203"]).await).await,
        Refusal::BeforeBinding { .. }
    ));
    assert_eq!(
        of(kiosk.accept(&franck, &["v-0102", "v-0201"]).await).await,
        Refusal::MixedVehicles
    );
    let too_many = Refusal::WouldExceedPoints {
        now: Points::new(9),
        adding: Points::new(6),
        limit: Points::new(12),
    };
    assert_eq!(of(kiosk.accept(&limit, &["v-0501"]).await).await, too_many);
    let not_valid = Refusal::LicenceNotValid {
        status: LicenceStatus::Suspended,
    };
    assert_eq!(of(kiosk.accept(&suspended, &["v-0601"]).await).await, not_valid);
    let mut elsewhere = kiosk.accept(&limit, &["v-0502"]).await;
    elsewhere.act.driver = franck.driver.clone();
    assert_eq!(of(elsewhere).await, Refusal::NotYourVehicle);
    assert_eq!(server.view().unwrap().handlings, 0);
}

#[tokio::test]
async fn a_driver_at_the_limit_may_still_reach_it() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let limit = kiosk.identify("limit").await.unwrap();
    assert!(
        kiosk
            .handle(&kiosk.accept(&limit, &["v-0502", "v-0503"]).await)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn what_the_driver_was_not_told_is_not_decided() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let told = kiosk.accept(&driver, &["v-0201"]).await;
    let with = |change: fn(&mut HandlingRequest)| {
        let mut request = told.clone();
        change(&mut request);
        let kiosk = &kiosk;
        async move { kiosk.handle(&request).await.unwrap_err().code }
    };
    assert_eq!(
        with(|r| r.act.trading_warning_acknowledged = false).await,
        ProblemCode::WarningNotAcknowledged
    );
    assert_eq!(
        with(|r| r.act.policy_version = "older".to_owned()).await,
        ProblemCode::PolicyOutdated
    );
    assert_eq!(
        with(|r| r.act.notice_version = "older".to_owned()).await,
        ProblemCode::PolicyOutdated
    );
    assert_eq!(
        with(|r| r.act.expected.adding = Points::ZERO).await,
        ProblemCode::PointsCheck
    );
    assert_eq!(
        with(|r| r.act.person.verdict = LiveVerdict::Uncertain).await,
        ProblemCode::PersonNotVerified
    );
    assert_eq!(
        with(|r| r.act.person.check.steps.reverse()).await,
        ProblemCode::PersonNotVerified,
        "the movements must be those that follow from the nonce"
    );
    assert_eq!(
        with(|r| r.act.violations = choice(&["v-9999"])).await,
        ProblemCode::NotFound
    );
    assert_eq!(
        with(|r| r.act.driver = "d-nobody".parse().unwrap()).await,
        ProblemCode::NotFound
    );
    assert_eq!(server.view().unwrap().handlings, 0);
    assert!(kiosk.handle(&told).await.is_ok());
}

#[tokio::test]
async fn a_fourth_licence_for_one_vehicle_suspends_it_for_review() {
    let server = server_with(|settings| {
        // Everybody gets the same bound vehicle, with a violation for each.
        let world = &mut settings.seed;
        let mut extra = world.drivers[0].clone();
        extra.key = "fourth".to_owned();
        extra.card = world.strangers[0].1.clone();
        world.drivers.push(extra);
        world.drivers[3].status = LicenceStatus::Valid;
        let vehicle = &mut world.vehicles[1];
        vehicle.bound_to = ["franck", "cora", "limit", "suspended", "fourth"]
            .map(|key| (key.to_owned(), 60))
            .to_vec();
        let pattern = vehicle.violations[1].clone();
        for nth in 0..5 {
            vehicle.violations.push(layby_central::server::world::WorldViolation {
                id: format!("v-09{nth:02}"),
                ..pattern.clone()
            });
        }
    })
    .await;
    let kiosk = Kiosk::at(&server).await;
    for (key, id) in [("franck", "v-0900"), ("cora", "v-0901"), ("limit", "v-0902")] {
        let driver = kiosk.identify(key).await.unwrap();
        kiosk.handle(&kiosk.accept(&driver, &[id]).await).await.unwrap();
    }
    let fourth = kiosk.identify("suspended").await.unwrap();
    let request = kiosk.accept(&fourth, &["v-0903"]).await;
    assert_eq!(
        refusal(kiosk.handle(&request).await),
        Refusal::TooManyLicencesOnVehicle { limit: 3 }
    );
    assert_eq!(refusal(kiosk.handle(&request).await), Refusal::VehicleSuspended);
    assert!(server.view().unwrap().reviews >= 1);
}

#[tokio::test]
async fn under_order_163_the_total_must_stay_below_twelve() {
    let server = server_with(|settings| settings.policy = Policy::order_163()).await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    kiosk.handle(&kiosk.accept(&driver, &["v-0101"]).await).await.unwrap();
    kiosk
        .handle(
            &kiosk
                .accept(&kiosk.identify("franck").await.unwrap(), &["v-0201"])
                .await,
        )
        .await
        .unwrap();
    let driver = kiosk.identify("franck").await.unwrap();
    assert_eq!(driver.licence.current_points, Points::new(11));
    let eleven_and_one = refusal(kiosk.handle(&kiosk.accept(&driver, &["v-0103"]).await).await);
    assert_eq!(
        eleven_and_one,
        Refusal::WouldExceedPoints {
            now: Points::new(11),
            adding: Points::new(1),
            limit: Points::new(11)
        }
    );
}
