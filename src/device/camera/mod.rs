//! The camera: pictures of whoever stands before the kiosk.
//!
//! One [`Camera`] gives [`Frame`]s, one after another, or says why not. It may be unplugged at any moment; asking on is
//! all it takes to see it again. A camera blocks, so it lives on a thread of its own.
//!
//! On a board the pictures come from V4L2. On a desk and in tests they come from a stage (feature `demo`): recorded people who do as
//! they are asked, photographs held up, an empty room.

use crate::frame::Frame;

mod latest;
#[cfg(feature = "demo")]
pub mod stage;
mod v4l2;

pub use v4l2::{V4l2Camera, V4l2Settings};

/// What a camera is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CameraState {
    /// Not there, or not yet.
    Disconnected,
    /// Giving pictures.
    Streaming,
    /// There, but of no use; for the technician.
    Fault(String),
}

/// Why there was no picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CameraFault {
    /// The camera is unplugged. Asking again finds it once it is back.
    #[error("the camera is not connected")]
    Disconnected,
    /// The camera is there but gave no picture in time.
    #[error("the camera gave no picture within {waited_ms} ms")]
    Timeout {
        /// How long was waited.
        waited_ms: u64,
    },
    /// The camera is there but its pictures cannot be used.
    #[error("the camera cannot be used: {0}")]
    Unusable(String),
}

/// Which camera to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CameraSettings {
    /// A V4L2 device.
    V4l2(V4l2Settings),
}

/// Where pictures come from.
#[derive(Debug)]
pub enum Camera {
    /// A V4L2 device of a board.
    V4l2(V4l2Camera),
    /// The stage of a desk or a test.
    #[cfg(feature = "demo")]
    Simulated(Box<stage::SimulatedCamera>),
}

impl Camera {
    /// A camera by its settings. It need not be plugged in yet.
    #[must_use]
    pub fn open(settings: CameraSettings) -> Self {
        match settings {
            CameraSettings::V4l2(settings) => Self::V4l2(V4l2Camera::new(settings)),
        }
    }

    /// Waits for the next picture.
    ///
    /// # Errors
    /// When there is none; every wait has an end, and the next call tries again, reconnecting by itself.
    pub fn next_frame(&mut self) -> Result<Frame, CameraFault> {
        match self {
            Self::V4l2(camera) => camera.next_frame(),
            #[cfg(feature = "demo")]
            Self::Simulated(camera) => camera.next_frame(),
        }
    }

    /// What the last call of [`Camera::next_frame`] found.
    #[must_use]
    pub fn state(&self) -> CameraState {
        match self {
            Self::V4l2(camera) => camera.state(),
            #[cfg(feature = "demo")]
            Self::Simulated(camera) => camera.state(),
        }
    }
}

/// The state that a call of `next_frame` leaves behind.
fn state_after(result: &Result<Frame, CameraFault>) -> CameraState {
    match result {
        Ok(_) => CameraState::Streaming,
        Err(CameraFault::Disconnected) => CameraState::Disconnected,
        Err(fault) => CameraState::Fault(fault.to_string()),
    }
}
