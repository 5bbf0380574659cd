//! A camera of the board, through V4L2.
//!
//! V4L2 waits for a picture without end, so a reader thread does the waiting and this side has the time limit. The thread ends
//! when the device goes, which the next call notices; the call after that looks for the device again.
//!
//! The newest picture waits as the camera sent it, and only one that is fetched is decoded: whoever looks at ten pictures a
//! second pays for ten. The memory of both is used again and again.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use image::codecs::jpeg::JpegDecoder;
use image::{ColorType, DynamicImage, ImageDecoder};
use nokhwa::utils::{
    ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType, Resolution,
    buf_yuyv422_to_rgb,
};

use super::latest::{Maker, Nothing, Taker, latest};
use super::{CameraFault, CameraState, state_after};
use crate::frame::{Frame, FrameMemory};

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

/// Largest picture as a camera sends it, in bytes: 4K in YUYV.
const SENT_BYTES_MAX: usize = 3840 * 2160 * 2;

/// Most pixels of a picture.
const PIXELS_MAX: u64 = 3840 * 2160;

/// What cameras of kiosks send; both are decoded here.
const FORMATS: [FrameFormat; 2] = [FrameFormat::MJPEG, FrameFormat::YUYV];

/// A V4L2 camera, plugged in or not.
#[derive(Debug)]
pub struct V4l2Camera {
    settings: V4l2Settings,
    reader: Option<Taker<Sent, CameraFault>>,
    memory: FrameMemory,
    /// Camera time goes on through reconnections: it never runs backwards.
    began: Instant,
    state: CameraState,
}

/// A picture as the camera sent it.
#[derive(Debug, Default)]
struct Sent {
    bytes: Vec<u8>,
    format: Format,
    width: u32,
    height: u32,
    at: Duration,
}

/// How it was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Format {
    #[default]
    Jpeg,
    Yuyv,
}

impl V4l2Camera {
    pub(super) fn new(settings: V4l2Settings) -> Self {
        Self {
            settings,
            reader: None,
            memory: FrameMemory::default(),
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
        match reader.next(limit) {
            Ok(sent) => {
                let frame = decode(&sent, &mut self.memory).map_err(|cause| unusable(&self.settings, &cause));
                reader.give_back(sent);
                frame
            }
            Err(Nothing::AnyMore(Some(fault))) => Err(fault),
            Err(Nothing::Yet) if self.settings.device().exists() => Err(CameraFault::Timeout {
                waited_ms: u64::try_from(limit.as_millis()).unwrap_or(u64::MAX),
            }),
            Err(Nothing::Yet | Nothing::AnyMore(None)) => Err(CameraFault::Disconnected),
        }
    }
}

/// A device that has vanished fails at every step in its own words: what counts is whether it is still there.
fn unusable(settings: &V4l2Settings, cause: &dyn std::fmt::Display) -> CameraFault {
    if settings.device().exists() {
        CameraFault::Unusable(format!("{}: {cause}", settings.device().display()))
    } else {
        CameraFault::Disconnected
    }
}

fn start(settings: &V4l2Settings, began: Instant) -> Result<Taker<Sent, CameraFault>, CameraFault> {
    let (maker, taker) = latest();
    let settings = settings.clone();
    thread::Builder::new()
        .name("camera".to_owned())
        .spawn(move || {
            if let Err(fault) = read(&settings, began, &maker) {
                maker.end(fault);
            }
        })
        .map_err(|cause| CameraFault::Unusable(format!("no thread to read it with: {cause}")))?;
    Ok(taker)
}

/// Reads until the device goes or nobody wants pictures any longer.
fn read(settings: &V4l2Settings, began: Instant, pictures: &Maker<Sent, CameraFault>) -> Result<(), CameraFault> {
    let resolution = Resolution::new(settings.size.0, settings.size.1);
    let wanted = CameraFormat::new(resolution, FrameFormat::YUYV, settings.pictures_per_second);
    let format = RequestedFormat::with_formats(RequestedFormatType::Closest(wanted), &FORMATS);
    let index = CameraIndex::Index(settings.number);
    let mut camera = nokhwa::Camera::with_backend(index, format, ApiBackend::Video4Linux)
        .map_err(|cause| unusable(settings, &cause))?;
    camera.open_stream().map_err(|cause| unusable(settings, &cause))?;
    let format = match camera.frame_format() {
        FrameFormat::MJPEG => Format::Jpeg,
        FrameFormat::YUYV => Format::Yuyv,
        other => return Err(unusable(settings, &format!("it sends {other}, which is not read"))),
    };
    let size = camera.resolution();
    loop {
        let mut sent = pictures.spare().unwrap_or_default();
        let bytes = camera.frame_raw().map_err(|cause| unusable(settings, &cause))?;
        if bytes.len() > SENT_BYTES_MAX {
            let cause = format!("a picture of {} bytes, more than {SENT_BYTES_MAX}", bytes.len());
            return Err(unusable(settings, &cause));
        }
        sent.bytes.clear();
        sent.bytes.extend_from_slice(&bytes);
        (sent.format, sent.width, sent.height) = (format, size.width(), size.height());
        sent.at = began.elapsed();
        if !pictures.put(sent) {
            return Ok(());
        }
    }
}

fn decode(sent: &Sent, memory: &mut FrameMemory) -> Result<Frame, String> {
    let frame = match sent.format {
        Format::Jpeg => {
            let damaged = |cause: image::ImageError| format!("a damaged JPEG picture: {cause}");
            let decoder = JpegDecoder::new(std::io::Cursor::new(&sent.bytes)).map_err(damaged)?;
            let (width, height) = decoder.dimensions();
            if u64::from(width) * u64::from(height) > PIXELS_MAX {
                return Err(format!(
                    "a JPEG picture of {width} by {height}, more than {PIXELS_MAX} pixels"
                ));
            }
            memory.frame(width, height, sent.at, |rgb| match decoder.color_type() {
                ColorType::Rgb8 => decoder.read_image(rgb).map_err(damaged),
                // An infrared camera sends grey.
                _ => {
                    let grey = DynamicImage::from_decoder(decoder).map_err(damaged)?.into_rgb8();
                    rgb.copy_from_slice(&grey);
                    Ok(())
                }
            })?
        }
        Format::Yuyv => memory.frame(sent.width, sent.height, sent.at, |rgb| {
            buf_yuyv422_to_rgb(&sent.bytes, rgb, false).map_err(|cause| cause.to_string())
        })?,
    };
    frame.ok_or_else(|| format!("a picture that is not {} by {}", sent.width, sent.height))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(format: Format, bytes: Vec<u8>) -> Sent {
        Sent {
            bytes,
            format,
            width: 4,
            height: 2,
            at: Duration::from_millis(40),
        }
    }

    fn jpeg() -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = image::RgbImage::from_pixel(4, 2, image::Rgb([200, 100, 50]));
        picture
            .write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Jpeg)
            .unwrap();
        bytes
    }

    #[test]
    fn pictures_are_decoded_from_both_formats_into_the_same_memory() {
        let mut memory = FrameMemory::default();
        let frame = decode(&sent(Format::Jpeg, jpeg()), &mut memory).unwrap();
        assert_eq!(
            (frame.width(), frame.height(), frame.at()),
            (4, 2, Duration::from_millis(40))
        );
        assert!(
            frame.rgb()[0].abs_diff(200) < 8 && frame.rgb()[2].abs_diff(50) < 8,
            "{:?}",
            frame.rgb()
        );
        let place = frame.rgb().as_ptr();
        drop(frame);
        let grey = decode(&sent(Format::Yuyv, [128; 16].into()), &mut memory).unwrap();
        assert!(
            grey.rgb().iter().all(|value| value.abs_diff(128) < 8),
            "{:?}",
            grey.rgb()
        );
        assert_eq!(grey.rgb().as_ptr(), place);
    }

    #[test]
    fn what_is_no_picture_is_a_fault_in_words() {
        let mut memory = FrameMemory::default();
        for wrong in [
            sent(Format::Jpeg, b"no picture".to_vec()),
            sent(Format::Jpeg, jpeg()[..40].to_vec()),
            sent(Format::Yuyv, vec![0; 15]),
            sent(Format::Yuyv, Vec::new()),
        ] {
            assert!(!decode(&wrong, &mut memory).unwrap_err().is_empty());
        }
    }
}
