//! The ledger: what a driver did, kept so that nothing takes it away again.
//!
//! Everything that must survive is one commit before anyone is told. [`Ledger::accept`] writes the act, its outgoing
//! message, the first row of its history and the journey's progress together; only when it returns `Ok` may a screen
//! or a slip say "accepted". The answer is recorded the same way: reply stored, message gone, history written, in one
//! commit ([`Ledger::answered`]). From that follows the rest:
//!
//! * A message leaves the outbox only together with its answer. A crash between sending and recording sends again
//!   under the same idempotency key, and central replays what it stored.
//! * The order in which acts of one driver are delivered is the order of acceptance; only the head of a driver's
//!   queue is ever handed out ([`Ledger::next_due`]), and one message of a driver is in flight at most.
//! * The history of a transaction is only ever added to, and every row is chained to the one before
//!   ([`Ledger::verify`]).
//! * What could tell who a driver is lies sealed (`seal`); a driver is recognised by a [`DriverMark`].
//! * One program at a time has the ledger open (`lock`); others may look at the file.
//! * A damaged file is moved aside and never overwritten, one that is gone is missed (`opening`, `marker`), and the
//!   kiosk then waits for a technician.
//! * A full disk refuses new acts while the reserve for the answers of accepted ones is still there
//!   ([`LedgerSettings::min_free_bytes`]).
//!
//! This module is the only one that writes SQL. It is synchronous, has one connection, and takes the time as an
//! argument; [`LedgerHandle`] brings it to async code.

mod acts;
mod enquiry;
mod fault;
mod handle;
mod history;
mod key_file;
mod lock;
mod look;
mod marker;
mod message;
mod opening;
mod outbox;
mod retention;
mod seal;
mod state;

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use layby_central::{HandlingReply, KioskId, ObjectionReply, Problem};
use layby_domain::{Act, IdempotencyKey, IdentityNumber, TransactionId};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use serde::{Deserialize, Serialize};

pub use enquiry::{HistoryRow, TransactionView, Unfinished};
pub use fault::LedgerFault;
pub use handle::LedgerHandle;
pub use history::LedgerFlaw;
pub use lock::Holder;
pub use look::{LedgerLook, Numbers};
pub use message::Body;
pub use outbox::{DeadLetter, LONGEST_WAIT_S, OutboxView, Outgoing, WaitReason, Waiting};
pub use retention::Tidied;
pub use seal::DriverMark;
pub use state::{SlipKind, Stage, TransactionState, UnknownState};

use history::Chain;
use lock::Lock;
use seal::Sealer;

/// Longest act kept, in bytes of JSON: what central takes in one body, less the envelope around it.
pub const MAX_ACT_BYTES: usize = layby_central::MAX_BODY_BYTES - 4096;
/// Longest note in the history, in characters; longer ones are cut.
pub const MAX_NOTE_CHARS: usize = 200;

/// How a ledger is kept.
#[derive(Debug, Clone)]
pub struct LedgerSettings {
    /// The SQLite file. Its folder is made when it is missing.
    pub path: PathBuf,
    /// The 32 bytes under which payloads are sealed; made at the very first start.
    pub key_file: PathBuf,
    /// Free bytes that a new act must leave, on the disk and below [`Self::max_bytes`], so that the answers to
    /// accepted acts can always be recorded.
    pub min_free_bytes: u64,
    /// The ledger grows no larger than this, in bytes, whatever room the disk has.
    pub max_bytes: u64,
    /// At most this many acts wait for delivery.
    pub max_waiting: u64,
    /// Sealed payloads of settled transactions are erased this many days after the last thing that happened to them,
    /// whether or not their driver ever took the slip.
    pub keep_days: u16,
    /// How long to wait for another program that holds the ledger (a technician's, or a kiosk that is just ending), in
    /// milliseconds.
    pub busy_timeout_ms: u32,
}

impl LedgerSettings {
    /// The ledger at `path`, its key at `key_file`, and usual limits.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, key_file: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            key_file: key_file.into(),
            min_free_bytes: 64 * 1024 * 1024,
            max_bytes: 2 * 1024 * 1024 * 1024,
            max_waiting: 2_000,
            keep_days: 90,
            busy_timeout_ms: 5_000,
        }
    }
}

/// An act the moment it is accepted.
#[derive(Debug, Clone, Copy)]
pub struct Accepted<'a> {
    /// The kiosk's number of the act; stands on slips.
    pub transaction: TransactionId,
    /// Minted once for this act; central answers it once.
    pub key: IdempotencyKey,
    /// Whose act it is.
    pub mark: DriverMark,
    /// Where it was accepted: that stands in its message.
    pub kiosk: &'a KioskId,
    /// What the driver did.
    pub act: &'a Act,
    /// Whether the driver stands at the kiosk and waits: such acts go first.
    pub interactive: bool,
}

/// What central answered to an act.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Answer {
    /// The decisions on a handling.
    Handling(HandlingReply),
    /// The receipt of an objection.
    Objection(ObjectionReply),
}

/// The ledger, open.
pub struct Ledger {
    connection: Connection,
    settings: LedgerSettings,
    sealer: Sealer,
    chain: Chain,
    /// Handed out by [`Ledger::next_due`] and not yet settled or put back. Only in memory: after a restart nothing is
    /// in flight.
    in_flight: HashMap<IdempotencyKey, DriverMark>,
    /// SQLite found damage while running. Nothing is written any more.
    damaged: Option<String>,
    /// Last, so that it is let go of after the connection is closed. A mere look takes none.
    _lock: Option<Lock>,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger")
            .field("path", &self.settings.path)
            .finish_non_exhaustive()
    }
}

impl Ledger {
    /// Recognises a driver without keeping the number: the same number gives the same mark on this kiosk, and on no
    /// other.
    #[must_use]
    pub fn mark(&self, number: &IdentityNumber) -> DriverMark {
        self.sealer.mark(number)
    }

    /// One commit: all that `work` writes, or nothing.
    fn write<R>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>, &Sealer, &Chain) -> Result<R, Trouble>,
    ) -> Result<R, LedgerFault> {
        self.refuse_if_damaged()?;
        let result = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(Trouble::from)
            .and_then(|commit| {
                let value = work(&commit, &self.sealer, &self.chain)?;
                commit.commit()?;
                Ok(value)
            });
        result.map_err(|trouble| self.name(trouble))
    }

    /// A consistent look at the ledger; changes nothing.
    fn read<R>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>, &Sealer) -> Result<R, Trouble>,
    ) -> Result<R, LedgerFault> {
        self.refuse_if_damaged()?;
        let result = self
            .connection
            .transaction()
            .map_err(Trouble::from)
            .and_then(|look| work(&look, &self.sealer));
        result.map_err(|trouble| self.name(trouble))
    }

    fn refuse_if_damaged(&self) -> Result<(), LedgerFault> {
        match &self.damaged {
            Some(detail) => Err(LedgerFault::damaged_in_place(&self.settings.path, detail.clone())),
            None => Ok(()),
        }
    }

    fn name(&mut self, trouble: Trouble) -> LedgerFault {
        let fault = match trouble {
            Trouble::Fault(fault) => fault,
            Trouble::Sqlite(error) => LedgerFault::from_sqlite(&self.settings.path, &error),
        };
        if let LedgerFault::Damaged { detail, .. } = &fault {
            self.damaged = Some(detail.clone());
        }
        fault
    }
}

/// What can go wrong inside a commit, before it has a name.
#[derive(Debug)]
enum Trouble {
    Sqlite(rusqlite::Error),
    Fault(LedgerFault),
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<LedgerFault> for Trouble {
    fn from(fault: LedgerFault) -> Self {
        Self::Fault(fault)
    }
}

/// What may be written down in the open about a problem: its code and its status. Title and detail are the server's own
/// words and may speak of the driver.
pub(crate) fn code_and_status(problem: &Problem) -> String {
    let code = serde_json::to_value(problem.code).ok();
    let code = code.as_ref().and_then(serde_json::Value::as_str).unwrap_or("unknown");
    format!("{code}, status {}", problem.status)
}

/// A time as the ledger stores it: whole microseconds; what is finer is cut.
fn stored(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// A stored time; an impossible one is damage.
fn recalled(microseconds: i64) -> Result<Timestamp, Trouble> {
    Timestamp::from_microsecond(microseconds).map_err(|_| bad_row(format!("{microseconds} is no time")))
}

/// A value in a row that this program never wrote.
fn bad_row(what: impl Into<String>) -> Trouble {
    Trouble::Fault(LedgerFault::Internal(format!(
        "a row of the ledger cannot be read: {}",
        what.into()
    )))
}

/// A stored identifier or state.
fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, Trouble> {
    text.parse()
        .map_err(|_| bad_row(format!("`{text}` is not what its column should hold")))
}

/// A number of rows or bytes: SQLite counts with a sign, but never below zero.
fn counted(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// `path` with `suffix` after its whole name.
fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path.as_os_str());
    name.push(suffix);
    PathBuf::from(name)
}

/// Renames within a folder; fails when there is something at `to` already.
fn move_without_overwriting(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        // Some file systems (network shares, old FUSE) know no such flag: a hard link does not overwrite either.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {
            std::fs::hard_link(from, to)?;
            std::fs::remove_file(from)
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes a small file so that a power cut leaves either the old one or the new one.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let half_written = with_suffix(path, ".new");
    let mut file = File::create(&half_written)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&half_written, path)?;
    sync_folder(fault::folder_of(path))
}

/// Makes a rename or a new file in `folder` survive a power cut.
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
