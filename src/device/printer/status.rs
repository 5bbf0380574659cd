//! How a printer says how it is: four bytes, asked for with `DLE EOT n` at any moment, even in the middle of a document.
//! [pub: Epson's reference; the Chinese clones follow it]

use std::fmt;

/// What can be asked; the number is the `n` of `DLE EOT n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum StatusRequest {
    /// Is it on line?
    Printer = 1,
    /// Why is it off line?
    OfflineCause = 2,
    /// What is broken?
    ErrorCause = 3,
    /// How much paper is there?
    Paper = 4,
}

impl StatusRequest {
    /// Every question, in the order in which they are asked.
    pub const ALL: [Self; 4] = [Self::Printer, Self::OfflineCause, Self::ErrorCause, Self::Paper];

    /// The three bytes of the request. (Three: a fourth one, as some programs send, would be printed.)
    #[must_use]
    pub fn bytes(self) -> [u8; 3] {
        [0x10, 0x04, self as u8]
    }
}

/// Whether a byte can be an answer to `DLE EOT`: bits 1 and 4 set, 0 and 7 clear.
#[must_use]
pub fn is_status(byte: u8) -> bool {
    byte & 0x93 == 0x12
}

/// Whether a byte can be an answer to [`CONFIRM`]: bits 4 and 7 clear.
#[must_use]
pub fn is_confirmation(byte: u8) -> bool {
    byte & 0x90 == 0
}

/// `GS r 1`, which a printer answers only when it has worked off everything before it: the proof that a stretch is printed.
pub const CONFIRM: [u8; 3] = [0x1D, 0x72, 0x01];

/// A printer that is well answers all four questions with this.
pub const NORMAL: u8 = 0x12;

/// Bit 3 of the answer to [`StatusRequest::Printer`]: off line.
pub const OFFLINE: u8 = 1 << 3;
/// Bit 2 of the answer to [`StatusRequest::OfflineCause`]: the cover is open.
pub const COVER_OPEN: u8 = 1 << 2;
/// Bit 5 of the answer to [`StatusRequest::OfflineCause`]: stopped for want of paper.
pub const PAPER_STOP: u8 = 1 << 5;
/// Bit 6 of the answer to [`StatusRequest::OfflineCause`]: an error.
pub const ERROR: u8 = 1 << 6;
/// Bit 3 of the answer to [`StatusRequest::ErrorCause`]: the cutter is stuck.
pub const CUTTER: u8 = 1 << 3;
/// Bits 5 and 6 of the answer to [`StatusRequest::ErrorCause`]: broken, or too hot for the moment.
pub const BROKEN: u8 = 1 << 5 | 1 << 6;
/// Bits 2 and 3 of the answer to [`StatusRequest::Paper`]: the roll is near its end.
pub const NEAR_END: u8 = 1 << 2 | 1 << 3;
/// Bits 5 and 6 of the answer to [`StatusRequest::Paper`]: no paper.
pub const OUT: u8 = 1 << 5 | 1 << 6;

/// How the printer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrinterState {
    /// Its port is not there, or it does not answer: unplugged or switched off.
    Disconnected,
    /// It can print.
    Ready {
        /// The roll is near its end: there is paper for a few more receipts.
        paper_low: bool,
    },
    /// No paper.
    PaperOut,
    /// The cover is open.
    CoverOpen,
    /// The cutter is stuck.
    CutterJam,
    /// Off line for another reason: broken, overheated, its feed button held.
    Error,
}

impl PrinterState {
    /// Whether a document may be sent.
    #[must_use]
    pub fn is_ready(self) -> bool {
        matches!(self, Self::Ready { .. })
    }

    /// What the four answers, in the order of [`StatusRequest::ALL`], say together. Of several troubles the first one is named that
    /// a person has to mend: an open cover hides all the others, and new paper goes in through it.
    #[must_use]
    pub fn from_answers([printer, offline, error, paper]: [u8; 4]) -> Self {
        if offline & COVER_OPEN != 0 {
            Self::CoverOpen
        } else if offline & PAPER_STOP != 0 || paper & OUT != 0 {
            Self::PaperOut
        } else if error & CUTTER != 0 {
            Self::CutterJam
        } else if offline & ERROR != 0 || error & BROKEN != 0 || printer & OFFLINE != 0 {
            Self::Error
        } else {
            Self::Ready {
                paper_low: paper & NEAR_END != 0,
            }
        }
    }
}

impl fmt::Display for PrinterState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Disconnected => "the printer is not connected",
            Self::Ready { paper_low: false } => "the printer is ready",
            Self::Ready { paper_low: true } => "the printer is ready and its paper runs low",
            Self::PaperOut => "the printer has no paper",
            Self::CoverOpen => "the printer's cover is open",
            Self::CutterJam => "the printer's cutter is stuck",
            Self::Error => "the printer reports an error",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_known_byte_means_what_vendors_say() {
        let ready = PrinterState::Ready { paper_low: false };
        let cases = [
            ("normal", [0x12; 4], ready),
            ("offline", [0x1A, 0x12, 0x12, 0x12], PrinterState::Error),
            ("cover open", [0x1A, 0x16, 0x12, 0x12], PrinterState::CoverOpen),
            ("paper stop", [0x1A, 0x32, 0x12, 0x12], PrinterState::PaperOut),
            ("error", [0x1A, 0x52, 0x12, 0x12], PrinterState::Error),
            ("cutter", [0x1A, 0x52, 0x1A, 0x12], PrinterState::CutterJam),
            (
                "near end",
                [0x12, 0x12, 0x12, 0x1E],
                PrinterState::Ready { paper_low: true },
            ),
            ("out", [0x12, 0x12, 0x12, 0x7E], PrinterState::PaperOut),
            (
                "cover open while the paper is out",
                [0x1A, 0x36, 0x12, 0x7E],
                PrinterState::CoverOpen,
            ),
        ];
        for (name, answers, state) in cases {
            assert!(answers.into_iter().all(is_status), "{name}");
            assert_eq!(PrinterState::from_answers(answers), state, "{name}");
        }
    }

    #[test]
    fn a_status_is_never_taken_for_a_confirmation() {
        let both = (0..=u8::MAX)
            .filter(|&byte| is_status(byte) && is_confirmation(byte))
            .count();
        assert_eq!(both, 0);
        assert_eq!((0..=u8::MAX).filter(|&byte| is_status(byte)).count(), 16);
    }

    #[test]
    fn a_request_has_three_bytes() {
        assert_eq!(
            StatusRequest::ALL.map(StatusRequest::bytes),
            [[16, 4, 1], [16, 4, 2], [16, 4, 3], [16, 4, 4]]
        );
    }
}
