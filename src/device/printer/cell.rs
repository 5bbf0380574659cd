//! The cells that text stands in on paper. What the printer is told, what is drawn as dots and what the simulated paper
//! shows must agree on them.

/// Dots from one line of text to the next: 24 for the characters, 8 between lines.
pub(super) const LINE_DOTS: u8 = 32;
/// The same for characters twice as high.
pub(super) const DOUBLE_LINE_DOTS: u8 = 56;
/// Height of a character of font A, and width of a Chinese one, in dots.
pub(super) const CHARACTER_DOTS: u32 = 24;
