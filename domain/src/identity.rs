//! Who the driver is: identity numbers (GB 11643), names, identity cards.
//!
//! All of it is personal: `Debug` masks, and memory is wiped when a value is dropped.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::time::Date;
use crate::wire::{FormatError, travels_as_text};

#[cfg(test)]
mod tests;

/// A citizen's identity number: region, date of birth, serial number, check character.
///
/// Parsing accepts a small `x` at the end and keeps it as `X`.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct IdentityNumber(String);

/// Why text is no identity number. Carries nothing of the text but what helps to correct it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityNumberError {
    /// Not 18 characters.
    #[error("an identity number has 18 characters")]
    Length,
    /// A character that cannot stand where it stands: 17 digits come first, then a digit or `X`.
    #[error("character {position} of the identity number must be a digit (the last one may be X)")]
    Character {
        /// Which one, from 1 to 18.
        position: u8,
    },
    /// No region of the country starts so.
    #[error("the identity number begins with no known region")]
    Region,
    /// Digits 7 to 14 are no day between 1800 and 2099.
    #[error("the identity number holds no possible date of birth")]
    BirthDate,
    /// One of the other digits, or this one, was read wrongly.
    #[error("the identity number does not fit its check character")]
    CheckCharacter {
        /// What the other 17 digits ask for.
        expected: char,
    },
}

impl IdentityNumber {
    /// Weights of the 17 digits (GB 11643, from ISO 7064 MOD 11-2).
    pub const WEIGHTS: [u16; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// The check character for each remainder of the weighted sum by 11.
    pub const CHECK_CHARACTERS: [u8; 11] = *b"10X98765432";

    /// First two digits of the regions (GB/T 2260): provinces, Taiwan as 71.
    const PROVINCES: [&'static str; 32] = [
        "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43",
        "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
    ];

    /// Regions of the residence permits for people from Hong Kong, Macao and Taiwan.
    const RESIDENCE_PERMITS: [&'static str; 3] = ["810000", "820000", "830000"];

    /// The check character that belongs to 17 ASCII digits.
    #[must_use]
    pub fn check_character(digits: &[u8; 17]) -> char {
        let sum: u16 = digits
            .iter()
            .zip(Self::WEIGHTS)
            .map(|(digit, weight)| u16::from(digit.wrapping_sub(b'0')) * weight)
            .sum();
        char::from(Self::CHECK_CHARACTERS[usize::from(sum % 11)])
    }

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

    /// The date of birth it holds.
    ///
    /// # Panics
    ///
    /// Never: no number without one can be parsed. It is not kept beside the text, so that wiping the text wipes it too.
    #[must_use]
    pub fn birth_date(&self) -> Date {
        birth_date(&self.0).expect("parsing admits only numbers with a possible date of birth")
    }

    /// The sex it holds: an odd 17th digit is male. Never [`Sex::Unknown`].
    #[must_use]
    pub fn sex(&self) -> Sex {
        if self.0.as_bytes()[16] % 2 == 1 {
            Sex::Male
        } else {
            Sex::Female
        }
    }

    /// Whether it belongs to the residence permit of a person from Hong Kong, Macao or Taiwan.
    #[must_use]
    pub fn is_residence_permit(&self) -> bool {
        Self::RESIDENCE_PERMITS.contains(&&self.0[..6])
    }
}

impl FromStr for IdentityNumber {
    type Err = IdentityNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.chars().count() != 18 {
            return Err(IdentityNumberError::Length);
        }
        for (position, character) in (1u8..).zip(text.chars()) {
            let fits = character.is_ascii_digit() || (position == 18 && matches!(character, 'X' | 'x'));
            if !fits {
                return Err(IdentityNumberError::Character { position });
            }
        }
        if !Self::PROVINCES.contains(&&text[..2]) && !Self::RESIDENCE_PERMITS.contains(&&text[..6]) {
            return Err(IdentityNumberError::Region);
        }
        birth_date(text).ok_or(IdentityNumberError::BirthDate)?;

        let (digits, check) = text
            .as_bytes()
            .split_first_chunk::<17>()
            .ok_or(IdentityNumberError::Length)?;
        let expected = Self::check_character(digits);
        if check.eq_ignore_ascii_case(&[expected as u8]) {
            Ok(Self(text.to_ascii_uppercase()))
        } else {
            Err(IdentityNumberError::CheckCharacter { expected })
        }
    }
}

/// Hides the middle.
impl fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

travels_as_text!(
    IdentityNumber,
    IdentityNumberError,
    pattern: "^((1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71)[0-9]{4}|8[123]0000)(18|19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]$",
    length: 18..=18,
    example: "11010519491231002X"
);

/// Digits 7 to 14 of a text whose first 17 characters are ASCII digits.
fn birth_date(number: &str) -> Option<Date> {
    let year: i16 = number[6..10].parse().ok()?;
    let month: i8 = number[10..12].parse().ok()?;
    let day: i8 = number[12..14].parse().ok()?;
    // Registers hold nobody born earlier; the upper end only keeps out digits that were read wrongly.
    (1800..=2099)
        .contains(&year)
        .then(|| Date::new(year, month, day).ok())
        .flatten()
}

/// ASCII text with only its ends left.
pub(crate) fn masked_middle(text: &str, first: usize, last: usize) -> String {
    let hidden = text.len().saturating_sub(first + last);
    if hidden == 0 {
        return "*".repeat(text.len());
    }
    format!("{}{}{}", &text[..first], "*".repeat(hidden), &text[text.len() - last..])
}

/// A person's name, 1 to 60 characters, without control characters and without blanks at its ends.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct PersonName(String);

impl PersonName {
    /// Longest name, in characters: the card's English name field holds 60 (120 bytes of UTF-16).
    pub const CHARS_MOST: usize = 60;

    /// The name in full.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first character and a star: `张*`.
    #[must_use]
    pub fn masked(&self) -> String {
        self.0.chars().take(1).chain(['*']).collect()
    }
}

impl FromStr for PersonName {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let blank = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{3000}');
        let fits = (1..=Self::CHARS_MOST).contains(&text.chars().count())
            && !text.chars().any(char::is_control)
            && !text.starts_with(blank)
            && !text.ends_with(blank);
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(FormatError {
                expected: "a name (1 to 60 characters, no blanks at its ends)",
            })
        }
    }
}

/// The first character only.
impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

travels_as_text!(
    PersonName,
    FormatError,
    pattern: r"^[^\u0000-\u0020\u007f-\u00a0\u3000]([^\u0000-\u001f\u007f-\u009f]*[^\u0000-\u0020\u007f-\u00a0\u3000])?$",
    length: 1..=60,
    example: "张三"
);

/// A person's sex as identity documents state it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Male.
    Male,
    /// Female.
    Female,
    /// Not stated.
    Unknown,
}

/// What an identity card says about its holder. It stays in the kiosk: only number and name are sent, to identify.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct IdentityCard {
    /// Name.
    pub name: PersonName,
    /// Sex.
    #[zeroize(skip)]
    pub sex: Sex,
    /// Nation (汉, 回 ..), as printed or by its code.
    pub nation: String,
    /// Date of birth.
    #[zeroize(skip)]
    pub birth: Date,
    /// Address.
    pub address: String,
    /// Identity number.
    pub number: IdentityNumber,
    /// The authority that issued the card.
    pub authority: String,
    /// First day on which it is valid.
    #[zeroize(skip)]
    pub valid_from: Date,
    /// Last day on which it is valid; `None` when it says 长期 (for ever).
    #[zeroize(skip)]
    pub valid_until: Option<Date>,
}

impl IdentityCard {
    /// Whether the card is valid on that day; both its first and its last day count.
    #[must_use]
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_until.is_none_or(|last| day <= last)
    }
}

/// Masked name and number and the days of validity; nothing else of the person.
impl fmt::Debug for IdentityCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdentityCard")
            .field("name", &self.name)
            .field("number", &self.number)
            .field("valid_from", &self.valid_from)
            .field("valid_until", &self.valid_until)
            .finish_non_exhaustive()
    }
}
