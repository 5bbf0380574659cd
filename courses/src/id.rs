//! Identifiers that authors choose: small letters and digits in words joined by single hyphens (`what-a-point-is`).

use std::fmt;
use std::str::FromStr;

use layby_domain::FormatError;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Longest identifier, in characters: fits a file name and a line of a report.
pub const ID_CHARS_MOST: usize = 48;

macro_rules! kebab_id {
    ($(#[$doc:meta])* $name:ident, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The identifier as it is written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = FormatError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                if is_kebab(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(FormatError {
                        expected: concat!($expected, " (small letters and digits, words joined by single hyphens, at most 48 characters)"),
                    })
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

kebab_id! {
    /// A course (`safe-driving`).
    CourseId, "a course's id"
}

kebab_id! {
    /// A chapter of a course (`speed-and-distance`).
    ChapterId, "a chapter's id"
}

kebab_id! {
    /// A clip, unique in its course (`what-a-point-is`).
    ClipId, "a clip's id"
}

kebab_id! {
    /// A question: its chapter's id and a number (`speed-and-distance-07`).
    QuestionId, "a question's id"
}

kebab_id! {
    /// A road sign among our drawings (`no-entry`).
    SignId, "a sign's id"
}

kebab_id! {
    /// A drawing of a course's scenes (`two-cars-gap`).
    DrawingId, "a drawing's id"
}

fn is_kebab(text: &str) -> bool {
    text.len() <= ID_CHARS_MOST
        && text.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_words_joined_by_hyphens() {
        for right in ["a", "no-entry", "speed-and-distance-07", "3", &"a".repeat(48)] {
            assert_eq!(right.parse::<ClipId>().unwrap().as_str(), right);
        }
        for wrong in [
            "",
            "-a",
            "a-",
            "a--b",
            "No-entry",
            "a_b",
            "a b",
            "../a",
            "京",
            &"a".repeat(49),
        ] {
            assert!(wrong.parse::<ClipId>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_message_cannot_smuggle_in_a_bad_identifier() {
        assert!(serde_json::from_str::<SignId>("\"no-entry\"").is_ok());
        assert!(serde_json::from_str::<SignId>("\"no/entry\"").is_err());
    }
}
