//! Where everything meets: the shell performs the machine's effects and feeds it events.
//!
//! One task owns the [`Kiosk`]. Every source of events (screen, card reader, camera, printer, ledger, courier, central API, clock) sends into one
//! bounded queue, so that the machine sees one thing after the other and a test can see the order. Effects are started in the order in which
//! the machine gave them; what takes time answers with an event.

mod board;
mod central;
mod clock;
mod display;
mod eyes;
mod keeper;
mod panel;
mod parts;
mod pulse;
mod slips;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use layby_central::{KioskId, TrustedKeys};
use layby_domain::Challenge;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub use board::{built_in_rules, display_on, run_on_board};
pub use clock::wall_clock;
pub use display::{Display, Show};
pub use pulse::Beat;

use crate::courier::{CentralClient, CentralSettings, CourierSettings};
use crate::device::camera::Camera;
use crate::device::card_reader::{self, ReadFault, ReaderEvent, ReaderHandle, ReaderSettings, ReaderState};
use crate::device::panel::Panel;
use crate::device::printer::{PrinterSettings, PrinterState};
use crate::journey::{
    ActNews, CardHint, CardNews, Effect, Event, Kiosk, Lamps, Now, Part, PrinterTrouble, Rules, Ticket, Touch,
};
use crate::ledger::LedgerSettings;
use crate::person::{CheckSettings, Plan};

use central::Central;
use eyes::{Eyes, EyesSettings, Look};
use keeper::Keeper;
use panel::Front;
use parts::PartWords;
use pulse::Pulse;
use slips::Slips;

/// Events on their way to the machine. Sources wait when it is full: nothing is dropped.
const MAX_EVENTS: usize = 256;

/// How often the machine is told the time.
const TICK: Duration = Duration::from_millis(100);

/// Everything a kiosk is made of.
#[derive(Debug)]
pub struct Settings {
    /// The kiosk's name at the central API.
    pub kiosk: KioskId,
    /// The rules to begin with.
    pub rules: Rules,
    /// The central API.
    pub central: CentralSettings,
    /// The keys whose policy documents are followed.
    pub trusted: TrustedKeys,
    /// The courier.
    pub courier: CourierSettings,
    /// The ledger.
    pub ledger: LedgerSettings,
    /// The card reader.
    pub card_reader: ReaderSettings,
    /// The printer.
    pub printer: PrinterSettings,
    /// The camera.
    pub camera: Camera,
    /// The front panel.
    pub panel: Panel,
    /// The folder of the face models.
    pub models: PathBuf,
    /// The movements a person may be asked for; each try draws its own among them.
    pub movements: Vec<Challenge>,
    /// How often the kiosk gives a sign of life.
    pub heartbeat: Duration,
}

/// What tests and the demo may look at or do while a kiosk runs.
#[derive(Clone, Default)]
pub struct Hooks {
    /// Called after the ledger's commit of an act and before anybody is told.
    pub accepted: Option<Arc<dyn Fn() + Send + Sync>>,
    /// Called with the ledger once it is open.
    pub ledger: Option<Arc<dyn Fn(crate::ledger::LedgerHandle) + Send + Sync>>,
}

impl std::fmt::Debug for Hooks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hooks")
    }
}

/// Run a kiosk until `stop`.
///
/// # Errors
/// Only when it cannot start at all; whatever fails later becomes a page.
pub async fn run(
    settings: Settings,
    display: Display,
    touches: mpsc::Receiver<Touch>,
    hooks: Hooks,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let (events, queue) = mpsc::channel(MAX_EVENTS);
    let started = Instant::now();
    let kiosk = Kiosk::new(settings.rules, now(started));
    let pulse = Pulse::new(started);

    let client = CentralClient::new(&settings.central)?;
    let keeper = Keeper::open(
        settings.ledger,
        client.clone(),
        settings.courier,
        events.clone(),
        hooks,
        stop.clone(),
    );
    keeper.leave_beats(pulse.courier.clone());
    let central = Central::new(
        client,
        settings.trusted,
        keeper.clone(),
        events.clone(),
        display.clone(),
    );
    let (parts, words) = PartWords::new();
    central.keep_in_touch(settings.kiosk.clone(), settings.heartbeat, words, stop.clone());
    let front = Front::open(settings.panel, events.clone(), stop.clone());

    let reader = Reader::open(settings.card_reader, events.clone());
    let slips = Slips::open(settings.printer, settings.kiosk.clone(), keeper.clone(), events.clone());
    let eyes = {
        let events = events.clone();
        let settings = EyesSettings {
            camera: settings.camera,
            models: settings.models,
            beat: pulse.eyes.clone(),
        };
        Eyes::open(settings, move |event| drop(events.blocking_send(event)))?
    };
    forward(touches, events, Event::Touch);

    let shell = Shell {
        kiosk,
        started,
        display,
        keeper,
        central,
        reader,
        slips,
        eyes,
        front,
        parts,
        pulse,
        movements: settings.movements,
    };
    shell.serve(queue, stop).await;
    Ok(())
}

struct Shell {
    kiosk: Kiosk,
    started: Instant,
    display: Display,
    keeper: Keeper,
    central: Central,
    reader: Reader,
    slips: Slips,
    eyes: Eyes,
    front: Front,
    parts: PartWords,
    pulse: Pulse,
    movements: Vec<Challenge>,
}

impl Shell {
    async fn serve(mut self, mut queue: mpsc::Receiver<Event>, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut shown = None;
        tell_systemd(&[sd_notify::NotifyState::Ready]);
        loop {
            let page = self.kiosk.page();
            if shown.as_ref() != Some(&page) {
                self.front.light(Lamps::of(&page));
                shown = Some(page.clone());
                self.display.show(Show::Page(Box::new(page)));
            }
            let event = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                Some(event) = queue.recv() => event,
                _ = ticks.tick() => {
                    if self.pulse.feeds(&self.display, Instant::now()) {
                        tell_systemd(&[sd_notify::NotifyState::Watchdog]);
                    }
                    Event::Tick
                }
            };
            match &event {
                Event::Part(part) => self.parts.note(*part),
                // Perhaps because of a policy that the kiosk does not know yet.
                Event::Act {
                    news: ActNews::Refused(_),
                    ..
                } => self.central.refresh_policy(),
                _ => {}
            }
            for effect in self.kiosk.step(event, now(self.started)) {
                self.perform(effect);
            }
        }
        tell_systemd(&[sd_notify::NotifyState::Stopping]);
        self.display.wipe();
        self.front.dark();
        // The camera thread may wait for room in the queue while it ends: nobody needs its last words.
        queue.close();
        let Self { eyes, .. } = self;
        if tokio::task::spawn_blocking(move || drop(eyes)).await.is_err() {
            tracing::error!("the camera thread did not end well");
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::ListenForCard { listening } => self.reader.listen(listening),
            Effect::StopListening => self.reader.stop(),
            Effect::LookAtPerson {
                look,
                portrait_jpeg,
                nonce,
                draw,
                policy,
            } => self.eyes.look(Look {
                ticket: look,
                portrait_jpeg,
                plan: Plan::drawn(
                    &nonce,
                    draw,
                    &self.movements,
                    policy.movements.into(),
                    policy.screen_light,
                ),
                settings: CheckSettings::by(&policy),
                display: self.display.for_this_session(),
            }),
            Effect::StopLooking => self.eyes.stop(),
            Effect::Ask { ticket, question } => self.central.ask(ticket, question),
            Effect::Accept { ticket, identity, act } => self.keeper.accept(ticket, identity, act),
            Effect::NotePaid { transaction, order } => self.keeper.note_paid(transaction, order),
            Effect::Print { transaction, slip } => self.slips.print(transaction, slip),
            Effect::PrintForStaff { ticket, note } => self.slips.print_for_staff(ticket, &note),
            Effect::Sound(sound) => self.front.sound(sound),
            Effect::Finish(transaction) => self.keeper.finish(transaction),
            Effect::ForgetDriver => {
                self.display.wipe();
                self.keeper.driver_left();
            }
        }
    }
}

fn now(started: Instant) -> Now {
    Now {
        wall: wall_clock(),
        uptime: started.elapsed(),
    }
}

/// Tells systemd, where it listens; elsewhere this does nothing.
fn tell_systemd(states: &[sd_notify::NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "systemd could not be told");
    }
}

/// The card reader, and for whom it listens.
struct Reader {
    handle: ReaderHandle,
    listening: watch::Sender<Ticket>,
}

impl Reader {
    fn open(settings: ReaderSettings, events: mpsc::Sender<Event>) -> Self {
        let (news, inbox) = mpsc::channel(MAX_EVENTS);
        let (listening, current) = watch::channel(Ticket::default());
        forward(inbox, events, events_of_listening(current));
        Self {
            handle: card_reader::spawn(settings, news),
            listening,
        }
    }

    fn listen(&self, listening: Ticket) {
        self.listening.send_replace(listening);
        self.handle.listen(true);
    }

    fn stop(&self) {
        self.handle.listen(false);
    }
}

/// A card belongs to the listening in which it was found: reading it may end when the next driver is there already.
fn events_of_listening(current: watch::Receiver<Ticket>) -> impl FnMut(ReaderEvent) -> Event + Send + 'static {
    let mut found_in = Ticket::default();
    move |news| {
        if news == ReaderEvent::CardFound {
            found_in = *current.borrow();
        }
        reader_event(news, found_in)
    }
}

fn reader_event(news: ReaderEvent, listening: Ticket) -> Event {
    let news = match news {
        ReaderEvent::State(state) => {
            tracing::info!(?state, "the card reader");
            return Event::Part(Part::CardReader(state == ReaderState::Ready));
        }
        ReaderEvent::CardFound => CardNews::Found,
        ReaderEvent::Card(contents) => CardNews::Read(Box::new(contents.card)),
        ReaderEvent::CardRemoved => CardNews::Removed,
        ReaderEvent::Unreadable(fault) => {
            tracing::warn!(%fault, "a card could not be read");
            let wrong_kind = matches!(fault, ReadFault::CardKindNotServed(_) | ReadFault::NotAnIdentityCard);
            CardNews::Unreadable(if wrong_kind {
                CardHint::WrongKind
            } else {
                CardHint::ReadFailed
            })
        }
    };
    Event::Card { listening, news }
}

/// A printer's state as the machine knows it.
fn printer_part(state: &PrinterState) -> Part {
    Part::Printer(match state {
        PrinterState::Ready { paper_low } => Ok(*paper_low),
        PrinterState::Disconnected => Err(PrinterTrouble::Disconnected),
        PrinterState::PaperOut => Err(PrinterTrouble::NoPaper),
        PrinterState::CoverOpen => Err(PrinterTrouble::CoverOpen),
        PrinterState::CutterJam => Err(PrinterTrouble::CutterJam),
        PrinterState::Error => Err(PrinterTrouble::Error),
    })
}

/// Everything from one queue goes into the machine's, until either end is gone.
fn forward<T: Send + 'static>(
    mut from: mpsc::Receiver<T>,
    to: mpsc::Sender<Event>,
    mut event: impl FnMut(T) -> Event + Send + 'static,
) {
    tokio::spawn(async move {
        while let Some(news) = from.recv().await {
            if to.send(event(news)).await.is_err() {
                break;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_belongs_to_the_listening_in_which_it_was_found() {
        let (listening, current) = watch::channel(Ticket(1));
        let mut event = events_of_listening(current);
        let of = |event| {
            if let Event::Card { listening, .. } = event {
                Some(listening)
            } else {
                None
            }
        };
        assert_eq!(of(event(ReaderEvent::CardFound)), Some(Ticket(1)));
        listening.send_replace(Ticket(2));
        assert_eq!(
            of(event(ReaderEvent::Unreadable(ReadFault::TakenAway))),
            Some(Ticket(1)),
            "found for the driver before"
        );
        assert_eq!(of(event(ReaderEvent::CardRemoved)), Some(Ticket(1)));
        assert_eq!(of(event(ReaderEvent::CardFound)), Some(Ticket(2)));
    }
}
