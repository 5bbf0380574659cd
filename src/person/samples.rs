//! The pictures that were examined closely: what the networks said of them, and the best one.

use std::time::Duration;

use super::challenge::percentile;
use super::embedding::Embedding;
use super::spoof::Liveness;
use crate::frame::Frame;

/// So many first embeddings stand for "the face that the check began with".
const FIRST: usize = 2;

/// All samples of the person before the camera. Of the pictures only the best is kept.
#[derive(Debug)]
pub(super) struct Samples {
    looks: Vec<Liveness>,
    embeddings: Vec<Embedding>,
    constancy: Option<f32>,
    best: Option<(f32, Frame)>,
    last_at: Option<Duration>,
}

impl Samples {
    /// None yet; with room for so many looks and so many faces besides.
    pub(super) fn with_room(looks: usize, faces: usize) -> Self {
        Self {
            looks: Vec::with_capacity(looks),
            embeddings: Vec::with_capacity(looks + faces),
            constancy: None,
            best: None,
            last_at: None,
        }
    }

    /// Forgets them all; the room remains.
    pub(super) fn clear(&mut self) {
        self.looks.clear();
        self.embeddings.clear();
        self.constancy = None;
        self.best = None;
        self.last_at = None;
    }

    /// Takes a look at the whole face: living or false, and whose.
    pub(super) fn add(&mut self, frame: &Frame, liveness: Liveness, embedding: Embedding) {
        self.looks.push(liveness);
        if self.best.as_ref().is_none_or(|(near, _)| liveness.near > *near) {
            self.best = Some((liveness.near, frame.clone()));
        }
        self.add_face(frame, embedding);
    }

    /// Takes a look only at whose face it is.
    pub(super) fn add_face(&mut self, frame: &Frame, embedding: Embedding) {
        if self.embeddings.len() >= FIRST
            && let Some(first) = Embedding::mean(self.embeddings.iter().take(FIRST))
        {
            let similarity = first.similarity(&embedding);
            self.constancy = Some(self.constancy.map_or(similarity, |least| least.min(similarity)));
        }
        self.embeddings.push(embedding);
        self.last_at = Some(frame.at());
    }

    /// Looks at the whole face.
    pub(super) fn len(&self) -> usize {
        self.looks.len()
    }

    /// All embeddings taken.
    pub(super) fn faces(&self) -> usize {
        self.embeddings.len()
    }

    pub(super) fn last_at(&self) -> Option<Duration> {
        self.last_at
    }

    pub(super) fn near(&self) -> Option<f32> {
        percentile(self.looks.iter().map(|look| look.near), 50)
    }

    pub(super) fn far(&self) -> Option<f32> {
        percentile(self.looks.iter().map(|look| look.far), 50)
    }

    /// Least similarity of a later face to the first ones; `None` before there are later ones.
    pub(super) fn constancy(&self) -> Option<f32> {
        self.constancy
    }

    /// Similarity to the portrait, of all samples together.
    pub(super) fn similarity(&self, portrait: &Embedding) -> Option<f32> {
        Embedding::mean(&self.embeddings).map(|mean| mean.similarity(portrait))
    }

    /// The picture in which the face looks most alive.
    pub(super) fn best_frame(&self) -> Option<&Frame> {
        self.best.as_ref().map(|(_, frame)| frame)
    }
}
