//! Where a held-up picture is in space, and which point of it a pixel of the camera sees.

/// Focal length of the camera as part of the picture's width: about 53 degrees across, as webcams have.
const FOCAL: f32 = 1.0;

/// Looks for the point of a bent sheet: each round halves the error many times over.
const ROUNDS: usize = 3;

/// A flat or bent rectangle before the camera. Lengths are in camera pixels as they appear at its middle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    /// Its middle in the picture.
    pub(super) middle: [f32; 2],
    /// Width and height.
    pub(super) size: [f32; 2],
    /// Radians: about the upright axis (the right side of the picture goes back), about the level axis (the top goes back), on the
    /// screen (clockwise).
    pub(super) turn: f32,
    pub(super) tilt: f32,
    pub(super) roll: f32,
    /// One over the radius it is bent to, times its width; 0 is flat.
    pub(super) bend: f32,
    /// Width of the camera's picture, in pixels.
    pub(super) picture_width: f32,
    /// Middle of the camera's picture.
    pub(super) picture_middle: [f32; 2],
}

/// A plane with its axes worked out once for a whole picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    plane: Plane,
    right: [f32; 3],
    down: [f32; 3],
    back: [f32; 3],
    middle: [f32; 3],
    focal: f32,
}

impl Plane {
    pub(super) fn placed(self) -> Placed {
        let ((sin_turn, cos_turn), (sin_tilt, cos_tilt)) = (self.turn.sin_cos(), self.tilt.sin_cos());
        let (sin_roll, cos_roll) = self.roll.sin_cos();
        // First the roll in the sheet's own plane, then the tilt, then the turn.
        let turned = |[x, y]: [f32; 2]| {
            let (y, z) = (y * cos_tilt, -y * sin_tilt);
            [x * cos_turn - z * sin_turn, y, x * sin_turn + z * cos_turn]
        };
        let right = turned([cos_roll, sin_roll]);
        let down = turned([-sin_roll, cos_roll]);
        let focal = FOCAL * self.picture_width;
        let middle = [
            self.middle[0] - self.picture_middle[0],
            self.middle[1] - self.picture_middle[1],
            focal,
        ];
        Placed {
            plane: self,
            right,
            down,
            back: cross(right, down),
            middle,
            focal,
        }
    }
}

impl Placed {
    /// The point that a camera pixel sees, as parts of the rectangle from its left top; outside 0 to 1 it misses the rectangle.
    pub(super) fn seen(&self, x: f32, y: f32) -> Option<[f32; 2]> {
        let ray = [
            x - self.plane.picture_middle[0],
            y - self.plane.picture_middle[1],
            self.focal,
        ];
        let slant = dot(self.back, ray);
        if slant.abs() < 1e-3 {
            return None;
        }
        let mut behind = 0.0;
        let mut along = [0.0; 2];
        let rounds = if self.plane.bend == 0.0 { 1 } else { ROUNDS };
        for _ in 0..rounds {
            let length = (dot(self.back, self.middle) + behind) / slant;
            if length <= 0.0 {
                return None;
            }
            let from_middle: [f32; 3] = std::array::from_fn(|axis| ray[axis] * length - self.middle[axis]);
            along = [dot(self.right, from_middle), dot(self.down, from_middle)];
            if self.plane.bend != 0.0 {
                let radius = self.plane.size[0] / self.plane.bend;
                let sine = (along[0] / radius).clamp(-1.0, 1.0);
                behind = radius * (1.0 - (1.0 - sine * sine).sqrt());
                along[0] = radius * sine.asin();
            }
        }
        Some([along[0] / self.plane.size[0] + 0.5, along[1] / self.plane.size[1] + 0.5])
    }
}

fn dot(one: [f32; 3], other: [f32; 3]) -> f32 {
    one[0] * other[0] + one[1] * other[1] + one[2] * other[2]
}

fn cross(one: [f32; 3], other: [f32; 3]) -> [f32; 3] {
    [
        one[1] * other[2] - one[2] * other[1],
        one[2] * other[0] - one[0] * other[2],
        one[0] * other[1] - one[1] * other[0],
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPRIGHT: Plane = Plane {
        middle: [200.0, 150.0],
        size: [100.0, 120.0],
        turn: 0.0,
        tilt: 0.0,
        roll: 0.0,
        bend: 0.0,
        picture_width: 400.0,
        picture_middle: [200.0, 150.0],
    };

    fn near(found: Option<[f32; 2]>, expected: [f32; 2]) {
        let [u, v] = found.unwrap();
        assert!(
            (u - expected[0]).hypot(v - expected[1]) < 0.01,
            "{u} {v} instead of {expected:?}"
        );
    }

    #[test]
    fn an_upright_sheet_is_seen_as_it_is() {
        let placed = UPRIGHT.placed();
        near(placed.seen(200.0, 150.0), [0.5, 0.5]);
        near(placed.seen(150.0, 90.0), [0.0, 0.0]);
        near(placed.seen(250.0, 210.0), [1.0, 1.0]);
    }

    #[test]
    fn what_goes_back_looks_smaller() {
        let turned = Plane { turn: 0.6, ..UPRIGHT }.placed();
        let [right, _] = turned.seen(230.0, 150.0).unwrap();
        let [left, _] = turned.seen(170.0, 150.0).unwrap();
        assert!(
            right - 0.5 > 0.5 - left,
            "the right side is further away: {left} {right}"
        );
        let tilted = Plane { tilt: 0.6, ..UPRIGHT }.placed();
        let [_, top] = tilted.seen(200.0, 120.0).unwrap();
        let [_, bottom] = tilted.seen(200.0, 180.0).unwrap();
        assert!(0.5 - top > bottom - 0.5, "the top is further away: {top} {bottom}");
    }

    #[test]
    fn a_bent_sheet_is_narrower_than_a_flat_one() {
        let bent = Plane { bend: 2.0, ..UPRIGHT }.placed();
        near(bent.seen(200.0, 150.0), [0.5, 0.5]);
        let [edge, _] = bent.seen(245.0, 150.0).unwrap();
        assert!(edge > 1.0, "{edge}");
    }
}
