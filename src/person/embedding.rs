//! A face as 512 numbers that stay much the same for one person: how alike are the face and the portrait?

use layby_networks::TractResult;

use super::mesh::Landmarks;
use super::picture::{Beyond, Colours, Placement, show};
use crate::frame::Frame;
use layby_networks::Network;

/// Side of the input, in pixels.
const SIZE: usize = 112;

/// Numbers of an embedding.
const LENGTH: usize = 512;

/// Where eyes, nose tip and corners of the mouth lie in the input: the usual five points of ArcFace [arXiv 1801.07698].
const FIVE_POINTS: [[f32; 2]; 5] = [
    [38.2946, 51.6963],
    [73.5318, 51.5014],
    [56.0252, 71.7366],
    [41.5493, 92.3655],
    [70.7299, 92.2041],
];

/// Mesh points around the person's right and left eye, whose mean is the eye's middle.
const RIGHT_EYE: [usize; 6] = [33, 133, 160, 158, 144, 153];
const LEFT_EYE: [usize; 6] = [362, 263, 385, 387, 380, 373];
/// Mesh points: the tip of the nose, the corners of the mouth.
const NOSE: usize = 4;
const MOUTH: [usize; 2] = [61, 291];

/// A face as a direction in 512 dimensions, of length one.
#[derive(Clone, PartialEq)]
pub(super) struct Embedding([f32; LENGTH]);

impl Embedding {
    /// The common direction of several; `None` of none.
    pub(super) fn mean<'a>(several: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let sum = several.into_iter().fold(None, |sum: Option<[f32; LENGTH]>, embedding| {
            let mut sum = sum.unwrap_or([0.0; LENGTH]);
            sum.iter_mut().zip(&embedding.0).for_each(|(sum, value)| *sum += value);
            Some(sum)
        });
        sum.map(Self::of_length_one)
    }

    /// Cosine of the angle between two: 1 the same, 0 nothing in common.
    pub(super) fn similarity(&self, other: &Self) -> f32 {
        self.0.iter().zip(&other.0).map(|(one, other)| one * other).sum()
    }

    fn of_length_one(mut values: [f32; LENGTH]) -> Self {
        let length = values
            .iter()
            .map(|value| value * value)
            .sum::<f32>()
            .sqrt()
            .max(f32::EPSILON);
        values.iter_mut().for_each(|value| *value /= length);
        Self(values)
    }
}

/// Says nothing: the numbers are somebody's face.
impl std::fmt::Debug for Embedding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Embedding(..)")
    }
}

/// The embedding network.
pub(super) struct Embedder {
    network: Network,
}

impl Embedder {
    pub(super) fn read(bytes: &[u8]) -> TractResult<Self> {
        Ok(Self {
            network: Network::from_onnx(bytes, &[1, 3, SIZE, SIZE], &[LENGTH])?,
        })
    }

    pub(super) fn network(&self) -> &Network {
        &self.network
    }

    /// The embedding of a face; `None` when its points coincide.
    pub(super) fn embed(&self, frame: &Frame, face: &Landmarks) -> TractResult<Option<Embedding>> {
        let five = [
            face.middle(&RIGHT_EYE),
            face.middle(&LEFT_EYE),
            face.at(NOSE),
            face.at(MOUTH[0]),
            face.at(MOUTH[1]),
        ];
        let Some(placement) = Placement::matching(&FIVE_POINTS, &five) else {
            return Ok(None);
        };
        self.network.run(
            |picture| {
                show(frame, placement, Beyond::Black, Colours::Bgr, picture, |value| {
                    (value - 127.0) / 128.0
                });
            },
            |outputs| {
                let values = outputs.last()?.first_chunk::<LENGTH>()?;
                Some(Embedding::of_length_one(*values))
            },
        )
    }
}
