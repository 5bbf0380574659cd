//! Synthetic series: skin that answers, a telephone that does not, rooms of different brightness. Simulated, not measured on people.

use super::*;

const LEAST: f32 = 0.6;

fn show(seed: u8) -> LightShow {
    LightShow::drawn(&Nonce::new([seed; Nonce::BYTES]), 1)
}

/// Noise between -1 and 1 that repeats itself in every run.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / (1u32 << 23) as f32 - 1.0
    }
}

struct Scene {
    /// The screen's part in the light on the face and on the clothes.
    face: f32,
    clothes: f32,
    lag: Duration,
    noise: f32,
    /// Drift of the white balance over the show.
    drift: f32,
}

const DIM_ROOM: Scene = Scene {
    face: 0.05,
    clothes: 0.04,
    lag: Duration::from_millis(120),
    noise: 0.006,
    drift: 0.05,
};

fn shades(show: &LightShow, scene: &Scene, seed: u8) -> Vec<Shade> {
    let mut noise = Noise(u32::from(seed) * 7919 + 1);
    (0..53u32)
        .map(|i| {
            let at = Duration::from_millis(60) * i;
            let shown = show.at(at.saturating_sub(scene.lag)).map_or([0.0; 2], Light::drive);
            let drift = scene.drift * at.as_secs_f32() / 3.2;
            let mut lit = |part: f32, base: f32| {
                shown.map(|drive| base + (1.0 + part * drive).ln() + drift + scene.noise * noise.next())
            };
            Shade {
                at,
                face: lit(scene.face, 0.4),
                clothes: Some(lit(scene.clothes, -0.2)),
                room: Some(lit(0.0, 0.1)),
            }
        })
        .collect()
}

#[test]
fn a_show_is_safe_to_look_at() {
    let luminance = |light: Light| {
        let [red, green, blue] = light.rgb().map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let values = Light::ALL.map(luminance);
    let (lowest, highest) = (
        values.iter().copied().fold(1.0, f32::min),
        values.iter().copied().fold(0.0, f32::max),
    );
    assert!(highest - lowest < 0.1, "no change of a tenth, so no flash: {values:?}");
    for light in Light::ALL {
        let [red, green, blue] = light.rgb().map(linear);
        assert!(red / (red + green + blue) < 0.8, "{light:?} is no saturated red");
    }
    assert!(
        LightShow::HOLD.as_secs_f32() > 1.0 / 6.0,
        "fewer than three flashes, six changes, a second"
    );
}

#[test]
fn a_show_never_repeats_a_colour_and_ends() {
    let show = show(1);
    assert!(show.colours().windows(2).all(|pair| pair[0] != pair[1]));
    assert_eq!(show.at(Duration::ZERO), show.colours().first().copied());
    assert_eq!(show.at(LightShow::HOLD), show.colours().get(1).copied());
    assert_eq!(show.at(show.duration()), None);
}

#[test]
fn a_face_in_a_dim_room_follows_the_screen() {
    for seed in 0..50 {
        let show = show(seed);
        let LightFinding::Answered(response) = find(&show, &shades(&show, &DIM_ROOM, seed), LEAST) else {
            panic!("show {seed} was not answered");
        };
        assert!(response.correlation > 0.9, "{response:?}");
        assert!(response.lag_ms.abs_diff(120) <= 60, "{response:?}");
        assert!((response.strength / DIM_ROOM.face - 1.0).abs() < 0.3, "{response:?}");
    }
}

#[test]
fn a_bright_room_drowns_the_screen_and_nobody_is_blamed() {
    let bright = Scene {
        face: 0.0005,
        clothes: 0.0004,
        ..DIM_ROOM
    };
    for seed in 0..50 {
        let show = show(seed);
        let found = find(&show, &shades(&show, &bright, seed), LEAST);
        assert_eq!(found, LightFinding::TooBright, "show {seed}");
    }
}

#[test]
fn a_telephone_before_the_face_gives_itself_away() {
    let telephone = Scene {
        face: 0.002,
        ..DIM_ROOM
    };
    for seed in 0..50 {
        let show = show(seed);
        let found = find(&show, &shades(&show, &telephone, seed), LEAST);
        assert!(matches!(found, LightFinding::NotByTheFace(_)), "show {seed}: {found:?}");
    }
}

#[test]
fn the_answer_to_another_show_is_none() {
    let wrong = (0..50)
        .filter(|seed| {
            let recorded = shades(&show(*seed), &DIM_ROOM, *seed);
            let asked = show(seed + 100);
            matches!(find(&asked, &recorded, LEAST), LightFinding::Answered(_))
        })
        .count();
    assert!(wrong <= 5, "{wrong} of 50 recordings passed for another show");
}

#[test]
fn a_show_seen_in_part_tells_nothing() {
    let show = show(1);
    let whole = shades(&show, &DIM_ROOM, 1);
    assert_eq!(find(&show, &whole[..30], LEAST), LightFinding::Unclear, "it ends early");
    let mut gap = whole.clone();
    gap.drain(10..20);
    assert_eq!(find(&show, &gap, LEAST), LightFinding::Unclear, "a colour is missing");
    assert_eq!(find(&show, &[], LEAST), LightFinding::Unclear);
}

#[test]
fn an_answer_goes_into_the_record_in_whole_numbers() {
    let answered = LightFinding::Answered(LightResponse {
        correlation: 0.9126,
        lag_ms: 120,
        strength: 0.0451,
    });
    assert_eq!(
        answered.record(),
        LightRecord::Answered {
            correlation_milli: 913,
            lag_ms: 120,
            strength_micro: 45_100,
        }
    );
}
