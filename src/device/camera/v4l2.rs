//! A camera of the board, through V4L2.
//!
//! V4L2 waits for a picture without end, so a reader thread does the waiting and this side has the time limit. The thread ends
//! when the device goes, which the next call notices; the call after that looks for the device again.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use image::ImageFormat;
use nokhwa::Buffer;
use nokhwa::pixel_format::RgbFormat;
use nokhwa::utils::{
    ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType, Resolution,
};

use super::{CameraFault, CameraState, state_after};
use crate::frame::Frame;

/// Which V4L2 device, and what to ask of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct V4l2Settings {
    /// The number in `/dev/videoN`.
    pub number: u32,
    /// Wanted width and height in pixels; the camera gives the nearest it has.
    pub size: (u32, u32),
    /// Wanted pictures a second.
    pub pictures_per_second: u32,
    /// Longest wait for one picture. The first one of a camera may take a second.
    pub picture_time_limit: Duration,
}

impl Default for V4l2Settings {
    fn default() -> Self {
        Self {
            number: 0,
            size: (1280, 720),
            pictures_per_second: 30,
            picture_time_limit: Duration::from_secs(3),
        }
    }
}

impl V4l2Settings {
    fn device(&self) -> PathBuf {
        PathBuf::from(format!("/dev/video{}", self.number))
    }
}

/// Pause before looking again for a device that is not there.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Pictures waiting to be fetched. One: what is older than the newest is of no use.
const PICTURES_WAITING_MAX: usize = 1;

/// What cameras of kiosks send; both are decoded here.
const FORMATS: [FrameFormat; 2] = [FrameFormat::MJPEG, FrameFormat::YUYV];

/// A V4L2 camera, plugged in or not.
#[derive(Debug)]
pub struct V4l2Camera {
    settings: V4l2Settings,
    reader: Option<Reader>,
    /// Camera time goes on through reconnections: it never runs backwards.
    began: Instant,
    state: CameraState,
}

#[derive(Debug)]
struct Reader {
    pictures: Receiver<Result<Frame, CameraFault>>,
    /// Tells the thread to end after its next picture.
    stop: Arc<AtomicBool>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl V4l2Camera {
    pub(super) fn new(settings: V4l2Settings) -> Self {
        Self {
            settings,
            reader: None,
            began: Instant::now(),
            state: CameraState::Disconnected,
        }
    }

    pub(super) fn state(&self) -> CameraState {
        self.state.clone()
    }

    pub(super) fn next_frame(&mut self) -> Result<Frame, CameraFault> {
        let result = self.wait_for_frame();
        if matches!(result, Err(CameraFault::Disconnected | CameraFault::Unusable(_))) {
            self.reader = None;
        }
        self.state = state_after(&result);
        result
    }

    fn wait_for_frame(&mut self) -> Result<Frame, CameraFault> {
        let limit = self.settings.picture_time_limit;
        let reader = match &self.reader {
            Some(reader) => reader,
            None if self.settings.device().exists() => self.reader.insert(start(&self.settings, self.began)?),
            None => {
                thread::sleep(LOOK_AGAIN);
                return Err(CameraFault::Disconnected);
            }
        };
        match reader.pictures.recv_timeout(limit) {
            Ok(picture) => picture,
            Err(RecvTimeoutError::Timeout) if self.settings.device().exists() => Err(CameraFault::Timeout {
                waited_ms: u64::try_from(limit.as_millis()).unwrap_or(u64::MAX),
            }),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Err(CameraFault::Disconnected),
        }
    }
}

fn start(settings: &V4l2Settings, began: Instant) -> Result<Reader, CameraFault> {
    let (send, pictures) = sync_channel(PICTURES_WAITING_MAX);
    let stop = Arc::new(AtomicBool::new(false));
    let (settings, stopped) = (settings.clone(), Arc::clone(&stop));
    thread::Builder::new()
        .name("camera".to_owned())
        .spawn(move || {
            if let Err(fault) = read(&settings, began, &send, &stopped) {
                // If nobody waits any longer, nobody needs to know.
                let _ = send.try_send(Err(fault));
            }
        })
        .map_err(|cause| CameraFault::Unusable(format!("no thread to read it with: {cause}")))?;
    Ok(Reader { pictures, stop })
}

/// Reads until the device goes or nobody wants pictures any longer.
fn read(
    settings: &V4l2Settings,
    began: Instant,
    pictures: &SyncSender<Result<Frame, CameraFault>>,
    stop: &AtomicBool,
) -> Result<(), CameraFault> {
    // A device that has vanished fails at every step in its own words: what counts is whether it is still there.
    let fault = |cause: &dyn std::fmt::Display| match settings.device().exists() {
        true => CameraFault::Unusable(format!("{}: {cause}", settings.device().display())),
        false => CameraFault::Disconnected,
    };
    let resolution = Resolution::new(settings.size.0, settings.size.1);
    let wanted = CameraFormat::new(resolution, FrameFormat::YUYV, settings.pictures_per_second);
    let format = RequestedFormat::with_formats(RequestedFormatType::Closest(wanted), &FORMATS);
    let index = CameraIndex::Index(settings.number);
    let mut camera =
        nokhwa::Camera::with_backend(index, format, ApiBackend::Video4Linux).map_err(|cause| fault(&cause))?;
    camera.open_stream().map_err(|cause| fault(&cause))?;
    while !stop.load(Ordering::Relaxed) {
        let buffer = camera.frame().map_err(|cause| fault(&cause))?;
        let at = began.elapsed();
        let frame = decode(&buffer, at).map_err(|cause| fault(&cause))?;
        match pictures.try_send(Ok(frame)) {
            // Full: whoever fetches is busy with an older picture, and will be glad of a newer one than this.
            Ok(()) | Err(TrySendError::Full(_)) => {}
            Err(TrySendError::Disconnected(_)) => break,
        }
    }
    Ok(())
}

fn decode(buffer: &Buffer, at: Duration) -> Result<Frame, String> {
    let size = buffer.resolution();
    let (width, height, rgb) = if buffer.source_frame_format() == FrameFormat::MJPEG {
        let picture = image::load_from_memory_with_format(buffer.buffer(), ImageFormat::Jpeg)
            .map_err(|cause| format!("a damaged JPEG picture: {cause}"))?
            .into_rgb8();
        (picture.width(), picture.height(), picture.into_raw())
    } else {
        let picture = buffer.decode_image::<RgbFormat>().map_err(|cause| cause.to_string())?;
        (size.width(), size.height(), picture.into_raw())
    };
    Frame::new(width, height, rgb, at).ok_or_else(|| format!("a picture that is not {size}"))
}
