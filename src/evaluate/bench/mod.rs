//! `layby person bench`: the recorded people and their attackers act on the stage, before the camera port, against the whole check.
//!
//! Three series, each decided by its numbers and so the same every time: **journeys** of every performer with their own portrait and drawn
//! plans; **pairs** of different people; **attacks** of every kind with the portrait of the one whose face is held up. The screen's light
//! falls on all of them, as the stage simulates it.

mod desk;
mod docs;
mod series;

use std::path::PathBuf;
use std::sync::Arc;

pub use desk::{Desk, nonce};
pub use series::{AttackRun, Journey, attacks, journeys, pairs};

use super::evaluation::Tally;
use super::report::table;
use crate::person::Models;

/// The command line.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The films and photographs to develop with; otherwise $LAYBY_MEDIA or .layby/media.
    #[arg(long)]
    media: Option<PathBuf>,
    /// Attacks.
    #[arg(long, default_value_t = 200)]
    attacks: u64,
    /// Journeys of each performer.
    #[arg(long, default_value_t = 12)]
    journeys: u64,
    /// Print every run.
    #[arg(long)]
    verbose: bool,
    /// Write the tables into this document, between its marks.
    #[arg(long)]
    write_docs: Option<PathBuf>,
}

/// True when everybody was accepted with their own portrait, nobody with another's, and no attack.
pub(super) fn run(models: &Arc<Models>, args: &Args) -> anyhow::Result<bool> {
    let from_environment = || std::env::var_os("LAYBY_MEDIA").map(PathBuf::from);
    let media = args.media.clone().or_else(from_environment);
    let desk = Desk::new(Arc::clone(models), &media.unwrap_or_else(|| ".layby/media".into()))?;
    let say = |line: String| {
        if args.verbose {
            eprintln!("{line}");
        }
    };
    let journeys = journeys(&desk, args.journeys, &say)?;
    let pairs = pairs(&desk, &say)?;
    let attacks = attacks(&desk, 0..args.attacks, &say)?;
    let text = tables(&journeys, &pairs, &attacks);
    println!("{text}");
    if let Some(file) = &args.write_docs {
        docs::write(file, &text)?;
    }
    let refused = journeys.iter().filter(|journey| !journey.accepted()).count();
    let matched = pairs.iter().filter(|pair| pair.trial.matched()).count();
    let accepted = attacks.iter().filter(|run| run.trial.accepted()).count();
    println!("{refused} journeys refused, {matched} pairs of different people matched, {accepted} attacks accepted.");
    Ok(refused == 0 && matched == 0 && accepted == 0)
}

/// What was measured, as it stands in the documentation.
#[must_use]
pub fn tables(journeys: &[Journey], pairs: &[series::Pair], attacks: &[AttackRun]) -> String {
    let mut tally = Tally::default();
    tally
        .genuine
        .extend(journeys.iter().filter_map(|journey| journey.tries.last().cloned()));
    tally.others.extend(pairs.iter().map(|pair| pair.trial.clone()));
    for run in attacks {
        let kind = run.attack.kind.name().to_owned();
        tally.attacks.entry(kind).or_default().push(run.trial.clone());
    }
    let mut report = tally.report();
    report.notes.clear();
    let journeys = table(
        &[
            "performer",
            "journeys",
            "accepted at the 1st try",
            "at the 2nd",
            "refused",
            "longest try, s",
            "lowest similarity",
        ],
        series::by_performer(journeys),
    );
    let stopped = table(&["attack", "what stopped it"], series::stopped_by(attacks));
    let places = table(&["distance, light", "accepted (IAPAR)"], series::by_place(attacks));
    format!("{journeys}\n{stopped}\n{places}\n{report}")
}
