//! From samples of a face to a verdict about it.

use std::time::Duration;

use layby_domain::LiveVerdict;

use super::challenge::percentile;
use super::embedding::Embedding;
use super::guidance::Guidance;
use super::models::Thresholds;
use super::spoof::Liveness;
use crate::frame::Frame;

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
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

/// The measurements behind a verdict.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signals {
    /// Median probability of a living face in the near look of the anti-spoof network, 0 to 1; `None` without samples.
    pub near: Option<f32>,
    /// The same in its far look.
    pub far: Option<f32>,
    /// Pictures that were examined closely.
    pub samples: usize,
    /// Whether the person did what they were asked.
    pub challenge_performed: bool,
}

/// Why a person was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nobody stood before the camera.
    NobodySeen,
    /// Somebody did, but was never seen well enough; what was wrong last.
    NotSeenWell(Guidance),
    /// The person did not do what they were asked within the time.
    ChallengeNotPerformed,
    /// The face looks like paper, a screen or a mask.
    LooksFalse,
    /// Neither clearly living nor clearly false.
    NotClear,
    /// A living person, but not the one of the portrait.
    AnotherPerson,
    /// A network failed: for the technician.
    NetworkFailed,
}

/// A picture that was examined closely.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) at: Duration,
    pub(super) liveness: Liveness,
    pub(super) embedding: Embedding,
    pub(super) frame: Frame,
}

/// Fewer samples than this carry no verdict.
const SAMPLES_LEAST: usize = 2;

/// Under this median the near look says "false"; between it and the threshold for a living face it says nothing.
const FALSE_BELOW: f32 = 0.5;

/// All samples of the person before the camera, in order of time.
#[derive(Debug, Default)]
pub(super) struct Samples(Vec<Sample>);

impl Samples {
    pub(super) fn add(&mut self, sample: Sample) {
        self.0.push(sample);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Drops the oldest until at most `most` remain.
    pub(super) fn make_room(&mut self, most: usize) {
        let surplus = self.0.len().saturating_sub(most);
        self.0.drain(..surplus);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn last_at(&self) -> Option<Duration> {
        self.0.last().map(|sample| sample.at)
    }

    /// What the anti-spoof network says of all samples together; the challenge is not its business.
    pub(super) fn verdict(&self, thresholds: &Thresholds) -> LiveVerdict {
        match (self.near(), self.far()) {
            (Some(near), Some(far)) if self.len() >= SAMPLES_LEAST => {
                if near >= thresholds.near_least && far >= thresholds.far_least {
                    LiveVerdict::Live
                } else if near < FALSE_BELOW {
                    LiveVerdict::Spoof
                } else {
                    LiveVerdict::Uncertain
                }
            }
            _ => LiveVerdict::Uncertain,
        }
    }

    pub(super) fn similarity(&self, portrait: &Embedding) -> Option<f32> {
        Embedding::mean(self.0.iter().map(|sample| &sample.embedding)).map(|mean| mean.similarity(portrait))
    }

    /// The picture in which the face looks most alive.
    pub(super) fn best_frame(&self) -> Option<&Frame> {
        let best = self
            .0
            .iter()
            .max_by(|one, other| one.liveness.near.total_cmp(&other.liveness.near));
        best.map(|sample| &sample.frame)
    }

    pub(super) fn signals(&self, challenge_performed: bool) -> Signals {
        Signals {
            near: self.near(),
            far: self.far(),
            samples: self.len(),
            challenge_performed,
        }
    }

    fn near(&self) -> Option<f32> {
        percentile(self.0.iter().map(|sample| sample.liveness.near), 50)
    }

    fn far(&self) -> Option<f32> {
        percentile(self.0.iter().map(|sample| sample.liveness.far), 50)
    }
}
