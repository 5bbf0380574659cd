//! A handling on the books: its decisions, and what its end brings about.

use layby_domain::{Decision, Timestamp, ViolationId, ViolationState, date_in_shanghai};
use rusqlite::{Connection, Transaction, params};

use super::violations::set_state;
use super::{Stop, from_json, parsed};
use crate::contract::HandlingId;
use crate::server::ServerFault;

/// The decisions of a handling, in the order of the request.
pub(super) fn decisions_of(books: &Connection, handling: &HandlingId) -> Result<Vec<Decision>, ServerFault> {
    let mut found = books.prepare_cached("SELECT decision FROM decisions WHERE handling = ?1 ORDER BY place")?;
    let rows = found.query_map(params![handling.as_str()], |row| row.get::<_, String>(0))?;
    rows.map(|decision| from_json(&decision?, "a decision")).collect()
}

/// The fine is paid (or there was none): the records are closed and the points go on the licence \[D2\].
pub(super) fn close_handling(tx: &Transaction<'_>, handling: &HandlingId, now: Timestamp) -> Result<(), Stop> {
    let violations = {
        let mut found = tx.prepare_cached("SELECT violation FROM decisions WHERE handling = ?1 ORDER BY place")?;
        let rows = found.query_map(params![handling.as_str()], |row| row.get::<_, String>(0))?;
        rows.collect::<Result<Vec<_>, _>>()?
    };
    for violation in violations {
        let violation: ViolationId = parsed(&violation, "a violation")?;
        set_state(tx, &violation, ViolationState::Paid, now)?;
    }
    tx.execute(
        "INSERT INTO points (violation, driver, points, recorded_on)
         SELECT d.violation, h.driver, d.points, ?2 FROM decisions d JOIN handlings h ON h.id = d.handling WHERE h.id = ?1",
        params![handling.as_str(), date_in_shanghai(now).to_string()],
    )?;
    Ok(())
}
