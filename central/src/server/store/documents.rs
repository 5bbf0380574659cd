//! The documents that were ever in force, with the moment from which each was: an act is judged by the one its driver was shown.
//!
//! A kiosk may keep an act for days before it can deliver it. That a new document came meanwhile is not the driver's fault; that a kiosk went on
//! with a document that had been replaced when the driver signed is the kiosk's, and the act is refused.

use jiff::SignedDuration;
use layby_domain::Timestamp;
use rusqlite::{Connection, Transaction, params};

use super::{Stop, from_json, to_json};
use crate::contract::{PolicyDocument, Problem, ProblemCode};
use crate::server::ServerFault;

/// The clocks of kiosk and server may differ by so much.
pub(super) const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(2);
/// A document is issued at least this much later than the one before, whatever the clock says: kiosks go by the order.
const STEP: SignedDuration = SignedDuration::from_secs(1);

/// Puts a document in force: the last one on the books where it says the same, else this one, from now on.
pub(super) fn put_in_force(tx: &Transaction<'_>, mut document: PolicyDocument) -> Result<PolicyDocument, ServerFault> {
    if let Some(last) = all(tx)?.pop() {
        let as_before = PolicyDocument {
            issued_at: last.issued_at,
            ..document.clone()
        };
        if as_before == last {
            return Ok(last);
        }
        let earliest = last.issued_at.checked_add(STEP).unwrap_or(last.issued_at);
        document.issued_at = document.issued_at.max(earliest);
    }
    tx.execute(
        "INSERT INTO documents (issued_at, document) VALUES (?1, ?2)",
        params![document.issued_at.to_string(), to_json(&document)?],
    )?;
    Ok(document)
}

/// The document under which an act was signed at the moment `at`.
///
/// It may have been issued a little later than that, by the clock of a kiosk that is behind; it may not have been replaced before.
pub(super) fn in_force_at(
    books: &Connection,
    at: Timestamp,
    notice: &str,
    policy: Option<&str>,
) -> Result<PolicyDocument, Stop> {
    let mut documents = all(books)?;
    let latest_issue = at.saturating_add(CLOCK_TOLERANCE).unwrap_or(at);
    let signed_under = (0..documents.len()).rev().find(|nth| {
        let document = &documents[*nth];
        let replaced_before = documents.get(nth + 1).is_some_and(|next| next.issued_at <= at);
        !replaced_before
            && document.issued_at <= latest_issue
            && document.notice.version == notice
            && policy.is_none_or(|version| document.version == version)
    });
    match signed_under {
        Some(nth) => Ok(documents.swap_remove(nth)),
        None => {
            let then = documents.iter().rfind(|document| document.issued_at <= at);
            let detail = then.or(documents.first()).map_or_else(String::new, |document| {
                format!(
                    "policy {} with notice {} was in force when it was signed",
                    document.version, document.notice.version
                )
            });
            Err(Problem::new(ProblemCode::PolicyOutdated, detail).into())
        }
    }
}

/// All of them, the oldest first.
fn all(books: &Connection) -> Result<Vec<PolicyDocument>, ServerFault> {
    let mut found = books.prepare_cached("SELECT document FROM documents ORDER BY rowid")?;
    let rows = found.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|document| from_json(&document?, "a document")).collect()
}
