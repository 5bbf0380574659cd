//! How far apart the eyes remain while the head turns: what is flat grows narrow, a head does not.

use std::collections::VecDeque;

use super::{keep, median};
use crate::person::mesh::Landmarks;

/// Mesh points: the outer corners of the eyes, the middle of the forehead, the chin.
const EYES: [usize; 2] = [33, 263];
const HEIGHT: [usize; 2] = [10, 152];
/// Shapes kept: those of about twenty seconds.
const SHAPES_MAX: usize = 256;
/// The first shapes are those of a face at rest: no movement is asked for in the first half second.
const SHAPES_AT_REST: usize = 6;
/// What counts as a turn, as in the challenge.
const TURNED_DEGREES: f32 = 8.0;
/// The widest part of a turn: where it is at least so much of its furthest.
const WIDEST: f32 = 0.85;

/// Keeps the shapes of a face over its turns.
pub(super) struct WidthWatch {
    shapes: VecDeque<Shape>,
}

impl Default for WidthWatch {
    fn default() -> Self {
        Self {
            shapes: VecDeque::with_capacity(SHAPES_MAX),
        }
    }
}

impl WidthWatch {
    pub(super) fn look(&mut self, face: &Landmarks) {
        keep(&mut self.shapes, Shape::of(face), SHAPES_MAX);
    }

    pub(super) fn clear(&mut self) {
        self.shapes.clear();
    }

    /// The narrower of the widest turns to both sides, as part of the width at rest; `None` without a turn.
    pub(super) fn cue(&self) -> Option<f32> {
        let shapes = &self.shapes;
        let at_rest = shapes.iter().take(SHAPES_AT_REST);
        let yaw = median(at_rest.clone().map(|shape| shape.yaw_degrees))?;
        let width = median(at_rest.map(|shape| shape.width))?.max(f32::EPSILON);
        let to_one_side = |side: f32| {
            let turned = |shape: &Shape| (shape.yaw_degrees - yaw) * side;
            let furthest = shapes.iter().map(turned).fold(0.0, f32::max);
            let widest = shapes.iter().filter(|shape| turned(shape) >= furthest * WIDEST);
            let narrowed = median(widest.map(|shape| shape.width / width));
            narrowed.filter(|_| furthest >= TURNED_DEGREES)
        };
        let sides = [to_one_side(1.0), to_one_side(-1.0)];
        sides.into_iter().flatten().reduce(f32::min)
    }
}

/// How far a head is turned, and how wide the eyes are apart for its height.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Shape {
    yaw_degrees: f32,
    width: f32,
}

impl Shape {
    fn of(face: &Landmarks) -> Self {
        let apart = |[one, other]: [usize; 2]| {
            let (one, other) = (face.at(one), face.at(other));
            (one[0] - other[0]).hypot(one[1] - other[1])
        };
        Self {
            yaw_degrees: face.yaw_degrees(),
            width: apart(EYES) / apart(HEIGHT).max(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::cues::{Cue, Cues};

    /// Half a second at rest, then a turn to `degrees` at which the eyes are `width` as far apart.
    fn turned(degrees: f32, width: f32) -> Option<f32> {
        let shape = |yaw_degrees, width| Shape { yaw_degrees, width };
        let mut shapes = VecDeque::from([shape(3.0, 0.6); 8]);
        shapes.extend(
            [0.3, 0.7, 0.95, 1.0, 0.9, 0.4].map(|part| shape(3.0 + degrees * part, 0.6 * (1.0 - (1.0 - width) * part))),
        );
        WidthWatch { shapes }.cue()
    }

    #[test]
    fn a_sheet_grows_narrow_when_it_is_turned_and_a_head_does_not() {
        let flat = |width| {
            Cues {
                width,
                ..Cues::default()
            }
            .against()
        };
        assert_eq!(flat(turned(-12.0, 0.86)), Some(Cue::Flat));
        assert_eq!(flat(turned(9.0, 0.9)), Some(Cue::Flat));
        assert_eq!(flat(turned(14.0, 0.98)), None);
        assert_eq!(turned(5.0, 0.8), None, "that was no turn");
        assert_eq!(WidthWatch::default().cue(), None);
    }
}
