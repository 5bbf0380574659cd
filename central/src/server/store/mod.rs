//! The server's books: one SQLite file (or memory), written in whole transactions.
//!
//! Everything an act changes (the reply under its key, the handling, its decisions, the payment order, the state of the
//! violations) is one transaction. A reply that reached the kiosk is therefore in the books, and one that was lost on
//! the way is given again, word for word.
//!
//! Each module uses only those before it: `violations`, `people`, `handlings`, `payments`, `decisions`, `documents`, `acts`.

mod acts;
mod decisions;
mod documents;
mod handlings;
mod payments;
mod people;
mod replies;
mod seed;
mod view;
mod violations;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ed25519_dalek::SigningKey;
use layby_domain::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};
use serde::de::DeserializeOwned;

pub(super) use replies::{Act, StoredReply};
pub(super) use view::TransactionState;
pub use view::{CentralView, PaymentCounts, TransactionView};

use super::ServerFault;
use super::clock::ServerClock;
use super::world::World;
use crate::contract::{PolicyDocument, Problem};

/// How long a transaction waits for another process that holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Version of the tables; `schema.sql` sets it.
const SCHEMA_VERSION: i64 = 2;
/// From version 1, which knew neither earlier documents nor how often a reply was given again.
const FROM_VERSION_1: &str = "
    CREATE TABLE documents (issued_at TEXT NOT NULL, document TEXT NOT NULL) STRICT;
    ALTER TABLE replies ADD COLUMN replays INTEGER NOT NULL DEFAULT 0;
    PRAGMA user_version = 2;";

/// The books.
pub(super) struct Store {
    books: Mutex<Connection>,
    clock: ServerClock,
    policy: PolicyDocument,
    /// Address of this server as a driver's phone reaches it; payment pages lie below it.
    base_url: String,
}

/// Why something stops half way: with an answer for the client, or because the server itself failed.
pub(super) enum Stop {
    Problem(Problem),
    Fault(ServerFault),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<ServerFault> for Stop {
    fn from(fault: ServerFault) -> Self {
        Self::Fault(fault)
    }
}

impl Store {
    /// Opens the books at `path`, or in memory, and fills new ones with `world`.
    ///
    /// # Errors
    /// The file cannot be used, or is of another version.
    pub(super) fn open(
        path: Option<&Path>,
        world: &World,
        clock: ServerClock,
        policy: PolicyDocument,
        base_url: String,
    ) -> Result<Self, ServerFault> {
        let mut books = match path {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory()?,
        };
        books.busy_timeout(BUSY_TIMEOUT)?;
        books.pragma_update(None, "journal_mode", "WAL")?;
        books.pragma_update(None, "synchronous", "FULL")?;
        books.pragma_update(None, "foreign_keys", "ON")?;
        let tx = books.transaction_with_behavior(TransactionBehavior::Immediate)?;
        match tx.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))? {
            0 => {
                tx.execute_batch(include_str!("schema.sql"))?;
                seed::fill(&tx, world, clock.now())?;
            }
            1 => tx.execute_batch(FROM_VERSION_1)?,
            SCHEMA_VERSION => {}
            version => return Err(ServerFault::Version(version)),
        }
        let policy = documents::put_in_force(&tx, policy)?;
        tx.commit()?;
        Ok(Self {
            books: Mutex::new(books),
            clock,
            policy,
            base_url,
        })
    }

    /// The key that signs documents: made when the books are new, kept in them.
    pub(super) fn signing_key(&self) -> Result<SigningKey, ServerFault> {
        let kept = |bytes: Vec<u8>| {
            let bytes: [u8; 32] = bytes
                .try_into()
                .map_err(|_| ServerFault::Damaged("the signing key".to_owned()))?;
            Ok(SigningKey::from_bytes(&bytes))
        };
        let books = self.books();
        let found = books
            .query_row("SELECT value FROM settings WHERE name = 'signing_key'", [], |row| {
                row.get(0)
            })
            .optional()?;
        if let Some(bytes) = found {
            return kept(bytes);
        }
        let fresh: [u8; 32] = rand::random();
        books.execute(
            "INSERT INTO settings (name, value) VALUES ('signing_key', ?1)",
            params![fresh.as_slice()],
        )?;
        kept(fresh.to_vec())
    }

    pub(super) fn policy(&self) -> &PolicyDocument {
        &self.policy
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Does `work` in one transaction; nothing of it remains unless it succeeds.
    fn in_transaction<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Stop>) -> Result<T, Stop> {
        let mut books = self.books();
        let tx = books.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&tx)?;
        tx.commit()?;
        Ok(done)
    }

    fn books(&self) -> MutexGuard<'_, Connection> {
        // A panic inside a transaction has rolled it back; the connection stays good.
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The next number of a series, counted in the same transaction as what it numbers.
fn next_number(tx: &Transaction<'_>, series: &str) -> rusqlite::Result<u32> {
    tx.query_row(
        "INSERT INTO settings (name, value) VALUES (?1, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
        params![series],
        |row| row.get(0),
    )
}

/// An identifier that nobody can guess: 128 random bits.
fn fresh_id<T: std::str::FromStr>(prefix: &str) -> Result<T, ServerFault> {
    parsed(
        &format!("{prefix}-{:032x}", rand::random::<u128>()),
        "a fresh identifier",
    )
}

/// Reads what these books wrote themselves; anything else is damage.
fn from_json<T: DeserializeOwned>(text: &str, what: &str) -> Result<T, ServerFault> {
    serde_json::from_str(text).map_err(|error| ServerFault::Damaged(format!("{what}: {error}")))
}

/// The same for texts that are parsed.
fn parsed<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, ServerFault> {
    text.parse().map_err(|_| ServerFault::Damaged(what.to_owned()))
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<String, ServerFault> {
    serde_json::to_string(value).map_err(|error| ServerFault::Damaged(error.to_string()))
}

/// The first `N` columns, all text.
fn texts<const N: usize>(row: &Row<'_>) -> rusqlite::Result<[String; N]> {
    let mut texts = [const { String::new() }; N];
    for (column, text) in texts.iter_mut().enumerate() {
        *text = row.get(column)?;
    }
    Ok(texts)
}
