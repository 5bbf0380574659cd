//! A kiosk as the tests play it: it knows the contract and nothing else.

#![allow(dead_code, reason = "each test file uses its part")]

use layby_central::server::{ManualClock, ReferenceServer, RunningServer, ServerClock, ServerSettings, World};
use layby_central::{
    HandlingReply, HandlingRequest, IDEMPOTENCY_KEY, Identification, IdentificationRequest, ObjectionRequest,
    PROBLEM_JSON, PaymentOrder, PolicyDocument, Problem, ProblemCode, SignedDocument, VehicleEntry, ViolationList,
    paths,
};
use layby_domain::{
    Chosen, Fen, Ground, HandleViolations, IdempotencyKey, LiveVerdict, Objection, PersonEvidence, Picture, Points,
    PointsOutlook, RecordStatus, Refusal, Statement, TransactionId, Violation, ViolationId,
};
use reqwest::{Client, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// The moment at which the tests' worlds begin: an ordinary Monday morning in Shanghai.
pub const BEGIN: &str = "2026-03-16T02:00:00Z";

pub fn clock() -> ManualClock {
    ManualClock::at(BEGIN.parse().unwrap())
}

pub async fn server() -> RunningServer {
    server_with(|_| {}).await
}

pub async fn server_with(change: impl FnOnce(&mut ServerSettings)) -> RunningServer {
    let mut settings = ServerSettings {
        clock: ServerClock::Manual(clock()),
        ..ServerSettings::default()
    };
    change(&mut settings);
    ReferenceServer::start(settings).await.unwrap()
}

pub struct Kiosk {
    pub url: String,
    pub client: Client,
    pub policy: PolicyDocument,
}

pub type Answer<T> = Result<T, Problem>;

impl Kiosk {
    pub async fn at(server: &RunningServer) -> Self {
        rustls::crypto::ring::default_provider().install_default().ok(); // an earlier choice stands
        let client = Client::builder().no_proxy().build().unwrap();
        let signed: SignedDocument = client
            .get(format!("{}{}", server.url, paths::POLICY))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let policy = signed.verify(&server.trusted_keys()).unwrap();
        Self {
            url: server.url.clone(),
            client,
            policy,
        }
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Answer<T> {
        read(self.client.get(format!("{}{path}", self.url)).send().await.unwrap()).await
    }

    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Answer<T> {
        read(
            self.client
                .post(format!("{}{path}", self.url))
                .json(body)
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    /// Sends an act; the bytes are made once, as a courier would.
    pub async fn act(&self, path: &str, key: IdempotencyKey, body: &impl Serialize) -> reqwest::Result<Response> {
        let request = self
            .client
            .post(format!("{}{path}", self.url))
            .header(IDEMPOTENCY_KEY, key.to_string());
        request.json(body).send().await
    }

    pub async fn identify(&self, key: &str) -> Answer<Identification> {
        let world = World::demo();
        let card = world.card(key).unwrap();
        let request = IdentificationRequest {
            identity_number: card.number.clone(),
            name: card.name.clone(),
        };
        self.post(paths::IDENTIFICATIONS, &request).await
    }

    pub async fn vehicles(&self, driver: &Identification) -> Vec<VehicleEntry> {
        self.get::<ViolationList>(&paths::violations_of(&driver.driver))
            .await
            .unwrap()
            .vehicles
    }

    /// What the driver signs after choosing these violations, told the truth about points and fines.
    pub async fn accept(&self, driver: &Identification, ids: &[&str]) -> HandlingRequest {
        let vehicles = self.vehicles(driver).await;
        let all: Vec<&Violation> = vehicles.iter().flat_map(|entry| &entry.violations).collect();
        let chosen: Vec<&Violation> = ids
            .iter()
            .map(|id| *all.iter().find(|v| v.id.as_str() == *id).unwrap())
            .collect();
        let adding: Points = chosen.iter().map(|v| v.points).sum();
        HandlingRequest {
            transaction: TransactionId::new(Uuid::now_v7()),
            kiosk: "kiosk-01".parse().unwrap(),
            act: HandleViolations {
                driver: driver.driver.clone(),
                plate: chosen[0].plate.clone(),
                violations: choice(ids),
                trading_warning_acknowledged: true,
                policy_version: self.policy.version.clone(),
                notice_version: self.policy.notice.version.clone(),
                signature_png: Picture::new(vec![1, 2, 3]).unwrap(),
                person: person(),
                accepted_at: BEGIN.parse().unwrap(),
                expected: PointsOutlook::new(driver.licence.current_points, adding, &self.policy.policy.points),
                fine_total: chosen.iter().map(|v| v.fine).sum::<Fen>(),
            },
        }
    }

    pub fn objection(&self, driver: &Identification, ids: &[&str]) -> ObjectionRequest {
        ObjectionRequest {
            transaction: TransactionId::new(Uuid::now_v7()),
            kiosk: "kiosk-01".parse().unwrap(),
            act: Objection {
                driver: driver.driver.clone(),
                violations: choice(ids),
                grounds: Chosen::new(vec![Ground::Emergency]).unwrap(),
                statement: "当时为救护车让行".parse::<Statement>().unwrap(),
                signature_png: Picture::new(vec![1, 2, 3]).unwrap(),
                person: person(),
                accepted_at: BEGIN.parse().unwrap(),
                notice_version: self.policy.notice.version.clone(),
            },
        }
    }

    pub async fn handle(&self, request: &HandlingRequest) -> Answer<HandlingReply> {
        read(self.act(paths::HANDLINGS, fresh_key(), request).await.unwrap()).await
    }

    /// Where the record of a violation stands.
    pub async fn record(&self, id: &str) -> RecordStatus {
        self.get(&paths::record_of(&id.parse().unwrap())).await.unwrap()
    }

    pub async fn ask_for_payment(&self, handling: &HandlingReply) -> Answer<PaymentOrder> {
        let path = paths::payments_of(&handling.handling);
        let request = self
            .client
            .post(format!("{}{path}", self.url))
            .header(IDEMPOTENCY_KEY, fresh_key().to_string());
        read(request.send().await.unwrap()).await
    }
}

pub fn fresh_key() -> IdempotencyKey {
    IdempotencyKey::new(Uuid::now_v7())
}

/// The rule that an act was refused by.
pub fn refusal(answer: Answer<HandlingReply>) -> Refusal {
    let problem = answer.expect_err("it should have been refused");
    assert_eq!((problem.code, problem.status), (ProblemCode::Refused, 409));
    problem.refusal.expect("a refused act names the rule")
}

pub fn choice(ids: &[&str]) -> Chosen<ViolationId> {
    Chosen::new(ids.iter().map(|id| id.parse().unwrap()).collect()).unwrap()
}

fn person() -> PersonEvidence {
    PersonEvidence {
        verdict: LiveVerdict::Live,
        similarity_milli: 720,
        check: serde_json::from_str(include_str!("../../../domain/testdata/check-record.json")).unwrap(),
        checked_at: BEGIN.parse().unwrap(),
        frame_jpeg: Picture::new(vec![0xFF, 0xD8]).unwrap(),
    }
}

/// Every answer is either what was asked for or a problem document whose status is the answer's.
pub async fn read<T: DeserializeOwned>(response: Response) -> Answer<T> {
    let status = response.status();
    let media_type = response.headers()["content-type"].to_str().unwrap().to_owned();
    let body = response.bytes().await.unwrap();
    if status.is_success() {
        assert_eq!(media_type, "application/json");
        return Ok(serde_json::from_slice(&body).unwrap());
    }
    assert_eq!(media_type, PROBLEM_JSON);
    let problem: Problem = serde_json::from_slice(&body).unwrap();
    assert_eq!(StatusCode::from_u16(problem.status).unwrap(), status);
    Err(problem)
}
