//! What a driver's phone shows after scanning the code: the amount, and "pay" or "cancel". It names no person.
//!
//! Who knows the order's identifier may pay it; nothing else is asked, as with any payment code.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use layby_domain::time::shanghai;

use super::api::{App, Named};
use super::page::{Lang, Wish, escaped, page, result_section};
use super::store::{Stop, Store};
use crate::contract::{OrderId, PaymentOrder, PaymentState};

pub(super) fn router(app: App) -> Router {
    Router::new()
        .route("/pay/{order}", get(show))
        .route("/pay/{order}/pay", post(pay))
        .route("/pay/{order}/cancel", post(cancel))
        .with_state(app)
}

async fn show(State(app): State<App>, Named(id): Named<OrderId>, wish: Query<Wish>, headers: HeaderMap) -> Response {
    let lang = Lang::of(&wish, &headers);
    let found = app.with_books(move |store| {
        let Some(order) = store.payment(&id)? else {
            return Ok(None);
        };
        let decisions = store
            .handling(&order.handling)?
            .map_or(0, |handling| handling.decisions.len());
        Ok(Some((order, decisions)))
    });
    match found.await {
        Ok(Some((order, decisions))) => order_page(lang, &order, decisions),
        Ok(None) => nothing_page(lang),
        Err(problem) => problem.into_response(),
    }
}

async fn pay(app: State<App>, id: Named<OrderId>, wish: Query<Wish>, headers: HeaderMap) -> Response {
    press(app, id, Lang::of(&wish, &headers), Store::pay).await
}

async fn cancel(app: State<App>, id: Named<OrderId>, wish: Query<Wish>, headers: HeaderMap) -> Response {
    press(app, id, Lang::of(&wish, &headers), Store::cancel).await
}

/// A button of the page: does it, and leads back to the page, which shows how the order stands.
async fn press(
    State(app): State<App>,
    Named(id): Named<OrderId>,
    lang: Lang,
    button: fn(&Store, &OrderId) -> Result<PaymentOrder, Stop>,
) -> Response {
    let address = format!("/pay/{id}?lang={}", lang.tag());
    let done = app.with_books(move |store| match button(store, &id) {
        // A button pressed too late is no error: the page says what is the case.
        Ok(_) | Err(Stop::Problem(_)) => Ok(()),
        Err(Stop::Fault(fault)) => Err(fault),
    });
    match done.await {
        Ok(()) => Redirect::to(&address).into_response(),
        Err(problem) => problem.into_response(),
    }
}

fn order_page(lang: Lang, order: &PaymentOrder, decisions: usize) -> Response {
    let title = lang.pick("缴纳罚款", "Pay a fine");
    let id = escaped(order.id.as_str());
    let (other_tag, other_name) = match lang {
        Lang::Zh => ("en", "English"),
        Lang::En => ("zh-CN", "中文"),
    };
    let head = format!(
        "<header><span>{}</span><a href=\"/pay/{id}?lang={other_tag}\" lang=\"{other_tag}\">{other_name}</a></header>",
        lang.pick("交通违法罚款 · 演示", "Traffic fines · demonstration"),
    );
    let body = match order.state {
        PaymentState::Pending => pending_section(lang, order, decisions, &id),
        PaymentState::Paid { at } => {
            let when = at.to_zoned(shanghai()).strftime("%Y-%m-%d %H:%M:%S");
            result_section(
                "paid",
                "✓",
                lang.pick("已缴纳", "Paid"),
                &format!("¥{} · {when}", order.amount),
                lang.pick(
                    "请回到自助机领取决定书。",
                    "Please go back to the kiosk for your decision.",
                ),
            )
        }
        PaymentState::Cancelled => result_section(
            "closed",
            "×",
            lang.pick("已取消", "Cancelled"),
            lang.pick("没有扣款。", "You have not been charged."),
            lang.pick(
                "如需缴纳，请在自助机上重新获取二维码。",
                "To pay, ask the kiosk for a new code.",
            ),
        ),
        PaymentState::Expired => result_section(
            "closed",
            "!",
            lang.pick("二维码已过期", "This code has expired"),
            lang.pick("没有扣款。", "You have not been charged."),
            lang.pick(
                "如需缴纳，请在自助机上重新获取二维码。",
                "To pay, ask the kiosk for a new code.",
            ),
        ),
    };
    let foot = format!(
        "<p class=\"foot\">{}</p>",
        lang.pick("演示页面，不涉及真实资金。", "A demonstration: no real money is moved.")
    );
    page(StatusCode::OK, lang.tag(), title, &format!("{head}{body}{foot}"))
}

fn pending_section(lang: Lang, order: &PaymentOrder, decisions: usize, id: &str) -> String {
    let until = order.expires_at.to_zoned(shanghai()).strftime("%H:%M");
    let tail = order
        .id
        .as_str()
        .get(order.id.as_str().len().saturating_sub(8)..)
        .unwrap_or_default()
        .to_uppercase();
    let tag = lang.tag();
    format!(
        "<section><h1>{}</h1><p class=\"amount\"><small>¥</small>{}</p>\
         <dl><dt>{}</dt><dd>{decisions}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{until}</dd></dl>\
         <form method=\"post\" action=\"/pay/{id}/pay?lang={tag}\"><button>{} ¥{}</button></form>\
         <form method=\"post\" action=\"/pay/{id}/cancel?lang={tag}\"><button class=\"quiet\">{}</button></form></section>",
        lang.pick("应缴罚款", "Fine to pay"),
        order.amount,
        lang.pick("决定书（份）", "Decisions"),
        lang.pick("订单尾号", "Order ends in"),
        escaped(&tail),
        lang.pick("有效至", "Valid until"),
        lang.pick("确认缴纳", "Pay"),
        order.amount,
        lang.pick("取消", "Cancel"),
    )
}

fn nothing_page(lang: Lang) -> Response {
    let title = lang.pick("没有这个订单", "There is no such order");
    let body = result_section(
        "closed",
        "?",
        title,
        "",
        lang.pick("请在自助机上重新获取二维码。", "Please ask the kiosk for a new code."),
    );
    page(StatusCode::NOT_FOUND, lang.tag(), title, &body)
}
