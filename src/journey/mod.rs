//! What the driver is doing: the whole kiosk as one pure machine.
//!
//! [`Kiosk::step`] takes an event and a moment and says what is to be done; [`Kiosk::page`] says what may be shown. Nothing here waits, reads a
//! clock, touches a device or knows a widget, so every situation can be built, replayed, drawn and killed in a test.
//!
//! The order of a session: `identify` (a card and a licence), `verify` (a living person who is the card's holder), the menu, a service
//! (`settle`), the farewell. `health` can pre-empt every page; `session` is what the farewell erases.
//!
//! Three promises, each proved in `tests`:
//! * a page that says "decided" or "paid" follows from a message of the central API and from nothing else;
//! * from every state a driver can get home, and nothing of the driver is left there;
//! * an act is asked of the ledger first, and everything said about it afterwards comes from the ledger or the central API.

mod context;
mod effect;
mod event;
mod health;
mod identify;
mod page;
mod panel;
mod rules;
mod session;
mod settle;
mod staff_slip;
mod touch;
mod verify;

#[cfg(test)]
mod diagram;
#[cfg(test)]
mod tests;

use std::time::Duration;

use jiff::Timestamp;
use layby_central::PolicyDocument;
use layby_domain::{Language, TransactionId, date_in_shanghai};

pub use effect::{Effect, Question, Slip, SlipBody, StaffMatter, StaffNote, Ticket};
pub use event::{ActNews, Answer, CardNews, Event, NoAnswer, Now, PaperLow, Part, PersonNews, Unfinished};
pub use health::Health;
pub use page::*;
pub use panel::{Lamps, Sound};
pub use rules::{ANNOUNCE_AFTER_RESTART_SECONDS, Pace, Rules, SHORTEST_SIGNATURE_PX, SLIP_COPIES_MAX};
pub use touch::{Ink, Touch};

use context::Context;
use identify::{Identify, Known};
use session::Session;
use settle::{Choice, Choosing, Followed, Following};
use verify::Verify;

/// The whole machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Kiosk {
    rules: Rules,
    /// A policy that came during a session waits for its end: nobody's rules change while they read them.
    next_document: Option<Box<PolicyDocument>>,
    health: Health,
    language: Language,
    stage: Stage,
    help_open: bool,
    asking_to_end: bool,
    last_activity: Duration,
    last_now: Now,
    last_ticket: u64,
}

#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Attract,
    Interrupted {
        transaction: TransactionId,
        accepted_at: Timestamp,
        since: Duration,
    },
    Identify(Identify),
    Verify(Box<Known>, Verify),
    Menu(Box<Session>),
    Choosing(Box<Session>, Box<Choosing>),
    Following(Box<Session>, Box<Following>),
    Farewell {
        since: Duration,
        submitted: bool,
        slip: bool,
    },
}

impl Stage {
    /// What the farewell may say: whether something was submitted, and whether a slip came out.
    fn how_it_ended(&self) -> (bool, bool) {
        match self {
            Self::Verify(_, verify) => (false, verify.has_paper()),
            Self::Menu(session) | Self::Choosing(session, _) => (session.has_submitted(), session.has_paper()),
            Self::Following(session, following) => (
                session.has_submitted() || following.submission().is_some(),
                session.has_paper() || following.has_paper(),
            ),
            Self::Attract | Self::Interrupted { .. } | Self::Identify(_) | Self::Farewell { .. } => (false, false),
        }
    }

    /// The central API's word reaches an act that waits to be taken up, wherever its driver is meanwhile.
    fn hear_for_later(&mut self, event: &Event) {
        let Event::Act { transaction, news } = event else {
            return;
        };
        match self {
            Self::Verify(known, _) => {
                if let Some(unfinished) = &mut known.unfinished {
                    unfinished.hear_while_left(*transaction, news);
                }
            }
            Self::Menu(session) | Self::Choosing(session, _) | Self::Following(session, _) => {
                session.hear_act(*transaction, news)
            }
            Self::Attract | Self::Interrupted { .. } | Self::Identify(_) | Self::Farewell { .. } => {}
        }
    }
}

impl Kiosk {
    /// A kiosk that has just started and has not heard from its parts yet.
    #[must_use]
    pub fn new(rules: Rules, now: Now) -> Self {
        Self {
            language: rules.language,
            rules,
            next_document: None,
            health: Health::default(),
            stage: Stage::Attract,
            help_open: false,
            asking_to_end: false,
            last_activity: now.uptime,
            last_now: now,
            last_ticket: 0,
        }
    }

    /// Take in one event; what is to be done comes out, in order.
    pub fn step(&mut self, event: Event, now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        let (counting_down, state) = (self.idle_seconds_left().is_some(), self.state());
        self.last_now = now;
        if is_done_by_somebody(&event) {
            self.last_activity = now.uptime;
        }
        let for_the_stage = match &event {
            Event::Touch(touch) => !self.chrome_touched(touch, now, &mut effects) && !self.is_preempted(),
            _ => true,
        };
        match &event {
            Event::Part(part) => self.health.hear(*part),
            Event::Policy(document) => self.next_document = Some(document.clone()),
            Event::Restarted(unfinished) => self.announce(unfinished, now),
            Event::Tick => self.mind_the_time(now, &mut effects),
            _ => {}
        }
        if for_the_stage {
            self.step_stage(&event, now, &mut effects);
        }
        // What would have been left is done by now, or gone: the question does not wait for the next occasion.
        self.asking_to_end &= self.left_unfinished().is_some();
        self.adopt_policy_between_sessions();
        // Whoever is shown another page gets the whole time to read it. What only arrives, again and again, holds no session open.
        if self.state() != state {
            self.last_activity = now.uptime;
        }
        if !counting_down && self.idle_seconds_left().is_some() {
            effects.push(Effect::Sound(Sound::Attention));
        }
        effects
    }

    /// Everything the screen may show.
    #[must_use]
    pub fn page(&self) -> Page {
        let in_session = self.in_session();
        Page {
            language: self.language,
            view: self.view(),
            back: self.can_go_back(),
            end: in_session && !self.is_keeping(),
            help_open: self.help_open,
            idle_seconds_left: self.idle_seconds_left(),
            confirm_end: if self.asking_to_end {
                self.left_unfinished()
            } else {
                None
            },
            troubles: self.health.troubles(),
        }
    }

    /// A stable name of the state, without a word about the driver: for the diagram and the log.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match &self.stage {
            Stage::Attract => "attract",
            Stage::Interrupted { .. } => "interrupted",
            Stage::Identify(identify) => identify.state(),
            Stage::Verify(_, verify) => verify.state(),
            Stage::Menu(_) => "menu",
            Stage::Choosing(_, choosing) => choosing.state(),
            Stage::Following(_, following) => following.state(),
            Stage::Farewell { .. } => "farewell",
        }
    }

    /// A driver is being served: there may be something to erase.
    #[must_use]
    pub fn in_session(&self) -> bool {
        !matches!(
            self.stage,
            Stage::Attract | Stage::Interrupted { .. } | Stage::Farewell { .. }
        )
    }

    fn view(&self) -> View {
        if let Some(why) = self.preempted_by() {
            return View::OutOfOrder(why);
        }
        match &self.stage {
            Stage::Attract => View::Attract,
            Stage::Interrupted {
                transaction,
                accepted_at,
                ..
            } => View::Interrupted {
                transaction: *transaction,
                accepted_at: *accepted_at,
            },
            Stage::Identify(identify) => View::LayCard(identify.hint()),
            Stage::Verify(_, verify) => verify.view(),
            Stage::Menu(session) => View::Menu(self.menu_view(session)),
            Stage::Choosing(_, choosing) => choosing.view(self.language, &self.rules),
            Stage::Following(_, following) => following.view(),
            Stage::Farewell { submitted, slip, .. } => View::Farewell {
                submitted: *submitted,
                slip: *slip,
            },
        }
    }

    fn menu_view(&self, session: &Session) -> MenuView {
        let licence = &session.identification.licence;
        let policy = &self.rules.document.policy;
        let cycle = policy.scoring_cycle(licence.first_issued, date_in_shanghai(self.last_now.wall));
        MenuView {
            name: session.identification.name.masked(),
            points: session.points(),
            points_of_cycle: policy.points.full_score,
            next_cycle: cycle.end,
            unfinished: session.unfinished.as_ref().map(|unfinished| unfinished.transaction()),
        }
    }

    /// What keeps the kiosk from showing the page of its stage. An accepted act is always followed to its end.
    fn preempted_by(&self) -> Option<OutOfOrder> {
        match &self.stage {
            Stage::Following(..) | Stage::Farewell { .. } => None,
            Stage::Choosing(_, choosing) if choosing.is_keeping() || choosing.is_not_kept() => None,
            Stage::Attract | Stage::Interrupted { .. } => {
                self.health.nobody_served().or(self.health.nobody_identified())
            }
            Stage::Identify(_) => self.health.nobody_served().or(self.health.no_card_reader()),
            Stage::Verify(..) | Stage::Menu(_) | Stage::Choosing(..) => self.health.nobody_served(),
        }
    }

    fn is_preempted(&self) -> bool {
        self.preempted_by().is_some()
    }

    fn is_keeping(&self) -> bool {
        matches!(&self.stage, Stage::Choosing(_, choosing) if choosing.is_keeping())
    }

    fn can_go_back(&self) -> bool {
        if self.is_preempted() {
            return false;
        }
        match &self.stage {
            Stage::Choosing(_, choosing) => choosing.can_go_back(),
            Stage::Following(_, following) => following.can_go_back(),
            Stage::Attract | Stage::Interrupted { .. } | Stage::Farewell { .. } => false,
            // Nothing lies before these but the attract screen, and "end" leads there in plain words.
            Stage::Identify(_) | Stage::Verify(..) | Stage::Menu(_) => false,
        }
    }

    fn left_unfinished(&self) -> Option<LeftUnfinished> {
        match &self.stage {
            Stage::Choosing(_, choosing) if choosing.has_choices() => Some(LeftUnfinished::NothingSubmitted),
            Stage::Following(_, following) => following.left_unfinished(),
            _ => None,
        }
    }

    /// Touches that mean the same on every page. `true` when there is nothing left for the page to do.
    fn chrome_touched(&mut self, touch: &Touch, now: Now, effects: &mut Vec<Effect>) -> bool {
        match touch {
            Touch::Speak(language) => {
                self.language = *language;
                let can_begin = matches!(
                    self.stage,
                    Stage::Attract | Stage::Interrupted { .. } | Stage::Farewell { .. }
                );
                if can_begin
                    && self
                        .health
                        .nobody_served()
                        .or(self.health.nobody_identified())
                        .is_none()
                {
                    let identify = Identify::begin(&mut self.context(now, effects));
                    self.stage = Stage::Identify(identify);
                }
            }
            Touch::Help => self.help_open = true,
            Touch::CloseHelp => self.help_open = false,
            Touch::Stay => self.asking_to_end = false,
            Touch::End if self.in_session() && !self.is_keeping() => {
                if self.left_unfinished().is_some() {
                    self.asking_to_end = true;
                } else {
                    self.end(now, effects);
                }
            }
            Touch::EndAnyway if self.asking_to_end && !self.is_keeping() => self.end(now, effects),
            Touch::End | Touch::EndAnyway => {}
            _ => {
                self.asking_to_end = false;
                return false;
            }
        }
        true
    }

    fn step_stage(&mut self, event: &Event, now: Now, effects: &mut Vec<Effect>) {
        let mut stage = std::mem::replace(&mut self.stage, Stage::Attract);
        stage.hear_for_later(event);
        let mut cx = self.context(now, effects);
        let next = match stage {
            Stage::Identify(mut identify) => match identify.step(event, &mut cx) {
                None => Stage::Identify(identify),
                Some(known) => {
                    let verify = Verify::begin(&known.driver, &mut cx);
                    Stage::Verify(Box::new(known), verify)
                }
            },
            Stage::Verify(known, mut verify) => match verify.step(event, &mut cx) {
                None => Stage::Verify(known, verify),
                Some(person) => {
                    let Known {
                        card,
                        driver,
                        unfinished,
                    } = *known;
                    Stage::Menu(Box::new(Session::begin(card, driver, *person, unfinished)))
                }
            },
            Stage::Menu(mut session) => match event {
                Event::Touch(Touch::HandleViolations) => {
                    let choosing = Choosing::begin(&session, &mut cx);
                    Stage::Choosing(session, Box::new(choosing))
                }
                Event::Touch(Touch::TakeUpUnfinished) => match session.unfinished.take() {
                    Some(mut unfinished) => {
                        unfinished.take_up(&mut cx);
                        Stage::Following(session, unfinished)
                    }
                    None => Stage::Menu(session),
                },
                _ => Stage::Menu(session),
            },
            Stage::Choosing(session, mut choosing) => match choosing.step(event, &session, &mut cx) {
                Choice::Going => Stage::Choosing(session, choosing),
                Choice::Menu => Stage::Menu(session),
                Choice::Submitted(act) => {
                    let following = Following::begin(*act, &cx);
                    Stage::Following(session, Box::new(following))
                }
            },
            Stage::Following(mut session, mut following) => match following.step(event, &mut cx) {
                Followed::Going => Stage::Following(session, following),
                Followed::Menu => {
                    if following.is_resolved() {
                        session.note(&following);
                    } else {
                        session.leave_unfinished(following);
                    }
                    Stage::Menu(session)
                }
                Followed::Farewell => {
                    self.stage = Stage::Following(session, following);
                    self.say_farewell(now, effects);
                    return;
                }
            },
            Stage::Farewell { .. } if matches!(event, Event::Touch(_)) => {
                self.await_next_driver();
                return;
            }
            resting @ (Stage::Attract | Stage::Interrupted { .. } | Stage::Farewell { .. }) => resting,
        };
        self.stage = next;
    }

    /// The driver says that they go.
    fn end(&mut self, now: Now, effects: &mut Vec<Effect>) {
        if let Stage::Following(_, following) = &mut self.stage {
            following.goes_on_with_slip();
        }
        self.say_farewell(now, effects);
    }

    /// Ends the session: everything about the driver goes.
    fn say_farewell(&mut self, now: Now, effects: &mut Vec<Effect>) {
        let (submitted, slip) = self.stage.how_it_ended();
        let farewell = Stage::Farewell {
            since: now.uptime,
            submitted,
            slip,
        };
        let stage = std::mem::replace(&mut self.stage, farewell);
        match stage {
            Stage::Identify(_) => effects.push(Effect::StopListening),
            Stage::Verify(..) => effects.push(Effect::StopLooking),
            Stage::Following(_, following) => following.close(&mut self.context(now, effects)),
            _ => {}
        }
        self.help_open = false;
        self.asking_to_end = false;
        effects.push(Effect::ForgetDriver);
    }

    /// The attract screen as every driver finds it: nothing of the last one's choices is kept.
    fn await_next_driver(&mut self) {
        self.stage = Stage::Attract;
        self.language = self.rules.language;
        self.help_open = false;
    }

    fn mind_the_time(&mut self, now: Now, effects: &mut Vec<Effect>) {
        match &self.stage {
            Stage::Farewell { since, .. } if now.uptime.saturating_sub(*since) >= self.rules.pace.farewell => {
                self.await_next_driver()
            }
            Stage::Interrupted { since, .. } if now.uptime.saturating_sub(*since) >= self.rules.pace.announcement => {
                self.await_next_driver();
            }
            // Somebody looked at the help or chose a language where no session can begin, and went away.
            Stage::Attract if self.idle_for() >= self.idle_limit() => self.await_next_driver(),
            Stage::Following(_, following) if following.pauses_idle_clock(now.wall) => self.last_activity = now.uptime,
            Stage::Choosing(_, choosing) if choosing.is_keeping() => self.last_activity = now.uptime,
            _ if self.in_session() && self.idle_for() >= self.idle_limit() + self.idle_countdown() => {
                self.say_farewell(now, effects)
            }
            _ => {}
        }
    }

    fn idle_seconds_left(&self) -> Option<u8> {
        let idle = self.idle_for();
        if !self.in_session() || idle < self.idle_limit() {
            return None;
        }
        let left = (self.idle_limit() + self.idle_countdown()).saturating_sub(idle);
        Some(u8::try_from(left.as_millis().div_ceil(1000)).unwrap_or(u8::MAX))
    }

    fn idle_for(&self) -> Duration {
        self.last_now.uptime.saturating_sub(self.last_activity)
    }

    fn idle_limit(&self) -> Duration {
        Duration::from_secs(u64::from(self.rules.document.policy.session.idle_s))
    }

    fn idle_countdown(&self) -> Duration {
        Duration::from_secs(u64::from(self.rules.document.policy.session.countdown_s))
    }

    fn announce(&mut self, unfinished: &[Unfinished], now: Now) {
        let newest = unfinished.iter().max_by_key(|unfinished| unfinished.accepted_at);
        let Some(newest) = newest.filter(|_| matches!(self.stage, Stage::Attract)) else {
            return;
        };
        let age = now.wall.as_second().saturating_sub(newest.accepted_at.as_second());
        if (0..ANNOUNCE_AFTER_RESTART_SECONDS).contains(&age) {
            self.stage = Stage::Interrupted {
                transaction: newest.transaction,
                accepted_at: newest.accepted_at,
                since: now.uptime,
            };
        }
    }

    /// Nobody's rules change while they read them: until the card is laid nothing was read. A kiosk that has no official texts yet takes the
    /// first it gets.
    fn adopt_policy_between_sessions(&mut self) {
        let nothing_read = !self.in_session() || matches!(self.stage, Stage::Identify(_));
        if (nothing_read || !self.rules.may_ask_for_signatures())
            && let Some(document) = self.next_document.take()
        {
            self.rules.document = *document;
        }
    }

    fn context<'a>(&'a mut self, now: Now, effects: &'a mut Vec<Effect>) -> Context<'a> {
        Context {
            now,
            language: self.language,
            rules: &self.rules,
            health: &self.health,
            last_ticket: &mut self.last_ticket,
            effects,
        }
    }
}

/// Somebody stands there and does something.
fn is_done_by_somebody(event: &Event) -> bool {
    match event {
        Event::Touch(_) | Event::Card { .. } => true,
        Event::Person { news, .. } => !matches!(news, PersonNews::Guidance(_)),
        _ => false,
    }
}
