//! A city road seen by a camera on a gantry: three lanes that run away from it, and what stands and drives on them.

use super::canvas::{Canvas, Point};
use super::lettering;

/// Lanes of the road; lane positions run from 0.0 (left kerb) to 3.0 (right kerb).
const LANES: f32 = 3.0;
/// Row of the horizon on the large canvas of 1280 x 720.
const HORIZON: f32 = 230.0;
/// Left and right kerb at the horizon.
const FAR: (f32, f32) = (590.0, 690.0);
/// Left and right kerb at the lower edge.
const NEAR: (f32, f32) = (40.0, 1240.0);

pub(super) const WHITE: [u8; 3] = [236, 236, 230];
pub(super) const YELLOW: [u8; 3] = [232, 184, 48];
const ASPHALT: [u8; 3] = [92, 95, 100];
const RED: [u8; 3] = [226, 48, 40];

/// How near a row is: 0 at the horizon, 1 at the lower edge.
fn nearness(row: f32, height: f32) -> f32 {
    ((row - HORIZON) / (height - HORIZON)).max(0.0)
}

/// The pixel of a lane position on a row.
pub(super) fn on_road(canvas: &Canvas, lane: f32, row: f32) -> Point {
    let near = nearness(row, canvas.height());
    let left = FAR.0 + (NEAR.0 - FAR.0) * near;
    let right = FAR.1 + (NEAR.1 - FAR.1) * near;
    (left + (right - left) * lane / LANES, row)
}

fn lane_width(canvas: &Canvas, row: f32) -> f32 {
    on_road(canvas, 1.0, row).0 - on_road(canvas, 0.0, row).0
}

/// Sky, houses, trees, kerbs and asphalt. `seed` chooses the skyline, so that a place looks the same each time.
pub(super) fn draw_ground(canvas: &mut Canvas, seed: u32) {
    let (width, height) = (canvas.width(), canvas.height());
    canvas.gradient(0.0, HORIZON + 10.0, [150, 178, 204], [222, 226, 224]);
    let mut x = -20.0;
    let mut state = seed | 1;
    let mut next = |most: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((state >> 16) % most) as f32
    };
    while x < width {
        let (house, tall) = (60.0 + next(90), 40.0 + next(110));
        let grey = 140 + next(45) as u8;
        canvas.rectangle(
            x,
            HORIZON - tall,
            house,
            tall + 10.0,
            [grey, grey.saturating_add(4), grey.saturating_add(10)],
        );
        let mut floor = HORIZON - tall + 12.0;
        while floor < HORIZON - 14.0 {
            canvas.rectangle(x + 8.0, floor, house - 16.0, 4.0, [grey - 28, grey - 22, grey - 12]);
            floor += 14.0;
        }
        x += house + next(26);
    }
    canvas.gradient(HORIZON, height, [132, 148, 118], [150, 152, 142]);
    for side in [-0.35_f32, 3.35] {
        let mut row = HORIZON + 16.0;
        while row < height * 0.72 {
            let (x, y) = on_road(canvas, side, row);
            let size = lane_width(canvas, row) * 0.42;
            canvas.rectangle(x - size * 0.07, y - size, size * 0.14, size, [96, 78, 60]);
            canvas.ellipse((x, y - size * 1.35), size * 0.52, size * 0.6, [84, 118, 76], 1.0);
            canvas.ellipse(
                (x - size * 0.12, y - size * 1.5),
                size * 0.3,
                size * 0.32,
                [104, 138, 92],
                1.0,
            );
            row += 14.0 + size * 0.7;
        }
    }
    strip(canvas, -0.12, 3.12, HORIZON, height, [176, 176, 170]);
    strip(canvas, 0.0, LANES, HORIZON, height, ASPHALT);
    canvas.haze(HORIZON, height);
    for kerb in [0.04, 2.96] {
        line(canvas, kerb, HORIZON, height, WHITE);
    }
}

impl Canvas {
    /// Haze towards the horizon, so that the distance looks far.
    fn haze(&mut self, top: f32, bottom: f32) {
        let depth = (bottom - top) * 0.45;
        for row in top as i32..(top + depth) as i32 {
            let share = 1.0 - (row as f32 - top) / depth;
            self.span(row, 0, self.width() as i32, [214, 218, 218], share * 0.4);
        }
    }
}

/// Fills the road between two lane positions and two rows.
pub(super) fn strip(canvas: &mut Canvas, from: f32, to: f32, top: f32, bottom: f32, colour: [u8; 3]) {
    let corners = [
        on_road(canvas, from, top),
        on_road(canvas, to, top),
        on_road(canvas, to, bottom),
        on_road(canvas, from, bottom),
    ];
    canvas.polygon(&corners, colour, 1.0);
}

/// A solid line along the road.
pub(super) fn line(canvas: &mut Canvas, lane: f32, top: f32, bottom: f32, colour: [u8; 3]) {
    strip(canvas, lane - 0.025, lane + 0.025, top, bottom, colour);
}

/// A broken line along the road; its dashes grow towards the camera.
pub(super) fn dashes(canvas: &mut Canvas, lane: f32, top: f32, bottom: f32) {
    let mut row = top;
    while row < bottom {
        let length = 8.0 + nearness(row, canvas.height()) * 60.0;
        line(canvas, lane, row, (row + length).min(bottom), WHITE);
        row += length * 2.2;
    }
}

/// A zebra crossing between two rows.
pub(super) fn zebra(canvas: &mut Canvas, top: f32, bottom: f32) {
    for bar in 0..13_u8 {
        let lane = 0.08 + f32::from(bar) * 0.23;
        strip(canvas, lane, lane + 0.12, top, bottom, WHITE);
    }
}

/// A traffic light on a boom over the road, showing red.
pub(super) fn red_light(canvas: &mut Canvas) {
    let steel = [70, 74, 80];
    canvas.rectangle(1082.0, 96.0, 12.0, 330.0, steel);
    canvas.rectangle(640.0, 104.0, 446.0, 8.0, steel);
    for x in [660.0, 850.0] {
        canvas.rounded(x, 84.0, 132.0, 50.0, 12.0, [28, 30, 34]);
        canvas.ellipse((x + 26.0, 109.0), 34.0, 34.0, RED, 0.28);
        for (place, colour) in [(26.0, RED), (66.0, [66, 58, 30]), (106.0, [30, 62, 44])] {
            canvas.ellipse((x + place, 109.0), 16.0, 16.0, colour, 1.0);
        }
        canvas.ellipse((x + 22.0, 104.0), 5.0, 5.0, [255, 200, 190], 1.0);
    }
}

/// A round sign on a post at the right kerb.
pub(super) enum Sign<'a> {
    SpeedLimit(&'a str),
    NoParking,
}

pub(super) fn sign(canvas: &mut Canvas, sign: &Sign<'_>) {
    let centre = (1108.0, 300.0);
    canvas.rectangle(1103.0, 300.0, 10.0, 190.0, [120, 124, 128]);
    canvas.ellipse(centre, 56.0, 56.0, RED, 1.0);
    match sign {
        Sign::SpeedLimit(limit) => {
            canvas.ellipse(centre, 44.0, 44.0, [246, 246, 244], 1.0);
            lettering::write_centred(canvas, centre, 50.0, [24, 24, 26], limit);
        }
        Sign::NoParking => {
            canvas.ellipse(centre, 46.0, 46.0, [38, 84, 170], 1.0);
            let (x, y, arm, half) = (centre.0, centre.1, 34.0, 6.0);
            for tilt in [1.0, -1.0] {
                let corners = [
                    (x - arm - half, y - (arm - half) * tilt),
                    (x - arm + half, y - (arm + half) * tilt),
                    (x + arm + half, y + (arm - half) * tilt),
                    (x + arm - half, y + (arm + half) * tilt),
                ];
                canvas.polygon(&corners, RED, 1.0);
            }
        }
    }
}

/// Somebody who walks over the crossing.
pub(super) fn pedestrian(canvas: &mut Canvas, lane: f32, row: f32, coat: [u8; 3]) {
    let (x, y) = on_road(canvas, lane, row);
    let size = lane_width(canvas, row) * 0.5;
    canvas.ellipse((x, y), size * 0.22, size * 0.05, [40, 42, 46], 0.5);
    let trousers = [52, 56, 66];
    canvas.polygon(
        &[(x, y - size * 0.5), (x - size * 0.16, y), (x - size * 0.06, y)],
        trousers,
        1.0,
    );
    canvas.polygon(
        &[(x, y - size * 0.5), (x + size * 0.08, y), (x + size * 0.18, y)],
        trousers,
        1.0,
    );
    canvas.rounded(
        x - size * 0.12,
        y - size * 0.86,
        size * 0.24,
        size * 0.44,
        size * 0.08,
        coat,
    );
    canvas.ellipse((x, y - size * 0.96), size * 0.09, size * 0.11, [206, 172, 146], 1.0);
}

/// A car seen from behind, standing with its tyres on `row`.
pub(super) struct Car<'a> {
    pub(super) lane: f32,
    pub(super) row: f32,
    pub(super) colour: [u8; 3],
    pub(super) plate: Option<&'a str>,
    pub(super) braking: bool,
}

pub(super) fn car(canvas: &mut Canvas, car: &Car<'_>) {
    let (x, y) = on_road(canvas, car.lane, car.row);
    let w = lane_width(canvas, car.row) * 0.64;
    let shade = |by: f32| car.colour.map(|c| (f32::from(c) * by).min(255.0) as u8);
    canvas.ellipse((x, y), w * 0.58, w * 0.09, [30, 32, 36], 0.55);
    for side in [-0.42_f32, 0.26] {
        canvas.rounded(x + w * side, y - w * 0.2, w * 0.16, w * 0.2, w * 0.03, [26, 27, 30]);
    }
    let roof = [
        (x - w * 0.44, y - w * 0.48),
        (x - w * 0.33, y - w * 0.76),
        (x + w * 0.33, y - w * 0.76),
        (x + w * 0.44, y - w * 0.48),
    ];
    canvas.polygon(&roof, shade(0.82), 1.0);
    let glass = [
        (x - w * 0.37, y - w * 0.5),
        (x - w * 0.29, y - w * 0.71),
        (x + w * 0.29, y - w * 0.71),
        (x + w * 0.37, y - w * 0.5),
    ];
    canvas.polygon(&glass, [44, 54, 66], 1.0);
    canvas.polygon(
        &[
            glass[1],
            (x - w * 0.05, y - w * 0.71),
            (x - w * 0.18, y - w * 0.5),
            glass[0],
        ],
        [92, 108, 122],
        0.55,
    );
    canvas.rounded(x - w * 0.5, y - w * 0.52, w, w * 0.42, w * 0.08, car.colour);
    canvas.rounded(x - w * 0.48, y - w * 0.52, w * 0.96, w * 0.08, w * 0.04, shade(1.14));
    canvas.rounded(x - w * 0.5, y - w * 0.2, w, w * 0.1, w * 0.04, shade(0.6));
    let lamp = if car.braking { [255, 62, 48] } else { [168, 34, 32] };
    for side in [-0.47_f32, 0.27] {
        if car.braking {
            canvas.ellipse((x + w * (side + 0.1), y - w * 0.38), w * 0.18, w * 0.13, lamp, 0.25);
        }
        canvas.rounded(x + w * side, y - w * 0.43, w * 0.2, w * 0.1, w * 0.03, lamp);
    }
    if let Some(text) = car.plate {
        plate(canvas, (x, y - w * 0.29), w * 0.34, text);
    }
}

/// A plate centred on a point: blue, or green for the eight characters of a new-energy vehicle.
pub(super) fn plate(canvas: &mut Canvas, centre: Point, width: f32, text: &str) {
    let green = text.chars().count() == 8;
    let (ground, ink) = if green {
        ([126, 200, 140], [20, 24, 22])
    } else {
        ([26, 72, 168], [244, 246, 250])
    };
    let height = width * 0.32;
    canvas.rounded(
        centre.0 - width / 2.0,
        centre.1 - height / 2.0,
        width,
        height,
        height * 0.14,
        ink,
    );
    let rim = (height * 0.05).max(1.0);
    let (inner_width, inner_height) = (width - 2.0 * rim, height - 2.0 * rim);
    canvas.rounded(
        centre.0 - inner_width / 2.0,
        centre.1 - inner_height / 2.0,
        inner_width,
        inner_height,
        height * 0.12,
        ground,
    );
    let size = height * 0.72;
    let fit = (width * 0.88 / lettering::width_of(text, size)).min(1.0);
    lettering::write_centred(canvas, centre, size * fit, ink, text);
}
