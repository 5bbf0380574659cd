//! Stories of heads and eyes, without pictures.

use std::time::Duration;

use super::steady::{Judgement, Look, Steady};
use super::{AttentionState, Identity, Side, UNLIKE_LOOKS};

const AHEAD: Look = Look {
    yaw_degrees: 1.0,
    pitch_degrees: -2.0,
    openness: 0.33,
    eyes_to_the_left: 0.01,
};

/// Somebody who is judged five times a second.
#[derive(Default)]
struct Story {
    steady: Steady,
    now: Duration,
}

impl Story {
    fn of_somebody_looking() -> Self {
        let mut story = Self::default();
        assert_eq!(story.shows(Judgement::Face(AHEAD), 20), [AttentionState::Looking]);
        story
    }

    /// The same for so many judgements; what was believed, without repetitions.
    fn shows(&mut self, judgement: Judgement, judgements: u32) -> Vec<AttentionState> {
        let mut believed = Vec::new();
        for _ in 0..judgements {
            self.now += Duration::from_millis(200);
            believed.push(self.steady.after(judgement, self.now).0);
        }
        believed.dedup();
        believed
    }

    fn looks(&mut self, look: Look, judgements: u32) -> Vec<AttentionState> {
        self.shows(Judgement::Face(look), judgements)
    }
}

#[test]
fn a_glance_aside_is_nothing_and_a_turned_head_is_away() {
    let turned = |yaw_degrees| Look { yaw_degrees, ..AHEAD };
    let mut story = Story::of_somebody_looking();
    assert_eq!(story.looks(turned(14.0), 2), [AttentionState::Looking]);
    assert_eq!(story.looks(AHEAD, 5), [AttentionState::Looking]);
    assert_eq!(
        story.looks(turned(14.0), 10).last(),
        Some(&AttentionState::Away(Side::Left))
    );
    assert_eq!(
        story.looks(turned(-14.0), 10).last(),
        Some(&AttentionState::Away(Side::Right))
    );
    assert_eq!(story.looks(AHEAD, 3).last(), Some(&AttentionState::Looking));
}

#[test]
fn what_is_believed_is_believed_since_it_began() {
    let mut story = Story::of_somebody_looking();
    let left_at = story.now + Duration::from_millis(200);
    story.shows(Judgement::Nobody, 10);
    assert_eq!(
        story.steady.after(Judgement::Nobody, story.now),
        (AttentionState::Nobody, left_at)
    );
}

#[test]
fn a_head_at_the_limit_does_not_flicker() {
    let mut story = Story::of_somebody_looking();
    let at_limit = |k: u32| Look {
        yaw_degrees: 1.0 + if k.is_multiple_of(2) { 7.3 } else { 6.7 },
        ..AHEAD
    };
    let mut believed: Vec<_> = (0..50).flat_map(|k| story.looks(at_limit(k), 1)).collect();
    believed.dedup();
    assert_eq!(believed, [AttentionState::Looking, AttentionState::Away(Side::Left)]);
}

#[test]
fn eyes_aside_eyes_down_and_eyes_closed_are_told_apart() {
    let aside = Look {
        eyes_to_the_left: -0.25,
        ..AHEAD
    };
    let down = Look {
        pitch_degrees: 14.0,
        openness: 0.2,
        ..AHEAD
    };
    let closed = Look {
        openness: 0.07,
        ..AHEAD
    };
    let mut story = Story::of_somebody_looking();
    assert_eq!(story.looks(aside, 10).last(), Some(&AttentionState::Away(Side::Right)));
    assert_eq!(story.looks(down, 10).last(), Some(&AttentionState::Down));
    assert_eq!(story.looks(closed, 12).last(), Some(&AttentionState::EyesClosed));
    assert_eq!(story.looks(AHEAD, 4).last(), Some(&AttentionState::Looking));
}

#[test]
fn a_blink_is_no_sleep() {
    let mut story = Story::of_somebody_looking();
    for _ in 0..10 {
        let closed = Look {
            openness: 0.05,
            ..AHEAD
        };
        assert_eq!(story.looks(closed, 2), [AttentionState::Looking]);
        assert_eq!(story.looks(AHEAD, 5), [AttentionState::Looking]);
    }
}

#[test]
fn a_person_s_own_pose_is_the_measure() {
    // Somebody tall, before a camera that hangs low and a little to the side.
    let own = Look {
        yaw_degrees: -5.0,
        pitch_degrees: -8.0,
        openness: 0.22,
        ..AHEAD
    };
    let mut story = Story::default();
    assert_eq!(story.looks(own, 30), [AttentionState::Looking]);
    let turned = Look {
        yaw_degrees: 4.0,
        ..own
    };
    assert_eq!(story.looks(turned, 10).last(), Some(&AttentionState::Away(Side::Left)));
    let lowered = Look {
        pitch_degrees: 4.0,
        ..own
    };
    assert_eq!(story.looks(lowered, 10).last(), Some(&AttentionState::Down));
}

#[test]
fn who_begins_turned_away_does_not_make_that_the_middle() {
    let turned = Look {
        yaw_degrees: 15.0,
        ..AHEAD
    };
    let mut story = Story::default();
    assert_eq!(story.looks(turned, 100).last(), Some(&AttentionState::Away(Side::Left)));
}

#[test]
fn another_person_is_believed_after_several_looks_and_forgotten_after_one() {
    let every = Duration::from_secs(10);
    let at = Duration::from_secs;
    let mut identity = Identity::default();
    assert!(identity.is_due(at(0), every), "nobody has looked yet");
    identity.looked(true, at(0));
    assert!(!identity.is_due(at(9), every));
    for look in 0..u64::from(UNLIKE_LOOKS) {
        assert!(!identity.is_another());
        assert!(identity.is_due(at(10 + look), every), "in doubt it is asked sooner");
        identity.looked(false, at(10 + look));
    }
    assert!(identity.is_another());
    identity.looked(true, at(20));
    assert!(!identity.is_another());
    identity.doubt();
    assert!(
        identity.is_due(at(20), every),
        "a face that came back is asked about at once"
    );
}
