//! Recorded films: an MP4 file with H.264 pictures, read stretch by stretch.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use openh264::OpenH264API;
use openh264::decoder::{Decoder, DecoderConfig, Flush};
use openh264::formats::YUVSource;
use re_mp4::{Mp4, Sample, StsdBoxContent, TrackKind};

/// Largest film read, in bytes.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// What separates the units of an H.264 stream.
const START_CODE: [u8; 4] = [0, 0, 0, 1];

/// Why a film cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ClipFault {
    /// The file is not there.
    #[error("{} is missing ({cause}); `make setup` fetches it", file.display())]
    Missing {
        /// Which file.
        file: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file cannot be shown.
    #[error("{} cannot be shown: {cause}", file.display())]
    Unreadable {
        /// Which file.
        file: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
}

/// A picture of a film; cloning shares the pixels.
#[derive(Clone)]
pub(super) struct Picture {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) rgb: Arc<[u8]>,
}

/// A film, not yet decoded.
pub(super) struct Clip {
    file: PathBuf,
    bytes: Vec<u8>,
    /// In order of decoding.
    samples: Vec<Sample>,
    /// Parameter sets of the stream, each with its start code.
    head: Vec<u8>,
    /// Bytes of the length before each unit.
    length_bytes: usize,
}

impl Clip {
    pub(super) fn open(file: &Path) -> Result<Self, ClipFault> {
        let missing = |cause| ClipFault::Missing {
            file: file.to_owned(),
            cause,
        };
        let unreadable = |cause: String| ClipFault::Unreadable {
            file: file.to_owned(),
            cause,
        };
        let length = std::fs::metadata(file).map_err(missing)?.len();
        if length > FILE_BYTES_MAX {
            return Err(unreadable(format!("it has {length} bytes, more than {FILE_BYTES_MAX}")));
        }
        let bytes = std::fs::read(file).map_err(missing)?;
        let film = Mp4::read_bytes(&bytes).map_err(|fault| unreadable(fault.to_string()))?;
        let track = film
            .tracks()
            .values()
            .find(|track| track.kind == Some(TrackKind::Video))
            .ok_or_else(|| unreadable("it has no pictures".to_owned()))?;
        let StsdBoxContent::Avc1(description) = &track.trak(&film).mdia.minf.stbl.stsd.contents else {
            return Err(unreadable("its pictures are not H.264".to_owned()));
        };
        let config = &description.avcc;
        let sets = config
            .sequence_parameter_sets
            .iter()
            .chain(&config.picture_parameter_sets);
        let head = sets
            .flat_map(|unit| START_CODE.iter().chain(&unit.bytes))
            .copied()
            .collect();
        let length_bytes = usize::from(config.length_size_minus_one) + 1;
        let samples = track.samples.clone();
        Ok(Self {
            file: file.to_owned(),
            bytes,
            samples,
            head,
            length_bytes,
        })
    }

    /// Decodes a stretch of the film, in pictures counted from its beginning in order of showing.
    pub(super) fn pictures(&self, stretch: Range<usize>) -> Result<Vec<Picture>, ClipFault> {
        // A picture can be decoded only after the last one that stands for itself.
        let first = self
            .samples
            .iter()
            .take(stretch.start + 1)
            .rposition(|sample| sample.is_sync)
            .unwrap_or(0);
        let mut playing = self.play_from(first)?;
        let mut pictures = Vec::with_capacity(stretch.len());
        while playing.shown < stretch.end {
            let wanted = stretch.contains(&playing.shown);
            match playing.decode_next(wanted)? {
                Some(Some(picture)) => pictures.push(picture),
                Some(None) => {}
                None => break,
            }
        }
        if pictures.is_empty() {
            return Err(self.unreadable(&format!("it has no pictures {stretch:?}")));
        }
        Ok(pictures)
    }

    /// Decodes the film from its beginning, picture by picture.
    pub(super) fn play(&self) -> Result<Playing<'_>, ClipFault> {
        self.play_from(0)
    }

    fn play_from(&self, first: usize) -> Result<Playing<'_>, ClipFault> {
        let config = DecoderConfig::new().flush_after_decode(Flush::NoFlush);
        let decoder = Decoder::with_api_config(OpenH264API::from_source(), config)
            .map_err(|fault| self.unreadable(&fault.to_string()))?;
        let mut times: Vec<f64> = self
            .samples
            .iter()
            .map(|sample| sample.composition_timestamp as f64 / sample.timescale.max(1) as f64)
            .collect();
        times.sort_by(f64::total_cmp);
        Ok(Playing {
            clip: self,
            decoder,
            times,
            sample: first,
            shown: first,
        })
    }

    fn unreadable(&self, cause: &str) -> ClipFault {
        ClipFault::Unreadable {
            file: self.file.clone(),
            cause: cause.to_owned(),
        }
    }

    /// The units of one picture with start codes in place of their lengths.
    fn units(&self, sample: &Sample, with_head: bool) -> Vec<u8> {
        let mut units = if with_head { self.head.clone() } else { Vec::new() };
        let mut rest = self.bytes.get(sample.byte_range()).unwrap_or_default();
        while rest.len() > self.length_bytes {
            let (length, after) = rest.split_at(self.length_bytes);
            let length = length
                .iter()
                .fold(0usize, |sum, byte| sum << 8 | usize::from(*byte))
                .min(after.len());
            units.extend(START_CODE);
            units.extend(&after[..length]);
            rest = &after[length..];
        }
        units
    }
}

/// A film being decoded.
pub(super) struct Playing<'c> {
    clip: &'c Clip,
    decoder: Decoder,
    /// When pictures are shown, in seconds, in order of showing.
    times: Vec<f64>,
    sample: usize,
    shown: usize,
}

impl Playing<'_> {
    /// The next picture, converted only if it is `wanted`; `None` after the last one.
    fn decode_next(&mut self, wanted: bool) -> Result<Option<Option<Picture>>, ClipFault> {
        while let Some(sample) = self.clip.samples.get(self.sample) {
            self.sample += 1;
            let units = self.clip.units(sample, sample.is_sync);
            let decoded = self
                .decoder
                .decode(&units)
                .map_err(|fault| self.clip.unreadable(&fault.to_string()))?;
            if let Some(decoded) = decoded {
                self.shown += 1;
                return Ok(Some(wanted.then(|| picture(&decoded))));
            }
        }
        Ok(None)
    }

    pub(super) fn unreadable(&self, cause: &str) -> ClipFault {
        self.clip.unreadable(cause)
    }
}

/// Pictures with their times in seconds from the beginning of the film.
impl Iterator for Playing<'_> {
    type Item = Result<(Picture, f64), ClipFault>;

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.times.get(self.shown).copied().unwrap_or_default().max(0.0);
        match self.decode_next(true) {
            Ok(Some(picture)) => picture.map(|picture| Ok((picture, at))),
            Ok(None) => None,
            Err(fault) => Some(Err(fault)),
        }
    }
}

fn picture(decoded: &impl YUVSource) -> Picture {
    let (width, height) = decoded.dimensions();
    let mut rgb = vec![0; width * height * 3];
    to_rgb(decoded, &mut rgb);
    Picture {
        width: width as u32,
        height: height as u32,
        rgb: rgb.into(),
    }
}

/// Colours as television has them: luma 16 to 235 [ITU-R BT.601].
fn to_rgb(decoded: &impl YUVSource, rgb: &mut [u8]) {
    let (width, _) = decoded.dimensions();
    let (luma_stride, blue_stride, red_stride) = decoded.strides();
    for (row, line) in rgb.chunks_exact_mut(width * 3).enumerate() {
        let luma = &decoded.y()[row * luma_stride..];
        let blue = &decoded.u()[row / 2 * blue_stride..];
        let red = &decoded.v()[row / 2 * red_stride..];
        for (column, pixel) in line.chunks_exact_mut(3).enumerate() {
            let y = 298 * (i32::from(luma[column]) - 16);
            let (u, v) = (i32::from(blue[column / 2]) - 128, i32::from(red[column / 2]) - 128);
            let clamp = |value: i32| ((value + 128) >> 8).clamp(0, 255) as u8;
            pixel.copy_from_slice(&[clamp(y + 409 * v), clamp(y - 100 * u - 208 * v), clamp(y + 516 * u)]);
        }
    }
}
