//! The outbox: what is still to be delivered, and who is next.
//!
//! Only the oldest living message of a driver is ever handed out, and only one of a driver at a time: that is the
//! order per driver. Among drivers, one who stands at the kiosk goes first (an older act of that driver's inherits
//! the urgency, for it is in the way), then whoever has been due longest. A dead letter is in nobody's way.

use jiff::{SignedDuration, Timestamp};
use layby_domain::{Act, IdempotencyKey, TransactionId};
use rusqlite::{OptionalExtension, Transaction};
use serde::{Deserialize, Serialize};

use super::history::step;
use super::message::Body;
use super::seal::{BrokenSeal, DriverMark, Purpose, Sealer};
use super::state::TransactionState;
use super::{Ledger, LedgerFault, Trouble, bad_row, counted, parsed, recalled, stored};

/// No message is put off for longer than this, in seconds. A message due later than that can only have been written
/// by a clock that was wrong (boards without a battery start in the past, or worse, in the future): it is due now.
pub const LONGEST_WAIT_S: i64 = 3600;
/// At most this many messages are listed for a technician; the depth is always exact.
const MAX_LISTED: i64 = 200;

/// Why a message waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitReason {
    /// No connection to central.
    Offline,
    /// Connected, but no answer in time. The act may have been done; the key makes asking again harmless.
    TimedOut,
    /// Central asked to wait, or had a fault of its own.
    ServerBusy,
    /// The answer could not be understood.
    Malformed,
    /// Central does not let this kiosk in (its certificate, its registration). That says nothing about the act.
    NotAdmitted,
    /// Central refused the message in a way that repeating will hardly heal. Counted: see [`Outgoing::refusals`].
    Refused,
}

impl WaitReason {
    const ALL: [Self; 6] = [
        Self::Offline,
        Self::TimedOut,
        Self::ServerBusy,
        Self::Malformed,
        Self::NotAdmitted,
        Self::Refused,
    ];

    /// The word in the ledger.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::TimedOut => "timed_out",
            Self::ServerBusy => "server_busy",
            Self::Malformed => "malformed",
            Self::NotAdmitted => "not_admitted",
            Self::Refused => "refused",
        }
    }

    fn from_word(word: &str) -> Result<Self, Trouble> {
        Self::ALL
            .into_iter()
            .find(|reason| reason.as_str() == word)
            .ok_or_else(|| bad_row(format!("`{word}` is no reason to wait")))
    }
}

/// A message that is due, handed out for delivery. Its driver gets no other until it is settled, postponed or put back.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Which transaction.
    pub transaction: TransactionId,
    /// The key under which central does it once.
    pub key: IdempotencyKey,
    /// What the driver did.
    pub act: Act,
    /// The message that delivers it, byte for byte as it was accepted; `None` for one that was accepted by a version
    /// that did not keep it yet.
    pub body: Option<Body>,
    /// Attempts before this one.
    pub attempts: u32,
    /// How many of them central refused.
    pub refusals: u32,
    /// Whether the driver stands at the kiosk.
    pub interactive: bool,
}

/// What waits for delivery, for the workbench and the technician. Nothing here tells who a driver is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxView {
    /// In order of acceptance, at most 200.
    pub waiting: Vec<Waiting>,
    /// What central kept refusing, at most 200.
    pub dead: Vec<DeadLetter>,
    /// How many wait in all, dead letters not counted.
    pub depth: u64,
}

/// A message that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Which transaction.
    pub transaction: TransactionId,
    /// Its key.
    pub key: IdempotencyKey,
    /// When the act was accepted.
    pub accepted_at: Timestamp,
    /// Whether the driver stands at the kiosk.
    pub interactive: bool,
    /// Attempts so far.
    pub attempts: u32,
    /// When it is to be tried next.
    pub due_at: Timestamp,
    /// Why the last attempt was put off; `None` before the first.
    pub waits_for: Option<WaitReason>,
    /// Whether it is being delivered right now.
    pub in_flight: bool,
}

/// A message that central kept refusing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Which transaction.
    pub transaction: TransactionId,
    /// Its key.
    pub key: IdempotencyKey,
    /// When the act was accepted.
    pub accepted_at: Timestamp,
    /// Attempts made.
    pub attempts: u32,
    /// When it was given up.
    pub dead_at: Timestamp,
    /// Why.
    pub why: String,
}

/// The head of a driver's queue.
struct Head {
    transaction: TransactionId,
    key: IdempotencyKey,
    mark: DriverMark,
    interactive: bool,
    attempts: u32,
    refusals: u32,
    due_at: i64,
}

impl Ledger {
    /// The next message to deliver, if one is due. It counts as in flight until [`Ledger::answered`],
    /// [`Ledger::refused`], [`Ledger::postpone`], [`Ledger::dead_letter`] or [`Ledger::put_back`].
    ///
    /// A message that does not open is given up as a dead letter on the way: it must not hold up the others.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be read.
    pub fn next_due(&mut self, now: Timestamp) -> Result<Option<Outgoing>, LedgerFault> {
        loop {
            let in_flight = &self.in_flight;
            let drivers_in_flight: Vec<DriverMark> = in_flight.values().copied().collect();
            let found = self.read(|look, sealer| {
                let Some(head) = heads(look)?
                    .into_iter()
                    .find(|head| is_due(head.due_at, now) && !drivers_in_flight.contains(&head.mark))
                else {
                    return Ok(None);
                };
                let message = open_message(look, sealer, head.transaction)?;
                Ok(Some((head, message)))
            })?;
            match found {
                None => return Ok(None),
                Some((head, Err(BrokenSeal))) => {
                    tracing::error!(transaction = %head.transaction, "a sealed message does not open; it becomes a dead letter");
                    self.dead_letter(head.key, "its sealed message does not open", now)?;
                }
                Some((
                    Head {
                        transaction,
                        key,
                        mark,
                        interactive,
                        attempts,
                        refusals,
                        ..
                    },
                    Ok((act, body)),
                )) => {
                    self.in_flight.insert(key, mark);
                    return Ok(Some(Outgoing {
                        transaction,
                        key,
                        act,
                        body,
                        attempts,
                        refusals,
                        interactive,
                    }));
                }
            }
        }
    }

    /// When the next message will be due that is not in flight; `now` or earlier if one is due already.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be read.
    pub fn next_due_at(&mut self, now: Timestamp) -> Result<Option<Timestamp>, LedgerFault> {
        let drivers_in_flight: Vec<DriverMark> = self.in_flight.values().copied().collect();
        self.read(|look, _| {
            let due = heads(look)?
                .into_iter()
                .filter(|head| !drivers_in_flight.contains(&head.mark))
                .map(|head| {
                    if is_due(head.due_at, now) {
                        head.due_at.min(stored(now))
                    } else {
                        head.due_at
                    }
                })
                .min();
            due.map(recalled).transpose()
        })
    }

    /// Puts a message off after an attempt that failed: until `until`, but at most [`LONGEST_WAIT_S`] from now.
    ///
    /// # Errors
    ///
    /// [`LedgerFault::UnknownKey`] when no such message waits.
    pub fn postpone(
        &mut self,
        key: IdempotencyKey,
        until: Timestamp,
        why: WaitReason,
        now: Timestamp,
    ) -> Result<(), LedgerFault> {
        self.in_flight.remove(&key);
        let latest = now
            .saturating_add(SignedDuration::from_secs(LONGEST_WAIT_S))
            .unwrap_or(Timestamp::MAX);
        self.write(|commit, _, _| {
            let changed = commit
                .prepare_cached(
                    "UPDATE outbox SET due_at = ?2, waits_for = ?3, attempts = attempts + 1, refusals = refusals + ?4
                     WHERE dead_at IS NULL AND transaction_id =
                         (SELECT transaction_id FROM transactions WHERE idempotency_key = ?1)",
                )?
                .execute((
                    key.to_string(),
                    stored(until.clamp(now, latest)),
                    why.as_str(),
                    why == WaitReason::Refused,
                ))?;
            if changed == 0 {
                Err(LedgerFault::UnknownKey(key.to_string()).into())
            } else {
                Ok(())
            }
        })
    }

    /// Takes back a message that was handed out and not sent, or whose delivery was broken off. It stays due; no
    /// attempt is counted.
    pub fn put_back(&mut self, key: IdempotencyKey) {
        self.in_flight.remove(&key);
    }

    /// Gives a message up. The act is not lost: it waits for a technician ([`Ledger::revive`], or [`Ledger::advance`]
    /// to closed).
    ///
    /// # Errors
    ///
    /// [`LedgerFault::UnknownKey`] when no such message waits.
    pub fn dead_letter(&mut self, key: IdempotencyKey, why: &str, now: Timestamp) -> Result<(), LedgerFault> {
        self.in_flight.remove(&key);
        self.write(|commit, _, chain| {
            let transaction = transaction_of(commit, key)?;
            step(commit, chain, transaction, TransactionState::DeadLetter, why, now)?;
            commit.execute(
                "UPDATE outbox SET dead_at = ?2, dead_why = ?3 WHERE transaction_id = ?1",
                (transaction.to_string(), stored(now), why),
            )?;
            Ok(())
        })
    }

    /// A technician's decision: try a dead letter again, from the beginning. It takes its old place in its driver's
    /// order.
    ///
    /// # Errors
    ///
    /// [`LedgerFault::IllegalStep`] when it is no dead letter.
    pub fn revive(&mut self, key: IdempotencyKey, now: Timestamp) -> Result<(), LedgerFault> {
        self.write(|commit, _, chain| {
            let transaction = transaction_of(commit, key)?;
            step(
                commit,
                chain,
                transaction,
                TransactionState::Accepted,
                "put back into the outbox by a technician",
                now,
            )?;
            commit.execute(
                "UPDATE outbox SET dead_at = NULL, dead_why = NULL, attempts = 0, refusals = 0, waits_for = NULL,
                        due_at = ?2
                 WHERE transaction_id = ?1",
                (transaction.to_string(), stored(now)),
            )?;
            Ok(())
        })
    }

    /// The network is back: what waited for it is due now. What central told to wait, waits.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be written.
    pub fn network_is_back(&mut self, now: Timestamp) -> Result<(), LedgerFault> {
        let waits = self.read(|look, _| {
            let mut statement = look.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM outbox
                                 WHERE dead_at IS NULL AND due_at > ?1 AND waits_for IN ('offline', 'timed_out'))",
            )?;
            Ok(statement.query_row([stored(now)], |row| row.get::<_, bool>(0))?)
        })?;
        if !waits {
            return Ok(()); // No commit for nothing: a flash card wears.
        }
        self.write(|commit, _, _| {
            commit.execute(
                "UPDATE outbox SET due_at = ?1
                 WHERE dead_at IS NULL AND due_at > ?1 AND waits_for IN ('offline', 'timed_out')",
                [stored(now)],
            )?;
            Ok(())
        })
    }

    /// What waits, and what was given up.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be read.
    pub fn outbox(&mut self) -> Result<OutboxView, LedgerFault> {
        let in_flight: Vec<IdempotencyKey> = self.in_flight.keys().copied().collect();
        self.read(|look, _| {
            Ok(OutboxView {
                waiting: waiting(look, &in_flight)?,
                dead: dead(look)?,
                depth: depth(look)?,
            })
        })
    }
}

/// How many messages wait, dead letters not counted.
pub(super) fn depth(look: &Transaction<'_>) -> Result<u64, Trouble> {
    Ok(counted(look.query_row(
        "SELECT count(*) FROM outbox WHERE dead_at IS NULL",
        [],
        |row| row.get(0),
    )?))
}

fn is_due(due_at: i64, now: Timestamp) -> bool {
    let now = stored(now);
    due_at <= now || due_at > now.saturating_add(LONGEST_WAIT_S * 1_000_000)
}

/// The oldest living message of every driver, the most urgent first.
fn heads(look: &Transaction<'_>) -> Result<Vec<Head>, Trouble> {
    let mut statement = look.prepare_cached(
        "SELECT o.transaction_id, t.idempotency_key, o.driver_mark, o.interactive, o.attempts, o.refusals, o.due_at
         FROM (SELECT driver_mark, min(sequence) AS first, max(interactive) AS urgent
               FROM outbox WHERE dead_at IS NULL GROUP BY driver_mark) d
         JOIN outbox o ON o.sequence = d.first
         JOIN transactions t USING (transaction_id)
         ORDER BY d.urgent DESC, o.due_at, o.sequence",
    )?;
    let mut rows = statement.query([])?;
    let mut heads = Vec::new();
    while let Some(row) = rows.next()? {
        heads.push(Head {
            transaction: parsed(&row.get::<_, String>(0)?)?,
            key: parsed(&row.get::<_, String>(1)?)?,
            mark: mark(row.get(2)?)?,
            interactive: row.get(3)?,
            attempts: row.get(4)?,
            refusals: row.get(5)?,
            due_at: row.get(6)?,
        });
    }
    Ok(heads)
}

type Opened = Result<(Act, Option<Body>), BrokenSeal>;

/// The act and its message, if their seals are whole.
fn open_message(look: &Transaction<'_>, sealer: &Sealer, transaction: TransactionId) -> Result<Opened, Trouble> {
    let (act, body): (Option<Vec<u8>>, Option<Vec<u8>>) = look
        .prepare_cached(
            "SELECT sealed_act, sealed_body FROM transactions JOIN outbox USING (transaction_id)
             WHERE transaction_id = ?1",
        )?
        .query_row([transaction.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let open = || {
        let act = sealer.open(Purpose::Act, &transaction, &act.ok_or(BrokenSeal)?)?;
        let body = body.map(|body| sealer.open_bytes(Purpose::Body, &transaction, &body));
        Ok((act, body.transpose()?.map(Body)))
    };
    Ok(open())
}

pub(super) fn mark(bytes: Vec<u8>) -> Result<DriverMark, Trouble> {
    bytes
        .try_into()
        .map(DriverMark)
        .map_err(|_| bad_row("a driver's mark of the wrong length"))
}

fn transaction_of(look: &Transaction<'_>, key: IdempotencyKey) -> Result<TransactionId, Trouble> {
    let id: Option<String> = look
        .query_row(
            "SELECT transaction_id FROM outbox JOIN transactions USING (transaction_id)
             WHERE idempotency_key = ?1",
            [key.to_string()],
            |row| row.get(0),
        )
        .optional()?;
    parsed(&id.ok_or_else(|| LedgerFault::UnknownKey(key.to_string()))?)
}

fn waiting(look: &Transaction<'_>, in_flight: &[IdempotencyKey]) -> Result<Vec<Waiting>, Trouble> {
    let mut statement = look.prepare(
        "SELECT transaction_id, idempotency_key, accepted_at, interactive, attempts, due_at, waits_for
         FROM outbox JOIN transactions USING (transaction_id)
         WHERE dead_at IS NULL ORDER BY sequence LIMIT ?1",
    )?;
    let mut rows = statement.query([MAX_LISTED])?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        let key = parsed(&row.get::<_, String>(1)?)?;
        list.push(Waiting {
            transaction: parsed(&row.get::<_, String>(0)?)?,
            key,
            accepted_at: recalled(row.get(2)?)?,
            interactive: row.get(3)?,
            attempts: row.get(4)?,
            due_at: recalled(row.get(5)?)?,
            waits_for: row
                .get::<_, Option<String>>(6)?
                .map(|word| WaitReason::from_word(&word))
                .transpose()?,
            in_flight: in_flight.contains(&key),
        });
    }
    Ok(list)
}

fn dead(look: &Transaction<'_>) -> Result<Vec<DeadLetter>, Trouble> {
    let mut statement = look.prepare(
        "SELECT transaction_id, idempotency_key, accepted_at, attempts, dead_at, dead_why
         FROM outbox JOIN transactions USING (transaction_id)
         WHERE dead_at IS NOT NULL ORDER BY sequence LIMIT ?1",
    )?;
    let mut rows = statement.query([MAX_LISTED])?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        list.push(DeadLetter {
            transaction: parsed(&row.get::<_, String>(0)?)?,
            key: parsed(&row.get::<_, String>(1)?)?,
            accepted_at: recalled(row.get(2)?)?,
            attempts: row.get(3)?,
            dead_at: recalled(row.get(4)?)?,
            why: row.get(5)?,
        });
    }
    Ok(list)
}
