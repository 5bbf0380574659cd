//! What is erased in time, and what stays.

use std::fs;

use layby::ledger::TransactionState;

use crate::acts::{accept, at, decided, handling, key, open, transaction};

#[test]
fn payloads_of_settled_transactions_are_erased_in_time_and_their_history_stays() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    for n in 1..=4 {
        accept(&mut ledger, n, 0, &handling(n), false, at(0)).unwrap();
    }
    ledger.answered(transaction(1), &decided(1), at(1)).unwrap();
    ledger.finish(transaction(1), at(2)).unwrap();
    ledger.answered(transaction(2), &decided(2), at(1)).unwrap(); // its journey is not resolved yet
    ledger.finish(transaction(3), at(2)).unwrap(); // still to be delivered
    ledger.dead_letter(key(4), "refused", at(2)).unwrap();
    ledger.finish(transaction(4), at(2)).unwrap();

    let day_ms = 86_400_000;
    assert_eq!(ledger.tidy(at(89 * day_ms)).unwrap().closed, 0);
    assert_eq!(ledger.tidy(at(91 * day_ms)).unwrap().closed, 1);
    let view = ledger.transaction(transaction(1)).unwrap().unwrap();
    assert_eq!(
        (view.state, view.act, view.answer),
        (TransactionState::Closed, None, None)
    );
    assert_eq!(view.history.len(), 4);
    for n in 2..=4 {
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
