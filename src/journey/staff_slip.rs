//! A slip for a member of staff: offered where only a person can go on, printed when the driver asks for it.

use std::time::Duration;

use super::context::Context;
use super::effect::{Effect, StaffMatter, StaffNote, Ticket};
use super::event::Event;
use super::page::{PrinterTrouble, StaffSlipState};
use super::touch::Touch;

/// One slip for staff, from the offer to the paper.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StaffSlip {
    matter: StaffMatter,
    paper: Paper,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Paper {
    Offered,
    Moving { ticket: Ticket, since: Duration },
    Printed,
    NotPrinted(PrinterTrouble),
}

impl StaffSlip {
    pub fn offered(matter: StaffMatter) -> Self {
        Self {
            matter,
            paper: Paper::Offered,
        }
    }

    pub fn state(&self) -> StaffSlipState {
        match self.paper {
            Paper::Offered => StaffSlipState::Offered,
            Paper::Moving { .. } => StaffSlipState::Printing,
            Paper::Printed => StaffSlipState::Printed,
            Paper::NotPrinted(why) => StaffSlipState::NotPrinted(why),
        }
    }

    pub fn step(&mut self, event: &Event, cx: &mut Context<'_>) {
        match (self.paper, event) {
            (Paper::Offered | Paper::NotPrinted(_), Event::Touch(Touch::PrintForStaff)) => self.print(cx),
            (Paper::Moving { ticket, .. }, Event::StaffSlip { ticket: of, outcome }) if ticket == *of => {
                self.paper = outcome.map_or_else(Paper::NotPrinted, |()| Paper::Printed);
            }
            (Paper::Moving { since, .. }, Event::Tick) if cx.elapsed(since) >= cx.rules.pace.printing => {
                self.paper = Paper::NotPrinted(PrinterTrouble::Error);
            }
            _ => {}
        }
    }

    fn print(&mut self, cx: &mut Context<'_>) {
        if let Err(trouble) = cx.health.printer() {
            self.paper = Paper::NotPrinted(trouble);
            return;
        }
        let ticket = cx.ticket();
        cx.effect(Effect::PrintForStaff {
            ticket,
            note: Box::new(StaffNote {
                language: cx.language,
                at: cx.now.wall,
                matter: self.matter.clone(),
            }),
        });
        self.paper = Paper::Moving {
            ticket,
            since: cx.now.uptime,
        };
    }
}
