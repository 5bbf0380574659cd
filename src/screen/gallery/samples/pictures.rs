//! Drawings in place of camera, evidence and signature.

use std::f32::consts::TAU;
use std::io::Cursor;
use std::time::Duration;

use image::{ImageFormat, Rgb, RgbImage};
use layby_domain::EvidenceId;

use crate::frame::Frame;
use crate::screen::Outline;
use crate::screen::pictures::OUTLINE_POINTS;

/// A drawn head in front of a wall, and its outline.
pub fn portrait() -> (Frame, Outline) {
    let (width, height) = (640_u32, 480_u32);
    let mut picture = RgbImage::from_pixel(width, height, Rgb([148, 164, 178]));
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let inside = |cx: f64, cy: f64, rx: f64, ry: f64| {
            ((f64::from(x) - cx) / rx).powi(2) + ((f64::from(y) - cy) / ry).powi(2) <= 1.0
        };
        if inside(320.0, 520.0, 210.0, 170.0) {
            *pixel = Rgb([74, 92, 112]);
        }
        if inside(320.0, 230.0, 104.0, 138.0) {
            *pixel = Rgb([222, 190, 166]);
        }
        if inside(320.0, 130.0, 108.0, 62.0) {
            *pixel = Rgb([62, 52, 48]);
        }
        if inside(280.0, 220.0, 13.0, 8.0) || inside(360.0, 220.0, 13.0, 8.0) || inside(320.0, 300.0, 34.0, 8.0) {
            *pixel = Rgb([92, 58, 54]);
        }
    }
    let outline = std::array::from_fn(|n| {
        let turn = TAU * n as f32 / OUTLINE_POINTS as f32;
        (0.5 + 0.185 * turn.cos(), 0.46 + 0.33 * turn.sin())
    });
    let frame = Frame::new(width, height, picture.into_raw(), Duration::ZERO).expect("three bytes a pixel were drawn");
    (frame, outline)
}

/// A drawn crossing, as JPEG.
pub fn street(_of: &EvidenceId) -> Vec<u8> {
    let picture = RgbImage::from_fn(960, 540, |x, y| match (x, y) {
        (_, 0..=200) => Rgb([168, 190, 208]),
        (700..=730, 60..=260) => Rgb([60, 64, 70]),
        (x, 201..) if (250..=560).contains(&x) && (300..=430).contains(&y) => Rgb([196, 52, 44]),
        (x, y) if y > 450 && (x / 60) % 2 == 0 => Rgb([232, 232, 228]),
        _ => Rgb([96, 100, 106]),
    });
    let mut jpeg = Cursor::new(Vec::new());
    // Writing to memory does not fail; the page shows a missing picture otherwise.
    let _ = picture.write_to(&mut jpeg, ImageFormat::Jpeg);
    jpeg.into_inner()
}

/// A signature of three strokes.
pub fn signature() -> Vec<Vec<(f32, f32)>> {
    let wave = |from: f32, to: f32, height: f32, turns: f32| {
        (0_u8..60)
            .map(|n| f32::from(n) / 59.0)
            .map(|t| {
                (
                    from + (to - from) * t,
                    0.5 + height * (t * turns * TAU).sin() * (1.0 - 0.4 * t),
                )
            })
            .collect()
    };
    vec![
        wave(0.2, 0.48, 0.22, 2.5),
        wave(0.44, 0.66, 0.16, 1.5),
        wave(0.6, 0.82, 0.1, 3.0),
    ]
}
