//! The picture that a verdict rests on, small enough to be kept and sent.

use image::{DynamicImage, RgbImage};

use super::picture::{Beyond, Placement, cut};
use super::portrait;
use crate::frame::Frame;

/// Longest side, in pixels.
const SIDE_MAX: f32 = 640.0;

const JPEG_QUALITY: u8 = 85;

/// The picture as JPEG, reduced to at most [`SIDE_MAX`]. Empty only if the encoder fails, which writing to memory cannot.
pub(super) fn jpeg(frame: &Frame) -> Vec<u8> {
    let (width, height) = (frame.width() as f32, frame.height() as f32);
    let scale = (SIDE_MAX / width.max(height)).min(1.0);
    let size = ((width * scale).max(1.0) as usize, (height * scale).max(1.0) as usize);
    let rgb = if scale < 1.0 {
        let piece = cut(
            frame,
            Placement::upright(0.0, 0.0, width, height, size),
            size,
            Beyond::Edge,
        );
        piece.iter().flatten().map(|value| value.round() as u8).collect()
    } else {
        frame.rgb().to_vec()
    };
    let picture = RgbImage::from_raw(size.0 as u32, size.1 as u32, rgb);
    picture
        .and_then(|picture| portrait::jpeg(&DynamicImage::ImageRgb8(picture), JPEG_QUALITY).ok())
        .unwrap_or_default()
}
