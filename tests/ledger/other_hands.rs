//! Other hands in the file: what they may not do, what is found out, and what they cannot read.

use std::fs;

use layby::ledger::{LedgerFault, LedgerFlaw};
use rusqlite::Connection;

use crate::acts::{accept, at, decided, handling, key, objection, open, refusal, transaction};

#[test]
fn nobody_rewrites_history_or_takes_an_act_or_its_message_away() {
    let dir = tempfile::tempdir().unwrap();
    accept(&mut open(dir.path()), 1, 0, &handling(1), false, at(0)).unwrap();
    let hands = Connection::open(dir.path().join("ledger.db")).unwrap();
    for deed in [
        "UPDATE history SET note = 'never happened'",
        "DELETE FROM history",
        "DELETE FROM transactions",
        "UPDATE transactions SET sealed_act = x'00'",
        "UPDATE transactions SET idempotency_key = 'another'",
        "UPDATE transactions SET driver_mark = zeroblob(32)",
        "DELETE FROM outbox",
        "UPDATE outbox SET sealed_body = x'00'",
        "UPDATE outbox SET sealed_body = NULL",
    ] {
        let refused = hands.execute(deed, []).unwrap_err().to_string();
        assert!(refused.contains("may not"), "{deed}: {refused}");
    }
}

#[test]
fn a_history_that_was_altered_in_spite_of_the_triggers_is_found_out() {
    let deeds = [
        (
            "DROP TRIGGER history_is_not_rewritten; UPDATE history SET note = 'never happened' WHERE sequence = 2",
            2,
        ),
        (
            "DROP TRIGGER history_is_not_forgotten; DELETE FROM history WHERE sequence = 2",
            3,
        ),
        (
            "DROP TRIGGER history_is_not_rewritten; UPDATE history SET at = at + 1 WHERE sequence = 1",
            1,
        ),
        (
            "INSERT INTO history SELECT 4, transaction_id, at, state, note, link FROM history WHERE sequence = 3",
            4,
        ),
    ];
    for (deed, row) in deeds {
        let dir = tempfile::tempdir().unwrap();
        let mut ledger = open(dir.path());
        for n in 1..=3 {
            accept(&mut ledger, n, 0, &handling(n), false, at(0)).unwrap();
        }
        assert_eq!(ledger.verify().unwrap(), []);
        Connection::open(dir.path().join("ledger.db"))
            .unwrap()
            .execute_batch(deed)
            .unwrap();
        let flaws = ledger.verify().unwrap();
        assert!(
            flaws.contains(&LedgerFlaw::BrokenChain { sequence: row }),
            "{deed}: {flaws:?}"
        );
    }
}

#[test]
fn a_state_without_history_is_found_out() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), false, at(0)).unwrap();
    Connection::open(dir.path().join("ledger.db"))
        .unwrap()
        .execute("UPDATE transactions SET state = 'paid'", [])
        .unwrap();
    let flaws = ledger.verify().unwrap();
    assert!(
        matches!(
            &flaws[..],
            [
                LedgerFlaw::StateWithoutHistory { .. },
                LedgerFlaw::OutboxDisagrees { .. }
            ]
        ),
        "{flaws:?}"
    );
}

#[test]
fn nothing_in_the_files_tells_who_a_driver_is() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), true, at(0)).unwrap();
    accept(&mut ledger, 2, 0, &objection(2), true, at(0)).unwrap();
    ledger.answered(transaction(1), &decided(1), at(1)).unwrap();
    ledger.refused(transaction(2), &refusal(), at(1)).unwrap();
    let mut looked_at = 0;
    for file in fs::read_dir(dir.path()).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        looked_at += bytes.len();
        for secret in [
            "d-franck",
            "京A00599",
            "范克",
            "11010519491231002X",
            "救护车",
            "not the driver",
            "v-1",
            "138****0001",
        ] {
            assert!(
                !bytes.windows(secret.len()).any(|window| window == secret.as_bytes()),
                "{secret} lies open"
            );
        }
    }
    assert!(looked_at > 10_000, "only {looked_at} bytes were looked at");
}

#[test]
fn an_act_that_someone_altered_becomes_a_dead_letter_and_holds_up_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), false, at(0)).unwrap();
    accept(&mut ledger, 2, 1, &handling(2), false, at(1)).unwrap();
    let hands = Connection::open(dir.path().join("ledger.db")).unwrap();
    hands.execute_batch("DROP TRIGGER acts_are_not_exchanged").unwrap();
    hands.execute("UPDATE transactions SET sealed_act = (SELECT sealed_act FROM transactions WHERE transaction_id = ?2) WHERE transaction_id = ?1", [
        transaction(1).to_string(),
        transaction(2).to_string(),
    ]).unwrap();
    assert!(matches!(
        ledger.transaction(transaction(1)),
        Err(LedgerFault::BrokenSeal(_))
    ));
    assert_eq!(ledger.next_due(at(2)).unwrap().unwrap().key, key(2));
    assert_eq!(ledger.outbox().unwrap().dead[0].key, key(1));
}

#[test]
fn a_message_that_someone_altered_is_not_sent() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), false, at(0)).unwrap();
    let hands = Connection::open(dir.path().join("ledger.db")).unwrap();
    hands
        .execute_batch("DROP TRIGGER messages_are_not_exchanged; UPDATE outbox SET sealed_body = zeroblob(200)")
        .unwrap();
    assert!(ledger.next_due(at(1)).unwrap().is_none());
    assert_eq!(ledger.outbox().unwrap().dead[0].key, key(1));
}
