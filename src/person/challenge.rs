//! What the person is asked to do, and whether they did it: poses in, progress out. No pictures, no clock.

use std::time::Duration;

/// A movement that a picture held before the camera does not make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Challenge {
    /// Close both eyes and open them again.
    Blink,
    /// Turn the head to one's own left and back.
    TurnLeft,
    /// Turn the head to one's own right and back.
    TurnRight,
}

impl Challenge {
    /// The name that goes into the evidence ("blink").
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Blink => "blink",
            Self::TurnLeft => "turn-left",
            Self::TurnRight => "turn-right",
        }
    }
}

/// Eyes count as closed under this part of their neutral openness. Measured: 60 blinks fell to 0.10-0.49 of it.
const CLOSED_BELOW: f32 = 0.5;
/// Eyes count as open again above this part.
const OPEN_ABOVE: f32 = 0.7;
/// Eyes closed for longer are tired or look down: that is no blink.
const BLINK_LONGEST: Duration = Duration::from_millis(1500);

/// A head counts as turned from this many degrees of the mesh off its neutral pose (a full turn gives about 17).
const TURNED_DEGREES: f32 = 8.0;
/// A head counts as back under this many degrees.
const BACK_DEGREES: f32 = 5.0;
/// So many pictures in a row must show the head turned: one alone may be a slip of the mesh.
const TURNED_PICTURES: u32 = 2;

/// Eyes and head in one picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pose {
    /// Height over width of the opening between the lids.
    pub(super) openness: f32,
    /// Degrees of the mesh; to the person's own left is positive.
    pub(super) yaw_degrees: f32,
}

impl Pose {
    /// The person's own neutral pose from pictures of them at rest; `None` without any.
    ///
    /// Openness is the 80th percentile, so that a blink while at rest does not lower it; yaw is the median.
    pub(super) fn neutral(at_rest: &[Self]) -> Option<Self> {
        let openness = percentile(at_rest.iter().map(|pose| pose.openness), 80)?;
        let yaw_degrees = percentile(at_rest.iter().map(|pose| pose.yaw_degrees), 50)?;
        Some(Self { openness, yaw_degrees })
    }
}

/// The value below which so many of a hundred values lie; `None` of none.
pub(super) fn percentile(values: impl IntoIterator<Item = f32>, percent: usize) -> Option<f32> {
    let mut values: Vec<f32> = values.into_iter().collect();
    values.sort_by(f32::total_cmp);
    let last = values.len().checked_sub(1)?;
    Some(values[(last * percent + 50) / 100])
}

/// How far a person is with what they were asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Not begun.
    Waiting,
    /// Eyes closed, or head turned: the way back is still to come.
    Halfway,
    /// Done, and back in the neutral pose.
    Done,
}

/// One person's attempt at a challenge.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    challenge: Challenge,
    neutral: Pose,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Waiting { turned_pictures: u32 },
    Halfway { since: Duration },
    Done,
}

impl Attempt {
    pub(super) fn new(challenge: Challenge, neutral: Pose) -> Self {
        Self {
            challenge,
            neutral,
            state: State::Waiting { turned_pictures: 0 },
        }
    }

    /// Takes the next pose, seen at camera time `at`.
    pub(super) fn observe(&mut self, pose: Pose, at: Duration) -> Progress {
        self.state = match self.challenge {
            Challenge::Blink => self.after_lids(pose.openness / self.neutral.openness.max(f32::EPSILON), at),
            Challenge::TurnLeft => self.after_turn(pose.yaw_degrees - self.neutral.yaw_degrees, at),
            Challenge::TurnRight => self.after_turn(self.neutral.yaw_degrees - pose.yaw_degrees, at),
        };
        match self.state {
            State::Waiting { .. } => Progress::Waiting,
            State::Halfway { .. } => Progress::Halfway,
            State::Done => Progress::Done,
        }
    }

    /// `openness` is relative to the neutral pose.
    fn after_lids(&self, openness: f32, at: Duration) -> State {
        match self.state {
            State::Waiting { .. } if openness < CLOSED_BELOW => State::Halfway { since: at },
            State::Halfway { since } if openness > OPEN_ABOVE => {
                if at.saturating_sub(since) <= BLINK_LONGEST {
                    State::Done
                } else {
                    State::Waiting { turned_pictures: 0 }
                }
            }
            unchanged => unchanged,
        }
    }

    /// `degrees` count in the direction asked for.
    fn after_turn(&self, degrees: f32, at: Duration) -> State {
        match self.state {
            State::Waiting { turned_pictures } if degrees >= TURNED_DEGREES => {
                if turned_pictures + 1 >= TURNED_PICTURES {
                    State::Halfway { since: at }
                } else {
                    State::Waiting {
                        turned_pictures: turned_pictures + 1,
                    }
                }
            }
            State::Waiting { .. } => State::Waiting { turned_pictures: 0 },
            State::Halfway { .. } if degrees < BACK_DEGREES => State::Done,
            unchanged => unchanged,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: Pose = Pose {
        openness: 0.35,
        yaw_degrees: 4.0,
    };

    /// Shows poses 80 ms apart and tells after how many of them the challenge was done.
    fn done_after(challenge: Challenge, poses: &[Pose]) -> Option<usize> {
        let mut attempt = Attempt::new(challenge, REST);
        poses
            .iter()
            .zip(0u32..)
            .position(|(pose, i)| attempt.observe(*pose, Duration::from_millis(80) * i) == Progress::Done)
    }

    fn lids(openness: &[f32]) -> Vec<Pose> {
        openness
            .iter()
            .map(|openness| Pose {
                openness: *openness,
                ..REST
            })
            .collect()
    }

    fn turns(degrees: &[f32]) -> Vec<Pose> {
        degrees
            .iter()
            .map(|degrees| Pose {
                yaw_degrees: REST.yaw_degrees + degrees,
                ..REST
            })
            .collect()
    }

    #[test]
    fn a_blink_is_done_when_the_eyes_are_open_again() {
        assert_eq!(
            done_after(Challenge::Blink, &lids(&[0.36, 0.35, 0.08, 0.20, 0.31, 0.35])),
            Some(4)
        );
    }

    #[test]
    fn a_photo_never_blinks_however_the_numbers_tremble() {
        let trembling: Vec<f32> = (0..200u8).map(|i| 0.35 + 0.06 * f32::from(i).sin()).collect();
        assert_eq!(done_after(Challenge::Blink, &lids(&trembling)), None);
    }

    #[test]
    fn eyes_that_stay_closed_or_look_down_are_no_blink() {
        let mut drowsy = vec![0.35];
        drowsy.extend([0.10; 25]);
        drowsy.extend([0.35; 5]);
        assert_eq!(done_after(Challenge::Blink, &lids(&drowsy)), None);
        drowsy.extend([0.10, 0.35]);
        assert_eq!(
            done_after(Challenge::Blink, &lids(&drowsy)),
            Some(drowsy.len() - 1),
            "a real blink afterwards counts"
        );
    }

    #[test]
    fn a_turn_counts_in_the_direction_asked_for_and_once_the_head_is_back() {
        let left = turns(&[0.0, 3.0, 9.0, 14.0, 11.0, 4.0, 0.0]);
        assert_eq!(done_after(Challenge::TurnLeft, &left), Some(5));
        assert_eq!(done_after(Challenge::TurnRight, &left), None);
        let right = turns(&[0.0, -9.0, -12.0, -2.0]);
        assert_eq!(done_after(Challenge::TurnRight, &right), Some(3));
    }

    #[test]
    fn one_slip_of_the_mesh_is_no_turn() {
        assert_eq!(
            done_after(Challenge::TurnLeft, &turns(&[0.0, 15.0, 0.0, 0.0, 12.0, 1.0])),
            None
        );
    }

    #[test]
    fn a_turn_is_judged_from_where_the_head_was_at_rest() {
        let askew = Pose {
            yaw_degrees: 10.0,
            ..REST
        };
        let mut attempt = Attempt::new(Challenge::TurnLeft, askew);
        for i in 0..20 {
            let pose = Pose {
                yaw_degrees: 13.0,
                ..REST
            };
            assert_eq!(attempt.observe(pose, Duration::from_millis(80 * i)), Progress::Waiting);
        }
    }

    #[test]
    fn a_blink_at_rest_does_not_lower_the_neutral_pose() {
        let poses = lids(&[0.35, 0.36, 0.05, 0.10, 0.35, 0.34]);
        let neutral = Pose::neutral(&poses).unwrap();
        assert!((neutral.openness - 0.35).abs() < 0.011, "{neutral:?}");
        assert_eq!(Pose::neutral(&[]), None);
    }
}
