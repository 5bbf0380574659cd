use super::*;
use crate::nonce::Nonce;
use crate::policy::{FaceChecks, VoidingReason};
use proptest::prelude::*;
use std::time::Duration;

use AttentionKind::{AnotherPerson, Attentive, LookingAway, LookingDown, NoFace, NotAlive, UnrelatedActivity};

fn app() -> FaceChecks {
    Policy::app_12123().learning.face_checks
}

fn order() -> FaceChecks {
    Policy::order_163().learning.face_checks
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Looks every half a second; what the last one led to.
fn look_for(rule: &mut AttentionRule, uptime_ms: &mut u64, seen: AttentionKind, looks: u64) -> Ruling {
    let mut last = Ruling::Unseen;
    for _ in 0..looks {
        last = rule.observe(seen, ms(*uptime_ms));
        *uptime_ms += 500;
    }
    last
}

#[test]
fn nothing_plays_before_the_first_look() {
    let mut rule = AttentionRule::new(&app());
    assert_eq!(rule.without_a_look(ms(0)), Ruling::Unseen);
    assert_eq!(rule.observe(Attentive, ms(100)), Ruling::Play);
    assert_eq!(rule.without_a_look(ms(2100)), Ruling::Play);
    assert_eq!(
        rule.without_a_look(ms(2101)),
        Ruling::Unseen,
        "nobody looked for too long"
    );
}

#[test]
fn looking_away_pauses_at_once_and_voids_beyond_the_grace() {
    let mut rule = AttentionRule::new(&app());
    rule.observe(Attentive, ms(0));
    assert_eq!(
        rule.observe(LookingAway, ms(500)),
        Ruling::Warn {
            seen: LookingAway,
            void_in: Some(ms(5000))
        }
    );
    for second in 1..5 {
        let ruling = rule.observe(LookingAway, ms(500 + second * 1000));
        assert_eq!(
            ruling,
            Ruling::Warn {
                seen: LookingAway,
                void_in: Some(ms(5000 - second * 1000))
            }
        );
    }
    assert_eq!(
        rule.observe(LookingDown, ms(5500)),
        Ruling::Warn {
            seen: LookingDown,
            void_in: Some(ms(0))
        },
        "exactly the grace time is allowed, and down goes on where away began"
    );
    assert_eq!(
        rule.observe(LookingDown, ms(5501)),
        Ruling::Void {
            why: VoidingReason::LookingDown
        }
    );
    assert_eq!(
        rule.observe(LookingDown, ms(9000)),
        Ruling::Wait { seen: LookingDown },
        "announced once"
    );
    assert_eq!(rule.without_a_look(ms(9100)), Ruling::Wait { seen: LookingDown });
    assert_eq!(rule.observe(Attentive, ms(9200)), Ruling::Play);
}

#[test]
fn looking_up_again_begins_the_grace_anew() {
    let (mut rule, mut at) = (AttentionRule::new(&app()), 0);
    look_for(&mut rule, &mut at, LookingDown, 10);
    assert_eq!(look_for(&mut rule, &mut at, Attentive, 1), Ruling::Play);
    assert_eq!(
        look_for(&mut rule, &mut at, LookingDown, 1),
        Ruling::Warn {
            seen: LookingDown,
            void_in: Some(ms(5000))
        }
    );
}

#[test]
fn what_a_profile_does_not_name_only_pauses() {
    for (checks, unnamed) in [
        (app(), [NoFace, UnrelatedActivity]),
        (order(), [LookingAway, LookingDown]),
    ] {
        for seen in unnamed {
            let (mut rule, mut at) = (AttentionRule::new(&checks), 0);
            assert_eq!(
                look_for(&mut rule, &mut at, seen, 100),
                Ruling::Warn { seen, void_in: None }
            );
            assert_eq!(look_for(&mut rule, &mut at, Attentive, 1), Ruling::Play);
        }
    }
}

#[test]
fn what_a_profile_names_voids() {
    for (checks, named) in [
        (order(), [NoFace, UnrelatedActivity]),
        (app(), [LookingAway, LookingDown]),
    ] {
        for seen in named {
            let (mut rule, mut at) = (AttentionRule::new(&checks), 0);
            let void = Ruling::Void {
                why: seen.reason().unwrap(),
            };
            assert_eq!(look_for(&mut rule, &mut at, seen, 12), void);
        }
    }
}

#[test]
fn unnamed_time_neither_adds_to_the_grace_nor_begins_it_anew() {
    let (mut rule, mut at) = (AttentionRule::new(&app()), 0);
    look_for(&mut rule, &mut at, LookingAway, 5); // 2 s
    look_for(&mut rule, &mut at, NoFace, 100);
    assert_eq!(
        look_for(&mut rule, &mut at, LookingAway, 1),
        Ruling::Warn {
            seen: LookingAway,
            void_in: Some(ms(3000))
        }
    );
}

#[test]
fn another_person_or_a_picture_voids_at_once_and_wants_a_new_check() {
    for checks in [app(), order()] {
        for seen in [AnotherPerson, NotAlive] {
            let mut rule = AttentionRule::new(&checks);
            rule.observe(Attentive, ms(0));
            let why = seen.reason().unwrap();
            assert_eq!(rule.observe(seen, ms(500)), Ruling::Void { why });
            assert_eq!(rule.observe(seen, ms(1000)), Ruling::Verify { seen });
            assert_eq!(rule.observe(Attentive, ms(1500)), Ruling::Verify { seen });
            assert_eq!(rule.without_a_look(ms(9000)), Ruling::Verify { seen });
            rule.verified();
            assert_eq!(rule.without_a_look(ms(9100)), Ruling::Unseen);
            assert_eq!(rule.observe(Attentive, ms(9200)), Ruling::Play);
        }
    }
}

#[test]
fn time_in_which_nobody_looked_is_held_against_nobody() {
    let mut rule = AttentionRule::new(&app());
    rule.observe(LookingAway, ms(0));
    assert_eq!(
        rule.observe(LookingAway, ms(60_000)),
        Ruling::Warn {
            seen: LookingAway,
            void_in: Some(ms(5000))
        }
    );
    let mut fast = AttentionRule::new(&app()).at_pace(60);
    fast.observe(LookingAway, ms(0));
    assert_eq!(
        fast.observe(LookingAway, ms(60_000)),
        Ruling::Void {
            why: VoidingReason::LookingAway
        },
        "at 60 times the pace that was one look in a second"
    );
}

#[test]
fn every_reason_of_the_policy_can_be_seen() {
    for policy in [app(), order()] {
        for why in policy.voiding {
            assert!(
                AttentionKind::ALL.iter().any(|seen| seen.reason() == Some(why)),
                "{why:?}"
            );
        }
    }
}

#[test]
fn random_checks_can_be_drawn_again_and_not_be_guessed() {
    let moments = |nonce: u8, visit| {
        let mut checks = FaceCheckMoments::drawn(&Nonce::new([nonce; Nonce::BYTES]), visit, &app());
        (0..3600)
            .filter(|second| checks.is_due(Duration::from_secs(*second)))
            .collect::<Vec<u64>>()
    };
    assert_eq!(moments(1, 0), moments(1, 0));
    assert_ne!(moments(1, 0), moments(2, 0));
    assert_ne!(moments(1, 0), moments(1, 1));
}

#[test]
fn a_profile_without_random_checks_has_none() {
    let checks = FaceChecks {
        at_random_moments: false,
        ..app()
    };
    let mut moments = FaceCheckMoments::drawn(&Nonce::new([3; Nonce::BYTES]), 0, &checks);
    assert!(!moments.is_due(Duration::MAX));
}

#[test]
fn checks_that_were_missed_do_not_come_in_a_row() {
    let mut moments = FaceCheckMoments::drawn(&Nonce::new([3; Nonce::BYTES]), 0, &app());
    let late = Duration::from_secs(3600);
    assert!(moments.is_due(late));
    assert!(!moments.is_due(late + Duration::from_secs(119)));
    assert!(moments.is_due(late + Duration::from_secs(420)));
}

proptest! {
    #[test]
    fn random_checks_are_as_far_apart_as_the_policy_says(
        nonce in any::<[u8; 32]>(),
        least in 10u16..600,
        more in 0u16..600,
    ) {
        let checks = FaceChecks { random_every_s_least: least, random_every_s_most: least + more, ..app() };
        let mut moments = FaceCheckMoments::drawn(&Nonce::new(nonce), 0, &checks);
        let mut last = 0;
        for second in 0..3600u64 {
            if moments.is_due(Duration::from_secs(second)) {
                let gap = second - last;
                prop_assert!((u64::from(least)..=u64::from(least + more)).contains(&gap), "{}", gap);
                last = second;
            }
        }
        prop_assert!(3600 - last <= u64::from(least + more));
    }

    /// Only an attentive driver's video plays, and a void is announced once, whatever is seen.
    #[test]
    fn the_video_plays_for_an_attentive_driver_alone(
        looks in prop::collection::vec((prop::sample::select(AttentionKind::ALL.to_vec()), 1u64..3000), 1..60),
        regulation in any::<bool>(),
    ) {
        let mut rule = AttentionRule::new(&if regulation { order() } else { app() });
        let mut uptime = 0;
        let mut voided = false;
        for (seen, passed) in looks {
            uptime += passed;
            let ruling = rule.observe(seen, ms(uptime));
            prop_assert!(seen == Attentive || ruling != Ruling::Play);
            if let Ruling::Void { .. } = ruling {
                prop_assert!(!voided || matches!(seen, AnotherPerson | NotAlive));
                voided = true;
            }
            voided &= ruling != Ruling::Play;
            let expected = match ruling {
                Ruling::Void { .. } if matches!(seen, AnotherPerson | NotAlive) => Ruling::Verify { seen },
                Ruling::Void { .. } => Ruling::Wait { seen },
                other => other,
            };
            prop_assert_eq!(rule.without_a_look(ms(uptime)), expected);
        }
    }
}
