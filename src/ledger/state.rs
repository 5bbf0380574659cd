//! Where an act stands ([`TransactionState`]) and how far the driver's journey with it has come ([`Stage`]).
//!
//! The two are apart on purpose. The state says what central has made of the act; it is history and only moves along
//! [`TransactionState::may_become`]. The stage says what this kiosk was doing for the driver; after a restart it
//! tells the journey what to resolve ("was it printed?"). An act can be printed twice, or its journey can end while
//! the act still waits for the network; neither changes what it is.

use std::fmt;
use std::str::FromStr;

use layby_central::OrderId;
use serde::{Deserialize, Serialize};

/// What has become of an accepted act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransactionState {
    /// Recorded here, not yet answered by central.
    Accepted,
    /// Central has issued the decision; the fine, if any, is unpaid. Also after a new payment order was opened.
    Decided,
    /// Central has received the objection; there is no decision.
    ObjectionReceived,
    /// Central has refused the act for good, with the reason.
    Refused,
    /// Central kept refusing the message in a way that repeating does not heal. A technician must look at it.
    DeadLetter,
    /// Central has confirmed the payment.
    Paid,
    /// The payment order was cancelled. The decision stands.
    PaymentCancelled,
    /// The payment order ran out. The decision stands.
    PaymentExpired,
    /// Its retention is over, or a technician has closed it: the sealed payloads are erased, the history stays.
    Closed,
}

impl TransactionState {
    /// Every state, for tests and drawings.
    pub const ALL: [Self; 9] = [
        Self::Accepted,
        Self::Decided,
        Self::ObjectionReceived,
        Self::Refused,
        Self::DeadLetter,
        Self::Paid,
        Self::PaymentCancelled,
        Self::PaymentExpired,
        Self::Closed,
    ];

    /// Whether the step is legal. No state may become itself.
    ///
    /// A payment may arrive after its order was seen cancelled or expired (the bank was slower than the clock):
    /// central's word counts.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use TransactionState as S;
        match self {
            S::Accepted => matches!(next, S::Decided | S::ObjectionReceived | S::Refused | S::DeadLetter),
            S::DeadLetter => matches!(next, S::Accepted | S::Closed),
            S::Decided => matches!(next, S::Paid | S::PaymentCancelled | S::PaymentExpired | S::Closed),
            S::PaymentCancelled | S::PaymentExpired => matches!(next, S::Decided | S::Paid | S::Closed),
            S::ObjectionReceived | S::Refused | S::Paid => matches!(next, S::Closed),
            S::Closed => false,
        }
    }

    /// Whether nothing more has to be delivered or decided by a technician: its payloads may be erased in time.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        !matches!(self, Self::Accepted | Self::DeadLetter)
    }

    /// The word that stands in the ledger, and in a technician's list.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Decided => "decided",
            Self::ObjectionReceived => "objection_received",
            Self::Refused => "refused",
            Self::DeadLetter => "dead_letter",
            Self::Paid => "paid",
            Self::PaymentCancelled => "payment_cancelled",
            Self::PaymentExpired => "payment_expired",
            Self::Closed => "closed",
        }
    }
}

impl fmt::Display for TransactionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word in the ledger that names no state this program knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the name of a transaction's state")]
pub struct UnknownState(String);

impl FromStr for TransactionState {
    type Err = UnknownState;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == word)
            .ok_or_else(|| UnknownState(word.to_owned()))
    }
}

/// Which slip of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlipKind {
    /// The decision, by central.
    Decision,
    /// Receipt of an objection, by central.
    ObjectionReceipt,
    /// "We have accepted this and will deliver it": printed when central could not be reached.
    Acceptance,
    /// For a member of staff, when the driver's slip could not be printed.
    Staff,
}

impl SlipKind {
    const fn words(self) -> &'static str {
        match self {
            Self::Decision => "the decision",
            Self::ObjectionReceipt => "the receipt of the objection",
            Self::Acceptance => "the acceptance slip",
            Self::Staff => "the staff slip",
        }
    }
}

/// How far the driver's journey with an act has come. Written *before* the step it names begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The driver waits for central's answer. Every act begins here.
    AwaitingReply,
    /// The driver was shown this payment order.
    AwaitingPayment {
        /// The order.
        order: OrderId,
    },
    /// The slip was given to the printer. Found after a restart: it may be out, in part or whole.
    Printing {
        /// Which slip.
        slip: SlipKind,
    },
    /// The printer has confirmed the slip.
    Printed {
        /// Which slip.
        slip: SlipKind,
    },
    /// The printer failed. What central decided stands; the slip can be printed again by number.
    PrintFailed {
        /// Which slip.
        slip: SlipKind,
    },
    /// The journey is over: nothing to resolve after a restart.
    Done,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AwaitingReply => write!(f, "waiting for central's answer"),
            Self::AwaitingPayment { .. } => write!(f, "waiting for the payment"),
            Self::Printing { slip } => write!(f, "printing {}", slip.words()),
            Self::Printed { slip } => write!(f, "printed {}", slip.words()),
            Self::PrintFailed { slip } => write!(f, "could not print {}", slip.words()),
            Self::Done => write!(f, "the journey is over"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_can_be_reached_from_accepted_and_comes_to_closed() {
        for goal in TransactionState::ALL {
            assert!(reaches(TransactionState::Accepted, goal), "{goal} cannot be reached");
            assert!(reaches(goal, TransactionState::Closed), "{goal} never comes to an end");
        }
    }

    #[test]
    fn nothing_is_paid_that_was_not_decided() {
        for state in [
            TransactionState::Accepted,
            TransactionState::ObjectionReceived,
            TransactionState::Refused,
            TransactionState::DeadLetter,
        ] {
            assert!(!state.may_become(TransactionState::Paid), "{state}");
        }
    }

    #[test]
    fn an_act_that_is_still_to_be_delivered_cannot_be_closed() {
        assert!(!TransactionState::Accepted.may_become(TransactionState::Closed));
    }

    #[test]
    fn a_closed_transaction_goes_nowhere_and_no_state_becomes_itself() {
        for state in TransactionState::ALL {
            assert!(!TransactionState::Closed.may_become(state));
            assert!(!state.may_become(state));
        }
    }

    #[test]
    fn the_word_of_a_state_leads_back_to_it() {
        for state in TransactionState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        assert!("printed".parse::<TransactionState>().is_err());
    }

    fn reaches(from: TransactionState, goal: TransactionState) -> bool {
        let mut seen = vec![from];
        let mut next = 0;
        while next < seen.len() {
            let here = seen[next];
            next += 1;
            for there in TransactionState::ALL {
                if here.may_become(there) && !seen.contains(&there) {
                    seen.push(there);
                }
            }
        }
        seen.contains(&goal)
    }
}
