//! The real-person check over all developer media: films of two people, photographs of them and of others.
//!
//! The media are no part of the project; `make setup` fetches them. What is measured here is printed (`--nocapture`) and goes into
//! `docs/person-check.md`. These are two people in three films: enough to find a broken pipeline, far too few to state an error rate.

#![cfg(feature = "demo")]

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use layby::device::camera::stage::{Actor, Movement, Pace, Performer, SimulatedCamera, StageHandle, portrait_frame};
use layby::device::camera::{Camera, CameraFault, CameraState};
use layby::domain::LiveVerdict;
use layby::person::{Challenge, CheckOutcome, CheckSettings, Guidance, Models, PersonCheck, Reason, portrait};

/// A check ends by itself after 12 s of camera time; so many pictures are more than that.
const PICTURES_MAX: usize = 24 * 15;

/// Machine time that a check may take from its beginning to its verdict, on the machine that the figures are from.
const CHECK_AIM: Duration = Duration::from_millis(1500);

const CHALLENGES: [Challenge; 3] = [Challenge::Blink, Challenge::TurnLeft, Challenge::TurnRight];

fn folder(variable: &str, default: &str) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::var_os(variable).map_or_else(|| root.join(default), |folder| root.join(folder));
    assert!(
        folder.is_dir(),
        "{} is missing: run `make setup` to fetch models and media",
        folder.display()
    );
    folder
}

fn media() -> PathBuf {
    folder("LAYBY_MEDIA", ".layby/media")
}

fn models() -> Arc<Models> {
    static MODELS: OnceLock<Arc<Models>> = OnceLock::new();
    let load = || {
        let began = Instant::now();
        let models = Models::load(&folder("LAYBY_MODELS", ".layby/models")).expect("run `make setup`");
        println!("models loaded in {:.2?}", began.elapsed());
        Arc::new(models)
    };
    Arc::clone(MODELS.get_or_init(load))
}

fn portrait_of(performer: Performer) -> Vec<u8> {
    let frame = portrait_frame(&media(), performer).expect("run `make setup`");
    portrait::crop(&models(), &frame).expect("the frame shows the performer's face")
}

fn movement(challenge: Challenge) -> Movement {
    match challenge {
        Challenge::Blink => Movement::Blink,
        Challenge::TurnLeft => Movement::TurnLeft,
        Challenge::TurnRight => Movement::TurnRight,
    }
}

struct Played {
    outcome: CheckOutcome,
    guidance: Vec<Guidance>,
    /// Machine time of the check alone, from its beginning to the verdict.
    took: Duration,
    camera_time: Duration,
}

/// Lets an actor go through a check; whoever can move does as the screen says if `obedient`.
fn play(actor: Actor, portrait: &[u8], challenge: Challenge, obedient: bool) -> Played {
    play_within(CheckSettings::default(), actor, portrait, challenge, obedient)
}

fn play_within(settings: CheckSettings, actor: Actor, portrait: &[u8], challenge: Challenge, obedient: bool) -> Played {
    let (camera, stage) = SimulatedCamera::new(&media(), Pace::AsFetched);
    stage.stand(actor);
    play_on(
        &mut Camera::Simulated(Box::new(camera)),
        &stage,
        portrait,
        challenge,
        obedient,
        settings,
    )
}

fn play_on(
    camera: &mut Camera,
    stage: &StageHandle,
    portrait: &[u8],
    challenge: Challenge,
    obedient: bool,
    settings: CheckSettings,
) -> Played {
    let models = models();
    let mut took = Duration::ZERO;
    let began = Instant::now();
    let mut check = PersonCheck::begin(models, portrait, challenge, settings).expect("a portrait");
    took += began.elapsed();
    let mut guidance = Vec::new();
    let mut first = None;
    for _ in 0..PICTURES_MAX {
        let frame = camera.next_frame().expect("the stage gives pictures");
        let first = *first.get_or_insert(frame.at());
        let began = Instant::now();
        let observation = check.observe(&frame);
        took += began.elapsed();
        if guidance.last() != Some(&observation.guidance) {
            guidance.push(observation.guidance);
            if obedient && matches!(observation.guidance, Guidance::Perform(_)) {
                stage.ask(movement(challenge));
            }
        }
        if let Some(outcome) = observation.outcome {
            return Played {
                outcome,
                guidance,
                took,
                camera_time: frame.at() - first,
            };
        }
    }
    panic!("the check did not end in its time; the guidance was {guidance:?}");
}

fn line(what: &str, played: &Played) {
    let Played {
        outcome,
        took,
        camera_time,
        ..
    } = played;
    println!(
        "{what:44} {:9?} similarity {:6.3} near {:5.3} far {:5.3} samples {} reason {:?} ({:.0?} machine, {:.1?} camera)",
        outcome.verdict,
        outcome.similarity,
        outcome.signals.near.unwrap_or(f32::NAN),
        outcome.signals.far.unwrap_or(f32::NAN),
        outcome.signals.samples,
        outcome.reason,
        took,
        camera_time,
    );
}

#[test]
fn everybody_is_accepted_with_their_own_portrait_and_nobody_with_another_s() {
    let portraits: Vec<_> = Performer::ALL
        .iter()
        .map(|performer| (*performer, portrait_of(*performer)))
        .collect();
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for performer in Performer::ALL {
        for (whose, portrait) in &portraits {
            let same = person(performer) == person(*whose);
            for challenge in CHALLENGES {
                let played = play(Actor::Person(performer), portrait, challenge, true);
                line(
                    &format!("{} as {}, {}", performer.name(), whose.name(), challenge.name()),
                    &played,
                );
                if same { own.push(played) } else { others.push(played) }
            }
        }
    }
    let refused = own.iter().filter(|played| !played.outcome.accepted()).count();
    let accepted = others.iter().filter(|played| played.outcome.accepted()).count();
    let worst_own = own.iter().map(|played| played.outcome.similarity).fold(1.0, f32::min);
    let best_other = others
        .iter()
        .map(|played| played.outcome.similarity)
        .fold(-1.0, f32::max);
    println!(
        "own portrait: {refused} of {} refused{}; lowest similarity {worst_own:.3}",
        own.len(),
        bounds(refused, own.len())
    );
    println!(
        "another's portrait: {accepted} of {} accepted{}; highest similarity {best_other:.3}",
        others.len(),
        bounds(accepted, others.len())
    );
    let slowest = own
        .iter()
        .chain(&others)
        .map(|played| played.took)
        .max()
        .unwrap_or_default();
    println!("slowest check: {slowest:.0?} of machine time (aim {CHECK_AIM:.1?})");
    assert_eq!(refused, 0, "somebody was refused with their own portrait");
    assert_eq!(accepted, 0, "somebody was accepted with another's portrait");
    assert!(
        others
            .iter()
            .all(|played| played.outcome.reason == Some(Reason::AnotherPerson))
    );
    assert!(own.iter().all(|played| image_in(&played.outcome.evidence_jpeg)));
}

/// The two films of Cora show one person.
fn person(performer: Performer) -> Performer {
    if performer == Performer::CoraAgain {
        Performer::Cora
    } else {
        performer
    }
}

fn image_in(jpeg: &[u8]) -> bool {
    jpeg.starts_with(&[0xFF, 0xD8, 0xFF])
}

#[test]
fn a_photograph_held_up_is_never_accepted() {
    let franck = portrait_of(Performer::Franck);
    let mut photos: Vec<String> = std::fs::read_dir(media())
        .expect("the media folder")
        .filter_map(|entry| entry.expect("an entry").file_name().into_string().ok())
        .filter(|name| name.ends_with(".jpg") || name.ends_with(".png"))
        .collect();
    photos.sort();
    assert!(
        photos.len() >= 15,
        "only {} photographs in the media folder: run `make setup`",
        photos.len()
    );
    // Long enough for several samples; a photograph does nothing new later on.
    let settings = CheckSettings {
        time_limit: Duration::from_secs(4),
        ..CheckSettings::default()
    };
    let mut accepted = 0;
    let mut told_false = 0;
    for photo in &photos {
        let played = play_within(settings, Actor::Photo(photo.clone()), &franck, Challenge::Blink, true);
        line(&format!("photo {photo}"), &played);
        accepted += usize::from(played.outcome.accepted());
        told_false += usize::from(played.outcome.verdict == LiveVerdict::Spoof);
        assert_ne!(played.outcome.verdict, LiveVerdict::Live, "{photo}");
    }
    println!(
        "photographs: {accepted} of {} accepted{}; {told_false} told to be false, the others did not blink",
        photos.len(),
        bounds(accepted, photos.len())
    );
    assert_eq!(accepted, 0);
}

#[test]
fn who_does_not_do_as_asked_is_not_accepted() {
    let portrait = portrait_of(Performer::Cora);
    let played = play(Actor::Person(Performer::Cora), &portrait, Challenge::TurnLeft, false);
    line("cora, standing still", &played);
    assert_eq!(played.outcome.verdict, LiveVerdict::Uncertain);
    assert_eq!(played.outcome.reason, Some(Reason::ChallengeNotPerformed));
}

#[test]
fn an_empty_room_and_two_people_have_their_own_words() {
    let portrait = portrait_of(Performer::Franck);
    let empty = play(Actor::Nobody, &portrait, Challenge::Blink, true);
    line("nobody", &empty);
    assert_eq!(empty.outcome.reason, Some(Reason::NobodySeen));
    assert_eq!(empty.guidance, [Guidance::LookAtCamera]);
    let two = play(Actor::TwoPeople, &portrait, Challenge::Blink, true);
    line("two people", &two);
    assert_eq!(two.outcome.reason, Some(Reason::NotSeenWell(Guidance::OnePersonOnly)));
    assert!(two.guidance.contains(&Guidance::OnePersonOnly), "{:?}", two.guidance);
}

#[test]
fn who_steps_in_halfway_begins_again() {
    let portrait = portrait_of(Performer::Franck);
    let (camera, stage) = SimulatedCamera::new(&media(), Pace::AsFetched);
    let mut camera = Camera::Simulated(Box::new(camera));
    stage.stand(Actor::Person(Performer::Franck));
    let settings = CheckSettings::default();
    let mut check = PersonCheck::begin(models(), &portrait, Challenge::TurnLeft, settings).expect("a portrait");
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
    let portrait = portrait_of(Performer::Franck);
    let played = play_on(
        &mut camera,
        &stage,
        &portrait,
        Challenge::Blink,
        true,
        CheckSettings::default(),
    );
    assert!(played.outcome.accepted(), "{:?}", played.outcome);
}

/// "at most so much with 95 % confidence": the exact (Clopper-Pearson) upper bound, one-sided in effect where nothing happened.
fn bounds(happened: usize, of: usize) -> String {
    format!(
        " (with 95 % confidence at most {:.1} %)",
        100.0 * clopper_pearson_upper(happened, of)
    )
}

/// The two-sided 95 % Clopper-Pearson upper bound: the rate at which so few would happen in 2.5 % of such series.
fn clopper_pearson_upper(happened: usize, of: usize) -> f64 {
    let as_few = |rate: f64| -> f64 {
        let mut term = (1.0 - rate).powf(of as f64);
        let mut sum = term;
        for k in 1..=happened {
            term *= (of - k + 1) as f64 / k as f64 * rate / (1.0 - rate);
            sum += term;
        }
        sum
    };
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if as_few(middle) > 0.025 {
            low = middle
        } else {
            high = middle
        }
    }
    if happened == of { 1.0 } else { high }
}

#[test]
fn nothing_in_twenty_means_at_most_16_8_percent() {
    assert!((clopper_pearson_upper(0, 20) - 0.1684).abs() < 0.0005);
    assert!((clopper_pearson_upper(1, 20) - 0.2487).abs() < 0.0005);
}
