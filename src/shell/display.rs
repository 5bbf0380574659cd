//! What the shell gives to whatever screen there is.

use std::sync::Arc;

use layby_domain::EvidenceId;

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
pub struct Display(Arc<dyn Fn(Show) + Send + Sync>);

impl Display {
    /// A screen behind a function.
    pub fn new(show: impl Fn(Show) + Send + Sync + 'static) -> Self {
        Self(Arc::new(show))
    }

    pub(super) fn show(&self, what: Show) {
        (self.0)(what);
    }
}

impl std::fmt::Debug for Display {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Display")
    }
}
