use super::*;
use crate::fixture;
use proptest::prelude::*;
use serde_json::{Value, json};

fn a_clip(id: &str, chapter: &str, duration_ms: u32) -> Value {
    json!({
        "id": id, "chapter": chapter, "file": format!("{id}.mkv"), "bytes": 5,
        "sha256": Checksum::of(b"layby"), "duration_ms": duration_ms,
        "captions": [
            { "from_ms": 0, "to_ms": 400, "zh-CN": "一", "en": "One" },
            { "from_ms": 500, "to_ms": duration_ms, "zh-CN": "二", "en": "Two" },
        ],
    })
}

/// What a script would write for the sound course: 150 seconds of it.
fn written() -> Value {
    json!({
        "course": "night-and-rain", "version": 3, "recipe_sha256": Checksum::of(b"recipe"), "made_by": "a later script",
        "clips": [
            a_clip("lamps-in-fog", "seeing-at-night", 60_000),
            a_clip("mirrors-at-night", "seeing-at-night", 30_000),
            a_clip("tyres-on-wet-roads", "driving-in-rain", 40_000),
            a_clip("through-a-puddle", "driving-in-rain", 20_000),
        ],
    })
}

fn parsed(json: &Value) -> Result<Manifest, ManifestError> {
    Manifest::parse(json.to_string().as_bytes())
}

/// The manifest with one place of it changed.
fn changed(place: &str, value: Value) -> Result<Manifest, ManifestError> {
    let mut json = written();
    *json.pointer_mut(place).expect("the place is there") = value;
    parsed(&json)
}

#[test]
fn a_manifest_belongs_to_its_course() {
    let manifest = parsed(&written()).unwrap();
    assert_eq!(manifest.check(&fixture::course(), 2), Ok(()));
    assert_eq!(manifest.bytes(), 20);
    assert_eq!(manifest.clips()[1].file.as_str(), "mirrors-at-night.mkv");
    let again = serde_json::to_vec(&manifest).unwrap();
    assert_eq!(Manifest::parse(&again).unwrap(), manifest);
}

#[test]
fn a_clip_s_file_is_checked_in_pieces() {
    let manifest = parsed(&written()).unwrap();
    let mut checker = manifest.clips()[0].checker();
    checker.feed(b"lay").unwrap();
    checker.feed(b"by").unwrap();
    assert_eq!(checker.finish(), Ok(()));
}

#[test]
fn a_manifest_of_something_else_is_refused() {
    let course = fixture::course();
    let judged = |place, value| {
        changed(place, value)
            .unwrap()
            .check(&course, 2)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        judged("/version", json!(2)),
        "the manifest is of night-and-rain, version 2, and should be of night-and-rain, version 3"
    );
    assert_eq!(
        judged("/clips/1/id", json!("mirrors")),
        "clip 2 of the manifest is mirrors of seeing-at-night, and should be mirrors-at-night of seeing-at-night: \
         build the course anew"
    );
    let mut shorter = written();
    shorter["clips"].as_array_mut().unwrap().pop();
    assert_eq!(
        parsed(&shorter).unwrap().check(&course, 2).unwrap_err().to_string(),
        "clip 4 of the manifest is none, and should be through-a-puddle of driving-in-rain: build the course anew"
    );
}

#[test]
fn there_must_be_as_much_to_watch_as_the_study_asks_for() {
    let course = fixture::course();
    let lasting = |ms| changed("/clips/3/duration_ms", json!(ms)).unwrap().check(&course, 3);
    let first_three = 60_000 + 30_000 + 40_000;
    assert_eq!(lasting(180_000 - first_three), Ok(()));
    let is_ms = 179_999;
    assert_eq!(
        lasting(179_999 - first_three),
        Err(ManifestError::TooShort { is_ms, minutes: 3 })
    );
}

#[test]
fn numbers_that_cannot_be_meant_are_refused() {
    for (place, value) in [
        ("/clips/0/bytes", json!(0)),
        ("/clips/0/bytes", json!(CLIP_BYTES_MOST + 1)),
        ("/clips/0/duration_ms", json!(999)),
        ("/clips/0/duration_ms", json!(900_001)),
        (
            "/clips/0/captions",
            json!(vec![
                json!({ "from_ms": 0, "to_ms": 1, "zh-CN": "一", "en": "One" });
                257
            ]),
        ),
    ] {
        let refused = changed(place, value);
        assert!(
            matches!(refused, Err(ManifestError::OutOfRange { .. })),
            "{place}: {refused:?}"
        );
    }
    assert_eq!(changed("/clips", json!([])), Err(ManifestError::ClipCount { count: 0 }));
    assert!(matches!(
        changed("/clips/0/bytes", json!(-1)),
        Err(ManifestError::Unreadable(_))
    ));
    let padded = " ".repeat(MANIFEST_BYTES_MOST + 1);
    assert!(matches!(
        Manifest::parse(padded.as_bytes()),
        Err(ManifestError::TooLarge { .. })
    ));
}

#[test]
fn a_file_name_leads_nowhere_else() {
    for wrong in [
        "", "../a.mkv", "a/b.mkv", "a\\b.mkv", ".hidden", "..", "/etc", "a b", "-v", "a.", "京.mkv", "a\0",
    ] {
        assert!(wrong.parse::<FileName>().is_err(), "{wrong:?}");
        assert!(matches!(
            changed("/clips/0/file", json!(wrong)),
            Err(ManifestError::Unreadable(_))
        ));
    }
    assert!("what-a-point-is.mkv".parse::<FileName>().is_ok());
}

#[test]
fn nothing_is_there_twice() {
    for (place, value) in [
        ("/clips/1/id", "lamps-in-fog"),
        ("/clips/1/file", "lamps-in-fog.mkv"),
        ("/clips/1/file", "Lamps-In-Fog.mkv"),
    ] {
        assert!(
            matches!(changed(place, json!(value)), Err(ManifestError::Twice { .. })),
            "{value}"
        );
    }
}

#[test]
fn captions_follow_each_other_within_their_clip() {
    for (place, value, number) in [
        ("/clips/0/captions/0/to_ms", 0, 1),
        ("/clips/0/captions/1/from_ms", 399, 2),
        ("/clips/0/captions/1/to_ms", 60_001, 2),
    ] {
        let clip = "lamps-in-fog".parse().unwrap();
        assert_eq!(
            changed(place, json!(value)),
            Err(ManifestError::Caption { clip, number })
        );
    }
    assert!(matches!(
        changed("/clips/0/captions/0/en", json!("")),
        Err(ManifestError::Unreadable(_))
    ));
}

#[test]
fn a_caption_is_shown_while_it_is_said() {
    let manifest = parsed(&written()).unwrap();
    let clip = &manifest.clips()[0];
    let said = |ms| {
        clip.caption_at(ms)
            .map(|caption| caption.text.get(layby_domain::Language::English))
    };
    assert_eq!(said(0), Some("One"));
    assert_eq!(said(399), Some("One"));
    assert_eq!(said(400), None);
    assert_eq!(said(500), Some("Two"));
    assert_eq!(said(60_000), None);
}

#[test]
fn the_time_line_turns_over_where_a_clip_begins() {
    let timeline = parsed(&written()).unwrap().timeline();
    let at = |clip, ms| Position { clip, ms };
    assert_eq!(timeline.total_ms(), 150_000);
    assert_eq!(timeline.locate(0), at(0, 0));
    assert_eq!(timeline.locate(59_999), at(0, 59_999));
    assert_eq!(timeline.locate(60_000), at(1, 0));
    assert_eq!(timeline.locate(149_999), at(3, 19_999));
    assert_eq!(timeline.locate(150_000), at(3, 20_000));
    assert_eq!(timeline.locate(u64::MAX), at(3, 20_000));
    assert_eq!(timeline.start_ms(2), Some(90_000));
    assert_eq!(timeline.start_ms(4), None);
    assert_eq!(timeline.course_ms(at(1, 30_000)), Some(90_000));
    assert_eq!(timeline.course_ms(at(1, 30_001)), None);
    assert_eq!(timeline.course_ms(at(4, 0)), None);
}

proptest! {
    #[test]
    fn every_moment_of_the_course_is_one_of_a_clip(
        durations in prop::collection::vec(CLIP_MS, 1..40),
        part in 0.0..=1.0,
    ) {
        let timeline = Timeline::new(durations.iter().copied());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "any moment will do")]
        let moment = (timeline.total_ms() as f64 * part) as u64;
        let position = timeline.locate(moment);
        prop_assert!(position.ms <= durations[position.clip]);
        prop_assert_eq!(timeline.course_ms(position), Some(moment));
    }

    #[test]
    fn whatever_arrives_is_no_panic(json in ".{0,200}") {
        let _ = Manifest::parse(json.as_bytes());
    }
}
