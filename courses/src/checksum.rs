//! SHA-256 checksums.

use std::fmt;
use std::str::FromStr;

use layby_domain::FormatError;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// A SHA-256 checksum: 64 lower-case hexadecimal digits on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Checksum([u8; Checksum::BYTES]);

impl Checksum {
    const BYTES: usize = 32;

    /// The checksum of something that is all there.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

/// Of everything that was fed.
impl From<Sha256> for Checksum {
    fn from(fed: Sha256) -> Self {
        Self(fed.finalize().into())
    }
}

impl FromStr for Checksum {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = FormatError {
            expected: "a SHA-256 checksum (64 lower-case hexadecimal digits)",
        };
        let value = |digit: u8| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        };
        if text.len() != 2 * Self::BYTES {
            return Err(wrong);
        }
        let mut bytes = [0; Self::BYTES];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            match (value(pair[0]), value(pair[1])) {
                (Some(high), Some(low)) => *byte = high << 4 | low,
                _ => return Err(wrong),
            }
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checksum({self})")
    }
}

impl Serialize for Checksum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Checksum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf 'layby' | sha256sum`
    const LAYBY: &str = "aaac20d6cedce2713213d79617a0659a3113de5b0d4454f6465514fc1148dcda";

    #[test]
    fn a_checksum_is_read_as_it_was_written() {
        let sum: Checksum = LAYBY.parse().unwrap();
        assert_eq!(sum, Checksum::of(b"layby"));
        assert_eq!(sum.to_string(), LAYBY);
        for wrong in [
            &LAYBY[1..],
            &LAYBY.to_uppercase(),
            &LAYBY.replace('a', "g"),
            &"京".repeat(22),
        ] {
            assert!(wrong.parse::<Checksum>().is_err(), "{wrong}");
        }
    }
}
