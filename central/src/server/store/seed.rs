//! Fills new books with a world.

use jiff::ToSpan as _;
use layby_domain::{Licence, LicenceNumber, Timestamp, Violation, date_in_shanghai};
use rusqlite::{Transaction, params};

use super::{parsed, to_json};
use crate::server::ServerFault;
use crate::server::decision_texts;
use crate::server::world::{World, WorldDriver, WorldVehicle, WorldViolation, days_before};

/// A violation can be handled at a kiosk for so long after it happened (the demo's own choice).
const HANDLE_WITHIN_DAYS: i32 = 90;
/// Pictures of each violation: the moment before, the moment itself, the moment after.
const MOMENTS: u8 = 3;

pub(super) fn fill(tx: &Transaction<'_>, world: &World, now: Timestamp) -> Result<(), ServerFault> {
    for (nth, driver) in world.drivers.iter().enumerate() {
        add_driver(tx, driver, nth, now)?;
    }
    for vehicle in &world.vehicles {
        add_vehicle(tx, vehicle, now)?;
        for violation in &vehicle.violations {
            add_violation(tx, vehicle, violation, now)?;
        }
    }
    Ok(())
}

fn add_driver(tx: &Transaction<'_>, driver: &WorldDriver, nth: usize, now: Timestamp) -> Result<(), ServerFault> {
    let licence = Licence {
        number: LicenceNumber::from(&driver.card.number),
        file_number: parsed(&format!("1101{:08}", 20_460_017 + nth * 31), "a file number")?,
        class: driver.class.clone(),
        first_issued: driver.first_issued(now),
        issued_by: decision_texts::AUTHORITY.to_owned(),
        status: driver.status,
        on_probation: false,
        current_points: driver.points,
    };
    tx.execute(
        "INSERT INTO drivers (reference, identity_number, name, phone_masked, portrait, licence, points_as_of)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            driver.key.as_reference(),
            driver.card.number.as_str(),
            driver.card.name.as_str(),
            driver.phone_masked,
            driver.portrait,
            to_json(&licence)?,
            date_in_shanghai(now).to_string(),
        ],
    )?;
    Ok(())
}

/// The reference of a driver of the world says nothing about the person, only which of the invented ones it is.
trait AsReference {
    fn as_reference(&self) -> String;
}

impl AsReference for String {
    fn as_reference(&self) -> String {
        format!("d-{self}")
    }
}

fn add_vehicle(tx: &Transaction<'_>, vehicle: &WorldVehicle, now: Timestamp) -> Result<(), ServerFault> {
    tx.execute(
        "INSERT INTO vehicles (plate, kind, vehicle_type, owner, suspended) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            vehicle.plate.as_str(),
            vehicle.kind.code(),
            vehicle.vehicle_type,
            vehicle.owner.as_ref().map(AsReference::as_reference),
            vehicle.suspended,
        ],
    )?;
    for (driver, age_days) in &vehicle.bound_to {
        let noon = days_before(now, *age_days).at(12, 0, 0, 0);
        let registered_at = noon
            .to_zoned(layby_domain::time::shanghai())
            .map_or(now, |zoned| zoned.timestamp());
        tx.execute(
            "INSERT INTO bindings (driver, plate, registered_at) VALUES (?1, ?2, ?3)",
            params![driver.as_reference(), vehicle.plate.as_str(), registered_at.to_string()],
        )?;
    }
    Ok(())
}

fn add_violation(
    tx: &Transaction<'_>,
    vehicle: &WorldVehicle,
    violation: &WorldViolation,
    now: Timestamp,
) -> Result<(), ServerFault> {
    let offence = &violation.offence;
    let evidence: Vec<String> = (1..=MOMENTS)
        .map(|moment| format!("{}-{moment}", violation.id))
        .collect();
    let facts = Violation {
        id: parsed(&violation.id, "the identifier of a violation")?,
        plate: vehicle.plate.clone(),
        plate_kind: vehicle.kind,
        occurred_at: violation.occurred_at(now),
        place: violation.place.clone(),
        act: offence.act.to_owned(),
        act_en: Some(offence.act_en.to_owned()),
        code: parsed(offence.code, "the code of a violation")?,
        basis: offence.basis.to_owned(),
        fine: offence.fine,
        points: offence.points,
        standard: offence.standard.map(str::to_owned),
        measured: violation.measured.clone(),
        recorded_by: violation.recorded_by,
        deadline: Some(days_before(now, violation.age_days).saturating_add(HANDLE_WITHIN_DAYS.days())),
        state: violation.state,
        evidence: evidence
            .iter()
            .map(|id| parsed(id, "the identifier of a picture"))
            .collect::<Result<_, _>>()?,
        authority: decision_texts::full_authority(),
    };
    tx.execute(
        "INSERT INTO violations (id, plate, facts, scene, state, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            violation.id,
            vehicle.plate.as_str(),
            to_json(&facts)?,
            to_json(&offence.scene)?,
            to_json(&violation.state)?,
            facts.occurred_at.to_string(),
        ],
    )?;
    for (moment, id) in (0..MOMENTS).zip(evidence) {
        tx.execute(
            "INSERT INTO evidence (id, violation, moment) VALUES (?1, ?2, ?3)",
            params![id, violation.id, moment],
        )?;
    }
    Ok(())
}
