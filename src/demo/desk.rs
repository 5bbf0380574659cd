//! A kiosk on a desk: the real firmware, with simulators on the other end of every wire and the reference server behind the network.

use crate::shell::wall_clock;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use layby_central::TrustedKeys;
use layby_central::server::{Fault as CentralFault, ReferenceServer, RunningServer, ServerSettings, World};
use layby_domain::{Challenge, Guidance, IdentityCard, Language, Policy};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::fault::Fault;
use super::workbench::Switch;
use crate::courier::{CentralSettings, CourierSettings};
use crate::device::camera::Camera;
use crate::device::camera::stage::{Actor, Movement, Pace as CameraPace, SimulatedCamera, StageHandle};
use crate::device::card_reader::{ReaderSettings, SamSimulator};
use crate::device::panel::{DoorState, Panel, PanelSimulator};
use crate::device::printer::{PaperWidth, PrinterSettings, PrinterSimulator};
use crate::journey::{Pace, Touch};
use crate::ledger::{LedgerHandle, LedgerSettings};
use crate::shell::{self, Display, Hooks, Settings};

/// The kiosk's name on the desk.
const KIOSK: &str = "desk-01";

/// How much slower the central API is under [`Fault::Slow`].
const SLOWNESS: Duration = Duration::from_millis(300);

/// How long the driver's phone waits for the payment page.
const PHONE_TIMEOUT: Duration = Duration::from_secs(5);

/// Bytes a full disk leaves to the ledger: none beyond what it holds.
const FULL_DISK_BYTES: u64 = 1;

/// How a kiosk's process asks for a fault of a central API that another process holds; the fault's name follows.
pub(super) const ASK_FOR_SWITCH: &str = "switch the central API: ";
/// The name of no fault.
pub(super) const NO_FAULT: &str = "none";
/// The answer.
pub(super) const SWITCHED: &str = "switched";

/// Where the central API of a desk is.
#[derive(Clone, Debug)]
pub(super) enum CentralAt {
    /// In this process.
    Here,
    /// In another process, which also switches its faults when asked to on the line.
    Elsewhere {
        /// Its address.
        url: String,
        /// Its public key, base64.
        key: String,
    },
}

/// How a desk is laid out.
#[derive(Clone, Debug)]
pub(super) struct DeskSettings {
    pub folder: PathBuf,
    pub central: CentralAt,
    pub paper: PaperWidth,
    pub pacing: CameraPace,
    pub pace: Pace,
    /// Kill the process right after the first act was recorded.
    pub die_after_record: bool,
}

/// Everything on the desk but the kiosk's screen.
pub(super) struct Desk {
    settings: DeskSettings,
    runtime: tokio::runtime::Runtime,
    server: Option<RunningServer>,
    reader: SamSimulator,
    pub printer: PrinterSimulator,
    pub stage: StageHandle,
    pub panel: PanelSimulator,
    camera: Mutex<Option<SimulatedCamera>>,
    ledger: Arc<Mutex<Option<LedgerHandle>>>,
    world: World,
}

/// A kiosk running on the desk. Dropping it stops it.
pub(super) struct RunningKiosk {
    stop: CancellationToken,
    done: tokio::task::JoinHandle<anyhow::Result<()>>,
}

impl DeskSettings {
    /// The same desk for people who watch: the camera and the waiting times are as in life.
    pub fn live(self) -> Self {
        Self {
            pacing: CameraPace::Live,
            pace: Pace::default(),
            ..self
        }
    }
}

/// How fast a desk goes when nobody watches.
pub(super) fn quick_pace() -> Pace {
    Pace {
        farewell: Duration::from_millis(400),
        patience_offline: Duration::from_secs(1),
        payment_poll: Duration::from_millis(100),
        ..Pace::default()
    }
}

impl Desk {
    /// Lay everything out. The folder holds the ledger, the ends of the wires, and the books of the reference server.
    pub fn lay_out(settings: DeskSettings) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&settings.folder)
            .with_context(|| format!("could not make the folder `{}`", settings.folder.display()))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let entered = runtime.enter();
        let world = World::demo();
        let (camera, stage) = SimulatedCamera::new(&super::media_folder()?, settings.pacing);
        let server = match settings.central {
            CentralAt::Elsewhere { .. } => None,
            CentralAt::Here => Some(runtime.block_on(start_server(&settings.folder))?),
        };
        let reader = SamSimulator::open(&settings.folder).context("the simulated card reader")?;
        let printer = PrinterSimulator::open(&settings.folder, settings.paper).context("the simulated printer")?;
        drop(entered);
        Ok(Self {
            settings,
            runtime,
            server,
            reader,
            printer,
            stage,
            panel: PanelSimulator::default(),
            camera: Mutex::new(Some(camera)),
            ledger: Arc::default(),
            world,
        })
    }

    /// Switch the kiosk on.
    pub fn start_kiosk(&self, display: Display, touches: mpsc::Receiver<Touch>) -> anyhow::Result<RunningKiosk> {
        self.start_kiosk_in(Language::default(), display, touches)
    }

    /// Switch the kiosk on; it greets in this language.
    pub fn start_kiosk_in(
        &self,
        language: Language,
        display: Display,
        touches: mpsc::Receiver<Touch>,
    ) -> anyhow::Result<RunningKiosk> {
        let stop = CancellationToken::new();
        let mut settings = self.kiosk_settings()?;
        settings.rules.language = language;
        let kiosk = shell::run(settings, display, touches, self.hooks(), stop.clone());
        Ok(RunningKiosk {
            stop,
            done: self.runtime.spawn(kiosk),
        })
    }

    /// Switch it off, and wait until it is.
    pub fn stop_kiosk(&self, kiosk: RunningKiosk) -> anyhow::Result<()> {
        kiosk.stop.cancel();
        self.runtime.block_on(kiosk.done).context("the kiosk broke off")?
    }

    fn kiosk_settings(&self) -> anyhow::Result<Settings> {
        let (url, trusted) = match (&self.settings.central, &self.server) {
            (CentralAt::Elsewhere { url, key }, _) => (url.clone(), trusted(key)?),
            (CentralAt::Here, Some(server)) => (server.url.clone(), server.trusted_keys()),
            (CentralAt::Here, None) => anyhow::bail!("the reference server is not running"),
        };
        let folder = &self.settings.folder;
        let mut rules = shell::built_in_rules(Policy::app_12123());
        rules.pace = self.settings.pace;
        Ok(Settings {
            kiosk: KIOSK.parse()?,
            rules,
            central: CentralSettings::new(url, KIOSK.parse()?),
            trusted,
            courier: CourierSettings {
                backoff_base_ms: 50,
                backoff_cap_ms: 400,
                ..CourierSettings::default()
            },
            ledger: ledger_settings(folder),
            card_reader: ReaderSettings {
                poll_interval: Duration::from_millis(50),
                ..ReaderSettings::new(self.reader.path())
            },
            printer: PrinterSettings {
                status_interval: Duration::from_millis(50),
                ..PrinterSettings::new(self.printer.path(), self.settings.paper)
            },
            panel: Panel::Simulated(self.panel.clone()),
            camera: Camera::Simulated(Box::new(self.take_camera()?)),
            models: super::models_folder()?,
            // What the recorded people are seen to do.
            movements: vec![Challenge::Blink, Challenge::TurnLeft, Challenge::TurnRight],
            heartbeat: Duration::from_secs(5),
        })
    }

    fn take_camera(&self) -> anyhow::Result<SimulatedCamera> {
        let camera = self.camera.lock().unwrap_or_else(PoisonError::into_inner).take();
        camera.context("the desk's camera belongs to a kiosk already")
    }

    fn hooks(&self) -> Hooks {
        let ledger = Arc::clone(&self.ledger);
        let keep = move |handle: LedgerHandle| *ledger.lock().unwrap_or_else(PoisonError::into_inner) = Some(handle);
        let accepted: Option<Arc<dyn Fn() + Send + Sync>> = self.settings.die_after_record.then(|| Arc::new(die) as _);
        Hooks {
            accepted,
            ledger: Some(Arc::new(keep)),
        }
    }

    /// The ledger of the kiosk, once it is open.
    pub fn ledger(&self) -> Option<LedgerHandle> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn runtime(&self) -> &tokio::runtime::Runtime {
        &self.runtime
    }

    pub fn server(&self) -> Option<&RunningServer> {
        self.server.as_ref()
    }

    /// The card of one of the demo's people.
    pub fn card(&self, person: &str) -> anyhow::Result<IdentityCard> {
        self.world
            .card(person)
            .cloned()
            .with_context(|| format!("nobody in the demo is called {person}"))
    }

    pub fn lay_card(&self, person: &str) -> anyhow::Result<()> {
        self.reader.lay(&self.card(person)?);
        Ok(())
    }

    pub fn take_card(&self) {
        self.reader.take();
    }

    /// The person before the camera does what the page asks.
    pub fn follow(&self, guidance: Guidance) {
        self.stage.ask(match guidance {
            Guidance::Perform(movement) => movement_on_stage(movement),
            _ => Movement::Neutral,
        });
    }

    pub fn stand(&self, actor: Actor) {
        self.stage.stand(actor);
    }

    /// Pay as the driver's phone would: through the page behind the QR code.
    pub fn pay(&self, pay_url: &str) -> anyhow::Result<()> {
        self.press_on_phone(&format!("{pay_url}/pay"))
    }

    /// Cancel the payment there.
    pub fn cancel_payment(&self, pay_url: &str) -> anyhow::Result<()> {
        self.press_on_phone(&format!("{pay_url}/cancel"))
    }

    fn press_on_phone(&self, url: &str) -> anyhow::Result<()> {
        self.runtime.block_on(async {
            let asked = reqwest::Client::new().post(url).timeout(PHONE_TIMEOUT).send();
            let answer = asked.await.context("the phone could not reach the payment page")?;
            anyhow::ensure!(
                answer.status().is_success(),
                "the payment page answered {}",
                answer.status()
            );
            Ok(())
        })
    }

    /// Something breaks.
    pub fn break_it(&self, fault: Fault) -> anyhow::Result<()> {
        match fault {
            Fault::PaperOut => self.printer.paper_out(true),
            Fault::PrinterUnplugged => self.printer.unplug(),
            Fault::CameraUnplugged => self.stage.unplug(),
            Fault::DoorOpened => self.panel.set_door(DoorState::Open),
            Fault::DiskFull => self.limit_ledger(FULL_DISK_BYTES)?,
            _ => self.switch_central(fault)?,
        }
        Ok(())
    }

    /// Somebody mends it.
    pub fn mend(&self, fault: Fault) -> anyhow::Result<()> {
        match fault {
            Fault::PaperOut => self.printer.paper_out(false),
            Fault::PrinterUnplugged => self.printer.plug().context("the simulated printer")?,
            Fault::CameraUnplugged => self.stage.plug(),
            Fault::DoorOpened => self.panel.set_door(DoorState::Closed),
            Fault::DiskFull => self.limit_ledger(ledger_settings(&self.settings.folder).max_bytes)?,
            _ => match &self.server {
                Some(server) => server.faults.set(CentralFault::None),
                None => ask_for_switch(NO_FAULT)?,
            },
        }
        Ok(())
    }

    /// Turn one of the workbench's switches.
    pub fn turn(&self, switch: Switch, on: bool) -> anyhow::Result<()> {
        match (switch, on) {
            (Switch::ReaderUnplugged, true) => self.reader.unplug(),
            (Switch::ReaderUnplugged, false) => self.reader.plug().context("the simulated card reader")?,
            (Switch::CameraUnplugged, true) => self.stage.unplug(),
            (Switch::CameraUnplugged, false) => self.stage.plug(),
            // How the person at the desk is, not how a thing is.
            (Switch::Obedient, _) => {}
            (Switch::PaperOut, out) => self.printer.paper_out(out),
            (Switch::PaperLow, low) => self.printer.paper_low(low),
            (Switch::CoverOpen, open) => self.printer.cover(open),
            (Switch::DoorOpen, open) => self
                .panel
                .set_door(if open { DoorState::Open } else { DoorState::Closed }),
            (Switch::PrinterUnplugged, true) => self.printer.unplug(),
            (Switch::PrinterUnplugged, false) => self.printer.plug().context("the simulated printer")?,
        }
        Ok(())
    }

    /// From now on this is wrong with the central API, and nothing else.
    pub fn set_central_fault(&self, fault: CentralFault) -> anyhow::Result<()> {
        let server = self
            .server
            .as_ref()
            .context("the faults of a central API elsewhere are switched there")?;
        server.faults.set(fault);
        Ok(())
    }

    fn switch_central(&self, fault: Fault) -> anyhow::Result<()> {
        match self.server {
            Some(_) => self.set_central_fault(central_fault(fault)?),
            None => ask_for_switch(&fault.name()),
        }
    }

    /// The ledger may grow to this size and no further: what SQLite meets on a full disk.
    fn limit_ledger(&self, bytes: u64) -> anyhow::Result<()> {
        let ledger = self.ledger().context("the ledger is not open")?;
        self.runtime
            .block_on(ledger.with(move |ledger| ledger.limit_bytes(bytes)))?;
        Ok(())
    }
}

fn movement_on_stage(movement: Challenge) -> Movement {
    match movement {
        Challenge::Blink => Movement::Blink,
        Challenge::TurnLeft => Movement::TurnLeft,
        Challenge::TurnRight => Movement::TurnRight,
        Challenge::Nod => Movement::Nod,
        Challenge::OpenMouth => Movement::OpenMouth,
    }
}

/// The central API's part in a fault.
pub(super) fn central_fault(fault: Fault) -> anyhow::Result<CentralFault> {
    Ok(match fault {
        Fault::OfflineBefore | Fault::OfflineMid | Fault::CentralDownThenUp => CentralFault::Down,
        Fault::ReplyLost => CentralFault::ReplyLostOnce,
        Fault::Slow => CentralFault::Slow(SLOWNESS),
        Fault::ServerErrors => CentralFault::ServerError,
        Fault::Malformed => CentralFault::Malformed,
        other => anyhow::bail!("{other:?} is no fault of the central API"),
    })
}

/// Asks the process that holds the central API to switch its fault, and waits until it has: a line out, a line back.
fn ask_for_switch(what: &str) -> anyhow::Result<()> {
    println!("{ASK_FOR_SWITCH}{what}");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    anyhow::ensure!(
        answer.trim_end() == SWITCHED,
        "the process that holds the central API did not switch to {what:?}"
    );
    Ok(())
}

/// The ledger of a desk in this folder.
pub(super) fn ledger_settings(folder: &Path) -> LedgerSettings {
    LedgerSettings {
        min_free_bytes: 8 * 1024 * 1024,
        ..LedgerSettings::new(folder.join("ledger.sqlite"), folder.join("ledger.key"))
    }
}

pub(super) async fn start_server(folder: &Path) -> anyhow::Result<RunningServer> {
    let settings = ServerSettings {
        store: Some(folder.join("central.sqlite")),
        portraits: Some(super::portraits()?),
        ..ServerSettings::default()
    };
    ReferenceServer::start(settings)
        .await
        .context("could not start the reference server")
}

fn trusted(key: &str) -> anyhow::Result<TrustedKeys> {
    let bytes: [u8; 32] = STANDARD
        .decode(key)?
        .try_into()
        .map_err(|_| anyhow::anyhow!("the key of the central API is 32 bytes in base64"))?;
    let mut keys = TrustedKeys::default();
    keys.trust(layby_central::server::KEY_ID, &bytes)?;
    Ok(keys)
}

/// As a power cut would have it: no farewell, no flush.
fn die() {
    if let Err(error) = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL) {
        tracing::error!(%error, "could not kill the process");
    }
}

/// The folder of a desk: kept when it was asked for, removed with the desk when not.
pub(super) struct Scratch {
    path: PathBuf,
    keep: bool,
}

impl Scratch {
    /// This folder, or a new one.
    pub fn folder(asked_for: Option<PathBuf>) -> anyhow::Result<Self> {
        let keep = asked_for.is_some();
        let fresh = || {
            std::env::temp_dir().join(format!(
                "layby-demo-{}-{}",
                std::process::id(),
                wall_clock().as_microsecond()
            ))
        };
        let path = asked_for.unwrap_or_else(fresh);
        std::fs::create_dir_all(&path).with_context(|| format!("could not make the folder `{}`", path.display()))?;
        Ok(Self { path, keep })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !self.keep
            && let Err(error) = std::fs::remove_dir_all(&self.path)
        {
            tracing::warn!(%error, path = %self.path.display(), "could not remove the demo's folder");
        }
    }
}
