//! Every boundary of the decision, in tables.

use super::*;
use crate::person::light::LightResponse;

const THRESHOLDS: DecisionThresholds = DecisionThresholds {
    near_least: 0.9,
    far_least: 0.3,
    false_below: 0.5,
    similarity_least: 0.4,
    constancy_least: 0.4,
    light_least: 0.6,
};

/// Each value just good enough.
const BARELY: Findings = Findings {
    ending: Ending::Completed,
    samples: 2,
    near: Some(0.9),
    far: Some(0.3),
    constancy: Some(0.4),
    similarity: Some(0.4),
    light: LightFinding::NotShown,
    cues: NO_CUES,
};

const NO_CUES: Cues = Cues {
    bands: None,
    moire: None,
    edges: None,
    width: None,
};

const RESPONSE: LightResponse = LightResponse {
    correlation: 0.1,
    lag_ms: 0,
    strength: 0.0,
};

fn decided(findings: Findings) -> (LiveVerdict, Option<Reason>) {
    let decision = decide(&findings, &THRESHOLDS);
    assert_eq!(
        decision.verdict == LiveVerdict::Live && decision.same_person,
        decision.reason.is_none(),
        "whoever is not accepted has a reason: {decision:?}"
    );
    (decision.verdict, decision.reason)
}

#[test]
fn who_is_just_good_enough_everywhere_is_accepted() {
    assert_eq!(decided(BARELY), (LiveVerdict::Live, None));
}

#[test]
#[rustfmt::skip]
fn just_below_any_threshold_nobody_is_accepted() {
    use LiveVerdict::{Live, Spoof, Uncertain};
    let other_face = Reason::NotTheSameThroughout(Break::OtherFace);
    for (findings, expected) in [
        (Findings { near: Some(0.899), ..BARELY }, (Uncertain, Reason::NotClear)),
        (Findings { near: Some(0.5), ..BARELY }, (Uncertain, Reason::NotClear)),
        (Findings { near: Some(0.499), ..BARELY }, (Spoof, Reason::LooksFalse)),
        (Findings { near: None, ..BARELY }, (Uncertain, Reason::NotClear)),
        (Findings { far: Some(0.299), ..BARELY }, (Uncertain, Reason::NotClear)),
        (Findings { far: None, ..BARELY }, (Uncertain, Reason::NotClear)),
        (Findings { samples: 1, ..BARELY }, (Uncertain, Reason::NotClear)),
        (Findings { samples: 1, near: Some(0.1), ..BARELY }, (Uncertain, Reason::NotClear)),
        (Findings { constancy: Some(0.399), ..BARELY }, (Uncertain, other_face)),
        (Findings { constancy: None, ..BARELY }, (Uncertain, other_face)),
        (Findings { similarity: Some(0.399), ..BARELY }, (Live, Reason::AnotherPerson)),
        (Findings { similarity: None, ..BARELY }, (Uncertain, Reason::NotClear)),
        (Findings { light: LightFinding::NotByTheFace(RESPONSE), ..BARELY }, (Uncertain, Reason::LightNotFollowed)),
        (Findings { cues: Cues { bands: Some(1.0), ..NO_CUES }, ..BARELY }, (Uncertain, Reason::LooksReplayed(Cue::Bands))),
    ] {
        assert_eq!(decided(findings), (expected.0, Some(expected.1)), "{findings:?}");
    }
}

#[test]
fn the_light_of_the_screen_never_helps_and_a_bright_room_never_hurts() {
    let answered = LightFinding::Answered(LightResponse {
        correlation: 1.0,
        lag_ms: 100,
        strength: 0.1,
    });
    for light in [
        LightFinding::NotShown,
        LightFinding::Unclear,
        LightFinding::TooBright,
        answered,
    ] {
        assert_eq!(decided(Findings { light, ..BARELY }), (LiveVerdict::Live, None));
        let unclear = Findings {
            near: Some(0.89),
            light,
            ..BARELY
        };
        assert_eq!(decided(unclear), (LiveVerdict::Uncertain, Some(Reason::NotClear)));
    }
}

const OTHER_ENDINGS: [(Ending, Reason); 7] = [
    (Ending::MovementMissing, Reason::ChallengeNotPerformed),
    (
        Ending::WrongMovement(Challenge::Nod),
        Reason::WrongMovement(Challenge::Nod),
    ),
    (Ending::Broken(Break::Gap), Reason::NotTheSameThroughout(Break::Gap)),
    (
        Ending::NeverSeenWell(Guidance::MoreLight),
        Reason::NotSeenWell(Guidance::MoreLight),
    ),
    (Ending::NobodyCame, Reason::NobodySeen),
    (Ending::TimeOver, Reason::NotClear),
    (Ending::NetworkFailed, Reason::NetworkFailed),
];

#[test]
fn a_check_that_was_not_completed_is_never_live_however_good_its_values() {
    for (ending, reason) in OTHER_ENDINGS {
        let findings = Findings {
            ending,
            near: Some(1.0),
            far: Some(1.0),
            constancy: Some(1.0),
            similarity: Some(1.0),
            ..BARELY
        };
        assert_eq!(decided(findings), (LiveVerdict::Uncertain, Some(reason)));
    }
}

#[test]
fn what_looks_false_is_a_spoof_however_the_check_ended() {
    for (ending, _) in OTHER_ENDINGS {
        let findings = Findings {
            ending,
            near: Some(0.1),
            ..BARELY
        };
        let expected = if ending == Ending::NetworkFailed {
            (LiveVerdict::Uncertain, Some(Reason::NetworkFailed))
        } else {
            (LiveVerdict::Spoof, Some(Reason::LooksFalse))
        };
        assert_eq!(decided(findings), expected, "{ending:?}");
    }
}

#[test]
fn a_policy_makes_a_check_stricter_and_never_laxer() {
    let measured = Thresholds {
        near_least: 0.9,
        far_least: 0.3,
        similarity_least: 0.4,
    };
    let held = |near_milli, far_milli, similarity_milli| {
        let policy = StricterThresholds {
            near_milli,
            far_milli,
            similarity_milli,
        };
        let held = DecisionThresholds::of(&measured, policy).record();
        (held.near_milli, held.far_milli, held.similarity_milli)
    };
    assert_eq!(held(0, 0, 0), (900, 300, 400));
    assert_eq!(held(500, 100, 399), (900, 300, 400), "laxer values are passed over");
    assert_eq!(held(950, 400, 500), (950, 400, 500));
}
