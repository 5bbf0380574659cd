//! What the player's thread, the pipeline's threads and the caller share: what is wanted, where one is, the newest picture, the news.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Mutex, MutexGuard, PoisonError};

use gstreamer as gst;
use gstreamer::prelude::*;

use crate::{Pace, Picture, PlayerNews, Settings, Silence, Sound, Wake};

/// News that nobody asks for: the oldest go.
const NEWS_MAX: usize = 32;

pub(crate) struct Shared {
    wish: Mutex<Wish>,
    place: Mutex<Place>,
    picture: Mutex<Newest>,
    news: Mutex<VecDeque<PlayerNews>>,
    sound: Mutex<Sound>,
    wake: Option<Wake>,
    /// A picture that the pipeline prepares while it does not play is to be shown: after opening and seeking, not after a pause.
    pub(crate) shows_prepared: AtomicBool,
}

/// What the caller wants, until the thread takes note. The latest wish counts, so there is no queue of them.
#[derive(Default)]
pub(crate) struct Wish {
    /// Stays: playing or paused.
    pub(crate) playing: bool,
    pub(crate) seek: Option<u64>,
    pub(crate) pace: Option<Pace>,
    pub(crate) step: Option<(u64, SyncSender<()>)>,
    pub(crate) closed: bool,
}

#[derive(Default)]
struct Newest {
    picture: Option<Picture>,
    taken_ms: Option<u64>,
}

/// Where one is in the clip.
pub(crate) enum Place {
    Standing(u64),
    Running(Running),
}

/// The place as the pipeline's clock says, which GStreamer bounds by what its sinks hold ready.
pub(crate) struct Running {
    pub(crate) pipeline: gst::Pipeline,
    /// Where the pictures arrive. Their place is asked for while there are any to come; with none to come, or with key pictures only, that of the pipeline.
    pub(crate) screen: Option<gst::Element>,
    /// Read last. A place never goes back.
    pub(crate) ms: u64,
    pub(crate) end_ms: u64,
}

impl Running {
    fn read(&mut self) -> u64 {
        let screen = self.screen.as_ref().filter(|screen| !screen.property::<bool>("eos"));
        let read = match screen {
            Some(screen) => screen.query_position::<gst::ClockTime>(),
            None => self.pipeline.query_position::<gst::ClockTime>(),
        };
        if let Some(read) = read {
            self.ms = self.ms.max(read.mseconds()).min(self.end_ms);
        }
        self.ms
    }
}

impl Shared {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            wish: Mutex::default(),
            place: Mutex::new(Place::Standing(settings.from_ms)),
            picture: Mutex::default(),
            news: Mutex::default(),
            sound: Mutex::new(Sound::Off(Silence::NoTrack)),
            wake: settings.wake.clone(),
            shows_prepared: AtomicBool::new(false),
        }
    }

    pub(crate) fn wish(&self, change: impl FnOnce(&mut Wish)) {
        change(&mut lock(&self.wish));
    }

    pub(crate) fn take_wish(&self) -> Wish {
        let mut wish = lock(&self.wish);
        let playing = wish.playing;
        std::mem::replace(
            &mut wish,
            Wish {
                playing,
                ..Wish::default()
            },
        )
    }

    pub(crate) fn is_closed(&self) -> bool {
        lock(&self.wish).closed
    }

    pub(crate) fn position_ms(&self) -> u64 {
        match &mut *lock(&self.place) {
            Place::Standing(ms) => *ms,
            Place::Running(running) => running.read(),
        }
    }

    pub(crate) fn stand_at(&self, ms: u64) {
        *lock(&self.place) = Place::Standing(ms);
    }

    pub(crate) fn run(&self, running: Running) {
        *lock(&self.place) = Place::Running(running);
    }

    pub(crate) fn show(&self, picture: Picture) {
        {
            let mut newest = lock(&self.picture);
            // The picture that was prepared comes again when playing begins.
            if newest.taken_ms == Some(picture.at_ms()) {
                return;
            }
            newest.taken_ms = None;
            newest.picture = Some(picture);
        }
        self.wake();
    }

    pub(crate) fn show_prepared(&self, picture: Picture) {
        if self.shows_prepared.load(Ordering::Acquire) {
            self.show(picture);
        }
    }

    /// The next picture is shown even if it is the one that was taken last.
    pub(crate) fn forget_taken(&self) {
        *lock(&self.picture) = Newest::default();
    }

    pub(crate) fn take_picture(&self) -> Option<Picture> {
        let mut newest = lock(&self.picture);
        let picture = newest.picture.take()?;
        newest.taken_ms = Some(picture.at_ms());
        Some(picture)
    }

    pub(crate) fn tell(&self, news: PlayerNews) {
        {
            let mut kept = lock(&self.news);
            if kept.len() == NEWS_MAX {
                kept.pop_front();
            }
            kept.push_back(news);
        }
        self.wake();
    }

    pub(crate) fn next_news(&self) -> Option<PlayerNews> {
        lock(&self.news).pop_front()
    }

    pub(crate) fn sound(&self) -> Sound {
        lock(&self.sound).clone()
    }

    pub(crate) fn set_sound(&self, sound: Sound) {
        *lock(&self.sound) = sound;
    }

    #[cfg(test)]
    pub(crate) fn pipeline(&self) -> Option<gst::Pipeline> {
        match &*lock(&self.place) {
            Place::Standing(_) => None,
            Place::Running(running) => Some(running.pipeline.clone()),
        }
    }

    fn wake(&self) {
        if let Some(wake) = &self.wake {
            wake();
        }
    }
}

/// A thread that broke down while it held a lock leaves values behind that are whole: each is replaced in one go.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
