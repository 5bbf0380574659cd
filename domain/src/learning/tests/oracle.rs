//! Everything together over random days of learning: two kiosks, a network that comes and goes, crashes, a clock that jumps. Held against an oracle
//! that keeps a plain array of seconds for each stretch and knows nothing of spans or merging.

use super::*;
use crate::policy::{LearningPolicy, Study};
use crate::time::date_in_shanghai;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::time::Duration;

const COURSE_S: usize = 2400;
const COURSE_MS: u32 = 2_400_000;
const SECOND: Duration = Duration::from_secs(1);
/// Progress is written down so often.
const WRITTEN_EVERY_S: u32 = 5;

#[derive(Clone, Copy, Debug)]
enum Op {
    /// Watches attentively for so many seconds.
    Watch(u32),
    /// Looks elsewhere, for a reason that the profile names.
    LookElsewhere(u32),
    /// Another person sits down for a moment, and the driver is checked anew.
    AnotherPerson,
    /// Ends the visit and comes back here.
    Leave,
    /// Goes to the other kiosk.
    Elsewhere,
    /// The kiosk stops and starts again.
    Crash,
    /// The network of this kiosk goes or comes.
    Network(bool),
    /// The calendar clock is set, or a night passes.
    Clock { hours: i32 },
    /// Half a minute passes in which nobody looks and the video plays on.
    Stall,
    /// Tries to skip a minute.
    SkipAhead,
    /// A clip ends.
    ClipEnded,
}

fn any_op() -> impl Strategy<Value = Op> {
    prop_oneof![
        8 => (1u32..700).prop_map(Op::Watch),
        3 => (1u32..12).prop_map(Op::LookElsewhere),
        1 => Just(Op::AnotherPerson),
        2 => Just(Op::Leave),
        3 => Just(Op::Elsewhere),
        3 => Just(Op::Crash),
        4 => any::<bool>().prop_map(Op::Network),
        2 => (-30i32..60).prop_map(|hours| Op::Clock { hours }),
        1 => Just(Op::Stall),
        1 => Just(Op::SkipAhead),
        3 => Just(Op::ClipEnded),
    ]
}

/// What the oracle knows of one stretch: the day on which each second of the course was watched in it, if it was.
#[derive(Clone)]
struct Told {
    seconds: Vec<Option<Date>>,
    /// The same when it was last written down.
    written: Vec<Option<Date>>,
    closed: bool,
    void: bool,
}

impl Default for Told {
    fn default() -> Self {
        Self {
            seconds: vec![None; COURSE_S],
            written: vec![None; COURSE_S],
            closed: false,
            void: false,
        }
    }
}

struct Oracle {
    /// Seconds that were ever watched with attention.
    attended: Vec<bool>,
    stretches: BTreeMap<StretchId, Told>,
    /// For how long the driver has looked elsewhere without looking up.
    elsewhere_s: u32,
    last_look_was_elsewhere: bool,
}

impl Oracle {
    /// What counts of what was written down: a stretch may go on here that was closed elsewhere, and what is only in memory is known nowhere yet.
    fn counted_s(&self, study: &Study, today: Date) -> usize {
        let mut counts = [false; COURSE_S];
        for told in self.stretches.values() {
            let length = told.written.iter().filter(|day| day.is_some()).count();
            if !told.closed || told.void || length < usize::from(study.stretch_minutes_least) * 60 {
                continue;
            }
            for (second, day) in told.written.iter().enumerate() {
                let Some(day) = day else { continue };
                let age = (today - *day).get_days();
                counts[second] |= study.within_days.is_none_or(|days| (0..i32::from(days)).contains(&age));
            }
        }
        counts.iter().filter(|counts| **counts).count()
    }
}

#[derive(Default)]
struct Kiosk {
    /// What lies in its ledger.
    ledger: Watched,
    /// The stretch that goes on here, as the ledger knows.
    ours: Option<StretchId>,
    is_online: bool,
    /// What is only in memory: gone with a crash.
    memory: Option<Visit>,
}

struct Visit {
    rule: AttentionRule,
    open: Option<OpenStretch>,
    unwritten_s: u32,
}

struct World {
    learning: LearningPolicy,
    kiosks: [Kiosk; 2],
    at: usize,
    central: Watched,
    uptime: Duration,
    wall: Timestamp,
    stretches: usize,
    oracle: Oracle,
}

impl World {
    fn new(learning: LearningPolicy) -> Self {
        Self {
            learning,
            kiosks: Default::default(),
            at: 0,
            central: Watched::default(),
            uptime: Duration::ZERO,
            wall: shanghai("2026-06-15 12:00:00"),
            stretches: 0,
            oracle: Oracle {
                attended: vec![false; COURSE_S],
                stretches: BTreeMap::new(),
                elsewhere_s: 0,
                last_look_was_elsewhere: false,
            },
        }
    }

    fn today(&self) -> Date {
        date_in_shanghai(self.wall)
    }

    fn pass(&mut self, time: Duration) {
        self.uptime += time;
        self.wall += time;
    }

    fn sync(&mut self, kiosk: usize) {
        let kiosk = &mut self.kiosks[kiosk];
        if kiosk.is_online {
            self.central.merge(&kiosk.ledger);
            kiosk.ledger.merge(&self.central);
        }
    }

    fn record(&mut self, stretch: &Stretch) {
        self.kiosks[self.at].ledger.record(stretch);
        self.sync(self.at);
        if let Some(told) = self.oracle.stretches.get_mut(&stretch.id()) {
            told.written = told.seconds.clone();
        }
    }

    fn write_down(&mut self) {
        let Some(visit) = &mut self.kiosks[self.at].memory else {
            return;
        };
        visit.unwritten_s = 0;
        if let Some(open) = &visit.open {
            let snapshot = open.snapshot().clone();
            self.record(&snapshot);
        }
    }

    /// The driver lays the card: what was begun here goes on, what is open elsewhere is closed.
    fn arrive(&mut self) {
        if self.kiosks[self.at].memory.is_some() {
            return;
        }
        self.sync(self.at);
        let kiosk = &mut self.kiosks[self.at];
        let open = kiosk.ours.and_then(|id| kiosk.ledger.continued(id, COURSE_MS));
        kiosk.ours = open.as_ref().map(OpenStretch::id);
        for stretch in kiosk.ledger.stretches() {
            if stretch.state() == StretchState::Open && Some(stretch.id()) != kiosk.ours {
                self.oracle.stretches.get_mut(&stretch.id()).unwrap().closed = true;
            }
        }
        kiosk.ledger.close_open(kiosk.ours, CloseReason::Elsewhere);
        kiosk.memory = Some(Visit {
            rule: AttentionRule::new(&self.learning.face_checks),
            open,
            unwritten_s: 0,
        });
        self.sync(self.at);
        self.oracle.elsewhere_s = 0;
        self.oracle.last_look_was_elsewhere = false;
    }

    fn close(&mut self, why: CloseReason) {
        let kiosk = &mut self.kiosks[self.at];
        kiosk.ours = None;
        if let Some(open) = kiosk.memory.as_mut().and_then(|visit| visit.open.take()) {
            if let Some(told) = self.oracle.stretches.get_mut(&open.id()) {
                told.closed = true;
            }
            self.record(&open.close(why));
        }
    }

    fn look(&mut self, seen: AttentionKind) -> Ruling {
        let uptime = self.uptime;
        let visit = self.kiosks[self.at].memory.as_mut().unwrap();
        let ruling = visit.rule.observe(seen, uptime);
        match ruling {
            Ruling::Play => {}
            Ruling::Void { why } => {
                if let Some(open) = visit.open.take() {
                    self.record(&open.void(why));
                }
                self.kiosks[self.at].ours = None;
            }
            _ => {
                if let Some(open) = &mut visit.open {
                    open.pause();
                }
                self.write_down();
            }
        }
        ruling
    }

    fn watch_a_second(&mut self) {
        self.oracle.elsewhere_s = 0;
        self.oracle.last_look_was_elsewhere = false;
        assert_eq!(self.look(AttentionKind::Attentive), Ruling::Play);
        let today = self.today();
        let next = stretch_id(self.stretches + 1);
        let kiosk = &mut self.kiosks[self.at];
        let visit = kiosk.memory.as_mut().unwrap();
        if visit.open.is_none() {
            let study = &self.learning.study;
            let at_ms = kiosk.ledger.resume_at_ms(study, COURSE_MS, today);
            if at_ms >= COURSE_MS {
                self.pass(SECOND);
                return;
            }
            assert!(kiosk.ledger.begin(next, at_ms + 1, study, COURSE_MS, today).is_err());
            visit.open = Some(kiosk.ledger.begin(next, at_ms, study, COURSE_MS, today).unwrap());
            self.stretches += 1;
            kiosk.ours = Some(next);
        }
        let open = visit.open.as_mut().unwrap();
        let from_ms = open.end_ms();
        if !open.is_playing() {
            open.play(from_ms, self.uptime).unwrap();
        }
        let second = usize::try_from(from_ms / 1000).unwrap();
        self.uptime += SECOND;
        self.wall += SECOND;
        let grown = open.played(from_ms, from_ms + 1000, self.uptime, self.wall).unwrap();
        assert_eq!(grown, 1000);
        self.oracle.attended[second] = true;
        let told = self.oracle.stretches.entry(open.id()).or_default();
        told.seconds[second] = Some(today);
        visit.unwritten_s += 1;
        if visit.unwritten_s == WRITTEN_EVERY_S {
            self.write_down();
        }
        if from_ms + 1000 >= COURSE_MS {
            self.close(CloseReason::Finished);
        }
    }

    fn look_elsewhere_for_a_second(&mut self, seen: AttentionKind) {
        let grace_s = u32::from(self.learning.face_checks.grace_s);
        let was_void = self.oracle.elsewhere_s > grace_s;
        self.oracle.elsewhere_s += u32::from(self.oracle.last_look_was_elsewhere);
        self.oracle.last_look_was_elsewhere = true;
        let becomes_void = !was_void && self.oracle.elsewhere_s > grace_s;
        let open = self.kiosks[self.at]
            .memory
            .as_ref()
            .unwrap()
            .open
            .as_ref()
            .map(OpenStretch::id);
        let ruling = self.look(seen);
        assert_eq!(matches!(ruling, Ruling::Void { .. }), becomes_void, "{ruling:?}");
        if becomes_void && let Some(told) = open.and_then(|id| self.oracle.stretches.get_mut(&id)) {
            told.void = true;
        }
        self.pass(SECOND);
    }

    fn apply(&mut self, op: Op) {
        if !matches!(op, Op::Network(_) | Op::Clock { .. } | Op::Crash) {
            self.arrive();
        }
        match op {
            Op::Watch(seconds) => (0..seconds).for_each(|_| self.watch_a_second()),
            Op::LookElsewhere(seconds) => {
                let named = AttentionKind::ALL.into_iter().find(|seen| {
                    seen.reason()
                        .is_some_and(|why| self.learning.face_checks.voiding.contains(&why))
                });
                (0..seconds).for_each(|_| self.look_elsewhere_for_a_second(named.unwrap()));
            }
            Op::AnotherPerson => {
                let visit = self.kiosks[self.at].memory.as_ref().unwrap();
                let open = visit.open.as_ref().map(OpenStretch::id);
                assert!(matches!(self.look(AttentionKind::AnotherPerson), Ruling::Void { .. }));
                if let Some(told) = open.and_then(|id| self.oracle.stretches.get_mut(&id)) {
                    told.void = true;
                }
                assert!(matches!(self.look(AttentionKind::Attentive), Ruling::Verify { .. }));
                let visit = self.kiosks[self.at].memory.as_mut().unwrap();
                visit.rule.verified();
                self.oracle.elsewhere_s = 0;
                self.oracle.last_look_was_elsewhere = false;
            }
            Op::Leave => {
                self.close(CloseReason::Left);
                self.kiosks[self.at].memory = None;
            }
            Op::Elsewhere => {
                self.close(CloseReason::Left);
                self.kiosks[self.at].memory = None;
                self.at = 1 - self.at;
            }
            Op::Crash => {
                let kiosk = &mut self.kiosks[self.at];
                if let Some(id) = kiosk.memory.take().and_then(|visit| visit.open).map(|open| open.id())
                    && let Some(told) = self.oracle.stretches.get_mut(&id)
                {
                    let count = |seconds: &[Option<Date>]| seconds.iter().filter(|day| day.is_some()).count();
                    let lost = count(&told.seconds) - count(&told.written);
                    assert!(lost < 5, "{lost} s lost");
                    told.seconds = told.written.clone();
                }
                let ledger = serde_json::to_string(&kiosk.ledger).unwrap();
                kiosk.ledger = serde_json::from_str(&ledger).unwrap();
                // Half of the crashed drivers go elsewhere without a word.
                if self.uptime.as_secs().is_multiple_of(2) {
                    self.at = 1 - self.at;
                }
            }
            Op::Network(is_online) => {
                self.kiosks[self.at].is_online = is_online;
                self.sync(self.at);
            }
            Op::Clock { hours } => self.wall += jiff::SignedDuration::from_hours(hours.into()),
            Op::Stall => {
                let late = self.uptime + 30 * SECOND;
                let visit = self.kiosks[self.at].memory.as_mut().unwrap();
                if let Some(open) = &mut visit.open {
                    let from_ms = open.end_ms();
                    open.played(from_ms, from_ms + 30_000, late, self.wall).unwrap_err();
                }
                self.pass(30 * SECOND);
                self.oracle.last_look_was_elsewhere = false;
            }
            Op::SkipAhead => {
                let visit = self.kiosks[self.at].memory.as_mut().unwrap();
                if let Some(open) = &mut visit.open {
                    let from_ms = open.end_ms();
                    let skipped = open.played(from_ms + 60_000, from_ms + 60_500, self.uptime + SECOND, self.wall);
                    skipped.unwrap_err();
                }
            }
            Op::ClipEnded => {
                let next = stretch_id(self.stretches + 1);
                let study = self.learning.study;
                let kiosk = &mut self.kiosks[self.at];
                let visit = kiosk.memory.as_mut().unwrap();
                if let Some(ended) = visit.open.as_mut().and_then(|open| open.part_ended(next, &study)) {
                    self.stretches += 1;
                    kiosk.ours = Some(next);
                    self.oracle.stretches.get_mut(&ended.id()).unwrap().closed = true;
                    self.record(&ended);
                }
            }
        }
    }

    /// What is known in all places together, asked in both orders.
    fn everything(&self) -> Watched {
        let mut all = self.central.clone();
        self.kiosks.iter().for_each(|kiosk| all.merge(&kiosk.ledger));
        let mut other_way = self.kiosks[1].ledger.clone();
        other_way.merge(&self.kiosks[0].ledger);
        other_way.merge(&self.central);
        assert_eq!(all, other_way);
        all
    }

    fn counted_ms(&self) -> u32 {
        self.everything().counted_ms(&self.learning.study, self.today())
    }
}

fn plays_out(learning: LearningPolicy, ops: Vec<Op>) {
    let mut world = World::new(learning);
    for op in ops {
        let before = (world.counted_ms(), world.everything().voided(), world.today());
        world.apply(op);
        let counted_ms = world.counted_ms();
        let study = world.learning.study;

        let expected_s = world.oracle.counted_s(&study, world.today());
        assert_eq!(
            counted_ms,
            u32::try_from(expected_s).unwrap() * 1000,
            "after {op:?}: the oracle counted otherwise"
        );

        let attended_s = world.oracle.attended.iter().filter(|attended| **attended).count();
        let views = [&world.central, &world.kiosks[0].ledger, &world.kiosks[1].ledger];
        for view in views {
            let counted_ms = view.provisional_ms(&study, world.today());
            assert!(
                counted_ms <= u32::try_from(attended_s).unwrap() * 1000,
                "after {op:?}: more counted than watched with attention"
            );
        }

        let after = (counted_ms, world.everything().voided(), world.today());
        let is_honest = (before.1, before.2) == (after.1, after.2);
        assert!(
            !is_honest || after.0 >= before.0,
            "after {op:?}: {} of {} ms left",
            after.0,
            before.0
        );
    }
    // In the end every place knows the same.
    for kiosk in [0, 1, 0] {
        world.kiosks[kiosk].is_online = true;
        world.sync(kiosk);
    }
    assert_eq!(world.kiosks[0].ledger, world.central);
    assert_eq!(world.kiosks[1].ledger, world.central);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn counted_time_is_time_watched_with_attention(
        regulation in any::<bool>(),
        ops in prop::collection::vec(any_op(), 1..40),
    ) {
        let policy = if regulation { Policy::order_163() } else { Policy::app_12123() };
        plays_out(policy.learning, ops);
    }
}

#[test]
fn a_network_that_comes_and_goes_a_hundred_times_changes_nothing() {
    let play = |flaps: bool| {
        let mut world = World::new(Policy::app_12123().learning);
        for time in 0..100 {
            if flaps {
                world.apply(Op::Network(time % 2 == 0));
            }
            world.apply(Op::Watch(19));
        }
        world.apply(Op::Leave);
        let watched = world.everything();
        (
            watched.counted_ms(&world.learning.study, world.today()),
            watched.is_complete(&world.learning.study, COURSE_MS),
        )
    };
    assert_eq!(play(true), play(false));
    assert_eq!(play(true), (1_900_000, true));
}
