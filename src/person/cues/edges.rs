//! The edges of a sheet or of a screen: straight lines on both sides of the face that move with it.

use std::collections::VecDeque;
use std::ops::Range;

use super::{EDGES_FROM, LOOKS_LEAST, LOOKS_MAX, keep, luma, median};
use crate::frame::Frame;
use crate::person::detector::FaceBox;

/// How far from the face lines are looked for, in widths of the face.
const NEAREST: f32 = 0.02;
const FURTHEST: f32 = 1.4;
/// Slants tried: pixels sideways a row.
const SLANTS: [f32; 7] = [-0.24, -0.16, -0.08, 0.0, 0.08, 0.16, 0.24];
/// Least step of brightness over four pixels.
const STEP: f32 = 12.0;
/// Rows passed over.
const ROW_STEP: usize = 3;
/// A face with fewer columns or rows in the picture than this has no lines beside it.
const COLUMNS_LEAST: usize = 3;
const ROWS_LEAST: usize = 6;

/// The lines must have moved so far (in pixels) before "with the face" means anything.
const MOVED_LEAST: f32 = 2.5;
/// .. and this closely with it (correlation).
const TOGETHER: f32 = 0.8;

/// Looks for the lines now and then.
pub(super) struct EdgeWatch {
    looks: VecDeque<Edges>,
}

impl Default for EdgeWatch {
    fn default() -> Self {
        Self {
            looks: VecDeque::with_capacity(LOOKS_MAX),
        }
    }
}

impl EdgeWatch {
    pub(super) fn look(&mut self, frame: &Frame, face: &FaceBox) {
        keep(&mut self.looks, Edges::of(frame, face), LOOKS_MAX);
    }

    pub(super) fn clear(&mut self) {
        self.looks.clear();
    }

    /// The median completeness of the lines if they moved, and moved with the face; 0 if they stood still, as door frames do.
    pub(super) fn cue(&self) -> Option<f32> {
        let looks = &self.looks;
        let strong: Vec<&Edges> = looks.iter().filter(|look| look.complete >= EDGES_FROM).collect();
        if looks.len() < LOOKS_LEAST {
            return None;
        }
        if strong.len() * 2 < looks.len() || strong.len() < LOOKS_LEAST {
            return Some(0.0);
        }
        let along = |side: usize| {
            let lines: Vec<f32> = strong.iter().map(|look| look.at[side]).collect();
            let faces: Vec<f32> = strong.iter().map(|look| look.face).collect();
            let spread =
                lines.iter().copied().fold(f32::MIN, f32::max) - lines.iter().copied().fold(f32::MAX, f32::min);
            spread >= MOVED_LEAST && correlation(&lines, &faces) >= TOGETHER
        };
        if !along(0) || !along(1) {
            return Some(0.0);
        }
        median(strong.iter().map(|look| look.complete))
    }
}

/// The straightest upright lines beside a face.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Edges {
    /// How complete the weaker of the two is, 0 to 1.
    complete: f32,
    /// Where they are at the height of the face's middle, left and right, and the middle of the face itself.
    at: [f32; 2],
    face: f32,
}

impl Edges {
    fn of(frame: &Frame, face: &FaceBox) -> Self {
        let width = face.width();
        let left = line(frame, face, face.left - FURTHEST * width, face.left - NEAREST * width);
        let right = line(frame, face, face.right + NEAREST * width, face.right + FURTHEST * width);
        Self {
            complete: left.0.min(right.0),
            at: [left.1, right.1],
            face: face.centre()[0],
        }
    }
}

/// The most complete line between two columns: which part of it is a step of brightness in one direction, and where it is.
fn line(frame: &Frame, face: &FaceBox, from: f32, to: f32) -> (f32, f32) {
    let Some(rows) = rows(frame, face) else {
        return (0.0, 0.0);
    };
    let width = frame.width() as usize;
    let middle = face.centre()[1];
    let (from, to) = (
        from.max(3.0) as usize,
        (to.max(0.0) as usize).min(width.saturating_sub(4)),
    );
    let mut best = (0.0f32, 0.0f32);
    for column in from..to {
        for slant in SLANTS {
            let (mut lighter, mut darker, mut count) = (0u32, 0u32, 0u32);
            for row in rows.clone().step_by(ROW_STEP) {
                let x = column as f32 + slant * (row as f32 - middle);
                if x < 2.0 || x >= width as f32 - 3.0 {
                    continue;
                }
                let at = (row * width + x as usize) * 3;
                let step = luma(&frame.rgb()[at + 6..]) - luma(&frame.rgb()[at - 6..]);
                count += 1;
                lighter += u32::from(step > STEP);
                darker += u32::from(step < -STEP);
            }
            // A line that leaves the picture halfway is none.
            if count as usize * ROW_STEP * 10 >= rows.len() * 9 {
                let complete = lighter.max(darker) as f32 / count as f32;
                if complete > best.0 {
                    best = (complete, column as f32);
                }
            }
        }
    }
    best
}

/// The face's rows in a picture.
fn rows(frame: &Frame, face: &FaceBox) -> Option<Range<usize>> {
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    let columns = (face.left.max(0.0) as usize)..(face.right.max(0.0) as usize).min(width);
    let rows = (face.top.max(0.0) as usize)..(face.bottom.max(0.0) as usize).min(height);
    (columns.len() >= COLUMNS_LEAST && rows.len() >= ROWS_LEAST).then_some(rows)
}

fn correlation(one: &[f32], other: &[f32]) -> f32 {
    let count = one.len().max(1) as f32;
    let (mean_one, mean_other) = (one.iter().sum::<f32>() / count, other.iter().sum::<f32>() / count);
    let sum = |f: &dyn Fn(f32, f32) -> f32| {
        one.iter()
            .zip(other)
            .map(|(a, b)| f(a - mean_one, b - mean_other))
            .sum::<f32>()
    };
    let scale = (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt();
    if scale > f32::EPSILON {
        sum(&|a, b| a * b) / scale
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use crate::person::cues::Cue;
    use crate::person::cues::drawn::{FACE, cues, skin};
    use crate::person::detector::FaceBox;

    /// A sheet from 30 pixels left to 30 pixels right of the face, shifted.
    fn with_edges(x: u32, y: u32, number: u32, shift: f32) -> [f32; 3] {
        let inside = (50.0 + shift..190.0 + shift).contains(&(x as f32));
        if inside { skin(x, y, number) } else { [60.0; 3] }
    }

    fn shifted(number: u32) -> f32 {
        3.0 * (number as f32 * 0.5).sin()
    }

    fn moving(number: u32) -> FaceBox {
        let shift = shifted(number);
        FaceBox {
            left: FACE.left + shift,
            right: FACE.right + shift,
            ..FACE
        }
    }

    #[test]
    fn edges_that_move_with_the_face_are_those_of_a_sheet() {
        let sheet = cues(24, moving, |x, y, number| with_edges(x, y, number, shifted(number)));
        assert_eq!(sheet.against(), Some(Cue::Edges), "{sheet:?}");
    }

    #[test]
    fn a_door_behind_a_moving_person_stands_still() {
        let door = cues(24, moving, |x, y, number| with_edges(x, y, number, 0.0));
        assert_eq!(door.edges, Some(0.0), "{door:?}");
    }
}
