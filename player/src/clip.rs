//! What is in a clip: found out before anything is decoded, so that the pipeline is built for what there is.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::prelude::*;

use crate::trouble::{Complaint, Fault, element};
use crate::{AudioLanguage, PlayerTrouble, millis};

/// Reading the head of a file, and a second of it.
const LOOK_LIMIT: Duration = Duration::from_secs(5);
/// What may be read before both picture and sound were found.
const LOOK_BYTES_MAX: u32 = 16 << 20;

/// A clip's tracks, by the names of the demultiplexer's pads.
#[derive(Debug, Clone)]
pub(crate) struct Clip {
    pub(crate) path: PathBuf,
    pub(crate) pictures: String,
    tracks: Vec<Track>,
    pub(crate) duration_ms: u64,
}

#[derive(Debug, Clone)]
struct Track {
    pad: String,
    /// As tagged, mostly in two letters.
    language: Option<String>,
}

impl Clip {
    pub(crate) fn look(path: &Path) -> Result<Self, PlayerTrouble> {
        let file = std::fs::metadata(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => PlayerTrouble::NoSuchFile { path: path.to_owned() },
            _ => PlayerTrouble::Unreadable {
                path: path.to_owned(),
                cause: error.to_string(),
            },
        })?;
        let damaged = |cause: &str| PlayerTrouble::DamagedFile {
            path: path.to_owned(),
            from_ms: 0,
            cause: cause.to_owned(),
        };
        if !file.is_file() || file.len() == 0 {
            return Err(damaged("it is empty, or no file"));
        }

        let pipeline = gst::Pipeline::new();
        let looked = look_into(&pipeline, path);
        let closed = pipeline.set_state(gst::State::Null);
        let (pads, duration) = looked?;
        closed.map_err(|error| PlayerTrouble::Failed {
            cause: error.to_string(),
        })?;

        let pictures = pads
            .iter()
            .find(|track| track.pad.starts_with("video"))
            .ok_or_else(|| damaged("no pictures in it"))?;
        let duration = duration
            .filter(|duration| !duration.is_zero())
            .ok_or_else(|| damaged("it has no length"))?;
        Ok(Self {
            path: path.to_owned(),
            pictures: pictures.pad.clone(),
            tracks: pads
                .iter()
                .filter(|track| track.pad.starts_with("audio"))
                .cloned()
                .collect(),
            duration_ms: duration.mseconds(),
        })
    }

    /// The pad of the sound in this language.
    pub(crate) fn track(&self, language: AudioLanguage) -> Option<&str> {
        let tags: &[&str] = match language {
            AudioLanguage::Chinese => &["zh", "chi", "zho", "cmn"],
            AudioLanguage::English => &["en", "eng"],
        };
        let spoken = |track: &&Track| track.language.as_deref().is_some_and(|tag| tags.contains(&tag));
        self.tracks.iter().find(spoken).map(|track| track.pad.as_str())
    }

    /// The pad of any sound.
    pub(crate) fn any_track(&self) -> Option<&str> {
        self.tracks.first().map(|track| track.pad.as_str())
    }
}

/// Runs the file through the demultiplexer until every track has shown its head; nothing is decoded.
fn look_into(pipeline: &gst::Pipeline, path: &Path) -> Result<(Vec<Track>, Option<gst::ClockTime>), PlayerTrouble> {
    let failed = |error: gst::glib::BoolError| PlayerTrouble::Failed {
        cause: error.to_string(),
    };
    let source = element("filesrc")?;
    source.set_property("location", path);
    let demux = element("matroskademux")?;
    pipeline.add_many([&source, &demux]).map_err(failed)?;
    source.link(&demux).map_err(failed)?;

    let pads = Arc::new(Mutex::new(Vec::new()));
    let (found, weak) = (pads.clone(), pipeline.downgrade());
    demux.connect_pad_added(move |_, pad| {
        let Some(pipeline) = weak.upgrade() else { return };
        // A track that finds no place here is reported by the demultiplexer, as data that goes nowhere.
        if attach(&pipeline, pad).is_some() {
            found.lock().unwrap_or_else(PoisonError::into_inner).push(pad.clone());
        }
    });

    let bus = pipeline.bus().ok_or_else(|| PlayerTrouble::Failed {
        cause: "the pipeline has no bus".to_owned(),
    })?;
    // What it fails with comes over the bus.
    let _ = pipeline.set_state(gst::State::Paused);
    let until = Instant::now() + LOOK_LIMIT;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let wanted = [gst::MessageType::AsyncDone, gst::MessageType::Error];
        let Some(message) = bus.timed_pop_filtered(gst::ClockTime::from_mseconds(millis(left)), &wanted) else {
            return Err(PlayerTrouble::Stalled { ms: millis(LOOK_LIMIT) });
        };
        match message.view() {
            gst::MessageView::AsyncDone(_) => break,
            gst::MessageView::Error(error) => {
                let complaint = Complaint::of(error, None);
                return Err(match complaint.fault(path, 0, None) {
                    Fault::Clip(trouble) => trouble,
                    Fault::Sound(silence) => PlayerTrouble::Failed {
                        cause: silence.to_string(),
                    },
                });
            }
            _ => {}
        }
    }
    let pads = pads.lock().unwrap_or_else(PoisonError::into_inner);
    // A pad forgets what it was told when the pipeline closes.
    let tracks = pads
        .iter()
        .map(|pad| Track {
            pad: pad.name().into(),
            language: language_of(pad),
        })
        .collect();
    Ok((tracks, pipeline.query_duration()))
}

fn attach(pipeline: &gst::Pipeline, pad: &gst::Pad) -> Option<()> {
    let queue = element("queue").ok()?;
    queue.set_property("max-size-bytes", LOOK_BYTES_MAX);
    queue.set_property("max-size-buffers", 0_u32);
    queue.set_property("max-size-time", 0_u64);
    let end = element("fakesink").ok()?;
    pipeline.add_many([&queue, &end]).ok()?;
    queue.link(&end).ok()?;
    pad.link(&queue.static_pad("sink")?).ok()?;
    end.sync_state_with_parent().ok()?;
    queue.sync_state_with_parent().ok()
}

fn language_of(pad: &gst::Pad) -> Option<String> {
    let tags = (0..).map_while(|index| pad.sticky_event::<gst::event::Tag>(index));
    tags.filter_map(|event| {
        event
            .tag()
            .get::<gst::tags::LanguageCode>()
            .map(|code| code.get().to_owned())
    })
    .last()
}
