use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use layby_central::{HandlingReply, PaymentState, Problem, ProblemCode};
use layby_domain::Fen;
use serde_json::json;

use super::*;
use crate::courier::CentralSettings;

const NUMBER: &str = "11010519491231002X";

fn settings(dir: &Path) -> LedgerSettings {
    LedgerSettings {
        min_free_bytes: 1024,
        busy_timeout_ms: 50,
        ..LedgerSettings::new(dir.join("ledger.db"), dir.join("ledger.key"))
    }
}

fn kiosk() -> KioskId {
    "kiosk-01".parse().unwrap()
}

/// A kiosk whose central API nobody runs.
fn keeper(dir: &Path) -> (Keeper, mpsc::Receiver<Event>, CancellationToken) {
    let client = CentralClient::new(&CentralSettings::new("http://127.0.0.1:9", kiosk())).unwrap();
    let (events, queue) = mpsc::channel(256);
    let stop = CancellationToken::new();
    let courier = CourierSettings {
        backoff_base_ms: 50,
        backoff_cap_ms: 100,
        ..CourierSettings::default()
    };
    let keeper = Keeper::open(settings(dir), client, courier, events, Hooks::default(), stop.clone());
    (keeper, queue, stop)
}

/// What a check that passed leaves.
fn check_record() -> serde_json::Value {
    serde_json::from_str(include_str!("../../../domain/testdata/check-record.json")).unwrap()
}

fn act() -> Act {
    serde_json::from_value(json!({
        "kind": "handle_violations", "driver": "d-franck", "plate": "京A00599", "violations": ["v-1"],
        "trading_warning_acknowledged": false, "policy_version": "1", "notice_version": "1", "signature_png": "iVBORw==",
        "person": { "verdict": "live", "similarity_milli": 812, "check": check_record(), "checked_at": "2026-01-01T00:00:00Z", "frame_jpeg": "/9j/4A==" },
        "accepted_at": "2026-01-01T00:00:00Z", "fine_total": 20000,
        "expected": { "now": 0, "adding": 3, "after": 3, "limit": 12, "near_limit": false },
    }))
    .unwrap()
}

fn order(state: PaymentState) -> PaymentOrder {
    PaymentOrder {
        id: "p-1".parse().unwrap(),
        amount: Fen::from_yuan(200),
        state,
        pay_url: "http://127.0.0.1/pay/p-1".to_owned(),
        expires_at: "2026-01-01T00:15:00Z".parse().unwrap(),
        handling: "h-1".parse().unwrap(),
    }
}

fn reply() -> HandlingReply {
    HandlingReply {
        handling: "h-1".parse().unwrap(),
        decisions: Vec::new(),
        payment: Some(order(PaymentState::Pending)),
    }
}

/// A ledger with one act, to which `life` happens.
fn ledger_with(
    dir: &Path,
    at: Timestamp,
    life: impl FnOnce(&mut Ledger, TransactionId, IdempotencyKey),
) -> TransactionId {
    let mut ledger = Ledger::open(&settings(dir), at).unwrap();
    let (transaction, key) = (
        TransactionId::from(Uuid::now_v7()),
        IdempotencyKey::from(Uuid::now_v7()),
    );
    let accepted = Accepted {
        transaction,
        key,
        mark: ledger.mark(&NUMBER.parse().unwrap()),
        kiosk: &kiosk(),
        act: &act(),
        interactive: true,
    };
    ledger.accept(accepted, at).unwrap();
    life(&mut ledger, transaction, key);
    transaction
}

/// The act as the machine gets it after a restart.
fn left_by(life: impl FnOnce(&mut Ledger, TransactionId, IdempotencyKey)) -> Unfinished {
    let dir = tempfile::tempdir().unwrap();
    ledger_with(dir.path(), wall_clock(), life);
    let mut ledger = Ledger::open(&settings(dir.path()), wall_clock()).unwrap();
    all_unfinished(&mut ledger).unwrap().pop().unwrap()
}

async fn hears(queue: &mut mpsc::Receiver<Event>, wanted: &Event) {
    let heard = tokio::time::timeout(Duration::from_secs(30), async {
        while queue.recv().await.as_ref() != Some(wanted) {}
    });
    assert!(heard.await.is_ok(), "the machine was never told {wanted:?}");
}

#[test]
fn a_ledger_that_another_kiosk_has_open_is_neither_damaged_nor_on_a_bad_disk() {
    let path = std::path::PathBuf::from("/var/lib/layby/ledger.sqlite");
    let held = LedgerFault::HeldElsewhere {
        path: path.clone(),
        pid: Some(4711),
    };
    assert_eq!(out_of_order(&held), OutOfOrder::LedgerUnusable);
    assert!(held.to_string().contains("process 4711"), "{held}");
    assert_eq!(out_of_order(&LedgerFault::ReadOnly { path }), OutOfOrder::DiskReadOnly);
}

#[tokio::test]
async fn after_a_backup_that_held_the_ledger_the_kiosk_serves_again() {
    let dir = tempfile::tempdir().unwrap();
    let (keeper, mut queue, stop) = keeper(dir.path());
    hears(&mut queue, &Event::Part(Part::Ledger(Ok(())))).await;
    // An act is on its way, so that the courier has something to write.
    keeper.accept(Ticket(1), NUMBER.parse().unwrap(), Box::new(act()));
    let backup = rusqlite::Connection::open(dir.path().join("ledger.db")).unwrap();
    backup.busy_timeout(Duration::from_secs(5)).unwrap();
    backup.execute_batch("BEGIN IMMEDIATE").unwrap();
    hears(&mut queue, &Event::Part(Part::Ledger(Err(OutOfOrder::LedgerUnusable)))).await;
    backup.execute_batch("ROLLBACK").unwrap();
    hears(&mut queue, &Event::Part(Part::Ledger(Ok(())))).await;
    stop.cancel();
}

#[tokio::test]
async fn the_machine_is_told_of_the_ledger_once_for_the_worse_and_once_for_the_better() {
    let (events, mut queue) = mpsc::channel(8);
    let health = Health::new(events);
    for state in [
        Ok(()),
        Ok(()),
        Err(OutOfOrder::DiskFull),
        Err(OutOfOrder::DiskFull),
        Ok(()),
    ] {
        health.found(state).await;
    }
    drop(health);
    let mut told = Vec::new();
    while let Some(Event::Part(Part::Ledger(state))) = queue.recv().await {
        told.push(state);
    }
    assert_eq!(told, [Ok(()), Err(OutOfOrder::DiskFull), Ok(())]);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_longer_needed_is_erased_while_the_kiosk_runs() {
    let dir = tempfile::tempdir().unwrap();
    let long_ago = wall_clock() - SignedDuration::from_hours(24 * 100);
    let old = ledger_with(dir.path(), long_ago, |ledger, transaction, _| {
        ledger
            .answered(transaction, &Answer::Handling(reply()), long_ago)
            .unwrap();
    });
    let (keeper, mut queue, stop) = keeper(dir.path());
    hears(&mut queue, &Event::Part(Part::Ledger(Ok(())))).await;
    let drain = tokio::spawn(async move { while queue.recv().await.is_some() {} });
    let look = move |ledger: &mut Ledger| ledger.transaction(old).unwrap().unwrap();
    let ledger = keeper.current().unwrap().ledger.clone();
    assert!(ledger.with(look).await.act.is_some());
    tokio::time::sleep(TIDY_INTERVAL + Duration::from_secs(60)).await;
    let view = ledger.with(look).await;
    assert_eq!((view.state, view.act), (TransactionState::Closed, None));
    stop.cancel();
    drain.abort();
}

#[tokio::test]
async fn an_act_that_staff_must_look_at_is_not_told_as_refused() {
    let dir = tempfile::tempdir().unwrap();
    let transaction = ledger_with(dir.path(), wall_clock(), |_, _, _| {});
    let ledger = LedgerHandle::new(Ledger::open(&settings(dir.path()), wall_clock()).unwrap());
    let (events, mut queue) = mpsc::channel(8);
    let (news, inbox) = mpsc::channel(8);
    let problem = Box::new(Problem::new(ProblemCode::KeyReused, "of 范克"));
    news.send(CourierNews::GaveUp { transaction, problem }).await.unwrap();
    drop(news);
    tell_news(inbox, &ledger, &events, &Health::new(events.clone())).await;
    let given_up = ActNews::GivenUp;
    assert_eq!(
        queue.recv().await,
        Some(Event::Act {
            transaction,
            news: given_up.clone()
        })
    );

    let restarted = left_by(|ledger, _, key| ledger.dead_letter(key, "refused", wall_clock()).unwrap());
    assert_eq!(restarted.news, Some(given_up), "after a restart it is the same");
}

#[test]
fn a_slip_that_may_be_in_the_drivers_hand_is_not_printed_again_unasked() {
    let slip = SlipKind::Decision;
    let answered_and = |stage: Stage| {
        left_by(move |ledger, transaction, _| {
            let answer = Answer::Handling(reply());
            ledger.answered(transaction, &answer, wall_clock()).unwrap();
            ledger.progress(transaction, &stage, wall_clock()).unwrap();
        })
    };
    assert!(answered_and(Stage::Printing { slip }).printing);
    assert!(
        answered_and(Stage::Printed { slip }).printing,
        "killed between the paper and the driver's next touch"
    );
    assert!(!answered_and(Stage::PrintFailed { slip }).printing);

    let slip = SlipKind::Acceptance;
    assert!(
        !answered_and(Stage::Printed { slip }).printing,
        "the decision's own slip is due now"
    );
    let unanswered = left_by(|ledger, transaction, _| {
        ledger
            .progress(transaction, &Stage::Printed { slip }, wall_clock())
            .unwrap();
    });
    assert!(unanswered.printing, "the driver has it already");
}

#[test]
fn what_was_paid_is_what_the_driver_comes_back_to() {
    let paid = order(PaymentState::Paid { at: wall_clock() });
    let left = left_by(|ledger, transaction, _| {
        ledger
            .answered(transaction, &Answer::Handling(reply()), wall_clock())
            .unwrap();
        ledger.paid(transaction, &paid, wall_clock()).unwrap();
    });
    let Some(ActNews::Decided(reply)) = left.news else {
        panic!("{:?}", left.news)
    };
    assert!(left.paid);
    assert!(matches!(reply.payment.unwrap().state, PaymentState::Paid { .. }));
}
