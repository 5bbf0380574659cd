//! One check of one person, from the first picture to the verdict.
//!
//! Three phases, each visible in the guidance: **looking** until the face is seen well and at rest, which gives the neutral pose and the
//! first samples; **performing** the movements of the plan, one after the other; **confirming** that the face after them is still the same
//! living one. Whoever leaves the picture or is replaced in it while being looked at begins again; once the first movement was asked for, the try is over:
//! what it asks for is known by then.

mod conclusion;

use std::sync::Arc;
use std::time::Duration;

use layby_domain::StepRecord;
use layby_domain::policy::{PersonPolicy, StricterThresholds};
use layby_networks::TractResult;

use super::challenge::{Attempt, Challenge, Pose, Progress};
use super::continuity::{Break, Continuity};
use super::cues::CueWatch;
use super::decision::{DecisionThresholds, Ending, is_clear};
use super::embedding::Embedding;
use super::guidance::{Guidance, Guide};
use super::light::{self, Light, LightFinding, Shade};
use super::mesh::{Landmarks, OVAL_POINTS};
use super::models::Models;
use super::plan::Plan;
use super::portrait::{self, PortraitFault};
use super::samples::Samples;
use super::shade;
use super::tracker::{Seen, Tracker};
use super::verdict::{CheckOutcome, Signals};
use super::view::{FaceView, View, mouth};
use crate::frame::Frame;

/// How a check is run. The thresholds of the networks are in their manifest; a policy can only add to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckSettings {
    /// Camera time after which a check that has not ended is uncertain (or a spoof, if it looks like one).
    pub time_limit: Duration,
    /// Pictures closer together than this are passed over: a blink lasts two to three times as long.
    pub picture_interval: Duration,
    /// How long the face must be seen well before the first movement is asked for.
    pub settle: Duration,
    /// Time for each movement.
    pub movement_window: Duration,
    /// What the policy demands beyond the networks' manifest.
    pub stricter: StricterThresholds,
}

/// Time to come before the camera and to be looked at afterwards.
const TIME_BESIDE_MOVEMENTS: Duration = Duration::from_secs(6);

impl CheckSettings {
    /// The settings that a policy asks for.
    #[must_use]
    pub fn by(policy: &PersonPolicy) -> Self {
        let movement_window = Duration::from_secs(policy.movement_seconds.into());
        Self {
            time_limit: TIME_BESIDE_MOVEMENTS + movement_window * u32::from(policy.movements),
            movement_window,
            stricter: policy.stricter,
            ..Self::default()
        }
    }
}

impl Default for CheckSettings {
    fn default() -> Self {
        Self {
            time_limit: Duration::from_secs(16),
            picture_interval: Duration::from_millis(60),
            settle: Duration::from_millis(500),
            movement_window: Duration::from_secs(5),
            stricter: StricterThresholds::default(),
        }
    }
}

/// Samples wanted before the movements.
const SAMPLES_BEFORE: usize = 2;
/// Samples wanted after them.
const SAMPLES_AFTER: usize = 2;
/// More samples are taken while the passive look is unclear, up to so many in all.
const SAMPLES_MAX: usize = 8;
/// Camera time between samples.
const SAMPLE_INTERVAL: Duration = Duration::from_millis(150);
/// Camera time between looks at whose face it is, while the person is slow to move.
const FACE_INTERVAL: Duration = Duration::from_millis(1500);
/// Most embeddings kept.
const FACES_MAX: usize = 24;
/// Poses remembered while the face is at rest, the latest.
const POSES_MAX: usize = 40;
/// Most colours of the face kept: more than come during one show.
const SHADES_MAX: usize = 256;

/// What one picture led to.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// What to tell the person.
    pub guidance: Guidance,
    /// Where their face is.
    pub outline: Option<FaceOutline>,
    /// The colour that the screen should show now, if any.
    pub light: Option<Light>,
    /// The result, once there is one; the check takes no further pictures then.
    pub outcome: Option<CheckOutcome>,
}

/// The outline of a face, as a closed line of points in parts of the picture's width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FaceOutline {
    /// The points, from the middle of the forehead over the person's left.
    pub points: [[f32; 2]; OVAL_POINTS],
}

/// A check under way. Its only clock is [`Frame::at`].
///
/// Room for all that it may keep is made at the beginning: a picture at which neither the detector nor the anti-spoof network looks allocates nothing.
#[derive(Debug)]
pub struct PersonCheck {
    models: Arc<Models>,
    portrait: Embedding,
    plan: Plan,
    settings: CheckSettings,
    thresholds: DecisionThresholds,
    began: Option<Duration>,
    tracker: Tracker,
    guide: Guide,
    continuity: Continuity,
    phase: Phase,
    steps: Vec<StepRecord>,
    samples: Samples,
    cues: CueWatch,
    show_began: Option<Duration>,
    shades: Vec<Shade>,
    anybody_seen: bool,
    trouble: Guidance,
    last: Option<(Duration, Observation)>,
}

#[derive(Debug)]
enum Phase {
    Looking {
        well_since: Option<Duration>,
        at_rest: Vec<Pose>,
    },
    Performing {
        attempt: Attempt,
        asked: Duration,
        neutral: Pose,
    },
    Confirming {
        neutral: Pose,
        wanted: usize,
    },
}

/// One picture and what was made of it.
struct Look<'a> {
    frame: &'a Frame,
    at: Duration,
    seen: &'a Seen,
    face: &'a Landmarks,
    pose: Pose,
    wrong: Option<Guidance>,
    sample_due: bool,
}

impl PersonCheck {
    /// Begins a check against a portrait (JPEG or PNG). Reads the portrait at once.
    ///
    /// # Errors
    /// When the portrait cannot be read or shows no face: then no check can succeed.
    pub fn begin(
        models: Arc<Models>,
        portrait: &[u8],
        plan: Plan,
        settings: CheckSettings,
    ) -> Result<Self, PortraitFault> {
        let portrait = portrait::embedding(&models, portrait)?;
        let thresholds = DecisionThresholds::of(&models.thresholds, settings.stricter);
        let steps = Vec::with_capacity(plan.steps().len());
        Ok(Self {
            models,
            portrait,
            plan,
            settings,
            thresholds,
            began: None,
            tracker: Tracker::default(),
            guide: Guide::default(),
            continuity: Continuity::default(),
            phase: Phase::Looking {
                well_since: None,
                at_rest: Vec::with_capacity(POSES_MAX),
            },
            steps,
            samples: Samples::with_room(SAMPLES_MAX, FACES_MAX),
            cues: CueWatch::default(),
            show_began: None,
            shades: Vec::with_capacity(SHADES_MAX),
            anybody_seen: false,
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
        let (outline, ending) = self.look(frame).unwrap_or_else(|fault| {
            tracing::error!("a network of the person check failed: {fault:#}");
            (None, Some(Ending::NetworkFailed))
        });
        let out_of_time = frame.at().saturating_sub(began) >= self.settings.time_limit;
        let ending = ending.or_else(|| out_of_time.then(|| self.time_over()));
        let observation = Observation {
            guidance: self.guidance(),
            outline,
            light: ending.is_none().then(|| self.light_at(frame.at())).flatten(),
            outcome: ending.map(|ending| self.conclude(frame, ending)),
        };
        self.last = Some((frame.at(), observation.clone()));
        observation
    }

    /// What has been measured so far: for the technician's live view.
    #[must_use]
    pub fn signals(&self) -> Signals {
        let movements_done = self.steps.iter().filter(|step| step.done_ms.is_some()).count();
        Signals {
            near: self.samples.near(),
            far: self.samples.far(),
            samples: self.samples.len(),
            similarity: self.samples.similarity(&self.portrait),
            constancy: self.samples.constancy(),
            movements_done,
            challenge_performed: movements_done == self.plan.steps().len(),
            light: self.light_finding(),
            cues: self.cues.cues(),
        }
    }

    fn look(&mut self, frame: &Frame) -> TractResult<(Option<FaceOutline>, Option<Ending>)> {
        let at = frame.at();
        let sample_due = self.sample_due(at);
        let seen = self.tracker.follow(&self.models, frame, sample_due)?;
        let pose = match &seen.face {
            Some(face) => Some(self.pose(frame, face)?),
            None => None,
        };
        let face_view = seen
            .face
            .as_ref()
            .map(|face| FaceView::measure(frame, face, seen.speed, pose.and_then(|pose| pose.openness)));
        let view = View {
            faces: seen.faces,
            face: face_view,
            moving: matches!(self.phase, Phase::Performing { .. }),
        };
        let wrong = self.guide.judge(&view, at);
        self.trouble = wrong.unwrap_or(self.trouble);
        self.anybody_seen |= seen.face.is_some();
        let bounds = seen.face.as_ref().map(Landmarks::bounds);
        let broken = self.continuity.follow(bounds, seen.replaced, wrong, at);
        let ending = match (broken, &seen.face, pose) {
            (Some(broken), ..) => self.after_break(broken),
            (None, Some(face), Some(pose)) => self.advance(&Look {
                frame,
                at,
                seen: &seen,
                face,
                pose,
                wrong,
                sample_due,
            })?,
            _ => None,
        };
        if let Some(face) = &seen.face {
            self.cues.look(frame, face);
            self.take_shade(frame, face);
        }
        Ok((seen.face.as_ref().map(|face| outline(frame, face)), ending))
    }

    fn pose(&self, frame: &Frame, face: &Landmarks) -> TractResult<Pose> {
        // The lids cost two runs of a network: only rest and a blink are worth them.
        let lids_matter = match &self.phase {
            Phase::Looking { .. } => true,
            Phase::Performing { attempt, .. } => attempt.challenge() == Challenge::Blink,
            Phase::Confirming { .. } => false,
        };
        Ok(Pose {
            openness: lids_matter
                .then(|| self.models.eyes.openness(frame, face))
                .transpose()?,
            yaw_degrees: face.yaw_degrees(),
            pitch_degrees: face.pitch_degrees(),
            mouth: mouth(face),
        })
    }

    /// Nothing seen so far counts any longer; and once a movement was asked for there is no beginning again.
    fn after_break(&mut self, broken: Break) -> Option<Ending> {
        let Phase::Looking { well_since, at_rest } = &mut self.phase else {
            return Some(Ending::Broken(broken));
        };
        *well_since = None;
        at_rest.clear();
        self.samples.clear();
        self.cues.clear();
        self.continuity = Continuity::default();
        None
    }

    fn sample_due(&self, at: Duration) -> bool {
        let wanted = match &self.phase {
            Phase::Looking { well_since, .. } => well_since.is_some() && self.samples.len() < SAMPLES_BEFORE,
            Phase::Performing { .. } => false,
            // The colours of the screen would mislead the passive look.
            Phase::Confirming { .. } => !self.show_is_on(at) && self.samples.len() < SAMPLES_MAX,
        };
        wanted && self.rested(at, SAMPLE_INTERVAL)
    }

    fn rested(&self, at: Duration, interval: Duration) -> bool {
        self.samples
            .last_at()
            .is_none_or(|last| at.saturating_sub(last) >= interval)
    }

    /// Goes on with a picture in which the thread did not break.
    fn advance(&mut self, look: &Look<'_>) -> TractResult<Option<Ending>> {
        match &self.phase {
            Phase::Looking { .. } => self.look_at_rest(look),
            Phase::Performing { .. } => self.follow_movement(look),
            Phase::Confirming { .. } => self.confirm(look),
        }
    }

    fn look_at_rest(&mut self, look: &Look<'_>) -> TractResult<Option<Ending>> {
        if look.wrong.is_some() {
            // One odd picture is passed over; what lasts long enough to be said begins the rest anew.
            if self.guide.shown().is_some()
                && let Phase::Looking { well_since, .. } = &mut self.phase
            {
                *well_since = None;
            }
            return Ok(None);
        }
        self.take_sample(look)?;
        if self.is_another_face() {
            return Ok(self.after_break(Break::OtherFace));
        }
        let enough = self.samples.len() >= SAMPLES_BEFORE;
        let settle = self.settings.settle;
        let Phase::Looking { well_since, at_rest } = &mut self.phase else {
            return Ok(None);
        };
        let since = *well_since.get_or_insert(look.at);
        if at_rest.len() >= POSES_MAX {
            at_rest.remove(0);
        }
        at_rest.push(look.pose);
        if enough
            && look.at.saturating_sub(since) >= settle
            && let Some(neutral) = Pose::neutral(at_rest)
        {
            self.ask_next(neutral, look.at);
        }
        Ok(None)
    }

    /// Asks for the next movement of the plan, or for none when all are done.
    fn ask_next(&mut self, neutral: Pose, at: Duration) {
        if self.plan.lights().is_some() {
            self.show_began.get_or_insert(at);
        }
        self.phase = match self.plan.steps().get(self.steps.len()) {
            Some(movement) => {
                self.steps.push(StepRecord {
                    movement: *movement,
                    asked_ms: self.since_beginning(at),
                    done_ms: None,
                });
                Phase::Performing {
                    attempt: Attempt::new(*movement, neutral),
                    asked: at,
                    neutral,
                }
            }
            None => Phase::Confirming {
                neutral,
                wanted: self.samples.len() + SAMPLES_AFTER,
            },
        };
    }

    fn follow_movement(&mut self, look: &Look<'_>) -> TractResult<Option<Ending>> {
        let Phase::Performing {
            attempt,
            asked,
            neutral,
        } = &mut self.phase
        else {
            return Ok(None);
        };
        let (asked, neutral) = (*asked, *neutral);
        let progress = attempt.observe(look.pose, look.at);
        if let Progress::Wrong(made) = progress {
            return Ok(Some(Ending::WrongMovement(made)));
        }
        let done = progress == Progress::Done;
        // Back at rest, or still: the moment to look whose face it is.
        let idle = progress == Progress::Waiting && look.pose.is_near(&neutral) && self.rested(look.at, FACE_INTERVAL);
        if (done || idle)
            && self.samples.faces() < FACES_MAX
            && let Some(embedding) = self.models.embedder.embed(look.frame, look.face)?
        {
            self.samples.add_face(look.frame, embedding);
        }
        if self.is_another_face() {
            return Ok(Some(Ending::Broken(Break::OtherFace)));
        }
        if done {
            let done_ms = self.since_beginning(look.at);
            if let Some(step) = self.steps.last_mut() {
                step.done_ms = Some(done_ms);
            }
            self.ask_next(neutral, look.at);
            return Ok(None);
        }
        let late = look.at.saturating_sub(asked) > self.settings.movement_window;
        Ok(late.then_some(Ending::MovementMissing))
    }

    fn confirm(&mut self, look: &Look<'_>) -> TractResult<Option<Ending>> {
        let Phase::Confirming { neutral, wanted } = &self.phase else {
            return Ok(None);
        };
        let wanted = *wanted;
        if look.wrong.is_some() || !look.pose.is_near(neutral) {
            return Ok(None);
        }
        self.take_sample(look)?;
        if self.is_another_face() {
            return Ok(Some(Ending::Broken(Break::OtherFace)));
        }
        let enough = self.samples.len() >= wanted && !self.show_is_on(look.at);
        let samples = &self.samples;
        let clear = is_clear(samples.len(), samples.near(), samples.far(), &self.thresholds);
        Ok((enough && (clear || self.samples.len() >= SAMPLES_MAX)).then_some(Ending::Completed))
    }

    /// Examines a picture closely, if it is time to; only pictures in which nothing was wrong come here.
    fn take_sample(&mut self, look: &Look<'_>) -> TractResult<()> {
        if look.sample_due
            && let Some(boxed) = &look.seen.boxed
        {
            let liveness = self.models.anti_spoof.look(look.frame, boxed)?;
            if let Some(embedding) = self.models.embedder.embed(look.frame, look.face)? {
                self.samples.add(look.frame, liveness, embedding);
            }
        }
        Ok(())
    }

    /// Somebody may take another's place without a gap: the face itself tells.
    fn is_another_face(&self) -> bool {
        self.samples
            .constancy()
            .is_some_and(|constancy| constancy < self.thresholds.constancy_least)
    }

    fn since_beginning(&self, at: Duration) -> u32 {
        let since = at.saturating_sub(self.began.unwrap_or(at));
        u32::try_from(since.as_millis()).unwrap_or(u32::MAX)
    }

    fn light_at(&self, at: Duration) -> Option<Light> {
        let began = self.show_began?;
        self.plan.lights()?.at(at.saturating_sub(began))
    }

    fn show_is_on(&self, at: Duration) -> bool {
        self.light_at(at).is_some()
    }

    fn take_shade(&mut self, frame: &Frame, face: &Landmarks) {
        if let Some(began) = self.show_began
            && self.show_is_on(frame.at())
            && self.shades.len() < SHADES_MAX
        {
            self.shades
                .extend(shade::of(frame, face, frame.at().saturating_sub(began)));
        }
    }

    fn light_finding(&self) -> LightFinding {
        match (self.plan.lights(), self.show_began) {
            (Some(show), Some(_)) => light::find(show, &self.shades, self.thresholds.light_least),
            _ => LightFinding::NotShown,
        }
    }

    fn guidance(&self) -> Guidance {
        match (&self.phase, self.guide.shown()) {
            // Who turns the head may come near the edge.
            (Phase::Performing { attempt, .. }, Some(Guidance::Centre) | None) => {
                Guidance::Perform(attempt.challenge())
            }
            (_, Some(wrong)) => wrong,
            (Phase::Looking { .. }, None) if self.samples.len() == 0 => Guidance::LookAtCamera,
            (_, None) => Guidance::Checking,
        }
    }
}

fn outline(frame: &Frame, face: &Landmarks) -> FaceOutline {
    let (width, height) = (frame.width() as f32, frame.height() as f32);
    FaceOutline {
        points: face
            .oval()
            .map(|[x, y]| [(x / width).clamp(0.0, 1.0), (y / height).clamp(0.0, 1.0)]),
    }
}
