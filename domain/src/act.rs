//! What a driver does at the kiosk that must never be lost: recorded durably before anybody is told, delivered exactly once.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::check_record::CheckRecord;
use crate::chosen::Chosen;
use crate::handling::PointsOutlook;
use crate::ids::{DriverRef, ViolationId};
use crate::money::Fen;
use crate::picture::Picture;
use crate::plate::PlateNumber;
use crate::time::Timestamp;
use crate::wire::{FormatError, travels_as_text};

/// Violations chosen together, to be handled or objected to in one act.
pub type ChosenViolations = Chosen<ViolationId>;

/// The grounds of an objection.
pub type ChosenGrounds = Chosen<Ground>;

/// An act of a driver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Act {
    /// Accepting the penalty for violations.
    HandleViolations(HandleViolations),
    /// Stating and defending instead: never leads to a decision, never raises the penalty \[APL 41, 45; PROC art 5\].
    Object(Objection),
}

impl Act {
    /// The driver who acted.
    #[must_use]
    pub fn driver(&self) -> &DriverRef {
        match self {
            Self::HandleViolations(handling) => &handling.driver,
            Self::Object(objection) => &objection.driver,
        }
    }

    /// The violations it is about.
    #[must_use]
    pub fn violations(&self) -> &[ViolationId] {
        match self {
            Self::HandleViolations(handling) => &handling.violations,
            Self::Object(objection) => &objection.violations,
        }
    }

    /// When the driver signed.
    #[must_use]
    pub fn accepted_at(&self) -> Timestamp {
        match self {
            Self::HandleViolations(handling) => handling.accepted_at,
            Self::Object(objection) => objection.accepted_at,
        }
    }
}

/// The driver read the notice, has no objection, and signed for these violations of one vehicle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandleViolations {
    /// Who.
    pub driver: DriverRef,
    /// For which vehicle.
    pub plate: PlateNumber,
    /// Which violations, all of that vehicle.
    pub violations: ChosenViolations,
    /// The warning about points trading was shown and acknowledged: needed when the vehicle is not the driver's own.
    pub trading_warning_acknowledged: bool,
    /// The version of the policy the kiosk checked against.
    pub policy_version: String,
    /// The version of the notice the driver read.
    pub notice_version: String,
    /// The signature.
    pub signature_png: Picture,
    /// How the kiosk knew the driver was there in person.
    pub person: PersonEvidence,
    /// When the driver signed.
    pub accepted_at: Timestamp,
    /// The points the driver was told.
    pub expected: PointsOutlook,
    /// The sum of fines the driver was told.
    pub fine_total: Fen,
}

/// The driver states and defends against violations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Objection {
    /// Who.
    pub driver: DriverRef,
    /// Against which violations.
    pub violations: ChosenViolations,
    /// On which grounds; [`Ground::Other`] when only the statement says.
    pub grounds: ChosenGrounds,
    /// In the driver's own words; may be empty.
    pub statement: Statement,
    /// The signature.
    pub signature_png: Picture,
    /// How the kiosk knew the driver was there in person.
    pub person: PersonEvidence,
    /// When the driver signed.
    pub accepted_at: Timestamp,
    /// The version of the notice the driver read.
    pub notice_version: String,
}

/// What a driver can object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// The vehicle in the picture is not the driver's.
    NotMyVehicle,
    /// Somebody else drives with a copy of the plate (套牌).
    PlateCopied,
    /// Somebody else drove.
    NotTheDriver,
    /// The sign or signal could not be recognised.
    SignOrSignalUnclear,
    /// An emergency: giving way to an ambulance, escaping danger.
    Emergency,
    /// The same act was recorded more than once.
    DuplicateCapture,
    /// It was punished already.
    AlreadyPunished,
    /// Place or time in the record are wrong.
    WrongPlaceOrTime,
    /// Something else: see the statement.
    Other,
}

impl Ground {
    /// All grounds, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::NotMyVehicle,
        Self::PlateCopied,
        Self::NotTheDriver,
        Self::SignOrSignalUnclear,
        Self::Emergency,
        Self::DuplicateCapture,
        Self::AlreadyPunished,
        Self::WrongPlaceOrTime,
        Self::Other,
    ];
}

/// What the driver wrote: up to 500 characters; line breaks are the only control characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement(String);

impl Statement {
    /// Longest statement, in characters: a page of the objection form.
    pub const CHARS_MOST: usize = 500;

    /// The text; may be empty.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Statement {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = text.chars().count() <= Self::CHARS_MOST && !text.chars().any(|c| c.is_control() && c != '\n');
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(FormatError {
                expected: "a statement (at most 500 characters)",
            })
        }
    }
}

travels_as_text!(Statement, FormatError, pattern: r"^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f]*$", length: 0..=500, example: "当时为救护车让行");

/// How the kiosk knew that the driver stood before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonEvidence {
    /// Whether a living person was seen.
    pub verdict: LiveVerdict,
    /// How alike the face and the portrait are: cosine similarity in thousandths, -1000 to 1000.
    #[serde(deserialize_with = "similarity_milli")]
    #[cfg_attr(feature = "openapi", schema(minimum = -1000, maximum = 1000))]
    pub similarity_milli: i16,
    /// What the verdict rests on.
    pub check: CheckRecord,
    /// When the check ended.
    pub checked_at: Timestamp,
    /// The picture the verdict rests on.
    pub frame_jpeg: Picture,
}

/// Whether a living person was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LiveVerdict {
    /// A living person.
    Live,
    /// A picture, a screen, a mask.
    Spoof,
    /// Not to be told: ask a member of staff.
    Uncertain,
}

/// Cosine similarity in thousandths ends here, in both directions.
const SIMILARITY_MILLI_MOST: i16 = 1000;

fn similarity_milli<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i16, D::Error> {
    let milli = i16::deserialize(deserializer)?;
    if (-SIMILARITY_MILLI_MOST..=SIMILARITY_MILLI_MOST).contains(&milli) {
        Ok(milli)
    } else {
        Err(serde::de::Error::custom(
            "a similarity lies between -1000 and 1000 thousandths",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::Points;
    use crate::policy::Policy;
    use proptest::prelude::*;

    fn seen() -> PersonEvidence {
        PersonEvidence {
            verdict: LiveVerdict::Live,
            similarity_milli: 712,
            check: crate::check_record::tests::passed(),
            checked_at: "2026-06-15T04:00:00Z".parse().unwrap(),
            frame_jpeg: Picture::new(vec![0xff, 0xd8, 0xff]).unwrap(),
        }
    }

    fn handling() -> Act {
        Act::HandleViolations(HandleViolations {
            driver: "d-1".parse().unwrap(),
            plate: "京A12345".parse().unwrap(),
            violations: Chosen::new(vec!["v-1".parse().unwrap(), "v-2".parse().unwrap()]).unwrap(),
            trading_warning_acknowledged: false,
            policy_version: "app-12123/built-in/1".to_owned(),
            notice_version: "1".to_owned(),
            signature_png: Picture::new(vec![0x89, b'P', b'N', b'G']).unwrap(),
            person: seen(),
            accepted_at: "2026-06-15T04:01:00Z".parse().unwrap(),
            expected: PointsOutlook::new(Points::ZERO, Points::new(6), &Policy::default().points),
            fine_total: Fen::from_yuan(300),
        })
    }

    fn objection() -> Act {
        Act::Object(Objection {
            driver: "d-1".parse().unwrap(),
            violations: Chosen::new(vec!["v-1".parse().unwrap()]).unwrap(),
            grounds: Chosen::new(Ground::ALL.to_vec()).unwrap(),
            statement: "当时为救护车让行，\n有录像。".parse().unwrap(),
            signature_png: Picture::new(vec![0x89, b'P', b'N', b'G']).unwrap(),
            person: seen(),
            accepted_at: "2026-06-15T04:01:00Z".parse().unwrap(),
            notice_version: "1".to_owned(),
        })
    }

    #[test]
    fn an_act_that_was_written_down_is_read_back_the_same() {
        for act in [handling(), objection()] {
            let json = serde_json::to_string(&act).unwrap();
            assert_eq!(serde_json::from_str::<Act>(&json).unwrap(), act);
        }
    }

    #[test]
    fn pictures_travel_as_base64() {
        let json = serde_json::to_value(handling()).unwrap();
        assert_eq!(json["kind"], "handle_violations");
        assert_eq!(json["signature_png"], "iVBORw==");
        assert_eq!(json["person"]["frame_jpeg"], "/9j/");
    }

    #[test]
    fn what_no_kiosk_can_have_sent_is_refused() {
        let spoilt = |path: &str, value: serde_json::Value| {
            let mut json = serde_json::to_value(objection()).unwrap();
            *json.pointer_mut(path).unwrap() = value;
            serde_json::from_value::<Act>(json)
        };
        assert!(spoilt("/person/similarity_milli", (-1000).into()).is_ok());
        assert!(spoilt("/person/similarity_milli", 1001.into()).is_err());
        assert!(spoilt("/person/check/models/0/role", "x".repeat(33).into()).is_err());
        assert!(spoilt("/person/frame_jpeg", "".into()).is_err());
        assert!(spoilt("/violations", serde_json::json!([])).is_err());
        assert!(spoilt("/violations", serde_json::json!(["v-1", "v-1"])).is_err());
        assert!(spoilt("/grounds", serde_json::json!(["bad_luck"])).is_err());
        assert!(spoilt("/statement", "x".repeat(501).into()).is_err());
    }

    #[test]
    fn logs_see_neither_signature_nor_face() {
        let logged = format!("{:?}", handling());
        assert!(
            logged.contains("Picture(4 bytes)") && logged.contains("Picture(3 bytes)"),
            "{logged}"
        );
    }

    proptest! {
        #[test]
        fn statements_survive_the_journey_through_json(text in "[\\PC\n]{0,500}") {
            let statement: Statement = text.parse().unwrap();
            prop_assert_eq!(statement.as_str(), &text);
            prop_assert_eq!(serde_json::from_str::<Statement>(&serde_json::to_string(&statement).unwrap()).unwrap(), statement);
        }
    }
}
