//! What the machine wants done. The shell does it and reports back with an [`Event`](super::Event).

use jiff::Timestamp;
use layby_central::{HandlingId, HandlingReply, ObjectionReply, OrderId, PaymentOrder};
use layby_domain::{
    Act, DecisionNumber, DriverRef, EvidenceId, Fen, Ground, IdentityNumber, Language, Nonce, PersonName, PersonPolicy,
    Picture, PlateNumber, Points, Refusal, TransactionId, Violation, ViolationId,
};

use super::page::SlipKind;
use super::panel::Sound;

/// Connects what was wanted with the news about it, so that late news is told from new. Never used twice in the life of a machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Look for cards.
    ListenForCard {
        /// Comes back with the news of every card found from now on.
        listening: Ticket,
    },
    /// Look for cards no longer.
    StopListening,
    /// Begin one try of the real-person check against this portrait (JPEG).
    LookAtPerson {
        /// Comes back with everything this look sees.
        look: Ticket,
        /// The picture to compare with.
        portrait_jpeg: Picture,
        /// What the movements are drawn from.
        nonce: Nonce,
        /// Which draw from the nonce, from 1: every look has movements of its own.
        draw: u8,
        /// How strict the check is.
        policy: PersonPolicy,
    },
    /// Stop looking; forget every frame.
    StopLooking,
    /// Ask the central API.
    Ask {
        /// Comes back with the answer.
        ticket: Ticket,
        /// What to ask.
        question: Question,
    },
    /// Keep this act for good: one commit of the act and its outgoing message; then tell. The shell mints transaction and key.
    Accept {
        /// Comes back with the ledger's word.
        ticket: Ticket,
        /// Whose act it is: the ledger keeps only a keyed mark of the number.
        identity: IdentityNumber,
        /// The act.
        act: Box<Act>,
    },
    /// Write down that the fine of this transaction is paid, as the central API said.
    NotePaid {
        /// Whose.
        transaction: TransactionId,
        /// What was paid and when, in its own words.
        order: Box<PaymentOrder>,
    },
    /// Write down that a slip is being printed, then print it.
    Print {
        /// Whose.
        transaction: TransactionId,
        /// What.
        slip: Box<Slip>,
    },
    /// Print a slip for a member of staff. It belongs to no act, so nothing is written down.
    PrintForStaff {
        /// Comes back with the printer's word.
        ticket: Ticket,
        /// What it says.
        note: Box<StaffNote>,
    },
    /// Make a sound.
    Sound(Sound),
    /// Write down that the driver has the result: nothing is left to resolve after a restart.
    Finish(TransactionId),
    /// Erase everything about the driver: pictures, preview, ink, caches.
    ForgetDriver,
}

/// A question to the central API. Asking twice does no harm.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// Who is this?
    Driver {
        /// The card's number.
        number: IdentityNumber,
        /// The card's name.
        name: PersonName,
    },
    /// What is there to handle?
    Violations(DriverRef),
    /// A picture.
    Evidence(EvidenceId),
    /// Is it paid?
    Payment(OrderId),
    /// A new payment order after the last was cancelled or ran out.
    NewOrder(HandlingId),
    /// What do the records say now?
    Records(Vec<ViolationId>),
}

/// What goes onto paper. Facts only; `receipt` lays them out.
#[derive(Clone, Debug, PartialEq)]
pub struct Slip {
    /// The driver's language, for the lines beside the official Chinese text.
    pub language: Language,
    /// Which transaction.
    pub transaction: TransactionId,
    /// When the kiosk accepted it.
    pub accepted_at: Timestamp,
    /// Where a phone can look the transaction up, where the central API offers that.
    pub record_url: Option<String>,
    /// What the slip says.
    pub body: SlipBody,
}

/// What a slip says.
#[derive(Clone, Debug, PartialEq)]
pub enum SlipBody {
    /// The decisions of one handling.
    Decision {
        /// The central API's word.
        reply: Box<HandlingReply>,
        /// What was paid, once the central API said so.
        paid: Option<Fen>,
        /// The driver's signature, PNG; absent when the slip is printed after a restart.
        signature_png: Option<Picture>,
        /// Points of the cycle after this handling, for the notice near the limit.
        points_after: Option<Points>,
    },
    /// Safe here, answered later.
    Acceptance {
        /// The vehicle; unknown when an objection is taken up after a restart.
        plate: Option<PlateNumber>,
        /// How many violations.
        violations: usize,
        /// The violations; none when the act is taken up after a restart.
        facts: Vec<Violation>,
        /// A statement and defence, not a handling.
        objection: bool,
        /// The grounds of the defence.
        grounds: Vec<Ground>,
    },
    /// The objection was received.
    Objection {
        /// The central API's word.
        reply: Box<ObjectionReply>,
        /// The vehicle; unknown when it is taken up after a restart.
        plate: Option<PlateNumber>,
        /// How many violations.
        violations: usize,
        /// The grounds of the defence.
        grounds: Vec<Ground>,
    },
    /// For a member of staff.
    Staff(StaffMatter),
}

impl SlipBody {
    /// Which slip it makes.
    #[must_use]
    pub fn kind(&self) -> SlipKind {
        match self {
            Self::Decision { .. } => SlipKind::Decision,
            Self::Acceptance { .. } => SlipKind::Acceptance,
            Self::Objection { .. } => SlipKind::Objection,
            Self::Staff(_) => SlipKind::Staff,
        }
    }
}

/// What staff need to know to help.
#[derive(Clone, Debug, PartialEq)]
pub enum StaffMatter {
    /// The central API refused an act that the driver had signed.
    Refused {
        /// Why, where it said so in terms the kiosk knows.
        refusal: Option<Box<Refusal>>,
    },
    /// The real-person check failed in every try.
    NotRecognised,
    /// There is no portrait to compare the driver with.
    NoPortrait,
    /// The fine is paid and the record does not show it.
    RecordNotUpdated {
        /// Which transaction.
        transaction: TransactionId,
        /// Its first decision, where one was made.
        decision: Option<DecisionNumber>,
    },
}

/// A slip for a member of staff that belongs to no act on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct StaffNote {
    /// The driver's language.
    pub language: Language,
    /// When it went wrong.
    pub at: Timestamp,
    /// What went wrong.
    pub matter: StaffMatter,
}
