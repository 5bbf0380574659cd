//! The three series of the bench, and their tables.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::rates::Rate;
use super::super::trial::Trial;
use super::desk::{Desk, TRIES, nonce};
use crate::device::camera::stage::{Actor, Attack, Distance, Performer, RoomLight};
use crate::person::Plan;

/// Attacks draw their plans from other nonces than journeys.
const ATTACK_NONCES: u64 = 1 << 32;

/// Photographs whose names begin so show Franck.
const FRANCKS: &str = "franck";
/// Photographs without a living person's face: a painting, a mask, a skull.
const NOBODY: [&str; 4] = ["joconde", "joconde_crop", "vendetta", "skullmask"];

/// One performer with their own portrait, within the tries of a journey.
#[derive(Clone, Debug)]
pub struct Journey {
    /// Who.
    pub performer: Performer,
    /// The tries, the last of which is the one that counts.
    pub tries: Vec<Trial>,
}

impl Journey {
    /// Whether the last try was accepted.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.tries.last().is_some_and(Trial::accepted)
    }
}

/// One person against the portrait of another.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Who, against whose portrait.
    pub name: String,
    /// What came of it.
    pub trial: Trial,
}

/// One attack.
#[derive(Clone, Debug)]
pub struct AttackRun {
    /// Which.
    pub attack: Attack,
    /// What came of it.
    pub trial: Trial,
}

/// Every performer with their own portrait and drawn plans.
///
/// # Errors
/// When a film cannot be shown.
pub fn journeys(desk: &Desk, each: u64, say: &(dyn Fn(String) + Sync)) -> anyhow::Result<Vec<Journey>> {
    let mut runs = Vec::new();
    for performer in Performer::ALL {
        let portrait = desk.portrait(performer)?;
        runs.extend((0..each).map(|number| (performer, number, portrait.clone())));
    }
    in_parallel(&runs, |(performer, number, portrait)| {
        let mut tries = Vec::new();
        for attempt in 1..=TRIES {
            let plan = desk.plan(&nonce(*number), attempt, *performer);
            let steps = format!("{:?}", plan.steps());
            let trial = desk.try_once(Actor::Person(*performer), portrait, plan)?;
            say(format!(
                "{} journey {number} try {attempt} {steps}: {} after {:.1} s {}",
                performer.name(),
                trial.words(),
                trial.camera_time.as_secs_f32(),
                signals(&trial)
            ));
            tries.push(trial);
            if tries.last().is_some_and(Trial::accepted) {
                break;
            }
        }
        Ok(Journey {
            performer: *performer,
            tries,
        })
    })
}

/// Every performer against everybody else's portrait: the other performers' and all photographs of other people. Passive, since whose face
/// it is does not depend on movements.
///
/// # Errors
/// When the media cannot be read.
pub fn pairs(desk: &Desk, say: &(dyn Fn(String) + Sync)) -> anyhow::Result<Vec<Pair>> {
    let mut portraits: Vec<(String, bool, Vec<u8>)> = Vec::new();
    for performer in [Performer::Franck, Performer::Cora] {
        portraits.push((
            performer.name().to_owned(),
            performer == Performer::Franck,
            desk.portrait(performer)?,
        ));
    }
    for entry in std::fs::read_dir(&desk.media)? {
        let path = entry?.path();
        let stem = path
            .file_stem()
            .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let picture = path
            .extension()
            .is_some_and(|ending| ending == "jpg" || ending == "png");
        if picture && !NOBODY.contains(&stem.as_str()) {
            portraits.push((stem.clone(), stem.starts_with(FRANCKS), std::fs::read(&path)?));
        }
    }
    portraits.sort();
    let runs: Vec<_> = Performer::ALL
        .into_iter()
        .flat_map(|performer| portraits.iter().map(move |portrait| (performer, portrait)))
        .filter(|(performer, (name, of_franck, _))| {
            let same_person = if *of_franck {
                *performer == Performer::Franck
            } else {
                name == "cora" && *performer != Performer::Franck
            };
            !same_person
        })
        .collect();
    in_parallel(&runs, |(performer, (name, _, portrait))| {
        let trial = desk.try_once(Actor::Person(*performer), portrait, Plan::of(Vec::new()))?;
        let name = format!("{} as {name}", performer.name());
        say(format!("{name}: {} {:?}", trial.words(), trial.similarity()));
        Ok(Pair { name, trial })
    })
}

/// Attacks with these numbers, each with the portrait of the one whose face it shows.
///
/// # Errors
/// When a film cannot be shown.
pub fn attacks(
    desk: &Desk,
    numbers: std::ops::Range<u64>,
    say: &(dyn Fn(String) + Sync),
) -> anyhow::Result<Vec<AttackRun>> {
    let portraits: Vec<(Performer, Vec<u8>)> = Performer::ALL
        .into_iter()
        .map(|performer| Ok((performer, desk.portrait(performer)?)))
        .collect::<anyhow::Result<_>>()?;
    let numbers: Vec<u64> = numbers.collect();
    in_parallel(&numbers, |number| {
        let attack = Attack::numbered(*number);
        let portrait = portraits.iter().find(|(performer, _)| *performer == attack.holder);
        let portrait = portrait.map_or(&[][..], |(_, portrait)| portrait.as_slice());
        let plan = desk.plan(&nonce(ATTACK_NONCES + number), 1, attack.holder);
        let steps = format!("{:?}", plan.steps());
        let trial = desk.try_once(Actor::Attack(attack), portrait, plan)?;
        say(format!(
            "attack {} {} {} {steps}: {} after {:.1} s {}",
            attack.name(),
            attack.distance.name(),
            attack.light.name(),
            trial.words(),
            trial.camera_time.as_secs_f32(),
            signals(&trial)
        ));
        Ok(AttackRun { attack, trial })
    })
}

fn signals(trial: &Trial) -> String {
    let outcome = trial.outcome.as_ref();
    outcome.map_or_else(String::new, |outcome| {
        format!("[{}]", super::super::watch::signals(&outcome.signals))
    })
}

/// Does the same with each on all processors; results in the order of the items, the first fault if there is one.
fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> anyhow::Result<R> + Sync) -> anyhow::Result<Vec<R>> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, anyhow::Result<R>)>> = Mutex::new(Vec::with_capacity(items.len()));
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(number) else { break };
                    let result = work(item);
                    done.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push((number, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

pub(super) fn by_performer(journeys: &[Journey]) -> Vec<Vec<String>> {
    let row = |performer: Performer| {
        let own: Vec<&Journey> = journeys
            .iter()
            .filter(|journey| journey.performer == performer)
            .collect();
        let at = |tries: usize| {
            own.iter()
                .filter(|journey| journey.accepted() && journey.tries.len() == tries)
                .count()
        };
        let refused = own.iter().filter(|journey| !journey.accepted()).count();
        let accepted = || {
            own.iter()
                .flat_map(|journey| &journey.tries)
                .filter(|trial| trial.accepted())
        };
        let longest = accepted()
            .map(|trial| trial.camera_time.as_secs_f32())
            .fold(0.0, f32::max);
        let lowest = accepted().filter_map(Trial::similarity).fold(1.0, f32::min);
        vec![
            performer.name().to_owned(),
            own.len().to_string(),
            at(1).to_string(),
            at(2).to_string(),
            Rate::new(refused, own.len()).to_string(),
            format!("{longest:.1}"),
            format!("{lowest:.3}"),
        ]
    };
    Performer::ALL.into_iter().map(row).collect()
}

/// For each kind, the reasons by how often they were given.
pub(super) fn stopped_by(attacks: &[AttackRun]) -> Vec<Vec<String>> {
    let mut kinds: BTreeMap<&str, BTreeMap<String, usize>> = BTreeMap::new();
    for run in attacks {
        *kinds
            .entry(run.attack.kind.name())
            .or_default()
            .entry(run.trial.words())
            .or_default() += 1;
    }
    let words = |reasons: &BTreeMap<String, usize>| {
        let mut reasons: Vec<(&String, &usize)> = reasons.iter().collect();
        reasons.sort_by(|one, other| other.1.cmp(one.1).then(one.0.cmp(other.0)));
        let words = reasons.into_iter().map(|(reason, count)| format!("{reason} {count}"));
        words.collect::<Vec<_>>().join(", ")
    };
    kinds
        .iter()
        .map(|(kind, reasons)| vec![(*kind).to_owned(), words(reasons)])
        .collect()
}

pub(super) fn by_place(attacks: &[AttackRun]) -> Vec<Vec<String>> {
    let row = |name: String, is_there: &dyn Fn(&Attack) -> bool| {
        let there = attacks.iter().filter(|run| is_there(&run.attack));
        vec![name, Rate::counted(there, |run| run.trial.accepted()).to_string()]
    };
    let distances =
        Distance::ALL.map(|distance| row(distance.name().to_owned(), &|attack| attack.distance == distance));
    let lights = RoomLight::ALL.map(|light| row(format!("{} light", light.name()), &|attack| attack.light == light));
    distances.into_iter().chain(lights).collect()
}
