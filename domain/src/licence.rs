//! The driving licence, as the central API knows it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::identity::{IdentityNumber, masked_middle};
use crate::points::Points;
use crate::time::Date;
use crate::wire::{FormatError, travels_as_text};

/// A driving licence and its points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Licence {
    /// Its number, normally the holder's identity number.
    pub number: LicenceNumber,
    /// The number of its file at the issuing authority.
    pub file_number: FileNumber,
    /// What may be driven with it ("C1").
    pub class: String,
    /// The day of its first issue: scoring cycles begin on its anniversaries \[D3, 163\].
    pub first_issued: Date,
    /// The authority that issued it.
    pub issued_by: String,
    /// Whether it can be used.
    pub status: LicenceStatus,
    /// Whether the holder is in the first year, on probation (实习期).
    pub on_probation: bool,
    /// Points in the present scoring cycle.
    pub current_points: Points,
}

/// Whether a licence can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LicenceStatus {
    /// In order (正常).
    Valid,
    /// Its renewal or check is overdue (逾期).
    Overdue,
    /// Held back by the authority (扣留).
    Held,
    /// Suspended for a time (暂扣).
    Suspended,
    /// Revoked (吊销).
    Revoked,
}

/// The number of a licence: normally the identity number, on older licences 12 to 18 digits and capital letters.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct LicenceNumber(String);

impl LicenceNumber {
    /// The number in full.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number with its middle hidden: `1101**********002X`.
    #[must_use]
    pub fn masked(&self) -> String {
        masked_middle(&self.0, 4, 4)
    }
}

impl FromStr for LicenceNumber {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits =
            (12..=18).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(FormatError {
                expected: "a licence number (12 to 18 digits and capital letters)",
            })
        }
    }
}

impl From<&IdentityNumber> for LicenceNumber {
    fn from(number: &IdentityNumber) -> Self {
        Self(number.as_str().to_owned())
    }
}

impl fmt::Debug for LicenceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

travels_as_text!(LicenceNumber, FormatError, pattern: "^[0-9A-Z]{12,18}$", length: 12..=18, example: "11010519491231002X");

/// The number of a licence's file (档案编号): 12 digits.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct FileNumber(String);

impl FileNumber {
    /// The number in full.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for FileNumber {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(FormatError {
                expected: "a file number (12 digits)",
            })
        }
    }
}

impl fmt::Debug for FileNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&masked_middle(&self.0, 4, 2))
    }
}

travels_as_text!(FileNumber, FormatError, pattern: "^[0-9]{12}$", length: 12..=12, example: "110012345678");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_number_is_normally_the_identity_number() {
        let identity: IdentityNumber = "11010519491231002X".parse().unwrap();
        assert_eq!(LicenceNumber::from(&identity).as_str(), "11010519491231002X");
    }

    #[test]
    fn numbers_in_wrong_forms_are_refused() {
        for wrong in [
            "",
            "12345678901",
            "1234567890123456789",
            "11010519491231002x",
            "1101051949 231002X",
        ] {
            assert!(wrong.parse::<LicenceNumber>().is_err(), "{wrong:?}");
        }
        for wrong in ["", "11001234567", "1100123456789", "11001234567X"] {
            assert!(wrong.parse::<FileNumber>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn logs_never_see_the_numbers_in_full() {
        let licence: LicenceNumber = "11010519491231002X".parse().unwrap();
        let file: FileNumber = "110012345678".parse().unwrap();
        assert_eq!(format!("{licence:?} {file:?}"), "1101**********002X 1100******78");
    }
}
