//! The real-person check with recorded people: films of two people, photographs of them and of others.
//!
//! The media are no part of the project; `make setup` fetches them. This is a sample; `make person-eval` plays everything and writes
//! the figures of `docs/person-check.md`. What is measured here is printed (`--nocapture`).

#![cfg(feature = "demo")]

mod person_desk;

use std::sync::Arc;
use std::time::{Duration, Instant};

use layby::device::camera::stage::{Actor, Movement, Pace, Performer, SimulatedCamera};
use layby::device::camera::{Camera, CameraFault, CameraState};
use layby::domain::{Challenge, Guidance, LiveVerdict};
use layby::evaluate::bench::{self, nonce};
use layby::evaluate::rates::Rate;
use layby::person::{CheckSettings, PersonCheck, Plan, Reason};
use person_desk::{desk, media, models, say};

/// A person may need so long, by the camera's time.
const CAMERA_TIME_MOST: Duration = Duration::from_secs(8);

/// A check ends by itself after 16 s of camera time; so many pictures are more than that.
const PICTURES_MAX: usize = 24 * 20;

#[test]
fn everybody_is_accepted_with_their_own_portrait_within_two_tries() {
    let journeys = bench::journeys(&desk(), 2, &say).expect("the films");
    let refused = Rate::counted(&journeys, |journey| !journey.accepted());
    println!("own portrait, refused: {refused}");
    for journey in &journeys {
        let name = journey.performer.name();
        let last = journey.tries.last().expect("at least one try");
        assert!(last.accepted(), "{name}: {}", last.words());
        assert!(last.camera_time <= CAMERA_TIME_MOST, "{name}: {:?}", last.camera_time);
        let outcome = last.outcome.as_ref().expect("an accepted try has an outcome");
        assert!(
            outcome.evidence_jpeg.starts_with(&[0xFF, 0xD8, 0xFF]),
            "{name}: the evidence is a JPEG"
        );
    }
}

#[test]
fn nobody_is_taken_for_another() {
    let desk = desk();
    for (who, whose) in [
        (Performer::Franck, Performer::Cora),
        (Performer::Cora, Performer::Franck),
        (Performer::CoraAgain, Performer::Franck),
    ] {
        let portrait = desk.portrait(whose).expect("the films");
        let plan = desk.plan(&nonce(1), 1, who);
        let began = Instant::now();
        let trial = desk.try_once(Actor::Person(who), &portrait, plan).expect("the films");
        let similarity = trial.similarity().expect("a face was compared");
        println!(
            "{} as {}: {} similarity {similarity:.3} ({:.1?} of machine time)",
            who.name(),
            whose.name(),
            trial.words(),
            began.elapsed()
        );
        assert!(!trial.matched());
        assert_eq!(
            trial.outcome.and_then(|outcome| outcome.reason),
            Some(Reason::AnotherPerson)
        );
    }
}

#[test]
fn a_photograph_held_up_is_never_accepted() {
    let desk = desk();
    let portrait = desk.portrait(Performer::Franck).expect("the films");
    let mut photos: Vec<String> = std::fs::read_dir(media())
        .expect("the media folder")
        .filter_map(|entry| entry.expect("an entry").file_name().into_string().ok())
        .filter(|name| name.ends_with(".jpg") || name.ends_with(".png"))
        .collect();
    photos.sort();
    assert!(
        photos.len() >= 15,
        "only {} photographs: run `make setup`",
        photos.len()
    );
    // Every third; `layby person bench` goes through all kinds of attack.
    let shown: Vec<_> = photos
        .iter()
        .step_by(3)
        .map(|photo| {
            let plan = desk.plan(&nonce(2), 1, Performer::Franck);
            let trial = desk
                .try_once(Actor::Photo(photo.clone()), &portrait, plan)
                .expect("the photograph");
            println!("photo {photo}: {}", trial.words());
            trial
        })
        .collect();
    println!(
        "photographs, taken for living: {}",
        Rate::counted(&shown, |trial| trial.taken_for_living())
    );
    assert!(shown.iter().all(|trial| !trial.taken_for_living()));
}

#[test]
fn who_does_not_do_as_asked_is_not_accepted() {
    let portrait = desk().portrait(Performer::Cora).expect("the films");
    let (camera, stage) = SimulatedCamera::new(&media(), Pace::AsFetched);
    stage.stand(Actor::Person(Performer::Cora));
    let mut camera = Camera::Simulated(Box::new(camera));
    let plan = Plan::of(vec![Challenge::TurnLeft]);
    let mut check = PersonCheck::begin(models(), &portrait, plan, CheckSettings::default()).expect("a portrait");
    let outcome = (0..PICTURES_MAX).find_map(|_| check.observe(&camera.next_frame().expect("a picture")).outcome);
    let outcome = outcome.expect("the check ends");
    println!("cora, standing still: {outcome:?}");
    assert_eq!(outcome.verdict, LiveVerdict::Uncertain);
    assert_eq!(outcome.reason, Some(Reason::ChallengeNotPerformed));
}

#[test]
fn an_empty_room_and_two_people_have_their_own_words() {
    let desk = desk();
    let portrait = desk.portrait(Performer::Franck).expect("the films");
    let reason = |actor| {
        let trial = desk
            .try_once(actor, &portrait, Plan::of(vec![Challenge::Blink]))
            .expect("the films");
        assert!(!trial.responded(), "{}", trial.words());
        trial.outcome.and_then(|outcome| outcome.reason)
    };
    assert_eq!(reason(Actor::Nobody), Some(Reason::NobodySeen));
    assert_eq!(
        reason(Actor::TwoPeople),
        Some(Reason::NotSeenWell(Guidance::OnePersonOnly))
    );
}

#[test]
fn who_steps_in_halfway_is_not_accepted() {
    let portrait = desk().portrait(Performer::Franck).expect("the films");
    let (camera, stage) = SimulatedCamera::new(&media(), Pace::AsFetched);
    let mut camera = Camera::Simulated(Box::new(camera));
    stage.stand(Actor::Person(Performer::Franck));
    let plan = Plan::of(vec![Challenge::TurnLeft]);
    let settings = CheckSettings::default();
    let mut check = PersonCheck::begin(Arc::clone(&models()), &portrait, plan, settings).expect("a portrait");
    let mut asked = false;
    let outcome = (0..PICTURES_MAX).find_map(|_| {
        let observation = check.observe(&camera.next_frame().expect("a picture"));
        if !asked && matches!(observation.guidance, Guidance::Perform(_)) {
            // Franck was looked at; Cora turns the head.
            stage.stand(Actor::Person(Performer::Cora));
            stage.ask(Movement::TurnLeft);
            asked = true;
        }
        observation.outcome
    });
    let outcome = outcome.expect("the check ends");
    println!("franck first, then cora: {outcome:?}");
    assert!(asked, "the challenge was given");
    assert!(!outcome.accepted());
}

#[test]
fn a_camera_that_is_unplugged_comes_back_by_itself() {
    let (camera, stage) = SimulatedCamera::new(&media(), Pace::AsFetched);
    let mut camera = Camera::Simulated(Box::new(camera));
    stage.stand(Actor::Person(Performer::Franck));
    assert_eq!(camera.state(), CameraState::Disconnected, "nothing was asked of it yet");
    camera.next_frame().expect("a picture");
    assert_eq!(camera.state(), CameraState::Streaming);
    stage.unplug();
    assert_eq!(camera.next_frame(), Err(CameraFault::Disconnected));
    assert_eq!(camera.state(), CameraState::Disconnected);
    stage.plug();
    camera.next_frame().expect("a picture again");
    assert_eq!(camera.state(), CameraState::Streaming);
}
