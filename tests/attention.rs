//! The attention watch over the developer's films: people at rest, people who turn, people who leave and are replaced.
//!
//! What is measured is printed (`--nocapture`) and stands in docs/person-speed.md. Two people in three films say whether the
//! pipeline works, not how often it errs.

#![cfg(feature = "demo")]

mod person_desk;

use std::time::Duration;

use layby::device::camera::Camera;
use layby::device::camera::stage::{Actor, Movement, Pace, Performer, SimulatedCamera, StageHandle, portrait_frame};
use layby::person::{Attention, AttentionSettings, AttentionState, AttentionWatch, Reference, Side, portrait};
use person_desk::{media, models};

/// A course before which somebody sits.
struct Course {
    camera: Camera,
    stage: StageHandle,
    watch: AttentionWatch,
}

impl Course {
    /// Somebody sits before the course of the person of the reference.
    fn of(who: Actor, reference: Performer) -> Self {
        let frame = portrait_frame(&media(), reference).expect("run `make setup`");
        let card = portrait::crop(&models(), &frame).expect("the frame shows the performer's face");
        let reference = Reference::from_picture(&models(), &card).expect("a face");
        let (camera, stage) = SimulatedCamera::new(&media(), Pace::AsFetched);
        stage.stand(who);
        Self {
            camera: Camera::Simulated(Box::new(camera)),
            stage,
            watch: AttentionWatch::begin(models(), reference, AttentionSettings::default()),
        }
    }

    /// What the watch says in the next seconds.
    fn goes_on(&mut self, seconds: u32) -> Vec<Attention> {
        let pictures = 0..24 * seconds;
        let frames = pictures.map(|_| self.camera.next_frame().expect("the stage gives pictures"));
        let watch = &mut self.watch;
        frames.filter_map(|frame| watch.observe(&frame)).collect()
    }
}

fn states(said: &[Attention]) -> Vec<AttentionState> {
    let mut states: Vec<AttentionState> = said.iter().map(|attention| attention.state).collect();
    states.dedup();
    states
}

#[test]
fn who_looks_at_the_screen_is_not_called_away() {
    let (mut looking, mut all) = (0, 0);
    for performer in Performer::ALL {
        let mut course = Course::of(Actor::Person(performer), performer);
        let said = course.goes_on(60);
        let well = said
            .iter()
            .filter(|attention| attention.state == AttentionState::Looking)
            .count();
        println!(
            "{}: {well} of {} judgements looking; {:?}",
            performer.name(),
            said.len(),
            states(&said)
        );
        looking += well;
        all += said.len();
    }
    println!("looking at the screen, called otherwise: {} of {all}", all - looking);
    assert_eq!(looking, all);
}

#[test]
fn blinks_are_no_sleep() {
    for performer in Performer::ALL {
        let mut course = Course::of(Actor::Person(performer), performer);
        course.goes_on(4);
        course.stage.ask(Movement::Blink);
        assert_eq!(
            states(&course.goes_on(4)),
            [AttentionState::Looking],
            "{}",
            performer.name()
        );
    }
}

#[test]
fn who_turns_away_is_seen_to_and_is_back_afterwards() {
    let mut seen = 0;
    let turns = Performer::ALL.into_iter().flat_map(|who| {
        [
            (who, Movement::TurnLeft, Side::Left),
            (who, Movement::TurnRight, Side::Right),
        ]
    });
    for (performer, movement, side) in turns {
        let mut course = Course::of(Actor::Person(performer), performer);
        course.goes_on(4);
        course.stage.ask(movement);
        let said = states(&course.goes_on(6));
        let recognised = said.contains(&AttentionState::Away(side));
        println!("{} turns to the {side:?}: {said:?}", performer.name());
        seen += usize::from(recognised);
        assert_eq!(
            said.last(),
            Some(&AttentionState::Looking),
            "{}: back at the screen",
            performer.name()
        );
        let other = if side == Side::Left { Side::Right } else { Side::Left };
        assert!(
            !said.contains(&AttentionState::Away(other)),
            "{}: the wrong side",
            performer.name()
        );
    }
    println!("turns seen: {seen} of 6");
    assert!(seen >= 4, "only {seen} of 6 turns were seen");
}

#[test]
fn who_leaves_is_missed_and_who_takes_the_place_is_another() {
    let mut course = Course::of(Actor::Person(Performer::Franck), Performer::Franck);
    assert_eq!(states(&course.goes_on(4)), [AttentionState::Looking]);
    course.stage.stand(Actor::Nobody);
    assert_eq!(
        states(&course.goes_on(4)),
        [AttentionState::Looking, AttentionState::Nobody]
    );
    course.stage.stand(Actor::Person(Performer::Cora));
    let said = states(&course.goes_on(6));
    println!("another sits down: {said:?}");
    assert_eq!(said.last(), Some(&AttentionState::AnotherPerson));
    course.stage.stand(Actor::Person(Performer::Franck));
    let said = states(&course.goes_on(6));
    println!("the first is back: {said:?}");
    assert_eq!(said.last(), Some(&AttentionState::Looking));
}

#[test]
fn a_second_face_is_told() {
    let mut course = Course::of(Actor::Person(Performer::Franck), Performer::Franck);
    course.goes_on(4);
    course.stage.stand(Actor::TwoPeople);
    assert_eq!(states(&course.goes_on(4)).last(), Some(&AttentionState::SeveralFaces));
}

#[test]
fn pictures_between_judgements_are_passed_over() {
    let mut course = Course::of(Actor::Person(Performer::Cora), Performer::Cora);
    let said = course.goes_on(10);
    // Twenty-four pictures a second, one judgement in 200 ms at most: every fifth picture.
    assert_eq!(said.len(), 48);
    let apart = said.windows(2).map(|two| two[1].at - two[0].at);
    assert!(apart.min() >= Some(Duration::from_millis(200)));
}
