//! Finds faces in a whole picture (RFB-320). Slow beside the mesh, so it looks for a face once and then now and again.

use layby_networks::TractResult;

use super::picture::{Beyond, Colours, Placement, show};
use crate::frame::Frame;
use layby_networks::Network;

/// What the detector sees: columns and rows of its input.
const SIZE: (usize, usize) = (320, 240);

/// Places where the detector looks for a face.
const ANCHORS: usize = 4420;

/// Two boxes that share more than this much of their union are one face.
const SAME_FACE: f32 = 0.4;

/// Most faces looked at: one is wanted, and two are already one too many.
const FACES_MAX: usize = 8;

/// A face, in picture pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FaceBox {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
    /// How sure the detector is, 0 to 1.
    pub(super) score: f32,
}

impl FaceBox {
    pub(super) fn width(&self) -> f32 {
        self.right - self.left
    }

    pub(super) fn height(&self) -> f32 {
        self.bottom - self.top
    }

    pub(super) fn centre(&self) -> [f32; 2] {
        [(self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0]
    }

    /// The part of both boxes' union that they share, 0 to 1.
    pub(super) fn overlap(&self, other: &Self) -> f32 {
        let width = self.right.min(other.right) - self.left.max(other.left);
        let height = self.bottom.min(other.bottom) - self.top.max(other.top);
        let shared = width.max(0.0) * height.max(0.0);
        shared / (self.width() * self.height() + other.width() * other.height() - shared).max(f32::EPSILON)
    }
}

/// The face detector.
pub(super) struct Detector {
    network: Network,
    score_least: f32,
}

impl Detector {
    pub(super) fn read(bytes: &[u8], score_least: f32) -> TractResult<Self> {
        Ok(Self {
            network: Network::from_onnx(bytes, &[1, 3, SIZE.1, SIZE.0], &[ANCHORS * 2, ANCHORS * 4])?,
            score_least,
        })
    }

    pub(super) fn network(&self) -> &Network {
        &self.network
    }

    /// All faces in the picture, the surest first.
    pub(super) fn find(&self, frame: &Frame) -> TractResult<Vec<FaceBox>> {
        let (width, height) = (frame.width() as f32, frame.height() as f32);
        let whole = Placement::upright(0.0, 0.0, width, height, SIZE);
        let mut faces = self.network.run(
            |picture| {
                show(frame, whole, Beyond::Edge, Colours::Rgb, picture, |value| {
                    (value - 127.0) / 128.0
                });
            },
            |outputs| self.sure(outputs, width, height),
        )?;
        faces.sort_by(|one, other| other.score.total_cmp(&one.score));
        let mut kept: Vec<FaceBox> = Vec::new();
        for face in faces {
            if kept.len() < FACES_MAX && kept.iter().all(|other| face.overlap(other) < SAME_FACE) {
                kept.push(face);
            }
        }
        Ok(kept)
    }
    /// The boxes of which the network is sure enough, in picture pixels.
    fn sure(&self, outputs: &[&[f32]], width: f32, height: f32) -> Vec<FaceBox> {
        let [scores, boxes, ..] = outputs else {
            return Vec::new();
        };
        let sure = scores
            .chunks_exact(2)
            .zip(boxes.chunks_exact(4))
            .filter(|(score, _)| score[1] > self.score_least);
        sure.map(|(score, corners)| FaceBox {
            left: corners[0] * width,
            top: corners[1] * height,
            right: corners[2] * width,
            bottom: corners[3] * height,
            score: score[1],
        })
        .collect()
    }
}
