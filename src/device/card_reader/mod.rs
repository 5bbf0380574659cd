//! The identity-card reader: a SAM module on a serial line that reads the text and the photo of a card laid on it.
//!
//! [`spawn`] starts a driver that keeps the line open for as long as its [`ReaderHandle`] lives. While it is told to
//! [`listen`](ReaderHandle::listen) it looks for a card a few times a second and tells of each thing once: found, read or
//! unreadable, and removed. While it is not, the field stays quiet and nobody's card is read unasked.
//!
//! The layers, from the wire up: [`frame`] (bytes to bodies), [`text_record`] (a body to a card), `driver` (what to ask
//! when). [`SamSimulator`] is the module at the other end.

use std::path::PathBuf;
use std::time::Duration;

use layby_domain::IdentityCard;
use tokio::sync::{mpsc, watch};
use zeroize::Zeroizing;

pub mod frame;
pub mod text_record;

mod driver;
mod nation;
#[cfg(any(test, feature = "demo"))]
mod simulator;

pub use frame::{Request, Sw3};
#[cfg(any(test, feature = "demo"))]
pub use simulator::SamSimulator;
pub use text_record::{CardKind, RecordFault, TextRecord};

/// Bytes of the photo on a card, in the proprietary WLT format.
pub const WLT_PHOTO_BYTES: usize = 1024;

/// How a reader is reached and how patient its driver is.
#[derive(Clone, Debug)]
pub struct ReaderSettings {
    /// The serial port, by a path that stays the same from plug to plug.
    pub port: PathBuf,
    /// Speed of the line; 115200 by the vendors' documents.
    pub baud_rate: u32,
    /// The pause between two looks for a card.
    pub poll_interval: Duration,
    /// How long the module may take for a short answer.
    pub reply_timeout: Duration,
    /// How long it may take to read a card: 1295 bytes take 112 ms on the line, the card itself most of a second.
    pub reading_timeout: Duration,
}

impl ReaderSettings {
    /// The usual settings for a reader at `port`.
    #[must_use]
    pub fn new(port: impl Into<PathBuf>) -> Self {
        Self {
            port: port.into(),
            baud_rate: 115_200,
            poll_interval: Duration::from_millis(300),
            reply_timeout: Duration::from_secs(1),
            reading_timeout: Duration::from_secs(3),
        }
    }
}

/// How the reader is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReaderState {
    /// Its port is not there, or has just gone. What lay on it is not known; no [`ReaderEvent::CardRemoved`] follows.
    Disconnected,
    /// It answers and can read.
    Ready,
    /// It answers that its self-test failed: it needs a technician.
    SelfTestFailed,
    /// It answers that its module has not been authorised: it needs its vendor.
    Unauthorised,
    /// It is there and does not behave; the text says how, for a technician.
    Fault(String),
}

/// What a reader tells, each once, in the order in which it happened.
#[derive(Debug, PartialEq, Eq)]
pub enum ReaderEvent {
    /// The reader's state has changed.
    State(ReaderState),
    /// A card lies in the field; it is being read.
    CardFound,
    /// It has been read.
    Card(Box<CardContents>),
    /// It cannot be read, after several tries. The driver waits until it is taken away.
    Unreadable(ReadFault),
    /// The card that was read, or could not be read, has been taken away.
    CardRemoved,
}

/// What a card carries. The person's data wipe themselves when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct CardContents {
    /// The text of the card.
    pub card: IdentityCard,
    /// The photo as the card carries it: decoding it needs the vendor's library, so the portrait comes from the central API.
    pub wlt_photo: Box<Zeroizing<[u8; WLT_PHOTO_BYTES]>>,
}

/// Shows the card (which masks itself), never the photo.
impl std::fmt::Debug for CardContents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CardContents")
            .field("card", &self.card)
            .finish_non_exhaustive()
    }
}

/// Why a card could not be read, in words for the person who laid it down.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadFault {
    /// A true card, of a kind this service is not for.
    #[error("a card of this kind is not served here: {0:?}")]
    CardKindNotServed(CardKind),
    /// Some other card: a bank card, a travel card.
    #[error("this is not an identity card")]
    NotAnIdentityCard,
    /// It left the field before it was read.
    #[error("the card was taken away before it was read")]
    TakenAway,
    /// Reader and card do not accept each other: a worn or forged card.
    #[error("the reader does not accept the card")]
    NotAuthenticated,
    /// It was read and what it says makes no sense.
    #[error("the card's contents are damaged")]
    Damaged(#[source] RecordFault),
    /// The answer was damaged on its way from the reader each time, or had the wrong size.
    #[error("the reader's answer was damaged on the line")]
    LineDamaged,
    /// The reader fell silent while reading.
    #[error("the reader did not answer in time")]
    TimedOut,
    /// The reader refused for another reason.
    #[error("the reader refused to read the card: {0:?}")]
    Refused(Sw3),
}

/// Starts the driver on the current tokio runtime. It ends when the handle or the receiver of its events is dropped.
#[must_use = "the driver ends when its handle is dropped"]
pub fn spawn(settings: ReaderSettings, events: mpsc::Sender<ReaderEvent>) -> ReaderHandle {
    let port = super::serial::SerialPort::new(&settings.port, settings.baud_rate);
    let (listening, asked) = watch::channel(false);
    tokio::spawn(driver::run(port, settings, asked, events));
    ReaderHandle { listening }
}

/// A running driver.
#[derive(Debug)]
pub struct ReaderHandle {
    listening: watch::Sender<bool>,
}

impl ReaderHandle {
    /// Looks for cards from now on, or no longer. To stop listening is to forget: a card that still lies there when listening
    /// begins again is read again.
    pub fn listen(&self, listening: bool) {
        self.listening
            .send_if_modified(|now| std::mem::replace(now, listening) != listening);
    }
}
