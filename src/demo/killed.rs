//! A journey whose process is killed right after its act was recorded, and started again on the same files.
//!
//! The central API lives in this process; the kiosk in a child that dies, then in a second one that must resolve what it finds. Without an outage
//! the child kills itself inside the commit's own call, before anybody was told. With one, this process kills it: once the driver was told that
//! the act is safe, or once the reply was lost on the way. The child asks for its outages on a line, and does not go on before they are there.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::ValueEnum as _;
use layby_central::server::{Fault as CentralFault, FaultSwitches, RunningServer};

use super::desk::{self, ASK_FOR_SWITCH, NO_FAULT, SWITCHED};
use super::fault::{Fault, expected};
use super::player::{Play, TOLD_ACCEPTED};
use super::report::{CentralSummary, Summary};
use crate::screen::Layout;

/// How often the first process is looked at.
const GLANCE: Duration = Duration::from_millis(5);

/// The first process gets so long to come to the moment of its death.
const FIRST_LIFE_MOST: Duration = Duration::from_secs(90);

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
    let before = out.join("before-the-kill");

    let first = first_life(play, &server, folder, &before)?;
    anyhow::ensure!(
        was_killed(first),
        "the first process should have been killed after the act was recorded, but ended with {first}"
    );
    // The network is back before the driver is; a slow one stays slow.
    server.faults.set(CentralFault::None);

    let again: Vec<Fault> = play
        .faults
        .iter()
        .copied()
        .filter(|fault| strikes_again(*fault))
        .collect();
    let second = kiosk_process(play, &again, &server, folder, &out)?
        .spawn()
        .context("the second kiosk process")?;
    let second = attended(second, &server.faults, Mends::Carried)?.wait()?;
    let summary = std::fs::read_to_string(out.join("summary.json")).context("the second process left no summary")?;
    let mut summary: Summary = serde_json::from_str(&summary)?;
    if !second.success() && summary.objections.is_empty() {
        summary
            .objections
            .push(format!("the second process ended with {second}"));
    }
    for fault in never_broken(play, &before)? {
        summary.objections.push(format!("{fault:?} was never injected"));
    }
    let view = server.view()?;
    summary.faults = play.faults.iter().map(|fault| format!("{fault:?}")).collect();
    summary.expected = expected(&play.faults).name().to_owned();
    let central = CentralSummary::of(&view, server.faults.counts())?;
    summary.objections.extend(central.objection(expected(&play.faults)));
    summary.central = Some(central);
    summary.as_it_should = summary.objections.is_empty();
    std::fs::write(out.join("summary.json"), serde_json::to_string_pretty(&summary)?)?;
    runtime.block_on(server.stop());
    Ok(summary)
}

/// From the first page to the kill.
fn first_life(play: &Play, server: &RunningServer, state: &Path, out: &Path) -> anyhow::Result<ExitStatus> {
    let mut kiosk = kiosk_process(play, &play.faults, server, state, out)?;
    let outage = play.faults.iter().find(|fault| is_outage(**fault));
    if outage.is_none() {
        kiosk.arg("--die-after-record");
    }
    let mut kiosk = attended(
        kiosk.spawn().context("the first kiosk process")?,
        &server.faults,
        Mends::Awaited,
    )?;
    let Some(outage) = outage else {
        return Ok(kiosk.wait()?);
    };
    let began = Instant::now();
    let timeline = out.join("timeline.txt");
    while began.elapsed() < FIRST_LIFE_MOST {
        if let Some(ended) = kiosk.try_wait()? {
            return Ok(ended);
        }
        let wrote = |what: &str| std::fs::read_to_string(&timeline).is_ok_and(|timeline| timeline.contains(what));
        let now = match outage {
            Fault::ReplyLost => server.faults.counts().reply_lost > 0,
            // The driver has been sent home: safe here, delivered later.
            Fault::OfflineMid => wrote("page accepted-for-later"),
            _ => wrote(TOLD_ACCEPTED),
        };
        if now {
            break;
        }
        std::thread::sleep(GLANCE);
    }
    kiosk.kill()?;
    Ok(kiosk.wait()?)
}

/// A fault of the central API that is there when the driver signs, and is over after the restart.
fn is_outage(fault: Fault) -> bool {
    fault.is_on_the_network() && fault != Fault::Slow
}

/// What the second process meets too: its devices are new, its network is back, and there is room on its disk.
fn strikes_again(fault: Fault) -> bool {
    !is_outage(fault) && !matches!(fault, Fault::KillAfterRecord | Fault::DiskFull)
}

/// What should have broken before the kill and did not: the second process never had it to break.
fn never_broken(play: &Play, before: &Path) -> anyhow::Result<Vec<Fault>> {
    let timeline =
        std::fs::read_to_string(before.join("timeline.txt")).context("the first process left no timeline")?;
    let broke = |fault: &Fault| timeline.contains(&format!("break: {fault:?}"));
    let only_then = |fault: &Fault| !strikes_again(*fault) && *fault != Fault::KillAfterRecord;
    Ok(play
        .faults
        .iter()
        .copied()
        .filter(|fault| only_then(fault) && !broke(fault))
        .collect())
}

/// What becomes of a process's wish that an outage ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mends {
    /// It is carried out.
    Carried,
    /// It waits for the kill, so that the outage lasts until then.
    Awaited,
}

/// The process, with somebody on its line who switches the central API's faults.
fn attended(mut kiosk: Child, faults: &FaultSwitches, mends: Mends) -> anyhow::Result<Child> {
    let said = BufReader::new(kiosk.stdout.take().context("the kiosk's line out")?);
    let mut answers = kiosk.stdin.take().context("the kiosk's line in")?;
    let faults = faults.clone();
    std::thread::spawn(move || {
        for line in said.lines().map_while(Result::ok) {
            let Some(name) = line.strip_prefix(ASK_FOR_SWITCH) else {
                continue;
            };
            let fault = match Fault::from_str(name, false) {
                _ if name == NO_FAULT && mends == Mends::Awaited => continue,
                _ if name == NO_FAULT => CentralFault::None,
                Ok(fault) => match desk::central_fault(fault) {
                    Ok(fault) => fault,
                    Err(_) => return,
                },
                // Whoever asked gets no answer, and says so.
                Err(_) => return,
            };
            faults.set(fault);
            if writeln!(answers, "{SWITCHED}").is_err() {
                return;
            }
        }
    });
    Ok(kiosk)
}

/// This program again, as a kiosk on these files.
fn kiosk_process(
    play: &Play,
    faults: &[Fault],
    server: &RunningServer,
    state: &Path,
    out: &Path,
) -> anyhow::Result<Command> {
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
    for fault in faults.iter().filter(|fault| **fault != Fault::KillAfterRecord) {
        command.arg("--fault").arg(fault.name());
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    Ok(command)
}

fn layout_name(layout: Layout) -> &'static str {
    match layout {
        Layout::Landscape => "landscape",
        Layout::Portrait | Layout::Size(..) => "portrait",
    }
}

fn was_killed(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt as _;
    status.signal() == Some(rustix::process::Signal::KILL.as_raw())
}
