//! What was seen on the desk, as plain data, and in words.

use std::collections::BTreeSet;

use image::GrayImage;
use jiff::Timestamp;
use layby_central::server::{CentralView, FaultCounts, TransactionView};

use super::wish::{Holder, Network, Stander, Switch};
use crate::device::panel::{Beep, Lamp};
use crate::journey::{PaymentState, PaymentView};
use crate::ledger::{DeadLetter, OutboxView, WaitReason, Waiting};

/// Handlings that are listed.
const HANDLINGS_MAX: usize = 20;

/// One look around the desk.
#[derive(Clone, Debug, Default)]
pub(in crate::demo) struct Seen {
    /// The name of the page the kiosk shows.
    pub page: String,
    pub card: Option<Holder>,
    pub standing: Option<Stander>,
    /// What is switched on.
    pub on: BTreeSet<Switch>,
    /// `None` when the central API runs elsewhere.
    pub network: Option<Network>,
    pub order: Option<PaymentView>,
    /// `None` until the ledger is open, and when it cannot be read.
    pub outbox: Option<OutboxView>,
    pub central: Option<(CentralView, FaultCounts)>,
    pub paper: Option<Paper>,
    /// The lamps that are lit.
    pub lit: Vec<Lamp>,
    /// The newest sound of the buzzer.
    pub beep: Option<Beep>,
    pub note: Note,
    pub at: Timestamp,
}

/// What was done last, or why it could not be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::demo) struct Note {
    pub text: String,
    pub is_trouble: bool,
}

/// A piece of paper.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::demo) struct Paper {
    /// Which one, from 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
    /// It still hangs in the printer.
    pub uncut: bool,
    pub image: GrayImage,
}

/// A receipt is no business of a log.
impl std::fmt::Debug for Paper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Paper {} of {}", self.number, self.of)
    }
}

impl Paper {
    pub fn in_words(&self) -> String {
        let state = if self.uncut { ", not cut yet" } else { "" };
        format!("{} of {}{state}", self.number, self.of)
    }
}

/// How a line is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum Tone {
    Plain,
    Good,
    Warn,
    Bad,
}

/// A line to read: what, and how it is.
pub(in crate::demo) type Line = (String, String, Tone);

impl Seen {
    pub fn phone_in_words(&self) -> String {
        match &self.order {
            None => "no order to pay".to_owned(),
            Some(order) => {
                let state = match order.state {
                    PaymentState::Open => "waits for payment",
                    PaymentState::Cancelled => "cancelled",
                    PaymentState::Expired => "expired",
                };
                format!("¥{} {state}", order.amount)
            }
        }
    }

    /// Whether the phone has something to pay.
    pub fn can_pay(&self) -> bool {
        self.order
            .as_ref()
            .is_some_and(|order| order.state == PaymentState::Open)
    }

    /// What is lit, and what was heard last.
    pub fn panel_in_words(&self) -> String {
        let lamps: Vec<&str> = self.lit.iter().map(|lamp| lamp_word(*lamp)).collect();
        let lit = if lamps.is_empty() {
            "no lamp lit".to_owned()
        } else {
            format!("lit: {}", lamps.join(", "))
        };
        match self.beep {
            None => lit,
            Some(Beep::Done) => format!("{lit} · last sound: short, done"),
            Some(Beep::Attention) => format!("{lit} · last sound: twice, look here"),
            Some(Beep::Refused) => format!("{lit} · last sound: long, refused"),
        }
    }

    pub fn outbox_in_words(&self) -> String {
        match &self.outbox {
            None => "the ledger is not open".to_owned(),
            Some(outbox) => format!("{} waiting, {} given up", outbox.depth, outbox.dead.len()),
        }
    }

    /// What waits, then what was given up.
    pub fn outbox_lines(&self) -> Vec<Line> {
        let Some(outbox) = &self.outbox else { return Vec::new() };
        let waiting = outbox.waiting.iter().map(|waiting| waiting_line(waiting, self.at));
        waiting.chain(outbox.dead.iter().map(dead_line)).collect()
    }

    pub fn central_in_words(&self) -> String {
        let Some((_, faults)) = &self.central else {
            return "runs elsewhere".to_owned();
        };
        let struck = [
            (faults.slow, "slowed"),
            (faults.down, "down"),
            (faults.reply_lost, "lost"),
            (faults.server_error, "failed"),
            (faults.malformed, "malformed"),
        ];
        let words: Vec<String> = struck
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        if words.is_empty() {
            String::new()
        } else {
            format!("faults so far: {}", words.join(", "))
        }
    }

    /// Figures from the books: the number, and what it counts.
    pub fn figures(&self) -> Vec<Line> {
        let Some((central, _)) = &self.central else {
            return Vec::new();
        };
        let duplicates = if central.duplicates == 0 { Tone::Good } else { Tone::Bad };
        let figure = |count: u32, what: &str, tone| (count.to_string(), what.to_owned(), tone);
        vec![
            figure(central.handlings, "handlings", Tone::Plain),
            figure(central.duplicates, "duplicates", duplicates),
            figure(central.objections, "objections", Tone::Plain),
            figure(central.payments.paid, "paid", Tone::Plain),
            figure(central.payments.pending, "unpaid", Tone::Plain),
            figure(central.payments.cancelled, "cancelled", Tone::Plain),
        ]
    }

    /// The handlings, the newest first.
    pub fn handlings(&self) -> Vec<Line> {
        let Some((central, _)) = &self.central else {
            return Vec::new();
        };
        let line = |view: &TransactionView| {
            let count = view.decisions.len();
            let word = format!(
                "{count} decision{}, {}",
                if count == 1 { "" } else { "s" },
                if view.paid { "all paid" } else { "not paid yet" }
            );
            (
                view.transaction.spoken(),
                word,
                if view.paid { Tone::Good } else { Tone::Warn },
            )
        };
        central
            .transactions
            .iter()
            .rev()
            .take(HANDLINGS_MAX)
            .map(line)
            .collect()
    }
}

fn lamp_word(lamp: Lamp) -> &'static str {
    match lamp {
        Lamp::Card => "card reader",
        Lamp::Camera => "camera",
        Lamp::Printer => "printer",
        Lamp::Attention => "staff wanted",
    }
}

fn waiting_line(waiting: &Waiting, now: Timestamp) -> Line {
    let attempts = match waiting.attempts {
        1 => "1 attempt".to_owned(),
        many => format!("{many} attempts"),
    };
    let why = waiting.waits_for.map_or("not tried yet", in_words);
    let next = if waiting.in_flight {
        "on its way".to_owned()
    } else {
        // In tenths of a second.
        let tenths = (waiting.due_at.as_millisecond() - now.as_millisecond()).max(0) / 100;
        format!("next in {}.{} s", tenths / 10, tenths % 10)
    };
    let driver = if waiting.interactive { ", driver waits" } else { "" };
    let title = format!("{} · {attempts}{driver}", waiting.transaction.spoken());
    (title, format!("{why} · {next}"), Tone::Warn)
}

fn dead_line(dead: &DeadLetter) -> Line {
    (
        format!("{} · given up after {}", dead.transaction.spoken(), dead.attempts),
        dead.why.clone(),
        Tone::Bad,
    )
}

fn in_words(reason: WaitReason) -> &'static str {
    match reason {
        WaitReason::Offline => "no connection",
        WaitReason::TimedOut => "no answer in time",
        WaitReason::ServerBusy => "the server asked to wait or failed",
        WaitReason::Malformed => "the answer made no sense",
        WaitReason::NotAdmitted => "this kiosk is not let in",
        WaitReason::Refused => "refused",
    }
}
