//! ESC/POS: a document as the bytes that a printer understands.
//!
//! Ours rather than the `escpos` crate's (looked at in version 0.20): that one sends four bytes for each status request where
//! printers take three and print the fourth; its commands leave it only through its own blocking reads and writes, without an
//! end to a wait; and it knows no Chinese text mode. What is left of the language after that fits below.
//!
//! The bytes come in [pieces](Encoded::pieces), each a whole command: between two of them a status can be asked for without
//! falling into the middle of a picture.

use image::GrayImage;

use super::cell::{DOUBLE_LINE_DOTS, LINE_DOTS};
use super::document::{Align, Block, Document, Line, columns, columns_of};
use super::glyphs::Glyphs;
use super::{PaperWidth, TextEncoding};

const ESC: u8 = 0x1B;
const FS: u8 = 0x1C;
const GS: u8 = 0x1D;

/// `ESC @`: forget what was set before.
pub const INIT: [u8; 2] = [ESC, b'@'];
/// `FS &`: Chinese from here on.
pub const KANJI_ON: [u8; 2] = [FS, b'&'];
/// `FS .`: ASCII from here on.
pub const KANJI_OFF: [u8; 2] = [FS, b'.'];
/// `GS V 66 0`: feed the paper to the knife and cut it.
pub const CUT: [u8; 4] = [GS, b'V', 66, 0];
/// `DLE ENQ 2`: recover from a stuck cutter and forget what has not been printed.
pub const RECOVER: [u8; 3] = [0x10, 0x05, 0x02];

/// Dots a side of a module of a QR code. Eight dots are a millimetre; six read well from paper and leave room on 58 mm.
pub const QR_MODULE_DOTS: u8 = 6;
/// Rows of a picture sent at once, so that no piece is longer than a small printer's buffer.
const BAND_ROWS: u32 = 24;
/// The longest text that a QR code takes here; a code with more would be too fine for the paper.
const QR_BYTES_MAX: usize = 400;
/// Height of the strip that carries a rule, and of the rule in its middle.
const RULE_STRIP_ROWS: u32 = 18;
const RULE_ROWS: u32 = 2;
/// Stands for a character that neither the printer nor the kiosk can draw.
const MISSING: char = '〓';

/// A document ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Encoded {
    /// Whole commands, in order, each at most a few kilobytes.
    pub pieces: Vec<Vec<u8>>,
}

impl Encoded {
    /// All bytes in a row.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.pieces.concat()
    }
}

/// Puts `document` into the printer's language. `glyphs` draws the characters that the printer's font lacks, when there are such:
/// rare characters of names stand in no printer, and nobody wants a box for a name.
#[must_use]
pub fn encode(
    document: &Document,
    paper: PaperWidth,
    encoding: TextEncoding,
    glyphs: impl Fn() -> Option<&'static Glyphs>,
) -> Encoded {
    let mut encoder = Encoder {
        paper,
        encoding,
        glyphs,
        pieces: Vec::new(),
    };
    encoder.pieces.push([&INIT[..], &[ESC, b'3', LINE_DOTS]].concat());
    for block in &document.blocks {
        encoder.block(block);
    }
    Encoded { pieces: encoder.pieces }
}

struct Encoder<G> {
    paper: PaperWidth,
    encoding: TextEncoding,
    glyphs: G,
    pieces: Vec<Vec<u8>>,
}

impl<G: Fn() -> Option<&'static Glyphs>> Encoder<G> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Text(line) => self.line(line),
            Block::Columns(left, right) => {
                let gap = self
                    .paper
                    .columns()
                    .saturating_sub(columns(left) + columns(right))
                    .max(1);
                self.line(&Line::new(format!("{left}{}{right}", " ".repeat(gap))));
            }
            Block::Rule => self.rule(),
            Block::Qr(text) => self.qr(text),
            Block::Raster(image, align) => self.raster(image, *align),
            Block::Space(rows) => self.pieces.push(vec![ESC, b'J', *rows]),
            Block::Feed(lines) => self.pieces.push(vec![ESC, b'd', *lines]),
            Block::Cut => self.pieces.push(CUT.to_vec()),
        }
    }

    fn line(&mut self, line: &Line) {
        if !line.text.chars().all(printer_has)
            && let Some(glyphs) = (self.glyphs)()
        {
            let image = glyphs.draw_line(line, self.paper);
            self.raster(&image, Align::Left);
            return;
        }
        let mut piece = vec![ESC, b'a', align_code(line.align), ESC, b'E', u8::from(line.bold)];
        piece.extend([GS, b'!', if line.double { 0x11 } else { 0 }]);
        if line.double {
            piece.extend([ESC, b'3', DOUBLE_LINE_DOTS]);
        }
        self.text(&line.text, &mut piece);
        piece.push(b'\n');
        if line.double {
            piece.extend([ESC, b'3', LINE_DOTS]);
        }
        self.pieces.push(piece);
    }

    fn text(&self, text: &str, piece: &mut Vec<u8>) {
        let mut chinese = false;
        for character in text.chars().filter(|&character| columns_of(character) > 0) {
            let character = if printer_has(character) { character } else { MISSING };
            let wants_chinese = !character.is_ascii();
            // A printer that takes UTF-8 needs to be told nothing: the bytes tell it.
            if wants_chinese != chinese && self.encoding != TextEncoding::Utf8 {
                piece.extend(if wants_chinese { KANJI_ON } else { KANJI_OFF });
            }
            chinese = wants_chinese;
            let mut utf8 = [0; 4];
            let utf8 = &*character.encode_utf8(&mut utf8);
            match self.encoding {
                TextEncoding::Gb18030 => piece.extend_from_slice(&encoding_rs::GB18030.encode(utf8).0),
                TextEncoding::Gbk => piece.extend_from_slice(&encoding_rs::GBK.encode(utf8).0),
                TextEncoding::Utf8 => piece.extend_from_slice(utf8.as_bytes()),
            }
        }
        if chinese && self.encoding != TextEncoding::Utf8 {
            piece.extend(KANJI_OFF);
        }
    }

    /// A picture of a line: two dots are finer than any row of characters.
    fn rule(&mut self) {
        let middle = RULE_STRIP_ROWS / 2;
        let strip = GrayImage::from_fn(self.paper.dots(), RULE_STRIP_ROWS, |_, y| {
            image::Luma([if (middle..middle + RULE_ROWS).contains(&y) {
                0
            } else {
                255
            }])
        });
        self.raster(&strip, Align::Left);
    }

    fn qr(&mut self, text: &str) {
        let data = text.as_bytes();
        if data.len() > QR_BYTES_MAX {
            // A code that leads elsewhere is worse than none.
            tracing::error!(
                length = data.len(),
                "a text is too long for a code on paper and is left out"
            );
            return;
        }
        let command = |function: u8, parameters: &[u8]| {
            // At most QR_BYTES_MAX and three more.
            let length = u16::try_from(parameters.len() + 2).unwrap_or(u16::MAX).to_le_bytes();
            [&[GS, b'(', b'k', length[0], length[1], b'1', function], parameters].concat()
        };
        self.pieces.push(vec![ESC, b'a', align_code(Align::Centre)]);
        self.pieces.push(command(b'A', &[b'2', 0]));
        self.pieces.push(command(b'C', &[QR_MODULE_DOTS]));
        self.pieces.push(command(b'E', b"1"));
        self.pieces.push(command(b'P', &[b"0", data].concat()));
        self.pieces.push(command(b'Q', b"0"));
        self.pieces.push(vec![ESC, b'a', align_code(Align::Left)]);
    }

    /// The picture in bands. It is padded to its place here, because printers disagree on whether `ESC a` moves a picture.
    fn raster(&mut self, image: &GrayImage, align: Align) {
        let paper = self.paper.dots();
        let width = image.width().min(paper);
        let left = match align {
            Align::Left => 0,
            Align::Centre => (paper - width) / 2,
            Align::Right => paper - width,
        };
        let row_bytes = (left + width).div_ceil(8);
        // Leading pieces of text may have left the line centred.
        self.pieces.push(vec![ESC, b'a', align_code(Align::Left)]);
        for top in (0..image.height()).step_by(BAND_ROWS as usize) {
            let rows = BAND_ROWS.min(image.height() - top);
            let [width_low, width_high, ..] = row_bytes.to_le_bytes();
            let [rows_low, rows_high, ..] = rows.to_le_bytes();
            let mut piece = vec![GS, b'v', b'0', 0, width_low, width_high, rows_low, rows_high];
            for y in top..top + rows {
                piece.extend((0..row_bytes).map(|byte| {
                    (0..8).fold(0, |bits, bit| {
                        let x = (byte * 8 + bit).checked_sub(left);
                        let black = x.is_some_and(|x| x < width && image.get_pixel(x, y).0[0] < 128);
                        bits << 1 | u8::from(black)
                    })
                }));
            }
            self.pieces.push(piece);
        }
    }
}

fn align_code(align: Align) -> u8 {
    match align {
        Align::Left => 0,
        Align::Centre => 1,
        Align::Right => 2,
    }
}

/// Whether printers have the character: ASCII, and what GBK writes in two bytes. The rest of GB 18030 takes four bytes, which the
/// fonts of these printers do not reach.
#[must_use]
pub fn printer_has(character: char) -> bool {
    let mut utf8 = [0; 4];
    let (bytes, _, lacking) = encoding_rs::GBK.encode(character.encode_utf8(&mut utf8));
    character.is_ascii() || (!lacking && bytes.len() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(block: Block, encoding: TextEncoding) -> Vec<Vec<u8>> {
        let document = Document { blocks: vec![block] };
        encode(&document, PaperWidth::Mm80, encoding, || None).pieces
    }

    fn text_bytes(text: &str, encoding: TextEncoding) -> Vec<u8> {
        let pieces = encoded(Block::Text(Line::new(text)), encoding);
        let line = pieces.last().unwrap();
        line[9..line.len() - 1].to_vec()
    }

    #[test]
    fn the_known_text_is_the_known_bytes() {
        let known = [
            &KANJI_ON[..],
            &[0xD6, 0xD0, 0xCE, 0xC4, 0xB2, 0xE2, 0xCA, 0xD4],
            &KANJI_OFF,
            &[0x20, 0x41, 0x42, 0x43],
        ];
        assert_eq!(text_bytes("中文测试 ABC", TextEncoding::Gb18030), known.concat());
        assert_eq!(text_bytes("中文测试 ABC", TextEncoding::Gbk), known.concat());
        assert_eq!(
            text_bytes("中文测试 ABC", TextEncoding::Utf8),
            "中文测试 ABC".as_bytes()
        );
    }

    #[test]
    fn a_document_begins_afresh() {
        let pieces = encoded(Block::Cut, TextEncoding::Gb18030);
        assert_eq!(pieces, [vec![0x1B, 0x40, 0x1B, 0x33, 32], vec![0x1D, 0x56, 0x42, 0x00]]);
    }

    #[test]
    fn a_character_that_nobody_can_draw_leaves_a_mark_and_control_characters_nothing() {
        let mark = text_bytes("〓", TextEncoding::Gb18030);
        assert_eq!(text_bytes("𬭎", TextEncoding::Gb18030), mark);
        assert_eq!(text_bytes("𬭎", TextEncoding::Gbk), mark);
        assert_eq!(text_bytes("a\u{1b}@\u{10}b\r\n", TextEncoding::Gb18030), b"a@b");
    }

    #[test]
    fn a_picture_goes_out_in_bands_at_its_place() {
        let picture = GrayImage::from_pixel(16, 30, image::Luma([0]));
        let pieces = encoded(Block::Raster(picture, Align::Right), TextEncoding::Gb18030);
        let [.., first, second] = pieces.as_slice() else {
            panic!("two bands")
        };
        assert_eq!(first[..8], [0x1D, 0x76, 0x30, 0x00, 72, 0, 24, 0]);
        assert_eq!(first.len(), 8 + 72 * 24);
        assert_eq!(second[6..8], [6, 0]);
        assert_eq!(first[8..80].iter().map(|byte| byte.count_ones()).sum::<u32>(), 16);
        assert_eq!(first[78..80], [0xFF, 0xFF]);
    }

    #[test]
    fn a_qr_code_is_stored_and_then_printed() {
        let bytes = encoded(Block::Qr("LAYBY".to_owned()), TextEncoding::Gb18030).concat();
        let store = [0x1D, 0x28, 0x6B, 8, 0, 0x31, 0x50, 0x30, b'L', b'A', b'Y', b'B', b'Y'];
        let print = [0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x51, 0x30];
        let stored = bytes.windows(store.len()).position(|window| window == store);
        let printed = bytes.windows(print.len()).position(|window| window == print);
        assert!(stored.is_some() && stored < printed);
    }
}
