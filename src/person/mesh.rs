//! Fits 468 points to a face (MediaPipe's face mesh) and follows it from picture to picture.

use layby_networks::TractResult;

use super::detector::FaceBox;
use super::picture::{Beyond, Colours, Placement, show};
use crate::frame::Frame;
use layby_networks::Network;

/// Side of the mesh's input, in pixels.
const SIZE: usize = 192;

/// Points of the mesh.
const POINTS: usize = 468;

/// The mesh looks at the detector's box and this much around it.
const AROUND_BOX: f32 = 1.2;

/// The mesh looks at its last points and this much around them.
const AROUND_POINTS: f32 = 1.5;

/// How many points the mesh has around the face.
pub(super) const OVAL_POINTS: usize = 36;

/// The points around the face, from the middle of the forehead over the person's left.
const OVAL: [usize; OVAL_POINTS] = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150,
    136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];

/// The corners of one eye in the mesh, the one further left in the picture first.
pub(super) type EyeCorners = [usize; 2];
/// The person's right eye: outer corner, inner corner.
pub(super) const RIGHT_EYE: EyeCorners = [33, 133];
/// The person's left eye: inner corner, outer corner.
pub(super) const LEFT_EYE: EyeCorners = [362, 263];

/// Where in the picture the mesh looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Region {
    centre: [f32; 2],
    side: f32,
    /// Radians, clockwise on the screen.
    roll: f32,
}

impl Region {
    pub(super) fn around(face: &FaceBox) -> Self {
        Self {
            centre: face.centre(),
            side: AROUND_BOX * face.width().max(face.height()),
            roll: 0.0,
        }
    }
}

/// The points of one face, in picture pixels (depth in the same unit, towards the camera negative).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Landmarks {
    points: [[f32; 3]; POINTS],
}

impl Landmarks {
    pub(super) fn at(&self, index: usize) -> [f32; 2] {
        [self.points[index][0], self.points[index][1]]
    }

    /// The mean of some points.
    pub(super) fn middle(&self, indices: &[usize]) -> [f32; 2] {
        let count = indices.len().max(1) as f32;
        let sum = indices
            .iter()
            .map(|i| self.at(*i))
            .fold([0.0, 0.0], |sum, p| [sum[0] + p[0], sum[1] + p[1]]);
        [sum[0] / count, sum[1] / count]
    }

    /// How far the head is turned, in degrees; to the person's own left is positive.
    ///
    /// The mesh sees less than there is (a full turn gives about 17 degrees), so it is only to be compared with the same
    /// person's neutral pose.
    pub(super) fn yaw_degrees(&self) -> f32 {
        let (right, left) = (self.points[234], self.points[454]);
        (left[2] - right[2]).atan2(left[0] - right[0]).to_degrees()
    }

    /// How far the head is lowered, in degrees; chin to the chest is positive.
    ///
    /// As with [`yaw_degrees`](Self::yaw_degrees), only to be compared with the same person's neutral pose: a camera may hang high or low.
    pub(super) fn pitch_degrees(&self) -> f32 {
        let (forehead, chin) = (self.points[10], self.points[152]);
        (chin[2] - forehead[2]).atan2(chin[1] - forehead[1]).to_degrees()
    }

    /// The upright rectangle around all points.
    pub(super) fn bounds(&self) -> FaceBox {
        let mut bounds = FaceBox {
            left: f32::MAX,
            top: f32::MAX,
            right: f32::MIN,
            bottom: f32::MIN,
            score: 1.0,
        };
        for [x, y, _] in &self.points {
            bounds.left = bounds.left.min(*x);
            bounds.right = bounds.right.max(*x);
            bounds.top = bounds.top.min(*y);
            bounds.bottom = bounds.bottom.max(*y);
        }
        bounds
    }

    /// The points around the face, in picture pixels.
    pub(super) fn oval(&self) -> [[f32; 2]; OVAL_POINTS] {
        OVAL.map(|index| self.at(index))
    }

    /// Where to look for the same face in the next picture.
    pub(super) fn next_region(&self) -> Region {
        let (right, left) = (self.at(RIGHT_EYE[0]), self.at(LEFT_EYE[1]));
        let roll = (left[1] - right[1]).atan2(left[0] - right[0]);
        let (sin, cos) = roll.sin_cos();
        let mut upright = FaceBox {
            left: f32::MAX,
            top: f32::MAX,
            right: f32::MIN,
            bottom: f32::MIN,
            score: 1.0,
        };
        for [x, y, _] in &self.points {
            let (u, v) = (x * cos + y * sin, y * cos - x * sin);
            upright.left = upright.left.min(u);
            upright.right = upright.right.max(u);
            upright.top = upright.top.min(v);
            upright.bottom = upright.bottom.max(v);
        }
        let [u, v] = upright.centre();
        let centre = [u * cos - v * sin, u * sin + v * cos];
        Region {
            centre,
            side: AROUND_POINTS * upright.width().max(upright.height()),
            roll,
        }
    }
}

/// The face mesh.
pub(super) struct Mesh {
    network: Network,
    /// Least value of the face flag.
    flag_least: f32,
}

impl Mesh {
    pub(super) fn read(bytes: &[u8], flag_least: f32) -> TractResult<Self> {
        Ok(Self {
            network: Network::from_tflite(bytes, &[1, SIZE, SIZE, 3], &[POINTS * 3, 1])?,
            flag_least,
        })
    }

    pub(super) fn network(&self) -> &Network {
        &self.network
    }

    /// The face in the region; `None` when the mesh sees none there.
    pub(super) fn fit(&self, frame: &Frame, region: Region) -> TractResult<Option<Landmarks>> {
        let placement = Placement::turned(region.centre, region.side, region.roll, SIZE);
        let scale = region.side / SIZE as f32;
        self.network.run(
            |picture| {
                show(frame, placement, Beyond::Black, Colours::Rgb, picture, |value| {
                    value / 255.0
                })
            },
            |outputs| {
                let [coordinates, flag, ..] = outputs else { return None };
                if sigmoid(flag[0]) < self.flag_least {
                    return None;
                }
                let mut points = [[0.0; 3]; POINTS];
                for (to, point) in points.iter_mut().zip(coordinates.chunks_exact(3)) {
                    let [x, y] = placement.place(point[0], point[1]);
                    *to = [x, y, point[2] * scale];
                }
                Some(Landmarks { points })
            },
        )
    }
}

fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}
