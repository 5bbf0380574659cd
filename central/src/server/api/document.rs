//! The OpenAPI document: made from the routes, served by the server, and kept in `docs/central-api.json`.

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use utoipa::OpenApi as _;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::link::LinkBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr};

use layby_domain::{DriverRef, EvidenceId, IdempotencyKey, ViolationId};

use crate::contract::{HandlingId, OrderId, PROBLEM_JSON, PolicyDocument, Problem};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Layby central API",
        version = "1.0.0",
        description = "What a kiosk asks of the central API. Acts carry `Idempotency-Key`; a known key gets the reply it got the first time. Money is in fen, times are RFC 3339, pictures are base64 unless they are the whole body. Problems are RFC 9457 documents with a `code` to decide by.",
        license(name = "GPL-3.0-only", identifier = "GPL-3.0-only"),
    ),
    servers((url = "/", description = "The server that serves this document.")),
    components(schemas(
        PolicyDocument, Problem, IdempotencyKey, DriverRef, EvidenceId, ViolationId, HandlingId, OrderId,
    )),
    tags(
        (name = "policy", description = "The rules in force."),
        (name = "drivers", description = "Who stands at the kiosk, and what is on record."),
        (name = "violations", description = "Evidence, decisions, and the state of records."),
        (name = "acts", description = "What must happen exactly once."),
        (name = "payments", description = "Paying a fine."),
        (name = "kiosks", description = "How kiosks and server are."),
    ),
)]
struct Frame;

/// What the document says besides the routes.
pub(super) fn frame() -> OpenApi {
    Frame::openapi()
}

/// The OpenAPI document of the central API, JSON with two blanks of indent and a line end.
#[must_use]
pub fn openapi_json() -> String {
    let mut document = super::routes().to_openapi();
    for path in document.paths.paths.values_mut() {
        for operation in [&mut path.get, &mut path.post].into_iter().flatten() {
            add_common_problems(operation);
            add_links(operation);
        }
    }
    // Writing text to memory cannot fail; an empty document would fail the test that compares it.
    document.to_pretty_json().map(|json| json + "\n").unwrap_or_default()
}

/// What an answer names, and the operation that takes that name: where it comes from (operation, status, place in the
/// body), the link's own name, and where it leads to (operation, parameter).
const LINKS: [[&str; 6]; 11] = [
    ["identify", "200", "/driver", "record", "violations_of", "driver"],
    [
        "violations_of",
        "200",
        "/vehicles/0/violations/0/evidence/0",
        "picture",
        "evidence",
        "evidence",
    ],
    [
        "violations_of",
        "200",
        "/vehicles/0/violations/0/id",
        "state",
        "record_of",
        "violation",
    ],
    ["handle", "201", "/handling", "handling", "handling", "handling"],
    [
        "handle",
        "201",
        "/handling",
        "another_order",
        "ask_for_payment",
        "handling",
    ],
    ["handle", "201", "/payment/id", "order", "payment", "order"],
    ["handling", "200", "/payment/id", "order", "payment", "order"],
    [
        "handling",
        "200",
        "/decisions/0/violation",
        "state",
        "record_of",
        "violation",
    ],
    ["ask_for_payment", "201", "/id", "order", "payment", "order"],
    [
        "ask_for_payment",
        "201",
        "/handling",
        "handling",
        "handling",
        "handling",
    ],
    ["payment", "200", "/handling", "handling", "handling", "handling"],
];

fn add_links(operation: &mut Operation) {
    for [from, status, place, name, to, parameter] in LINKS {
        if operation.operation_id.as_deref() != Some(from) {
            continue;
        }
        if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status) {
            let link = LinkBuilder::new()
                .operation_id(to)
                .parameter(parameter, format!("$response.body#{place}"))
                .build();
            response.links.insert(name.to_owned(), link.into());
        }
    }
}

/// Problems that any operation, or any operation with a body, can end in.
fn add_common_problems(operation: &mut Operation) {
    let mut add = |status: &str, response: Response| {
        operation
            .responses
            .responses
            .entry(status.to_owned())
            .or_insert_with(|| response.into());
    };
    add("500", problem("A fault of the server.").build());
    add(
        "503",
        problem("The server cannot answer now.")
            .header("Retry-After", seconds())
            .build(),
    );
    if operation.request_body.is_some() {
        let mut add = |status: &str, description: &str| {
            let response = problem(description).build();
            operation
                .responses
                .responses
                .entry(status.to_owned())
                .or_insert_with(|| response.into());
        };
        add("400", "The body is not JSON, or an act has no usable key.");
        add("413", "The body is too long.");
        add("415", "The body does not say that it is JSON.");
        add("422", "The body does not fit, or the key belongs to another act.");
    }
}

fn problem(description: &str) -> ResponseBuilder {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    ResponseBuilder::new()
        .description(description)
        .content(PROBLEM_JSON, content)
}

fn seconds() -> utoipa::openapi::header::Header {
    let schema = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
    HeaderBuilder::new()
        .schema(Some(schema))
        .description(Some("Seconds to wait."))
        .build()
}

pub(super) async fn serve() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], openapi_json())
}
