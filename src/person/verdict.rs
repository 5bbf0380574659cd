//! The result of a check, and what it rests on.

use layby_domain::{CheckRecord, LiveVerdict};

use super::cues::Cues;
use super::decision::Reason;
use super::light::LightFinding;

/// The result of a check.
#[derive(Clone, PartialEq)]
pub struct CheckOutcome {
    /// Whether a living person was seen.
    pub verdict: LiveVerdict,
    /// Whether the face is that of the portrait.
    pub same_person: bool,
    /// Cosine similarity of face and portrait, -1 to 1; 0 when no face was seen well enough to compare.
    pub similarity: f32,
    /// What the verdict rests on.
    pub signals: Signals,
    /// The same, with thresholds, times and checksums, in the form that goes into the evidence.
    pub record: CheckRecord,
    /// The picture it rests on: JPEG, longest side at most 640 pixels.
    pub evidence_jpeg: Vec<u8>,
    /// Why not, when the person is not accepted.
    pub reason: Option<Reason>,
}

impl CheckOutcome {
    /// A living person, and the right one.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.verdict == LiveVerdict::Live && self.same_person
    }
}

/// Without the picture: it shows somebody's face.
impl std::fmt::Debug for CheckOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CheckOutcome")
            .field("verdict", &self.verdict)
            .field("same_person", &self.same_person)
            .field("similarity", &self.similarity)
            .field("signals", &self.signals)
            .field("record", &self.record)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

/// The measurements behind a verdict, so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signals {
    /// Median probability of a living face in the near look of the anti-spoof network, 0 to 1; `None` without samples.
    pub near: Option<f32>,
    /// The same in its far look.
    pub far: Option<f32>,
    /// Pictures that were examined closely.
    pub samples: usize,
    /// Cosine similarity of face and portrait; `None` without samples.
    pub similarity: Option<f32>,
    /// Least similarity of the face to its own first samples; `None` before there are later ones.
    pub constancy: Option<f32>,
    /// Movements done so far.
    pub movements_done: usize,
    /// Whether the person did all that they were asked.
    pub challenge_performed: bool,
    /// How the face answered the light of the screen.
    pub light: LightFinding,
    /// Bands, moire and edges of a screen or a sheet.
    pub cues: Cues,
}
