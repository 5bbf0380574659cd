//! What the central API decided. The kiosk reads decisions and prints them; it never makes one, nor any part of one.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::identity::PersonName;
use crate::ids::ViolationId;
use crate::licence::{FileNumber, LicenceNumber};
use crate::money::Fen;
use crate::plate::{PlateKind, PlateNumber};
use crate::points::{self, Points};
use crate::time::{Date, Timestamp};
use crate::violation::{ViolationCode, ViolationState};
use crate::wire::{FormatError, travels_as_text};

/// The number of a decision: 15 digits and a check character, both made by the server. Opaque here: its check is not ours to know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DecisionNumber(String);

impl DecisionNumber {
    /// The number as it is printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DecisionNumber {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = match text.as_bytes() {
            [digits @ .., check] => {
                digits.len() == 15
                    && digits.iter().all(u8::is_ascii_digit)
                    && (check.is_ascii_digit() || check.is_ascii_uppercase())
            }
            [] => false,
        };
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(FormatError {
                expected: "a decision number (15 digits and a check character)",
            })
        }
    }
}

travels_as_text!(DecisionNumber, FormatError, pattern: "^[0-9]{15}[0-9A-Z]$", length: 16..=16, example: "110105180012345X");

/// A penalty decision, its fields in the order in which the form prints them \[PROC 44, 45; APL 52; 163 art 13\].
///
/// Texts come from the server ready to print, because laws change what must be said and kiosks must not wait for new firmware.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Decision {
    /// The authority that decides: the first centred line.
    pub authority: String,
    /// Its branch: the second centred line.
    pub authority_branch: String,
    /// The title of the form.
    pub title: String,
    /// The number.
    pub number: DecisionNumber,
    /// The violation it is about.
    pub violation: ViolationId,
    /// The person punished.
    pub person: PersonName,
    /// The number of the licence.
    pub licence_number: LicenceNumber,
    /// The number of the licence's file.
    pub file_number: FileNumber,
    /// The authority that issued the licence.
    pub licence_issued_by: String,
    /// The class of the licence.
    pub licence_class: String,
    /// The telephone number, masked by the server.
    pub phone_masked: String,
    /// The type of the vehicle ("小型轿车").
    pub vehicle_type: String,
    /// The plate.
    pub plate: PlateNumber,
    /// The kind of the plate.
    pub plate_kind: PlateKind,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// Where it happened.
    pub place: String,
    /// What was done.
    pub act: String,
    /// The code of the act.
    pub code: ViolationCode,
    /// What was allowed, where something was measured.
    pub standard: Option<String>,
    /// What was measured.
    pub measured: Option<String>,
    /// The articles of law it rests on.
    pub basis: String,
    /// The penalty in words.
    pub penalty: String,
    /// The fine; zero for a warning.
    pub fine: Fen,
    /// How and where to pay, and what paying late costs.
    pub payment: String,
    /// The last day to pay without surcharge.
    pub pay_by: Date,
    /// How to seek reconsideration or go to court, and within what time \[ARL 20, 23, 24\].
    pub remedies: String,
    /// Where it was handled: the place of the kiosk.
    pub handled_at_place: String,
    /// The officer responsible.
    pub officer: String,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// The points this decision adds once the fine is paid \[D2\].
    #[serde(deserialize_with = "points::of_a_violation")]
    #[cfg_attr(feature = "openapi", schema(schema_with = points::schema_of_a_violation))]
    pub points: Points,
    /// The closing notice for a driver who comes near the limit.
    pub near_limit_notice: Option<String>,
}

/// How far the record of a violation has come: what "check that the record was updated" shows \[D2\].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordStatus {
    /// The state.
    pub state: ViolationState,
    /// Since when.
    pub changed_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_number_is_taken_as_the_server_made_it() {
        for right in ["110105180012345X", "1101051800123456"] {
            assert_eq!(right.parse::<DecisionNumber>().unwrap().as_str(), right);
        }
        for wrong in [
            "",
            "X",
            "110105180012345",
            "110105180012345x",
            "11010518001234567",
            "11010518001234AX",
            "110105180012345京",
        ] {
            assert!(wrong.parse::<DecisionNumber>().is_err(), "{wrong:?}");
        }
    }
}
