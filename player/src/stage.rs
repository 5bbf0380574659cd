//! The pipeline of a clip, from the file to screen and sound device.
//!
//! ```text
//! file ─► demultiplexer ─┬─► [ queue ─► decoder ─► converter ─► appsink ]              pictures
//!                        └─► [ queue ─► decoder ─► converter ─► sound device ]         sound, in one language
//!                        └─► [ queue ─► nothing, on the clock ]                        at a fast pace: keeps the time between key pictures
//! ```
//!
//! The decoder is whichever GStreamer ranks highest of those that work: one in hardware, where there is one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;

use gstreamer as gst;
use gstreamer::prelude::*;

use crate::clip::Clip;
use crate::shared::{Running, Shared};
use crate::trouble::{Codec, Complaint, element};
use crate::worker::Event;
use crate::{AudioLanguage, Output, Pace, Picture, PlayerTrouble, Silence};

/// A picture that is later than this is not shown any more. Sound and picture belong within 80 ms.
const LATE_MAX: gst::ClockTime = gst::ClockTime::from_mseconds(60);
/// Pictures between demultiplexer and decoder: more than pictures and sound are apart in a file. Sound has no such bound, so that the file can be
/// read to its end when there are no more pictures.
const PICTURES_AHEAD_MAX: gst::ClockTime = gst::ClockTime::from_seconds(2);
/// Neither holds more than this; it is an hour of sound.
const AHEAD_BYTES_MAX: u32 = 16 << 20;
/// From this pace on only key pictures are decoded.
const KEY_PICTURES_FROM: u8 = 5;
/// A clip has a picture every 40 ms. Where so many are missing, something was lost.
const GAP_MAX: gst::ClockTime = gst::ClockTime::from_seconds(1);

/// The name of that part of the pipeline.
const PICTURES: &str = "pictures";
/// Lies between two key pictures at most, ten seconds where nobody says otherwise, and some more.
const KEY_PICTURES_APART_MAX_MS: u64 = 15_000;
/// A file that ends so much before its length is cut off. Less is the last picture, and the rounding of lengths.
const SHORT_MAX_MS: u64 = 1_500;

/// What to build.
pub(crate) struct Plan<'a> {
    pub(crate) clip: &'a Clip,
    pub(crate) sound: Result<AudioLanguage, Silence>,
    pub(crate) pace: Pace,
    pub(crate) output: Output,
    pub(crate) sound_device: Option<&'a str>,
    /// Tells the messages of this pipeline from those of the one before.
    pub(crate) number: u64,
}

pub(crate) struct Stage {
    pub(crate) number: u64,
    pub(crate) pipeline: gst::Pipeline,
    pub(crate) screen: gst::Element,
    /// Whether it can be heard.
    pub(crate) sound: Result<AudioLanguage, Silence>,
    read: Arc<Read>,
    pace: Pace,
    stepped: bool,
    end_ms: u64,
}

/// What came out of the file.
struct Read {
    /// Up to here, in milliseconds.
    to_ms: AtomicU64,
    /// From here on pictures are missing; `u64::MAX` while none are.
    broken_from_ms: AtomicU64,
}

impl Stage {
    pub(crate) fn build(
        plan: Plan<'_>,
        shared: &Arc<Shared>,
        events: &SyncSender<Event>,
    ) -> Result<Self, PlayerTrouble> {
        let pipeline = gst::Pipeline::new();
        let fast = plan.pace.times() > 1;
        let stepped = plan.output == Output::Stepped;

        let source = element("filesrc")?;
        source.set_property("location", &plan.clip.path);
        let demux = element("matroskademux")?;
        pipeline.add_many([&source, &demux]).map_err(failed)?;
        source.link(&demux).map_err(failed)?;

        let screen = screen(stepped)?;
        let pictures = chain(PICTURES, &["videoconvert"], &screen)?;
        pipeline.add(&pictures).map_err(failed)?;

        let sound = if fast {
            Err(Silence::FastPace)
        } else {
            plan.sound.clone()
        };
        let voice = sound.and_then(|language| Ok((language, Voice::build(language, &plan)?)));
        let beat = if fast {
            plan.clip
                .any_track()
                .map(|track| Ok((track, beat(stepped)?)))
                .transpose()?
        } else {
            None
        };
        let beside = match (&voice, &beat) {
            (Ok((_, voice)), _) => Some((voice.track, &voice.bin)),
            (Err(_), Some((track, bin))) => Some((*track, bin)),
            (Err(_), None) => None,
        };
        if let Some((_, bin)) = beside {
            pipeline.add(bin).map_err(failed)?;
        }

        let read = Arc::new(Read {
            to_ms: AtomicU64::new(0),
            broken_from_ms: AtomicU64::new(u64::MAX),
        });
        link_tracks(
            &demux,
            (&plan.clip.pictures, &pictures),
            beside,
            &read,
            !only_key_pictures(plan.pace),
        );
        if !stepped {
            hand_out(&screen, voice.as_ref().ok().map(|(_, voice)| &voice.end), shared);
        }
        report(
            &pipeline,
            voice.as_ref().ok().map(|(_, voice)| &voice.bin),
            plan.number,
            events,
        )?;

        Ok(Self {
            number: plan.number,
            pipeline,
            screen,
            sound: voice.map(|(language, _)| language),
            read,
            pace: plan.pace,
            stepped,
            end_ms: plan.clip.duration_ms,
        })
    }

    /// Has it reached the state, with a picture (or the end) at hand?
    pub(crate) fn is_settled(&self, state: gst::State) -> bool {
        let (changed, current, pending) = self.pipeline.state(gst::ClockTime::ZERO);
        changed.is_ok() && current == state && pending == gst::State::VoidPending
    }

    pub(crate) fn set_state(&self, state: gst::State) -> Result<(), PlayerTrouble> {
        self.pipeline
            .set_state(state)
            .map(drop)
            .map_err(|error| PlayerTrouble::Failed {
                cause: error.to_string(),
            })
    }

    /// Goes to exactly this moment; it is there when the pipeline has settled again.
    pub(crate) fn seek(&self, ms: u64) -> Result<(), PlayerTrouble> {
        self.read.broken_from_ms.store(u64::MAX, Ordering::Release);
        let mut flags = gst::SeekFlags::FLUSH | gst::SeekFlags::ACCURATE;
        let mut rate = 1.0;
        if !self.stepped {
            rate = f64::from(self.pace.times());
            if only_key_pictures(self.pace) {
                flags |= gst::SeekFlags::TRICKMODE | gst::SeekFlags::TRICKMODE_KEY_UNITS;
            }
        }
        let to = gst::ClockTime::from_mseconds(ms);
        self.pipeline
            .seek(
                rate,
                flags,
                gst::SeekType::Set,
                to,
                gst::SeekType::None,
                gst::ClockTime::NONE,
            )
            .map_err(failed)
    }

    /// Does it begin elsewhere than a fresh pipeline does?
    pub(crate) fn needs_seek(&self, from_ms: u64) -> bool {
        from_ms > 0 || (!self.stepped && self.pace.times() > 1)
    }

    /// The place, as it runs from here on.
    pub(crate) fn running(&self, from_ms: u64) -> Running {
        let screen = (!only_key_pictures(self.pace)).then(|| self.screen.clone());
        Running {
            pipeline: self.pipeline.clone(),
            screen,
            ms: from_ms,
            end_ms: self.end_ms,
        }
    }

    /// Where the file is cut off, once it has been read to its end.
    pub(crate) fn cut_off_at_ms(&self) -> Option<u64> {
        let read_to_ms = self.read.to_ms.load(Ordering::Acquire);
        let short_max_ms = if only_key_pictures(self.pace) {
            KEY_PICTURES_APART_MAX_MS
        } else {
            SHORT_MAX_MS
        };
        Some(read_to_ms).filter(|to_ms| to_ms + short_max_ms < self.end_ms)
    }

    /// From where on pictures are missing.
    pub(crate) fn broken_from_ms(&self) -> Option<u64> {
        Some(self.read.broken_from_ms.load(Ordering::Acquire)).filter(|ms| *ms != u64::MAX)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = self.pipeline.set_state(gst::State::Null);
    }
}

fn only_key_pictures(pace: Pace) -> bool {
    pace.times() >= KEY_PICTURES_FROM
}

/// The end of the pictures: red, green and blue, a byte each.
fn screen(stepped: bool) -> Result<gst::Element, PlayerTrouble> {
    let screen = element("appsink")?;
    screen.set_property("caps", gst::Caps::builder("video/x-raw").field("format", "RGB").build());
    screen.set_property("enable-last-sample", false);
    screen.set_property("max-buffers", 1_u32);
    screen.set_property("sync", !stepped);
    screen.set_property("emit-signals", !stepped);
    if !stepped {
        screen.set_property("drop", true);
        screen.set_property("qos", true);
        screen.set_property("max-lateness", i64::try_from(LATE_MAX.nseconds()).unwrap_or(-1));
    }
    Ok(screen)
}

/// The sound of one language, decoded, and where it ends.
struct Voice<'a> {
    track: &'a str,
    bin: gst::Bin,
    end: gst::Element,
}

impl<'a> Voice<'a> {
    fn build(language: AudioLanguage, plan: &Plan<'a>) -> Result<Self, Silence> {
        let track = plan.clip.track(language).ok_or(Silence::NoTrack)?;
        let end = match plan.output {
            Output::ScreenAndSound => sound_device(plan.sound_device)?,
            Output::Headless | Output::Stepped => nowhere(plan.output == Output::Stepped)?,
        };
        let bin = chain("sound", &["audioconvert", "audioresample"], &end)?;
        Ok(Self { track, bin, end })
    }
}

/// Opened before it is used: a pipeline that meets a dead device while it starts would have to be built anew.
fn sound_device(name: Option<&str>) -> Result<gst::Element, Silence> {
    let device = match name {
        Some(name) => {
            let device = element("alsasink")?;
            device.set_property("device", name);
            device
        }
        None => element("autoaudiosink")?,
    };
    let opened = device.set_state(gst::State::Ready);
    // Where it finds none, the automatic choice is to play to nobody.
    let to_nobody = device.downcast_ref::<gst::Bin>().is_some_and(|choice| {
        let chosen = choice.children();
        chosen.is_empty()
            || chosen
                .iter()
                .any(|sink| sink.factory().is_some_and(|factory| factory.name() == "fakesink"))
    });
    if opened.is_err() || to_nobody {
        let _ = device.set_state(gst::State::Null);
        let cause = name.map_or_else(|| "none is found".to_owned(), |name| format!("{name} does not open"));
        return Err(Silence::NoDevice { cause });
    }
    Ok(device)
}

/// A queue, a decoder, converters and an end, in a bin with one pad.
fn chain(name: &str, converters: &[&'static str], end: &gst::Element) -> Result<gst::Bin, PlayerTrouble> {
    let queue = queue(name == PICTURES)?;
    let decoder = element("decodebin")?;
    let mut tail = Vec::new();
    for converter in converters {
        tail.push(element(converter)?);
    }
    tail.push(end.clone());

    let bin = gst::Bin::with_name(name);
    bin.add_many([&queue, &decoder]).map_err(failed)?;
    bin.add_many(&tail).map_err(failed)?;
    queue.link(&decoder).map_err(failed)?;
    gst::Element::link_many(&tail).map_err(failed)?;
    let entry = tail.first().and_then(|first| first.static_pad("sink"));
    decoder.connect_pad_added(move |_, pad| {
        // What does not fit together is reported by the decoder, as data that goes nowhere.
        let _ = entry.as_ref().map(|entry| pad.link(entry));
    });
    open_to_the_outside(&bin, &queue)?;
    Ok(bin)
}

/// Keeps the time of a track that is not heard.
fn beat(stepped: bool) -> Result<gst::Bin, PlayerTrouble> {
    let queue = queue(false)?;
    let end = nowhere(stepped)?;
    let bin = gst::Bin::with_name("beat");
    bin.add_many([&queue, &end]).map_err(failed)?;
    queue.link(&end).map_err(failed)?;
    open_to_the_outside(&bin, &queue)?;
    Ok(bin)
}

/// Takes what comes when it is due; of a stepped player at once, and nobody waits for it.
fn nowhere(stepped: bool) -> Result<gst::Element, PlayerTrouble> {
    let end = element("fakesink")?;
    end.set_property("sync", !stepped);
    end.set_property("async", !stepped);
    Ok(end)
}

fn queue(of_pictures: bool) -> Result<gst::Element, PlayerTrouble> {
    let queue = element("queue")?;
    queue.set_property(
        "max-size-time",
        if of_pictures { PICTURES_AHEAD_MAX.nseconds() } else { 0 },
    );
    queue.set_property("max-size-bytes", AHEAD_BYTES_MAX);
    queue.set_property("max-size-buffers", 0_u32);
    Ok(queue)
}

fn open_to_the_outside(bin: &gst::Bin, queue: &gst::Element) -> Result<(), PlayerTrouble> {
    let inside = queue.static_pad("sink").ok_or_else(|| PlayerTrouble::Failed {
        cause: "a queue has no entry".to_owned(),
    })?;
    let entry = gst::GhostPad::with_target(&inside).map_err(failed)?;
    bin.add_pad(&entry).map_err(failed)
}

/// Connects the tracks that are wanted as the demultiplexer finds them, and watches what comes out of the file.
fn link_tracks(
    demux: &gst::Element,
    pictures: (&str, &gst::Bin),
    beside: Option<(&str, &gst::Bin)>,
    read: &Arc<Read>,
    every_picture: bool,
) {
    let entry = |(track, bin): (&str, &gst::Bin)| (track.to_owned(), bin.static_pad("sink"));
    let wanted: Vec<_> = std::iter::once(pictures).chain(beside).map(entry).collect();
    let read = read.clone();
    demux.connect_pad_added(move |_, pad| {
        for (track, entry) in &wanted {
            if pad.name() == *track && entry.as_ref().is_some_and(|entry| pad.link(entry).is_ok()) {
                watch(pad, read.clone(), every_picture && track.starts_with("video"));
            }
        }
    });
}

fn watch(pad: &gst::Pad, read: Arc<Read>, for_gaps: bool) {
    const NONE: u64 = u64::MAX;
    let newest = AtomicU64::new(NONE);
    pad.add_probe(
        gst::PadProbeType::BUFFER | gst::PadProbeType::EVENT_DOWNSTREAM,
        move |_, info| {
            if info
                .event()
                .is_some_and(|event| event.type_() == gst::EventType::Segment)
            {
                // After a seek the time jumps, and nothing is missing.
                newest.store(NONE, Ordering::Relaxed);
            }
            if let Some(to) = info
                .buffer()
                .and_then(|buffer| buffer.pts())
                .map(gst::ClockTime::mseconds)
            {
                let before = newest.load(Ordering::Relaxed);
                if before == NONE || to > before {
                    newest.store(to, Ordering::Relaxed);
                }
                if for_gaps && before != NONE && to > before + GAP_MAX.mseconds() {
                    let _ = read
                        .broken_from_ms
                        .compare_exchange(u64::MAX, before, Ordering::AcqRel, Ordering::Acquire);
                }
                read.to_ms.fetch_max(to, Ordering::AcqRel);
            }
            gst::PadProbeReturn::Ok
        },
    );
}

/// Every picture goes to its one place the moment it is due.
fn hand_out(screen: &gst::Element, voice: Option<&gst::Element>, shared: &Arc<Shared>) {
    let pull = |screen: &gst::glib::Value, how: &str| {
        screen
            .get::<gst::Element>()
            .ok()
            .and_then(|screen| screen.emit_by_name::<Option<gst::Sample>>(how, &[]))
    };
    let (voice, due) = (voice.map(|voice| voice.downgrade()), shared.clone());
    screen.connect("new-sample", false, move |values| {
        if let Some(sample) = values.first().and_then(|screen| pull(screen, "pull-sample")) {
            let sound = voice
                .as_ref()
                .and_then(gst::glib::WeakRef::upgrade)
                .and_then(|voice| voice.query_position::<gst::ClockTime>());
            if let Some(picture) = Picture::new(&sample, sound.map(gst::ClockTime::mseconds)) {
                due.show(picture);
            }
        }
        Some(gst::FlowReturn::Ok.to_value())
    });
    let prepared = shared.clone();
    screen.connect("new-preroll", false, move |values| {
        if let Some(sample) = values.first().and_then(|screen| pull(screen, "pull-preroll"))
            && let Some(picture) = Picture::new(&sample, None)
        {
            prepared.show_prepared(picture);
        }
        Some(gst::FlowReturn::Ok.to_value())
    });
}

/// What the player's thread has to know of the pipeline's messages. The others are dropped.
fn report(
    pipeline: &gst::Pipeline,
    sound: Option<&gst::Bin>,
    number: u64,
    events: &SyncSender<Event>,
) -> Result<(), PlayerTrouble> {
    let bus = pipeline.bus().ok_or_else(|| PlayerTrouble::Failed {
        cause: "the pipeline has no bus".to_owned(),
    })?;
    let (sound, events) = (sound.map(|bin| bin.downgrade()), events.clone());
    bus.set_sync_handler(move |_, message| {
        let event = match message.view() {
            gst::MessageView::Error(error) => {
                let sound = sound.as_ref().and_then(gst::glib::WeakRef::upgrade);
                Some(Event::Complaint(number, Complaint::of(error, sound.as_ref())))
            }
            gst::MessageView::Eos(_) => Some(Event::End(number)),
            gst::MessageView::AsyncDone(_) => Some(Event::Settled),
            gst::MessageView::ClockLost(_) => Some(Event::ClockLost(number)),
            gst::MessageView::Element(element) => element
                .structure()
                .and_then(Codec::missing)
                .map(|codec| Event::Missing(number, codec)),
            _ => None,
        };
        if let Some(event) = event {
            // A flood of complaints says no more than its first.
            let _ = events.try_send(event);
        }
        gst::BusSyncReply::Drop
    });
    Ok(())
}

fn failed(error: gst::glib::BoolError) -> PlayerTrouble {
    PlayerTrouble::Failed {
        cause: error.to_string(),
    }
}
