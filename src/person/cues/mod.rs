//! Passive cues of a picture held up: the bands of a refreshing screen, the coloured beat of its dots, the edges of a sheet, and that
//! what is flat grows narrow when it is turned.
//!
//! Measured over 73 stretches of the developer films (three films, two people) and 63 *simulated* attacks, 20 pictures each; AUC is
//! the chance that an attack scores higher than a living person.
//!
//! | cue | living: highest | screens: lowest, AUC | sheets: AUC | kept |
//! |---|---|---|---|---|
//! | bands: coherence of the change from picture to picture across a row | 0.42 | 0.9, 1.00 | 0.84-0.95 | yes |
//! | moire: peak of the face's colour spectrum, in powers of ten over its ring | 2.7 | 2.9, 1.00 | 0 | yes |
//! | edges: straight lines beside the face, both sides, the weaker one | 0.58 | 0.98-1.00 | 0.92-1.00, cut-outs 0.02 | if they move with the face |
//!
//! **Width** was measured over 6 turns of heads in the films and 52 of simulated sheets, which fool the mesh's yaw: where a sheet reached
//! the 8 degrees that count as a turn, its eyes came together to 0.85-0.94 of their distance at rest; those of living heads, which are round, to 0.95-1.01.
//!
//! Looked at and dropped: how the nose moves against the eyes in a turn (the mesh moves all of them as one head, also on a flat sheet); peaks in the *brightness* spectrum (living up to 2.1, screens 1.5-1.8), darkest and brightest parts and saturation of the face
//! (AUC 0.3-0.9, and at the mercy of the room's light), and fine texture (AUC 1.00, but what it told apart was the films'
//! compression from the simulation's noise).
//!
//! Each cue can be there for an innocent reason (a flickering lamp, a patterned veil, a picture frame moving on a screen behind), so
//! they never make anybody a spoof by themselves: they withhold "living".
//!
//! | module | what it watches |
//! |---|---|
//! | `bands` | from picture to picture: what changes across whole rows |
//! | `moire` | now and then: waves in the colours of the face |
//! | `edges` | now and then: upright lines beside the face, and whether they move with it |
//! | `width` | in every picture: the eyes' distance against the turn of the head |
//!
//! Each keeps its room from picture to picture: looking allocates nothing, asking for the cues at the end a little.

mod bands;
#[cfg(test)]
mod drawn;
mod edges;
mod moire;
mod width;

use std::collections::VecDeque;
use std::time::Duration;

use self::bands::BandWatch;
use self::edges::EdgeWatch;
use self::moire::MoireWatch;
use self::width::WidthWatch;
use super::challenge::percentile;
use super::detector::FaceBox;
use super::mesh::Landmarks;
use crate::frame::Frame;

/// What the cues say of one person or thing before the camera. `None` where too little was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cues {
    /// How much of the change between pictures runs across whole rows of the face, -1 to 1.
    pub bands: Option<f32>,
    /// How far the strongest pattern in the colours of the face stands out, in powers of ten.
    pub moire: Option<f32>,
    /// How complete the straight lines on both sides of the face are that move with it, 0 to 1.
    pub edges: Option<f32>,
    /// How far apart the eyes remain in the widest turn, as part of their distance at rest; `None` without a turn.
    pub width: Option<f32>,
}

/// Which cue speaks against a living face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// Bands roll over the face, as over a screen that is filmed.
    Bands,
    /// A fine pattern in its colours, as of a screen's dots.
    Moire,
    /// It moves together with the edges of a sheet or of a screen.
    Edges,
    /// It grows narrow when it is turned, as only something flat does.
    Flat,
}

/// No living person of the films reached 0.42; the weakest of the simulated screens had 0.6.
const BANDS_FROM: f32 = 0.6;
/// No living person reached 2.7; the weakest of the simulated screens had 2.9.
const MOIRE_FROM: f32 = 2.85;
/// No living person reached 0.58 even without the condition that the lines move; most sheets and screens have 0.85 and more.
const EDGES_FROM: f32 = 0.8;

/// Living heads kept 0.949 and more in whole checks; of 23 sheets that were turned far enough 21 fell below this.
const WIDTH_LEAST: f32 = 0.925;

impl Cues {
    /// The cue that speaks against a living face, if one does.
    #[must_use]
    pub fn against(&self) -> Option<Cue> {
        let over = |value: Option<f32>, from: f32| value.is_some_and(|value| value >= from);
        if over(self.bands, BANDS_FROM) {
            Some(Cue::Bands)
        } else if over(self.moire, MOIRE_FROM) {
            Some(Cue::Moire)
        } else if over(self.edges, EDGES_FROM) {
            Some(Cue::Edges)
        } else if self.width.is_some_and(|width| width < WIDTH_LEAST) {
            Some(Cue::Flat)
        } else {
            None
        }
    }
}

/// How often pattern and edges are looked for, and how many of these looks are kept and needed.
const LOOK_EVERY: Duration = Duration::from_millis(250);
const LOOKS_MAX: usize = 16;
const LOOKS_LEAST: usize = 3;

/// Watches one face for as long as it is the same.
#[derive(Default)]
pub(super) struct CueWatch {
    bands: BandWatch,
    moire: MoireWatch,
    edges: EdgeWatch,
    width: WidthWatch,
    looked_at: Option<Duration>,
}

impl std::fmt::Debug for CueWatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CueWatch({:?})", self.cues())
    }
}

impl CueWatch {
    /// Takes the next picture and the points of its face.
    pub(super) fn look(&mut self, frame: &Frame, face: &Landmarks) {
        self.width.look(face);
        self.look_at(frame, &face.bounds());
    }

    fn look_at(&mut self, frame: &Frame, face: &FaceBox) {
        self.bands.look(frame, face);
        let due = self
            .looked_at
            .is_none_or(|at| frame.at().saturating_sub(at) >= LOOK_EVERY);
        if due {
            self.looked_at = Some(frame.at());
            self.moire.look(frame, face);
            self.edges.look(frame, face);
        }
    }

    /// Somebody else, or nobody: forget everything.
    pub(super) fn clear(&mut self) {
        self.bands.clear();
        self.moire.clear();
        self.edges.clear();
        self.width.clear();
        self.looked_at = None;
    }

    /// What all pictures so far say together.
    pub(super) fn cues(&self) -> Cues {
        Cues {
            bands: self.bands.cue(),
            moire: self.moire.cue(),
            edges: self.edges.cue(),
            width: self.width.cue(),
        }
    }
}

/// Adds a value; of more than `most` the oldest goes.
fn keep<T>(values: &mut VecDeque<T>, value: T, most: usize) {
    if values.len() >= most {
        values.pop_front();
    }
    values.push_back(value);
}

fn median(values: impl Iterator<Item = f32> + Clone) -> Option<f32> {
    percentile(values, 50)
}

/// Brightness 0 to 255 [ITU-R BT.601].
fn luma(pixel: &[u8]) -> f32 {
    0.299 * f32::from(pixel[0]) + 0.587 * f32::from(pixel[1]) + 0.114 * f32::from(pixel[2])
}

#[cfg(test)]
mod tests {
    use super::drawn::{FACE, SIZE, cues, skin};
    use super::*;

    #[test]
    fn a_face_without_tricks_gives_no_cue() {
        let cues = cues(12, |_| FACE, skin);
        assert_eq!(cues.against(), None, "{cues:?}");
        assert!(cues.bands.is_some() && cues.moire.is_some() && cues.edges.is_some());
    }

    #[test]
    fn too_few_pictures_say_nothing() {
        assert_eq!(cues(2, |_| FACE, skin), Cues::default());
    }

    #[test]
    fn what_was_forgotten_does_not_count() {
        let mut watch = CueWatch::default();
        let grey = Frame::new(
            SIZE.0,
            SIZE.1,
            vec![128; (SIZE.0 * SIZE.1 * 3) as usize],
            Duration::ZERO,
        )
        .unwrap();
        watch.look_at(&grey, &FACE);
        watch.clear();
        assert_eq!(watch.cues(), Cues::default());
    }
}
