//! The colours of face, clothes and room in one picture, for the [light](super::light) of the screen.

use std::sync::LazyLock;
use std::time::Duration;

use super::detector::FaceBox;
use super::light::{Shade, linear};
use super::mesh::Landmarks;
use crate::frame::Frame;

/// Mesh points in the middle of the right and the left cheek and of the forehead: skin without eyes, beard or hair on most people.
const SKIN: [usize; 3] = [50, 280, 151];
/// Half a side of the square around each, as part of the face's width.
const SKIN_REACH: f32 = 0.07;

/// The room beside the head: from so far to so far from the middle of the face, in widths of it, above its middle.
const ROOM: (f32, f32) = (0.9, 1.7);
/// The clothes below it: from so far to so far below the middle of the face, in heights of it.
const CLOTHES: (f32, f32) = (0.85, 1.3);
/// Half their width, in widths of the face.
const CLOTHES_REACH: f32 = 0.7;

/// Pixels skipped in both directions.
const STRIDE: usize = 2;
/// Fewer pixels than this say nothing.
const PIXELS_LEAST: usize = 60;
/// A value above this may have been cut off, which changes the colour.
const VALUE_MOST: u8 = 250;

static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| std::array::from_fn(|value| linear(value as u8)));

/// The shade of a picture seen so long after the show began; `None` when the skin is not to be seen.
pub(super) fn of(frame: &Frame, face: &Landmarks, since_beginning: Duration) -> Option<Shade> {
    let bounds = face.bounds();
    let [x, y] = bounds.centre();
    let (width, height) = (bounds.width(), bounds.height());
    let mut skin = Light::default();
    for point in SKIN {
        let [x, y] = face.at(point);
        skin.add(frame, &around([x, y], SKIN_REACH * width, SKIN_REACH * width));
    }
    let mut room = Light::default();
    for side in [-1.0, 1.0] {
        let middle = [x + side * (ROOM.0 + ROOM.1) / 2.0 * width, y - height / 4.0];
        room.add(frame, &around(middle, (ROOM.1 - ROOM.0) / 2.0 * width, height / 4.0));
    }
    let mut clothes = Light::default();
    let middle = [x, y + (CLOTHES.0 + CLOTHES.1) / 2.0 * height];
    let half = (CLOTHES.1 - CLOTHES.0) / 2.0 * height;
    clothes.add(frame, &around(middle, CLOTHES_REACH * width, half));
    Some(Shade {
        at: since_beginning,
        face: skin.colour()?,
        clothes: clothes.colour(),
        room: room.colour(),
    })
}

fn around([x, y]: [f32; 2], across: f32, down: f32) -> FaceBox {
    FaceBox {
        left: x - across,
        top: y - down,
        right: x + across,
        bottom: y + down,
        score: 1.0,
    }
}

/// Linear light summed over pixels.
#[derive(Default)]
struct Light {
    sum: [f32; 3],
    pixels: usize,
}

impl Light {
    /// Adds the part of an area that is in the picture.
    fn add(&mut self, frame: &Frame, area: &FaceBox) {
        let within = |from: f32, to: f32, end: u32| {
            let end = end as usize;
            (from.max(0.0) as usize).min(end)..(to.max(0.0) as usize).min(end)
        };
        let columns = within(area.left, area.right, frame.width());
        let width = frame.width() as usize;
        for row in within(area.top, area.bottom, frame.height()).step_by(STRIDE) {
            for column in columns.clone().step_by(STRIDE) {
                let pixel = &frame.rgb()[(row * width + column) * 3..][..3];
                if pixel.iter().all(|value| *value <= VALUE_MOST) {
                    self.pixels += 1;
                    for (sum, value) in self.sum.iter_mut().zip(pixel) {
                        *sum += LINEAR[usize::from(*value)];
                    }
                }
            }
        }
    }

    /// Logarithms of red over green and of blue over green; `None` of too few pixels.
    fn colour(&self) -> Option<[f32; 2]> {
        let enough = self.pixels >= PIXELS_LEAST && self.sum.iter().all(|sum| *sum > 0.0);
        enough.then(|| [(self.sum[0] / self.sum[1]).ln(), (self.sum[2] / self.sum[1]).ln()])
    }
}
