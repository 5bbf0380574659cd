//! Drawn pictures, one cue each.

use super::*;

const SIZE: (u32, u32) = (240, 180);

const FACE: FaceBox = FaceBox {
    left: 80.0,
    top: 50.0,
    right: 160.0,
    bottom: 140.0,
    score: 1.0,
};

/// Pictures 80 ms apart; `brightness` gives red, green and blue at column, row and number.
fn cues(count: u32, face: impl Fn(u32) -> FaceBox, brightness: impl Fn(u32, u32, u32) -> [f32; 3]) -> Cues {
    let mut watch = CueWatch::default();
    for number in 0..count {
        let rgb: Vec<u8> = (0..SIZE.1)
            .flat_map(|y| (0..SIZE.0).map(move |x| (x, y)))
            .flat_map(|(x, y)| brightness(x, y, number).map(|value| value.clamp(0.0, 255.0) as u8))
            .collect();
        let frame = Frame::new(SIZE.0, SIZE.1, rgb, Duration::from_millis(80) * number).unwrap();
        watch.look_at(&frame, &face(number));
    }
    watch.cues()
}

/// Noise without any pattern, 0 to 10.
fn noise(x: u32, y: u32, number: u32) -> f32 {
    let mut bits = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77) ^ number.wrapping_mul(0xC2B2_AE3D);
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x2C1B_3C6D);
    bits = (bits ^ (bits >> 12)).wrapping_mul(0x297A_2D39);
    ((bits ^ (bits >> 15)) % 11) as f32
}

/// Something like skin: smooth, and trembling by itself.
fn skin(x: u32, y: u32, number: u32) -> [f32; 3] {
    let (dx, dy) = (x as f32 - 120.0 + (number % 3) as f32, y as f32 - 95.0);
    let shade = 180.0 - 0.01 * (dx * dx + dy * dy) + noise(x, y, number);
    [shade, shade * 0.8, shade * 0.7]
}

#[test]
fn a_face_without_tricks_gives_no_cue() {
    let cues = cues(12, |_| FACE, skin);
    assert_eq!(cues.against(), None, "{cues:?}");
    assert!(cues.bands.is_some() && cues.moire.is_some() && cues.edges.is_some());
}

#[test]
fn too_few_pictures_say_nothing() {
    assert_eq!(cues(2, |_| FACE, skin), Cues::default());
}

#[test]
fn bands_that_roll_over_the_face_are_seen() {
    let cues = cues(
        12,
        |_| FACE,
        |x, y, number| {
            let band = 8.0 * (y as f32 * 0.07 + number as f32 * 1.9).sin();
            skin(x, y, number).map(|value| value + band)
        },
    );
    assert_eq!(cues.against(), Some(Cue::Bands), "{cues:?}");
}

#[test]
fn a_coloured_pattern_of_dots_is_seen() {
    let cues = cues(
        12,
        |_| FACE,
        |x, y, number| {
            let beat = 8.0 * (x as f32 * 0.9 + y as f32 * 0.5).sin();
            let [red, green, blue] = skin(x, y, number);
            [red + beat, green - 0.4 * beat, blue + beat]
        },
    );
    assert_eq!(cues.against(), Some(Cue::Moire), "{cues:?}");
}

/// A sheet from 30 pixels left to 30 pixels right of the face, shifted.
fn with_edges(x: u32, y: u32, number: u32, shift: f32) -> [f32; 3] {
    let inside = (50.0 + shift..190.0 + shift).contains(&(x as f32));
    if inside { skin(x, y, number) } else { [60.0; 3] }
}

fn shifted(number: u32) -> f32 {
    3.0 * (number as f32 * 0.5).sin()
}

fn moving(number: u32) -> FaceBox {
    let shift = shifted(number);
    FaceBox {
        left: FACE.left + shift,
        right: FACE.right + shift,
        ..FACE
    }
}

#[test]
fn edges_that_move_with_the_face_are_those_of_a_sheet() {
    let sheet = cues(24, moving, |x, y, number| with_edges(x, y, number, shifted(number)));
    assert_eq!(sheet.against(), Some(Cue::Edges), "{sheet:?}");
}

#[test]
fn a_door_behind_a_moving_person_stands_still() {
    let door = cues(24, moving, |x, y, number| with_edges(x, y, number, 0.0));
    assert_eq!(door.edges, Some(0.0), "{door:?}");
}

#[test]
fn what_was_forgotten_does_not_count() {
    let mut watch = CueWatch::default();
    let grey = Frame::new(
        SIZE.0,
        SIZE.1,
        vec![128; (SIZE.0 * SIZE.1 * 3) as usize],
        Duration::ZERO,
    )
    .unwrap();
    watch.look_at(&grey, &FACE);
    watch.clear();
    assert_eq!(watch.cues(), Cues::default());
}

/// Half a second at rest, then a turn to `degrees` at which the eyes are `width` as far apart.
fn turned(degrees: f32, width: f32) -> Option<f32> {
    let shape = |yaw_degrees, width| Shape { yaw_degrees, width };
    let mut shapes = VecDeque::from([shape(3.0, 0.6); 8]);
    shapes.extend(
        [0.3, 0.7, 0.95, 1.0, 0.9, 0.4].map(|part| shape(3.0 + degrees * part, 0.6 * (1.0 - (1.0 - width) * part))),
    );
    width_in_turns(&shapes)
}

#[test]
fn a_sheet_grows_narrow_when_it_is_turned_and_a_head_does_not() {
    let flat = |width| {
        Cues {
            width,
            ..Cues::default()
        }
        .against()
    };
    assert_eq!(flat(turned(-12.0, 0.86)), Some(Cue::Flat));
    assert_eq!(flat(turned(9.0, 0.9)), Some(Cue::Flat));
    assert_eq!(flat(turned(14.0, 0.98)), None);
    assert_eq!(turned(5.0, 0.8), None, "that was no turn");
    assert_eq!(width_in_turns(&VecDeque::new()), None);
}
