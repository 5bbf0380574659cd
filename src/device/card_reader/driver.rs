//! What to ask a reader and when: it is introduced, watched for cards while someone wants one, and found again after it was
//! unplugged.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{mpsc, watch};
use tokio::time::{Duration, Instant, timeout, timeout_at};
use zeroize::Zeroizing;

use super::frame::{FrameDecoder, Reply};
use super::text_record::RECORD_BYTES;
use super::{
    CardContents, ReadFault, ReaderEvent, ReaderSettings, ReaderState, Request, Sw3, TextRecord, WLT_PHOTO_BYTES,
};
use crate::device::serial::{Backoff, OpenLine, read_some, write_all};

/// Tries to read a card before it counts as unreadable.
const READ_ATTEMPTS_MAX: u32 = 3;
/// Looks in a row that must miss a card before it counts as taken away: a card held in a hand flickers.
const MISSES_UNTIL_REMOVED: u32 = 2;
/// Unanswered or senseless looks in a row before the line is closed and opened anew.
const STRIKES_MAX: u32 = 3;
/// How often a reader that nobody wants anything of is asked whether it is still well.
const HEALTH_INTERVAL: Duration = Duration::from_secs(5);
/// A line is quiet again when nothing came for this long ..
const QUIET: Duration = Duration::from_millis(50);
/// .. and is not waited for longer than this.
const QUIET_TIMEOUT: Duration = Duration::from_secs(1);
const READ_BUFFER_BYTES: usize = 512;

/// Runs until nobody holds the handle or nobody hears the events.
pub(super) async fn run<O: OpenLine>(
    mut lines: O,
    settings: ReaderSettings,
    mut listening: watch::Receiver<bool>,
    events: mpsc::Sender<ReaderEvent>,
) {
    let mut report = Report { events, state: None };
    let mut backoff = Backoff::default();
    loop {
        let end = match lines.open() {
            Ok(line) => {
                let module = Module {
                    line,
                    decoder: FrameDecoder::default(),
                    settings: &settings,
                };
                let mut session = Session {
                    module,
                    report: &mut report,
                    listening: &mut listening,
                    laid: Laid::Nothing,
                    strikes: 0,
                };
                session.serve(&mut backoff).await
            }
            Err(_) => report.state(ReaderState::Disconnected).await.err().unwrap_or(End::Line),
        };
        let pause = tokio::time::sleep(backoff.next_pause());
        let told = match end {
            End::Unwanted => return,
            End::Line => report.state(ReaderState::Disconnected).await,
            End::Unwell(state) => report.state(state).await,
        };
        if told.is_err() || !wait_unless_unwanted(pause, &mut listening).await {
            return;
        }
    }
}

/// Sleeps; false when the handle was dropped meanwhile.
async fn wait_unless_unwanted(pause: tokio::time::Sleep, listening: &mut watch::Receiver<bool>) -> bool {
    tokio::pin!(pause);
    loop {
        tokio::select! {
            () = &mut pause => return true,
            changed = listening.changed() => if changed.is_err() { return false },
        }
    }
}

/// Why a session with an open line is over.
enum End {
    /// The line broke.
    Line,
    /// The reader is there and of no use; asked again after a pause.
    Unwell(ReaderState),
    /// Nobody wants the driver any more.
    Unwanted,
}

/// Tells events, and a state only when it is another than before.
struct Report {
    events: mpsc::Sender<ReaderEvent>,
    state: Option<ReaderState>,
}

impl Report {
    async fn tell(&self, event: ReaderEvent) -> Result<(), End> {
        self.events.send(event).await.map_err(|_| End::Unwanted)
    }

    async fn state(&mut self, state: ReaderState) -> Result<(), End> {
        if self.state.as_ref() == Some(&state) {
            return Ok(());
        }
        self.state = Some(state.clone());
        self.tell(ReaderEvent::State(state)).await
    }
}

/// What lies on the reader, as far as has been told.
enum Laid {
    Nothing,
    /// A card that was read, with its record, to know it again.
    Read {
        record: Record,
        misses: u32,
    },
    /// A card that could not be read.
    Unreadable {
        misses: u32,
    },
}

struct Session<'a, L> {
    module: Module<'a, L>,
    report: &'a mut Report,
    listening: &'a mut watch::Receiver<bool>,
    laid: Laid,
    strikes: u32,
}

impl<L: AsyncRead + AsyncWrite + Unpin> Session<'_, L> {
    async fn serve(&mut self, backoff: &mut Backoff) -> End {
        let Err(end) = self.introduce().await else {
            backoff.reset();
            let Err(end) = self.watch().await;
            return end;
        };
        end
    }

    /// Resets the module and hears its self-test.
    async fn introduce(&mut self) -> Result<(), End> {
        // Not every module knows a reset; whether this one is well is asked next.
        match self.module.ask(Request::Reset).await {
            Err(AskFault::Line) => return Err(End::Line),
            Ok(_) | Err(AskFault::Silent | AskFault::Damaged) => {}
        }
        self.check_health().await
    }

    async fn check_health(&mut self) -> Result<(), End> {
        let unwell = |text: &str| Err(End::Unwell(ReaderState::Fault(text.to_owned())));
        match self.module.ask(Request::Status).await {
            Ok(reply) => match reply.status {
                Sw3::Done => self.report.state(ReaderState::Ready).await,
                Sw3::SelfTestFailed => Err(End::Unwell(ReaderState::SelfTestFailed)),
                Sw3::Unauthorised => Err(End::Unwell(ReaderState::Unauthorised)),
                other => unwell(&format!("the reader answers {:02X} when asked how it is", other.byte())),
            },
            Err(AskFault::Line) => Err(End::Line),
            Err(AskFault::Silent) => unwell("the reader does not answer"),
            Err(AskFault::Damaged) => unwell("the reader's answers are damaged on the line"),
        }
    }

    async fn watch(&mut self) -> Result<std::convert::Infallible, End> {
        loop {
            let wanted = *self.listening.borrow_and_update();
            if wanted {
                self.look().await?;
                self.wait(self.module.settings.poll_interval).await?;
            } else {
                self.laid = Laid::Nothing;
                if !self.wait(HEALTH_INTERVAL).await? {
                    self.check_health().await?;
                }
            }
        }
    }

    /// Waits for the next thing to do: true when the wish to listen changed before the pause was over. Notices a line that
    /// breaks meanwhile; bytes that come unasked are dropped.
    async fn wait(&mut self, pause: Duration) -> Result<bool, End> {
        let until = Instant::now() + pause;
        let mut unasked = [0; READ_BUFFER_BYTES];
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(until) => return Ok(false),
                changed = self.listening.changed() => return changed.map(|()| true).map_err(|_| End::Unwanted),
                read = read_some(&mut self.module.line, &mut unasked) => { read.map_err(|_| End::Line)?; }
            }
        }
    }

    async fn look(&mut self) -> Result<(), End> {
        match &self.laid {
            Laid::Nothing => {
                if self.find().await? {
                    self.report.tell(ReaderEvent::CardFound).await?;
                    self.take_up().await?;
                }
            }
            Laid::Read { .. } => self.look_after_read_card().await?,
            Laid::Unreadable { misses } => {
                let misses = *misses;
                let misses = if self.find().await? { 0 } else { misses + 1 };
                self.laid = Laid::Unreadable { misses };
                self.forget_when_gone(misses).await?;
            }
        }
        Ok(())
    }

    /// Is there a card in the field? A module that gives no sensible answer several times in a row is unwell.
    async fn find(&mut self) -> Result<bool, End> {
        let strike = match self.module.ask(Request::FindCard).await {
            Ok(reply) => match reply.status {
                status @ (Sw3::CardFound | Sw3::NoCard) => {
                    self.strikes = 0;
                    return Ok(status == Sw3::CardFound);
                }
                Sw3::Unauthorised => return Err(End::Unwell(ReaderState::Unauthorised)),
                Sw3::SelfTestFailed => return Err(End::Unwell(ReaderState::SelfTestFailed)),
                other => format!("the reader answers {:02X} when asked for a card", other.byte()),
            },
            Err(AskFault::Line) => return Err(End::Line),
            Err(AskFault::Silent) => "the reader does not answer".to_owned(),
            Err(AskFault::Damaged) => "the reader's answers are damaged on the line".to_owned(),
        };
        self.strikes += 1;
        if self.strikes >= STRIKES_MAX {
            Err(End::Unwell(ReaderState::Fault(strike)))
        } else {
            Ok(false)
        }
    }

    /// Reads the card that was found and tells how that went.
    async fn take_up(&mut self) -> Result<(), End> {
        match self.read_card().await? {
            Ok((contents, record)) => {
                self.laid = Laid::Read { record, misses: 0 };
                self.report.tell(ReaderEvent::Card(contents)).await
            }
            Err(fault) => {
                self.laid = Laid::Unreadable { misses: 0 };
                self.report.tell(ReaderEvent::Unreadable(fault)).await
            }
        }
    }

    async fn read_card(&mut self) -> Result<Result<Reading, ReadFault>, End> {
        let mut attempt = 1;
        loop {
            let fault = match self.module.try_to_read().await {
                Ok(reading) => return Ok(Ok(reading)),
                Err(TryFault::Line) => return Err(End::Line),
                Err(TryFault::Final(fault)) => return Ok(Err(fault)),
                Err(TryFault::Passing(fault)) => fault,
            };
            attempt += 1;
            if attempt > READ_ATTEMPTS_MAX {
                return Ok(Err(fault));
            }
            // A module has to find a card anew after a failure.
            if !self.find().await? {
                return Ok(Err(ReadFault::TakenAway));
            }
        }
    }

    /// A card that was read is halted and hides from a search, so its presence is seen by asking it for its later address, which
    /// every card answers, if only by saying that it has none. Cards and modules that forget the selection are read again quietly:
    /// only another card is news.
    async fn look_after_read_card(&mut self) -> Result<(), End> {
        let answers = match self.module.ask(Request::ReadNewAddress).await {
            Ok(reply) => matches!(reply.status, Sw3::Done | Sw3::Truncated),
            Err(AskFault::Line) => return Err(End::Line),
            Err(AskFault::Silent | AskFault::Damaged) => false,
        };
        let again = if !answers && self.find().await? {
            Some(self.read_card().await?)
        } else {
            None
        };
        let Laid::Read { record, misses } = &mut self.laid else {
            return Ok(());
        };
        match again {
            None if answers => *misses = 0,
            Some(Ok((_, found))) if found == *record => *misses = 0,
            Some(Ok((contents, found))) => {
                self.laid = Laid::Read {
                    record: found,
                    misses: 0,
                };
                for event in [
                    ReaderEvent::CardRemoved,
                    ReaderEvent::CardFound,
                    ReaderEvent::Card(contents),
                ] {
                    self.report.tell(event).await?;
                }
            }
            None | Some(Err(_)) => {
                *misses += 1;
                let misses = *misses;
                self.forget_when_gone(misses).await?;
            }
        }
        Ok(())
    }

    async fn forget_when_gone(&mut self, misses: u32) -> Result<(), End> {
        if misses >= MISSES_UNTIL_REMOVED {
            self.laid = Laid::Nothing;
            self.report.tell(ReaderEvent::CardRemoved).await?;
        }
        Ok(())
    }
}

/// A card, and its record to know it again.
type Reading = (Box<CardContents>, Record);
type Record = Box<Zeroizing<[u8; RECORD_BYTES]>>;

/// Why one try to read a card failed.
enum TryFault {
    Line,
    /// Another try may do better.
    Passing(ReadFault),
    /// No try will.
    Final(ReadFault),
}

/// Why a question has no answer.
enum AskFault {
    /// The line is broken.
    Line,
    /// Nothing came in time.
    Silent,
    /// What came was no reply.
    Damaged,
}

impl From<io::Error> for AskFault {
    fn from(_: io::Error) -> Self {
        Self::Line
    }
}

struct Module<'a, L> {
    line: L,
    decoder: FrameDecoder,
    settings: &'a ReaderSettings,
}

impl<L: AsyncRead + AsyncWrite + Unpin> Module<'_, L> {
    /// One question, one answer. After a failure the line is quiet again, so that a late answer is not taken for the next one's.
    async fn ask(&mut self, request: Request) -> Result<Reply, AskFault> {
        self.decoder.clear();
        write_all(&mut self.line, &request.to_frame()).await?;
        let patience = match request {
            Request::ReadTextAndPhoto | Request::ReadWithFingerprints => self.settings.reading_timeout,
            _ => self.settings.reply_timeout,
        };
        let answer = timeout(patience, self.next_reply())
            .await
            .unwrap_or(Err(AskFault::Silent));
        if matches!(answer, Err(AskFault::Silent | AskFault::Damaged)) {
            self.wait_until_quiet().await?;
        }
        answer
    }

    async fn next_reply(&mut self) -> Result<Reply, AskFault> {
        let mut buffer = Zeroizing::new([0; READ_BUFFER_BYTES]);
        loop {
            if let Some(body) = self.decoder.next_body() {
                return body
                    .ok()
                    .and_then(|body| Reply::from_body(&body))
                    .ok_or(AskFault::Damaged);
            }
            let count = read_some(&mut self.line, &mut *buffer).await?;
            self.decoder.push(&buffer[..count]);
        }
    }

    async fn wait_until_quiet(&mut self) -> io::Result<()> {
        let until = Instant::now() + QUIET_TIMEOUT;
        let mut buffer = Zeroizing::new([0; READ_BUFFER_BYTES]);
        while Instant::now() < until {
            match timeout_at(
                until.min(Instant::now() + QUIET),
                read_some(&mut self.line, &mut *buffer),
            )
            .await
            {
                Ok(read) => read?,
                Err(_) => break,
            };
        }
        Ok(())
    }

    async fn try_to_read(&mut self) -> Result<Reading, TryFault> {
        self.demand(Request::SelectCard).await?;
        let reply = self.demand(Request::ReadTextAndPhoto).await?;
        parse(&reply.data)
    }

    /// A question that must be answered with "done".
    async fn demand(&mut self, request: Request) -> Result<Reply, TryFault> {
        let reply = self.ask(request).await.map_err(|fault| match fault {
            AskFault::Line => TryFault::Line,
            AskFault::Silent => TryFault::Passing(ReadFault::TimedOut),
            AskFault::Damaged => TryFault::Passing(ReadFault::LineDamaged),
        })?;
        match reply.status {
            Sw3::Done => Ok(reply),
            Sw3::WrongCard => Err(TryFault::Final(ReadFault::NotAnIdentityCard)),
            Sw3::SelectFailed | Sw3::ReadFailed | Sw3::NoCard => Err(TryFault::Passing(ReadFault::TakenAway)),
            Sw3::NotAuthenticated(_) => Err(TryFault::Passing(ReadFault::NotAuthenticated)),
            Sw3::BadChecksum | Sw3::BadLength | Sw3::Truncated => Err(TryFault::Passing(ReadFault::LineDamaged)),
            other => Err(TryFault::Passing(ReadFault::Refused(other))),
        }
    }
}

/// Takes a reading apart: the lengths of text and photo, the text, the photo.
fn parse(data: &[u8]) -> Result<Reading, TryFault> {
    let damaged = || TryFault::Passing(ReadFault::LineDamaged);
    let (lengths, rest) = data.split_first_chunk::<4>().ok_or_else(damaged)?;
    let (record, photo) = rest.split_first_chunk::<RECORD_BYTES>().ok_or_else(damaged)?;
    let photo = photo.first_chunk::<WLT_PHOTO_BYTES>().ok_or_else(damaged)?;
    if *lengths != READING_LENGTHS {
        return Err(damaged());
    }
    let not_served = |kind| Err(TryFault::Final(ReadFault::CardKindNotServed(kind)));
    let text = TextRecord::decode(record).map_err(|fault| TryFault::Final(ReadFault::Damaged(fault)))?;
    let kind = text.kind();
    match text {
        // A permit's number is an identity number and hangs on its holder's licence as a citizen's does.
        TextRecord::Citizen(card) | TextRecord::HongKongMacaoTaiwan { card, .. } => Ok((
            Box::new(CardContents {
                card,
                wlt_photo: Box::new(Zeroizing::new(*photo)),
            }),
            Box::new(Zeroizing::new(*record)),
        )),
        TextRecord::Foreigner => not_served(kind),
    }
}

/// The lengths before a reading: 256 bytes of text, 1024 of photo.
pub(super) const READING_LENGTHS: [u8; 4] = [0x01, 0x00, 0x04, 0x00];

#[cfg(test)]
mod tests;
