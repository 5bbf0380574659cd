//! The signature as it grows under the finger, and the picture it becomes.

use std::io::Cursor;

use image::{GrayImage, ImageFormat, Luma};

use crate::journey::Ink;

/// Strokes in one signature. More are ignored: nobody lifts the finger so often.
const STROKES_MAX: usize = 128;
/// Points in one signature. More are ignored.
const POINTS_MAX: usize = 8_192;
/// Points closer together than this add nothing to the line, in logical pixels.
const STEP_LEAST_PX: f32 = 1.5;
/// Width of the picture; the height follows the signature field.
const PICTURE_WIDTH_PX: u32 = 800;
/// Greatest height of the picture.
const PICTURE_HEIGHT_MAX_PX: u32 = 800;
/// Half the thickness of the line in the picture.
const PEN_RADIUS_PX: f32 = 2.6;

type Point = (f32, f32);

/// The strokes drawn so far, in logical pixels of the signature field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strokes {
    strokes: Vec<Vec<Point>>,
    drawing: bool,
    field: (f32, f32),
}

impl Strokes {
    /// The finger came down in a field of `field` pixels.
    pub fn begin(&mut self, at: Point, field: (f32, f32)) {
        if self.strokes.len() < STROKES_MAX && self.points() < POINTS_MAX {
            self.field = field;
            self.strokes.push(vec![self.within(at)]);
            self.drawing = true;
        }
    }

    /// The finger moved. `true` when that is visible.
    pub fn draw_to(&mut self, to: Point) -> bool {
        let to = self.within(to);
        let room = self.points() < POINTS_MAX;
        match self.strokes.last_mut() {
            Some(stroke)
                if self.drawing && room && stroke.last().is_none_or(|from| distance(*from, to) >= STEP_LEAST_PX) =>
            {
                stroke.push(to);
                true
            }
            _ => false,
        }
    }

    /// The finger was lifted.
    pub fn end(&mut self) {
        self.drawing = false;
    }

    /// Forget everything; the memory is overwritten first, for a signature is personal.
    pub fn clear(&mut self) {
        for stroke in &mut self.strokes {
            stroke.fill((0.0, 0.0));
        }
        *self = Self::default();
    }

    /// How many strokes there are.
    pub fn count(&self) -> usize {
        self.strokes.len()
    }

    /// A stroke as SVG path commands.
    pub fn path(&self, stroke: usize) -> String {
        use std::fmt::Write;
        let mut commands = String::new();
        for (n, (x, y)) in self.strokes.get(stroke).into_iter().flatten().enumerate() {
            let _ = write!(commands, "{} {x:.1} {y:.1} ", if n == 0 { 'M' } else { 'L' });
        }
        // A touch without movement is a dot.
        if let Some([(x, y)]) = self.strokes.get(stroke).map(Vec::as_slice) {
            let _ = write!(commands, "L {:.1} {y:.1}", x + 0.5);
        }
        commands
    }

    /// The signature as it is handed over.
    pub fn ink(&self) -> Ink {
        let length: f32 = self
            .strokes
            .iter()
            .flat_map(|stroke| stroke.windows(2))
            .map(|pair| distance(pair[0], pair[1]))
            .sum();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a length is not negative, and POINTS_MAX times the screen fits"
        )]
        let length_px = length.round() as u32;
        Ink {
            png: self.png(),
            length_px,
        }
    }

    fn points(&self) -> usize {
        self.strokes.iter().map(Vec::len).sum()
    }

    fn within(&self, (x, y): Point) -> Point {
        let (width, height) = self.field;
        (x.clamp(0.0, width.max(0.0)), y.clamp(0.0, height.max(0.0)))
    }

    /// Black on white, with smooth edges.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "pixels of a picture of at most 800 by 800"
    )]
    fn png(&self) -> Vec<u8> {
        let (width, height) = (self.field.0.max(1.0), self.field.1.max(1.0));
        let scale = (PICTURE_WIDTH_PX as f32 / width).min(PICTURE_HEIGHT_MAX_PX as f32 / height);
        let mut picture = GrayImage::from_pixel(
            ((width * scale) as u32).max(1),
            ((height * scale) as u32).max(1),
            Luma([255]),
        );
        let scaled = |(x, y): Point| (x * scale, y * scale);
        for stroke in &self.strokes {
            if let [only] = stroke.as_slice() {
                draw_line(&mut picture, scaled(*only), scaled(*only));
            }
            for pair in stroke.windows(2) {
                draw_line(&mut picture, scaled(pair[0]), scaled(pair[1]));
            }
        }
        let mut png = Cursor::new(Vec::new());
        match picture.write_to(&mut png, ImageFormat::Png) {
            Ok(()) => png.into_inner(),
            // Writing to memory does not fail; an empty picture would be refused as a signature all the same.
            Err(_) => Vec::new(),
        }
    }
}

fn distance(from: Point, to: Point) -> f32 {
    (from.0 - to.0).hypot(from.1 - to.1)
}

/// Darkens every pixel by how much of it the pen covers.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "clamped to the picture"
)]
fn draw_line(picture: &mut GrayImage, from: Point, to: Point) {
    let reach = PEN_RADIUS_PX + 1.0;
    let clamp = |value: f32, most: u32| value.clamp(0.0, most as f32) as u32;
    let (left, right) = (
        clamp(from.0.min(to.0) - reach, picture.width()),
        clamp(from.0.max(to.0) + reach, picture.width()),
    );
    let (top, bottom) = (
        clamp(from.1.min(to.1) - reach, picture.height()),
        clamp(from.1.max(to.1) + reach, picture.height()),
    );
    for y in top..bottom {
        for x in left..right {
            let gap = distance_to_line((x as f32 + 0.5, y as f32 + 0.5), from, to);
            let covered = (PEN_RADIUS_PX + 0.5 - gap).clamp(0.0, 1.0);
            let Luma([grey]) = picture.get_pixel_mut(x, y);
            *grey = (*grey).min((255.0 * (1.0 - covered)) as u8);
        }
    }
}

fn distance_to_line(point: Point, from: Point, to: Point) -> f32 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length_squared = dx * dx + dy * dy;
    let along = if length_squared > 0.0 {
        (((point.0 - from.0) * dx + (point.1 - from.1) * dy) / length_squared).clamp(0.0, 1.0)
    } else {
        0.0
    };
    distance(point, (from.0 + along * dx, from.1 + along * dy))
}
