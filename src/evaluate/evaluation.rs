//! `layby person eval`: every presentation of a folder, and what the check made of them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::folder::{Folder, Presentation};
use super::rates::Rate;
use super::report::{AttackRow, BonaFide, Matching, Report, commit, worst_first};
use super::trial::{self, Trial};
use crate::person::{CheckSettings, Models, Plan};

/// Most comparisons with other people's portraits; each is a check of its own.
const OTHER_PAIRS_MAX: usize = 10_000;

/// The command line.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder: portraits/ID.jpg, genuine/ID/*, attack/KIND/*.
    folder: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// True when no attack was accepted and nobody matched another's portrait.
pub(super) fn run(models: &Arc<Models>, args: &Args) -> anyhow::Result<bool> {
    let folder = Folder::read(&args.folder)?;
    let report = evaluate(models, &folder, &mut |line| eprintln!("{line}"))?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{report}");
    }
    let accepted: usize = report.attacks.iter().map(|row| row.accepted.happened).sum();
    Ok(accepted == 0 && report.matching.other_matched.happened == 0)
}

/// Checks every presentation against its portrait, and every genuine one against everybody else's.
///
/// # Errors
/// When a portrait or a presentation cannot be used.
pub fn evaluate(models: &Arc<Models>, folder: &Folder, progress: &mut dyn FnMut(String)) -> anyhow::Result<Report> {
    let mut portraits = BTreeMap::new();
    for (identity, file) in &folder.portraits {
        portraits.insert(identity.as_str(), super::read_portrait(file)?);
    }
    let show = |shown: &Presentation, identity: &str| {
        let portrait = portraits.get(identity).map_or(&[][..], Vec::as_slice);
        let plan = Plan::of(shown.challenge.clone());
        trial::show(
            models,
            (identity, portrait),
            plan,
            CheckSettings::default(),
            &shown.recording,
            &mut |_, _, _| {},
        )
    };
    let mut tally = Tally::default();
    for shown in &folder.presentations {
        let trial = show(shown, &shown.identity)?;
        progress(format!("{}: {}", shown.name, trial.words()));
        match &shown.attack {
            Some(kind) => tally.attacks.entry(kind.clone()).or_default().push(trial),
            None => tally.genuine.push(trial),
        }
    }
    let pairs = folder
        .presentations
        .iter()
        .filter(|shown| shown.attack.is_none())
        .flat_map(|shown| portraits.keys().map(move |other| (shown, *other)))
        .filter(|(shown, other)| shown.identity != *other);
    let all_pairs = pairs.clone().count();
    for (shown, other) in pairs.take(OTHER_PAIRS_MAX) {
        tally.others.push(show(shown, other)?);
    }
    let mut report = tally.report();
    let passive = folder
        .presentations
        .iter()
        .filter(|shown| shown.challenge.is_empty())
        .count();
    if passive > 0 {
        report.notes.push(format!(
            "{passive} of {} presentations were looked at passively: no movements were asked for while they were recorded, so these figures say nothing of \
             the movements, and nothing of the screen's light.",
            folder.presentations.len()
        ));
    }
    if all_pairs > OTHER_PAIRS_MAX {
        report.notes.push(format!(
            "Of {all_pairs} pairs of different people the first {OTHER_PAIRS_MAX} were compared."
        ));
    }
    Ok(report)
}

/// Trials, sorted by what stood before the camera.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) attacks: BTreeMap<String, Vec<Trial>>,
    pub(super) genuine: Vec<Trial>,
    /// Genuine people against another's portrait.
    pub(super) others: Vec<Trial>,
}

impl Tally {
    pub(super) fn report(&self) -> Report {
        let mut attacks: Vec<AttackRow> = self.attacks.iter().map(|(kind, trials)| row(kind, trials)).collect();
        worst_first(&mut attacks);
        let judged = self.genuine.iter().filter(|trial| trial.responded());
        let all = self.attacks.values().flatten().chain(&self.genuine).chain(&self.others);
        let record = all
            .filter_map(|trial| trial.outcome.as_ref())
            .map(|outcome| &outcome.record)
            .next();
        Report {
            commit: commit().to_owned(),
            thresholds: record.map(|record| record.thresholds),
            models: record.map_or_else(Vec::new, |record| record.models.clone()),
            attacks,
            bona_fide: BonaFide {
                not_taken_for_living: Rate::counted(judged, |trial| !trial.taken_for_living()),
                non_response: Rate::counted(&self.genuine, |trial| !trial.responded()),
            },
            matching: self.matching(),
            notes: vec![
                "\"Uncertain\" counts as not living: against people with their own faces as much as against attacks."
                    .to_owned(),
            ],
        }
    }

    fn matching(&self) -> Matching {
        let compared = |trials: &'_ [Trial]| -> Vec<(f32, bool)> {
            let outcomes = trials.iter().filter_map(|trial| trial.outcome.as_ref());
            outcomes
                .filter_map(|outcome| {
                    outcome
                        .signals
                        .similarity
                        .map(|similarity| (similarity, outcome.same_person))
                })
                .collect()
        };
        let (own, others) = (compared(&self.genuine), compared(&self.others));
        Matching {
            own_not_matched: Rate::counted(&own, |(_, same)| !same),
            other_matched: Rate::counted(&others, |(_, same)| *same),
            own_lowest: own.iter().map(|(similarity, _)| *similarity).reduce(f32::min),
            other_highest: others.iter().map(|(similarity, _)| *similarity).reduce(f32::max),
        }
    }
}

fn row(kind: &str, trials: &[Trial]) -> AttackRow {
    let judged = trials.iter().filter(|trial| trial.responded());
    AttackRow {
        kind: kind.to_owned(),
        taken_for_living: Rate::counted(judged, |trial| trial.taken_for_living()),
        non_response: Rate::counted(trials, |trial| !trial.responded()),
        accepted: Rate::counted(trials, |trial| trial.accepted()),
    }
}
