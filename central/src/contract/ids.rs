//! Names that the central API or a site gives to things. They are opaque: a kiosk repeats them and never takes them apart.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// No identifier is longer than this, in characters.
const MAX_CHARS: usize = 64;

/// Why a text is no identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an identifier has 1 to 64 characters out of A-Z a-z 0-9 _ -")]
pub struct IdError;

fn checked(text: &str) -> Result<(), IdError> {
    let allowed = |c: u8| c.is_ascii_alphanumeric() || c == b'_' || c == b'-';
    if (1..=MAX_CHARS).contains(&text.len()) && text.bytes().all(allowed) {
        Ok(())
    } else {
        Err(IdError)
    }
}

macro_rules! opaque_id {
    ($(#[$doc:meta])* $name:ident, $example:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(
            value_type = String, min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_-]{1,64}$", example = $example,
        ))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The identifier as it is written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                checked(&text).map(|()| Self(text))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

opaque_id! {
    /// Which kiosk speaks, as the site named it.
    KioskId, "kiosk-01"
}
opaque_id! {
    /// One handling: the violations that a driver accepted together.
    HandlingId, "h-0199a1b2c3d47e5f8a9b0c1d2e3f4a5b"
}
opaque_id! {
    /// One payment order. Whoever knows it may pay or cancel it, so it cannot be guessed.
    OrderId, "p-5b1f0c9e7a3d4c2f8e6b1a0d9c7f3e2b"
}
opaque_id! {
    /// The number under which an objection was received. It stands on the receipt.
    ObjectionNumber, "S20260105-0001"
}
