//! `layby person watch`: one line of the terminal that says what the check sees, several times a second.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::Asked;
use super::recording::Recording;
use super::trial;
use crate::device::camera::{Camera, CameraFault, CameraSettings, V4l2Settings};
use crate::frame::Frame;
use crate::person::{CheckSettings, Models, Observation, PersonCheck, Signals};

/// How often the line is written anew, in camera time.
const REFRESH: Duration = Duration::from_millis(250);

/// Cells of the line that are cleared before it is written.
const LINE_WIDTH: usize = 150;

/// So many pictures may fail to come, one after another, before the camera is given up: about half a minute.
const FAILURES_MAX: u32 = 10;

/// The command line.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The portrait: JPEG or PNG.
    #[arg(long)]
    portrait: PathBuf,
    /// A recording instead of the camera: a picture, a folder of pictures, or an MP4 film.
    #[arg(long)]
    frames: Option<PathBuf>,
    /// The camera: N of /dev/videoN, as `index` under [camera] in the configuration.
    #[arg(long, default_value_t = 0, conflicts_with = "frames")]
    camera: u32,
    /// Stop after so many checks; otherwise on and on.
    #[arg(long)]
    checks: Option<u32>,
    #[command(flatten)]
    asked: Asked,
}

/// Watches until the recording ends, or as many checks were made as wanted.
pub(super) fn run(models: &Arc<Models>, args: &Args) -> anyhow::Result<bool> {
    let portrait = super::read_portrait(&args.portrait)?;
    let name = args.portrait.display().to_string();
    let mut line = Line::default();
    if let Some(frames) = &args.frames {
        let found = trial::show(
            models,
            (&name, &portrait),
            args.asked.plan()?,
            CheckSettings::default(),
            &Recording::at(frames)?,
            &mut |frame, observation, check| line.show(frame, observation, check),
        )?;
        line.end(&found.words());
        return Ok(true);
    }
    let mut camera = Camera::open(CameraSettings::V4l2(V4l2Settings {
        number: args.camera,
        ..V4l2Settings::default()
    }));
    let mut made = 0;
    while args.checks.is_none_or(|wanted| made < wanted) {
        let plan = args.asked.plan()?;
        let mut check = PersonCheck::begin(Arc::clone(models), &portrait, plan, CheckSettings::default())?;
        loop {
            let frame = next_frame(&mut camera)?;
            let observation = check.observe(&frame);
            line.show(&frame, &observation, &check);
            if let Some(outcome) = observation.outcome {
                let reason = outcome
                    .reason
                    .map_or_else(|| "accepted".to_owned(), |reason| format!("{reason:?}"));
                line.end(&format!("{:?}, {reason}", outcome.verdict));
                break;
            }
        }
        made += 1;
    }
    Ok(true)
}

fn next_frame(camera: &mut Camera) -> Result<Frame, CameraFault> {
    let mut failed = 0;
    loop {
        match camera.next_frame() {
            Ok(frame) => return Ok(frame),
            Err(fault) => {
                failed += 1;
                if failed >= FAILURES_MAX {
                    return Err(fault);
                }
                eprintln!("{fault}; trying again");
            }
        }
    }
}

/// The line that is written over and over; below each other where there is no terminal.
#[derive(Default)]
struct Line {
    shown_at: Option<Duration>,
}

impl Line {
    fn show(&mut self, frame: &Frame, observation: &Observation, check: &PersonCheck) {
        let due = self.shown_at.is_none_or(|at| frame.at().saturating_sub(at) >= REFRESH);
        if !due {
            return;
        }
        self.shown_at = Some(frame.at());
        let text = format!(
            "{:6.1} s  {:?}  {}",
            frame.at().as_secs_f32(),
            observation.guidance,
            signals(&check.signals())
        );
        let mut out = std::io::stdout();
        // Nobody may be looking any more; the check goes on.
        let _ = if out.is_terminal() {
            write!(out, "\r{text:LINE_WIDTH$}").and_then(|()| out.flush())
        } else {
            writeln!(out, "{text}")
        };
    }

    fn end(&mut self, words: &str) {
        self.shown_at = None;
        println!("\n{words}");
    }
}

/// All signals in one line; "-" where there is none yet.
pub(super) fn signals(signals: &Signals) -> String {
    let number = |value: Option<f32>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
    format!(
        "similarity {} near {} far {} samples {} movements {} constancy {} light {:?} bands {} moire {} edges {} width {}",
        number(signals.similarity),
        number(signals.near),
        number(signals.far),
        signals.samples,
        signals.movements_done,
        number(signals.constancy),
        signals.light,
        number(signals.cues.bands),
        number(signals.cues.moire),
        number(signals.cues.edges),
        number(signals.cues.width),
    )
}
