//! Text on pictures, in an installed font that has Chinese characters.
//!
//! Where no such font is installed, every character without a shape becomes a plain block: the picture stays honest about
//! where a text would be, and the server needs no font to run.

use std::sync::OnceLock;

use ab_glyph::{Font, FontVec, PxScale, ScaleFont as _, point};

use super::canvas::{Canvas, Point};

/// Families to try first: sans faces read better on small pictures.
const PREFERRED: [&str; 5] = [
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Noto Serif CJK SC",
];
/// A font must have these to be taken for a Chinese one.
const PROBE: [char; 3] = ['京', '违', '速'];

fn font() -> Option<&'static FontVec> {
    static FONT: OnceLock<Option<FontVec>> = OnceLock::new();
    FONT.get_or_init(find_font).as_ref()
}

fn find_font() -> Option<FontVec> {
    let mut installed = fontdb::Database::new();
    installed.load_system_fonts();
    let rank = |face: &fontdb::FaceInfo| {
        let family = PREFERRED
            .iter()
            .position(|p| face.families.iter().any(|(name, _)| name == p));
        (family.unwrap_or(PREFERRED.len()), face.weight.0.abs_diff(500))
    };
    let mut faces: Vec<&fontdb::FaceInfo> = installed.faces().collect();
    faces.sort_by_key(|face| rank(face));
    // A family that is not named above may still be Chinese: look into each, best first, until one is.
    faces.into_iter().find_map(|face| {
        let (bytes, index) = installed.with_face_data(face.id, |bytes, index| (bytes.to_vec(), index))?;
        let font = FontVec::try_from_vec_and_index(bytes, index).ok()?;
        PROBE.iter().all(|&c| font.glyph_id(c).0 != 0).then_some(font)
    })
}

/// How wide `text` is at `height` pixels.
pub(super) fn width_of(text: &str, height: f32) -> f32 {
    let Some(font) = font() else {
        return text.chars().map(|c| block_width(c, height)).sum();
    };
    let scaled = font.as_scaled(PxScale::from(height));
    text.chars().map(|c| scaled.h_advance(scaled.glyph_id(c))).sum()
}

/// Writes `text` with its upper left corner at `at`.
pub(super) fn write(canvas: &mut Canvas, at: Point, height: f32, colour: [u8; 3], text: &str) {
    let mut x = at.0;
    let Some(font) = font() else {
        for c in text.chars() {
            let width = block_width(c, height);
            if !c.is_whitespace() {
                canvas.rectangle(x + width * 0.15, at.1 + height * 0.2, width * 0.7, height * 0.6, colour);
            }
            x += width;
        }
        return;
    };
    let scaled = font.as_scaled(PxScale::from(height));
    for c in text.chars() {
        let id = scaled.glyph_id(c);
        let glyph = id.with_scale_and_position(PxScale::from(height), point(x, at.1 + scaled.ascent()));
        x += scaled.h_advance(id);
        if let Some(outline) = font.outline_glyph(glyph) {
            let bounds = outline.px_bounds();
            let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
            outline.draw(|dx, dy, opacity| {
                canvas.blend(left + dx as i32, top + dy as i32, colour, opacity.min(1.0));
            });
        }
    }
}

/// Writes `text` centred on `centre`.
pub(super) fn write_centred(canvas: &mut Canvas, centre: Point, height: f32, colour: [u8; 3], text: &str) {
    let left = centre.0 - width_of(text, height) / 2.0;
    write(canvas, (left, centre.1 - height / 2.0), height, colour, text);
}

fn block_width(c: char, height: f32) -> f32 {
    if c.is_ascii() { height * 0.5 } else { height }
}
