//! The paper in the simulated printer: dots, and the text that they show.

use image::{GrayImage, Luma};
use qrcode::{Color, EcLevel, QrCode};

use crate::device::printer::cell::CHARACTER_DOTS;
use crate::device::printer::document::{Align, Line};
use crate::device::printer::glyphs::Glyphs;
use crate::device::printer::{PaperWidth, document};

/// Rows of a piece of paper that is never cut: three metres.
const ROWS_MAX: u32 = 24_000;
const WHITE: u8 = 255;
const BLACK: u8 = 0;

/// Paper that grows downwards.
pub(super) struct Paper {
    width: PaperWidth,
    dots: Vec<u8>,
    /// What a person would read, with marks for what is not text.
    text: String,
    /// Rows of the pictures that have come one under the other so far.
    picture: Option<(u32, u32)>,
}

impl Paper {
    pub(super) fn new(width: PaperWidth) -> Self {
        Self {
            width,
            dots: Vec::new(),
            text: String::new(),
            picture: None,
        }
    }

    pub(super) fn rows(&self) -> u32 {
        u32::try_from(self.dots.len()).unwrap_or(u32::MAX) / self.width.dots()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty() && self.picture.is_none()
    }

    pub(super) fn text(&self) -> String {
        let mut text = self.text.clone();
        note_picture(&mut text, self.picture);
        text
    }

    pub(super) fn image(&self) -> GrayImage {
        GrayImage::from_fn(self.width.dots(), self.rows().max(1), |x, y| {
            Luma([self
                .dots
                .get((y * self.width.dots() + x) as usize)
                .copied()
                .unwrap_or(WHITE)])
        })
    }

    pub(super) fn feed(&mut self, rows: u32) {
        let rows = (self.rows() + rows).min(ROWS_MAX);
        self.dots.resize((rows * self.width.dots()) as usize, WHITE);
    }

    /// Prints a line and feeds `rows`.
    pub(super) fn line(&mut self, line: &Line, rows: u32) {
        self.end_picture();
        self.text.push_str(&line.text);
        self.text.push('\n');
        let top = self.rows();
        let columns = u32::try_from(document::columns(&line.text)).unwrap_or(u32::MAX);
        let times = if line.double { 2 } else { 1 };
        self.feed(rows.max(CHARACTER_DOTS * times));
        if let Some(glyphs) = Glyphs::system() {
            self.stamp(&glyphs.draw_line(line, self.width), 0, top);
        } else {
            // Without any font the text is still there to read; the paper shows where it stood.
            let width = columns
                .saturating_mul(CHARACTER_DOTS / 2 * times)
                .clamp(1, self.width.dots());
            self.stamp(&GrayImage::from_pixel(width, 2, Luma([BLACK])), 0, top + 20 * times);
        }
    }

    /// Prints a picture as it came: rows of bytes, a bit a dot.
    pub(super) fn raster(&mut self, row_bytes: usize, rows: usize, bits: &[u8]) {
        let (width, height) = (
            u32::try_from(row_bytes * 8).unwrap_or(0),
            u32::try_from(rows).unwrap_or(0),
        );
        let top = self.rows();
        self.feed(height);
        self.stamp(
            &GrayImage::from_fn(width.max(1), height.max(1), |x, y| {
                let byte = bits.get(y as usize * row_bytes + x as usize / 8).copied().unwrap_or(0);
                Luma([if byte >> (7 - x % 8) & 1 == 1 { BLACK } else { WHITE }])
            }),
            0,
            top,
        );
        let (shown, before) = self.picture.unwrap_or((0, 0));
        self.picture = Some((width.max(shown), height + before));
    }

    /// Prints a QR code; false if the text does not fit into one.
    pub(super) fn qr(&mut self, data: &[u8], module: u8, align: Align) -> bool {
        let Ok(code) = QrCode::with_error_correction_level(data, EcLevel::M) else {
            return false;
        };
        let (modules, scale) = (u32::try_from(code.width()).unwrap_or(0), u32::from(module));
        let colours = code.to_colors();
        let side = (modules * scale).max(1);
        let drawn = GrayImage::from_fn(side, side, |x, y| {
            let dark = colours.get((y / scale * modules + x / scale) as usize) == Some(&Color::Dark);
            Luma([if dark { BLACK } else { WHITE }])
        });
        self.end_picture();
        let spare = self.width.dots().saturating_sub(side);
        let left = match align {
            Align::Left => 0,
            Align::Centre => spare / 2,
            Align::Right => spare,
        };
        let top = self.rows();
        self.feed(side);
        self.stamp(&drawn, left, top);
        self.text += &format!("[QR: {}]\n", String::from_utf8_lossy(data));
        true
    }

    /// The edge that the knife leaves, so that a picture of the piece looks like one.
    pub(super) fn edge(&mut self) {
        const TOOTH: u32 = 8;
        self.end_picture();
        let top = self.rows();
        self.feed(TOOTH);
        for x in 0..self.width.dots() {
            let notch = (x % (2 * TOOTH)).abs_diff(TOOTH);
            for y in TOOTH.saturating_sub(notch)..TOOTH {
                self.set(x, top + y, 176);
            }
        }
    }

    fn end_picture(&mut self) {
        note_picture(&mut self.text, self.picture.take());
    }

    fn stamp(&mut self, image: &GrayImage, left: u32, top: u32) {
        for (x, y, dot) in image.enumerate_pixels() {
            if dot.0[0] < 128 {
                self.set(left + x, top + y, BLACK);
            }
        }
    }

    fn set(&mut self, x: u32, y: u32, shade: u8) {
        let at = (y * self.width.dots() + x) as usize;
        if x < self.width.dots()
            && let Some(dot) = self.dots.get_mut(at)
        {
            *dot = shade;
        }
    }
}

fn note_picture(text: &mut String, picture: Option<(u32, u32)>) {
    if let Some((width, height)) = picture {
        // A strip of a few rows is a rule.
        *text += &if height < CHARACTER_DOTS {
            "────────\n".to_owned()
        } else {
            format!("[picture {width}x{height}]\n")
        };
    }
}
