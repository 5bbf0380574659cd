//! The kiosk's process is killed at random instants of a journey and started again: whatever the screen had acknowledged is at the central API,
//! exactly once. In two journeys of three the central API does not behave either: it loses its first reply, or goes down before the kill.

#![cfg(feature = "demo")]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant as Clock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use layby::demo::{TOLD_ACCEPTED, portraits};
use layby_central::server::{Fault, ReferenceServer, RunningServer, ServerSettings};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// How many instants.
const INSTANTS: u64 = 50;

/// A journey takes at most so long; a kiosk that is still running then is stuck.
const JOURNEY_LIMIT: Duration = Duration::from_secs(100);

fn kiosk(server: &RunningServer, state: &Path, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_layby"));
    command.args([
        "demo",
        "--headless",
        "--central",
        &server.url,
        "--central-key",
        &STANDARD.encode(server.public_key().1),
    ]);
    command
        .arg("--state")
        .arg(state)
        .arg("--out")
        .arg(out)
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}

async fn server() -> RunningServer {
    let settings = ServerSettings {
        portraits: Some(portraits().expect("the demo's portraits")),
        ..ServerSettings::default()
    };
    ReferenceServer::start(settings).await.expect("the reference server")
}

fn was_told_accepted(out: &Path) -> bool {
    std::fs::read_to_string(out.join("timeline.txt")).is_ok_and(|timeline| timeline.contains(TOLD_ACCEPTED))
}

/// When to kill: so many lines into the journey's timeline, and a little later. Counted in lines and not in seconds, the instants lie all over
/// the journey on a busy machine too.
#[derive(Clone, Copy, Debug)]
struct Instant {
    lines: usize,
    later: Duration,
}

/// Most time between a line of the timeline and the kill; most steps of the journey take less.
const LATER_MS_MOST: u64 = 60;

/// So many lines before the kill the central API goes down, if it does.
const OUTAGE_LINES_BEFORE: usize = 4;

/// How often the timeline is looked at.
const GLANCE: Duration = Duration::from_millis(2);

impl Instant {
    /// One instant in each of [`INSTANTS`] equal parts of a journey of so many lines.
    fn drawn(seed: u64, part: u64, lines: usize) -> Self {
        let mut random = StdRng::seed_from_u64(seed);
        let share = (part as f64 + random.random_range(0.0..1.0)) / INSTANTS as f64;
        Self {
            lines: (share * lines as f64) as usize,
            later: Duration::from_millis(random.random_range(0..LATER_MS_MOST)),
        }
    }
}

fn timeline_lines(out: &Path) -> usize {
    std::fs::read_to_string(out.join("timeline.txt")).map_or(0, |timeline| timeline.lines().count())
}

/// Waits until the journey's timeline has so many lines, or it ended.
fn reach(lines: usize, child: &mut Child, out: &Path) {
    let began = Clock::now();
    while timeline_lines(out) < lines && child.try_wait().expect("the child").is_none() {
        assert!(
            began.elapsed() < JOURNEY_LIMIT,
            "the journey is stuck before line {lines}"
        );
        std::thread::sleep(GLANCE);
    }
}

/// Kills the child at the instant; `false` when it had ended before.
fn kill_at(instant: Instant, mut child: Child, out: &Path, central: &RunningServer, outage: Fault) -> bool {
    if outage == Fault::Down {
        reach(instant.lines.saturating_sub(OUTAGE_LINES_BEFORE), &mut child, out);
    }
    central.faults.set(outage);
    reach(instant.lines, &mut child, out);
    std::thread::sleep(instant.later);
    let alive = child.try_wait().expect("the child").is_none();
    child.kill().expect("the child can be killed");
    child.wait().expect("the child");
    alive
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_was_acknowledged_before_a_kill_is_at_central_exactly_once() {
    let whole = tempfile::tempdir().unwrap();
    let undisturbed = server().await;
    assert!(
        kiosk(&undisturbed, &whole.path().join("state"), &whole.path().join("out"))
            .status()
            .unwrap()
            .success()
    );
    let lines = timeline_lines(&whole.path().join("out"));
    assert_eq!(undisturbed.view().unwrap().handlings, 1);

    let first_seed: u64 = std::env::var("LAYBY_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| rand::random_range(0..1_000_000));
    println!(
        "a journey has {lines} lines; seeds {first_seed} to {}",
        first_seed + INSTANTS - 1
    );
    let (mut killed, mut acknowledged, mut kept, mut struck) = (0, 0, 0, 0);
    for seed in first_seed..first_seed + INSTANTS {
        let folder = tempfile::tempdir().unwrap();
        let (state, out, after) = (
            folder.path().join("state"),
            folder.path().join("out"),
            folder.path().join("after"),
        );
        let central = server().await;
        let instant = Instant::drawn(seed, seed - first_seed, lines);
        let outage = [Fault::None, Fault::ReplyLostOnce, Fault::Down][usize::try_from(seed % 3).unwrap()];
        let first = kiosk(&central, &state, &out).spawn().unwrap();
        killed += u32::from(kill_at(instant, first, &out, &central, outage));
        if outage == Fault::Down {
            central.faults.set(Fault::None);
        }
        let told = was_told_accepted(&out);
        acknowledged += u32::from(told);

        let began = Clock::now();
        let second = kiosk(&central, &state, &after).arg("--resume-only").output().unwrap();
        assert!(
            began.elapsed() < JOURNEY_LIMIT,
            "seed {seed}: the kiosk was stuck after the restart"
        );
        let summary = std::fs::read_to_string(after.join("summary.json"))
            .unwrap_or_else(|_| panic!("seed {seed}: {}", String::from_utf8_lossy(&second.stderr)));
        let view = central.view().unwrap();
        let seen = format!("seed {seed}, {outage:?}, killed at {instant:?}, told {told}: {view:?}\n{summary}");
        assert_eq!((view.duplicates, view.second_acts_refused), (0, 0), "{seen}");
        struck += central.faults.counts().reply_lost + central.faults.counts().down;
        assert!(view.handlings <= 1 && (!told || view.handlings == 1), "{seen}");
        assert!(
            summary.contains("\"settled\"") || summary.contains("\"nothing-to-resume\""),
            "{seen}"
        );
        kept += view.handlings;
        central.stop().await;
    }
    println!(
        "{killed} of {INSTANTS} killed while running, {struck} outages; {acknowledged} acts acknowledged before the kill, {kept} at central, none lost, none twice"
    );
    assert!(struck > 0, "the central API was never away");
    assert!(
        acknowledged > 0 && acknowledged < u32::try_from(INSTANTS).unwrap(),
        "the instants must lie on both sides of the acknowledgement"
    );
}
