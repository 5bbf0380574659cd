//! Attacks with pictures: somebody holds up the face of somebody else, on paper or on a screen. *Simulated* from the films.
//!
//! The kinds are those of GB/T 41987-2022 that pictures can simulate, each at several distances and lights. An [`Attack`] is a few
//! values and a seed, so every picture of it can be drawn again. Attackers do what they can of what the kiosk asks: a sheet is turned
//! and tilted, living eyes blink behind the holes of one, and who holds a recording of every movement plays the right one.

mod look;
mod plane;
mod prop;

use super::cast::{Movement, Performer};

pub(super) use prop::Prop;

/// What is held up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AttackKind {
    /// A photograph on a flat sheet.
    FullPhoto,
    /// A photograph bent around an upright axis, as if around a head.
    BentPhoto,
    /// A photograph with holes, behind which living eyes blink.
    EyeHoles,
    /// A face cut out of a photograph.
    CutOut,
    /// A photograph on a telephone or tablet.
    ScreenPhoto,
    /// A film on a telephone or tablet, which goes on whatever the kiosk asks. By chance it may hold what was asked.
    ScreenVideo,
    /// The same, but the attacker has a recording of every movement and plays the one asked for.
    AnsweringScreen,
}

impl AttackKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::FullPhoto,
        Self::BentPhoto,
        Self::EyeHoles,
        Self::CutOut,
        Self::ScreenPhoto,
        Self::ScreenVideo,
        Self::AnsweringScreen,
    ];

    /// The name in reports and on the command line ("eye-holes").
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FullPhoto => "full-photo",
            Self::BentPhoto => "bent-photo",
            Self::EyeHoles => "eye-holes",
            Self::CutOut => "cut-out",
            Self::ScreenPhoto => "screen-photo",
            Self::ScreenVideo => "screen-video",
            Self::AnsweringScreen => "answering-screen",
        }
    }

    fn glows(self) -> bool {
        matches!(self, Self::ScreenPhoto | Self::ScreenVideo | Self::AnsweringScreen)
    }
}

/// How near the picture is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Distance {
    /// The face is two thirds as high as the camera's picture.
    Near,
    /// About half as high.
    Middle,
    /// A good third as high: the kiosk's guidance still takes it.
    Far,
}

impl Distance {
    /// Every distance.
    pub const ALL: [Self; 3] = [Self::Near, Self::Middle, Self::Far];

    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Near => "near",
            Self::Middle => "middle",
            Self::Far => "far",
        }
    }

    /// Height of the face as part of the picture's.
    fn face_height(self) -> f32 {
        match self {
            Self::Near => 0.64,
            Self::Middle => 0.5,
            Self::Far => 0.37,
        }
    }
}

/// The light of the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RoomLight {
    /// Even daylight.
    Even,
    /// An evening without lamps near.
    Dim,
    /// A window on one side.
    Side,
    /// Warm lamps.
    Warm,
}

impl RoomLight {
    /// Every light.
    pub const ALL: [Self; 4] = [Self::Even, Self::Dim, Self::Side, Self::Warm];

    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Even => "even",
            Self::Dim => "dim",
            Self::Side => "side",
            Self::Warm => "warm",
        }
    }

    /// How bright a surface is in it, for each colour; `across` is 0 at the left of the picture and 1 at the right.
    fn gain(self, across: f32) -> [f32; 3] {
        match self {
            Self::Even => [1.0; 3],
            Self::Dim => [0.62; 3],
            Self::Side => [1.15 - 0.5 * across; 3],
            Self::Warm => [1.06, 0.96, 0.8],
        }
    }
}

/// One attack: what is held up, whose face it shows, where and in which light.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attack {
    /// What is held up.
    pub kind: AttackKind,
    /// Whose face it shows: that of the portrait.
    pub holder: Performer,
    /// How near.
    pub distance: Distance,
    /// In which light.
    pub light: RoomLight,
    /// Decides the rest: the hand, the print, the screen, the part of the film.
    pub seed: u64,
}

impl Attack {
    /// The attack with this number, of a series that goes through all kinds, performers, distances and lights.
    #[must_use]
    pub fn numbered(seed: u64) -> Self {
        let kinds = AttackKind::ALL.len() as u64;
        let kind = AttackKind::ALL[(seed % kinds) as usize];
        Self::of(kind, Performer::ALL[(seed / kinds % 3) as usize], seed)
    }

    /// An attack of a kind with a performer's face; the seed chooses distance and light as well.
    #[must_use]
    pub fn of(kind: AttackKind, holder: Performer, seed: u64) -> Self {
        let chance = Chance(seed);
        Self {
            kind,
            holder,
            distance: Distance::ALL[chance.below(1, Distance::ALL.len())],
            light: RoomLight::ALL[chance.below(2, RoomLight::ALL.len())],
            seed,
        }
    }

    /// Reads `KIND:PERFORMER:SEED`.
    pub(super) fn called(words: &str) -> Option<Self> {
        let mut words = words.split(':');
        let (kind, holder, seed) = (words.next()?, words.next()?, words.next()?);
        let kind = AttackKind::ALL.into_iter().find(|known| known.name() == kind)?;
        let holder = Performer::ALL.into_iter().find(|known| known.name() == holder)?;
        let seed = seed.parse().ok()?;
        words.next().is_none().then(|| Self::of(kind, holder, seed))
    }

    /// The words that call it on the command line, after `attack:`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}:{}:{}", self.kind.name(), self.holder.name(), self.seed)
    }
}

/// Numbers that a seed decides: the same on every machine, today and later (SplitMix64).
#[derive(Clone, Copy, Debug)]
struct Chance(u64);

impl Chance {
    fn bits(self, which: u64) -> u64 {
        let mut z = self.0.wrapping_add(which.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Between two values.
    fn between(self, which: u64, least: f32, most: f32) -> f32 {
        let part = (self.bits(which) >> 40) as f32 / (1u64 << 24) as f32;
        least + (most - least) * part
    }

    fn below(self, which: u64, end: usize) -> usize {
        (self.bits(which) % end.max(1) as u64) as usize
    }
}

/// Whether an attacker moves the sheet itself when asked for a movement.
fn moves_the_sheet(movement: Movement) -> bool {
    matches!(movement, Movement::TurnLeft | Movement::TurnRight | Movement::Nod)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_goes_through_every_kind_distance_and_light() {
        let series: Vec<_> = (0..84).map(Attack::numbered).collect();
        for kind in AttackKind::ALL {
            let of_kind: Vec<_> = series.iter().filter(|attack| attack.kind == kind).collect();
            assert_eq!(of_kind.len(), 12, "{kind:?}");
            for distance in Distance::ALL {
                assert!(
                    of_kind.iter().any(|attack| attack.distance == distance),
                    "{kind:?} {distance:?}"
                );
            }
            for holder in Performer::ALL {
                assert!(
                    of_kind.iter().any(|attack| attack.holder == holder),
                    "{kind:?} {holder:?}"
                );
            }
        }
        for light in RoomLight::ALL {
            assert!(series.iter().any(|attack| attack.light == light), "{light:?}");
        }
    }

    #[test]
    fn an_attack_is_called_by_its_name() {
        let attack = Attack::numbered(17);
        assert_eq!(Attack::called(&attack.name()), Some(attack));
    }
}
