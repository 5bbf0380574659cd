//! The fault switches as a page, for a server that runs by itself. Only with `--control`: whoever reaches it may break the server.

use std::time::Duration;

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;

use super::api::App;
use super::faults::{Fault, FaultSwitches};
use super::page::{escaped, page};
use super::reply::ProblemReply;
use super::store::CentralView;

/// From the page the server goes down for so long only: afterwards nobody could reach the page to lift it.
const DOWN_FOR: Duration = Duration::from_secs(20);

#[derive(Clone)]
struct Control {
    faults: FaultSwitches,
    app: App,
}

pub(super) fn router(faults: FaultSwitches, app: App) -> Router {
    Router::new()
        .route("/control", get(show))
        .route("/control/fault", post(set))
        .route("/control/view", get(view))
        .with_state(Control { faults, app })
}

#[derive(Deserialize)]
struct Choice {
    fault: String,
}

const CHOICES: [(&str, &str); 6] = [
    ("none", "all is well"),
    ("slow", "every answer comes 5 s late"),
    ("down", "refuses connections for 20 s"),
    ("reply-lost", "the next act is carried out and its answer lost"),
    ("server-error", "answers 503 and 500"),
    ("malformed", "answers broken JSON"),
];

async fn show(State(control): State<Control>) -> Response {
    let view = match look(&control).await {
        Ok(view) => view,
        Err(problem) => return problem.into_response(),
    };
    let current = control.faults.current().name();
    let choices: String = CHOICES
        .iter()
        .map(|(name, what)| {
            let checked = if *name == current { " checked" } else { "" };
            format!("<label><input type=\"radio\" name=\"fault\" value=\"{name}\"{checked}> {name}: {what}</label>")
        })
        .collect();
    let books = serde_json::to_string_pretty(&view).unwrap_or_default();
    let counts = serde_json::to_string_pretty(&control.faults.counts()).unwrap_or_default();
    let body = format!(
        "<section><h1>Faults</h1><form method=\"post\" action=\"/control/fault\">{choices}<button>Set</button></form>\
         <pre>{}</pre></section><section><h1>Books</h1><pre>{}</pre></section>",
        escaped(&counts),
        escaped(&books),
    );
    page(StatusCode::OK, "en", "Layby central: control", &body)
}

async fn set(State(control): State<Control>, Form(choice): Form<Choice>) -> Response {
    let Ok(fault) = choice.fault.parse::<Fault>() else {
        return (StatusCode::BAD_REQUEST, "no such fault\n").into_response();
    };
    let reply = Redirect::to("/control").into_response();
    if fault == Fault::Down {
        let faults = control.faults.clone();
        tokio::spawn(async move {
            // Let the answer leave first.
            tokio::time::sleep(Duration::from_millis(200)).await;
            faults.set(Fault::Down);
            tokio::time::sleep(DOWN_FOR).await;
            if faults.current() == Fault::Down {
                faults.set(Fault::None);
            }
        });
    } else {
        control.faults.set(fault);
    }
    reply
}

async fn view(State(control): State<Control>) -> Result<Json<CentralView>, ProblemReply> {
    look(&control).await.map(Json)
}

async fn look(control: &Control) -> Result<CentralView, ProblemReply> {
    control.app.with_books(|store| store.view()).await
}
