//! Who is this? From a card on the reader to the licence holder at the central API.

use layby_central::Identification;
use layby_domain::{IdentityCard, date_in_shanghai};

use super::context::{Asked, Context};
use super::effect::{Effect, Question, Ticket};
use super::event::{Answer, CardNews, Event, NoAnswer};
use super::page::CardHint;
use super::panel::Sound;
use super::settle::Following;
use super::touch::Touch;

/// Waiting for a card, or asking about the one that was read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Identify {
    listening: Ticket,
    hint: CardHint,
    card: Option<Box<IdentityCard>>,
    asked: Option<Asked>,
}

/// A card and the driver behind it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    pub card: Box<IdentityCard>,
    pub driver: Box<Identification>,
    /// What of theirs is unfinished on this kiosk, waiting to be taken up.
    pub unfinished: Option<Box<Following>>,
}

impl Identify {
    pub fn begin(cx: &mut Context<'_>) -> Self {
        let listening = cx.ticket();
        cx.effect(Effect::ListenForCard { listening });
        Self {
            listening,
            hint: CardHint::LayCard,
            card: None,
            asked: None,
        }
    }

    pub fn state(&self) -> &'static str {
        if self.asked.is_some() {
            "identify.driver"
        } else {
            "identify.card"
        }
    }

    pub fn hint(&self) -> CardHint {
        self.hint
    }

    /// The driver, once known.
    pub fn step(&mut self, event: &Event, cx: &mut Context<'_>) -> Option<Known> {
        match event {
            Event::Card { listening, news } if *listening == self.listening => self.hear_reader(news, cx),
            Event::Touch(Touch::Retry) => self.look_up(cx),
            Event::Answer { ticket, answer } if self.asked.is_some_and(|asked| asked.ticket == *ticket) => {
                self.asked = None;
                return self.hear_central(answer, cx);
            }
            Event::Tick if self.asked.is_some_and(|asked| cx.overdue(asked)) => {
                self.asked = None;
                self.hint = CardHint::Offline;
            }
            _ => {}
        }
        None
    }

    fn hear_reader(&mut self, news: &CardNews, cx: &mut Context<'_>) {
        if self.asked.is_some() {
            return; // The card was read; it may be taken away while the central API is asked.
        }
        match news {
            CardNews::Found => {
                self.card = None; // Another card, or the same again: what was read before is nobody's to try again.
                self.hint = CardHint::Reading;
            }
            CardNews::Unreadable(why) => {
                cx.effect(Effect::Sound(Sound::Refused));
                self.hint = *why;
            }
            CardNews::Removed => {
                if self.card.is_none() {
                    self.hint = CardHint::LayCard;
                }
            }
            CardNews::Read(card) if !card.is_valid_on(date_in_shanghai(cx.now.wall)) => {
                cx.effect(Effect::Sound(Sound::Refused));
                self.card = None;
                self.hint = CardHint::NotValidToday;
            }
            CardNews::Read(card) => {
                cx.effect(Effect::Sound(Sound::Done));
                self.card = Some(card.clone());
                self.look_up(cx);
            }
        }
    }

    fn look_up(&mut self, cx: &mut Context<'_>) {
        let Some(card) = &self.card else { return };
        if self.asked.is_some() {
            return;
        }
        let question = Question::Driver {
            number: card.number.clone(),
            name: card.name.clone(),
        };
        self.asked = Some(cx.ask(question));
        self.hint = CardHint::LookingUp;
    }

    fn hear_central(&mut self, answer: &Answer, cx: &mut Context<'_>) -> Option<Known> {
        self.hint = match answer {
            Answer::Driver {
                identification,
                unfinished,
            } => {
                let card = self.card.take()?;
                cx.effect(Effect::StopListening);
                let unfinished = unfinished
                    .as_deref()
                    .map(|left| Box::new(Following::left_behind(left.clone())));
                return Some(Known {
                    card,
                    driver: identification.clone(),
                    unfinished,
                });
            }
            Answer::NoLicence => {
                self.card = None;
                CardHint::NoLicence
            }
            Answer::Nothing(NoAnswer::Unreachable) => CardHint::Offline,
            _ => CardHint::LookUpFailed,
        };
        None
    }
}
