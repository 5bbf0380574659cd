//! Judging acts: the same rules as on the kiosk, asked again here, where the answer counts.

use jiff::{SignedDuration, ToSpan as _};
use layby_domain::handling::needs_trading_warning;
use layby_domain::{
    Date, Driver, Fen, LiveVerdict, PersonEvidence, PersonPolicy, PointsOutlook, Refusal, Timestamp, Vehicle,
    Violation, ViolationState, check_selection, date_in_shanghai,
};
use rusqlite::{Transaction, params};

use super::decisions::Judged;
use super::documents::{CLOCK_TOLERANCE, in_force_at};
use super::people::{DriverRecord, known_driver};
use super::violations::{known_violations, set_state};
use super::{Act, Stop, Store, StoredReply, next_number, parsed, to_json};
use crate::contract::{HandlingRequest, ObjectionNumber, ObjectionReply, ObjectionRequest, Problem, ProblemCode};
use crate::server::ServerFault;

/// An objection is answered within so many days (the reference server's own choice).
const ANSWER_WITHIN_DAYS: i32 = 20;
/// A kiosk without a network may keep an act for so long before it delivers it.
const KEPT_MOST: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Store {
    /// A driver accepts violations: judged and decided in one transaction.
    pub(in crate::server) fn handle(
        &self,
        act: &Act<'_>,
        request: &HandlingRequest,
    ) -> Result<StoredReply, ServerFault> {
        self.once(act, |tx| {
            let judged = self.judge(tx, request)?;
            self.decide(tx, request, &judged)
        })
    }

    /// A driver objects to violations: no decision is made on them until the objection is answered.
    pub(in crate::server) fn object(
        &self,
        act: &Act<'_>,
        request: &ObjectionRequest,
    ) -> Result<StoredReply, ServerFault> {
        self.once(act, |tx| self.receive_objection(tx, request))
    }

    fn judge(&self, tx: &Transaction<'_>, request: &HandlingRequest) -> Result<Judged, Stop> {
        let act = &request.act;
        let decided_at = self.now();
        let signed_at = plausible_moment(act.accepted_at, decided_at)?;
        let rules = in_force_at(tx, signed_at, &act.notice_version, Some(&act.policy_version))?;
        let policy = &rules.policy;
        let driver = known_driver(tx, &act.driver, policy, signed_at)?;
        person_is_verified(&act.person, &policy.person)?;
        let violations = known_violations(tx, &act.violations)?;
        let vehicle = self.vehicle_of(tx, &driver.reference, &act.plate)?;
        let vehicle = vehicle.ok_or_else(|| Problem::refused(Refusal::NotYourVehicle))?;
        let history = self.history(tx, &driver, &act.plate, policy, signed_at)?;
        let chosen: Vec<&Violation> = violations.iter().collect();
        let subject = Driver {
            licence: driver.licence.clone(),
        };
        let outlook = check_selection(&chosen, &subject, &vehicle, &history, policy, signed_at)
            .or_else(|refusal| self.refuse(tx, refusal, &driver, &vehicle))?;
        let fine_total: Fen = violations.iter().map(|violation| violation.fine).sum();
        if outlook != act.expected || fine_total != act.fine_total {
            let detail = format!(
                "the register says {} fen and {} points on top of {}; the driver was shown {} fen and {} on top of {}",
                fine_total.get(),
                outlook.adding,
                outlook.now,
                act.fine_total.get(),
                act.expected.adding,
                act.expected.now,
            );
            return Err(Problem::new(ProblemCode::PointsCheck, detail).into());
        }
        if needs_trading_warning(&vehicle) && !act.trading_warning_acknowledged {
            return Err(Problem::new(
                ProblemCode::WarningNotAcknowledged,
                "the vehicle is not the driver's own",
            )
            .into());
        }
        let others = usize::from(history.licences_on_vehicle) + 1;
        if others >= usize::from(policy.vehicles.licences_per_vehicle_review_from) {
            list_for_review(
                tx,
                vehicle.plate.as_str(),
                "many licences handled for this vehicle",
                decided_at,
            )?;
        }
        Ok(Judged {
            driver,
            vehicle,
            violations,
            outlook,
            rules,
            decided_at,
        })
    }

    /// Answers with a refusal; one licence or vehicle too many also lists the case for people to look at \[D2, D3\].
    fn refuse(
        &self,
        tx: &Transaction<'_>,
        refusal: Refusal,
        driver: &DriverRecord,
        vehicle: &Vehicle,
    ) -> Result<PointsOutlook, Stop> {
        match refusal {
            Refusal::TooManyLicencesOnVehicle { .. } => {
                tx.execute(
                    "UPDATE vehicles SET suspended = 1 WHERE plate = ?1",
                    params![vehicle.plate.as_str()],
                )?;
                list_for_review(
                    tx,
                    vehicle.plate.as_str(),
                    "one licence too many tried to handle for this vehicle",
                    self.now(),
                )?;
            }
            Refusal::TooManyVehiclesOfLicence { .. } => {
                list_for_review(
                    tx,
                    driver.reference.as_str(),
                    "tried to handle for one vehicle too many",
                    self.now(),
                )?;
            }
            _ => {}
        }
        Err(Problem::refused(refusal).into())
    }

    fn receive_objection(&self, tx: &Transaction<'_>, request: &ObjectionRequest) -> Result<ObjectionReply, Stop> {
        let act = &request.act;
        let received_at = self.now();
        let signed_at = plausible_moment(act.accepted_at, received_at)?;
        let rules = in_force_at(tx, signed_at, &act.notice_version, None)?;
        let driver = known_driver(tx, &act.driver, &rules.policy, signed_at)?;
        person_is_verified(&act.person, &rules.policy.person)?;
        for violation in known_violations(tx, &act.violations)? {
            if self.vehicle_of(tx, &driver.reference, &violation.plate)?.is_none() {
                return Err(Problem::refused(Refusal::NotYourVehicle).into());
            }
            match violation.state {
                ViolationState::Open => {}
                ViolationState::UnderObjection => return Err(Problem::refused(Refusal::UnderObjection).into()),
                ViolationState::Handled | ViolationState::Paid => {
                    return Err(Problem::refused(Refusal::AlreadyHandled).into());
                }
            }
        }
        for id in &act.violations {
            set_state(tx, id, ViolationState::UnderObjection, received_at)?;
        }
        let today = date_in_shanghai(received_at);
        let number = objection_number(tx, today)?;
        let answer_by = today.saturating_add(ANSWER_WITHIN_DAYS.days());
        tx.execute(
            "INSERT INTO objections (number, transaction_id, driver, received_at, answer_by, request) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                number.as_str(),
                request.transaction.to_string(),
                driver.reference.as_str(),
                received_at.to_string(),
                answer_by.to_string(),
                to_json(request)?,
            ],
        )?;
        Ok(ObjectionReply {
            number,
            received_at,
            answer_by,
        })
    }
}

/// The one moment at which everything of an act is judged: when the driver signed, whenever it is delivered. A moment that lies ahead of this
/// server's clock, or too far back, is not believed: with it a kiosk could choose its deadlines.
fn plausible_moment(accepted_at: Timestamp, now: Timestamp) -> Result<Timestamp, Stop> {
    let age = now.duration_since(accepted_at);
    if age < -CLOCK_TOLERANCE {
        let detail = format!("it says {accepted_at}, and here it is {now}");
        return Err(Problem::new(ProblemCode::ImplausibleTime, detail).into());
    }
    if age > KEPT_MOST {
        let detail = format!(
            "it says {accepted_at}, more than {} days ago",
            KEPT_MOST.as_hours() / 24
        );
        return Err(Problem::new(ProblemCode::ImplausibleTime, detail).into());
    }
    Ok(accepted_at)
}

/// A living person, who did what nobody could know beforehand.
fn person_is_verified(person: &PersonEvidence, policy: &PersonPolicy) -> Result<(), Stop> {
    let unverified = |why: String| Err(Problem::new(ProblemCode::PersonNotVerified, why).into());
    match person.verdict {
        LiveVerdict::Live if person.check.performed_as_drawn(policy.movements) => Ok(()),
        LiveVerdict::Live => unverified("the movements are not those that follow from the nonce".to_owned()),
        verdict => unverified(format!("the verdict is {verdict:?}")),
    }
}

fn list_for_review(tx: &Transaction<'_>, subject: &str, reason: &str, at: Timestamp) -> Result<(), Stop> {
    tx.execute(
        "INSERT OR IGNORE INTO reviews (subject, reason, listed_at) VALUES (?1, ?2, ?3)",
        params![subject, reason, at.to_string()],
    )?;
    Ok(())
}

fn objection_number(tx: &Transaction<'_>, today: Date) -> Result<ObjectionNumber, Stop> {
    let serial = next_number(tx, "objections")?;
    Ok(parsed(
        &format!("S{}-{serial:04}", today.strftime("%Y%m%d")),
        "an objection number",
    )?)
}
