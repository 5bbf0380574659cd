//! The command line: read the configuration, build, run until asked to stop.

#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use layby::config::Config;
use layby::technician::{self, Errand};

/// Exit status for a configuration that cannot be used, by the convention of sysexits.
const EXIT_CONFIG: u8 = 64;

#[derive(Parser)]
#[command(
    name = "layby",
    version,
    about = "Firmware of a self-service kiosk for settling traffic violations"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the kiosk on this machine's devices.
    Run {
        /// The configuration file.
        #[arg(long, default_value = "/etc/layby/layby.toml")]
        config: PathBuf,
    },
    /// Say whether a configuration can be used, and what is wrong with it by line and key.
    CheckConfig {
        /// The configuration file.
        #[arg(default_value = "/etc/layby/layby.toml")]
        config: PathBuf,
    },
    /// The real-person check by itself: one check, a live view, error rates.
    Person(layby::evaluate::Args),
    /// Look at the ledger, and make the decisions about it that only a technician may make.
    Ledger {
        /// The configuration file.
        #[arg(long, default_value = "/etc/layby/layby.toml")]
        config: PathBuf,
        #[command(subcommand)]
        errand: Errand,
    },
    /// The whole product on a desk: simulated devices, an embedded central server.
    #[cfg(feature = "demo")]
    Demo(layby::demo::Args),
    /// Many headless journeys under random mixes of faults; nothing may be lost or doubled.
    #[cfg(feature = "demo")]
    Soak(layby::demo::SoakArgs),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::CheckConfig { config } => check_config(&config),
        Command::Run { config } => match Config::read(&config) {
            Ok(config) => finish(layby::shell::run_on_board(config)),
            Err(fault) => refuse(&fault),
        },
        Command::Person(args) => finish_code(layby::evaluate::run(args)),
        Command::Ledger { config, errand } => match Config::read(&config) {
            Ok(config) => run_errand(&config, &errand),
            Err(fault) => refuse(&fault),
        },
        #[cfg(feature = "demo")]
        Command::Demo(args) => finish_with(layby::demo::run(args)),
        #[cfg(feature = "demo")]
        Command::Soak(args) => finish_with(Ok(layby::demo::soak(&args))),
    }
}

fn check_config(path: &std::path::Path) -> ExitCode {
    match Config::read(path) {
        Ok(_) => {
            println!("{} can be used.", path.display());
            ExitCode::SUCCESS
        }
        Err(fault) => refuse(&fault),
    }
}

fn run_errand(config: &Config, errand: &Errand) -> ExitCode {
    match technician::run(&technician::ledger_of(config), errand, layby::shell::wall_clock()) {
        Ok(report) => {
            print!("{}", report.words);
            if report.good {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(fault) => {
            eprintln!("{fault}.");
            if let Some(advice) = technician::advice(&fault) {
                eprintln!("{advice}");
            }
            ExitCode::FAILURE
        }
    }
}

fn refuse(fault: &layby::config::ConfigFault) -> ExitCode {
    eprintln!("{fault}");
    ExitCode::from(EXIT_CONFIG)
}

fn finish(outcome: anyhow::Result<()>) -> ExitCode {
    finish_code(outcome.map(|()| true))
}

#[cfg(feature = "demo")]
fn finish_with(outcome: anyhow::Result<bool>) -> ExitCode {
    finish_code(outcome)
}

fn finish_code(outcome: anyhow::Result<bool>) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("layby: {error:#}");
            ExitCode::FAILURE
        }
    }
}
