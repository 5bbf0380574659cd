//! What the person check and the attention watch take of memory: the networks once, and a picture nothing.

#![cfg(feature = "demo")]

use std::alloc::System;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use layby::device::camera::stage::{Performer, portrait_frame};
use layby::frame::Frame;
use layby::person::rehearsal::{Rehearsal, Step};
use layby::person::{AttentionSettings, AttentionState, AttentionWatch, Models, Reference, portrait};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static MEMORY: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// All networks together, in bytes [issue 3].
const NETWORKS_MAX: usize = 80 << 20;

fn folder(variable: &str, default: &str) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::var_os(variable).map_or_else(|| root.join(default), |folder| root.join(folder));
    assert!(folder.is_dir(), "{} is missing: run `make setup`", folder.display());
    folder
}

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
    let models = Arc::new(Models::load(&folder("LAYBY_MODELS", ".layby/models")).expect("run `make setup`"));
    let change = region.change();
    let held = change.bytes_allocated.saturating_sub(change.bytes_deallocated);
    println!("all networks: {:.1} MB", held as f64 / f64::from(1 << 20));
    assert!(held < NETWORKS_MAX);

    let picture = portrait_frame(&folder("LAYBY_MEDIA", ".layby/media"), Performer::Franck).expect("run `make setup`");
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
    let reference = Reference::from_picture(&models, &card).expect("a face");
    let settings = AttentionSettings {
        interval: Duration::ZERO,
        recognise_every: Duration::MAX,
    };
    let mut watch = AttentionWatch::begin(models, reference, settings);
    let rgb = Arc::<[u8]>::from(picture.rgb());
    let mut shown = 0u32;
    let mut next = || {
        shown += 1;
        let at = Duration::from_millis(33) * shown;
        let frame = Frame::new(picture.width(), picture.height(), Arc::clone(&rgb), at).expect("a picture");
        let attention = watch.observe(&frame).expect("every picture is judged");
        assert_ne!(attention.state, AttentionState::Nobody);
    };
    // Half a second of pictures and more, so that the detector has looked and the next ones only follow.
    (0..120).for_each(|_| next());
    let counts: Vec<usize> = (0..60).map(|_| allocations(&mut next)).collect();
    let following = counts.iter().filter(|count| **count == 0).count();
    println!(
        "attention: {following} of {} pictures allocate nothing; the others: {:?}",
        counts.len(),
        {
            let others: Vec<_> = counts.iter().filter(|count| **count > 0).collect();
            others
        }
    );
    // Twice a second the detector looks for a second face, whose last part tract computes.
    assert!(following >= 55, "{counts:?}");
}
