//! How acts are delivered: at once, in order, within a bound, and told to whoever listens.

use std::sync::Arc;

use layby::courier::{CourierNews, CourierSettings};
use layby::ledger::{Answer, TransactionState};
use tokio::sync::{Notify, mpsc};

use crate::acts::{handling, key, objection, objection_reply};
use crate::central::Play;
use crate::kiosk::Kiosk;

#[tokio::test]
async fn an_act_is_delivered_recorded_and_told_at_once() {
    let mut kiosk = Kiosk::open().await;
    kiosk.does(1, 0, handling(1), true).await;
    kiosk.hears_answered(1).await;
    kiosk.does(2, 0, objection(2), true).await;
    match kiosk.hears().await {
        CourierNews::Answered { answer, .. } => assert_eq!(answer, Answer::Objection(objection_reply(2))),
        other => panic!("{other:?}"),
    }
    assert_eq!(kiosk.ledger.with(|ledger| ledger.outbox().unwrap().depth).await, 0);
}

#[tokio::test]
async fn acts_of_one_driver_go_one_after_the_other_and_other_drivers_beside_them() {
    let mut kiosk = Kiosk::open().await;
    let sign = Arc::new(Notify::new());
    kiosk.central.plays(key(1), [Play::Hold(Arc::clone(&sign))]);
    kiosk.does(1, 0, handling(1), false).await;
    kiosk.does(2, 0, handling(2), false).await;
    kiosk.does(3, 1, handling(3), false).await;
    kiosk.hears_answered(3).await;
    assert!(
        !kiosk.central.requested().contains(&key(2).to_string()),
        "the second act of a driver overtook the first"
    );
    sign.notify_one();
    kiosk.hears_answered(1).await;
    kiosk.hears_answered(2).await;
}

#[tokio::test]
async fn no_more_than_the_bound_is_under_way_and_who_stands_at_the_kiosk_goes_first() {
    let mut kiosk = Kiosk::open_with(CourierSettings {
        in_flight_max: 1,
        ..CourierSettings::default()
    })
    .await;
    let sign = Arc::new(Notify::new());
    kiosk.central.plays(key(1), [Play::Hold(Arc::clone(&sign))]);
    kiosk.does(1, 0, handling(1), false).await;
    kiosk.central.seen.recv().await.unwrap();
    kiosk.does(2, 1, handling(2), false).await;
    kiosk.does(3, 2, handling(3), true).await;
    sign.notify_one();
    kiosk.hears_answered(1).await;
    kiosk.hears_answered(3).await;
    kiosk.hears_answered(2).await;
    assert_eq!(
        kiosk.central.requested(),
        [key(1).to_string(), key(3).to_string(), key(2).to_string()]
    );
}

#[tokio::test]
async fn a_courier_that_nobody_listens_to_delivers_all_the_same() {
    let mut kiosk = Kiosk::open().await;
    (_, kiosk.news) = mpsc::channel(1);
    kiosk.does(1, 0, handling(1), false).await;
    kiosk.does(2, 0, handling(2), false).await;
    // The second goes out only once the first is recorded.
    kiosk.central.seen.recv().await.unwrap();
    kiosk.central.seen.recv().await.unwrap();
    assert_eq!(kiosk.state(1).await, TransactionState::Decided);
}
