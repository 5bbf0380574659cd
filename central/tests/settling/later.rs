//! Acts that are delivered later than they were signed: everything is judged at the moment of the signature, and at no other.

use jiff::SignedDuration;
use layby_central::server::{ManualClock, ReferenceServer, RunningServer, ServerSettings};
use layby_central::{HandlingRequest, ObjectionReply, ProblemCode, paths};
use layby_domain::{Points, Policy, Refusal, Timestamp};

use crate::kiosk::{Kiosk, clock, fresh_key, read, refusal, server_with};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn server_by(clock: &ManualClock) -> RunningServer {
    server_with(|settings| settings.clock = clock.clone().into()).await
}

/// The same act, as if it had been signed at another moment.
fn signed_at(mut request: HandlingRequest, at: Timestamp) -> HandlingRequest {
    request.act.accepted_at = at;
    request
}

#[tokio::test]
async fn a_clock_that_is_a_little_off_is_believed_and_one_that_is_far_ahead_is_not() {
    let clock = clock();
    let server = server_by(&clock).await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let request = kiosk.accept(&driver, &["v-0101"]).await;
    let now = request.act.accepted_at;

    let ahead = signed_at(request.clone(), now + SignedDuration::from_mins(3));
    let key = fresh_key();
    let problem = read::<layby_central::HandlingReply>(kiosk.act(paths::HANDLINGS, key, &ahead).await.unwrap())
        .await
        .unwrap_err();
    assert_eq!((problem.code, problem.status), (ProblemCode::ImplausibleTime, 422));
    assert!(problem.is_final(), "sending it again at once does not heal it");
    assert_eq!(server.view().unwrap().handlings, 0);

    // It is no judgement on the act, so nothing is kept: when the server's clock gets there, the same bytes are taken.
    clock.advance(SignedDuration::from_mins(2));
    let taken = kiosk.act(paths::HANDLINGS, key, &ahead).await.unwrap();
    assert_eq!(taken.status(), 201);
}

#[tokio::test]
async fn an_act_that_was_kept_for_days_is_taken_and_one_that_was_kept_too_long_is_not() {
    let clock = clock();
    let server = server_by(&clock).await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let (first, second) = (
        kiosk.accept(&driver, &["v-0103"]).await,
        kiosk.objection(&driver, &["v-0102"]),
    );
    clock.advance(DAY * 7);
    kiosk.handle(&first).await.unwrap();
    clock.advance(HOUR);
    let late = kiosk.act(paths::OBJECTIONS, fresh_key(), &second).await.unwrap();
    let problem = read::<ObjectionReply>(late).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::ImplausibleTime);
    assert!(problem.detail.contains("more than 7 days ago"), "{problem}");
}

#[tokio::test]
async fn a_deadline_is_that_of_the_signature_and_no_clock_that_is_behind_gets_round_it() {
    let clock = clock();
    let server = server_by(&clock).await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let vehicles = kiosk.vehicles(&driver).await;
    let violation = vehicles
        .iter()
        .flat_map(|entry| &entry.violations)
        .find(|v| v.id.as_str() == "v-0101")
        .unwrap();
    let deadline = violation.deadline.unwrap();
    let request = kiosk.accept(&driver, &["v-0101"]).await;
    let last_moment: Timestamp = format!("{deadline}T23:59:00+08:00").parse().unwrap();
    clock.advance(last_moment.duration_since(request.act.accepted_at) + DAY * 2);

    let too_late = signed_at(request.clone(), last_moment + DAY);
    assert_eq!(
        refusal(kiosk.handle(&too_late).await),
        Refusal::PastDeadline { deadline }
    );
    // A kiosk whose clock stood still for months says a moment long before the deadline.
    assert_eq!(
        kiosk.handle(&request).await.unwrap_err().code,
        ProblemCode::ImplausibleTime
    );
    kiosk.handle(&signed_at(request, last_moment)).await.unwrap();
}

#[tokio::test]
async fn a_new_scoring_cycle_between_signature_and_delivery_changes_nothing() {
    let clock = clock();
    let server = server_with(|settings| {
        settings.clock = clock.clone().into();
        // Franck's cycle ends in two days or three.
        settings.seed.drivers[0].cycle_age_days = 363;
    })
    .await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    assert_eq!(driver.licence.current_points, Points::new(2));
    let signed_before = kiosk.accept(&driver, &["v-0101"]).await;

    clock.advance(DAY * 5);
    let in_the_new_cycle = kiosk.identify("franck").await.unwrap();
    assert_eq!(
        in_the_new_cycle.licence.current_points,
        Points::ZERO,
        "the cycle is over"
    );
    let reply = kiosk.handle(&signed_before).await.unwrap();
    assert_eq!(reply.decisions.len(), 1);
}

/// Stops the server and starts it on the same books with other rules.
async fn with_new_rules(server: RunningServer, settings: ServerSettings, policy: Policy) -> RunningServer {
    let bind = server.address();
    server.stop().await;
    ReferenceServer::start(ServerSettings {
        bind,
        policy,
        ..settings
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn an_act_is_judged_by_the_document_that_its_driver_was_shown() {
    let folder = tempfile::tempdir().unwrap();
    let clock = clock();
    let settings = ServerSettings {
        store: Some(folder.path().join("central.sqlite")),
        clock: clock.clone().into(),
        ..ServerSettings::default()
    };
    let server = ReferenceServer::start(settings.clone()).await.unwrap();
    let before = Kiosk::at(&server).await;
    let driver = before.identify("franck").await.unwrap();
    let kept = before.accept(&driver, &["v-0101"]).await;
    let never_seen_by_the_kiosk = before.accept(&driver, &["v-0102"]).await;
    let objection = before.objection(&driver, &["v-0103"]);

    // The network is away. An hour later the rules change.
    clock.advance(HOUR);
    let server = with_new_rules(server, settings, Policy::order_163()).await;
    let after = Kiosk::at(&server).await;
    assert!(after.policy.issued_at > before.policy.issued_at);
    assert_ne!(after.policy.version, before.policy.version);
    clock.advance(HOUR);

    // What was signed before is taken, under the rules of then.
    before.handle(&kept).await.unwrap();
    let objected = before.act(paths::OBJECTIONS, fresh_key(), &objection).await.unwrap();
    assert_eq!(objected.status(), 201);
    // What was signed after the change, under rules that had been replaced by then, is not.
    let outdated = signed_at(never_seen_by_the_kiosk, before.policy.issued_at + HOUR * 2);
    let problem = before.handle(&outdated).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::PolicyOutdated);
    assert!(problem.detail.contains(&after.policy.version), "{problem}");
    // Nor does a document count before it was there.
    let mut too_early = outdated;
    too_early.act.policy_version = after.policy.version.clone();
    too_early.act.accepted_at = before.policy.issued_at;
    assert_eq!(
        before.handle(&too_early).await.unwrap_err().code,
        ProblemCode::PolicyOutdated
    );
}

#[tokio::test]
async fn the_same_rules_are_the_same_document_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let clock = clock();
    let settings = ServerSettings {
        store: Some(folder.path().join("central.sqlite")),
        clock: clock.clone().into(),
        ..ServerSettings::default()
    };
    let server = ReferenceServer::start(settings.clone()).await.unwrap();
    let first = Kiosk::at(&server).await.policy;
    clock.advance(DAY);
    let server = with_new_rules(server, settings, Policy::default()).await;
    assert_eq!(Kiosk::at(&server).await.policy, first);
}
