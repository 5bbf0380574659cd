//! Whether the person who passed the check is still there and looks at the screen, while a course plays.
//!
//! A watch is shown the camera's pictures and judges one every [interval](AttentionSettings::interval); those between cost
//! nothing. Its only clock is [`Frame::at`], so a recorded film gives the same values every time.
//!
//! ```text
//! frame -> tracker -> faces, mesh ---> pose      turned or lowered against the person's own neutral pose?
//!                          |---------> eyes      closed? irises aside?
//!                          `--------> embedding  now and then, and whenever a face comes back: still the same person?
//!                                         |
//!                     Judgement (one picture) -> Steady (over time) -> Attention
//! ```
//!
//! What one picture shows is judged first and believed only after it has lasted: a blink is no sleep, a glance no absence. The
//! watch says what it sees and nothing of what follows from it; that is the course's affair. It stores no picture.

mod steady;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use layby_networks::TractResult;

use self::steady::{Judgement, Look, Steady};
use super::embedding::Embedding;
use super::mesh::Landmarks;
use super::models::Models;
use super::portrait::{self, PortraitFault};
use super::tracker::Tracker;
use crate::frame::Frame;

/// What the person was doing at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attention {
    /// Camera time of the picture that this was judged from.
    pub at: Duration,
    /// What has been so for long enough to be believed.
    pub state: AttentionState,
    /// Camera time since which it has been so.
    pub since: Duration,
}

/// What a person before the screen may be doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttentionState {
    /// There, and looking at the screen.
    Looking,
    /// There, but turned or looking aside.
    Away(Side),
    /// There, but looking down.
    Down,
    /// There, with closed eyes.
    EyesClosed,
    /// Nobody is there.
    Nobody,
    /// More than one face of about the same size.
    SeveralFaces,
    /// Somebody is there, but not the person of the reference.
    AnotherPerson,
}

/// A side, as the person has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The person's own left.
    Left,
    /// The person's own right.
    Right,
}

/// How closely a person is watched: a matter of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttentionSettings {
    /// Pictures closer together than this are passed over. It bounds the work: a judgement costs about as much as a mesh and two
    /// runs for the eyes.
    pub interval: Duration,
    /// Camera time between two looks at whose face it is.
    pub recognise_every: Duration,
}

impl Default for AttentionSettings {
    fn default() -> Self {
        Self {
            interval: Duration::from_millis(200),
            recognise_every: Duration::from_secs(10),
        }
    }
}

/// The face that a watch expects.
#[derive(Clone, Debug)]
pub struct Reference(Embedding);

impl Reference {
    /// The largest face in a picture (JPEG or PNG): the evidence of the check that was passed, or the portrait.
    ///
    /// # Errors
    /// When the picture cannot be read or shows no face.
    pub fn from_picture(models: &Models, picture: &[u8]) -> Result<Self, PortraitFault> {
        Ok(Self(portrait::embedding(models, picture)?))
    }
}

/// So many looks in a row must say "another person" before it is believed: a turned or blurred face is unlike itself.
const UNLIKE_LOOKS: u32 = 3;
/// Camera time until the next look while in doubt.
const IN_DOUBT: Duration = Duration::from_millis(600);
/// A face gone for longer than this may come back as somebody else's.
const GONE: Duration = Duration::from_millis(600);

/// One person being watched.
#[derive(Debug)]
pub struct AttentionWatch {
    models: Arc<Models>,
    reference: Reference,
    settings: AttentionSettings,
    tracker: Tracker,
    steady: Steady,
    judged_at: Option<Duration>,
    seen_at: Option<Duration>,
    identity: Identity,
}

/// What is known of whose face it is.
#[derive(Debug, Default)]
struct Identity {
    looked_at: Option<Duration>,
    unlike: u32,
}

impl Identity {
    fn is_another(&self) -> bool {
        self.unlike >= UNLIKE_LOOKS
    }

    /// Whether it is time for another look.
    fn is_due(&self, at: Duration, every: Duration) -> bool {
        let wait = if self.unlike > 0 { IN_DOUBT.min(every) } else { every };
        self.looked_at.is_none_or(|looked| at.saturating_sub(looked) >= wait)
    }

    fn looked(&mut self, alike: bool, at: Duration) {
        self.looked_at = Some(at);
        self.unlike = if alike { 0 } else { (self.unlike + 1).min(UNLIKE_LOOKS) };
    }

    /// The face left, or another is in its place.
    fn doubt(&mut self) {
        self.looked_at = None;
    }
}

impl AttentionWatch {
    /// Begins to watch the person of the reference.
    #[must_use]
    pub fn begin(models: Arc<Models>, reference: Reference, settings: AttentionSettings) -> Self {
        Self {
            models,
            reference,
            settings,
            tracker: Tracker::default(),
            steady: Steady::default(),
            judged_at: None,
            seen_at: None,
            identity: Identity::default(),
        }
    }

    /// Looks at the next picture; `None` when it is passed over, or when a network failed, which goes to the log.
    pub fn observe(&mut self, frame: &Frame) -> Option<Attention> {
        let at = frame.at();
        let due = self
            .judged_at
            .is_none_or(|judged| at.saturating_sub(judged) >= self.settings.interval);
        if !due {
            return None;
        }
        self.judged_at = Some(at);
        match self.judge(frame) {
            Ok(judgement) => {
                let (state, since) = self.steady.after(judgement, at);
                Some(Attention { at, state, since })
            }
            Err(fault) => {
                tracing::error!("a network of the attention watch failed: {fault:#}");
                None
            }
        }
    }

    fn judge(&mut self, frame: &Frame) -> TractResult<Judgement> {
        let at = frame.at();
        let seen = self.tracker.follow(&self.models, frame, false)?;
        let Some(face) = seen.face else {
            return Ok(Judgement::Nobody);
        };
        let gone = self
            .seen_at
            .is_none_or(|seen| at.saturating_sub(seen) > GONE + self.settings.interval);
        if gone || seen.replaced {
            self.identity.doubt();
        }
        self.seen_at = Some(at);
        if seen.faces > 1 {
            return Ok(Judgement::SeveralFaces);
        }
        let eyes = self.models.eyes.look(frame, &face)?;
        let look = Look {
            yaw_degrees: face.yaw_degrees(),
            pitch_degrees: face.pitch_degrees(),
            openness: eyes.openness,
            eyes_to_the_left: eyes.to_the_left,
        };
        // A face turned aside is unlike itself: it is asked about once it is back.
        if self.identity.is_due(at, self.settings.recognise_every) && self.steady.is_frontal(&look) {
            self.recognise(frame, &face)?;
        }
        Ok(if self.identity.is_another() {
            Judgement::AnotherPerson
        } else {
            Judgement::Face(look)
        })
    }

    fn recognise(&mut self, frame: &Frame, face: &Landmarks) -> TractResult<()> {
        if let Some(embedding) = self.models.embedder.embed(frame, face)? {
            let similarity = embedding.similarity(&self.reference.0);
            let alike = similarity >= self.models.thresholds.similarity_least;
            self.identity.looked(alike, frame.at());
        }
        Ok(())
    }
}
