//! What the machine goes by: the policy in force and how long it waits for whom.

use std::time::Duration;

use layby_central::PolicyDocument;
use layby_domain::{Language, TransactionId};

/// Ink shorter than this is a dot or an accident, not a signature; logical pixels.
pub const SHORTEST_SIGNATURE_PX: u32 = 120;

/// A slip comes out so many times for one driver at most; paper has an end.
pub const SLIP_COPIES_MAX: u8 = 3;

/// After a restart, a handling accepted longer ago than this is no longer announced to whoever passes by; its driver finds it in the menu.
pub const ANNOUNCE_AFTER_RESTART_SECONDS: i64 = 15 * 60;

/// The policy in force and the pace of the machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// What the central API decreed last, or the built-in profile.
    pub document: PolicyDocument,
    /// How long to wait.
    pub pace: Pace,
    /// The language of the attract screen.
    pub language: Language,
}

impl Rules {
    /// Nobody signs without having been told their rights: before the central API has handed out the texts, nothing is signed.
    pub(super) fn may_ask_for_signatures(&self) -> bool {
        let notice = &self.document.notice;
        [
            &notice.rights_zh,
            &notice.rights_en,
            &notice.trading_zh,
            &notice.trading_en,
        ]
        .iter()
        .all(|text| !text.is_empty())
    }

    /// Where a phone can look a transaction up.
    pub(super) fn record_url(&self, transaction: TransactionId) -> Option<String> {
        let address = &self.document.record_url;
        (!address.is_empty()).then(|| format!("{address}{transaction}"))
    }

    /// The official text on rights in a language.
    pub(super) fn rights(&self, language: Language) -> String {
        let notice = &self.document.notice;
        match language {
            Language::Chinese => notice.rights_zh.clone(),
            Language::English => notice.rights_en.clone(),
        }
    }

    /// The official warning about trading points in a language.
    pub(super) fn trading_warning(&self, language: Language) -> String {
        let notice = &self.document.notice;
        match language {
            Language::Chinese => notice.trading_zh.clone(),
            Language::English => notice.trading_en.clone(),
        }
    }
}

/// How long the machine waits before it goes on by itself. Idle times are policy; these are manners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How long the farewell stays.
    pub farewell: Duration,
    /// How long an interrupted handling is announced after a restart.
    pub announcement: Duration,
    /// How long a question may stay unanswered before the driver is told.
    pub answer: Duration,
    /// How long the driver waits for a decision while deliveries keep failing, before the kiosk says "accepted, the result comes later".
    pub patience_offline: Duration,
    /// The same while nothing is known to fail.
    pub patience: Duration,
    /// Between two looks at a payment.
    pub payment_poll: Duration,
    /// How long a slip may take to print.
    pub printing: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            farewell: Duration::from_secs(6),
            announcement: Duration::from_secs(120),
            answer: Duration::from_secs(20),
            patience_offline: Duration::from_secs(6),
            patience: Duration::from_secs(25),
            payment_poll: Duration::from_millis(1500),
            printing: Duration::from_secs(60),
        }
    }
}
