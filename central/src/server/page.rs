//! The frame of the server's few HTML pages: small, without scripts, and closed to everything from elsewhere.

use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

/// Only the page's own style and its own forms.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const STYLE: &str = "
:root { color-scheme: light; --ink: #1c2733; --quiet: #5b6875; --line: #dfe5ea; --blue: #1f5fa8; --green: #1d7a4c; --amber: #8a5a00; }
* { box-sizing: border-box; }
body { margin: 0; background: #eef2f5; color: var(--ink); font: 17px/1.5 system-ui, 'PingFang SC', 'Noto Sans CJK SC', sans-serif; }
main { max-width: 26rem; margin: 0 auto; padding: 1.25rem 1rem 2.5rem; }
header { display: flex; justify-content: space-between; align-items: baseline; color: var(--quiet); font-size: .9rem; }
a { color: var(--blue); }
section { background: #fff; border-radius: 14px; padding: 1.5rem 1.25rem; margin-top: .9rem; box-shadow: 0 1px 3px #1c273318; }
h1 { font-size: 1.15rem; margin: 0 0 .25rem; }
.amount { font-size: 2.6rem; font-weight: 650; letter-spacing: -.01em; margin: .35rem 0 1rem; }
.amount small { font-size: 1.3rem; font-weight: 500; margin-right: .15rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .35rem 1rem; margin: 0; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .95rem; }
dt { color: var(--quiet); } dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
button { width: 100%; min-height: 3.4rem; margin-top: 1rem; border: 0; border-radius: 12px; font: inherit; font-weight: 600; background: var(--blue); color: #fff; }
button.quiet { background: #fff; color: var(--quiet); border: 1px solid var(--line); margin-top: .7rem; }
button:focus-visible, a:focus-visible { outline: 3px solid #f2b632; outline-offset: 2px; }
.mark { width: 3.6rem; height: 3.6rem; border-radius: 50%; color: #fff; font-size: 2rem; line-height: 3.6rem; text-align: center; margin: 0 auto .8rem; }
.result { text-align: center; } .result p { margin: .3rem 0 0; color: var(--quiet); }
.paid { background: var(--green); } .closed { background: var(--amber); }
.foot { color: var(--quiet); font-size: .85rem; text-align: center; margin-top: 1.1rem; }
label { display: block; padding: .35rem 0; } pre { overflow: auto; font-size: .8rem; }
";

/// The language asked for in the address.
#[derive(Deserialize)]
pub(super) struct Wish {
    lang: Option<String>,
}

/// The language of a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lang {
    Zh,
    En,
}

impl Lang {
    pub fn of(wish: &Wish, headers: &HeaderMap) -> Self {
        let accepted = || headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        match wish.lang.as_deref().or_else(accepted) {
            Some(lang) if lang.starts_with("en") => Self::En,
            _ => Self::Zh,
        }
    }

    pub fn tag(self) -> &'static str {
        self.pick("zh-CN", "en")
    }

    pub fn pick(self, zh: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// "2 decision(s) · " with the number before the noun.
    pub fn counted(self, zh: &str, en: &str, count: usize) -> String {
        match self {
            Self::Zh => format!("{count}{zh} · "),
            Self::En => format!("{count} {en} · "),
        }
    }
}

/// A whole page. `body` is HTML; whoever makes it escapes what comes from outside.
pub(super) fn page(status: StatusCode, lang: &str, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head>\n<body><main>{body}</main></body></html>\n"
    );
    let mut reply = (status, html).into_response();
    let headers = reply.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    reply
}

/// A page that only says how something stands.
pub(super) fn result_section(class: &str, mark: &str, title: &str, line: &str, next: &str) -> String {
    format!(
        "<section class=\"result\"><div class=\"mark {class}\" aria-hidden=\"true\">{mark}</div><h1>{title}</h1><p>{line}</p><p>{next}</p></section>"
    )
}

/// Text from outside, harmless inside HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_from_outside_becomes_a_tag() {
        assert_eq!(
            escaped("<b a=\"1\" c='2'>&"),
            "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;"
        );
    }
}
