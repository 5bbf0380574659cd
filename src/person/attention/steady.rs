//! From judgements of single pictures to what is believed: no pictures, no networks, no clock.

use std::collections::VecDeque;
use std::time::Duration;

use super::{AttentionState, Side};

/// What one picture shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Judgement {
    Nobody,
    SeveralFaces,
    AnotherPerson,
    Face(Look),
}

/// Head and eyes in one picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Look {
    /// Degrees of the mesh (a full turn gives about 17); to the person's own left is positive.
    pub(super) yaw_degrees: f32,
    /// Degrees of the mesh; chin to the chest is positive.
    pub(super) pitch_degrees: f32,
    /// Height over width of the opening between the lids.
    pub(super) openness: f32,
    /// Widths of the eye; to the person's own left is positive.
    pub(super) eyes_to_the_left: f32,
}

/// A head counts as turned from this many degrees of the mesh off its neutral pose; it is back under the second.
const TURNED: f32 = 7.0;
const BACK: f32 = 5.0;
/// A head counts as lowered from this many degrees of the mesh; it is up under the second.
const LOWERED: f32 = 10.0;
const UP: f32 = 7.0;
/// Irises count as aside from this many widths of the eye; they are back under the second.
const ASIDE: f32 = 0.16;
const AHEAD: f32 = 0.12;
/// Eyes count as closed under this part of their own openness; they are open above the second.
const CLOSED: f32 = 0.4;
const OPEN: f32 = 0.55;

/// The neutral pose is the median of so many looks at the screen, the latest.
const LOOKS_MAX: usize = 60;
/// With fewer than this the neutral pose is that of anybody.
const LOOKS_LEAST: usize = 5;
/// Where anybody's head is, looking at a camera above the screen, and how open their eyes are. From the neutral stretches
/// of three films.
const ANYBODY: Look = Look {
    yaw_degrees: 0.0,
    pitch_degrees: 0.0,
    openness: 0.3,
    eyes_to_the_left: 0.0,
};
/// A neutral pose further off than this is none: whoever begins turned away does not make that the middle.
const NEUTRAL_YAW_MOST: f32 = 6.0;

/// What is believed, and what may soon be.
#[derive(Debug)]
pub(super) struct Steady {
    believed: AttentionState,
    since: Duration,
    /// What the latest pictures show instead, and since when.
    other: Option<(AttentionState, Duration)>,
    shown: AttentionState,
    looks: VecDeque<Look>,
    neutral: Look,
    began: bool,
}

impl Default for Steady {
    fn default() -> Self {
        Self {
            // Whoever is watched has just passed the check.
            believed: AttentionState::Looking,
            since: Duration::ZERO,
            other: None,
            shown: AttentionState::Looking,
            looks: VecDeque::with_capacity(LOOKS_MAX + 1),
            neutral: ANYBODY,
            began: false,
        }
    }
}

/// How long something must be seen before it is believed. Looking is believed soonest: nobody is to be reproached for longer than
/// they earned.
fn dwell(state: AttentionState) -> Duration {
    Duration::from_millis(match state {
        AttentionState::Looking => 300,
        AttentionState::AnotherPerson => 0,
        AttentionState::Away(_) => 400,
        AttentionState::SeveralFaces | AttentionState::Down => 700,
        AttentionState::Nobody => 1000,
        // Longer than the longest blink.
        AttentionState::EyesClosed => 1500,
    })
}

impl Steady {
    /// Takes what the picture at camera time `at` shows; what is believed now, and since when it has been so.
    pub(super) fn after(&mut self, judgement: Judgement, at: Duration) -> (AttentionState, Duration) {
        let shown = match judgement {
            Judgement::Nobody => AttentionState::Nobody,
            Judgement::SeveralFaces => AttentionState::SeveralFaces,
            Judgement::AnotherPerson => AttentionState::AnotherPerson,
            Judgement::Face(look) => self.state_of(&look),
        };
        if let (AttentionState::Looking, Judgement::Face(look)) = (shown, judgement) {
            self.remember(look);
        }
        self.shown = shown;
        if !self.began {
            (self.since, self.began) = (at, true);
        }
        if shown == self.believed {
            self.other = None;
        } else {
            let since = match self.other {
                Some((other, since)) if other == shown => since,
                _ => at,
            };
            self.other = Some((shown, since));
            if at.saturating_sub(since) >= dwell(shown) {
                (self.believed, self.since, self.other) = (shown, since, None);
            }
        }
        (self.believed, self.since)
    }

    /// Whether the face is turned to the screen well enough to be recognised.
    pub(super) fn is_frontal(&self, look: &Look) -> bool {
        (look.yaw_degrees - self.neutral.yaw_degrees).abs() < BACK
            && (look.pitch_degrees - self.neutral.pitch_degrees).abs() < LOWERED
    }

    /// What was shown last stays shown until it is clearly over.
    fn state_of(&self, look: &Look) -> AttentionState {
        let limit = |state: AttentionState, from: f32, until: f32| if self.shown == state { until } else { from };
        let neutral = &self.neutral;
        let turned = look.yaw_degrees - neutral.yaw_degrees;
        for (side, turned) in [(Side::Left, turned), (Side::Right, -turned)] {
            let away = AttentionState::Away(side);
            if turned > limit(away, TURNED, BACK) {
                return away;
            }
        }
        if look.pitch_degrees - neutral.pitch_degrees > limit(AttentionState::Down, LOWERED, UP) {
            return AttentionState::Down;
        }
        if look.openness < neutral.openness * limit(AttentionState::EyesClosed, CLOSED, OPEN) {
            return AttentionState::EyesClosed;
        }
        let aside = look.eyes_to_the_left - neutral.eyes_to_the_left;
        for (side, aside) in [(Side::Left, aside), (Side::Right, -aside)] {
            let away = AttentionState::Away(side);
            if aside > limit(away, ASIDE, AHEAD) {
                return away;
            }
        }
        AttentionState::Looking
    }

    /// The neutral pose follows the person: they sit down, lean back, the screen is at another height than the camera.
    fn remember(&mut self, look: Look) {
        self.looks.push_back(look);
        if self.looks.len() > LOOKS_MAX {
            self.looks.pop_front();
        }
        if self.looks.len() >= LOOKS_LEAST {
            let usual = |of, percent| usual(&self.looks, of, percent);
            self.neutral = Look {
                yaw_degrees: usual(|look| look.yaw_degrees, 50).clamp(-NEUTRAL_YAW_MOST, NEUTRAL_YAW_MOST),
                pitch_degrees: usual(|look| look.pitch_degrees, 50),
                openness: usual(|look| look.openness, 80),
                eyes_to_the_left: usual(|look| look.eyes_to_the_left, 50),
            };
        }
    }
}

/// The value below which so many of a hundred looks are. Sorted in place: a watch that runs allocates nothing.
fn usual(looks: &VecDeque<Look>, of: fn(&Look) -> f32, percent: usize) -> f32 {
    let mut values = [0.0; LOOKS_MAX];
    let count = looks.len().min(LOOKS_MAX);
    for (value, look) in values.iter_mut().zip(looks) {
        *value = of(look);
    }
    values[..count].sort_unstable_by(f32::total_cmp);
    values[count.saturating_sub(1) * percent / 100]
}
