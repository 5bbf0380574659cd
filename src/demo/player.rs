//! Plays a journey on the headless screen: real presses on the real pages, simulated hands on the simulated devices.
//!
//! The player does what a person would do as fast as the pages come, so the time it measures is the machine's. What is not the machine's
//! (taking pictures for the folder) is left out and said.

use crate::shell::wall_clock;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use image::{GrayImage, Luma};
use layby_domain::{Act, Language, TransactionId};

use super::desk::{Desk, DeskSettings, RunningKiosk};
use super::fault::{Ending, Fault, expected};
use super::report::{CentralSummary, PersonSummary, Recorder, Summary, Times, TransactionSummary};
use super::script::{Move, Script, page_name};
use crate::device::camera::stage::{Actor, Performer};
use crate::journey::{Page, View, WaitingFor};
use crate::ledger::{Ledger, TransactionView};
use crate::screen::{Backend, Layout, Screen, ScreenSettings};
use crate::shell::{Display, Show};

/// Pages waiting to be looked at. The machine waits when the player is slow: it must not miss a page.
const MAX_SHOWN: usize = 64;

/// The photograph that is held before the camera: the same man, as a picture of a picture.
const PHOTO: &str = "franck_02045.jpg";

/// How often the player looks up when nothing new is shown.
const GLANCE: Duration = Duration::from_millis(10);

/// A journey that has not ended by then is stuck.
const JOURNEY_LIMIT: Duration = Duration::from_secs(90);

/// How long the outbox may take to empty after the driver has gone and the network is back.
const DELIVERY_LIMIT: Duration = Duration::from_secs(20);

/// In the timeline from the moment the screen has told the driver that the act is safe.
pub const TOLD_ACCEPTED: &str = "the driver was told: accepted";

/// A signature, in parts of the field.
const SIGNATURE: [&[(f32, f32)]; 3] = [
    &[(0.15, 0.55), (0.22, 0.30), (0.28, 0.62), (0.34, 0.36), (0.40, 0.60)],
    &[(0.45, 0.48), (0.52, 0.40), (0.58, 0.52), (0.50, 0.60), (0.46, 0.52)],
    &[(0.62, 0.58), (0.70, 0.35), (0.74, 0.60), (0.84, 0.45)],
];

/// What to play.
#[derive(Clone, Debug)]
pub(super) struct Play {
    pub faults: Vec<Fault>,
    pub language: Language,
    pub layout: Layout,
    /// Where pictures, receipt, timeline and summary go; `None` keeps nothing.
    pub out: Option<PathBuf>,
    /// Only take up what a restart left.
    pub resume_only: bool,
    pub desk: DeskSettings,
}

/// Play it.
pub(super) fn play(play: &Play) -> anyhow::Result<Summary> {
    let desk = Desk::lay_out(play.desk.clone())?;
    prepare(&desk, play)?;
    let mut recorder = Recorder::begin(play.out.as_deref())?;
    let (touches, touched) = tokio::sync::mpsc::channel(MAX_SHOWN);
    let screen = Screen::open(
        ScreenSettings {
            backend: Backend::Headless,
            layout: play.layout,
            fullscreen: false,
        },
        move |touch| {
            if touches.try_send(touch).is_err() {
                tracing::error!("the kiosk does not take the touch");
            }
        },
    )?;
    let (shows, shown) = sync_channel(MAX_SHOWN);
    let kiosk = desk.start_kiosk(Display::new(move |show| drop(shows.send(show))), touched)?;
    let script = Script::new(&play.faults, play.language);
    let script = if play.resume_only { script.resume_only() } else { script };
    let mut hand = Hand {
        desk: &desk,
        screen: &screen,
        recorder: &mut recorder,
        script,
        watch: Watch::default(),
    };
    hand.play(&shown)?;
    let Hand { script, watch, .. } = hand;
    drop_shows(shown);
    let summary = finish(&desk, kiosk, play, &mut recorder, &script, watch)?;
    recorder.write("summary.json", serde_json::to_string_pretty(&summary)?.as_bytes())?;
    Ok(summary)
}

/// Nobody looks any more, and the machine must not wait for somebody who does.
fn drop_shows(shown: Receiver<Show>) {
    std::thread::spawn(move || while shown.recv().is_ok() {});
}

fn prepare(desk: &Desk, play: &Play) -> anyhow::Result<()> {
    let has = |fault| play.faults.contains(&fault);
    desk.stand(if has(Fault::WrongPerson) {
        Actor::Person(Performer::Cora)
    } else if has(Fault::PhotoAttack) {
        Actor::Photo(PHOTO.to_owned())
    } else {
        Actor::Person(Performer::Franck)
    });
    if has(Fault::DamagedLedger) {
        damage_ledger(&play.desk)?;
    }
    for fault in [Fault::OfflineBefore, Fault::Slow] {
        if has(fault) {
            desk.break_it(fault)?;
        }
    }
    Ok(())
}

/// A ledger that was in use, with a piece of its middle overwritten.
fn damage_ledger(desk: &DeskSettings) -> anyhow::Result<()> {
    let settings = super::desk::ledger_settings(&desk.folder);
    drop(Ledger::open(&settings, wall_clock())?);
    let mut bytes = std::fs::read(&settings.path)?;
    let middle = bytes.len() / 2;
    bytes.iter_mut().skip(middle).take(2048).for_each(|byte| *byte = 0xA5);
    std::fs::write(&settings.path, &bytes)?;
    Ok(())
}

/// Who plays: pages in, hands out.
struct Hand<'a> {
    desk: &'a Desk,
    screen: &'a Screen,
    recorder: &'a mut Recorder,
    script: Script,
    watch: Watch,
}

/// What was seen on the way.
#[derive(Default)]
struct Watch {
    transactions: Vec<TransactionId>,
    first_touch: Option<Duration>,
    look_began: Option<Duration>,
    menu_came: Option<Duration>,
    farewell: Option<Duration>,
    page: Option<Page>,
    told_accepted: bool,
}

impl Hand<'_> {
    fn play(&mut self, shown: &Receiver<Show>) -> anyhow::Result<()> {
        let began = Instant::now();
        let mut page_since = Instant::now();
        while began.elapsed() < JOURNEY_LIMIT {
            let moves = match shown.recv_timeout(GLANCE) {
                Ok(Show::Page(page)) => {
                    page_since = Instant::now();
                    self.look_at(*page)?
                }
                Ok(other) => {
                    self.show(other)?;
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => match &self.watch.page {
                    Some(page) => self.script.wait(page, page_since.elapsed()),
                    None => Vec::new(),
                },
                Err(RecvTimeoutError::Disconnected) => anyhow::bail!("the kiosk stopped in the middle of the journey"),
            };
            for next in moves {
                if next == Move::Leave {
                    return Ok(());
                }
                self.make(next).with_context(|| {
                    format!(
                        "{next:?} on page {}",
                        self.recorder.pages().last().map_or("none", String::as_str)
                    )
                })?;
            }
        }
        self.recorder.note("the journey is stuck")
    }

    fn show(&mut self, what: Show) -> anyhow::Result<()> {
        match what {
            Show::Page(page) => self.screen.show(&page),
            Show::Preview(frame, outline) => self.screen.preview(&frame, outline.as_ref()),
            Show::Light(light) => {
                self.desk.stage.light(light);
                self.screen.shine(light);
                if light.is_some() {
                    let screen = self.screen;
                    self.recorder.page("look-in-the-screens-light", || screen.snapshot())?;
                }
            }
            Show::Evidence(id, jpeg) => self.screen.evidence(&id, Some(&jpeg)),
            Show::Wipe => self.screen.wipe(),
        }
        Ok(())
    }

    fn look_at(&mut self, page: Page) -> anyhow::Result<Vec<Move>> {
        self.screen.show(&page);
        let now = self.recorder.elapsed();
        match &page.view {
            View::Look(_) => _ = self.watch.look_began.get_or_insert(now),
            View::Menu(_) => _ = self.watch.menu_came.get_or_insert(now),
            View::Farewell { .. } => self.watch.farewell = Some(now),
            View::Interrupted { transaction, .. } => self.watch.saw(*transaction),
            View::Finished(finished) => self.watch.saw(finished.transaction),
            _ => {}
        }
        if says_accepted(&page.view) && !std::mem::replace(&mut self.watch.told_accepted, true) {
            self.recorder.note(TOLD_ACCEPTED)?;
        }
        let screen = self.screen;
        self.recorder.page(&page_name(&page), || screen.snapshot())?;
        let moves = self.script.react(&page);
        self.watch.page = Some(page);
        Ok(moves)
    }

    fn make(&mut self, next: Move) -> anyhow::Result<()> {
        match next {
            Move::Press(key) => {
                self.recorder.note(&format!("press {key}"))?;
                self.watch.first_touch.get_or_insert(self.recorder.elapsed());
                self.screen.press_key(key)?;
            }
            Move::Sign => {
                self.recorder.note("sign")?;
                self.screen.sign(&SIGNATURE.map(<[_]>::to_vec))?;
                let screen = self.screen;
                self.recorder.page("signed", || screen.snapshot())?;
                self.screen.press_key(crate::screen::Key::Sign)?;
            }
            Move::LayCard => {
                let over_limit = self.script.has(Fault::OverLimit);
                self.recorder.note("lay the card on the reader")?;
                self.desk.lay_card(if over_limit { "limit" } else { "franck" })?;
            }
            Move::TakeCard => self.desk.take_card(),
            Move::Follow(guidance) => self.desk.follow(guidance),
            Move::Pay => {
                self.recorder.note("pay on the phone")?;
                if let Some(View::Payment(payment)) = self.watch.page.as_ref().map(|page| &page.view) {
                    self.desk.pay(&payment.pay_url)?;
                }
            }
            Move::Break(fault) => {
                self.recorder.note(&format!("break: {fault:?}"))?;
                self.desk.break_it(fault)?;
            }
            Move::Mend(fault) => {
                self.recorder.note(&format!("mend: {fault:?}"))?;
                self.desk.mend(fault)?;
            }
            Move::Leave => {}
        }
        Ok(())
    }
}

impl Watch {
    fn saw(&mut self, transaction: TransactionId) {
        if !self.transactions.contains(&transaction) {
            self.transactions.push(transaction);
        }
    }

    fn times(&self, recorder: &Recorder) -> Times {
        let between = |from: Option<Duration>, to: Option<Duration>| match (from, to) {
            (Some(from), Some(to)) => u64::try_from(to.saturating_sub(from).as_millis()).unwrap_or(u64::MAX),
            _ => 0,
        };
        Times {
            journey: between(self.first_touch, self.farewell),
            person_check: between(self.look_began, self.menu_came),
            recording: u64::try_from(recorder.recording().as_millis()).unwrap_or(u64::MAX),
        }
    }
}

/// Pages that tell a driver that the act is safe.
fn says_accepted(view: &View) -> bool {
    matches!(
        view,
        View::Waiting(WaitingFor::Decision | WaitingFor::ObjectionReceipt)
            | View::Payment(_)
            | View::Printing { .. }
            | View::Finished(_)
    )
}

/// The driver has gone: let the outbox empty, switch off, count.
fn finish(
    desk: &Desk,
    kiosk: RunningKiosk,
    play: &Play,
    recorder: &mut Recorder,
    script: &Script,
    watch: Watch,
) -> anyhow::Result<Summary> {
    let times = watch.times(recorder);
    let delivered = wait_for_delivery(desk)?;
    let transactions = watch
        .transactions
        .iter()
        .filter_map(|transaction| ledger_view(desk, *transaction).transpose())
        .collect::<anyhow::Result<Vec<_>>>()?;
    write_receipt(desk, recorder)?;
    desk.stop_kiosk(kiosk)?;

    let view = desk.server().map(|server| server.view()).transpose()?;
    let central = match (desk.server(), &view) {
        (Some(server), Some(view)) => Some(CentralSummary::of(view, server.faults.counts())?),
        _ => None,
    };
    let expected = expected(&play.faults);
    let mut objections = Vec::new();
    if script.ending() != expected {
        objections.push(format!(
            "it ended {:?} on page {}",
            script.ending().name(),
            recorder.pages().last().map_or("none", String::as_str)
        ));
    }
    for fault in script.never_broken() {
        objections.push(format!("{fault:?} was never injected"));
    }
    if !delivered && expected != Ending::OutOfOrder && expected != Ending::ToldOffline {
        objections.push("something still waits in the outbox".to_owned());
    }
    objections.extend(central.as_ref().and_then(|central| central.objection(expected)));
    Ok(Summary {
        journey: "settle".to_owned(),
        faults: play.faults.iter().map(|fault| format!("{fault:?}")).collect(),
        outcome: script.ending().name().to_owned(),
        expected: expected.name().to_owned(),
        as_it_should: objections.is_empty(),
        objections,
        pages: recorder.pages().to_vec(),
        person: transactions.iter().find_map(person_of),
        transactions: transactions.iter().map(transaction_of).collect(),
        central,
        times_ms: times,
    })
}

/// Whether the outbox became empty in time. Without a ledger nothing can wait.
fn wait_for_delivery(desk: &Desk) -> anyhow::Result<bool> {
    let Some(ledger) = desk.ledger() else { return Ok(true) };
    let began = Instant::now();
    while began.elapsed() < DELIVERY_LIMIT {
        let depth = desk
            .runtime()
            .block_on(ledger.with(|ledger| ledger.outbox().map(|outbox| outbox.depth)))?;
        if depth == 0 {
            return Ok(true);
        }
        std::thread::sleep(GLANCE);
    }
    Ok(false)
}

fn ledger_view(desk: &Desk, transaction: TransactionId) -> anyhow::Result<Option<TransactionView>> {
    let Some(ledger) = desk.ledger() else { return Ok(None) };
    Ok(desk
        .runtime()
        .block_on(ledger.with(move |ledger| ledger.transaction(transaction)))?)
}

fn transaction_of(view: &TransactionView) -> TransactionSummary {
    TransactionSummary {
        transaction: view.transaction,
        state: view.state.to_string(),
        stage: view.stage.to_string(),
        history: view
            .history
            .iter()
            .map(|row| format!("{} {}", row.state, row.note))
            .collect(),
    }
}

fn person_of(view: &TransactionView) -> Option<PersonSummary> {
    let person = match view.act.as_ref()? {
        Act::HandleViolations(handling) => &handling.person,
        Act::Object(objection) => &objection.person,
    };
    Some(PersonSummary {
        verdict: format!("{:?}", person.verdict).to_lowercase(),
        similarity: f64::from(person.similarity_milli) / 1000.0,
        check: person.check.clone(),
    })
}

/// The paper as bytes, as a picture, and read back as text.
fn write_receipt(desk: &Desk, recorder: &Recorder) -> anyhow::Result<()> {
    let pieces = desk.printer.receipts();
    if pieces.is_empty() {
        return Ok(());
    }
    recorder.write(super::report::RECEIPT, &desk.printer.bytes())?;
    let text: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
    recorder.write(
        "receipt.txt",
        text.join("\n- - - - - - - - cut - - - - - - - -\n").as_bytes(),
    )?;
    if let Some(folder) = recorder.folder() {
        let path = folder.join("receipt.png");
        let image = one_below_the_other(pieces.iter().map(|piece| &piece.image));
        image
            .save(&path)
            .with_context(|| format!("could not write `{}`", path.display()))?;
    }
    Ok(())
}

/// Dots between two pieces of paper.
const GAP_DOTS: u32 = 40;

/// All pieces in one picture, in the order in which they were cut.
fn one_below_the_other<'a>(pieces: impl Iterator<Item = &'a GrayImage> + Clone) -> GrayImage {
    let width = pieces.clone().map(GrayImage::width).max().unwrap_or(1);
    let height = pieces
        .clone()
        .map(|piece| piece.height() + GAP_DOTS)
        .sum::<u32>()
        .max(1);
    let mut all = GrayImage::from_pixel(width, height, Luma([200]));
    let mut top = 0;
    for piece in pieces {
        image::imageops::replace(&mut all, piece, 0, i64::from(top));
        top += piece.height() + GAP_DOTS;
    }
    all
}
