//! What the kiosk's own screen does to whoever stands before it: its light falls on the face and comes back. *Simulated.*
//!
//! A living face is round: it sends most of the light back from its middle, and what is behind it gets little. A sheet is flat, so it
//! is lit evenly up to its edges. A screen glows by itself and its glass sends back next to nothing.

use super::clip::Picture;
use super::place::Place;

/// How much light of the kiosk's screen reaches the face, as part of the room's own.
///
/// A 10-inch screen of 300 cd/m2 (0.03 m2) at 0.5 m gives 300 * 0.03 / 0.25 = 36 lux, in an office of 300 lux 12 %.
pub(super) const STRENGTH: f32 = 0.12;

/// Part of it that reaches what is behind the face: three times as far, so a ninth.
const BEHIND: f32 = 0.11;

/// Part that the rim of a face sends back, where the skin faces sideways.
const RIM: f32 = 0.35;

/// Part that a glowing screen sends back.
pub(super) const GLASS: f32 = 0.06;

/// The light of the kiosk's screen in one picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ScreenLight {
    /// Red, green and blue as parts of the room's light; all zero while the screen is dark.
    gain: [f32; 3],
}

impl ScreenLight {
    pub(super) fn new(colour: Option<[u8; 3]>, strength: f32) -> Self {
        let gain = colour.map_or([0.0; 3], |colour| colour.map(|part| f32::from(part) / 255.0 * strength));
        Self { gain }
    }

    pub(super) fn is_dark(&self) -> bool {
        self.gain == [0.0; 3]
    }

    /// What a surface that sends back the part `share` of it looks like.
    pub(super) fn on(&self, colour: [f32; 3], share: f32) -> [f32; 3] {
        let mut lit = colour;
        lit.iter_mut()
            .zip(self.gain)
            .for_each(|(value, gain)| *value *= 1.0 + gain * share);
        lit
    }

    /// A person in this light.
    pub(super) fn on_person(&self, picture: &Picture, face: &Place) -> Picture {
        self.shaded(picture, |x, y| {
            let away = face.distance_in_outlines(x, y);
            if away < 1.0 {
                // The skin's slant on a rounded head [Lambert's cosine].
                RIM + (1.0 - RIM) * (1.0 - away * away).sqrt()
            } else {
                // Hair, neck and shoulders lie between face and room.
                BEHIND.max(RIM * (1.6 - away) / 0.6)
            }
        })
    }

    /// A picture of something flat and near.
    pub(super) fn on_flat(&self, picture: &Picture) -> Picture {
        self.shaded(picture, |_, _| 1.0)
    }

    /// A room without anybody near.
    pub(super) fn on_room(&self, colour: [f32; 3]) -> [f32; 3] {
        self.on(colour, BEHIND)
    }

    fn shaded(&self, picture: &Picture, share: impl Fn(f32, f32) -> f32) -> Picture {
        if self.is_dark() {
            return picture.clone();
        }
        let width = picture.width as usize;
        let lit = |(position, pixel): (usize, &[u8])| {
            let share = share((position % width) as f32, (position / width) as f32);
            self.on([f32::from(pixel[0]), f32::from(pixel[1]), f32::from(pixel[2])], share)
                .map(|value| value.min(255.0) as u8)
        };
        let rgb: Vec<u8> = picture.rgb.chunks_exact(3).enumerate().flat_map(lit).collect();
        Picture {
            rgb: rgb.into(),
            ..*picture
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACE: Place = Place {
        centre: [20.0, 20.0],
        half: [10.0, 12.0],
        eyes: [[16.0, 16.0], [24.0, 16.0]],
    };

    fn grey() -> Picture {
        Picture {
            width: 40,
            height: 40,
            rgb: vec![100; 40 * 40 * 3].into(),
        }
    }

    fn pixel(picture: &Picture, x: usize, y: usize) -> [u8; 3] {
        let at = (y * 40 + x) * 3;
        [picture.rgb[at], picture.rgb[at + 1], picture.rgb[at + 2]]
    }

    #[test]
    fn red_light_reddens_the_middle_of_a_face_most_and_the_room_hardly() {
        let lit = ScreenLight::new(Some([255, 0, 0]), 0.2).on_person(&grey(), &FACE);
        assert_eq!(pixel(&lit, 20, 20), [120, 100, 100]);
        let (rim, room) = (pixel(&lit, 29, 20), pixel(&lit, 1, 1));
        assert!(rim[0] < 120 && rim[0] > room[0], "{rim:?} {room:?}");
        assert_eq!(room, [102, 100, 100]);
    }

    #[test]
    fn a_sheet_is_lit_evenly() {
        let lit = ScreenLight::new(Some([0, 255, 0]), 0.2).on_flat(&grey());
        assert_eq!(pixel(&lit, 20, 20), pixel(&lit, 0, 39));
    }

    #[test]
    fn a_dark_screen_changes_nothing() {
        let light = ScreenLight::new(None, 0.2);
        assert!(light.is_dark());
        assert_eq!(light.on_person(&grey(), &FACE).rgb, grey().rgb);
    }
}
