//! Payment orders: pending until paid, cancelled or expired; the fine of a handling is paid once.

use std::time::Duration;

use jiff::SignedDuration;
use layby_domain::{Date, Decision, Fen, Timestamp, date_in_shanghai};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::handlings::{close_handling, decisions_of};
use super::{Act, Stop, Store, StoredReply, fresh_id, parsed};
use crate::contract::{HandlingId, OrderId, PaymentOrder, PaymentState, Problem, ProblemCode};
use crate::server::ServerFault;

/// An order can be paid for so long.
pub(super) const ORDER_LIFETIME: Duration = Duration::from_secs(15 * 60);

impl Store {
    /// An order to pay a handling: the open one if there is one, else a new one.
    pub(in crate::server) fn ask_for_payment(
        &self,
        act: &Act<'_>,
        handling: &HandlingId,
    ) -> Result<StoredReply, ServerFault> {
        self.once(act, |tx| {
            let decisions = decisions_of(tx, handling)?;
            if decisions.is_empty() {
                return Err(Problem::new(ProblemCode::NotFound, "there is no such handling").into());
            }
            self.expire(tx)?;
            match self.newest_payment(tx, handling)? {
                Some(order) if order.state.is_open() => return Ok(order),
                Some(PaymentOrder {
                    state: PaymentState::Paid { .. },
                    ..
                }) => {
                    return Err(Problem::new(ProblemCode::NothingToPay, "it has been paid").into());
                }
                _ => {}
            }
            let order = self.open_payment(tx, handling, &decisions)?;
            order.ok_or_else(|| Problem::new(ProblemCode::NothingToPay, "there is no fine").into())
        })
    }

    /// A payment order as it stands now.
    pub(in crate::server) fn payment(&self, id: &OrderId) -> Result<Option<PaymentOrder>, ServerFault> {
        self.payment_in(&self.books(), id)
    }

    /// The driver pays. Paying what is paid changes nothing; what was cancelled or has expired cannot be paid.
    pub(in crate::server) fn pay(&self, id: &OrderId) -> Result<PaymentOrder, Stop> {
        self.in_transaction(|tx| {
            let order = self.live_order(tx, id)?;
            match order.state {
                PaymentState::Pending => {}
                PaymentState::Paid { .. } => return Ok(order),
                PaymentState::Cancelled | PaymentState::Expired => {
                    return Err(
                        Problem::new(ProblemCode::NothingToPay, "the order is closed; ask for a new one").into(),
                    );
                }
            }
            let now = self.now();
            tx.execute(
                "UPDATE payments SET state = 'paid', paid_at = ?2 WHERE id = ?1",
                params![id.as_str(), now.to_string()],
            )?;
            close_handling(tx, &order.handling, now)?;
            Ok(PaymentOrder {
                state: PaymentState::Paid { at: now },
                ..order
            })
        })
    }

    /// The driver cancels. What is paid stays paid.
    pub(in crate::server) fn cancel(&self, id: &OrderId) -> Result<PaymentOrder, Stop> {
        self.in_transaction(|tx| {
            let order = self.live_order(tx, id)?;
            if !order.state.is_open() {
                return Ok(order);
            }
            tx.execute(
                "UPDATE payments SET state = 'cancelled' WHERE id = ?1",
                params![id.as_str()],
            )?;
            Ok(PaymentOrder {
                state: PaymentState::Cancelled,
                ..order
            })
        })
    }

    /// Opens an order for the fines of these decisions, with the surcharge for every day they are late; none without a fine.
    pub(super) fn open_payment(
        &self,
        tx: &Transaction<'_>,
        handling: &HandlingId,
        decisions: &[Decision],
    ) -> Result<Option<PaymentOrder>, Stop> {
        let now = self.now();
        let amount: Fen = decisions
            .iter()
            .flat_map(|decision| [decision.fine, self.surcharge(decision, date_in_shanghai(now))])
            .sum();
        if amount.is_zero() {
            return Ok(None);
        }
        let id: OrderId = fresh_id("p")?;
        let lifetime = SignedDuration::try_from(ORDER_LIFETIME).unwrap_or(SignedDuration::ZERO);
        let expires_at = now.checked_add(lifetime).unwrap_or(now);
        tx.execute(
            "INSERT INTO payments (id, handling, amount, state, created_at, expires_at) VALUES (?1, ?2, ?3, 'pending', ?4, ?5)",
            params![id.as_str(), handling.as_str(), in_books(amount)?, now.to_string(), expires_at.to_string()],
        )?;
        let pay_url = self.pay_url(&id);
        Ok(Some(PaymentOrder {
            id,
            amount,
            state: PaymentState::Pending,
            pay_url,
            expires_at,
            handling: handling.clone(),
        }))
    }

    fn surcharge(&self, decision: &Decision, today: Date) -> Fen {
        let days_late = today.duration_since(decision.pay_by).as_hours() / 24;
        self.policy()
            .policy
            .payment
            .surcharge(decision.fine, u32::try_from(days_late).unwrap_or(0))
    }

    pub(super) fn newest_payment(
        &self,
        books: &Connection,
        handling: &HandlingId,
    ) -> Result<Option<PaymentOrder>, ServerFault> {
        // A paid order outlives any other; else the last one opened.
        let id: Option<String> = books
            .query_row(
                "SELECT id FROM payments WHERE handling = ?1 ORDER BY state = 'paid' DESC, rowid DESC LIMIT 1",
                params![handling.as_str()],
                |row| row.get(0),
            )
            .optional()?;
        let Some(id) = id else { return Ok(None) };
        self.payment_in(books, &parsed(&id, "an order")?)
    }

    fn payment_in(&self, books: &Connection, id: &OrderId) -> Result<Option<PaymentOrder>, ServerFault> {
        let row = books
            .query_row(
                "SELECT id, handling, amount, state, expires_at, paid_at FROM payments WHERE id = ?1",
                params![id.as_str()],
                OrderRow::read,
            )
            .optional()?;
        row.map(|row| self.order(row)).transpose()
    }

    fn order(&self, row: OrderRow) -> Result<PaymentOrder, ServerFault> {
        let id: OrderId = parsed(&row.id, "an order")?;
        let expires_at: Timestamp = parsed(&row.expires_at, "a time")?;
        let state = match (row.state.as_str(), &row.paid_at) {
            ("paid", Some(at)) => PaymentState::Paid {
                at: parsed(at, "a time")?,
            },
            ("cancelled", _) => PaymentState::Cancelled,
            ("expired", _) => PaymentState::Expired,
            ("pending", _) if self.now() > expires_at => PaymentState::Expired,
            ("pending", _) => PaymentState::Pending,
            _ => return Err(ServerFault::Damaged("the state of an order".to_owned())),
        };
        Ok(PaymentOrder {
            amount: from_books(row.amount)?,
            handling: parsed(&row.handling, "a handling")?,
            pay_url: self.pay_url(&id),
            id,
            state,
            expires_at,
        })
    }

    fn live_order(&self, tx: &Transaction<'_>, id: &OrderId) -> Result<PaymentOrder, Stop> {
        self.expire(tx)?;
        let order = self.payment_in(tx, id)?;
        order.ok_or_else(|| Problem::new(ProblemCode::NotFound, "there is no such order").into())
    }

    /// Writes down that orders have expired, so that a new one can be opened.
    fn expire(&self, tx: &Transaction<'_>) -> Result<(), Stop> {
        let now = self.now();
        let mut pending = tx.prepare_cached("SELECT id, expires_at FROM payments WHERE state = 'pending'")?;
        let rows = pending.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        for row in rows {
            let (id, expires_at) = row?;
            if now > parsed(&expires_at, "a time")? {
                tx.execute("UPDATE payments SET state = 'expired' WHERE id = ?1", params![id])?;
            }
        }
        Ok(())
    }

    fn pay_url(&self, id: &OrderId) -> String {
        format!("{}/pay/{id}", self.base_url)
    }
}

struct OrderRow {
    id: String,
    handling: String,
    amount: i64,
    state: String,
    expires_at: String,
    paid_at: Option<String>,
}

impl OrderRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            handling: row.get(1)?,
            amount: row.get(2)?,
            state: row.get(3)?,
            expires_at: row.get(4)?,
            paid_at: row.get(5)?,
        })
    }
}

/// Fen go up to 2^53, SQLite's integers to 2^63.
fn in_books(amount: Fen) -> Result<i64, ServerFault> {
    i64::try_from(amount.get()).map_err(|_| ServerFault::Damaged("an amount".to_owned()))
}

fn from_books(amount: i64) -> Result<Fen, ServerFault> {
    let fen = u64::try_from(amount).ok().and_then(|fen| Fen::try_from(fen).ok());
    fen.ok_or_else(|| ServerFault::Damaged("an amount".to_owned()))
}
