//! The life of an act: accepted, answered, refused, paid, and found again after a restart.

use layby::ledger::{Answer, LedgerFault, SlipKind, Stage, TransactionState};
use layby_central::PaymentState;

use crate::acts::{
    accept, at, decided, handling, handling_reply, key, mark, objection, objection_reply, open, paid_order, refusal,
    transaction,
};

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
    drop(ledger);

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
    let told = view.history.last().unwrap().note.as_str();
    assert_eq!(
        told, "central refused: person_not_verified, status 409",
        "the server's own words stand in the open"
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
    ] {
        ledger.advance(transaction(1), next, "", at(3)).unwrap();
    }
    ledger.paid(transaction(1), &paid_order(1), at(3)).unwrap();
    ledger.paid(transaction(1), &paid_order(1), at(4)).unwrap(); // told again
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

#[test]
fn what_was_paid_and_when_is_known_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    {
        let mut ledger = open(dir.path());
        accept(&mut ledger, 1, 0, &handling(1), true, at(0)).unwrap();
        ledger.answered(transaction(1), &decided(1), at(1)).unwrap();
        let still_open = handling_reply(1).payment.unwrap();
        assert!(matches!(
            ledger.paid(transaction(1), &still_open, at(2)),
            Err(LedgerFault::NotPaid(_))
        ));
        let unsaid = ledger.advance(transaction(1), TransactionState::Paid, "", at(2));
        assert!(
            matches!(unsaid, Err(LedgerFault::IllegalStep { .. })),
            "paid without an order"
        );
        ledger.paid(transaction(1), &paid_order(1), at(2)).unwrap();
    }
    let mut ledger = open(dir.path());
    let left = ledger.unfinished().unwrap().pop().unwrap();
    let Some(Answer::Handling(reply)) = left.answer else {
        panic!("{:?}", left.answer)
    };
    let order = reply.payment.unwrap();
    assert_eq!(
        (left.state, order.state),
        (TransactionState::Paid, PaymentState::Paid { at: at(60_000) })
    );
    assert_eq!(order, paid_order(1));
    let view = ledger.transaction(transaction(1)).unwrap().unwrap();
    assert_eq!((view.answer, view.payment), (Some(decided(1)), Some(paid_order(1))));
}

#[test]
fn a_driver_finds_the_own_act_however_many_others_left_theirs_and_the_newest_are_announced() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    accept(&mut ledger, 500, 1, &handling(500), true, at(0)).unwrap();
    // Others sign while the network is away, take their acceptance slip and go; nobody comes back.
    for n in 1..=120_u64 {
        let moment = at(i64::try_from(n).unwrap() * 1_000);
        accept(&mut ledger, n, 0, &handling(n), true, moment).unwrap();
        let slip = SlipKind::Acceptance;
        ledger
            .progress(transaction(n), &Stage::Printed { slip }, moment)
            .unwrap();
        ledger.answered(transaction(n), &decided(n), moment).unwrap();
    }
    let cora = mark(&ledger, 1);
    let own = ledger.unfinished_of(&cora).unwrap().unwrap();
    assert_eq!(own.transaction, transaction(500));
    let franck = mark(&ledger, 0);
    assert_eq!(
        ledger.unfinished_of(&franck).unwrap().unwrap().transaction,
        transaction(120)
    );
    assert!(ledger.unfinished_of(&mark(&ledger, 2)).unwrap().is_none());

    let announced: Vec<_> = ledger
        .unfinished()
        .unwrap()
        .iter()
        .map(|left| left.transaction)
        .collect();
    let newest: Vec<_> = (21..=120).rev().map(transaction).collect();
    assert_eq!(announced, newest);
}
