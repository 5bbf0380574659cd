//! How long the steps of the real-person check take, one by one and in the camera loop.
//!
//! Processor time of the thread is measured, not time on the wall: other work on the machine disturbs it less.
//! `make person-bench` sets ONNX Runtime and LiteRT beside it (benches/person_reference.py).

use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{Criterion, criterion_group, criterion_main};
use layby::device::camera::stage::{Performer, portrait_frame};
use layby::frame::Frame;
use layby::person::rehearsal::{Rehearsal, Step};
use layby::person::{
    AttentionSettings, AttentionWatch, Challenge, CheckSettings, Models, PersonCheck, Plan, Reference, portrait,
};
use rustix::time::{ClockId, clock_gettime};

/// Thread processor time, shown as wall time is.
struct ThreadTime;

fn now() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

impl Measurement for ThreadTime {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        now()
    }

    fn end(&self, began: Duration) -> Duration {
        now() - began
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        value.as_nanos() as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

fn folder(variable: &str, default: &str) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::var_os(variable).map_or_else(|| root.join(default), |folder| root.join(folder));
    assert!(folder.is_dir(), "{} is missing: run `make setup`", folder.display());
    folder
}

fn models() -> Arc<Models> {
    Arc::new(Models::load(&folder("LAYBY_MODELS", ".layby/models")).expect("run `make setup`"))
}

fn person() -> Frame {
    portrait_frame(&folder("LAYBY_MEDIA", ".layby/media"), Performer::Franck).expect("run `make setup`")
}

fn steps(criterion: &mut Criterion<ThreadTime>) {
    let rehearsal = Rehearsal::of(models(), person()).expect("a face");
    for step in Step::ALL {
        criterion.bench_function(&format!("network/{}", step.role()), |bench| {
            bench.iter(|| rehearsal.run(step).expect("the network runs"));
        });
        criterion.bench_function(&format!("step/{}", step.role()), |bench| {
            bench.iter(|| black_box(rehearsal.take(step).expect("the network runs")));
        });
    }
}

/// The same person at rest, thirty pictures a second, for as long as is asked.
fn film(picture: &Frame) -> impl FnMut() -> Frame + use<> {
    let (width, height, rgb) = (picture.width(), picture.height(), Arc::<[u8]>::from(picture.rgb()));
    let mut shown = 0u32;
    move || {
        shown += 1;
        let at = Duration::from_secs(1) * shown / 30;
        Frame::new(width, height, Arc::clone(&rgb), at).expect("a picture")
    }
}

fn camera_loop(criterion: &mut Criterion<ThreadTime>) {
    let (models, picture) = (models(), person());
    let card = portrait::crop(&models, &picture).expect("a face");
    // Every picture is looked at, and the check never ends: the person does not do as asked.
    let settings = CheckSettings {
        time_limit: Duration::MAX,
        picture_interval: Duration::ZERO,
        ..CheckSettings::default()
    };
    let mut check = PersonCheck::begin(
        Arc::clone(&models),
        &card,
        Plan::of(vec![Challenge::TurnLeft]),
        settings,
    )
    .expect("a face");
    let mut next = film(&picture);
    criterion.bench_function("loop/track and guide, each picture", |bench| {
        bench.iter(|| black_box(check.observe(&next())));
    });
    let reference = Reference::from_picture(&models, &card).expect("a face");
    let mut watch = AttentionWatch::begin(Arc::clone(&models), reference, AttentionSettings::default());
    let mut next = film(&picture);
    criterion.bench_function("loop/attention, thirty pictures a second", |bench| {
        bench.iter(|| black_box(watch.observe(&next())));
    });
}

criterion_group! {
    name = person_check;
    config = Criterion::default().with_measurement(ThreadTime).sample_size(60).measurement_time(Duration::from_secs(3));
    targets = steps, camera_loop
}
criterion_main!(person_check);
