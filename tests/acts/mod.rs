//! Synthetic acts, answers and ledgers for the tests of the ledger and the courier. Invented people only.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::path::Path;

use layby::ledger::{Accepted, Answer, DriverMark, Ledger, LedgerFault, LedgerSettings};
use layby_central::{HandlingReply, ObjectionReply, PaymentOrder, PaymentState, Problem, ProblemCode};
use layby_domain::{Act, Fen, IdempotencyKey, IdentityNumber, Timestamp, TransactionId};
use serde_json::json;
use uuid::Uuid;

/// Identity numbers with valid check characters; nobody's.
pub const NUMBERS: [&str; 4] = [
    "11010519491231002X",
    "440524188001010014",
    "110105199001010010",
    "110105198505050011",
];

/// The kiosk of these tests.
pub const KIOSK: &str = "kiosk-01";

/// The moment at which these tests begin, and `ms` milliseconds later.
pub fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(1_767_225_600_000 + ms).unwrap()
}

/// The `n`th transaction and its key.
pub fn transaction(n: u64) -> TransactionId {
    TransactionId::new(Uuid::from_u128(
        0x0198_c0de_7a11_7b22_8c33_0000_0000_0000 | u128::from(n),
    ))
}

pub fn key(n: u64) -> IdempotencyKey {
    IdempotencyKey::new(Uuid::from_u128(
        0x1111_2222_3333_4444_8555_0000_0000_0000 | u128::from(n),
    ))
}

/// What a check that passed leaves.
fn check_record() -> serde_json::Value {
    serde_json::from_str(include_str!("../../domain/testdata/check-record.json")).unwrap()
}

/// Accepting violation `v-n`, with a signature of `signature_bytes`.
pub fn handling_with(n: u64, signature_bytes: usize) -> Act {
    use base64::Engine as _;
    let picture =
        base64::engine::general_purpose::STANDARD.encode(vec![u8::try_from(n % 251).unwrap(); signature_bytes]);
    serde_json::from_value(json!({
        "kind": "handle_violations",
        "driver": "d-franck",
        "plate": "京A00599",
        "violations": [format!("v-{n}")],
        "trading_warning_acknowledged": false,
        "policy_version": "2026-01",
        "notice_version": "2026-01",
        "signature_png": picture,
        "person": { "verdict": "live", "similarity_milli": 812, "check": check_record(), "checked_at": "2026-01-01T00:00:00Z", "frame_jpeg": "/9j/4A==" },
        "accepted_at": "2026-01-01T00:00:00Z",
        "expected": { "now": 0, "adding": 3, "after": 3, "limit": 12, "near_limit": false },
        "fine_total": 20000,
    }))
    .unwrap()
}

pub fn handling(n: u64) -> Act {
    handling_with(n, 64)
}

/// Objecting to violation `v-n`.
pub fn objection(n: u64) -> Act {
    serde_json::from_value(json!({
        "kind": "object",
        "driver": "d-franck",
        "violations": [format!("v-{n}")],
        "grounds": ["emergency"],
        "statement": "当时为救护车让行",
        "signature_png": "iVBORw0KGgo=",
        "person": { "verdict": "live", "similarity_milli": 812, "check": check_record(), "checked_at": "2026-01-01T00:00:00Z", "frame_jpeg": "/9j/4A==" },
        "accepted_at": "2026-01-01T00:00:00Z",
        "notice_version": "2026-01",
    }))
    .unwrap()
}

/// What central replies to `handling(n)`.
pub fn handling_reply(n: u64) -> HandlingReply {
    serde_json::from_value(json!({
        "handling": format!("h-{n}"),
        "decisions": [{
            "authority": "北京市公安局公安交通管理局", "authority_branch": "朝阳交通支队", "title": "公安交通管理简易程序处罚决定书",
            "number": format!("{:015}X", n), "violation": format!("v-{n}"), "person": "范克", "licence_number": "11010519491231002X",
            "file_number": "110100000001", "licence_issued_by": "北京", "licence_class": "C1", "phone_masked": "138****0001",
            "vehicle_type": "小型轿车", "plate": "京A00599", "plate_kind": "small", "occurred_at": "2025-12-01T00:00:00Z", "place": "建国路",
            "act": "违反禁止标线指示", "code": "1345", "standard": null, "measured": null, "basis": "第九十条", "penalty": "罚款200元",
            "fine": 20000, "payment": "十五日内", "pay_by": "2026-01-16", "remedies": "六十日内", "handled_at_place": "kiosk", "officer": "经办人",
            "decided_at": "2026-01-01T00:00:01Z", "points": 3, "near_limit_notice": null,
        }],
        "payment": {
            "id": format!("p-{n}"), "amount": 20000, "state": { "kind": "pending" }, "pay_url": "http://127.0.0.1/pay/p",
            "expires_at": "2026-01-01T00:15:00Z", "handling": format!("h-{n}"),
        },
    }))
    .unwrap()
}

pub fn objection_reply(n: u64) -> ObjectionReply {
    serde_json::from_value(
        json!({ "number": format!("S{n}"), "received_at": "2026-01-01T00:00:01Z", "answer_by": "2026-02-01" }),
    )
    .unwrap()
}

pub fn decided(n: u64) -> Answer {
    Answer::Handling(handling_reply(n))
}

/// The order of `handling_reply(n)` once it is paid, a minute after the decision; a surcharge came on top.
pub fn paid_order(n: u64) -> PaymentOrder {
    PaymentOrder {
        state: PaymentState::Paid { at: at(60_000) },
        amount: Fen::from_yuan(206),
        ..handling_reply(n).payment.unwrap()
    }
}

/// A rule stands against the act.
pub fn refusal() -> Problem {
    Problem::new(ProblemCode::PersonNotVerified, "not the driver")
}

/// Settings for a small ledger in `dir`.
pub fn settings(dir: &Path) -> LedgerSettings {
    let mut settings = LedgerSettings::new(dir.join("ledger.db"), dir.join("ledger.key"));
    settings.min_free_bytes = 64 * 1024;
    settings.max_bytes = 64 * 1024 * 1024;
    settings.busy_timeout_ms = 200;
    settings
}

pub fn open(dir: &Path) -> Ledger {
    Ledger::open(&settings(dir), at(0)).unwrap()
}

pub fn mark(ledger: &Ledger, driver: usize) -> DriverMark {
    ledger.mark(&NUMBERS[driver].parse::<IdentityNumber>().unwrap())
}

/// Driver `driver` accepts `act` as the `n`th transaction.
pub fn accept(
    ledger: &mut Ledger,
    n: u64,
    driver: usize,
    act: &Act,
    interactive: bool,
    now: Timestamp,
) -> Result<(), LedgerFault> {
    let mark = mark(ledger, driver);
    ledger.accept(
        Accepted {
            transaction: transaction(n),
            key: key(n),
            mark,
            kiosk: &KIOSK.parse().unwrap(),
            act,
            interactive,
        },
        now,
    )
}
