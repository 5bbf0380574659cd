//! The outbox: what goes out next, what waits and for how long, and who is in nobody's way.

use layby::ledger::{Ledger, LedgerFault, TransactionState, WaitReason};
use layby_central::HandlingRequest;
use layby_domain::{Act, Picture, Timestamp};

use crate::acts::{KIOSK, accept, at, decided, handling, handling_with, key, open, settings, transaction};

#[test]
fn acts_of_one_driver_go_out_in_order_and_one_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    for n in 1..=2 {
        accept(&mut ledger, n, 0, &handling(n), false, at(0)).unwrap();
    }
    accept(&mut ledger, 3, 1, &handling(3), false, at(1)).unwrap();

    assert_eq!(ledger.next_due(at(5)).unwrap().unwrap().key, key(1));
    assert_eq!(
        ledger.next_due(at(5)).unwrap().unwrap().key,
        key(3),
        "another driver has to wait for nothing"
    );
    assert!(
        ledger.next_due(at(5)).unwrap().is_none(),
        "a second message of a driver is in flight"
    );
    ledger.answered(transaction(1), &decided(1), at(6)).unwrap();
    assert_eq!(ledger.next_due(at(6)).unwrap().unwrap().key, key(2));
}

#[test]
fn a_message_in_flight_at_a_restart_is_handed_out_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), false, at(0)).unwrap();
    assert!(ledger.next_due(at(0)).unwrap().is_some());
    drop(ledger);
    assert_eq!(open(dir.path()).next_due(at(0)).unwrap().unwrap().key, key(1));
}

#[test]
fn who_stands_at_the_kiosk_goes_first_and_an_older_act_in_the_way_with_them() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), false, at(0)).unwrap();
    accept(&mut ledger, 2, 1, &handling(2), false, at(1)).unwrap();
    assert_eq!(ledger.next_due(at(1)).unwrap().unwrap().key, key(1));
    ledger.put_back(key(1));
    // The second driver comes back the next day; the older act waits for a network that was away.
    ledger
        .postpone(key(2), at(100_000), WaitReason::Offline, at(2))
        .unwrap();
    accept(&mut ledger, 3, 1, &handling(3), true, at(3)).unwrap();
    let next = ledger.next_due(at(3)).unwrap().unwrap();
    assert_eq!((next.key, next.attempts), (key(2), 1));
    ledger.answered(transaction(2), &decided(2), at(4)).unwrap();
    assert_eq!(ledger.next_due(at(4)).unwrap().unwrap().key, key(3));
    assert_eq!(ledger.next_due(at(4)).unwrap().unwrap().key, key(1));
}

#[test]
fn a_driver_who_has_left_no_longer_goes_first() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), false, at(0)).unwrap();
    accept(&mut ledger, 2, 1, &handling(2), true, at(1)).unwrap();
    ledger.finish(transaction(2), at(2)).unwrap();
    assert_eq!(ledger.next_due(at(3)).unwrap().unwrap().key, key(1));
}

#[test]
fn a_driver_at_the_kiosk_goes_before_those_who_left_theirs_undelivered() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), true, at(0)).unwrap();
    ledger.driver_left().unwrap();
    accept(&mut ledger, 2, 1, &handling(2), true, at(5_000)).unwrap();
    assert_eq!(ledger.next_due(at(5_000)).unwrap().unwrap().key, key(2));
    ledger.driver_left().unwrap();
    drop(ledger);

    // The kiosk stops while a third driver stands there; after its restart nobody does.
    accept(&mut open(dir.path()), 3, 2, &handling(3), true, at(6_000)).unwrap();
    let mut ledger = open(dir.path());
    assert!(
        ledger
            .outbox()
            .unwrap()
            .waiting
            .iter()
            .all(|waiting| !waiting.interactive)
    );
    accept(&mut ledger, 4, 3, &handling(4), true, at(7_000)).unwrap();
    assert_eq!(ledger.next_due(at(7_000)).unwrap().unwrap().key, key(4));
}

#[test]
fn a_message_is_kept_as_the_bytes_that_were_accepted() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), true, at(0)).unwrap();
    let first = ledger.next_due(at(0)).unwrap().unwrap().body.unwrap();
    drop(ledger);
    let again = open(dir.path()).next_due(at(0)).unwrap().unwrap().body.unwrap();
    assert_eq!(*first, *again);
    let Act::HandleViolations(act) = handling(1) else {
        panic!("a handling")
    };
    let message: HandlingRequest = serde_json::from_slice(&first).unwrap();
    assert_eq!(
        message,
        HandlingRequest {
            transaction: transaction(1),
            kiosk: KIOSK.parse().unwrap(),
            act
        }
    );
}

#[test]
fn a_postponed_message_waits_but_never_longer_than_an_hour_nor_for_a_clock_that_was_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), false, at(0)).unwrap();
    assert_eq!(ledger.next_due_at(at(0)).unwrap(), Some(at(0)));
    ledger
        .postpone(key(1), at(5_000), WaitReason::ServerBusy, at(0))
        .unwrap();
    assert!(ledger.next_due(at(4_999)).unwrap().is_none());
    assert_eq!(ledger.next_due_at(at(0)).unwrap(), Some(at(5_000)));
    assert_eq!(ledger.next_due(at(5_000)).unwrap().unwrap().attempts, 1);

    ledger
        .postpone(key(1), Timestamp::MAX, WaitReason::ServerBusy, at(5_000))
        .unwrap();
    assert_eq!(ledger.next_due_at(at(5_000)).unwrap(), Some(at(5_000 + 3_600_000)));

    // The clock had jumped three years ahead when this was written, and was then set right.
    let years_ahead = at(3 * 365 * 86_400_000);
    ledger
        .postpone(key(1), years_ahead, WaitReason::Offline, years_ahead)
        .unwrap();
    assert_eq!(ledger.next_due(at(6_000)).unwrap().unwrap().key, key(1));
}

#[test]
fn when_the_network_returns_what_waited_for_it_is_due_and_what_central_put_off_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    for (n, why) in [
        (1, WaitReason::Offline),
        (2, WaitReason::TimedOut),
        (3, WaitReason::ServerBusy),
    ] {
        accept(&mut ledger, n, usize::try_from(n).unwrap(), &handling(n), false, at(0)).unwrap();
        ledger.postpone(key(n), at(60_000), why, at(0)).unwrap();
    }
    assert!(ledger.next_due(at(1)).unwrap().is_none());
    ledger.network_is_back(at(1)).unwrap();
    assert_eq!(ledger.next_due(at(1)).unwrap().unwrap().key, key(1));
    assert_eq!(ledger.next_due(at(1)).unwrap().unwrap().key, key(2));
    assert!(ledger.next_due(at(1)).unwrap().is_none());
}

#[test]
fn a_dead_letter_is_in_nobodys_way_and_a_technician_may_revive_or_close_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), false, at(0)).unwrap();
    accept(&mut ledger, 2, 0, &handling(2), false, at(1)).unwrap();
    ledger.postpone(key(1), at(2), WaitReason::Refused, at(1)).unwrap();
    assert_eq!(ledger.next_due(at(2)).unwrap().unwrap().refusals, 1);
    ledger.dead_letter(key(1), "central refused it 2 times", at(3)).unwrap();
    assert_eq!(ledger.next_due(at(3)).unwrap().unwrap().key, key(2));
    let outbox = ledger.outbox().unwrap();
    assert_eq!(
        (outbox.depth, outbox.dead.len(), outbox.dead[0].why.as_str()),
        (1, 1, "central refused it 2 times")
    );

    ledger.revive(key(1), at(4)).unwrap();
    ledger.put_back(key(2));
    let again = ledger.next_due(at(4)).unwrap().unwrap();
    assert_eq!(
        (again.key, again.attempts, again.refusals),
        (key(1), 0, 0),
        "it takes its old place, with a clean slate"
    );

    ledger.dead_letter(key(1), "again", at(5)).unwrap();
    ledger
        .advance(
            transaction(1),
            TransactionState::Closed,
            "settled at the counter",
            at(6),
        )
        .unwrap();
    let view = ledger.transaction(transaction(1)).unwrap().unwrap();
    assert_eq!((view.state, view.act), (TransactionState::Closed, None));
    assert!(ledger.outbox().unwrap().dead.is_empty());
    assert_eq!(ledger.verify().unwrap(), []);
}

#[test]
fn no_more_acts_are_taken_than_may_wait() {
    let dir = tempfile::tempdir().unwrap();
    let mut few = settings(dir.path());
    few.max_waiting = 2;
    let mut ledger = Ledger::open(&few, at(0)).unwrap();
    for n in 1..=2 {
        accept(&mut ledger, n, 0, &handling(n), false, at(0)).unwrap();
    }
    assert!(matches!(
        accept(&mut ledger, 3, 0, &handling(3), false, at(0)),
        Err(LedgerFault::OutboxFull { waiting: 2, limit: 2 })
    ));
    ledger.answered(transaction(1), &decided(1), at(1)).unwrap();
    accept(&mut ledger, 3, 0, &handling(3), false, at(2)).unwrap();
}

#[test]
fn the_largest_act_that_a_driver_can_make_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let mut json = serde_json::to_value(handling_with(1, Picture::BYTES_MOST)).unwrap();
    json["person"]["frame_jpeg"] = json["signature_png"].clone();
    json["violations"] = (0..20).map(|n| format!("v-{n:062}")).collect();
    let largest: Act = serde_json::from_value(json).unwrap();
    accept(&mut ledger, 1, 0, &largest, true, at(0)).unwrap();
    assert_eq!(ledger.next_due(at(0)).unwrap().unwrap().act, largest);
}

#[test]
fn what_is_not_in_the_ledger_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    assert!(ledger.transaction(transaction(9)).unwrap().is_none());
    assert!(matches!(
        ledger.answered(transaction(9), &decided(9), at(0)),
        Err(LedgerFault::UnknownTransaction(_))
    ));
    assert!(matches!(
        ledger.finish(transaction(9), at(0)),
        Err(LedgerFault::UnknownTransaction(_))
    ));
    assert!(matches!(
        ledger.postpone(key(9), at(0), WaitReason::Offline, at(0)),
        Err(LedgerFault::UnknownKey(_))
    ));
    assert!(matches!(
        ledger.dead_letter(key(9), "", at(0)),
        Err(LedgerFault::UnknownKey(_))
    ));
}
