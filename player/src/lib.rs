//! Plays one clip of a course: pictures for the screen, sound in the driver's language, and the place where one is.
//!
//! GStreamer does the work; nothing of it shows in this crate's types. A clip is a Matroska file with one track of pictures and
//! a track of sound for each language.
//!
//! - **The newest picture wins.** A picture waits in a single place until the screen takes it, and a newer one puts it out.
//! - **The place is what was shown.** [`Player::position_ms`] runs with the clock of the sound, and never beyond what the
//!   pipeline holds ready: it stands when the pictures stand, and whatever breaks, it is kept.
//! - **Sound may be missing.** A kiosk without a sound device, or one that loses it, plays on and says so ([`Sound`]).
//! - **Nothing waits for ever.** Opening, seeking, stalling and closing have a limit each.
//!
//! One thread owns the pipeline. The methods of [`Player`] only tell it what is wanted, and do not wait for it; what came of it
//! arrives as [`PlayerNews`].
//!
//! ```no_run
//! use layby_player::{AudioLanguage, Player, PlayerNews, Settings};
//!
//! # fn show(_: layby_player::Picture) {}
//! # fn main() -> Result<(), layby_player::PlayerTrouble> {
//! let clip = std::path::Path::new("what-a-point-is.mkv");
//! let player = Player::open(clip, AudioLanguage::Chinese, Settings { from_ms: 12_480, ..Settings::default() })?;
//! player.play();
//! while player.news() != Some(PlayerNews::Ended) {
//!     if let Some(picture) = player.newest_picture() {
//!         show(picture);
//!     }
//! }
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod clip;
mod picture;
mod progress;
mod shared;
mod stage;
#[cfg(test)]
mod tests;
mod trouble;
mod worker;

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

pub use self::picture::Picture;
pub use self::trouble::{PlayerTrouble, Silence};

use self::shared::Shared;
use self::worker::{Event, Worker};

/// Opening a clip: reading what is in it, and the first picture. More than the sum of the waits within.
const OPEN_LIMIT: Duration = Duration::from_secs(30);
/// Closing: a sound device that hangs is left behind with its thread.
const CLOSE_LIMIT: Duration = Duration::from_secs(3);
/// A step of a stepped player: more than the waits within.
const STEP_LIMIT: Duration = Duration::from_secs(30);
/// What the pipeline says to its thread, which takes it within milliseconds.
const EVENTS_MAX: usize = 64;

/// The languages that a clip is spoken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AudioLanguage {
    /// Mandarin: the track tagged `chi`.
    Chinese,
    /// The track tagged `eng`.
    English,
}

/// How fast the media clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// As recorded.
    #[default]
    Real,
    /// So many times as fast, up to [`Pace::FASTEST`]; without sound, and with as many pictures as there is time for.
    Times(u8),
}

impl Pace {
    /// A faster pace than this one is this one.
    pub const FASTEST: u8 = 60;

    fn times(self) -> u8 {
        match self {
            Self::Real => 1,
            Self::Times(times) => times.clamp(1, Self::FASTEST),
        }
    }
}

/// Where pictures and sound go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Output {
    /// Pictures to whoever takes them, sound to the sound device.
    #[default]
    ScreenAndSound,
    /// The same pipeline on the machine's clock, its sound decoded and dropped.
    Headless,
    /// As headless, and without a clock: time passes by [`Player::advance`] alone. The pace does not matter.
    Stepped,
}

/// Called from the pipeline's threads at every new picture and every piece of news: return at once, and wake whoever takes them.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// How a clip is played.
#[derive(Clone, Default)]
pub struct Settings {
    /// Where to begin: the picture of this moment is there when [`Player::open`] returns.
    pub from_ms: u64,
    /// How fast.
    pub pace: Pace,
    /// Where to.
    pub output: Output,
    /// The ALSA name of the sound device, such as `hw:0`; without it, whichever device plays.
    pub sound_device: Option<String>,
    /// Who is woken.
    pub wake: Option<Wake>,
}

/// Whether the clip can be heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sound {
    /// In this language.
    On(AudioLanguage),
    /// Not at all, and why.
    Off(Silence),
}

/// What happened. The newest 32 are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlayerNews {
    /// Playing, at the start, after a pause, or again after it had stalled.
    Playing,
    /// Paused.
    Paused,
    /// The picture of this moment is shown, as [`Player::seek`] wanted.
    Sought(u64),
    /// No picture has come for half a second. The place is kept, and playing goes on by itself when one comes.
    Stalled,
    /// Playing goes on without sound.
    SoundLost(Silence),
    /// The end. Said once; only a seek leads away from it.
    Ended,
    /// Playing has stopped at [`Player::position_ms`]. [`Player::play`] tries again from there.
    Trouble(PlayerTrouble),
}

/// A clip that is open. Dropping it closes it.
pub struct Player {
    shared: Arc<Shared>,
    events: SyncSender<Event>,
    closed: Receiver<()>,
    duration_ms: u64,
}

impl Player {
    /// Opens a clip, paused, at [`Settings::from_ms`]. Blocks until the first picture is there: a tenth of a second as a rule, and at
    /// the very first time longer while GStreamer looks over its plugins.
    ///
    /// # Errors
    ///
    /// When there is nothing to play or nothing to play it with. Missing sound is no error: see [`Player::sound`].
    pub fn open(clip: &Path, language: AudioLanguage, settings: Settings) -> Result<Self, PlayerTrouble> {
        let shared = Arc::new(Shared::new(&settings));
        let (events, heard) = mpsc::sync_channel(EVENTS_MAX);
        let (opened, opening) = mpsc::sync_channel(1);
        let (closing, closed) = mpsc::sync_channel(1);
        let (path, its_shared, its_events) = (clip.to_owned(), shared.clone(), events.clone());
        std::thread::Builder::new()
            .name("player".to_owned())
            .spawn(move || {
                match Worker::open(&path, language, &settings, its_shared, its_events, heard) {
                    Ok(worker) => {
                        let _ = opened.send(Ok(worker.duration_ms()));
                        worker.work();
                    }
                    Err(trouble) => {
                        let _ = opened.send(Err(trouble));
                    }
                }
                let _ = closing.send(());
            })
            .map_err(|error| PlayerTrouble::Failed {
                cause: error.to_string(),
            })?;
        let opened = opening.recv_timeout(OPEN_LIMIT);
        if opened.is_err() {
            shared.wish(|wish| wish.closed = true);
        }
        let duration_ms = opened.map_err(|error| match error {
            RecvTimeoutError::Timeout => PlayerTrouble::Stalled { ms: millis(OPEN_LIMIT) },
            RecvTimeoutError::Disconnected => PlayerTrouble::Failed {
                cause: "its thread broke down".to_owned(),
            },
        })??;
        Ok(Self {
            shared,
            events,
            closed,
            duration_ms,
        })
    }

    /// Plays on from where it stands.
    pub fn play(&self) {
        self.want(|wish| wish.playing = true);
    }

    /// Pauses. The picture stays.
    pub fn pause(&self) {
        self.want(|wish| wish.playing = false);
    }

    /// Goes to exactly this moment, at most to the end, and plays on from there if it was playing. The player never does so by itself.
    pub fn seek(&self, ms: u64) {
        let ms = ms.min(self.duration_ms);
        self.want(|wish| wish.seek = Some(ms));
    }

    /// Changes how fast the clip plays from here on.
    pub fn set_pace(&self, pace: Pace) {
        self.want(|wish| wish.pace = Some(pace));
    }

    /// Lets so much media time pass on an [`Output::Stepped`] player that plays, and says where it stands then. Returns when the
    /// picture of that moment is there. Does nothing on any other player, and none on a paused one.
    pub fn advance(&self, ms: u64) -> u64 {
        let (reply, stepped) = mpsc::sync_channel(1);
        self.want(|wish| wish.step = Some((ms, reply)));
        let _ = stepped.recv_timeout(STEP_LIMIT);
        self.position_ms()
    }

    /// The moment of the clip that is shown, in milliseconds from its beginning.
    pub fn position_ms(&self) -> u64 {
        self.shared.position_ms()
    }

    /// How long the clip is, in milliseconds.
    pub fn duration_ms(&self) -> u64 {
        self.duration_ms
    }

    /// The newest picture, if it was not taken before.
    pub fn newest_picture(&self) -> Option<Picture> {
        self.shared.take_picture()
    }

    /// What happened next. To be asked until there is nothing.
    pub fn news(&self) -> Option<PlayerNews> {
        self.shared.next_news()
    }

    /// Whether the clip can be heard.
    pub fn sound(&self) -> Sound {
        self.shared.sound()
    }

    fn want(&self, change: impl FnOnce(&mut shared::Wish)) {
        self.shared.wish(change);
        // A full channel wakes the thread as well.
        let _ = self.events.try_send(Event::Wish);
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.want(|wish| wish.closed = true);
        let _ = self.closed.recv_timeout(CLOSE_LIMIT);
    }
}

impl std::fmt::Debug for Player {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Player")
            .field("position_ms", &self.position_ms())
            .finish_non_exhaustive()
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
