//! Violations as the books know them: the facts, the present state of the record, and the evidence.

use layby_domain::{EvidenceId, PlateNumber, RecordStatus, Timestamp, Violation, ViolationId, ViolationState};
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::{Stop, Store, from_json, parsed, texts, to_json};
use crate::contract::{Problem, ProblemCode};
use crate::server::ServerFault;
use crate::server::pictures::Scene;

/// What an evidence picture shows.
pub(in crate::server) struct EvidenceRecord {
    pub(in crate::server) scene: Scene,
    pub(in crate::server) moment: u8,
    pub(in crate::server) violation: Violation,
}

impl Store {
    /// Where the record of a violation stands, and since when.
    pub(in crate::server) fn record_of(&self, violation: &ViolationId) -> Result<Option<RecordStatus>, ServerFault> {
        let found = self
            .books()
            .query_row(
                "SELECT state, changed_at FROM violations WHERE id = ?1",
                params![violation.as_str()],
                |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
            )
            .optional()?;
        let Some((state, changed_at)) = found else {
            return Ok(None);
        };
        Ok(Some(RecordStatus {
            state: from_json(&state, "a state")?,
            changed_at: parsed(&changed_at, "a time")?,
        }))
    }

    /// What an evidence picture shows.
    pub(in crate::server) fn evidence(&self, id: &EvidenceId) -> Result<Option<EvidenceRecord>, ServerFault> {
        let found = self
            .books()
            .query_row(
                "SELECT v.scene, e.moment, v.facts FROM evidence e JOIN violations v ON v.id = e.violation WHERE e.id = ?1",
                params![id.as_str()],
                |row| Ok((row.get::<_, String>(0)?, row.get::<_, u8>(1)?, row.get::<_, String>(2)?)),
            )
            .optional()?;
        let Some((scene, moment, facts)) = found else {
            return Ok(None);
        };
        let (scene, violation) = (from_json(&scene, "a scene")?, from_json(&facts, "a violation")?);
        Ok(Some(EvidenceRecord {
            scene,
            moment,
            violation,
        }))
    }
}

/// All of these, or the problem that one of them is unknown.
pub(super) fn known_violations(books: &Connection, ids: &[ViolationId]) -> Result<Vec<Violation>, Stop> {
    let known = |id: &ViolationId| {
        let found = violation(books, id)?;
        found.ok_or_else(|| {
            Stop::from(Problem::new(
                ProblemCode::NotFound,
                format!("there is no violation {id}"),
            ))
        })
    };
    ids.iter().map(known).collect()
}

/// All violations on a vehicle, the newest first.
pub(super) fn violations_on(books: &Connection, plate: &PlateNumber) -> Result<Vec<Violation>, ServerFault> {
    let mut found = books.prepare_cached("SELECT facts, state FROM violations WHERE plate = ?1")?;
    let rows = found.query_map(params![plate.as_str()], texts::<2>)?;
    let mut violations = rows.map(|row| with_state(row?)).collect::<Result<Vec<_>, _>>()?;
    violations.sort_by_key(|violation| std::cmp::Reverse(violation.occurred_at));
    Ok(violations)
}

/// From now on the record of the violation stands so.
pub(super) fn set_state(
    tx: &Transaction<'_>,
    violation: &ViolationId,
    state: ViolationState,
    at: Timestamp,
) -> Result<(), Stop> {
    tx.execute(
        "UPDATE violations SET state = ?2, changed_at = ?3 WHERE id = ?1",
        params![violation.as_str(), to_json(&state)?, at.to_string()],
    )?;
    Ok(())
}

/// One violation with its present state.
fn violation(books: &Connection, id: &ViolationId) -> Result<Option<Violation>, ServerFault> {
    let found = books
        .query_row(
            "SELECT facts, state FROM violations WHERE id = ?1",
            params![id.as_str()],
            texts::<2>,
        )
        .optional()?;
    found.map(with_state).transpose()
}

fn with_state([facts, state]: [String; 2]) -> Result<Violation, ServerFault> {
    let mut violation: Violation = from_json(&facts, "a violation")?;
    violation.state = from_json(&state, "a state")?;
    Ok(violation)
}
