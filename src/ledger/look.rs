//! A look at the ledger that changes nothing, also while a kiosk has it open: for the technician.

use jiff::Timestamp;
use layby_domain::TransactionId;

use super::lock::Holder;
use super::{Ledger, LedgerFault, LedgerFlaw, LedgerSettings, OutboxView, TransactionView};

/// A ledger, for looking only.
#[derive(Debug)]
pub struct LedgerLook {
    ledger: Ledger,
    in_use: Option<Holder>,
}

/// How much of everything a ledger holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// Acts that were ever accepted.
    pub accepted: u64,
    /// Of these, how many wait for delivery, dead letters not counted.
    pub waiting: u64,
    /// When the one that has waited longest was accepted.
    pub waiting_since: Option<Timestamp>,
    /// How many central kept refusing.
    pub dead: u64,
    /// How many journeys were not brought to their end.
    pub unfinished: u64,
}

impl LedgerLook {
    /// Looks at the ledger. Reads all of its file once, to see that it is sound.
    ///
    /// # Errors
    ///
    /// As [`Ledger::open`], but nothing is made, moved or changed: a damaged file is left where it is.
    /// [`LedgerFault::NotMade`] where there is no ledger yet.
    pub fn open(settings: &LedgerSettings, now: Timestamp) -> Result<Self, LedgerFault> {
        let in_use = Holder::of(&settings.path);
        let ledger = Ledger::open_to_look(settings, now)?;
        Ok(Self { ledger, in_use })
    }

    /// The kiosk that has the ledger open, if one has.
    #[must_use]
    pub fn in_use(&self) -> Option<Holder> {
        self.in_use
    }

    /// How much of everything there is.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be read; so for all that follow.
    pub fn numbers(&mut self) -> Result<Numbers, LedgerFault> {
        self.ledger.numbers()
    }

    /// See [`Ledger::outbox`]. What a running kiosk has under way is not known here.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be read.
    pub fn outbox(&mut self) -> Result<OutboxView, LedgerFault> {
        self.ledger.outbox()
    }

    /// The transaction of this number: as on a slip (`XXXX-XXXX`), or whole.
    ///
    /// # Errors
    ///
    /// As [`Ledger::transaction`].
    pub fn transaction(&mut self, number: &str) -> Result<Option<TransactionView>, LedgerFault> {
        self.ledger.transaction_by_number(number)
    }

    /// See [`Ledger::verify`].
    ///
    /// # Errors
    ///
    /// When the ledger cannot be read.
    pub fn verify(&mut self) -> Result<Vec<LedgerFlaw>, LedgerFault> {
        self.ledger.verify()
    }
}

impl Ledger {
    /// The transaction of this number: as on a slip (`XXXX-XXXX`, if exactly one fits), or whole.
    ///
    /// # Errors
    ///
    /// As [`Ledger::transaction`].
    pub fn transaction_by_number(&mut self, number: &str) -> Result<Option<TransactionView>, LedgerFault> {
        match number.trim().parse::<TransactionId>() {
            Ok(transaction) => self.transaction(transaction),
            Err(_) => self.transaction_by_slip(number),
        }
    }
}
