use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Cursor;
use std::rc::Rc;

use layby_domain::{Fen, Ground};

use super::*;

#[test]
fn money_days_and_moments_are_written_as_each_language_does() {
    let at = "2026-11-21T06:05:00Z".parse().unwrap();
    assert_eq!(forms::money(Fen::from_yuan(200)), "¥200.00");
    assert_eq!(forms::fine(Fen::ZERO), "", "a warning carries no fine");
    assert_eq!(forms::moment(at, Language::Chinese), "2026年11月21日 14:05");
    assert_eq!(forms::moment(at, Language::English), "21 Nov 2026, 14:05");
}

#[test]
fn a_moment_before_midnight_utc_is_the_next_day_in_shanghai() {
    let at = "2026-12-31T16:30:00Z".parse().unwrap();
    assert_eq!(forms::moment(at, Language::English), "1 Jan 2027, 00:30");
}

#[test]
fn every_key_can_be_read_back_from_its_name() {
    let plain = [
        Key::Speak(Language::Chinese),
        Key::Speak(Language::English),
        Key::Next,
        Key::Back,
        Key::End,
        Key::EndAnyway,
        Key::Stay,
        Key::Help,
        Key::CloseHelp,
        Key::Retry,
        Key::HandleViolations,
        Key::TakeUpUnfinished,
        Key::NoObjection,
        Key::Defend,
        Key::Sign,
        Key::ClearInk,
        Key::NewCode,
        Key::PayLater,
        Key::PrintAgain,
        Key::CheckRecord,
        Key::Menu,
        Key::PageUp,
        Key::PageDown,
        Key::Choose(0),
        Key::Choose(12),
        Key::Look(3),
    ];
    let all: Vec<Key> = plain.into_iter().chain(Ground::ALL.map(Key::Ground)).collect();
    let names: BTreeSet<String> = all.iter().map(Key::to_string).collect();
    assert_eq!(names.len(), all.len(), "no two keys share a name");
    for key in all {
        assert_eq!(key.to_string().parse(), Ok(key));
    }
    for stranger in ["", "choose-", "choose-x", "ground-weather", "press-1"] {
        assert!(stranger.parse::<Key>().is_err(), "{stranger:?}");
    }
}

fn signed() -> ink::Strokes {
    let mut strokes = ink::Strokes::default();
    strokes.begin((100.0, 100.0), (400.0, 200.0));
    strokes.draw_to((200.0, 100.0));
    strokes.draw_to((200.0, 150.0));
    strokes.end();
    strokes
}

#[test]
fn a_signature_becomes_black_ink_on_white_paper_with_its_length() {
    let ink = signed().ink();
    assert_eq!(ink.length_px, 150);
    let picture = image::ImageReader::new(Cursor::new(&ink.png))
        .with_guessed_format()
        .unwrap()
        .decode()
        .unwrap()
        .into_luma8();
    assert_eq!((picture.width(), picture.height()), (800, 400));
    assert_eq!(picture.get_pixel(300, 200).0, [0], "on the line");
    assert_eq!(picture.get_pixel(20, 20).0, [255], "beside it");
}

#[test]
fn a_dot_is_ink_without_length() {
    let mut strokes = ink::Strokes::default();
    strokes.begin((10.0, 10.0), (400.0, 200.0));
    strokes.end();
    assert_eq!(strokes.ink().length_px, 0);
    assert!(strokes.path(0).starts_with("M 10.0 10.0"));
}

#[test]
fn a_finger_that_leaves_the_field_draws_along_its_edge() {
    let mut strokes = ink::Strokes::default();
    strokes.begin((390.0, 100.0), (400.0, 200.0));
    strokes.draw_to((900.0, -50.0));
    assert_eq!(strokes.path(0).trim(), "M 390.0 100.0 L 400.0 0.0");
}

#[test]
fn a_lifted_finger_draws_nothing_and_a_cleared_field_is_empty() {
    let mut strokes = signed();
    assert!(!strokes.draw_to((10.0, 10.0)));
    strokes.clear();
    assert_eq!(strokes, ink::Strokes::default());
}

#[test]
fn scribbling_without_end_stays_within_bounds() {
    let mut strokes = ink::Strokes::default();
    for n in 0..400_u16 {
        strokes.begin((0.0, 0.0), (400.0, 200.0));
        for m in 0..100_u16 {
            strokes.draw_to((f32::from(m) * 4.0, f32::from(n % 200)));
        }
        strokes.end();
    }
    assert!(strokes.count() <= 128, "{}", strokes.count());
}

#[test]
fn the_preview_is_a_mirror_and_the_outline_lies_over_it() {
    let mut rgb = vec![0; 8 * 6 * 3];
    rgb[0..3].copy_from_slice(&[255, 0, 0]);
    let frame = Frame::new(8, 6, rgb, Duration::ZERO).unwrap();
    let image = pictures::mirrored(&frame).to_rgb8().unwrap();
    assert_eq!(
        image.as_slice()[7].r,
        255,
        "what is on the left of the frame is on the right of the mirror"
    );
    assert_eq!(
        pictures::outline_path(&frame, &[(0.0, 0.0), (1.0, 1.0)]).trim(),
        "M 1000.0 0.0 L 0.0 750.0 Z"
    );
}

#[test]
fn a_wide_frame_shows_its_middle() {
    let frame = Frame::new(160, 90, vec![0; 160 * 90 * 3], Duration::ZERO).unwrap();
    let image = pictures::mirrored(&frame);
    assert_eq!((image.size().width, image.size().height), (120, 90));
    assert_eq!(pictures::outline_path(&frame, &[(0.5, 0.5)]), "M 500.0 375.0 Z");
}

#[test]
fn bytes_that_are_no_picture_are_not_shown() {
    assert!(pictures::evidence(b"not a picture").is_none());
    assert!(pictures::evidence(&[]).is_none());
}

#[cfg(feature = "demo")]
mod headless {
    use super::*;

    fn open(layout: Layout) -> (Screen, Rc<RefCell<Vec<Touch>>>) {
        let touches: Rc<RefCell<Vec<Touch>>> = Rc::default();
        let heard = touches.clone();
        let screen = Screen::open(
            ScreenSettings {
                backend: Backend::Headless,
                layout,
                fullscreen: false,
            },
            move |touch| heard.borrow_mut().push(touch),
        )
        .unwrap();
        (screen, touches)
    }

    #[test]
    fn a_second_tap_does_not_press_what_has_just_appeared() {
        let (screen, touches) = open(Layout::Portrait);
        let samples = samples(Language::English);
        let page = |name: &str| samples.iter().find(|sample| sample.name == name).unwrap().page.clone();
        screen.show(&page("summary"));
        screen.pass(REST_AFTER_CHANGE);
        screen.show(&page("not-reachable"));
        let button = screen
            .controls()
            .into_iter()
            .find(|control| control.key == "retry")
            .unwrap()
            .place;
        screen.tap(button.0 + button.2 / 2.0, button.1 + button.3 / 2.0);
        assert!(touches.borrow().is_empty(), "pressed too early: {:?}", touches.borrow());
        screen.press_key(Key::Retry).unwrap();
        assert_eq!(*touches.borrow(), [Touch::Retry]);
    }

    #[test]
    fn a_wiped_screen_has_nothing_of_the_driver_left() {
        let (screen, _) = open(Layout::Portrait);
        for sample in samples(Language::Chinese) {
            gallery::dress(&screen, &sample.page);
            screen.wipe();
            let farewell = Page {
                view: View::Farewell {
                    submitted: true,
                    slip: true,
                },
                help_open: false,
                idle_seconds_left: None,
                confirm_end: None,
                ..sample.page
            };
            screen.show(&farewell);
            let facts = screen.stage.window.global::<ui::Facts>();
            assert_eq!(
                facts.get_name()
                    + &facts.get_plate()
                    + &facts.get_transaction()
                    + &facts.get_official()
                    + &facts.get_amount(),
                ""
            );
            assert_eq!(
                (
                    facts.get_vehicles().row_count(),
                    facts.get_rows().row_count(),
                    facts.get_notice().row_count()
                ),
                (0, 0, 0),
                "{}",
                sample.name
            );
            assert_eq!(
                (
                    facts.get_pictures().row_count(),
                    facts.get_strokes().row_count(),
                    facts.get_records().row_count()
                ),
                (0, 0, 0),
                "{}",
                sample.name
            );
            assert!(
                !facts.get_preview_here() && facts.get_code().size().width == 0,
                "{}",
                sample.name
            );
            assert!(screen.stage.evidence.borrow().is_empty());
        }
    }

    #[test]
    fn what_another_thread_wants_is_shown_in_the_order_that_keeps_secrets() {
        let (screen, _) = open(Layout::Landscape);
        let handle = screen.handle();
        let samples = samples(Language::English);
        let menu = samples
            .iter()
            .find(|sample| sample.name == "menu")
            .unwrap()
            .page
            .clone();
        let farewell = samples
            .iter()
            .find(|sample| sample.name == "farewell")
            .unwrap()
            .page
            .clone();
        std::thread::spawn(move || {
            handle.show(menu);
            handle.wipe();
            handle.show(farewell);
        })
        .join()
        .unwrap();
        screen.catch_up();
        assert_eq!(screen.stage.window.global::<ui::Facts>().get_name(), "");
        assert!(
            screen.texts().iter().any(|text| text.contains("drive safely")),
            "{:?}",
            screen.texts()
        );
    }
}
