//! Many journeys under random mixes of faults: nothing may be lost, nothing may happen twice.

use std::path::PathBuf;

use layby_domain::Language;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::desk::{self, CentralAt, DeskSettings};
use super::fault::{Fault, expected};
use super::player::Play;
use super::report::CentralSummary;
use super::{killed, player};
use crate::device::camera::stage::Pace as CameraPace;
use crate::device::printer::PaperWidth;
use crate::screen::Layout;

/// Faults mixed into one journey, at most.
const MAX_FAULTS: usize = 4;

/// `layby soak`.
#[derive(Clone, Debug, clap::Args)]
pub struct SoakArgs {
    /// How many journeys.
    #[arg(long, default_value_t = 200)]
    pub runs: u32,
    /// The seed of the first; the n-th run has this plus n. A failed run is played again with `--runs 1 --seed ITS_SEED`.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Keep the files of failed runs here.
    #[arg(long, default_value = "target/soak")]
    pub out: PathBuf,
}

/// Play them all. `false` when one did not end as it should, or could not be played to its end.
#[must_use]
pub fn soak(args: &SoakArgs) -> bool {
    let first = args.seed.unwrap_or_else(|| rand::rng().random_range(0..1_000_000_000));
    let (mut tally, mut failed) = (Tally::default(), Vec::new());
    for run in 0..args.runs {
        let seed = first.wrapping_add(u64::from(run));
        let faults = mix(seed);
        let names: Vec<String> = faults.iter().map(|fault| fault.name()).collect();
        let mixed = format!("seed {seed} [{}]", names.join(" "));
        let summary = match play_one(args, seed, &faults) {
            Ok(summary) => summary,
            // One journey that cannot be played to its end tells nothing of the others.
            Err(error) => {
                println!("{mixed} FAILED: {error:#}");
                tally.not_played += 1;
                failed.push(seed);
                continue;
            }
        };
        tally.count(expected(&faults).handlings(), summary.central.as_ref());
        if summary.as_it_should {
            println!("{mixed} {} ok", summary.outcome);
        } else {
            println!("{mixed} {} FAILED: {}", summary.outcome, summary.objections.join("; "));
            failed.push(seed);
        }
    }
    println!(
        "{} journeys from seed {first}: {tally}, {} not as they should be",
        args.runs,
        failed.len()
    );
    for seed in &failed {
        println!("again: layby soak --runs 1 --seed {seed}");
    }
    failed.is_empty()
}

/// What the central API holds after all journeys, against what it should hold after each: one handling too many makes no loss good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    handlings: u32,
    duplicates: u32,
    lost: u32,
    too_many: u32,
    /// Journeys that could not be played to their end, of which nothing is known.
    not_played: u32,
}

impl Tally {
    fn count(&mut self, expected: u32, central: Option<&CentralSummary>) {
        let Some(central) = central else {
            self.not_played += 1;
            return;
        };
        self.handlings += central.handlings;
        self.duplicates += central.duplicates + central.second_acts_refused;
        self.lost += expected.saturating_sub(central.handlings);
        self.too_many += central.handlings.saturating_sub(expected);
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} handlings, {} duplicates, {} lost, {} too many, {} not played to their end",
            self.handlings, self.duplicates, self.lost, self.too_many, self.not_played
        )
    }
}

/// The faults of a seed. Of those that the central API's one switch makes, a mix takes at most one.
fn mix(seed: u64) -> Vec<Fault> {
    let mut rng = StdRng::seed_from_u64(seed);
    let count = rng.random_range(0..=MAX_FAULTS);
    let mut faults: Vec<Fault> = Fault::MIXABLE.sample(&mut rng, count).copied().collect();
    let mut on_the_network = false;
    faults.retain(|fault| !fault.is_on_the_network() || !std::mem::replace(&mut on_the_network, true));
    faults.sort_unstable();
    faults
}

fn play_one(args: &SoakArgs, seed: u64, faults: &[Fault]) -> anyhow::Result<super::report::Summary> {
    let out = args.out.join(seed.to_string());
    let scratch = desk::Scratch::folder(None)?;
    let play = Play {
        faults: faults.to_vec(),
        language: if seed.is_multiple_of(2) {
            Language::Chinese
        } else {
            Language::English
        },
        layout: if seed.is_multiple_of(3) {
            Layout::Landscape
        } else {
            Layout::Portrait
        },
        out: Some(out.clone()),
        resume_only: false,
        desk: DeskSettings {
            folder: scratch.path().to_owned(),
            central: CentralAt::Here,
            paper: if seed.is_multiple_of(5) {
                PaperWidth::Mm58
            } else {
                PaperWidth::Mm80
            },
            pacing: CameraPace::AsFetched,
            pace: desk::quick_pace(),
            die_after_record: false,
        },
    };
    let summary = if faults.contains(&Fault::KillAfterRecord) {
        killed::play(&play)?
    } else {
        player::play(&play)?
    };
    if summary.as_it_should {
        std::fs::remove_dir_all(&out)?;
    }
    Ok(summary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_always_gives_the_same_mix_and_the_mixes_cover_every_fault() {
        let mixes: Vec<Vec<Fault>> = (0..500).map(mix).collect();
        assert_eq!(mixes, (0..500).map(mix).collect::<Vec<_>>());
        for fault in Fault::MIXABLE {
            assert!(
                mixes.iter().any(|faults| faults.contains(&fault)),
                "{fault:?} is never mixed in"
            );
        }
        assert!(
            mixes.iter().any(Vec::is_empty),
            "a journey without faults belongs to the soak"
        );
        for with in [Fault::OfflineMid, Fault::ReplyLost, Fault::DiskFull] {
            assert!(
                mixes
                    .iter()
                    .any(|faults| faults.contains(&Fault::KillAfterRecord) && faults.contains(&with)),
                "a kill never comes together with {with:?}"
            );
        }
    }

    #[test]
    fn one_handling_too_many_does_not_make_a_lost_one_good() {
        let holds = |handlings| CentralSummary {
            handlings,
            duplicates: 0,
            second_acts_refused: 0,
            replays: 0,
            objections: 0,
            paid: handlings,
            faults_injected: serde_json::Value::Null,
        };
        let mut tally = Tally::default();
        for (expected, seen) in [(1, 1), (1, 0), (1, 2), (0, 0)] {
            tally.count(expected, Some(&holds(seen)));
        }
        assert_eq!((tally.handlings, tally.lost, tally.too_many), (3, 1, 1));
        tally.count(1, None);
        assert_eq!(
            (tally.lost, tally.not_played),
            (1, 1),
            "of a journey that was not played nothing is known"
        );
    }
}
