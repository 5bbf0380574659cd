//! The ledger against a model of it small enough to be seen right: random operations, and after each one the two must
//! agree.

mod acts;

use acts::{accept, at, decided, handling, key, open, refusal, transaction};
use layby::ledger::{Ledger, Stage, TransactionState as State, WaitReason};
use layby_domain::TransactionId;
use proptest::prelude::*;

/// As in the ledger: no message waits for longer, in milliseconds.
const LONGEST_WAIT_MS: i64 = 3_600_000;

#[derive(Debug, Clone)]
enum Op {
    Accept { driver: usize, interactive: bool },
    NextDue,
    Answer(prop::sample::Index),
    Refuse(prop::sample::Index),
    Postpone(prop::sample::Index, i64, WaitReason),
    PutBack(prop::sample::Index),
    GiveUp(prop::sample::Index),
    Revive(prop::sample::Index),
    Pay(prop::sample::Index),
    Finish(prop::sample::Index),
    NetworkIsBack,
    TimePasses(i64),
    Restart,
}

fn op() -> impl Strategy<Value = Op> {
    let which = || any::<prop::sample::Index>();
    let why = prop::sample::select(vec![WaitReason::Offline, WaitReason::ServerBusy, WaitReason::Refused]);
    prop_oneof![
        5 => (0..3_usize, any::<bool>()).prop_map(|(driver, interactive)| Op::Accept { driver, interactive }),
        8 => Just(Op::NextDue),
        4 => which().prop_map(Op::Answer),
        1 => which().prop_map(Op::Refuse),
        4 => (which(), 0..2 * LONGEST_WAIT_MS, why).prop_map(|(which, ms, why)| Op::Postpone(which, ms, why)),
        2 => which().prop_map(Op::PutBack),
        2 => which().prop_map(Op::GiveUp),
        2 => which().prop_map(Op::Revive),
        2 => which().prop_map(Op::Pay),
        2 => which().prop_map(Op::Finish),
        1 => Just(Op::NetworkIsBack),
        4 => (0..LONGEST_WAIT_MS).prop_map(Op::TimePasses),
        1 => Just(Op::Restart),
    ]
}

/// What the model knows of an act; its place in the list is the order of acceptance.
#[derive(Debug, Clone)]
struct Entry {
    n: u64,
    driver: usize,
    interactive: bool,
    state: State,
    attempts: u32,
    refusals: u32,
    due_ms: i64,
    waits_for: Option<WaitReason>,
    in_flight: bool,
    finished: bool,
}

#[derive(Default)]
struct Model {
    now_ms: i64,
    entries: Vec<Entry>,
}

impl Model {
    fn waiting(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.state == State::Accepted)
    }

    /// The head of each driver's queue that may go out now; the most urgent first.
    fn next(&self) -> Option<u64> {
        let mut heads: Vec<&Entry> = (0..3)
            .filter_map(|driver| self.waiting().find(|entry| entry.driver == driver))
            .collect();
        heads.retain(|head| {
            head.due_ms <= self.now_ms
                && !self
                    .waiting()
                    .any(|entry| entry.driver == head.driver && entry.in_flight)
        });
        let urgent = |driver: usize| self.waiting().any(|entry| entry.driver == driver && entry.interactive);
        heads
            .into_iter()
            .min_by_key(|head| (!urgent(head.driver), head.due_ms, head.n))
            .map(|head| head.n)
    }

    fn pick(&mut self, which: prop::sample::Index) -> Option<&mut Entry> {
        let count = self.entries.len();
        if count == 0 {
            None
        } else {
            Some(&mut self.entries[which.index(count)])
        }
    }
}

/// Does the operation to both; where the model says that it is not allowed, the ledger must refuse it.
fn apply(op: &Op, model: &mut Model, mut ledger: Ledger, dir: &std::path::Path) -> Ledger {
    let now_ms = model.now_ms;
    let now = at(now_ms);
    match op {
        Op::Accept { driver, interactive } => {
            let n = model.entries.len() as u64 + 1;
            accept(&mut ledger, n, *driver, &handling(n), *interactive, now).unwrap();
            if *interactive {
                for entry in model
                    .entries
                    .iter_mut()
                    .filter(|entry| entry.driver == *driver && entry.waits_for != Some(WaitReason::ServerBusy))
                {
                    entry.due_ms = entry.due_ms.min(now_ms);
                }
            }
            model.entries.push(Entry {
                n,
                driver: *driver,
                interactive: *interactive,
                state: State::Accepted,
                attempts: 0,
                refusals: 0,
                due_ms: now_ms,
                waits_for: None,
                in_flight: false,
                finished: false,
            });
        }
        Op::NextDue => {
            let expected = model.next();
            let outgoing = ledger.next_due(now).unwrap();
            assert_eq!(
                outgoing.as_ref().map(|outgoing| outgoing.transaction),
                expected.map(transaction)
            );
            if let (Some(outgoing), Some(n)) = (outgoing, expected) {
                let entry = &mut model.entries[usize::try_from(n).unwrap() - 1];
                assert_eq!((outgoing.key, outgoing.act), (key(n), handling(n)));
                assert_eq!(
                    (outgoing.attempts, outgoing.refusals, outgoing.interactive),
                    (entry.attempts, entry.refusals, entry.interactive)
                );
                entry.in_flight = true;
            }
        }
        Op::Answer(which) => {
            let Some(entry) = model.pick(*which) else { return ledger };
            let answered = ledger.answered(transaction(entry.n), &decided(entry.n), now);
            match entry.state {
                State::Accepted => {
                    answered.unwrap();
                    (entry.state, entry.in_flight) = (State::Decided, false);
                }
                State::Decided | State::Paid => answered.unwrap(),
                _ => assert!(answered.is_err()),
            }
        }
        Op::Refuse(which) => {
            let Some(entry) = model.pick(*which) else { return ledger };
            let refused = ledger.refused(transaction(entry.n), &refusal(), now);
            assert_eq!(refused.is_ok(), entry.state == State::Accepted);
            if entry.state == State::Accepted {
                (entry.state, entry.in_flight) = (State::Refused, false);
            }
        }
        Op::Postpone(which, ms, why) => {
            let Some(entry) = model.pick(*which) else { return ledger };
            let postponed = ledger.postpone(key(entry.n), at(now_ms + ms), *why, now);
            assert_eq!(postponed.is_ok(), entry.state == State::Accepted);
            if entry.state == State::Accepted {
                entry.due_ms = now_ms + ms.min(&LONGEST_WAIT_MS);
                entry.attempts += 1;
                entry.refusals += u32::from(*why == WaitReason::Refused);
                (entry.waits_for, entry.in_flight) = (Some(*why), false);
            }
        }
        Op::PutBack(which) => {
            let Some(entry) = model.pick(*which) else { return ledger };
            ledger.put_back(key(entry.n));
            entry.in_flight = false;
        }
        Op::GiveUp(which) => {
            let Some(entry) = model.pick(*which) else { return ledger };
            assert_eq!(
                ledger.dead_letter(key(entry.n), "refused", now).is_ok(),
                entry.state == State::Accepted
            );
            if entry.state == State::Accepted {
                (entry.state, entry.in_flight) = (State::DeadLetter, false);
            }
        }
        Op::Revive(which) => {
            let Some(entry) = model.pick(*which) else { return ledger };
            assert_eq!(
                ledger.revive(key(entry.n), now).is_ok(),
                entry.state == State::DeadLetter
            );
            if entry.state == State::DeadLetter {
                (
                    entry.state,
                    entry.attempts,
                    entry.refusals,
                    entry.due_ms,
                    entry.waits_for,
                ) = (State::Accepted, 0, 0, now_ms, None);
            }
        }
        Op::Pay(which) => {
            let Some(entry) = model.pick(*which) else { return ledger };
            let paid = ledger.advance(transaction(entry.n), State::Paid, "", now);
            assert_eq!(paid.is_ok(), entry.state == State::Decided);
            if entry.state == State::Decided {
                entry.state = State::Paid;
            }
        }
        Op::Finish(which) => {
            let Some(entry) = model.pick(*which) else { return ledger };
            ledger.finish(transaction(entry.n), now).unwrap();
            (entry.finished, entry.interactive) = (true, false);
        }
        Op::NetworkIsBack => {
            ledger.network_is_back(now).unwrap();
            for entry in model
                .entries
                .iter_mut()
                .filter(|entry| entry.waits_for == Some(WaitReason::Offline))
            {
                entry.due_ms = entry.due_ms.min(now_ms);
            }
        }
        Op::TimePasses(ms) => model.now_ms += ms,
        Op::Restart => {
            drop(ledger);
            ledger = open(dir);
            model.entries.iter_mut().for_each(|entry| entry.in_flight = false);
        }
    }
    ledger
}

fn verify_invariants(model: &Model, ledger: &mut Ledger) {
    let outbox = ledger.outbox().unwrap();
    let waiting: Vec<_> = outbox
        .waiting
        .iter()
        .map(|w| (w.transaction, w.attempts, w.due_at, w.waits_for, w.in_flight))
        .collect();
    let expected: Vec<_> = model
        .waiting()
        .map(|entry| {
            (
                transaction(entry.n),
                entry.attempts,
                at(entry.due_ms),
                entry.waits_for,
                entry.in_flight,
            )
        })
        .collect();
    assert_eq!(waiting, expected);
    assert_eq!(outbox.depth, expected.len() as u64);
    let dead: Vec<TransactionId> = outbox.dead.iter().map(|dead| dead.transaction).collect();
    let expected: Vec<_> = model
        .entries
        .iter()
        .filter(|entry| entry.state == State::DeadLetter)
        .map(|entry| transaction(entry.n))
        .collect();
    assert_eq!(dead, expected);
    let mut unfinished: Vec<TransactionId> = ledger
        .unfinished()
        .unwrap()
        .iter()
        .map(|unfinished| unfinished.transaction)
        .collect();
    unfinished.sort();
    let expected: Vec<_> = model
        .entries
        .iter()
        .filter(|entry| !entry.finished)
        .map(|entry| transaction(entry.n))
        .collect();
    assert_eq!(unfinished, expected);
    for entry in &model.entries {
        let view = ledger.transaction(transaction(entry.n)).unwrap().unwrap();
        assert_eq!((view.state, view.act), (entry.state, Some(handling(entry.n))));
        assert_eq!(view.stage == Stage::Done, entry.finished);
        assert_eq!(view.history.last().unwrap().state, entry.state);
        assert_eq!(
            view.answer.is_some(),
            matches!(entry.state, State::Decided | State::Paid)
        );
    }
    assert_eq!(ledger.verify().unwrap(), []);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_to_it_the_ledger_agrees_with_its_model(ops in prop::collection::vec(op(), 1..60)) {
        let dir = tempfile::tempdir().unwrap();
        let mut model = Model::default();
        let mut ledger = open(dir.path());
        for op in &ops {
            ledger = apply(op, &mut model, ledger, dir.path());
            verify_invariants(&model, &mut ledger);
        }
    }
}
