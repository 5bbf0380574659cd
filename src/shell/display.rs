//! What the shell gives to whatever screen there is.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use layby_domain::EvidenceId;

use super::pulse::Beat;
use crate::frame::Frame;
use crate::journey::Page;
use crate::screen::Outline;

/// Something for the screen.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "pictures come by far the most often, and a box would be an allocation for each"
)]
pub enum Show {
    /// The page.
    Page(Box<Page>),
    /// The camera's picture and the outline of the face in it.
    Preview(Frame, Option<Outline>),
    /// Light the face with this colour (red, green, blue), or no longer.
    Light(Option<[u8; 3]>),
    /// An evidence picture, JPEG.
    Evidence(EvidenceId, Vec<u8>),
    /// Forget the driver.
    Wipe,
}

/// A screen, wherever its thread is. Showing never blocks for long and never fails: a screen that has gone shows nothing.
#[derive(Clone)]
pub struct Display {
    show: Arc<dyn Fn(Show) + Send + Sync>,
    /// The number of the session that is on.
    session: Arc<Mutex<u64>>,
    /// Has the screen's loop leave a beat; `None` for a screen without a loop.
    ping: Option<Arc<dyn Fn(Beat) + Send + Sync>>,
}

/// The screen for one session: what arrives after its end is shown to nobody.
#[derive(Clone, Debug)]
pub(super) struct SessionDisplay {
    display: Display,
    session: u64,
}

impl Display {
    /// A screen behind a function.
    pub fn new(show: impl Fn(Show) + Send + Sync + 'static) -> Self {
        Self {
            show: Arc::new(show),
            session: Arc::default(),
            ping: None,
        }
    }

    /// The same screen, with a loop that can be asked whether it still turns: `ping` has the loop leave the beat.
    #[must_use]
    pub fn with_loop(mut self, ping: impl Fn(Beat) + Send + Sync + 'static) -> Self {
        self.ping = Some(Arc::new(ping));
        self
    }

    pub(super) fn show(&self, what: Show) {
        (self.show)(what);
    }

    /// Asks the screen's loop to leave a beat. `false` for a screen without a loop.
    pub(super) fn ping(&self, beat: &Beat) -> bool {
        let Some(ping) = &self.ping else { return false };
        ping(beat.clone());
        true
    }

    /// Takes everything about the driver away, for good: no picture of theirs that is still on its way is shown any more.
    pub(super) fn wipe(&self) {
        let mut session = self.current();
        *session += 1;
        (self.show)(Show::Wipe);
    }

    /// The screen for what belongs to the driver of now.
    pub(super) fn for_this_session(&self) -> SessionDisplay {
        SessionDisplay {
            display: self.clone(),
            session: *self.current(),
        }
    }

    /// A number is always whole.
    fn current(&self) -> MutexGuard<'_, u64> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SessionDisplay {
    pub fn show(&self, what: Show) {
        let current = self.display.current();
        if *current == self.session {
            (self.display.show)(what);
        }
    }
}

impl std::fmt::Debug for Display {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Display")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_comes_after_its_session_is_shown_to_nobody() {
        let shown: Arc<Mutex<Vec<&'static str>>> = Arc::default();
        let display = Display::new({
            let shown = Arc::clone(&shown);
            move |show| {
                shown.lock().unwrap().push(match show {
                    Show::Evidence(..) => "evidence",
                    Show::Wipe => "wipe",
                    _ => "other",
                });
            }
        });
        let picture = || Show::Evidence("e-1".parse().unwrap(), vec![0xff, 0xd8]);
        let first = display.for_this_session();
        first.show(picture());
        display.wipe();
        first.show(picture());
        let second = display.for_this_session();
        second.show(picture());
        assert_eq!(*shown.lock().unwrap(), ["evidence", "wipe", "evidence"]);
    }
}
