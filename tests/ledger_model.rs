//! The ledger against a model of it small enough to be seen right: random operations, and after each one the two must
//! agree.

mod acts;

use std::cell::Cell;

use acts::{
    accept, at, decided, handling, key, objection, objection_reply, open, paid_order, refusal, settings, transaction,
};
use layby::ledger::{Answer, Ledger, Stage, TransactionState as State, WaitReason};
use layby_domain::{Act, TransactionId};
use proptest::prelude::*;

/// As in the ledger: no message waits for longer, in milliseconds.
const LONGEST_WAIT_MS: i64 = 3_600_000;
const DAY_MS: i64 = 86_400_000;

#[derive(Debug, Clone)]
enum Op {
    Accept {
        driver: usize,
        kind: Kind,
        interactive: bool,
    },
    NextDue,
    Answer(prop::sample::Index, Kind),
    Refuse(prop::sample::Index),
    Postpone(prop::sample::Index, i64, WaitReason),
    PutBack(prop::sample::Index),
    GiveUp(prop::sample::Index),
    Revive(prop::sample::Index),
    Pay(prop::sample::Index),
    Finish(prop::sample::Index),
    Close(prop::sample::Index),
    TidyAfter {
        days: i64,
    },
    NetworkIsBack,
    TimePasses(i64),
    DriverLeaves,
    Restart,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Handling,
    Objection,
}

impl Kind {
    fn act(self, n: u64) -> Act {
        match self {
            Self::Handling => handling(n),
            Self::Objection => objection(n),
        }
    }

    fn answer(self, n: u64) -> Answer {
        match self {
            Self::Handling => decided(n),
            Self::Objection => Answer::Objection(objection_reply(n)),
        }
    }

    /// What such an act is once central has answered.
    fn answered(self) -> State {
        match self {
            Self::Handling => State::Decided,
            Self::Objection => State::ObjectionReceived,
        }
    }
}

fn op() -> impl Strategy<Value = Op> {
    let which = || any::<prop::sample::Index>();
    let kind = || prop::sample::select(vec![Kind::Handling, Kind::Handling, Kind::Objection]);
    let why = prop::sample::select(vec![WaitReason::Offline, WaitReason::ServerBusy, WaitReason::Refused]);
    prop_oneof![
        5 => (0..3_usize, kind(), any::<bool>())
            .prop_map(|(driver, kind, interactive)| Op::Accept { driver, kind, interactive }),
        8 => Just(Op::NextDue),
        6 => (which(), kind()).prop_map(|(which, kind)| Op::Answer(which, kind)),
        1 => which().prop_map(Op::Refuse),
        4 => (which(), 0..2 * LONGEST_WAIT_MS, why).prop_map(|(which, ms, why)| Op::Postpone(which, ms, why)),
        2 => which().prop_map(Op::PutBack),
        2 => which().prop_map(Op::GiveUp),
        2 => which().prop_map(Op::Revive),
        2 => which().prop_map(Op::Pay),
        5 => which().prop_map(Op::Finish),
        1 => which().prop_map(Op::Close),
        2 => (0..400_i64).prop_map(|days| Op::TidyAfter { days }),
        1 => Just(Op::NetworkIsBack),
        4 => (0..LONGEST_WAIT_MS).prop_map(Op::TimePasses),
        2 => Just(Op::DriverLeaves),
        1 => Just(Op::Restart),
    ]
}

/// What the model knows of an act; its place in the list is the order of acceptance.
#[derive(Debug, Clone)]
struct Entry {
    n: u64,
    driver: usize,
    kind: Kind,
    interactive: bool,
    state: State,
    changed_ms: i64,
    /// When the journey last moved on.
    touched_ms: i64,
    attempts: u32,
    refusals: u32,
    due_ms: i64,
    waits_for: Option<WaitReason>,
    in_flight: bool,
    finished: bool,
}

impl Entry {
    fn becomes(&mut self, state: State, now_ms: i64) {
        (self.state, self.changed_ms, self.in_flight) = (state, now_ms, false);
    }
}

#[derive(Default)]
struct Model {
    now_ms: i64,
    entries: Vec<Entry>,
    /// How many were closed because their time was over.
    tidied: usize,
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
        Op::Accept {
            driver,
            kind,
            interactive,
        } => {
            let n = model.entries.len() as u64 + 1;
            accept(&mut ledger, n, *driver, &kind.act(n), *interactive, now).unwrap();
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
                kind: *kind,
                interactive: *interactive,
                state: State::Accepted,
                changed_ms: now_ms,
                touched_ms: now_ms,
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
                assert_eq!((outgoing.key, outgoing.act), (key(n), entry.kind.act(n)));
                assert_eq!(
                    (outgoing.attempts, outgoing.refusals, outgoing.interactive),
                    (entry.attempts, entry.refusals, entry.interactive)
                );
                entry.in_flight = true;
            }
        }
        Op::Answer(which, kind) => {
            let Some(entry) = model.pick(*which) else { return ledger };
            let answered = ledger.answered(transaction(entry.n), &kind.answer(entry.n), now);
            match entry.state {
                State::Accepted if *kind == entry.kind => {
                    answered.unwrap();
                    entry.becomes(kind.answered(), now_ms);
                }
                // An answer of another kind is no answer: the message is to be sent again.
                State::Accepted => {
                    assert!(answered.is_err());
                    entry.in_flight = false;
                }
                State::Decided | State::Paid | State::ObjectionReceived => answered.unwrap(),
                _ => assert!(answered.is_err()),
            }
        }
        Op::Refuse(which) => {
            let Some(entry) = model.pick(*which) else { return ledger };
            let refused = ledger.refused(transaction(entry.n), &refusal(), now);
            assert_eq!(refused.is_ok(), entry.state == State::Accepted);
            if entry.state == State::Accepted {
                entry.becomes(State::Refused, now_ms);
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
                entry.becomes(State::DeadLetter, now_ms);
            }
        }
        Op::Revive(which) => {
            let Some(entry) = model.pick(*which) else { return ledger };
            assert_eq!(
                ledger.revive(key(entry.n), now).is_ok(),
                entry.state == State::DeadLetter
            );
            if entry.state == State::DeadLetter {
                entry.becomes(State::Accepted, now_ms);
                (entry.attempts, entry.refusals, entry.due_ms, entry.waits_for) = (0, 0, now_ms, None);
            }
        }
        Op::Pay(which) => {
            let Some(entry) = model.pick(*which) else { return ledger };
            let paid = ledger.paid(transaction(entry.n), &paid_order(entry.n), now);
            assert_eq!(paid.is_ok(), matches!(entry.state, State::Decided | State::Paid));
            if entry.state == State::Decided {
                entry.becomes(State::Paid, now_ms);
            }
        }
        Op::Finish(which) => {
            let Some(entry) = model.pick(*which) else { return ledger };
            ledger.finish(transaction(entry.n), now).unwrap();
            (entry.finished, entry.interactive, entry.touched_ms) = (true, false, now_ms);
        }
        Op::Close(which) => {
            let Some(entry) = model.pick(*which) else { return ledger };
            let closed = ledger.advance(transaction(entry.n), State::Closed, "", now);
            assert_eq!(closed.is_ok(), !matches!(entry.state, State::Accepted | State::Closed));
            if closed.is_ok() {
                entry.becomes(State::Closed, now_ms);
                entry.finished = true;
            }
        }
        Op::TidyAfter { days } => {
            model.now_ms += days * DAY_MS;
            let now_ms = model.now_ms;
            let kept_ms = i64::from(settings(dir).keep_days) * DAY_MS;
            let old = |entry: &&mut Entry| {
                !matches!(entry.state, State::Accepted | State::DeadLetter | State::Closed)
                    && entry.changed_ms < now_ms - kept_ms
                    && (entry.finished || entry.touched_ms < now_ms - kept_ms)
            };
            let mut closed = 0;
            for entry in model.entries.iter_mut().filter(old) {
                entry.becomes(State::Closed, now_ms);
                entry.finished = true;
                closed += 1;
            }
            model.tidied += closed;
            let tidied = ledger.tidy(at(now_ms)).unwrap();
            assert_eq!((tidied.closed, tidied.more), (closed, false));
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
            for entry in &mut model.entries {
                (entry.in_flight, entry.interactive) = (false, false);
            }
        }
        Op::DriverLeaves => {
            ledger.driver_left().unwrap();
            model.entries.iter_mut().for_each(|entry| entry.interactive = false);
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
        let kept = entry.state != State::Closed;
        assert_eq!(
            (view.state, view.act),
            (entry.state, kept.then(|| entry.kind.act(entry.n)))
        );
        assert_eq!(view.stage == Stage::Done, entry.finished);
        assert_eq!(view.history.last().unwrap().state, entry.state);
        assert_eq!(
            view.answer.is_some(),
            matches!(entry.state, State::Decided | State::Paid | State::ObjectionReceived)
        );
    }
    assert_eq!(ledger.verify().unwrap(), []);
}

#[test]
fn whatever_is_done_to_it_the_ledger_agrees_with_its_model() {
    let config = ProptestConfig {
        cases: 40,
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    };
    let tidied = Cell::new(0);
    proptest!(config, |(ops in prop::collection::vec(op(), 1..60))| {
        let dir = tempfile::tempdir().unwrap();
        let mut model = Model::default();
        let mut ledger = open(dir.path());
        for op in &ops {
            ledger = apply(op, &mut model, ledger, dir.path());
            verify_invariants(&model, &mut ledger);
        }
        tidied.set(tidied.get() + model.tidied);
    });
    assert!(
        tidied.get() > 0,
        "nothing ever grew old: the operations are badly mixed"
    );
}
