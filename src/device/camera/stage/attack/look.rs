//! What paper and screens do to a picture when it is photographed again. Simulated; the strengths lie where such effects are
//! visible on close inspection but do not hide the face, as an attacker would see to.

use std::time::Duration;

use super::super::light::{GLASS, ScreenLight};
use super::super::room;
use super::{Attack, Chance};

mod choice {
    pub(super) const MOIRE: u64 = 30;
    pub(super) const MOIRE_ACROSS: u64 = 31;
    pub(super) const MOIRE_DOWN: u64 = 32;
    pub(super) const BANDS: u64 = 33;
    pub(super) const BAND_COUNT: u64 = 34;
    pub(super) const BAND_BEAT: u64 = 35;
    pub(super) const SHEEN: u64 = 36;
    pub(super) const BORDER: u64 = 37;
}

/// Paper reaches neither black nor white; a screen glows a little where it is black, and is bluish.
const PAPER_BLACK: f32 = 24.0;
const PAPER_CONTRAST: f32 = 0.83;
const SCREEN_BLACK: f32 = 12.0;
const SCREEN_TINT: [f32; 3] = [0.93, 0.98, 1.06];
const PAPER: [f32; 3] = [232.0, 231.0, 226.0];
const BEZEL: [f32; 3] = [22.0, 22.0, 24.0];
/// A camera's noise, of 255, at most to either side.
const NOISE: f32 = 5.0;

/// How one attack's paper or screen looks. Strengths are of 255.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    attack: Attack,
    moire: f32,
    /// Radians a camera pixel.
    moire_waves: [f32; 2],
    bands: f32,
    /// Bands over the picture's height, and how far they roll from picture to picture, in turns.
    band_count: f32,
    band_beat: f32,
    sheen: f32,
    frame: f32,
}

impl Look {
    pub(super) fn new(attack: Attack) -> Self {
        let chance = Chance(attack.seed);
        let glows = attack.kind.glows();
        let strength = |which, screen: (f32, f32), paper: (f32, f32)| {
            let (least, most) = if glows { screen } else { paper };
            chance.between(which, least, most)
        };
        Self {
            attack,
            moire: strength(choice::MOIRE, (3.0, 10.0), (1.0, 4.0)),
            moire_waves: [
                chance.between(choice::MOIRE_ACROSS, 0.35, 1.5),
                chance.between(choice::MOIRE_DOWN, -1.3, 1.3),
            ],
            bands: strength(choice::BANDS, (3.0, 12.0), (0.0, 2.0)),
            band_count: chance.between(choice::BAND_COUNT, 0.8, 2.6),
            band_beat: chance.between(choice::BAND_BEAT, 0.07, 0.43),
            sheen: strength(choice::SHEEN, (2.0, 12.0), (4.0, 26.0)),
            frame: strength(choice::BORDER, (0.05, 0.09), (0.0, 0.07)),
        }
    }

    /// Width of the border or frame, as part of the picture held up.
    pub(super) fn frame(&self) -> f32 {
        self.frame
    }

    /// What all pixels of a row have in common: the bands of a refreshing screen, or of lamps on the mains.
    pub(super) fn row(&self, down: f32, shown: u32, at: Duration) -> f32 {
        let turns = self.band_count * down + self.band_beat * shown as f32;
        let flicker = 0.25 * self.bands * (at.as_secs_f32() * 7.0).sin();
        self.bands * (std::f32::consts::TAU * turns.fract()).sin() + flicker
    }

    /// The picture held up: its colour, where it is in the camera's picture (in pixels) and in itself (0 to 1).
    pub(super) fn of_picture(
        &self,
        colour: [f32; 3],
        [x, y, u, v]: [f32; 4],
        row: f32,
        light: &ScreenLight,
        across: f32,
    ) -> [f32; 3] {
        let [waves_x, waves_y] = self.moire_waves;
        let moire = self.moire * (x * waves_x + y * waves_y + 6.0 * u * v).sin();
        let sheen = self.sheen * (1.0 - ((u + v - 0.8) * 2.2).abs()).max(0.0);
        let gain = self.attack.light.gain(across);
        let mut seen = [0.0; 3];
        for (channel, seen) in seen.iter_mut().enumerate() {
            *seen = if self.attack.kind.glows() {
                // The colours of a screen's dots lie beside each other, so moire is coloured.
                let moire = moire * [1.0, -0.4, 0.8][channel];
                SCREEN_BLACK + colour[channel] * SCREEN_TINT[channel] + moire + row + 0.4 * sheen * gain[channel]
            } else {
                (PAPER_BLACK + PAPER_CONTRAST * colour[channel] + moire + row + sheen) * gain[channel]
            };
        }
        light.on(seen, if self.attack.kind.glows() { GLASS } else { 1.0 })
    }

    /// The border of a sheet, or the frame of a screen.
    pub(super) fn of_edge(&self, light: &ScreenLight, across: f32) -> [f32; 3] {
        let gain = self.attack.light.gain(across);
        let colour = if self.attack.kind.glows() { BEZEL } else { PAPER };
        let mut lit = colour;
        lit.iter_mut().zip(gain).for_each(|(value, gain)| *value *= gain);
        light.on(lit, 1.0)
    }

    /// The room behind.
    pub(super) fn of_room(&self, [x, y]: [u32; 2], [width, height]: [u32; 2], light: &ScreenLight) -> [f32; 3] {
        let (wide, high) = room::SIZE;
        let colour = room::colour(x * wide / width, y * high / height);
        let gain = self.attack.light.gain(x as f32 / width as f32);
        let mut lit = colour.map(f32::from);
        lit.iter_mut().zip(gain).for_each(|(value, gain)| *value *= gain);
        light.on_room(lit)
    }

    /// A pixel as the camera's sensor gives it.
    pub(super) fn with_noise(&self, colour: [f32; 3], [x, y, shown]: [u32; 3]) -> [u8; 3] {
        let mut bits = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77) ^ shown.wrapping_mul(0xC2B2_AE3D);
        bits = (bits ^ (bits >> 15)).wrapping_mul(0x2C1B_3C6D);
        bits = (bits ^ (bits >> 12)).wrapping_mul(0x297A_2D39);
        bits ^= bits >> 15;
        let part = |shift: u32| ((bits >> shift) & 0xFF) as f32 / 255.0;
        // The sum of two even chances: small errors more often than large ones.
        let noise = NOISE * (part(0) + part(8) - 1.0);
        colour.map(|value| (value + noise).clamp(0.0, 255.0) as u8)
    }
}
