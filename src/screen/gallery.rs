//! Every page as a picture, in both languages and layouts: for the eyes of whoever changes a page, and for the tests.
//!
//! The people, vehicles and violations are invented.

use std::path::Path;
use std::time::Duration;

use layby_domain::Language;

use super::{Backend, Layout, Screen, ScreenFault, ScreenSettings};
use crate::journey::{LeftUnfinished, Page, PrinterTrouble, Trouble, View};

mod samples;

/// Time for animations to come to rest before a picture is taken.
const REST: Duration = Duration::from_millis(600);

/// A page with a name for its picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Such as "list-chosen".
    pub name: &'static str,
    /// The page.
    pub page: Page,
}

/// One sample for every view and every way it may look, with the overlays and the strip of troubles.
#[must_use]
pub fn samples(language: Language) -> Vec<Sample> {
    let mut all: Vec<Sample> = samples::views(language)
        .into_iter()
        .map(|(name, view)| Sample {
            name,
            page: page(language, view),
        })
        .collect();
    let menu = || page(language, samples::menu());
    let more = [
        (
            "overlay-help",
            Page {
                help_open: true,
                ..page(language, samples::notice(language))
            },
        ),
        (
            "overlay-idle",
            Page {
                idle_seconds_left: Some(24),
                ..menu()
            },
        ),
        (
            "overlay-end",
            Page {
                confirm_end: Some(LeftUnfinished::FineUnpaid),
                ..page(language, samples::payment())
            },
        ),
        (
            "troubles-attract",
            Page {
                troubles: vec![Trouble::PaperLow],
                ..page(language, View::Attract)
            },
        ),
    ];
    all.extend(more.map(|(name, page)| Sample { name, page }));
    all
}

/// The same page while the printer and the network are out: the most that may stand above a page.
#[must_use]
pub fn in_trouble(page: &Page) -> Page {
    Page {
        troubles: vec![Trouble::Printer(PrinterTrouble::CutterJam), Trouble::Offline],
        ..page.clone()
    }
}

/// A page with "back" and "end" where a session has them.
fn page(language: Language, view: View) -> Page {
    let session = !matches!(
        view,
        View::Attract | View::Farewell { .. } | View::Interrupted { .. } | View::OutOfOrder(_)
    );
    let under_way = matches!(
        view,
        View::LayCard(_)
            | View::Look(_)
            | View::LookAgain { .. }
            | View::AskStaff(_)
            | View::Menu(_)
            | View::NotKept(_)
            | View::Waiting(_)
            | View::Payment(_)
            | View::Printing { .. }
            | View::Finished(_)
    );
    Page {
        language,
        back: session && !under_way,
        end: session,
        view,
        help_open: false,
        idle_seconds_left: None,
        confirm_end: None,
        troubles: Vec::new(),
    }
}

/// Draws every sample into `dir` as `<layout>-<language>-<name>.png`, and as `..-troubles.png` with two strips above it; says how many there are.
///
/// # Errors
///
/// [`ScreenFault::NotWritten`] when a picture cannot be written; as [`Screen::open`].
pub fn gallery(dir: &Path) -> Result<usize, ScreenFault> {
    let mut drawn = 0;
    std::fs::create_dir_all(dir).map_err(|cause| not_written(dir, &cause))?;
    for (shape, layout) in [("portrait", Layout::Portrait), ("landscape", Layout::Landscape)] {
        let screen = Screen::open(
            ScreenSettings {
                backend: Backend::Headless,
                layout,
                fullscreen: false,
            },
            |_| {},
        )?;
        for language in [Language::Chinese, Language::English] {
            for Sample { name, page } in samples(language) {
                for (page, suffix) in [(&page, ""), (&in_trouble(&page), "-troubles")] {
                    dress(&screen, page);
                    let path = dir.join(format!("{shape}-{}-{name}{suffix}.png", language.tag()));
                    screen
                        .snapshot()
                        .save(&path)
                        .map_err(|cause| not_written(&path, &cause))?;
                    drawn += 1;
                }
            }
        }
    }
    Ok(drawn)
}

/// Shows a sample with what belongs to it: a preview, pictures, a signature.
pub fn dress(screen: &Screen, page: &Page) {
    screen.wipe();
    screen.show(page);
    match &page.view {
        View::Look(_) => {
            let (frame, outline) = samples::portrait();
            screen.preview(&frame, Some(&outline));
        }
        View::Violation(detail) => {
            if let Some(first) = detail.evidence.first() {
                screen.evidence(&first.id, Some(&samples::street(&first.id)));
            }
        }
        View::Sign(_) => {
            // A page without the field would show in the picture.
            let _ = screen.sign(&samples::signature());
        }
        _ => {}
    }
    screen.pass(REST);
}

fn not_written(path: &Path, cause: &dyn std::fmt::Display) -> ScreenFault {
    ScreenFault::NotWritten {
        path: path.to_owned(),
        cause: cause.to_string(),
    }
}
