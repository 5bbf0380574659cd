//! Frames of the reader's SAM module: what goes over its serial line, as bytes and as meaning.
//!
//! `AA AA AA 96 69 | length | body | check`, the same both ways. The length is two bytes, the greater first, and counts
//! everything after itself; the check is the exclusive or of length and body. A request's body is a command and its
//! parameter, a reply's body is three status bytes and the data. [pub: vendor protocol documents]
//!
//! The line can lose or invent bytes when a plug is pulled, so the decoder never trusts a length: it starts anew behind any
//! preamble that led nowhere, and holds a bounded number of bytes.

use zeroize::Zeroizing;

/// Five bytes that begin every frame.
const PREAMBLE: [u8; 5] = [0xAA, 0xAA, 0xAA, 0x96, 0x69];

/// Where the length stands, and how much comes before the body.
const LENGTH_AT: usize = PREAMBLE.len();
const HEAD_BYTES: usize = LENGTH_AT + 2;

/// The longest body that any known reply has: text, photo and two fingerprints in a frame of 2321 bytes.
pub const BODY_BYTES_MAX: usize = 2321 - HEAD_BYTES - 1;

/// What the module can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    /// Start afresh.
    Reset,
    /// Run the self-test and say how it went.
    Status,
    /// The number of the SAM module.
    ModuleId,
    /// Is there a card in the field?
    FindCard,
    /// Take the card that was found.
    SelectCard,
    /// Text and photo of the card that was selected.
    ReadTextAndPhoto,
    /// The later address, if the card carries one. Also tells whether the selected card is still there.
    ReadNewAddress,
    /// Text, photo and fingerprints. Layby never asks for fingerprints; the simulator must know the question.
    ReadWithFingerprints,
}

impl Request {
    const ALL: [Self; 8] = [
        Self::Reset,
        Self::Status,
        Self::ModuleId,
        Self::FindCard,
        Self::SelectCard,
        Self::ReadTextAndPhoto,
        Self::ReadNewAddress,
        Self::ReadWithFingerprints,
    ];

    /// Command and parameter.
    #[must_use]
    pub fn code(self) -> [u8; 2] {
        match self {
            Self::Reset => [0x10, 0xFF],
            Self::Status => [0x11, 0xFF],
            Self::ModuleId => [0x12, 0xFF],
            Self::FindCard => [0x20, 0x01],
            Self::SelectCard => [0x20, 0x02],
            Self::ReadTextAndPhoto => [0x30, 0x01],
            Self::ReadNewAddress => [0x30, 0x03],
            Self::ReadWithFingerprints => [0x30, 0x10],
        }
    }

    /// The request that a body means, if it is one the module knows.
    #[must_use]
    pub fn from_body(body: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|request| request.code() == body)
    }

    /// The request as a whole frame.
    #[must_use]
    pub fn to_frame(self) -> Vec<u8> {
        encode(&self.code())
    }
}

/// The third status byte: how the module fared with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sw3 {
    /// `90`: done.
    Done,
    /// `9F`: a card is in the field.
    CardFound,
    /// `10`: the request arrived with a wrong check byte.
    BadChecksum,
    /// `11`: the request arrived with a wrong length.
    BadLength,
    /// `21`, `24`: the module does not know the command.
    UnknownCommand(u8),
    /// `31`, `32`: the card and the module do not accept each other.
    NotAuthenticated(u8),
    /// `33`: what the card says does not agree with itself.
    ContentCheckFailed,
    /// `40`: not a card of this kind.
    WrongCard,
    /// `41`: the card could not be read; it was taken away too early, most often.
    ReadFailed,
    /// `47`: the module had no random number to offer the card.
    NoRandomNumber,
    /// `60`: the module failed its self-test.
    SelfTestFailed,
    /// `66`: the module has not been authorised for this reader.
    Unauthorised,
    /// `80`: no card in the field.
    NoCard,
    /// `81`: the card was there and could not be selected.
    SelectFailed,
    /// `91`: the answer was cut short; for the later address, that there is none.
    Truncated,
    /// Anything else.
    Other(u8),
}

impl Sw3 {
    /// What a status byte means.
    #[must_use]
    pub fn from_byte(byte: u8) -> Self {
        match byte {
            0x90 => Self::Done,
            0x9F => Self::CardFound,
            0x10 => Self::BadChecksum,
            0x11 => Self::BadLength,
            0x21 | 0x24 => Self::UnknownCommand(byte),
            0x31 | 0x32 => Self::NotAuthenticated(byte),
            0x33 => Self::ContentCheckFailed,
            0x40 => Self::WrongCard,
            0x41 => Self::ReadFailed,
            0x47 => Self::NoRandomNumber,
            0x60 => Self::SelfTestFailed,
            0x66 => Self::Unauthorised,
            0x80 => Self::NoCard,
            0x81 => Self::SelectFailed,
            0x91 => Self::Truncated,
            other => Self::Other(other),
        }
    }

    /// The byte on the wire.
    #[must_use]
    pub fn byte(self) -> u8 {
        match self {
            Self::Done => 0x90,
            Self::CardFound => 0x9F,
            Self::BadChecksum => 0x10,
            Self::BadLength => 0x11,
            Self::UnknownCommand(byte) | Self::NotAuthenticated(byte) | Self::Other(byte) => byte,
            Self::ContentCheckFailed => 0x33,
            Self::WrongCard => 0x40,
            Self::ReadFailed => 0x41,
            Self::NoRandomNumber => 0x47,
            Self::SelfTestFailed => 0x60,
            Self::Unauthorised => 0x66,
            Self::NoCard => 0x80,
            Self::SelectFailed => 0x81,
            Self::Truncated => 0x91,
        }
    }
}

/// What the module answered. Holds a person's data after a reading, so it wipes itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// How it went.
    pub status: Sw3,
    /// What it read; empty for most requests.
    pub data: Zeroizing<Vec<u8>>,
}

impl Reply {
    /// A reply with `status` and `data`.
    #[must_use]
    pub fn new(status: Sw3, data: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            data: Zeroizing::new(data.into()),
        }
    }

    /// The reply that a body means; `None` if it is too short to carry a status. The first two status bytes are always
    /// zero and say nothing.
    #[must_use]
    pub fn from_body(body: &[u8]) -> Option<Self> {
        let (status, data) = body.split_first_chunk::<3>()?;
        Some(Self::new(Sw3::from_byte(status[2]), data))
    }

    /// The reply as a whole frame.
    #[must_use]
    pub fn to_frame(&self) -> Vec<u8> {
        let mut body = Zeroizing::new(vec![0, 0, self.status.byte()]);
        body.extend_from_slice(&self.data);
        encode(&body)
    }
}

/// Shows the status and the amount of data, never the data.
impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reply({:?}, {} bytes)", self.status, self.data.len())
    }
}

/// Puts a body into a frame. A body longer than [`BODY_BYTES_MAX`] is cut there: no request or reply is that long.
fn encode(body: &[u8]) -> Vec<u8> {
    let body = &body[..body.len().min(BODY_BYTES_MAX)];
    // The maximum is far below what two bytes can count.
    let length = u16::try_from(body.len() + 1).unwrap_or(u16::MAX).to_be_bytes();
    let mut frame = Vec::with_capacity(HEAD_BYTES + body.len() + 1);
    frame.extend_from_slice(&PREAMBLE);
    frame.extend_from_slice(&length);
    frame.extend_from_slice(body);
    frame.push(check_byte(&length, body));
    frame
}

fn check_byte(length: &[u8], body: &[u8]) -> u8 {
    length.iter().chain(body).fold(0, |sum, byte| sum ^ byte)
}

/// Why the bytes behind a preamble were no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameFault {
    /// Some byte was damaged on the way.
    #[error("a frame's check byte is {found:02X}, its bytes add up to {expected:02X}")]
    Checksum {
        /// What the bytes add up to.
        expected: u8,
        /// What the frame says.
        found: u8,
    },
    /// The length cannot be one.
    #[error("a frame claims {claimed} bytes after its length")]
    Length {
        /// What the frame says.
        claimed: usize,
    },
}

/// Finds frames in a stream of bytes, however it is cut into pieces and whatever lies between them.
///
/// Holds at most one frame's worth of bytes plus what one [`push`](Self::push) brought; ask [`next_body`](Self::next_body) until it has
/// nothing more before pushing again.
#[derive(Default)]
pub struct FrameDecoder {
    bytes: Zeroizing<Vec<u8>>,
}

impl FrameDecoder {
    /// Takes bytes as they came from the line.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Forgets a frame that has begun and will not end.
    pub fn clear(&mut self) {
        self.bytes = Zeroizing::default();
    }

    /// The body of the next whole frame, or why there is none behind a preamble; `None` when more bytes are needed.
    pub fn next_body(&mut self) -> Option<Result<Zeroizing<Vec<u8>>, FrameFault>> {
        self.drop_until_preamble();
        let claimed = match self.bytes.get(LENGTH_AT..HEAD_BYTES) {
            Some(&[high, low]) => usize::from(u16::from_be_bytes([high, low])),
            _ => return None,
        };
        if !(1..=BODY_BYTES_MAX + 1).contains(&claimed) {
            self.start_anew();
            return Some(Err(FrameFault::Length { claimed }));
        }
        let end = HEAD_BYTES + claimed;
        let body = self.bytes.get(HEAD_BYTES..end - 1)?;
        let found = *self.bytes.get(end - 1)?;
        let expected = check_byte(&self.bytes[LENGTH_AT..HEAD_BYTES], body);
        if found != expected {
            self.start_anew();
            return Some(Err(FrameFault::Checksum { expected, found }));
        }
        let body = Zeroizing::new(body.to_vec());
        self.bytes.drain(..end);
        Some(Ok(body))
    }

    /// Skips this preamble only: a true frame may begin inside what looked like a damaged one.
    fn start_anew(&mut self) {
        self.bytes.drain(..1);
    }

    fn drop_until_preamble(&mut self) {
        let whole = self.bytes.windows(PREAMBLE.len()).position(|window| window == PREAMBLE);
        let start = whole.unwrap_or_else(|| {
            // Keep what may be the beginning of a preamble whose rest is still on the line.
            let tail = (1..PREAMBLE.len())
                .rev()
                .find(|&count| self.bytes.ends_with(&PREAMBLE[..count]));
            self.bytes.len() - tail.unwrap_or(0)
        });
        self.bytes.drain(..start);
    }
}

#[cfg(test)]
mod tests;
