//! The history of transactions: rows that are only ever added, each chained to the one before.
//!
//! A link is an HMAC-SHA256 over the row and the former link, under a key that only this kiosk holds. Whoever edits
//! the file without the key breaks the chain at that row. What a chain cannot show is that its newest rows are gone;
//! for that, central's own record is the witness.

use jiff::Timestamp;
use layby_domain::TransactionId;
use rusqlite::{OptionalExtension, Transaction};
use zeroize::Zeroizing;

use super::key_file::{Keys, hmac};
use super::state::TransactionState;
use super::{Ledger, LedgerFault, MAX_NOTE_CHARS, Trouble, parsed, stored};

/// At most this many flaws are listed; the first one is what matters.
const MAX_FLAWS: usize = 100;

/// Makes the links.
pub(super) struct Chain {
    key: Zeroizing<[u8; 32]>,
}

impl Chain {
    pub(super) fn new(keys: &Keys) -> Self {
        Self {
            key: keys.chain.clone(),
        }
    }

    /// The link before the first row.
    fn first(&self) -> Vec<u8> {
        hmac(&self.key, &[b"the history begins"]).to_vec()
    }

    fn link(&self, former: &[u8], row: &Row<'_>) -> [u8; 32] {
        let parts = [
            former,
            &row.sequence.to_be_bytes(),
            row.transaction.as_bytes(),
            &row.at.to_be_bytes(),
            row.state.as_bytes(),
            row.note.as_bytes(),
        ];
        hmac(&self.key, &parts)
    }
}

struct Row<'a> {
    sequence: i64,
    transaction: &'a str,
    at: i64,
    state: &'a str,
    note: &'a str,
}

/// Something in the ledger that this program did not write so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerFlaw {
    /// A row of the history, or the one before it, was changed, removed or added by other hands.
    #[error("the history was altered at row {sequence}")]
    BrokenChain {
        /// The row whose link does not fit.
        sequence: i64,
    },
    /// A transaction's state is not what its history ends with.
    #[error("transaction {transaction} is kept as {state}, but its history ends with {history}")]
    StateWithoutHistory {
        /// Which transaction.
        transaction: String,
        /// The state in its row.
        state: String,
        /// The last state in its history, or `nothing`.
        history: String,
    },
    /// An act waits for delivery without a message, or a message waits although its act is settled.
    #[error("transaction {transaction} is {state}, which does not fit its message in the outbox")]
    OutboxDisagrees {
        /// Which transaction.
        transaction: String,
        /// Its state.
        state: String,
    },
}

/// Adds a row. The note is cut to [`MAX_NOTE_CHARS`] and must not hold personal data: notes are not sealed.
pub(super) fn add(
    commit: &Transaction<'_>,
    chain: &Chain,
    transaction: TransactionId,
    state: TransactionState,
    note: &str,
    now: Timestamp,
) -> Result<(), Trouble> {
    let last = commit
        .prepare_cached("SELECT sequence, link FROM history ORDER BY sequence DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))
        .optional()?;
    let (last_sequence, former) = last.unwrap_or_else(|| (0, chain.first()));
    let note: String = note.chars().take(MAX_NOTE_CHARS).collect();
    let row = Row {
        sequence: last_sequence + 1,
        transaction: &transaction.to_string(),
        at: stored(now),
        state: state.as_str(),
        note: &note,
    };
    let link = chain.link(&former, &row);
    commit
        .prepare_cached(
            "INSERT INTO history (sequence, transaction_id, at, state, note, link) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            row.sequence,
            row.transaction,
            row.at,
            row.state,
            row.note,
            link.as_slice(),
        ))?;
    Ok(())
}

/// Where a transaction stands.
pub(super) fn state_of(look: &Transaction<'_>, transaction: TransactionId) -> Result<TransactionState, Trouble> {
    let word: Option<String> = look
        .prepare_cached("SELECT state FROM transactions WHERE transaction_id = ?1")?
        .query_row([transaction.to_string()], |row| row.get(0))
        .optional()?;
    parsed(&word.ok_or(LedgerFault::UnknownTransaction(transaction))?)
}

/// Moves a transaction to its next state and writes that into its history.
pub(super) fn step(
    commit: &Transaction<'_>,
    chain: &Chain,
    transaction: TransactionId,
    to: TransactionState,
    note: &str,
    now: Timestamp,
) -> Result<(), Trouble> {
    let from = state_of(commit, transaction)?;
    if !from.may_become(to) {
        return Err(LedgerFault::IllegalStep { transaction, from, to }.into());
    }
    commit
        .prepare_cached("UPDATE transactions SET state = ?2, changed_at = ?3 WHERE transaction_id = ?1")?
        .execute((transaction.to_string(), to.as_str(), stored(now)))?;
    add(commit, chain, transaction, to, note, now)
}

impl Ledger {
    /// Reads the whole history and checks that nobody but this program wrote it, and that every state and message
    /// agrees with it. For the technician's check; reads everything, so not for every start.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be read. Flaws are the result, not an error.
    pub fn verify(&mut self) -> Result<Vec<LedgerFlaw>, LedgerFault> {
        let chain = Chain {
            key: self.chain.key.clone(),
        };
        self.read(|look, _| {
            let mut flaws = Vec::new();
            check_chain(look, &chain, &mut flaws)?;
            check_states(look, &mut flaws)?;
            check_outbox(look, &mut flaws)?;
            flaws.truncate(MAX_FLAWS);
            Ok(flaws)
        })
    }
}

fn check_chain(look: &Transaction<'_>, chain: &Chain, flaws: &mut Vec<LedgerFlaw>) -> Result<(), Trouble> {
    let mut statement =
        look.prepare("SELECT sequence, transaction_id, at, state, note, link FROM history ORDER BY sequence")?;
    let mut rows = statement.query([])?;
    let mut former = chain.first();
    while let Some(row) = rows.next()? {
        let (transaction, state, note): (String, String, String) = (row.get(1)?, row.get(3)?, row.get(4)?);
        let read = Row {
            sequence: row.get(0)?,
            transaction: &transaction,
            at: row.get(2)?,
            state: &state,
            note: &note,
        };
        let link: Vec<u8> = row.get(5)?;
        if link != chain.link(&former, &read) && flaws.len() < MAX_FLAWS {
            flaws.push(LedgerFlaw::BrokenChain {
                sequence: read.sequence,
            });
        }
        former = link;
    }
    Ok(())
}

fn check_states(look: &Transaction<'_>, flaws: &mut Vec<LedgerFlaw>) -> Result<(), Trouble> {
    let mut statement = look.prepare(
        "SELECT transaction_id, state, ended FROM (
             SELECT transaction_id, state, coalesce(
                 (SELECT h.state FROM history h WHERE h.transaction_id = t.transaction_id ORDER BY sequence DESC LIMIT 1),
                 'nothing') AS ended
             FROM transactions t)
         WHERE state <> ended LIMIT ?1",
    )?;
    let mut rows = statement.query([MAX_FLAWS as i64])?;
    while let Some(row) = rows.next()? {
        flaws.push(LedgerFlaw::StateWithoutHistory {
            transaction: row.get(0)?,
            state: row.get(1)?,
            history: row.get(2)?,
        });
    }
    Ok(())
}

fn check_outbox(look: &Transaction<'_>, flaws: &mut Vec<LedgerFlaw>) -> Result<(), Trouble> {
    let mut statement = look.prepare(
        "SELECT t.transaction_id, t.state FROM transactions t LEFT JOIN outbox o USING (transaction_id)
         WHERE CASE t.state WHEN 'accepted' THEN o.sequence IS NULL OR o.dead_at IS NOT NULL
                            WHEN 'dead_letter' THEN o.sequence IS NULL OR o.dead_at IS NULL
                            ELSE o.sequence IS NOT NULL END LIMIT ?1",
    )?;
    let mut rows = statement.query([MAX_FLAWS as i64])?;
    while let Some(row) = rows.next()? {
        flaws.push(LedgerFlaw::OutboxDisagrees {
            transaction: row.get(0)?,
            state: row.get(1)?,
        });
    }
    Ok(())
}
