//! The light of the kiosk's own screen on the face: does it follow the colours that the screen shows?
//!
//! A face a step away from a screen takes on a little of its colour; the wall behind does not. The screen shows a sequence of colours that nobody could know
//! beforehand, and the colour of the face is compared with it over time. A telephone or tablet held up shines by itself and hardly answers, while the hand and the
//! clothes around it do. Paper does answer, and a bright room drowns every answer: so this is one signal among several. It can make a
//! check uncertain and never makes a face alive.
//!
//! **Safe to look at** [WCAG 2.3.1; ITU-R BT.1702]: a colour lasts [`LightShow::HOLD`], so there are at most 2.5 changes or 1.25 flashes a second (three
//! are allowed); all colours have nearly the same relative luminance (a flash begins at a tenth), and none is a saturated red. A test holds the
//! colours to this.

use std::time::Duration;

use layby_domain::{LightRecord, Nonce};

/// A colour of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Light {
    /// Green.
    Green,
    /// Magenta.
    Magenta,
    /// Light blue.
    Blue,
    /// Orange.
    Orange,
}

impl Light {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Green, Self::Magenta, Self::Blue, Self::Orange];

    /// The colour to fill the screen with, sRGB.
    #[must_use]
    pub fn rgb(self) -> [u8; 3] {
        match self {
            Self::Green => [0, 210, 0],
            Self::Magenta => [255, 137, 255],
            Self::Blue => [124, 182, 255],
            Self::Orange => [255, 155, 0],
        }
    }

    /// What the colour does to a face: the linear light of red and of blue beyond that of green.
    fn drive(self) -> [f32; 2] {
        let [red, green, blue] = self.rgb().map(linear);
        [red - green, blue - green]
    }
}

/// Linear light, 0 to 1, of an sRGB value [IEC 61966-2-1].
pub(super) fn linear(value: u8) -> f32 {
    let value = f32::from(value) / 255.0;
    if value <= 0.04045 {
        value / 12.92
    } else {
        ((value + 0.055) / 1.055).powf(2.4)
    }
}

/// A sequence of colours, each shown for [`LightShow::HOLD`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LightShow(Vec<Light>);

impl LightShow {
    /// How long each colour is shown.
    pub const HOLD: Duration = Duration::from_millis(400);
    /// Colours in a sequence: 3.2 s together, which pass while the movements are made.
    pub const COLOURS: u32 = 8;

    /// Draws a sequence, no colour twice in a row: each is the [draw](layby_domain::nonce::Draws::below), purpose `lights`, among [`Light::ALL`]
    /// without the one before it.
    #[must_use]
    pub fn drawn(nonce: &Nonce, attempt: u8) -> Self {
        let mut draws = nonce.draws("lights", attempt);
        let mut colours: Vec<Light> = Vec::new();
        for _ in 0..Self::COLOURS {
            let open: Vec<Light> = Light::ALL
                .into_iter()
                .filter(|light| colours.last() != Some(light))
                .collect();
            let drawn = draws.below(u8::try_from(open.len()).unwrap_or(u8::MAX));
            colours.extend(open.get(usize::from(drawn)));
        }
        Self(colours)
    }

    /// The colours in order.
    #[must_use]
    pub fn colours(&self) -> &[Light] {
        &self.0
    }

    /// What the screen should show so long after the beginning; `None` before it and after the end.
    #[must_use]
    pub fn at(&self, since_beginning: Duration) -> Option<Light> {
        let position = since_beginning.as_millis() / Self::HOLD.as_millis();
        self.0.get(usize::try_from(position).ok()?).copied()
    }

    /// How long it lasts.
    #[must_use]
    pub fn duration(&self) -> Duration {
        Self::HOLD * u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }
}

/// Latest answer looked for: a picture of the screen, of the camera and their buffers come between.
pub(super) const LAG_MOST: Duration = Duration::from_millis(400);
const LAG_STEP_MS: u64 = 20;

/// Fewer pictures of a show than this tell nothing.
const SHADES_LEAST: usize = 24;
/// Gaps longer than this leave out a whole colour.
const GAP_MOST: Duration = Duration::from_millis(500);

/// What is beside the face answered clearly from this correlation on.
const WITNESS_LEAST: f32 = 0.8;
/// A face that answers with less than this part of what its surroundings do shines by itself.
const PART_LEAST: f32 = 0.25;

/// Colours of one picture during the show: natural logarithms of red over green and of blue over green, in linear light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shade {
    /// Since the show began.
    pub(super) at: Duration,
    pub(super) face: [f32; 2],
    /// The clothes below the face, where they are in the picture.
    pub(super) clothes: Option<[f32; 2]>,
    /// The room to both sides of the head, where it is in the picture.
    pub(super) room: Option<[f32; 2]>,
}

/// How something answered the light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LightResponse {
    /// How closely its colour followed that of the screen, -1 to 1.
    pub correlation: f32,
    /// How late, in milliseconds.
    pub lag_ms: u16,
    /// How strongly: change of the logarithm of colour for a full change of the screen's.
    pub strength: f32,
}

/// What the show told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LightFinding {
    /// There was no show, or it was not seen to its end.
    NotShown,
    /// Too few pictures.
    Unclear,
    /// Nothing answered, neither face nor clothes: the room is too bright for the screen's light to be seen. Nobody is blamed for it.
    TooBright,
    /// The face answered.
    Answered(LightResponse),
    /// The clothes answered and the face did not: a face that shines by itself.
    NotByTheFace(LightResponse),
}

impl LightFinding {
    /// As it is kept in the evidence.
    #[must_use]
    pub fn record(&self) -> LightRecord {
        let milli = |correlation: f32| (correlation * 1e3).round().clamp(-1e3, 1e3) as i16;
        match self {
            Self::NotShown => LightRecord::NotShown,
            Self::Unclear => LightRecord::Unclear,
            Self::TooBright => LightRecord::TooBright,
            Self::Answered(response) => LightRecord::Answered {
                correlation_milli: milli(response.correlation),
                lag_ms: response.lag_ms,
                strength_micro: (response.strength * 1e6).round().clamp(-1e9, 1e9) as i32,
            },
            Self::NotByTheFace(response) => LightRecord::NotByTheFace {
                correlation_milli: milli(response.correlation),
            },
        }
    }
}

/// Compares what was seen with what was shown. An answer needs a correlation of at least `least`.
pub(super) fn find(show: &LightShow, shades: &[Shade], least: f32) -> LightFinding {
    // Until the first colour has surely arrived the face is lit by whatever the screen showed before.
    let arrived = shades.iter().take_while(|shade| shade.at < LAG_MOST).count();
    let shades = &shades[arrived..];
    let times: Vec<Duration> = shades.iter().map(|shade| shade.at).collect();
    let before = [LAG_MOST].into_iter().chain(times.iter().copied());
    let after = times.iter().copied().chain([show.duration()]);
    let gap_most = before.zip(after).map(|(one, next)| next.saturating_sub(one)).max();
    if shades.len() < SHADES_LEAST || gap_most.is_none_or(|gap| gap > GAP_MOST) {
        return LightFinding::Unclear;
    }
    // What the camera does to the whole picture (white balance, exposure) it does to the room too.
    let room_in_all = shades.iter().all(|shade| shade.room.is_some());
    let beyond_room = |colour: [f32; 2], shade: &Shade| match shade.room {
        Some(room) if room_in_all => [colour[0] - room[0], colour[1] - room[1]],
        _ => colour,
    };
    let face: Vec<[f32; 2]> = shades.iter().map(|shade| beyond_room(shade.face, shade)).collect();
    let clothes: Option<Vec<[f32; 2]>> = shades
        .iter()
        .map(|shade| shade.clothes.map(|colour| beyond_room(colour, shade)))
        .collect();
    let by_face = response(show, &times, &face);
    let by_clothes = clothes.map(|clothes| response(show, &times, &clothes));
    match by_clothes {
        Some(clothes)
            if clothes.correlation >= WITNESS_LEAST
                && (by_face.correlation < least || by_face.strength < PART_LEAST * clothes.strength) =>
        {
            LightFinding::NotByTheFace(by_face)
        }
        _ if by_face.correlation >= least => LightFinding::Answered(by_face),
        _ => LightFinding::TooBright,
    }
}

/// The best answer over all lags.
fn response(show: &LightShow, times: &[Duration], colours: &[[f32; 2]]) -> LightResponse {
    let seen = level(times, colours);
    let lags = (0..).map(|i| i * LAG_STEP_MS);
    lags.take_while(|lag| u128::from(*lag) <= LAG_MOST.as_millis())
        .map(|lag| {
            let late = Duration::from_millis(lag);
            let shown: Vec<[f32; 2]> = times
                .iter()
                .map(|at| show.at(at.saturating_sub(late)).map_or([0.0; 2], Light::drive))
                .collect();
            let shown = level(times, &shown);
            let product = |one: &[[f32; 2]], other: &[[f32; 2]]| -> f32 {
                one.iter().zip(other).map(|(a, b)| a[0] * b[0] + a[1] * b[1]).sum()
            };
            let (together, of_seen, of_shown) =
                (product(&seen, &shown), product(&seen, &seen), product(&shown, &shown));
            LightResponse {
                correlation: together / (of_seen * of_shown).sqrt().max(f32::EPSILON * f32::EPSILON),
                lag_ms: u16::try_from(lag).unwrap_or(u16::MAX),
                strength: together / of_shown.max(f32::EPSILON),
            }
        })
        .max_by(|one, other| one.correlation.total_cmp(&other.correlation))
        .unwrap_or(LightResponse {
            correlation: 0.0,
            lag_ms: 0,
            strength: 0.0,
        })
}

/// Takes away the mean and the slow drift (a straight line over time) of each channel.
fn level(times: &[Duration], colours: &[[f32; 2]]) -> Vec<[f32; 2]> {
    let count = times.len().max(1) as f32;
    let middle = times.iter().map(Duration::as_secs_f32).sum::<f32>() / count;
    let spread: f32 = times.iter().map(|at| (at.as_secs_f32() - middle).powi(2)).sum();
    let line = |channel: usize| {
        let mean = colours.iter().map(|colour| colour[channel]).sum::<f32>() / count;
        let slope: f32 = times
            .iter()
            .zip(colours)
            .map(|(at, colour)| (at.as_secs_f32() - middle) * (colour[channel] - mean))
            .sum();
        (mean, slope / spread.max(f32::EPSILON))
    };
    let lines = [line(0), line(1)];
    times
        .iter()
        .zip(colours)
        .map(|(at, colour)| {
            let off = at.as_secs_f32() - middle;
            [0, 1].map(|channel| colour[channel] - lines[channel].0 - lines[channel].1 * off)
        })
        .collect()
}

#[cfg(test)]
mod tests;
