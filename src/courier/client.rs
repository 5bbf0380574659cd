//! Talking to the central API: one method a request, each with a bound on time and on size.
//!
//! No fault and no log line holds personal data: addresses never contain any ([`layby_central::paths`]), bodies are
//! never quoted, and what a parser complains about is given by line and column only. The kiosk takes its route from
//! its own settings, never from the environment.

use std::error::Error as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use layby_central::{
    HandlingId, HandlingReply, Heartbeat, HeartbeatReply, IDEMPOTENCY_KEY, Identification, IdentificationRequest,
    KioskId, OrderId, PaymentOrder, Problem, ProblemCode, SignedDocument, ViolationList, paths,
};
use layby_domain::{
    Act, DriverRef, EvidenceId, IdempotencyKey, IdentityNumber, PersonName, RecordStatus, TransactionId, ViolationId,
};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Certificate, Client, Identity, Method, RequestBuilder, Response, StatusCode, Url, redirect};
use serde::de::DeserializeOwned;

use super::retry_after::RetryAfter;
use crate::ledger::{Answer, Body, code_and_status};

/// Longest JSON reply, in bytes: a full list of violations is the longest.
pub const MAX_REPLY_BYTES: usize = 16 * 1024 * 1024;
/// Longest evidence picture, in bytes.
pub const MAX_EVIDENCE_BYTES: usize = 4 * 1024 * 1024;
/// Longest problem document, in bytes; what is longer is no problem document.
pub const MAX_PROBLEM_BYTES: usize = 64 * 1024;
/// An idle connection is dropped after this, in seconds: before the usual middleboxes forget it in silence.
const POOL_IDLE_S: u64 = 30;
/// A JPEG file begins so.
const JPEG_START: [u8; 3] = [0xFF, 0xD8, 0xFF];

/// TLS by ring, chosen once for the whole process. An earlier choice stands.
pub fn choose_cryptography() {
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        tracing::trace!("the cryptography was chosen before");
    }
}

/// Where central is and how this kiosk shows who it is.
#[derive(Debug, Clone)]
pub struct CentralSettings {
    /// The address, such as `https://central.example.org`. Plain `http` is taken for this machine only.
    pub url: String,
    /// A whole request with its reply takes at most so long, in milliseconds.
    pub timeout_ms: u64,
    /// Connecting takes at most so long, in milliseconds.
    pub connect_timeout_ms: u64,
    /// The kiosk's certificate and private key, PEM, for mutual TLS.
    pub client_identity_pem: Option<PathBuf>,
    /// The authorities that may vouch for central, PEM; without it, those of the operating system.
    pub ca_pem: Option<PathBuf>,
    /// The name of this kiosk.
    pub kiosk: KioskId,
}

impl CentralSettings {
    /// Central at `url`, with usual bounds and without a client certificate.
    #[must_use]
    pub fn new(url: impl Into<String>, kiosk: KioskId) -> Self {
        Self {
            url: url.into(),
            timeout_ms: 10_000,
            connect_timeout_ms: 3_000,
            client_identity_pem: None,
            ca_pem: None,
            kiosk,
        }
    }
}

/// Why a client cannot be made of the settings.
#[derive(Debug, thiserror::Error)]
pub enum CentralSettingsFault {
    /// Not an address.
    #[error("`{url}` is no address of a central API: {why}")]
    Url {
        /// What was given.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// Personal data would travel in the clear.
    #[error("`{url}` is not encrypted; plain http is taken for 127.0.0.1, [::1] and localhost only")]
    PlainHttp {
        /// What was given.
        url: String,
    },
    /// A file of certificates or keys.
    #[error("`{}` cannot be used: {why}", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// TLS could not be set up.
    #[error("TLS could not be set up: {0}")]
    Tls(String),
}

/// Why a request failed. Holds no personal data.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClientFault {
    /// No connection, or it broke.
    #[error("central could not be reached: {0}")]
    Unreachable(String),
    /// No answer in time.
    #[error("central did not answer in time")]
    TimedOut,
    /// Central answered that something is wrong, and possibly when to ask again.
    #[error("central answered with a problem: {}", code_and_status(.0))]
    Problem(Box<Problem>, Option<RetryAfter>),
    /// The answer could not be understood.
    #[error("central's answer could not be understood: {0}")]
    Malformed(String),
    /// The answer was longer than it may be.
    #[error("central's answer was too long")]
    TooLarge,
}

/// Asks the central API. Cheap to clone; clones share their connections.
#[derive(Debug, Clone)]
pub struct CentralClient {
    http: Client,
    base: String,
    kiosk: KioskId,
}

impl CentralClient {
    /// Sets up a client; connects to nothing yet.
    ///
    /// # Errors
    ///
    /// When the settings cannot work; says which and why.
    pub fn new(settings: &CentralSettings) -> Result<Self, CentralSettingsFault> {
        let url = Url::parse(&settings.url).map_err(|error| CentralSettingsFault::Url {
            url: settings.url.clone(),
            why: error.to_string(),
        })?;
        let local = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
        match url.scheme() {
            "https" => {}
            "http" if local => {}
            "http" => {
                return Err(CentralSettingsFault::PlainHttp {
                    url: settings.url.clone(),
                });
            }
            other => {
                return Err(CentralSettingsFault::Url {
                    url: settings.url.clone(),
                    why: format!("`{other}` is not spoken here"),
                });
            }
        }
        choose_cryptography();
        let mut http = Client::builder()
            .user_agent(concat!("layby/", env!("CARGO_PKG_VERSION")))
            .timeout(Duration::from_millis(settings.timeout_ms))
            .connect_timeout(Duration::from_millis(settings.connect_timeout_ms))
            .pool_idle_timeout(Duration::from_secs(POOL_IDLE_S))
            .redirect(redirect::Policy::none())
            .no_proxy();
        if let Some(path) = &settings.ca_pem {
            let certificates =
                Certificate::from_pem_bundle(&read_pem(path)?).map_err(|error| unusable(path, &error))?;
            http = http.tls_certs_only(certificates);
        }
        if let Some(path) = &settings.client_identity_pem {
            http = http.identity(Identity::from_pem(&read_pem(path)?).map_err(|error| unusable(path, &error))?);
        }
        Ok(Self {
            http: http
                .build()
                .map_err(|error| CentralSettingsFault::Tls(innermost(&error)))?,
            base: settings.url.trim_end_matches('/').to_owned(),
            kiosk: settings.kiosk.clone(),
        })
    }

    /// The name of this kiosk, as central knows it.
    #[must_use]
    pub fn kiosk(&self) -> &KioskId {
        &self.kiosk
    }

    /// The signed policy document; to be verified before it is followed.
    ///
    /// # Errors
    ///
    /// As for all requests: [`ClientFault`].
    pub async fn policy(&self) -> Result<SignedDocument, ClientFault> {
        self.ask(self.get(paths::POLICY)).await
    }

    /// Who the holder of this card is; a problem with code `no_licence` when nobody.
    ///
    /// # Errors
    ///
    /// As for all requests: [`ClientFault`].
    pub async fn identify(&self, number: &IdentityNumber, name: &PersonName) -> Result<Identification, ClientFault> {
        let body = IdentificationRequest {
            identity_number: number.clone(),
            name: name.clone(),
        };
        self.ask(self.post(paths::IDENTIFICATIONS).json(&body)).await
    }

    /// The violations of a driver's own and bound vehicles.
    ///
    /// # Errors
    ///
    /// As for all requests: [`ClientFault`].
    pub async fn violations(&self, driver: &DriverRef) -> Result<ViolationList, ClientFault> {
        self.ask(self.get(&paths::violations_of(driver))).await
    }

    /// An evidence picture, JPEG, at most [`MAX_EVIDENCE_BYTES`].
    ///
    /// # Errors
    ///
    /// As for all requests: [`ClientFault`].
    pub async fn evidence(&self, id: &EvidenceId) -> Result<Vec<u8>, ClientFault> {
        let picture = self
            .exchange(self.get(&paths::evidence(id)), MAX_EVIDENCE_BYTES)
            .await?;
        if picture.starts_with(&JPEG_START) {
            Ok(picture)
        } else {
            Err(ClientFault::Malformed("not a JPEG picture".to_owned()))
        }
    }

    /// A handling as it stands now, with its newest payment order.
    ///
    /// # Errors
    ///
    /// As for all requests: [`ClientFault`].
    pub async fn handling(&self, id: &HandlingId) -> Result<HandlingReply, ClientFault> {
        self.ask(self.get(&paths::handling(id))).await
    }

    /// A payment order as it stands now.
    ///
    /// # Errors
    ///
    /// As for all requests: [`ClientFault`].
    pub async fn payment(&self, id: &OrderId) -> Result<PaymentOrder, ClientFault> {
        self.ask(self.get(&paths::payment(id))).await
    }

    /// A new payment order after a cancelled or expired one; the open one if there is one.
    ///
    /// # Errors
    ///
    /// As for all requests: [`ClientFault`].
    pub async fn renew_payment(
        &self,
        handling: &HandlingId,
        key: &IdempotencyKey,
    ) -> Result<PaymentOrder, ClientFault> {
        self.ask(
            self.post(&paths::payments_of(handling))
                .header(IDEMPOTENCY_KEY, key.to_string()),
        )
        .await
    }

    /// The state of a violation's record and when it changed.
    ///
    /// # Errors
    ///
    /// As for all requests: [`ClientFault`].
    pub async fn record(&self, violation: &ViolationId) -> Result<RecordStatus, ClientFault> {
        self.ask(self.get(&paths::record_of(violation))).await
    }

    /// A sign of life; the answer holds central's time.
    ///
    /// # Errors
    ///
    /// As for all requests: [`ClientFault`].
    pub async fn heartbeat(&self, heartbeat: &Heartbeat) -> Result<HeartbeatReply, ClientFault> {
        self.ask(self.post(paths::HEARTBEATS).json(heartbeat)).await
    }

    /// Delivers an act under its key, with the body that was kept for it. For the courier alone: whatever else called
    /// this could send an act that is not in the ledger.
    pub(super) async fn deliver(
        &self,
        transaction: TransactionId,
        key: IdempotencyKey,
        act: Act,
        body: Option<Body>,
    ) -> Result<Answer, ClientFault> {
        let body = match body {
            Some(body) => body,
            None => Body::of(transaction, &self.kiosk, &act)
                .map_err(|_| ClientFault::Malformed("the message could not be made".to_owned()))?,
        };
        let send = |path| {
            self.post(path)
                .header(IDEMPOTENCY_KEY, key.to_string())
                .header(CONTENT_TYPE, "application/json")
                .body(body.to_vec())
        };
        match act {
            Act::HandleViolations(act) => {
                let reply: HandlingReply = self.ask(send(paths::HANDLINGS)).await?;
                let decided = reply.decisions.iter().map(|decision| &decision.violation);
                if decided.eq(act.violations.iter()) {
                    Ok(Answer::Handling(reply))
                } else {
                    Err(ClientFault::Malformed(
                        "the decisions are not about the violations of this act".to_owned(),
                    ))
                }
            }
            Act::Object(_) => Ok(Answer::Objection(self.ask(send(paths::OBJECTIONS)).await?)),
        }
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.http.request(Method::GET, format!("{}{path}", self.base))
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.http.request(Method::POST, format!("{}{path}", self.base))
    }

    async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ClientFault> {
        let body = self.exchange(request, MAX_REPLY_BYTES).await?;
        serde_json::from_slice(&body).map_err(|error| ClientFault::Malformed(position(&error)))
    }

    /// Sends a request and gives the body of a success.
    async fn exchange(&self, request: RequestBuilder, max_bytes: usize) -> Result<Vec<u8>, ClientFault> {
        let response = request.send().await.map_err(broken)?;
        let (status, retry_after) = (response.status(), retry_after(response.headers()));
        if status.is_success() {
            return body_within(response, max_bytes).await;
        }
        match body_within(response, MAX_PROBLEM_BYTES).await {
            Ok(body) => Err(problem(status, &body, retry_after)),
            // Too long for a problem document: the status alone must do.
            Err(ClientFault::TooLarge) => Err(problem(status, &[], retry_after)),
            Err(fault) => Err(fault),
        }
    }
}

/// The body, read no further than it may be long.
async fn body_within(mut response: Response, max_bytes: usize) -> Result<Vec<u8>, ClientFault> {
    if response
        .content_length()
        .is_some_and(|announced| announced > max_bytes as u64)
    {
        return Err(ClientFault::TooLarge);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if body.len() + chunk.len() > max_bytes {
            return Err(ClientFault::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What an answer other than success means. A proxy or a captive portal answers with pages of its own: those are no
/// word of central.
fn problem(status: StatusCode, body: &[u8], retry_after: Option<RetryAfter>) -> ClientFault {
    if let Ok(mut problem) = serde_json::from_slice::<Problem>(body) {
        problem.status = status.as_u16();
        return ClientFault::Problem(Box::new(problem), retry_after);
    }
    let code = match status.as_u16() {
        429 => ProblemCode::TooMany,
        502..=504 => ProblemCode::Unavailable,
        500.. => ProblemCode::Internal,
        401 | 403 | 408 => ProblemCode::Unknown,
        other => return ClientFault::Malformed(format!("status {other} without a problem document")),
    };
    let mut problem = Problem::new(code, "the answer was not a problem document");
    problem.status = status.as_u16();
    ClientFault::Problem(Box::new(problem), retry_after)
}

fn retry_after(headers: &HeaderMap) -> Option<RetryAfter> {
    headers.get(RETRY_AFTER)?.to_str().ok().and_then(RetryAfter::parse)
}

fn broken(error: reqwest::Error) -> ClientFault {
    // A connection that cannot be made in time is no connection; only after connecting may the act have been done.
    if error.is_timeout() && !error.is_connect() {
        ClientFault::TimedOut
    } else {
        ClientFault::Unreachable(innermost(&error))
    }
}

/// The innermost cause: what the operating system or TLS said, without the address.
fn innermost(error: &reqwest::Error) -> String {
    let Some(mut cause) = error.source() else {
        return "the request failed".to_owned();
    };
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

fn position(error: &serde_json::Error) -> String {
    format!(
        "it is not the JSON expected (line {}, column {})",
        error.line(),
        error.column()
    )
}

fn read_pem(path: &Path) -> Result<Vec<u8>, CentralSettingsFault> {
    std::fs::read(path).map_err(|error| CentralSettingsFault::Pem {
        path: path.to_owned(),
        why: error.to_string(),
    })
}

fn unusable(path: &Path, error: &reqwest::Error) -> CentralSettingsFault {
    CentralSettingsFault::Pem {
        path: path.to_owned(),
        why: innermost(error),
    }
}
