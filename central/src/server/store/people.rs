//! Drivers, their vehicles, and the kiosks that ask for them.

use layby_domain::time::Date;
use layby_domain::{
    DriverRef, History, IdentityNumber, Licence, Ownership, PersonName, PlateKind, PlateNumber, Points, Policy,
    Timestamp, Vehicle, date_in_shanghai,
};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::violations::violations_on;
use super::{Stop, Store, from_json, parsed, texts};
use crate::contract::{Heartbeat, Problem, ProblemCode, VehicleEntry, ViolationList};
use crate::server::ServerFault;

/// A driver of the books.
pub(in crate::server) struct DriverRecord {
    pub(in crate::server) reference: DriverRef,
    pub(in crate::server) name: PersonName,
    pub(in crate::server) phone_masked: String,
    pub(in crate::server) portrait: String,
    /// With the points that count at the moment asked for: recorded in its cycle, and decided but not yet paid.
    pub(in crate::server) licence: Licence,
}

impl Store {
    /// The driver with this number and name.
    pub(in crate::server) fn identify(
        &self,
        number: &IdentityNumber,
        name: &PersonName,
    ) -> Result<Option<DriverRecord>, ServerFault> {
        let books = self.books();
        let reference: Option<String> = books
            .query_row(
                "SELECT reference FROM drivers WHERE identity_number = ?1 AND name = ?2",
                params![number.as_str(), name.as_str()],
                |row| row.get(0),
            )
            .optional()?;
        let Some(reference) = reference else { return Ok(None) };
        driver(
            &books,
            &parsed(&reference, "a driver reference")?,
            &self.policy().policy,
            self.now(),
        )
    }

    /// Own and bound vehicles of a driver, with all their violations.
    pub(in crate::server) fn violations_of(&self, reference: &DriverRef) -> Result<Option<ViolationList>, ServerFault> {
        let books = self.books();
        let (policy, now) = (&self.policy().policy, self.now());
        let Some(driver) = driver(&books, reference, policy, now)? else {
            return Ok(None);
        };
        let mut found = books.prepare_cached(
            "SELECT v.plate FROM vehicles v LEFT JOIN bindings b ON b.plate = v.plate AND b.driver = ?1
             WHERE v.owner IS ?1 OR b.driver IS NOT NULL ORDER BY v.owner IS ?1 DESC, v.plate",
        )?;
        let plates = found.query_map(params![driver.reference.as_str()], |row| row.get::<_, String>(0))?;
        let mut vehicles = Vec::new();
        for plate in plates {
            let plate: PlateNumber = parsed(&plate?, "a plate")?;
            if let Some(vehicle) = self.vehicle_of(&books, &driver.reference, &plate)? {
                let history = self.history(&books, &driver, &plate, policy, now)?;
                let violations = violations_on(&books, &plate)?;
                vehicles.push(VehicleEntry {
                    vehicle,
                    history,
                    violations,
                });
            }
        }
        Ok(Some(ViolationList { vehicles, as_of: now }))
    }

    /// Keeps the last sign of life of a kiosk.
    pub(in crate::server) fn note_heartbeat(&self, heartbeat: &Heartbeat) -> Result<Timestamp, ServerFault> {
        let now = self.now();
        self.books().execute(
            "INSERT INTO kiosks (id, heartbeat, heard_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET heartbeat = excluded.heartbeat, heard_at = excluded.heard_at",
            params![heartbeat.kiosk.as_str(), super::to_json(heartbeat)?, now.to_string()],
        )?;
        Ok(now)
    }

    /// The vehicle as this driver holds it; `None` when it is neither the driver's own nor bound.
    pub(super) fn vehicle_of(
        &self,
        books: &Connection,
        driver: &DriverRef,
        plate: &PlateNumber,
    ) -> Result<Option<Vehicle>, ServerFault> {
        let found = books
            .query_row(
                "SELECT v.kind, v.owner IS ?1, v.suspended, b.registered_at FROM vehicles v
                 LEFT JOIN bindings b ON b.plate = v.plate AND b.driver = ?1 WHERE v.plate = ?2",
                params![driver.as_str(), plate.as_str()],
                |row| {
                    Ok((
                        row.get::<_, String>(0)?,
                        row.get::<_, bool>(1)?,
                        row.get::<_, bool>(2)?,
                        row.get::<_, Option<String>>(3)?,
                    ))
                },
            )
            .optional()?;
        let Some((kind, own, handling_suspended, bound)) = found else {
            return Ok(None);
        };
        let ownership = match bound {
            _ if own => Ownership::Own,
            Some(registered_at) => Ownership::Bound {
                registered_at: parsed(&registered_at, "a time")?,
            },
            None => return Ok(None),
        };
        let kind = PlateKind::from_code(&kind).ok_or_else(|| ServerFault::Damaged("a plate kind".to_owned()))?;
        Ok(Some(Vehicle {
            plate: plate.clone(),
            kind,
            ownership,
            handling_suspended,
        }))
    }

    /// Who handled what in the driver's scoring cycle that holds the moment `at`.
    pub(super) fn history(
        &self,
        books: &Connection,
        driver: &DriverRecord,
        plate: &PlateNumber,
        policy: &Policy,
        at: Timestamp,
    ) -> Result<History, ServerFault> {
        let cycle = policy.scoring_cycle(driver.licence.first_issued, date_in_shanghai(at));
        let (from, to) = (cycle.start.to_string(), cycle.end.to_string());
        let licences_on_vehicle = books.query_row(
            "SELECT min(255, count(DISTINCT driver)) FROM handlings
             WHERE plate = ?1 AND driver <> ?2 AND decided_on >= ?3 AND decided_on < ?4",
            params![plate.as_str(), driver.reference.as_str(), from, to],
            |row| row.get(0),
        )?;
        let mut others = books.prepare_cached(
            "SELECT DISTINCT plate FROM handlings
             WHERE driver = ?1 AND NOT own_vehicle AND decided_on >= ?2 AND decided_on < ?3 ORDER BY plate",
        )?;
        let plates = others.query_map(params![driver.reference.as_str(), from, to], |row| {
            row.get::<_, String>(0)
        })?;
        let vehicles_of_licence = plates
            .map(|plate| parsed(&plate?, "a plate"))
            .collect::<Result<_, ServerFault>>()?;
        Ok(History {
            licences_on_vehicle,
            vehicles_of_licence,
        })
    }
}

/// The driver as the register has them at the moment `at`, or the problem that there is none.
pub(super) fn known_driver(
    books: &Connection,
    reference: &DriverRef,
    policy: &Policy,
    at: Timestamp,
) -> Result<DriverRecord, Stop> {
    let found = driver(books, reference, policy, at)?;
    found.ok_or_else(|| Problem::new(ProblemCode::NotFound, "there is no such driver").into())
}

fn driver(
    books: &Connection,
    reference: &DriverRef,
    policy: &Policy,
    at: Timestamp,
) -> Result<Option<DriverRecord>, ServerFault> {
    let found = books
        .query_row(
            "SELECT name, phone_masked, portrait, licence, points_as_of FROM drivers WHERE reference = ?1",
            params![reference.as_str()],
            texts::<5>,
        )
        .optional()?;
    let Some([name, phone_masked, portrait, licence, points_as_of]) = found else {
        return Ok(None);
    };
    let mut licence: Licence = from_json(&licence, "a licence")?;
    let as_of: Date = parsed(&points_as_of, "a day")?;
    licence.current_points = points_at(books, reference, &licence, as_of, policy, at)?;
    let name = parsed(&name, "a name")?;
    Ok(Some(DriverRecord {
        reference: reference.clone(),
        name,
        phone_masked,
        portrait,
        licence,
    }))
}

/// Points recorded in the cycle that holds the moment `at`, and those of decisions that waited to be paid in it: "pending and current" \[D3\].
fn points_at(
    books: &Connection,
    driver: &DriverRef,
    licence: &Licence,
    as_of: Date,
    policy: &Policy,
    at: Timestamp,
) -> Result<Points, ServerFault> {
    let cycle = policy.scoring_cycle(licence.first_issued, date_in_shanghai(at));
    let at_start = if cycle.contains(as_of) {
        licence.current_points
    } else {
        Points::ZERO
    };
    // For a cycle that has ended, what came after it does not exist: neither decisions nor the payments that recorded their points.
    let added: u8 = books.query_row(
        "SELECT min(255, (SELECT coalesce(sum(points), 0) FROM points WHERE driver = ?1 AND recorded_on >= ?2 AND recorded_on < ?3)
              + (SELECT coalesce(sum(d.points), 0) FROM decisions d JOIN handlings h ON h.id = d.handling
                 WHERE h.driver = ?1 AND h.decided_on < ?3
                   AND d.violation NOT IN (SELECT violation FROM points WHERE recorded_on < ?3)))",
        params![driver.as_str(), cycle.start.to_string(), cycle.end.to_string()],
        |row| row.get(0),
    )?;
    Ok(at_start + Points::new(added))
}
