//! Where a face is in the pictures of a film, followed from a measured beginning without any network.

use super::clip::Picture;

/// A face in one picture, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    /// The middle of the face.
    pub(super) centre: [f32; 2],
    /// Half its width and half its height.
    pub(super) half: [f32; 2],
    /// The middles of the eyes, the person's right one first.
    pub(super) eyes: [[f32; 2]; 2],
}

/// How far a face may move from one picture to the next, in pixels.
const STEP_MOST: i32 = 5;

/// Pixels compared are this far apart.
const STRIDE: i32 = 3;

/// The part of the face that is compared: without the lips and the outline, which change.
const COMPARED: [f32; 2] = [0.6, 0.7];

impl Place {
    fn moved(self, [right, down]: [i32; 2]) -> Self {
        let moved = |[x, y]: [f32; 2]| [x + right as f32, y + down as f32];
        Self {
            centre: moved(self.centre),
            half: self.half,
            eyes: self.eyes.map(moved),
        }
    }

    /// How far from the middle a point is: 0 there, 1 on the outline.
    pub(super) fn distance_in_outlines(&self, x: f32, y: f32) -> f32 {
        ((x - self.centre[0]) / self.half[0]).hypot((y - self.centre[1]) / self.half[1])
    }
}

/// The face in each of the pictures, by the least difference to the picture before.
pub(super) fn followed(pictures: &[Picture], first: Place) -> Vec<Place> {
    let mut places = Vec::with_capacity(pictures.len());
    let mut place = first;
    for (position, picture) in pictures.iter().enumerate() {
        if let Some(before) = position.checked_sub(1).and_then(|before| pictures.get(before)) {
            place = place.moved(step(before, picture, &place));
        }
        places.push(place);
    }
    places
}

fn step(before: &Picture, after: &Picture, place: &Place) -> [i32; 2] {
    let steps = (-STEP_MOST..=STEP_MOST).flat_map(|down| (-STEP_MOST..=STEP_MOST).map(move |right| [right, down]));
    steps
        .min_by_key(|[right, down]| {
            // Of equal differences the smallest step.
            (
                difference(before, after, place, [*right, *down]),
                right * right + down * down,
            )
        })
        .unwrap_or([0, 0])
}

fn difference(before: &Picture, after: &Picture, place: &Place, [right, down]: [i32; 2]) -> u64 {
    let [x, y] = place.centre.map(|value| value as i32);
    let wide = (place.half[0] * COMPARED[0]) as i32;
    let high = (place.half[1] * COMPARED[1]) as i32;
    let mut sum = 0;
    for row in (-high..=high).step_by(STRIDE as usize) {
        for column in (-wide..=wide).step_by(STRIDE as usize) {
            let one = green(before, x + column, y + row);
            let other = green(after, x + column + right, y + row + down);
            sum += u64::from(one.abs_diff(other));
        }
    }
    sum
}

fn green(picture: &Picture, x: i32, y: i32) -> u8 {
    let column = x.clamp(0, picture.width as i32 - 1) as usize;
    let row = y.clamp(0, picture.height as i32 - 1) as usize;
    picture.rgb[(row * picture.width as usize + column) * 3 + 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pattern that is nowhere like itself, moved to the right and down.
    fn pattern(right: u32, down: u32) -> Picture {
        let rgb: Vec<u8> = (0..60u32)
            .flat_map(|y| (0..80u32).map(move |x| (x + 40 - right, y + 40 - down)))
            .flat_map(|(x, y)| [(x * x / 7 + y * 13) as u8, (x * y / 3 + y * y / 5) as u8, 0])
            .collect();
        Picture {
            width: 80,
            height: 60,
            rgb: rgb.into(),
        }
    }

    #[test]
    fn a_face_is_followed_where_it_goes() {
        let first = Place {
            centre: [40.0, 30.0],
            half: [16.0, 18.0],
            eyes: [[34.0, 24.0], [46.0, 24.0]],
        };
        let places = followed(&[pattern(0, 0), pattern(3, 1), pattern(5, 4)], first);
        assert_eq!(places[1].centre, [43.0, 31.0]);
        assert_eq!(places[2].centre, [45.0, 34.0]);
        assert_eq!(places[2].eyes[1], [51.0, 28.0]);
    }
}
