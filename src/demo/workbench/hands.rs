//! The hands at the desk: they do what the window wishes, let the person before the camera follow the page, and look around.
//!
//! They work on a thread of their own, because a ledger, a payment page or a plug may take a moment, and a window must not. What they see
//! waits in one place for the window's timer, and a later look replaces an earlier one: a slow window never makes a queue.

use crate::shell::wall_clock;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use layby_domain::Guidance;

use super::seen::{Note, Paper, Seen};
use super::wish::{Network, Stander, Switch, Wish};
use crate::demo::desk::Desk;
use crate::demo::script::page_name;
use crate::journey::{Page, PaymentView, View};

/// How soon the person before the camera sees what the page asks.
const GLANCE: Duration = Duration::from_millis(50);

/// How often ledger, books and paper are looked at when nothing was done.
const LOOK_AROUND: Duration = Duration::from_millis(300);

/// Asked for the same movement so much later, a person makes it again.
const PATIENCE: Duration = Duration::from_secs(4);

/// What window, kiosk and hands tell each other.
#[derive(Clone, Default)]
pub(in crate::demo) struct Shared(Arc<Inner>);

#[derive(Default)]
struct Inner {
    page: Mutex<Option<Page>>,
    seen: Mutex<Option<Seen>>,
    ended: AtomicBool,
}

impl Shared {
    /// The kiosk shows another page.
    pub fn page_is(&self, page: &Page) {
        *lock(&self.0.page) = Some(page.clone());
    }

    /// The latest look around that the window has not shown yet.
    pub fn take_seen(&self) -> Option<Seen> {
        lock(&self.0.seen).take()
    }

    /// Nobody looks any more.
    pub fn end(&self) {
        self.0.ended.store(true, Ordering::Release);
    }

    fn page(&self) -> Option<Page> {
        lock(&self.0.page).clone()
    }
}

/// Values are replaced whole: a thread that panicked left nothing half done.
fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whoever works at the desk. The simulators cannot be asked how they are set, but nobody else sets them.
pub(in crate::demo) struct Hands<'a> {
    desk: &'a Desk,
    shared: Shared,
    card: Option<super::Holder>,
    on: BTreeSet<Switch>,
    followed: Option<(Guidance, Instant)>,
    /// The paper looked at, when it is not the newest.
    paper_number: Option<usize>,
    papers: usize,
    /// What the paper in the window was made from.
    paper_shown: Option<(usize, usize)>,
    note: Note,
}

impl<'a> Hands<'a> {
    pub fn new(desk: &'a Desk, shared: Shared) -> Self {
        Self {
            desk,
            shared,
            card: None,
            on: BTreeSet::from([Switch::Obedient]),
            followed: None,
            paper_number: None,
            papers: 0,
            paper_shown: None,
            note: Note {
                text: "Touch a language on the kiosk, then lay a card on the reader.".to_owned(),
                is_trouble: false,
            },
        }
    }

    /// Works until nobody looks any more.
    pub fn work(mut self, wishes: &Receiver<Wish>) {
        let mut looked: Option<Instant> = None;
        while !self.shared.0.ended.load(Ordering::Acquire) {
            match wishes.recv_timeout(GLANCE) {
                Ok(wish) => {
                    self.make_true(wish);
                    looked = None;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            let page = self.shared.page();
            self.follow(page.as_ref());
            if looked.is_none_or(|looked| looked.elapsed() >= LOOK_AROUND) {
                looked = Some(Instant::now());
                let seen = self.look_around(page.as_ref());
                self.put_down(seen);
            }
        }
    }

    /// Does what is to be so from the beginning. Only trouble with it is worth a word.
    pub fn prepare(&mut self, wishes: Vec<Wish>) {
        let greeting = self.note.clone();
        for wish in wishes {
            self.make_true(wish);
            if self.note.is_trouble {
                return;
            }
        }
        self.note = greeting;
    }

    /// Do it, and say so or why not.
    fn make_true(&mut self, wish: Wish) {
        self.note = match self.try_to(wish) {
            Ok(text) => Note {
                text,
                is_trouble: false,
            },
            Err(error) => Note {
                text: format!("Did not work: {error:#}."),
                is_trouble: true,
            },
        };
    }

    fn try_to(&mut self, wish: Wish) -> anyhow::Result<String> {
        Ok(match wish {
            Wish::Card(holder) if self.card == Some(holder) => self.take_card(),
            Wish::Card(holder) => {
                self.desk.lay_card(holder.key())?;
                self.card = Some(holder);
                format!("The card of {} lies on the reader.", holder.key())
            }
            Wish::TakeCard => self.take_card(),
            Wish::Stand(stander) => {
                self.desk.stand(stander.actor());
                self.followed = None;
                format!("Before the camera: {}.", stander.title())
            }
            Wish::Turn(switch) => self.turn(switch)?,
            Wish::Network(network) => {
                self.desk.set_central_fault(network.fault())?;
                format!("The network: {}.", network.title())
            }
            Wish::Pay => {
                self.desk.pay(&self.open_order()?.pay_url)?;
                "Paid on the phone; the kiosk asks for news of it every few seconds.".to_owned()
            }
            Wish::CancelPayment => {
                self.desk.cancel_payment(&self.open_order()?.pay_url)?;
                "Cancelled on the phone.".to_owned()
            }
            Wish::EarlierPaper => self.turn_to_paper(self.paper_number().saturating_sub(1)),
            Wish::LaterPaper => self.turn_to_paper(self.paper_number() + 1),
        })
    }

    fn take_card(&mut self) -> String {
        self.desk.take_card();
        self.card = None;
        "No card lies on the reader.".to_owned()
    }

    fn turn(&mut self, switch: Switch) -> anyhow::Result<String> {
        let on = !self.on.contains(&switch);
        self.desk.turn(switch, on)?;
        if on {
            self.on.insert(switch)
        } else {
            self.on.remove(&switch)
        };
        Ok(format!("{}: {}.", switch.title(), if on { "yes" } else { "no" }))
    }

    fn open_order(&self) -> anyhow::Result<PaymentView> {
        order_on(self.shared.page().as_ref()).ok_or_else(|| anyhow::anyhow!("the kiosk shows no code to pay"))
    }

    fn paper_number(&self) -> usize {
        self.paper_number.unwrap_or(self.papers)
    }

    /// The newest is followed when more is printed.
    fn turn_to_paper(&mut self, number: usize) -> String {
        let number = number.clamp(1, self.papers.max(1));
        self.paper_number = (number < self.papers).then_some(number);
        self.paper_shown = None;
        format!("Paper {number} of {}.", self.papers)
    }

    /// The person before the camera reads the page and does what it asks.
    fn follow(&mut self, page: Option<&Page>) {
        let guidance = match page.map(|page| &page.view) {
            Some(View::Look(look)) if self.on.contains(&Switch::Obedient) => look.guidance,
            _ => {
                self.followed = None;
                return;
            }
        };
        let is_movement = matches!(guidance, Guidance::Perform(_));
        let done = self
            .followed
            .is_some_and(|(before, at)| before == guidance && !(is_movement && at.elapsed() >= PATIENCE));
        if !done {
            self.desk.follow(guidance);
            self.followed = Some((guidance, Instant::now()));
        }
    }

    fn look_around(&mut self, page: Option<&Page>) -> Seen {
        let standing = self.desk.stage.actor();
        let mut seen = Seen {
            page: page.map_or_else(|| "none yet".to_owned(), page_name),
            card: self.card,
            standing: Stander::ALL.into_iter().find(|stander| stander.actor() == standing),
            on: self.on.clone(),
            network: self.desk.server().map(|server| Network::of(server.faults.current())),
            order: order_on(page),
            paper: self.look_at_paper(),
            lit: self.desk.panel.lit(),
            beep: self.desk.panel.beeps().last().copied(),
            at: wall_clock(),
            ..Seen::default()
        };
        if let Some(ledger) = self.desk.ledger() {
            match self.desk.runtime().block_on(ledger.with(|ledger| ledger.outbox())) {
                Ok(outbox) => seen.outbox = Some(outbox),
                Err(fault) => self.trouble(format!("The outbox cannot be read: {fault}.")),
            }
        }
        if let Some(server) = self.desk.server() {
            match server.view() {
                Ok(view) => seen.central = Some((view, server.faults.counts())),
                Err(fault) => self.trouble(format!("The central API's books cannot be read: {fault}.")),
            }
        }
        seen.note = self.note.clone();
        seen
    }

    /// The paper, when it is another one or has grown since the last look.
    fn look_at_paper(&mut self) -> Option<Paper> {
        let bytes = self.desk.printer.bytes().len();
        let made_from = (bytes, self.paper_number.unwrap_or(0));
        if bytes == 0 || self.paper_shown == Some(made_from) {
            return None;
        }
        self.paper_shown = Some(made_from);
        let mut pieces = self.desk.printer.receipts();
        // What was printed since the last cut.
        let cut_bytes: usize = pieces.iter().map(|piece| piece.bytes.len()).sum();
        let uncut = (bytes > cut_bytes).then(|| self.desk.printer.paper());
        self.papers = pieces.len() + usize::from(uncut.is_some());
        let number = self.paper_number().clamp(1, self.papers.max(1));
        let (image, is_uncut) = match uncut {
            Some(image) if number == self.papers => (image, true),
            _ if number <= pieces.len() => (pieces.swap_remove(number - 1).image, false),
            _ => return None,
        };
        Some(Paper {
            number,
            of: self.papers,
            uncut: is_uncut,
            image,
        })
    }

    fn trouble(&mut self, text: String) {
        self.note = Note { text, is_trouble: true };
    }

    /// Paper is looked at only when it changes: one that the window has not seen yet must not be lost to a later look.
    fn put_down(&self, mut seen: Seen) {
        let mut place = lock(&self.shared.0.seen);
        if seen.paper.is_none() {
            seen.paper = place.take().and_then(|before| before.paper);
        }
        *place = Some(seen);
    }
}

/// The order that the page asks to pay.
fn order_on(page: Option<&Page>) -> Option<PaymentView> {
    match page.map(|page| &page.view) {
        Some(View::Payment(payment)) => Some(payment.clone()),
        _ => None,
    }
}
