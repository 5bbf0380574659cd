//! The names of the controls: the same in every language, unlike their labels.

use std::fmt;
use std::str::FromStr;

use layby_domain::{Ground, Language};

use crate::journey::Touch;

/// A control of a page, by what it means.
///
/// Written as in the pages (`key` of a button, its accessible id): "next", "choose-3", "ground-emergency".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// Begin in this language, or change to it.
    Speak(Language),
    /// The page's one main action.
    Next,
    /// To the page before.
    Back,
    /// End the session.
    End,
    /// Yes, end.
    EndAnyway,
    /// Stay.
    Stay,
    /// Open the help.
    Help,
    /// Close it.
    CloseHelp,
    /// Try again.
    Retry,
    /// Menu: violations.
    HandleViolations,
    /// Menu: the unfinished handling.
    TakeUpUnfinished,
    /// List: choose or leave a row.
    Choose(usize),
    /// List: a row's evidence.
    Look(usize),
    /// Notice: no objection.
    NoObjection,
    /// Notice: state and defend.
    Defend,
    /// Defence: choose or leave a ground.
    Ground(Ground),
    /// Signature: submit it.
    Sign,
    /// Signature: begin again. Stays within the screen.
    ClearInk,
    /// Payment: a new code.
    NewCode,
    /// Payment: later.
    PayLater,
    /// Finished: print again.
    PrintAgain,
    /// Staff, record: a slip to show to a member of staff.
    PrintForStaff,
    /// Finished: look at the record.
    CheckRecord,
    /// Finished: to the services.
    Menu,
    /// Turn a long text back. Stays within the screen.
    PageUp,
    /// Turn a long text on. Stays within the screen.
    PageDown,
}

/// The keys that carry nothing, with their names.
const PLAIN: [(Key, &str); 23] = [
    (Key::Speak(Language::Chinese), "speak-chinese"),
    (Key::Speak(Language::English), "speak-english"),
    (Key::Next, "next"),
    (Key::Back, "back"),
    (Key::End, "end"),
    (Key::EndAnyway, "end-anyway"),
    (Key::Stay, "stay"),
    (Key::Help, "help"),
    (Key::CloseHelp, "close-help"),
    (Key::Retry, "retry"),
    (Key::HandleViolations, "handle-violations"),
    (Key::TakeUpUnfinished, "take-up-unfinished"),
    (Key::NoObjection, "no-objection"),
    (Key::Defend, "defend"),
    (Key::Sign, "sign"),
    (Key::ClearInk, "clear-ink"),
    (Key::NewCode, "new-code"),
    (Key::PayLater, "pay-later"),
    (Key::PrintAgain, "print-again"),
    (Key::PrintForStaff, "print-for-staff"),
    (Key::CheckRecord, "check-record"),
    (Key::Menu, "menu"),
    (Key::PageUp, "page-up"),
];

const PAGE_DOWN: &str = "page-down";

fn ground_name(ground: Ground) -> &'static str {
    match ground {
        Ground::NotMyVehicle => "not-my-vehicle",
        Ground::PlateCopied => "plate-copied",
        Ground::NotTheDriver => "not-the-driver",
        Ground::SignOrSignalUnclear => "sign-or-signal-unclear",
        Ground::Emergency => "emergency",
        Ground::DuplicateCapture => "duplicate-capture",
        Ground::AlreadyPunished => "already-punished",
        Ground::WrongPlaceOrTime => "wrong-place-or-time",
        Ground::Other => "other",
    }
}

impl Key {
    /// What pressing it means to the journey. `None` for what stays within the screen, and for [`Key::Sign`], which needs the ink.
    #[must_use]
    pub fn touch(self) -> Option<Touch> {
        Some(match self {
            Self::Speak(language) => Touch::Speak(language),
            Self::Next => Touch::Next,
            Self::Back => Touch::Back,
            Self::End => Touch::End,
            Self::EndAnyway => Touch::EndAnyway,
            Self::Stay => Touch::Stay,
            Self::Help => Touch::Help,
            Self::CloseHelp => Touch::CloseHelp,
            Self::Retry => Touch::Retry,
            Self::HandleViolations => Touch::HandleViolations,
            Self::TakeUpUnfinished => Touch::TakeUpUnfinished,
            Self::Choose(row) => Touch::Choose(row),
            Self::Look(row) => Touch::Look(row),
            Self::NoObjection => Touch::NoObjection,
            Self::Defend => Touch::Defend,
            Self::Ground(ground) => Touch::Ground(ground),
            Self::NewCode => Touch::NewCode,
            Self::PayLater => Touch::PayLater,
            Self::PrintAgain => Touch::PrintAgain,
            Self::PrintForStaff => Touch::PrintForStaff,
            Self::CheckRecord => Touch::CheckRecord,
            Self::Menu => Touch::Menu,
            Self::Sign | Self::ClearInk | Self::PageUp | Self::PageDown => return None,
        })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Choose(row) => write!(f, "choose-{row}"),
            Self::Look(row) => write!(f, "look-{row}"),
            Self::Ground(ground) => write!(f, "ground-{}", ground_name(*ground)),
            plain => f.write_str(
                PLAIN
                    .iter()
                    .find(|(key, _)| key == plain)
                    .map_or(PAGE_DOWN, |(_, name)| name),
            ),
        }
    }
}

/// A name that no control of the pages has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no control of the screen is called {0:?}")]
pub struct UnknownKey(String);

impl FromStr for Key {
    type Err = UnknownKey;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let row = |text: &str| text.parse().map_err(|_| UnknownKey(name.to_owned()));
        if let Some((key, _)) = PLAIN.iter().find(|(_, plain)| *plain == name) {
            return Ok(*key);
        }
        match name.split_once('-') {
            _ if name == PAGE_DOWN => Ok(Self::PageDown),
            Some(("choose", text)) => row(text).map(Self::Choose),
            Some(("look", text)) => row(text).map(Self::Look),
            Some(("ground", text)) => Ground::ALL
                .into_iter()
                .find(|ground| ground_name(*ground) == text)
                .map(Self::Ground)
                .ok_or_else(|| UnknownKey(name.to_owned())),
            _ => Err(UnknownKey(name.to_owned())),
        }
    }
}
