//! Asking the ledger: one transaction, a driver's transactions, and what a restart has to resolve.

use jiff::Timestamp;
use layby_central::{PaymentOrder, Problem};
use layby_domain::{Act, IdempotencyKey, TransactionId};
use rusqlite::{OptionalExtension, Row, Transaction};
use serde::de::DeserializeOwned;

use super::look::Numbers;
use super::outbox::mark;
use super::seal::{DriverMark, Purpose, Sealer};
use super::state::{Stage, TransactionState};
use super::{Answer, Ledger, LedgerFault, Trouble, bad_row, counted, parsed, recalled};

/// At most this many unfinished journeys are handed out at once, the newest. The older ones are found by their driver.
const MAX_UNFINISHED: i64 = 100;

/// Everything the ledger knows about a transaction.
#[derive(Debug, Clone)]
pub struct TransactionView {
    /// Its number.
    pub transaction: TransactionId,
    /// The key of its message.
    pub key: IdempotencyKey,
    /// Whose it is.
    pub mark: DriverMark,
    /// What the driver did; `None` once the retention is over.
    pub act: Option<Act>,
    /// Where it stands.
    pub state: TransactionState,
    /// When it was accepted.
    pub accepted_at: Timestamp,
    /// How far the journey has come.
    pub stage: Stage,
    /// Central's answer, once there is one.
    pub answer: Option<Answer>,
    /// The payment order as central reported it paid.
    pub payment: Option<PaymentOrder>,
    /// Central's final refusal, if it refused.
    pub refusal: Option<Problem>,
    /// All that happened, oldest first.
    pub history: Vec<HistoryRow>,
}

/// A row of a transaction's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// When.
    pub at: Timestamp,
    /// The state since then.
    pub state: TransactionState,
    /// What happened, in plain words without personal data.
    pub note: String,
}

/// A journey that was broken off: the driver was not told how it ended.
#[derive(Debug, Clone)]
pub struct Unfinished {
    /// Which transaction.
    pub transaction: TransactionId,
    /// Whose it is.
    pub mark: DriverMark,
    /// When it was accepted.
    pub accepted_at: Timestamp,
    /// What the kiosk was doing.
    pub stage: Stage,
    /// Since when.
    pub since: Timestamp,
    /// Where the act stands.
    pub state: TransactionState,
    /// Central's answer, if it is there already; with the order as it was paid, once it was.
    pub answer: Option<Answer>,
}

const COLUMNS: &str = "transaction_id, idempotency_key, driver_mark, state, accepted_at, stage,
                       sealed_act, sealed_answer, sealed_refusal, sealed_payment";

const UNFINISHED_COLUMNS: &str = "transaction_id, driver_mark, accepted_at, stage, since, state, sealed_answer,
                                  sealed_payment";

impl Ledger {
    /// One transaction by its number.
    ///
    /// # Errors
    ///
    /// [`LedgerFault::BrokenSeal`] when its payload was altered, or when the ledger cannot be read.
    pub fn transaction(&mut self, transaction: TransactionId) -> Result<Option<TransactionView>, LedgerFault> {
        self.read(|look, sealer| {
            let mut statement = look.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM transactions JOIN progress USING (transaction_id)
                 WHERE transaction_id = ?1"
            ))?;
            let mut rows = statement.query([transaction.to_string()])?;
            rows.next()?.map(|row| view(look, sealer, row)).transpose()
        })
    }

    /// The newest transactions of a driver, newest first, at most `limit`.
    ///
    /// # Errors
    ///
    /// As [`Ledger::transaction`].
    pub fn transactions_of(&mut self, mark: &DriverMark, limit: u16) -> Result<Vec<TransactionView>, LedgerFault> {
        self.read(|look, sealer| {
            let mut statement = look.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM transactions JOIN progress USING (transaction_id) 
                 WHERE driver_mark = ?1 ORDER BY accepted_at DESC, transaction_id DESC LIMIT ?2"
            ))?;
            let mut rows = statement.query((mark.0.as_slice(), limit))?;
            let mut views = Vec::new();
            while let Some(row) = rows.next()? {
                views.push(view(look, sealer, row)?);
            }
            Ok(views)
        })
    }

    /// The journeys that were broken off, newest first, at most 100. The journey resolves each and calls
    /// [`Ledger::finish`].
    ///
    /// # Errors
    ///
    /// When the ledger cannot be read.
    pub fn unfinished(&mut self) -> Result<Vec<Unfinished>, LedgerFault> {
        self.read(|look, sealer| {
            let mut statement = look.prepare_cached(&format!(
                "SELECT {UNFINISHED_COLUMNS} FROM progress JOIN transactions USING (transaction_id)
                 WHERE transaction_id IN (SELECT transaction_id FROM progress JOIN transactions USING (transaction_id)
                                          WHERE stage <> '\"done\"'
                                          ORDER BY accepted_at DESC, transaction_id DESC LIMIT ?1)
                 ORDER BY accepted_at DESC, transaction_id DESC"
            ))?;
            let mut rows = statement.query([MAX_UNFINISHED])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push(unfinished(sealer, row)?);
            }
            Ok(list)
        })
    }

    /// The newest journey of this driver that was broken off, however many others there are.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be read.
    pub fn unfinished_of(&mut self, mark: &DriverMark) -> Result<Option<Unfinished>, LedgerFault> {
        self.read(|look, sealer| {
            let mut statement = look.prepare_cached(&format!(
                "SELECT {UNFINISHED_COLUMNS} FROM transactions JOIN progress USING (transaction_id)
                 WHERE driver_mark = ?1 AND stage <> '\"done\"'
                 ORDER BY accepted_at DESC, transaction_id DESC LIMIT 1"
            ))?;
            let mut rows = statement.query([mark.0.as_slice()])?;
            rows.next()?.map(|row| unfinished(sealer, row)).transpose()
        })
    }

    /// When this ledger was made.
    pub(super) fn made_at(&mut self) -> Result<Timestamp, LedgerFault> {
        self.read(|look, _| recalled(look.query_row("SELECT made_at FROM ledger", [], |row| row.get(0))?))
    }

    /// How much of everything there is.
    pub(super) fn numbers(&mut self) -> Result<Numbers, LedgerFault> {
        self.read(|look, _| {
            let count = |what: &str| {
                look.query_row(&format!("SELECT count(*) FROM {what}"), [], |row| row.get(0))
                    .map(counted)
            };
            let oldest: Option<i64> = look
                .query_row(
                    "SELECT accepted_at FROM outbox JOIN transactions USING (transaction_id)
                     WHERE dead_at IS NULL ORDER BY sequence LIMIT 1",
                    [],
                    |row| row.get(0),
                )
                .optional()?;
            Ok(Numbers {
                accepted: count("transactions")?,
                waiting: count("outbox WHERE dead_at IS NULL")?,
                waiting_since: oldest.map(recalled).transpose()?,
                dead: count("outbox WHERE dead_at IS NOT NULL")?,
                unfinished: count("progress WHERE stage <> '\"done\"'")?,
            })
        })
    }

    /// The transaction whose slip shows these last characters (`XXXX-XXXX`, see [`TransactionId`]), if exactly one
    /// fits.
    ///
    /// # Errors
    ///
    /// As [`Ledger::transaction`].
    pub fn transaction_by_slip(&mut self, shown: &str) -> Result<Option<TransactionView>, LedgerFault> {
        let ending: String = shown
            .chars()
            .filter(char::is_ascii_hexdigit)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        if ending.len() != 8 {
            return Ok(None);
        }
        let found = self.read(|look, _| {
            let mut statement =
                look.prepare("SELECT transaction_id FROM transactions WHERE substr(transaction_id, -8) = ?1 LIMIT 2")?;
            let fitting: Vec<String> = statement
                .query_map([&ending], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            match &fitting[..] {
                [only] => parsed(only).map(Some),
                _ => Ok(None),
            }
        })?;
        match found {
            Some(transaction) => self.transaction(transaction),
            None => Ok(None),
        }
    }
}

fn view(look: &Transaction<'_>, sealer: &Sealer, row: &Row<'_>) -> Result<TransactionView, Trouble> {
    let id: String = row.get(0)?;
    let transaction: TransactionId = parsed(&id)?;
    Ok(TransactionView {
        transaction,
        key: parsed(&row.get::<_, String>(1)?)?,
        mark: mark(row.get(2)?)?,
        state: parsed(&row.get::<_, String>(3)?)?,
        accepted_at: recalled(row.get(4)?)?,
        stage: stage(&row.get::<_, String>(5)?)?,
        act: opened(sealer, Purpose::Act, transaction, row.get(6)?)?,
        answer: opened(sealer, Purpose::Answer, transaction, row.get(7)?)?,
        refusal: opened(sealer, Purpose::Refusal, transaction, row.get(8)?)?,
        payment: opened(sealer, Purpose::Payment, transaction, row.get(9)?)?,
        history: history(look, &id)?,
    })
}

fn unfinished(sealer: &Sealer, row: &Row<'_>) -> Result<Unfinished, Trouble> {
    let transaction: TransactionId = parsed(&row.get::<_, String>(0)?)?;
    let mut answer = opened(sealer, Purpose::Answer, transaction, row.get(6)?).unwrap_or_else(|_| {
        tracing::error!(%transaction, "a sealed answer does not open; the journey goes on without it");
        None
    });
    let paid = opened(sealer, Purpose::Payment, transaction, row.get(7)?).unwrap_or_else(|_| {
        tracing::error!(%transaction, "a sealed payment does not open; the journey goes on without it");
        None
    });
    if let (Some(Answer::Handling(reply)), Some(order)) = (&mut answer, paid) {
        reply.payment = Some(order);
    }
    Ok(Unfinished {
        transaction,
        mark: mark(row.get(1)?)?,
        accepted_at: recalled(row.get(2)?)?,
        stage: stage(&row.get::<_, String>(3)?)?,
        since: recalled(row.get(4)?)?,
        state: parsed(&row.get::<_, String>(5)?)?,
        answer,
    })
}

fn history(look: &Transaction<'_>, id: &str) -> Result<Vec<HistoryRow>, Trouble> {
    let mut statement =
        look.prepare_cached("SELECT at, state, note FROM history WHERE transaction_id = ?1 ORDER BY sequence")?;
    let mut rows = statement.query([id])?;
    let mut history = Vec::new();
    while let Some(row) = rows.next()? {
        history.push(HistoryRow {
            at: recalled(row.get(0)?)?,
            state: parsed(&row.get::<_, String>(1)?)?,
            note: row.get(2)?,
        });
    }
    Ok(history)
}

fn opened<T: DeserializeOwned>(
    sealer: &Sealer,
    purpose: Purpose,
    transaction: TransactionId,
    sealed: Option<Vec<u8>>,
) -> Result<Option<T>, Trouble> {
    let open = |sealed: Vec<u8>| {
        sealer
            .open(purpose, &transaction, &sealed)
            .map_err(|_| LedgerFault::BrokenSeal(transaction).into())
    };
    sealed.map(open).transpose()
}

fn stage(json: &str) -> Result<Stage, Trouble> {
    serde_json::from_str(json).map_err(|_| bad_row(format!("`{json}` is no stage of a journey")))
}
