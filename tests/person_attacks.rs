//! Attacks with pictures against the whole check: three of every kind. `make person-eval` plays 200.

#![cfg(feature = "demo")]

mod person_desk;

use layby::device::camera::stage::AttackKind;
use layby::evaluate::bench;
use person_desk::{desk, say};

/// Three of every kind, each with another face.
const ATTACKS: u64 = 3 * AttackKind::ALL.len() as u64;

#[test]
fn no_attack_is_accepted() {
    let runs = bench::attacks(&desk(), 0..ATTACKS, &say).expect("the films");
    println!("{}", bench::tables(&[], &[], &runs));
    for kind in AttackKind::ALL {
        let of_kind = runs.iter().filter(|run| run.attack.kind == kind).count();
        assert_eq!(of_kind, 3, "{}", kind.name());
    }
    for run in &runs {
        assert!(!run.trial.accepted(), "{} was accepted", run.attack.name());
    }
}

/// This one was accepted before its narrowing was looked at: swung by hand it turns "left" and "right", near enough that no edge shows.
#[test]
fn a_cut_out_that_is_swung_does_not_pass_for_a_turning_head() {
    let runs = bench::attacks(&desk(), 38..39, &say).expect("the films");
    assert_eq!(runs[0].attack.kind, AttackKind::CutOut);
    assert!(!runs[0].trial.accepted());
}

#[test]
fn the_same_number_is_the_same_attack_to_the_last_pixel() {
    use layby::device::camera::Camera;
    use layby::device::camera::stage::{Actor, Attack, Pace, SimulatedCamera};

    let picture = |number| {
        let (camera, stage) = SimulatedCamera::new(&person_desk::media(), Pace::AsFetched);
        stage.stand(Actor::Attack(Attack::numbered(number)));
        let mut camera = Camera::Simulated(Box::new(camera));
        let pictures: Vec<_> = (0..3).map(|_| camera.next_frame().expect("a picture")).collect();
        pictures
    };
    assert_eq!(picture(5), picture(5));
    assert_ne!(picture(5), picture(6));
}
