//! The kiosk on the board: from its configuration to a running shell and a screen on this thread.

use super::wall_clock;
use anyhow::Context as _;
use layby_central::{NoticeTexts, PolicyDocument};
use layby_domain::{Challenge, Language, Policy, Timestamp};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::{Display, Hooks, Settings, Show, run};
use crate::config::{Config, Encoding, Paper, ScreenBackend, ScreenLayout};
use crate::courier::{CentralSettings, CourierSettings};
use crate::device::camera::{Camera, CameraSettings, V4l2Settings};
use crate::device::card_reader::ReaderSettings;
use crate::device::panel::Panel;
use crate::device::printer::{PaperWidth, PrinterSettings, TextEncoding};
use crate::journey::{Pace, Rules};
use crate::ledger::LedgerSettings;
use crate::screen::{Backend, Layout, Screen, ScreenHandle, ScreenSettings};

/// Touches on their way to the machine; a person makes a few a second.
const MAX_TOUCHES: usize = 64;

/// How often the kiosk gives a sign of life to the central API.
const HEARTBEAT: std::time::Duration = std::time::Duration::from_secs(60);

/// How often a screen is asked to close behind a kiosk that has ended. Once is not enough: the ask is lost on a loop that does not run yet.
const CLOSE_AGAIN: std::time::Duration = std::time::Duration::from_millis(200);

/// A mebibyte.
const MIB: u64 = 1024 * 1024;

/// Run the kiosk until it is asked to stop. The screen stays on the thread that calls this.
///
/// # Errors
/// When screen or runtime cannot be had, or the shell ends without being asked: then nobody would answer a touch, and systemd shall start the
/// kiosk anew. What fails later in a device becomes a page.
pub fn run_on_board(config: Config) -> anyhow::Result<()> {
    log_to_journal();
    tracing::info!(version = env!("CARGO_PKG_VERSION"), kiosk = %config.kiosk.id, at = %wall_clock(), "starting");
    let settings = settings(&config)?;
    let (touches, touched) = mpsc::channel(MAX_TOUCHES);
    let screen = Screen::open(screen_settings(&config), move |touch| {
        // A full queue means that the machine stands still; a press more would not move it.
        if touches.try_send(touch).is_err() {
            tracing::error!("a touch was not taken");
        }
    })?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let stop = CancellationToken::new();
    let handle = screen.handle();
    let kiosk = runtime.spawn(run(
        settings,
        display_on(handle.clone()),
        touched,
        Hooks::default(),
        stop.clone(),
    ));
    runtime.spawn(close_when_asked(stop.clone(), handle.clone()));
    let kiosk = runtime.spawn(close_behind(kiosk, stop.clone(), move || handle.close()));
    let shown = screen.run();
    stop.cancel();
    let ended = runtime.block_on(kiosk)?;
    if let Err(error) = &ended {
        tracing::error!("the kiosk ended: {error:#}");
    }
    ended.and(Ok(shown?))
}

/// Waits for the kiosk's end. When nobody asked for it, the screen is closed, again and again until it is: without its machine it is a picture.
async fn close_behind(
    kiosk: JoinHandle<anyhow::Result<()>>,
    stop: CancellationToken,
    close: impl Fn(),
) -> anyhow::Result<()> {
    let ended = match kiosk.await {
        Ok(ended) => ended,
        Err(error) => Err(error).context("the shell broke off by a fault of this program"),
    };
    if stop.is_cancelled() {
        return ended;
    }
    let mut again = tokio::time::interval(CLOSE_AGAIN);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = again.tick() => close(),
        }
    }
    ended.and(Err(anyhow::anyhow!("the shell ended although nobody had asked it to")))
}

/// A screen on another thread.
#[must_use]
pub fn display_on(screen: ScreenHandle) -> Display {
    let loop_of = screen.clone();
    Display::new(move |show| match show {
        Show::Page(page) => screen.show(*page),
        Show::Preview(frame, outline) => screen.preview(frame, outline),
        Show::Light(light) => screen.shine(light),
        Show::Evidence(id, jpeg) => screen.evidence(id, Some(jpeg)),
        Show::Wipe => screen.wipe(),
    })
    .with_loop(move |beat| loop_of.ping(move || beat.now()))
}

/// The rules of a kiosk that the central API has not told any yet: a built-in profile, and no official texts to show in their place.
///
/// Without texts nobody is asked to sign: the central API must have been reached for a list of violations anyway, and its document comes first.
#[must_use]
pub fn built_in_rules(policy: Policy) -> Rules {
    let none = String::new;
    let notice = NoticeTexts {
        version: "built-in".to_owned(),
        rights_zh: none(),
        rights_en: none(),
        remedies_zh: none(),
        remedies_en: none(),
        trading_zh: none(),
        trading_en: none(),
    };
    Rules {
        document: PolicyDocument {
            version: policy.version.clone(),
            // Every document of the central API is later.
            issued_at: Timestamp::UNIX_EPOCH,
            policy,
            notice,
            record_url: String::new(),
        },
        pace: Pace::default(),
        language: Language::default(),
    }
}

async fn close_when_asked(stop: CancellationToken, screen: ScreenHandle) {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => _ = signal.recv().await,
            Err(error) => {
                tracing::error!(%error, "cannot listen for SIGTERM");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = terminated => {}
        _ = tokio::signal::ctrl_c() => {}
        () = stop.cancelled() => return,
    }
    tracing::info!("asked to stop");
    screen.close();
}

fn settings(config: &Config) -> anyhow::Result<Settings> {
    let mut rules = built_in_rules(Policy::built_in(config.kiosk.profile));
    rules.language = config.kiosk.language;
    let central = &config.central;
    Ok(Settings {
        kiosk: config.kiosk.id.clone(),
        rules,
        central: CentralSettings {
            timeout_ms: central.timeout_ms.into(),
            connect_timeout_ms: central.connect_timeout_ms.into(),
            client_identity_pem: central.client_identity_pem.clone(),
            ca_pem: central.ca_pem.clone(),
            ..CentralSettings::new(central.url.as_str(), config.kiosk.id.clone())
        },
        trusted: central.trusted()?,
        courier: CourierSettings::default(),
        ledger: LedgerSettings {
            min_free_bytes: u64::from(config.ledger.min_free_mib) * MIB,
            keep_days: config.ledger.keep_days,
            ..LedgerSettings::new(&config.ledger.path, &config.ledger.key_file)
        },
        card_reader: ReaderSettings::new(&config.card_reader.port),
        printer: PrinterSettings {
            encoding: match config.printer.encoding {
                Encoding::Gb18030 => TextEncoding::Gb18030,
                Encoding::Gbk => TextEncoding::Gbk,
                Encoding::Utf8 => TextEncoding::Utf8,
            },
            ..PrinterSettings::new(
                &config.printer.port,
                match config.printer.paper {
                    Paper::Mm80 => PaperWidth::Mm80,
                    Paper::Mm58 => PaperWidth::Mm58,
                },
            )
        },
        camera: Camera::open(CameraSettings::V4l2(V4l2Settings {
            number: config.camera.index,
            ..V4l2Settings::default()
        })),
        panel: Panel::Absent,
        models: config.person.models.clone(),
        movements: Challenge::ALL.to_vec(),
        heartbeat: HEARTBEAT,
    })
}

fn screen_settings(config: &Config) -> ScreenSettings {
    ScreenSettings {
        backend: match config.screen.backend {
            ScreenBackend::LinuxKms => Backend::LinuxKms,
            ScreenBackend::Winit => Backend::Winit,
        },
        layout: match config.screen.layout {
            ScreenLayout::Portrait => Layout::Portrait,
            ScreenLayout::Landscape => Layout::Landscape,
        },
        fullscreen: config.screen.fullscreen,
    }
}

/// To the journal where there is one, else to the terminal. `RUST_LOG` chooses what.
fn log_to_journal() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    let registry = tracing_subscriber::registry().with(filter);
    let begun = match tracing_journald::layer() {
        Ok(journal) => registry.with(journal).try_init(),
        Err(_) => registry.with(tracing_subscriber::fmt::layer()).try_init(),
    };
    if begun.is_err() {
        tracing::debug!("logging had begun already");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// A screen whose loop begins late: it takes the third ask to close it.
    fn slow_screen(stop: &CancellationToken) -> (Arc<AtomicU32>, impl Fn() + use<>) {
        let (asked, stop) = (Arc::<AtomicU32>::default(), stop.clone());
        let count = Arc::clone(&asked);
        let close = move || {
            if count.fetch_add(1, Ordering::Relaxed) == 2 {
                stop.cancel();
            }
        };
        (asked, close)
    }

    #[tokio::test(start_paused = true)]
    async fn a_kiosk_that_cannot_start_closes_its_screen_and_says_why() {
        let stop = CancellationToken::new();
        let (asked, close) = slow_screen(&stop);
        let kiosk = tokio::spawn(async { Err(anyhow::anyhow!("`/etc/layby/kiosk.pem` cannot be used")) });
        let ended = close_behind(kiosk, stop, close).await;
        assert_eq!(ended.unwrap_err().to_string(), "`/etc/layby/kiosk.pem` cannot be used");
        assert_eq!(asked.load(Ordering::Relaxed), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_shell_that_panics_or_simply_ends_is_a_failure_too() {
        let panics = tokio::spawn(async { panic!("a fault of ours, played") });
        let ends = tokio::spawn(async { Ok(()) });
        for (kiosk, why) in [(panics, "broke off"), (ends, "nobody had asked")] {
            let stop = CancellationToken::new();
            let (_, close) = slow_screen(&stop);
            let ended = format!("{:#}", close_behind(kiosk, stop, close).await.unwrap_err());
            assert!(ended.contains(why), "{ended}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_kiosk_that_is_asked_to_stop_ends_well() {
        let stop = CancellationToken::new();
        let (asked, close) = slow_screen(&stop);
        let until = stop.clone();
        let kiosk = tokio::spawn(async move {
            until.cancelled().await;
            Ok(())
        });
        stop.cancel();
        close_behind(kiosk, stop, close).await.unwrap();
        assert_eq!(asked.load(Ordering::Relaxed), 0);
    }
}
