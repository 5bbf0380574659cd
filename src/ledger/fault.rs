//! What can be wrong with the ledger, in the words of the person who must act on it.
//!
//! SQLite's codes are translated here and nowhere else. No fault carries personal data: they go to the screen and
//! into the log.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use layby_domain::TransactionId;
use rusqlite::ErrorCode;

use super::state::TransactionState;

/// Below this many free bytes an input/output error of SQLite is told as "the disk is full": SQLite reports a failed
/// `ftruncate` or `fallocate` on a full disk as a mere input/output error.
const FULL_BELOW_FREE_BYTES: u64 = 1024 * 1024;

/// Why the ledger refused. Nothing that was accepted before is lost by any of these.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LedgerFault {
    /// The file is damaged. It was moved aside as it was (or, when that was impossible, left where it is), and the
    /// kiosk must not run until a technician has looked at it: put a sound copy in its place, or begin anew with
    /// [`Ledger::start_afresh`](super::Ledger::start_afresh).
    #[error("the ledger `{}` is damaged ({detail}); {}. A technician must decide", path.display(), kept(kept_as.as_deref()))]
    Damaged {
        /// Where the ledger should be.
        path: PathBuf,
        /// Where the damaged file lies now; `None` when it is still at `path`.
        kept_as: Option<PathBuf>,
        /// What was found.
        detail: String,
    },
    /// There was a ledger here once, and it is gone. An empty one made in silence would forget accepted acts: a
    /// technician puts it back, or begins anew with [`Ledger::start_afresh`](super::Ledger::start_afresh).
    #[error("the ledger `{}` is gone: {}. Put it back; a technician may also begin a new one", path.display(), made(marker, *made_at))]
    Gone {
        /// Where the ledger should be.
        path: PathBuf,
        /// When it was made, where the marker can be read.
        made_at: Option<Timestamp>,
        /// The file that tells of it.
        marker: PathBuf,
    },
    /// There is no ledger yet, and whoever asked only wanted to look.
    #[error("there is no ledger `{}` yet: it is made at the kiosk's first start", path.display())]
    NotMade {
        /// Where it will be.
        path: PathBuf,
    },
    /// There is no room for another act. What is already accepted can still be answered: a reserve is kept for that.
    #[error("the disk under the ledger `{}` is full: free some space, then go on; nothing is lost", path.display())]
    DiskFull {
        /// The ledger.
        path: PathBuf,
    },
    /// The ledger may be read but not written.
    #[error("the ledger `{}` cannot be written: its disk or folder is read-only; nothing is lost", path.display())]
    ReadOnly {
        /// The ledger.
        path: PathBuf,
    },
    /// A newer version of Layby has written this ledger. Going back would lose what the newer one knows.
    #[error("the ledger `{}` was written by a newer version (schema {found}, this one knows {known}): install that again", path.display())]
    TooNew {
        /// The ledger.
        path: PathBuf,
        /// The version of its schema.
        found: i64,
        /// The newest schema this program knows.
        known: i64,
    },
    /// There is a ledger but no key for it. The key is never made anew beside an existing ledger: it could open
    /// nothing.
    #[error("the key file `{}` is missing; the ledger cannot be opened without it: put it back", path.display())]
    KeyMissing {
        /// Where the key should be.
        path: PathBuf,
    },
    /// The key file is there but cannot be the key of this ledger.
    #[error("the key file `{}` cannot be used: {detail}", path.display())]
    KeyWrong {
        /// The key file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// Too many acts wait for delivery.
    #[error(
        "{waiting} acts are waiting for delivery, as many as this kiosk keeps (limit {limit}): restore its connection"
    )]
    OutboxFull {
        /// How many wait.
        waiting: u64,
        /// How many may wait.
        limit: u64,
    },
    /// Another kiosk has this ledger open. Two would deliver the same acts.
    #[error("another layby is running with the ledger `{}`{}: stop it first", path.display(), process(*pid))]
    HeldElsewhere {
        /// The ledger.
        path: PathBuf,
        /// The process that holds it, when it could say so.
        pid: Option<u32>,
    },
    /// Another program holds the ledger for longer than this one waits.
    #[error("the ledger `{}` is in use by another program", path.display())]
    Busy {
        /// The ledger.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("could not read or write `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: Arc<io::Error>,
    },
    /// No transaction of that number was ever accepted here.
    #[error("transaction {0} is not in this ledger")]
    UnknownTransaction(TransactionId),
    /// No message under that key waits for delivery.
    #[error("no message waits in the outbox under the key {0}")]
    UnknownKey(String),
    /// The transaction cannot take that step from where it is.
    #[error("transaction {transaction} cannot go from {from} to {to}")]
    IllegalStep {
        /// Which transaction.
        transaction: TransactionId,
        /// Its state.
        from: TransactionState,
        /// The state asked for.
        to: TransactionState,
    },
    /// A payment was to be recorded with an order that is not paid.
    #[error("the payment order of transaction {0} is not paid")]
    NotPaid(TransactionId),
    /// Another act was accepted under the same transaction number or the same idempotency key.
    #[error("transaction {0}, or its key, already stands for another act")]
    AnotherAct(TransactionId),
    /// A sealed payload does not open: someone altered it, or moved it from another row.
    #[error("the sealed content of transaction {0} does not open: it was altered")]
    BrokenSeal(TransactionId),
    /// An act larger than any a driver can make.
    #[error("the act is {bytes} bytes long; at most {limit} are kept")]
    ActTooLarge {
        /// Its length as JSON.
        bytes: usize,
        /// The most that is kept.
        limit: usize,
    },
    /// A fault of this program: it belongs in a report to its makers.
    #[error("the ledger failed by a fault of this program: {0}")]
    Internal(String),
}

fn kept(kept_as: Option<&Path>) -> String {
    match kept_as {
        Some(kept_as) => format!("it was kept as `{}`", kept_as.display()),
        None => "it was left as it is".to_owned(),
    }
}

fn made(marker: &Path, made_at: Option<Timestamp>) -> String {
    let when = made_at
        .map(|at| format!("one was made at {at}"))
        .unwrap_or_else(|| "one was made".to_owned());
    format!("{when}, says `{}`", marker.display())
}

fn process(pid: Option<u32>) -> String {
    pid.map(|pid| format!(", process {pid}")).unwrap_or_default()
}

impl LedgerFault {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path: path.to_owned() },
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                Self::ReadOnly { path: path.to_owned() }
            }
            _ => Self::Io {
                path: path.to_owned(),
                source: Arc::new(source),
            },
        }
    }

    pub(super) fn damaged_in_place(path: &Path, detail: impl Into<String>) -> Self {
        Self::Damaged {
            path: path.to_owned(),
            kept_as: None,
            detail: detail.into(),
        }
    }

    /// Names what SQLite reported about the ledger at `path`.
    pub(super) fn from_sqlite(path: &Path, error: &rusqlite::Error) -> Self {
        let message = error.to_string();
        let path_owned = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull { path: path_owned },
            Some(ErrorCode::ReadOnly) => Self::ReadOnly { path: path_owned },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::damaged_in_place(path, message),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path: path_owned },
            Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure | ErrorCode::PermissionDenied) => {
                match DiskState::under(path).complaint() {
                    Some(Complaint::Full) => Self::DiskFull { path: path_owned },
                    Some(Complaint::ReadOnly) => Self::ReadOnly { path: path_owned },
                    None => Self::Io {
                        path: path_owned,
                        source: Arc::new(io::Error::other(message)),
                    },
                }
            }
            _ => Self::Internal(message),
        }
    }
}

/// What the disk under the ledger is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DiskState {
    /// Bytes this process may still write; `None` when the disk does not say.
    pub(super) available_bytes: Option<u64>,
    /// Whether the file system or the folder refuses writes.
    pub(super) read_only: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Complaint {
    Full,
    ReadOnly,
}

impl DiskState {
    /// Asks the disk that holds the folder of `path`.
    pub(super) fn under(path: &Path) -> Self {
        let folder = folder_of(path);
        let writable = rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_ok();
        match rustix::fs::statvfs(folder) {
            Ok(disk) => Self {
                available_bytes: Some(disk.f_bavail.saturating_mul(disk.f_frsize)),
                read_only: !writable || disk.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY),
            },
            Err(_) => Self {
                available_bytes: None,
                read_only: !writable,
            },
        }
    }

    fn complaint(self) -> Option<Complaint> {
        if self.read_only {
            Some(Complaint::ReadOnly)
        } else if self.available_bytes.is_some_and(|free| free < FULL_BELOW_FREE_BYTES) {
            Some(Complaint::Full)
        } else {
            None
        }
    }
}

/// The folder of a file; `.` for a bare name.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_refuses_writes_is_read_only_even_when_it_is_full_too() {
        let disk = DiskState {
            available_bytes: Some(0),
            read_only: true,
        };
        assert_eq!(disk.complaint(), Some(Complaint::ReadOnly));
    }

    #[test]
    fn an_io_error_on_a_disk_with_no_room_is_a_full_disk() {
        let full = DiskState {
            available_bytes: Some(FULL_BELOW_FREE_BYTES - 1),
            read_only: false,
        };
        let roomy = DiskState {
            available_bytes: Some(FULL_BELOW_FREE_BYTES),
            read_only: false,
        };
        assert_eq!(full.complaint(), Some(Complaint::Full));
        assert_eq!(roomy.complaint(), None);
    }

    #[test]
    fn a_damaged_ledger_says_where_its_file_is_kept() {
        let fault = LedgerFault::Damaged {
            path: "/var/lib/layby/ledger.db".into(),
            kept_as: Some("/var/lib/layby/kept".into()),
            detail: "page 3".into(),
        };
        let words = fault.to_string();
        assert!(words.contains("kept as `/var/lib/layby/kept`"), "{words}");
        assert!(words.contains("technician"), "{words}");
    }
}
