//! The stream of bytes as commands, however it is cut. Knows what a command's own data are, so that nothing inside a picture is taken
//! for a command.

use crate::device::printer::status::StatusRequest;

/// One command, or a stretch of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Text(Vec<u8>),
    LineFeed,
    Initialise,
    Align(u8),
    Bold(bool),
    Size(u8),
    LineSpacing(u8),
    FeedLines(u8),
    FeedRows(u8),
    Chinese(bool),
    Raster {
        row_bytes: usize,
        rows: usize,
        bits: Vec<u8>,
    },
    QrModule(u8),
    QrStore(Vec<u8>),
    QrPrint,
    Cut,
    Confirm,
    Status(StatusRequest),
    Recover,
    /// Bytes that no printer of this kind knows: a fault of whoever sent them.
    Unknown(Vec<u8>),
}

/// The longest command that is believed: a picture as wide as the paper and a thousand rows high.
const COMMAND_BYTES_MAX: usize = 80_000;

/// Takes bytes, gives tokens.
#[derive(Default)]
pub(super) struct Lexer {
    bytes: Vec<u8>,
}

impl Lexer {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next token with the bytes it was made of; `None` when more bytes are needed.
    pub(super) fn next_token(&mut self) -> Option<(Token, Vec<u8>)> {
        let (token, length) = match lex(&self.bytes) {
            Step::Token(token, length) => (token, length),
            Step::NeedMore if self.bytes.len() > COMMAND_BYTES_MAX => (Token::Unknown(self.bytes[..1].to_vec()), 1),
            Step::NeedMore => return None,
        };
        Some((token, self.bytes.drain(..length).collect()))
    }
}

enum Step {
    Token(Token, usize),
    NeedMore,
}

fn lex(bytes: &[u8]) -> Step {
    use Step::{NeedMore, Token as Found};
    let unknown = |length: usize| Found(Token::Unknown(bytes[..length].to_vec()), length);
    match *bytes {
        []
        | [0x10 | 0x1B | 0x1C | 0x1D]
        | [0x10, 0x04 | 0x05]
        | [0x1B, b'a' | b'E' | b'3' | b'd' | b'J']
        | [0x1D, b'!' | b'r' | b'V']
        | [0x1D, b'V', 66] => NeedMore,
        [b'\n', ..] => Found(Token::LineFeed, 1),
        [0x10, 0x04, n, ..] => match StatusRequest::ALL.into_iter().find(|request| *request as u8 == n) {
            Some(request) => Found(Token::Status(request), 3),
            None => unknown(3),
        },
        [0x10, 0x05, 2, ..] => Found(Token::Recover, 3),
        [0x1B, b'@', ..] => Found(Token::Initialise, 2),
        [0x1B, b'a', n @ 0..=2, ..] => Found(Token::Align(n), 3),
        [0x1B, b'E', n, ..] => Found(Token::Bold(n & 1 == 1), 3),
        [0x1B, b'3', n, ..] => Found(Token::LineSpacing(n), 3),
        [0x1B, b'd', n, ..] => Found(Token::FeedLines(n), 3),
        [0x1B, b'J', n, ..] => Found(Token::FeedRows(n), 3),
        [0x1C, b'&', ..] => Found(Token::Chinese(true), 2),
        [0x1C, b'.', ..] => Found(Token::Chinese(false), 2),
        [0x1D, b'!', n, ..] => Found(Token::Size(n), 3),
        [0x1D, b'r', 1, ..] => Found(Token::Confirm, 3),
        [0x1D, b'V', 66, 0, ..] => Found(Token::Cut, 4),
        [0x1D, b'v', ref rest @ ..] => lex_raster(rest),
        [0x1D, b'(', ref rest @ ..] => lex_qr(rest),
        [0x10 | 0x1B | 0x1C | 0x1D, _, ..] => unknown(2),
        [0..=0x1F, ..] => unknown(1),
        _ => {
            let length = bytes.iter().position(|byte| *byte < b' ').unwrap_or(bytes.len());
            Found(Token::Text(bytes[..length].to_vec()), length)
        }
    }
}

/// Behind `GS v`: `0 0`, bytes a row, rows, dots.
fn lex_raster(rest: &[u8]) -> Step {
    let Some((head, data)) = rest.split_first_chunk::<6>() else {
        return Step::NeedMore;
    };
    let row_bytes = usize::from(u16::from_le_bytes([head[2], head[3]]));
    let rows = usize::from(u16::from_le_bytes([head[4], head[5]]));
    if head[..2] != [b'0', 0] || row_bytes * rows > COMMAND_BYTES_MAX {
        return Step::Token(Token::Unknown([&[0x1D, b'v'], &head[..]].concat()), 8);
    }
    match data.get(..row_bytes * rows) {
        Some(bits) => Step::Token(
            Token::Raster {
                row_bytes,
                rows,
                bits: bits.to_vec(),
            },
            8 + bits.len(),
        ),
        None => Step::NeedMore,
    }
}

/// Behind `GS (`: `k`, the length of what follows, `1`, a function, its parameters.
fn lex_qr(rest: &[u8]) -> Step {
    let Some((head, data)) = rest.split_first_chunk::<3>() else {
        return Step::NeedMore;
    };
    let length = usize::from(u16::from_le_bytes([head[1], head[2]]));
    let Some(data) = data.get(..length) else {
        return Step::NeedMore;
    };
    let token = match (head[0], data) {
        (b'k', [b'1', b'C', module]) => Token::QrModule(*module),
        (b'k', [b'1', b'P', b'0', text @ ..]) => Token::QrStore(text.to_vec()),
        (b'k', [b'1', b'Q', b'0']) => Token::QrPrint,
        // The model and the level of correction: the code is drawn the same.
        (b'k', [b'1', b'A', b'2', 0] | [b'1', b'E', b'1']) => Token::Text(Vec::new()),
        _ => Token::Unknown([&[0x1D, b'('], &head[..], data].concat()),
    };
    Step::Token(token, 5 + length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens(bytes: &[u8], cuts: &[usize]) -> Vec<Token> {
        let mut lexer = Lexer::default();
        let mut found = Vec::new();
        let mut rest = bytes;
        for &cut in cuts.iter().chain(&[usize::MAX]) {
            let (piece, after) = rest.split_at(cut.min(rest.len()));
            lexer.push(piece);
            found.extend(std::iter::from_fn(|| lexer.next_token()).map(|(token, _)| token));
            assert!(lexer.bytes.len() <= COMMAND_BYTES_MAX);
            rest = after;
        }
        found
    }

    /// Text may come in any number of tokens.
    fn joined(tokens: Vec<Token>) -> Vec<Token> {
        tokens.into_iter().fold(Vec::new(), |mut joined: Vec<Token>, token| {
            match (joined.last_mut(), token) {
                (_, Token::Text(text)) if text.is_empty() => {}
                (Some(Token::Text(before)), Token::Text(text)) => before.extend(text),
                (_, token) => joined.push(token),
            }
            joined
        })
    }

    #[test]
    fn a_status_request_inside_a_picture_is_part_of_the_picture() {
        let stream = [
            &[0x1D, b'v', b'0', 0, 3, 0, 1, 0, 0x10, 0x04, 0x01][..],
            &[0x10, 0x04, 0x02],
        ]
        .concat();
        assert_eq!(
            tokens(&stream, &[]),
            [
                Token::Raster {
                    row_bytes: 3,
                    rows: 1,
                    bits: vec![0x10, 0x04, 0x01]
                },
                Token::Status(StatusRequest::OfflineCause)
            ]
        );
    }

    #[test]
    fn a_fourth_status_byte_is_noticed() {
        assert_eq!(
            tokens(&[0x10, 0x04, 0x01, 0x00], &[]),
            [Token::Status(StatusRequest::Printer), Token::Unknown(vec![0])]
        );
    }

    proptest! {
        #[test]
        fn cuts_change_nothing(
            text in "[ -~]{0,40}",
            data in proptest::collection::vec(any::<u8>(), 24),
            cuts in proptest::collection::vec(0_usize..30, 0..10),
        ) {
            let mut stream = vec![0x1B, b'@', 0x1B, b'a', 1];
            stream.extend(text.as_bytes());
            stream.extend([b'\n', 0x1D, b'v', b'0', 0, 3, 0, 8, 0]);
            stream.extend(&data);
            stream.extend([0x1D, b'(', b'k', 27, 0, b'1', b'P', b'0']);
            stream.extend(&data);
            stream.extend([0x1D, b'r', 1, 0x1D, b'V', 66, 0]);
            prop_assert_eq!(joined(tokens(&stream, &cuts)), joined(tokens(&stream, &[])));
        }

        #[test]
        fn no_stream_makes_it_panic_or_pile_up(
            noise in proptest::collection::vec(prop_oneof![Just(0x1D_u8), Just(0x1B), Just(0x10), Just(b'v'), Just(b'('), any::<u8>()], 0..4000),
            cuts in proptest::collection::vec(0_usize..900, 0..12),
        ) {
            tokens(&noise, &cuts);
        }
    }
}
