//! Who may apply for a course, and what it would bring.
//!
//! [`can_learn`] answers yes or no, [`why_not`] with every reason at once, for a driver who wants to know all that is in the way.
//!
//! # Learning for a violation
//!
//! `app-12123` ties a course to a violation of the driver's own vehicle, and gives 30 days from it \[D1\]. The model: the driver names *one* violation that
//! carries points. It opens the door and sets the last day, and does no more: what the course takes off depends on the driver's points and the cap
//! alone, for \[D1\] speaks of up to 6 points at a time and not of the violation's. One violation may serve for several courses. Whether it is handled and paid does not matter here:
//! its own deadline runs on, and points that are not on the licence yet cannot be taken off.
//!
//! The last day is the day of the violation in Shanghai and 30 more, until its midnight. By then the exam must be *passed*, the review may come later.
//! The driver need not be asked where one violation is as good as another: [`NamedViolation::best`] takes the one that leaves most time.
//!
//! `order-163` asks for no violation; one that is named all the same is not looked at.

use jiff::ToSpan as _;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::attempts::{OpenCourse, Sitting, exams_left_in_week};
use super::reduction::{Reduction, Sums};
use super::refusal::{LearningRefusal, in_time};
use crate::cycle::ScoringCycle;
use crate::handling::Driver;
use crate::ids::ViolationId;
use crate::licence::{Licence, LicenceStatus};
use crate::points::{self, Points};
use crate::policy::{Attempts, Exclusion, LearningPolicy, Policy};
use crate::time::{Date, Timestamp, date_in_shanghai};
use crate::vehicle::Vehicle;
use crate::violation::Violation;

/// What the central API knows of a driver's learning, and of what may stand against it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LearningRecord {
    /// Passed courses, of this scoring cycle at least.
    #[serde(deserialize_with = "few")]
    #[cfg_attr(feature = "openapi", schema(max_items = 256))]
    pub reductions: Vec<Reduction>,
    /// Exams, of this week and of the open course at least.
    #[serde(deserialize_with = "few")]
    #[cfg_attr(feature = "openapi", schema(max_items = 256))]
    pub sittings: Vec<Sitting>,
    /// The course that was begun, if there is one.
    pub open_course: Option<OpenCourse>,
    /// Past acts that may exclude, as far back as the policy looks.
    #[serde(deserialize_with = "few")]
    #[cfg_attr(feature = "openapi", schema(max_items = 256))]
    pub past_acts: Vec<PastAct>,
    /// A vehicle of the driver's own is overdue for inspection, or to be scrapped \[163 art 26\].
    pub own_vehicle_overdue: bool,
}

impl LearningRecord {
    /// Most entries in each of its lists.
    pub const ENTRIES_MOST: usize = 256;
}

/// A past act that may exclude a driver from learning \[163 art 26\].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PastAct {
    /// What it was: one that [looks back](Exclusion::looks_back).
    #[serde(deserialize_with = "past")]
    pub exclusion: Exclusion,
    /// When it was done, or punished.
    pub on: Date,
}

/// The violation for which the driver wants to learn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NamedViolation {
    /// Its name at the central API.
    pub id: ViolationId,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// The points it carries.
    #[serde(deserialize_with = "points::of_a_violation")]
    #[cfg_attr(feature = "openapi", schema(schema_with = points::schema_of_a_violation))]
    pub points: Points,
    /// Its vehicle is registered in the driver's own name.
    pub own_vehicle: bool,
}

/// What a course would bring, if it were passed now and approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Offer {
    /// Points that come off: the most of one course, never more than the cap leaves nor than the driver has.
    pub brings: Points,
    /// Points on the licence in the present scoring cycle.
    pub current_points: Points,
    /// Points of these that are to come off by courses that wait for their review.
    pub waiting: Points,
    /// Most points that learning takes off in one scoring cycle.
    pub cap: Points,
    /// What is left of the cap before this course.
    pub cap_left: Points,
    /// The last day on which the exam can be passed, where the profile has one.
    pub deadline: Option<Date>,
    /// The first day of the next scoring cycle: then these points are gone by themselves.
    pub cycle_ends: Date,
    /// Exams that may still be begun in this week, where weeks are what counts.
    pub exams_left_this_week: Option<u8>,
}

/// Whether a driver may apply for an online course at the moment `now`, and what it would bring.
///
/// # Errors
///
/// The first of the reasons that [`why_not`] lists.
pub fn can_learn(
    driver: &Driver,
    record: &LearningRecord,
    violation: Option<&NamedViolation>,
    policy: &Policy,
    now: Timestamp,
) -> Result<Offer, LearningRefusal> {
    match why_not(driver, record, violation, policy, now).first() {
        Some(refusal) => Err(*refusal),
        None => Ok(Offer::new(driver, record, violation, policy, now)),
    }
}

/// Every reason why a driver may not apply for an online course at the moment `now`; none when that is possible.
///
/// A course that can be continued comes first, for it makes the rest idle. Then what lies in the driver, in the points, in the violation, and last the
/// week, which is over soonest.
#[must_use]
pub fn why_not(
    driver: &Driver,
    record: &LearningRecord,
    violation: Option<&NamedViolation>,
    policy: &Policy,
    now: Timestamp,
) -> Vec<LearningRefusal> {
    let mut reasons = Vec::new();
    if let Some(course) = &record.open_course
        && !course.has_lapsed(&record.sittings, &policy.learning, now)
    {
        reasons.push(LearningRefusal::AlreadyLearning { since: course.since });
    }
    reasons.extend(of_the_driver(&driver.licence, record, policy, now));
    reasons.extend(of_the_points(&driver.licence, record, policy, now).err());
    if policy.learning.asks_for_violation() {
        match violation {
            Some(violation) => reasons.extend(violation.why_not(&policy.learning, now)),
            None => reasons.push(LearningRefusal::NoViolationNamed),
        }
    }
    reasons.extend(exams_left_this_week(record, &policy.learning, now).and_then(Result::err));
    reasons
}

impl Offer {
    fn new(
        driver: &Driver,
        record: &LearningRecord,
        violation: Option<&NamedViolation>,
        policy: &Policy,
        now: Timestamp,
    ) -> Self {
        let learning = &policy.learning;
        let current_points = driver.licence.current_points;
        let cycle = cycle_of(&driver.licence, policy, now);
        let sums = Sums::since(&cycle, &record.reductions);
        let cap_left = sums.left_of(learning.reduction_per_cycle_most);
        Self {
            brings: learning
                .per_course
                .online
                .min(cap_left)
                .min(current_points.saturating_sub(sums.waiting)),
            current_points,
            waiting: sums.waiting,
            cap: learning.reduction_per_cycle_most,
            cap_left,
            deadline: violation.and_then(|violation| violation.deadline(learning)),
            cycle_ends: cycle.end,
            exams_left_this_week: exams_left_this_week(record, learning, now).map(Result::unwrap_or_default),
        }
    }
}

impl NamedViolation {
    /// Names a violation of a vehicle.
    #[must_use]
    pub fn of(violation: &Violation, vehicle: &Vehicle) -> Self {
        Self {
            id: violation.id.clone(),
            occurred_at: violation.occurred_at,
            points: violation.points,
            own_vehicle: vehicle.is_own() && (&violation.plate, violation.plate_kind) == (&vehicle.plate, vehicle.kind),
        }
    }

    /// The one of several that leaves most time, of those for which one may learn.
    #[must_use]
    pub fn best<'a>(violations: &'a [Self], policy: &LearningPolicy, now: Timestamp) -> Option<&'a Self> {
        violations
            .iter()
            .filter(|violation| violation.why_not(policy, now).is_empty())
            .max_by_key(|violation| violation.occurred_at)
    }

    /// The last day on which the exam can be passed, where the profile has one: it lasts until its midnight in Shanghai.
    #[must_use]
    pub fn deadline(&self, policy: &LearningPolicy) -> Option<Date> {
        let days = policy.days_after_violation_most?;
        Some(date_in_shanghai(self.occurred_at).saturating_add(i64::from(days).days()))
    }

    /// Every reason why one may not learn for it.
    fn why_not(&self, policy: &LearningPolicy, now: Timestamp) -> Vec<LearningRefusal> {
        let mut reasons = Vec::new();
        if self.points.is_zero() {
            reasons.push(LearningRefusal::ViolationWithoutPoints);
        }
        if policy.own_vehicle_only && !self.own_vehicle {
            reasons.push(LearningRefusal::NotOwnVehicle);
        }
        reasons.extend(in_time(self.deadline(policy), now).err());
        reasons
    }
}

impl LearningPolicy {
    /// Whether a course is tied to a violation that the driver names.
    #[must_use]
    pub fn asks_for_violation(&self) -> bool {
        self.own_vehicle_only || self.days_after_violation_most.is_some()
    }
}

fn of_the_driver(licence: &Licence, record: &LearningRecord, policy: &Policy, now: Timestamp) -> Vec<LearningRefusal> {
    let mut reasons = Vec::new();
    if licence.status == LicenceStatus::Revoked {
        reasons.push(LearningRefusal::LicenceRevoked);
    }
    let today = date_in_shanghai(now);
    for (at, &exclusion) in policy.learning.eligibility.exclusions.iter().enumerate() {
        if policy.learning.eligibility.exclusions[..at].contains(&exclusion) {
            continue;
        }
        let excluded = |again_from| LearningRefusal::Excluded { exclusion, again_from };
        let holds = match exclusion {
            Exclusion::OnProbation => licence.on_probation,
            Exclusion::LicenceCheckOverdue => licence.status == LicenceStatus::Overdue,
            Exclusion::LicenceHeldOrSuspended => {
                matches!(licence.status, LicenceStatus::Held | LicenceStatus::Suspended)
            }
            Exclusion::OwnVehicleOverdue => record.own_vehicle_overdue,
            Exclusion::FullScoreEducations
            | Exclusion::HitAndRun
            | Exclusion::DrinkDriving
            | Exclusion::ForgedPlates
            | Exclusion::PointsTrading
            | Exclusion::Cheating => {
                let again_from = excluded_until(exclusion, licence, record, policy);
                reasons.extend(again_from.filter(|day| today < *day).map(|day| excluded(Some(day))));
                false
            }
        };
        if holds {
            reasons.push(excluded(None));
        }
    }
    reasons
}

/// The first day on which past acts of that kind no longer exclude; nothing when there are too few of them.
///
/// An act excludes in the scoring cycle in which it was done and in those after it, as many in all as the policy looks back.
fn excluded_until(exclusion: Exclusion, licence: &Licence, record: &LearningRecord, policy: &Policy) -> Option<Date> {
    let eligibility = &policy.learning.eligibility;
    let forgotten_on = |act: &PastAct| {
        (0..eligibility.look_back_cycles).fold(policy.scoring_cycle(licence.first_issued, act.on).start, |begin, _| {
            policy.scoring_cycle(licence.first_issued, begin).end
        })
    };
    let mut ends: Vec<Date> = record
        .past_acts
        .iter()
        .filter(|act| act.exclusion == exclusion)
        .map(forgotten_on)
        .collect();
    ends.sort_unstable_by(|a, b| b.cmp(a));
    let enough = match exclusion {
        Exclusion::FullScoreEducations => eligibility.full_score_educations_least.max(1),
        _ => 1,
    };
    // With one fewer than enough they no longer exclude: that is when the oldest of the newest `enough` is forgotten.
    ends.get(usize::from(enough) - 1).copied()
}

fn of_the_points(
    licence: &Licence,
    record: &LearningRecord,
    policy: &Policy,
    now: Timestamp,
) -> Result<(), LearningRefusal> {
    let learning = &policy.learning;
    let points = licence.current_points;
    // Where nothing is to be taken off there is nothing to learn for, whatever a policy document says.
    let least = learning.eligibility.total_least.max(Points::new(1));
    if points < least {
        return Err(LearningRefusal::TooFewPoints { points, least });
    }
    let most = learning.eligibility.total_most;
    if points > most {
        return Err(LearningRefusal::TooManyPoints { points, most });
    }
    if learning.per_course.online.is_zero() {
        return Err(LearningRefusal::NotOffered);
    }
    let cap = learning.reduction_per_cycle_most;
    let cycle = cycle_of(licence, policy, now);
    let sums = Sums::since(&cycle, &record.reductions);
    if sums.left_of(cap).is_zero() {
        return Err(LearningRefusal::CapReached {
            cap,
            taken_off: sums.approved,
            waiting: sums.waiting,
            again_from: cycle.end,
        });
    }
    if points <= sums.waiting {
        return Err(LearningRefusal::AwaitingReview { waiting: sums.waiting });
    }
    Ok(())
}

fn exams_left_this_week(
    record: &LearningRecord,
    policy: &LearningPolicy,
    now: Timestamp,
) -> Option<Result<u8, LearningRefusal>> {
    match policy.attempts {
        Attempts::PerWeek { most } => Some(exams_left_in_week(most, &record.sittings, now)),
        Attempts::AfterStudy { .. } => None,
    }
}

fn cycle_of(licence: &Licence, policy: &Policy, now: Timestamp) -> ScoringCycle {
    policy.scoring_cycle(licence.first_issued, date_in_shanghai(now))
}

fn few<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let entries = Vec::deserialize(deserializer)?;
    if entries.len() <= LearningRecord::ENTRIES_MOST {
        Ok(entries)
    } else {
        Err(de::Error::custom(format_args!(
            "a list of a learning record has at most {} entries",
            LearningRecord::ENTRIES_MOST
        )))
    }
}

fn past<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Exclusion, D::Error> {
    let exclusion = Exclusion::deserialize(deserializer)?;
    if exclusion.looks_back() {
        Ok(exclusion)
    } else {
        Err(de::Error::custom("how things stand today is no past act"))
    }
}
