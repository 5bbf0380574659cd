//! A photograph held up before the camera: a sheet in a hand that drifts, printed and photographed again.
//!
//! What recapture does to a picture is simulated: a tilt that changes slowly, weaker contrast, the beat of print dots against pixels (moire),
//! bands of the lamps' mains frequency, a sheen across the sheet.

use std::path::Path;
use std::time::Duration;

use image::RgbImage;

use super::clip::{ClipFault, Picture};
use super::room;

/// Height of the sheet as part of the picture's height.
const SHEET_HEIGHT: f32 = 0.88;
/// White border of the sheet, as part of its width.
const BORDER: f32 = 0.03;
/// How far the hand drifts, as part of the picture's height.
const DRIFT: f32 = 0.02;
/// How far the sheet tilts: how much one side is nearer than the other.
const TILT: f32 = 0.06;

/// Paper reaches neither black nor white.
const CONTRAST: f32 = 0.82;
const BLACK: f32 = 26.0;
/// Strength of moire, lamp bands and sheen, of 255.
const MOIRE: f32 = 5.0;
const BANDS: f32 = 4.0;
const SHEEN: f32 = 22.0;

const PAPER: [f32; 3] = [232.0, 231.0, 226.0];

/// Largest side of a photograph kept, in pixels.
const SIDE_MAX: u32 = 1024;

pub(super) struct HeldPhoto {
    photo: RgbImage,
}

impl HeldPhoto {
    pub(super) fn open(file: &Path) -> Result<Self, ClipFault> {
        let bytes = std::fs::read(file).map_err(|cause| ClipFault::Missing {
            file: file.to_owned(),
            cause,
        })?;
        let photo = image::load_from_memory(&bytes).map_err(|fault| ClipFault::Unreadable {
            file: file.to_owned(),
            cause: fault.to_string(),
        })?;
        let photo = if photo.width().max(photo.height()) > SIDE_MAX {
            photo.thumbnail(SIDE_MAX, SIDE_MAX)
        } else {
            photo
        };
        Ok(Self {
            photo: photo.into_rgb8(),
        })
    }

    /// The camera's view of the sheet at a time.
    pub(super) fn at(&self, at: Duration) -> Picture {
        let (width, height) = room::SIZE;
        let seconds = at.as_secs_f32();
        let sheet_height = SHEET_HEIGHT * height as f32;
        let aspect = self.photo.width() as f32 / self.photo.height() as f32;
        let sheet_width = (sheet_height * aspect).min(width as f32 * 0.96);
        let sheet_height = sheet_width / aspect;
        let drift = DRIFT * height as f32;
        let centre = [
            width as f32 / 2.0 + drift * (0.9 * seconds).sin(),
            height as f32 / 2.0 + drift * (0.7 * seconds + 1.0).sin(),
        ];
        let tilt = TILT * (0.5 * seconds).sin();
        let mut rgb = Vec::with_capacity((width * height * 3) as usize);
        for y in 0..height {
            let band = BANDS * (y as f32 * 0.07 + seconds * 5.0).sin();
            for x in 0..width {
                // A sheet tilted about its upright axis: one side nearer, so larger.
                let across = (x as f32 - centre[0]) / sheet_width;
                let nearer = 1.0 + tilt * across * 2.0;
                let (u, v) = (
                    across * nearer + 0.5,
                    (y as f32 - centre[1]) / sheet_height * nearer + 0.5,
                );
                if !(0.0..1.0).contains(&u) || !(0.0..1.0).contains(&v) {
                    rgb.extend(room::colour(x, y));
                    continue;
                }
                let (edge_u, edge_v) = (u.min(1.0 - u), v.min(1.0 - v) / aspect);
                let ink = if edge_u.min(edge_v) < BORDER {
                    PAPER
                } else {
                    self.ink(u, v)
                };
                let moire = MOIRE * (u * 610.0).sin() * (v * 590.0 / aspect).sin();
                let sheen = SHEEN * (1.0 - ((u + v - 0.7 - 0.1 * (0.4 * seconds).sin()) * 3.0).abs()).max(0.0);
                rgb.extend(ink.map(|value| (value + moire + band + sheen).clamp(0.0, 255.0) as u8));
            }
        }
        Picture {
            width,
            height,
            rgb: rgb.into(),
        }
    }

    fn ink(&self, u: f32, v: f32) -> [f32; 3] {
        let (width, height) = self.photo.dimensions();
        let place = |part: f32, length: u32| {
            let position = (part * length as f32 - 0.5).max(0.0);
            let first = (position as u32).min(length - 1);
            (first, (first + 1).min(length - 1), position.fract())
        };
        let ((left, right, across), (top, low, down)) = (place(u, width), place(v, height));
        let mut ink = [0.0; 3];
        for (column, row, share) in [
            (left, top, (1.0 - across) * (1.0 - down)),
            (right, top, across * (1.0 - down)),
            (left, low, (1.0 - across) * down),
            (right, low, across * down),
        ] {
            let pixel = self.photo.get_pixel(column, row).0;
            ink.iter_mut()
                .zip(pixel)
                .for_each(|(ink, value)| *ink += f32::from(value) * share);
        }
        ink.map(|value| BLACK + CONTRAST * value)
    }
}
