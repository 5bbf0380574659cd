//! What the shell gives to whatever screen there is.

use std::sync::Arc;

use layby_domain::EvidenceId;

use super::pulse::Beat;
use crate::frame::Frame;
use crate::journey::Page;

/// Something for the screen.
#[derive(Clone, Debug)]
pub enum Show {
    /// The page.
    Page(Box<Page>),
    /// The camera's picture and the outline of the face in it: points from 0 to 1.
    Preview(Frame, Option<Vec<(f32, f32)>>),
    /// An evidence picture, JPEG.
    Evidence(EvidenceId, Vec<u8>),
    /// Forget the driver.
    Wipe,
}

/// A screen, wherever its thread is. Showing never blocks for long and never fails: a screen that has gone shows nothing.
#[derive(Clone)]
pub struct Display {
    show: Arc<dyn Fn(Show) + Send + Sync>,
    /// Has the screen's loop leave a beat; `None` for a screen without a loop.
    ping: Option<Arc<dyn Fn(Beat) + Send + Sync>>,
}

impl Display {
    /// A screen behind a function.
    pub fn new(show: impl Fn(Show) + Send + Sync + 'static) -> Self {
        Self {
            show: Arc::new(show),
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
}

impl std::fmt::Debug for Display {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Display")
    }
}
