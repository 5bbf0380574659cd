//! The books as a test or the demo's workbench looks at them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use layby_domain::{DecisionNumber, TransactionId, ViolationId};
use rusqlite::{Connection, OptionalExtension as _};
use serde::Serialize;

use super::{Store, parsed};
use crate::contract::HandlingId;
use crate::server::ServerFault;

/// What the server has on its books, counted from the tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CentralView {
    /// Handlings.
    pub handlings: u32,
    /// Decisions beyond the first on the same violation. Must be 0.
    pub duplicates: u32,
    /// Objections.
    pub objections: u32,
    /// Payment orders by state.
    pub payments: PaymentCounts,
    /// Every handling, oldest first.
    pub transactions: Vec<TransactionView>,
    /// What waits for people to look at it.
    pub reviews: u32,
}

/// Payment orders by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PaymentCounts {
    /// Waiting, or expired unnoticed.
    pub pending: u32,
    /// Paid.
    pub paid: u32,
    /// Cancelled by the driver.
    pub cancelled: u32,
    /// Not paid in time.
    pub expired: u32,
}

/// One handling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TransactionView {
    /// The kiosk's number of the act.
    pub transaction: TransactionId,
    /// The server's name of the handling.
    pub handling: HandlingId,
    /// The violations, in the order of the request.
    pub violations: Vec<ViolationId>,
    /// The numbers of the decisions on them.
    pub decisions: Vec<DecisionNumber>,
    /// Nothing is left to pay.
    pub paid: bool,
}

/// How far a kiosk's transaction has come here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum TransactionState {
    /// Decided; something is left to pay.
    Decided { decisions: usize, at: Timestamp },
    /// Decided; nothing is left to pay.
    Paid { decisions: usize, at: Timestamp },
    /// Stated and defended.
    UnderObjection { at: Timestamp },
}

impl Store {
    /// What became of a transaction, if it has arrived.
    pub(in crate::server) fn transaction_state(
        &self,
        id: TransactionId,
    ) -> Result<Option<TransactionState>, ServerFault> {
        let books = self.books();
        let number = id.to_string();
        let objected = books
            .query_row(
                "SELECT received_at FROM objections WHERE transaction_id = ?1",
                [&number],
                |row| row.get::<_, String>(0),
            )
            .optional()?;
        if let Some(at) = objected {
            return Ok(Some(TransactionState::UnderObjection {
                at: parsed(&at, "objections.received_at")?,
            }));
        }
        let decided = books
            .query_row(
                "SELECT decided_at FROM handlings WHERE transaction_id = ?1",
                [&number],
                |row| row.get::<_, String>(0),
            )
            .optional()?;
        let Some(decided_at) = decided else { return Ok(None) };
        let at = parsed(&decided_at, "handlings.decided_at")?;
        let handled = transactions(&books)?
            .into_iter()
            .find(|handled| handled.transaction == id);
        Ok(handled.map(|handled| {
            let decisions = handled.decisions.len();
            if handled.paid {
                TransactionState::Paid { decisions, at }
            } else {
                TransactionState::Decided { decisions, at }
            }
        }))
    }

    pub(in crate::server) fn view(&self) -> Result<CentralView, ServerFault> {
        let books = self.books();
        let count = |sql: &str| books.query_row(sql, [], |row| row.get::<_, u32>(0));
        Ok(CentralView {
            handlings: count("SELECT count(*) FROM handlings")?,
            duplicates: count("SELECT count(*) - count(DISTINCT violation) FROM decisions")?,
            objections: count("SELECT count(*) FROM objections")?,
            reviews: count("SELECT count(*) FROM reviews")?,
            payments: payments_by_state(&books)?,
            transactions: transactions(&books)?,
        })
    }
}

fn payments_by_state(books: &Connection) -> Result<PaymentCounts, ServerFault> {
    let mut found = books.prepare("SELECT state, count(*) FROM payments GROUP BY state")?;
    let rows = found.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?)))?;
    let by_state: BTreeMap<String, u32> = rows.collect::<Result<_, _>>()?;
    let of = |state: &str| by_state.get(state).copied().unwrap_or(0);
    Ok(PaymentCounts {
        pending: of("pending"),
        paid: of("paid"),
        cancelled: of("cancelled"),
        expired: of("expired"),
    })
}

fn transactions(books: &Connection) -> Result<Vec<TransactionView>, ServerFault> {
    let mut handlings = books.prepare(
        "SELECT id, transaction_id, NOT EXISTS (
             SELECT 1 FROM decisions d JOIN violations v ON v.id = d.violation WHERE d.handling = h.id AND v.state <> '\"paid\"')
         FROM handlings h ORDER BY rowid",
    )?;
    let mut decisions = books.prepare("SELECT violation, number FROM decisions WHERE handling = ?1 ORDER BY place")?;
    let rows = handlings.query_map([], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?))
    })?;
    let mut views = Vec::new();
    for row in rows {
        let (handling, transaction, paid) = row?;
        let mut view = TransactionView {
            transaction: parsed(&transaction, "a transaction")?,
            handling: parsed(&handling, "a handling")?,
            violations: Vec::new(),
            decisions: Vec::new(),
            paid,
        };
        let pairs = decisions.query_map([&handling], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        for pair in pairs {
            let (violation, number) = pair?;
            view.violations.push(parsed(&violation, "a violation")?);
            view.decisions.push(parsed(&number, "a decision number")?);
        }
        views.push(view);
    }
    Ok(views)
}
