//! When to send what to a printer: how it is, a few times a second; a document, in stretches that it confirms one by one.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::escpos::{self, Encoded};
use super::glyphs::Glyphs;
use super::status::{CONFIRM, StatusRequest, is_confirmation, is_status};
use super::{Document, Job, PrintFault, PrinterSettings, PrinterState};
use crate::device::serial::{Backoff, OpenLine, read_some, write_all};

/// Bytes sent before the printer must confirm that it has worked them off. This is also what can still come out of a printer that ran
/// out of paper and got new one: a third of a receipt at most, not all of it.
const STRETCH_BYTES_MAX: usize = 1024;
/// Questions in a row without an answer before a printer counts as switched off.
const SILENCES_MAX: u32 = 3;
const READ_BUFFER_BYTES: usize = 64;

/// Runs until nobody holds a handle.
pub(super) async fn run<O: OpenLine>(
    mut lines: O,
    settings: PrinterSettings,
    states: watch::Sender<PrinterState>,
    mut jobs: mpsc::Receiver<Job>,
) {
    let mut backoff = Backoff::default();
    let mut leftovers = false;
    loop {
        if let Ok(line) = lines.open() {
            let mut session = Session {
                line,
                settings: &settings,
                states: &states,
                answers: Answers::default(),
                silences: 0,
                leftovers: &mut leftovers,
            };
            match session.serve(&mut jobs, &mut backoff).await {
                End::Unwanted => return,
                End::Line => {}
            }
        }
        tell(&states, PrinterState::Disconnected);
        if !refuse_while_disconnected(sleep(backoff.next_pause()), &mut jobs).await {
            return;
        }
    }
}

fn tell(states: &watch::Sender<PrinterState>, state: PrinterState) {
    states.send_if_modified(|now| std::mem::replace(now, state) != state);
}

/// Answers whoever wants to print meanwhile; false when nobody can want to any more.
async fn refuse_while_disconnected(pause: tokio::time::Sleep, jobs: &mut mpsc::Receiver<Job>) -> bool {
    tokio::pin!(pause);
    loop {
        tokio::select! {
            () = &mut pause => return true,
            job = jobs.recv() => match job {
                // Whoever asked may have stopped waiting.
                Some(job) => { let _ = job.done.send(Err(PrintFault::NotStarted(PrinterState::Disconnected))); }
                None => return false,
            },
        }
    }
}

/// Why a session with an open line is over.
enum End {
    /// The line broke, or nobody answers at its other end.
    Line,
    /// Nobody wants the driver any more.
    Unwanted,
}

impl From<io::Error> for End {
    fn from(_: io::Error) -> Self {
        Self::Line
    }
}

/// What has arrived and has not been looked at.
#[derive(Default)]
struct Answers {
    status: Option<u8>,
    confirmed: bool,
}

impl Answers {
    fn take_in(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if is_status(byte) {
                self.status = Some(byte);
            } else if is_confirmation(byte) {
                self.confirmed = true;
            }
        }
    }
}

struct Session<'a, L> {
    line: L,
    settings: &'a PrinterSettings,
    states: &'a watch::Sender<PrinterState>,
    answers: Answers,
    silences: u32,
    /// Part of an interrupted document may still be in the printer's memory.
    leftovers: &'a mut bool,
}

impl<L: AsyncRead + AsyncWrite + Unpin> Session<'_, L> {
    async fn serve(&mut self, jobs: &mut mpsc::Receiver<Job>, backoff: &mut Backoff) -> End {
        loop {
            let next = match self.look().await {
                Ok(Some(_)) => {
                    backoff.reset();
                    self.rest_until_job(jobs).await
                }
                Ok(None) => Ok(None),
                Err(end) => Err(end),
            };
            let served = match next {
                Ok(Some(job)) => self.print(job).await,
                Ok(None) => Ok(()),
                Err(end) => Err(end),
            };
            if let Err(end) = served {
                return end;
            }
        }
    }

    /// Waits for a document until it is time to look at the printer again. Notices a line that breaks meanwhile.
    async fn rest_until_job(&mut self, jobs: &mut mpsc::Receiver<Job>) -> Result<Option<Job>, End> {
        let until = Instant::now() + self.settings.status_interval;
        let mut unasked = [0; READ_BUFFER_BYTES];
        loop {
            tokio::select! {
                job = jobs.recv() => return job.map(Some).ok_or(End::Unwanted),
                () = sleep_until(until) => return Ok(None),
                read = read_some(&mut self.line, &mut unasked) => { read?; }
            }
        }
    }

    /// Asks the printer how it is and tells whoever watches; `None` when it did not answer this time. Silent for too long, it
    /// counts as gone.
    async fn look(&mut self) -> Result<Option<PrinterState>, End> {
        let mut answers = [0; 4];
        for (request, answer) in StatusRequest::ALL.into_iter().zip(&mut answers) {
            self.answers.status = None;
            write_all(&mut self.line, &request.bytes()).await?;
            let Ok(byte) = timeout(self.settings.status_timeout, self.next_status()).await else {
                self.silences += 1;
                return if self.silences >= SILENCES_MAX {
                    Err(End::Line)
                } else {
                    Ok(None)
                };
            };
            *answer = byte?;
        }
        self.silences = 0;
        let state = PrinterState::from_answers(answers);
        if state.is_ready() {
            self.drop_leftovers().await?;
        }
        tell(self.states, state);
        Ok(Some(state))
    }

    async fn next_status(&mut self) -> io::Result<u8> {
        loop {
            if let Some(byte) = self.answers.status.take() {
                return Ok(byte);
            }
            self.hear().await?;
        }
    }

    async fn hear(&mut self) -> io::Result<()> {
        let mut buffer = [0; READ_BUFFER_BYTES];
        let count = read_some(&mut self.line, &mut buffer).await?;
        self.answers.take_in(&buffer[..count]);
        Ok(())
    }

    /// Prints a document and answers whoever asked for it. Only a broken line ends the session.
    async fn print(&mut self, Job { document, done }: Job) -> Result<(), End> {
        let (outcome, end) = match self.print_document(&document).await {
            Ok(outcome) => (outcome, Ok(())),
            Err((fault, end)) => (Err(fault), Err(end)),
        };
        if matches!(outcome, Err(PrintFault::Interrupted(_))) {
            *self.leftovers = true;
        }
        // Whoever asked may have stopped waiting.
        let _ = done.send(outcome);
        end
    }

    async fn print_document(&mut self, document: &Document) -> Result<Result<(), PrintFault>, (PrintFault, End)> {
        let gone = PrinterState::Disconnected;
        match self.look_until_answered().await {
            Ok(state) if state.is_ready() => {}
            Ok(state) => return Ok(Err(PrintFault::NotStarted(state))),
            Err(end) => return Err((PrintFault::NotStarted(gone), end)),
        }
        let encoded = escpos::encode(document, self.settings.paper, self.settings.encoding, Glyphs::system);
        for stretch in stretches(&encoded) {
            match self.send_stretch(stretch).await {
                Ok(Ok(())) => {}
                Ok(Err(state)) => return Ok(Err(PrintFault::Interrupted(state))),
                Err(end) => return Err((PrintFault::Interrupted(gone), end)),
            }
        }
        match self.look_until_answered().await {
            Ok(state) if state.is_ready() => Ok(Ok(())),
            Ok(state) => Ok(Err(PrintFault::Interrupted(state))),
            Err(end) => Err((PrintFault::Interrupted(gone), end)),
        }
    }

    async fn look_until_answered(&mut self) -> Result<PrinterState, End> {
        loop {
            if let Some(state) = self.look().await? {
                return Ok(state);
            }
        }
    }

    /// Sends one stretch and waits until the printer confirms it, looking how it is meanwhile; the error is the state that stopped it.
    async fn send_stretch(&mut self, mut stretch: Vec<u8>) -> Result<Result<(), PrinterState>, End> {
        stretch.extend(CONFIRM);
        self.answers.confirmed = false;
        write_all(&mut self.line, &stretch).await?;
        let deadline = Instant::now() + self.settings.stall_timeout;
        loop {
            let heard = timeout(self.settings.status_interval, async {
                while !self.answers.confirmed {
                    self.hear().await?;
                }
                Ok::<(), io::Error>(())
            });
            if let Ok(heard) = heard.await {
                heard?;
                return Ok(Ok(()));
            }
            match self.look().await? {
                _ if self.answers.confirmed => return Ok(Ok(())),
                Some(state) if !state.is_ready() || Instant::now() >= deadline => return Ok(Err(state)),
                _ => {}
            }
        }
    }

    /// Makes the printer forget what an interrupted document left in its memory. A printer that resumes by itself the moment it gets
    /// paper may have put out up to one stretch before it hears this.
    async fn drop_leftovers(&mut self) -> Result<(), End> {
        if std::mem::take(self.leftovers) {
            write_all(&mut self.line, &escpos::RECOVER).await?;
            write_all(&mut self.line, &escpos::INIT).await?;
        }
        Ok(())
    }
}

/// Puts pieces together as long as they fit into a stretch; a piece that does not fit is one of its own.
fn stretches(encoded: &Encoded) -> Vec<Vec<u8>> {
    let mut stretches: Vec<Vec<u8>> = Vec::new();
    for piece in &encoded.pieces {
        match stretches.last_mut() {
            Some(last) if last.len() + piece.len() <= STRETCH_BYTES_MAX => last.extend_from_slice(piece),
            _ => stretches.push(piece.clone()),
        }
    }
    stretches
}

#[cfg(test)]
mod tests;
