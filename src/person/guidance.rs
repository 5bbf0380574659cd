//! What to tell the person so that they can be seen well: one thing at a time, without the words flickering.

use std::time::Duration;

pub use layby_domain::Guidance;

use super::view::{FaceView, View};

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
/// Part of the face that may shine.
const GLARE_MOST: f32 = 0.12;
/// Sharpness below which a face is blurred. Measured: 80 film pictures as they are have 0.147 and more; smeared by a 96th of the face's width 0.10, by half as
/// much again 0.07. The match suffers little even then (0.73 and more): this is for the eyes of whoever looks at the evidence.
const SHARPNESS_LEAST: f32 = 0.1;
/// Degrees of the mesh that the head may be off the straight. Its zero differs between people and cameras: of 3300 film pictures, movements among them,
/// the medians of three films lie at 2 to 8 and 95 of 100 pictures under 15.
const YAW_MOST: f32 = 16.0;
/// The same for chin to chest and back: medians of -8 to 2; a camera may hang high or low.
const PITCH_MOST: f32 = 18.0;
/// Colour distance between the upper and the lower face from which on the lower one is covered. Measured in daylight on 79 pictures without masks (films: at most
/// 15.6; one of 31 photographs more) and on *painted* ones: blue and green masks are noticed in 99 of 100 pictures, black in 97, white in 46, skin-coloured
/// in 10. A hint, no gate: who is covered all the same meets the other signals.
const COVERED_FROM: f32 = 18.0;
/// Eyes less open than this are closed: measured closed eyes have less than 0.13, open ones about 0.35.
const OPENNESS_LEAST: f32 = 0.14;
/// Eyes closed for so long are no blink.
const CLOSED_LONGEST: Duration = Duration::from_millis(700);
/// Widths of the face per second.
const SPEED_MOST: f32 = 2.0;

/// What is complained about stays complained about until it is better by this part.
const SLACK: f32 = 0.06;
/// New words appear only after having been true for so long.
const DWELL: Duration = Duration::from_millis(250);

/// Remembers what is being complained about.
#[derive(Clone, Debug, Default)]
pub(super) struct Guide {
    wrong: Option<Guidance>,
    shown: Option<Guidance>,
    since: Option<Duration>,
    eyes_closed_since: Option<Duration>,
}

impl Guide {
    /// What is wrong in this picture; `None` when the picture may be judged.
    pub(super) fn judge(&mut self, view: &View, at: Duration) -> Option<Guidance> {
        let wrong = self.wrong_with(view, at);
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

    /// The first shortcoming in the order in which they are best put right.
    fn wrong_with(&mut self, view: &View, at: Duration) -> Option<Guidance> {
        let Some(face) = &view.face else {
            return Some(Guidance::LookAtCamera);
        };
        if view.faces > 1 {
            return Some(Guidance::OnePersonOnly);
        }
        let eyes_closed = self.eyes_closed(face, at);
        self.wrong_with_place_or_light(face).or_else(|| {
            if view.moving {
                None
            } else {
                self.wrong_at_rest(face, eyes_closed)
            }
        })
    }

    fn wrong_with_place_or_light(&self, face: &FaceView) -> Option<Guidance> {
        let edge = face.centre.iter().map(|part| part.min(1.0 - part)).fold(1.0, f32::min);
        let backlit = face.brightness < BACKLIT_BELOW && face.surroundings - face.brightness > BACKLIGHT;
        let shortcomings = [
            self.less(Guidance::ComeCloser, face.height_px, HEIGHT_LEAST_PX),
            self.less(Guidance::ComeCloser, face.height, HEIGHT_LEAST),
            self.more(Guidance::StepBack, face.height, HEIGHT_MOST),
            self.less(Guidance::Centre, edge, EDGE_LEAST),
            backlit.then_some(Guidance::Backlit),
            self.less(Guidance::MoreLight, face.brightness, BRIGHTNESS_LEAST),
            self.more(Guidance::TooBright, face.brightness, BRIGHTNESS_MOST),
        ];
        shortcomings.into_iter().flatten().next()
    }

    /// A movement is hasty, crooked and smeared by nature: this is asked only of a face at rest.
    fn wrong_at_rest(&self, face: &FaceView, eyes_closed: bool) -> Option<Guidance> {
        let shortcomings = [
            self.more(Guidance::Glare, face.glare, GLARE_MOST),
            self.more(Guidance::FaceForward, face.yaw_degrees.abs(), YAW_MOST),
            self.more(Guidance::FaceForward, face.pitch_degrees.abs(), PITCH_MOST),
            self.more(Guidance::Uncover, face.covered, COVERED_FROM),
            eyes_closed.then_some(Guidance::OpenEyes),
            self.more(Guidance::HoldStill, face.speed, SPEED_MOST),
            self.less(Guidance::Blur, face.sharpness, SHARPNESS_LEAST),
        ];
        shortcomings.into_iter().flatten().next()
    }

    fn eyes_closed(&mut self, face: &FaceView, at: Duration) -> bool {
        let closed = face.openness.is_some_and(|openness| openness < OPENNESS_LEAST);
        self.eyes_closed_since = closed.then(|| self.eyes_closed_since.unwrap_or(at));
        self.eyes_closed_since
            .is_some_and(|since| at.saturating_sub(since) >= CLOSED_LONGEST)
    }

    fn less(&self, guidance: Guidance, value: f32, least: f32) -> Option<Guidance> {
        (value < least * (1.0 + self.slack(guidance))).then_some(guidance)
    }

    fn more(&self, guidance: Guidance, value: f32, most: f32) -> Option<Guidance> {
        (value > most * (1.0 - self.slack(guidance))).then_some(guidance)
    }

    /// What was wrong must become better than good.
    fn slack(&self, guidance: Guidance) -> f32 {
        if self.wrong == Some(guidance) { SLACK } else { 0.0 }
    }
}

#[cfg(test)]
mod tests;
