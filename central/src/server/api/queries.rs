//! Questions: they change nothing that matters and may be asked at any time.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use layby_domain::{DriverRef, EvidenceId, Nonce, Picture, RecordStatus, ViolationId};
use serde::Serialize;

use super::extract::Message;
use super::{App, Named};
use crate::contract::{
    HandlingId, HandlingReply, Heartbeat, HeartbeatReply, Identification, IdentificationRequest, OrderId, PaymentOrder,
    Problem, ProblemCode, SignedDocument, ViolationList, paths,
};
use crate::server::pictures::{EvidenceFacts, draw_evidence, draw_silhouette};
use crate::server::reply::ProblemReply;

/// The policy and notice in force, signed.
#[utoipa::path(
    get, path = paths::POLICY, tag = "policy",
    responses((status = 200, description = "The payload is a `PolicyDocument` as JSON text.", body = SignedDocument)),
)]
pub(super) async fn policy(State(app): State<App>) -> Json<SignedDocument> {
    Json(SignedDocument::clone(&app.policy))
}

/// Who holds the licence that belongs to this identity card.
#[utoipa::path(
    post, path = paths::IDENTIFICATIONS, tag = "drivers",
    request_body = IdentificationRequest,
    responses(
        (status = 200, description = "The driver, under a reference to use from now on.", body = Identification),
        (status = 404, description = "No licence is registered for this number and name.", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn identify(
    State(app): State<App>,
    message: Message<IdentificationRequest>,
) -> Result<Json<Identification>, ProblemReply> {
    let request = message.value;
    let found = app
        .with_books(move |store| store.identify(&request.identity_number, &request.name))
        .await?;
    let driver = found.ok_or_else(|| {
        ProblemReply(Problem::new(
            ProblemCode::NoLicence,
            "nobody of this number and name has a licence here",
        ))
    })?;
    let portrait_jpeg = portrait(&app, &driver.portrait).await?;
    Ok(Json(Identification {
        driver: driver.reference,
        name: driver.name,
        licence: driver.licence,
        phone_masked: driver.phone_masked,
        portrait_jpeg,
        nonce: Nonce::new(rand::random()),
    }))
}

/// The portrait on file, or the silhouette of nobody.
async fn portrait(app: &App, name: &str) -> Result<Picture, ProblemReply> {
    let on_file = match &app.portraits {
        Some(folder) => tokio::fs::read(folder.join(format!("{name}.jpg"))).await.ok(),
        None => None,
    };
    let bytes = match on_file {
        Some(bytes) => bytes,
        None => app.pictures.get_or_draw("silhouette", draw_silhouette),
    };
    Picture::new(bytes).map_err(|error| {
        tracing::error!(%error, portrait = name, "a portrait on file cannot be used");
        ProblemReply(Problem::new(
            ProblemCode::Internal,
            "the portrait on file cannot be used",
        ))
    })
}

/// The violations of a driver's own and bound vehicles.
#[utoipa::path(
    get, path = "/v1/drivers/{driver}/violations", tag = "drivers",
    params(("driver" = DriverRef, Path, description = "As the identification named the driver.", example = "d-franck")),
    responses(
        (status = 200, description = "Everything on record, vehicle by vehicle.", body = ViolationList),
        (status = 404, description = "There is no such driver.", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn violations_of(
    State(app): State<App>,
    Named(driver): Named<DriverRef>,
) -> Result<Json<ViolationList>, ProblemReply> {
    let found = app.with_books(move |store| store.violations_of(&driver)).await?;
    found.map(Json).ok_or_else(|| ProblemReply::not_found("driver"))
}

/// An evidence picture.
#[utoipa::path(
    get, path = "/v1/evidence/{evidence}", tag = "violations",
    params(("evidence" = EvidenceId, Path, description = "As the violation named it.", example = "v-0101-1")),
    responses(
        (status = 200, description = "The picture, 640 x 360 pixels.", content_type = "image/jpeg", body = inline(JpegBytes)),
        (status = 404, description = "There is no such picture.", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn evidence(
    State(app): State<App>,
    Named(id): Named<EvidenceId>,
) -> Result<impl IntoResponse, ProblemReply> {
    let pictures = app.pictures.clone();
    let picture = app.with_books(move |store| {
        let Some(record) = store.evidence(&id)? else {
            return Ok(None);
        };
        let violation = &record.violation;
        Ok(Some(pictures.get_or_draw(id.as_str(), || {
            draw_evidence(&EvidenceFacts {
                scene: record.scene,
                moment: record.moment,
                plate: violation.plate.as_str(),
                occurred_at: violation.occurred_at,
                place: &violation.place,
                code: violation.code.as_str(),
                standard: violation.standard.as_deref(),
                measured: violation.measured.as_deref(),
            })
        })))
    });
    let picture = picture.await?.ok_or_else(|| ProblemReply::not_found("picture"))?;
    Ok((
        [(CONTENT_TYPE, "image/jpeg"), (CACHE_CONTROL, "private, max-age=300")],
        picture,
    ))
}

/// The bytes of a JPEG picture.
#[derive(utoipa::ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "it only describes a body")]
pub(super) struct JpegBytes(Vec<u8>);

/// A handling as it stands now, with its newest payment order.
#[utoipa::path(
    get, path = "/v1/handlings/{handling}", tag = "violations",
    params(("handling" = HandlingId, Path, description = "As the decision named it.")),
    responses(
        (status = 200, description = "Decisions and payment.", body = HandlingReply),
        (status = 404, description = "There is no such handling.", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn handling(
    State(app): State<App>,
    Named(id): Named<HandlingId>,
) -> Result<Json<HandlingReply>, ProblemReply> {
    let found = app.with_books(move |store| store.handling(&id)).await?;
    found.map(Json).ok_or_else(|| ProblemReply::not_found("handling"))
}

/// A payment order as it stands now.
#[utoipa::path(
    get, path = "/v1/payments/{order}", tag = "payments",
    params(("order" = OrderId, Path, description = "As the handling named it.")),
    responses(
        (status = 200, description = "The order.", body = PaymentOrder),
        (status = 404, description = "There is no such order.", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn payment(
    State(app): State<App>,
    Named(id): Named<OrderId>,
) -> Result<Json<PaymentOrder>, ProblemReply> {
    let found = app.with_books(move |store| store.payment(&id)).await?;
    found.map(Json).ok_or_else(|| ProblemReply::not_found("order"))
}

/// Where the record of a violation stands, and since when.
#[utoipa::path(
    get, path = "/v1/violations/{violation}/record", tag = "violations",
    params(("violation" = ViolationId, Path, description = "As the list named it.", example = "v-0101")),
    responses(
        (status = 200, description = "The record's state.", body = RecordStatus),
        (status = 404, description = "There is no such violation.", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn record_of(
    State(app): State<App>,
    Named(id): Named<ViolationId>,
) -> Result<Json<RecordStatus>, ProblemReply> {
    let found = app.with_books(move |store| store.record_of(&id)).await?;
    found.map(Json).ok_or_else(|| ProblemReply::not_found("violation"))
}

/// A kiosk says how it is.
#[utoipa::path(
    post, path = paths::HEARTBEATS, tag = "kiosks",
    request_body = Heartbeat,
    responses((status = 200, description = "Heard.", body = HeartbeatReply)),
)]
pub(super) async fn heartbeat(
    State(app): State<App>,
    message: Message<Heartbeat>,
) -> Result<Json<HeartbeatReply>, ProblemReply> {
    let time = app
        .with_books(move |store| store.note_heartbeat(&message.value))
        .await?;
    Ok(Json(HeartbeatReply { time }))
}

/// Whether the server can use its books.
#[utoipa::path(
    get, path = paths::HEALTH, tag = "kiosks",
    responses((status = 200, description = "It can.", body = inline(Health))),
)]
pub(super) async fn health(State(app): State<App>) -> Result<Json<Health>, ProblemReply> {
    app.with_books(|store| store.view()).await?;
    Ok(Json(Health { status: "ok" }))
}

/// The server is well.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Health {
    /// Always `ok`; a server that is not well answers with a problem.
    status: &'static str,
}
