//! What happens to the kiosk: everything the machine is told, and the only way it is told anything.

use std::time::Duration;

use jiff::Timestamp;
use layby_central::{HandlingReply, Identification, ObjectionReply, PaymentOrder, PolicyDocument, ViolationList};
use layby_domain::{
    EvidenceId, Ground, Guidance, IdentityCard, PersonEvidence, PlateNumber, RecordStatus, Refusal, TransactionId,
    ViolationId,
};

use super::effect::Ticket;
use super::page::{CardHint, LookFailure, OutOfOrder, PrinterTrouble, SlipKind};
use super::touch::Touch;

/// The moment an event arrives, on both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Calendar time: for deadlines, cycles and what is written down. It may be set forwards or back.
    pub wall: Timestamp,
    /// Time since the kiosk started: for waiting. It never goes back.
    pub uptime: Duration,
}

/// Something happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Time passed. Comes a few times a second.
    Tick,
    /// A finger on the screen.
    Touch(Touch),
    /// A part of the kiosk works, or no longer works.
    Part(Part),
    /// The card reader.
    Card {
        /// The listening in which the card was found; news of an earlier one is ignored.
        listening: Ticket,
        /// What it tells.
        news: CardNews,
    },
    /// The camera and the person before it.
    Person {
        /// The look that saw it; news of an earlier one is ignored.
        look: Ticket,
        /// What it tells.
        news: PersonNews,
    },
    /// The answer to a question.
    Answer {
        /// The question's ticket; an answer to a forgotten question is ignored.
        ticket: Ticket,
        /// What the answer is.
        answer: Answer,
    },
    /// The ledger's word on an act.
    Kept {
        /// The ticket of the act.
        ticket: Ticket,
        /// The transaction it became, or why it could not be kept: then nothing was accepted.
        outcome: Result<TransactionId, OutOfOrder>,
    },
    /// The central API's word on an act, through the courier.
    Act {
        /// Whose.
        transaction: TransactionId,
        /// What was said.
        news: ActNews,
    },
    /// The printer's word on a slip.
    Slip {
        /// Whose.
        transaction: TransactionId,
        /// Which; a slip that nobody waits for any more is ignored.
        kind: SlipKind,
        /// Printed and cut, or why not.
        outcome: Result<(), PrinterTrouble>,
    },
    /// The printer's word on a slip for staff.
    StaffSlip {
        /// The slip's ticket; a slip that nobody waits for any more is ignored.
        ticket: Ticket,
        /// Printed and cut, or why not.
        outcome: Result<(), PrinterTrouble>,
    },
    /// The central API handed out a new policy document, signed by a trusted key.
    Policy(Box<PolicyDocument>),
    /// After a start: handlings that were accepted and not finished, newest first.
    Restarted(Vec<Unfinished>),
}

/// A part of the kiosk and how it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The ledger: usable, or why nobody can be served.
    Ledger(Result<(), OutOfOrder>),
    /// The face models.
    Models(bool),
    /// The card reader.
    CardReader(bool),
    /// The camera.
    Camera(bool),
    /// The receipt printer: ready (and whether its paper runs low), or why it cannot print.
    Printer(Result<PaperLow, PrinterTrouble>),
    /// The cabinet door: `true` is closed.
    Door(bool),
    /// The kiosk's clock: `true` when it agrees with the central API's.
    Clock(bool),
    /// The central API can be reached.
    Central(bool),
}

/// Whether the paper is near its end.
pub type PaperLow = bool;

/// From the card reader.
#[derive(Clone, Debug, PartialEq)]
pub enum CardNews {
    /// A card lies on the reader.
    Found,
    /// It was read.
    Read(Box<IdentityCard>),
    /// It could not be read: [`CardHint::ReadFailed`] or [`CardHint::WrongKind`].
    Unreadable(CardHint),
    /// It was taken away.
    Removed,
}

/// From the real-person check.
#[derive(Clone, Debug, PartialEq)]
pub enum PersonNews {
    /// What the person should do now.
    Guidance(Guidance),
    /// A living person who is the card's holder.
    Confirmed(Box<PersonEvidence>),
    /// Not confirmed this time.
    Failed(LookFailure),
    /// The portrait cannot be used.
    NoPortrait,
}

/// An answer from the central API.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Who the card's holder is, and what of theirs is unfinished on this kiosk.
    Driver {
        /// The licence holder.
        identification: Box<Identification>,
        /// Their newest unfinished handling here.
        unfinished: Option<Box<Unfinished>>,
    },
    /// No driving licence under this number.
    NoLicence,
    /// The list.
    Violations(Box<ViolationList>),
    /// A picture is here (the screen has its pixels).
    Evidence(EvidenceId),
    /// How the payment stands, or the new order.
    Payment(Box<PaymentOrder>),
    /// The records' states.
    Records(Vec<(ViolationId, RecordStatus)>),
    /// Not reached, or not understood.
    Nothing(NoAnswer),
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The central API cannot be reached, or did not answer in time.
    Unreachable,
    /// It answered with a refusal or with something that makes no sense.
    Failed,
}

/// What the central API, or the way there, says about an act.
#[derive(Clone, Debug, PartialEq)]
pub enum ActNews {
    /// Decided.
    Decided(Box<HandlingReply>),
    /// The objection was received.
    ObjectionReceived(Box<ObjectionReply>),
    /// Refused for good; nothing changed.
    Refused(Option<Box<Refusal>>),
    /// Not delivered yet; the courier goes on trying.
    Delayed,
    /// The central API did not take the message and staff must look at it. What became of the act is not known here.
    GivenUp,
}

/// A handling that was accepted and whose journey did not reach its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Unfinished {
    /// Which.
    pub transaction: TransactionId,
    /// When it was accepted.
    pub accepted_at: Timestamp,
    /// The central API's word so far.
    pub news: Option<ActNews>,
    /// The fine is known to be paid.
    pub paid: bool,
    /// A slip was being printed when the kiosk stopped.
    pub printing: bool,
    /// It is a statement and defence, not a handling.
    pub objection: bool,
    /// The vehicle, where the act names it.
    pub plate: Option<PlateNumber>,
    /// The grounds of a defence.
    pub grounds: Vec<Ground>,
    /// The violations it is about.
    pub violations: Vec<ViolationId>,
}
