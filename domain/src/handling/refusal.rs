//! Why something cannot be handled here, and where to go instead.

use serde::{Deserialize, Serialize};

use crate::licence::LicenceStatus;
use crate::money::Fen;
use crate::points::Points;
use crate::time::{Date, Timestamp};

/// Why a violation, or a choice of them, cannot be handled at the kiosk, with what a page needs to explain it.
///
/// Its `Display` is for logs and problem documents; what the driver reads is the page's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Refusal {
    /// An officer recorded it \[D3\].
    #[error("it was not recorded by monitoring equipment")]
    NotRecordedByEquipment,
    /// There is a decision already.
    #[error("it has been handled already")]
    AlreadyHandled,
    /// The driver stated and defended; the answer is awaited.
    #[error("an objection to it is being examined")]
    UnderObjection,
    /// It belongs to a vehicle that is neither the driver's own nor bound \[D2\].
    #[error("the vehicle is neither the driver's own nor bound to the driver")]
    NotYourVehicle,
    /// It occurred before the vehicle was bound \[D3\].
    #[error("it occurred at {occurred_at}, before the vehicle was bound at {registered_at}")]
    BeforeBinding {
        /// When the binding was registered.
        registered_at: Timestamp,
        /// When it occurred.
        occurred_at: Timestamp,
    },
    /// Its fine is too great for a decision without an officer \[PROC art 52, W\].
    #[error("its fine of {fine} yuan is above {limit} yuan")]
    FineAboveLimit {
        /// Its fine.
        fine: Fen,
        /// The greatest that is allowed.
        limit: Fen,
    },
    /// It carries too many points for a decision without an officer \[PROC art 52, W\].
    #[error("its {points} points are above {limit}")]
    PointsAboveLimit {
        /// Its points.
        points: Points,
        /// The most that are allowed.
        limit: Points,
    },
    /// With it the driver's total would pass the limit \[D3; 163 art 14\].
    #[error("{now} points and {adding} more would be above {limit}")]
    WouldExceedPoints {
        /// Points now.
        now: Points,
        /// Points that would be added.
        adding: Points,
        /// The greatest total that is allowed.
        limit: Points,
    },
    /// That many other licences have handled for the vehicle in this scoring cycle \[D2\].
    #[error("{limit} other licences have handled for the vehicle in this scoring cycle")]
    TooManyLicencesOnVehicle {
        /// The most that are allowed.
        limit: u8,
    },
    /// The licence has handled for that many vehicles of other people in this scoring cycle \[D2, D3\].
    #[error("the licence has handled for {limit} vehicles of other people in this scoring cycle")]
    TooManyVehiclesOfLicence {
        /// The most that are allowed.
        limit: u8,
    },
    /// Handling for the vehicle is suspended until it was reviewed \[D2\].
    #[error("handling for the vehicle is suspended for review")]
    VehicleSuspended,
    /// The licence is not in order.
    #[error("the licence is not valid ({status:?})")]
    LicenceNotValid {
        /// What it is instead.
        status: LicenceStatus,
    },
    /// Violations of more than one vehicle were chosen.
    #[error("violations of more than one vehicle were chosen")]
    MixedVehicles,
    /// No violation was chosen.
    #[error("no violation was chosen")]
    NothingChosen,
    /// The last day to handle it here has passed.
    #[error("the last day to handle it here was {deadline}")]
    PastDeadline {
        /// The last day.
        deadline: Date,
    },
}

/// What a driver who was refused can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WhereToGo {
    /// To a window of the traffic police (交管窗口), with the documents.
    ServiceWindow,
    /// To the authority that recorded the violation.
    OriginalAuthority,
    /// Bind the vehicle first.
    BindFirst,
    /// Nothing: it is done.
    NothingToDo,
    /// Wait for the answer.
    WaitForAnswer,
    /// Choose again, here.
    ChooseAgain,
}

impl Refusal {
    /// What the driver can do instead.
    #[must_use]
    pub fn where_to_go(&self) -> WhereToGo {
        match self {
            Self::NotRecordedByEquipment => WhereToGo::OriginalAuthority,
            Self::AlreadyHandled => WhereToGo::NothingToDo,
            Self::UnderObjection => WhereToGo::WaitForAnswer,
            Self::NotYourVehicle => WhereToGo::BindFirst,
            Self::MixedVehicles | Self::NothingChosen => WhereToGo::ChooseAgain,
            Self::BeforeBinding { .. }
            | Self::FineAboveLimit { .. }
            | Self::PointsAboveLimit { .. }
            | Self::WouldExceedPoints { .. }
            | Self::TooManyLicencesOnVehicle { .. }
            | Self::TooManyVehiclesOfLicence { .. }
            | Self::VehicleSuspended
            | Self::LicenceNotValid { .. }
            | Self::PastDeadline { .. } => WhereToGo::ServiceWindow,
        }
    }

    /// Its name as it travels in `reason`: `before_binding`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotRecordedByEquipment => "not_recorded_by_equipment",
            Self::AlreadyHandled => "already_handled",
            Self::UnderObjection => "under_objection",
            Self::NotYourVehicle => "not_your_vehicle",
            Self::BeforeBinding { .. } => "before_binding",
            Self::FineAboveLimit { .. } => "fine_above_limit",
            Self::PointsAboveLimit { .. } => "points_above_limit",
            Self::WouldExceedPoints { .. } => "would_exceed_points",
            Self::TooManyLicencesOnVehicle { .. } => "too_many_licences_on_vehicle",
            Self::TooManyVehiclesOfLicence { .. } => "too_many_vehicles_of_licence",
            Self::VehicleSuspended => "vehicle_suspended",
            Self::LicenceNotValid { .. } => "licence_not_valid",
            Self::MixedVehicles => "mixed_vehicles",
            Self::NothingChosen => "nothing_chosen",
            Self::PastDeadline { .. } => "past_deadline",
        }
    }
}
