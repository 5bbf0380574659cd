//! What somebody chose from a list: at least one thing, none twice, not too many.

use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize};

/// A choice in the order it was made. Reads like a slice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Chosen<T>(Vec<T>);

/// Why a list is no choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChosenError {
    /// Nothing was chosen.
    #[error("nothing was chosen")]
    Nothing,
    /// Something stands in it twice.
    #[error("the same was chosen twice")]
    Twice,
    /// More than can be dealt with at once.
    #[error("{count} were chosen, more than {MOST} at once")]
    TooMany {
        /// How many.
        count: usize,
    },
}

/// Most things chosen at once: as many violations as still fit a summary page and one signature.
pub const MOST: usize = 20;

impl<T: PartialEq> Chosen<T> {
    /// Takes a list as a choice.
    ///
    /// # Errors
    ///
    /// When it is empty, has more than [`MOST`] things, or one of them twice.
    pub fn new(things: Vec<T>) -> Result<Self, ChosenError> {
        match things.len() {
            0 => return Err(ChosenError::Nothing),
            1..=MOST => {}
            count => return Err(ChosenError::TooMany { count }),
        }
        let twice = (1..things.len()).any(|later| things[..later].contains(&things[later]));
        if twice {
            Err(ChosenError::Twice)
        } else {
            Ok(Self(things))
        }
    }
}

impl<T: PartialEq> TryFrom<Vec<T>> for Chosen<T> {
    type Error = ChosenError;

    fn try_from(things: Vec<T>) -> Result<Self, Self::Error> {
        Self::new(things)
    }
}

impl<T> Deref for Chosen<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T> IntoIterator for &'a Chosen<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'de, T: Deserialize<'de> + PartialEq> Deserialize<'de> for Chosen<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Vec::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
mod schema {
    use std::borrow::Cow;

    use super::{Chosen, MOST};
    use utoipa::openapi::schema::{ArrayBuilder, Schema};
    use utoipa::openapi::{Ref, RefOr};
    use utoipa::{PartialSchema, ToSchema};

    impl<T: ToSchema> PartialSchema for Chosen<T> {
        fn schema() -> RefOr<Schema> {
            ArrayBuilder::new()
                .items(Ref::from_schema_name(T::name()))
                .min_items(Some(1))
                .max_items(Some(MOST))
                .unique_items(true)
                .into()
        }
    }

    impl<T: ToSchema> ToSchema for Chosen<T> {
        fn name() -> Cow<'static, str> {
            format!("Chosen{}", T::name()).into()
        }

        fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
            schemas.push((T::name().into_owned(), T::schema()));
            T::schemas(schemas);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_some_things_and_none_twice() {
        assert_eq!(Chosen::<u8>::new(vec![]), Err(ChosenError::Nothing));
        assert_eq!(Chosen::new(vec![1, 2, 1]), Err(ChosenError::Twice));
        assert_eq!(&*Chosen::new(vec![2, 1]).unwrap(), &[2, 1]);
    }

    #[test]
    fn a_choice_ends_at_its_limit() {
        let most: Vec<usize> = (0..MOST).collect();
        assert!(Chosen::new(most).is_ok());
        assert_eq!(
            Chosen::new((0..=MOST).collect()),
            Err(ChosenError::TooMany { count: MOST + 1 })
        );
    }

    #[test]
    fn a_message_cannot_smuggle_in_a_bad_choice() {
        assert!(serde_json::from_str::<Chosen<u8>>("[3,1]").is_ok());
        assert!(serde_json::from_str::<Chosen<u8>>("[]").is_err());
        assert!(serde_json::from_str::<Chosen<u8>>("[3,3]").is_err());
    }
}
