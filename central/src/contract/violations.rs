//! The violations of a driver's own and bound vehicles.

use layby_domain::{History, Timestamp, Vehicle, Violation};
use serde::{Deserialize, Serialize};

/// Everything a driver may see, vehicle by vehicle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ViolationList {
    /// The driver's own vehicles first, then the bound ones.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub vehicles: Vec<VehicleEntry>,
    /// When the register was read.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub as_of: Timestamp,
}

/// A vehicle, who has handled for it, and its violations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VehicleEntry {
    /// The vehicle as this driver holds it.
    pub vehicle: Vehicle,
    /// What counts against the limits of licences per vehicle and vehicles per licence.
    pub history: History,
    /// Newest first; what cannot be handled here is listed too, so that the kiosk can say where to go.
    #[cfg_attr(feature = "openapi", schema(max_items = 500))]
    pub violations: Vec<Violation>,
}
