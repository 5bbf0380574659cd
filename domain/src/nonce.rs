//! A number used once: what the movements of a person check are drawn from.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::wire::FormatError;

/// 32 bytes that nobody could know beforehand; 64 lower-case hexadecimal digits on the wire.
///
/// Comes from the central API, or from the kiosk's random numbers when it is offline. No secret: it is shown in logs and evidence, so that
/// whoever doubts a check can draw its movements again.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Nonce([u8; Nonce::BYTES]);

impl Nonce {
    /// Length in bytes: as many as a SHA-256 digest, so that nothing is gained by guessing.
    pub const BYTES: usize = 32;

    /// Takes bytes that were drawn where random numbers are.
    #[must_use]
    pub const fn new(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// Begins to draw from the nonce. Draws for different purposes and tries tell nothing of each other.
    #[must_use]
    pub fn draws(&self, purpose: &'static str, attempt: u8) -> Draws {
        Draws {
            nonce: *self,
            purpose,
            attempt,
            block: 0,
            bytes: Vec::new(),
        }
    }
}

/// Numbers that follow from a nonce, the same for everybody who draws them again.
///
/// They come from a stream of bytes: block `i` is the SHA-256 digest of `layby/` followed by the purpose in ASCII, a zero byte, the nonce's 32 bytes,
/// the number of the try (one byte) and `i` (four bytes, the highest first), counted from zero.
#[derive(Clone, Debug)]
pub struct Draws {
    nonce: Nonce,
    purpose: &'static str,
    attempt: u8,
    block: u32,
    /// What is left of the last block, in reverse.
    bytes: Vec<u8>,
}

impl Draws {
    /// The next number from 0 to `end - 1`, each as likely as the others; 0 when `end` is 0.
    ///
    /// One byte of the stream modulo `end`; bytes from the last, incomplete round of `end` values are passed over.
    pub fn below(&mut self, end: u8) -> u8 {
        let Some(odd) = 256u16.checked_rem(u16::from(end)) else {
            return 0;
        };
        loop {
            let byte = self.byte();
            if u16::from(byte) < 256 - odd {
                return byte % end;
            }
        }
    }

    /// The same for greater numbers: two bytes of the stream, the higher first, modulo `end`, pairs from the last, incomplete round passed over.
    pub fn below_wide(&mut self, end: u16) -> u16 {
        const PAIRS: u32 = 1 << 16;
        let Some(odd) = PAIRS.checked_rem(u32::from(end)) else {
            return 0;
        };
        loop {
            let pair = u16::from_be_bytes([self.byte(), self.byte()]);
            if u32::from(pair) < PAIRS - odd {
                return pair % end;
            }
        }
    }

    fn byte(&mut self) -> u8 {
        loop {
            if let Some(byte) = self.bytes.pop() {
                return byte;
            }
            let digest = Sha256::new()
                .chain_update(b"layby/")
                .chain_update(self.purpose)
                .chain_update([0])
                .chain_update(self.nonce.0)
                .chain_update([self.attempt])
                .chain_update(self.block.to_be_bytes())
                .finalize();
            self.block = self.block.wrapping_add(1);
            self.bytes = digest.iter().rev().copied().collect();
        }
    }
}

impl FromStr for Nonce {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = FormatError {
            expected: "a nonce (64 lower-case hexadecimal digits)",
        };
        let digits = text.as_bytes();
        if digits.len() != 2 * Self::BYTES {
            return Err(wrong);
        }
        let value = |digit: u8| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        };
        let mut bytes = [0; Self::BYTES];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            match (value(pair[0]), value(pair[1])) {
                (Some(high), Some(low)) => *byte = high << 4 | low,
                _ => return Err(wrong),
            }
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nonce({self})")
    }
}

impl Serialize for Nonce {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Nonce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Nonce {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^[0-9a-f]{64}$"))
            .min_length(Some(64))
            .max_length(Some(64))
            .examples([EXAMPLE])
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Nonce {}

#[cfg(any(test, feature = "openapi"))]
const EXAMPLE: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_read_as_it_was_written() {
        let nonce: Nonce = EXAMPLE.parse().unwrap();
        assert_eq!(nonce.bytes()[..3], [0x00, 0x11, 0x22]);
        assert_eq!(nonce.to_string(), EXAMPLE);
        assert_eq!(format!("{nonce:?}"), format!("Nonce({EXAMPLE})"));
        let travelled = serde_json::to_string(&nonce).unwrap();
        assert_eq!(serde_json::from_str::<Nonce>(&travelled).unwrap(), nonce);
    }

    #[test]
    fn what_is_no_nonce_is_refused() {
        for wrong in [
            String::new(),
            EXAMPLE[1..].to_owned(),
            format!("{EXAMPLE}0"),
            EXAMPLE.to_uppercase(),
            EXAMPLE.replace('0', "g"),
            "京".repeat(22),
        ] {
            assert!(wrong.parse::<Nonce>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn draws_can_be_repeated_and_differ_by_purpose_and_try() {
        let nonce: Nonce = EXAMPLE.parse().unwrap();
        let drawn = |purpose, attempt| -> Vec<u8> {
            let mut draws = nonce.draws(purpose, attempt);
            (0..100).map(|_| draws.below(200)).collect()
        };
        assert_eq!(drawn("movements", 1), drawn("movements", 1));
        assert_ne!(drawn("movements", 1), drawn("movements", 2));
        assert_ne!(drawn("movements", 1), drawn("lights", 1));
    }

    #[test]
    fn the_first_draws_are_the_bytes_of_the_digest() {
        // `(printf 'layby/movements\0'; printf '\0%.0s' {1..32}; printf '\1\0\0\0\0') | sha256sum`
        let mut draws = Nonce::new([0; Nonce::BYTES]).draws("movements", 1);
        let first: Vec<u8> = (0..4).map(|_| draws.below(128)).collect();
        assert_eq!(first, [27, 5, 100, 113]);

        let mut draws = Nonce::new([0; Nonce::BYTES]).draws("movements", 1);
        let bytes: Vec<u16> = (0..2).map(|_| u16::from(draws.byte())).collect();
        let mut draws = Nonce::new([0; Nonce::BYTES]).draws("movements", 1);
        assert_eq!(draws.below_wide(u16::MAX), bytes[0] << 8 | bytes[1]);
    }

    #[test]
    fn every_number_is_about_as_likely_as_the_others() {
        let mut draws = Nonce::new([7; Nonce::BYTES]).draws("movements", 0);
        let mut counts = [0u32; 3];
        (0..3000).for_each(|_| counts[usize::from(draws.below(3))] += 1);
        assert!(counts.iter().all(|count| (900..1100).contains(count)), "{counts:?}");
        assert_eq!(draws.below(1), 0);
        assert_eq!(draws.below(0), 0);
        let mut thirds = [0u32; 3];
        (0..3000).for_each(|_| thirds[usize::from(draws.below_wide(900) / 300)] += 1);
        assert!(thirds.iter().all(|count| (900..1100).contains(count)), "{thirds:?}");
        assert_eq!(draws.below_wide(1), 0);
        assert_eq!(draws.below_wide(0), 0);
    }
}
