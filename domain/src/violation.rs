//! A recorded traffic violation.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::{EvidenceId, ViolationId};
use crate::money::Fen;
use crate::plate::{PlateKind, PlateNumber};
use crate::points::{self, Points};
use crate::time::{Date, Timestamp};
use crate::wire::{FormatError, travels_as_text};

/// One record, with everything the enquiry list and the notice show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Violation {
    /// Its name at the central API.
    pub id: ViolationId,
    /// The vehicle's plate.
    pub plate: PlateNumber,
    /// The kind of the plate.
    pub plate_kind: PlateKind,
    /// When it happened. Records are kept to the second.
    pub occurred_at: Timestamp,
    /// Where it happened, in Chinese.
    pub place: String,
    /// What was done, in Chinese: the wording that belongs to the code.
    pub act: String,
    /// The same in English, where there is a translation.
    pub act_en: Option<String>,
    /// The code of the act.
    pub code: ViolationCode,
    /// The articles of law it rests on.
    pub basis: String,
    /// The fine; zero for a warning.
    pub fine: Fen,
    /// The points: 0, 1, 3, 6, 9 or 12.
    #[serde(deserialize_with = "points::of_a_violation")]
    #[cfg_attr(feature = "openapi", schema(schema_with = points::schema_of_a_violation))]
    pub points: Points,
    /// What was allowed ("60 km/h"), where something was measured.
    pub standard: Option<String>,
    /// What was measured ("71 km/h").
    pub measured: Option<String>,
    /// Who recorded it.
    pub recorded_by: RecordedBy,
    /// The last day on which it can be handled at a kiosk, where there is one.
    pub deadline: Option<Date>,
    /// How far it has come.
    pub state: ViolationState,
    /// Pictures of it.
    pub evidence: Vec<EvidenceId>,
    /// The authority that recorded it.
    pub authority: String,
}

/// Who recorded a violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RecordedBy {
    /// Monitoring equipment: the only kind that a driver can handle alone \[D3\].
    Equipment,
    /// An officer on the road.
    Officer,
}

/// How far a violation has come at the central API. The kiosk shows this and never advances it itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ViolationState {
    /// Recorded, not yet handled.
    Open,
    /// Decided, the fine not yet paid.
    Handled,
    /// Decided and paid; the points are on the licence.
    Paid,
    /// The driver stated and defended; an answer is awaited.
    UnderObjection,
}

/// The code of a violation: four digits, sometimes with a capital letter after them (`1352A`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ViolationCode(String);

impl ViolationCode {
    /// The code as it is printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ViolationCode {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = match text.as_bytes() {
            [digits @ .., suffix] if digits.len() == 4 => {
                digits.iter().all(u8::is_ascii_digit) && suffix.is_ascii_uppercase()
            }
            digits => digits.len() == 4 && digits.iter().all(u8::is_ascii_digit),
        };
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(FormatError {
                expected: "a violation code (four digits, perhaps a capital letter)",
            })
        }
    }
}

travels_as_text!(ViolationCode, FormatError, pattern: "^[0-9]{4}[A-Z]?$", length: 4..=5, example: "1352A");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_four_digits_and_sometimes_a_letter() {
        for right in ["1352A", "1344", "0001"] {
            assert_eq!(right.parse::<ViolationCode>().unwrap().as_str(), right);
        }
        for wrong in ["", "135", "13520", "1352a", "1352AB", "A352", "13 2", "１３５２"] {
            assert!(wrong.parse::<ViolationCode>().is_err(), "{wrong:?}");
        }
    }
}
