//! Vehicle identification numbers (ISO 3779).

use std::fmt;
use std::str::FromStr;

use crate::wire::{FormatError, travels_as_text};

/// A vehicle identification number: 17 digits and capital letters without I, O and Q. `Debug` hides its end.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Vin(String);

impl Vin {
    /// Weights of the 17 positions; the ninth is the check digit itself.
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

    /// The number as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the ninth character is the check digit of the others.
    ///
    /// Not every maker outside North America and China fills it in: warn when it does not hold, never refuse.
    #[must_use]
    pub fn check_digit_holds(&self) -> bool {
        let sum: u32 = self
            .0
            .bytes()
            .zip(Self::WEIGHTS)
            .map(|(character, weight)| value(character) * weight)
            .sum();
        let expected = match sum % 11 {
            10 => 'X',
            digit => char::from_digit(digit, 10).unwrap_or('X'),
        };
        self.0.chars().nth(8) == Some(expected)
    }
}

/// What a character counts in the check sum.
fn value(character: u8) -> u32 {
    match character {
        b'0'..=b'9' => u32::from(character - b'0'),
        b'A'..=b'H' => u32::from(character - b'A') + 1,
        b'J'..=b'R' => u32::from(character - b'J') + 1,
        b'S'..=b'Z' => u32::from(character - b'S') + 2,
        _ => 0,
    }
}

impl FromStr for Vin {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = text.len() == 17
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || (b.is_ascii_uppercase() && !matches!(b, b'I' | b'O' | b'Q')));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(FormatError {
                expected: "a vehicle identification number (17 digits and capital letters without I, O and Q)",
            })
        }
    }
}

/// Maker and model only: the end names one vehicle.
impl fmt::Debug for Vin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}********", &self.0[..9])
    }
}

travels_as_text!(Vin, FormatError, pattern: "^[A-HJ-NPR-Z0-9]{17}$", length: 17..=17, example: "1M8GDM9AXKP042788");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_known_to_hold_do() {
        for vin in ["1M8GDM9AXKP042788", "5GZCZ43D13S812715", "11111111111111111"] {
            assert!(vin.parse::<Vin>().unwrap().check_digit_holds(), "{vin}");
        }
    }

    #[test]
    fn a_digit_read_wrongly_is_noticed_and_still_no_refusal() {
        assert!(!"1M8GDM9AXKP042789".parse::<Vin>().unwrap().check_digit_holds());
        assert!(!"1M8GDM9A1KP042788".parse::<Vin>().unwrap().check_digit_holds());
    }

    #[test]
    fn what_is_no_vin_is_refused() {
        for wrong in [
            "",
            "1M8GDM9AXKP04278",
            "1M8GDM9AXKP0427888",
            "1m8gdm9axkp042788",
            "IM8GDM9AXKP042788",
            "1M8GDM9AXKPO42788",
            "1M8GDM9AXKPQ42788",
        ] {
            assert!(wrong.parse::<Vin>().is_err(), "{wrong:?}");
        }
    }
}
