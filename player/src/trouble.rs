//! What can go wrong, and what whoever looks after the kiosk does about it.

use std::path::{Path, PathBuf};

use gstreamer as gst;
use gstreamer::glib;

/// Why a clip does not play. The place is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlayerTrouble {
    /// The file is not there.
    #[error("there is no clip at {path}: fetch the course again")]
    NoSuchFile {
        /// Where it should be.
        path: PathBuf,
    },
    /// The file is there and cannot be read.
    #[error("the clip at {path} cannot be read ({cause}): see to the rights of the file, and to the disk")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// In the words of the system.
        cause: String,
    },
    /// What is in the file is no clip, or a broken one.
    #[error("the clip at {path} is damaged from {from_ms} ms on ({cause}): fetch the course again")]
    DamagedFile {
        /// Which file.
        path: PathBuf,
        /// Up to here it could be played.
        from_ms: u64,
        /// In the words of whoever found out.
        cause: String,
    },
    /// Nothing on this machine decodes the pictures.
    #[error("nothing here decodes {what}: install the Debian package {package}")]
    MissingDecoder {
        /// The kind of picture, such as `H.264`.
        what: String,
        /// Who decodes it.
        package: &'static str,
    },
    /// A part of GStreamer is not installed.
    #[error("GStreamer has no {element} here: install the Debian package {package}")]
    MissingElement {
        /// The part.
        element: &'static str,
        /// Who brings it.
        package: &'static str,
    },
    /// Pictures stopped coming, and did not come again in time.
    #[error("no picture came for {ms} ms: the machine is overloaded, or its disk hangs")]
    Stalled {
        /// How long it was waited for.
        ms: u64,
    },
    /// Anything else.
    #[error("the player failed: {cause}")]
    Failed {
        /// In GStreamer's words.
        cause: String,
    },
}

/// Why a clip cannot be heard. Its pictures play all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Silence {
    /// There is no sound device, or it does not open.
    #[error("there is no sound device ({cause}): connect one, or name it in the configuration")]
    NoDevice {
        /// In the words of the system.
        cause: String,
    },
    /// The sound device went away, or hangs.
    #[error("the sound device was lost ({cause}): see to its plug")]
    DeviceLost {
        /// In the words of the system.
        cause: String,
    },
    /// The clip is not spoken in the language.
    #[error("the clip has no sound in this language")]
    NoTrack,
    /// Nothing on this machine decodes the sound.
    #[error("nothing here decodes {what}: install the Debian package {package}")]
    MissingDecoder {
        /// The kind of sound, such as `Opus`.
        what: String,
        /// Who decodes it.
        package: &'static str,
    },
    /// A part of GStreamer is not installed.
    #[error("GStreamer has no {element} here: install the Debian package {package}")]
    MissingElement {
        /// The part.
        element: &'static str,
        /// Who brings it.
        package: &'static str,
    },
    /// The track of sound is broken.
    #[error("the sound of the clip is damaged ({cause}): fetch the course again")]
    Damaged {
        /// In GStreamer's words.
        cause: String,
    },
    /// At this pace nobody would understand it.
    #[error("a fast pace has no sound")]
    FastPace,
}

impl From<PlayerTrouble> for Silence {
    /// What kept a pipeline from being built keeps, in its part for the sound, only the sound away.
    fn from(trouble: PlayerTrouble) -> Self {
        match trouble {
            PlayerTrouble::MissingElement { element, package } => Self::MissingElement { element, package },
            other => Self::NoDevice {
                cause: other.to_string(),
            },
        }
    }
}

/// What stopped the pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Only the sound: go on without.
    Sound(Silence),
    /// All of it.
    Clip(PlayerTrouble),
}

impl From<PlayerTrouble> for Fault {
    fn from(trouble: PlayerTrouble) -> Self {
        Self::Clip(trouble)
    }
}

/// An error as the pipeline reports it.
#[derive(Debug, Clone)]
pub(crate) struct Complaint {
    /// It comes from the part that makes the sound.
    pub(crate) about_sound: bool,
    pub(crate) error: glib::Error,
    pub(crate) detail: Option<glib::GString>,
}

impl Complaint {
    pub(crate) fn of(message: &gst::message::Error, sound: Option<&gst::Bin>) -> Self {
        use gst::prelude::*;

        let about_sound = sound.is_some_and(|sound| {
            message
                .src()
                .is_some_and(|source| source == sound || source.has_as_ancestor(sound))
        });
        Self {
            about_sound,
            error: message.error(),
            detail: message.debug(),
        }
    }

    /// What it means, with the decoder that was found missing before, if any.
    pub(crate) fn fault(&self, clip: &Path, at_ms: u64, missing: Option<Codec>) -> Fault {
        let cause = self.error.to_string();
        let no_decoder =
            self.error.matches(gst::CoreError::MissingPlugin) || self.error.matches(gst::StreamError::CodecNotFound);
        if self.about_sound {
            return Fault::Sound(if no_decoder {
                let Codec { what, package } = missing.unwrap_or_else(Codec::unknown);
                Silence::MissingDecoder { what, package }
            } else if self.error.is::<gst::StreamError>() {
                Silence::Damaged { cause }
            } else {
                Silence::DeviceLost { cause }
            });
        }
        let path = clip.to_owned();
        Fault::Clip(if no_decoder {
            let Codec { what, package } = missing.unwrap_or_else(Codec::unknown);
            PlayerTrouble::MissingDecoder { what, package }
        } else if self.error.matches(gst::ResourceError::NotFound) {
            PlayerTrouble::NoSuchFile { path }
        } else if self.error.is::<gst::ResourceError>() {
            PlayerTrouble::Unreadable { path, cause }
        } else if self.error.is::<gst::StreamError>() {
            PlayerTrouble::DamagedFile {
                path,
                from_ms: at_ms,
                cause,
            }
        } else {
            let detail = self
                .detail
                .as_ref()
                .map(|detail| format!(" ({detail})"))
                .unwrap_or_default();
            PlayerTrouble::Failed {
                cause: format!("{cause}{detail}"),
            }
        })
    }
}

/// A kind of picture or sound, and the Debian package that decodes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Codec {
    what: String,
    package: &'static str,
}

impl Codec {
    /// As the pipeline says what it looked for and did not find.
    pub(crate) fn missing(message: &gst::StructureRef) -> Option<Self> {
        if message.name() != "missing-plugin" {
            return None;
        }
        let Ok(kind) = message.get::<gst::Caps>("detail") else {
            return Some(Self::unknown());
        };
        let Some(kind) = kind.structure(0) else {
            return Some(Self::unknown());
        };
        Some(match kind.name().as_str() {
            "video/x-h264" => Self {
                what: "H.264".to_owned(),
                package: "gstreamer1.0-libav",
            },
            "audio/x-opus" => Self {
                what: "Opus".to_owned(),
                package: "gstreamer1.0-plugins-base",
            },
            other => Self {
                what: kind
                    .get::<String>("codec-id")
                    .map_or_else(|_| other.to_owned(), |id| format!("{other} ({id})")),
                package: "gstreamer1.0-libav",
            },
        })
    }

    fn unknown() -> Self {
        Self {
            what: "this kind of clip".to_owned(),
            package: "gstreamer1.0-libav",
        }
    }
}

/// The part of GStreamer that is called so.
pub(crate) fn element(name: &'static str) -> Result<gst::Element, PlayerTrouble> {
    gst::ElementFactory::make(name).build().map_err(|_| {
        let package = match name {
            "matroskademux" | "autoaudiosink" => "gstreamer1.0-plugins-good",
            "alsasink" => "gstreamer1.0-alsa",
            "filesrc" | "queue" | "fakesink" => "libgstreamer1.0-0",
            _ => "gstreamer1.0-plugins-base",
        };
        PlayerTrouble::MissingElement { element: name, package }
    })
}
