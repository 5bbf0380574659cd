//! The demo in two windows: the kiosk, and beside it the workbench. One Slint event loop serves both; closing either ends the demo.

use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use anyhow::Context as _;
use layby_ui::workbench::Workbench;
use slint::{CloseRequestResponse, ComponentHandle as _, LogicalPosition, LogicalSize, Timer, TimerMode};

use super::desk::{Desk, Scratch};
use super::fault::Fault;
use super::workbench::{Face, Hands, Holder, Network, Shared, Stander, Switch, Wish, show};
use crate::device::camera::stage::StageHandle;
use crate::screen::{Backend, Layout, Screen, ScreenHandle, ScreenSettings};
use crate::shell::{Display, Show};

/// Touches and wishes on their way; a person makes a few a second.
const MAX_WAITING: usize = 64;

/// From the edge of the desk's screen to the windows, and between them, in logical pixels.
const MARGIN: f32 = 24.0;

/// The workbench beside the kiosk, in logical pixels.
const WORKBENCH_WIDTH: f32 = 780.0;

/// Run the demo in windows until one of them is closed.
///
/// # Errors
/// When the desk cannot be laid out or the display cannot be opened.
pub(super) fn run(args: &super::Args) -> anyhow::Result<()> {
    let prepared = wishes_of(&args.faults)?;
    let scratch = Scratch::folder(args.state.clone())?;
    let play = super::play_of(args, scratch.path());
    let layout = beside_a_workbench(play.layout);
    let (touches, touched) = tokio::sync::mpsc::channel(MAX_WAITING);
    let screen = Screen::open(
        ScreenSettings {
            backend: Backend::Winit,
            layout,
            fullscreen: false,
        },
        move |touch| {
            if touches.try_send(touch).is_err() {
                tracing::error!("the kiosk does not take the touch");
            }
        },
    )?;
    let desk = Desk::lay_out(play.desk.live())?;
    let workbench = open_workbench(&screen, layout)?;
    let shared = Shared::default();
    let (wishes, wished) = sync_channel(MAX_WAITING);
    listen(&workbench, &wishes);
    let timer = keep_showing(&workbench, &desk, shared.clone())?;
    let kiosk = desk.start_kiosk_in(
        play.language,
        display(screen.handle(), desk.stage.clone(), shared.clone()),
        touched,
    )?;
    desk.runtime().spawn(close_when_interrupted(screen.handle()));
    println!(
        "Two windows are open: the kiosk, and the workbench with everything a hand can do. Closing either ends the demo."
    );

    let ran = std::thread::scope(|threads| {
        let mut hands = Hands::new(&desk, shared.clone());
        hands.prepare(prepared);
        threads.spawn(move || hands.work(&wished));
        let ran = screen.run();
        shared.end();
        ran
    });
    drop(timer);
    desk.stop_kiosk(kiosk)?;
    Ok(ran?)
}

/// What the hands do before anything else: the man of the demo stands there, and what was asked for on the command line is broken.
fn wishes_of(faults: &[Fault]) -> anyhow::Result<Vec<Wish>> {
    let mut wishes = vec![Wish::Stand(Stander::Franck)];
    for fault in faults {
        wishes.push(wish_of(*fault).with_context(|| {
            format!(
                "the fault {} strikes at a moment of the played journey: give it with --headless",
                fault.name()
            )
        })?);
    }
    Ok(wishes)
}

/// The switch of the workbench that makes this fault.
fn wish_of(fault: Fault) -> Option<Wish> {
    Some(match fault {
        Fault::OfflineBefore => Wish::Network(Network::Down),
        Fault::ReplyLost => Wish::Network(Network::ReplyLost),
        Fault::Slow => Wish::Network(Network::Slow),
        Fault::ServerErrors => Wish::Network(Network::ServerErrors),
        Fault::Malformed => Wish::Network(Network::Malformed),
        Fault::PaperOut => Wish::Turn(Switch::PaperOut),
        Fault::PrinterUnplugged => Wish::Turn(Switch::PrinterUnplugged),
        Fault::CameraUnplugged => Wish::Turn(Switch::CameraUnplugged),
        Fault::DoorOpened => Wish::Turn(Switch::DoorOpen),
        Fault::WrongPerson => Wish::Stand(Stander::Cora),
        Fault::PhotoAttack => Wish::Stand(Stander::Photo),
        Fault::OverLimit => Wish::Card(Holder::Limit),
        Fault::OfflineMid
        | Fault::CentralDownThenUp
        | Fault::DamagedLedger
        | Fault::DiskFull
        | Fault::KillAfterRecord => {
            return None;
        }
    })
}

/// The kiosk's screen made small enough that both windows fit on a desk's screen of 1920 by 1080.
fn beside_a_workbench(layout: Layout) -> Layout {
    match layout {
        Layout::Portrait => Layout::Size(540, 960),
        Layout::Landscape => Layout::Size(1088, 680),
        size @ Layout::Size(..) => size,
    }
}

fn open_workbench(screen: &Screen, layout: Layout) -> anyhow::Result<Workbench> {
    let workbench = Workbench::new().context("the workbench cannot be opened")?;
    let (kiosk_width, _) = layout.size();
    let window = workbench.window();
    window.set_size(LogicalSize::new(WORKBENCH_WIDTH, 960.0));
    #[expect(clippy::cast_precision_loss, reason = "sizes of screens")]
    let left = MARGIN + kiosk_width as f32 + MARGIN;
    screen.place(MARGIN, MARGIN);
    window.on_close_requested(|| {
        if let Err(error) = slint::quit_event_loop() {
            tracing::debug!(%error, "the windows are closed already");
        }
        CloseRequestResponse::HideWindow
    });
    workbench.show().context("the workbench cannot be opened")?;
    workbench.window().set_position(LogicalPosition::new(left, MARGIN));
    Ok(workbench)
}

fn listen(workbench: &Workbench, wishes: &SyncSender<Wish>) {
    let wishes = wishes.clone();
    workbench.on_wish(move |word| match word.parse::<Wish>() {
        Ok(wish) => {
            if let Err(TrySendError::Full(wish)) = wishes.try_send(wish) {
                tracing::warn!(?wish, "the hands at the desk are busy");
            }
        }
        // An error in the window, not of whoever pressed.
        Err(unknown) => tracing::error!(%unknown, "a control of the workbench has no meaning"),
    });
}

/// What was seen goes into the window a few times a second.
fn keep_showing(workbench: &Workbench, desk: &Desk, shared: Shared) -> anyhow::Result<Timer> {
    let names = Holder::ALL.map(|holder| desk.card(holder.key()).map(|card| card.name.as_str().to_owned()));
    let names: Vec<String> = names.into_iter().collect::<anyhow::Result<_>>()?;
    let mut face = Face::of(workbench, &names);
    let timer = Timer::default();
    let step = Duration::from_millis(Face::STEP_MS.into());
    timer.start(TimerMode::Repeated, step, move || show(&mut face, shared.take_seen()));
    Ok(timer)
}

/// The kiosk's screen; the hands read the page as well.
fn display(screen: ScreenHandle, stage: StageHandle, shared: Shared) -> Display {
    Display::new(move |show| match show {
        Show::Page(page) => {
            shared.page_is(&page);
            screen.show(*page);
        }
        Show::Preview(frame, outline) => screen.preview(frame, outline),
        Show::Light(light) => {
            stage.light(light);
            screen.shine(light);
        }
        Show::Evidence(id, jpeg) => screen.evidence(id, Some(jpeg)),
        Show::Wipe => screen.wipe(),
    })
}

/// Ctrl-C in the terminal is as good as closing a window.
async fn close_when_interrupted(screen: ScreenHandle) {
    if tokio::signal::ctrl_c().await.is_ok() {
        screen.close();
    }
}
