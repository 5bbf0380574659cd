//! What the person check and the attention watch take of memory: the networks once, and a picture nothing.

#![cfg(feature = "demo")]

mod person_desk;

use std::alloc::System;
use std::sync::Arc;
use std::time::Duration;

use layby::device::camera::stage::{Performer, portrait_frame};
use layby::domain::{Challenge, Guidance};
use layby::frame::Frame;
use layby::person::rehearsal::{Rehearsal, Step};
use layby::person::{
    AttentionSettings, AttentionState, AttentionWatch, CheckSettings, Models, PersonCheck, Plan, Reference, portrait,
};
use person_desk::{media, models_folder};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static MEMORY: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// All networks together, in bytes [issue 3].
const NETWORKS_MAX: usize = 80 << 20;

/// Allocations while something is done.
fn allocations(work: impl FnOnce()) -> usize {
    let region = Region::new(MEMORY);
    work();
    region.change().allocations
}

/// The allocator counts for the whole process, so all of it is one test.
#[test]
fn the_networks_fit_and_a_picture_allocates_nothing() {
    let region = Region::new(MEMORY);
    let models = Arc::new(Models::load(&models_folder()).expect("run `make setup`"));
    let change = region.change();
    let held = change.bytes_allocated.saturating_sub(change.bytes_deallocated);
    println!("all networks: {:.1} MB", held as f64 / f64::from(1 << 20));
    assert!(held < NETWORKS_MAX);

    let picture = portrait_frame(&media(), Performer::Franck).expect("run `make setup`");
    let rehearsal = Rehearsal::of(Arc::clone(&models), picture.clone()).expect("a face");
    for step in Step::ALL {
        let take = || assert!(rehearsal.take(step).expect("the network runs"));
        take();
        println!("{step:?}: {} allocations", allocations(take));
    }
    for step in [Step::Mesh, Step::Eyes] {
        let taken = allocations(|| assert!(rehearsal.take(step).expect("the network runs")));
        assert_eq!(taken, 0, "{step:?}, which every picture takes");
    }

    let card = portrait::crop(&models, &picture).expect("a face");
    a_check_that_waits_for_a_movement(Arc::clone(&models), &card, &picture);
    attention(models, &card, &picture);
}

/// Somebody stands still who is asked to turn: guidance, outline, pose, cues and the screen's colours, picture after picture.
fn a_check_that_waits_for_a_movement(models: Arc<Models>, card: &[u8], picture: &Frame) {
    let plan = Plan::of(vec![Challenge::TurnLeft]);
    let mut check = PersonCheck::begin(models, card, plan, CheckSettings::default()).expect("a portrait");
    let mut next = film(picture);
    let asked = (0..100).any(|_| matches!(check.observe(&next()).guidance, Guidance::Perform(_)));
    assert!(asked, "a movement is asked for");
    let waiting = quiet_pictures("the check", 50, || {
        let frame = next();
        allocations(|| assert!(check.observe(&frame).outcome.is_none()))
    });
    assert!(waiting >= 40);
}

fn attention(models: Arc<Models>, card: &[u8], picture: &Frame) {
    let reference = Reference::from_picture(&models, card).expect("a face");
    let settings = AttentionSettings {
        interval: Duration::ZERO,
        recognise_every: Duration::MAX,
    };
    let mut watch = AttentionWatch::begin(models, reference, settings);
    let mut next = film(picture);
    let mut observed = || {
        let frame = next();
        allocations(|| {
            let attention = watch.observe(&frame).expect("every picture is judged");
            assert_ne!(attention.state, AttentionState::Nobody);
        })
    };
    // Half a second of pictures and more, so that the detector has looked and the next ones only follow.
    for _ in 0..120 {
        observed();
    }
    // Twice a second the detector looks for a second face, whose last part tract computes.
    assert!(quiet_pictures("attention", 60, observed) >= 52);
}

/// The same picture again and again, as a camera gives it.
fn film(picture: &Frame) -> impl FnMut() -> Frame {
    let (rgb, width, height) = (Arc::<[u8]>::from(picture.rgb()), picture.width(), picture.height());
    let mut at = Duration::ZERO;
    move || {
        at += Duration::from_millis(66);
        Frame::new(width, height, Arc::clone(&rgb), at).expect("a picture")
    }
}

/// How many of so many pictures allocate nothing; says so.
fn quiet_pictures(who: &str, pictures: usize, mut next: impl FnMut() -> usize) -> usize {
    let counts: Vec<usize> = (0..pictures).map(|_| next()).collect();
    let others: Vec<_> = counts.iter().filter(|count| **count > 0).collect();
    let quiet = pictures - others.len();
    println!("{who}: {quiet} of {pictures} pictures allocate nothing; the others: {others:?}");
    quiet
}
