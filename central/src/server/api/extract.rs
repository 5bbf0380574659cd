//! Reading requests strictly: everything that does not fit becomes a problem document.

use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use layby_domain::IdempotencyKey;
use serde::de::DeserializeOwned;

use crate::contract::{IDEMPOTENCY_KEY, Problem, ProblemCode};
use crate::server::reply::ProblemReply;

/// The identifier in a path. A text that is no identifier names nothing: 404.
pub(in crate::server) struct Named<T>(pub(in crate::server) T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = ProblemReply;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ProblemReply> {
        let text = Path::<String>::from_request_parts(parts, state).await.ok();
        let name = text.and_then(|Path(text)| text.parse().ok());
        name.map(Self).ok_or_else(|| ProblemReply::not_found("thing"))
    }
}

/// The key of an act.
pub(super) struct Key(pub(super) IdempotencyKey);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = ProblemReply;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ProblemReply> {
        let mut keys = parts.headers.get_all(IDEMPOTENCY_KEY).iter();
        let only = match (keys.next(), keys.next()) {
            (Some(key), None) => key.to_str().ok().and_then(|text| text.parse().ok()),
            _ => None,
        };
        only.map(Self).ok_or_else(|| {
            let detail = "an act needs one Idempotency-Key: a UUID with hyphens, in small letters";
            ProblemReply(Problem::new(ProblemCode::KeyMissing, detail))
        })
    }
}

/// A JSON body, together with the very bytes it came in.
pub(super) struct Message<T> {
    pub(super) value: T,
    pub(super) bytes: Bytes,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Message<T> {
    type Rejection = ProblemReply;

    async fn from_request(request: Request, state: &S) -> Result<Self, ProblemReply> {
        if !says_json(request.headers()) {
            return Err(ProblemReply(Problem::new(
                ProblemCode::NotJson,
                "the body must be application/json",
            )));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            ProblemReply(if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Problem::new(ProblemCode::TooLarge, "the body is too long")
            } else {
                Problem::malformed("the body could not be read to its end")
            })
        })?;
        let value = parse(&bytes).map_err(ProblemReply)?;
        Ok(Self { value, bytes })
    }
}

fn says_json(headers: &HeaderMap) -> bool {
    let media_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    media_type
        .split(';')
        .next()
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

/// The detail names the place and not the value: it may be personal, and problems end up in logs.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        if error.inner().is_data() {
            Problem::new(
                ProblemCode::Invalid,
                format!("the value at `{}` does not fit", error.path()),
            )
        } else {
            Problem::malformed("the body is not JSON")
        }
    })?;
    reader
        .end()
        .map_err(|_| Problem::malformed("something follows the JSON in the body"))?;
    Ok(value)
}
