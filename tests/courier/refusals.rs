//! What central does not take: rules against an act, messages it cannot read, kiosks it does not let in.

use layby::courier::CourierNews;
use layby::ledger::{TransactionState, WaitReason};
use layby_central::{Problem, ProblemCode};

use crate::acts::{handling, key, refusal, transaction};
use crate::central::{Play, problem};
use crate::kiosk::Kiosk;

#[tokio::test]
async fn a_rule_against_the_act_is_told_at_once_and_the_act_not_sent_again() {
    let mut kiosk = Kiosk::open().await;
    kiosk.central.plays(key(1), [problem(&refusal())]);
    kiosk.does(1, 0, handling(1), true).await;
    match kiosk.hears().await {
        CourierNews::Refused {
            transaction: id,
            problem,
        } => assert_eq!((id, *problem), (transaction(1), refusal())),
        other => panic!("{other:?}"),
    }
    assert_eq!(kiosk.state(1).await, TransactionState::Refused);
    kiosk.does(2, 0, handling(2), true).await;
    kiosk.hears_answered(2).await;
    assert_eq!(kiosk.central.requested().len(), 2);
}

#[tokio::test]
async fn a_message_that_central_does_not_take_is_given_up_after_a_bounded_number_of_times() {
    let mut kiosk = Kiosk::open().await;
    let invalid = Problem::new(ProblemCode::Invalid, "field `act`");
    kiosk
        .central
        .plays(key(1), [problem(&invalid), problem(&invalid), problem(&invalid)]);
    kiosk.does(1, 0, handling(1), true).await;
    kiosk.does(2, 0, handling(2), true).await;
    for attempt in 1..=2 {
        let (attempts, why, until) = kiosk.hears_waiting(1).await;
        assert_eq!((attempts, why), (attempt, WaitReason::Refused));
        kiosk.time_passes_until(until);
    }
    match kiosk.hears().await {
        CourierNews::GaveUp {
            transaction: id,
            problem,
        } => assert_eq!((id, *problem), (transaction(1), invalid)),
        other => panic!("{other:?}"),
    }
    assert_eq!(kiosk.state(1).await, TransactionState::DeadLetter);
    let dead = kiosk.ledger.with(|ledger| ledger.outbox().unwrap().dead).await;
    assert_eq!(
        dead[0].why, "central refused it 3 times: invalid, status 422",
        "the server's own words stand in the open"
    );
    kiosk.hears_answered(2).await; // it is in nobody's way

    // Central was repaired, and a technician tries again.
    let now = kiosk.now();
    kiosk
        .ledger
        .with(move |ledger| ledger.revive(key(1), now))
        .await
        .unwrap();
    kiosk.courier().wake();
    kiosk.hears_answered(1).await;
}

#[tokio::test]
async fn a_kiosk_that_is_not_let_in_keeps_its_acts_for_as_long_as_it_takes() {
    let mut kiosk = Kiosk::open().await;
    kiosk.central.plays(
        key(1),
        (0..10).map(|_| Play::Say(403, "", b"certificate expired".to_vec())),
    );
    kiosk.does(1, 0, handling(1), true).await;
    for _ in 0..10 {
        let (_, why, until) = kiosk.hears_waiting(1).await;
        assert_eq!(why, WaitReason::NotAdmitted);
        kiosk.time_passes_until(until);
    }
    kiosk.hears_answered(1).await;
}
