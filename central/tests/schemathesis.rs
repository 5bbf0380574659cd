//! A third party's checker reads the served OpenAPI document and tries what it promises on the running server.

#![cfg(feature = "server")]

mod kiosk;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use kiosk::Kiosk;
use layby_central::server::RunningServer;
use tokio::process::Command;

/// The checker explores the same requests on every run.
const SEED: &str = "20260316";
/// Examples an operation and phase.
const MAX_EXAMPLES: &str = "30";
/// The whole run must end within this.
const TIME_LIMIT: Duration = Duration::from_secs(240);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checker_of_openapi_finds_no_failure() {
    let checker = checker();
    let server = kiosk::server().await;
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("schemathesis.toml");
    std::fs::write(&config, settings_for(&server).await).unwrap();
    let mut command = Command::new(&checker);
    command
        .arg("--config-file")
        .arg(config)
        .arg("run")
        .arg(format!("{}/openapi.json", server.url))
        .args([
            "--checks",
            "all",
            "--seed",
            SEED,
            "--max-examples",
            MAX_EXAMPLES,
            "--generation-database",
            "none",
        ])
        .args(["--workers", "1", "--no-color"])
        .stdin(Stdio::null())
        .current_dir(folder.path())
        .kill_on_drop(true);
    let run = tokio::time::timeout(TIME_LIMIT, command.output()).await;
    let output = run.expect("the checker did not end in time").unwrap_or_else(|error| {
        panic!(
            "{} cannot be run ({error}): run `make setup`, or name the checker by LAYBY_SCHEMATHESIS",
            checker.display()
        )
    });
    let told = String::from_utf8_lossy(&output.stdout);
    println!("{told}");
    assert!(
        output.status.success(),
        "the checker found failures:\n{told}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        told.contains("✅ Stateful"),
        "the checker found no way from one answer to the next question:\n{told}"
    );
    assert_eq!(server.view().unwrap().duplicates, 0);
}

/// The settings kept beside this test, and the names of a handling and an order that exist on this server.
async fn settings_for(server: &RunningServer) -> String {
    let kiosk = Kiosk::at(server).await;
    let driver = kiosk.identify("cora").await.unwrap();
    let reply = kiosk.handle(&kiosk.accept(&driver, &["v-0301"]).await).await.unwrap();
    let mut settings = include_str!("schemathesis.toml").to_owned();
    let order = reply.payment.unwrap().id;
    write!(
        settings,
        "\n[parameters]\n\"path.handling\" = \"{}\"\n\"path.order\" = \"{order}\"\n",
        reply.handling
    )
    .unwrap();
    settings
}

/// Where the set-up put it, or where the environment says it is.
fn checker() -> PathBuf {
    if let Some(named) = std::env::var_os("LAYBY_SCHEMATHESIS") {
        return PathBuf::from(named);
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let below = here
        .ancestors()
        .map(|folder| folder.join(".layby/venv/bin/schemathesis"));
    let found = below.into_iter().find(|path| path.is_file());
    found.unwrap_or_else(|| {
        panic!("the OpenAPI checker is not installed: run `make setup`, or name it by LAYBY_SCHEMATHESIS")
    })
}
