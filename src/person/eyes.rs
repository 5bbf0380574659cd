//! How far the eyes are open, from MediaPipe's eye contours.
//!
//! The face mesh alone does not do: its lids stay apart over closed eyes (a blink moves its ratio by 7 %, while these contours
//! fall to a fifth).

use layby_networks::TractResult;

use super::mesh::{EyeCorners, LEFT_EYE, Landmarks, RIGHT_EYE};
use super::picture::{Beyond, Colours, Placement, show};
use crate::frame::Frame;
use layby_networks::Network;

/// Side of the input, in pixels.
const SIZE: usize = 64;

/// Points of the contour: the lids first, then rings around them up to the brow.
const CONTOUR_POINTS: usize = 71;

/// Points of the iris: its middle first.
const IRIS_POINTS: usize = 5;

/// The network looks at a square this many times as wide as the eye.
const AROUND_EYE: f32 = 2.3;

/// Pairs of contour points on the lower and the upper lid, one above the other.
const LIDS: [(usize, usize); 3] = [(3, 11), (4, 12), (5, 13)];

/// Contour points in the corners of the eye.
const CORNERS: (usize, usize) = (0, 8);

/// Where the eyes of a face are turned, and how far they are open. The mean of both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct EyeLook {
    /// Height over width of the opening: about 0.35 open, below 0.15 closed.
    pub(super) openness: f32,
    /// Where the iris stands along the line of the corners, in widths of the eye off its middle; to the person's own left
    /// is positive.
    pub(super) to_the_left: f32,
}

/// The network that follows the lids.
pub(super) struct Eyes {
    network: Network,
}

impl Eyes {
    pub(super) fn read(bytes: &[u8]) -> TractResult<Self> {
        Ok(Self {
            network: Network::from_tflite(bytes, &[1, SIZE, SIZE, 3], &[CONTOUR_POINTS * 3, IRIS_POINTS * 3])?,
        })
    }

    pub(super) fn network(&self) -> &Network {
        &self.network
    }

    /// Height over width of the opening, the mean of both eyes: about 0.35 open, below 0.15 closed.
    pub(super) fn openness(&self, frame: &Frame, face: &Landmarks) -> TractResult<f32> {
        Ok(self.look(frame, face)?.openness)
    }

    /// Lids and irises of both eyes.
    pub(super) fn look(&self, frame: &Frame, face: &Landmarks) -> TractResult<EyeLook> {
        let [open, inwards] = self.of_one(frame, face, RIGHT_EYE, false)?;
        let [other_open, other_inwards] = self.of_one(frame, face, LEFT_EYE, true)?;
        Ok(EyeLook {
            openness: (open + other_open) / 2.0,
            // Inwards is to the left for the right eye and to the right for the left one.
            to_the_left: (inwards - other_inwards) / 2.0,
        })
    }

    /// The opening, and how far the iris stands towards the nose. The network knows right eyes only: a left one is shown to
    /// it mirrored.
    fn of_one(&self, frame: &Frame, face: &Landmarks, corners: EyeCorners, mirrored: bool) -> TractResult<[f32; 2]> {
        let (from, to) = (face.at(corners[0]), face.at(corners[1]));
        let (across, down) = (to[0] - from[0], to[1] - from[1]);
        let placement = Placement::turned(
            face.middle(&corners),
            AROUND_EYE * across.hypot(down),
            down.atan2(across),
            SIZE,
        );
        let placement = if mirrored { placement.mirrored(SIZE) } else { placement };
        self.network.run(
            |picture| {
                show(frame, placement, Beyond::Black, Colours::Rgb, picture, |value| {
                    value / 255.0
                })
            },
            |outputs| match outputs {
                [contour, iris, ..] => [opening(contour), inwards(contour, iris)],
                _ => [0.0; 2],
            },
        )
    }
}

/// Height over width of the opening between the lids of one contour (x, y, depth for each point).
fn opening(contour: &[f32]) -> f32 {
    let apart = |one: usize, other: usize| {
        (contour[3 * one] - contour[3 * other]).hypot(contour[3 * one + 1] - contour[3 * other + 1])
    };
    let height = LIDS.iter().map(|(lower, upper)| apart(*lower, *upper)).sum::<f32>() / LIDS.len() as f32;
    height / apart(CORNERS.0, CORNERS.1).max(f32::EPSILON)
}

/// How far the middle of the iris stands from the middle of the corners towards the inner one, in widths of the eye.
fn inwards(contour: &[f32], iris: &[f32]) -> f32 {
    let corner = |index: usize| [contour[3 * index], contour[3 * index + 1]];
    let (outer, inner) = (corner(CORNERS.0), corner(CORNERS.1));
    let along = [inner[0] - outer[0], inner[1] - outer[1]];
    let from_outer = [iris[0] - outer[0], iris[1] - outer[1]];
    let width = along[0] * along[0] + along[1] * along[1];
    (from_outer[0] * along[0] + from_outer[1] * along[1]) / width.max(f32::EPSILON) - 0.5
}
