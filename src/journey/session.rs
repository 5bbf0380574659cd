//! The driver being served: everything that is erased when the session ends.

use layby_central::Identification;
use layby_domain::{
    Driver, DriverRef, IdentityCard, Licence, PersonEvidence, Points, Refusal, TransactionId, ViolationId,
};

use super::event::ActNews;
use super::settle::Following;

/// A driver who laid a card, was looked up, and was seen in person.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Session {
    pub card: Box<IdentityCard>,
    pub identification: Box<Identification>,
    pub person: PersonEvidence,
    /// Their newest act that did not come to its end, waiting to be taken up.
    pub unfinished: Option<Box<Following>>,
    /// The acts that are safe on this kiosk: the central API's list and points may not know of them yet, and nobody signs the same twice.
    submitted: Vec<Submission>,
    /// A slip came out for an act that is followed no longer.
    paper: bool,
}

/// What an act on its way means for the next choice.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Submission {
    pub transaction: TransactionId,
    pub violations: Vec<ViolationId>,
    /// What stands against another act on the same violations.
    pub stands_against: Refusal,
    /// The points that the central API did not know of when the driver was looked up.
    pub adding: Points,
}

impl Session {
    pub fn begin(
        card: Box<IdentityCard>,
        identification: Box<Identification>,
        person: PersonEvidence,
        unfinished: Option<Box<Following>>,
    ) -> Self {
        let mut session = Self {
            card,
            identification,
            person,
            unfinished: None,
            submitted: Vec::new(),
            paper: false,
        };
        if let Some(left) = unfinished {
            session.leave_unfinished(left);
        }
        session
    }

    /// Takes note of an act that is safe on this kiosk; one that the central API refused leaves everything as it was before.
    pub fn note(&mut self, act: &Following) {
        self.paper |= act.has_paper();
        self.submitted
            .retain(|submission| submission.transaction != act.transaction());
        self.submitted.extend(act.submission());
    }

    /// The act waits for its driver to take it up; the newest stands for all, as it does when a driver is looked up.
    pub fn leave_unfinished(&mut self, act: Box<Following>) {
        self.note(&act);
        self.unfinished = Some(act);
    }

    /// The central API speaks while nobody follows the act.
    pub fn hear_act(&mut self, transaction: TransactionId, news: &ActNews) {
        if let Some(mut left) = self.unfinished.take() {
            left.hear_while_left(transaction, news);
            self.leave_unfinished(left);
        }
    }

    /// Why an act on this violation that the kiosk knows of stands against another.
    pub fn stands_against(&self, violation: &ViolationId) -> Option<Refusal> {
        self.submitted
            .iter()
            .find(|submission| submission.violations.contains(violation))
            .map(|submission| submission.stands_against)
    }

    /// Something of the driver's is safe on this kiosk, or was answered.
    pub fn has_submitted(&self) -> bool {
        !self.submitted.is_empty()
    }

    pub fn has_paper(&self) -> bool {
        self.paper
    }

    pub fn driver_ref(&self) -> DriverRef {
        self.identification.driver.clone()
    }

    /// The points of the cycle: what was accepted counts from then on, as it does at the central API.
    pub fn points(&self) -> Points {
        let known = self.identification.licence.current_points;
        self.submitted
            .iter()
            .map(|submission| submission.adding)
            .fold(known, |sum, adding| sum + adding)
    }

    pub fn driver(&self) -> Driver {
        Driver {
            licence: Licence {
                current_points: self.points(),
                ..self.identification.licence.clone()
            },
        }
    }
}
