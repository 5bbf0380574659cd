//! Number plates and their kinds.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::wire::{FormatError, travels_as_text};

/// The province a plate begins with.
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

/// What may stand at the end of an ordinary plate instead of a letter or digit:
/// trailers, learners, police, and vehicles from Hong Kong and Macao.
const SPECIAL_ENDS: &str = "挂学警港澳";

/// A Chinese number plate, without the dot: `京A12345`. `Debug` hides its middle.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlateNumber {
    text: String,
    form: PlateForm,
}

/// The form of a plate's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlateForm {
    /// Five characters after the office's letter, the last a letter or digit.
    Ordinary,
    /// Five characters, the last one of 挂学警港澳. Such plates have kinds of their own, none of [`PlateKind`].
    Special,
    /// Six characters that begin with a letter: a small new-energy vehicle.
    SmallNewEnergy,
    /// Six characters that end with a letter: a large new-energy vehicle.
    LargeNewEnergy,
}

impl PlateForm {
    fn of(text: &str) -> Option<Self> {
        let mut characters = text.chars();
        let province = characters.next()?;
        let office = characters.next()?;
        if !PROVINCES.contains(province) || !is_plate_letter(office) {
            return None;
        }
        let digit = |c: &char| c.is_ascii_digit();
        let either = |c: &char| c.is_ascii_digit() || is_plate_letter(*c);
        let energy = |c: &char| matches!(c, 'A'..='H' | 'J' | 'K');
        // One more than the longest plate, so that longer text is not taken for a plate.
        let rest: Vec<char> = characters.take(7).collect();
        match rest.as_slice() {
            [four @ .., last] if four.len() == 4 && four.iter().all(either) => {
                if either(last) {
                    Some(Self::Ordinary)
                } else {
                    SPECIAL_ENDS.contains(*last).then_some(Self::Special)
                }
            }
            [first, second, four @ ..]
                if four.len() == 4 && energy(first) && either(second) && four.iter().all(digit) =>
            {
                Some(Self::SmallNewEnergy)
            }
            [five @ .., last] if five.len() == 5 && energy(last) && five.iter().all(digit) => {
                Some(Self::LargeNewEnergy)
            }
            _ => None,
        }
    }
}

/// Letters on plates: without I and O, which look like digits.
fn is_plate_letter(c: char) -> bool {
    c.is_ascii_uppercase() && c != 'I' && c != 'O'
}

impl PlateNumber {
    /// The plate as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The form of the text.
    #[must_use]
    pub fn form(&self) -> PlateForm {
        self.form
    }

    /// Whether a plate of that kind can carry this text.
    #[must_use]
    pub fn fits(&self, kind: PlateKind) -> bool {
        match kind {
            PlateKind::Large | PlateKind::Small => self.form == PlateForm::Ordinary,
            PlateKind::LargeNewEnergy => self.form == PlateForm::LargeNewEnergy,
            PlateKind::SmallNewEnergy => self.form == PlateForm::SmallNewEnergy,
        }
    }
}

impl FromStr for PlateNumber {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match PlateForm::of(text) {
            Some(form) => Ok(Self {
                text: text.to_owned(),
                form,
            }),
            None => Err(FormatError {
                expected: "a number plate (such as 京A12345 or 京AD12345)",
            }),
        }
    }
}

/// A plate leads to a person: only its beginning and its last two characters.
impl fmt::Debug for PlateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let characters: Vec<char> = self.text.chars().collect();
        let (start, end) = (&characters[..2], &characters[characters.len() - 2..]);
        write!(f, "{}***{}", String::from_iter(start), String::from_iter(end))
    }
}

travels_as_text!(
    PlateNumber,
    FormatError,
    pattern: "^[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]([A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]|[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK])$",
    length: 7..=8,
    example: "京A12345"
);

/// The kind of a plate (号牌种类), of those a kiosk handles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PlateKind {
    /// `01`: large vehicles.
    Large,
    /// `02`: small vehicles.
    Small,
    /// `51`: large new-energy vehicles.
    LargeNewEnergy,
    /// `52`: small new-energy vehicles.
    SmallNewEnergy,
}

impl PlateKind {
    /// All kinds, in the order of their codes.
    pub const ALL: [Self; 4] = [Self::Large, Self::Small, Self::LargeNewEnergy, Self::SmallNewEnergy];

    /// The code that officials use.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Large => "01",
            Self::Small => "02",
            Self::LargeNewEnergy => "51",
            Self::SmallNewEnergy => "52",
        }
    }

    /// The kind with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn form(text: &str) -> PlateForm {
        text.parse::<PlateNumber>().unwrap().form()
    }

    #[test]
    fn plates_from_the_road_are_known() {
        assert_eq!(form("京A00599"), PlateForm::Ordinary);
        assert_eq!(form("黑D23908"), PlateForm::Ordinary);
        assert_eq!(form("粤T88888"), PlateForm::Ordinary);
        assert_eq!(form("京AD92035"), PlateForm::SmallNewEnergy);
        assert_eq!(form("京AA92035"), PlateForm::SmallNewEnergy);
        assert_eq!(form("甘G23459F"), PlateForm::LargeNewEnergy);
        assert_eq!(form("京A12345D"), PlateForm::LargeNewEnergy);
        assert_eq!(form("粤B1234警"), PlateForm::Special);
    }

    #[test]
    fn what_is_no_plate_is_refused() {
        for wrong in [
            "",
            "京",
            "京A",
            "粤B好几个8",
            "宁AD1234555555",
            "浙苏H6F681",
            "京a12345",
            "京A1234I",
            "京O12345",
            "京A1234",
            "京AL12345",
            "京A123456",
            "A123456",
            "京A12345 ",
            "京A1234挂5",
            "国A12345",
        ] {
            assert!(wrong.parse::<PlateNumber>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_plate_fits_only_kinds_of_its_form() {
        let fitting = |plate: &str| PlateKind::ALL.map(|kind| plate.parse::<PlateNumber>().unwrap().fits(kind));
        assert_eq!(fitting("京A00599"), [true, true, false, false]);
        assert_eq!(fitting("京A12345D"), [false, false, true, false]);
        assert_eq!(fitting("京AD92035"), [false, false, false, true]);
        assert_eq!(fitting("粤B1234警"), [false; 4]);
    }

    #[test]
    fn kinds_and_codes_belong_together() {
        for kind in PlateKind::ALL {
            assert_eq!(PlateKind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(PlateKind::from_code("03"), None);
    }

    #[test]
    fn logs_see_only_the_ends() {
        assert_eq!(format!("{:?}", "京AD92035".parse::<PlateNumber>().unwrap()), "京A***35");
    }

    proptest! {
        #[test]
        fn every_plate_of_the_pattern_comes_back_unchanged(
            text in "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]([A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]|[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK])"
        ) {
            let plate: PlateNumber = text.parse().unwrap();
            prop_assert_eq!(plate.as_str(), &text);
            prop_assert_eq!(serde_json::from_str::<PlateNumber>(&serde_json::to_string(&plate).unwrap()).unwrap(), plate);
        }

        #[test]
        fn any_text_is_a_plate_or_is_refused_without_panic(text in "\\PC{0,12}") {
            let _ = text.parse::<PlateNumber>();
        }
    }
}
