//! How the parts of the kiosk are, and what that means for a driver.

use super::event::{PaperLow, Part};
use super::page::{OutOfOrder, PrinterTrouble, Trouble};

/// The last word of every part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    ledger: Result<(), OutOfOrder>,
    models: Result<(), OutOfOrder>,
    door_closed: bool,
    clock_right: bool,
    card_reader: Result<(), OutOfOrder>,
    camera: Result<(), OutOfOrder>,
    printer: Result<PaperLow, PrinterTrouble>,
    central: bool,
}

/// Nothing works until it says so, except the central API, the clock and the door: no news is good news there.
impl Default for Health {
    fn default() -> Self {
        Self {
            ledger: Err(OutOfOrder::Starting),
            models: Err(OutOfOrder::Starting),
            door_closed: true,
            clock_right: true,
            card_reader: Err(OutOfOrder::Starting),
            camera: Err(OutOfOrder::Starting),
            printer: Err(PrinterTrouble::Disconnected),
            central: true,
        }
    }
}

impl Health {
    pub(super) fn hear(&mut self, part: Part) {
        match part {
            Part::Ledger(state) => self.ledger = state,
            Part::Models(works) => self.models = works.then_some(()).ok_or(OutOfOrder::ModelsMissing),
            Part::CardReader(works) => self.card_reader = works.then_some(()).ok_or(OutOfOrder::NoCardReader),
            Part::Camera(works) => self.camera = works.then_some(()).ok_or(OutOfOrder::NoCamera),
            Part::Printer(state) => self.printer = state,
            Part::Door(closed) => self.door_closed = closed,
            Part::Clock(right) => self.clock_right = right,
            Part::Central(state) => self.central = state,
        }
    }

    /// Why nobody can be served at all. An act that was accepted before is still followed to its end.
    pub(super) fn nobody_served(&self) -> Option<OutOfOrder> {
        if !self.door_closed {
            return Some(OutOfOrder::DoorOpen);
        }
        let clock = self.clock_right.then_some(()).ok_or(OutOfOrder::ClockWrong);
        self.ledger.and(self.models).and(clock).err()
    }

    /// Why no new driver can be identified.
    pub(super) fn nobody_identified(&self) -> Option<OutOfOrder> {
        self.card_reader.and(self.camera).err()
    }

    /// Why no card can be read.
    pub(super) fn no_card_reader(&self) -> Option<OutOfOrder> {
        self.card_reader.err()
    }

    pub(super) fn camera_works(&self) -> bool {
        self.camera.is_ok()
    }

    pub(super) fn printer(&self) -> Result<PaperLow, PrinterTrouble> {
        self.printer
    }

    /// What to say in the strip at the edge of every page.
    pub(super) fn troubles(&self) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        match self.printer {
            Err(trouble) => troubles.push(Trouble::Printer(trouble)),
            Ok(true) => troubles.push(Trouble::PaperLow),
            Ok(false) => {}
        }
        if !self.central {
            troubles.push(Trouble::Offline);
        }
        troubles
    }
}
