//! Evidence of a violation: up to three moments of it, as a roadside camera would have taken them.

use layby_domain::Timestamp;
use layby_domain::time::shanghai;
use serde::{Deserialize, Serialize};

use super::canvas::Canvas;
use super::road::{self, Car, Sign, WHITE, YELLOW};
use super::{lettering, to_jpeg};

/// What the camera saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scene {
    /// Over the stop line while the light is red.
    RedLight,
    /// Changing lanes over a solid line.
    SolidLine,
    /// Faster than the sign allows.
    Speeding,
    /// Standing under a no-parking sign.
    NoParking,
    /// Driving in the lane of the buses.
    BusLane,
    /// Driving on while people walk over the crossing.
    Crossing,
}

/// What stands in the picture.
pub(in crate::server) struct EvidenceFacts<'a> {
    pub(in crate::server) scene: Scene,
    /// Which moment: 0, 1 or 2.
    pub(in crate::server) moment: u8,
    pub(in crate::server) plate: &'a str,
    pub(in crate::server) occurred_at: Timestamp,
    pub(in crate::server) place: &'a str,
    pub(in crate::server) code: &'a str,
    pub(in crate::server) standard: Option<&'a str>,
    pub(in crate::server) measured: Option<&'a str>,
}

/// Draws one moment as JPEG, 640 x 360 pixels.
pub(in crate::server) fn draw_evidence(facts: &EvidenceFacts<'_>) -> Vec<u8> {
    let mut canvas = Canvas::new(1280, 720);
    road::draw_ground(&mut canvas, hash(facts.place));
    draw_scene(&mut canvas, facts);
    draw_close_up(&mut canvas, facts);
    draw_caption(&mut canvas, facts);
    to_jpeg(&canvas.halved())
}

fn draw_scene(canvas: &mut Canvas, facts: &EvidenceFacts<'_>) {
    let step = f32::from(facts.moment.min(2));
    let bottom = canvas.height();
    let own = |lane: f32, row: f32, braking: bool| Car {
        lane,
        row,
        braking,
        colour: paint(facts.plate),
        plate: Some(facts.plate),
    };
    let other = |lane: f32, row: f32, colour: [u8; 3]| Car {
        lane,
        row,
        colour,
        plate: None,
        braking: true,
    };
    match facts.scene {
        Scene::RedLight => {
            road::dashes(canvas, 1.0, 250.0, 330.0);
            road::dashes(canvas, 2.0, 250.0, 330.0);
            road::zebra(canvas, 352.0, 398.0);
            road::strip(canvas, 0.05, 2.95, 424.0, 440.0, WHITE);
            road::line(canvas, 1.0, 440.0, bottom, WHITE);
            road::line(canvas, 2.0, 440.0, bottom, WHITE);
            road::red_light(canvas);
            let row = 560.0 - step * 104.0;
            if row > 500.0 {
                road::car(canvas, &other(0.5, 500.0, [212, 214, 216]));
                road::car(canvas, &own(1.5, row, false));
            } else {
                road::car(canvas, &own(1.5, row, false));
                road::car(canvas, &other(0.5, 500.0, [212, 214, 216]));
            }
            road::car(canvas, &other(2.5, 524.0, [58, 62, 70]));
        }
        Scene::SolidLine => {
            road::line(canvas, 1.0, 250.0, bottom, WHITE);
            road::line(canvas, 2.0, 250.0, bottom, WHITE);
            road::car(
                canvas,
                &Car {
                    braking: false,
                    ..other(2.5, 400.0, [196, 60, 52])
                },
            );
            road::car(canvas, &own(0.6 + step * 0.42, 600.0 - step * 56.0, step < 1.0));
        }
        Scene::Speeding => {
            road::dashes(canvas, 1.0, 250.0, bottom);
            road::dashes(canvas, 2.0, 250.0, bottom);
            let limit: String = facts
                .standard
                .unwrap_or("60")
                .chars()
                .filter(char::is_ascii_digit)
                .collect();
            road::sign(canvas, &Sign::SpeedLimit(&limit));
            road::car(
                canvas,
                &Car {
                    braking: false,
                    ..other(2.5, 372.0, [212, 214, 216])
                },
            );
            road::car(canvas, &own(0.5, 620.0 - step * 100.0, false));
        }
        Scene::NoParking => {
            road::dashes(canvas, 1.0, 250.0, bottom);
            road::dashes(canvas, 2.0, 250.0, bottom);
            road::line(canvas, 2.9, 250.0, bottom, YELLOW);
            road::sign(canvas, &Sign::NoParking);
            let passing = [(0.5, 420.0), (1.5, 520.0), (0.5, 600.0)][usize::from(facts.moment.min(2))];
            road::car(
                canvas,
                &Car {
                    braking: false,
                    ..other(passing.0, passing.1, [86, 104, 128])
                },
            );
            road::car(canvas, &own(2.62, 500.0, false));
        }
        Scene::BusLane => {
            road::dashes(canvas, 1.0, 250.0, bottom);
            road::line(canvas, 2.0, 250.0, bottom, YELLOW);
            road::line(canvas, 2.9, 250.0, bottom, YELLOW);
            for (row, size) in [(560.0, 60.0), (396.0, 34.0), (316.0, 18.0)] {
                let centre = road::on_road(canvas, 2.46, row);
                lettering::write_centred(canvas, centre, size, YELLOW, "公交");
            }
            road::car(
                canvas,
                &Car {
                    braking: false,
                    ..other(0.5, 420.0, [212, 214, 216])
                },
            );
            road::car(canvas, &own(2.46, 520.0 - step * 76.0, false));
        }
        Scene::Crossing => {
            road::zebra(canvas, 400.0, 460.0);
            road::dashes(canvas, 1.0, 250.0, 390.0);
            road::dashes(canvas, 2.0, 250.0, 390.0);
            road::strip(canvas, 0.05, 2.95, 500.0, 516.0, WHITE);
            road::line(canvas, 1.0, 516.0, bottom, WHITE);
            road::line(canvas, 2.0, 516.0, bottom, WHITE);
            road::pedestrian(canvas, 0.35 + step * 0.12, 432.0, [190, 60, 60]);
            road::pedestrian(canvas, 0.75 + step * 0.12, 444.0, [60, 96, 150]);
            road::car(canvas, &other(0.5, 590.0, [86, 104, 128]));
            road::car(canvas, &own(1.5, 600.0 - step * 94.0, false));
        }
    }
}

/// The plate enlarged in the lower right corner, as cameras add it.
fn draw_close_up(canvas: &mut Canvas, facts: &EvidenceFacts<'_>) {
    let (left, top, width, height) = (930.0, 566.0, 330.0, 134.0);
    canvas.rounded(
        left - 5.0,
        top - 5.0,
        width + 10.0,
        height + 10.0,
        12.0,
        [245, 245, 245],
    );
    canvas.rounded(left, top, width, height, 8.0, paint(facts.plate).map(|c| c / 4 * 3));
    road::plate(canvas, (left + width / 2.0, top + height / 2.0), 270.0, facts.plate);
}

/// Time, place, code and measurement on a dark bar.
fn draw_caption(canvas: &mut Canvas, facts: &EvidenceFacts<'_>) {
    let width = canvas.width();
    canvas.polygon(
        &[(0.0, 0.0), (width, 0.0), (width, 58.0), (0.0, 58.0)],
        [10, 12, 16],
        0.88,
    );
    let between_s = if facts.scene == Scene::NoParking { 180 } else { 1 };
    let seconds = i64::from(facts.moment) * between_s;
    let at = facts
        .occurred_at
        .checked_add(jiff::SignedDuration::from_secs(seconds))
        .unwrap_or(facts.occurred_at);
    let time = at.to_zoned(shanghai()).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let ink = [240, 242, 244];
    lettering::write(canvas, (20.0, 11.0), 34.0, ink, &time);
    let place = format!("{}  [{}]  {}/3", facts.place, facts.code, facts.moment + 1);
    let room = 1240.0 - 380.0;
    let fit = (room / lettering::width_of(&place, 34.0)).min(1.0);
    lettering::write(canvas, (380.0, 11.0 + (1.0 - fit) * 17.0), 34.0 * fit, ink, &place);
    if let (Some(standard), Some(measured)) = (facts.standard, facts.measured) {
        let text = format!("限速 {standard}   实测 {measured}");
        let wide = lettering::width_of(&text, 34.0) + 40.0;
        canvas.polygon(
            &[(0.0, 58.0), (wide, 58.0), (wide, 112.0), (0.0, 112.0)],
            [120, 16, 16],
            0.9,
        );
        lettering::write(canvas, (20.0, 66.0), 34.0, [255, 236, 160], &text);
    }
}

/// The colour of the car with this plate.
fn paint(plate: &str) -> [u8; 3] {
    const PAINTS: [[u8; 3]; 6] = [
        [206, 208, 210],
        [40, 44, 52],
        [38, 74, 128],
        [150, 34, 40],
        [110, 116, 122],
        [232, 230, 224],
    ];
    PAINTS[hash(plate) as usize % PAINTS.len()]
}

/// FNV-1a: the same text gives the same picture on every machine.
fn hash(text: &str) -> u32 {
    text.bytes().fold(2_166_136_261, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(16_777_619)
    })
}
