//! What to tell the person so that they can be seen well, without the words flickering.

use std::time::Duration;

use super::challenge::Challenge;
use super::detector::FaceBox;
use super::mesh::Landmarks;
use crate::frame::Frame;

/// One thing at a time that the person should know or do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Guidance {
    /// Nobody is seen.
    LookAtCamera,
    /// Several faces of about the same size are seen.
    OnePersonOnly,
    /// The face is too small to judge.
    ComeCloser,
    /// The face fills the picture.
    StepBack,
    /// The face is too dark, or dark against a bright background.
    MoreLight,
    /// The face is overexposed.
    TooBright,
    /// The face is at the edge of the picture.
    Centre,
    /// Mouth and chin are not of the colour of the cheeks: a mask or a scarf.
    Uncover,
    /// The face moves too fast.
    HoldStill,
    /// All is well: now do this.
    Perform(Challenge),
    /// All is well and done: the result is being worked out.
    Checking,
}

/// The face is too small under this height in pixels (anti-spoof and embedding want about that much) ..
const HEIGHT_LEAST_PX: f32 = 88.0;
/// .. or under this part of the picture's height.
const HEIGHT_LEAST: f32 = 0.2;
/// The face is too large above this part of the picture's height.
const HEIGHT_MOST: f32 = 0.85;
/// The middle of the face may come this close to an edge, as part of the picture.
const EDGE_LEAST: f32 = 0.15;
/// Mean brightness of the face, 0 to 255.
const BRIGHTNESS_LEAST: f32 = 50.0;
const BRIGHTNESS_MOST: f32 = 225.0;
/// A face this much darker than the whole picture and under [`BACKLIT_BELOW`] stands before a window.
const BACKLIGHT: f32 = 60.0;
const BACKLIT_BELOW: f32 = 85.0;
/// Colour distance between the upper and the lower face from which on the lower one is covered. Chosen by eye, not measured: there are
/// no covered faces among the developer media.
const COVERED_FROM: f32 = 18.0;
/// Widths of the face per second.
const SPEED_MOST: f32 = 2.0;

/// What is complained about stays complained about until it is better by this part.
const SLACK: f32 = 0.06;
/// New words appear only after having been true for so long.
const DWELL: Duration = Duration::from_millis(250);

/// Mesh points of the upper face: the bridge of the nose, the cheeks below the eyes.
const UPPER_FACE: [usize; 6] = [6, 197, 50, 280, 101, 330];
/// Mesh points of the lower face: above and below the mouth, beside it, the chin.
const LOWER_FACE: [usize; 6] = [164, 18, 200, 202, 422, 199];

/// Pixels skipped in both directions while measuring brightness.
const STRIDE: usize = 4;

/// How well a face is seen in one picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct View {
    /// Faces of about the same size.
    pub(super) faces: usize,
    /// The face to be judged, where there is one.
    pub(super) face: Option<FaceView>,
}

/// Size, place, light and motion of a face.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FaceView {
    pub(super) height_px: f32,
    /// As part of the picture's height.
    pub(super) height: f32,
    /// The middle of the face, as parts of the picture.
    pub(super) centre: [f32; 2],
    /// Mean brightness of the face and of the whole picture, 0 to 255.
    pub(super) brightness: f32,
    pub(super) surroundings: f32,
    /// Colour distance between the upper and the lower face.
    pub(super) covered: f32,
    /// Widths of the face per second.
    pub(super) speed: f32,
}

impl FaceView {
    pub(super) fn measure(frame: &Frame, face: &Landmarks, speed: f32) -> Self {
        let (width, height) = (frame.width() as f32, frame.height() as f32);
        let bounds = face.bounds();
        let [x, y] = bounds.centre();
        let whole = FaceBox {
            left: 0.0,
            top: 0.0,
            right: width,
            bottom: height,
            score: 1.0,
        };
        let (upper, lower) = (colour(frame, face, &UPPER_FACE), colour(frame, face, &LOWER_FACE));
        Self {
            height_px: bounds.height(),
            height: bounds.height() / height,
            centre: [x / width, y / height],
            brightness: brightness(frame, &bounds),
            surroundings: brightness(frame, &whole),
            covered: (upper[0] - lower[0]).hypot(upper[1] - lower[1]),
            speed,
        }
    }
}

/// Luma of a pixel, 0 to 255 [ITU-R BT.601].
fn luma(pixel: &[u8]) -> f32 {
    0.299 * f32::from(pixel[0]) + 0.587 * f32::from(pixel[1]) + 0.114 * f32::from(pixel[2])
}

fn brightness(frame: &Frame, area: &FaceBox) -> f32 {
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    let columns = (area.left.max(0.0) as usize)..(area.right.max(0.0) as usize).min(width);
    let rows = (area.top.max(0.0) as usize)..(area.bottom.max(0.0) as usize).min(height);
    let (mut sum, mut count) = (0.0, 0.0);
    for row in rows.step_by(STRIDE) {
        for column in columns.clone().step_by(STRIDE) {
            sum += luma(&frame.rgb()[(row * width + column) * 3..][..3]);
            count += 1.0;
        }
    }
    if count > 0.0 { sum / count } else { 0.0 }
}

/// Mean blue and red difference (Cb, Cr of BT.601, without their offset) at some points of the face, as if it were lit to
/// a brightness of 128: what light does to skin, it does to all of it.
fn colour(frame: &Frame, face: &Landmarks, points: &[usize]) -> [f32; 2] {
    let (width, height) = (frame.width() as i32, frame.height() as i32);
    let mut sum = [0.0f32; 3];
    for point in points {
        let [x, y] = face.at(*point);
        let (column, row) = ((x as i32).clamp(1, width - 2), (y as i32).clamp(1, height - 2));
        for (across, down) in (-1..=1).flat_map(|across| (-1..=1).map(move |down| (across, down))) {
            let column = (column + across).clamp(0, width - 1) as usize;
            let row = (row + down).clamp(0, height - 1) as usize;
            let pixel = &frame.rgb()[(row * width as usize + column) * 3..][..3];
            sum.iter_mut()
                .zip(pixel)
                .for_each(|(sum, value)| *sum += f32::from(*value));
        }
    }
    let luma = (0.299 * sum[0] + 0.587 * sum[1] + 0.114 * sum[2]).max(1.0);
    let scale = 128.0 / luma;
    [0.564 * (sum[2] - luma) * scale, 0.713 * (sum[0] - luma) * scale]
}

/// Remembers what is being complained about.
#[derive(Clone, Debug, Default)]
pub(super) struct Guide {
    wrong: Option<Guidance>,
    shown: Option<Guidance>,
    since: Option<Duration>,
}

impl Guide {
    /// What is wrong in this picture; `None` when the picture may be judged.
    pub(super) fn judge(&mut self, view: &View, at: Duration) -> Option<Guidance> {
        let wrong = self.wrong_with(view);
        if wrong != self.wrong || self.since.is_none() {
            self.since = Some(at);
        }
        self.wrong = wrong;
        if self.since.is_some_and(|since| at.saturating_sub(since) >= DWELL) {
            self.shown = wrong;
        }
        wrong
    }

    /// What to complain about on the screen; lags behind [`Guide::judge`] so that the words do not flicker.
    pub(super) fn shown(&self) -> Option<Guidance> {
        self.shown
    }

    fn wrong_with(&self, view: &View) -> Option<Guidance> {
        // What was wrong must become better than good by some slack.
        let stricter = |guidance: Guidance| if self.wrong == Some(guidance) { SLACK } else { 0.0 };
        let least = |guidance, value: f32, least: f32| value < least * (1.0 + stricter(guidance));
        let most = |guidance, value: f32, most: f32| value > most * (1.0 - stricter(guidance));
        let Some(face) = &view.face else {
            return Some(Guidance::LookAtCamera);
        };
        if view.faces > 1 {
            return Some(Guidance::OnePersonOnly);
        }
        let closer = Guidance::ComeCloser;
        if least(closer, face.height_px, HEIGHT_LEAST_PX) || least(closer, face.height, HEIGHT_LEAST) {
            return Some(closer);
        }
        if most(Guidance::StepBack, face.height, HEIGHT_MOST) {
            return Some(Guidance::StepBack);
        }
        let edge = face.centre.iter().map(|part| part.min(1.0 - part)).fold(1.0, f32::min);
        if least(Guidance::Centre, edge, EDGE_LEAST) {
            return Some(Guidance::Centre);
        }
        let backlit = face.brightness < BACKLIT_BELOW && face.surroundings - face.brightness > BACKLIGHT;
        if backlit || least(Guidance::MoreLight, face.brightness, BRIGHTNESS_LEAST) {
            return Some(Guidance::MoreLight);
        }
        if most(Guidance::TooBright, face.brightness, BRIGHTNESS_MOST) {
            return Some(Guidance::TooBright);
        }
        if most(Guidance::Uncover, face.covered, COVERED_FROM) {
            return Some(Guidance::Uncover);
        }
        most(Guidance::HoldStill, face.speed, SPEED_MOST).then_some(Guidance::HoldStill)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WELL: FaceView = FaceView {
        height_px: 150.0,
        height: 0.5,
        centre: [0.5, 0.5],
        brightness: 120.0,
        surroundings: 120.0,
        covered: 5.0,
        speed: 0.1,
    };

    fn judged(face: FaceView) -> Option<Guidance> {
        Guide::default().judge(
            &View {
                faces: 1,
                face: Some(face),
            },
            Duration::ZERO,
        )
    }

    #[test]
    fn a_face_that_is_seen_well_needs_no_words() {
        assert_eq!(judged(WELL), None);
    }

    #[test]
    fn each_shortcoming_has_its_words() {
        assert_eq!(
            Guide::default().judge(&View { faces: 0, face: None }, Duration::ZERO),
            Some(Guidance::LookAtCamera)
        );
        let two = View {
            faces: 2,
            face: Some(WELL),
        };
        assert_eq!(
            Guide::default().judge(&two, Duration::ZERO),
            Some(Guidance::OnePersonOnly)
        );
        assert_eq!(
            judged(FaceView {
                height_px: 60.0,
                ..WELL
            }),
            Some(Guidance::ComeCloser)
        );
        assert_eq!(judged(FaceView { height: 0.1, ..WELL }), Some(Guidance::ComeCloser));
        assert_eq!(judged(FaceView { height: 0.95, ..WELL }), Some(Guidance::StepBack));
        assert_eq!(
            judged(FaceView {
                centre: [0.05, 0.5],
                ..WELL
            }),
            Some(Guidance::Centre)
        );
        assert_eq!(
            judged(FaceView {
                centre: [0.5, 0.95],
                ..WELL
            }),
            Some(Guidance::Centre)
        );
        assert_eq!(
            judged(FaceView {
                brightness: 30.0,
                ..WELL
            }),
            Some(Guidance::MoreLight)
        );
        assert_eq!(
            judged(FaceView {
                brightness: 70.0,
                surroundings: 180.0,
                ..WELL
            }),
            Some(Guidance::MoreLight)
        );
        assert_eq!(
            judged(FaceView {
                brightness: 240.0,
                ..WELL
            }),
            Some(Guidance::TooBright)
        );
        assert_eq!(judged(FaceView { covered: 40.0, ..WELL }), Some(Guidance::Uncover));
        assert_eq!(judged(FaceView { speed: 4.0, ..WELL }), Some(Guidance::HoldStill));
    }

    #[test]
    fn a_face_at_the_limit_does_not_make_the_words_flicker() {
        let mut guide = Guide::default();
        let mut words = Vec::new();
        for i in 0..40u32 {
            let height_px = if i % 2 == 0 {
                HEIGHT_LEAST_PX - 1.0
            } else {
                HEIGHT_LEAST_PX + 2.0
            };
            let view = View {
                faces: 1,
                face: Some(FaceView { height_px, ..WELL }),
            };
            guide.judge(&view, Duration::from_millis(80) * i);
            words.push(guide.shown());
        }
        words.dedup();
        assert_eq!(words, [None, Some(Guidance::ComeCloser)]);
    }

    #[test]
    fn one_odd_picture_does_not_change_the_words() {
        let mut guide = Guide::default();
        let well = View {
            faces: 1,
            face: Some(WELL),
        };
        for i in 0..10u32 {
            let view = if i == 5 { View { faces: 0, face: None } } else { well };
            guide.judge(&view, Duration::from_millis(80) * i);
            assert_eq!(guide.shown(), None);
        }
    }
}
