//! Whether a person did what they were asked: poses in, progress out. No pictures, no clock.
//!
//! Every movement is judged from the person's own neutral pose, there **and back**. A clear movement of another kind is no delay but a mistake: a
//! film that goes through all movements in the hope that the right one is among them fails at the first wrong one.

use std::time::Duration;

pub use layby_domain::Challenge;

/// Eyes count as closed under this part of their neutral openness. Measured: 60 blinks fell to 0.10-0.49 of it.
const CLOSED_BELOW: f32 = 0.5;
/// Eyes count as open again above this part.
const OPEN_ABOVE: f32 = 0.7;
/// Eyes closed for longer are tired or look down: that is no blink.
const BLINK_LONGEST: Duration = Duration::from_millis(1500);

/// So many pictures in a row must show the head or mouth moved: one alone may be a slip of the mesh.
const MOVED_PICTURES: u32 = 2;

/// A movement in the first moments of a step may still be the last of the step before.
const GRACE: Duration = Duration::from_millis(400);
/// A wrong movement must be seen for so long, in at least [`WRONG_PICTURES`] pictures, to count: trembling and slips of the mesh do not last.
const WRONG_FOR: Duration = Duration::from_millis(200);
const WRONG_PICTURES: u32 = 3;

/// How far something must be from neutral to count as moved, as moved by mistake, and as back.
struct Extent {
    moved: f32,
    mistaken: f32,
    back: f32,
}

/// Degrees of the mesh; a full turn of the head gives about 17. The faintest turn on film stays above nine degrees for 0.4 s.
const TURN: Extent = Extent {
    moved: 8.0,
    mistaken: 9.0,
    back: 5.0,
};
/// Degrees of the mesh; a nod on film gives 24, speaking and glancing down about 9.
const NOD: Extent = Extent {
    moved: 10.0,
    mistaken: 15.0,
    back: 6.0,
};
/// Height over width of the opening between the lips, above neutral; speaking reaches 0.3, a mouth opened on film 0.4 to 0.5.
const MOUTH: Extent = Extent {
    moved: 0.2,
    mistaken: 0.35,
    back: 0.12,
};

/// Eyes, mouth and head in one picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pose {
    /// Height over width of the opening between the lids; `None` where it was not looked at.
    pub(super) openness: Option<f32>,
    /// Degrees of the mesh; to the person's own left is positive.
    pub(super) yaw_degrees: f32,
    /// Degrees of the mesh; chin to the chest is positive.
    pub(super) pitch_degrees: f32,
    /// Height over width of the opening between the lips.
    pub(super) mouth: f32,
}

impl Pose {
    /// The person's own neutral pose from pictures of them at rest; `None` without any.
    ///
    /// Openness is the 80th percentile, so that a blink while at rest does not lower it; the others are medians.
    pub(super) fn neutral(at_rest: &[Self]) -> Option<Self> {
        let median = |of: fn(&Self) -> f32| percentile(at_rest.iter().map(of), 50);
        Some(Self {
            openness: percentile(at_rest.iter().filter_map(|pose| pose.openness), 80),
            yaw_degrees: median(|pose| pose.yaw_degrees)?,
            pitch_degrees: median(|pose| pose.pitch_degrees)?,
            mouth: median(|pose| pose.mouth)?,
        })
    }

    /// Whether head and mouth are where they are at rest.
    pub(super) fn is_near(&self, neutral: &Self) -> bool {
        (self.yaw_degrees - neutral.yaw_degrees).abs() < TURN.back
            && (self.pitch_degrees - neutral.pitch_degrees).abs() < NOD.back
            && self.mouth - neutral.mouth < MOUTH.back
    }

    /// How far the pose is from neutral in the sense of a movement of head or mouth.
    fn towards(&self, movement: Challenge, neutral: &Self) -> f32 {
        match movement {
            Challenge::TurnLeft => self.yaw_degrees - neutral.yaw_degrees,
            Challenge::TurnRight => neutral.yaw_degrees - self.yaw_degrees,
            Challenge::Nod => self.pitch_degrees - neutral.pitch_degrees,
            Challenge::OpenMouth => self.mouth - neutral.mouth,
            Challenge::Blink => 0.0,
        }
    }
}

/// The value below which so many of a hundred values lie; `None` of none. They are few, so they are counted where they are and not sorted elsewhere: a
/// check that runs allocates nothing.
pub(super) fn percentile(values: impl Iterator<Item = f32> + Clone, percent: usize) -> Option<f32> {
    let last = values.clone().count().checked_sub(1)?;
    let place = (last * percent + 50) / 100;
    values.clone().find(|value| {
        let smaller = values.clone().filter(|other| other.total_cmp(value).is_lt()).count();
        let not_larger = values.clone().filter(|other| other.total_cmp(value).is_le()).count();
        (smaller..not_larger).contains(&place)
    })
}

fn extent(movement: Challenge) -> &'static Extent {
    match movement {
        Challenge::TurnLeft | Challenge::TurnRight | Challenge::Blink => &TURN,
        Challenge::Nod => &NOD,
        Challenge::OpenMouth => &MOUTH,
    }
}

/// The movements that are a mistake when another is asked for. Blinking never is: nobody can help it. Turning the head makes the lips look further apart,
/// opening the mouth lowers the chin: such pairs are left out.
fn mistakes(asked: Challenge) -> &'static [Challenge] {
    match asked {
        Challenge::Blink => &[
            Challenge::TurnLeft,
            Challenge::TurnRight,
            Challenge::Nod,
            Challenge::OpenMouth,
        ],
        Challenge::TurnLeft => &[Challenge::TurnRight],
        Challenge::TurnRight => &[Challenge::TurnLeft],
        Challenge::Nod | Challenge::OpenMouth => &[Challenge::TurnLeft, Challenge::TurnRight],
    }
}

/// How far a person is with what they were asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Not begun.
    Waiting,
    /// Eyes closed, head turned, mouth open: the way back is still to come.
    Halfway,
    /// Done, and back in the neutral pose.
    Done,
    /// Something else was done, clearly.
    Wrong(Challenge),
}

/// One person's attempt at one movement.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    challenge: Challenge,
    neutral: Pose,
    began: Option<Duration>,
    state: State,
    mistake: Option<Mistake>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Waiting { moved_pictures: u32 },
    Halfway { since: Duration },
    Done,
}

/// A movement that nobody asked for, while it lasts.
#[derive(Clone, Copy, Debug)]
struct Mistake {
    movement: Challenge,
    since: Duration,
    pictures: u32,
}

impl Attempt {
    pub(super) fn new(challenge: Challenge, neutral: Pose) -> Self {
        Self {
            challenge,
            neutral,
            began: None,
            state: State::Waiting { moved_pictures: 0 },
            mistake: None,
        }
    }

    pub(super) fn challenge(&self) -> Challenge {
        self.challenge
    }

    /// Takes the next pose, seen at camera time `at`.
    pub(super) fn observe(&mut self, pose: Pose, at: Duration) -> Progress {
        let began = *self.began.get_or_insert(at);
        if at.saturating_sub(began) >= GRACE
            && let Some(wrong) = self.mistaken(&pose, at)
        {
            return Progress::Wrong(wrong);
        }
        self.state = match self.challenge {
            Challenge::Blink => match (pose.openness, self.neutral.openness) {
                (Some(openness), Some(neutral)) => self.after_lids(openness / neutral.max(f32::EPSILON), at),
                _ => self.state,
            },
            movement => self.after_movement(pose.towards(movement, &self.neutral), extent(movement), at),
        };
        match self.state {
            State::Waiting { .. } => Progress::Waiting,
            State::Halfway { .. } => Progress::Halfway,
            State::Done => Progress::Done,
        }
    }

    fn mistaken(&mut self, pose: &Pose, at: Duration) -> Option<Challenge> {
        let movement = mistakes(self.challenge)
            .iter()
            .copied()
            .find(|movement| pose.towards(*movement, &self.neutral) >= extent(*movement).mistaken);
        self.mistake = movement.map(|movement| match self.mistake {
            Some(mistake) if mistake.movement == movement => Mistake {
                pictures: mistake.pictures + 1,
                ..mistake
            },
            _ => Mistake {
                movement,
                since: at,
                pictures: 1,
            },
        });
        self.mistake
            .filter(|mistake| mistake.pictures >= WRONG_PICTURES && at.saturating_sub(mistake.since) >= WRONG_FOR)
            .map(|mistake| mistake.movement)
    }

    /// `openness` is relative to the neutral pose.
    fn after_lids(&self, openness: f32, at: Duration) -> State {
        match self.state {
            State::Waiting { .. } if openness < CLOSED_BELOW => State::Halfway { since: at },
            State::Halfway { since } if openness > OPEN_ABOVE => {
                if at.saturating_sub(since) <= BLINK_LONGEST {
                    State::Done
                } else {
                    State::Waiting { moved_pictures: 0 }
                }
            }
            unchanged => unchanged,
        }
    }

    /// `distance` counts in the direction asked for.
    fn after_movement(&self, distance: f32, extent: &Extent, at: Duration) -> State {
        match self.state {
            State::Waiting { moved_pictures } if distance >= extent.moved => {
                if moved_pictures + 1 >= MOVED_PICTURES {
                    State::Halfway { since: at }
                } else {
                    State::Waiting {
                        moved_pictures: moved_pictures + 1,
                    }
                }
            }
            State::Waiting { .. } => State::Waiting { moved_pictures: 0 },
            State::Halfway { .. } if distance < extent.back => State::Done,
            unchanged => unchanged,
        }
    }
}

#[cfg(test)]
mod tests;
