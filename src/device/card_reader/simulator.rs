//! The SAM module that is not there: it answers on a pseudo-terminal, byte for byte as a real one, and has a hand that lays cards
//! on it and takes them away.
//!
//! As on a real module a card must be found before it is selected and selected before it is read; once read it is halted and a
//! search no longer finds it until it has left the field.

use std::io;
use std::path::Path;
use std::time::Duration;

use layby_domain::IdentityCard;

use super::driver::READING_LENGTHS;
use super::frame::{FrameDecoder, Reply};
use super::{Request, Sw3, TextRecord, WLT_PHOTO_BYTES};
use crate::device::virtual_port::{Device, VirtualPort};

/// The reader on a desk.
pub struct SamSimulator {
    port: VirtualPort<SamModule>,
}

impl SamSimulator {
    /// A reader that is plugged in, with nothing laid on it; its port appears in `dir`.
    pub fn open(dir: &Path) -> io::Result<Self> {
        VirtualPort::open(dir, "card-reader", SamModule::default()).map(|port| Self { port })
    }

    /// The port to give to a driver; the same from plug to plug.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.port.path()
    }

    /// Lays a citizen's card down, in place of whatever lay there.
    pub fn lay(&self, card: &IdentityCard) {
        self.lay_record(&TextRecord::Citizen(card.clone()));
    }

    /// Lays down a card of any kind.
    pub fn lay_record(&self, record: &TextRecord) {
        self.port.with(|module| module.lay_record(record.clone()));
    }

    /// Lays down a card that is no identity card.
    pub fn lay_other_card(&self) {
        self.port.with(SamModule::lay_other_card);
    }

    /// Takes the card away.
    pub fn take(&self) {
        self.port.with(SamModule::take);
    }

    /// Pulls the plug.
    pub fn unplug(&self) {
        self.port.unplug();
    }

    /// Plugs it in again.
    pub fn plug(&self) -> io::Result<()> {
        self.port.plug()
    }

    /// The next reading fails with `status`.
    pub fn fail_next(&self, status: Sw3) {
        self.fail(Request::ReadTextAndPhoto, status, 1);
    }

    /// The next `times` requests of one kind are answered with `status` and nothing else.
    pub fn fail(&self, request: Request, status: Sw3, times: usize) {
        self.port.with(|module| module.fail(request, status, times));
    }

    /// The next `times` readings arrive with a flipped bit.
    pub fn damage(&self, times: usize) {
        self.port.with(|module| module.damage(times));
    }

    /// Sends each byte with a pause behind it, as over a poor adapter; `None` sends at once.
    pub fn pause_per_byte(&self, pause: Option<Duration>) {
        self.port.with(|module| module.pause = pause);
    }

    /// Takes requests and answers none, as a module that hangs.
    pub fn fall_silent(&self, silent: bool) {
        self.port.with(|module| module.silent = silent);
    }

    /// How many answers have been spoilt so far: a test that asks for a fault can prove that it had one.
    #[must_use]
    pub fn faults_injected(&self) -> usize {
        self.port.with(|module| module.faults_injected)
    }

    /// How often a card has been read out.
    #[must_use]
    pub fn readings(&self) -> usize {
        self.port.with(|module| module.readings)
    }
}

#[derive(Default)]
enum Laid {
    #[default]
    Nothing,
    Card(TextRecord),
    OtherCard,
}

/// How far the module has come with the card in its field.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Progress {
    #[default]
    New,
    Found,
    Selected,
    /// Read, and from then on hidden from a search.
    Halted,
}

struct Failure {
    request: Request,
    status: Sw3,
    times: usize,
}

/// The module itself: bytes in, bytes out.
#[derive(Default)]
pub(super) struct SamModule {
    decoder: FrameDecoder,
    laid: Laid,
    progress: Progress,
    failures: Vec<Failure>,
    damage: usize,
    /// A module that forgets a card once it has read it: the search finds it again and the later address is refused.
    pub(super) forgets_selection: bool,
    pub(super) silent: bool,
    pause: Option<Duration>,
    pub(super) faults_injected: usize,
    pub(super) readings: usize,
}

impl SamModule {
    pub(super) fn lay_record(&mut self, record: TextRecord) {
        self.lay(Laid::Card(record));
    }

    pub(super) fn lay_other_card(&mut self) {
        self.lay(Laid::OtherCard);
    }

    pub(super) fn take(&mut self) {
        self.lay(Laid::Nothing);
    }

    pub(super) fn fail(&mut self, request: Request, status: Sw3, times: usize) {
        self.failures.push(Failure { request, status, times });
    }

    pub(super) fn damage(&mut self, times: usize) {
        self.damage = times;
    }

    fn lay(&mut self, laid: Laid) {
        self.laid = laid;
        self.progress = Progress::New;
    }

    fn answer(&mut self, request: Request) -> Vec<u8> {
        if let Some(failure) = self
            .failures
            .iter_mut()
            .find(|failure| failure.request == request && failure.times > 0)
        {
            failure.times -= 1;
            let status = failure.status;
            self.faults_injected += 1;
            self.progress = self.progress.min_after_failure();
            return Reply::new(status, []).to_frame();
        }
        let reply = self.reply(request);
        let mut frame = reply.to_frame();
        if request == Request::ReadTextAndPhoto && reply.status == Sw3::Done && self.damage > 0 {
            self.damage -= 1;
            self.faults_injected += 1;
            self.progress = Progress::New;
            let middle = frame.len() / 2;
            frame[middle] ^= 0x10;
        }
        frame
    }

    fn reply(&mut self, request: Request) -> Reply {
        let plain = |status| Reply::new(status, []);
        match request {
            Request::Reset | Request::Status => {
                self.progress = Progress::New;
                plain(Sw3::Done)
            }
            Request::ModuleId => Reply::new(Sw3::Done, [0; 16]),
            Request::FindCard => match (&self.laid, self.progress) {
                (Laid::Nothing, _) | (_, Progress::Halted) => plain(Sw3::NoCard),
                _ => {
                    self.progress = Progress::Found;
                    Reply::new(Sw3::CardFound, [0; 4])
                }
            },
            Request::SelectCard => match (&self.laid, self.progress) {
                (Laid::Nothing, _) | (_, Progress::New | Progress::Halted) => plain(Sw3::SelectFailed),
                _ => {
                    self.progress = Progress::Selected;
                    Reply::new(Sw3::Done, [0; 8])
                }
            },
            Request::ReadTextAndPhoto | Request::ReadWithFingerprints => self.read_out(),
            Request::ReadNewAddress => match (&self.laid, self.progress) {
                (Laid::Card(_), Progress::Halted) => plain(Sw3::Truncated),
                _ => plain(Sw3::ReadFailed),
            },
        }
    }

    fn read_out(&mut self) -> Reply {
        let selected = self.progress == Progress::Selected;
        match &self.laid {
            Laid::Card(record) if selected => {
                self.progress = if self.forgets_selection {
                    Progress::New
                } else {
                    Progress::Halted
                };
                self.readings += 1;
                let mut data = READING_LENGTHS.to_vec();
                data.extend_from_slice(&*record.encode());
                // No picture is inside: the format is the vendor's own.
                data.resize(data.len() + WLT_PHOTO_BYTES, 0xA5);
                Reply::new(Sw3::Done, data)
            }
            Laid::OtherCard if selected => Reply::new(Sw3::WrongCard, []),
            _ => Reply::new(Sw3::ReadFailed, []),
        }
    }
}

impl Progress {
    /// After a failure a card must be found anew; one that hides keeps hiding.
    fn min_after_failure(self) -> Self {
        if self == Self::Halted { Self::Halted } else { Self::New }
    }
}

impl Device for SamModule {
    fn receive(&mut self, bytes: &[u8]) -> Vec<u8> {
        if self.silent {
            return Vec::new();
        }
        self.decoder.push(bytes);
        let mut answers = Vec::new();
        while let Some(body) = self.decoder.next_body() {
            answers.extend(match body {
                Ok(body) => match Request::from_body(&body) {
                    Some(request) => self.answer(request),
                    None => Reply::new(Sw3::UnknownCommand(0x21), []).to_frame(),
                },
                Err(super::frame::FrameFault::Checksum { .. }) => Reply::new(Sw3::BadChecksum, []).to_frame(),
                Err(super::frame::FrameFault::Length { .. }) => Reply::new(Sw3::BadLength, []).to_frame(),
            });
        }
        answers
    }

    fn pause_per_byte(&self) -> Option<Duration> {
        self.pause
    }

    fn power_cut(&mut self) {
        self.decoder.clear();
        self.progress = Progress::New;
    }
}
