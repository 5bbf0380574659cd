//! What the screen may show, nothing more.
//!
//! A [`Page`] carries facts, never sentences: the words of each language live with the screen. The exceptions are official texts that the
//! central API hands out (notice, rights, remedies), which are shown letter for letter.

use jiff::{Timestamp, civil::Date};
use layby_domain::{
    DecisionNumber, EvidenceId, Fen, Ground, Guidance, Language, PlateNumber, Points, PointsOutlook, Refusal,
    TransactionId, ViolationId, ViolationState,
};

/// The whole screen at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The language of the driver, or of the attract screen.
    pub language: Language,
    /// The middle of the screen.
    pub view: View,
    /// Whether "back" leads somewhere.
    pub back: bool,
    /// Whether "end" is offered (on every page of a session).
    pub end: bool,
    /// The help text of this page is open.
    pub help_open: bool,
    /// Seconds left before an idle session is erased, once the countdown runs.
    pub idle_seconds_left: Option<u8>,
    /// "End" was pressed where something would be left unfinished: ask once.
    pub confirm_end: Option<LeftUnfinished>,
    /// What does not work right now, shown as a strip on every page that serves a driver.
    pub troubles: Vec<Trouble>,
}

/// What would be left undone if the driver ended the session now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftUnfinished {
    /// Nothing was submitted: choices made so far are forgotten.
    NothingSubmitted,
    /// A decision was made and the fine is not paid yet.
    FineUnpaid,
    /// The slip is not printed yet.
    SlipNotPrinted,
}

/// Something that does not work; the rest of the kiosk does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No slip can be printed (paper, cover, cutter, cable): numbers are shown on the screen instead.
    Printer(PrinterTrouble),
    /// The paper is near its end.
    PaperLow,
    /// The central API cannot be reached: acts are kept and delivered later.
    Offline,
}

/// Why the printer cannot print, in the words a driver or attendant can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrinterTrouble {
    /// The paper is used up.
    NoPaper,
    /// The cover stands open.
    CoverOpen,
    /// The cutter is jammed.
    CutterJam,
    /// The printer does not answer.
    Disconnected,
    /// The printer reports another error.
    Error,
}

/// The middle of the screen.
#[derive(Clone, Debug, PartialEq)]
pub enum View {
    /// Nobody can be served: why, and what a driver can do elsewhere.
    OutOfOrder(OutOfOrder),
    /// The driver signed, and it could not be kept: nothing was submitted.
    NotKept(OutOfOrder),
    /// Waiting for a driver; the two language buttons start a session.
    Attract,
    /// The kiosk restarted in the middle of a handling that it had accepted. No personal data: only the number.
    Interrupted {
        /// The transaction that is safe.
        transaction: TransactionId,
        /// When the kiosk accepted it.
        accepted_at: Timestamp,
    },
    /// "Lay your identity card on the reader".
    LayCard(CardHint),
    /// The camera looks at the driver; the live preview is shown beside the guidance.
    Look(LookView),
    /// A try of the real-person check failed; another is offered.
    LookAgain {
        /// Why.
        why: LookFailure,
        /// Tries left, at least one.
        tries_left: u8,
    },
    /// The kiosk cannot go on with this driver: a member of staff can.
    AskStaff(AskStaffView),
    /// The services.
    Menu(MenuView),
    /// Something is under way; nothing to press but "end" where that is safe.
    Waiting(WaitingFor),
    /// The central API did not answer a question: try again, or end.
    NotReachable {
        /// What was asked.
        what: WaitingFor,
    },
    /// The list of violations.
    Violations(ListView),
    /// One violation with its evidence.
    Violation(Box<DetailView>),
    /// The choice cannot be handled together; nothing was submitted and no money was asked for.
    CannotHandle {
        /// Why.
        refusal: Refusal,
        /// "State and defend" is open all the same.
        can_defend: bool,
    },
    /// Notice of facts, reasons, basis and rights.
    Notice(NoticeView),
    /// "State and defend": the grounds to choose from.
    Defend(DefendView),
    /// The warning about trading points, for a vehicle that is not the driver's own.
    TradingWarning {
        /// The vehicle.
        plate: PlateNumber,
        /// The official text in the driver's language.
        text: String,
    },
    /// Everything once more before signing.
    Summary(SummaryView),
    /// The signature field.
    Sign(SignView),
    /// The decision and the QR code to pay.
    Payment(PaymentView),
    /// A slip is being printed.
    Printing {
        /// Which.
        slip: SlipKind,
        /// The sheets it is cut into: a decision a sheet.
        sheets: usize,
    },
    /// How it ended.
    Finished(FinishedView),
    /// The state of the records, as the central API has them now.
    Record(RecordView),
    /// The session is erased; thanks where there is something to thank for.
    Farewell {
        /// An act is safe on this kiosk, or was answered.
        submitted: bool,
        /// A slip came out.
        slip: bool,
    },
}

/// Why the kiosk serves nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutOfOrder {
    /// The kiosk has just been switched on and has not heard from all of its parts: it takes a moment.
    Starting,
    /// The record of transactions is damaged; it was kept aside.
    LedgerDamaged,
    /// The disk is full.
    DiskFull,
    /// The disk cannot be written.
    DiskReadOnly,
    /// The record of transactions cannot be used for another reason (key, version, device error, open in another kiosk).
    LedgerUnusable,
    /// The face models are missing or damaged: nobody can be checked.
    ModelsMissing,
    /// The kiosk's clock is far from the central API's: deadlines and signatures would carry a wrong date.
    ClockWrong,
    /// The cabinet door is open: a technician is at work.
    DoorOpen,
    /// The card reader does not answer: nobody can identify themselves.
    NoCardReader,
    /// The camera does not answer: nobody can be checked.
    NoCamera,
}

/// What the card page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardHint {
    /// Waiting for a card.
    LayCard,
    /// The card is being read: leave it there.
    Reading,
    /// It could not be read: take it away and lay it down again.
    ReadFailed,
    /// Not a card the kiosk can use.
    WrongKind,
    /// The card is no longer (or not yet) valid.
    NotValidToday,
    /// Asking the central API about the driver.
    LookingUp,
    /// No driving licence is recorded under this identity number.
    NoLicence,
    /// The central API cannot be reached, so nobody can be looked up now.
    Offline,
    /// The central API refuses or answers wrongly: try later or see staff.
    LookUpFailed,
}

impl CardHint {
    /// Laying a card down, now, is what helps.
    #[must_use]
    pub fn wants_card(self) -> bool {
        match self {
            Self::LayCard
            | Self::Reading
            | Self::ReadFailed
            | Self::WrongKind
            | Self::NotValidToday
            | Self::NoLicence => true,
            Self::LookingUp | Self::Offline | Self::LookUpFailed => false,
        }
    }
}

/// The real-person check under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookView {
    /// This try, from 1.
    pub attempt: u8,
    /// Tries in all.
    pub attempts: u8,
    /// The one thing to do now.
    pub guidance: Guidance,
}

/// Why a try of the real-person check failed, as far as a driver may know (an attacker learns nothing).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookFailure {
    /// It took too long or the picture was not good enough.
    NotSeenWell,
    /// The movement asked for was not made.
    MovementNotSeen,
    /// Another movement was made than the one asked for.
    WrongMovement,
    /// The check could not confirm a living person who is the card's holder.
    NotConfirmed,
    /// The camera stopped answering.
    CameraLost,
}

/// Only a person can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskStaffView {
    /// Why.
    pub why: AskStaff,
    /// The slip to show them.
    pub slip: StaffSlipState,
}

/// A slip for a member of staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffSlipState {
    /// The driver may ask for it.
    Offered,
    /// On its way.
    Printing,
    /// In the driver's hand.
    Printed,
    /// Not printed: the driver may try again, or say it in words.
    NotPrinted(PrinterTrouble),
}

/// Why staff must help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskStaff {
    /// The real-person check failed in every try.
    CheckFailed,
    /// No portrait to compare with: neither card nor central API has one that can be used.
    NoPortrait,
}

/// The services a driver may choose.
#[derive(Clone, Debug, PartialEq)]
pub struct MenuView {
    /// The driver's name, partly masked.
    pub name: String,
    /// Points of the current scoring cycle.
    pub points: Points,
    /// The points of a cycle.
    pub points_of_cycle: Points,
    /// The day the next cycle begins.
    pub next_cycle: Date,
    /// A handling accepted earlier that is not finished: its result or slip can be had now.
    pub unfinished: Option<TransactionId>,
}

/// What is being waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitingFor {
    /// The list of violations.
    Violations,
    /// The ledger's commit: the act is about to be safe.
    Recording,
    /// The central API's decision. The act is safe already.
    Decision,
    /// The central API's receipt of an objection. The act is safe already.
    ObjectionReceipt,
    /// A new payment order.
    PaymentOrder,
    /// The state of the records.
    Record,
}

/// The list of violations, grouped by vehicle.
#[derive(Clone, Debug, PartialEq)]
pub struct ListView {
    /// The vehicles with their rows, own vehicles first.
    pub vehicles: Vec<VehicleGroup>,
    /// The rows chosen.
    pub chosen: usize,
    /// The fines of the rows chosen.
    pub fine: Fen,
    /// The points of the rows chosen.
    pub points: Points,
    /// When the central API drew up the list.
    pub as_of: Timestamp,
}

/// A vehicle and its violations.
#[derive(Clone, Debug, PartialEq)]
pub struct VehicleGroup {
    /// The plate.
    pub plate: PlateNumber,
    /// The driver's own vehicle, not a bound one.
    pub own: bool,
    /// Its violations.
    pub rows: Vec<Row>,
}

/// One violation in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its place in the whole list: what a touch names.
    pub index: usize,
    /// When.
    pub occurred_at: Timestamp,
    /// Where.
    pub place: String,
    /// What, in the driver's language where the record has it.
    pub act: String,
    /// The four-digit code.
    pub code: String,
    /// The fine.
    pub fine: Fen,
    /// The points.
    pub points: Points,
    /// The last day to handle it, where one is set.
    pub deadline: Option<Date>,
    /// Chosen for handling.
    pub chosen: bool,
    /// `None` when it can be handled here; else why not (the page also says where to go).
    pub refusal: Option<Refusal>,
}

/// One violation with its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct DetailView {
    /// The row.
    pub row: Row,
    /// The plate.
    pub plate: PlateNumber,
    /// The articles it rests on.
    pub basis: String,
    /// The limit, where the act has one ("60 km/h").
    pub standard: Option<String>,
    /// What was measured.
    pub measured: Option<String>,
    /// The authority that recorded it.
    pub authority: String,
    /// The pictures, in order; the screen gets each one's pixels beside the page.
    pub evidence: Vec<EvidencePicture>,
}

/// One evidence picture.
#[derive(Clone, Debug, PartialEq)]
pub struct EvidencePicture {
    /// Which.
    pub id: EvidenceId,
    /// Still loading, here, or not to be had.
    pub state: PictureState,
}

/// How far a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureState {
    /// On its way.
    Loading,
    /// Here.
    Ready,
    /// The central API did not hand it out.
    Missing,
}

/// Notice of facts, reasons, basis and rights for all chosen violations.
#[derive(Clone, Debug, PartialEq)]
pub struct NoticeView {
    /// The vehicle.
    pub plate: PlateNumber,
    /// The facts, one paragraph a violation.
    pub facts: Vec<NoticeFact>,
    /// The official text on rights in the driver's language.
    pub rights: String,
    /// What the points will be.
    pub outlook: PointsOutlook,
}

/// The facts of one violation as the notice states them.
#[derive(Clone, Debug, PartialEq)]
pub struct NoticeFact {
    /// The row of the list.
    pub row: Row,
    /// The articles.
    pub basis: String,
}

/// The grounds of a defence.
#[derive(Clone, Debug, PartialEq)]
pub struct DefendView {
    /// Each ground and whether it is chosen.
    pub grounds: Vec<(Ground, bool)>,
    /// At least one is chosen.
    pub can_continue: bool,
}

/// Everything once more before signing.
#[derive(Clone, Debug, PartialEq)]
pub struct SummaryView {
    /// The vehicle.
    pub plate: PlateNumber,
    /// What is being handled.
    pub rows: Vec<Row>,
    /// The fines together.
    pub fine: Fen,
    /// The points before, added and after.
    pub outlook: PointsOutlook,
}

/// What the signature stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignView {
    /// What is signed.
    pub purpose: SignPurpose,
    /// The last try was empty or a dot: ask for a signature.
    pub too_short: bool,
}

/// What is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignPurpose {
    /// No objection to the facts; a decision follows.
    NoObjection,
    /// A statement and defence; no decision follows now.
    Objection,
}

/// The decision and its payment.
#[derive(Clone, Debug, PartialEq)]
pub struct PaymentView {
    /// The decision numbers the central API gave.
    pub decisions: Vec<DecisionNumber>,
    /// What is to be paid.
    pub amount: Fen,
    /// What the QR code says.
    pub pay_url: String,
    /// How the payment stands.
    pub state: PaymentState,
    /// Until when this order can be paid.
    pub expires_at: Timestamp,
    /// Last day to pay without a surcharge.
    pub pay_by: Date,
    /// A slip that says "no result yet" is in the driver's hand: it no longer counts.
    pub acceptance_slip_out: bool,
}

/// How a payment stands, as the central API said last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentState {
    /// Waiting for the driver.
    Open,
    /// Cancelled by the driver on the phone: a new code can be had.
    Cancelled,
    /// The code ran out: a new one can be had.
    Expired,
}

/// Which slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlipKind {
    /// The decision.
    Decision,
    /// "Accepted; the result comes later."
    Acceptance,
    /// The statement and defence was received.
    Objection,
    /// What staff need to help.
    Staff,
}

/// How a handling ended, as far as the central API has said.
#[derive(Clone, Debug, PartialEq)]
pub struct FinishedView {
    /// The outcome.
    pub outcome: Outcome,
    /// The transaction's number on this kiosk.
    pub transaction: TransactionId,
    /// Whether paper is in the driver's hand.
    pub slip: SlipState,
    /// Whether it can be printed (again).
    pub print_again: bool,
}

/// The outcome of an act.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Decided and paid: only after the central API said both.
    Settled {
        /// The decisions.
        decisions: Vec<DecisionNumber>,
        /// What was paid.
        paid: Fen,
        /// Points after handling, where this session showed them.
        points_after: Option<Points>,
    },
    /// Decided, nothing to pay (a warning).
    DecidedNothingToPay {
        /// The decisions.
        decisions: Vec<DecisionNumber>,
    },
    /// Decided, the fine is still to be paid.
    DecidedUnpaid {
        /// The decisions.
        decisions: Vec<DecisionNumber>,
        /// What is to be paid.
        amount: Fen,
        /// Last day to pay without a surcharge.
        pay_by: Date,
    },
    /// The statement and defence was received.
    ObjectionReceived {
        /// Its number.
        number: String,
        /// The day by which an answer is due.
        answer_by: Date,
    },
    /// Safe on this kiosk, not yet answered: the result comes later.
    AcceptedForLater,
    /// The central API refused the act; nothing changed.
    Refused {
        /// Why, where it said so in terms the kiosk knows.
        refusal: Option<Refusal>,
    },
}

/// Whether paper is in the driver's hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlipState {
    /// Printed.
    Printed,
    /// Not printed: the number on the screen serves; it can be printed on this kiosk later.
    NotPrinted(PrinterTrouble),
    /// The kiosk restarted while it printed: look whether a slip is there, else print it again.
    PerhapsPrinted,
}

/// The state of the records.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordView {
    /// The central API is being asked.
    pub asking: bool,
    /// One line a violation.
    pub lines: Vec<RecordLine>,
    /// Paid, and the record does not show it: a slip for staff who can look into it.
    pub staff_slip: Option<StaffSlipState>,
}

/// One record.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordLine {
    /// The row of the list; absent when the handling was taken up after a restart.
    pub row: Option<Row>,
    /// Which violation.
    pub violation: ViolationId,
    /// What the central API has now; `None` while it is being asked or cannot be reached.
    pub now: Option<(ViolationState, Timestamp)>,
}
