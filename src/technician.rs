//! The technician at the ledger: what it holds, whether it is sound, and the decisions that only a person may make.
//!
//! What only looks works while the kiosk runs; what decides wants the kiosk stopped, and says so. Nothing here tells who a driver is: an act goes by
//! the number on its slip.

use std::fmt::Write as _;

use clap::Subcommand;
use jiff::Timestamp;

use crate::config::Config;
use crate::ledger::{
    Holder, Ledger, LedgerFault, LedgerLook, LedgerSettings, OutboxView, TransactionState, TransactionView,
};

/// A mebibyte.
const MIB: u64 = 1024 * 1024;

/// What a technician wants of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Errand {
    /// What the ledger holds, and whether a kiosk is using it.
    Status,
    /// What waits for delivery, and what the central API did not take.
    Waiting,
    /// One act: where it stands and what happened to it.
    Show {
        /// Its number, as on the slip (XXXX-XXXX) or whole.
        number: String,
    },
    /// Whether anything in the ledger was damaged, altered or lost.
    Verify,
    /// Try an act again that the central API did not take. The kiosk must be stopped.
    Revive {
        /// Its number, as on the slip (XXXX-XXXX) or whole.
        number: String,
    },
    /// Begin a new ledger where the old one is damaged or gone. The kiosk must be stopped.
    StartAfresh,
}

/// The answer to an errand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// In plain words, several lines.
    pub words: String,
    /// Whether it is as it should be, or was done as asked.
    pub good: bool,
}

/// The ledger that this configuration speaks of.
#[must_use]
pub fn ledger_of(config: &Config) -> LedgerSettings {
    LedgerSettings {
        min_free_bytes: u64::from(config.ledger.min_free_mib) * MIB,
        keep_days: config.ledger.keep_days,
        ..LedgerSettings::new(&config.ledger.path, &config.ledger.key_file)
    }
}

/// Do the errand.
///
/// # Errors
/// When the ledger cannot be used; [`advice`] says what to do then.
pub fn run(settings: &LedgerSettings, errand: &Errand, now: Timestamp) -> Result<Report, LedgerFault> {
    match errand {
        Errand::Status => status(settings, now),
        Errand::Waiting => LedgerLook::open(settings, now)?
            .outbox()
            .map(|outbox| good(waiting(&outbox))),
        Errand::Show { number } => {
            let found = LedgerLook::open(settings, now)?.transaction(number)?;
            Ok(found.map_or_else(|| not_found(number), |act| good(story(&act))))
        }
        Errand::Verify => verify(settings, now),
        Errand::Revive { number } => revive(settings, number, now),
        Errand::StartAfresh => start_afresh(settings, now),
    }
}

/// What a technician can do about a fault.
#[must_use]
pub fn advice(fault: &LedgerFault) -> Option<&'static str> {
    Some(match fault {
        LedgerFault::Damaged { .. } | LedgerFault::Gone { .. } => {
            "Put a sound copy in its place. If there is none: `layby ledger start-afresh` begins an empty one; acts that were accepted and not yet \
             delivered are then only in the damaged file, so keep it and send it in."
        }
        LedgerFault::HeldElsewhere { .. } => "Stop the kiosk (`systemctl stop layby`), do it again, start the kiosk.",
        LedgerFault::Busy { .. } => "Wait until the backup or the other program has ended, and do it again.",
        LedgerFault::DiskFull { .. } => "Free some space on that disk.",
        LedgerFault::ReadOnly { .. } => "Run this as the kiosk's own user (`sudo -u layby`); mount the disk writable.",
        LedgerFault::KeyMissing { .. } | LedgerFault::KeyWrong { .. } => {
            "Put the key back that belongs to this ledger; run this as the kiosk's own user (`sudo -u layby`)."
        }
        LedgerFault::TooNew { .. } => "Install that version again.",
        _ => return None,
    })
}

fn good(words: String) -> Report {
    Report { words, good: true }
}

fn bad(words: String) -> Report {
    Report { words, good: false }
}

fn not_found(number: &str) -> Report {
    bad(format!(
        "No act, or more than one, has the number {number}: take the eight digits of the slip (XXXX-XXXX), or the whole number.\n"
    ))
}

fn status(settings: &LedgerSettings, now: Timestamp) -> Result<Report, LedgerFault> {
    let mut look = LedgerLook::open(settings, now)?;
    let numbers = look.numbers()?;
    let mut words = format!("Ledger {}: sound, {}.\n", settings.path.display(), user(look.in_use()));
    line(
        &mut words,
        format_args!("{} acts were accepted here.", numbers.accepted),
    );
    let since = numbers
        .waiting_since
        .map(|at| format!(", the first since {at}"))
        .unwrap_or_default();
    line(
        &mut words,
        format_args!("{} wait for delivery{since}.", numbers.waiting),
    );
    line(
        &mut words,
        format_args!(
            "{} were not taken by the central API and need a decision.",
            numbers.dead
        ),
    );
    line(
        &mut words,
        format_args!(
            "{} were not followed to their end by their drivers.",
            numbers.unfinished
        ),
    );
    if numbers.dead > 0 {
        line(
            &mut words,
            format_args!("`layby ledger waiting` lists them, `layby ledger revive NUMBER` tries one again."),
        );
    }
    Ok(good(words))
}

fn user(holder: Option<Holder>) -> String {
    match holder {
        Some(Holder { pid: Some(pid) }) => format!("in use by process {pid}"),
        Some(Holder { pid: None }) => "in use".to_owned(),
        None => "not in use".to_owned(),
    }
}

fn waiting(outbox: &OutboxView) -> String {
    let mut words = format!("{} acts wait for delivery.\n", outbox.depth);
    for act in &outbox.waiting {
        let why = act.waits_for.map_or("not tried yet", |why| why.as_str());
        line(
            &mut words,
            format_args!(
                "{}  accepted {}, {} attempts, {why}, next {}",
                act.transaction.spoken(),
                act.accepted_at,
                act.attempts,
                act.due_at
            ),
        );
    }
    if !outbox.dead.is_empty() {
        line(&mut words, format_args!("Not taken by the central API:"));
    }
    for act in &outbox.dead {
        line(
            &mut words,
            format_args!(
                "{}  accepted {}, given up {}: {}",
                act.transaction.spoken(),
                act.accepted_at,
                act.dead_at,
                act.why
            ),
        );
    }
    words
}

fn story(act: &TransactionView) -> String {
    let mut words = format!("Act {}, whole number {}\n", act.transaction.spoken(), act.transaction);
    line(&mut words, format_args!("Key at the central API: {}", act.key));
    line(
        &mut words,
        format_args!("Stands at: {}. The driver's journey: {}.", act.state, act.stage),
    );
    for row in &act.history {
        line(&mut words, format_args!("{}  {}: {}", row.at, row.state, row.note));
    }
    words
}

fn verify(settings: &LedgerSettings, now: Timestamp) -> Result<Report, LedgerFault> {
    let flaws = LedgerLook::open(settings, now)?.verify()?;
    if flaws.is_empty() {
        return Ok(good(
            "The file is sound, and nobody but the kiosk has written into it.\n".to_owned(),
        ));
    }
    let mut words = String::from("The file can be read, but other hands were in it:\n");
    for flaw in flaws {
        line(&mut words, format_args!("{flaw}"));
    }
    Ok(bad(words))
}

fn revive(settings: &LedgerSettings, number: &str, now: Timestamp) -> Result<Report, LedgerFault> {
    let mut ledger = Ledger::open(settings, now)?;
    let Some(act) = ledger.transaction_by_number(number)? else {
        return Ok(not_found(number));
    };
    let name = act.transaction.spoken();
    if act.state != TransactionState::DeadLetter {
        return Ok(bad(format!(
            "Act {name} is {}: only one that is a dead letter can be tried again.\n",
            act.state
        )));
    }
    ledger.revive(act.key, now)?;
    Ok(good(format!(
        "Act {name} is delivered again once the kiosk runs: `systemctl start layby`.\n"
    )))
}

fn start_afresh(settings: &LedgerSettings, now: Timestamp) -> Result<Report, LedgerFault> {
    match Ledger::open(settings, now) {
        Ok(_) => Ok(bad(format!(
            "The ledger {} can be used as it is; nothing was begun afresh.\n",
            settings.path.display()
        ))),
        Err(fault @ (LedgerFault::Damaged { .. } | LedgerFault::Gone { .. })) => {
            drop(Ledger::start_afresh(settings, now)?);
            let mut words = format!("Until now: {fault}.\n");
            line(
                &mut words,
                format_args!("A new, empty ledger was begun: {}.", settings.path.display()),
            );
            if let LedgerFault::Damaged {
                kept_as: Some(kept), ..
            } = &fault
            {
                line(
                    &mut words,
                    format_args!(
                        "Keep {} and send it in: it may hold acts that were never delivered.",
                        kept.display()
                    ),
                );
            }
            Ok(good(words))
        }
        Err(other) => Err(other),
    }
}

fn line(words: &mut String, args: std::fmt::Arguments<'_>) {
    words
        .write_fmt(args)
        .expect("a string takes all that is written into it");
    words.push('\n');
}
