//! Deciding: the decision, its number, and everything that changes with it.

use jiff::ToSpan as _;
use layby_domain::{
    Date, Decision, DecisionNumber, PointsOutlook, Timestamp, Vehicle, Violation, ViolationState, date_in_shanghai,
};
use rusqlite::{Transaction, params};

use super::handlings::{close_handling, decisions_of};
use super::people::DriverRecord;
use super::violations::set_state;
use super::{Stop, Store, fresh_id, next_number, parsed, to_json};
use crate::contract::{HandlingId, HandlingReply, HandlingRequest, PolicyDocument};
use crate::server::{ServerFault, decision_texts, notice};

/// An accepted handling, judged and found good.
pub(super) struct Judged {
    pub(super) driver: DriverRecord,
    pub(super) vehicle: Vehicle,
    pub(super) violations: Vec<Violation>,
    pub(super) outlook: PointsOutlook,
    /// The rules and texts that were in force when the driver signed.
    pub(super) rules: PolicyDocument,
    pub(super) decided_at: Timestamp,
}

impl Store {
    /// A handling as it stands now.
    pub(in crate::server) fn handling(&self, id: &HandlingId) -> Result<Option<HandlingReply>, ServerFault> {
        let books = self.books();
        let decisions = decisions_of(&books, id)?;
        if decisions.is_empty() {
            return Ok(None);
        }
        let payment = self.newest_payment(&books, id)?;
        Ok(Some(HandlingReply {
            handling: id.clone(),
            decisions,
            payment,
        }))
    }

    /// Decides: one decision a violation, and an order to pay where there is a fine.
    pub(super) fn decide(
        &self,
        tx: &Transaction<'_>,
        request: &HandlingRequest,
        judged: &Judged,
    ) -> Result<HandlingReply, Stop> {
        let handling: HandlingId = fresh_id("h")?;
        let today = date_in_shanghai(judged.decided_at);
        tx.execute(
            "INSERT INTO handlings (id, transaction_id, driver, plate, own_vehicle, decided_at, decided_on, request)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                handling.as_str(),
                request.transaction.to_string(),
                judged.driver.reference.as_str(),
                judged.vehicle.plate.as_str(),
                judged.vehicle.is_own(),
                judged.decided_at.to_string(),
                today.to_string(),
                to_json(request)?,
            ],
        )?;
        let vehicle_type: String = tx.query_row(
            "SELECT vehicle_type FROM vehicles WHERE plate = ?1",
            params![judged.vehicle.plate.as_str()],
            |row| row.get(0),
        )?;
        let mut decisions = Vec::with_capacity(judged.violations.len());
        for (place, violation) in (0_u32..).zip(&judged.violations) {
            let decision = self.decision(tx, request, judged, violation, &vehicle_type, today)?;
            tx.execute(
                "INSERT INTO decisions (number, handling, place, violation, points, decision) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    decision.number.as_str(),
                    handling.as_str(),
                    place,
                    violation.id.as_str(),
                    violation.points.get(),
                    to_json(&decision)?,
                ],
            )?;
            set_state(tx, &violation.id, ViolationState::Handled, judged.decided_at)?;
            decisions.push(decision);
        }
        let payment = self.open_payment(tx, &handling, &decisions)?;
        if payment.is_none() {
            // Nothing to pay: what payment would bring about happens now.
            close_handling(tx, &handling, judged.decided_at)?;
        }
        Ok(HandlingReply {
            handling,
            decisions,
            payment,
        })
    }

    fn decision(
        &self,
        tx: &Transaction<'_>,
        request: &HandlingRequest,
        judged: &Judged,
        violation: &Violation,
        vehicle_type: &str,
        today: Date,
    ) -> Result<Decision, Stop> {
        let policy = &judged.rules.policy;
        let licence = &judged.driver.licence;
        let outlook = &judged.outlook;
        Ok(Decision {
            authority: decision_texts::AUTHORITY.to_owned(),
            authority_branch: decision_texts::BRANCH.to_owned(),
            title: decision_texts::TITLE.to_owned(),
            number: next_decision_number(tx)?,
            violation: violation.id.clone(),
            person: judged.driver.name.clone(),
            licence_number: licence.number.clone(),
            file_number: licence.file_number.clone(),
            licence_issued_by: licence.issued_by.clone(),
            licence_class: licence.class.clone(),
            phone_masked: judged.driver.phone_masked.clone(),
            vehicle_type: vehicle_type.to_owned(),
            plate: violation.plate.clone(),
            plate_kind: violation.plate_kind,
            occurred_at: violation.occurred_at,
            place: violation.place.clone(),
            act: violation.act.clone(),
            code: violation.code.clone(),
            standard: violation.standard.clone(),
            measured: violation.measured.clone(),
            basis: violation.basis.clone(),
            penalty: decision_texts::penalty(violation.fine),
            fine: violation.fine,
            payment: notice::how_to_pay(policy),
            pay_by: today.saturating_add(i32::from(policy.payment.days).days()),
            remedies: judged.rules.notice.remedies_zh.clone(),
            handled_at_place: decision_texts::place_of(&request.kiosk),
            officer: decision_texts::OFFICER.to_owned(),
            decided_at: judged.decided_at,
            points: violation.points,
            near_limit_notice: outlook
                .near_limit
                .then(|| notice::near_limit(outlook.after.get(), policy.points.full_score.get())),
        })
    }
}

/// The deciding authority's region in the administrative division codes (GB/T 2260): Chaoyang, Beijing.
const REGION: &str = "110105";

fn next_decision_number(tx: &Transaction<'_>) -> Result<DecisionNumber, Stop> {
    let serial = next_number(tx, "decisions")?;
    let digits = format!("{REGION}{serial:09}");
    let check = check_character(&digits);
    Ok(parsed(&format!("{digits}{check}"), "a decision number")?)
}

/// ISO 7064 MOD 11-2 over the digits: finds every wrong digit and every swap of two.
fn check_character(digits: &str) -> char {
    let sum = digits
        .bytes()
        .fold(0_u32, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    match (12 - sum) % 11 {
        10 => 'X',
        value => char::from_digit(value, 10).unwrap_or('X'),
    }
}

#[cfg(test)]
mod tests {
    use super::check_character;

    #[test]
    fn the_check_character_is_that_of_iso_7064() {
        // The example of the standard's annex: 0794 checks as 0.
        assert_eq!(check_character("0794"), '0');
        // Identity numbers use the same rule.
        assert_eq!(check_character("11010519491231002"), 'X');
    }

    #[test]
    fn every_wrong_digit_and_every_swap_is_found() {
        let digits = "110105000000042";
        let check = check_character(digits);
        for at in 0..digits.len() {
            for wrong in '0'..='9' {
                let mut other: Vec<char> = digits.chars().collect();
                if other[at] != wrong {
                    other[at] = wrong;
                    assert_ne!(
                        check_character(&other.iter().collect::<String>()),
                        check,
                        "{at} {wrong}"
                    );
                }
            }
        }
        assert_ne!(check_character("110105000000024"), check);
    }
}
