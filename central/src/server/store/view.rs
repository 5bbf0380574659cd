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
    /// What happened more than once: decisions beyond the first on the same violation, and acts stored beyond the first of the same
    /// transaction. Counted from what decisions and requests say, not from the columns whose indexes forbid it. Must be 0.
    pub duplicates: u32,
    /// Acts that were refused because one before them had handled the violation. A kiosk that delivers an act again uses its key, so from one
    /// kiosk this must be 0 too.
    pub second_acts_refused: u32,
    /// Replies given again to a known key: deliveries that were repeated.
    pub replays: u32,
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

/// Decisions beyond the first on the violation that they name.
const DECIDED_AGAIN: &str = "SELECT count(*) - count(DISTINCT json_extract(decision, '$.violation')) FROM decisions";
/// Acts beyond the first of their transaction.
const STORED_AGAIN: &str = "SELECT count(*) - count(DISTINCT transaction_id) FROM
    (SELECT transaction_id FROM handlings UNION ALL SELECT transaction_id FROM objections)";
/// Refusals of what had been handled or objected to before.
const SECOND_ACTS_REFUSED: &str = "SELECT count(*) FROM replies
    WHERE status = 409 AND json_extract(body, '$.refusal.reason') IN ('already_handled', 'under_objection')";

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
            duplicates: count(DECIDED_AGAIN)? + count(STORED_AGAIN)?,
            second_acts_refused: count(SECOND_ACTS_REFUSED)?,
            replays: count("SELECT coalesce(sum(replays), 0) FROM replies")?,
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

#[cfg(test)]
mod tests {
    use layby_domain::Policy;
    use rusqlite::params;

    use super::super::{Store, from_json, to_json};
    use crate::contract::{NoticeTexts, PolicyDocument};
    use crate::server::clock::{ManualClock, ServerClock};
    use crate::server::notice;
    use crate::server::world::World;

    const NOW: &str = "2026-03-16T02:00:00Z";

    fn books() -> Store {
        let policy = Policy::default();
        let notice: NoticeTexts = notice::texts(&policy);
        let document = PolicyDocument {
            version: policy.version.clone(),
            issued_at: NOW.parse().unwrap(),
            policy,
            notice,
            record_url: String::new(),
        };
        let clock = ServerClock::from(ManualClock::at(NOW.parse().unwrap()));
        Store::open(None, &World::demo(), clock, document, String::new()).unwrap()
    }

    /// Writes a handling with one decision into the books by hand. `column` is what the unique column says, `says` what the decision does.
    fn plant(store: &Store, nth: u32, transaction: &str, column: &str, says: &str) {
        let books = store.books();
        let (handling, number) = (format!("h-{nth}"), format!("11010500000000{nth}X"));
        books
            .execute(
                "INSERT INTO handlings (id, transaction_id, driver, plate, own_vehicle, decided_at, decided_on, request)
                 SELECT ?1, ?2, (SELECT reference FROM drivers LIMIT 1), plate, 1, ?3, '2026-03-16', '{}' FROM violations WHERE id = ?4",
                params![handling, transaction, NOW, column],
            )
            .unwrap();
        let decision = serde_json::json!({ "violation": says });
        books
            .execute(
                "INSERT INTO decisions (number, handling, place, violation, points, decision) VALUES (?1, ?2, 0, ?3, 3, ?4)",
                params![number, handling, column, to_json(&decision).unwrap()],
            )
            .unwrap();
    }

    const FIRST: &str = "019cf3a0-7a11-7b22-8c33-d44e55f66a01";
    const SECOND: &str = "019cf3a0-7a11-7b22-8c33-d44e55f66a02";

    #[test]
    fn two_handlings_of_two_violations_are_no_duplicate() {
        let store = books();
        plant(&store, 1, FIRST, "v-0101", "v-0101");
        plant(&store, 2, SECOND, "v-0102", "v-0102");
        assert_eq!(store.view().unwrap().duplicates, 0);
    }

    #[test]
    fn a_violation_that_was_decided_twice_is_counted_although_its_column_looks_innocent() {
        let store = books();
        plant(&store, 1, FIRST, "v-0101", "v-0101");
        plant(&store, 2, SECOND, "v-0102", "v-0101");
        assert_eq!(store.view().unwrap().duplicates, 1);
    }

    #[test]
    fn an_act_that_was_stored_twice_is_counted_although_its_violations_differ() {
        let store = books();
        plant(&store, 1, FIRST, "v-0101", "v-0101");
        plant(&store, 2, FIRST, "v-0102", "v-0102");
        assert_eq!(store.view().unwrap().duplicates, 1);
    }

    #[test]
    fn books_of_the_version_before_are_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("central.sqlite");
        let document = books().policy().clone();
        let open = |document: PolicyDocument| {
            let clock = ServerClock::from(ManualClock::at(NOW.parse().unwrap()));
            Store::open(Some(&path), &World::demo(), clock, document, String::new())
        };
        drop(open(document.clone()).unwrap());
        let books = rusqlite::Connection::open(&path).unwrap();
        books
            .execute_batch("DROP TABLE documents; ALTER TABLE replies DROP COLUMN replays; PRAGMA user_version = 1;")
            .unwrap();
        drop(books);
        let store = open(document.clone()).unwrap();
        assert_eq!(store.policy(), &document);
        let kept: String = store
            .books()
            .query_row("SELECT document FROM documents", [], |row| row.get(0))
            .unwrap();
        assert_eq!(from_json::<PolicyDocument>(&kept, "a document").unwrap(), document);
        assert_eq!(store.view().unwrap().replays, 0);
    }
}
