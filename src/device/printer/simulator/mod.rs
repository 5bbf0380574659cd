//! The printer that is not there: it takes ESC/POS on a pseudo-terminal, answers how it is, and prints on paper that one can look at,
//! read and count.
//!
//! Like a real one it answers about its state at once and works off everything else in order; without paper, with its cover open or
//! its cutter stuck it stops where it is, keeps what it was sent, and goes on when the trouble is over.

use std::collections::VecDeque;
use std::io;
use std::path::Path;

use encoding_rs::{Encoding, GB18030, GBK, UTF_8};
use image::GrayImage;

use super::document::{Align, Document, Line, columns_of};
use super::escpos::{self, QR_MODULE_DOTS};
use super::glyphs::Glyphs;
use super::status::{BROKEN, COVER_OPEN, CUTTER, ERROR, NEAR_END, NORMAL, OFFLINE, OUT, PAPER_STOP, StatusRequest};
use super::{PaperWidth, TextEncoding};
use crate::device::virtual_port::{Device, VirtualPort};

mod lexer;
mod paper;

use lexer::{Lexer, Token};
use paper::Paper;

/// The printer on a desk.
pub struct PrinterSimulator {
    port: VirtualPort<PrinterMachine>,
}

/// A piece of paper that was cut off.
#[derive(Clone, PartialEq, Eq)]
pub struct CutPiece {
    /// The commands that made it, byte for byte, without the questions about the printer's state.
    pub bytes: Vec<u8>,
    /// What it looks like.
    pub image: GrayImage,
    /// What a person would read on it, a line a line; marks in brackets stand for pictures and codes.
    pub text: String,
}

impl PrinterSimulator {
    /// A printer with paper, its cover closed, plugged in; its port appears in `dir`.
    pub fn open(dir: &Path, width: PaperWidth) -> io::Result<Self> {
        VirtualPort::open(dir, "printer", PrinterMachine::new(width)).map(|port| Self { port })
    }

    /// The port to give to a driver; the same from plug to plug.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.port.path()
    }

    /// Sets the switch inside the printer that says how text comes.
    pub fn set_encoding(&self, encoding: TextEncoding) {
        self.port.with(|printer| printer.encoding = encoding);
    }

    /// Takes the paper out, or puts a new roll in.
    pub fn paper_out(&self, out: bool) {
        self.port
            .with(|printer| printer.change(|printer| printer.paper_left = if out { Some(0) } else { None }));
    }

    /// The paper ends after so many more rows of dots (eight to the millimetre), in the middle of whatever is printed then.
    pub fn run_out_after(&self, rows: u32) {
        self.port.with(|printer| printer.paper_left = Some(rows));
    }

    /// Lets the roll come near its end, or not.
    pub fn paper_low(&self, low: bool) {
        self.port.with(|printer| printer.paper_low = low);
    }

    /// Opens the cover, or closes it.
    pub fn cover(&self, open: bool) {
        self.port
            .with(|printer| printer.change(|printer| printer.cover_open = open));
    }

    /// Lets the cutter get stuck, or frees it.
    pub fn jam_cutter(&self, jammed: bool) {
        self.port
            .with(|printer| printer.change(|printer| printer.cutter_jammed = jammed));
    }

    /// Breaks the printer, or mends it.
    pub fn break_down(&self, broken: bool) {
        self.port
            .with(|printer| printer.change(|printer| printer.broken = broken));
    }

    /// Switches it off while its cable stays in: nothing is answered and everything is forgotten.
    pub fn switch_off(&self, off: bool) {
        self.port.with(|printer| {
            printer.power_cut();
            printer.off = off;
        });
    }

    /// Pulls the plug; what was sent and not printed is forgotten.
    pub fn unplug(&self) {
        self.port.unplug();
    }

    /// Plugs it in again.
    pub fn plug(&self) -> io::Result<()> {
        self.port.plug()
    }

    /// Every byte that was printed since the beginning, questions about the state left out.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.port.with(|printer| {
            printer
                .receipts
                .iter()
                .map(|piece| &piece.bytes)
                .chain([&printer.bytes])
                .flatten()
                .copied()
                .collect()
        })
    }

    /// The paper that hangs out of the printer and has not been cut.
    #[must_use]
    pub fn paper(&self) -> GrayImage {
        self.port.with(|printer| printer.paper.image())
    }

    /// The pieces that were cut off, the oldest first; the last [`RECEIPTS_KEPT`](Self::RECEIPTS_KEPT) of them.
    #[must_use]
    pub fn receipts(&self) -> Vec<CutPiece> {
        self.port.with(|printer| printer.receipts.iter().cloned().collect())
    }

    /// How many commands came that no printer knows, or text in the wrong mode. A driver that speaks the language sends none.
    #[must_use]
    pub fn misunderstood(&self) -> usize {
        self.port.with(|printer| printer.misunderstood)
    }

    /// How many pieces are kept to look at.
    pub const RECEIPTS_KEPT: usize = 64;
}

/// What `document` looks like on paper, without a line and a driver in between; `None` if it does not end in a cut.
#[must_use]
pub fn preview(document: &Document, width: PaperWidth) -> Option<CutPiece> {
    let mut machine = PrinterMachine::new(width);
    machine.receive(&escpos::encode(document, width, machine.encoding, Glyphs::system).bytes());
    machine.receipts.pop_back()
}

/// Rows of paper between the head and the knife: what every piece has blank at its top.
const HEAD_TO_KNIFE_ROWS: u32 = 48;
/// Rows that are fed before a cut, so that the last line is out.
const FEED_BEFORE_CUT_ROWS: u32 = 64;
/// Commands that wait in a printer which has stopped; what comes after them is lost.
const WAITING_MAX: usize = 4096;

/// The printer itself: bytes in, bytes out, and paper.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch or a sensor of its own")]
pub(super) struct PrinterMachine {
    width: PaperWidth,
    pub(super) encoding: TextEncoding,
    lexer: Lexer,
    waiting: VecDeque<(Token, Vec<u8>)>,
    answers: Vec<u8>,
    style: Style,
    /// The line that has begun and waits for its end.
    line: String,
    /// A character whose second byte is still to come.
    half: Vec<u8>,
    paper: Paper,
    bytes: Vec<u8>,
    pub(super) receipts: VecDeque<CutPiece>,
    /// Rows until the paper ends; `None` is a long way off.
    pub(super) paper_left: Option<u32>,
    pub(super) paper_low: bool,
    pub(super) cover_open: bool,
    pub(super) cutter_jammed: bool,
    pub(super) broken: bool,
    pub(super) off: bool,
    pub(super) misunderstood: usize,
}

struct Style {
    align: Align,
    bold: bool,
    double: bool,
    chinese: bool,
    line_spacing: u32,
    qr_module: u8,
    qr_text: Vec<u8>,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            align: Align::Left,
            bold: false,
            double: false,
            chinese: false,
            line_spacing: 30,
            qr_module: QR_MODULE_DOTS,
            qr_text: Vec::new(),
        }
    }
}

impl PrinterMachine {
    pub(super) fn new(width: PaperWidth) -> Self {
        let mut machine = Self {
            width,
            encoding: TextEncoding::default(),
            lexer: Lexer::default(),
            waiting: VecDeque::new(),
            answers: Vec::new(),
            style: Style::default(),
            line: String::new(),
            half: Vec::new(),
            paper: Paper::new(width),
            bytes: Vec::new(),
            receipts: VecDeque::new(),
            paper_left: None,
            paper_low: false,
            cover_open: false,
            cutter_jammed: false,
            broken: false,
            off: false,
            misunderstood: 0,
        };
        machine.paper.feed(HEAD_TO_KNIFE_ROWS);
        machine
    }

    /// Changes something about the printer; it goes on with what waits if nothing holds it any more.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut Self)) {
        change(self);
        self.work_off();
    }

    fn out_of_paper(&self) -> bool {
        self.paper_left == Some(0)
    }

    fn held(&self) -> bool {
        self.out_of_paper() || self.cover_open || self.cutter_jammed || self.broken
    }

    fn status(&self, request: StatusRequest) -> u8 {
        let flag = |set: bool, bits: u8| if set { bits } else { 0 };
        NORMAL
            | match request {
                StatusRequest::Printer => flag(self.held(), OFFLINE),
                StatusRequest::OfflineCause => {
                    flag(self.cover_open, COVER_OPEN)
                        | flag(self.out_of_paper(), PAPER_STOP)
                        | flag(self.cutter_jammed || self.broken, ERROR)
                }
                StatusRequest::ErrorCause => flag(self.cutter_jammed, CUTTER) | flag(self.broken, BROKEN & 1 << 5),
                StatusRequest::Paper => flag(self.out_of_paper(), OUT | NEAR_END) | flag(self.paper_low, NEAR_END),
            }
    }

    fn work_off(&mut self) {
        while !self.held() {
            let Some((token, bytes)) = self.waiting.pop_front() else {
                return;
            };
            let rows_before = self.paper.rows();
            if !matches!(token, Token::Confirm) {
                self.bytes.extend(bytes);
            }
            self.perform(token);
            let used = self.paper.rows().saturating_sub(rows_before);
            self.paper_left = self.paper_left.map(|left| left.saturating_sub(used));
        }
    }

    fn perform(&mut self, token: Token) {
        match token {
            Token::Text(bytes) => self.read_text(&bytes),
            Token::LineFeed => self.end_line(),
            Token::Initialise => {
                self.style = Style::default();
                self.line.clear();
                self.half.clear();
            }
            Token::Align(n) => {
                self.style.align = match n {
                    1 => Align::Centre,
                    2 => Align::Right,
                    _ => Align::Left,
                }
            }
            Token::Bold(bold) => self.style.bold = bold,
            Token::Size(size) => self.style.double = size == 0x11,
            Token::LineSpacing(rows) => self.style.line_spacing = u32::from(rows),
            Token::FeedLines(lines) => self.paper.feed(u32::from(lines) * self.style.line_spacing),
            Token::FeedRows(rows) => self.paper.feed(u32::from(rows)),
            Token::Chinese(on) => self.style.chinese = on,
            Token::Raster { row_bytes, rows, bits } => self.paper.raster(row_bytes, rows, &bits),
            Token::QrModule(dots) => self.style.qr_module = dots.clamp(1, 16),
            Token::QrStore(text) => self.style.qr_text = text,
            Token::QrPrint => {
                let printed = self
                    .paper
                    .qr(&self.style.qr_text, self.style.qr_module, self.style.align);
                self.misunderstood += usize::from(!printed);
            }
            Token::Cut => self.cut(),
            Token::Confirm => self.answers.push(if self.paper_low { 0x03 } else { 0x00 }),
            Token::Unknown(_) => self.misunderstood += 1,
            // Answered before they come here.
            Token::Status(_) | Token::Recover => {}
        }
    }

    /// Text in the printer's encoding. In ASCII mode a byte above 127 is a sign of a forgotten switch: it prints a mark and is counted.
    fn read_text(&mut self, bytes: &[u8]) {
        if self.encoding != TextEncoding::Utf8 && !self.style.chinese {
            for &byte in bytes {
                self.misunderstood += usize::from(!byte.is_ascii());
                self.line.push(if byte.is_ascii() { char::from(byte) } else { '?' });
            }
            return;
        }
        let encoding: &'static Encoding = match self.encoding {
            TextEncoding::Gb18030 => GB18030,
            TextEncoding::Gbk => GBK,
            TextEncoding::Utf8 => UTF_8,
        };
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let whole = [std::mem::take(&mut self.half), bytes.to_vec()].concat();
        let mut text = String::with_capacity(decoder.max_utf8_buffer_length(whole.len()).unwrap_or(0));
        let (_, _, damaged) = decoder.decode_to_string(&whole, &mut text, false);
        self.misunderstood += usize::from(damaged);
        self.half = incomplete_end(encoding, &whole);
        self.line.push_str(&text);
    }

    /// Prints the line that has gathered; text too long for the paper goes on in the next line, as in a printer.
    fn end_line(&mut self) {
        let mut rest = std::mem::take(&mut self.line);
        let times = if self.style.double { 2 } else { 1 };
        loop {
            let mut used = 0;
            let fits = rest.chars().take_while(|&character| {
                used += columns_of(character) * times;
                used <= self.width.columns()
            });
            let end = fits.map(char::len_utf8).sum::<usize>();
            let after = rest.split_off(end);
            let line = Line {
                text: rest,
                align: self.style.align,
                bold: self.style.bold,
                double: self.style.double,
            };
            self.paper.line(&line, self.style.line_spacing);
            if after.is_empty() || end == 0 {
                return;
            }
            rest = after;
        }
    }

    fn cut(&mut self) {
        self.paper.feed(FEED_BEFORE_CUT_ROWS);
        if !self.paper.is_blank() {
            self.paper.edge();
            let bytes = std::mem::take(&mut self.bytes);
            self.receipts.push_back(CutPiece {
                bytes,
                image: self.paper.image(),
                text: self.paper.text(),
            });
            if self.receipts.len() > PrinterSimulator::RECEIPTS_KEPT {
                self.receipts.pop_front();
            }
        }
        self.paper = Paper::new(self.width);
        self.paper.feed(HEAD_TO_KNIFE_ROWS);
    }
}

/// The bytes at the end of `text` that begin a character and do not end it.
fn incomplete_end(encoding: &'static Encoding, text: &[u8]) -> Vec<u8> {
    // No character has more than four bytes.
    (1..=text.len().min(3))
        .map(|count| &text[text.len() - count..])
        .find(|end| {
            let before = &text[..text.len() - end.len()];
            let sound = |bytes| {
                encoding
                    .decode_without_bom_handling_and_without_replacement(bytes)
                    .is_some()
            };
            !sound(text) && sound(before)
        })
        .map(<[u8]>::to_vec)
        .unwrap_or_default()
}

impl Device for PrinterMachine {
    fn receive(&mut self, bytes: &[u8]) -> Vec<u8> {
        if self.off {
            return Vec::new();
        }
        self.lexer.push(bytes);
        while let Some((token, bytes)) = self.lexer.next_token() {
            match token {
                Token::Status(request) => {
                    let status = self.status(request);
                    self.answers.push(status);
                }
                Token::Recover => {
                    self.waiting.clear();
                    self.line.clear();
                }
                token if self.waiting.len() < WAITING_MAX => {
                    self.waiting.push_back((token, bytes));
                    self.work_off();
                }
                _ => {}
            }
        }
        std::mem::take(&mut self.answers)
    }

    fn power_cut(&mut self) {
        self.lexer = Lexer::default();
        self.waiting.clear();
        self.answers.clear();
        self.style = Style::default();
        self.line.clear();
        self.half.clear();
    }
}
