//! The marker beside the key: a ledger was made here.
//!
//! Without it, a ledger that has vanished (a disk that was not mounted, a folder that was cleared) would look like a very
//! first start, and accepted acts would be forgotten in silence. It lies beside the key and not beside the ledger,
//! because what takes the ledger away is likely to take its neighbours along.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{LedgerFault, with_suffix, write_whole};

/// What the marker says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Made {
    ledger: PathBuf,
    made_at: Timestamp,
}

/// Where the marker of the ledger with this key lies.
pub(super) fn path(key_file: &Path) -> PathBuf {
    with_suffix(key_file, ".ledger-made")
}

/// Says that the ledger is gone, if the marker tells of one.
pub(super) fn refuse_if_one_was_made(key_file: &Path, ledger: &Path) -> Result<(), LedgerFault> {
    let marker = path(key_file);
    let bytes = match fs::read(&marker) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(LedgerFault::io(&marker, error)),
    };
    // A marker that cannot be read still says that there was a ledger.
    let made: Option<Made> = serde_json::from_slice(&bytes).ok();
    Err(LedgerFault::Gone {
        path: ledger.to_owned(),
        made_at: made.map(|made| made.made_at),
        marker,
    })
}

/// Leaves the marker, unless it says so already. A folder that cannot be written does not keep a kiosk from its ledger.
pub(super) fn leave(key_file: &Path, ledger: &Path, made_at: Timestamp) {
    let marker = path(key_file);
    let made = Made {
        ledger: ledger.to_owned(),
        made_at,
    };
    let found = fs::read(&marker).ok();
    let found = found.and_then(|bytes| serde_json::from_slice::<Made>(&bytes).ok());
    if found.as_ref() == Some(&made) {
        return;
    }
    let written = serde_json::to_string_pretty(&made)
        .map_err(io::Error::from)
        .and_then(|text| write_whole(&marker, text.as_bytes()));
    if let Err(error) = written {
        tracing::warn!(marker = %marker.display(), %error, "a ledger that vanishes from now on would not be missed");
    }
}
