//! Who stands at the kiosk, as the central API knows them.

use layby_domain::{DriverRef, IdentityNumber, Licence, Nonce, PersonName, Picture};
use serde::{Deserialize, Serialize};

/// What the card says. It travels in a body, never in a path, so that no log of addresses can hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"identity_number": "11010519880412317X", "name": "范克"})))]
#[serde(deny_unknown_fields)]
pub struct IdentificationRequest {
    /// The number on the card.
    pub identity_number: IdentityNumber,
    /// The name on the card; it must be the name the register holds.
    pub name: PersonName,
}

/// The licence holder behind a card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Identification {
    /// Stands for this driver in every later request.
    pub driver: DriverRef,
    /// The registered name.
    pub name: PersonName,
    /// The licence with its current points.
    pub licence: Licence,
    /// The registered phone number with the middle digits masked, such as `138****0001`.
    #[cfg_attr(feature = "openapi", schema(pattern = r"^\d{3}\*{4}\d{4}$"))]
    pub phone_masked: String,
    /// The registered portrait, for the match with the person before the camera.
    pub portrait_jpeg: Picture,
    /// Fresh for every answer: what the kiosk draws the movements of its person check from.
    pub nonce: Nonce,
}
