//! Keeps hold of one face from picture to picture: the quick mesh follows, the slow detector looks again now and then.

use std::time::Duration;

use layby_networks::TractResult;

use super::detector::FaceBox;
use super::mesh::{Landmarks, Region};
use super::models::Models;
use crate::frame::Frame;

/// The detector looks again after so long, for a second face and for one that has taken the place of the first.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// The face followed is the one that the detector sees if they share this much of their union.
const SAME_PLACE: f32 = 0.2;

/// A second face counts from this part of the first one's height: people further back in the queue do not matter.
const BYSTANDER: f32 = 0.6;

/// What is known of the face in one picture.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// Faces of about the same size, when the detector last looked.
    pub(super) faces: usize,
    pub(super) face: Option<Landmarks>,
    /// The detector's box of the same face, if it looked at this picture.
    pub(super) boxed: Option<FaceBox>,
    /// Widths of the face per second since the picture before.
    pub(super) speed: f32,
    /// The face is at another place than the one followed so far: it may be somebody else's.
    pub(super) replaced: bool,
}

/// Follows one face.
#[derive(Clone, Debug, Default)]
pub(super) struct Tracker {
    region: Option<Region>,
    faces: usize,
    looked_at: Option<Duration>,
    last: Option<([f32; 2], Duration)>,
}

impl Tracker {
    /// Finds the face in the next picture; with `look_again` the detector looks in any case.
    pub(super) fn follow(&mut self, models: &Models, frame: &Frame, look_again: bool) -> TractResult<Seen> {
        let mut face = match self.region {
            Some(region) => models.mesh.fit(frame, region)?,
            None => None,
        };
        let due = self
            .looked_at
            .is_none_or(|at| frame.at().saturating_sub(at) >= LOOK_AGAIN);
        let mut boxed = None;
        let mut replaced = false;
        if face.is_none() || due || look_again {
            let found = models.detector.find(frame)?;
            self.looked_at = Some(frame.at());
            let largest = found
                .iter()
                .copied()
                .max_by(|one, other| one.height().total_cmp(&other.height()));
            self.faces = largest.map_or(0, |largest| {
                found
                    .iter()
                    .filter(|face| face.height() >= BYSTANDER * largest.height())
                    .count()
            });
            let followed = face.as_ref().map(Landmarks::bounds);
            boxed =
                followed.and_then(|followed| found.iter().copied().find(|face| face.overlap(&followed) > SAME_PLACE));
            if boxed.is_none() {
                replaced = followed.is_some();
                // Lost, or somebody else stands in front now.
                boxed = largest;
                face = match boxed {
                    Some(boxed) => models.mesh.fit(frame, Region::around(&boxed))?,
                    None => None,
                };
            }
        }
        self.region = face.as_ref().map(Landmarks::next_region);
        let speed = self.speed(face.as_ref(), frame.at());
        Ok(Seen {
            faces: self.faces,
            face,
            boxed,
            speed,
            replaced,
        })
    }

    fn speed(&mut self, face: Option<&Landmarks>, at: Duration) -> f32 {
        let before = self.last.take();
        let Some(face) = face else { return 0.0 };
        let bounds = face.bounds();
        let [x, y] = bounds.centre();
        self.last = Some(([x, y], at));
        let Some(([x_before, y_before], before)) = before else {
            return 0.0;
        };
        let seconds = at.saturating_sub(before).as_secs_f32().max(0.01);
        (x - x_before).hypot(y - y_before) / bounds.width().max(1.0) / seconds
    }
}
