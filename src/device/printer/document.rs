//! What is to be printed, before any printer's language: lines, columns, a rule, a QR code, a picture.
//!
//! A document is laid out for a width of paper by whoever makes it; lines are broken already.

use std::fmt;

use image::GrayImage;

/// A document: blocks from top to bottom. It holds a person's data, so `Debug` shows none of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The blocks.
    pub blocks: Vec<Block>,
}

/// One block of a document.
#[derive(Clone, PartialEq, Eq)]
pub enum Block {
    /// A line of text.
    Text(Line),
    /// A thin line across the paper.
    Rule,
    /// Two texts on one line, at the left and at the right edge.
    Columns(String, String),
    /// A QR code, centred.
    Qr(String),
    /// A picture, black where it is darker than half; not wider than the paper.
    Raster(GrayImage, Align),
    /// Empty lines.
    Feed(u8),
    /// Empty rows of dots, eight to the millimetre: air between paragraphs.
    Space(u8),
    /// Feed the paper to the knife and cut it.
    Cut,
}

/// A line of text.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// The text, short enough for the paper.
    pub text: String,
    /// Where it stands.
    pub align: Align,
    /// Bold.
    pub bold: bool,
    /// Twice as wide and twice as high.
    pub double: bool,
}

/// Where something stands on the paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Centre,
    /// At the right edge.
    Right,
}

impl Line {
    /// A plain line at the left.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            align: Align::Left,
            bold: false,
            double: false,
        }
    }

    /// The line, in the middle.
    #[must_use]
    pub fn centred(self) -> Self {
        Self {
            align: Align::Centre,
            ..self
        }
    }

    /// The line, in bold.
    #[must_use]
    pub fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The line, twice as large.
    #[must_use]
    pub fn double(self) -> Self {
        Self { double: true, ..self }
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({} blocks)", self.blocks.len())
    }
}

/// How many columns of font A a character takes: two for Chinese characters, their punctuation and full-width forms, one for
/// ASCII, none for control characters.
///
/// Printers with a Chinese font print *everything* that is not ASCII at double width, Greek and box-drawing included; so does
/// this measure, unlike the one for terminals.
#[must_use]
pub fn columns_of(character: char) -> usize {
    match character {
        ' '..='~' => 1,
        character if character.is_control() => 0,
        _ => 2,
    }
}

/// How many columns a text takes.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_two_columns_and_ascii_one() {
        assert_eq!(columns("中文测试 ABC"), 12);
        assert_eq!(columns("¥·—：（）"), 12);
        assert_eq!(columns("\t\n"), 0);
    }
}
