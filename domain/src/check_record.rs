//! What a person check rests on, small enough to travel with every act: no picture, nothing of the face.

use serde::{Deserialize, Deserializer, Serialize};

use crate::challenge::Challenge;
use crate::nonce::Nonce;

/// The measurements behind a verdict, the thresholds they were held against, and the networks that made them.
///
/// Probabilities and cosines are in thousandths, times in milliseconds of camera time since the check began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckRecord {
    /// What the movements and lights were drawn from; nothing when they were chosen by hand.
    pub nonce: Option<Nonce>,
    /// Which draw from the nonce, from 1: every look has its own.
    pub attempt: u8,
    /// Among which movements was drawn, as the kiosk is configured; nothing means all.
    #[serde(default, deserialize_with = "movements")]
    #[cfg_attr(feature = "openapi", schema(max_items = 5))]
    pub allowed: Vec<Challenge>,
    /// What was asked for, in order, as far as the check came.
    #[serde(deserialize_with = "steps")]
    #[cfg_attr(feature = "openapi", schema(max_items = 5))]
    pub steps: Vec<StepRecord>,
    /// How long the check took.
    pub took_ms: u32,
    /// Pictures that were examined closely.
    pub samples: u8,
    /// Median probability of a living face in the near look of the passive check.
    #[cfg_attr(feature = "openapi", schema(maximum = 1000))]
    pub near_milli: Option<u16>,
    /// The same in its far look.
    #[cfg_attr(feature = "openapi", schema(maximum = 1000))]
    pub far_milli: Option<u16>,
    /// How alike the face remained to itself from its first samples on: the least similarity seen.
    #[cfg_attr(feature = "openapi", schema(minimum = -1000, maximum = 1000))]
    pub constancy_milli: Option<i16>,
    /// How the face answered the light of the screen.
    pub light: LightRecord,
    /// Signs of a screen or a sheet.
    pub cues: CueRecord,
    /// What the values were held against.
    pub thresholds: ThresholdRecord,
    /// The networks.
    #[serde(deserialize_with = "models")]
    #[cfg_attr(feature = "openapi", schema(max_items = 16))]
    pub models: Vec<ModelRecord>,
}

impl CheckRecord {
    /// Most steps in a record.
    pub const STEPS_MOST: usize = 5;
    /// Most networks in a record.
    pub const MODELS_MOST: usize = 16;

    /// Whether all movements were asked for that follow from the nonce, `movements` of them, and done: whoever doubts a check draws them again.
    #[must_use]
    pub fn performed_as_drawn(&self, movements: u8) -> bool {
        let Some(nonce) = &self.nonce else { return false };
        let drawn = Challenge::drawn(nonce, self.attempt, &self.allowed, movements.into());
        let done = self.steps.iter().filter(|step| step.done_ms.is_some());
        drawn.into_iter().eq(done.map(|step| step.movement)) && self.steps.iter().all(|step| step.done_ms.is_some())
    }
}

/// One movement that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepRecord {
    /// The movement.
    pub movement: Challenge,
    /// When it was asked for.
    pub asked_ms: u32,
    /// When it was done and the face at rest again; nothing if it was not.
    pub done_ms: Option<u32>,
}

/// How the face answered the light of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LightRecord {
    /// The screen showed no colours, or not to the end.
    NotShown,
    /// Too few pictures, or too much unrest in them, to tell.
    Unclear,
    /// Neither the face nor what is beside it answered: the room is too bright.
    TooBright,
    /// There was an answer to be measured.
    Answered {
        /// How closely the colour of the face followed that of the screen, -1000 to 1000.
        #[cfg_attr(feature = "openapi", schema(minimum = -1000, maximum = 1000))]
        correlation_milli: i16,
        /// How late.
        lag_ms: u16,
        /// How strongly: change of the face's colour (natural logarithm of red over green and of blue over green, in
        /// millionths) for a full change of the screen's.
        strength_micro: i32,
    },
    /// What is beside the face answered, but not the face: a face that shines by itself.
    NotByTheFace {
        /// How closely the colour of the face followed that of the screen, -1000 to 1000.
        #[cfg_attr(feature = "openapi", schema(minimum = -1000, maximum = 1000))]
        correlation_milli: i16,
    },
}

/// Signs of a screen or a sheet, in thousandths; nothing where too little was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CueRecord {
    /// How much of the change between pictures runs across whole rows of the face, -1000 to 1000.
    pub bands_milli: Option<i16>,
    /// How far the strongest pattern in the colours of the face stands out, in powers of ten.
    pub moire_milli: Option<i16>,
    /// How complete the straight lines beside the face are that move with it, 0 to 1000.
    pub edges_milli: Option<i16>,
    /// How much of its width the face kept between the eyes at its widest turn: a head keeps it, a sheet does not.
    pub width_milli: Option<i16>,
}

/// The thresholds of a check, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThresholdRecord {
    /// Least value of `near_milli` for a living face.
    pub near_milli: u16,
    /// Least value of `far_milli` for a living face.
    pub far_milli: u16,
    /// A near look below this tells a false face.
    pub false_below_milli: u16,
    /// Least similarity of face and portrait.
    pub similarity_milli: u16,
    /// Least similarity of the face to itself.
    pub constancy_milli: u16,
    /// Least correlation with the light of the screen, where it is expected.
    pub light_milli: u16,
}

/// A network that took part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelRecord {
    /// What it is for ("detector").
    #[serde(deserialize_with = "role")]
    #[cfg_attr(feature = "openapi", schema(max_length = 32))]
    pub role: String,
    /// The SHA-256 checksum of its file, in hexadecimal.
    #[serde(deserialize_with = "sha256")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: String,
}

/// Longest name of a role, in characters.
const ROLE_CHARS_MOST: usize = 32;

fn at_most<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
    most: usize,
    what: &str,
) -> Result<Vec<T>, D::Error> {
    let things = Vec::deserialize(deserializer)?;
    if things.len() <= most {
        Ok(things)
    } else {
        Err(serde::de::Error::custom(format!(
            "a check record has at most {most} {what}"
        )))
    }
}

fn steps<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<StepRecord>, D::Error> {
    at_most(deserializer, CheckRecord::STEPS_MOST, "steps")
}

fn movements<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Challenge>, D::Error> {
    at_most(deserializer, Challenge::ALL.len(), "kinds of movement")
}

fn models<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ModelRecord>, D::Error> {
    at_most(deserializer, CheckRecord::MODELS_MOST, "networks")
}

fn role<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let role = String::deserialize(deserializer)?;
    if role.chars().count() <= ROLE_CHARS_MOST {
        Ok(role)
    } else {
        Err(serde::de::Error::custom(
            "the role of a network has at most 32 characters",
        ))
    }
}

fn sha256<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let sum = String::deserialize(deserializer)?;
    if sum.len() == 64 && sum.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
        Ok(sum)
    } else {
        Err(serde::de::Error::custom(
            "a checksum has 64 lower-case hexadecimal digits",
        ))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A check of two movements that went well.
    pub(crate) fn passed() -> CheckRecord {
        CheckRecord {
            nonce: Some(Nonce::new([9; Nonce::BYTES])),
            attempt: 1,
            allowed: vec![Challenge::Blink, Challenge::TurnLeft],
            steps: vec![
                StepRecord {
                    movement: Challenge::TurnLeft,
                    asked_ms: 600,
                    done_ms: Some(2600),
                },
                StepRecord {
                    movement: Challenge::Blink,
                    asked_ms: 2600,
                    done_ms: Some(4100),
                },
            ],
            took_ms: 4700,
            samples: 6,
            near_milli: Some(981),
            far_milli: Some(744),
            constancy_milli: Some(812),
            light: LightRecord::TooBright,
            cues: CueRecord {
                bands_milli: Some(120),
                moire_milli: Some(1900),
                edges_milli: None,
                width_milli: None,
            },
            thresholds: ThresholdRecord {
                near_milli: 900,
                far_milli: 300,
                false_below_milli: 500,
                similarity_milli: 400,
                constancy_milli: 400,
                light_milli: 500,
            },
            models: vec![ModelRecord {
                role: "detector".to_owned(),
                sha256: "6c".repeat(32),
            }],
        }
    }

    fn changed(change: impl FnOnce(&mut serde_json::Value)) -> Result<CheckRecord, serde_json::Error> {
        let mut document = serde_json::to_value(passed()).unwrap();
        change(&mut document);
        serde_json::from_value(document)
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        assert_eq!(changed(|_| ()).unwrap(), passed());
    }

    #[test]
    fn movements_that_were_not_drawn_or_not_done_prove_nothing() {
        let record = |nonce: u8| {
            let nonce = Nonce::new([nonce; Nonce::BYTES]);
            let drawn = Challenge::drawn(&nonce, 1, &[], 2);
            let steps = drawn.into_iter().map(|movement| StepRecord {
                movement,
                asked_ms: 600,
                done_ms: Some(2600),
            });
            CheckRecord {
                nonce: Some(nonce),
                allowed: Vec::new(),
                steps: steps.collect(),
                ..passed()
            }
        };
        let honest = record(9);
        assert!(honest.performed_as_drawn(2));
        assert!(!honest.performed_as_drawn(3), "one movement short");
        let mut wrong = honest.clone();
        wrong.steps.reverse();
        assert!(!wrong.performed_as_drawn(2), "another order");
        let mut unfinished = honest.clone();
        unfinished.steps[1].done_ms = None;
        assert!(!unfinished.performed_as_drawn(2), "not done");
        assert!(
            !CheckRecord {
                attempt: 2,
                ..honest.clone()
            }
            .performed_as_drawn(2),
            "another draw"
        );
        assert!(
            !CheckRecord { nonce: None, ..honest }.performed_as_drawn(2),
            "chosen by hand"
        );
    }

    #[test]
    fn a_record_cannot_grow_without_bound() {
        let many = |record: &mut serde_json::Value, list: &str, count: usize| {
            let first = record[list][0].clone();
            record[list] = vec![first; count].into();
        };
        assert!(changed(|record| many(record, "steps", CheckRecord::STEPS_MOST)).is_ok());
        assert!(changed(|record| many(record, "steps", CheckRecord::STEPS_MOST + 1)).is_err());
        assert!(changed(|record| many(record, "models", CheckRecord::MODELS_MOST + 1)).is_err());
        assert!(changed(|record| record["models"][0]["role"] = "x".repeat(33).into()).is_err());
        assert!(changed(|record| record["models"][0]["sha256"] = "XY".repeat(32).into()).is_err());
    }
}
