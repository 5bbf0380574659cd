//! How answers travel.

use axum::Json;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::ServerFault;
use super::store::{Stop, StoredReply};
use crate::contract::{IDEMPOTENT_REPLAYED, PROBLEM_JSON, Problem, ProblemCode};

/// A problem as an HTTP answer.
pub(super) struct ProblemReply(pub(super) Problem);

impl ProblemReply {
    pub(super) fn not_found(what: &str) -> Self {
        Self(Problem::new(ProblemCode::NotFound, format!("there is no such {what}")))
    }
}

impl IntoResponse for ProblemReply {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut reply = (status, Json(self.0)).into_response();
        reply
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        reply
    }
}

/// The client learns that the server failed; why stands in the server's log.
impl From<ServerFault> for ProblemReply {
    fn from(fault: ServerFault) -> Self {
        tracing::error!(%fault, "a request failed");
        Self(Problem::new(
            ProblemCode::Internal,
            "the server could not use its books",
        ))
    }
}

impl From<Stop> for ProblemReply {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Problem(problem) => Self(problem),
            Stop::Fault(fault) => fault.into(),
        }
    }
}

impl IntoResponse for StoredReply {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let media_type = if status.is_success() {
            "application/json"
        } else {
            PROBLEM_JSON
        };
        let mut reply = (status, Body::from(self.body)).into_response();
        let headers = reply.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        let name = HeaderName::from_bytes(IDEMPOTENT_REPLAYED.as_bytes());
        if let (true, Ok(name)) = (self.replayed, name) {
            headers.insert(name, HeaderValue::from_static("true"));
        }
        reply
    }
}
