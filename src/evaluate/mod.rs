//! `layby person`: the real-person check for technicians and evaluators.
//!
//! | command | what it does |
//! |---|---|
//! | `check` | one check of a picture, a folder of pictures or a film against a portrait |
//! | `watch` | the check's signals as they come, from the camera or from a recording |
//! | `eval` | a folder of presentations: error rates by kind of attack with exact bounds |
//! | `bench` | the same with the developer media, acted on the stage (feature `demo`) |
//!
//! The words are those of ISO/IEC 30107-3: a *presentation* is what is put before the camera, an *attack presentation* pretends to be
//! somebody, a *bona fide* one does not. Everything here only uses [`person`](crate::person); the check itself knows nothing of it.

#[cfg(feature = "demo")]
pub mod bench;
mod check;
pub mod evaluation;
pub mod folder;
pub mod rates;
pub mod recording;
pub mod report;
pub mod trial;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use crate::domain::{Challenge, Nonce};
use crate::person::{Models, Plan};

/// Where the networks are on a kiosk, and on a desk after `make setup`.
const MODELS: [&str; 2] = ["/usr/share/layby/models", ".layby/models"];

/// Movements drawn from a nonce where nobody says how many.
const MOVEMENTS: usize = 2;

/// The command line of `layby person`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
    /// The folder with the networks; otherwise $LAYBY_MODELS, /usr/share/layby/models or .layby/models.
    #[arg(long, global = true)]
    models: Option<PathBuf>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Check one recording against a portrait.
    Check(check::Args),
    /// Show the check's signals as they come.
    Watch(watch::Args),
    /// Evaluate a folder: portraits/ID.jpg, genuine/ID/*, attack/KIND/*.
    Eval(evaluation::Args),
    /// Let the recorded people and their attackers act: journeys, pairs of people, attacks.
    #[cfg(feature = "demo")]
    Bench(bench::Args),
}

/// Does what the command line says; true when nobody was judged wrongly.
///
/// # Errors
/// With what to do about it, when something is missing or cannot be read.
pub fn run(args: Args) -> anyhow::Result<bool> {
    let models = Arc::new(Models::load(&models_folder(args.models))?);
    match args.command {
        Command::Check(args) => check::run(&models, &args),
        Command::Watch(args) => watch::run(&models, &args),
        Command::Eval(args) => evaluation::run(&models, &args),
        #[cfg(feature = "demo")]
        Command::Bench(args) => bench::run(&models, &args),
    }
}

fn models_folder(given: Option<PathBuf>) -> PathBuf {
    let from_environment = || std::env::var_os("LAYBY_MODELS").map(PathBuf::from);
    let [kiosk, desk] = MODELS.map(PathBuf::from);
    given
        .or_else(from_environment)
        .unwrap_or(if kiosk.is_dir() { kiosk } else { desk })
}

fn read_portrait(file: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("the portrait {} cannot be opened", file.display()))
}

/// What was asked for while a recording was made.
#[derive(Debug, clap::Args)]
struct Asked {
    /// Movements shown while it was recorded: blink, turn-left, turn-right, nod, open-mouth, separated by commas; "none" to look passively.
    #[arg(long, conflicts_with = "nonce", default_value = "none")]
    challenge: String,
    /// The nonce (64 hexadecimal digits) whose first two movements were shown while it was recorded.
    #[arg(long)]
    nonce: Option<Nonce>,
}

impl Asked {
    fn plan(&self) -> anyhow::Result<Plan> {
        match &self.nonce {
            // The light of a screen that is not there cannot be followed.
            Some(nonce) => Ok(Plan::drawn(nonce, 1, &Challenge::ALL, MOVEMENTS, false)),
            None => Ok(Plan::of(movements(&self.challenge)?)),
        }
    }
}

fn movements(text: &str) -> anyhow::Result<Vec<Challenge>> {
    if text == "none" {
        return Ok(Vec::new());
    }
    let movement = |name: &str| {
        let known = Challenge::ALL.into_iter().find(|known| known.name() == name);
        known.with_context(|| {
            let names = Challenge::ALL.map(Challenge::name).join(", ");
            format!("\"{name}\" is no movement: say {names}, or none")
        })
    };
    text.split(',').map(|name| movement(name.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn movements_are_given_by_name() {
        assert_eq!(
            movements("blink, turn-left").unwrap(),
            [Challenge::Blink, Challenge::TurnLeft]
        );
        assert_eq!(movements("none").unwrap(), []);
        let fault = movements("blink,dance").unwrap_err().to_string();
        assert!(fault.contains("dance") && fault.contains("open-mouth"), "{fault}");
    }
}
