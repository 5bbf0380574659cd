//! What an attacker holds up, drawn picture by picture as the kiosk's camera would see it.

use std::time::Duration;

use super::super::cast::Movement;
use super::super::clip::{ClipFault, Picture};
use super::super::light::ScreenLight;
use super::super::place::Place;
use super::super::reel::{Play, Reel, Reels};
use super::look::Look;
use super::plane::{Placed, Plane};
use super::{Attack, AttackKind, Chance, moves_the_sheet};

/// Which number of the seed's decides what.
mod choice {
    pub(super) const CROP: u64 = 10;
    pub(super) const SHIFT: u64 = 11;
    pub(super) const SWING: u64 = 12;
    pub(super) const PHASE: u64 = 13;
    pub(super) const BEND: u64 = 14;
    pub(super) const REACTION: u64 = 15;
    pub(super) const FILM: u64 = 16;
}

/// How long a hand takes to turn the sheet there and back.
const SWING_SECONDS: f32 = 1.6;
/// How far it turns it, in radians.
const SWING: (f32, f32) = (0.35, 0.8);
/// How far the hand drifts, as part of the picture's height, and trembles in angle, in radians.
const DRIFT: f32 = 0.015;
const TREMBLE: f32 = 0.04;
/// Bend of the bent photograph, over its whole width in radians.
const BEND: (f32, f32) = (0.8, 1.7);
/// How long an attacker takes to start the recording that was asked for.
const REACTION_SECONDS: (f32, f32) = (0.5, 1.1);
/// Pictures of a film that a screen shows before it begins again: 12 s.
const FILM_PICTURES: usize = 288;
/// Half size of an eye hole, as part of the distance between the eyes.
const HOLE: [f32; 2] = [0.3, 0.17];
/// How much larger than the face a cut-out is: sideways, up to the hair, and down.
const CUT: [f32; 3] = [1.12, 1.38, 1.06];

/// An attack under way.
pub(in super::super) struct Prop {
    attack: Attack,
    content: Content,
    look: Look,
    /// What the hand does, and since when.
    swing: Option<(Movement, Duration)>,
    asked: Option<(Movement, Duration)>,
    shown: u32,
}

enum Content {
    Photo(Reel),
    PhotoBeforeEyes(Reel, Play),
    Film(Reel),
    Answering(Play),
}

/// One picture to be held up, and the face in it.
struct Face {
    picture: Picture,
    place: Place,
    eyes: Option<(Picture, Place)>,
}

impl Prop {
    pub(in super::super) fn open(attack: Attack, reels: &mut Reels) -> Result<Self, ClipFault> {
        let holder = attack.holder;
        let chance = Chance(attack.seed);
        let photo = |reels: &mut Reels| {
            let (picture, place) = holder.stolen_picture();
            reels.stretch(holder, picture..picture + 1, place)
        };
        let content = match attack.kind {
            AttackKind::FullPhoto | AttackKind::BentPhoto | AttackKind::CutOut | AttackKind::ScreenPhoto => {
                Content::Photo(photo(reels)?)
            }
            AttackKind::EyeHoles => {
                Content::PhotoBeforeEyes(photo(reels)?, Play::begin(reels, holder, Movement::Neutral)?)
            }
            AttackKind::ScreenVideo => {
                let movements = holder.movements();
                let from = movements[chance.below(choice::FILM, movements.len())];
                let (stretch, first) = holder.stretch(from);
                let end = (stretch.start + FILM_PICTURES).min(holder.film_pictures());
                Content::Film(reels.stretch(holder, stretch.start..end, first)?)
            }
            AttackKind::AnsweringScreen => Content::Answering(Play::begin(reels, holder, Movement::Neutral)?),
        };
        Ok(Self {
            attack,
            content,
            look: Look::new(attack),
            swing: None,
            asked: None,
            shown: 0,
        })
    }

    /// The kiosk asks for a movement: the attacker does what can be done.
    pub(in super::super) fn ask(&mut self, movement: Movement, at: Duration) {
        self.asked = Some((movement, at));
        if moves_the_sheet(movement) && !matches!(self.content, Content::Film(_) | Content::Answering(_)) {
            self.swing = Some((movement, at));
        }
    }

    /// What the camera sees now.
    pub(in super::super) fn next(
        &mut self,
        reels: &mut Reels,
        at: Duration,
        light: &ScreenLight,
    ) -> Result<Picture, ClipFault> {
        self.answer(reels, at)?;
        let face = self.face(reels)?;
        self.shown = self.shown.wrapping_add(1);
        Ok(self.draw(&face, at, light))
    }

    fn answer(&mut self, reels: &mut Reels, at: Duration) -> Result<(), ClipFault> {
        let Some((movement, since)) = self.asked else {
            return Ok(());
        };
        let (least, most) = REACTION_SECONDS;
        let reaction = Chance(self.attack.seed).between(choice::REACTION, least, most);
        if at.saturating_sub(since).as_secs_f32() < reaction {
            return Ok(());
        }
        self.asked = None;
        match &mut self.content {
            Content::Answering(play) => *play = Play::begin(reels, play.performer, movement)?,
            Content::PhotoBeforeEyes(_, play) if movement == Movement::Blink => {
                *play = Play::begin(reels, play.performer, Movement::Blink)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn face(&mut self, reels: &mut Reels) -> Result<Face, ClipFault> {
        let of = |(picture, place): (&Picture, &Place), eyes| Face {
            picture: picture.clone(),
            place: *place,
            eyes,
        };
        Ok(match &mut self.content {
            Content::Photo(photo) => of(photo.at(0), None),
            Content::PhotoBeforeEyes(photo, play) => {
                let eyes = play.next(reels)?;
                of(photo.at(0), Some(eyes))
            }
            // The screen shows the whole stretch in one frame: the face moves about in it.
            Content::Film(film) => Face {
                picture: film.at(self.shown as usize % film.len()).0.clone(),
                place: *film.at(0).1,
                eyes: None,
            },
            Content::Answering(play) => {
                let (picture, place) = play.next(reels)?;
                Face {
                    picture,
                    place,
                    eyes: None,
                }
            }
        })
    }

    fn draw(&self, face: &Face, at: Duration, light: &ScreenLight) -> Picture {
        let (width, height) = (face.picture.width, face.picture.height);
        let crop = self.crop(face);
        let placed = self.plane(face, crop, at).placed();
        let mut rgb = Vec::with_capacity((width * height * 3) as usize);
        for y in 0..height {
            let row = self.look.row(y as f32 / height as f32, self.shown, at);
            for x in 0..width {
                let across = x as f32 / width as f32;
                let held = self.held(face, crop, &placed, [x as f32, y as f32]);
                let colour = match held {
                    Some(Held::Picture { colour, at: [u, v] }) => {
                        self.look
                            .of_picture(colour, [x as f32, y as f32, u, v], row, light, across)
                    }
                    Some(Held::Edge) => self.look.of_edge(light, across),
                    None => self.look.of_room([x, y], [width, height], light),
                };
                rgb.extend(self.look.with_noise(colour, [x, y, self.shown]));
            }
        }
        Picture {
            width,
            height,
            rgb: rgb.into(),
        }
    }

    /// The part of the picture that is held up: left, top, width and height in its pixels.
    fn crop(&self, face: &Face) -> [f32; 4] {
        let around = Chance(self.attack.seed).between(choice::CROP, 1.5, 2.4);
        let (wide, high) = (face.picture.width as f32, face.picture.height as f32);
        let [half_x, half_y] = face.place.half.map(|half| half * around);
        let [x, y] = face.place.centre;
        let (left, top) = ((x - half_x).max(0.0), (y - half_y).max(0.0));
        let (right, bottom) = ((x + half_x).min(wide - 1.0), (y + half_y).min(high - 1.0));
        [left, top, right - left, bottom - top]
    }

    fn plane(&self, face: &Face, [left, top, wide, high]: [f32; 4], at: Duration) -> Plane {
        let chance = Chance(self.attack.seed);
        let (width, height) = (face.picture.width as f32, face.picture.height as f32);
        let scale = self.attack.distance.face_height() * height / (2.0 * face.place.half[1]);
        let seconds = at.as_secs_f32() + chance.between(choice::PHASE, 0.0, 20.0);
        let drift = DRIFT * height;
        let shift = chance.between(choice::SHIFT, -0.04, 0.04) * width;
        // The face, not the sheet, is held into the middle.
        let off = [
            (left + wide / 2.0 - face.place.centre[0]) * scale,
            (top + high / 2.0 - face.place.centre[1]) * scale,
        ];
        let (turn, tilt) = self.swing_at(at);
        let (least, most) = BEND;
        let bend = if self.attack.kind == AttackKind::BentPhoto {
            chance.between(choice::BEND, least, most) * (1.0 + 0.15 * (0.8 * seconds).sin())
        } else {
            0.0
        };
        Plane {
            middle: [
                width / 2.0 + shift + off[0] + drift * (0.9 * seconds).sin(),
                height / 2.0 + off[1] + drift * (0.7 * seconds + 1.0).sin(),
            ],
            size: [wide * scale, high * scale],
            turn: turn + TREMBLE * (0.6 * seconds).sin(),
            tilt: tilt + TREMBLE * (0.43 * seconds + 2.0).sin(),
            roll: TREMBLE * (0.31 * seconds + 1.0).sin(),
            bend,
            picture_width: width,
            picture_middle: [width / 2.0, height / 2.0],
        }
    }

    /// How far the hand has turned and tilted the sheet.
    fn swing_at(&self, at: Duration) -> (f32, f32) {
        let Some((movement, since)) = self.swing else {
            return (0.0, 0.0);
        };
        let part = at.saturating_sub(since).as_secs_f32() / SWING_SECONDS;
        if part >= 1.0 {
            return (0.0, 0.0);
        }
        let (least, most) = SWING;
        let far = Chance(self.attack.seed).between(choice::SWING, least, most) * (std::f32::consts::PI * part).sin();
        match movement {
            Movement::TurnLeft => (far, 0.0),
            Movement::TurnRight => (-far, 0.0),
            // A lowered chin goes back, so the top comes nearer.
            Movement::Nod => (0.0, -far),
            _ => (0.0, 0.0),
        }
    }

    /// What is held up at a pixel of the camera; `None` where the room is seen.
    fn held(&self, face: &Face, [left, top, wide, high]: [f32; 4], placed: &Placed, [x, y]: [f32; 2]) -> Option<Held> {
        let [u, v] = placed.seen(x, y)?;
        let frame = self.look.frame();
        if !(-frame..1.0 + frame).contains(&u) || !(-frame..1.0 + frame).contains(&v) {
            return None;
        }
        let inside = (0.0..1.0).contains(&u) && (0.0..1.0).contains(&v);
        let (source_x, source_y) = (left + u * wide, top + v * high);
        if self.attack.kind == AttackKind::CutOut {
            let [sideways, up, down] = CUT;
            let [half_x, half_y] = face.place.half;
            let vertical = if source_y < face.place.centre[1] { up } else { down };
            let away = ((source_x - face.place.centre[0]) / (half_x * sideways))
                .hypot((source_y - face.place.centre[1]) / (half_y * vertical));
            if !inside || away > 1.0 {
                return None;
            }
        }
        if !inside {
            return Some(Held::Edge);
        }
        let colour = match &face.eyes {
            Some(behind) => through_holes(face, behind, source_x, source_y),
            None => None,
        };
        let colour = colour.unwrap_or_else(|| between(&face.picture, source_x, source_y));
        Some(Held::Picture { colour, at: [u, v] })
    }
}

enum Held {
    /// The picture itself: its colour there, and where in it that is.
    Picture { colour: [f32; 3], at: [f32; 2] },
    /// The white border of a sheet or the dark frame of a screen.
    Edge,
}

/// The living eye behind a hole; `None` beside the holes. The attacker holds the sheet so that the holes lie over the eyes.
fn through_holes(face: &Face, (behind, living): &(Picture, Place), x: f32, y: f32) -> Option<[f32; 3]> {
    let apart = |place: &Place| (place.eyes[1][0] - place.eyes[0][0]).hypot(place.eyes[1][1] - place.eyes[0][1]);
    let unit = apart(&face.place);
    let larger = apart(living) / unit.max(1.0);
    face.place.eyes.iter().zip(living.eyes).find_map(|(hole, eye)| {
        let (right, down) = (x - hole[0], y - hole[1]);
        let away = (right / (unit * HOLE[0])).hypot(down / (unit * HOLE[1]));
        // The cut edge of the paper shades what lies behind it.
        let shade = if away > 0.85 { 0.72 } else { 0.94 };
        (away <= 1.0)
            .then(|| between(behind, eye[0] + right * larger, eye[1] + down * larger).map(|value| value * shade))
    })
}

/// The colour between pixels.
fn between(picture: &Picture, x: f32, y: f32) -> [f32; 3] {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let (x, y) = (x.clamp(0.0, width as f32 - 1.001), y.clamp(0.0, height as f32 - 1.001));
    let (left, top) = (x as usize, y as usize);
    let (across, down) = (x.fract(), y.fract());
    let mut colour = [0.0; 3];
    for (column, row, share) in [
        (left, top, (1.0 - across) * (1.0 - down)),
        ((left + 1).min(width - 1), top, across * (1.0 - down)),
        (left, (top + 1).min(height - 1), (1.0 - across) * down),
        ((left + 1).min(width - 1), (top + 1).min(height - 1), across * down),
    ] {
        let pixel = &picture.rgb[(row * width + column) * 3..][..3];
        for (sum, value) in colour.iter_mut().zip(pixel) {
            *sum += f32::from(*value) * share;
        }
    }
    colour
}
