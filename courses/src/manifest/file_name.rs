//! File names that lead nowhere else.

use std::fmt;
use std::str::FromStr;

use layby_domain::FormatError;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Longest file name, in characters.
pub const FILE_NAME_CHARS_MOST: usize = 64;

/// The name of a file in the folder of the manifest: no way leads out of that folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName(String);

impl FileName {
    /// The name as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for FileName {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let fits = (1..=FILE_NAME_CHARS_MOST).contains(&text.len())
            && text.bytes().all(plain)
            && !text.starts_with(['.', '-'])
            && !text.ends_with('.');
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(FormatError {
                expected: "a plain file name (letters, digits, `-`, `_` and `.`, at most 64 characters, no folder)",
            })
        }
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Serialize for FileName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for FileName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}
