//! Retention: what could tell who a driver was is erased when it is no longer needed. The history stays.
//!
//! An act whose driver never came back for the slip is needed no longer than any other: its time runs from central's
//! word, or from whatever happened to it last. What central has not had yet, or a technician must look at, has no end.

use jiff::{SignedDuration, Timestamp};

use super::acts::erase;
use super::history::step;
use super::state::TransactionState;
use super::{Ledger, LedgerFault, parsed, stored};

/// At most this many transactions are closed in one call, so that a driver never waits for the tidying.
const MAX_CLOSED_AT_ONCE: u16 = 20;

/// What [`Ledger::tidy`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tidied {
    /// How many transactions were closed and their payloads erased.
    pub closed: usize,
    /// Whether there is more to do: call again when the kiosk is idle.
    pub more: bool,
}

impl Ledger {
    /// Closes settled transactions to which nothing has happened for as long as the retention, and erases their sealed
    /// payloads, also from the write-ahead log; a journey that was never brought to its end is over with that. What
    /// still waits for delivery, or for a technician, is never touched.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be written; then nothing was erased.
    pub fn tidy(&mut self, now: Timestamp) -> Result<Tidied, LedgerFault> {
        let days = self.settings.keep_days;
        let before = now
            .saturating_sub(SignedDuration::from_hours(24 * i64::from(days)))
            .unwrap_or(Timestamp::MIN);
        let closed = self.write(|commit, _, chain| {
            let old: Vec<String> = commit
                .prepare_cached(
                    "SELECT transaction_id FROM transactions JOIN progress USING (transaction_id)
                     WHERE state NOT IN ('accepted', 'dead_letter', 'closed') AND changed_at < ?1
                       AND (stage = '\"done\"' OR since < ?1) ORDER BY changed_at LIMIT ?2",
                )?
                .query_map((stored(before), MAX_CLOSED_AT_ONCE), |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            for id in &old {
                let transaction = parsed(id)?;
                step(
                    commit,
                    chain,
                    transaction,
                    TransactionState::Closed,
                    &format!("payloads erased after {days} days"),
                    now,
                )?;
                erase(commit, transaction)?;
            }
            Ok(old.len())
        })?;
        if closed > 0 {
            self.empty_the_log()?;
        }
        Ok(Tidied {
            closed,
            more: closed == usize::from(MAX_CLOSED_AT_ONCE),
        })
    }

    /// Empties the write-ahead log into the ledger. A reader that is still at it makes this a later call's work.
    fn empty_the_log(&mut self) -> Result<(), LedgerFault> {
        self.refuse_if_damaged()?;
        let result = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        result.map_err(|error| self.name(error.into()))
    }
}
