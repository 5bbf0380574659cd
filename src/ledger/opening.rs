//! Opening the ledger, and what happens when its file is damaged.
//!
//! The file is looked at through a read-only connection first, so that a damaged one is kept byte for byte as it was
//! found. If it is damaged it is moved aside, with its `-wal` and `-shm`, under a name with the time that is never
//! used twice; a note beside it (`.set-aside`) says so. While that note is there and no sound ledger has been put
//! back, every start is refused: an empty ledger made in silence would forget accepted acts. The same goes for a file
//! that is simply gone although one was made (`marker`). A technician either puts a repaired or copied file in its
//! place, or decides to begin anew ([`Ledger::start_afresh`]).
//!
//! What this cannot notice: bytes lost at the end of the `-wal` file. SQLite takes a frame with a wrong checksum for
//! one never finished.

use std::collections::HashMap;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use serde::{Deserialize, Serialize};

use super::fault::{LedgerFault, folder_of};
use super::history::Chain;
use super::key_file::Keys;
use super::lock::Lock;
use super::seal::Sealer;
use super::{Ledger, LedgerSettings, marker, move_without_overwriting, stored, sync_folder, with_suffix, write_whole};

/// Marks the file as a Layby ledger: "LAYB".
const APPLICATION_ID: i64 = 0x4C41_5942;
/// Size of the pages of a new ledger, in bytes.
const PAGE_BYTES: u32 = 4096;
/// The most pages SQLite can count.
const MAX_PAGES: u64 = 0xFFFF_FFFE;
/// After a checkpoint the `-wal` file is cut back to this size, in bytes.
const WAL_BYTES_KEPT: u64 = 16 * 1024 * 1024;
/// How many names are tried for a damaged file before giving up: several in one second means something is very wrong.
const MAX_KEPT_PER_SECOND: u32 = 100;

/// Every schema there ever was, oldest first. A released file never changes; a new one is added.
const SCHEMAS: &[M<'_>] = &[
    M::up(include_str!("schema/001_ledger.sql")),
    M::up(include_str!("schema/002_words_kept.sql")),
];
const MIGRATIONS: Migrations<'_> = Migrations::from_slice(SCHEMAS);

/// The note beside a ledger that was set aside.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct SetAside {
    kept_as: PathBuf,
    found_at: Timestamp,
    detail: String,
}

impl SetAside {
    fn fault(&self, path: &Path) -> LedgerFault {
        LedgerFault::Damaged {
            path: path.to_owned(),
            kept_as: Some(self.kept_as.clone()),
            detail: format!("found at {}: {}", self.found_at, self.detail),
        }
    }
}

impl Ledger {
    /// Opens the ledger; at the very first start makes it, and its key.
    ///
    /// # Errors
    ///
    /// [`LedgerFault::HeldElsewhere`] while another kiosk has it open; nothing is looked at then.
    /// [`LedgerFault::Damaged`] when the file is damaged (it is then set aside) or was set aside earlier and nobody
    /// has decided yet; [`LedgerFault::Gone`] when one was made here and there is none any more; otherwise the fault by
    /// its name. In no case is anything lost or overwritten.
    pub fn open(settings: &LedgerSettings, now: Timestamp) -> Result<Self, LedgerFault> {
        Self::open_deciding(settings, now, false)
    }

    /// A technician's decision to begin a new ledger after a damaged one was set aside, or after one has vanished. The
    /// damaged file stays where it is kept. Where there is a sound ledger, this is [`Ledger::open`].
    ///
    /// # Errors
    ///
    /// As [`Ledger::open`].
    pub fn start_afresh(settings: &LedgerSettings, now: Timestamp) -> Result<Self, LedgerFault> {
        Self::open_deciding(settings, now, true)
    }

    fn open_deciding(settings: &LedgerSettings, now: Timestamp, afresh: bool) -> Result<Self, LedgerFault> {
        let path = &settings.path;
        let fault = |error| LedgerFault::io(path, error);
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder_of(path))
            .map_err(fault)?;
        let lock = Lock::take(path, settings.busy_timeout_ms)?;

        let exists = path.try_exists().map_err(fault)?;
        let pending = read_note(path)?;
        if let (Some(note), false) = (&pending, exists) {
            finish_setting_aside(path, &note.kept_as);
        }
        if let (Some(note), false, false) = (&pending, exists, afresh) {
            return Err(note.fault(path));
        }
        if !exists && pending.is_none() && !afresh {
            marker::refuse_if_one_was_made(&settings.key_file, path)?;
        }
        let keys = Keys::read_or_make(&settings.key_file, exists)?;
        if exists {
            match examine(path, settings) {
                Err(LedgerFault::Damaged { detail, .. }) => return Err(set_aside(path, detail, now)),
                other => drop(other?),
            }
        } else {
            make(settings, &keys, now)?;
        }
        let connection = match connect(settings, &keys) {
            Err(LedgerFault::Damaged { detail, .. }) => return Err(set_aside(path, detail, now)),
            other => other?,
        };
        if pending.is_some() {
            fs::remove_file(note_path(path)).map_err(fault)?;
            sync_folder(folder_of(path)).map_err(fault)?;
        }
        let mut ledger = Self::of(connection, settings, &keys, Some(lock));
        marker::leave(&settings.key_file, path, ledger.made_at()?);
        // Whoever stood here when the kiosk stopped is as good as gone. A full disk must not keep it from its ledger.
        if let Err(fault) = ledger.driver_left() {
            tracing::warn!(%fault, "acts of drivers who left still go first");
        }
        Ok(ledger)
    }

    /// The ledger, to be looked at only: nothing is made, moved, locked or changed. Only one that an older version wrote
    /// is opened in earnest, to bring it up to date.
    pub(super) fn open_to_look(settings: &LedgerSettings, now: Timestamp) -> Result<Self, LedgerFault> {
        let path = &settings.path;
        if !path.try_exists().map_err(|error| LedgerFault::io(path, error))? {
            if let Some(note) = read_note(path)? {
                return Err(note.fault(path));
            }
            marker::refuse_if_one_was_made(&settings.key_file, path)?;
            return Err(LedgerFault::NotMade { path: path.clone() });
        }
        let looked_at = examine(path, settings)?;
        if looked_at.schema < SCHEMAS.len() as i64 {
            return Self::open(settings, now);
        }
        let keys = Keys::read_or_make(&settings.key_file, true)?;
        check_key(&looked_at.connection, settings, &keys)?;
        Ok(Self::of(looked_at.connection, settings, &keys, None))
    }

    fn of(connection: Connection, settings: &LedgerSettings, keys: &Keys, lock: Option<Lock>) -> Self {
        Self {
            connection,
            settings: settings.clone(),
            sealer: Sealer::new(keys),
            chain: Chain::new(keys),
            in_flight: HashMap::new(),
            damaged: None,
            _lock: lock,
        }
    }
}

/// A ledger that was looked at and found sound.
struct Examined {
    /// It allows no writing.
    connection: Connection,
    schema: i64,
}

/// Looks at an existing file without changing a byte of it.
fn examine(path: &Path, settings: &LedgerSettings) -> Result<Examined, LedgerFault> {
    let named = |error: rusqlite::Error| LedgerFault::from_sqlite(path, &error);
    if fs::metadata(path).map_err(|error| LedgerFault::io(path, error))?.len() == 0 {
        return Err(LedgerFault::damaged_in_place(path, "it is empty"));
    }
    let look = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(named)?;
    look.busy_timeout(Duration::from_millis(u64::from(settings.busy_timeout_ms)))
        .map_err(named)?;
    look.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
        .map_err(named)?;
    let number = |pragma: &str| {
        look.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0))
            .map_err(named)
    };
    if number("application_id")? != APPLICATION_ID {
        return Err(LedgerFault::damaged_in_place(
            path,
            "it is a database, but not a ledger of Layby",
        ));
    }
    let found = number("user_version")?;
    let known = SCHEMAS.len() as i64;
    if found > known {
        return Err(LedgerFault::TooNew {
            path: path.to_owned(),
            found,
            known,
        });
    }
    let verdict: String = look
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(named)?;
    if verdict != "ok" {
        return Err(LedgerFault::damaged_in_place(path, verdict));
    }
    Ok(Examined {
        connection: look,
        schema: found,
    })
}

/// Makes a new ledger under another name and then gives it its own, so that a ledger is never found half made.
fn make(settings: &LedgerSettings, keys: &Keys, now: Timestamp) -> Result<(), LedgerFault> {
    let path = &settings.path;
    let fault = |error| LedgerFault::io(path, error);
    let named = |error: rusqlite::Error| LedgerFault::from_sqlite(path, &error);
    let half_made = with_suffix(path, ".new");
    for suffix in ["", "-wal", "-shm", "-journal"] {
        match fs::remove_file(with_suffix(&half_made, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(fault(error)),
            _ => {}
        }
    }
    let mut connection = Connection::open(&half_made).map_err(named)?;
    connection.pragma_update(None, "page_size", PAGE_BYTES).map_err(named)?;
    connection
        .pragma_update(None, "application_id", APPLICATION_ID)
        .map_err(named)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(named)?;
    migrate(path, &mut connection)?;
    connection
        .execute(
            "INSERT INTO ledger (one, made_at, key_check) VALUES (1, ?1, ?2)",
            (stored(now), keys.check.as_slice()),
        )
        .map_err(named)?;
    let mode: String = connection
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .map_err(named)?;
    if mode != "wal" {
        return Err(LedgerFault::Internal(format!(
            "the disk allows no write-ahead log (journal mode `{mode}`)"
        )));
    }
    connection.close().map_err(|(_, error)| named(error))?;
    File::open(&half_made).and_then(|file| file.sync_all()).map_err(fault)?;
    // A log that outlived its ledger would be taken for the new one's: it is kept like a damaged ledger.
    for suffix in ["-wal", "-shm"] {
        let stray = with_suffix(path, suffix);
        if stray.try_exists().map_err(fault)? {
            let kept =
                free_name(path, now).ok_or_else(|| LedgerFault::Internal("no free name for a stray log".to_owned()))?;
            move_without_overwriting(&stray, &with_suffix(&kept, suffix)).map_err(fault)?;
        }
    }
    move_without_overwriting(&half_made, path).map_err(fault)?;
    sync_folder(folder_of(path)).map_err(fault)
}

fn connect(settings: &LedgerSettings, keys: &Keys) -> Result<Connection, LedgerFault> {
    let path = &settings.path;
    let named = |error: rusqlite::Error| LedgerFault::from_sqlite(path, &error);
    let mut connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(named)?;
    if connection.is_readonly(rusqlite::MAIN_DB).map_err(named)? {
        return Err(LedgerFault::ReadOnly { path: path.clone() });
    }
    connection
        .busy_timeout(Duration::from_millis(u64::from(settings.busy_timeout_ms)))
        .map_err(named)?;
    connection
        .query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))
        .map_err(named)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(named)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(named)?;
    connection.pragma_update(None, "secure_delete", true).map_err(named)?;
    connection
        .query_row(&format!("PRAGMA journal_size_limit = {WAL_BYTES_KEPT}"), [], |_| Ok(()))
        .map_err(named)?;
    limit_pages(&connection, settings.max_bytes).map_err(named)?;
    migrate(path, &mut connection)?;
    check_key(&connection, settings, keys)?;
    Ok(connection)
}

fn check_key(connection: &Connection, settings: &LedgerSettings, keys: &Keys) -> Result<(), LedgerFault> {
    let key_check: Vec<u8> = connection
        .query_row("SELECT key_check FROM ledger", [], |row| row.get(0))
        .map_err(|error| LedgerFault::from_sqlite(&settings.path, &error))?;
    if key_check == keys.check {
        Ok(())
    } else {
        Err(LedgerFault::KeyWrong {
            path: settings.key_file.clone(),
            detail: "it is the key of another ledger".to_owned(),
        })
    }
}

/// SQLite itself keeps the ledger below this size. It takes no limit below the present size; the check before an act
/// does.
pub(super) fn limit_pages(connection: &Connection, max_bytes: u64) -> rusqlite::Result<()> {
    let max_pages = (max_bytes / u64::from(PAGE_BYTES)).clamp(1, MAX_PAGES);
    connection.query_row(&format!("PRAGMA max_page_count = {max_pages}"), [], |_| Ok(()))
}

fn migrate(path: &Path, connection: &mut Connection) -> Result<(), LedgerFault> {
    MIGRATIONS.to_latest(connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => LedgerFault::from_sqlite(path, &err),
        other => LedgerFault::Internal(format!("the schema could not be brought up to date: {other}")),
    })
}

/// Moves a damaged ledger aside, exactly as it is. Where even that is impossible it stays where it is.
fn set_aside(path: &Path, detail: String, now: Timestamp) -> LedgerFault {
    match try_set_aside(path, &detail, now) {
        Ok(kept_as) => LedgerFault::Damaged {
            path: path.to_owned(),
            kept_as: Some(kept_as),
            detail,
        },
        Err(error) => LedgerFault::damaged_in_place(path, format!("{detail}; it could not be moved aside: {error}")),
    }
}

fn try_set_aside(path: &Path, detail: &str, now: Timestamp) -> io::Result<PathBuf> {
    let kept_as = free_name(path, now).ok_or_else(|| io::Error::other("no free name was found for it"))?;
    // The note first: a power cut after the move must not look like a first start.
    write_note(
        path,
        &SetAside {
            kept_as: kept_as.clone(),
            found_at: now,
            detail: detail.to_owned(),
        },
    )?;
    // The ledger before its log: without its log the ledger might look sound at the next start, only shorter.
    move_without_overwriting(path, &kept_as)?;
    finish_setting_aside(path, &kept_as);
    sync_folder(folder_of(path))?;
    Ok(kept_as)
}

/// Moves the log of a ledger that was set aside after it, also when a power cut came between the two. A log that
/// cannot be moved does no harm where it is: [`make`] moves it before it begins a new ledger.
fn finish_setting_aside(path: &Path, kept_as: &Path) {
    for suffix in ["-wal", "-shm"] {
        match move_without_overwriting(&with_suffix(path, suffix), &with_suffix(kept_as, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(log = %with_suffix(path, suffix).display(), %error, "a damaged ledger's log stays where it is");
            }
            _ => {}
        }
    }
}

/// A name with the time under which nothing is kept yet.
fn free_name(path: &Path, now: Timestamp) -> Option<PathBuf> {
    let second = now.strftime("%Y%m%dT%H%M%SZ");
    (1..=MAX_KEPT_PER_SECOND)
        .map(|nth| {
            if nth == 1 {
                format!(".damaged-{second}")
            } else {
                format!(".damaged-{second}-{nth}")
            }
        })
        .map(|suffix| with_suffix(path, &suffix))
        .find(|name| {
            ["", "-wal", "-shm"]
                .iter()
                .all(|suffix| !with_suffix(name, suffix).exists())
        })
}

fn note_path(path: &Path) -> PathBuf {
    with_suffix(path, ".set-aside")
}

fn write_note(path: &Path, note: &SetAside) -> io::Result<()> {
    write_whole(&note_path(path), serde_json::to_string_pretty(note)?.as_bytes())
}

/// The note of a ledger that was set aside. An unreadable note still refuses a start: that something was set aside is
/// what counts.
fn read_note(path: &Path) -> Result<Option<SetAside>, LedgerFault> {
    match fs::read(note_path(path)) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes).unwrap_or_else(|_| SetAside {
            kept_as: note_path(path),
            found_at: Timestamp::UNIX_EPOCH,
            detail: "the note about it cannot be read; look for files with `.damaged-` in their names".to_owned(),
        }))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(LedgerFault::io(path, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_can_be_built_one_on_the_other() {
        assert_eq!(MIGRATIONS.validate(), Ok(()));
    }
}
