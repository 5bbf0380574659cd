use super::super::counted::COURSE_MS_MOST;
use super::*;
use crate::policy::{Study, VoidingReason};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::Duration;

/// 40 minutes.
const COURSE_MS: u32 = 2_400_000;
const DAY: Date = date(2026, 6, 15);
const NOON: &str = "2026-06-15 12:00:00";
const AWAY: VoidingReason = VoidingReason::LookingAway;

fn app() -> Study {
    Policy::app_12123().learning.study
}

fn order() -> Study {
    Policy::order_163().learning.study
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Plays on by so many milliseconds, reporting every second.
fn play_on(open: &mut OpenStretch, played_ms: u32, begun_at: &str) {
    let begin_ms = open.end_ms();
    let mut uptime = ms(1_000_000);
    open.play(begin_ms, uptime).unwrap();
    let mut done = 0;
    while done < played_ms {
        let step = (played_ms - done).min(1000);
        done += step;
        uptime += ms(step.into());
        let now = shanghai(begun_at) + jiff::SignedDuration::from_millis(done.into());
        let from_ms = open.end_ms();
        open.played(from_ms, from_ms + step, uptime, now).unwrap();
    }
    open.pause();
}

/// Watches from a place, in one stretch that is closed.
fn watch(watched: &mut Watched, id: usize, study: &Study, from_ms: u32, played_ms: u32, begun_at: &str) {
    let today = crate::time::date_in_shanghai(shanghai(begun_at));
    let mut open = watched.begin(stretch_id(id), from_ms, study, COURSE_MS, today).unwrap();
    play_on(&mut open, played_ms, begun_at);
    watched.record(&open.close(CloseReason::Left));
}

fn begun(study: &Study) -> OpenStretch {
    Watched::default()
        .begin(stretch_id(1), 0, study, COURSE_MS, DAY)
        .unwrap()
}

#[test]
fn a_stretch_grows_by_what_was_played() {
    let mut open = begun(&app());
    open.play(0, ms(0)).unwrap();
    assert_eq!(open.played(0, 980, ms(1000), shanghai(NOON)), Ok(980));
    assert_eq!(open.played(980, 2000, ms(2000), shanghai(NOON)), Ok(1020));
    assert_eq!(
        open.played(2000, 2000, ms(3000), shanghai(NOON)),
        Ok(0),
        "the video stood still"
    );
    assert_eq!(open.end_ms(), 2000);
    assert_eq!(open.snapshot().length_ms(), 2000);
}

#[test]
fn nothing_counts_while_paused() {
    let mut open = begun(&app());
    assert_eq!(open.played(0, 500, ms(500), shanghai(NOON)), Err(NotCounted::Paused));
    open.play(0, ms(1000)).unwrap();
    open.pause();
    assert!(!open.is_playing());
    assert_eq!(open.played(0, 500, ms(1500), shanghai(NOON)), Err(NotCounted::Paused));
    open.play(0, ms(600_000)).unwrap();
    assert_eq!(
        open.played(0, 500, ms(600_500), shanghai(NOON)),
        Ok(500),
        "a pause is free, however long"
    );
}

#[test]
fn nothing_is_skipped_and_nothing_played_backwards() {
    for (from_ms, to_ms, at_ms) in [(1001, 2000, 1001), (999, 2000, 999), (1000, 900, 900)] {
        let mut open = begun(&app());
        open.play(0, ms(0)).unwrap();
        open.played(0, 1000, ms(1000), shanghai(NOON)).unwrap();
        let refused = open.played(from_ms, to_ms, ms(2000), shanghai(NOON));
        assert_eq!(refused, Err(NotCounted::NotThere { at_ms, end_ms: 1000 }));
        assert_eq!(open.end_ms(), 1000);
        assert!(!open.is_playing(), "it stands still until the video is back");
        assert!(open.play(2000, ms(2000)).is_err());
        open.play(1000, ms(2000)).unwrap();
        assert_eq!(open.played(1000, 2000, ms(3000), shanghai(NOON)), Ok(1000));
    }
}

#[test]
fn a_stall_counts_nothing() {
    let mut open = begun(&app());
    open.play(0, ms(0)).unwrap();
    assert_eq!(open.played(0, 5000, ms(5000), shanghai(NOON)), Ok(5000));
    assert_eq!(
        open.played(5000, 10_001, ms(10_001), shanghai(NOON)),
        Err(NotCounted::Stalled { passed_ms: 5001 })
    );
    assert_eq!(open.end_ms(), 5000);
}

#[test]
fn the_calendar_may_jump_as_it_likes() {
    let mut open = begun(&app());
    open.play(0, ms(0)).unwrap();
    assert_eq!(open.played(0, 1000, ms(1000), shanghai(NOON)), Ok(1000));
    assert_eq!(
        open.played(1000, 2000, ms(2000), shanghai("2036-06-15 12:00:00")),
        Ok(1000)
    );
    assert_eq!(
        open.played(2000, 3000, ms(3000), shanghai("2016-06-15 12:00:00")),
        Ok(1000)
    );
    assert_eq!(open.snapshot().length_ms(), 3000);
}

#[test]
fn a_clock_that_is_set_across_midnight_without_end_does_not_fill_the_memory() {
    let mut open = begun(&app());
    open.play(0, ms(0)).unwrap();
    for second in 0..1000u32 {
        let day = date(2026, 1, 1).saturating_add(jiff::Span::new().days(i64::from(second * 37 % 300)));
        let now = day.to_zoned(crate::time::shanghai()).unwrap().timestamp();
        open.played(
            second * 1000,
            (second + 1) * 1000,
            ms(u64::from(second + 1) * 1000),
            now,
        )
        .unwrap();
    }
    assert_eq!(open.snapshot().length_ms(), 1_000_000);
    assert!(open.snapshot().spans().len() <= 16);
    let mut watched = Watched::default();
    watched.record(open.snapshot());
    let text = serde_json::to_string(&watched).unwrap();
    assert_eq!(serde_json::from_str::<Watched>(&text).unwrap(), watched);
}

#[test]
fn the_video_is_never_far_ahead_of_time() {
    let mut open = begun(&app());
    open.play(0, ms(0)).unwrap();
    assert_eq!(open.played(0, 1100, ms(1000), shanghai(NOON)), Ok(1100));
    assert_eq!(
        open.played(1100, 2101, ms(2000), shanghai(NOON)),
        Err(NotCounted::TooFast {
            played_ms: 1001,
            passed_ms: 1000
        }),
        "the lead is that of the whole stretch, not of every report"
    );
    open.play(1100, ms(2000)).unwrap();
    assert_eq!(open.played(1100, 2000, ms(3000), shanghai(NOON)), Ok(900));
    assert_eq!(
        open.played(2000, 3100, ms(4000), shanghai(NOON)),
        Ok(1100),
        "time caught up"
    );
}

#[test]
fn nothing_counts_beyond_the_end_of_the_course() {
    let mut open = Watched::default().begin(stretch_id(1), 0, &app(), 1500, DAY).unwrap();
    open.play(0, ms(0)).unwrap();
    assert_eq!(open.played(0, 2000, ms(2000), shanghai(NOON)), Ok(1500));
    assert_eq!(open.end_ms(), 1500);
}

#[test]
fn a_void_stretch_leads_back_to_its_begin_and_takes_nothing_else() {
    let study = app();
    let mut watched = Watched::default();
    watch(&mut watched, 1, &study, 0, 300_000, NOON);
    let mut open = watched.begin(stretch_id(2), 300_000, &study, COURSE_MS, DAY).unwrap();
    play_on(&mut open, 200_000, NOON);
    watched.record(open.snapshot());
    assert_eq!(watched.counted_ms(&study, DAY), 300_000);
    assert_eq!(watched.provisional_ms(&study, DAY), 500_000);
    watched.record(&open.void(AWAY));
    assert_eq!(watched.provisional_ms(&study, DAY), 300_000);
    assert_eq!(watched.resume_at_ms(&study, COURSE_MS, DAY), 300_000);
    assert_eq!(watched.voided(), 1);
}

#[test]
fn the_regulation_counts_stretches_of_five_minutes() {
    let study = order();
    for (played_ms, counted_ms) in [(299_999, 0), (300_000, 300_000)] {
        let mut watched = Watched::default();
        watch(&mut watched, 1, &study, 0, played_ms, NOON);
        assert_eq!(watched.counted_ms(&study, DAY), counted_ms);
        assert_eq!(watched.resume_at_ms(&study, COURSE_MS, DAY), counted_ms);
        assert_eq!(
            watched.counted_ms(&app(), DAY),
            played_ms,
            "the service counts every stretch"
        );
    }
}

#[test]
fn a_second_is_counted_once_however_often_it_is_watched() {
    let study = app();
    let mut watched = Watched::default();
    watch(&mut watched, 1, &study, 0, 300_000, NOON);
    watch(&mut watched, 2, &study, 100_000, 250_000, NOON);
    watch(&mut watched, 3, &study, 0, 60_000, "2026-06-20 12:00:00");
    assert_eq!(watched.counted_ms(&study, DAY), 350_000);
    let copy = watched.clone();
    watched.merge(&copy);
    assert_eq!(watched, copy);
}

#[test]
fn three_natural_days_end_at_midnight() {
    let study = order();
    let mut watched = Watched::default();
    // Six minutes across the midnight into the 15th: three on each day, one stretch.
    watch(&mut watched, 1, &study, 0, 360_000, "2026-06-14 23:57:00");
    assert_eq!(watched.stretches()[0].spans().len(), 2);
    for (today, counted_ms) in [
        (date(2026, 6, 14), 180_000),
        (date(2026, 6, 15), 360_000),
        (date(2026, 6, 16), 360_000),
        (date(2026, 6, 17), 180_000),
        (date(2026, 6, 18), 0),
    ] {
        assert_eq!(watched.counted_ms(&study, today), counted_ms, "{today}");
        assert_eq!(
            watched.counted_ms(&app(), today),
            360_000,
            "the service has no such days"
        );
    }
    assert_eq!(
        watched.resume_at_ms(&study, COURSE_MS, date(2026, 6, 17)),
        0,
        "what fell out is watched again"
    );
}

#[test]
fn a_study_that_was_complete_stays_so() {
    let study = order();
    let mut watched = Watched::default();
    for (day, at) in [
        (1, "2026-06-14 12:00:00"),
        (2, "2026-06-15 12:00:00"),
        (3, "2026-06-16 12:00:00"),
    ] {
        assert!(!watched.is_complete(&study, COURSE_MS));
        watch(
            &mut watched,
            day,
            &study,
            (u32::try_from(day).unwrap() - 1) * 600_000,
            600_000,
            at,
        );
    }
    assert_eq!(watched.finished_on(&study, COURSE_MS), Some(date(2026, 6, 16)));
    assert_eq!(watched.counted_ms(&study, date(2026, 6, 17)), 1_200_000);
    assert!(watched.is_complete(&study, COURSE_MS), "the exam may come days later");
    watch(&mut watched, 4, &study, 0, 600_000, "2026-06-20 12:00:00");
    assert_eq!(watched.finished_on(&study, COURSE_MS), Some(date(2026, 6, 16)));
}

#[test]
fn thirty_minutes_over_four_days_are_not_complete() {
    let study = order();
    let mut watched = Watched::default();
    watch(&mut watched, 1, &study, 0, 600_000, "2026-06-14 12:00:00");
    watch(&mut watched, 2, &study, 600_000, 600_000, "2026-06-15 12:00:00");
    // On the 17th the first ten minutes have fallen out, so the course begins at its begin: a longer stretch goes over what counts already.
    watch(&mut watched, 3, &study, 0, 599_000, "2026-06-17 12:00:00");
    assert_eq!(watched.finished_on(&study, COURSE_MS), None);
    assert_eq!(watched.counted_ms(&study, date(2026, 6, 17)), 1_199_000);
    assert!(
        watched.is_complete(&study, 1_199_000),
        "a shorter course wants everything"
    );
    let mut whole = watched.clone();
    watch(&mut whole, 4, &app(), 0, 1_800_000, "2026-06-17 15:00:00");
    assert_eq!(whole.finished_on(&study, COURSE_MS), Some(date(2026, 6, 17)));
    assert_eq!(whole.finished_on(&app(), COURSE_MS), Some(date(2026, 6, 17)));
}

#[test]
fn thirty_minutes_are_enough_of_a_longer_course() {
    let study = app();
    let mut watched = Watched::default();
    watch(&mut watched, 1, &study, 0, 1_799_999, NOON);
    assert!(!watched.is_complete(&study, COURSE_MS));
    watch(&mut watched, 2, &study, 1_799_999, 1, NOON);
    assert_eq!(watched.finished_on(&study, COURSE_MS), Some(DAY));
}

#[test]
fn a_course_that_is_too_short_is_a_mistake_and_still_wants_everything() {
    let study = app();
    assert_eq!(study.check_course(1_800_000), Ok(()));
    assert_eq!(
        study.check_course(1_799_999),
        Err(CourseTooShort {
            course_ms: 1_799_999,
            study_ms: 1_800_000
        })
    );
    assert_eq!(study.needed_ms(1_799_999), 1_799_999);
    assert_eq!(study.needed_ms(COURSE_MS), 1_800_000);
}

#[test]
fn a_crash_is_a_pause() {
    let study = order();
    let mut watched = Watched::default();
    let mut open = watched.begin(stretch_id(1), 0, &study, COURSE_MS, DAY).unwrap();
    play_on(&mut open, 200_000, NOON);
    watched.record(open.snapshot());
    drop(open);
    let mut watched: Watched = serde_json::from_str(&serde_json::to_string(&watched).unwrap()).unwrap();
    let mut open = watched.continued(stretch_id(1), COURSE_MS).unwrap();
    assert!(!open.is_playing());
    assert_eq!(open.end_ms(), 200_000);
    play_on(&mut open, 100_000, NOON);
    watched.record(&open.close(CloseReason::Left));
    assert_eq!(
        watched.counted_ms(&study, DAY),
        300_000,
        "both parts are one stretch of five minutes"
    );
    assert!(watched.continued(stretch_id(1), COURSE_MS).is_none(), "it ended");
    assert!(watched.continued(stretch_id(2), COURSE_MS).is_none(), "nobody knows it");
}

#[test]
fn elsewhere_what_was_open_is_closed_by_the_same_rule() {
    for (study, counted_ms) in [(app(), 200_000), (order(), 0)] {
        let mut here = Watched::default();
        let mut open = here.begin(stretch_id(1), 0, &study, COURSE_MS, DAY).unwrap();
        play_on(&mut open, 200_000, NOON);
        here.record(open.snapshot());

        let mut there = here.clone();
        there.close_open(None, CloseReason::Elsewhere);
        assert_eq!(there.counted_ms(&study, DAY), counted_ms);
        assert_eq!(there.resume_at_ms(&study, COURSE_MS, DAY), counted_ms);

        // The first kiosk had gone on without the network; what it did is not lost, and not counted twice.
        play_on(&mut open, 150_000, NOON);
        here.record(&open.close(CloseReason::Left));
        there.merge(&here);
        assert_eq!(there.counted_ms(&study, DAY), 350_000);
    }
}

#[test]
fn a_void_that_becomes_known_late_takes_its_stretch_and_no_other() {
    let study = app();
    let mut here = Watched::default();
    let mut open = here.begin(stretch_id(1), 0, &study, COURSE_MS, DAY).unwrap();
    play_on(&mut open, 200_000, NOON);
    here.record(open.snapshot());
    let mut there = here.clone();
    there.close_open(None, CloseReason::Elsewhere);
    watch(&mut there, 2, &study, 200_000, 100_000, NOON);
    assert_eq!(there.counted_ms(&study, DAY), 300_000);
    here.record(&open.void(AWAY));
    there.merge(&here);
    assert_eq!(there.counted_ms(&study, DAY), 100_000);
    assert_eq!(there.resume_at_ms(&study, COURSE_MS, DAY), 0);
    assert!(there.continued(stretch_id(1), COURSE_MS).is_none());
}

#[test]
fn a_stretch_that_goes_on_here_is_not_closed_with_the_others() {
    let mut watched = Watched::default();
    for id in [1, 2] {
        let mut open = watched.begin(stretch_id(id), 0, &app(), COURSE_MS, DAY).unwrap();
        play_on(&mut open, 1000, NOON);
        watched.record(open.snapshot());
    }
    watched.close_open(Some(stretch_id(2)), CloseReason::Elsewhere);
    assert!(watched.continued(stretch_id(1), COURSE_MS).is_none());
    assert!(watched.continued(stretch_id(2), COURSE_MS).is_some());
}

#[test]
fn one_begins_where_one_stopped_or_earlier() {
    let study = app();
    let mut watched = Watched::default();
    watch(&mut watched, 1, &study, 0, 60_000, NOON);
    let begin = |id, at_ms| {
        watched
            .begin(stretch_id(id), at_ms, &study, COURSE_MS, DAY)
            .map(|open| open.end_ms())
    };
    assert_eq!(begin(2, 60_000), Ok(60_000));
    assert_eq!(begin(2, 0), Ok(0));
    assert_eq!(
        begin(2, 60_001),
        Err(CannotBegin::Ahead {
            at_ms: 60_001,
            furthest_ms: 60_000
        })
    );
    assert_eq!(begin(1, 0), Err(CannotBegin::NameTaken));
}

#[test]
fn a_course_does_not_have_stretches_without_end() {
    let mut watched = Watched::default();
    for id in 0..Watched::STRETCHES_BEGUN_MOST {
        watched.record(&begun(&app()).void(AWAY));
        let open = watched.begin(stretch_id(id + 10), 0, &app(), COURSE_MS, DAY);
        match open {
            Ok(open) => watched.record(&open.void(AWAY)),
            Err(refused) => {
                assert_eq!(refused, CannotBegin::TooManyStretches);
                return;
            }
        }
    }
    panic!("it ends nowhere");
}

#[test]
fn near_the_end_a_stretch_begins_early_enough_to_count() {
    let study = order();
    let mut watched = Watched::default();
    let course_ms = 1_830_000;
    watch(&mut watched, 1, &study, 0, 1_700_000, NOON);
    assert_eq!(watched.resume_at_ms(&study, course_ms, DAY), 1_530_000);
    assert_eq!(watched.resume_at_ms(&app(), course_ms, DAY), 1_700_000);
    watch(&mut watched, 2, &study, 1_530_000, 300_000, NOON);
    assert!(watched.is_complete(&study, course_ms));
    assert_eq!(watched.resume_at_ms(&study, course_ms, DAY), course_ms);
}

#[test]
fn the_end_of_a_clip_makes_safe_what_is_long_enough() {
    let study = app();
    let mut watched = Watched::default();
    let mut open = begun(&study);
    assert_eq!(open.part_ended(stretch_id(2), &study), None, "nothing was watched yet");
    play_on(&mut open, 80_000, NOON);
    let was_playing = open.play(80_000, ms(5_000_000));
    assert_eq!(was_playing, Ok(()));
    watched.record(&open.part_ended(stretch_id(2), &study).unwrap());
    assert!(open.is_playing(), "the video plays on");
    assert_eq!(open.id(), stretch_id(2));
    assert_eq!(open.played(80_000, 81_000, ms(5_001_000), shanghai(NOON)), Ok(1000));
    watched.record(&open.void(AWAY));
    assert_eq!(watched.counted_ms(&study, DAY), 80_000);

    let study = order();
    let mut open = begun(&study);
    play_on(&mut open, 299_000, NOON);
    assert_eq!(open.part_ended(stretch_id(2), &study), None, "too short to count");
    play_on(&mut open, 1000, NOON);
    assert!(open.part_ended(stretch_id(2), &study).is_some());
    play_on(&mut open, COURSE_MS - 300_000 - 299_000, NOON);
    assert_eq!(
        open.part_ended(stretch_id(3), &study),
        None,
        "the rest would be too short"
    );
}

#[test]
fn what_was_not_watched_leaves_no_trace() {
    let mut watched = Watched::default();
    watched.record(begun(&app()).snapshot());
    watched.record(&begun(&app()).close(CloseReason::Left));
    assert_eq!(watched, Watched::default());
}

/// A view with everything in it.
fn a_view() -> Value {
    json!({ "stretches": [
        {
            "id": stretch_id(1),
            "state": { "kind": "closed", "why": "part_ended" },
            "spans": [
                { "day": "2026-06-14", "from_ms": 0, "to_ms": 1000 },
                { "day": "2026-06-15", "from_ms": 1000, "to_ms": 2000 },
            ],
        },
        { "id": stretch_id(2), "state": { "kind": "void", "why": "looking_away" }, "spans": [] },
        {
            "id": stretch_id(3),
            "state": { "kind": "open" },
            "spans": [{ "day": "2026-06-15", "from_ms": 2000, "to_ms": COURSE_MS_MOST }],
        },
    ]})
}

#[test]
fn a_view_is_read_as_it_was_written() {
    let watched: Watched = serde_json::from_value(a_view()).unwrap();
    assert_eq!(serde_json::to_value(&watched).unwrap(), a_view());
    assert_eq!(watched.stretches().len(), 3);
}

#[test]
fn a_view_that_cannot_be_is_not_read() {
    let span = |day: &str, from_ms: u32, to_ms: u32| json!({ "day": day, "from_ms": from_ms, "to_ms": to_ms });
    let first = |spans: Value| ("/stretches/0/spans", spans);
    let wrong = [
        ("backwards", first(json!([span("2026-06-15", 2000, 1000)]))),
        ("empty", first(json!([span("2026-06-15", 1000, 1000)]))),
        ("too long", first(json!([span("2026-06-15", 0, COURSE_MS_MOST + 1)]))),
        (
            "overlapping",
            first(json!([span("2026-06-15", 0, 1000), span("2026-06-15", 999, 2000)])),
        ),
        (
            "touching on one day",
            first(json!([span("2026-06-15", 0, 1000), span("2026-06-15", 1000, 2000)])),
        ),
        (
            "days out of order",
            first(json!([span("2026-06-15", 0, 1000), span("2026-06-14", 1000, 2000)])),
        ),
        ("nothing in it", first(json!([]))),
        (
            "too many spans",
            first((0..65).map(|at| span("2026-06-15", at * 10, at * 10 + 5)).collect()),
        ),
        (
            "void with something in it",
            ("/stretches/1/spans", json!([span("2026-06-15", 0, 1000)])),
        ),
        ("out of order", ("/stretches/0/id", json!(stretch_id(9)))),
        ("twice", ("/stretches/0/id", json!(stretch_id(2)))),
    ];
    for (what, (place, value)) in wrong {
        let mut view = a_view();
        *view.pointer_mut(place).unwrap() = value;
        assert!(serde_json::from_value::<Watched>(view).is_err(), "{what}");
    }
    let stretches: Vec<Value> = (0..=Watched::STRETCHES_MOST)
        .map(|id| json!({ "id": stretch_id(id), "state": { "kind": "void", "why": "no_face" }, "spans": [] }))
        .collect();
    assert!(serde_json::from_value::<Watched>(json!({ "stretches": stretches[1..] })).is_ok());
    assert!(serde_json::from_value::<Watched>(json!({ "stretches": stretches })).is_err());
}

/// Views as kiosks have them: few stretches, so that many views know the same ones, in all states.
fn any_view() -> impl Strategy<Value = Watched> {
    let span = (0i8..5, 0u32..60, 1u32..20).prop_map(|(day, from_s, length_s)| Span {
        day: date(2026, 6, 10 + day),
        from_ms: from_s * 10_000,
        to_ms: (from_s + length_s) * 10_000,
    });
    let end = prop_oneof![
        Just(StretchState::Open),
        Just(StretchState::Closed { why: CloseReason::Left }),
        Just(StretchState::Closed {
            why: CloseReason::Elsewhere
        }),
        Just(StretchState::Void { why: AWAY }),
        Just(StretchState::Void {
            why: VoidingReason::NoFace
        }),
    ];
    let stretch = (0usize..4, prop::collection::vec(span, 1..4), end);
    prop::collection::vec(stretch, 0..5).prop_map(|stretches| {
        let mut watched = Watched::default();
        for (id, mut spans, state) in stretches {
            spans.sort();
            if matches!(state, StretchState::Void { .. }) {
                spans.clear();
            }
            // Each span alone is a stretch that can be; recording joins them.
            for span in &spans {
                let stretch = json!({ "id": stretch_id(id), "state": state, "spans": [span] });
                watched.record(&serde_json::from_value::<Stretch>(stretch).unwrap());
            }
            if spans.is_empty() {
                let stretch = json!({ "id": stretch_id(id), "state": state, "spans": [] });
                watched.record(&serde_json::from_value::<Stretch>(stretch).unwrap());
            }
        }
        watched
    })
}

fn merged(views: &[&Watched]) -> Watched {
    let mut all = Watched::default();
    views.iter().for_each(|view| all.merge(view));
    all
}

proptest! {
    #[test]
    fn merging_knows_no_order_and_no_number(a in any_view(), b in any_view(), c in any_view()) {
        let ab = merged(&[&a, &b]);
        prop_assert_eq!(&ab, &merged(&[&b, &a]));
        prop_assert_eq!(merged(&[&ab, &c]), merged(&[&a, &merged(&[&b, &c])]));
        prop_assert_eq!(&merged(&[&ab, &a, &b, &ab]), &ab);
        prop_assert_eq!(&merged(&[&a, &a]), &a);
        let travelled: Watched = serde_json::from_value(serde_json::to_value(&ab).unwrap()).unwrap();
        prop_assert_eq!(travelled, ab);
    }

    #[test]
    fn a_merged_view_counts_each_place_once_and_none_that_is_void(a in any_view(), b in any_view(), day in 0i8..8) {
        let today = date(2026, 6, 10 + day);
        let both = merged(&[&a, &b]);
        for study in [app(), order()] {
            // Told the slow way, for every ten seconds.
            let mut counts = [false; 100];
            for stretch in both.stretches() {
                let seconds = |at: u32| move |span: &&Span| span.from_ms <= at && at < span.to_ms;
                let length = (0..100u32).filter(|at| stretch.spans().iter().any(|span| seconds(at * 10_000)(&span))).count();
                let is_long = length * 10 >= usize::from(study.stretch_minutes_least) * 60;
                let ended_well = matches!(stretch.state(), StretchState::Closed { .. });
                for (at, counted) in counts.iter_mut().enumerate() {
                    let at = u32::try_from(at).unwrap() * 10_000;
                    let in_time = |span: &Span| study.within_days.is_none()
                        || (span.day <= today && (today - span.day).get_days() < i32::from(study.within_days.unwrap()));
                    *counted |= ended_well && is_long
                        && stretch.spans().iter().filter(seconds(at)).any(in_time);
                }
            }
            let expected = counts.iter().filter(|counted| **counted).count();
            prop_assert_eq!(both.counted_ms(&study, today), u32::try_from(expected).unwrap() * 10_000);
            let first_gap = u32::try_from(counts.iter().position(|counted| !counted).unwrap()).unwrap() * 10_000;
            prop_assert_eq!(both.resume_at_ms(&study, COURSE_MS, today), first_gap);
            prop_assert!(both.provisional_ms(&study, today) >= both.counted_ms(&study, today));
            // Only a void takes anything away.
            if both.voided() == a.voided() {
                prop_assert!(both.counted_ms(&study, today) >= a.counted_ms(&study, today));
            }
            if both.counted_ms(&study, today) >= study.needed_ms(300_000) {
                prop_assert!(both.is_complete(&study, 300_000));
            }
        }
    }

    /// Whatever is reported, a stretch never grows by more than the time that passed, and a little.
    #[test]
    fn a_stretch_never_outgrows_time(
        reports in prop::collection::vec(
            // Mostly a picture early or late, sometimes anything.
            (prop_oneof![4 => -60i64..100, 1 => -2000i64..8000], 0u64..6000, prop::bool::weighted(0.9)),
            1..100,
        ),
    ) {
        let mut open = begun(&app());
        let mut uptime = 0;
        for (ahead, passed, from_the_end) in reports {
            if !open.is_playing() {
                open.play(open.end_ms(), ms(uptime)).unwrap();
            }
            uptime += passed;
            let from = if from_the_end { open.end_ms() } else { open.end_ms() + 500 };
            let to = u32::try_from((i64::from(from) + i64::try_from(passed).unwrap() + ahead).max(0)).unwrap();
            let before = open.end_ms();
            match open.played(from, to, ms(uptime), shanghai(NOON)) {
                Ok(grown) => prop_assert_eq!(open.end_ms(), before + grown),
                Err(_) => prop_assert!(open.end_ms() == before && !open.is_playing()),
            }
            prop_assert!(u64::from(open.end_ms()) <= uptime + OpenStretch::LEAD_MS_MOST);
            prop_assert_eq!(open.snapshot().length_ms(), open.end_ms());
        }
    }
}
