//! Following an act that is safe on this kiosk: the decision, the payment, the slip, the record.
//!
//! The same machine serves a driver who just signed, one who comes back to it from the menu, and one who comes back after the kiosk restarted.

mod telling;
mod word;

use std::time::Duration;

use layby_central::PaymentOrder;
use layby_domain::{Points, RecordStatus, Refusal, Timestamp, TransactionId, ViolationId, ViolationState};

use self::word::{Word, is_paid};
use super::choose::Submitted;
use crate::journey::context::{Asked, Context};
use crate::journey::effect::{Effect, Question, Slip, StaffMatter, Ticket};
use crate::journey::event::{ActNews, Answer, Event, Unfinished};
use crate::journey::page::{LeftUnfinished, PrinterTrouble, SlipKind, SlipState, StaffSlipState};
use crate::journey::panel::Sound;
use crate::journey::rules::SLIP_COPIES_MAX;
use crate::journey::session::Submission;
use crate::journey::staff_slip::StaffSlip;
use crate::journey::touch::Touch;

/// Following one act.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::journey) struct Following {
    act: Submitted,
    /// How often the slip with the present word came out.
    copies: u8,
    /// A slip of any kind came out.
    paper: bool,
    /// One that says that there is no result yet came out.
    acceptance_slip: bool,
    word: Word,
    step: Step,
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    /// Waiting for the first word; `delayed` once a delivery is known to have failed. Also: left, and to go on by what is known by then.
    Awaiting { since: Duration, delayed: bool },
    /// Waiting for the money.
    Paying {
        order: PaymentOrder,
        looked: Duration,
        asked: Option<Asked>,
        renewing: bool,
    },
    /// Paper is moving.
    Printing { since: Duration, kind: SlipKind },
    /// All there is to say.
    Finished { slip: SlipState },
    /// Looking at the records.
    Records {
        slip: SlipState,
        asked: Option<Asked>,
        records: Vec<(ViolationId, RecordStatus)>,
        /// Paid, and not on record.
        for_staff: Option<StaffSlip>,
    },
}

/// Where the driver goes from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::journey) enum Followed {
    /// Still following.
    Going,
    /// To the menu.
    Menu,
    /// Done; say farewell.
    Farewell,
}

impl Following {
    /// Follow an act from the moment the ledger kept it.
    pub fn begin(act: Submitted, cx: &Context<'_>) -> Self {
        Self {
            act,
            copies: 0,
            paper: false,
            acceptance_slip: false,
            word: Word::Nothing,
            step: Step::Awaiting {
                since: cx.now.uptime,
                delayed: false,
            },
        }
    }

    /// An act that an earlier session, or an earlier life of the kiosk, left behind; it waits to be taken up.
    pub fn left_behind(unfinished: Unfinished) -> Self {
        let act = Submitted {
            transaction: unfinished.transaction,
            accepted_at: unfinished.accepted_at,
            signature_png: None,
            outlook: None,
            plate: unfinished.plate,
            grounds: unfinished.grounds,
            objection: unfinished.objection,
            violations: unfinished.violations,
            rows: Vec::new(),
            facts: Vec::new(),
        };
        let mut following = Self {
            act,
            copies: 0,
            paper: false,
            acceptance_slip: false,
            word: Word::Nothing,
            step: Step::Awaiting {
                since: Duration::ZERO,
                delayed: false,
            },
        };
        if let Some(news) = &unfinished.news {
            following.hear_while_left(unfinished.transaction, news);
        }
        if unfinished.paid {
            following.word.note_paid();
        }
        if unfinished.printing {
            following.step = Step::Finished {
                slip: SlipState::PerhapsPrinted,
            };
        }
        following
    }

    /// The central API speaks while the driver is elsewhere: what is left to do with its word waits for them.
    pub fn hear_while_left(&mut self, transaction: TransactionId, news: &ActNews) {
        if transaction != self.act.transaction || self.word != Word::Nothing {
            return;
        }
        let Some(word) = Word::of(news) else {
            self.note_delay();
            return;
        };
        self.take_word(word);
        self.step = Step::Awaiting {
            since: Duration::ZERO,
            delayed: false,
        };
    }

    /// The driver comes back to it: where it was left, unless there is something new to do.
    pub fn take_up(&mut self, cx: &mut Context<'_>) {
        if let Step::Awaiting { since, .. } = &mut self.step {
            *since = cx.now.uptime;
            if self.word != Word::Nothing {
                self.go_on(cx);
            }
        }
    }

    pub fn step(&mut self, event: &Event, cx: &mut Context<'_>) -> Followed {
        match event {
            Event::Act { transaction, news } if *transaction == self.act.transaction => self.hear_act(news, cx),
            Event::Answer { ticket, answer } => self.answered(*ticket, answer, cx),
            Event::Slip {
                transaction,
                kind,
                outcome,
            } if *transaction == self.act.transaction => self.slip_came_out(*kind, *outcome, cx),
            Event::Tick => {
                self.step_staff_slip(event, cx);
                self.waited(cx);
            }
            Event::StaffSlip { .. } | Event::Touch(Touch::PrintForStaff) => self.step_staff_slip(event, cx),
            Event::Touch(touch) => return self.touched(touch, cx),
            _ => {}
        }
        Followed::Going
    }

    fn step_staff_slip(&mut self, event: &Event, cx: &mut Context<'_>) {
        if let Step::Records {
            for_staff: Some(slip), ..
        } = &mut self.step
        {
            slip.step(event, cx);
        }
    }

    pub fn state(&self) -> &'static str {
        match &self.step {
            Step::Awaiting { .. } => "follow.awaiting",
            Step::Paying { renewing: true, .. } => "follow.new_order",
            Step::Paying { .. } => "follow.paying",
            Step::Printing { .. } => "follow.printing",
            Step::Finished { .. } => "follow.finished",
            Step::Records { .. } => "follow.records",
        }
    }

    pub fn transaction(&self) -> TransactionId {
        self.act.transaction
    }

    /// What the act means for the driver's next choice; nothing when it was refused.
    pub fn submission(&self) -> Option<Submission> {
        (!matches!(self.word, Word::Refused(_))).then(|| Submission {
            transaction: self.act.transaction,
            violations: self.act.violations.clone(),
            stands_against: if self.act.objection {
                Refusal::UnderObjection
            } else {
                Refusal::AlreadyHandled
            },
            adding: self.act.outlook.map_or(Points::ZERO, |outlook| outlook.adding),
        })
    }

    /// A payment is in flight or paper is moving: nobody is thrown out now. A code that ran out is in flight no longer, even where the
    /// central API cannot be asked.
    pub fn pauses_idle_clock(&self, now: Timestamp) -> bool {
        match &self.step {
            Step::Awaiting { .. } | Step::Printing { .. } => true,
            Step::Paying { order, .. } => order.state.is_open() && now < order.expires_at,
            Step::Finished { .. } | Step::Records { .. } => false,
        }
    }

    pub fn can_go_back(&self) -> bool {
        matches!(self.step, Step::Records { .. })
    }

    /// What a driver who ends now would leave behind.
    pub fn left_unfinished(&self) -> Option<LeftUnfinished> {
        match &self.step {
            Step::Paying { .. } => Some(LeftUnfinished::FineUnpaid),
            Step::Printing { .. } if self.copies > 0 => None,
            Step::Awaiting { .. } | Step::Printing { .. } => Some(LeftUnfinished::SlipNotPrinted),
            Step::Finished { .. } | Step::Records { .. } => None,
        }
    }

    /// The driver goes on and does not ask for the slip again: one that was perhaps printed is there.
    pub fn goes_on_with_slip(&mut self) {
        if let Step::Finished { slip } | Step::Records { slip, .. } = &mut self.step
            && *slip == SlipState::PerhapsPrinted
        {
            *slip = SlipState::Printed;
        }
    }

    /// The driver was told how it ended and has the paper: nothing is left to resolve.
    pub fn is_resolved(&self) -> bool {
        let (Step::Finished { slip } | Step::Records { slip, .. }) = &self.step else {
            return false;
        };
        *slip == SlipState::Printed && self.word != Word::Nothing
    }

    /// A slip came out for this driver: the last one, one before it, or one for staff.
    pub fn has_paper(&self) -> bool {
        let printed = |slip: &SlipState| *slip == SlipState::Printed;
        self.paper
            || match &self.step {
                Step::Finished { slip } => printed(slip),
                Step::Records { slip, for_staff, .. } => {
                    printed(slip)
                        || for_staff
                            .as_ref()
                            .is_some_and(|slip| slip.state() == StaffSlipState::Printed)
                }
                _ => false,
            }
    }

    /// A slip that is out can be had again, but not without end.
    fn can_print_again(&self, slip: SlipState) -> bool {
        slip != SlipState::Printed || self.copies < SLIP_COPIES_MAX
    }

    /// The driver leaves: note it if nothing is left to resolve.
    pub fn close(&self, cx: &mut Context<'_>) {
        if self.is_resolved() {
            cx.effect(Effect::Finish(self.act.transaction));
        }
    }

    fn hear_act(&mut self, news: &ActNews, cx: &mut Context<'_>) {
        if self.word != Word::Nothing {
            return; // The central API has spoken; a repetition changes nothing.
        }
        let Some(word) = Word::of(news) else {
            self.note_delay();
            self.waited(cx);
            return;
        };
        self.take_word(word);
        if matches!(self.word, Word::Refused(_)) {
            cx.effect(Effect::Sound(Sound::Refused));
        }
        if !matches!(self.step, Step::Printing { .. }) {
            self.go_on(cx);
        }
    }

    /// Nobody has to wait as long as for a reply that may still come.
    fn note_delay(&mut self) {
        if let Step::Awaiting { delayed, .. } = &mut self.step {
            *delayed = true;
        }
    }

    fn take_word(&mut self, word: Word) {
        // Another slip goes with it.
        self.copies = 0;
        self.word = word;
    }

    /// After a word: to the payment where one is due, else to the slip.
    fn go_on(&mut self, cx: &mut Context<'_>) {
        if let Some(order) = self.word.open_order().cloned() {
            let asked = Some(cx.ask(Question::Payment(order.id.clone())));
            self.step = Step::Paying {
                order,
                looked: cx.now.uptime,
                asked,
                renewing: false,
            };
            return;
        }
        self.print(cx);
    }

    fn touched(&mut self, touch: &Touch, cx: &mut Context<'_>) -> Followed {
        match (&mut self.step, touch) {
            (
                Step::Paying {
                    order, asked, renewing, ..
                },
                Touch::NewCode,
            ) if !order.state.is_open() && !*renewing => {
                *asked = Some(cx.ask(Question::NewOrder(order.handling.clone())));
                *renewing = true;
            }
            (Step::Paying { .. }, Touch::PayLater) => self.print(cx),
            (Step::Finished { slip }, Touch::PrintAgain) => {
                let slip = *slip;
                if self.can_print_again(slip) {
                    self.print(cx);
                }
            }
            (Step::Finished { slip }, Touch::CheckRecord) => {
                let slip = *slip;
                let asked = Some(cx.ask(Question::Records(self.act.violations.clone())));
                self.step = Step::Records {
                    slip,
                    asked,
                    records: Vec::new(),
                    for_staff: None,
                };
            }
            (Step::Records { asked, .. }, Touch::Retry) if asked.is_none() => {
                *asked = Some(cx.ask(Question::Records(self.act.violations.clone())));
            }
            (Step::Records { slip, .. }, Touch::Back | Touch::Next) => self.step = Step::Finished { slip: *slip },
            (Step::Finished { .. }, Touch::NewCode) if self.word.open_order().is_some() => self.go_on(cx),
            (Step::Finished { .. }, Touch::Menu) => {
                self.goes_on_with_slip();
                self.close(cx);
                return Followed::Menu;
            }
            (Step::Finished { .. }, Touch::Next) => {
                self.goes_on_with_slip();
                return Followed::Farewell;
            }
            _ => {}
        }
        Followed::Going
    }

    fn answered(&mut self, ticket: Ticket, answer: &Answer, cx: &mut Context<'_>) {
        match &mut self.step {
            Step::Paying {
                order,
                looked,
                asked,
                renewing,
            } if asked.is_some_and(|a| a.ticket == ticket) => {
                *asked = None;
                *renewing = false;
                *looked = cx.now.uptime;
                if let Answer::Payment(now) = answer {
                    *order = (**now).clone();
                    self.word.hear_order(now);
                    if is_paid(now) {
                        self.paid(now.clone(), cx);
                    }
                }
            }
            Step::Records {
                asked,
                records,
                for_staff,
                ..
            } if asked.is_some_and(|a| a.ticket == ticket) => {
                *asked = None;
                if let Answer::Records(now) = answer {
                    records.clone_from(now);
                    let shown = now.iter().all(|(_, status)| status.state == ViolationState::Paid);
                    if !self.word.is_paid() || shown {
                        *for_staff = None;
                    } else if for_staff.is_none() {
                        *for_staff = Some(StaffSlip::offered(StaffMatter::RecordNotUpdated {
                            transaction: self.act.transaction,
                            decision: self.word.decision_numbers().into_iter().next(),
                        }));
                    }
                }
            }
            _ => {}
        }
    }

    fn paid(&mut self, order: Box<PaymentOrder>, cx: &mut Context<'_>) {
        // A slip printed before says that it is still to be paid.
        self.copies = 0;
        cx.effect(Effect::NotePaid {
            transaction: self.act.transaction,
            order,
        });
        cx.effect(Effect::Sound(Sound::Done));
        self.print(cx);
    }

    fn waited(&mut self, cx: &mut Context<'_>) {
        let pace = cx.rules.pace;
        match &mut self.step {
            Step::Awaiting { since, delayed } => {
                let patience = if *delayed { pace.patience_offline } else { pace.patience };
                if cx.elapsed(*since) >= patience {
                    self.print(cx);
                }
            }
            Step::Paying { asked, renewing, .. } if asked.is_some_and(|open| cx.overdue(open)) => {
                *asked = None;
                *renewing = false;
            }
            Step::Paying {
                order,
                looked,
                asked: asked @ None,
                ..
            } if cx.elapsed(*looked) >= pace.payment_poll => {
                *asked = Some(cx.ask(Question::Payment(order.id.clone())));
            }
            Step::Printing { since, .. } if cx.elapsed(*since) >= pace.printing => {
                self.slip_ended(Err(PrinterTrouble::Error), cx);
            }
            Step::Records { asked, .. } if asked.is_some_and(|a| cx.overdue(a)) => *asked = None,
            _ => {}
        }
    }

    fn print(&mut self, cx: &mut Context<'_>) {
        if let Err(trouble) = cx.health.printer() {
            self.step = Step::Finished {
                slip: self.in_hand_or(trouble),
            };
            return;
        }
        let body = self.slip_body();
        let kind = body.kind();
        let slip = Slip {
            language: cx.language,
            transaction: self.act.transaction,
            accepted_at: self.act.accepted_at,
            record_url: cx.rules.record_url(self.act.transaction),
            body,
        };
        cx.effect(Effect::Print {
            transaction: self.act.transaction,
            slip: Box::new(slip),
        });
        self.step = Step::Printing {
            since: cx.now.uptime,
            kind,
        };
    }

    /// Only the slip that is waited for: another may come out late, after the kiosk gave it up.
    fn slip_came_out(&mut self, which: SlipKind, outcome: Result<(), PrinterTrouble>, cx: &mut Context<'_>) {
        if matches!(self.step, Step::Printing { kind, .. } if kind == which) {
            self.slip_ended(outcome, cx);
        }
    }

    fn slip_ended(&mut self, outcome: Result<(), PrinterTrouble>, cx: &mut Context<'_>) {
        let Step::Printing { kind, .. } = self.step else { return };
        cx.effect(Effect::Sound(if outcome.is_ok() {
            Sound::Attention
        } else {
            Sound::Refused
        }));
        self.paper |= outcome.is_ok();
        self.acceptance_slip |= outcome.is_ok() && kind == SlipKind::Acceptance;
        if kind == SlipKind::Acceptance && self.word != Word::Nothing {
            // The reply came while the acceptance slip was printing: its payment, or its own slip, is still due.
            self.go_on(cx);
            return;
        }
        self.copies = self.copies.saturating_add(u8::from(outcome.is_ok()));
        self.step = Step::Finished {
            slip: outcome.map_or_else(|trouble| self.in_hand_or(trouble), |()| SlipState::Printed),
        };
    }

    /// A copy that does not come out takes nothing away from the slip that did.
    fn in_hand_or(&self, trouble: PrinterTrouble) -> SlipState {
        if self.copies > 0 {
            SlipState::Printed
        } else {
            SlipState::NotPrinted(trouble)
        }
    }
}
