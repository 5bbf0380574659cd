//! One representative of everything that can happen to the kiosk, with the words the diagram uses for it.

use std::time::Duration;

use jiff::Timestamp;
use layby_central::{PaymentState, ViolationList};
use layby_domain::{Challenge, Ground, Guidance, Language, Refusal, TransactionId, ViolationState};

use super::kit::{self, FOREIGN, PAID, Play, STALE, TRANSACTION, seconds, unfinished};
use crate::journey::{
    ActNews, Answer, CardHint, CardNews, Event, Ink, LookFailure, NoAnswer, OutOfOrder, Part, PersonNews,
    PrinterTrouble, Question, SlipKind, Ticket, Touch, Unfinished,
};

/// Something that happens, how long after the last thing, and on which date.
#[derive(Clone, Debug)]
pub struct Move {
    pub event: Event,
    pub after: Duration,
    /// Set for this moment only: somebody set the clock.
    pub wall: Option<Timestamp>,
}

impl Move {
    pub fn play(&self, play: &mut Play) {
        play.now.uptime += self.after;
        let calendar = play.now.wall + self.after;
        play.now.wall = self.wall.unwrap_or(calendar);
        play.happens(self.event.clone());
        play.now.wall = calendar;
    }
}

/// Everything that can happen now: also what makes no sense now.
pub fn every_move(play: &Play) -> Vec<Move> {
    let mut events: Vec<Event> = touches().into_iter().map(Event::Touch).collect();
    events.extend(parts().into_iter().map(Event::Part));
    events.extend(cards(play.listening));
    events.extend(persons(play.look));
    let asked = play.open.last().map_or(STALE, |(ticket, _)| *ticket);
    for ticket in [asked, STALE] {
        events.extend(answers().into_iter().map(|answer| Event::Answer { ticket, answer }));
    }
    events.extend(ledger_words(play.keeping.unwrap_or(STALE)));
    events.extend(ledger_words(STALE));
    for transaction in [TRANSACTION, FOREIGN] {
        events.extend(act_news().into_iter().map(|news| Event::Act { transaction, news }));
        events.extend(slips(transaction, SlipKind::Decision));
    }
    for kind in [SlipKind::Acceptance, SlipKind::Objection, SlipKind::Staff] {
        events.extend(slips(TRANSACTION, kind));
    }
    for ticket in [play.staff_slip.unwrap_or(STALE), STALE] {
        for outcome in [Ok(()), Err(PrinterTrouble::NoPaper)] {
            events.push(Event::StaffSlip { ticket, outcome });
        }
    }
    events.push(Event::Policy(Box::new(kit::document("p2"))));
    events.extend(restarts().into_iter().map(Event::Restarted));
    let mut moves: Vec<Move> = events
        .into_iter()
        .map(|event| Move {
            event,
            after: Duration::ZERO,
            wall: None,
        })
        .collect();
    moves.extend(ticks());
    moves
}

pub fn touches() -> Vec<Touch> {
    let mut touches = vec![
        Touch::Speak(Language::Chinese),
        Touch::Speak(Language::English),
        Touch::Next,
        Touch::Back,
        Touch::End,
        Touch::EndAnyway,
        Touch::Stay,
        Touch::Help,
        Touch::CloseHelp,
        Touch::Retry,
        Touch::HandleViolations,
        Touch::TakeUpUnfinished,
        Touch::NoObjection,
        Touch::Defend,
        Touch::Signed(kit::ink()),
        Touch::Signed(kit::dot()),
        Touch::Signed(Ink {
            png: Vec::new(),
            length_px: u32::MAX,
        }),
        Touch::NewCode,
        Touch::PayLater,
        Touch::PrintAgain,
        Touch::PrintForStaff,
        Touch::CheckRecord,
        Touch::Menu,
    ];
    // The rows of the list, one past its end, and as far out as a number goes.
    for row in [0, 1, 2, 3, 4, usize::MAX] {
        touches.extend([Touch::Choose(row), Touch::Look(row)]);
    }
    touches.extend(Ground::ALL.map(Touch::Ground));
    touches
}

/// Every part both ways, beginning with all of them working.
pub fn parts() -> Vec<Part> {
    let mut parts = vec![
        Part::Ledger(Ok(())),
        Part::Models(true),
        Part::CardReader(true),
        Part::Camera(true),
        Part::Printer(Ok(false)),
        Part::Door(true),
        Part::Clock(true),
        Part::Central(true),
        Part::Models(false),
        Part::CardReader(false),
        Part::Camera(false),
        Part::Printer(Ok(true)),
        Part::Door(false),
        Part::Clock(false),
        Part::Central(false),
    ];
    parts.extend([OutOfOrder::DiskFull, OutOfOrder::LedgerDamaged].map(|why| Part::Ledger(Err(why))));
    parts.extend([PrinterTrouble::NoPaper, PrinterTrouble::Disconnected].map(|why| Part::Printer(Err(why))));
    parts
}

/// What the reader tells in this listening, and what it still tells of an earlier one.
fn cards(listening: Ticket) -> Vec<Event> {
    let read = CardNews::Read(Box::new(kit::card()));
    let now = [
        CardNews::Found,
        read.clone(),
        CardNews::Read(Box::new(kit::expired_card())),
        CardNews::Unreadable(CardHint::ReadFailed),
        CardNews::Unreadable(CardHint::WrongKind),
        CardNews::Removed,
    ];
    let late = [read, CardNews::Unreadable(CardHint::ReadFailed)];
    let told = |listening| move |news| Event::Card { listening, news };
    now.into_iter()
        .map(told(listening))
        .chain(late.into_iter().map(told(STALE)))
        .collect()
}

/// What this look sees, and what an earlier one saw.
fn persons(look: Ticket) -> Vec<Event> {
    let confirmed = PersonNews::Confirmed(Box::new(kit::evidence_of_person()));
    let late = [confirmed.clone(), PersonNews::Failed(LookFailure::NotConfirmed)];
    let mut news = vec![confirmed, PersonNews::NoPortrait];
    news.extend([Guidance::LookAtCamera, Guidance::Perform(Challenge::Blink)].map(PersonNews::Guidance));
    let failures = [
        LookFailure::NotSeenWell,
        LookFailure::MovementNotSeen,
        LookFailure::NotConfirmed,
        LookFailure::CameraLost,
    ];
    news.extend(failures.map(PersonNews::Failed));
    let told = |look| move |news| Event::Person { look, news };
    news.into_iter()
        .map(told(look))
        .chain(late.into_iter().map(told(STALE)))
        .collect()
}

pub fn answers() -> Vec<Answer> {
    let mut answers = vec![
        kit::known(0, None),
        Answer::NoLicence,
        Answer::Violations(Box::new(short_list())),
        Answer::Violations(Box::new(ViolationList {
            vehicles: Vec::new(),
            as_of: kit::wall(),
        })),
        Answer::Evidence("e-own".parse().unwrap()),
        kit::records(ViolationState::Paid),
        Answer::Nothing(NoAnswer::Unreachable),
        Answer::Nothing(NoAnswer::Failed),
    ];
    answers.extend(
        [
            PaymentState::Pending,
            PAID,
            PaymentState::Cancelled,
            PaymentState::Expired,
        ]
        .map(kit::payment),
    );
    answers.extend(
        left_behind()
            .into_iter()
            .map(|unfinished| kit::known(0, Some(unfinished))),
    );
    answers
}

/// One row fewer: what can be chosen together stays countable.
fn short_list() -> ViolationList {
    let mut list = kit::list();
    list.vehicles[0].violations.remove(kit::OWN_TOO);
    list
}

/// Handlings that an earlier session, or an earlier life of the kiosk, left behind.
fn left_behind() -> Vec<Unfinished> {
    let pending = kit::decided(Some(PaymentState::Pending));
    vec![
        unfinished(None, false, false, false),
        unfinished(None, false, true, false),
        unfinished(Some(pending.clone()), false, false, false),
        unfinished(Some(pending.clone()), true, false, false),
        unfinished(Some(pending), false, true, false),
        unfinished(Some(kit::objection_received()), false, false, true),
        unfinished(Some(ActNews::Refused(None)), false, false, false),
        unfinished(Some(ActNews::Delayed), false, false, true),
        unfinished(Some(ActNews::GivenUp), false, false, false),
    ]
}

fn ledger_words(ticket: Ticket) -> [Event; 3] {
    let full = Event::Kept {
        ticket,
        outcome: Err(OutOfOrder::DiskFull),
    };
    let read_only = Event::Kept {
        ticket,
        outcome: Err(OutOfOrder::DiskReadOnly),
    };
    [
        Event::Kept {
            ticket,
            outcome: Ok(TRANSACTION),
        },
        full,
        read_only,
    ]
}

pub fn act_news() -> Vec<ActNews> {
    vec![
        kit::decided(Some(PaymentState::Pending)),
        kit::decided(Some(PAID)),
        kit::decided(None),
        kit::objection_received(),
        ActNews::Refused(None),
        ActNews::Refused(Some(Box::new(Refusal::AlreadyHandled))),
        ActNews::Delayed,
        ActNews::GivenUp,
    ]
}

fn slips(transaction: TransactionId, kind: SlipKind) -> [Event; 2] {
    [
        Event::Slip {
            transaction,
            kind,
            outcome: Ok(()),
        },
        Event::Slip {
            transaction,
            kind,
            outcome: Err(PrinterTrouble::NoPaper),
        },
    ]
}

fn restarts() -> Vec<Vec<Unfinished>> {
    let fresh = unfinished(None, false, true, false);
    let mut stale = fresh.clone();
    stale.accepted_at = "2026-06-14T04:00:00Z".parse().unwrap();
    vec![vec![fresh], vec![stale], Vec::new()]
}

/// From a blink to an hour, and days on which somebody set the clock.
fn ticks() -> Vec<Move> {
    let jumps = [0, 2, 7, 21, 26, 61, 95, 125, 3600].map(seconds);
    let mut ticks: Vec<Move> = jumps
        .into_iter()
        .map(|after| Move {
            event: Event::Tick,
            after,
            wall: None,
        })
        .collect();
    for day in ["1970-01-01T00:00:00Z", "2000-02-29T12:00:00Z", "2099-12-31T23:59:59Z"] {
        ticks.push(Move {
            event: Event::Tick,
            after: seconds(1),
            wall: Some(day.parse().unwrap()),
        });
    }
    ticks
}

/// What happened, in the words of the diagram. An answer to another question is as good as none.
pub fn words(event: &Event, asked: Option<&Question>) -> String {
    match event {
        Event::Answer { answer, .. } if !asked.is_some_and(|question| fits(question, answer)) => "no answer".to_owned(),
        Event::Tick => "time passes".to_owned(),
        Event::Touch(touch) => touch_words(touch).to_owned(),
        Event::Part(part) => part_words(*part).to_owned(),
        Event::Card {
            news: CardNews::Read(_),
            ..
        } => "card read".to_owned(),
        Event::Card { .. } => "card reader".to_owned(),
        Event::Person { news, .. } => person_words(news).to_owned(),
        Event::Answer { answer, .. } => answer_words(answer).to_owned(),
        Event::Kept { outcome: Ok(_), .. } => "kept".to_owned(),
        Event::Kept { outcome: Err(_), .. } => "not kept".to_owned(),
        Event::Act { news, .. } => act_words(news).to_owned(),
        Event::Slip { outcome: Ok(()), .. } => "slip printed".to_owned(),
        Event::Slip { outcome: Err(_), .. } => "slip not printed".to_owned(),
        Event::StaffSlip { .. } => "slip for staff".to_owned(),
        Event::Policy(_) => "new policy".to_owned(),
        Event::Restarted(_) => "restarted".to_owned(),
    }
}

fn fits(question: &Question, answer: &Answer) -> bool {
    match question {
        Question::Driver { .. } => matches!(answer, Answer::Driver { .. } | Answer::NoLicence),
        Question::Violations(_) => matches!(answer, Answer::Violations(_)),
        Question::Evidence(_) => matches!(answer, Answer::Evidence(_)),
        Question::Payment(_) | Question::NewOrder(_) => matches!(answer, Answer::Payment(_)),
        Question::Records(_) => matches!(answer, Answer::Records(_)),
    }
}

fn touch_words(touch: &Touch) -> &'static str {
    match touch {
        Touch::Speak(_) => "language",
        Touch::Next => "next",
        Touch::Back => "back",
        Touch::End => "end",
        Touch::EndAnyway => "end anyway",
        Touch::Stay => "stay",
        Touch::Help | Touch::CloseHelp => "help",
        Touch::Retry => "try again",
        Touch::HandleViolations => "handle violations",
        Touch::TakeUpUnfinished => "take up unfinished",
        Touch::Choose(_) => "choose",
        Touch::Look(_) => "look",
        Touch::NoObjection => "no objection",
        Touch::Defend => "state and defend",
        Touch::Ground(_) => "ground",
        Touch::Signed(_) => "signed",
        Touch::NewCode => "new code",
        Touch::PayLater => "pay later",
        Touch::PrintAgain => "print again",
        Touch::PrintForStaff => "print for staff",
        Touch::CheckRecord => "check record",
        Touch::Menu => "menu",
    }
}

fn part_words(part: Part) -> &'static str {
    match part {
        Part::Ledger(_) => "ledger",
        Part::Models(_) => "models",
        Part::CardReader(_) => "card reader",
        Part::Camera(true) => "camera back",
        Part::Camera(false) => "camera lost",
        Part::Printer(_) => "printer",
        Part::Door(_) => "door",
        Part::Clock(_) => "clock",
        Part::Central(_) => "network",
    }
}

fn person_words(news: &PersonNews) -> &'static str {
    match news {
        PersonNews::Confirmed(_) => "person confirmed",
        PersonNews::NoPortrait => "no portrait",
        PersonNews::Failed(_) => "not confirmed",
        PersonNews::Guidance(_) => "guidance",
    }
}

fn answer_words(answer: &Answer) -> &'static str {
    match answer {
        Answer::Driver { .. } => "driver known",
        Answer::NoLicence => "no licence",
        Answer::Violations(_) => "list",
        Answer::Evidence(_) => "picture",
        Answer::Payment(order) => match order.state {
            PaymentState::Pending => "order open",
            PaymentState::Paid { .. } => "paid",
            PaymentState::Cancelled => "order cancelled",
            PaymentState::Expired => "order expired",
        },
        Answer::Records(_) => "records",
        Answer::Nothing(_) => "no answer",
    }
}

fn act_words(news: &ActNews) -> &'static str {
    match news {
        ActNews::Decided(_) => "decided",
        ActNews::ObjectionReceived(_) => "objection received",
        ActNews::Refused(_) => "refused",
        ActNews::Delayed => "delayed",
        ActNews::GivenUp => "given up",
    }
}
