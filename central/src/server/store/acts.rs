//! Judging acts: the same rules as on the kiosk, asked again here, where the answer counts.

use jiff::ToSpan as _;
use layby_domain::handling::needs_trading_warning;
use layby_domain::{
    Date, Driver, Fen, LiveVerdict, PersonEvidence, PointsOutlook, Refusal, Timestamp, Vehicle, Violation,
    ViolationState, check_selection, date_in_shanghai,
};
use rusqlite::{Transaction, params};

use super::decisions::Judged;
use super::people::DriverRecord;
use super::violations::{known_violations, set_state};
use super::{Act, Stop, Store, StoredReply, next_number, parsed, to_json};
use crate::contract::{HandlingRequest, ObjectionNumber, ObjectionReply, ObjectionRequest, Problem, ProblemCode};
use crate::server::ServerFault;

/// An objection is answered within so many days (the reference server's own choice).
const ANSWER_WITHIN_DAYS: i32 = 20;

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
        let driver = self.known_driver(tx, &act.driver)?;
        self.notice_is_current(&act.notice_version, Some(&act.policy_version))?;
        person_is_verified(&act.person)?;
        let violations = known_violations(tx, &act.violations)?;
        let vehicle = self.vehicle_of(tx, &driver.reference, &act.plate)?;
        let vehicle = vehicle.ok_or_else(|| Problem::refused(Refusal::NotYourVehicle))?;
        let history = self.history(tx, &driver, &act.plate)?;
        // The driver's moment counts, not that of a delivery that may come days later; a kiosk's clock that runs ahead does not.
        let accepted_at = act.accepted_at.min(decided_at);
        let chosen: Vec<&Violation> = violations.iter().collect();
        let subject = Driver {
            licence: driver.licence.clone(),
        };
        let policy = &self.policy().policy;
        let outlook = check_selection(&chosen, &subject, &vehicle, &history, policy, accepted_at)
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
        let driver = self.known_driver(tx, &act.driver)?;
        self.notice_is_current(&act.notice_version, None)?;
        person_is_verified(&act.person)?;
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

    fn notice_is_current(&self, notice: &str, policy: Option<&str>) -> Result<(), Stop> {
        let current = self.policy();
        if policy.is_some_and(|version| version != current.version) {
            let detail = format!("the policy in force is {}", current.version);
            return Err(Problem::new(ProblemCode::PolicyOutdated, detail).into());
        }
        if notice != current.notice.version {
            let detail = format!("the notice in force is {}", current.notice.version);
            return Err(Problem::new(ProblemCode::PolicyOutdated, detail).into());
        }
        Ok(())
    }
}

fn person_is_verified(person: &PersonEvidence) -> Result<(), Stop> {
    match person.verdict {
        LiveVerdict::Live => Ok(()),
        verdict => Err(Problem::new(ProblemCode::PersonNotVerified, format!("the verdict is {verdict:?}")).into()),
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
