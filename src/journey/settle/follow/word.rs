//! What the central API has said about an act. Only its messages make one of these, so no page can say "decided" or "paid" without.

use layby_central::{HandlingReply, ObjectionReply, PaymentOrder, PaymentState};
use layby_domain::{Date, DecisionNumber, Fen, Refusal};

use crate::journey::event::ActNews;

/// The word so far.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word {
    Nothing,
    Decided {
        reply: Box<HandlingReply>,
        paid: Option<Fen>,
    },
    ObjectionReceived(Box<ObjectionReply>),
    Refused(Option<Box<Refusal>>),
}

impl Word {
    /// The word in a message; `None` for news that is none.
    pub fn of(news: &ActNews) -> Option<Self> {
        Some(match news {
            ActNews::Decided(reply) => Self::Decided {
                paid: reply
                    .payment
                    .as_ref()
                    .filter(|order| is_paid(order))
                    .map(|order| order.amount),
                reply: reply.clone(),
            },
            ActNews::ObjectionReceived(reply) => Self::ObjectionReceived(reply.clone()),
            ActNews::Refused(why) => Self::Refused(why.clone()),
            ActNews::Delayed | ActNews::GivenUp => return None,
        })
    }

    /// The order of a decision, as the central API has it now.
    pub fn hear_order(&mut self, order: &PaymentOrder) {
        if let Self::Decided { reply, paid } = self {
            reply.payment = Some(order.clone());
            if is_paid(order) {
                *paid = Some(order.amount);
            }
        }
    }

    /// The ledger knows of the payment; its order came with the reply.
    pub fn note_paid(&mut self) {
        if let Self::Decided { reply, paid } = self {
            *paid = reply.payment.as_ref().map(|order| order.amount);
        }
    }

    pub fn is_paid(&self) -> bool {
        matches!(self, Self::Decided { paid: Some(_), .. })
    }

    /// The order that waits for its money.
    pub fn open_order(&self) -> Option<&PaymentOrder> {
        match self {
            Self::Decided { reply, paid: None } => reply.payment.as_ref(),
            _ => None,
        }
    }

    pub fn decision_numbers(&self) -> Vec<DecisionNumber> {
        match self {
            Self::Decided { reply, .. } => reply.decisions.iter().map(|decision| decision.number.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// The earliest last day to pay.
    pub fn pay_by(&self) -> Option<Date> {
        match self {
            Self::Decided { reply, .. } => reply.decisions.iter().map(|decision| decision.pay_by).min(),
            _ => None,
        }
    }
}

pub(super) fn is_paid(order: &PaymentOrder) -> bool {
    matches!(order.state, PaymentState::Paid { .. })
}
