//! Characters drawn as dots, in the printer's cells: for what its own font lacks, and for the simulated paper.

use std::sync::OnceLock;

use ab_glyph::{Font, FontVec, PxScale, point};
use image::{GrayImage, Luma};

use super::PaperWidth;
use super::cell::{CHARACTER_DOTS, DOUBLE_LINE_DOTS, LINE_DOTS};
use super::document::{Align, Line, columns, columns_of};

/// Fonts that have Chinese characters, the first choice first; with half-width ASCII where there is such.
const FAMILIES: [&str; 7] = [
    "Noto Sans Mono CJK SC",
    "Noto Sans CJK SC",
    "Source Han Mono SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei Mono",
    "WenQuanYi Micro Hei Mono",
    "Droid Sans Fallback",
];

/// How much of a dot a letter must cover to make it black: thin strokes must not vanish.
const INK_COVERAGE: f32 = 0.42;
/// Dots below a cell that the tails of letters may use: the space between two lines.
const TAIL_DOTS: u32 = 8;
/// Dots of a cell above the base line, of 24: as in printers' own Chinese fonts.
const BASE_LINE: f32 = 21.0;

/// A font of the system, ready to draw.
pub struct Glyphs {
    font: FontVec,
}

impl Glyphs {
    /// A Chinese font of the system, looked for once; `None` if it has none.
    #[must_use]
    pub fn system() -> Option<&'static Self> {
        static SYSTEM: OnceLock<Option<Glyphs>> = OnceLock::new();
        SYSTEM.get_or_init(Self::find).as_ref()
    }

    fn find() -> Option<Self> {
        let mut fonts = fontdb::Database::new();
        fonts.load_system_fonts();
        FAMILIES.iter().find_map(|family| {
            let query = fontdb::Query {
                families: &[fontdb::Family::Name(family)],
                ..fontdb::Query::default()
            };
            let id = fonts.query(&query)?;
            let font = fonts
                .with_face_data(id, |data, index| FontVec::try_from_vec_and_index(data.to_vec(), index))?
                .ok()?;
            Some(Self { font })
        })
    }

    /// Draws a character with its cell's upper left corner at `left`, `top`, `times` as large; `ink` is told of every black dot.
    /// A character without a glyph leaves its cell empty.
    pub fn draw(&self, character: char, times: u32, bold: bool, mut ink: impl FnMut(u32, u32)) {
        let size = CHARACTER_DOTS * times;
        let cell_width = size / 2 * u32::try_from(columns_of(character)).unwrap_or(0);
        let glyph_id = self.font.glyph_id(character);
        // The library measures a font by its line height; a cell is one em.
        let units_per_em = self.font.units_per_em().unwrap_or(1000.0);
        #[expect(clippy::cast_precision_loss, reason = "a few dozen dots")]
        let (em, cell, base_line) = (size as f32, cell_width as f32, BASE_LINE * times as f32);
        let scale = PxScale::from(em * self.font.height_unscaled() / units_per_em);
        // Proportional letters stand in the middle of their cell.
        let advance = self.font.h_advance_unscaled(glyph_id) * em / units_per_em;
        let glyph = glyph_id.with_scale_and_position(scale, point((cell - advance).max(0.0) / 2.0, base_line));
        let Some(outline) = self.font.outline_glyph(glyph) else {
            return;
        };
        let bounds = outline.px_bounds();
        outline.draw(|x, y, coverage| {
            if coverage < INK_COVERAGE {
                return;
            }
            #[expect(clippy::cast_possible_truncation, reason = "a few dozen dots")]
            let (left, top) = (bounds.min.x as i64, bounds.min.y as i64);
            let inside = |at: i64, end: u32| u32::try_from(at).ok().filter(|&at| at < end);
            // Tails of letters may hang into the space between the lines.
            let (Some(x), Some(y)) = (
                inside(left + i64::from(x), cell_width),
                inside(top + i64::from(y), size + TAIL_DOTS),
            ) else {
                return;
            };
            ink(x, y);
            // Printers make a character bold by striking it twice, a dot apart.
            if bold && x + 1 < cell_width {
                ink(x + 1, y);
            }
        });
    }

    /// A line of text as a picture as wide as the paper and as high as the printer would make it.
    #[must_use]
    pub fn draw_line(&self, line: &Line, paper: PaperWidth) -> GrayImage {
        let times = if line.double { 2 } else { 1 };
        let height = u32::from(if line.double { DOUBLE_LINE_DOTS } else { LINE_DOTS });
        let mut image = GrayImage::from_pixel(paper.dots(), height, Luma([255]));
        let half_width = CHARACTER_DOTS / 2 * times;
        let width = u32::try_from(columns(&line.text))
            .unwrap_or(u32::MAX)
            .saturating_mul(half_width);
        let spare = paper.dots().saturating_sub(width);
        let mut left = match line.align {
            Align::Left => 0,
            Align::Centre => spare / 2,
            Align::Right => spare,
        };
        for character in line.text.chars() {
            self.draw(character, times, line.bold, |x, y| {
                if let Some(dot) = image.get_pixel_mut_checked(left + x, y) {
                    *dot = Luma([0]);
                }
            });
            left += half_width * u32::try_from(columns_of(character)).unwrap_or(0);
        }
        image
    }
}
