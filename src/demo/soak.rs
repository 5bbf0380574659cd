//! Many journeys under random mixes of faults: nothing may be lost, nothing may happen twice.

use std::path::PathBuf;

use layby_domain::Language;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::desk::{self, CentralAt, DeskSettings};
use super::fault::Fault;
use super::player::Play;
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
    let (mut handlings, mut duplicates, mut failed) = (0u32, 0u32, Vec::new());
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
                failed.push(seed);
                continue;
            }
        };
        let central = summary.central.as_ref();
        handlings += central.map_or(0, |central| central.handlings);
        duplicates += central.map_or(0, |central| central.duplicates);
        if summary.as_it_should {
            println!("{mixed} {} ok", summary.outcome);
        } else {
            println!("{mixed} {} FAILED: {}", summary.outcome, summary.objections.join("; "));
            failed.push(seed);
        }
    }
    println!(
        "{} journeys from seed {first}: {handlings} handlings, {duplicates} duplicates, {} lost, {} not as they should be",
        args.runs,
        args.runs.saturating_sub(handlings),
        failed.len()
    );
    for seed in &failed {
        println!("again: layby soak --runs 1 --seed {seed}");
    }
    failed.is_empty()
}

/// The faults of a seed. Of those that the central API's one switch makes, a mix takes at most one.
fn mix(seed: u64) -> Vec<Fault> {
    let mut rng = StdRng::seed_from_u64(seed);
    let count = rng.random_range(0..=MAX_FAULTS);
    let mut faults: Vec<Fault> = Fault::MIXABLE.sample(&mut rng, count).copied().collect();
    let mut on_the_network = false;
    faults.retain(|fault| !fault.is_on_the_network() || !std::mem::replace(&mut on_the_network, true));
    // The central API of a killed kiosk lives in another process, out of the script's reach; a full disk ends the journey before its record.
    if faults.contains(&Fault::KillAfterRecord) {
        faults.retain(|fault| !fault.is_on_the_network() && *fault != Fault::DiskFull);
    }
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
    }
}
