//! `layby person check`: one recording against one portrait.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::Asked;
use super::recording::Recording;
use super::trial::{self, Trial};
use crate::domain::{CheckRecord, LiveVerdict};
use crate::person::{CheckSettings, Models};

/// The command line.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The portrait: JPEG or PNG, 102x126 grey is enough.
    #[arg(long)]
    portrait: PathBuf,
    /// What is shown: a picture, a folder of pictures in the order of their names, or an MP4 film.
    #[arg(long)]
    frames: PathBuf,
    #[command(flatten)]
    asked: Asked,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Found<'a> {
    accepted: bool,
    verdict: Option<LiveVerdict>,
    same_person: Option<bool>,
    similarity: Option<f32>,
    reason: String,
    camera_seconds: f64,
    record: Option<&'a CheckRecord>,
}

/// True when the person is accepted.
pub(super) fn run(models: &Arc<Models>, args: &Args) -> anyhow::Result<bool> {
    let portrait = super::read_portrait(&args.portrait)?;
    let recording = Recording::at(&args.frames)?;
    let plan = args.asked.plan()?;
    let passive = plan.steps().is_empty();
    let name = args.portrait.display().to_string();
    let found = trial::show(
        models,
        (&name, &portrait),
        plan,
        CheckSettings::default(),
        &recording,
        &mut |_, _, _| {},
    )?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&as_found(&found))?);
    } else {
        print(&found, passive);
    }
    Ok(found.accepted())
}

fn as_found(trial: &Trial) -> Found<'_> {
    let outcome = trial.outcome.as_ref();
    Found {
        accepted: trial.accepted(),
        verdict: outcome.map(|outcome| outcome.verdict),
        same_person: outcome.map(|outcome| outcome.same_person),
        similarity: trial.similarity(),
        reason: trial.words(),
        camera_seconds: trial.camera_time.as_secs_f64(),
        record: outcome.map(|outcome| &outcome.record),
    }
}

fn print(trial: &Trial, passive: bool) {
    println!("{}", trial.words());
    if let Some(outcome) = &trial.outcome {
        println!("verdict      {:?}", outcome.verdict);
        println!(
            "same person  {} (similarity {:.3})",
            outcome.same_person, outcome.similarity
        );
        println!("signals      {}", super::watch::signals(&outcome.signals));
    }
    println!("camera time  {:.1} s", trial.camera_time.as_secs_f32());
    if passive {
        println!(
            "Looked at passively: no movements were asked for, so a good picture may pass. Say --challenge to check them."
        );
    }
}
