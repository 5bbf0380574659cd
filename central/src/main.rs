//! `layby-central`: the reference server of the central API, by itself.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand, ValueEnum};
use layby_central::server::{Fault, ReferenceServer, ServerSettings, openapi_json};
use layby_domain::{Policy, Profile};

/// The reference server of Layby's central API.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API until interrupted.
    Serve(Serve),
    /// Print the OpenAPI document.
    Openapi,
}

#[derive(Args)]
struct Serve {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8420")]
    bind: SocketAddr,
    /// The address as phones reach this server, for the codes that lead to payment pages.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// The file of the books; without it they are kept in memory and lost at the end.
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
    /// A folder of portraits, NAME.jpg.
    #[arg(long, value_name = "DIR")]
    portraits: Option<PathBuf>,
    /// The rules to hand out and to enforce.
    #[arg(long, default_value = "app-12123")]
    profile: ProfileName,
    /// Begin with a fault: slow, down, reply-lost, server-error or malformed.
    #[arg(long, default_value = "none", value_name = "NAME")]
    fault: Fault,
    /// Offer the fault switches at /control, to everybody who can reach this server.
    #[arg(long)]
    control: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum ProfileName {
    #[value(name = "app-12123")]
    App12123,
    #[value(name = "order-163")]
    Order163,
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Openapi => {
            print!("{}", openapi_json());
            ExitCode::SUCCESS
        }
        Command::Serve(options) => {
            let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
            tracing_subscriber::fmt().with_env_filter(filter).init();
            match serve(options) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => {
                    eprintln!("layby-central: {error:#}");
                    ExitCode::FAILURE
                }
            }
        }
    }
}

fn serve(options: Serve) -> anyhow::Result<()> {
    let profile = match options.profile {
        ProfileName::App12123 => Profile::App12123,
        ProfileName::Order163 => Profile::Order163,
    };
    let settings = ServerSettings {
        bind: options.bind,
        public_url: options.public_url,
        store: options.store,
        portraits: options.portraits,
        policy: Policy::built_in(profile),
        control: options.control,
        ..ServerSettings::default()
    };
    let runtime = tokio::runtime::Runtime::new().context("the runtime cannot start")?;
    runtime.block_on(async {
        let server = ReferenceServer::start(settings).await?;
        server.faults.set(options.fault);
        tracing::info!(url = server.url, "serving");
        tokio::signal::ctrl_c().await.context("cannot wait for an interrupt")?;
        server.stop().await;
        Ok(())
    })
}
