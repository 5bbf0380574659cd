//! Pose sequences, 80 ms apart, as stories of people who do what they are asked, something else, or nothing.

use super::*;

const REST: Pose = Pose {
    openness: Some(0.35),
    yaw_degrees: 4.0,
    pitch_degrees: 2.0,
    mouth: 0.03,
};

fn progress_of(challenge: Challenge, poses: &[Pose]) -> Vec<Progress> {
    let mut attempt = Attempt::new(challenge, REST);
    poses
        .iter()
        .zip(0u32..)
        .map(|(pose, i)| attempt.observe(*pose, Duration::from_millis(80) * i))
        .collect()
}

/// After how many poses the challenge was done.
fn done_after(challenge: Challenge, poses: &[Pose]) -> Option<usize> {
    progress_of(challenge, poses)
        .iter()
        .position(|progress| *progress == Progress::Done)
}

/// What was done instead.
fn wrong_in(challenge: Challenge, poses: &[Pose]) -> Option<Challenge> {
    progress_of(challenge, poses)
        .iter()
        .find_map(|progress| match progress {
            Progress::Wrong(movement) => Some(*movement),
            _ => None,
        })
}

fn lids(openness: &[f32]) -> Vec<Pose> {
    let pose = |openness: &f32| Pose {
        openness: Some(*openness),
        ..REST
    };
    openness.iter().map(pose).collect()
}

fn turns(degrees: &[f32]) -> Vec<Pose> {
    let pose = |degrees: &f32| Pose {
        yaw_degrees: REST.yaw_degrees + degrees,
        ..REST
    };
    degrees.iter().map(pose).collect()
}

fn nods(degrees: &[f32]) -> Vec<Pose> {
    let pose = |degrees: &f32| Pose {
        pitch_degrees: REST.pitch_degrees + degrees,
        ..REST
    };
    degrees.iter().map(pose).collect()
}

fn mouths(opening: &[f32]) -> Vec<Pose> {
    let pose = |opening: &f32| Pose {
        mouth: REST.mouth + opening,
        ..REST
    };
    opening.iter().map(pose).collect()
}

/// Six pictures at rest: longer than the grace at the beginning of a step.
fn after_a_while(poses: Vec<Pose>) -> Vec<Pose> {
    let mut story = vec![REST; 6];
    story.extend(poses);
    story
}

#[test]
fn a_blink_is_done_when_the_eyes_are_open_again() {
    assert_eq!(
        done_after(Challenge::Blink, &lids(&[0.36, 0.35, 0.08, 0.20, 0.31, 0.35])),
        Some(4)
    );
}

#[test]
fn a_photo_does_nothing_however_the_numbers_tremble() {
    let trembling: Vec<Pose> = (0..200u8)
        .map(|i| {
            let wave = f32::from(i).sin();
            Pose {
                openness: Some(0.35 + 0.06 * wave),
                yaw_degrees: REST.yaw_degrees + 4.0 * wave,
                pitch_degrees: REST.pitch_degrees - 4.0 * wave,
                mouth: REST.mouth + 0.05 * wave,
            }
        })
        .collect();
    for challenge in Challenge::ALL {
        assert_eq!(done_after(challenge, &trembling), None, "{challenge:?}");
        assert_eq!(wrong_in(challenge, &trembling), None, "{challenge:?}");
    }
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
fn a_nod_goes_down_and_up_again() {
    assert_eq!(
        done_after(Challenge::Nod, &nods(&[0.0, 6.0, 14.0, 20.0, 15.0, 5.0])),
        Some(5)
    );
    assert_eq!(
        done_after(Challenge::Nod, &nods(&[0.0, -14.0, -20.0, -5.0, 0.0])),
        None,
        "looking up is no nod"
    );
    assert_eq!(
        done_after(Challenge::Nod, &nods(&[0.0, 12.0, 18.0, 18.0, 18.0])),
        None,
        "who looks down for good has not nodded"
    );
}

#[test]
fn a_mouth_opens_and_closes_again() {
    assert_eq!(
        done_after(Challenge::OpenMouth, &mouths(&[0.0, 0.1, 0.3, 0.6, 0.3, 0.05])),
        Some(5)
    );
    assert_eq!(
        done_after(Challenge::OpenMouth, &mouths(&[0.1, 0.15, 0.08, 0.17, 0.1])),
        None,
        "mumbling is not enough"
    );
}

#[test]
fn one_slip_of_the_mesh_is_no_movement() {
    assert_eq!(
        done_after(Challenge::TurnLeft, &turns(&[0.0, 15.0, 0.0, 0.0, 12.0, 1.0])),
        None
    );
    assert_eq!(
        done_after(Challenge::OpenMouth, &mouths(&[0.0, 0.7, 0.0, 0.0, 0.7, 0.0])),
        None
    );
}

#[test]
fn the_other_direction_is_a_mistake_once_it_is_clear() {
    let right = after_a_while(turns(&[-4.0, -12.0, -14.0, -14.0, -13.0, -3.0]));
    assert_eq!(wrong_in(Challenge::TurnLeft, &right), Some(Challenge::TurnRight));
    assert_eq!(wrong_in(Challenge::TurnRight, &right), None);
    let left = after_a_while(turns(&[4.0, 12.0, 14.0, 14.0, 13.0, 3.0]));
    assert_eq!(wrong_in(Challenge::TurnRight, &left), Some(Challenge::TurnLeft));
}

#[test]
fn who_turns_or_nods_or_gapes_instead_of_blinking_is_mistaken() {
    let turn = after_a_while(turns(&[12.0; 5]));
    let nod = after_a_while(nods(&[18.0; 5]));
    let gape = after_a_while(mouths(&[0.6; 5]));
    assert_eq!(wrong_in(Challenge::Blink, &turn), Some(Challenge::TurnLeft));
    assert_eq!(wrong_in(Challenge::Blink, &nod), Some(Challenge::Nod));
    assert_eq!(wrong_in(Challenge::Blink, &gape), Some(Challenge::OpenMouth));
    assert_eq!(wrong_in(Challenge::Nod, &turn), Some(Challenge::TurnLeft));
    assert_eq!(wrong_in(Challenge::OpenMouth, &turn), Some(Challenge::TurnLeft));
}

#[test]
fn blinking_is_never_a_mistake() {
    let blinking = after_a_while(lids(&[0.05, 0.05, 0.35, 0.05, 0.05, 0.05, 0.35]));
    for challenge in Challenge::ALL {
        assert_eq!(wrong_in(challenge, &blinking), None, "{challenge:?}");
    }
}

#[test]
fn a_jerk_and_the_end_of_the_step_before_are_no_mistakes() {
    let jerk = after_a_while(turns(&[-14.0, -14.0, 0.0, -14.0, 0.0, 0.0]));
    assert_eq!(wrong_in(Challenge::TurnLeft, &jerk), None);
    let coming_back = turns(&[-14.0, -13.0, -12.0, -10.0, -6.0, -2.0, 0.0]);
    assert_eq!(wrong_in(Challenge::TurnLeft, &coming_back), None);
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
    assert!((neutral.openness.unwrap() - 0.35).abs() < 0.011, "{neutral:?}");
    assert!(REST.is_near(&neutral));
    assert_eq!(Pose::neutral(&[]), None);
}
