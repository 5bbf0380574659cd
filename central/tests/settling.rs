//! Settling violations at the reference server, as a kiosk sees it.

#![cfg(feature = "server")]

mod kiosk;

use jiff::SignedDuration;
use kiosk::{BEGIN, Kiosk, choice, clock, fresh_key, read, server, server_with};
use layby_central::server::{ReferenceServer, ServerSettings, World};
use layby_central::{
    HandlingReply, HandlingRequest, IDEMPOTENT_REPLAYED, ObjectionReply, PaymentOrder, PaymentState, Problem,
    ProblemCode, paths,
};
use layby_domain::{Fen, LicenceStatus, LiveVerdict, Points, Policy, RecordStatus, Refusal, Timestamp, ViolationState};

fn refusal(answer: Result<HandlingReply, Problem>) -> Refusal {
    let problem = answer.expect_err("it should have been refused");
    assert_eq!((problem.code, problem.status), (ProblemCode::Refused, 409));
    problem.refusal.expect("a refused act names the rule")
}

async fn record(kiosk: &Kiosk, id: &str) -> RecordStatus {
    kiosk.get(&paths::record_of(&id.parse().unwrap())).await.unwrap()
}

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
    assert_eq!(record(&kiosk, "v-0101").await, decided);

    clock.advance(SignedDuration::from_mins(2));
    let paid_at: Timestamp = "2026-03-16T02:02:00Z".parse().unwrap();
    server.pay(&order.id).unwrap();
    let order: PaymentOrder = kiosk.get(&paths::payment(&order.id)).await.unwrap();
    assert_eq!(order.state, PaymentState::Paid { at: paid_at });
    assert_eq!(
        record(&kiosk, "v-0101").await,
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
async fn the_same_key_gives_the_same_reply_and_no_second_handling() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let request = kiosk.accept(&driver, &["v-0101"]).await;
    let key = fresh_key();

    let first = kiosk.act(paths::HANDLINGS, key, &request).await.unwrap();
    assert!(!first.headers().contains_key(IDEMPOTENT_REPLAYED));
    let again = kiosk.act(paths::HANDLINGS, key, &request).await.unwrap();
    assert_eq!(again.headers()[IDEMPOTENT_REPLAYED], "true");
    assert_eq!(read::<HandlingReply>(first).await, read::<HandlingReply>(again).await);
    assert_eq!(server.view().unwrap().handlings, 1);
}

#[tokio::test]
async fn many_copies_at_once_are_one_handling() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let request = kiosk.accept(&driver, &["v-0101", "v-0102"]).await;
    let same = fresh_key();

    let mut copies = tokio::task::JoinSet::new();
    for nth in 0..12 {
        let key = if nth % 2 == 0 { same } else { fresh_key() };
        let (client, url, request) = (kiosk.client.clone(), kiosk.url.clone(), request.clone());
        let policy = kiosk.policy.clone();
        copies.spawn(async move {
            Kiosk { url, client, policy }
                .act(paths::HANDLINGS, key, &request)
                .await
                .unwrap()
                .status()
        });
    }
    let statuses = copies.join_all().await;

    assert_eq!(statuses.len(), 12);
    assert!(
        statuses.iter().all(|status| matches!(status.as_u16(), 201 | 409)),
        "{statuses:?}"
    );
    let view = server.view().unwrap();
    assert_eq!(
        (view.handlings, view.duplicates, view.transactions[0].decisions.len()),
        (1, 0, 2)
    );
}

#[tokio::test]
async fn a_key_used_for_another_act_is_refused() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let key = fresh_key();
    kiosk
        .act(paths::HANDLINGS, key, &kiosk.accept(&driver, &["v-0101"]).await)
        .await
        .unwrap();
    let other = kiosk
        .act(paths::HANDLINGS, key, &kiosk.accept(&driver, &["v-0102"]).await)
        .await
        .unwrap();
    assert_eq!(
        read::<HandlingReply>(other).await.unwrap_err().code,
        ProblemCode::KeyReused
    );
    let elsewhere = kiosk
        .act(paths::OBJECTIONS, key, &kiosk.objection(&driver, &["v-0102"]))
        .await
        .unwrap();
    assert_eq!(
        read::<ObjectionReply>(elsewhere).await.unwrap_err().code,
        ProblemCode::KeyReused
    );
}

#[tokio::test]
async fn an_act_without_a_usable_key_is_not_carried_out() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let request = kiosk.accept(&driver, &["v-0101"]).await;
    let missing = kiosk
        .post::<HandlingReply>(paths::HANDLINGS, &request)
        .await
        .unwrap_err();
    assert_eq!((missing.code, missing.status), (ProblemCode::KeyMissing, 400));
    assert_eq!(server.view().unwrap().handlings, 0);
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
async fn a_refusal_is_final_for_its_key() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let mut request = kiosk.accept(&driver, &["v-0101"]).await;
    request.act.fine_total = Fen::from_yuan(1);
    let key = fresh_key();
    for replayed in [false, true] {
        let answer = kiosk.act(paths::HANDLINGS, key, &request).await.unwrap();
        assert_eq!(answer.headers().contains_key(IDEMPOTENT_REPLAYED), replayed);
        assert_eq!(
            read::<HandlingReply>(answer).await.unwrap_err().code,
            ProblemCode::PointsCheck
        );
    }
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
async fn a_warning_has_nothing_to_pay_and_closes_at_once() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("cora").await.unwrap();
    let reply = kiosk.handle(&kiosk.accept(&driver, &["v-0302"]).await).await.unwrap();
    assert_eq!(
        (reply.payment.as_ref(), reply.decisions[0].penalty.as_str()),
        (None, "警告")
    );
    assert_eq!(record(&kiosk, "v-0302").await.state, ViolationState::Paid);
    assert_eq!(
        kiosk.ask_for_payment(&reply).await.unwrap_err().code,
        ProblemCode::NothingToPay
    );
}

#[tokio::test]
async fn an_order_expires_and_is_replaced_by_a_new_one() {
    let clock = clock();
    let server = server_with(|settings| settings.clock = clock.clone().into()).await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let reply = kiosk.handle(&kiosk.accept(&driver, &["v-0101"]).await).await.unwrap();
    let first = reply.payment.clone().unwrap();
    assert_eq!(
        kiosk.ask_for_payment(&reply).await.unwrap(),
        first,
        "the open order is given again"
    );

    clock.advance(SignedDuration::from_secs(15 * 60 + 1));
    let expired: PaymentOrder = kiosk.get(&paths::payment(&first.id)).await.unwrap();
    assert_eq!(expired.state, PaymentState::Expired);
    assert!(server.pay(&first.id).is_err());
    let second = kiosk.ask_for_payment(&reply).await.unwrap();
    assert_ne!(second.id, first.id);
    server.cancel(&second.id).unwrap();
    let third = kiosk.ask_for_payment(&reply).await.unwrap();
    server.pay(&third.id).unwrap();
    assert_eq!(
        kiosk.ask_for_payment(&reply).await.unwrap_err().code,
        ProblemCode::NothingToPay
    );
    let handling: HandlingReply = kiosk.get(&paths::handling(&reply.handling)).await.unwrap();
    assert_eq!(handling.payment.unwrap().id, third.id);
    let counts = server.view().unwrap().payments;
    assert_eq!(
        (counts.expired, counts.cancelled, counts.paid, counts.pending),
        (1, 1, 1, 0)
    );
}

#[tokio::test]
async fn paying_late_costs_a_surcharge_up_to_the_fine_itself() {
    let clock = clock();
    let server = server_with(|settings| settings.clock = clock.clone().into()).await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let reply = kiosk.handle(&kiosk.accept(&driver, &["v-0101"]).await).await.unwrap();
    assert_eq!(reply.decisions[0].pay_by.to_string(), "2026-03-31");
    clock.advance(SignedDuration::from_hours(24 * 17));
    assert_eq!(
        kiosk.ask_for_payment(&reply).await.unwrap().amount,
        Fen::from_yuan(212),
        "two days late: 6 %"
    );
    clock.advance(SignedDuration::from_hours(24 * 60));
    assert_eq!(kiosk.ask_for_payment(&reply).await.unwrap().amount, Fen::from_yuan(400));
}

#[tokio::test]
async fn an_objection_stops_the_decision() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let request = kiosk.objection(&driver, &["v-0101"]);
    let key = fresh_key();
    let first = read::<ObjectionReply>(kiosk.act(paths::OBJECTIONS, key, &request).await.unwrap())
        .await
        .unwrap();
    let again = read::<ObjectionReply>(kiosk.act(paths::OBJECTIONS, key, &request).await.unwrap())
        .await
        .unwrap();
    assert_eq!(first, again);
    assert_eq!(
        (first.number.as_str(), first.answer_by.to_string().as_str()),
        ("S20260316-0001", "2026-04-05")
    );
    assert_eq!(record(&kiosk, "v-0101").await.state, ViolationState::UnderObjection);
    assert_eq!(
        refusal(kiosk.handle(&kiosk.accept(&driver, &["v-0101"]).await).await),
        Refusal::UnderObjection
    );
    assert_eq!(server.view().unwrap().objections, 1);
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

#[tokio::test]
async fn only_the_right_name_with_the_number_is_somebody() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    assert_eq!(
        kiosk.identify("stranger").await.unwrap_err().code,
        ProblemCode::NoLicence
    );
    let world = World::demo();
    let (franck, cora) = (world.card("franck").unwrap(), world.card("cora").unwrap());
    let mixed = layby_central::IdentificationRequest {
        identity_number: franck.number.clone(),
        name: cora.name.clone(),
    };
    let problem = kiosk
        .post::<layby_central::Identification>(paths::IDENTIFICATIONS, &mixed)
        .await
        .unwrap_err();
    assert_eq!((problem.code, problem.status), (ProblemCode::NoLicence, 404));
}

#[tokio::test]
async fn acts_survive_a_restart_on_the_same_port() {
    let folder = tempfile::tempdir().unwrap();
    let clock = clock();
    let settings = |bind| ServerSettings {
        bind,
        store: Some(folder.path().join("central.sqlite")),
        clock: clock.clone().into(),
        ..ServerSettings::default()
    };
    let first = ReferenceServer::start(settings("127.0.0.1:0".parse().unwrap()))
        .await
        .unwrap();
    let kiosk = Kiosk::at(&first).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let (request, key) = (kiosk.accept(&driver, &["v-0101"]).await, fresh_key());
    let before = read::<HandlingReply>(kiosk.act(paths::HANDLINGS, key, &request).await.unwrap())
        .await
        .unwrap();
    let (address, trusted) = (first.address(), first.trusted_keys());
    first.stop().await;

    let second = ReferenceServer::start(settings(address)).await.unwrap();
    assert_eq!(second.trusted_keys(), trusted, "documents stay signed by the same key");
    let after = kiosk.act(paths::HANDLINGS, key, &request).await.unwrap();
    assert_eq!(after.headers()[IDEMPOTENT_REPLAYED], "true");
    assert_eq!(read::<HandlingReply>(after).await.unwrap(), before);
    assert_eq!(second.view().unwrap().handlings, 1);
}

#[tokio::test]
async fn a_portrait_on_file_is_given_and_nobody_else_s() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("franck.jpg"), [0xFF, 0xD8, 0xFF, 0x01]).unwrap();
    let server = server_with(|settings| settings.portraits = Some(folder.path().to_owned())).await;
    let kiosk = Kiosk::at(&server).await;
    assert_eq!(
        kiosk.identify("franck").await.unwrap().portrait_jpeg.as_bytes(),
        [0xFF, 0xD8, 0xFF, 0x01]
    );
    let silhouette = kiosk.identify("cora").await.unwrap().portrait_jpeg;
    assert_eq!(image::load_from_memory(&silhouette).unwrap().width(), 358);
}

#[tokio::test]
async fn every_violation_shows_three_pictures() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let violation = kiosk.vehicles(&driver).await[0].violations[0].clone();
    assert_eq!(violation.evidence.len(), 3);
    let mut pictures = Vec::new();
    for id in &violation.evidence {
        let response = kiosk
            .client
            .get(format!("{}{}", kiosk.url, paths::evidence(id)))
            .send()
            .await
            .unwrap();
        assert_eq!(response.headers()["content-type"], "image/jpeg");
        let bytes = response.bytes().await.unwrap();
        let picture = image::load_from_memory(&bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (640, 360));
        pictures.push(bytes);
    }
    assert!(
        pictures[0] != pictures[1] && pictures[1] != pictures[2],
        "each shows another moment"
    );
}

#[tokio::test]
async fn a_body_that_is_too_long_or_no_json_is_turned_away() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let post = |content_type: &str, body: Vec<u8>| {
        let request = kiosk.client.post(format!("{}{}", kiosk.url, paths::IDENTIFICATIONS));
        let request = request.header("content-type", content_type.to_owned()).body(body);
        async move { read::<HandlingReply>(request.send().await.unwrap()).await.unwrap_err() }
    };
    let too_long = post("application/json", vec![b' '; layby_central::MAX_BODY_BYTES + 1]).await;
    assert_eq!((too_long.code, too_long.status), (ProblemCode::TooLarge, 413));
    assert_eq!(post("text/plain", b"{}".to_vec()).await.code, ProblemCode::NotJson);
    assert_eq!(post("application/json", b"{".to_vec()).await.status, 400);
    let misfit = post("application/json", br#"{"identity_number":"123","name":"x"}"#.to_vec()).await;
    assert_eq!(
        (misfit.status, misfit.detail.contains("123")),
        (422, false),
        "a problem never repeats what may be personal"
    );
}
