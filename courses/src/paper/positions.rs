//! Which options of a question were tapped, or are right.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::format::OPTIONS_MOST;

/// Some of a question's options, by their place on the paper, from 0. A rising list of numbers on the wire.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Positions(u8);

impl Positions {
    /// No option.
    pub const NONE: Self = Self(0);

    /// One option.
    ///
    /// None when no question has so many.
    #[must_use]
    pub fn one(position: usize) -> Option<Self> {
        (position < OPTIONS_MOST).then(|| Self(1 << position))
    }

    /// Some options; one that is named twice is in it once.
    ///
    /// None when no question has so many.
    #[must_use]
    pub fn of(positions: impl IntoIterator<Item = usize>) -> Option<Self> {
        let mut positions = positions.into_iter();
        positions.try_fold(Self::NONE, |all, position| Some(Self(all.0 | Self::one(position)?.0)))
    }

    /// Whether an option is among them.
    #[must_use]
    pub fn contains(self, position: usize) -> bool {
        Self::one(position).is_some_and(|one| self.0 & one.0 != 0)
    }

    /// The options, rising.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..OPTIONS_MOST).filter(move |position| self.contains(*position))
    }

    /// How many.
    #[must_use]
    pub fn len(self) -> usize {
        self.iter().count()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }
}

/// By the letters on the screen: `A`, `BD`.
impl fmt::Display for Positions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters: String = ('A'..)
            .take(OPTIONS_MOST)
            .enumerate()
            .filter_map(|(position, letter)| self.contains(position).then_some(letter))
            .collect();
        f.pad(if letters.is_empty() { "-" } else { &letters })
    }
}

impl fmt::Debug for Positions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Positions({self})")
    }
}

impl Serialize for Positions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Positions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let list = Vec::<usize>::deserialize(deserializer)?;
        let rising = list.is_sorted_by(|a, b| a < b);
        let positions = Self::of(list).filter(|_| rising);
        positions.ok_or_else(|| serde::de::Error::custom("not a rising list of options from 0 to 3"))
    }
}
