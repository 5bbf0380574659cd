//! Pictures on their way to the screen: the live preview, evidence, the QR code.

use std::io::Cursor;

use image::{ImageReader, Limits};
use qrcode::{Color, EcLevel, QrCode};
use slint::{Image, Rgb8Pixel, SharedPixelBuffer};

use crate::frame::Frame;

/// Greatest width or height of an evidence picture that is decoded, in pixels.
const EVIDENCE_SIDE_MAX_PX: u32 = 6_000;
/// Most memory that decoding an evidence picture may take.
const EVIDENCE_DECODE_MAX_BYTES: u64 = 128 << 20;
/// Evidence is made as small as the largest place for it.
const EVIDENCE_SHOWN_MAX_PX: u32 = 1_280;
/// Pixels of the QR picture for each module of the code.
const QR_MODULE_PX: usize = 12;
/// The quiet zone around a QR code (ISO/IEC 18004), in modules.
const QR_QUIET_MODULES: usize = 4;
/// Points of a face's outline.
pub const OUTLINE_POINTS: usize = 36;

/// The outline of a face: points from 0 to 1 across and down the frame.
pub type Outline = [(f32, f32); OUTLINE_POINTS];

/// The part of a frame that the preview shows: the largest one of four by three in the middle.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Part {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
}

impl Part {
    fn of(frame: &Frame) -> Self {
        let (width, height) = if u64::from(frame.width()) * 3 > u64::from(frame.height()) * 4 {
            ((frame.height() * 4 / 3).max(1), frame.height())
        } else {
            (frame.width(), (frame.width() * 3 / 4).max(1))
        };
        Self {
            left: (frame.width() - width) / 2,
            top: (frame.height() - height) / 2,
            width,
            height,
        }
    }
}

/// The frame as a mirror shows it.
pub fn mirrored(frame: &Frame) -> Image {
    let part = Part::of(frame);
    let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(part.width, part.height);
    let row_bytes = frame.width() as usize * 3;
    let (from, to) = (part.left as usize * 3, (part.left + part.width) as usize * 3);
    let rows = frame.rgb().chunks_exact(row_bytes).skip(part.top as usize);
    for (shown, row) in buffer.make_mut_slice().chunks_exact_mut(part.width as usize).zip(rows) {
        for (pixel, rgb) in shown.iter_mut().rev().zip(row[from..to].chunks_exact(3)) {
            *pixel = Rgb8Pixel {
                r: rgb[0],
                g: rgb[1],
                b: rgb[2],
            };
        }
    }
    Image::from_rgb8(buffer)
}

/// The outline over the mirrored frame, as path commands in a field of 1000 by 750.
#[expect(clippy::cast_precision_loss, reason = "sizes of pictures")]
pub fn outline_path(frame: &Frame, outline: &[(f32, f32)]) -> String {
    use std::fmt::Write;
    let part = Part::of(frame);
    let across = |x: f32| (x * frame.width() as f32 - part.left as f32) / part.width as f32;
    let down = |y: f32| (y * frame.height() as f32 - part.top as f32) / part.height as f32;
    let mut commands = String::new();
    for (n, (x, y)) in outline.iter().enumerate() {
        let _ = write!(
            commands,
            "{} {:.1} {:.1} ",
            if n == 0 { 'M' } else { 'L' },
            1000.0 * (1.0 - across(*x)),
            750.0 * down(*y)
        );
    }
    if !commands.is_empty() {
        commands.push('Z');
    }
    commands
}

/// An evidence picture, no larger than its place. `None` when the bytes are no picture, or one beyond all reason.
pub fn evidence(bytes: &[u8]) -> Option<Image> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(EVIDENCE_SIDE_MAX_PX);
    limits.max_image_height = Some(EVIDENCE_SIDE_MAX_PX);
    limits.max_alloc = Some(EVIDENCE_DECODE_MAX_BYTES);
    reader.limits(limits);
    let mut picture = reader.decode().ok()?;
    if picture.width().max(picture.height()) > EVIDENCE_SHOWN_MAX_PX {
        picture = picture.thumbnail(EVIDENCE_SHOWN_MAX_PX, EVIDENCE_SHOWN_MAX_PX);
    }
    let rgb = picture.into_rgb8();
    Some(Image::from_rgb8(SharedPixelBuffer::clone_from_slice(
        rgb.as_raw(),
        rgb.width(),
        rgb.height(),
    )))
}

/// A QR code with its quiet zone. `None` when the text is too long for one.
pub fn qr(text: &str) -> Option<Image> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
    let modules = code.width();
    let side = (modules + 2 * QR_QUIET_MODULES) * QR_MODULE_PX;
    let side_px = u32::try_from(side).ok()?;
    let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(side_px, side_px);
    let colors = code.to_colors();
    for (n, pixel) in buffer.make_mut_slice().iter_mut().enumerate() {
        let module = |at: usize| {
            (at / QR_MODULE_PX)
                .checked_sub(QR_QUIET_MODULES)
                .filter(|at| *at < modules)
        };
        let dark = match (module(n % side), module(n / side)) {
            (Some(x), Some(y)) => colors[y * modules + x] == Color::Dark,
            _ => false,
        };
        let grey = if dark { 0 } else { 255 };
        *pixel = Rgb8Pixel {
            r: grey,
            g: grey,
            b: grey,
        };
    }
    Some(Image::from_rgb8(buffer))
}
