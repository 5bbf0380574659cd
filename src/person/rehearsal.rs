//! One step of the check at a time on one picture, to be measured by itself (`make person-bench`).

use std::sync::Arc;

use super::detector::FaceBox;
use super::mesh::{Landmarks, Region};
use super::models::Models;
use super::portrait::PortraitFault;
use crate::frame::Frame;

/// What the check does with a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Finding faces in the whole picture.
    Detect,
    /// Fitting the mesh to a face.
    Mesh,
    /// Following lids and irises of both eyes.
    Eyes,
    /// Telling skin from paper, from near and from further off.
    AntiSpoof,
    /// Making the embedding.
    Embed,
}

impl Step {
    /// All, in the order in which a check takes them.
    pub const ALL: [Self; 5] = [Self::Detect, Self::Mesh, Self::Eyes, Self::AntiSpoof, Self::Embed];

    /// The role of its network in the manifest.
    #[must_use]
    pub fn role(self) -> &'static str {
        match self {
            Self::Detect => "detector",
            Self::Mesh => "mesh",
            Self::Eyes => "eyes",
            Self::AntiSpoof => "anti_spoof",
            Self::Embed => "embedding",
        }
    }
}

/// A picture with a face that was found in it.
pub struct Rehearsal {
    models: Arc<Models>,
    frame: Frame,
    boxed: FaceBox,
    face: Landmarks,
}

impl Rehearsal {
    /// Finds the largest face of a picture, which all steps are then taken with.
    ///
    /// # Errors
    /// When there is none.
    pub fn of(models: Arc<Models>, frame: Frame) -> Result<Self, PortraitFault> {
        let found = models.detector.find(&frame)?;
        let largest = found
            .into_iter()
            .max_by(|one, other| one.height().total_cmp(&other.height()));
        let boxed = largest.ok_or(PortraitFault::NoFace)?;
        let face = models
            .mesh
            .fit(&frame, Region::around(&boxed))?
            .ok_or(PortraitFault::NoFace)?;
        Ok(Self {
            models,
            frame,
            boxed,
            face,
        })
    }

    /// Takes one step, from the picture's pixels to its result; whether it found what it looked for.
    ///
    /// # Errors
    /// When a network fails.
    pub fn take(&self, step: Step) -> Result<bool, PortraitFault> {
        let Self {
            models,
            frame,
            boxed,
            face,
        } = self;
        Ok(match step {
            Step::Detect => !models.detector.find(frame)?.is_empty(),
            Step::Mesh => models.mesh.fit(frame, face.next_region())?.is_some(),
            Step::Eyes => models.eyes.look(frame, face)?.openness > 0.0,
            Step::AntiSpoof => models.anti_spoof.look(frame, boxed)?.near > 0.0,
            Step::Embed => models.embedder.embed(frame, face)?.is_some(),
        })
    }

    /// Runs the network of a step once, without cutting its piece out of the picture.
    ///
    /// # Errors
    /// When the network fails.
    pub fn run(&self, step: Step) -> Result<(), PortraitFault> {
        let models = &self.models;
        let network = match step {
            Step::Detect => models.detector.network(),
            Step::Mesh => models.mesh.network(),
            Step::Eyes => models.eyes.network(),
            Step::AntiSpoof => models.anti_spoof.network(),
            Step::Embed => models.embedder.network(),
        };
        Ok(network.run(|_| {}, |_| {})?)
    }
}
