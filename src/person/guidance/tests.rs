use super::*;

const WELL: FaceView = FaceView {
    height_px: 150.0,
    height: 0.5,
    centre: [0.5, 0.5],
    brightness: 120.0,
    surroundings: 120.0,
    glare: 0.0,
    sharpness: 0.4,
    yaw_degrees: 5.0,
    pitch_degrees: -3.0,
    openness: Some(0.35),
    covered: 5.0,
    speed: 0.1,
};

fn view(face: FaceView) -> View {
    View {
        faces: 1,
        face: Some(face),
        moving: false,
    }
}

fn judged(face: FaceView) -> Option<Guidance> {
    Guide::default().judge(&view(face), Duration::ZERO)
}

const NOBODY: View = View {
    faces: 0,
    face: None,
    moving: false,
};

#[test]
fn a_face_that_is_seen_well_needs_no_words() {
    assert_eq!(judged(WELL), None);
}

#[test]
#[rustfmt::skip]
fn each_shortcoming_has_its_words() {
    assert_eq!(Guide::default().judge(&NOBODY, Duration::ZERO), Some(Guidance::LookAtCamera));
    let two = View { faces: 2, ..view(WELL) };
    assert_eq!(Guide::default().judge(&two, Duration::ZERO), Some(Guidance::OnePersonOnly));
    for (face, words) in [
        (FaceView { height_px: 60.0, ..WELL }, Guidance::ComeCloser),
        (FaceView { height: 0.1, ..WELL }, Guidance::ComeCloser),
        (FaceView { height: 0.95, ..WELL }, Guidance::StepBack),
        (FaceView { centre: [0.05, 0.5], ..WELL }, Guidance::Centre),
        (FaceView { centre: [0.5, 0.95], ..WELL }, Guidance::Centre),
        (FaceView { brightness: 70.0, surroundings: 180.0, ..WELL }, Guidance::Backlit),
        (FaceView { brightness: 30.0, surroundings: 40.0, ..WELL }, Guidance::MoreLight),
        (FaceView { brightness: 240.0, ..WELL }, Guidance::TooBright),
        (FaceView { glare: 0.3, ..WELL }, Guidance::Glare),
        (FaceView { yaw_degrees: -17.0, ..WELL }, Guidance::FaceForward),
        (FaceView { pitch_degrees: 25.0, ..WELL }, Guidance::FaceForward),
        (FaceView { covered: 60.0, ..WELL }, Guidance::Uncover),
        (FaceView { speed: 4.0, ..WELL }, Guidance::HoldStill),
        (FaceView { sharpness: 0.02, ..WELL }, Guidance::Blur),
    ] {
        assert_eq!(judged(face), Some(words), "{face:?}");
    }
}

#[test]
fn a_movement_that_was_asked_for_is_not_complained_about() {
    let nodding = FaceView {
        pitch_degrees: 25.0,
        speed: 4.0,
        sharpness: 0.02,
        covered: 60.0,
        ..WELL
    };
    let moving = View {
        moving: true,
        ..view(nodding)
    };
    assert_eq!(Guide::default().judge(&moving, Duration::ZERO), None);
    let dark = FaceView {
        brightness: 30.0,
        surroundings: 40.0,
        ..nodding
    };
    let dark = View {
        face: Some(dark),
        ..moving
    };
    assert_eq!(
        Guide::default().judge(&dark, Duration::ZERO),
        Some(Guidance::MoreLight),
        "the light matters all the same"
    );
}

#[test]
fn a_blink_is_not_complained_about_and_closed_eyes_are() {
    let mut guide = Guide::default();
    let closed = FaceView {
        openness: Some(0.08),
        ..WELL
    };
    let mut said = |face, ms| guide.judge(&view(face), Duration::from_millis(ms));
    assert_eq!(said(closed, 0), None);
    assert_eq!(said(closed, 300), None);
    assert_eq!(said(WELL, 400), None);
    assert_eq!(said(closed, 500), None);
    assert_eq!(said(closed, 1000), None);
    assert_eq!(said(closed, 1200), Some(Guidance::OpenEyes));
    assert_eq!(said(WELL, 1300), None);
}

#[test]
fn a_face_at_the_limit_does_not_make_the_words_flicker() {
    let mut guide = Guide::default();
    let mut words = Vec::new();
    for i in 0..40u32 {
        let height_px = if i % 2 == 0 {
            HEIGHT_LEAST_PX - 1.0
        } else {
            HEIGHT_LEAST_PX + 2.0
        };
        guide.judge(&view(FaceView { height_px, ..WELL }), Duration::from_millis(80) * i);
        words.push(guide.shown());
    }
    words.dedup();
    assert_eq!(words, [None, Some(Guidance::ComeCloser)]);
}

#[test]
fn one_odd_picture_does_not_change_the_words() {
    let mut guide = Guide::default();
    for i in 0..10u32 {
        let view = if i == 5 { NOBODY } else { view(WELL) };
        guide.judge(&view, Duration::from_millis(80) * i);
        assert_eq!(guide.shown(), None);
    }
}
