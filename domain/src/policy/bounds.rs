//! What every number of a policy may be. A signature proves who wrote a document, not that it was meant: an idle time of 0 would end every
//! session at once, one of 65535 would leave a driver's page on the screen for a day.
//!
//! The bounds are wide: they leave room for another regulation, and none for a slip of the hand. Every struct is taken apart without `..`, so
//! that a number that is added to the policy does not compile before it has a bound here.

use std::ops::RangeInclusive;

use super::{
    AfterCourse, Attempts, Eligibility, Exam, FaceChecks, HandlingPolicy, LearningPolicy, PaymentPolicy, PersonPolicy,
    PointsPerCourse, PointsPolicy, Policy, SessionPolicy, StricterThresholds, Study, TradingConsequences,
    VehiclesPolicy,
};
use crate::money::Fen;
use crate::points::Points;

/// A number of a policy that cannot be meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} is {value}, and may be {least} to {most}")]
pub struct OutOfBounds {
    /// Its place in the policy, such as `session.idle_s`.
    pub name: &'static str,
    /// What it is.
    pub value: u64,
    /// The least it may be.
    pub least: u64,
    /// The most it may be.
    pub most: u64,
}

/// A version is named in every act: something, and short.
const VERSION_BYTES: RangeInclusive<u64> = 1..=64;
/// A million yuan, in fen: far above every fine.
const FINE_MOST_FEN: u64 = 100_000_000;
/// A yuan, in fen.
const YUAN_FEN: u64 = 100;

impl Policy {
    /// Whether every number lies where it can be meant. Reading a policy asks this; a policy that was read has passed.
    ///
    /// # Errors
    /// The first number that does not.
    pub fn check(&self) -> Result<(), OutOfBounds> {
        let Self {
            profile: _,
            version,
            points,
            handling,
            vehicles,
            learning,
            payment,
            session,
            person,
        } = self;
        within("version (its length)", length(version.len()), VERSION_BYTES)?;
        points.check()?;
        handling.check()?;
        vehicles.check()?;
        learning.check(points.full_score)?;
        payment.check()?;
        session.check()?;
        person.check()
    }
}

impl PersonPolicy {
    fn check(&self) -> Result<(), OutOfBounds> {
        /// A threshold above one would let nobody pass.
        const THRESHOLD_MILLI: RangeInclusive<u64> = 0..=1000;
        let Self {
            movements,
            movement_seconds,
            tries,
            screen_light: _,
            stricter:
                StricterThresholds {
                    near_milli,
                    far_milli,
                    similarity_milli,
                },
        } = *self;
        within("person.movements", movements, 1..=Self::MOVEMENTS_MOST.into())?;
        within("person.movement_seconds", movement_seconds, 2..=20)?;
        within("person.tries", tries, 1..=Self::TRIES_MOST.into())?;
        within("person.stricter.near_milli", near_milli, THRESHOLD_MILLI)?;
        within("person.stricter.far_milli", far_milli, THRESHOLD_MILLI)?;
        within("person.stricter.similarity_milli", similarity_milli, THRESHOLD_MILLI)
    }
}

impl PointsPolicy {
    fn check(&self) -> Result<(), OutOfBounds> {
        let Self {
            cycle_months,
            full_score,
            may_reach_full_score: _,
            near_limit_from,
        } = *self;
        within("points.cycle_months", cycle_months, 1..=36)?;
        within("points.full_score", full_score.get(), 6..=24)?;
        within(
            "points.near_limit_from",
            near_limit_from.get(),
            1..=u64::from(full_score.get()),
        )
    }
}

impl HandlingPolicy {
    fn check(&self) -> Result<(), OutOfBounds> {
        let Self {
            equipment_only: _,
            fine_most,
            points_most,
        } = *self;
        within_or_none("handling.fine_most", fine_most.map(Fen::get), YUAN_FEN..=FINE_MOST_FEN)?;
        within_or_none("handling.points_most", points_most.map(Points::get), 0..=12)
    }
}

impl VehiclesPolicy {
    fn check(&self) -> Result<(), OutOfBounds> {
        const FEW: RangeInclusive<u64> = 1..=20;
        let Self {
            only_since_binding: _,
            zero_points_at_any_time: _,
            licences_per_vehicle_most,
            licences_per_vehicle_review_from,
            vehicles_per_licence_most,
            vehicles_per_licence_review_from,
            trading,
        } = *self;
        within("vehicles.licences_per_vehicle_most", licences_per_vehicle_most, FEW)?;
        within(
            "vehicles.licences_per_vehicle_review_from",
            licences_per_vehicle_review_from,
            FEW,
        )?;
        within("vehicles.vehicles_per_licence_most", vehicles_per_licence_most, FEW)?;
        within(
            "vehicles.vehicles_per_licence_review_from",
            vehicles_per_licence_review_from,
            FEW,
        )?;
        trading.check()
    }
}

impl TradingConsequences {
    fn check(&self) -> Result<(), OutOfBounds> {
        match *self {
            Self::SuspensionAndBan {
                suspension_months,
                detention_days_most,
                ban_years,
            } => {
                within("vehicles.trading.suspension_months", suspension_months, 1..=60)?;
                within("vehicles.trading.detention_days_most", detention_days_most, 1..=60)?;
                within("vehicles.trading.ban_years", ban_years, 1..=50)
            }
            Self::FinesAndPoints {
                fine_times_gain_most,
                fine_most,
                organiser_fine_times_gain_most,
                organiser_fine_most,
                seller_points,
            } => {
                within("vehicles.trading.fine_times_gain_most", fine_times_gain_most, 1..=20)?;
                within("vehicles.trading.fine_most", fine_most.get(), YUAN_FEN..=FINE_MOST_FEN)?;
                within(
                    "vehicles.trading.organiser_fine_times_gain_most",
                    organiser_fine_times_gain_most,
                    1..=20,
                )?;
                within(
                    "vehicles.trading.organiser_fine_most",
                    organiser_fine_most.get(),
                    YUAN_FEN..=FINE_MOST_FEN,
                )?;
                within("vehicles.trading.seller_points", seller_points.get(), 1..=24)
            }
        }
    }
}

impl LearningPolicy {
    fn check(&self, full_score: Points) -> Result<(), OutOfBounds> {
        let full_score = u64::from(full_score.get());
        let Self {
            reduction_per_cycle_most,
            per_course:
                PointsPerCourse {
                    online,
                    on_site,
                    public_service,
                },
            study:
                Study {
                    minutes,
                    within_days,
                    stretch_minutes_least,
                },
            exam,
            attempts,
            own_vehicle_only: _,
            days_after_violation_most,
            eligibility:
                Eligibility {
                    total_least,
                    total_most,
                    exclusions,
                    look_back_cycles,
                    full_score_educations_least,
                },
            face_checks,
            after_course:
                AfterCourse {
                    platform_review: _,
                    appeal_within_hours,
                },
        } = self;
        within(
            "learning.reduction_per_cycle_most",
            reduction_per_cycle_most.get(),
            0..=full_score,
        )?;
        within("learning.per_course.online", online.get(), 0..=full_score)?;
        within_or_none("learning.per_course.on_site", on_site.map(Points::get), 0..=full_score)?;
        within_or_none(
            "learning.per_course.public_service",
            public_service.map(Points::get),
            0..=full_score,
        )?;
        within("learning.study.minutes", *minutes, 1..=600)?;
        within_or_none("learning.study.within_days", *within_days, 1..=60)?;
        within(
            "learning.study.stretch_minutes_least",
            *stretch_minutes_least,
            0..=u64::from(*minutes),
        )?;
        exam.check()?;
        attempts.check()?;
        within_or_none(
            "learning.days_after_violation_most",
            *days_after_violation_most,
            1..=730,
        )?;
        within("learning.eligibility.total_most", total_most.get(), 0..=full_score)?;
        within(
            "learning.eligibility.total_least",
            total_least.get(),
            0..=u64::from(total_most.get()),
        )?;
        within(
            "learning.eligibility.exclusions (how many)",
            length(exclusions.len()),
            0..=32,
        )?;
        within("learning.eligibility.look_back_cycles", *look_back_cycles, 0..=20)?;
        within(
            "learning.eligibility.full_score_educations_least",
            *full_score_educations_least,
            1..=20,
        )?;
        face_checks.check()?;
        within_or_none(
            "learning.after_course.appeal_within_hours",
            *appeal_within_hours,
            1..=720,
        )
    }
}

impl FaceChecks {
    fn check(&self) -> Result<(), OutOfBounds> {
        let Self {
            at_random_moments: _,
            voiding,
            grace_s,
            random_every_s_least,
            random_every_s_most,
        } = self;
        within("learning.face_checks.voiding (how many)", length(voiding.len()), 0..=32)?;
        within("learning.face_checks.grace_s", *grace_s, 1..=60)?;
        within(
            "learning.face_checks.random_every_s_most",
            *random_every_s_most,
            10..=3600,
        )?;
        within(
            "learning.face_checks.random_every_s_least",
            *random_every_s_least,
            10..=u64::from(*random_every_s_most),
        )
    }
}

impl Exam {
    fn check(&self) -> Result<(), OutOfBounds> {
        let Self {
            questions,
            pass_at,
            question_s,
            ends_at_wrong,
        } = *self;
        within("learning.exam.questions", questions, 1..=100)?;
        within("learning.exam.pass_at", pass_at, 1..=u64::from(questions))?;
        within_or_none("learning.exam.question_s", question_s, 5..=600)?;
        within_or_none("learning.exam.ends_at_wrong", ends_at_wrong, 1..=u64::from(questions))
    }
}

impl Attempts {
    fn check(&self) -> Result<(), OutOfBounds> {
        match *self {
            Self::PerWeek { most } => within("learning.attempts.most", most, 1..=20),
            Self::AfterStudy {
                exam_within_working_days,
                retakes,
                retakes_within_hours,
            } => {
                within(
                    "learning.attempts.exam_within_working_days",
                    exam_within_working_days,
                    1..=60,
                )?;
                within("learning.attempts.retakes", retakes, 0..=10)?;
                within("learning.attempts.retakes_within_hours", retakes_within_hours, 1..=240)
            }
        }
    }
}

impl PaymentPolicy {
    fn check(&self) -> Result<(), OutOfBounds> {
        let Self {
            days,
            surcharge_permille_per_day,
            surcharge_permille_most,
        } = *self;
        within("payment.days", days, 1..=90)?;
        within(
            "payment.surcharge_permille_per_day",
            surcharge_permille_per_day,
            0..=100,
        )?;
        // Never more than the fine itself [APL 72].
        within("payment.surcharge_permille_most", surcharge_permille_most, 0..=1000)
    }
}

impl SessionPolicy {
    fn check(&self) -> Result<(), OutOfBounds> {
        let Self { idle_s, countdown_s } = *self;
        within("session.idle_s", idle_s, 10..=600)?;
        within("session.countdown_s", countdown_s, 5..=120)
    }
}

fn within(name: &'static str, value: impl Into<u64>, bounds: RangeInclusive<u64>) -> Result<(), OutOfBounds> {
    let value = value.into();
    if bounds.contains(&value) {
        return Ok(());
    }
    Err(OutOfBounds {
        name,
        value,
        least: *bounds.start(),
        most: *bounds.end(),
    })
}

fn within_or_none(
    name: &'static str,
    value: Option<impl Into<u64>>,
    bounds: RangeInclusive<u64>,
) -> Result<(), OutOfBounds> {
    value.map_or(Ok(()), |value| within(name, value, bounds))
}

fn length(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
