//! Money, in fen.

use std::fmt;
use std::iter::Sum;

use serde::{Deserialize, Serialize};

use crate::wire::FormatError;

/// An amount of money in fen, a hundredth of a yuan. Shown in yuan with two decimals, without a currency sign.
///
/// Never above [`Fen::MOST`], so that every amount is exact in JSON, whoever reads it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct Fen(u64);

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The greatest amount: 2^53 - 1 fen, up to which every JSON reader keeps integers exact (RFC 8259, 6).
    pub const MOST: Self = Self((1 << 53) - 1);

    /// That many whole yuan.
    #[must_use]
    pub const fn from_yuan(yuan: u32) -> Self {
        Self(yuan as u64 * 100)
    }

    /// That many fen.
    #[must_use]
    pub const fn from_fen(fen: u32) -> Self {
        Self(fen as u64)
    }

    /// The number of fen.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum, or `None` above [`Fen::MOST`].
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        let sum = self.0 + other.0; // both are below 2^53
        if sum <= Self::MOST.0 { Some(Self(sum)) } else { None }
    }
}

/// The sum, or [`Fen::MOST`] where the true sum is greater.
impl Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |sum, amount| sum.checked_add(amount).unwrap_or(Self::MOST))
    }
}

impl TryFrom<u64> for Fen {
    type Error = FormatError;

    fn try_from(fen: u64) -> Result<Self, Self::Error> {
        if fen <= Self::MOST.0 {
            Ok(Self(fen))
        } else {
            Err(FormatError {
                expected: "an amount of at most 2^53 - 1 fen",
            })
        }
    }
}

impl From<Fen> for u64 {
    fn from(amount: Fen) -> Self {
        amount.0
    }
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}.{:02}", self.0 / 100, self.0 % 100))
    }
}

#[cfg(feature = "openapi")]
mod schema {
    use super::Fen;
    use utoipa::openapi::RefOr;
    use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};

    impl utoipa::PartialSchema for Fen {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::Integer)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
                .minimum(Some(0))
                .maximum(Some(Fen::MOST.get()))
                .description(Some("An amount of money in fen, a hundredth of a yuan."))
                .into()
        }
    }

    impl utoipa::ToSchema for Fen {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn money_is_shown_in_yuan_with_two_decimals() {
        assert_eq!(Fen::from_yuan(200).to_string(), "200.00");
        assert_eq!(Fen::from_fen(5).to_string(), "0.05");
        assert_eq!(format!("{:>8}", Fen::from_fen(1234)), "   12.34");
    }

    #[test]
    fn a_sum_beyond_the_most_is_refused_or_stops_there() {
        assert_eq!(Fen::MOST.checked_add(Fen::from_fen(1)), None);
        assert_eq!([Fen::MOST, Fen::MOST].into_iter().sum::<Fen>(), Fen::MOST);
    }

    #[test]
    fn amounts_that_json_would_blur_are_refused() {
        assert!(serde_json::from_str::<Fen>("9007199254740991").is_ok());
        assert!(serde_json::from_str::<Fen>("9007199254740992").is_err());
        assert!(serde_json::from_str::<Fen>("-1").is_err());
        assert!(serde_json::from_str::<Fen>("0.5").is_err());
    }

    proptest! {
        #[test]
        fn the_order_of_adding_does_not_matter(mut amounts in prop::collection::vec(any::<u32>().prop_map(Fen::from_fen), 0..20)) {
            let forwards: Fen = amounts.iter().copied().sum();
            amounts.reverse();
            prop_assert_eq!(forwards, amounts.into_iter().sum::<Fen>());
        }
    }
}
