//! The reference server of the central API: a real program with a real store.
//!
//! It enforces the policy itself, with the same rules as the kiosk; it makes decisions and their numbers, takes payments on a
//! page behind the QR code, and can be told to be slow, down or wrong. An adapter to a real back end replaces it without
//! touching the kiosk.
//!
//! | module | what it does |
//! |---|---|
//! | [`world`] | the synthetic people, vehicles and violations a new store begins with |
//! | `store` | the books: one transaction an act |
//! | `api` | the routes, their limits, and the OpenAPI document |
//! | `reply` | how answers and problems travel |
//! | `pay_page`, `record_page` | what a driver's phone shows after scanning the code of an order, or that on a slip |
//! | `pictures` | evidence drawn by code, and the silhouette of nobody |
//! | `faults`, `line` | faults on demand, down to a port that refuses connections |
//! | `control` | the same switches as a page, for a server that runs by itself |

mod api;
mod clock;
mod control;
mod decision_texts;
mod faults;
mod line;
mod notice;
mod page;
mod pay_page;
mod pictures;
mod record_page;
mod reply;
mod store;
pub mod world;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ed25519_dalek::{Signer as _, SigningKey};
use layby_domain::Policy;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub use api::openapi_json;
pub use clock::{ManualClock, ServerClock};
pub use faults::{Fault, FaultCounts, FaultSwitches, UnknownFault};
pub use pictures::Scene;
pub use store::{CentralView, PaymentCounts, TransactionView};
pub use world::World;

use crate::contract::{OrderId, PaymentOrder, PolicyDocument, Problem, ProblemCode, SignedDocument, TrustedKeys};
use api::App;
use line::{Port, Scissors};
use store::{Stop, Store};

/// The name under which the server's own key signs documents.
pub const KEY_ID: &str = "central-reference";
/// Requests under way get so long to finish when the server stops.
const FAREWELL_MAX: Duration = Duration::from_secs(2);

/// How a server is to run. [`ServerSettings::default`] is the demo: memory, a free port of this machine, the demo's world.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// Where to listen; port 0 takes a free one.
    pub bind: SocketAddr,
    /// The address as a driver's phone reaches it, without a slash at its end. `None`: `http://` and the bound address.
    pub public_url: Option<String>,
    /// The file of the books; `None` keeps them in memory.
    pub store: Option<PathBuf>,
    /// A folder of portraits, `<name>.jpg`; whoever is missing there has the silhouette of nobody.
    pub portraits: Option<PathBuf>,
    /// What new books begin with.
    pub seed: World,
    /// The rules to hand out and to enforce.
    pub policy: Policy,
    /// The Ed25519 key that signs documents; `None` makes one and keeps it in the books.
    pub signing_key: Option<[u8; 32]>,
    /// Where the time comes from.
    pub clock: ServerClock,
    /// Offers the fault switches at `/control` to everybody who can reach the server.
    pub control: bool,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            public_url: None,
            store: None,
            portraits: None,
            seed: World::demo(),
            policy: Policy::default(),
            signing_key: None,
            clock: ServerClock::System,
            control: false,
        }
    }
}

/// Why a server cannot start, or failed while it ran.
#[derive(Debug, thiserror::Error)]
pub enum ServerFault {
    /// The address cannot be had.
    #[error("cannot listen at {address}: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The books cannot be read or written.
    #[error("the books cannot be used: {0}")]
    Books(#[from] rusqlite::Error),
    /// The books are of another version.
    #[error("the books are of version {0}, which this server cannot read")]
    Version(i64),
    /// The books hold something this server never wrote.
    #[error("the books are damaged: {0}")]
    Damaged(String),
}

/// The reference server, not yet running.
#[derive(Clone, Copy, Debug)]
pub struct ReferenceServer;

impl ReferenceServer {
    /// Starts a server on the caller's tokio runtime. It serves from the moment this returns.
    ///
    /// # Errors
    /// The address or the books cannot be used.
    pub async fn start(settings: ServerSettings) -> Result<RunningServer, ServerFault> {
        let bind = settings.bind;
        let port = Port::bind(bind).map_err(|source| ServerFault::Bind { address: bind, source })?;
        let url = format!("http://{}", port.address());
        let base_url = settings.public_url.unwrap_or_else(|| url.clone());
        let document = PolicyDocument {
            version: settings.policy.version.clone(),
            issued_at: settings.clock.now(),
            notice: notice::texts(&settings.policy),
            policy: settings.policy,
            record_url: format!("{base_url}{}", record_page::RECORD),
        };
        let store = Store::open(
            settings.store.as_deref(),
            &settings.seed,
            settings.clock,
            document,
            base_url,
        )?;
        let key = match settings.signing_key {
            Some(bytes) => SigningKey::from_bytes(&bytes),
            None => store.signing_key()?,
        };
        let store = Arc::new(store);
        let app = App {
            policy: Arc::new(sign(&store, &key)?),
            store: Arc::clone(&store),
            portraits: settings.portraits,
            pictures: Arc::default(),
        };
        let faults = FaultSwitches::new(port.clone());
        let mut router = api::router(app.clone(), faults.clone())
            .merge(pay_page::router(app.clone()))
            .merge(record_page::router(app.clone()));
        if settings.control {
            router = router.merge(control::router(faults.clone(), app));
        }
        let (farewell, told) = oneshot::channel::<()>();
        let service = router.into_make_service_with_connect_info::<Scissors>();
        let serving = axum::serve(port.clone(), service).with_graceful_shutdown(async {
            let _ = told.await; // a dropped handle stops the server as well
        });
        let task = tokio::spawn(async move { serving.await });
        let public_key = key.verifying_key().to_bytes();
        Ok(RunningServer {
            url,
            faults,
            store,
            port,
            public_key,
            farewell: Some(farewell),
            task,
        })
    }
}

fn sign(store: &Store, key: &SigningKey) -> Result<SignedDocument, ServerFault> {
    let payload = serde_json::to_string(store.policy()).map_err(|error| ServerFault::Damaged(error.to_string()))?;
    let signature = key.sign(payload.as_bytes()).to_bytes().to_vec();
    Ok(SignedDocument {
        payload,
        key_id: KEY_ID.to_owned(),
        signature,
    })
}

/// A server that runs. Dropping it stops it at once; [`RunningServer::stop`] lets requests finish first.
pub struct RunningServer {
    /// Its address, such as `http://127.0.0.1:40123`.
    pub url: String,
    /// The switches that make it slow, down or wrong.
    pub faults: FaultSwitches,
    store: Arc<Store>,
    port: Port,
    public_key: [u8; 32],
    farewell: Option<oneshot::Sender<()>>,
    task: JoinHandle<io::Result<()>>,
}

impl RunningServer {
    /// What is on its books, counted from the tables.
    ///
    /// # Errors
    /// The books cannot be read.
    pub fn view(&self) -> Result<CentralView, ServerFault> {
        self.store.view()
    }

    /// Pays an order, as the driver's phone would.
    ///
    /// # Errors
    /// There is no such order, or it was cancelled or has expired.
    pub fn pay(&self, order: &OrderId) -> Result<PaymentOrder, Problem> {
        self.store.pay(order).map_err(problem_of)
    }

    /// Cancels an order, as the driver's phone would. What is paid stays paid.
    ///
    /// # Errors
    /// There is no such order.
    pub fn cancel(&self, order: &OrderId) -> Result<PaymentOrder, Problem> {
        self.store.cancel(order).map_err(problem_of)
    }

    /// The name and the Ed25519 public key under which it signs documents.
    #[must_use]
    pub fn public_key(&self) -> (&'static str, [u8; 32]) {
        (KEY_ID, self.public_key)
    }

    /// The same as the keys a kiosk would be configured with.
    #[must_use]
    pub fn trusted_keys(&self) -> TrustedKeys {
        let mut keys = TrustedKeys::default();
        if let Err(fault) = keys.trust(KEY_ID, &self.public_key) {
            tracing::error!(%fault, "the server's own key is weak");
        }
        keys
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.port.address()
    }

    /// Lets requests under way finish (for at most two seconds), then stops. The port is free afterwards.
    pub async fn stop(mut self) {
        drop(self.farewell.take());
        if tokio::time::timeout(FAREWELL_MAX, &mut self.task).await.is_err() {
            self.port.cut_all();
            self.task.abort();
            let _ = (&mut self.task).await; // it was aborted, which is what it says
        }
        self.port.close();
    }
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        self.task.abort();
        self.port.close();
    }
}

fn problem_of(stop: Stop) -> Problem {
    match stop {
        Stop::Problem(problem) => problem,
        Stop::Fault(fault) => Problem::new(ProblemCode::Internal, fault.to_string()),
    }
}
