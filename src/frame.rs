//! A camera picture and the moment it was taken: what `device::camera` makes, `person` judges and `screen` shows.

use std::sync::Arc;
use std::time::Duration;

/// One picture, 8-bit RGB, rows from top to bottom without padding.
///
/// Cloning shares the pixels: a frame goes from the camera to the check and to the screen without being copied.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    width: u32,
    height: u32,
    rgb: Arc<[u8]>,
    at: Duration,
}

impl Frame {
    /// A frame of `width` by `height` pixels taken `at` (camera time since its stream began).
    ///
    /// `None` unless `rgb` holds exactly three bytes a pixel and at least one pixel.
    #[must_use]
    pub fn new(width: u32, height: u32, rgb: impl Into<Arc<[u8]>>, at: Duration) -> Option<Self> {
        let rgb = rgb.into();
        let bytes = usize::try_from(u64::from(width) * u64::from(height) * 3).ok()?;
        (bytes > 0 && rgb.len() == bytes).then_some(Self { width, height, rgb, at })
    }

    /// Width in pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The pixels, three bytes each.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// Camera time since the stream began: the only clock the person check knows.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.at
    }
}

/// Shows size and time, never the pixels: a frame holds somebody's face.
impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Frame({}x{} at {:?})", self.width, self.height, self.at)
    }
}

/// Most buffers kept for reuse: one being filled, one being looked at, one on the screen, one kept as evidence.
const BUFFERS_MAX: usize = 4;

/// Makes frames in memory that earlier frames no longer need, so that a camera that runs allocates nothing.
#[derive(Debug, Default)]
pub struct FrameMemory {
    buffers: Vec<Arc<[u8]>>,
}

impl FrameMemory {
    /// A frame of `width` by `height` pixels, taken `at`, whose pixels `draw` fills in; they are anything before.
    ///
    /// # Errors
    /// What `draw` says. `None` for a frame without pixels.
    pub fn frame<E>(
        &mut self,
        width: u32,
        height: u32,
        at: Duration,
        draw: impl FnOnce(&mut [u8]) -> Result<(), E>,
    ) -> Result<Option<Frame>, E> {
        let Ok(bytes) = usize::try_from(u64::from(width) * u64::from(height) * 3) else {
            return Ok(None);
        };
        let free = |buffer: &Arc<[u8]>| buffer.len() == bytes && Arc::strong_count(buffer) == 1;
        let mut rgb = match self.buffers.iter().position(free) {
            Some(position) => self.buffers.swap_remove(position),
            None => std::iter::repeat_n(0, bytes).collect(),
        };
        // Nobody else has it: it was free, or is new.
        if let Some(pixels) = Arc::get_mut(&mut rgb) {
            draw(pixels)?;
        }
        let frame = Frame::new(width, height, Arc::clone(&rgb), at);
        if self.buffers.len() == BUFFERS_MAX {
            self.buffers.remove(0);
        }
        self.buffers.push(rgb);
        Ok(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(memory: &mut FrameMemory, value: u8) -> Frame {
        let draw = |pixels: &mut [u8]| {
            pixels.fill(value);
            Ok::<_, ()>(())
        };
        memory.frame(4, 2, Duration::ZERO, draw).unwrap().unwrap()
    }

    #[test]
    fn memory_is_used_again_once_nobody_looks_at_the_frame() {
        let mut memory = FrameMemory::default();
        let first = grey(&mut memory, 1);
        let place = first.rgb().as_ptr();
        let kept = first.clone();
        drop(first);
        assert_ne!(grey(&mut memory, 2).rgb().as_ptr(), place, "a clone still shows it");
        assert!(kept.rgb().iter().all(|value| *value == 1));
        drop(kept);
        let places: Vec<_> = (3..5).map(|value| grey(&mut memory, value).rgb().as_ptr()).collect();
        assert!(places.contains(&place));
    }

    #[test]
    fn a_stream_uses_a_few_buffers_however_many_frames_are_kept() {
        let mut memory = FrameMemory::default();
        let kept: Vec<Frame> = (0..20).map(|value| grey(&mut memory, value)).collect();
        assert_eq!(memory.buffers.len(), BUFFERS_MAX);
        for (value, frame) in (0u8..).zip(&kept) {
            assert!(frame.rgb().iter().all(|pixel| *pixel == value));
        }
    }

    #[test]
    fn a_frame_without_pixels_is_none() {
        let nothing = FrameMemory::default().frame(0, 3, Duration::ZERO, |_| Ok::<_, ()>(()));
        assert_eq!(nothing, Ok(None));
        assert_eq!(
            FrameMemory::default().frame(1, 1, Duration::ZERO, |_| Err("torn")),
            Err("torn")
        );
    }
}
