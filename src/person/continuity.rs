//! Whether it is still the same face at the same place: nobody can be put in another's stead between two movements.

use std::time::Duration;

use super::detector::FaceBox;
use super::guidance::Guidance;

/// A face may be out of sight for so long: a full turn of the head hides it from the mesh for a few pictures.
const GAP_MOST: Duration = Duration::from_millis(600);
/// From one picture to the next the middle of the face may move by this part of its width ..
const JUMP_MOST: f32 = 0.75;
/// .. for each of these spans of time between them ..
const JUMP_SPAN: Duration = Duration::from_millis(130);
/// .. and its height may change by this factor.
const GROWTH_MOST: f32 = 1.5;
/// A second face counts when it has been seen for so long: the detector looks twice a second and errs now and then.
const CROWD_LONGEST: Duration = Duration::from_millis(700);

/// How the thread broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// The face was out of sight for too long.
    Gap,
    /// The face is suddenly elsewhere, or of another size.
    Jump,
    /// There are several faces.
    Crowd,
    /// The face is no longer like the one that the check began with.
    OtherFace,
}

/// Follows the place of one face.
#[derive(Clone, Debug, Default)]
pub(super) struct Continuity {
    last: Option<(Duration, FaceBox)>,
    crowd_since: Option<Duration>,
}

impl Continuity {
    /// Takes what one picture shows: the place of the face, whether the tracker found it anew elsewhere, and what is wrong with the picture.
    pub(super) fn follow(
        &mut self,
        face: Option<FaceBox>,
        replaced: bool,
        wrong: Option<Guidance>,
        at: Duration,
    ) -> Option<Break> {
        let before = self.last;
        if let Some(face) = face {
            self.last = Some((at, face));
        }
        let crowd = wrong == Some(Guidance::OnePersonOnly);
        self.crowd_since = crowd.then(|| self.crowd_since.unwrap_or(at));
        if self
            .crowd_since
            .is_some_and(|since| at.saturating_sub(since) >= CROWD_LONGEST)
        {
            return Some(Break::Crowd);
        }
        let (last_at, last) = before?;
        let apart = at.saturating_sub(last_at);
        if apart > GAP_MOST {
            return Some(Break::Gap);
        }
        let face = face?;
        (replaced || jumped(&last, &face, apart)).then_some(Break::Jump)
    }
}

fn jumped(from: &FaceBox, to: &FaceBox, apart: Duration) -> bool {
    let ([x, y], [to_x, to_y]) = (from.centre(), to.centre());
    let spans = (apart.as_secs_f32() / JUMP_SPAN.as_secs_f32()).max(1.0);
    let far = (to_x - x).hypot(to_y - y) > JUMP_MOST * spans * from.width().max(1.0);
    let growth = to.height().max(1.0) / from.height().max(1.0);
    far || growth.max(1.0 / growth) > GROWTH_MOST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(x: f32, y: f32, side: f32) -> Option<FaceBox> {
        Some(FaceBox {
            left: x - side / 2.0,
            top: y - side / 2.0,
            right: x + side / 2.0,
            bottom: y + side / 2.0,
            score: 1.0,
        })
    }

    /// Shows faces 80 ms apart; when the thread broke, and how.
    fn broken(faces: &[Option<FaceBox>]) -> Option<(usize, Break)> {
        let mut continuity = Continuity::default();
        faces.iter().zip(0u32..).find_map(|(face, i)| {
            let found = continuity.follow(*face, false, None, Duration::from_millis(80) * i);
            found.map(|found| (i as usize, found))
        })
    }

    #[test]
    fn a_lively_person_stays_the_same_one() {
        let swaying: Vec<_> = (0..100u8)
            .map(|i| face(200.0 + 30.0 * f32::from(i).sin(), 150.0, 100.0 + f32::from(i % 8)))
            .collect();
        assert_eq!(broken(&swaying), None);
    }

    #[test]
    fn a_few_pictures_without_a_face_are_forgiven_and_more_are_not() {
        let here = face(200.0, 150.0, 100.0);
        let mut turned_away = vec![here];
        turned_away.extend([None; 5]);
        turned_away.extend([here; 3]);
        assert_eq!(broken(&turned_away), None);
        let mut gone = vec![here];
        gone.extend([None; 9]);
        assert_eq!(broken(&gone), Some((8, Break::Gap)));
    }

    #[test]
    fn another_face_at_another_place_is_noticed_at_once() {
        let here = face(200.0, 150.0, 100.0);
        assert_eq!(broken(&[here, here, face(300.0, 150.0, 100.0)]), Some((2, Break::Jump)));
        assert_eq!(broken(&[here, here, face(200.0, 150.0, 60.0)]), Some((2, Break::Jump)));
    }

    #[test]
    fn a_second_face_and_a_tracker_that_starts_anew_break_the_thread() {
        let mut continuity = Continuity::default();
        let here = face(200.0, 150.0, 100.0);
        assert_eq!(continuity.follow(here, false, None, Duration::ZERO), None);
        assert_eq!(
            continuity.follow(here, true, None, Duration::from_millis(80)),
            Some(Break::Jump)
        );
        let mut with_others =
            |ms| continuity.follow(here, false, Some(Guidance::OnePersonOnly), Duration::from_millis(ms));
        assert_eq!(with_others(160), None, "it may be a slip of the detector");
        assert_eq!(with_others(500), None);
        assert_eq!(with_others(900), Some(Break::Crowd));
    }
}
