//! Drawn pictures of a face, for the tests of the cues.

use std::time::Duration;

use super::{CueWatch, Cues};
use crate::frame::Frame;
use crate::person::detector::FaceBox;

pub(super) const SIZE: (u32, u32) = (240, 180);

pub(super) const FACE: FaceBox = FaceBox {
    left: 80.0,
    top: 50.0,
    right: 160.0,
    bottom: 140.0,
    score: 1.0,
};

/// Pictures 80 ms apart; `brightness` gives red, green and blue at column, row and number.
pub(super) fn cues(count: u32, face: impl Fn(u32) -> FaceBox, brightness: impl Fn(u32, u32, u32) -> [f32; 3]) -> Cues {
    let mut watch = CueWatch::default();
    for number in 0..count {
        let rgb: Vec<u8> = (0..SIZE.1)
            .flat_map(|y| (0..SIZE.0).map(move |x| (x, y)))
            .flat_map(|(x, y)| brightness(x, y, number).map(|value| value.clamp(0.0, 255.0) as u8))
            .collect();
        let frame = Frame::new(SIZE.0, SIZE.1, rgb, Duration::from_millis(80) * number).unwrap();
        watch.look_at(&frame, &face(number));
    }
    watch.cues()
}

/// Noise without any pattern, 0 to 10.
fn noise(x: u32, y: u32, number: u32) -> f32 {
    let mut bits = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77) ^ number.wrapping_mul(0xC2B2_AE3D);
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x2C1B_3C6D);
    bits = (bits ^ (bits >> 12)).wrapping_mul(0x297A_2D39);
    ((bits ^ (bits >> 15)) % 11) as f32
}

/// Something like skin: smooth, and trembling by itself.
pub(super) fn skin(x: u32, y: u32, number: u32) -> [f32; 3] {
    let (dx, dy) = (x as f32 - 120.0 + (number % 3) as f32, y as f32 - 95.0);
    let shade = 180.0 - 0.01 * (dx * dx + dy * dy) + noise(x, y, number);
    [shade, shade * 0.8, shade * 0.7]
}
