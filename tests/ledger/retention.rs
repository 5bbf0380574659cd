//! What is erased in time, and what stays.

use std::fs;

use layby::ledger::{SlipKind, Stage, TransactionState};

use crate::acts::{accept, at, decided, handling, key, open, paid_order, refusal, transaction};

#[test]
fn payloads_of_settled_transactions_are_erased_in_time_and_their_history_stays() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    for n in 1..=4 {
        accept(&mut ledger, n, 0, &handling(n), false, at(0)).unwrap();
    }
    ledger.answered(transaction(1), &decided(1), at(1)).unwrap();
    ledger.finish(transaction(1), at(2)).unwrap();
    ledger.refused(transaction(2), &refusal(), at(1)).unwrap();
    ledger.finish(transaction(2), at(2)).unwrap();
    ledger.finish(transaction(3), at(2)).unwrap(); // still to be delivered
    ledger.dead_letter(key(4), "refused", at(2)).unwrap();
    ledger.finish(transaction(4), at(2)).unwrap();

    let day_ms = 86_400_000;
    assert_eq!(ledger.tidy(at(89 * day_ms)).unwrap().closed, 0);
    assert_eq!(ledger.tidy(at(91 * day_ms)).unwrap().closed, 2);
    let view = ledger.transaction(transaction(1)).unwrap().unwrap();
    assert_eq!(
        (view.state, view.act, view.answer),
        (TransactionState::Closed, None, None)
    );
    assert_eq!(view.history.len(), 4);
    for n in 3..=4 {
        assert_eq!(
            ledger.transaction(transaction(n)).unwrap().unwrap().act,
            Some(handling(n)),
            "transaction {n}"
        );
    }
    assert_eq!(ledger.verify().unwrap(), []);
    assert_eq!(
        fs::metadata(dir.path().join("ledger.db-wal")).unwrap().len(),
        0,
        "what was erased still lies in the log"
    );
}

#[test]
fn a_driver_who_never_comes_back_for_the_slip_is_forgotten_like_any_other() {
    let day_ms = 86_400_000;
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    for n in 1..=4 {
        accept(&mut ledger, n, 0, &handling(n), true, at(0)).unwrap();
        let slip = SlipKind::Acceptance;
        ledger
            .progress(transaction(n), &Stage::Printed { slip }, at(1))
            .unwrap();
    }
    // The network was away for ten days; the third is still on its way, the fourth was not taken.
    ledger.answered(transaction(1), &decided(1), at(10 * day_ms)).unwrap();
    ledger.answered(transaction(2), &decided(2), at(10 * day_ms)).unwrap();
    ledger.dead_letter(key(4), "refused", at(10 * day_ms)).unwrap();
    // One driver came back and paid, and the paper was out.
    ledger.paid(transaction(2), &paid_order(2), at(50 * day_ms)).unwrap();
    let slip = SlipKind::Decision;
    ledger
        .progress(transaction(2), &Stage::PrintFailed { slip }, at(60 * day_ms))
        .unwrap();

    let closed_by = |ledger: &mut layby::ledger::Ledger, days: i64| ledger.tidy(at(days * day_ms)).unwrap().closed;
    assert_eq!(closed_by(&mut ledger, 99), 0, "its time runs from central's word");
    assert_eq!(closed_by(&mut ledger, 101), 1);
    assert_eq!(
        closed_by(&mut ledger, 149),
        0,
        "its time runs from the last that happened"
    );
    assert_eq!(closed_by(&mut ledger, 151), 1);
    assert_eq!(closed_by(&mut ledger, 4_000), 0, "what was never delivered has no end");
    for n in 1..=2 {
        let view = ledger.transaction(transaction(n)).unwrap().unwrap();
        assert_eq!((view.state, view.stage), (TransactionState::Closed, Stage::Done));
        assert_eq!((view.act, view.answer, view.payment), (None, None, None));
    }
    let kept: Vec<_> = ledger
        .unfinished()
        .unwrap()
        .iter()
        .map(|left| left.transaction)
        .collect();
    assert_eq!(kept, [transaction(4), transaction(3)]);
    assert_eq!(ledger.verify().unwrap(), []);
}

#[test]
fn a_slip_printed_while_its_act_is_erased_leaves_nothing_to_resolve() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), true, at(0)).unwrap();
    ledger.answered(transaction(1), &decided(1), at(1)).unwrap();
    let years = at(3 * 365 * 86_400_000);
    assert_eq!(ledger.tidy(years).unwrap().closed, 1);
    let slip = SlipKind::Decision;
    ledger
        .progress(transaction(1), &Stage::Printing { slip }, years)
        .unwrap();
    assert!(ledger.unfinished().unwrap().is_empty());
    let view = ledger.transaction(transaction(1)).unwrap().unwrap();
    assert_eq!(view.history.last().unwrap().note, "printing the decision");
}

#[test]
fn much_that_is_old_is_erased_a_little_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    for n in 1..=45 {
        accept(&mut ledger, n, 0, &handling(n), false, at(0)).unwrap();
        ledger.answered(transaction(n), &decided(n), at(1)).unwrap();
    }
    let later = at(100 * 86_400_000);
    let calls: Vec<_> = (0..3)
        .map(|_| ledger.tidy(later).unwrap())
        .map(|tidied| (tidied.closed, tidied.more))
        .collect();
    assert_eq!(calls, [(20, true), (20, true), (5, false)]);
}
