//! The network and central on a bad day: away, slow, busy, without a reply or with one that makes no sense.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::SignedDuration;
use layby::courier::{CourierNews, CourierSettings};
use layby::ledger::{TransactionState, WaitReason};
use tokio::sync::Notify;

use crate::acts::{at, handling, handling_reply, key};
use crate::central::Play;
use crate::kiosk::{Kiosk, hire};

#[tokio::test]
async fn what_was_accepted_offline_goes_out_when_the_network_returns() {
    let mut kiosk = Kiosk::open().await;
    kiosk.central.go_down().await;
    kiosk.does(1, 0, handling(1), true).await;
    let (attempts, why, until) = kiosk.hears_waiting(1).await;
    assert_eq!((attempts, why), (1, WaitReason::Offline));
    assert!(
        until <= kiosk.now() + SignedDuration::from_millis(500),
        "the first delay is above the base: {until}"
    );
    assert_eq!(kiosk.central.times_done(1), 0);

    kiosk.central.come_up().await;
    kiosk.courier().wake();
    // An attempt of before may still have met the closed door.
    while let CourierNews::Waiting { why, .. } = kiosk.hears().await {
        assert_eq!(why, WaitReason::Offline);
    }
    assert_eq!(
        (kiosk.state(1).await, kiosk.central.times_done(1)),
        (TransactionState::Decided, 1)
    );
}

#[tokio::test]
async fn when_one_gets_through_the_others_that_waited_for_the_network_follow_at_once() {
    let mut kiosk = Kiosk::open().await;
    kiosk.central.go_down().await;
    for n in 1..=3 {
        kiosk.does(n, usize::try_from(n).unwrap(), handling(n), false).await;
    }
    let mut waiting = BTreeSet::new();
    while waiting.len() < 3 {
        match kiosk.hears().await {
            CourierNews::Waiting {
                transaction,
                why: WaitReason::Offline,
                ..
            } => waiting.insert(transaction),
            other => panic!("{other:?}"),
        };
    }
    kiosk.central.come_up().await;
    kiosk.courier().wake();
    let mut answered = BTreeSet::new();
    while answered.len() < 3 {
        match kiosk.hears().await {
            CourierNews::Answered { transaction, .. } => assert!(answered.insert(transaction), "answered twice"),
            CourierNews::Waiting {
                why: WaitReason::Offline,
                ..
            } if answered.is_empty() => {} // an attempt of before
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_lost_reply_leads_to_the_same_request_under_the_same_key_and_one_act_at_central() {
    let mut kiosk = Kiosk::open().await;
    kiosk.central.plays(key(1), [Play::LoseReply, Play::LoseReply]);
    kiosk.does(1, 0, handling(1), true).await;
    for attempt in 1..=2 {
        let (attempts, _, until) = kiosk.hears_waiting(1).await;
        assert_eq!(attempts, attempt);
        kiosk.time_passes_until(until);
    }
    kiosk.hears_answered(1).await;
    assert!(kiosk.central.all_played());
    let requests = kiosk.central.books.lock().unwrap().requests.clone();
    assert_eq!(requests.len(), 3);
    assert!(
        requests.iter().all(|request| *request == requests[0]),
        "the repeats differ from the first request"
    );
}

#[tokio::test]
async fn a_busy_central_is_asked_again_when_it_wants_and_not_before() {
    for retry_after in ["Retry-After: 120\r\n", "Retry-After: Thu, 01 Jan 2026 00:02:00 GMT\r\n"] {
        let mut kiosk = Kiosk::open().await;
        kiosk
            .central
            .plays(key(1), [Play::Say(503, retry_after, b"<html>busy</html>".to_vec())]);
        kiosk.does(1, 0, handling(1), true).await;
        let (_, why, until) = kiosk.hears_waiting(1).await;
        assert_eq!(why, WaitReason::ServerBusy);
        assert!((at(120_000)..=at(120_500)).contains(&until), "{until}");

        // The network "returns", another driver's act gets through: the first still waits.
        kiosk.does(2, 1, handling(2), true).await;
        kiosk.hears_answered(2).await;
        assert_eq!(kiosk.central.requested(), [key(1).to_string(), key(2).to_string()]);

        kiosk.time_passes_until(until);
        kiosk.hears_answered(1).await;
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_asked_for_again_and_nothing_is_lost() {
    let mut kiosk = Kiosk::open().await;
    let mut about_another = handling_reply(2);
    about_another.decisions[0].violation = "v-999".parse().unwrap();
    let wrong = [
        Play::Say(201, "", b"{\"handling\": \"h-1\", \"decisions\": [".to_vec()),
        Play::Say(201, "", b"".to_vec()),
        Play::Say(
            200,
            "Content-Type: text/html\r\n",
            b"<html>Welcome to the free network of the mall</html>".to_vec(),
        ),
        Play::Say(302, "Location: http://127.0.0.1:1/login\r\n", b"".to_vec()),
        Play::Say(404, "", b"<html>no such page</html>".to_vec()),
        Play::Say(201, "", serde_json::to_vec(&about_another).unwrap()),
        Play::Say(201, "", vec![b' '; 17 * 1024 * 1024]),
    ];
    let times = wrong.len();
    kiosk.central.plays(key(1), wrong);
    kiosk.does(1, 0, handling(1), true).await;
    for attempt in 1..=times {
        let (attempts, why, until) = kiosk.hears_waiting(1).await;
        assert_eq!(
            (usize::try_from(attempts).unwrap(), why),
            (attempt, WaitReason::Malformed)
        );
        kiosk.time_passes_until(until);
    }
    kiosk.hears_answered(1).await;
    assert!(kiosk.central.all_played());
}

#[tokio::test]
async fn a_central_that_is_too_slow_is_asked_again_under_the_same_key() {
    let mut kiosk = Kiosk::open().await;
    kiosk.courier.take().unwrap().stop().await;
    let (courier, news) = hire(
        &kiosk.central,
        &kiosk.ledger,
        CourierSettings::default(),
        &kiosk.clock_ms,
        |central| central.timeout_ms = 100,
    );
    (kiosk.courier, kiosk.news) = (Some(courier), news);
    kiosk.central.plays(key(1), [Play::Hold(Arc::new(Notify::new()))]);
    kiosk.does(1, 0, handling(1), true).await;
    let (_, why, until) = kiosk.hears_waiting(1).await;
    assert_eq!(why, WaitReason::TimedOut);
    kiosk.time_passes_until(until);
    kiosk.hears_answered(1).await;
}
