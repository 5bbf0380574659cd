//! A journey whose process is killed right after its act was recorded, and started again on the same files.
//!
//! The central API lives in this process; the kiosk in a child that kills itself, then in a second one that must resolve what it finds.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use layby_central::server::RunningServer;

use super::desk;
use super::fault::{Fault, expected};
use super::player::Play;
use super::report::{CentralSummary, Summary};
use crate::screen::Layout;

/// Plays it in two processes.
pub(super) fn play(play: &Play) -> anyhow::Result<Summary> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let folder = &play.desk.folder;
    std::fs::create_dir_all(folder)?;
    let server = runtime.block_on(desk::start_server(folder))?;
    let out = play.out.clone().unwrap_or_else(|| folder.join("out"));

    let first = kiosk_process(play, &server, folder, &out.join("before-the-kill"))?
        .arg("--die-after-record")
        .status()
        .context("the first kiosk process")?;
    anyhow::ensure!(
        was_killed(first),
        "the first process should have been killed after the act was recorded, but ended with {first}"
    );

    let second = kiosk_process(play, &server, folder, &out)?
        .status()
        .context("the second kiosk process")?;
    let summary = std::fs::read_to_string(out.join("summary.json")).context("the second process left no summary")?;
    let mut summary: Summary = serde_json::from_str(&summary)?;
    if !second.success() && summary.objections.is_empty() {
        summary
            .objections
            .push(format!("the second process ended with {second}"));
    }
    let view = server.view()?;
    summary.faults.push(format!("{:?}", Fault::KillAfterRecord));
    summary.expected = expected(&play.faults).name().to_owned();
    let central = CentralSummary::of(&view, server.faults.counts())?;
    summary.objections.extend(central.objection(expected(&play.faults)));
    summary.central = Some(central);
    summary.as_it_should = summary.objections.is_empty();
    std::fs::write(out.join("summary.json"), serde_json::to_string_pretty(&summary)?)?;
    runtime.block_on(server.stop());
    Ok(summary)
}

/// This program again, as a kiosk on these files.
pub(super) fn kiosk_process(play: &Play, server: &RunningServer, state: &Path, out: &Path) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args([
        "demo",
        "--headless",
        "--lang",
        play.language.tag(),
        "--layout",
        layout_name(play.layout),
    ]);
    command.arg("--state").arg(state).arg("--out").arg(out);
    command
        .arg("--central")
        .arg(&server.url)
        .arg("--central-key")
        .arg(STANDARD.encode(server.public_key().1));
    for fault in play
        .faults
        .iter()
        .filter(|fault| **fault != Fault::KillAfterRecord && !fault.is_on_the_network())
    {
        command.arg("--fault").arg(fault.name());
    }
    command.stdin(Stdio::null()).stdout(Stdio::null());
    Ok(command)
}

fn layout_name(layout: Layout) -> &'static str {
    match layout {
        Layout::Landscape => "landscape",
        Layout::Portrait | Layout::Size(..) => "portrait",
    }
}

fn was_killed(status: std::process::ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt as _;
    status.signal() == Some(rustix::process::Signal::KILL.as_raw())
}
