//! A small set of drawing tools: filled shapes on an RGB picture.

use image::{Rgb, RgbImage};

/// A point on the picture, in pixels; y grows downwards.
pub(super) type Point = (f32, f32);

/// A picture being drawn.
pub(super) struct Canvas {
    pub(super) pixels: RgbImage,
}

impl Canvas {
    pub(super) fn new(width: u32, height: u32) -> Self {
        Self {
            pixels: RgbImage::new(width, height),
        }
    }

    pub(super) fn height(&self) -> f32 {
        self.pixels.height() as f32
    }

    pub(super) fn width(&self) -> f32 {
        self.pixels.width() as f32
    }

    /// Mixes `colour` into one pixel; outside the picture nothing happens.
    pub(super) fn blend(&mut self, x: i32, y: i32, colour: [u8; 3], opacity: f32) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
            return;
        };
        let Some(pixel) = self.pixels.get_pixel_mut_checked(x, y) else {
            return;
        };
        let Rgb(old) = *pixel;
        let mix = |i: usize| (f32::from(old[i]) * (1.0 - opacity) + f32::from(colour[i]) * opacity).round() as u8;
        *pixel = Rgb([mix(0), mix(1), mix(2)]);
    }

    /// Mixes `colour` into the pixels of one row from `from` up to `to`; what lies outside the picture is left out.
    pub(super) fn span(&mut self, row: i32, from: i32, to: i32, colour: [u8; 3], opacity: f32) {
        let width = self.pixels.width() as i32;
        let (from, to) = (from.clamp(0, width), to.clamp(0, width));
        if row < 0 || row >= self.pixels.height() as i32 || from >= to {
            return;
        }
        let start = (row * width + from) as usize * 3;
        let pixels = &mut self.pixels.as_mut()[start..start + (to - from) as usize * 3];
        if opacity >= 1.0 {
            for pixel in pixels.chunks_exact_mut(3) {
                pixel.copy_from_slice(&colour);
            }
            return;
        }
        let share = (opacity * 256.0) as u16;
        let added = colour.map(|part| u16::from(part) * share);
        for pixel in pixels.chunks_exact_mut(3) {
            for (part, added) in pixel.iter_mut().zip(added) {
                *part = ((u16::from(*part) * (256 - share) + added) >> 8) as u8;
            }
        }
    }

    /// Fills a polygon (even-odd), scan line by scan line.
    pub(super) fn polygon(&mut self, corners: &[Point], colour: [u8; 3], opacity: f32) {
        let top = corners
            .iter()
            .map(|c| c.1)
            .fold(f32::INFINITY, f32::min)
            .max(0.0)
            .floor() as i32;
        let bottom = corners
            .iter()
            .map(|c| c.1)
            .fold(0.0, f32::max)
            .min(self.height() - 1.0)
            .ceil() as i32;
        let mut crossings = Vec::new();
        for row in top..=bottom {
            let y = row as f32 + 0.5;
            crossings.clear();
            for (i, &(x1, y1)) in corners.iter().enumerate() {
                let (x2, y2) = corners[(i + 1) % corners.len()];
                if (y1 <= y) != (y2 <= y) {
                    crossings.push(x1 + (y - y1) / (y2 - y1) * (x2 - x1));
                }
            }
            crossings.sort_by(f32::total_cmp);
            for span in crossings.chunks_exact(2) {
                let (from, to) = (
                    span[0].max(0.0).round() as i32,
                    span[1].min(self.width()).round() as i32,
                );
                self.span(row, from, to, colour, opacity);
            }
        }
    }

    pub(super) fn rectangle(&mut self, left: f32, top: f32, width: f32, height: f32, colour: [u8; 3]) {
        let (right, bottom) = (left + width, top + height);
        self.polygon(
            &[(left, top), (right, top), (right, bottom), (left, bottom)],
            colour,
            1.0,
        );
    }

    /// A rectangle whose corners are cut round.
    pub(super) fn rounded(&mut self, left: f32, top: f32, width: f32, height: f32, radius: f32, colour: [u8; 3]) {
        let r = radius.min(width / 2.0).min(height / 2.0);
        let centres = [
            (left + width - r, top + r, -90.0_f32),
            (left + width - r, top + height - r, 0.0),
            (left + r, top + height - r, 90.0),
            (left + r, top + r, 180.0),
        ];
        let mut corners = Vec::with_capacity(36);
        for (cx, cy, from) in centres {
            for step in 0..9_u8 {
                let angle = (from + f32::from(step) * 90.0 / 8.0).to_radians();
                corners.push((cx + r * angle.cos(), cy + r * angle.sin()));
            }
        }
        self.polygon(&corners, colour, 1.0);
    }

    pub(super) fn ellipse(&mut self, centre: Point, rx: f32, ry: f32, colour: [u8; 3], opacity: f32) {
        let corners: Vec<Point> = (0..40_u8)
            .map(|i| {
                let angle = f32::from(i) / 40.0 * std::f32::consts::TAU;
                (centre.0 + rx * angle.cos(), centre.1 + ry * angle.sin())
            })
            .collect();
        self.polygon(&corners, colour, opacity);
    }

    /// Fills the rows from `top` to `bottom` with a colour that changes evenly.
    pub(super) fn gradient(&mut self, top: f32, bottom: f32, from: [u8; 3], to: [u8; 3]) {
        for row in top as i32..bottom as i32 {
            let share = (row as f32 - top) / (bottom - top);
            let mix = |i: usize| (f32::from(from[i]) * (1.0 - share) + f32::from(to[i]) * share) as u8;
            let colour = [mix(0), mix(1), mix(2)];
            self.span(row, 0, self.pixels.width() as i32, colour, 1.0);
        }
    }

    /// The picture at half its size, which smooths every edge.
    pub(super) fn halved(&self) -> RgbImage {
        let (width, height) = (self.pixels.width() / 2, self.pixels.height() / 2);
        let mut half = RgbImage::new(width, height);
        let large_row = self.pixels.width() as usize * 3;
        let rows = self.pixels.as_raw().chunks_exact(large_row * 2);
        for (large, small) in rows.zip(half.as_mut().chunks_exact_mut(width as usize * 3)) {
            let (upper, lower) = large.split_at(large_row);
            for ((pixel, upper), lower) in small
                .chunks_exact_mut(3)
                .zip(upper.chunks_exact(6))
                .zip(lower.chunks_exact(6))
            {
                for i in 0..3 {
                    let sum =
                        u16::from(upper[i]) + u16::from(upper[i + 3]) + u16::from(lower[i]) + u16::from(lower[i + 3]);
                    pixel[i] = (sum / 4) as u8;
                }
            }
        }
        half
    }
}
