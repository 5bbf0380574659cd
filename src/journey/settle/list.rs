//! The driver's violations in one flat order, with what can be handled here and what is chosen.

use std::collections::BTreeSet;

use jiff::Timestamp;
use layby_central::{VehicleEntry, ViolationList};
use layby_domain::chosen::MOST as CHOSEN_MOST;
use layby_domain::{
    Driver, Fen, Language, Points, PointsOutlook, Policy, Refusal, Violation, ViolationId, can_handle, check_selection,
};

use crate::journey::page::{ListView, Row, VehicleGroup};
use crate::journey::session::Session;

/// The list as loaded, judged once when it came.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Violations {
    list: ViolationList,
    /// By flat index: the vehicle, the violation within it, and why it cannot be handled here.
    places: Vec<Place>,
    chosen: BTreeSet<usize>,
}

#[derive(Clone, Debug, PartialEq)]
struct Place {
    vehicle: usize,
    violation: usize,
    refusal: Option<Refusal>,
}

impl Violations {
    pub fn new(list: ViolationList, session: &Session, policy: &Policy, now: Timestamp) -> Self {
        let driver = session.driver();
        let mut places = Vec::new();
        for (v, entry) in list.vehicles.iter().enumerate() {
            for (i, violation) in entry.violations.iter().enumerate() {
                let judged = can_handle(violation, &driver, &entry.vehicle, &entry.history, policy, now);
                let refusal = session.stands_against(&violation.id).or(judged.err());
                places.push(Place {
                    vehicle: v,
                    violation: i,
                    refusal,
                });
            }
        }
        Self {
            list,
            places,
            chosen: BTreeSet::new(),
        }
    }

    /// Choose a row, or leave it. A row that cannot be handled here is never chosen.
    pub fn toggle(&mut self, index: usize) {
        if self.chosen.remove(&index) {
            return;
        }
        if self.chosen.len() < CHOSEN_MOST && self.places.get(index).is_some_and(|place| place.refusal.is_none()) {
            self.chosen.insert(index);
        }
    }

    pub fn nothing_chosen(&self) -> bool {
        self.chosen.is_empty()
    }

    pub fn contains(&self, index: usize) -> bool {
        index < self.places.len()
    }

    /// Whether everything chosen may be handled together, and what the points will be: asked before any money.
    pub fn check(&self, driver: &Driver, policy: &Policy, now: Timestamp) -> Result<PointsOutlook, Refusal> {
        let entry = self.chosen_vehicle()?;
        let chosen: Vec<&Violation> = self.chosen_violations().collect();
        check_selection(&chosen, driver, &entry.vehicle, &entry.history, policy, now)
    }

    /// The one vehicle of everything chosen.
    pub fn chosen_vehicle(&self) -> Result<&VehicleEntry, Refusal> {
        let mut vehicles = self
            .chosen
            .iter()
            .filter_map(|i| self.places.get(*i))
            .map(|place| place.vehicle);
        let first = vehicles.next().ok_or(Refusal::NothingChosen)?;
        if vehicles.any(|other| other != first) {
            return Err(Refusal::MixedVehicles);
        }
        self.list.vehicles.get(first).ok_or(Refusal::NothingChosen)
    }

    pub fn chosen_violations(&self) -> impl Iterator<Item = &Violation> {
        self.chosen
            .iter()
            .filter_map(|i| self.entry(*i))
            .map(|(_, violation)| violation)
    }

    pub fn chosen_ids(&self) -> Vec<ViolationId> {
        self.chosen_violations().map(|violation| violation.id.clone()).collect()
    }

    pub fn chosen_rows(&self, language: Language) -> Vec<Row> {
        self.chosen.iter().filter_map(|i| self.row(*i, language)).collect()
    }

    pub fn fine(&self) -> Fen {
        self.chosen_violations().map(|violation| violation.fine).sum()
    }

    pub fn points(&self) -> Points {
        self.chosen_violations().map(|violation| violation.points).sum()
    }

    /// A violation and its vehicle, by flat index.
    pub fn entry(&self, index: usize) -> Option<(&VehicleEntry, &Violation)> {
        let place = self.places.get(index)?;
        let entry = self.list.vehicles.get(place.vehicle)?;
        Some((entry, entry.violations.get(place.violation)?))
    }

    pub fn row(&self, index: usize, language: Language) -> Option<Row> {
        let (_, violation) = self.entry(index)?;
        let act = match (language, &violation.act_en) {
            (Language::English, Some(english)) => english.clone(),
            _ => violation.act.clone(),
        };
        Some(Row {
            index,
            occurred_at: violation.occurred_at,
            place: violation.place.clone(),
            act,
            code: violation.code.to_string(),
            fine: violation.fine,
            points: violation.points,
            deadline: violation.deadline,
            chosen: self.chosen.contains(&index),
            refusal: self.places.get(index).and_then(|place| place.refusal),
        })
    }

    pub fn view(&self, language: Language) -> ListView {
        let mut vehicles: Vec<VehicleGroup> = self
            .list
            .vehicles
            .iter()
            .map(|entry| VehicleGroup {
                plate: entry.vehicle.plate.clone(),
                own: entry.vehicle.is_own(),
                rows: Vec::new(),
            })
            .collect();
        for (index, place) in self.places.iter().enumerate() {
            if let (Some(group), Some(row)) = (vehicles.get_mut(place.vehicle), self.row(index, language)) {
                group.rows.push(row);
            }
        }
        ListView {
            vehicles,
            chosen: self.chosen.len(),
            fine: self.fine(),
            points: self.points(),
            as_of: self.list.as_of,
        }
    }
}
