//! Penalty points.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;

use serde::{Deserialize, Deserializer, Serialize};

/// A number of penalty points. Adding saturates at 255, far above every limit, so a sum never wraps into something harmless.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Points(u8);

impl Points {
    /// No points.
    pub const ZERO: Self = Self(0);

    /// What one violation can carry: 1, 3, 6, 9 or 12 \[163 art 8-12\]; 0 for a warning or a fine alone.
    pub const OF_A_VIOLATION: [Self; 6] = [Self(0), Self(1), Self(3), Self(6), Self(9), Self(12)];

    /// That many points.
    #[must_use]
    pub const fn new(points: u8) -> Self {
        Self(points)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// What is left after taking `other` away; never below zero.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Add for Points {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Self>>(points: I) -> Self {
        points.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Reads the points of a violation and refuses a value no violation can have.
pub(crate) fn of_a_violation<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Points, D::Error> {
    let points = Points::deserialize(deserializer)?;
    if Points::OF_A_VIOLATION.contains(&points) {
        Ok(points)
    } else {
        Err(serde::de::Error::custom(format_args!(
            "a violation carries 0, 1, 3, 6, 9 or 12 points, not {points}"
        )))
    }
}

#[cfg(feature = "openapi")]
mod schema {
    use super::Points;
    use utoipa::openapi::RefOr;
    use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

    impl utoipa::PartialSchema for Points {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::Integer)
                .minimum(Some(0))
                .maximum(Some(u8::MAX))
                .description(Some("Penalty points."))
                .into()
        }
    }

    impl utoipa::ToSchema for Points {}

    pub(crate) fn of_a_violation() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .enum_values(Some(Points::OF_A_VIOLATION.map(Points::get)))
            .description(Some(
                "Penalty points of one violation; 0 for a warning or a fine alone.",
            ))
            .into()
    }
}
#[cfg(feature = "openapi")]
pub(crate) use schema::of_a_violation as schema_of_a_violation;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_stops_at_the_top_instead_of_wrapping() {
        let sum: Points = [Points::new(200), Points::new(100)].into_iter().sum();
        assert_eq!(sum, Points::new(255));
    }

    #[test]
    fn taking_away_more_than_there_is_leaves_none() {
        assert_eq!(Points::new(3).saturating_sub(Points::new(6)), Points::ZERO);
    }
}
