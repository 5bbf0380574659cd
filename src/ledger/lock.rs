//! One program a ledger: a lock held for as long as the ledger is open.
//!
//! Two kiosks on one ledger would each send what the other has under way, and one could set aside as damaged what the
//! other is writing. So the lock is taken before anything else is looked at.
//!
//! It is the operating system's own, on an open file: it ends with the process, however that ends, and a crash leaves
//! nothing to clear away. The file beside the ledger that carries it stays for ever; were it removed, two programs could
//! each lock a file of that name. It is not the ledger itself, because closing that a second time would drop the locks
//! by which SQLite keeps a technician's `sqlite3` and the kiosk apart, and because a damaged ledger is moved away.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use super::fault::LedgerFault;
use super::with_suffix;

/// The pause between two looks at a lock that another holds, in milliseconds.
const LOOK_AGAIN_MS: u32 = 10;
/// Only the kiosk's own user may take the lock.
const LOCK_MODE: u32 = 0o600;

/// Who has a ledger open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The process, when it could say so.
    pub pid: Option<u32>,
}

impl Holder {
    /// The kiosk that has the ledger at `ledger` open right now. A lock that cannot be looked at counts as free.
    pub(super) fn of(ledger: &Path) -> Option<Self> {
        let mut file = File::open(with_suffix(ledger, ".lock")).ok()?;
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Some(Self { pid: holder(&mut file) }),
            _ => None,
        }
    }
}

/// The lock of one ledger, held until this is dropped.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of the ledger at `ledger`. A kiosk that is just ending gets `patience_ms` to let go of it.
    pub(super) fn take(ledger: &Path, patience_ms: u32) -> Result<Self, LedgerFault> {
        let path = with_suffix(ledger, ".lock");
        let fault = |error| LedgerFault::io(&path, error);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(LOCK_MODE)
            .open(&path)
            .map_err(fault)?;
        let mut looks_left = patience_ms / LOOK_AGAIN_MS;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(fault(error)),
                Err(TryLockError::WouldBlock) if looks_left == 0 => {
                    return Err(LedgerFault::HeldElsewhere {
                        path: ledger.to_owned(),
                        pid: holder(&mut file),
                    });
                }
                Err(TryLockError::WouldBlock) => {
                    looks_left -= 1;
                    std::thread::sleep(Duration::from_millis(u64::from(LOOK_AGAIN_MS)));
                }
            }
        }
        // The lock holds without it: a full disk must not keep a kiosk from its ledger.
        if let Err(error) = say_who(&mut file) {
            tracing::warn!(lock = %path.display(), %error, "nobody will be told which process holds the ledger");
        }
        Ok(Self { _file: file })
    }
}

/// Leaves this process's number for whoever finds the lock taken.
fn say_who(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

fn holder(file: &mut File) -> Option<u32> {
    let mut words = String::new();
    file.read_to_string(&mut words).ok()?;
    words.trim().parse().ok()
}
