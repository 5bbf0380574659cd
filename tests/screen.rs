//! The pages as a driver meets them: every view in both languages and layouts.
#![cfg(feature = "demo")]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;

use layby::domain::{Ground, Language};
use layby::journey::{Ink, Touch, View};
use layby::screen::{
    Backend, Control, Key, Layout, NoSuchControl, Sample, Screen, ScreenSettings, dress, in_trouble, samples,
};

const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];
const LAYOUTS: [Layout; 2] = [Layout::Portrait, Layout::Landscape];
/// Side of the smallest target, in pixels of the designed screen.
const TARGET_LEAST_PX: f32 = 64.0;

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
    );
    (screen.expect("a headless screen always opens"), touches)
}

/// Shows every sample page in every layout and language.
fn visit(mut look: impl FnMut(&str, &Screen, &Sample, &RefCell<Vec<Touch>>, Layout)) {
    for layout in LAYOUTS {
        let (screen, touches) = open(layout);
        for language in LANGUAGES {
            for sample in samples(language) {
                screen.show(&sample.page);
                look(
                    &format!("{} {layout:?} {language:?}", sample.name),
                    &screen,
                    &sample,
                    &touches,
                    layout,
                );
            }
        }
    }
}

fn pixels(layout: Layout) -> (f32, f32) {
    match layout {
        Layout::Landscape => (1280.0, 800.0),
        _ => (1080.0, 1920.0),
    }
}

fn sample(language: Language, name: &str) -> Sample {
    samples(language)
        .into_iter()
        .find(|sample| sample.name == name)
        .unwrap_or_else(|| panic!("no sample {name:?}"))
}

#[test]
fn every_control_is_large_has_words_a_name_and_stays_on_the_screen() {
    visit(|page, screen, _, _, layout| {
        let controls = screen.controls();
        let keys: BTreeSet<&str> = controls.iter().map(|control| control.key.as_str()).collect();
        assert_eq!(
            keys.len(),
            controls.len(),
            "{page}: two controls of one name in {controls:?}"
        );
        for Control {
            key,
            label,
            place: (left, _, width, height),
            ..
        } in &controls
        {
            assert!(!label.trim().is_empty(), "{page}: {key} has no words");
            assert!(key.parse::<Key>().is_ok(), "{page}: {key:?} has no meaning");
            assert!(
                width.min(*height) >= TARGET_LEAST_PX,
                "{page}: {key} is {width} by {height}"
            );
            assert!(
                *left >= 0.0 && left + width <= pixels(layout).0 + 0.5,
                "{page}: {key} leaves the screen"
            );
        }
    });
}

#[test]
fn no_word_leaves_the_screen_or_is_cut_off() {
    for layout in LAYOUTS {
        let (screen, _) = open(layout);
        let (width, height) = pixels(layout);
        for language in LANGUAGES {
            for sample in samples(language) {
                screen.show(&sample.page);
                let rolls = screen.controls().iter().any(|control| control.key == "page-down");
                for (text, (left, top, wide, high)) in screen.text_places() {
                    let what = format!(
                        "{} {layout:?} {language:?}: {text:?} at {left} {top}, {wide} by {high}",
                        sample.name
                    );
                    assert!(
                        left >= -0.5 && left + wide <= width + 0.5,
                        "{what} leaves the screen sideways"
                    );
                    assert!(
                        rolls || top >= -0.5 && top + high <= height + 0.5,
                        "{what} leaves the screen below"
                    );
                    assert!(high > 15.0, "{what} is squeezed");
                }
            }
        }
    }
}

/// Every sample with the most that may stand above it, dressed with its preview and pictures, and without.
fn visit_dressed(mut look: impl FnMut(&str, &Screen, &Sample, Layout)) {
    for layout in LAYOUTS {
        let (screen, _) = open(layout);
        for language in LANGUAGES {
            for sample in samples(language) {
                for (what, page) in [("calm", sample.page.clone()), ("in trouble", in_trouble(&sample.page))] {
                    dress(&screen, &page);
                    look(
                        &format!("{} {what} {layout:?} {language:?}", sample.name),
                        &screen,
                        &sample,
                        layout,
                    );
                }
            }
        }
    }
}

/// Half a pixel: what rounding may do.
const ROUNDING: f32 = 0.5;

fn lies_within(
    (left, top, width, height): (f32, f32, f32, f32),
    (of_left, of_top, of_width, of_height): (f32, f32, f32, f32),
) -> bool {
    left >= of_left - ROUNDING
        && top >= of_top - ROUNDING
        && left + width <= of_left + of_width + ROUNDING
        && top + height <= of_top + of_height + ROUNDING
}

fn overlaps(one: (f32, f32, f32, f32), other: (f32, f32, f32, f32)) -> bool {
    one.0 + ROUNDING < other.0 + other.2
        && other.0 + ROUNDING < one.0 + one.2
        && one.1 + ROUNDING < other.1 + other.3
        && other.1 + ROUNDING < one.1 + one.3
}

#[test]
fn nothing_is_cut_off_whatever_stands_above_the_page() {
    let mut cut = Vec::new();
    visit_dressed(|page, screen, _, layout| {
        let window = (0.0, 0.0, pixels(layout).0, pixels(layout).1);
        let footer = screen.footer();
        let mut check = |what: &str, place: (f32, f32, f32, f32)| {
            let whole = match footer {
                Some(footer) if overlaps(place, footer) => lies_within(place, footer),
                _ => lies_within(place, window),
            };
            if !whole {
                cut.push(format!("{page}: {what} at {place:?}, footer {footer:?}"));
            }
        };
        if let Some(footer) = footer {
            check("the footer", footer);
        }
        for place in screen.rolls() {
            check("a part that can be turned", place);
        }
        let controls = screen.controls();
        for control in controls.iter().filter(|control| !control.rolls) {
            check(&control.key, control.place);
        }
        for (text, place) in screen.still_texts() {
            check(&text, place);
        }
        let still: Vec<&Control> = controls.iter().filter(|control| !control.rolls).collect();
        for (n, one) in still.iter().enumerate() {
            for other in &still[n + 1..] {
                if overlaps(one.place, other.place) {
                    cut.push(format!("{page}: {} lies over {}", one.key, other.key));
                }
            }
        }
    });
    assert!(cut.is_empty(), "{}\n{cut:#?}", cut.len());
}

#[test]
fn the_rights_are_in_sight_before_no_objection_can_be_pressed() {
    visit_dressed(|page, screen, sample, _| {
        let View::Notice(notice) = &sample.page.view else {
            return;
        };
        if sample.page.help_open {
            return;
        }
        let (_, rights) = screen
            .text_places()
            .into_iter()
            .find(|(text, _)| *text == notice.rights)
            .expect("the rights stand on the page");
        assert!(
            screen.rolls().into_iter().any(|part| lies_within(rights, part)),
            "{page}: {rights:?}"
        );
    });
}

#[test]
fn where_nobody_is_served_no_strip_speaks_of_the_printer() {
    visit_dressed(|page, screen, sample, _| {
        if matches!(sample.page.view, View::OutOfOrder(_) | View::NotKept(_)) {
            let texts = screen.texts().join(" ");
            assert!(
                !texts.contains("printer") && !texts.contains("打印机"),
                "{page}: {texts}"
            );
        }
    });
}

#[test]
fn a_window_that_was_told_nothing_thanks_nobody() {
    let (screen, _) = open(Layout::Portrait);
    let texts = screen.texts().join(" ");
    assert!(texts.contains("请稍候"), "{texts}");
}

#[test]
fn the_main_action_stands_in_the_same_place_on_every_page() {
    for layout in LAYOUTS {
        let (screen, _) = open(layout);
        let mut corners = BTreeSet::new();
        for sample in samples(Language::English)
            .into_iter()
            .filter(|sample| !sample.name.starts_with("overlay"))
        {
            screen.show(&sample.page);
            let main = ["next", "retry", "no-objection", "sign", "new-code"];
            let footer = screen
                .controls()
                .into_iter()
                .filter(|control| main.contains(&control.key.as_str()))
                .max_by(|a, b| a.place.0.total_cmp(&b.place.0));
            if let Some(Control {
                place: (left, top, width, height),
                ..
            }) = footer.filter(|_| !matches!(sample.page.view, View::Attract))
            {
                #[allow(clippy::cast_possible_truncation)]
                corners.insert(((left + width).round() as i32, (top + height).round() as i32));
            }
        }
        assert_eq!(corners.len(), 1, "{layout:?}: {corners:?}");
    }
}

#[test]
fn pressing_a_control_says_what_the_driver_wants() {
    visit(|page, screen, sample, touches, _| {
        for control in screen.controls() {
            let key: Key = control.key.parse().expect("checked above");
            let Some(touch) = key.touch() else { continue };
            screen.show(&sample.page);
            touches.borrow_mut().clear();
            match screen.press_key(key) {
                Ok(()) => assert_eq!(*touches.borrow(), [touch], "{page}: {key}"),
                Err(NoSuchControl::Disabled(_)) => {
                    assert!(!control.enabled, "{page}: {key}");
                    screen.tap(
                        control.place.0 + control.place.2 / 2.0,
                        control.place.1 + control.place.3 / 2.0,
                    );
                    assert!(
                        touches.borrow().is_empty(),
                        "{page}: {key} is grey and yet says {touches:?}"
                    );
                }
                Err(other) => panic!("{page}: {other}"),
            }
        }
    });
}

#[test]
fn a_control_is_found_by_its_words() {
    let (screen, touches) = open(Layout::Portrait);
    screen.show(&sample(Language::Chinese, "summary").page);
    screen.press("继续签名").unwrap();
    screen.show(&sample(Language::English, "summary").page);
    screen.press("Continue to sign").unwrap();
    assert_eq!(*touches.borrow(), [Touch::Next, Touch::Next]);
    assert!(matches!(
        screen.press("Open the pod bay doors"),
        Err(NoSuchControl::NotThere { .. })
    ));
}

#[test]
fn what_lies_behind_an_overlay_cannot_be_pressed() {
    let (screen, touches) = open(Layout::Landscape);
    screen.show(&sample(Language::English, "menu").page);
    let menu = screen
        .controls()
        .into_iter()
        .find(|control| control.key == "handle-violations")
        .expect("on the menu");
    screen.show(&sample(Language::English, "overlay-idle").page);
    assert_eq!(screen.labels(), ["I am still here"]);
    assert!(matches!(
        screen.press_key(Key::HandleViolations),
        Err(NoSuchControl::NotThere { .. })
    ));
    screen.tap(menu.place.0 + 5.0, menu.place.1 + 5.0);
    assert!(touches.borrow().is_empty());
}

#[test]
fn a_signature_is_drawn_cleared_and_submitted() {
    let (screen, touches) = open(Layout::Portrait);
    screen.show(&sample(Language::English, "sign").page);
    assert!(
        matches!(screen.press_key(Key::Sign), Err(NoSuchControl::Disabled(_))),
        "nothing is signed yet"
    );
    let strokes = [vec![(0.2, 0.5), (0.4, 0.3), (0.6, 0.7)], vec![(0.7, 0.5), (0.9, 0.5)]];
    screen.sign(&strokes).unwrap();
    screen.press_key(Key::ClearInk).unwrap();
    assert!(
        matches!(screen.press_key(Key::Sign), Err(NoSuchControl::Disabled(_))),
        "it was cleared"
    );
    screen.sign(&strokes).unwrap();
    screen.press_key(Key::Sign).unwrap();
    let touches = touches.borrow();
    let [Touch::Signed(Ink { png, length_px })] = touches.as_slice() else {
        panic!("{touches:?}")
    };
    assert!(*length_px > 400, "{length_px}");
    assert!(png.starts_with(b"\x89PNG"));
}

#[test]
fn a_long_list_is_turned_until_the_last_row_is_under_the_finger() {
    for layout in LAYOUTS {
        let (screen, touches) = open(layout);
        screen.show(&sample(Language::Chinese, "list").page);
        screen.press_key(Key::Choose(5)).unwrap();
        screen.press_key(Key::Look(0)).unwrap();
        assert_eq!(*touches.borrow(), [Touch::Choose(5), Touch::Look(0)], "{layout:?}");
    }
}

#[test]
fn every_ground_can_be_chosen() {
    let (screen, touches) = open(Layout::Landscape);
    screen.show(&sample(Language::English, "defend").page);
    for ground in Ground::ALL {
        screen.press_key(Key::Ground(ground)).unwrap();
    }
    assert_eq!(*touches.borrow(), Ground::ALL.map(Touch::Ground));
}

#[test]
fn a_phone_can_read_the_code_on_the_page() {
    for layout in LAYOUTS {
        let (screen, _) = open(layout);
        let page = sample(Language::English, "payment").page;
        screen.show(&page);
        let picture = screen.snapshot();
        let (width, height) = picture.dimensions();
        let grey = |x: usize, y: usize| {
            image::Pixel::to_luma(picture.get_pixel(u32::try_from(x).unwrap(), u32::try_from(y).unwrap())).0[0]
        };
        let mut seen = rqrr::PreparedImage::prepare_from_greyscale(width as usize, height as usize, grey);
        let codes = seen.detect_grids();
        let [code] = codes.as_slice() else {
            panic!("{layout:?}: {} codes", codes.len())
        };
        let View::Payment(payment) = &page.view else {
            panic!("not the payment page")
        };
        assert_eq!(code.decode().unwrap().1, payment.pay_url);
    }
}

#[test]
fn the_language_changes_every_word_of_a_page() {
    let (screen, _) = open(Layout::Portrait);
    screen.show(&sample(Language::Chinese, "card").page);
    let chinese: BTreeSet<String> = screen.texts().into_iter().collect();
    screen.show(&sample(Language::English, "card").page);
    let english: BTreeSet<String> = screen.texts().into_iter().collect();
    assert!(chinese.is_disjoint(&english), "{:?}", chinese.intersection(&english));
}

#[test]
fn every_sentence_of_the_pages_is_translated() {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let po = std::fs::read_to_string(ui.join("lang/zh_CN/LC_MESSAGES/layby-ui.po")).unwrap();
    let translated: BTreeSet<&str> = po
        .split("\n\n")
        .filter(|entry| {
            entry.lines().any(|line| {
                line.starts_with("msgstr") && line.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) || c == '{')
            })
        })
        .filter_map(|entry| {
            entry
                .lines()
                .find_map(|line| line.strip_prefix("msgid \"")?.strip_suffix('"'))
        })
        .collect();
    let mut sentences = BTreeSet::new();
    for folder in [ui.clone(), ui.join("parts"), ui.join("pages")] {
        for file in std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|end| end == "slint"))
        {
            let page = std::fs::read_to_string(file).unwrap();
            for call in page.split("@tr(\"").skip(1) {
                sentences.insert(call.split_once('"').unwrap().0.to_owned());
            }
        }
    }
    assert!(sentences.len() > 200, "{}", sentences.len());
    let missing: Vec<&String> = sentences
        .iter()
        .filter(|sentence| !translated.contains(sentence.as_str()))
        .collect();
    assert!(missing.is_empty(), "without Chinese: {missing:#?}");
    let idle: Vec<&&str> = translated
        .iter()
        .filter(|words| !words.is_empty() && !sentences.contains(**words))
        .collect();
    assert!(idle.is_empty(), "on no page: {idle:#?}");
}
