//! The rules: which violations a driver may handle at a kiosk, and if not, why not and where to go instead.
//!
//! [`can_handle`] judges one violation on its own, for the enquiry list. [`check_selection`] judges what was chosen
//! together and tells what it does to the driver's points, *before* any money is asked for: people have been charged
//! elsewhere and then refused because the total reached the limit \[W\].
//!
//! The kiosk asks to spare the driver a useless journey; the central API asks again, with the same code, and its answer counts.

use serde::{Deserialize, Serialize};

use crate::licence::{Licence, LicenceStatus};
use crate::plate::PlateNumber;
use crate::points::Points;
use crate::policy::{PointsPolicy, Policy};
use crate::time::{Timestamp, date_in_shanghai};
use crate::vehicle::{Ownership, Vehicle};
use crate::violation::{RecordedBy, Violation, ViolationState};

mod refusal;
#[cfg(test)]
mod tests;

pub use refusal::{Refusal, WhereToGo};

/// The driver, as far as the rules care.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Driver {
    /// The licence.
    pub licence: Licence,
}

/// What was handled before, in the present scoring cycle, for this vehicle and by this licence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct History {
    /// How many *other* licences handled violations of this vehicle.
    pub licences_on_vehicle: u8,
    /// Vehicles, not the driver's own, for which this licence handled violations.
    pub vehicles_of_licence: Vec<PlateNumber>,
}

/// What handling a choice of violations does to the driver's points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PointsOutlook {
    /// Points in the present scoring cycle.
    pub now: Points,
    /// Points of the chosen violations.
    pub adding: Points,
    /// Both together.
    pub after: Points,
    /// The greatest total that is allowed.
    pub limit: Points,
    /// The total comes near the limit: the driver is told so \[163 art 13\].
    pub near_limit: bool,
}

impl PointsOutlook {
    /// What adding points to those of a licence comes to.
    #[must_use]
    pub fn new(now: Points, adding: Points, policy: &PointsPolicy) -> Self {
        let after = now + adding;
        Self {
            now,
            adding,
            after,
            limit: policy.total_most(),
            near_limit: after >= policy.near_limit_from,
        }
    }

    /// Whether the total stays within the limit.
    #[must_use]
    pub fn is_within_limit(&self) -> bool {
        self.after <= self.limit
    }

    /// Itself, or the refusal it is.
    fn within_limit(self) -> Result<Self, Refusal> {
        if self.is_within_limit() {
            Ok(self)
        } else {
            Err(Refusal::WouldExceedPoints {
                now: self.now,
                adding: self.adding,
                limit: self.limit,
            })
        }
    }
}

/// Whether the warning about points trading must be shown and acknowledged: always when the vehicle is not the driver's own \[D2; 163 art 30\].
#[must_use]
pub fn needs_trading_warning(vehicle: &Vehicle) -> bool {
    !vehicle.is_own()
}

/// Judges one violation on its own, at the moment `now`.
///
/// Reasons that lie in the violation come first, then those of the vehicle, of the driver, and of what was handled before;
/// the points come last, so that nobody is told of points where the violation could not be handled anyway.
///
/// # Errors
///
/// The first [`Refusal`] that applies.
pub fn can_handle(
    violation: &Violation,
    driver: &Driver,
    vehicle: &Vehicle,
    history: &History,
    policy: &Policy,
    now: Timestamp,
) -> Result<(), Refusal> {
    violation_admits(violation, policy, now)?;
    vehicle_admits(violation, vehicle, policy)?;
    licence_admits(&driver.licence)?;
    history_admits(vehicle, history, policy)?;
    PointsOutlook::new(driver.licence.current_points, violation.points, &policy.points).within_limit()?;
    Ok(())
}

/// Judges violations chosen together, at the moment `now`, and tells what they do to the driver's points.
///
/// # Errors
///
/// [`Refusal::NothingChosen`], [`Refusal::MixedVehicles`], the first refusal of one of them by [`can_handle`], or
/// [`Refusal::WouldExceedPoints`] for all of them together.
pub fn check_selection(
    chosen: &[&Violation],
    driver: &Driver,
    vehicle: &Vehicle,
    history: &History,
    policy: &Policy,
    now: Timestamp,
) -> Result<PointsOutlook, Refusal> {
    let (first, others) = chosen.split_first().ok_or(Refusal::NothingChosen)?;
    if others
        .iter()
        .any(|other| (&other.plate, other.plate_kind) != (&first.plate, first.plate_kind))
    {
        return Err(Refusal::MixedVehicles);
    }
    for violation in chosen {
        can_handle(violation, driver, vehicle, history, policy, now)?;
    }
    let adding = chosen.iter().map(|violation| violation.points).sum();
    PointsOutlook::new(driver.licence.current_points, adding, &policy.points).within_limit()
}

fn violation_admits(violation: &Violation, policy: &Policy, now: Timestamp) -> Result<(), Refusal> {
    match violation.state {
        ViolationState::Open => {}
        ViolationState::Handled | ViolationState::Paid => return Err(Refusal::AlreadyHandled),
        ViolationState::UnderObjection => return Err(Refusal::UnderObjection),
    }
    if policy.handling.equipment_only && violation.recorded_by != RecordedBy::Equipment {
        return Err(Refusal::NotRecordedByEquipment);
    }
    if let Some(limit) = policy.handling.fine_most.filter(|limit| violation.fine > *limit) {
        return Err(Refusal::FineAboveLimit {
            fine: violation.fine,
            limit,
        });
    }
    if let Some(limit) = policy.handling.points_most.filter(|limit| violation.points > *limit) {
        return Err(Refusal::PointsAboveLimit {
            points: violation.points,
            limit,
        });
    }
    match violation.deadline {
        Some(deadline) if date_in_shanghai(now) > deadline => Err(Refusal::PastDeadline { deadline }),
        _ => Ok(()),
    }
}

fn vehicle_admits(violation: &Violation, vehicle: &Vehicle, policy: &Policy) -> Result<(), Refusal> {
    if (&violation.plate, violation.plate_kind) != (&vehicle.plate, vehicle.kind) {
        return Err(Refusal::NotYourVehicle);
    }
    if vehicle.handling_suspended {
        return Err(Refusal::VehicleSuspended);
    }
    let any_time =
        !policy.vehicles.only_since_binding || (policy.vehicles.zero_points_at_any_time && violation.points.is_zero());
    match vehicle.ownership {
        // Violations are recorded to the second, so a binding later in the same second does not come too late.
        Ownership::Bound { registered_at }
            if !any_time && violation.occurred_at.as_second() < registered_at.as_second() =>
        {
            Err(Refusal::BeforeBinding {
                registered_at,
                occurred_at: violation.occurred_at,
            })
        }
        Ownership::Own | Ownership::Bound { .. } => Ok(()),
    }
}

fn licence_admits(licence: &Licence) -> Result<(), Refusal> {
    match licence.status {
        LicenceStatus::Valid => Ok(()),
        status => Err(Refusal::LicenceNotValid { status }),
    }
}

fn history_admits(vehicle: &Vehicle, history: &History, policy: &Policy) -> Result<(), Refusal> {
    let limit = policy.vehicles.licences_per_vehicle_most;
    if history.licences_on_vehicle >= limit {
        return Err(Refusal::TooManyLicencesOnVehicle { limit });
    }
    let limit = policy.vehicles.vehicles_per_licence_most;
    if !vehicle.is_own() && others_than(&vehicle.plate, &history.vehicles_of_licence) >= usize::from(limit) {
        return Err(Refusal::TooManyVehiclesOfLicence { limit });
    }
    Ok(())
}

/// How many different plates other than `plate` there are.
fn others_than(plate: &PlateNumber, plates: &[PlateNumber]) -> usize {
    let is_new = |at: usize| plates[at] != *plate && !plates[..at].contains(&plates[at]);
    (0..plates.len()).filter(|at| is_new(*at)).count()
}
