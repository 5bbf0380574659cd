//! What every part of the machine may look at and leave behind during one step.

use std::time::Duration;

use layby_domain::{Act, IdentityNumber, Language};

use super::effect::{Effect, Question, Ticket};
use super::event::Now;
use super::health::Health;
use super::rules::Rules;

/// One step's surroundings.
pub(super) struct Context<'a> {
    pub now: Now,
    pub language: Language,
    pub rules: &'a Rules,
    pub health: &'a Health,
    pub last_ticket: &'a mut u64,
    pub effects: &'a mut Vec<Effect>,
}

impl Context<'_> {
    /// Have something done.
    pub fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Ask the central API; the answer comes under the ticket returned.
    pub fn ask(&mut self, question: Question) -> Asked {
        let ticket = self.ticket();
        self.effects.push(Effect::Ask { ticket, question });
        Asked {
            ticket,
            since: self.now.uptime,
        }
    }

    /// Keep an act; the ledger's word comes under the ticket returned.
    pub fn accept(&mut self, identity: IdentityNumber, act: Act) -> Asked {
        let ticket = self.ticket();
        self.effects.push(Effect::Accept {
            ticket,
            identity,
            act: Box::new(act),
        });
        Asked {
            ticket,
            since: self.now.uptime,
        }
    }

    /// How long ago `since` is.
    pub fn elapsed(&self, since: Duration) -> Duration {
        self.now.uptime.saturating_sub(since)
    }

    /// Whether a question has been open longer than anybody should wait.
    pub fn overdue(&self, asked: Asked) -> bool {
        self.elapsed(asked.since) > self.rules.pace.answer
    }

    /// A ticket for something whose news must be told from older news.
    pub fn ticket(&mut self) -> Ticket {
        *self.last_ticket += 1;
        Ticket(*self.last_ticket)
    }
}

/// An open question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub ticket: Ticket,
    pub since: Duration,
}
