//! Trouble at the kiosk itself: a stop in the middle, and a ledger that cannot be written.

use std::sync::Arc;

use layby::courier::{CourierNews, CourierSettings};
use layby::ledger::LedgerFault;
use tokio::sync::Notify;

use crate::acts::{handling, key};
use crate::central::Play;
use crate::kiosk::{Kiosk, hire};

#[tokio::test]
async fn what_was_under_way_when_the_kiosk_stopped_is_delivered_after_its_restart() {
    let mut kiosk = Kiosk::open().await;
    let sign = Arc::new(Notify::new());
    kiosk.central.plays(key(1), [Play::Hold(Arc::clone(&sign))]);
    kiosk.does(1, 0, handling(1), true).await;
    kiosk.central.seen.recv().await.unwrap();
    kiosk.courier.take().unwrap().stop().await;
    sign.notify_one(); // central does the act; nobody is there to hear it

    let mut kiosk = kiosk.started_again();
    kiosk.hears_answered(1).await;
    assert_eq!(kiosk.central.requested().len(), 2);
}

#[tokio::test]
async fn an_answer_that_cannot_be_recorded_is_told_as_trouble_and_fetched_again_later() {
    let mut kiosk = Kiosk::open().await;
    let sign = Arc::new(Notify::new());
    kiosk.central.plays(key(1), [Play::Hold(Arc::clone(&sign))]);
    kiosk.does(1, 0, handling(1), true).await;
    kiosk.central.seen.recv().await.unwrap();
    let holder = rusqlite::Connection::open(kiosk.dir.path().join("ledger.db")).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    sign.notify_one();
    match kiosk.hears().await {
        CourierNews::LedgerTrouble(LedgerFault::Busy { .. }) => {}
        other => panic!("{other:?}"),
    }
    holder.execute_batch("ROLLBACK").unwrap();
    kiosk.courier().wake();
    kiosk.hears_answered(1).await;
}

#[tokio::test]
async fn an_act_goes_out_as_the_bytes_that_were_accepted_whatever_was_changed_since() {
    let mut kiosk = Kiosk::open().await;
    kiosk.central.plays(key(1), [Play::LoseReply]);
    kiosk.does(1, 0, handling(1), true).await;
    let (_, _, until) = kiosk.hears_waiting(1).await;
    kiosk.courier.take().unwrap().stop().await;

    // The kiosk gets another name, as it may get another version, before the act is through.
    let (courier, news) = hire(
        &kiosk.central,
        &kiosk.ledger,
        CourierSettings::default(),
        &kiosk.clock_ms,
        |settings| settings.kiosk = "kiosk-99".parse().unwrap(),
    );
    (kiosk.courier, kiosk.news) = (Some(courier), news);
    kiosk.time_passes_until(until);
    kiosk.hears_answered(1).await;
    let requests = kiosk.central.books.lock().unwrap().requests.clone();
    assert_eq!(requests.len(), 2);
    assert!(requests[0].body == requests[1].body, "the same key with other bytes");
}
