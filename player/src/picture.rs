//! One picture, in the memory that the pipeline wrote it into. The pipeline takes that memory again when the picture is dropped.

use std::sync::Arc;

use gstreamer as gst;

/// Bytes of a pixel: red, green, blue.
const PIXEL: usize = 3;

/// A picture of the clip, red, green and blue in a byte each, from top left. Cloning it copies no pixels.
#[derive(Clone)]
pub struct Picture {
    memory: Arc<gst::MappedBuffer<gst::buffer::Readable>>,
    width: usize,
    height: usize,
    /// Bytes from one row to the next.
    stride: usize,
    at_ms: u64,
    sound_ahead_ms: Option<i64>,
}

impl Picture {
    /// From what the pipeline hands out, with the place of the sound at this moment. `None` for what is no such picture.
    pub(crate) fn new(sample: &gst::SampleRef, sound_ms: Option<u64>) -> Option<Self> {
        let format = sample.caps()?.structure(0)?;
        let width = usize::try_from(format.get::<i32>("width").ok()?).ok()?;
        let height = usize::try_from(format.get::<i32>("height").ok()?).ok()?;
        // GStreamer begins every row of such pictures at a multiple of four bytes.
        let stride = (width * PIXEL).next_multiple_of(4);
        let buffer = sample.buffer_owned()?;
        let time = sample
            .segment()?
            .downcast_ref::<gst::ClockTime>()?
            .to_stream_time(buffer.pts()?)?;
        let memory = buffer.into_mapped_buffer_readable().ok()?;
        if width == 0 || memory.len() < (height * stride).saturating_sub(stride - width * PIXEL) {
            return None;
        }
        let at_ms = time.mseconds();
        let sound_ahead_ms = sound_ms.map(|sound| sound.cast_signed() - at_ms.cast_signed());
        Some(Self {
            memory: Arc::new(memory),
            width,
            height,
            stride,
            at_ms,
            sound_ahead_ms,
        })
    }

    /// Pixels of a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The rows, from the top: three bytes a pixel.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.memory
            .chunks(self.stride)
            .take(self.height)
            .map(|row| &row[..self.width * PIXEL])
    }

    /// Writes the pixels, row by row without gaps, into a buffer of theirs, such as Slint's. Writes nothing into one of another size.
    pub fn copy_into(&self, pixels: &mut [u8]) {
        let row_bytes = self.width * PIXEL;
        if pixels.len() != row_bytes * self.height {
            return;
        }
        if self.stride == row_bytes {
            pixels.copy_from_slice(&self.memory[..pixels.len()]);
        } else {
            pixels
                .chunks_mut(row_bytes)
                .zip(self.rows())
                .for_each(|(to, from)| to.copy_from_slice(from));
        }
    }

    /// The moment of the clip that it shows, in milliseconds.
    pub fn at_ms(&self) -> u64 {
        self.at_ms
    }

    /// By how much the sound was further than this picture when it was handed out; negative when the picture came early. Known only while
    /// playing with sound.
    pub fn sound_ahead_ms(&self) -> Option<i64> {
        self.sound_ahead_ms
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Picture")
            .field("width", &self.width)
            .field("height", &self.height)
            .field("at_ms", &self.at_ms)
            .finish_non_exhaustive()
    }
}
