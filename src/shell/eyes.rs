//! The camera and the person check on a thread of their own: frames block, and judging them is work.
//!
//! The thread owns the camera. While nobody is to be looked at it only asks now and then whether the camera is still there.

use super::wall_clock;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use layby_domain::{Guidance, LiveVerdict, PersonEvidence, Picture};

use super::display::{SessionDisplay, Show};
use super::pulse::Beat;
use crate::device::camera::{Camera, CameraFault};
use crate::frame::Frame;
use crate::journey::{Event, LookFailure, Part, PersonNews, Ticket};
use crate::person::{CheckOutcome, CheckSettings, FaceOutline, Light, Models, PersonCheck, Plan, Reason};
use crate::screen::Outline;

/// Orders waiting for the thread; a new look replaces the last, so few are ever needed.
const MAX_ORDERS: usize = 8;

/// How often an idle camera is asked whether it is there.
const PROBE_INTERVAL: Duration = Duration::from_millis(500);

/// What the eyes need.
pub(super) struct EyesSettings {
    pub camera: Camera,
    pub models: PathBuf,
    pub beat: Beat,
}

/// The running thread. Dropping it ends the thread.
pub(super) struct Eyes {
    orders: Option<SyncSender<Order>>,
    thread: Option<JoinHandle<()>>,
}

enum Order {
    Look(Box<Look>),
    Stop,
}

/// One try.
pub(super) struct Look {
    /// All it sees is told under this ticket ..
    pub ticket: Ticket,
    /// .. and compared with this.
    pub portrait_jpeg: Picture,
    /// What the person is asked for.
    pub plan: Plan,
    /// How strictly.
    pub settings: CheckSettings,
    /// Where the picture is shown while the session lasts.
    pub display: SessionDisplay,
}

impl Eyes {
    /// Start the thread; `tell` carries what it sees to the machine.
    pub fn open(settings: EyesSettings, tell: impl Fn(Event) + Send + 'static) -> std::io::Result<Self> {
        let (orders, inbox) = sync_channel(MAX_ORDERS);
        let EyesSettings { camera, models, beat } = settings;
        let worker = Worker {
            camera,
            models,
            beat,
            tell: Box::new(tell),
            camera_works: None,
        };
        let thread = std::thread::Builder::new()
            .name("eyes".to_owned())
            .spawn(move || worker.run(&inbox))?;
        Ok(Self {
            orders: Some(orders),
            thread: Some(thread),
        })
    }

    /// Begin one try.
    pub fn look(&self, look: Look) {
        self.order(Order::Look(Box::new(look)));
    }

    /// Stop looking.
    pub fn stop(&self) {
        self.order(Order::Stop);
    }

    fn order(&self, order: Order) {
        if let Some(orders) = &self.orders
            && orders.send(order).is_err()
        {
            tracing::error!("the camera thread has ended");
        }
    }
}

impl Drop for Eyes {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the camera thread panicked");
        }
    }
}

struct Worker {
    camera: Camera,
    models: PathBuf,
    beat: Beat,
    tell: Box<dyn Fn(Event) + Send>,
    camera_works: Option<bool>,
}

/// How a look ended before its verdict.
enum Interrupted {
    By(Order),
    Closing,
}

impl Worker {
    fn run(mut self, inbox: &Receiver<Order>) {
        let models = match Models::load(&self.models) {
            Ok(models) => Arc::new(models),
            Err(fault) => {
                tracing::error!(%fault, "the face models cannot be used");
                (self.tell)(Event::Part(Part::Models(false)));
                self.beat.retire();
                return;
            }
        };
        (self.tell)(Event::Part(Part::Models(true)));
        let mut next: Option<Order> = None;
        loop {
            let order = match next.take() {
                Some(order) => order,
                None => match inbox.recv_timeout(PROBE_INTERVAL) {
                    Ok(order) => order,
                    Err(RecvTimeoutError::Timeout) => {
                        self.probe();
                        continue;
                    }
                    Err(RecvTimeoutError::Disconnected) => return,
                },
            };
            if let Order::Look(look) = order {
                match self.look(&models, &look, inbox) {
                    None => {}
                    Some(Interrupted::By(order)) => next = Some(order),
                    Some(Interrupted::Closing) => return,
                }
            }
        }
    }

    /// Is the camera there?
    fn probe(&mut self) {
        if let Err(fault) = self.frame() {
            tracing::debug!(%fault, "no picture from the camera");
        }
    }

    /// The next picture; says so when the camera comes or goes. The camera finds its device again by itself.
    fn frame(&mut self) -> Result<Frame, CameraFault> {
        self.beat.now();
        let taken = self.camera.next_frame();
        let works = taken.is_ok();
        if self.camera_works != Some(works) {
            self.camera_works = Some(works);
            (self.tell)(Event::Part(Part::Camera(works)));
        }
        taken
    }

    fn look(&mut self, models: &Arc<Models>, look: &Look, inbox: &Receiver<Order>) -> Option<Interrupted> {
        let begun = PersonCheck::begin(
            Arc::clone(models),
            &look.portrait_jpeg,
            look.plan.clone(),
            look.settings,
        );
        let mut check = match begun {
            Ok(check) => check,
            Err(fault) => {
                tracing::warn!(%fault, "the portrait cannot be used");
                self.tell_person(look, PersonNews::NoPortrait);
                return None;
            }
        };
        let interrupted = self.watch(&mut check, look, inbox);
        look.display.show(Show::Light(None));
        interrupted
    }

    fn watch(&mut self, check: &mut PersonCheck, look: &Look, inbox: &Receiver<Order>) -> Option<Interrupted> {
        let mut told: Option<Guidance> = None;
        let mut shining: Option<Light> = None;
        loop {
            match inbox.try_recv() {
                Ok(order) => return Some(Interrupted::By(order)),
                Err(std::sync::mpsc::TryRecvError::Disconnected) => return Some(Interrupted::Closing),
                Err(std::sync::mpsc::TryRecvError::Empty) => {}
            }
            let frame = match self.frame() {
                Ok(frame) => frame,
                Err(fault) => {
                    tracing::warn!(%fault, "the camera was lost during a check");
                    self.tell_person(look, PersonNews::Failed(LookFailure::CameraLost));
                    return None;
                }
            };
            let seen = check.observe(&frame);
            if shining != seen.light {
                shining = seen.light;
                look.display.show(Show::Light(shining.map(Light::rgb)));
            }
            look.display.show(Show::Preview(frame, seen.outline.map(outline)));
            if let Some(outcome) = seen.outcome {
                self.tell_person(look, verdict(outcome));
                return None;
            }
            if told != Some(seen.guidance) {
                told = Some(seen.guidance);
                self.tell_person(look, PersonNews::Guidance(seen.guidance));
            }
        }
    }

    fn tell_person(&self, look: &Look, news: PersonNews) {
        (self.tell)(Event::Person {
            look: look.ticket,
            news,
        });
    }
}

fn verdict(outcome: CheckOutcome) -> PersonNews {
    let confirmed = outcome.verdict == LiveVerdict::Live && outcome.same_person;
    tracing::info!(verdict = ?outcome.verdict, same_person = outcome.same_person, reason = ?outcome.reason, "the person check ended");
    let failure = match outcome.reason {
        Some(Reason::ChallengeNotPerformed) => LookFailure::MovementNotSeen,
        Some(Reason::WrongMovement(_)) => LookFailure::WrongMovement,
        _ if outcome.verdict == LiveVerdict::Uncertain => LookFailure::NotSeenWell,
        _ => LookFailure::NotConfirmed,
    };
    let Some(frame_jpeg) = Picture::new(outcome.evidence_jpeg).ok().filter(|_| confirmed) else {
        return PersonNews::Failed(failure);
    };
    PersonNews::Confirmed(Box::new(PersonEvidence {
        verdict: outcome.verdict,
        similarity_milli: milli(outcome.similarity),
        check: outcome.record,
        checked_at: wall_clock(),
        frame_jpeg,
    }))
}

/// Thousandths; a cosine lies between -1 and 1.
fn milli(similarity: f32) -> i16 {
    #[allow(clippy::cast_possible_truncation, reason = "clamped to -1000..=1000")]
    let milli = (similarity * 1000.0).round().clamp(-1000.0, 1000.0) as i16;
    milli
}

/// The outline as the screen draws it.
fn outline(outline: FaceOutline) -> Outline {
    outline.points.map(|[x, y]| (x, y))
}
