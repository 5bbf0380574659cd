//! Identifiers. Made elsewhere (the central API, or the kiosk's shell, which has the clock and the random numbers) and only parsed here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::wire::{FormatError, travels_as_text};

/// Longest opaque identifier, in characters.
pub const OPAQUE_ID_CHARS_MOST: usize = 64;

macro_rules! opaque_id {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The identifier as it was given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = FormatError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let fits = (1..=OPAQUE_ID_CHARS_MOST).contains(&text.len())
                    && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
                if fits { Ok(Self(text.to_owned())) } else { Err(FormatError { expected: $expected }) }
            }
        }

        travels_as_text!($name, FormatError, pattern: "^[A-Za-z0-9_-]{1,64}$", length: 1..=64, example: $example);
    };
}

opaque_id! {
    /// The central API's name for a recorded violation.
    ViolationId, "the identifier of a violation (1 to 64 letters, digits, `_` or `-`)", "v-2026-000123"
}

opaque_id! {
    /// The central API's name for an evidence picture.
    EvidenceId, "the identifier of an evidence picture (1 to 64 letters, digits, `_` or `-`)", "e-2026-000123-1"
}

opaque_id! {
    /// The central API's name for an identified driver: says nothing about the person.
    DriverRef, "a driver reference (1 to 64 letters, digits, `_` or `-`)", "d-7f3a"
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Takes an identifier that was made where clock and random numbers are.
            #[must_use]
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The identifier itself.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        /// With hyphens, in small letters.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.as_hyphenated(), f)
            }
        }

        /// Only the form with hyphens: one identifier must not travel under several spellings.
        impl FromStr for $name {
            type Err = FormatError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let canonical = text.len() == HYPHENATED_LEN && !text.bytes().any(|b| b.is_ascii_uppercase());
                let id = if canonical { Uuid::try_parse(text).ok() } else { None };
                id.map(Self).ok_or(FormatError { expected: $expected })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .format(Some(utoipa::openapi::schema::SchemaFormat::Custom("uuid".to_owned())))
                    .pattern(Some("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))
                    .min_length(Some(HYPHENATED_LEN))
                    .max_length(Some(HYPHENATED_LEN))
                    .examples(["0198c0de-7a11-7b22-8c33-d44e55f66a77"])
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    };
}

const HYPHENATED_LEN: usize = 36;

uuid_id! {
    /// One act of one driver at one kiosk, from acceptance to its end. A UUID of version 7, so that transactions sort by time.
    TransactionId, "a transaction identifier (UUID with hyphens, small letters)"
}

uuid_id! {
    /// Minted once for an act and sent with every attempt to deliver it, so that the central API performs the act once.
    IdempotencyKey, "an idempotency key (UUID with hyphens, small letters)"
}

uuid_id! {
    /// One stretch of learning at one kiosk. A UUID of version 7, so that stretches sort by time.
    StretchId, "the identifier of a stretch of learning (UUID with hyphens, small letters)"
}

impl TransactionId {
    /// The last eight hexadecimal digits in capitals: the random end, short enough to tell a member of staff.
    #[must_use]
    pub fn short(self) -> String {
        let digits = format!("{:X}", self.0.as_simple());
        digits[digits.len() - 8..].to_owned()
    }

    /// [`TransactionId::short`] as it is printed and read aloud: `XXXX-XXXX`.
    #[must_use]
    pub fn spoken(self) -> String {
        let short = self.short();
        format!("{}-{}", &short[..4], &short[4..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "0198c0de-7a11-7b22-8c33-d44e55f66a77";

    #[test]
    fn staff_hear_the_last_eight_digits() {
        let id: TransactionId = ID.parse().unwrap();
        assert_eq!(id.short(), "55F66A77");
        assert_eq!(id.spoken(), "55F6-6A77");
    }

    #[test]
    fn an_identifier_has_one_spelling() {
        assert!(ID.parse::<IdempotencyKey>().is_ok());
        assert!(ID.to_uppercase().parse::<IdempotencyKey>().is_err());
        assert!(ID.replace('-', "").parse::<IdempotencyKey>().is_err());
        assert!(format!("{{{ID}}}").parse::<IdempotencyKey>().is_err());
        assert!(format!("urn:uuid:{ID}").parse::<IdempotencyKey>().is_err());
    }

    #[test]
    fn opaque_identifiers_stay_short_and_plain() {
        assert!("v-2026_1".parse::<ViolationId>().is_ok());
        assert!("a".repeat(64).parse::<ViolationId>().is_ok());
        for wrong in ["", "a b", "a/b", "京", "a\n", &"a".repeat(65)] {
            assert!(wrong.parse::<ViolationId>().is_err(), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn identifiers_survive_the_journey_through_json(raw: u128, opaque in "[A-Za-z0-9_-]{1,64}") {
            let id = TransactionId::new(Uuid::from_u128(raw));
            prop_assert_eq!(serde_json::from_str::<TransactionId>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
            let driver: DriverRef = opaque.parse().unwrap();
            prop_assert_eq!(serde_json::from_str::<DriverRef>(&serde_json::to_string(&driver).unwrap()).unwrap(), driver);
        }
    }
}
