//! The world a new store begins with: synthetic drivers, vehicles and violations.
//!
//! Ages are counted in days back from the first start, so that the world is as fresh on every desk as on the day it was
//! written: bindings, deadlines and scoring cycles stay meaningful.

mod demo;

use jiff::ToSpan as _;
use jiff::civil::Time;
use layby_domain::time::shanghai;
use layby_domain::{
    Date, Fen, IdentityCard, LicenceStatus, PlateKind, PlateNumber, Points, RecordedBy, Timestamp, ViolationState,
    date_in_shanghai,
};

use super::pictures::Scene;

/// A synthetic world. [`World::demo`] is the one of the demo; tests may change it before a server starts on it.
#[derive(Clone, Debug)]
pub struct World {
    /// Everybody with a licence.
    pub drivers: Vec<WorldDriver>,
    /// All vehicles, with their violations.
    pub vehicles: Vec<WorldVehicle>,
    /// Identity cards of people without a licence.
    pub strangers: Vec<(String, IdentityCard)>,
}

/// A person with a licence.
#[derive(Clone, Debug)]
pub struct WorldDriver {
    /// Short name; also that of the portrait, `<key>.jpg` unless `portrait` names another.
    pub key: String,
    /// Name of the portrait's file without `.jpg`.
    pub portrait: String,
    /// The identity card, which also carries name and number of the licence.
    pub card: IdentityCard,
    /// Masked phone number.
    pub phone_masked: String,
    /// Class of the licence.
    pub class: String,
    /// State of the licence.
    pub status: LicenceStatus,
    /// Points recorded in the present scoring cycle.
    pub points: Points,
    /// Age of the licence in whole years.
    pub licence_years: i16,
    /// How many days ago the present scoring cycle began.
    pub cycle_age_days: i32,
}

/// A vehicle.
#[derive(Clone, Debug)]
pub struct WorldVehicle {
    /// The plate.
    pub plate: PlateNumber,
    /// The kind of plate.
    pub kind: PlateKind,
    /// The type, as decisions print it.
    pub vehicle_type: String,
    /// Key of the owner, where the owner has a licence here.
    pub owner: Option<String>,
    /// Whether handling is suspended for review.
    pub suspended: bool,
    /// Keys of the drivers it is bound to, and how many days ago.
    pub bound_to: Vec<(String, i32)>,
    /// Its violations.
    pub violations: Vec<WorldViolation>,
}

/// A violation.
#[derive(Clone, Debug)]
pub struct WorldViolation {
    /// Its identifier.
    pub id: String,
    /// How many days ago it happened.
    pub age_days: i32,
    /// At what time of the day, in Shanghai.
    pub time: Time,
    /// Where.
    pub place: String,
    /// What was done.
    pub offence: Offence,
    /// What was measured.
    pub measured: Option<String>,
    /// Who recorded it.
    pub recorded_by: RecordedBy,
    /// Where it stands.
    pub state: ViolationState,
}

/// An entry of the catalogue of offences.
#[derive(Clone, Copy, Debug)]
pub struct Offence {
    /// What the camera sees.
    pub scene: Scene,
    /// The code.
    pub code: &'static str,
    /// The act, in Chinese.
    pub act: &'static str,
    /// The act, in English.
    pub act_en: &'static str,
    /// Articles of law.
    pub basis: &'static str,
    /// The fine.
    pub fine: Fen,
    /// The points.
    pub points: Points,
    /// What is allowed, where something is measured.
    pub standard: Option<&'static str>,
}

impl World {
    /// The identity card of a driver or stranger by key, for the simulated card reader.
    #[must_use]
    pub fn card(&self, key: &str) -> Option<&IdentityCard> {
        let driver = self
            .drivers
            .iter()
            .find(|driver| driver.key == key)
            .map(|driver| &driver.card);
        driver.or_else(|| {
            self.strangers
                .iter()
                .find(|(stranger, _)| stranger == key)
                .map(|(_, card)| card)
        })
    }
}

impl WorldDriver {
    /// The first issue of the licence, for a world that begins at `now`.
    pub(super) fn first_issued(&self, now: Timestamp) -> Date {
        days_before(now, self.cycle_age_days).saturating_sub(self.licence_years.years())
    }
}

impl WorldViolation {
    /// When it happened, for a world that begins at `now`.
    pub(super) fn occurred_at(&self, now: Timestamp) -> Timestamp {
        let moment = days_before(now, self.age_days).to_datetime(self.time);
        moment.to_zoned(shanghai()).map_or(now, |zoned| zoned.timestamp())
    }
}

/// The day that many days before `now`, in Shanghai.
pub(super) fn days_before(now: Timestamp, days: i32) -> Date {
    date_in_shanghai(now).saturating_sub(days.days())
}
