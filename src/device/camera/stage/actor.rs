//! Who or what can stand before the camera, and by which words they are called.

use std::str::FromStr;

use super::attack::Attack;
use super::cast::Performer;

/// Who or what is before the camera.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// An empty room.
    Nobody,
    /// A recorded person.
    Person(Performer),
    /// A photograph, by the name of its file, held up before the camera.
    Photo(String),
    /// Two people side by side.
    TwoPeople,
    /// Somebody who holds up the face of somebody else.
    Attack(Attack),
}

/// No actor of that name is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no actor is called \"{0}\": say nobody, two-people, franck, cora, cora-again, photo:FILE or attack:KIND:PERFORMER:SEED"
)]
pub struct UnknownActor(String);

impl FromStr for Actor {
    type Err = UnknownActor;

    /// `nobody`, `two-people`, the name of a performer, `photo:` and the name of a file without folders, or `attack:` and the words of
    /// an [`Attack`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownActor(text.to_owned());
        if let Some(file) = text.strip_prefix("photo:") {
            let plain = !file.is_empty() && !file.contains(['/', '\\']) && !file.starts_with('.');
            return if plain {
                Ok(Self::Photo(file.to_owned()))
            } else {
                Err(unknown())
            };
        }
        if let Some(words) = text.strip_prefix("attack:") {
            return Attack::called(words).map(Self::Attack).ok_or_else(unknown);
        }
        match text {
            "nobody" => Ok(Self::Nobody),
            "two-people" => Ok(Self::TwoPeople),
            name => {
                let performer = Performer::ALL.into_iter().find(|performer| performer.name() == name);
                performer.map(Self::Person).ok_or_else(unknown)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actors_are_called_by_name() {
        assert_eq!("cora".parse(), Ok(Actor::Person(Performer::Cora)));
        assert_eq!("photo:joconde.jpg".parse(), Ok(Actor::Photo("joconde.jpg".to_owned())));
        assert!("photo:../secret".parse::<Actor>().is_err());
        assert!("hamlet".parse::<Actor>().is_err());
        assert!(matches!("attack:eye-holes:cora:7".parse(), Ok(Actor::Attack(_))));
        assert!("attack:eye-holes:cora".parse::<Actor>().is_err());
        assert!("attack:hypnosis:cora:7".parse::<Actor>().is_err());
    }
}
