//! The life of an act in the ledger: accepted, answered or refused, moved on, finished. Each of these is one commit.

use jiff::Timestamp;
use layby_central::{PaymentOrder, PaymentState, Problem};
use layby_domain::{Act, TransactionId};
use rusqlite::{OptionalExtension, Transaction};

use super::fault::DiskState;
use super::history::{self, state_of, step};
use super::message::Body;
use super::seal::{Purpose, Sealer, to_json};
use super::state::{Stage, TransactionState};
use super::{Accepted, Answer, Ledger, LedgerFault, MAX_ACT_BYTES, Trouble, bad_row, code_and_status, counted, stored};

impl Ledger {
    /// Records an accepted act: the act, its outgoing message, the first row of its history and the journey's
    /// progress, in one commit. Only when this returns `Ok` may anyone be told that the act is accepted.
    ///
    /// Accepting the same act again under the same transaction and key changes nothing and is no error, so a caller
    /// may repeat after a fault.
    ///
    /// # Errors
    ///
    /// [`LedgerFault::DiskFull`] already while there is still room, as long as the reserve for answers would be
    /// touched; [`LedgerFault::AnotherAct`] when the number or the key stands for something else.
    pub fn accept(&mut self, accepted: Accepted<'_>, now: Timestamp) -> Result<(), LedgerFault> {
        let Accepted {
            transaction,
            key,
            mark,
            kiosk,
            act,
            interactive,
        } = accepted;
        let plain = to_json(act)?;
        if plain.len() > MAX_ACT_BYTES {
            return Err(LedgerFault::ActTooLarge {
                bytes: plain.len(),
                limit: MAX_ACT_BYTES,
            });
        }
        if self.read(|look, sealer| stands_already(look, sealer, &accepted, &plain))? {
            return Ok(());
        }
        let body = Body::of(transaction, kiosk, act)?;
        self.refuse_without_reserve((plain.len() + body.len()) as u64)?;
        let limit = self.settings.max_waiting;
        self.write(|commit, sealer, chain| {
            let waiting = super::outbox::depth(commit)?;
            if waiting >= limit {
                return Err(LedgerFault::OutboxFull { waiting, limit }.into());
            }
            let id = transaction.to_string();
            let sealed = sealer.seal_bytes(Purpose::Act, &transaction, &plain)?;
            commit.execute(
                "INSERT INTO transactions (transaction_id, idempotency_key, driver_mark, kind, accepted_at, state,
                                           changed_at, sealed_act)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?7)",
                (
                    &id,
                    key.to_string(),
                    mark.0.as_slice(),
                    kind_of(act),
                    stored(now),
                    TransactionState::Accepted.as_str(),
                    sealed,
                ),
            )?;
            commit.execute(
                "INSERT INTO outbox (transaction_id, driver_mark, interactive, due_at, sealed_body)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                (
                    &id,
                    mark.0.as_slice(),
                    interactive,
                    stored(now),
                    sealer.seal_bytes(Purpose::Body, &transaction, &body)?,
                ),
            )?;
            if interactive {
                // An older act of the same driver goes first; it must not sleep while the driver stands here. What
                // central told to wait, waits.
                commit.execute(
                    "UPDATE outbox SET due_at = ?2
                     WHERE driver_mark = ?1 AND dead_at IS NULL AND due_at > ?2 AND waits_for IS NOT 'server_busy'",
                    (mark.0.as_slice(), stored(now)),
                )?;
            }
            write_stage(commit, transaction, &Stage::AwaitingReply, now)?;
            history::add(
                commit,
                chain,
                transaction,
                TransactionState::Accepted,
                "accepted and put into the outbox",
                now,
            )
        })
    }

    /// Records central's answer: reply stored, message gone, history written, in one commit. Recording the same
    /// transaction's answer again changes nothing and is no error.
    ///
    /// # Errors
    ///
    /// [`LedgerFault::IllegalStep`] when the transaction was refused or given up before.
    pub fn answered(&mut self, transaction: TransactionId, answer: &Answer, now: Timestamp) -> Result<(), LedgerFault> {
        let (state, kind, note) = match answer {
            Answer::Handling(_) => (TransactionState::Decided, "handle_violations", "central has decided"),
            Answer::Objection(_) => (
                TransactionState::ObjectionReceived,
                "object",
                "central has received the objection",
            ),
        };
        self.let_go(transaction);
        self.write(|commit, sealer, chain| {
            let (recorded, kind_of_act): (bool, String) = commit
                .query_row(
                    "SELECT sealed_answer IS NOT NULL, kind FROM transactions WHERE transaction_id = ?1",
                    [transaction.to_string()],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .optional()?
                .ok_or(LedgerFault::UnknownTransaction(transaction))?;
            if recorded {
                return Ok(());
            }
            if kind_of_act != kind {
                return Err(LedgerFault::Internal(format!(
                    "an answer of another kind for a transaction of kind `{kind_of_act}`"
                ))
                .into());
            }
            step(commit, chain, transaction, state, note, now)?;
            store_outcome(
                commit,
                "sealed_answer",
                transaction,
                &sealer.seal(Purpose::Answer, &transaction, answer)?,
            )
        })
    }

    /// Records that central has refused the act for good.
    ///
    /// # Errors
    ///
    /// [`LedgerFault::IllegalStep`] when the transaction is not waiting for an answer.
    pub fn refused(
        &mut self,
        transaction: TransactionId,
        problem: &Problem,
        now: Timestamp,
    ) -> Result<(), LedgerFault> {
        self.let_go(transaction);
        self.write(|commit, sealer, chain| {
            let note = format!("central refused: {}", code_and_status(problem));
            step(commit, chain, transaction, TransactionState::Refused, &note, now)?;
            store_outcome(
                commit,
                "sealed_refusal",
                transaction,
                &sealer.seal(Purpose::Refusal, &transaction, problem)?,
            )
        })
    }

    /// Records that the fine is paid, with the order as central told it: what was paid, and when. Recording it again
    /// changes nothing and is no error.
    ///
    /// # Errors
    ///
    /// [`LedgerFault::IllegalStep`] when nothing was decided; [`LedgerFault::NotPaid`] when the order does not say so.
    pub fn paid(
        &mut self,
        transaction: TransactionId,
        order: &PaymentOrder,
        now: Timestamp,
    ) -> Result<(), LedgerFault> {
        if !matches!(order.state, PaymentState::Paid { .. }) {
            return Err(LedgerFault::NotPaid(transaction));
        }
        self.write(|commit, sealer, chain| {
            if state_of(commit, transaction)? == TransactionState::Paid {
                return Ok(());
            }
            let note = "central reported the payment";
            step(commit, chain, transaction, TransactionState::Paid, note, now)?;
            commit.execute(
                "UPDATE transactions SET sealed_payment = ?2 WHERE transaction_id = ?1",
                (
                    transaction.to_string(),
                    sealer.seal(Purpose::Payment, &transaction, order)?,
                ),
            )?;
            Ok(())
        })
    }

    /// Moves an answered transaction on: cancelled, expired, decided again with a new payment order, closed.
    /// The note is readable in the ledger and must not hold personal data.
    ///
    /// Closing erases the sealed payloads, and with a dead letter its message: that is a technician's decision.
    ///
    /// # Errors
    ///
    /// [`LedgerFault::IllegalStep`]; also for what has its own way in ([`Ledger::answered`], [`Ledger::refused`],
    /// [`Ledger::dead_letter`], [`Ledger::revive`], [`Ledger::paid`]).
    pub fn advance(
        &mut self,
        transaction: TransactionId,
        to: TransactionState,
        note: &str,
        now: Timestamp,
    ) -> Result<(), LedgerFault> {
        self.write(|commit, _, chain| {
            let from = state_of(commit, transaction)?;
            if from == TransactionState::Accepted || matches!(to, TransactionState::Accepted | TransactionState::Paid) {
                return Err(LedgerFault::IllegalStep { transaction, from, to }.into());
            }
            step(commit, chain, transaction, to, note, now)?;
            if to == TransactionState::Closed {
                erase(commit, transaction)
            } else {
                Ok(())
            }
        })
    }

    /// Records how far the driver's journey has come, before the step begins, and adds that to the history. What is
    /// closed has nothing left to resolve: its history tells the step, and it stays done.
    ///
    /// # Errors
    ///
    /// When the transaction is unknown or the ledger cannot be written: then the step must not begin.
    pub fn progress(&mut self, transaction: TransactionId, stage: &Stage, now: Timestamp) -> Result<(), LedgerFault> {
        self.write(|commit, _, chain| {
            let state = state_of(commit, transaction)?;
            let closed = state == TransactionState::Closed;
            write_stage(commit, transaction, if closed { &Stage::Done } else { stage }, now)?;
            if *stage == Stage::Done {
                // Nobody stands here any more: others go first.
                commit.execute(
                    "UPDATE outbox SET interactive = 0 WHERE transaction_id = ?1",
                    [transaction.to_string()],
                )?;
            }
            history::add(commit, chain, transaction, state, &stage.to_string(), now)
        })
    }

    /// The journey with this act is over: a restart has nothing to resolve. An act that still waits for delivery
    /// keeps waiting.
    ///
    /// # Errors
    ///
    /// When the transaction is unknown or the ledger cannot be written.
    pub fn finish(&mut self, transaction: TransactionId, now: Timestamp) -> Result<(), LedgerFault> {
        self.progress(transaction, &Stage::Done, now)
    }

    /// The driver has left the kiosk: whoever comes next goes before what they left to deliver.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be written.
    pub fn driver_left(&mut self) -> Result<(), LedgerFault> {
        let standing = "SELECT EXISTS (SELECT 1 FROM outbox WHERE interactive = 1)";
        if !self.read(|look, _| Ok(look.query_row(standing, [], |row| row.get::<_, bool>(0))?))? {
            return Ok(()); // No commit for nothing: a flash card wears.
        }
        self.write(|commit, _, _| {
            commit.execute("UPDATE outbox SET interactive = 0 WHERE interactive = 1", [])?;
            Ok(())
        })
    }

    /// Whether another act could be accepted now. Asked before a driver goes all the way to the signature. Takes the
    /// turn to write and gives it back, so that it also sees another program that holds the ledger; writes nothing.
    ///
    /// # Errors
    ///
    /// Why not: [`LedgerFault::DiskFull`], [`LedgerFault::ReadOnly`], [`LedgerFault::Busy`], or any other fault that
    /// would refuse the act.
    pub fn has_room(&mut self) -> Result<(), LedgerFault> {
        if DiskState::under(&self.settings.path).read_only {
            return Err(LedgerFault::ReadOnly {
                path: self.settings.path.clone(),
            });
        }
        self.refuse_without_reserve(0)?;
        self.write(|_, _, _| Ok(()))
    }

    /// Sets another limit for the ledger's size, in bytes
    /// ([`LedgerSettings::max_bytes`](super::LedgerSettings::max_bytes)) while it is open. A limit below its present
    /// size refuses every new act and lets those already accepted be answered for as long as there are free pages.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be read.
    pub fn limit_bytes(&mut self, max_bytes: u64) -> Result<(), LedgerFault> {
        self.settings.max_bytes = max_bytes;
        super::opening::limit_pages(&self.connection, max_bytes).map_err(|error| self.name(error.into()))
    }

    /// Refuses a new act when recording it could leave no room for the answers of those already accepted.
    fn refuse_without_reserve(&mut self, act_bytes: u64) -> Result<(), LedgerFault> {
        let used = self.read(|look, _| {
            let number = |pragma: &str| look.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
            Ok(counted(
                (number("page_count")? - number("freelist_count")?) * number("page_size")?,
            ))
        })?;
        let below_limit = self.settings.max_bytes.saturating_sub(used);
        let on_disk = DiskState::under(&self.settings.path)
            .available_bytes
            .unwrap_or(u64::MAX);
        if below_limit.min(on_disk) < self.settings.min_free_bytes.saturating_add(act_bytes) {
            return Err(LedgerFault::DiskFull {
                path: self.settings.path.clone(),
            });
        }
        Ok(())
    }

    /// The message of this transaction is no longer in flight.
    fn let_go(&mut self, transaction: TransactionId) {
        let key = self.read(|look, _| {
            let key: Option<String> = look
                .query_row(
                    "SELECT idempotency_key FROM transactions WHERE transaction_id = ?1",
                    [transaction.to_string()],
                    |row| row.get(0),
                )
                .optional()?;
            Ok(key)
        });
        if let Ok(Some(key)) = key {
            self.in_flight.retain(|in_flight, _| in_flight.to_string() != key);
        }
    }
}

/// Whether exactly this act is recorded already.
fn stands_already(
    look: &Transaction<'_>,
    sealer: &Sealer,
    accepted: &Accepted<'_>,
    plain: &[u8],
) -> Result<bool, Trouble> {
    let found = look
        .prepare_cached(
            "SELECT transaction_id, idempotency_key, driver_mark, sealed_act FROM transactions
             WHERE transaction_id = ?1 OR idempotency_key = ?2",
        )?
        .query_row((accepted.transaction.to_string(), accepted.key.to_string()), |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, Vec<u8>>(2)?,
                row.get::<_, Option<Vec<u8>>>(3)?,
            ))
        })
        .optional()?;
    let Some((id, key, mark, sealed)) = found else {
        return Ok(false);
    };
    let same_names =
        id == accepted.transaction.to_string() && key == accepted.key.to_string() && mark == accepted.mark.0;
    let same_act = sealed.is_some_and(|sealed| {
        sealer
            .open_bytes(Purpose::Act, &accepted.transaction, &sealed)
            .is_ok_and(|old| old.as_slice() == plain)
    });
    if same_names && same_act {
        Ok(true)
    } else {
        Err(LedgerFault::AnotherAct(accepted.transaction).into())
    }
}

fn kind_of(act: &Act) -> &'static str {
    match act {
        Act::HandleViolations(_) => "handle_violations",
        Act::Object(_) => "object",
    }
}

fn write_stage(
    commit: &Transaction<'_>,
    transaction: TransactionId,
    stage: &Stage,
    now: Timestamp,
) -> Result<(), Trouble> {
    let stage = serde_json::to_string(stage).map_err(|error| bad_row(error.to_string()))?;
    commit
        .prepare_cached(
            "INSERT INTO progress (transaction_id, stage, since) VALUES (?1, ?2, ?3)
             ON CONFLICT (transaction_id) DO UPDATE SET stage = excluded.stage, since = excluded.since",
        )?
        .execute((transaction.to_string(), stage, stored(now)))?;
    Ok(())
}

/// Stores the outcome of a delivery and takes the message out of the outbox.
fn store_outcome(
    commit: &Transaction<'_>,
    column: &'static str,
    transaction: TransactionId,
    sealed: &[u8],
) -> Result<(), Trouble> {
    commit.execute(
        &format!("UPDATE transactions SET {column} = ?2 WHERE transaction_id = ?1"),
        (transaction.to_string(), sealed),
    )?;
    commit.execute(
        "DELETE FROM outbox WHERE transaction_id = ?1",
        [transaction.to_string()],
    )?;
    Ok(())
}

/// Erases what could tell who the driver is, and the message if there still is one. The transaction is closed already.
pub(super) fn erase(commit: &Transaction<'_>, transaction: TransactionId) -> Result<(), Trouble> {
    let id = transaction.to_string();
    commit.execute(
        "UPDATE transactions SET sealed_act = NULL, sealed_answer = NULL, sealed_refusal = NULL, sealed_payment = NULL
         WHERE transaction_id = ?1",
        [&id],
    )?;
    commit.execute("DELETE FROM outbox WHERE transaction_id = ?1", [&id])?;
    commit.execute(
        "UPDATE progress SET stage = '\"done\"' WHERE transaction_id = ?1",
        [&id],
    )?;
    Ok(())
}
