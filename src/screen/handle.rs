//! What other threads want to be shown. Of each kind at most the latest wish waits, so a slow screen never makes a queue.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use layby_domain::EvidenceId;

use super::{Outline, STAGE};
use crate::frame::Frame;
use crate::journey::Page;

/// The screen, from any thread.
#[derive(Clone)]
pub struct ScreenHandle {
    wishes: Arc<Mutex<Wishes>>,
    /// There is an event loop to wake.
    wakes: bool,
}

/// What is to be done, in this order.
#[derive(Default)]
pub(super) struct Wishes {
    pub wipe: bool,
    pub evidence: BTreeMap<EvidenceId, Option<Vec<u8>>>,
    pub preview: Option<(Frame, Option<Outline>)>,
    pub light: Option<Option<[u8; 3]>>,
    pub page: Option<Page>,
}

impl ScreenHandle {
    pub(super) fn new(wakes: bool) -> Self {
        Self {
            wishes: Arc::default(),
            wakes,
        }
    }

    /// As [`Screen::show`](super::Screen::show).
    pub fn show(&self, page: Page) {
        self.wish(|wishes| wishes.page = Some(page));
    }

    /// As [`Screen::preview`](super::Screen::preview). A picture that was not shown yet gives way to this one.
    pub fn preview(&self, frame: Frame, outline: Option<Outline>) {
        self.wish(|wishes| wishes.preview = Some((frame, outline)));
    }

    /// As [`Screen::shine`](super::Screen::shine).
    pub fn shine(&self, light: Option<[u8; 3]>) {
        self.wish(|wishes| wishes.light = Some(light));
    }

    /// As [`Screen::evidence`](super::Screen::evidence).
    pub fn evidence(&self, id: EvidenceId, jpeg: Option<Vec<u8>>) {
        self.wish(|wishes| {
            if wishes.evidence.len() < super::PICTURES_MAX || wishes.evidence.contains_key(&id) {
                wishes.evidence.insert(id, jpeg);
            }
        });
    }

    /// As [`Screen::wipe`](super::Screen::wipe): what was wished for before is forgotten too.
    pub fn wipe(&self) {
        self.wish(|wishes| {
            *wishes = Wishes {
                wipe: true,
                ..Wishes::default()
            }
        });
    }

    /// Has the screen's loop call this once it gets to it; a loop that stands still never does. Headless there is no loop, and no answer.
    pub fn ping(&self, answer: impl FnOnce() + Send + 'static) {
        if self.wakes
            && let Err(error) = slint::invoke_from_event_loop(answer)
        {
            tracing::debug!(%error, "the screen is closed: it does not answer");
        }
    }

    /// Ends [`Screen::run`](super::Screen::run).
    pub fn close(&self) {
        if self.wakes
            && let Err(error) = slint::quit_event_loop()
        {
            tracing::debug!(%error, "the screen is closed already");
        }
    }

    pub(super) fn take(&self) -> Wishes {
        std::mem::take(&mut *self.lock())
    }

    fn wish(&self, say: impl FnOnce(&mut Wishes)) {
        say(&mut self.lock());
        if self.wakes {
            let handle = self.clone();
            let woken = slint::invoke_from_event_loop(move || {
                if let Some(stage) = STAGE.with(|stage| stage.borrow().upgrade()) {
                    stage.take(&handle);
                }
            });
            if let Err(error) = woken {
                tracing::debug!(%error, "the screen is closed: nothing is shown");
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Wishes> {
        // Wishes are replaced whole, so a thread that died while holding them left nothing half done.
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says nothing of what is shown.
impl std::fmt::Debug for ScreenHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ScreenHandle")
    }
}
