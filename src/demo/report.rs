//! What a played journey leaves behind: pictures of the pages, the receipt, a timeline, a summary.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use image::RgbImage;
use layby_central::server::{CentralView, FaultCounts};
use layby_domain::{CheckRecord, LightRecord, TransactionId};
use serde::{Deserialize, Serialize};

use super::fault::Ending;

/// What the printer was sent, in the folder of a play.
pub(super) const RECEIPT: &str = "receipt.bin";

/// The summary, as `summary.json` has it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Summary {
    pub journey: String,
    pub faults: Vec<String>,
    pub outcome: String,
    pub expected: String,
    pub as_it_should: bool,
    /// Why not, in words.
    pub objections: Vec<String>,
    pub pages: Vec<String>,
    pub transactions: Vec<TransactionSummary>,
    pub person: Option<PersonSummary>,
    pub central: Option<CentralSummary>,
    pub times_ms: Times,
}

/// A transaction as the kiosk's ledger has it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TransactionSummary {
    pub transaction: TransactionId,
    pub state: String,
    pub stage: String,
    pub history: Vec<String>,
}

/// The real-person check as the act carries it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PersonSummary {
    pub verdict: String,
    pub similarity: f64,
    pub check: CheckRecord,
}

/// The central API's view.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CentralSummary {
    pub handlings: u32,
    pub duplicates: u32,
    /// Acts that came again under another key.
    pub second_acts_refused: u32,
    /// Deliveries that came again under their own key.
    pub replays: u32,
    pub objections: u32,
    pub paid: u32,
    pub faults_injected: serde_json::Value,
}

impl CentralSummary {
    pub fn of(view: &CentralView, injected: FaultCounts) -> anyhow::Result<Self> {
        Ok(Self {
            handlings: view.handlings,
            duplicates: view.duplicates,
            second_acts_refused: view.second_acts_refused,
            replays: view.replays,
            objections: view.objections,
            paid: view.payments.paid,
            faults_injected: serde_json::to_value(injected)?,
        })
    }

    /// What is wrong with it for a journey that should end like this.
    pub fn objection(&self, expected: Ending) -> Option<String> {
        let wanted = expected.handlings();
        (self.handlings != wanted || self.duplicates != 0 || self.second_acts_refused != 0).then(|| {
            format!(
                "the central API holds {} handlings ({} duplicates, {} acts that came again under another key) instead of {wanted}",
                self.handlings, self.duplicates, self.second_acts_refused
            )
        })
    }
}

/// Machine time: what the journey took without the demo's own recording.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Times {
    /// From the first touch to the farewell.
    pub journey: u64,
    /// Of which the real-person check, from its page to the menu; 0 when it never got there.
    pub person_check: u64,
    /// Not counted: taking pictures of the screen.
    pub recording: u64,
}

/// The folder being written.
pub(super) struct Recorder {
    folder: Option<PathBuf>,
    timeline: Option<File>,
    began: Instant,
    recording: Duration,
    pages: Vec<String>,
}

impl Recorder {
    /// Record into `folder`; `None` keeps only the names of the pages.
    pub fn begin(folder: Option<&Path>) -> anyhow::Result<Self> {
        let timeline = match folder {
            None => None,
            Some(folder) => {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("could not make the folder `{}`", folder.display()))?;
                let path = folder.join("timeline.txt");
                Some(File::create(&path).with_context(|| format!("could not write `{}`", path.display()))?)
            }
        };
        Ok(Self {
            folder: folder.map(Path::to_owned),
            timeline,
            began: Instant::now(),
            recording: Duration::ZERO,
            pages: Vec::new(),
        })
    }

    /// Something happened.
    pub fn note(&mut self, what: &str) -> anyhow::Result<()> {
        let at = self.elapsed();
        if let Some(timeline) = &mut self.timeline {
            writeln!(timeline, "{:>7.3} s  {what}", at.as_secs_f64()).context("could not write the timeline")?;
        }
        Ok(())
    }

    /// A page came up that the last picture does not show.
    pub fn page(&mut self, name: &str, picture: impl FnOnce() -> RgbImage) -> anyhow::Result<()> {
        if self.pages.last().is_some_and(|last| last == name) {
            return Ok(());
        }
        self.pages.push(name.to_owned());
        self.note(&format!("page {name}"))?;
        let Some(folder) = &self.folder else { return Ok(()) };
        let began = Instant::now();
        let path = folder.join(format!("{:02}-{name}.png", self.pages.len()));
        picture()
            .save(&path)
            .with_context(|| format!("could not write `{}`", path.display()))?;
        self.recording += began.elapsed();
        Ok(())
    }

    /// Time since the beginning, without the recording's own.
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed().saturating_sub(self.recording)
    }

    pub fn recording(&self) -> Duration {
        self.recording
    }

    pub fn pages(&self) -> &[String] {
        &self.pages
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let path = folder.join(name);
        std::fs::write(&path, bytes).with_context(|| format!("could not write `{}`", path.display()))
    }

    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }
}

/// The summary for a terminal.
pub(super) fn in_words(summary: &Summary, out: &Path) -> String {
    let mut words = format!("The journey ended \"{}\"", summary.outcome);
    words += if summary.as_it_should {
        ", as it should"
    } else {
        ", which is NOT as it should"
    };
    if !summary.faults.is_empty() {
        words += &format!(" under {}", summary.faults.join(", "));
    }
    words += ".\n";
    for objection in &summary.objections {
        words += &format!("  - {objection}\n");
    }
    if let Some(person) = &summary.person {
        let asked: Vec<&str> = person.check.steps.iter().map(|step| step.movement.name()).collect();
        words += &format!(
            "Person: {}, similarity {:.3}, asked to {}; seen for {:.1} s of camera time, {}.\n",
            person.verdict,
            person.similarity,
            asked.join(", "),
            f64::from(person.check.took_ms) / 1000.0,
            light_in_words(&person.check.light)
        );
    }
    if let Some(central) = &summary.central {
        words += &format!(
            "Central API: {} handling(s), {} duplicate(s), {} delivery(s) repeated, {} payment(s).\n",
            central.handlings, central.duplicates, central.replays, central.paid
        );
    }
    let times = summary.times_ms;
    if times.journey > 0 {
        let check = match times.person_check {
            0 => String::new(),
            ms => format!(", of which the person check {ms} ms"),
        };
        words += &format!(
            "Machine time: {} ms from the first touch to the farewell{check} (not counted: {} ms for taking pictures).\n",
            times.journey, times.recording
        );
    }
    words
        + &format!(
            "{} pictures, {}the timeline and the summary are in `{}`.",
            summary.pages.len(),
            if out.join(RECEIPT).exists() {
                "the receipt, "
            } else {
                ""
            },
            out.display()
        )
}

fn light_in_words(light: &LightRecord) -> String {
    match light {
        LightRecord::NotShown => "the screen did not shine".to_owned(),
        LightRecord::Unclear => "the screen's light told nothing".to_owned(),
        LightRecord::TooBright => "the room was too bright for the screen's light".to_owned(),
        LightRecord::Answered { correlation_milli, .. } => format!(
            "the face followed the screen's light with a correlation of {:.2}",
            f64::from(*correlation_milli) / 1000.0
        ),
        LightRecord::NotByTheFace { .. } => "the face did not answer the screen's light".to_owned(),
    }
}
