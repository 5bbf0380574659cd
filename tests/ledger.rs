//! Stories of the ledger: the life of an act, the order of delivery, other hands in the file, and what is erased in
//! time.

mod acts;

use std::fs;

use acts::{
    accept, at, decided, handling, handling_with, key, mark, objection, objection_reply, open, refusal, settings,
    transaction,
};
use layby::ledger::{
    Answer, Ledger, LedgerFault, LedgerFlaw, LedgerHandle, SlipKind, Stage, TransactionState, WaitReason,
};
use layby_domain::{Act, Picture, Timestamp};
use rusqlite::Connection;

// ---- the life of an act

#[test]
fn an_accepted_act_its_message_history_and_progress_are_there_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    accept(&mut open(dir.path()), 1, 0, &handling(1), true, at(0)).unwrap();

    let mut ledger = open(dir.path());
    let view = ledger.transaction(transaction(1)).unwrap().unwrap();
    assert_eq!(view.act, Some(handling(1)));
    assert_eq!(
        (view.state, view.stage, view.accepted_at, view.key),
        (TransactionState::Accepted, Stage::AwaitingReply, at(0), key(1))
    );
    assert_eq!(view.history.len(), 1);
    assert_eq!(ledger.outbox().unwrap().waiting[0].transaction, transaction(1));
    assert_eq!(ledger.unfinished().unwrap()[0].transaction, transaction(1));
    assert_eq!(ledger.next_due(at(0)).unwrap().unwrap().act, handling(1));
}

#[test]
fn accepting_the_same_act_again_changes_nothing_and_another_act_never_takes_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), true, at(0)).unwrap();
    accept(&mut ledger, 1, 0, &handling(1), true, at(5)).unwrap();
    assert_eq!(ledger.outbox().unwrap().depth, 1);
    assert_eq!(ledger.transaction(transaction(1)).unwrap().unwrap().history.len(), 1);

    let other_act = accept(&mut ledger, 1, 0, &handling(2), true, at(5));
    assert!(
        matches!(other_act, Err(LedgerFault::AnotherAct(id)) if id == transaction(1)),
        "{other_act:?}"
    );
    let other_driver = accept(&mut ledger, 1, 1, &handling(1), true, at(5));
    assert!(
        matches!(other_driver, Err(LedgerFault::AnotherAct(_))),
        "{other_driver:?}"
    );
    assert_eq!(
        ledger.transaction(transaction(1)).unwrap().unwrap().act,
        Some(handling(1))
    );
}

#[test]
fn an_answer_is_stored_its_message_gone_and_its_history_written_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), true, at(0)).unwrap();
    ledger.answered(transaction(1), &decided(1), at(10)).unwrap();
    ledger.answered(transaction(1), &decided(1), at(20)).unwrap(); // a replayed reply

    let mut ledger = open(dir.path());
    let view = ledger.transaction(transaction(1)).unwrap().unwrap();
    assert_eq!(view.answer, Some(decided(1)));
    assert_eq!(view.state, TransactionState::Decided);
    let steps: Vec<_> = view.history.iter().map(|row| (row.at, row.state)).collect();
    assert_eq!(
        steps,
        [(at(0), TransactionState::Accepted), (at(10), TransactionState::Decided)]
    );
    assert_eq!(ledger.outbox().unwrap().depth, 0);
}

#[test]
fn an_objection_is_received_and_never_decided() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &objection(1), true, at(0)).unwrap();
    assert!(
        ledger.answered(transaction(1), &decided(1), at(1)).is_err(),
        "a decision on an objection was taken"
    );
    assert_eq!(ledger.outbox().unwrap().depth, 1);

    ledger
        .answered(transaction(1), &Answer::Objection(objection_reply(1)), at(2))
        .unwrap();
    assert_eq!(
        ledger.transaction(transaction(1)).unwrap().unwrap().state,
        TransactionState::ObjectionReceived
    );
}

#[test]
fn a_refused_act_keeps_the_reason_sealed_and_is_not_sent_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), true, at(0)).unwrap();
    ledger.refused(transaction(1), &refusal(), at(1)).unwrap();
    let view = ledger.transaction(transaction(1)).unwrap().unwrap();
    assert_eq!((view.state, view.refusal), (TransactionState::Refused, Some(refusal())));
    assert!(ledger.next_due(at(2)).unwrap().is_none());
    assert!(
        !view.history.iter().any(|row| row.note.contains("not the driver")),
        "the detail stands in the open: {:?}",
        view.history
    );
}

#[test]
fn a_payment_may_be_cancelled_opened_again_and_paid_and_nothing_comes_before_the_decision() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 1, 0, &handling(1), true, at(0)).unwrap();
    for early in [
        TransactionState::Paid,
        TransactionState::Decided,
        TransactionState::Refused,
        TransactionState::Closed,
    ] {
        let step = ledger.advance(transaction(1), early, "too early", at(1));
        assert!(
            matches!(
                step,
                Err(LedgerFault::IllegalStep {
                    from: TransactionState::Accepted,
                    ..
                })
            ),
            "{early}: {step:?}"
        );
    }
    ledger.answered(transaction(1), &decided(1), at(2)).unwrap();
    for next in [
        TransactionState::PaymentCancelled,
        TransactionState::Decided,
        TransactionState::PaymentExpired,
        TransactionState::Paid,
    ] {
        ledger.advance(transaction(1), next, "", at(3)).unwrap();
    }
    assert!(
        ledger
            .advance(transaction(1), TransactionState::PaymentCancelled, "", at(4))
            .is_err()
    );
    let states: Vec<_> = ledger
        .transaction(transaction(1))
        .unwrap()
        .unwrap()
        .history
        .iter()
        .map(|row| row.state.as_str())
        .collect();
    assert_eq!(
        states,
        [
            "accepted",
            "decided",
            "payment_cancelled",
            "decided",
            "payment_expired",
            "paid"
        ]
    );
}

#[test]
fn a_journey_that_was_broken_off_is_found_after_a_restart_with_what_it_was_doing() {
    let dir = tempfile::tempdir().unwrap();
    {
        let mut ledger = open(dir.path());
        accept(&mut ledger, 1, 0, &handling(1), true, at(0)).unwrap();
        accept(&mut ledger, 2, 1, &handling(2), true, at(1)).unwrap();
        ledger.answered(transaction(1), &decided(1), at(2)).unwrap();
        ledger
            .progress(
                transaction(1),
                &Stage::AwaitingPayment {
                    order: "p-1".parse().unwrap(),
                },
                at(3),
            )
            .unwrap();
        ledger
            .progress(
                transaction(1),
                &Stage::Printing {
                    slip: SlipKind::Decision,
                },
                at(4),
            )
            .unwrap();
        ledger.finish(transaction(2), at(5)).unwrap();
    }
    let mut ledger = open(dir.path());
    let unfinished = ledger.unfinished().unwrap();
    assert_eq!(unfinished.len(), 1);
    assert_eq!(
        unfinished[0].stage,
        Stage::Printing {
            slip: SlipKind::Decision
        }
    );
    assert_eq!(
        (unfinished[0].state, unfinished[0].since),
        (TransactionState::Decided, at(4))
    );
    assert_eq!(unfinished[0].answer, Some(decided(1)));

    ledger.finish(transaction(1), at(6)).unwrap();
    assert!(ledger.unfinished().unwrap().is_empty());
    let last = ledger
        .transaction(transaction(1))
        .unwrap()
        .unwrap()
        .history
        .pop()
        .unwrap();
    assert_eq!(
        (last.state, last.note.as_str()),
        (TransactionState::Decided, "the journey is over")
    );
    assert_eq!(
        ledger.outbox().unwrap().waiting[0].transaction,
        transaction(2),
        "a finished journey took its message along"
    );
}

#[test]
fn a_returning_driver_finds_the_own_transactions_newest_first_and_by_the_slip() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    for n in 1..=4 {
        accept(
            &mut ledger,
            n,
            usize::from(n == 3),
            &handling(n),
            false,
            at(i64::try_from(n).unwrap()),
        )
        .unwrap();
    }
    let franck = mark(&ledger, 0);
    let own: Vec<_> = ledger
        .transactions_of(&franck, 2)
        .unwrap()
        .iter()
        .map(|view| view.transaction)
        .collect();
    assert_eq!(own, [transaction(4), transaction(2)]);
    let by_slip = ledger.transaction_by_slip(&transaction(3).spoken()).unwrap().unwrap();
    assert_eq!(by_slip.transaction, transaction(3));
    assert!(ledger.transaction_by_slip("FFFF-FFFF").unwrap().is_none());
    assert!(ledger.transaction_by_slip("3").unwrap().is_none());
}

// ---- the outbox

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

// ---- other hands

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

// ---- retention

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

// ---- async

#[tokio::test]
async fn tasks_share_one_ledger_and_a_panic_in_one_leaves_it_sound() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = LedgerHandle::new(open(dir.path()));
    let tasks: Vec<_> = (1..=8)
        .map(|n| {
            let ledger = ledger.clone();
            tokio::spawn(async move {
                ledger
                    .with(move |ledger| accept(ledger, n, 0, &handling(n), false, at(0)))
                    .await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let other = ledger.clone();
    assert!(
        tokio::spawn(async move { other.with(|_| panic!("on purpose")).await })
            .await
            .is_err()
    );
    assert_eq!(ledger.with(|ledger| ledger.outbox().unwrap().depth).await, 8);
}
