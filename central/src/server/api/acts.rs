//! Acts: what must happen exactly once, however often it is asked for.

use axum::extract::State;
use layby_domain::IdempotencyKey;

use super::extract::{Key, Message};
use super::{App, Named};
use crate::contract::{
    HandlingId, HandlingReply, HandlingRequest, ObjectionReply, ObjectionRequest, PaymentOrder, Problem, paths,
};
use crate::server::ServerFault;
use crate::server::reply::ProblemReply;
use crate::server::store::{Act, Store, StoredReply};

/// What a check of a person that passed leaves: for the examples of both acts.
fn check_record_example() -> serde_json::Value {
    serde_json::from_str(include_str!("../../../../domain/testdata/check-record.json")).unwrap_or_default()
}

/// Accept violations of one vehicle. Judged by what was in force when the driver signed; decided at once.
#[utoipa::path(
    post, path = paths::HANDLINGS, tag = "acts",
    params(("Idempotency-Key" = IdempotencyKey, Header, description = "Minted once for this act.")),
    request_body(content = HandlingRequest, example = json!({
        "transaction": "019cf3a0-7a11-7b22-8c33-d44e55f66a77",
        "kiosk": "kiosk-01",
        "act": {
            "driver": "d-franck",
            "plate": "京NQ7K52",
            "violations": ["v-0101"],
            "trading_warning_acknowledged": false,
            "policy_version": "app-12123/built-in/1",
            "notice_version": "notice-2026-1",
            "signature_png": "iVBORw0KGgo=",
            "person": {
                "verdict": "live",
                "similarity_milli": 720,
                "check": check_record_example(),
                "checked_at": "2026-03-16T01:58:00Z",
                "frame_jpeg": "/9j/",
            },
            "accepted_at": "2026-03-16T02:00:00Z",
            "expected": {"now": 2, "adding": 6, "after": 8, "limit": 12, "near_limit": false},
            "fine_total": 20000,
        },
    })),
    responses(
        (status = 201, description = "Decided. With a known key: the reply given the first time.", body = HandlingReply,
            headers(("Idempotent-Replayed" = bool, description = "Present and true when the reply was kept from an earlier request."))),
        (status = 404, description = "There is no such driver or violation.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused; nothing was decided. `refusal` names the rule where the code is `refused`.", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn handle(
    State(app): State<App>,
    Key(key): Key,
    message: Message<HandlingRequest>,
) -> Result<StoredReply, ProblemReply> {
    carry_out(app, key, paths::HANDLINGS, message, Store::handle).await
}

/// Object to violations. No decision is made on them until the objection is answered.
#[utoipa::path(
    post, path = paths::OBJECTIONS, tag = "acts",
    params(("Idempotency-Key" = IdempotencyKey, Header, description = "Minted once for this act.")),
    request_body(content = ObjectionRequest, example = json!({
        "transaction": "019cf3a0-7a11-7b22-8c33-d44e55f66a78",
        "kiosk": "kiosk-01",
        "act": {
            "driver": "d-cora",
            "violations": ["v-0303"],
            "grounds": ["emergency"],
            "statement": "当时为救护车让行",
            "signature_png": "iVBORw0KGgo=",
            "person": {
                "verdict": "live",
                "similarity_milli": 720,
                "check": check_record_example(),
                "checked_at": "2026-03-16T01:58:00Z",
                "frame_jpeg": "/9j/",
            },
            "accepted_at": "2026-03-16T02:00:00Z",
            "notice_version": "notice-2026-1",
        },
    })),
    responses(
        (status = 201, description = "Received. With a known key: the reply given the first time.", body = ObjectionReply,
            headers(("Idempotent-Replayed" = bool, description = "Present and true when the reply was kept from an earlier request."))),
        (status = 404, description = "There is no such driver or violation.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Refused; nothing was received.", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn object(
    State(app): State<App>,
    Key(key): Key,
    message: Message<ObjectionRequest>,
) -> Result<StoredReply, ProblemReply> {
    carry_out(app, key, paths::OBJECTIONS, message, Store::object).await
}

/// Ask for an order to pay a handling: the open one if there is one, else a new one after a cancelled or expired one.
#[utoipa::path(
    post, path = "/v1/handlings/{handling}/payments", tag = "acts",
    params(
        ("handling" = HandlingId, Path, description = "The handling to pay."),
        ("Idempotency-Key" = IdempotencyKey, Header, description = "Minted once for this act."),
    ),
    responses(
        (status = 201, description = "An order that can be paid. With a known key: the reply given the first time.", body = PaymentOrder,
            headers(("Idempotent-Replayed" = bool, description = "Present and true when the reply was kept from an earlier request."))),
        (status = 400, description = "The act has no usable key.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such handling.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "There is nothing to pay.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The key belongs to another act.", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn ask_for_payment(
    State(app): State<App>,
    Named(handling): Named<HandlingId>,
    Key(key): Key,
) -> Result<StoredReply, ProblemReply> {
    app.with_books(move |store| {
        let operation = paths::payments_of(&handling);
        store.ask_for_payment(
            &Act {
                key,
                operation: &operation,
                body: &[],
            },
            &handling,
        )
    })
    .await
}

/// What the books do with the message of an act.
type Performed<T> = fn(&Store, &Act<'_>, &T) -> Result<StoredReply, ServerFault>;

/// Has an act performed that comes as a message; its key stands for the very bytes.
async fn carry_out<T: Send + 'static>(
    app: App,
    key: IdempotencyKey,
    operation: &'static str,
    message: Message<T>,
    perform: Performed<T>,
) -> Result<StoredReply, ProblemReply> {
    let Message { value, bytes } = message;
    app.with_books(move |store| {
        let act = Act {
            key,
            operation,
            body: &bytes,
        };
        perform(store, &act, &value)
    })
    .await
}
