//! Every number the rules use, in one document that the central API hands out, versioned and signed.
//!
//! Two profiles are built in. [`Policy::app_12123`], the default, follows the 12123 service to the letter;
//! [`Policy::order_163`] follows the regulation. Where only one value is named below, both have it.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::cycle::ScoringCycle;
use crate::money::Fen;
use crate::points::Points;
use crate::time::Date;

mod bounds;
mod learning;
mod person;
mod profiles;
#[cfg(test)]
mod tests;

pub use bounds::OutOfBounds;
pub use learning::{
    AfterCourse, Attempts, Eligibility, Exam, Exclusion, FaceChecks, LearningPolicy, PointsPerCourse, Study,
    VoidingReason,
};
pub use person::{PersonPolicy, StricterThresholds};

/// The numbers the rules use. Each has a least and a greatest value; a document with a number beyond is not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self")] // the derived functions are called by the two below
pub struct Policy {
    /// Which profile it was made from.
    pub profile: Profile,
    /// Its version: recorded with every act that was checked against it.
    pub version: String,
    /// How points add up.
    pub points: PointsPolicy,
    /// Which violations a driver may handle alone.
    pub handling: HandlingPolicy,
    /// What holds for other people's vehicles.
    pub vehicles: VehiclesPolicy,
    /// Reducing points by learning.
    pub learning: LearningPolicy,
    /// Making sure that the driver stands before the kiosk.
    pub person: PersonPolicy,
    /// Paying a fine.
    pub payment: PaymentPolicy,
    /// A session at the kiosk.
    pub session: SessionPolicy,
}

/// A set of values that belong together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Profile {
    /// The 12123 service to the letter \[D1, D2, D3\].
    #[default]
    #[serde(rename = "app-12123")]
    App12123,
    /// The regulation \[163\].
    #[serde(rename = "order-163")]
    Order163,
}

/// How points add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PointsPolicy {
    /// Length of a scoring cycle from the licence's first issue: 12 months \[D3; 163 art 3\].
    pub cycle_months: u8,
    /// Points of one cycle at which the licence is full: 12 \[D3; 163 art 3\].
    pub full_score: Points,
    /// Whether handling may bring the total exactly to the full score: `app-12123` yes ("must not exceed 12") \[D3\],
    /// `order-163` no (must stay below 12) \[163 art 14, W\].
    pub may_reach_full_score: bool,
    /// From this total on the driver is told of coming near the limit: 9 \[163 art 13\].
    pub near_limit_from: Points,
}

/// Which violations a driver may handle alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandlingPolicy {
    /// Only those recorded by monitoring equipment: yes \[D3\].
    pub equipment_only: bool,
    /// Greatest fine of one violation: `app-12123` no limit named \[D3\], `order-163` 200 yuan \[PROC art 52, W\].
    pub fine_most: Option<Fen>,
    /// Most points of one violation: `app-12123` no limit named \[D3\], `order-163` 6 \[PROC art 52, W\].
    pub points_most: Option<Points>,
}

/// What holds for other people's vehicles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VehiclesPolicy {
    /// The violation must have occurred at or after the registration of the binding: yes \[D2, D3\].
    pub only_since_binding: bool,
    /// Records without points may be older than the binding: `app-12123` no \[D3\], `order-163` yes \[W\].
    pub zero_points_at_any_time: bool,
    /// Most licences that handle for one vehicle in one scoring cycle: 3; one more suspends handling and lists for review \[D2\].
    pub licences_per_vehicle_most: u8,
    /// From this many licences for one vehicle in a year on, they are listed for review: `app-12123` 3 \[D3\], `order-163` 4 \[W\].
    pub licences_per_vehicle_review_from: u8,
    /// Most vehicles, not one's own, that one licence handles for in one scoring cycle: 3; one more suspends and lists for review \[D2, D3\].
    pub vehicles_per_licence_most: u8,
    /// From this many such vehicles in a year on, the licence is listed for review: 4 \[D2, D3\].
    pub vehicles_per_licence_review_from: u8,
    /// What the warning about points trading names.
    pub trading: TradingConsequences,
}

/// What trading points leads to: shown, and acknowledged, before handling for a vehicle that is not one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TradingConsequences {
    /// `app-12123`: as the 12123 service warns \[D2\].
    SuspensionAndBan {
        /// Suspension of the licence at the first offence: 6 months \[D2\].
        suspension_months: u8,
        /// Longest detention at repeated offences, and for those who organise or introduce: 15 days \[D2\].
        detention_days_most: u8,
        /// Ban from a new licence after revocation: 5 years \[D2\].
        ban_years: u8,
    },
    /// `order-163`: fines by the gain, and full points for the seller \[163 art 30, art 8(7)\].
    FinesAndPoints {
        /// Greatest fine as a multiple of the gain: 3 \[163 art 30\].
        fine_times_gain_most: u8,
        /// Greatest fine: 50,000 yuan \[163 art 30\].
        fine_most: Fen,
        /// Greatest fine for those who organise, as a multiple of the gain: 5 \[163 art 30\].
        organiser_fine_times_gain_most: u8,
        /// Greatest fine for those who organise: 100,000 yuan \[163 art 30\].
        organiser_fine_most: Fen,
        /// Points for the seller: 12 \[163 art 8(7)\].
        seller_points: Points,
    },
}

/// Paying a fine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentPolicy {
    /// Days to pay after the decision: 15 \[RTSL 108\].
    pub days: u8,
    /// Surcharge for each day late, in thousandths of the fine: 30, that is 3 % \[APL 72\].
    pub surcharge_permille_per_day: u16,
    /// Greatest surcharge, in thousandths of the fine: 1000, the fine itself \[APL 72\].
    pub surcharge_permille_most: u16,
}

/// A session at the kiosk. Never ended by these while a payment is in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionPolicy {
    /// Without a touch for so long, the countdown begins: 60 s (the project's own choice).
    pub idle_s: u16,
    /// How long the countdown runs before the session is erased: 30 s (the project's own choice).
    pub countdown_s: u16,
}

impl Policy {
    /// The built-in policy of a profile.
    #[must_use]
    pub fn built_in(profile: Profile) -> Self {
        match profile {
            Profile::App12123 => Self::app_12123(),
            Profile::Order163 => Self::order_163(),
        }
    }

    /// The scoring cycle that holds the day `on`.
    #[must_use]
    pub fn scoring_cycle(&self, first_issued: Date, on: Date) -> ScoringCycle {
        ScoringCycle::of_months(self.points.cycle_months, first_issued, on)
    }
}

/// As the fields say, and every number within its bounds.
impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let policy = Self::deserialize(from)?;
        policy.check().map_err(de::Error::custom)?;
        Ok(policy)
    }
}

impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, to)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::built_in(Profile::default())
    }
}

impl PointsPolicy {
    /// The greatest total that handling may lead to: 12 in `app-12123`, 11 in `order-163`.
    #[must_use]
    pub fn total_most(&self) -> Points {
        if self.may_reach_full_score {
            self.full_score
        } else {
            self.full_score.saturating_sub(Points::new(1))
        }
    }
}

impl PaymentPolicy {
    /// What paying that many days late adds to a fine, fractions of a fen dropped in the driver's favour.
    #[must_use]
    pub fn surcharge(&self, fine: Fen, days_late: u32) -> Fen {
        let permille = (u64::from(self.surcharge_permille_per_day) * u64::from(days_late))
            .min(u64::from(self.surcharge_permille_most));
        let fen = u128::from(fine.get()) * u128::from(permille) / 1000;
        u64::try_from(fen)
            .ok()
            .and_then(|fen| Fen::try_from(fen).ok())
            .unwrap_or(Fen::MOST)
    }
}
