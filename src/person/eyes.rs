//! How far the eyes are open, from MediaPipe's eye contours.
//!
//! The face mesh alone does not do: its lids stay apart over closed eyes (a blink moves its ratio by 7 %, while these contours
//! fall to a fifth).

use tract_onnx::prelude::TractResult;

use super::mesh::{EyeCorners, LEFT_EYE, Landmarks, RIGHT_EYE};
use super::network::Network;
use super::picture::{Beyond, Placement, cut};
use crate::frame::Frame;

/// Side of the input, in pixels.
const SIZE: usize = 64;

/// Points of the contour: the lids first, then rings around them up to the brow.
const CONTOUR_POINTS: usize = 71;

/// Points of the iris, which are not used.
const IRIS_POINTS: usize = 5;

/// The network looks at a square this many times as wide as the eye.
const AROUND_EYE: f32 = 2.3;

/// Pairs of contour points on the lower and the upper lid, one above the other.
const LIDS: [(usize, usize); 3] = [(3, 11), (4, 12), (5, 13)];

/// Contour points in the corners of the eye.
const CORNERS: (usize, usize) = (0, 8);

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

    /// Height over width of the opening, the mean of both eyes: about 0.35 open, below 0.15 closed.
    pub(super) fn openness(&self, frame: &Frame, face: &Landmarks) -> TractResult<f32> {
        Ok((self.of_one(frame, face, RIGHT_EYE, false)? + self.of_one(frame, face, LEFT_EYE, true)?) / 2.0)
    }

    /// The network knows right eyes only: a left one is shown to it mirrored.
    fn of_one(&self, frame: &Frame, face: &Landmarks, corners: EyeCorners, mirrored: bool) -> TractResult<f32> {
        let (from, to) = (face.at(corners[0]), face.at(corners[1]));
        let (across, down) = (to[0] - from[0], to[1] - from[1]);
        let placement = Placement::turned(
            face.middle(&corners),
            AROUND_EYE * across.hypot(down),
            down.atan2(across),
            SIZE,
        );
        let placement = if mirrored { placement.mirrored(SIZE) } else { placement };
        let piece = cut(frame, placement, (SIZE, SIZE), Beyond::Black);
        let input: Vec<f32> = piece.iter().flatten().map(|value| value / 255.0).collect();
        let outputs = self.network.run(&input)?;
        Ok(outputs.first().map_or(0.0, |contour| opening(contour)))
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
