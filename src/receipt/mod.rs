//! The slips that a driver takes along, laid out for the paper: pure functions from facts to a [`Document`].
//!
//! | slip | when | what it must never say |
//! |---|---|---|
//! | [`DecisionSlip`] | the central API has decided | anything the decision does not say |
//! | [`AcceptanceSlip`] | an act was accepted while the network was down | "decided", "paid", "done", a decision number |
//! | [`ObjectionSlip`] | the driver stated and defended | that a decision was made |
//! | [`StaffSlip`] | paper or machine failed a driver | anything but what a member of staff needs |
//!
//! The official text is Chinese, whatever language the driver chose, and comes first, unmixed. A driver who chose English finds the
//! same facts below it in a block of help that says that the Chinese text counts.

use image::GrayImage;
use layby_domain::{Date, Language, Timestamp};

use crate::device::printer::PaperWidth;
use crate::device::printer::document::{Align, Block, Document, Line, columns};

mod acceptance;
mod decision;
pub mod layout;
mod objection;
mod signature;
mod staff;

pub use acceptance::{AcceptanceSlip, AcceptedViolation};
pub use decision::{DecisionSlip, PaidFine};
pub use objection::ObjectionSlip;
pub use signature::SignatureFault;
pub use staff::{StaffReason, StaffSlip};

/// Columns that a label takes: four characters and a colon.
const LABEL_COLUMNS: usize = 10;
/// Air before a heading and around a signature, in rows of dots.
const AIR_ROWS: u8 = 12;

/// A slip being written from top to bottom.
struct Slip {
    columns: usize,
    blocks: Vec<Block>,
}

impl Slip {
    fn new(paper: PaperWidth) -> Self {
        Self {
            columns: paper.columns(),
            blocks: Vec::new(),
        }
    }

    fn finish(mut self) -> Document {
        self.blocks.extend([Block::Feed(1), Block::Cut]);
        Document { blocks: self.blocks }
    }

    fn rule(&mut self) {
        self.blocks.push(Block::Rule);
    }

    fn gap(&mut self) {
        self.blocks.push(Block::Feed(1));
    }

    fn centred(&mut self, text: &str) {
        self.lines(text, |line| Line::new(line).centred());
    }

    fn centred_bold(&mut self, text: &str) {
        self.lines(text, |line| Line::new(line).centred().bold());
    }

    /// A title in double size. One that does not fit so on a line breaks near its middle, rather than leave a word alone.
    fn title(&mut self, text: &str) {
        let half = self.columns / 2;
        let rows = columns(text).div_ceil(half).max(1);
        let even = columns(text).div_ceil(rows).next_multiple_of(2).min(half);
        for line in layout::wrap(text, even) {
            self.blocks.push(Block::Text(Line::new(line).centred().bold().double()));
        }
    }

    fn paragraph(&mut self, text: &str) {
        self.lines(text, Line::new);
    }

    fn bold(&mut self, text: &str) {
        self.lines(text, |line| Line::new(line).bold());
    }

    fn air(&mut self) {
        self.blocks.push(Block::Space(AIR_ROWS));
    }

    /// A heading and what belongs under it, with air above unless a rule has made some.
    fn section(&mut self, heading: &str, text: &str) {
        if !matches!(self.blocks.last(), Some(Block::Rule)) {
            self.air();
        }
        self.bold(heading);
        self.paragraph(text);
    }

    /// A label of four characters and its value; lines that follow stand under the value.
    fn field(&mut self, label: &str, value: &str) {
        let room = self.columns - LABEL_COLUMNS;
        let mut lines = layout::wrap(value, room).into_iter();
        let first = lines.next().unwrap_or_default();
        self.blocks.push(Block::Text(Line::new(format!("{label}：{first}"))));
        for line in lines {
            self.blocks
                .push(Block::Text(Line::new(format!("{}{line}", " ".repeat(LABEL_COLUMNS)))));
        }
    }

    fn columns(&mut self, left: &str, right: &str) {
        if columns(left) + columns(right) < self.columns {
            self.blocks.push(Block::Columns(left.to_owned(), right.to_owned()));
        } else {
            self.paragraph(left);
            self.blocks.push(Block::Text(Line {
                align: Align::Right,
                ..Line::new(right)
            }));
        }
    }

    fn picture(&mut self, image: GrayImage, align: Align) {
        self.air();
        self.blocks.push(Block::Raster(image, align));
        self.air();
    }

    /// A code to scan, with room around it and what it is for beneath.
    fn qr(&mut self, text: &str, caption: &str) {
        self.gap();
        self.blocks.push(Block::Qr(text.to_owned()));
        self.gap();
        self.centred(caption);
    }

    /// The help for a driver who chose English.
    fn help(&mut self, lines: &[String]) {
        self.rule();
        self.bold("In English");
        for line in lines {
            self.paragraph(line);
        }
        self.air();
        self.paragraph("This translation is for your help. The Chinese text above is the official one.");
    }

    fn lines(&mut self, text: &str, line: impl Fn(String) -> Line) {
        for text in layout::wrap(text, self.columns) {
            self.blocks.push(Block::Text(line(text)));
        }
    }
}

/// "2026年11月3日08时15分", on the clock of Shanghai.
fn moment(at: Timestamp) -> String {
    let at = at.to_zoned(layby_domain::time::shanghai());
    format!("{}{:02}时{:02}分", day(at.date()), at.hour(), at.minute())
}

/// "2026年11月3日".
fn day(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// "2026-11-03 08:15", on the clock of Shanghai.
fn moment_en(at: Timestamp) -> String {
    at.to_zoned(layby_domain::time::shanghai())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// "1 violation", "2 violations".
fn violations_en(count: usize) -> String {
    format!("{count} violation{}", if count == 1 { "" } else { "s" })
}

fn wants_help(language: Language) -> bool {
    language == Language::English
}
