//! Tells skin from paper and glass without asking for anything (MiniFASNetV2-SE): one signal beside the challenge.

use layby_networks::TractResult;

use super::detector::FaceBox;
use super::picture::{Beyond, Colours, Placement, show};
use crate::frame::Frame;
use layby_networks::Network;

/// Side of the input, in pixels.
const SIZE: usize = 128;

/// How much of the surroundings the two looks take in, in multiples of the face: moire shows in the near one, the edge of a sheet
/// or of a telephone in the far one.
const NEAR: f32 = 1.5;
const FAR: f32 = 2.7;

/// How probable a living face is, 0 to 1, by what it looks like from near and from further off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Liveness {
    pub(super) near: f32,
    pub(super) far: f32,
}

/// The passive anti-spoof network.
pub(super) struct AntiSpoof {
    network: Network,
}

impl AntiSpoof {
    pub(super) fn read(bytes: &[u8]) -> TractResult<Self> {
        Ok(Self {
            network: Network::from_onnx(bytes, &[1, 3, SIZE, SIZE], &[3])?,
        })
    }

    pub(super) fn network(&self) -> &Network {
        &self.network
    }

    /// Looks at the face in the box of the *detector*, which the crops were measured with.
    pub(super) fn look(&self, frame: &Frame, face: &FaceBox) -> TractResult<Liveness> {
        Ok(Liveness {
            near: self.real(frame, face, NEAR)?,
            far: self.real(frame, face, FAR)?,
        })
    }

    fn real(&self, frame: &Frame, face: &FaceBox, around: f32) -> TractResult<f32> {
        let placement = surroundings(frame, face, around);
        let logits = self.network.run(
            // Blue first: with red first every living face looks false.
            |picture| show(frame, placement, Beyond::Edge, Colours::Bgr, picture, |value| value),
            |outputs| {
                let logits = outputs.first();
                logits.map_or([0.0; 3], |logits| [logits[0], logits[1], logits[2]])
            },
        )?;
        let highest = logits.into_iter().fold(f32::MIN, f32::max);
        let [real, flat, solid] = logits.map(|logit| (logit - highest).exp());
        Ok(real / (real + flat + solid))
    }
}

/// A square as high as the face, `around` times enlarged as far as the picture allows, moved inside the picture.
fn surroundings(frame: &Frame, face: &FaceBox, around: f32) -> Placement {
    let (width, height) = (frame.width() as f32, frame.height() as f32);
    let face_side = face.height().max(1.0);
    let side = face_side * around.min((width - 1.0) / face_side).min((height - 1.0) / face_side);
    let [x, y] = face.centre();
    let from = |centre: f32, end: f32| (centre - side / 2.0).min(end - 1.0 - side).max(0.0).floor();
    let (left, top) = (from(x, width), from(y, height));
    Placement::upright(left, top, side.floor() + 1.0, side.floor() + 1.0, (SIZE, SIZE))
}
