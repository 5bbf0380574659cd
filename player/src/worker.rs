//! The thread that owns the pipeline: does what is wanted, hears what the pipeline says, and looks after it while it plays.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::prelude::*;

use crate::clip::Clip;
use crate::progress::{Advice, Progress, STALL_LIMIT, Sight};
use crate::shared::{Shared, Wish};
use crate::stage::{Plan, Stage};
use crate::trouble::{Codec, Complaint, Fault};
use crate::{AudioLanguage, Output, Pace, Picture, PlayerNews, PlayerTrouble, Settings, Silence, Sound, millis};

/// How long the pipeline may take from one state to another: to open its decoders, to find a place in the file.
const SETTLE_LIMIT: Duration = Duration::from_secs(5);
/// How often it is looked after while it plays.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// A longer step goes there at once, and does not decode what lies between.
const STEP_DECODED_MAX_MS: u64 = 5_000;

/// What the thread hears.
pub(crate) enum Event {
    /// There is a wish.
    Wish,
    /// The pipeline of this number cannot go on.
    Complaint(u64, Complaint),
    /// .. misses a decoder.
    Missing(u64, Codec),
    /// .. has come to the end.
    End(u64),
    /// .. has lost the clock that it ran on.
    ClockLost(u64),
    /// A change of state is through.
    Settled,
}

pub(crate) struct Worker {
    clip: Clip,
    language: AudioLanguage,
    output: Output,
    sound_device: Option<String>,
    shared: Arc<Shared>,
    events: SyncSender<Event>,
    heard: Receiver<Event>,

    pace: Pace,
    /// Why sound is not tried again.
    silence: Option<Silence>,
    stages: u64,
    stage: Option<Stage>,
    missing: Option<Codec>,
    playing: bool,
    ended: bool,
    end_heard: bool,
    progress: Progress,
    /// A stepped player's next picture, that is not due yet.
    next: Option<gst::Sample>,
}

impl Worker {
    pub(crate) fn open(
        path: &Path,
        language: AudioLanguage,
        settings: &Settings,
        shared: Arc<Shared>,
        events: SyncSender<Event>,
        heard: Receiver<Event>,
    ) -> Result<Self, PlayerTrouble> {
        gst::init().map_err(|error| PlayerTrouble::Failed {
            cause: error.to_string(),
        })?;
        let clip = Clip::look(path)?;
        let from_ms = settings.from_ms.min(clip.duration_ms);
        let mut worker = Self {
            clip,
            language,
            output: settings.output,
            sound_device: settings.sound_device.clone(),
            shared,
            events,
            heard,
            pace: settings.pace,
            silence: None,
            stages: 0,
            stage: None,
            missing: None,
            playing: false,
            ended: false,
            end_heard: false,
            progress: Progress::default(),
            next: None,
        };
        worker.shared.stand_at(from_ms);
        worker.raise(from_ms)?;
        Ok(worker)
    }

    pub(crate) fn duration_ms(&self) -> u64 {
        self.clip.duration_ms
    }

    /// Until the player is closed.
    pub(crate) fn work(mut self) {
        loop {
            let wish = self.shared.take_wish();
            if wish.closed {
                return;
            }
            let step = wish.step.as_ref().map(|(_, reply)| reply.clone());
            let followed = self.follow(&wish);
            self.recover(followed);
            if let Some(reply) = step {
                let _ = reply.try_send(());
            }
            let heard = self.hear(if self.playing {
                LOOK_EVERY
            } else {
                Duration::from_secs(1)
            });
            self.recover(heard);
            if self.playing {
                let looked = self.look_after();
                self.recover(looked);
            }
        }
    }

    fn follow(&mut self, wish: &Wish) -> Result<(), Fault> {
        if let Some(pace) = wish.pace.filter(|pace| *pace != self.pace) {
            let at_ms = self.stand();
            self.pace = pace;
            self.strike();
            self.raise(at_ms)?;
            if self.playing {
                self.run()?;
            }
        }
        if let Some(ms) = wish.seek {
            self.seek(ms)?;
            self.shared.tell(PlayerNews::Sought(ms));
            if self.playing {
                self.run()?;
            }
        }
        match (wish.playing, self.playing) {
            (true, false) if self.ended => self.shared.wish(|wish| wish.playing = false),
            (true, false) => {
                self.playing = true;
                if self.stage.is_none() {
                    self.raise(self.shared.position_ms())?;
                }
                self.run()?;
                self.shared.tell(PlayerNews::Playing);
            }
            (false, true) => {
                self.stand();
                self.playing = false;
                self.rest()?;
                self.shared.tell(PlayerNews::Paused);
            }
            _ => {}
        }
        match &wish.step {
            Some((ms, _)) if self.playing && self.output == Output::Stepped => self.step(*ms),
            _ => Ok(()),
        }
    }

    // The pipeline.

    /// Builds the pipeline and brings it to this moment, paused; without sound, if that is what it takes.
    fn raise(&mut self, at_ms: u64) -> Result<(), PlayerTrouble> {
        loop {
            match self.try_raise(at_ms) {
                Ok(()) => return Ok(()),
                // Happens once at most: a pipeline that is built without sound does not complain about it.
                Err(Fault::Sound(silence)) => self.fall_silent(silence),
                Err(Fault::Clip(trouble)) => {
                    self.strike();
                    return Err(trouble);
                }
            }
        }
    }

    fn try_raise(&mut self, at_ms: u64) -> Result<(), Fault> {
        self.strike();
        self.stages += 1;
        let plan = Plan {
            clip: &self.clip,
            sound: self.silence.clone().map_or(Ok(self.language), Err),
            pace: self.pace,
            output: self.output,
            sound_device: self.sound_device.as_deref(),
            number: self.stages,
        };
        let stage = Stage::build(plan, &self.shared, &self.events)?;
        if let (Err(silence), None) = (&stage.sound, &self.silence)
            && *silence != Silence::FastPace
        {
            let silence = silence.clone();
            self.fall_silent(silence);
        }
        self.shared.set_sound(match &stage.sound {
            Ok(language) => Sound::On(*language),
            Err(silence) => Sound::Off(silence.clone()),
        });
        // A pipeline that begins elsewhere first prepares its first picture, which nobody wants to see.
        self.shared
            .shows_prepared
            .store(!stage.needs_seek(at_ms), Ordering::Release);
        let needs_seek = stage.needs_seek(at_ms);
        self.stage = Some(stage);
        self.turn(gst::State::Paused)?;
        if needs_seek {
            self.seek_in_stage(at_ms)?;
        } else {
            self.begin_steps()?;
        }
        Ok(())
    }

    fn strike(&mut self) {
        self.next = None;
        self.missing = None;
        self.end_heard = false;
        self.stage = None;
    }

    /// The place stops here, whatever the pipeline does next.
    fn stand(&mut self) -> u64 {
        let ms = self.shared.position_ms();
        self.shared.stand_at(ms);
        ms
    }

    fn run(&mut self) -> Result<(), Fault> {
        let at_ms = self.stand();
        self.progress = Progress::default();
        let Some(stage) = &self.stage else { return Ok(()) };
        if self.output != Output::Stepped {
            self.shared.shows_prepared.store(false, Ordering::Release);
            stage.set_state(gst::State::Playing)?;
            self.shared.run(stage.running(at_ms));
        }
        Ok(())
    }

    /// Pauses, and does not wait for it: the place stands already.
    fn rest(&mut self) -> Result<(), Fault> {
        match &self.stage {
            Some(stage) if self.output != Output::Stepped => Ok(stage.set_state(gst::State::Paused)?),
            _ => Ok(()),
        }
    }

    fn seek(&mut self, ms: u64) -> Result<(), Fault> {
        let ms = ms.min(self.clip.duration_ms);
        self.shared.stand_at(ms);
        self.ended = false;
        self.shared.forget_taken();
        if self.stage.is_none() {
            return Ok(self.raise(ms)?);
        }
        self.turn(gst::State::Paused)?;
        self.seek_in_stage(ms)
    }

    fn seek_in_stage(&mut self, ms: u64) -> Result<(), Fault> {
        let Some(stage) = &self.stage else { return Ok(()) };
        self.shared.shows_prepared.store(true, Ordering::Release);
        self.next = None;
        self.end_heard = false;
        stage.seek(ms)?;
        self.turn(gst::State::Paused)?;
        self.begin_steps()
    }

    /// Brings the pipeline into a state and waits for it.
    fn turn(&mut self, state: gst::State) -> Result<(), Fault> {
        let until = Instant::now() + SETTLE_LIMIT;
        if let Some(stage) = &self.stage
            && let Err(trouble) = stage.set_state(state)
        {
            // It says why over its bus, better than here.
            while self.hear(Duration::ZERO)? {}
            return Err(trouble.into());
        }
        while self.stage.as_ref().is_some_and(|stage| !stage.is_settled(state)) {
            if self.shared.is_closed() || Instant::now() > until {
                return Err(PlayerTrouble::Stalled {
                    ms: millis(SETTLE_LIMIT),
                }
                .into());
            }
            self.hear(LOOK_EVERY / 5)?;
        }
        Ok(())
    }

    // What it says.

    /// Waits so long for the next event, and says whether there was one.
    fn hear(&mut self, wait: Duration) -> Result<bool, Fault> {
        let event = match self.heard.recv_timeout(wait) {
            Ok(event) => event,
            Err(RecvTimeoutError::Timeout) => return Ok(false),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PlayerTrouble::Failed {
                    cause: "nobody speaks any more".to_owned(),
                }
                .into());
            }
        };
        let current = self.stage.as_ref().map(|stage| stage.number);
        match event {
            Event::Complaint(number, complaint) if Some(number) == current => {
                let at_ms = self.shared.position_ms();
                return Err(complaint.fault(&self.clip.path, at_ms, self.missing.take()));
            }
            Event::Missing(number, codec) if Some(number) == current => self.missing = Some(codec),
            Event::End(number) if Some(number) == current => self.end_heard = true,
            Event::ClockLost(number) if Some(number) == current && self.playing => {
                self.rest()?;
                self.run()?;
            }
            _ => {}
        }
        Ok(true)
    }

    /// After a fault: on without sound, or an end to playing.
    fn recover<T>(&mut self, outcome: Result<T, Fault>) {
        let trouble = match outcome {
            Ok(_) => return,
            Err(Fault::Sound(silence)) => match self.go_on_without_sound(silence) {
                Ok(()) => return,
                Err(Fault::Clip(trouble)) => trouble,
                Err(Fault::Sound(silence)) => PlayerTrouble::Failed {
                    cause: silence.to_string(),
                },
            },
            Err(Fault::Clip(trouble)) => trouble,
        };
        self.stand();
        self.strike();
        self.playing = false;
        self.shared.wish(|wish| wish.playing = false);
        self.shared.tell(PlayerNews::Trouble(trouble));
    }

    fn go_on_without_sound(&mut self, silence: Silence) -> Result<(), Fault> {
        let at_ms = self.stand();
        self.strike();
        self.fall_silent(silence);
        self.raise(at_ms)?;
        if self.playing { self.run() } else { Ok(()) }
    }

    fn fall_silent(&mut self, silence: Silence) {
        self.silence = Some(silence.clone());
        self.shared.tell(PlayerNews::SoundLost(silence));
    }

    // While it plays.

    fn look_after(&mut self) -> Result<(), Fault> {
        let at_ms = self.shared.position_ms();
        let Some(stage) = &self.stage else { return Ok(()) };
        if let Some(from_ms) = stage.broken_from_ms()
            && at_ms >= from_ms
        {
            self.shared.stand_at(from_ms);
            return Err(self.damaged(from_ms, "pictures are missing").into());
        }
        if self.end_heard {
            return self.end(at_ms);
        }
        if self.output == Output::Stepped {
            return Ok(());
        }

        let clock = stage.pipeline.current_running_time().map_or(Duration::ZERO, Into::into);
        let holds_picture = stage.is_settled(gst::State::Paused);
        match self.progress.look(Sight {
            now: Instant::now(),
            place_ms: at_ms,
            clock,
            holds_picture,
        }) {
            Advice::Nothing => Ok(()),
            Advice::MovesAgain => {
                self.shared.tell(PlayerNews::Playing);
                Ok(())
            }
            Advice::Stalled { pause } => {
                self.shared.tell(PlayerNews::Stalled);
                if pause { self.hold() } else { Ok(()) }
            }
            Advice::Pause => self.hold(),
            Advice::GoBack => {
                let progress = self.progress;
                self.seek_in_stage(at_ms)?;
                self.run()?;
                self.progress = progress;
                Ok(())
            }
            Advice::ClockLost if stage.sound.is_ok() => Err(Fault::Sound(Silence::DeviceLost {
                cause: "its clock stands".to_owned(),
            })),
            Advice::ClockLost => Err(PlayerTrouble::Stalled {
                ms: millis(STALL_LIMIT),
            }
            .into()),
            Advice::GiveUp(after) => Err(PlayerTrouble::Stalled { ms: millis(after) }.into()),
        }
    }

    fn hold(&mut self) -> Result<(), Fault> {
        self.stand();
        self.rest()
    }

    fn end(&mut self, at_ms: u64) -> Result<(), Fault> {
        self.end_heard = false;
        if let Some(from_ms) = self.stage.as_ref().and_then(Stage::cut_off_at_ms) {
            self.shared.stand_at(at_ms.min(from_ms));
            return Err(self.damaged(from_ms, "it is cut off").into());
        }
        self.shared.stand_at(self.clip.duration_ms);
        self.playing = false;
        self.ended = true;
        self.shared.wish(|wish| wish.playing = false);
        self.rest()?;
        self.shared.tell(PlayerNews::Ended);
        Ok(())
    }

    fn damaged(&self, from_ms: u64, cause: &str) -> PlayerTrouble {
        PlayerTrouble::DamagedFile {
            path: self.clip.path.clone(),
            from_ms,
            cause: cause.to_owned(),
        }
    }

    // Step by step.

    /// A stepped player's pipeline has no clock: it always runs, and waits with its next picture until it is fetched.
    fn begin_steps(&mut self) -> Result<(), Fault> {
        if self.output != Output::Stepped {
            return Ok(());
        }
        self.turn(gst::State::Playing)?;
        let at_ms = self.shared.position_ms();
        self.show_up_to(at_ms)
    }

    fn step(&mut self, ms: u64) -> Result<(), Fault> {
        let to_ms = (self.shared.position_ms() + ms).min(self.clip.duration_ms);
        if ms > STEP_DECODED_MAX_MS {
            self.turn(gst::State::Paused)?;
            self.shared.stand_at(to_ms);
            self.seek_in_stage(to_ms)?;
        } else {
            self.show_up_to(to_ms)?;
            self.shared.stand_at(to_ms);
        }
        let no_more = self
            .stage
            .as_ref()
            .is_some_and(|stage| stage.screen.property::<bool>("eos"));
        let cut_off = no_more
            && self
                .stage
                .as_ref()
                .and_then(Stage::cut_off_at_ms)
                .is_some_and(|from_ms| to_ms > from_ms);
        if cut_off || to_ms == self.clip.duration_ms {
            self.end(to_ms)
        } else {
            Ok(())
        }
    }

    /// Fetches pictures until the next one is of a later moment, and shows the last one that is due.
    fn show_up_to(&mut self, to_ms: u64) -> Result<(), Fault> {
        let mut due = None;
        let until = Instant::now() + SETTLE_LIMIT;
        loop {
            if self.next.is_none() {
                let Some(stage) = &self.stage else { return Ok(()) };
                let wait = gst::ClockTime::from_mseconds(millis(LOOK_EVERY)).nseconds();
                self.next = stage
                    .screen
                    .emit_by_name::<Option<gst::Sample>>("try-pull-sample", &[&wait]);
            }
            let Some(next) = self.next.as_deref().and_then(|sample| Picture::new(sample, None)) else {
                while self.hear(Duration::ZERO)? {}
                if self
                    .stage
                    .as_ref()
                    .is_some_and(|stage| stage.screen.property::<bool>("eos"))
                {
                    break;
                }
                if self.shared.is_closed() || Instant::now() > until {
                    return Err(PlayerTrouble::Stalled {
                        ms: millis(SETTLE_LIMIT),
                    }
                    .into());
                }
                continue;
            };
            if next.at_ms() > to_ms {
                break;
            }
            due = Some(next);
            self.next = None;
        }
        if let Some(picture) = due {
            self.shared.show(picture);
        }
        Ok(())
    }
}
