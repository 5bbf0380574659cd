//! How every part of the kiosk is, in one word each, for the sign of life that the central API gets.

use std::collections::BTreeMap;

use tokio::sync::watch;

use crate::journey::{OutOfOrder, Part, PrinterTrouble};

/// The last word of every part, as it is sent.
pub(super) type Words = BTreeMap<String, String>;

/// Collects the words.
pub(super) struct PartWords(watch::Sender<Words>);

impl PartWords {
    pub fn new() -> (Self, watch::Receiver<Words>) {
        let (words, heard) = watch::channel(Words::new());
        (Self(words), heard)
    }

    /// Take note of what a part says. The central API need not be told whether it can be reached.
    pub fn note(&self, part: Part) {
        let (name, word) = match part {
            Part::Ledger(state) => ("ledger", state.map_or_else(fault_word, |()| "ok")),
            Part::Models(works) => ("face_models", if works { "ok" } else { "missing" }),
            Part::CardReader(works) => ("card_reader", plugged_word(works)),
            Part::Camera(works) => ("camera", plugged_word(works)),
            Part::Printer(Ok(false)) => ("printer", "ok"),
            Part::Printer(Ok(true)) => ("printer", "paper_low"),
            Part::Printer(Err(trouble)) => ("printer", printer_word(trouble)),
            Part::Clock(right) => ("clock", if right { "ok" } else { "wrong" }),
            Part::Door(closed) => ("door", if closed { "closed" } else { "open" }),
            Part::Central(_) => return,
        };
        self.0
            .send_if_modified(|words| words.insert(name.to_owned(), word.to_owned()).as_deref() != Some(word));
    }
}

fn plugged_word(works: bool) -> &'static str {
    if works { "ok" } else { "disconnected" }
}

fn printer_word(trouble: PrinterTrouble) -> &'static str {
    match trouble {
        PrinterTrouble::NoPaper => "paper_out",
        PrinterTrouble::CoverOpen => "cover_open",
        PrinterTrouble::CutterJam => "cutter_jam",
        PrinterTrouble::Disconnected => "disconnected",
        PrinterTrouble::Error => "error",
    }
}

fn fault_word(why: OutOfOrder) -> &'static str {
    match why {
        OutOfOrder::Starting => "starting",
        OutOfOrder::LedgerDamaged => "damaged",
        OutOfOrder::DiskFull => "disk_full",
        OutOfOrder::DiskReadOnly => "read_only",
        _ => "unusable",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_of_each_part_is_what_is_sent() {
        let (parts, heard) = PartWords::new();
        for part in [
            Part::Printer(Err(PrinterTrouble::NoPaper)),
            Part::Camera(true),
            Part::Door(false),
            Part::Ledger(Err(OutOfOrder::DiskFull)),
            Part::Central(false),
            Part::Printer(Ok(true)),
        ] {
            parts.note(part);
        }
        let words = heard.borrow().clone();
        let words: Vec<(&str, &str)> = words
            .iter()
            .map(|(name, word)| (name.as_str(), word.as_str()))
            .collect();
        assert_eq!(
            words,
            [
                ("camera", "ok"),
                ("door", "open"),
                ("ledger", "disk_full"),
                ("printer", "paper_low"),
            ]
        );
    }
}
