//! What the played driver does on each page: a hurried person who wants two violations settled, and the staff who mend what broke.
//!
//! Pure: pages in, moves out. The player performs the moves on the real screen and the simulated devices.

use std::collections::BTreeSet;
use std::time::Duration;

use layby_domain::{Guidance, Language, Refusal};

use super::fault::{Ending, Fault};
use crate::journey::{
    CardHint, FinishedView, ListView, LookView, OutOfOrder, Outcome, Page, PaymentState, PictureState, Row, SlipState,
    StaffSlipState, Trouble, View, WaitingFor,
};
use crate::screen::Key;

/// How many violations a driver settles at once.
const SETTLED_AT_ONCE: usize = 2;

/// How long a fault of the central API lasts while the driver waits for the decision.
const OUTAGE: Duration = Duration::from_millis(700);

/// One thing a person does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// Press a control.
    Press(Key),
    /// Sign in the signature field and confirm.
    Sign,
    /// Lay the card on the reader.
    LayCard,
    /// Take it away.
    TakeCard,
    /// Do what the camera page asks.
    Follow(Guidance),
    /// Pay on the phone.
    Pay,
    /// Something breaks.
    Break(Fault),
    /// Somebody mends it.
    Mend(Fault),
    /// The journey is over.
    Leave,
}

/// A driver with a plan.
#[derive(Debug)]
pub(super) struct Script {
    faults: Vec<Fault>,
    language: Language,
    broken: BTreeSet<Fault>,
    mended: BTreeSet<Fault>,
    saw_evidence: bool,
    checked_record: bool,
    took_up: bool,
    /// Only take up what a restart left, begin nothing new.
    resume_only: bool,
    ending: Ending,
}

impl Script {
    pub fn new(faults: &[Fault], language: Language) -> Self {
        Self {
            faults: faults.to_vec(),
            language,
            broken: BTreeSet::new(),
            mended: BTreeSet::new(),
            saw_evidence: false,
            checked_record: false,
            took_up: false,
            resume_only: false,
            ending: Ending::Unfinished,
        }
    }

    /// A driver who only comes back for what a restart left.
    pub fn resume_only(self) -> Self {
        Self {
            resume_only: true,
            ..self
        }
    }

    pub fn ending(&self) -> Ending {
        self.ending
    }

    pub fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }

    /// Faults of the plan that never came to their moment: then the test would prove nothing. The notice's moment passed before the
    /// restart for a driver who takes up what it left.
    pub fn never_broken(&self) -> Vec<Fault> {
        let from_outside = [
            Fault::OfflineBefore,
            Fault::Slow,
            Fault::WrongPerson,
            Fault::PhotoAttack,
            Fault::OverLimit,
            Fault::DamagedLedger,
            Fault::KillAfterRecord,
        ];
        self.faults
            .iter()
            .copied()
            .filter(|fault| !from_outside.contains(fault) && !self.broken.contains(fault))
            .filter(|fault| !(self.took_up && *fault == Fault::DoorOpened))
            .collect()
    }

    /// A page has come, or changed.
    pub fn react(&mut self, page: &Page) -> Vec<Move> {
        if page.confirm_end.is_some() {
            return vec![Move::Press(Key::EndAnyway)];
        }
        if page.idle_seconds_left.is_some() {
            return vec![Move::Press(Key::Stay)];
        }
        match &page.view {
            View::Attract | View::Interrupted { .. } => vec![Move::Press(Key::Speak(self.language))],
            View::LayCard(CardHint::LayCard) => vec![Move::LayCard],
            View::LayCard(CardHint::Offline | CardHint::LookUpFailed) => {
                self.ending = Ending::ToldOffline;
                vec![Move::TakeCard, Move::Press(Key::End)]
            }
            View::LayCard(_) | View::Waiting(_) | View::Printing { .. } => Vec::new(),
            View::Look(look) => self.look(look.guidance),
            View::LookAgain { .. } => vec![Move::Press(Key::Retry)],
            View::AskStaff(staff) => {
                self.ending = Ending::SentToStaff;
                match staff.slip {
                    StaffSlipState::Offered => vec![Move::Press(Key::PrintForStaff)],
                    StaffSlipState::Printing => Vec::new(),
                    StaffSlipState::Printed | StaffSlipState::NotPrinted(_) => vec![Move::Press(Key::End)],
                }
            }
            View::Menu(menu) if menu.unfinished.is_some() && !self.took_up => {
                self.took_up = true;
                vec![Move::Press(Key::TakeUpUnfinished)]
            }
            View::Menu(_) if self.resume_only => {
                self.ending = Ending::NothingToResume;
                vec![Move::Press(Key::End)]
            }
            View::Menu(_) => vec![Move::Press(Key::HandleViolations)],
            View::NotReachable { .. } => vec![Move::Press(Key::Retry)],
            View::Violations(list) => self.choose(list),
            View::Violation(detail) => {
                let loading = detail
                    .evidence
                    .iter()
                    .any(|picture| picture.state == PictureState::Loading);
                if loading {
                    Vec::new()
                } else {
                    vec![Move::Press(Key::Back)]
                }
            }
            View::CannotHandle { refusal, .. } => {
                if matches!(refusal, Refusal::WouldExceedPoints { .. }) {
                    self.ending = Ending::ToldOverLimit;
                }
                vec![Move::Press(Key::End)]
            }
            View::Notice(_) if self.breaks_now(Fault::DoorOpened) => vec![Move::Break(Fault::DoorOpened)],
            View::Notice(_) => vec![Move::Press(Key::NoObjection)],
            View::Defend(_) => vec![Move::Press(Key::Back)],
            View::TradingWarning { .. } | View::Summary(_) => vec![Move::Press(Key::Next)],
            View::Sign(_) => self.sign(page),
            View::Payment(payment) => match payment.state {
                PaymentState::Open => self.printer_breaks(page).unwrap_or_else(|| vec![Move::Pay]),
                PaymentState::Cancelled | PaymentState::Expired => vec![Move::Press(Key::NewCode)],
            },
            View::Finished(finished) => self.finished(finished, page),
            View::Record(record) => {
                self.checked_record = true;
                if record.asking {
                    Vec::new()
                } else {
                    vec![Move::Press(Key::Back)]
                }
            }
            View::Farewell { .. } => self.farewell(),
            View::OutOfOrder(why) | View::NotKept(why) => self.out_of_order(*why),
        }
    }

    /// The same page has been there for `waited`.
    pub fn wait(&mut self, page: &Page, waited: Duration) -> Vec<Move> {
        if page.view == View::Waiting(WaitingFor::Decision) && waited >= OUTAGE {
            return self.mend_outages();
        }
        Vec::new()
    }

    fn look(&mut self, guidance: Guidance) -> Vec<Move> {
        if self.breaks_now(Fault::CameraUnplugged) {
            return vec![Move::TakeCard, Move::Break(Fault::CameraUnplugged)];
        }
        vec![Move::TakeCard, Move::Follow(guidance)]
    }

    fn choose(&mut self, list: &ListView) -> Vec<Move> {
        let rows: Vec<&Row> = list.vehicles.iter().flat_map(|vehicle| &vehicle.rows).collect();
        let mut wanted: Vec<&Row> = rows.iter().copied().filter(|row| row.refusal.is_none()).collect();
        if self.faults.contains(&Fault::OverLimit) {
            wanted.sort_by_key(|row| std::cmp::Reverse(row.points));
        }
        wanted.truncate(SETTLED_AT_ONCE);
        if let Some(first) = wanted.first().filter(|_| !self.saw_evidence) {
            self.saw_evidence = true;
            return vec![Move::Press(Key::Look(first.index))];
        }
        if let Some(next) = wanted.iter().find(|row| !row.chosen) {
            return vec![Move::Press(Key::Choose(next.index))];
        }
        let mut moves = Vec::new();
        let disk_is_still_to_fill = self.has(Fault::DiskFull) && !self.broken.contains(&Fault::DiskFull);
        if !disk_is_still_to_fill && self.breaks_now(Fault::OfflineMid) {
            moves.push(Move::Break(Fault::OfflineMid));
        }
        moves.push(Move::Press(Key::Next));
        moves
    }

    /// Everything that breaks while the driver signs. A full disk comes alone: the journey begins anew after it, and the rest breaks then.
    fn sign(&mut self, page: &Page) -> Vec<Move> {
        if self.breaks_now(Fault::DiskFull) {
            return vec![Move::Break(Fault::DiskFull), Move::Sign];
        }
        if let Some(moves) = self.printer_breaks(page) {
            return moves;
        }
        let mut moves = Vec::new();
        for fault in [
            Fault::ReplyLost,
            Fault::CentralDownThenUp,
            Fault::ServerErrors,
            Fault::Malformed,
        ] {
            if self.breaks_now(fault) {
                moves.push(Move::Break(fault));
            }
        }
        moves.push(Move::Sign);
        moves
    }

    /// The printer breaks, and the kiosk must have noticed before the driver goes on, or the slip would race it.
    fn printer_breaks(&mut self, page: &Page) -> Option<Vec<Move>> {
        let faults = [Fault::PaperOut, Fault::PrinterUnplugged];
        if let Some(fault) = faults.into_iter().find(|fault| self.breaks_now(*fault)) {
            return Some(vec![Move::Break(fault)]);
        }
        let expected = faults
            .iter()
            .any(|fault| self.broken.contains(fault) && !self.mended.contains(fault));
        (expected && !has_printer_trouble(page)).then(Vec::new)
    }

    fn finished(&mut self, finished: &FinishedView, page: &Page) -> Vec<Move> {
        match &finished.outcome {
            Outcome::AcceptedForLater if !self.faults.contains(&Fault::OfflineMid) => return self.mend_outages(),
            Outcome::DecidedUnpaid { .. } => return vec![Move::Press(Key::NewCode)],
            Outcome::Refused { .. } => return vec![Move::Press(Key::Next)],
            _ => {}
        }
        match finished.slip {
            SlipState::NotPrinted(_) => return self.mend_printer(page),
            SlipState::PerhapsPrinted => return vec![Move::Press(Key::PrintAgain)],
            SlipState::Printed => {}
        }
        match &finished.outcome {
            Outcome::Settled { .. } => {
                self.ending = Ending::Settled;
                vec![Move::Press(if self.checked_record {
                    Key::Next
                } else {
                    Key::CheckRecord
                })]
            }
            Outcome::AcceptedForLater => {
                self.ending = Ending::AcceptedThenDelivered;
                vec![Move::Press(Key::Next)]
            }
            _ => vec![Move::Press(Key::Next)],
        }
    }

    fn mend_printer(&mut self, page: &Page) -> Vec<Move> {
        // All at once: a roll that is put into an unplugged printer changes nothing on the page.
        let mends: Vec<Move> = [Fault::PrinterUnplugged, Fault::PaperOut]
            .into_iter()
            .filter(|fault| self.broken.contains(fault) && self.mended.insert(*fault))
            .map(Move::Mend)
            .collect();
        if !mends.is_empty() {
            return mends;
        }
        if has_printer_trouble(page) {
            Vec::new()
        } else {
            vec![Move::Press(Key::PrintAgain)]
        }
    }

    fn mend_outages(&mut self) -> Vec<Move> {
        let outages = [Fault::CentralDownThenUp, Fault::ServerErrors, Fault::Malformed];
        let mendable = outages
            .into_iter()
            .filter(|fault| self.broken.contains(fault) && self.mended.insert(*fault));
        mendable.map(Move::Mend).collect()
    }

    fn farewell(&mut self) -> Vec<Move> {
        let comes_again = self.broken.contains(&Fault::DiskFull) && self.ending == Ending::Unfinished;
        if comes_again {
            return Vec::new();
        }
        let mut moves = Vec::new();
        if self.broken.contains(&Fault::OfflineMid) && self.mended.insert(Fault::OfflineMid) {
            moves.push(Move::Mend(Fault::OfflineMid));
        }
        moves.push(Move::Leave);
        moves
    }

    fn out_of_order(&mut self, why: OutOfOrder) -> Vec<Move> {
        match why {
            OutOfOrder::LedgerDamaged => {
                self.ending = Ending::OutOfOrder;
                vec![Move::Leave]
            }
            OutOfOrder::NoCamera
                if self.broken.contains(&Fault::CameraUnplugged) && self.mended.insert(Fault::CameraUnplugged) =>
            {
                vec![Move::Mend(Fault::CameraUnplugged)]
            }
            OutOfOrder::DoorOpen
                if self.broken.contains(&Fault::DoorOpened) && self.mended.insert(Fault::DoorOpened) =>
            {
                vec![Move::Mend(Fault::DoorOpened)]
            }
            OutOfOrder::DiskFull if self.broken.contains(&Fault::DiskFull) && self.mended.insert(Fault::DiskFull) => {
                vec![Move::Mend(Fault::DiskFull), Move::Press(Key::End)]
            }
            _ => Vec::new(),
        }
    }

    /// Whether this fault is planned and its moment has come for the first time.
    fn breaks_now(&mut self, fault: Fault) -> bool {
        self.faults.contains(&fault) && self.broken.insert(fault)
    }
}

fn has_printer_trouble(page: &Page) -> bool {
    page.troubles
        .iter()
        .any(|trouble| matches!(trouble, Trouble::Printer(_)))
}

/// The name of a page, for files and the timeline.
pub(super) fn page_name(page: &Page) -> String {
    let name = match &page.view {
        View::OutOfOrder(why) => return format!("out-of-order-{}", kebab(&format!("{why:?}"))),
        View::NotKept(why) => return format!("not-kept-{}", kebab(&format!("{why:?}"))),
        View::Attract => "attract",
        View::Interrupted { .. } => "interrupted",
        View::LayCard(hint) => return format!("card-{}", kebab(&format!("{hint:?}"))),
        View::Look(LookView {
            guidance: Guidance::Perform(movement),
            ..
        }) => return format!("look-{}", movement.name()),
        View::Look(look) => return format!("look-{}", kebab(&format!("{:?}", look.guidance))),
        View::LookAgain { .. } => "look-again",
        View::AskStaff(staff) => return format!("ask-staff{}", slip_name(Some(staff.slip))),
        View::Menu(_) => "menu",
        View::Waiting(what) => return format!("waiting-{}", kebab(&format!("{what:?}"))),
        View::NotReachable { .. } => "not-reachable",
        View::Violations(list) if list.chosen > 0 => "violations-chosen",
        View::Violations(_) => "violations",
        View::Violation(detail)
            if detail
                .evidence
                .iter()
                .any(|picture| picture.state == PictureState::Loading) =>
        {
            "violation-loading"
        }
        View::Violation(_) => "violation",
        View::CannotHandle { .. } => "cannot-handle",
        View::Notice(_) => "notice",
        View::Defend(_) => "defend",
        View::TradingWarning { .. } => "trading-warning",
        View::Summary(_) => "summary",
        View::Sign(_) => "sign",
        View::Payment(_) => "payment",
        View::Printing { .. } => "printing",
        View::Finished(finished) => {
            return match &finished.outcome {
                Outcome::Settled { .. } => "settled",
                Outcome::DecidedNothingToPay { .. } => "decided-nothing-to-pay",
                Outcome::DecidedUnpaid { .. } => "decided-unpaid",
                Outcome::ObjectionReceived { .. } => "objection-received",
                Outcome::AcceptedForLater => "accepted-for-later",
                Outcome::Refused { .. } => "refused",
            }
            .to_owned();
        }
        View::Record(record) if record.asking => "record-asking",
        View::Record(record) => return format!("record{}", slip_name(record.staff_slip)),
        View::Farewell { .. } => "farewell",
    };
    name.to_owned()
}

/// What a page's name says of the slip for staff.
fn slip_name(slip: Option<StaffSlipState>) -> &'static str {
    match slip {
        None | Some(StaffSlipState::Offered) => "",
        Some(StaffSlipState::Printing) => "-slip-printing",
        Some(StaffSlipState::Printed) => "-slip-printed",
        Some(StaffSlipState::NotPrinted(_)) => "-slip-not-printed",
    }
}

/// `LayCard` becomes `lay-card`.
fn kebab(name: &str) -> String {
    let mut kebab = String::with_capacity(name.len() + 4);
    for (i, letter) in name.chars().enumerate() {
        if letter.is_ascii_uppercase() && i > 0 {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
    }
    kebab
}
