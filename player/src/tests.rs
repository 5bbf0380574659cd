//! The player on clips that carry the number of each picture and a tone for each language.

use std::path::Path;
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::prelude::*;

use self::clips::{CHINESE_HZ, ENGLISH_HZ, PICTURE_MS, clip, damaged, number_in, rename};
use super::*;

#[path = "../tests/clips/mod.rs"]
mod clips;

/// More than any wait of these tests takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

fn headless() -> Settings {
    Settings {
        output: Output::Headless,
        ..Settings::default()
    }
}

fn open(clip: &Path, settings: Settings) -> Player {
    Player::open(clip, AudioLanguage::Chinese, settings).expect("the clip opens")
}

fn refused(clip: &Path) -> PlayerTrouble {
    Player::open(clip, AudioLanguage::Chinese, headless()).expect_err("the clip does not open")
}

fn number(picture: &Picture) -> u64 {
    number_in(picture.rows().nth(picture.height() / 2).expect("a picture has rows"))
}

/// While this picture is shown. (The first one begins some milliseconds after the sound, as ffmpeg has it.)
fn midst(number: u64) -> u64 {
    number * PICTURE_MS + PICTURE_MS / 2
}

/// Asks until there is an answer.
fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < until, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn wait_for_news(player: &Player, wanted: &PlayerNews) {
    wait_for(&format!("{wanted:?}"), || player.news().filter(|news| news == wanted));
}

fn wait_for_place(player: &Player, ms: u64) {
    wait_for(&format!("{ms} ms"), || (player.position_ms() >= ms).then_some(()));
}

fn wait_for_trouble(player: &Player) -> PlayerTrouble {
    wait_for("trouble", || match player.news()? {
        PlayerNews::Trouble(trouble) => Some(trouble),
        PlayerNews::Ended => panic!("a damaged clip ended as if it were whole"),
        _ => None,
    })
}

#[test]
fn it_resumes_exactly_there_and_goes_on_from_there() {
    let folder = tempfile::tempdir().unwrap();
    let clip = clip(folder.path(), 12);
    let player = open(
        &clip,
        Settings {
            from_ms: midst(183),
            ..headless()
        },
    );
    assert_eq!(player.duration_ms() / 1_000, 12);
    assert_eq!(player.position_ms(), midst(183));
    let first = player
        .newest_picture()
        .expect("the first picture is there when the clip is open");
    assert_eq!((first.width(), first.height(), number(&first)), (192, 108, 183));

    // There and back, paused.
    for there in [0, 250, 124, 299, 125] {
        player.seek(midst(there));
        wait_for_news(&player, &PlayerNews::Sought(midst(there)));
        assert_eq!(number(&player.newest_picture().unwrap()), there);
        assert_eq!(player.position_ms(), midst(there));
    }

    // Every picture that comes then is of its own moment, and a later one.
    player.play();
    let mut last = 125;
    while last < 150 {
        let picture = wait_for("a picture", || player.newest_picture());
        assert_eq!(picture.at_ms() / PICTURE_MS, number(&picture));
        assert!(number(&picture) > last);
        last = number(&picture);
    }
}

#[test]
fn a_pause_freezes_place_and_picture() {
    let folder = tempfile::tempdir().unwrap();
    let player = open(&clip(folder.path(), 6), headless());
    let mut shown = player.newest_picture().expect("the first picture");
    player.play();
    wait_for_place(&player, 1_000);
    player.pause();
    wait_for_news(&player, &PlayerNews::Paused);
    let place = player.position_ms();
    std::thread::sleep(Duration::from_millis(400));
    assert_eq!(player.position_ms(), place);
    shown = player.newest_picture().unwrap_or(shown);
    let behind = place - number(&shown) * PICTURE_MS;
    assert!(behind <= 3 * PICTURE_MS, "the picture is {behind} ms behind the place");

    player.play();
    wait_for_news(&player, &PlayerNews::Playing);
    let next = wait_for("a picture", || player.newest_picture());
    assert!(
        number(&next) > number(&shown) && number(&next) <= number(&shown) + 5,
        "{} after {}",
        number(&next),
        number(&shown)
    );
    // Closed in the midst of playing.
    let closing = Instant::now();
    drop(player);
    assert!(closing.elapsed() < CLOSE_LIMIT);
}

#[test]
fn the_end_is_said_once_and_a_seek_leads_away_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let player = open(
        &clip(folder.path(), 3),
        Settings {
            from_ms: 2_400,
            ..headless()
        },
    );
    player.play();
    wait_for_news(&player, &PlayerNews::Ended);
    assert_eq!(player.position_ms(), player.duration_ms());
    player.play();
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!((player.news(), player.position_ms()), (None, player.duration_ms()));

    player.seek(2_000);
    player.play();
    wait_for_news(&player, &PlayerNews::Sought(2_000));
    wait_for_news(&player, &PlayerNews::Ended);
}

#[test]
fn each_language_is_heard_with_its_own_track_and_in_step_with_the_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let clip = clip(folder.path(), 6);
    for (language, hertz) in [
        (AudioLanguage::Chinese, CHINESE_HZ),
        (AudioLanguage::English, ENGLISH_HZ),
    ] {
        let player = Player::open(&clip, language, headless()).unwrap();
        assert_eq!(player.sound(), Sound::On(language));
        player.play();
        wait_for_news(&player, &PlayerNews::Playing);
        let heard = pitch_of(&player);
        assert!(heard.abs_diff(hertz) < hertz / 20, "{heard} Hz instead of {hertz}");

        let mut apart: Vec<_> = (0..40)
            .filter_map(|_| wait_for("a picture", || player.newest_picture()).sound_ahead_ms())
            .map(i64::unsigned_abs)
            .collect();
        apart.sort_unstable();
        assert!(apart.len() > 30);
        // A busy machine may be late with a picture now and then.
        assert!(apart[apart.len() * 9 / 10] <= 80, "apart by {apart:?} ms");
    }
}

/// Counts how often half a second of the sound crosses zero upwards.
fn pitch_of(player: &Player) -> u32 {
    let pipeline = player.shared.pipeline().expect("it plays");
    let sound = pipeline.by_name("sound").and_downcast::<gst::Bin>().unwrap();
    let pad = sound
        .iterate_sinks()
        .next()
        .unwrap()
        .unwrap()
        .static_pad("sink")
        .unwrap();
    let (samples, heard) = mpsc::channel();
    pad.add_probe(gst::PadProbeType::BUFFER, move |pad, info| {
        let format = pad.current_caps().unwrap();
        let format = format.structure(0).unwrap();
        assert_eq!(
            (
                format.get::<&str>("format").unwrap(),
                format.get::<i32>("rate").unwrap()
            ),
            ("S16LE", 48_000)
        );
        let step = 2 * usize::try_from(format.get::<i32>("channels").unwrap()).unwrap();
        let bytes = info.buffer().unwrap().map_readable().unwrap();
        for sample in bytes.chunks_exact(step) {
            let _ = samples.send(i16::from_le_bytes([sample[0], sample[1]]));
        }
        gst::PadProbeReturn::Ok
    });
    let half_a_second: Vec<_> = (0..24_000).map(|_| heard.recv_timeout(PATIENCE).unwrap()).collect();
    let upwards = half_a_second
        .windows(2)
        .filter(|pair| pair[0] < 0 && pair[1] >= 0)
        .count();
    u32::try_from(upwards * 2).unwrap()
}

#[test]
fn sixty_times_as_fast_is_a_minute_in_a_second_or_so() {
    let folder = tempfile::tempdir().unwrap();
    let player = open(
        &clip(folder.path(), 60),
        Settings {
            pace: Pace::Times(60),
            ..headless()
        },
    );
    assert_eq!(player.sound(), Sound::Off(Silence::FastPace));
    player.play();
    wait_for_news(&player, &PlayerNews::Playing);
    let begun = Instant::now();
    let (mut pictures, mut place) = (0, 0);
    wait_for("the end", || {
        let now = player.position_ms();
        let passed = u64::try_from(begun.elapsed().as_millis()).unwrap() + 200;
        assert!(now >= place && (now <= passed * 60), "at {now} ms after {place} ms");
        place = now;
        pictures += u32::from(player.newest_picture().is_some());
        player.news().filter(|news| *news == PlayerNews::Ended)
    });
    let took = begun.elapsed();
    assert!(
        took > Duration::from_millis(900) && took < Duration::from_secs(4),
        "took {took:?}"
    );
    assert!(pictures >= 5, "only {pictures} pictures");
    assert_eq!(player.position_ms(), player.duration_ms());
}

#[test]
fn a_pace_is_changed_on_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let player = open(&clip(folder.path(), 30), headless());
    player.play();
    wait_for_place(&player, 400);
    player.set_pace(Pace::Times(20));
    wait_for_place(&player, 12_000);
    player.set_pace(Pace::Real);
    wait_for("sound", || {
        (player.sound() == Sound::On(AudioLanguage::Chinese)).then_some(())
    });
    let place = player.position_ms();
    std::thread::sleep(Duration::from_millis(500));
    assert!(player.position_ms() - place <= 700);
    wait_for_place(&player, place + 200);
}

#[test]
fn a_clip_that_is_not_there_or_none_is_refused_in_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere.mkv");
    assert_eq!(refused(&nowhere), PlayerTrouble::NoSuchFile { path: nowhere.clone() });
    assert_eq!(
        refused(&nowhere).to_string(),
        format!("there is no clip at {}: fetch the course again", nowhere.display())
    );

    let garbage = folder.path().join("garbage.mkv");
    let noise: Vec<u8> = (0..200_000_u32)
        .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0])
        .collect();
    for bytes in [noise.as_slice(), b""] {
        std::fs::write(&garbage, bytes).unwrap();
        let trouble = refused(&garbage);
        assert!(
            matches!(trouble, PlayerTrouble::DamagedFile { from_ms: 0, .. }),
            "{trouble:?}"
        );
    }
    assert!(matches!(refused(folder.path()), PlayerTrouble::DamagedFile { .. }));
}

#[test]
fn a_damaged_clip_plays_up_to_the_damage_and_loses_no_place() {
    let folder = tempfile::tempdir().unwrap();
    let whole = clip(folder.path(), 8);
    let cut = damaged(&whole, "cut.mkv", |bytes| bytes.truncate(bytes.len() / 2));
    let holed = damaged(&whole, "holed.mkv", |bytes| {
        let part = bytes.len() / 4;
        bytes[part * 2..part * 3].fill(0xA5);
    });
    for clip in [cut, holed] {
        let player = open(&clip, headless());
        player.play();
        let trouble = wait_for_trouble(&player);
        let PlayerTrouble::DamagedFile { from_ms, .. } = &trouble else {
            panic!("{trouble:?}")
        };
        let place = player.position_ms();
        assert!((2_500..6_500).contains(&place), "{place} ms, {trouble:?}");
        assert!(place.abs_diff(*from_ms) <= 1_000, "{place} ms, {trouble:?}");
        let stepped = open(
            &clip,
            Settings {
                output: Output::Stepped,
                ..Settings::default()
            },
        );
        stepped.play();
        let mut to_ms = 0;
        while stepped.advance(1_000) > to_ms {
            to_ms = stepped.position_ms();
        }
        assert!(matches!(wait_for_trouble(&stepped), PlayerTrouble::DamagedFile { .. }));
        assert!(
            stepped.position_ms().abs_diff(place) <= 1_000,
            "{} ms, {place} ms",
            stepped.position_ms()
        );

        // Trying again meets the same damage at the same place.
        player.play();
        wait_for_trouble(&player);
        assert!(player.position_ms() >= place && player.position_ms() < place + 1_000);
    }
}

#[test]
fn pictures_that_nothing_decodes_are_trouble_and_such_sound_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let whole = clip(folder.path(), 2);
    let unseen = damaged(&whole, "unseen.mkv", |bytes| {
        rename(bytes, b"V_MPEG4/ISO/AVC", b"V_MPEG4/ISO/XYZ")
    });
    let trouble = refused(&unseen);
    assert!(
        matches!(&trouble, PlayerTrouble::MissingDecoder { what, .. } if what.contains("XYZ")),
        "{trouble:?}"
    );

    let unheard = damaged(&whole, "unheard.mkv", |bytes| rename(bytes, b"A_OPUS", b"A_NONE"));
    let player = open(&unheard, headless());
    let sound = player.sound();
    let Sound::Off(silence @ Silence::MissingDecoder { .. }) = sound else {
        panic!("{sound:?}")
    };
    player.play();
    wait_for_news(&player, &PlayerNews::SoundLost(silence));
    wait_for_news(&player, &PlayerNews::Ended);
}

#[test]
fn pictures_and_sound_need_not_end_together() {
    let folder = tempfile::tempdir().unwrap();
    for (pictures, sound) in [(2, 6), (6, 2)] {
        let clip = clips::clip_of(folder.path(), "192x108", pictures, sound);
        for pace in [Pace::Real, Pace::Times(Pace::FASTEST)] {
            let player = open(&clip, Settings { pace, ..headless() });
            player.play();
            let mut told = Vec::new();
            wait_for("the end", || {
                let news = player.news()?;
                told.push(news.clone());
                (news == PlayerNews::Ended).then_some(())
            });
            assert_eq!(told, [PlayerNews::Playing, PlayerNews::Ended]);
        }
    }
}

#[test]
fn a_kiosk_without_a_sound_device_plays_on_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        sound_device: Some("no-such-device".to_owned()),
        ..Settings::default()
    };
    let player = open(&clip(folder.path(), 2), settings);
    let sound = player.sound();
    let Sound::Off(silence @ Silence::NoDevice { .. }) = sound else {
        panic!("{sound:?}")
    };
    player.play();
    wait_for_news(&player, &PlayerNews::SoundLost(silence));
    wait_for_news(&player, &PlayerNews::Ended);
}

#[test]
fn a_sound_device_that_is_lost_takes_neither_the_pictures_nor_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let player = open(&clip(folder.path(), 5), headless());
    player.play();
    wait_for_place(&player, 800);
    let sound = player
        .shared
        .pipeline()
        .unwrap()
        .by_name("sound")
        .and_downcast::<gst::Bin>()
        .unwrap();
    let device = sound.iterate_sinks().next().unwrap().unwrap();
    let before = player.position_ms();
    gst::element_error!(device, gst::ResourceError::Write, ("unplugged"));
    wait_for("silence", || {
        matches!(player.sound(), Sound::Off(Silence::DeviceLost { .. })).then_some(())
    });
    let after = player.position_ms();
    assert!(
        after >= before && after < before + 1_500,
        "{before} ms, then {after} ms"
    );
    wait_for_news(&player, &PlayerNews::Ended);
}

#[test]
fn pictures_that_stop_coming_stop_the_place_and_none_is_skipped_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let player = open(&clip(folder.path(), 6), headless());
    player.play();
    wait_for_place(&player, 600);
    let pictures = player
        .shared
        .pipeline()
        .unwrap()
        .by_name("pictures")
        .and_downcast::<gst::Bin>()
        .unwrap();
    let pad = pictures
        .iterate_sinks()
        .next()
        .unwrap()
        .unwrap()
        .static_pad("sink")
        .unwrap();
    let hold = pad
        .add_probe(gst::PadProbeType::BLOCK | gst::PadProbeType::BUFFER, |_, _| {
            gst::PadProbeReturn::Ok
        })
        .unwrap();
    wait_for_news(&player, &PlayerNews::Stalled);
    let place = player.position_ms();
    let last = player
        .newest_picture()
        .map_or(place / PICTURE_MS, |picture| number(&picture));
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(player.position_ms(), place);

    pad.remove_probe(hold);
    let next = wait_for("a picture", || player.newest_picture());
    assert!(number(&next) <= last + 4, "{} after {last}", number(&next));
    wait_for_news(&player, &PlayerNews::Playing);
    wait_for_news(&player, &PlayerNews::Ended);
}

#[test]
fn a_stepped_player_moves_by_its_steps_alone() {
    let folder = tempfile::tempdir().unwrap();
    let clip = clip(folder.path(), 12);
    let player = open(
        &clip,
        Settings {
            from_ms: midst(25),
            output: Output::Stepped,
            ..Settings::default()
        },
    );
    assert_eq!(number(&player.newest_picture().unwrap()), 25);
    assert_eq!(player.advance(400), midst(25), "it is paused");
    player.play();
    for step in 26..60 {
        assert_eq!(player.advance(PICTURE_MS), midst(step));
        assert_eq!(number(&player.newest_picture().unwrap()), step);
    }
    assert_eq!(player.advance(1_000), midst(84));
    assert_eq!(number(&player.newest_picture().unwrap()), 84);
    assert_eq!(player.advance(6_000), midst(234));
    assert_eq!(number(&player.newest_picture().unwrap()), 234);
    assert_eq!(player.advance(60_000), player.duration_ms());
    let told: Vec<_> = std::iter::from_fn(|| player.news()).collect();
    assert_eq!(told, [PlayerNews::Playing, PlayerNews::Ended]);
}

#[test]
fn whoever_waits_is_woken_for_every_picture() {
    let folder = tempfile::tempdir().unwrap();
    let (woken, waking) = mpsc::channel();
    let woken = Mutex::new(woken);
    let wake: Wake = Arc::new(move || {
        let _ = woken.lock().unwrap().send(());
    });
    let player = open(
        &clip(folder.path(), 2),
        Settings {
            wake: Some(wake),
            ..headless()
        },
    );
    player.play();
    let mut pictures = 0;
    loop {
        waking.recv_timeout(PATIENCE).expect("it goes on");
        pictures += u32::from(player.newest_picture().is_some());
        if std::iter::from_fn(|| player.news()).any(|news| news == PlayerNews::Ended) {
            break;
        }
    }
    assert!(pictures >= 25, "{pictures} pictures of fifty");
}

#[test]
fn pixels_are_copied_row_by_row() {
    let folder = tempfile::tempdir().unwrap();
    let player = open(
        &clip(folder.path(), 2),
        Settings {
            from_ms: 800,
            ..headless()
        },
    );
    let picture = player.newest_picture().unwrap();
    let mut pixels = vec![0; picture.width() * picture.height() * 3];
    picture.copy_into(&mut pixels);
    assert!(pixels.chunks(picture.width() * 3).eq(picture.rows()));
    let mut too_few = [7; 3];
    picture.copy_into(&mut too_few);
    assert_eq!(too_few, [7; 3]);
}
