//! The receipt printer: ESC/POS over a serial line, for 80 mm and 58 mm paper.
//!
//! [`spawn`] starts a driver that keeps the line open, asks the printer a few times a second how it is, and prints one
//! [`Document`] at a time. *Printed* is a strong word here: every byte was taken, the printer confirmed from behind them that it
//! had worked them off, and afterwards it was still well. Anything less is a [`PrintFault`] that says whether paper may
//! already be out, because that decides whether a person is told "nothing was printed" or "take what is there to a member of
//! staff".
//!
//! The layers, from the wire up: [`status`] (four bytes to a state), [`escpos`] (a document to bytes), `driver` (when to
//! send what). [`PrinterSimulator`] is the printer at the other end, with paper one can look at.

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

pub mod document;
pub mod escpos;
pub mod glyphs;
pub mod status;

mod cell;
mod driver;
#[cfg(any(test, feature = "demo"))]
pub mod simulator;

pub use document::{Align, Block, Document, Line};
#[cfg(any(test, feature = "demo"))]
pub use simulator::{CutPiece, PrinterSimulator};
pub use status::PrinterState;

/// Width of the paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PaperWidth {
    /// 80 mm.
    #[default]
    Mm80,
    /// 58 mm.
    Mm58,
}

impl PaperWidth {
    /// Dots across that can be printed: 576 or 384.
    #[must_use]
    pub fn dots(self) -> u32 {
        match self {
            Self::Mm80 => 576,
            Self::Mm58 => 384,
        }
    }

    /// Half-width characters of font A across: 48 or 32. A Chinese character takes two.
    #[must_use]
    pub fn columns(self) -> usize {
        match self {
            Self::Mm80 => 48,
            Self::Mm58 => 32,
        }
    }
}

/// How the printer wants its text. Which one is a switch or a setting in the printer itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TextEncoding {
    /// GB 18030, the usual one.
    #[default]
    Gb18030,
    /// GBK.
    Gbk,
    /// UTF-8.
    Utf8,
}

/// How a printer is reached and what it is.
#[derive(Clone, Debug)]
pub struct PrinterSettings {
    /// The serial port, by a path that stays the same from plug to plug.
    pub port: PathBuf,
    /// Speed of the line.
    pub baud_rate: u32,
    /// Its paper.
    pub paper: PaperWidth,
    /// Its text encoding.
    pub encoding: TextEncoding,
    /// The pause between two looks at its state.
    pub status_interval: Duration,
    /// How long it may take to answer a question about its state.
    pub status_timeout: Duration,
    /// How long a stretch of a document may stay unconfirmed while the printer says that it is well. A stretch is at most
    /// a few centimetres of paper; the slowest printers make five a second.
    pub stall_timeout: Duration,
}

impl PrinterSettings {
    /// The usual settings for a printer at `port` with `paper`.
    #[must_use]
    pub fn new(port: impl Into<PathBuf>, paper: PaperWidth) -> Self {
        Self {
            port: port.into(),
            baud_rate: 115_200,
            paper,
            encoding: TextEncoding::default(),
            status_interval: Duration::from_millis(500),
            status_timeout: Duration::from_millis(500),
            stall_timeout: Duration::from_secs(10),
        }
    }
}

/// Why a document was not printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrintFault {
    /// Not a byte was sent: the printer was in this state. The document may be printed later as if nothing had been.
    #[error("nothing was printed: {0}")]
    NotStarted(PrinterState),
    /// It began and was not confirmed; some of it, or all of it, may be on paper. The state is the one that was seen then;
    /// [`PrinterState::Ready`] means that the printer fell behind without saying why.
    #[error("printing was interrupted, and some paper may be out: {0}")]
    Interrupted(PrinterState),
}

/// Documents that may wait while another is printed. A kiosk prints for one person at a time.
const JOBS_WAITING_MAX: usize = 4;

/// Starts the driver on the current tokio runtime; it tells `states` of every change and ends when the last handle is dropped.
#[must_use = "the driver ends when its last handle is dropped"]
pub fn spawn(settings: PrinterSettings, states: watch::Sender<PrinterState>) -> PrinterHandle {
    let port = super::serial::SerialPort::new(&settings.port, settings.baud_rate);
    let (jobs, waiting) = mpsc::channel(JOBS_WAITING_MAX);
    tokio::spawn(driver::run(port, settings, states, waiting));
    PrinterHandle { jobs }
}

/// A running driver.
#[derive(Clone, Debug)]
pub struct PrinterHandle {
    jobs: mpsc::Sender<Job>,
}

#[derive(Debug)]
struct Job {
    document: Document,
    done: oneshot::Sender<Result<(), PrintFault>>,
}

impl PrinterHandle {
    /// Prints `document`, after those that wait already. A caller that stops waiting does not stop the printer.
    pub async fn print(&self, document: Document) -> Result<(), PrintFault> {
        let (done, outcome) = oneshot::channel();
        // The driver ends only with its handles, or with the runtime: then nothing is printed.
        let gone = PrintFault::NotStarted(PrinterState::Disconnected);
        self.jobs.send(Job { document, done }).await.map_err(|_| gone)?;
        outcome
            .await
            .unwrap_or(Err(PrintFault::Interrupted(PrinterState::Disconnected)))
    }
}
