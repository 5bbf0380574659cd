//! The API over HTTP: routes, limits, and the OpenAPI document that describes them.

mod acts;
mod document;
mod extract;
mod queries;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::HeaderValue;
use axum::http::header::{RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use tokio::sync::Semaphore;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use document::openapi_json;
pub(super) use extract::Named;

use super::ServerFault;
use super::faults::{FaultSwitches, let_fault_happen};
use super::reply::ProblemReply;
use super::store::Store;
use crate::contract::{MAX_BODY_BYTES, Problem, ProblemCode, SignedDocument};

/// A request that takes longer is answered "unavailable"; what it had begun is finished or rolled back as a whole.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
/// So many requests are worked on at once; more are sent away for a moment.
const REQUESTS_MAX: usize = 64;
/// How long those sent away are told to wait, in seconds.
const RETRY_AFTER_S: u16 = 1;
/// So many evidence pictures are kept once drawn.
const PICTURES_KEPT_MAX: usize = 64;

/// What every request may use.
#[derive(Clone)]
pub(super) struct App {
    pub(super) store: Arc<Store>,
    pub(super) policy: Arc<SignedDocument>,
    pub(super) portraits: Option<PathBuf>,
    pub(super) pictures: Arc<PictureShelf>,
}

impl App {
    /// Works with the books on a thread that may block.
    pub(super) async fn with_books<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, ServerFault> + Send + 'static,
    ) -> Result<T, ProblemReply> {
        let store = Arc::clone(&self.store);
        let done = tokio::task::spawn_blocking(move || work(&store)).await;
        match done {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(fault)) => Err(fault.into()),
            Err(error) => {
                tracing::error!(%error, "a request ended in a panic");
                Err(ProblemReply(Problem::new(
                    ProblemCode::Internal,
                    "the request could not be finished",
                )))
            }
        }
    }
}

/// The pictures drawn last, so that a page that is shown again is there at once.
#[derive(Default)]
pub(super) struct PictureShelf(Mutex<VecDeque<(String, Vec<u8>)>>);

impl PictureShelf {
    /// The picture of that name, drawn now if it is not there.
    pub(super) fn get_or_draw(&self, name: &str, draw: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
        let shelf = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, picture)) = shelf().iter().find(|(kept, _)| kept == name) {
            return picture.clone();
        }
        let picture = draw();
        let mut shelf = shelf();
        if shelf.len() >= PICTURES_KEPT_MAX {
            shelf.pop_front();
        }
        shelf.push_back((name.to_owned(), picture.clone()));
        picture
    }
}

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(document::frame())
        .routes(routes!(queries::policy))
        .routes(routes!(queries::identify))
        .routes(routes!(queries::violations_of))
        .routes(routes!(queries::evidence))
        .routes(routes!(acts::handle))
        .routes(routes!(queries::handling))
        .routes(routes!(acts::ask_for_payment))
        .routes(routes!(queries::payment))
        .routes(routes!(acts::object))
        .routes(routes!(queries::record_of))
        .routes(routes!(queries::heartbeat))
        .routes(routes!(queries::health))
}

/// The API with its limits and its faults.
pub(super) fn router(app: App, faults: FaultSwitches) -> Router {
    let (api, _) = routes().split_for_parts();
    let in_flight = Arc::new(Semaphore::new(REQUESTS_MAX));
    api.route("/openapi.json", axum::routing::get(document::serve))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn_with_state(in_flight, within_limits))
        .layer(from_fn_with_state(faults, let_fault_happen))
        .method_not_allowed_fallback(wrong_method)
        .fallback(nothing_here)
        .layer(from_fn(never_sniffed))
        .with_state(app)
}

async fn within_limits(State(in_flight): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    let Ok(_place) = in_flight.try_acquire() else {
        return unavailable("too many requests are being worked on");
    };
    match tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await {
        Ok(reply) => reply,
        Err(_) => unavailable("it took too long"),
    }
}

fn unavailable(detail: &str) -> Response {
    let mut reply = ProblemReply(Problem::new(ProblemCode::Unavailable, detail)).into_response();
    reply
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(RETRY_AFTER_S));
    reply
}

async fn never_sniffed(request: Request, next: Next) -> Response {
    let mut reply = next.run(request).await;
    reply
        .headers_mut()
        .insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    reply
}

async fn wrong_method() -> ProblemReply {
    ProblemReply(Problem::new(ProblemCode::MethodNotAllowed, "this cannot be done here"))
}

async fn nothing_here() -> ProblemReply {
    ProblemReply(Problem::new(ProblemCode::NotFound, "there is nothing at this address"))
}
