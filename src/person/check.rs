//! One check of one person, from the first picture to the verdict.
//!
//! Three phases, each visible in the guidance: **looking** until the face is seen well and at rest, which gives the neutral pose and the
//! first samples; **performing** the challenge; **confirming** that the face after the movement is still the same living one. Whoever leaves the
//! picture, or is replaced in it, begins again: no samples of one person ever count for another.

use std::sync::Arc;
use std::time::Duration;

use layby_domain::LiveVerdict;
use tract_onnx::prelude::TractResult;

use super::challenge::{Attempt, Challenge, Pose, Progress};
use super::embedding::Embedding;
use super::evidence;
use super::guidance::{FaceView, Guidance, Guide, View};
use super::mesh::Landmarks;
use super::models::Models;
use super::portrait::{self, PortraitFault};
use super::tracker::{Seen, Tracker};
use super::verdict::{CheckOutcome, Reason, Sample, Samples};
use crate::frame::Frame;

/// How a check is run. The thresholds of the networks are in their manifest, not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckSettings {
    /// Camera time after which a check that has not ended is [`LiveVerdict::Uncertain`] (or a spoof, if it looks like one).
    pub time_limit: Duration,
    /// Pictures closer together than this are passed over: a blink lasts two to three times as long.
    pub picture_interval: Duration,
    /// How long the face must be seen well before the challenge is given.
    pub settle: Duration,
}

impl Default for CheckSettings {
    fn default() -> Self {
        Self {
            time_limit: Duration::from_secs(12),
            picture_interval: Duration::from_millis(60),
            settle: Duration::from_millis(500),
        }
    }
}

/// Samples wanted before the challenge.
const SAMPLES_BEFORE: usize = 2;
/// Samples wanted after it.
const SAMPLES_AFTER: usize = 2;
/// More samples are taken while the signals contradict each other, up to so many in all.
const SAMPLES_MAX: usize = 8;
/// Camera time between samples.
const SAMPLE_INTERVAL: Duration = Duration::from_millis(150);
/// Camera time between samples while the person is slow to move.
const SAMPLE_INTERVAL_WHILE_WAITING: Duration = Duration::from_millis(1500);
/// Poses remembered while the face is at rest, the latest.
const POSES_MAX: usize = 40;
/// A face lost for longer than this begins again.
const LOST_LONGEST: Duration = Duration::from_millis(600);

/// What one picture led to.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// What to tell the person.
    pub guidance: Guidance,
    /// Where their face is.
    pub outline: Option<FaceOutline>,
    /// The result, once there is one; the check takes no further pictures then.
    pub outcome: Option<CheckOutcome>,
}

/// The outline of a face, as a closed line of points in parts of the picture's width and height.
#[derive(Clone, Debug, PartialEq)]
pub struct FaceOutline {
    /// The points, from the middle of the forehead over the person's left.
    pub points: Vec<[f32; 2]>,
}

/// A check under way. Its only clock is [`Frame::at`].
#[derive(Debug)]
pub struct PersonCheck {
    models: Arc<Models>,
    portrait: Embedding,
    challenge: Challenge,
    settings: CheckSettings,
    began: Option<Duration>,
    tracker: Tracker,
    guide: Guide,
    phase: Phase,
    samples: Samples,
    seen_at: Option<Duration>,
    trouble: Guidance,
    last: Option<(Duration, Observation)>,
}

#[derive(Debug)]
enum Phase {
    Looking {
        well_since: Option<Duration>,
        at_rest: Vec<Pose>,
    },
    Performing(Attempt),
    Confirming {
        wanted: usize,
    },
}

impl Phase {
    const BEGINNING: Self = Self::Looking {
        well_since: None,
        at_rest: Vec::new(),
    };
}

impl PersonCheck {
    /// Begins a check against a portrait (JPEG or PNG). Reads the portrait at once.
    ///
    /// # Errors
    /// When the portrait cannot be read or shows no face: then no check can succeed.
    pub fn begin(
        models: Arc<Models>,
        portrait_jpeg: &[u8],
        challenge: Challenge,
        settings: CheckSettings,
    ) -> Result<Self, PortraitFault> {
        let portrait = portrait::embedding(&models, portrait_jpeg)?;
        Ok(Self {
            models,
            portrait,
            challenge,
            settings,
            began: None,
            tracker: Tracker::default(),
            guide: Guide::default(),
            phase: Phase::BEGINNING,
            samples: Samples::default(),
            seen_at: None,
            trouble: Guidance::LookAtCamera,
            last: None,
        })
    }

    /// Looks at the next picture. Pictures closer together than the settings say cost nothing and change nothing.
    pub fn observe(&mut self, frame: &Frame) -> Observation {
        if let Some((at, last)) = &self.last
            && (last.outcome.is_some() || frame.at().saturating_sub(*at) < self.settings.picture_interval)
        {
            return last.clone();
        }
        let began = *self.began.get_or_insert(frame.at());
        let observation = self.look(frame, began).unwrap_or_else(|fault| {
            tracing::error!("a network of the person check failed: {fault:#}");
            let outcome = self.outcome(frame, LiveVerdict::Uncertain, Some(Reason::NetworkFailed));
            Observation {
                guidance: Guidance::Checking,
                outline: None,
                outcome: Some(outcome),
            }
        });
        self.last = Some((frame.at(), observation.clone()));
        observation
    }

    fn look(&mut self, frame: &Frame, began: Duration) -> TractResult<Observation> {
        let sample_due = self.sample_due(frame.at());
        let seen = self.tracker.follow(&self.models, frame, sample_due)?;
        let face_view = seen
            .face
            .as_ref()
            .map(|face| FaceView::measure(frame, face, seen.speed));
        let wrong = self.guide.judge(
            &View {
                faces: seen.faces,
                face: face_view,
            },
            frame.at(),
        );
        self.begin_again_if_lost(&seen, wrong, frame.at());
        if let Some(wrong) = wrong {
            self.trouble = wrong;
        }
        let finished = match (&seen.face, wrong) {
            (Some(face), None) => self.advance(frame, face, &seen, sample_due)?,
            // The movement itself may look hasty or crooked; it is followed all the same.
            (Some(face), Some(Guidance::HoldStill | Guidance::Centre | Guidance::Uncover)) => {
                self.follow_movement(frame, face)?;
                false
            }
            _ => {
                if let Phase::Looking { well_since, .. } = &mut self.phase {
                    *well_since = None;
                }
                false
            }
        };
        let outcome = if finished {
            Some(self.conclude(frame))
        } else {
            (frame.at().saturating_sub(began) >= self.settings.time_limit).then(|| self.give_up(frame))
        };
        let outline = seen.face.as_ref().map(|face| outline(frame, face));
        Ok(Observation {
            guidance: self.guidance(),
            outline,
            outcome,
        })
    }

    fn guidance(&self) -> Guidance {
        match (&self.phase, self.guide.shown()) {
            (Phase::Performing(_), Some(Guidance::HoldStill | Guidance::Centre | Guidance::Uncover) | None) => {
                Guidance::Perform(self.challenge)
            }
            (_, Some(wrong)) => wrong,
            (Phase::Looking { .. } | Phase::Confirming { .. }, None) if self.samples.is_empty() => {
                Guidance::LookAtCamera
            }
            (_, None) => Guidance::Checking,
        }
    }

    /// A different or a second person, or nobody for a while: nothing seen so far counts any longer.
    fn begin_again_if_lost(&mut self, seen: &Seen, wrong: Option<Guidance>, at: Duration) {
        let lost = seen.face.is_none()
            && self
                .seen_at
                .is_some_and(|seen_at| at.saturating_sub(seen_at) > LOST_LONGEST);
        if seen.face.is_some() {
            self.seen_at = Some(at);
        }
        if lost || seen.replaced || wrong == Some(Guidance::OnePersonOnly) {
            self.phase = Phase::BEGINNING;
            self.samples.clear();
        }
    }

    fn sample_due(&self, at: Duration) -> bool {
        let interval = match &self.phase {
            Phase::Looking { well_since: None, .. } => return false,
            Phase::Looking { .. } if self.samples.len() >= SAMPLES_BEFORE => return false,
            Phase::Performing(_) => SAMPLE_INTERVAL_WHILE_WAITING,
            Phase::Looking { .. } | Phase::Confirming { .. } => SAMPLE_INTERVAL,
        };
        let rested = self
            .samples
            .last_at()
            .is_none_or(|last| at.saturating_sub(last) >= interval);
        rested && self.samples.len() < SAMPLES_MAX
    }

    /// Takes a picture in which all is well; true when there is nothing more to wait for.
    fn advance(&mut self, frame: &Frame, face: &Landmarks, seen: &Seen, sample_due: bool) -> TractResult<bool> {
        if sample_due && let Some(boxed) = &seen.boxed {
            let liveness = self.models.anti_spoof.look(frame, boxed)?;
            if let Some(embedding) = self.models.embedder.embed(frame, face)? {
                // Somebody may take another's place without a gap: the face itself tells.
                let least = self.models.thresholds.similarity_least;
                if self
                    .samples
                    .similarity(&embedding)
                    .is_some_and(|similarity| similarity < least)
                {
                    self.phase = Phase::BEGINNING;
                    self.samples.clear();
                }
                self.samples.add(Sample {
                    at: frame.at(),
                    liveness,
                    embedding,
                    frame: frame.clone(),
                });
            }
        }
        match &mut self.phase {
            Phase::Looking { well_since, at_rest } => {
                let since = *well_since.get_or_insert(frame.at());
                at_rest.push(Pose {
                    openness: self.models.eyes.openness(frame, face)?,
                    yaw_degrees: face.yaw_degrees(),
                });
                if at_rest.len() > POSES_MAX {
                    at_rest.remove(0);
                }
                let settled = frame.at().saturating_sub(since) >= self.settings.settle;
                if settled
                    && self.samples.len() >= SAMPLES_BEFORE
                    && let Some(neutral) = Pose::neutral(at_rest)
                {
                    self.phase = Phase::Performing(Attempt::new(self.challenge, neutral));
                }
            }
            Phase::Performing(_) => self.follow_movement(frame, face)?,
            Phase::Confirming { wanted } => {
                if self.samples.len() < *wanted {
                    return Ok(false);
                }
                let clear = self.samples.verdict(&self.models.thresholds) != LiveVerdict::Uncertain;
                return Ok(clear || self.samples.len() >= SAMPLES_MAX);
            }
        }
        Ok(false)
    }

    fn follow_movement(&mut self, frame: &Frame, face: &Landmarks) -> TractResult<()> {
        if let Phase::Performing(attempt) = &mut self.phase {
            // The lids cost two runs of a network: only a blink is worth them.
            let openness = match self.challenge {
                Challenge::Blink => self.models.eyes.openness(frame, face)?,
                Challenge::TurnLeft | Challenge::TurnRight => 0.0,
            };
            let pose = Pose {
                openness,
                yaw_degrees: face.yaw_degrees(),
            };
            if attempt.observe(pose, frame.at()) == Progress::Done {
                self.samples.make_room(SAMPLES_MAX - SAMPLES_AFTER);
                self.phase = Phase::Confirming {
                    wanted: self.samples.len() + SAMPLES_AFTER,
                };
            }
        }
        Ok(())
    }

    /// The challenge was performed and enough was seen.
    fn conclude(&self, frame: &Frame) -> CheckOutcome {
        let verdict = self.samples.verdict(&self.models.thresholds);
        let reason = match verdict {
            LiveVerdict::Live => None,
            LiveVerdict::Spoof => Some(Reason::LooksFalse),
            LiveVerdict::Uncertain => Some(Reason::NotClear),
        };
        self.outcome(frame, verdict, reason)
    }

    /// The time is over. What looks false is a spoof even so; everything else stays open.
    fn give_up(&self, frame: &Frame) -> CheckOutcome {
        if self.samples.verdict(&self.models.thresholds) == LiveVerdict::Spoof {
            return self.outcome(frame, LiveVerdict::Spoof, Some(Reason::LooksFalse));
        }
        let reason = match &self.phase {
            Phase::Performing(_) => Reason::ChallengeNotPerformed,
            Phase::Confirming { .. } => Reason::NotClear,
            Phase::Looking { .. } if self.seen_at.is_none() => Reason::NobodySeen,
            Phase::Looking { .. } => Reason::NotSeenWell(self.trouble),
        };
        self.outcome(frame, LiveVerdict::Uncertain, Some(reason))
    }

    fn outcome(&self, frame: &Frame, verdict: LiveVerdict, reason: Option<Reason>) -> CheckOutcome {
        let similarity = self.samples.similarity(&self.portrait);
        let same_person = similarity.is_some_and(|similarity| similarity >= self.models.thresholds.similarity_least);
        let performed = matches!(self.phase, Phase::Confirming { .. });
        let other_person = verdict == LiveVerdict::Live && !same_person;
        CheckOutcome {
            verdict,
            same_person,
            similarity: similarity.unwrap_or(0.0),
            signals: self.samples.signals(performed),
            evidence_jpeg: evidence::jpeg(self.samples.best_frame().unwrap_or(frame)),
            reason: if other_person {
                Some(Reason::AnotherPerson)
            } else {
                reason
            },
        }
    }
}

fn outline(frame: &Frame, face: &Landmarks) -> FaceOutline {
    let (width, height) = (frame.width() as f32, frame.height() as f32);
    let points = face
        .oval()
        .map(|[x, y]| [(x / width).clamp(0.0, 1.0), (y / height).clamp(0.0, 1.0)])
        .collect();
    FaceOutline { points }
}
