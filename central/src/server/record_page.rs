//! What a driver's phone shows after scanning the code on a slip: how far the transaction has come. It names no person and no vehicle.
//!
//! Who knows the transaction's number may look; the number stands on the driver's own slip and cannot be guessed.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use layby_domain::TransactionId;
use layby_domain::time::shanghai;

use super::api::{App, Named};
use super::page::{Lang, Wish, page, result_section};
use super::store::TransactionState;

/// Where the pages are; the transaction's number follows.
pub(super) const RECORD: &str = "/record/";

pub(super) fn router(app: App) -> Router {
    Router::new().route("/record/{transaction}", get(show)).with_state(app)
}

async fn show(
    State(app): State<App>,
    Named(transaction): Named<TransactionId>,
    wish: Query<Wish>,
    headers: HeaderMap,
) -> Response {
    let lang = Lang::of(&wish, &headers);
    match app.with_books(move |store| store.transaction_state(transaction)).await {
        Ok(state) => record_page(lang, transaction, state),
        Err(problem) => problem.into_response(),
    }
}

fn record_page(lang: Lang, transaction: TransactionId, state: Option<TransactionState>) -> Response {
    let day = |at: jiff::Timestamp| at.to_zoned(shanghai()).strftime("%Y-%m-%d %H:%M").to_string();
    let number = transaction.spoken();
    let (status, class, mark, title, line) = match state {
        Some(TransactionState::Paid { decisions, at }) => (
            StatusCode::OK,
            "paid",
            "✓",
            lang.pick("已处理，已缴款", "Decided and paid"),
            lang.counted("份决定书", "decision(s)", decisions) + &day(at),
        ),
        Some(TransactionState::Decided { decisions, at }) => (
            StatusCode::OK,
            "closed",
            "!",
            lang.pick("已处理，未缴款", "Decided, not paid yet"),
            lang.counted("份决定书", "decision(s)", decisions) + &day(at),
        ),
        Some(TransactionState::UnderObjection { at }) => (
            StatusCode::OK,
            "closed",
            "…",
            lang.pick("陈述申辩复核中", "Your defence is being reviewed"),
            day(at),
        ),
        None => (
            StatusCode::NOT_FOUND,
            "closed",
            "?",
            lang.pick("尚未收到", "Not received yet"),
            lang.pick("自助机联网后会自动提交。", "The kiosk sends it once it is online.")
                .to_owned(),
        ),
    };
    let body = result_section(class, mark, title, &line, &number);
    page(status, lang.tag(), title, &body)
}
