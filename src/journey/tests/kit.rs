//! A kiosk in a test: the world around the machine, and a clock moved by hand.

use std::time::Duration;

use layby_central::PaymentState;
use layby_domain::{Act, Language};

use crate::journey::{
    ActNews, Answer, CardNews, Effect, Event, Kiosk, Now, Pace, Part, PersonNews, PrinterTrouble, Question, Rules,
    SlipBody, Sound, Ticket, Touch, Unfinished, View,
};

pub use super::world::*;

/// A kiosk and everything it is waiting for.
#[derive(Clone)]
pub struct Play {
    pub kiosk: Kiosk,
    pub now: Now,
    /// The questions nobody has answered yet, oldest first.
    pub open: Vec<(Ticket, Question)>,
    /// The newest listening of the card reader.
    pub listening: Ticket,
    /// The newest look of the camera.
    pub look: Ticket,
    /// The act the ledger has not spoken on yet.
    pub keeping: Option<Ticket>,
    /// The newest slip for staff.
    pub staff_slip: Option<Ticket>,
    /// Everything the machine wanted done since the last look, but for sounds.
    pub effects: Vec<Effect>,
    /// The sounds since the last time somebody listened.
    pub heard: Vec<Sound>,
}

/// How finely time passes while a story waits; the shell ticks about as often.
const TICK: Duration = Duration::from_millis(250);

impl Play {
    /// A kiosk that has just started and heard nothing.
    pub fn started() -> Self {
        let now = Now {
            wall: wall(),
            uptime: seconds(100),
        };
        let rules = Rules {
            document: document("p1"),
            pace: Pace::default(),
            language: Language::Chinese,
        };
        Self {
            kiosk: Kiosk::new(rules, now),
            now,
            open: Vec::new(),
            listening: STALE,
            look: STALE,
            keeping: None,
            staff_slip: None,
            effects: Vec::new(),
            heard: Vec::new(),
        }
    }

    /// A kiosk with every part working, at the attract screen.
    pub fn ready() -> Self {
        let mut play = Self::started();
        for part in [
            Part::Ledger(Ok(())),
            Part::Models(true),
            Part::CardReader(true),
            Part::Camera(true),
            Part::Printer(Ok(false)),
        ] {
            play.happens(Event::Part(part));
        }
        play
    }

    /// A driver with this many points has laid the card and waits for the camera.
    pub fn looking(points: u8) -> Self {
        Self::looking_with(points, None)
    }

    pub fn looking_with(points: u8, unfinished: Option<Unfinished>) -> Self {
        let mut play = Self::ready();
        play.touches(Touch::Speak(Language::Chinese));
        play.reads(CardNews::Found);
        play.reads(CardNews::Read(Box::new(card())));
        play.answers(known(points, unfinished));
        play
    }

    pub fn at_menu(points: u8) -> Self {
        Self::looking(points).seen()
    }

    pub fn at_menu_with(unfinished: Unfinished) -> Self {
        Self::looking_with(0, Some(unfinished)).seen()
    }

    fn seen(mut self) -> Self {
        self.sees(PersonNews::Confirmed(Box::new(evidence_of_person())));
        self
    }

    pub fn at_list(points: u8) -> Self {
        let mut play = Self::at_menu(points);
        play.touches(Touch::HandleViolations);
        play.answers(Answer::Violations(Box::new(list())));
        play
    }

    /// One violation of the driver's own vehicle is chosen, no objection: the signature is next.
    pub fn at_signature() -> Self {
        let mut play = Self::at_list(0);
        for touch in [Touch::Choose(OWN), Touch::Next, Touch::NoObjection, Touch::Next] {
            play.touches(touch);
        }
        play
    }

    /// A statement and defence is ready to be signed.
    pub fn at_signature_of_objection() -> Self {
        let mut play = Self::at_list(0);
        for touch in [
            Touch::Choose(OWN),
            Touch::Next,
            Touch::Defend,
            Touch::Ground(layby_domain::Ground::Emergency),
            Touch::Next,
        ] {
            play.touches(touch);
        }
        play
    }

    /// Signed and safe; the central API has not spoken.
    pub fn submitted() -> Self {
        let mut play = Self::at_signature();
        play.touches(Touch::Signed(ink()));
        play.kept();
        play
    }

    /// Decided; the QR code is on the screen.
    pub fn paying() -> Self {
        let mut play = Self::submitted();
        play.hears_act(decided(Some(PaymentState::Pending)));
        play
    }

    pub fn happens(&mut self, event: Event) {
        if let Event::Answer { ticket, .. } = &event {
            self.open.retain(|(open, _)| open != ticket);
        }
        if matches!(&event, Event::Kept { ticket, .. } if Some(*ticket) == self.keeping) {
            self.keeping = None;
        }
        for effect in self.kiosk.step(event, self.now) {
            match &effect {
                Effect::Ask { ticket, question } => self.open.push((*ticket, question.clone())),
                Effect::ListenForCard { listening } => self.listening = *listening,
                Effect::LookAtPerson { look, .. } => self.look = *look,
                Effect::Accept { ticket, .. } => self.keeping = Some(*ticket),
                Effect::PrintForStaff { ticket, .. } => self.staff_slip = Some(*ticket),
                Effect::Sound(sound) => {
                    self.heard.push(*sound);
                    continue;
                }
                _ => {}
            }
            self.effects.push(effect);
        }
    }

    pub fn touches(&mut self, touch: Touch) {
        self.happens(Event::Touch(touch));
    }

    /// The card reader tells something.
    pub fn reads(&mut self, news: CardNews) {
        self.happens(Event::Card {
            listening: self.listening,
            news,
        });
    }

    /// The camera tells something.
    pub fn sees(&mut self, news: PersonNews) {
        self.happens(Event::Person { look: self.look, news });
    }

    /// Time passes, tick by tick.
    pub fn waits(&mut self, time: Duration) {
        let until = self.now.uptime + time;
        while self.now.uptime < until {
            self.passes(TICK.min(until - self.now.uptime));
        }
    }

    /// Time passes at one stroke.
    pub fn passes(&mut self, time: Duration) {
        self.now.uptime += time;
        self.now.wall += time;
        self.happens(Event::Tick);
    }

    /// The newest open question is answered.
    pub fn answers(&mut self, answer: Answer) {
        let (ticket, _) = self.open.last().expect("somebody asked").clone();
        self.happens(Event::Answer { ticket, answer });
    }

    pub fn kept(&mut self) {
        let ticket = self.keeping.expect("an act is being kept");
        self.happens(Event::Kept {
            ticket,
            outcome: Ok(TRANSACTION),
        });
    }

    pub fn hears_act(&mut self, news: ActNews) {
        self.happens(Event::Act {
            transaction: TRANSACTION,
            news,
        });
    }

    /// The slip whose page is on the screen.
    pub fn slip_comes_out(&mut self) {
        self.slip_ends(Ok(()));
    }

    pub fn slip_ends(&mut self, outcome: Result<(), PrinterTrouble>) {
        let View::Printing { slip: kind, .. } = self.view() else {
            panic!("no slip is printing: {:?}", self.view())
        };
        self.happens(Event::Slip {
            transaction: TRANSACTION,
            kind,
            outcome,
        });
    }

    pub fn view(&self) -> View {
        self.kiosk.page().view
    }

    pub fn state(&self) -> &'static str {
        self.kiosk.state()
    }

    /// What the machine wanted done since the last look; the next look begins afresh.
    pub fn done(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The slips printed since the last look.
    pub fn slips(&mut self) -> Vec<SlipBody> {
        let printed = |effect| {
            if let Effect::Print { slip, .. } = effect {
                Some(slip.body)
            } else {
                None
            }
        };
        self.done().into_iter().filter_map(printed).collect()
    }

    /// The acts given to the ledger since the last look.
    pub fn acts(&mut self) -> Vec<Act> {
        let accepted = |effect| {
            if let Effect::Accept { act, .. } = effect {
                Some(*act)
            } else {
                None
            }
        };
        self.done().into_iter().filter_map(accepted).collect()
    }

    pub fn is_open(&self, wanted: impl Fn(&Question) -> bool) -> bool {
        self.open.iter().any(|(_, question)| wanted(question))
    }
}
