//! What is done about what the camera sees while a driver learns: the video plays, pauses with a warning, or the stretch is void.
//!
//! | seen | at once | when it lasts beyond the grace time |
//! |---|---|---|
//! | an attentive driver | plays | |
//! | looking away or down, no face, something else being done | pauses and warns | void where the profile names the reason, else it stays paused |
//! | another person, or no living one | void in every profile; plays again only after a new real-person check | |
//!
//! The last line goes further than the letter of `app-12123`, which names looking away and down alone \[D1\]: what another person, or a photo, sat
//! through is nobody's learning. The project's own choice.
//!
//! The grace time is counted in looks of the camera, on the uptime clock: time in which nobody looked counts for nothing and against nobody. It begins
//! anew when the driver was attentive. A void stretch is announced once; then the video waits for an attentive driver, and a new stretch begins.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::nonce::{Draws, Nonce};
use crate::policy::{FaceChecks, VoidingReason};

/// What one look of the camera shows of a driver who learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttentionKind {
    /// The driver looks at the screen.
    Attentive,
    /// The driver looks away.
    LookingAway,
    /// The driver looks down.
    LookingDown,
    /// No face.
    NoFace,
    /// The driver does something else.
    UnrelatedActivity,
    /// The face is another person's.
    AnotherPerson,
    /// No living person: a picture, a mask.
    NotAlive,
}

impl AttentionKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Attentive,
        Self::LookingAway,
        Self::LookingDown,
        Self::NoFace,
        Self::UnrelatedActivity,
        Self::AnotherPerson,
        Self::NotAlive,
    ];

    /// The reason for which it can make a stretch void.
    #[must_use]
    pub fn reason(self) -> Option<VoidingReason> {
        match self {
            Self::Attentive => None,
            Self::LookingAway => Some(VoidingReason::LookingAway),
            Self::LookingDown => Some(VoidingReason::LookingDown),
            Self::NoFace => Some(VoidingReason::NoFace),
            Self::UnrelatedActivity => Some(VoidingReason::UnrelatedActivity),
            Self::AnotherPerson => Some(VoidingReason::ComparisonFailed),
            Self::NotAlive => Some(VoidingReason::RealPersonCheckFailed),
        }
    }

    /// Whether somebody else, or nobody alive, sits there: void at once.
    fn is_false_person(self) -> bool {
        matches!(self, Self::AnotherPerson | Self::NotAlive)
    }
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// The video plays.
    Play,
    /// The video is paused, and the driver warned.
    Warn {
        /// What was seen.
        seen: AttentionKind,
        /// When the stretch will be void, if it goes on so; nothing when it only stays paused.
        void_in: Option<Duration>,
    },
    /// The stretch is void: announced once, the video is paused.
    Void {
        /// Why.
        why: VoidingReason,
    },
    /// The video stays paused until the driver is attentive: after a void stretch.
    Wait {
        /// What was seen.
        seen: AttentionKind,
    },
    /// The video stays paused until a new real-person check was passed.
    Verify {
        /// What was seen.
        seen: AttentionKind,
    },
    /// The camera has not looked for too long, or not yet: paused, and nobody is blamed.
    Unseen,
}

/// Turns looks of the camera into rulings.
#[derive(Clone, Debug)]
pub struct AttentionRule {
    grace: Duration,
    voiding: Vec<VoidingReason>,
    look_every_most: Duration,
    last_look: Option<(AttentionKind, Duration)>,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// Attentive, or not yet looked at.
    Present,
    /// Not attentive, for so long for reasons that the profile names.
    Astray { voiding_for: Duration },
    /// Not attentive since a stretch was void.
    Voided,
    /// Another person, or none alive.
    Unverified { seen: AttentionKind },
}

impl AttentionRule {
    /// Longest time between two looks: 2 s. Beyond it nobody knows what happened, and the video pauses. (The project's own choice: the camera looks
    /// several times a second.)
    pub const LOOK_EVERY_MOST: Duration = Duration::from_secs(2);

    /// Begins with a driver who passed the real-person check; the video waits for the first look.
    #[must_use]
    pub fn new(checks: &FaceChecks) -> Self {
        Self {
            grace: Duration::from_secs(checks.grace_s.into()),
            voiding: checks.voiding.clone(),
            look_every_most: Self::LOOK_EVERY_MOST,
            last_look: None,
            state: State::Present,
        }
    }

    /// The same for a clock that runs so many times faster than the camera looks: only for simulations, which show it.
    #[must_use]
    pub fn at_pace(self, times: u8) -> Self {
        Self {
            look_every_most: Self::LOOK_EVERY_MOST * u32::from(times.max(1)),
            ..self
        }
    }

    /// Takes in a look of the camera.
    pub fn observe(&mut self, seen: AttentionKind, uptime: Duration) -> Ruling {
        let since_last = match self.last_look.replace((seen, uptime)) {
            // Only between two looks that both saw such a reason did it last.
            Some((before, at)) if self.names(before) => {
                Some(uptime.saturating_sub(at)).filter(|passed| *passed <= self.look_every_most)
            }
            _ => None,
        };
        if let State::Unverified { seen } = self.state {
            return Ruling::Verify { seen };
        }
        let Some(why) = seen.reason() else {
            self.state = State::Present;
            return Ruling::Play;
        };
        if seen.is_false_person() {
            self.state = State::Unverified { seen };
            return Ruling::Void { why };
        }
        let voiding_for = match self.state {
            State::Voided => return Ruling::Wait { seen },
            State::Astray { voiding_for } => voiding_for,
            State::Present | State::Unverified { .. } => Duration::ZERO,
        };
        if !self.names(seen) {
            self.state = State::Astray { voiding_for };
            return Ruling::Warn { seen, void_in: None };
        }
        let voiding_for = voiding_for + since_last.unwrap_or_default();
        if voiding_for > self.grace {
            self.state = State::Voided;
            return Ruling::Void { why };
        }
        self.state = State::Astray { voiding_for };
        Ruling::Warn {
            seen,
            void_in: Some(self.grace - voiding_for),
        }
    }

    /// What holds at a moment without a look: as after the last one, or [`Ruling::Unseen`] when that is too long ago.
    #[must_use]
    pub fn without_a_look(&self, uptime: Duration) -> Ruling {
        match (self.state, self.last_look) {
            (State::Unverified { seen }, _) => Ruling::Verify { seen },
            (_, Some((_, at))) if uptime.saturating_sub(at) > self.look_every_most => Ruling::Unseen,
            (_, None) => Ruling::Unseen,
            (State::Present, Some(_)) => Ruling::Play,
            (State::Voided, Some((seen, _))) => Ruling::Wait { seen },
            (State::Astray { voiding_for }, Some((seen, _))) => Ruling::Warn {
                seen,
                void_in: self.names(seen).then(|| self.grace.saturating_sub(voiding_for)),
            },
        }
    }

    /// Whether the profile names what was seen among its reasons.
    fn names(&self, seen: AttentionKind) -> bool {
        seen.reason().is_some_and(|why| self.voiding.contains(&why))
    }

    /// The driver passed a new real-person check: the video waits for the next look.
    pub fn verified(&mut self) {
        self.state = State::Present;
        self.last_look = None;
    }
}

/// The random moments at which the face of a driver who learns is compared with the portrait \[D1, W\].
///
/// They lie on the clock of what was played, so that a pause neither brings nor spares one. Each follows the one before by
/// `random_every_s_least` and a number of seconds drawn from a nonce ([`Draws::below_wide`], purpose `face-checks`, the number of the visit as the
/// try): nobody can know them beforehand, and whoever doubts them can draw them again.
#[derive(Clone, Debug)]
pub struct FaceCheckMoments {
    draws: Draws,
    every_s_least: u16,
    choices: u16,
    /// The next moment; nothing when the profile has no random checks.
    next: Option<Duration>,
}

impl FaceCheckMoments {
    /// The moments of one visit to a kiosk.
    #[must_use]
    pub fn drawn(nonce: &Nonce, visit: u8, checks: &FaceChecks) -> Self {
        let span = checks.random_every_s_most.saturating_sub(checks.random_every_s_least);
        let mut moments = Self {
            draws: nonce.draws("face-checks", visit),
            every_s_least: checks.random_every_s_least,
            choices: span.saturating_add(1),
            next: None,
        };
        if checks.at_random_moments {
            moments.next = Some(moments.gap());
        }
        moments
    }

    /// Whether a check is due after so much was played in this visit. Says so once: the next moment is then drawn from here on, so that checks that were
    /// missed do not come in a row.
    pub fn is_due(&mut self, played: Duration) -> bool {
        match self.next {
            Some(next) if played >= next => {
                self.next = Some(played + self.gap());
                true
            }
            _ => false,
        }
    }

    fn gap(&mut self) -> Duration {
        let drawn = u64::from(self.draws.below_wide(self.choices));
        Duration::from_secs(u64::from(self.every_s_least) + drawn)
    }
}
