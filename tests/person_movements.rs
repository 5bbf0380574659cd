//! What a check makes of recorded people who do something else than they are asked, or send somebody else for the second movement.
//!
//! The films are no part of the project; `make setup` fetches them.

#![cfg(feature = "demo")]

mod person_desk;

use layby::device::camera::Camera;
use layby::device::camera::stage::{Actor, Movement, Pace, Performer, SimulatedCamera, StageHandle, portrait_frame};
use layby::domain::{Challenge, Guidance, LightRecord, LiveVerdict, Nonce};
use layby::person::{Break, CheckOutcome, CheckSettings, Light, PersonCheck, Plan, Reason, portrait};
use person_desk::{media, models};

/// A check ends by itself after 16 s of camera time; so many pictures are more than that.
const PICTURES_MAX: usize = 24 * 20;

/// Plays a check; `direct` tells the stage what to do each time a movement is asked for, counted from 0.
fn played(performer: Performer, plan: Plan, direct: impl Fn(usize, &StageHandle)) -> CheckOutcome {
    let media = media();
    let frame = portrait_frame(&media, performer).expect("run `make setup`");
    let portrait = portrait::crop(&models(), &frame).expect("the frame shows a face");
    let (camera, stage) = SimulatedCamera::new(&media, Pace::AsFetched);
    stage.stand(Actor::Person(performer));
    let mut camera = Camera::Simulated(Box::new(camera));
    let mut check = PersonCheck::begin(models(), &portrait, plan, CheckSettings::default()).expect("a portrait");
    let mut asked = 0;
    let outcome = (0..PICTURES_MAX).find_map(|_| {
        let observation = check.observe(&camera.next_frame().expect("a picture"));
        stage.light(observation.light.map(Light::rgb));
        if matches!(observation.guidance, Guidance::Perform(_)) && check.signals().movements_done == asked {
            direct(asked, &stage);
            asked += 1;
        }
        observation.outcome
    });
    let outcome = outcome.expect("the check ends");
    println!("{}: {outcome:?}", performer.name());
    outcome
}

#[test]
fn the_wrong_movement_ends_the_try() {
    for (asked, made, movement) in [
        (Challenge::TurnLeft, Challenge::TurnRight, Movement::TurnRight),
        (Challenge::TurnRight, Challenge::TurnLeft, Movement::TurnLeft),
        (Challenge::OpenMouth, Challenge::TurnLeft, Movement::TurnLeft),
    ] {
        for performer in [Performer::Franck, Performer::Cora] {
            let outcome = played(performer, Plan::of(vec![asked]), |_, stage| stage.ask(movement));
            assert_eq!(outcome.verdict, LiveVerdict::Uncertain);
            assert_eq!(outcome.reason, Some(Reason::WrongMovement(made)), "{asked:?}");
        }
    }
}

#[test]
fn nobody_can_send_another_for_the_second_movement() {
    let plan = || Plan::of(vec![Challenge::TurnLeft, Challenge::Blink]);
    for (first, second) in [
        (Performer::Franck, Performer::Cora),
        (Performer::Cora, Performer::Franck),
    ] {
        let outcome = played(first, plan(), |step, stage| {
            if step == 0 {
                stage.ask(Movement::TurnLeft);
            } else {
                stage.stand(Actor::Person(second));
                stage.ask(Movement::Blink);
            }
        });
        assert_eq!(outcome.verdict, LiveVerdict::Uncertain);
        assert!(
            matches!(
                outcome.reason,
                Some(Reason::NotTheSameThroughout(Break::Jump | Break::OtherFace))
            ),
            "{:?}",
            outcome.reason
        );
    }
}

#[test]
fn a_check_in_order_leaves_a_record_of_every_step_and_of_the_light() {
    let nonce = Nonce::new([5; Nonce::BYTES]);
    let allowed = [Challenge::TurnLeft, Challenge::TurnRight];
    let plan = Plan::drawn(&nonce, 1, &allowed, 2, true);
    let steps = plan.steps().to_vec();
    let outcome = played(Performer::Cora, plan, |step, stage| {
        stage.ask(match steps[step] {
            Challenge::TurnLeft => Movement::TurnLeft,
            _ => Movement::TurnRight,
        });
    });
    assert!(outcome.accepted());
    let record = outcome.record;
    assert_eq!((record.nonce, record.attempt), (Some(nonce), 1));
    assert_eq!(record.steps.iter().map(|step| step.movement).collect::<Vec<_>>(), steps);
    let times: Vec<u32> = record
        .steps
        .iter()
        .flat_map(|step| [step.asked_ms, step.done_ms.expect("every step was done")])
        .collect();
    assert!(times.is_sorted(), "{times:?}");
    assert!(
        matches!(record.light, LightRecord::Answered { .. }),
        "the stage lights the face: {:?}",
        record.light
    );
    assert_eq!(record.models.len(), 5);
    assert!(
        record
            .constancy_milli
            .is_some_and(|constancy| constancy > record.thresholds.constancy_milli.cast_signed())
    );
}
