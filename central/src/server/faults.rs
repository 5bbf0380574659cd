//! Faults on demand: what a network and a server do to a kiosk in the field, at the turn of a switch.
//!
//! Every switch counts what it really did, so that a test can prove that its fault was there.

use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CONTENT_LENGTH, RETRY_AFTER};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::line::{Port, Scissors};
use super::reply::ProblemReply;
use crate::contract::{IDEMPOTENCY_KEY, Problem, ProblemCode};

/// How long a kiosk is told to stay away by a server error that says so, in seconds.
const RETRY_AFTER_S: u16 = 1;
/// No reply of the API is longer than this, in bytes; it bounds what a fault holds in memory.
const REPLY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The delay of a "slow" server that nobody gave a figure for.
const SLOW_BY: Duration = Duration::from_secs(5);

/// What is wrong at the moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// Every request is carried out, and its answer comes this much later.
    Slow(Duration),
    /// The port refuses connections, and open ones break.
    Down,
    /// The next act is carried out and its answer lost: the connection breaks instead. Then nothing is wrong any more.
    ReplyLostOnce,
    /// Nothing is carried out; the answer is a 503 with `Retry-After` or a 500 without, in turn.
    ServerError,
    /// Every request is carried out and answered 200, with the JSON broken off in the middle.
    Malformed,
}

impl Fault {
    /// Its name on command lines and the control page.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Slow(_) => "slow",
            Self::Down => "down",
            Self::ReplyLostOnce => "reply-lost",
            Self::ServerError => "server-error",
            Self::Malformed => "malformed",
        }
    }
}

/// From [`Fault::name`]; "slow" delays by five seconds.
impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, UnknownFault> {
        let all = [
            Self::None,
            Self::Slow(SLOW_BY),
            Self::Down,
            Self::ReplyLostOnce,
            Self::ServerError,
            Self::Malformed,
        ];
        all.into_iter().find(|fault| fault.name() == name).ok_or(UnknownFault)
    }
}

/// A name that no fault has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the faults are: none, slow, down, reply-lost, server-error, malformed")]
pub struct UnknownFault;

/// How often each fault really struck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FaultCounts {
    /// Delayed answers.
    pub slow: u64,
    /// How often the port went dead.
    pub down: u64,
    /// Acts whose answer was lost.
    pub reply_lost: u64,
    /// Requests answered with a server error.
    pub server_error: u64,
    /// Answers broken off.
    pub malformed: u64,
}

/// The switches of one server. Clones are the same switches.
#[derive(Clone, Debug)]
pub struct FaultSwitches {
    port: Port,
    panel: Arc<Mutex<Panel>>,
}

#[derive(Debug, Default)]
struct Panel {
    current: Fault,
    counts: FaultCounts,
}

impl FaultSwitches {
    pub(super) fn new(port: Port) -> Self {
        Self {
            port,
            panel: Arc::default(),
        }
    }

    /// From now on this is wrong, and nothing else. [`Fault::Down`] holds when this returns.
    pub fn set(&self, fault: Fault) {
        let mut panel = self.panel();
        let was = std::mem::replace(&mut panel.current, fault);
        match (was, fault) {
            (Fault::Down, Fault::Down) => {}
            (_, Fault::Down) => {
                self.port.go_dead();
                panel.counts.down += 1;
            }
            (Fault::Down, _) => {
                if let Err(error) = self.port.listen() {
                    tracing::error!(%error, "the port cannot be had again; the server stays down");
                    panel.current = Fault::Down;
                }
            }
            _ => {}
        }
    }

    /// What is wrong at the moment.
    #[must_use]
    pub fn current(&self) -> Fault {
        self.panel().current
    }

    /// What has really been done to clients so far.
    #[must_use]
    pub fn counts(&self) -> FaultCounts {
        self.panel().counts
    }

    /// The fault for a request that has just arrived, counted as done.
    fn strike(&self, is_act: bool) -> Fault {
        let mut panel = self.panel();
        let fault = panel.current;
        match fault {
            Fault::None | Fault::Down => {}
            Fault::Slow(_) => panel.counts.slow += 1,
            Fault::ReplyLostOnce if is_act => {
                panel.counts.reply_lost += 1;
                panel.current = Fault::None;
            }
            Fault::ReplyLostOnce => return Fault::None,
            Fault::ServerError => panel.counts.server_error += 1,
            Fault::Malformed => panel.counts.malformed += 1,
        }
        fault
    }

    fn panel(&self) -> MutexGuard<'_, Panel> {
        self.panel.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Around every request of the API: lets the current fault happen to it.
pub(super) async fn let_fault_happen(
    State(faults): State<FaultSwitches>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
    next: Next,
) -> Response {
    let is_act = request.method() == Method::POST && request.headers().contains_key(IDEMPOTENCY_KEY);
    match faults.strike(is_act) {
        Fault::None | Fault::Down => next.run(request).await,
        Fault::Slow(by) => {
            let reply = next.run(request).await;
            tokio::time::sleep(by).await;
            reply
        }
        Fault::ReplyLostOnce => {
            let reply = next.run(request).await;
            scissors.cut();
            reply
        }
        Fault::ServerError => server_error(faults.counts().server_error),
        Fault::Malformed => broken_off(next.run(request).await).await,
    }
}

fn server_error(nth: u64) -> Response {
    let detail = "a fault was switched on";
    if nth.is_multiple_of(2) {
        return ProblemReply(Problem::new(ProblemCode::Internal, detail)).into_response();
    }
    let mut reply = ProblemReply(Problem::new(ProblemCode::Unavailable, detail)).into_response();
    reply
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(RETRY_AFTER_S));
    reply
}

async fn broken_off(reply: Response) -> Response {
    let (mut parts, body) = reply.into_parts();
    let whole = to_bytes(body, REPLY_BYTES_MAX).await.unwrap_or_default();
    parts.status = StatusCode::OK;
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(whole.slice(..whole.len() / 2)))
}
