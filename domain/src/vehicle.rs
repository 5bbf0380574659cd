//! A vehicle as the driver at the kiosk sees it.

use serde::{Deserialize, Serialize};

use crate::plate::{PlateKind, PlateNumber};
use crate::time::Timestamp;

/// A vehicle whose violations the driver may look at: the driver's own, or one bound to the driver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Vehicle {
    /// Its plate.
    pub plate: PlateNumber,
    /// The kind of its plate.
    pub kind: PlateKind,
    /// Whose it is.
    pub ownership: Ownership,
    /// Handling for this vehicle is suspended until it was reviewed, after too many licences handled for it \[D2\].
    pub handling_suspended: bool,
}

/// What the vehicle is to the driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Ownership {
    /// Registered in the driver's own name.
    Own,
    /// Somebody else's, bound to the driver with approval \[D2, D3\].
    Bound {
        /// When the binding was approved: violations before it cannot be handled \[D3\].
        registered_at: Timestamp,
    },
}

impl Vehicle {
    /// Whether it is registered in the driver's own name.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.ownership == Ownership::Own
    }
}
