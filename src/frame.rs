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
