//! The facts of the stories: a synthetic driver, their violations, and what the central API says.

use std::time::Duration;

use jiff::{Timestamp, civil::date};
use layby_central::{
    HandlingReply, Identification, NoticeTexts, ObjectionReply, PaymentOrder, PaymentState, PolicyDocument,
    VehicleEntry, ViolationList,
};
use layby_domain::{
    Decision, Fen, History, IdentityCard, Licence, LicenceStatus, LiveVerdict, Nonce, Ownership, PersonEvidence,
    Picture, PlateKind, Points, Policy, RecordStatus, RecordedBy, Sex, TransactionId, Vehicle, Violation,
    ViolationState,
};
use uuid::Uuid;

use crate::journey::{ActNews, Answer, Ink, Ticket, Unfinished};

pub const NAME: &str = "范克";
pub const NUMBER: &str = "11010519491231002X";
pub const DRIVER: &str = "d-franck";
pub const OWN_PLATE: &str = "京A12345";
pub const BOUND_PLATE: &str = "京B67890";
pub const DECISION: &str = "110105180012345X";
pub const SIGNATURE: [u8; 6] = [0x89, b'P', b'N', b'G', 77, 78];

/// Rows of the list, in its flat order.
pub const OWN: usize = 0;
pub const OWN_TOO: usize = 1;
pub const BY_OFFICER: usize = 2;
pub const BOUND: usize = 3;

pub const TRANSACTION: TransactionId = TransactionId::new(Uuid::from_u128(0x0198_c0de_7a11_7b22_8c33_d44e_55f6_6a77));
pub const FOREIGN: TransactionId = TransactionId::new(Uuid::from_u128(0x0198_c0de_7a11_7b22_8c33_d44e_0000_0001));

/// A ticket that no question ever had.
pub const STALE: Ticket = Ticket(0);

pub fn wall() -> Timestamp {
    "2026-06-15T04:00:00Z".parse().unwrap()
}

pub fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub fn document(version: &str) -> PolicyDocument {
    let notice = NoticeTexts {
        version: format!("notice of {version}"),
        rights_zh: "您有权陈述和申辩".to_owned(),
        rights_en: "You may state and defend".to_owned(),
        remedies_zh: "可以申请行政复议".to_owned(),
        remedies_en: "You may ask for reconsideration".to_owned(),
        trading_zh: "买分卖分的后果".to_owned(),
        trading_en: "What trading points leads to".to_owned(),
    };
    PolicyDocument {
        version: version.to_owned(),
        issued_at: wall(),
        policy: Policy::app_12123(),
        notice,
        record_url: "https://central.example/record/".to_owned(),
    }
}

pub fn card() -> IdentityCard {
    IdentityCard {
        name: NAME.parse().unwrap(),
        sex: Sex::Female,
        nation: "汉".to_owned(),
        birth: date(1949, 12, 31),
        address: "北京市朝阳区虚构路1号".to_owned(),
        number: NUMBER.parse().unwrap(),
        authority: "北京市公安局朝阳分局".to_owned(),
        valid_from: date(2016, 1, 1),
        valid_until: Some(date(2036, 1, 1)),
    }
}

pub fn expired_card() -> IdentityCard {
    let mut card = card();
    card.valid_until = Some(date(2026, 6, 14));
    card
}

pub fn identification(points: u8) -> Identification {
    Identification {
        driver: DRIVER.parse().unwrap(),
        name: NAME.parse().unwrap(),
        licence: Licence {
            number: NUMBER.parse().unwrap(),
            file_number: "110012345678".parse().unwrap(),
            class: "C1".to_owned(),
            first_issued: date(2010, 3, 1),
            issued_by: "北京市公安局交通管理局".to_owned(),
            status: LicenceStatus::Valid,
            on_probation: false,
            current_points: Points::new(points),
        },
        phone_masked: "138****0000".to_owned(),
        portrait_jpeg: Picture::new(vec![0xff, 0xd8, 0xff]).unwrap(),
        nonce: Nonce::new([5; Nonce::BYTES]),
    }
}

pub fn known(points: u8, unfinished: Option<Unfinished>) -> Answer {
    Answer::Driver {
        identification: Box::new(identification(points)),
        unfinished: unfinished.map(Box::new),
    }
}

pub fn evidence_of_person() -> PersonEvidence {
    PersonEvidence {
        verdict: LiveVerdict::Live,
        similarity_milli: 712,
        check: serde_json::from_str(include_str!("../../../domain/testdata/check-record.json")).unwrap(),
        checked_at: wall(),
        frame_jpeg: Picture::new(vec![0xff, 0xd8, 0xfe]).unwrap(),
    }
}

fn violation(id: &str, plate: &str, points: u8, yuan: u32) -> Violation {
    Violation {
        id: id.parse().unwrap(),
        plate: plate.parse().unwrap(),
        plate_kind: PlateKind::Small,
        occurred_at: "2026-06-01T02:30:00Z".parse().unwrap(),
        place: "东三环北路".to_owned(),
        act: "违反禁令标志".to_owned(),
        act_en: Some("Ignoring a prohibitory sign".to_owned()),
        code: "1344".parse().unwrap(),
        basis: "《道路交通安全法》第38条".to_owned(),
        fine: Fen::from_yuan(yuan),
        points: Points::new(points),
        standard: None,
        measured: None,
        recorded_by: RecordedBy::Equipment,
        deadline: Some(date(2026, 7, 1)),
        state: ViolationState::Open,
        evidence: Vec::new(),
        authority: "北京市公安局交通管理局朝阳支队".to_owned(),
    }
}

/// Two vehicles: the driver's own with two violations for the kiosk and one of an officer's, and a bound one with one violation.
pub fn list() -> ViolationList {
    let vehicle = |plate: &str, ownership| Vehicle {
        plate: plate.parse().unwrap(),
        kind: PlateKind::Small,
        ownership,
        handling_suspended: false,
    };
    let mut pictured = violation("v-own", OWN_PLATE, 3, 200);
    pictured.evidence = vec!["e-own".parse().unwrap()];
    let mut by_officer = violation("v-officer", OWN_PLATE, 3, 200);
    by_officer.recorded_by = RecordedBy::Officer;
    let bound = Ownership::Bound {
        registered_at: "2026-01-01T00:00:00Z".parse().unwrap(),
    };
    ViolationList {
        vehicles: vec![
            VehicleEntry {
                vehicle: vehicle(OWN_PLATE, Ownership::Own),
                history: History::default(),
                violations: vec![pictured, violation("v-own-too", OWN_PLATE, 1, 100), by_officer],
            },
            VehicleEntry {
                vehicle: vehicle(BOUND_PLATE, bound),
                history: History::default(),
                violations: vec![violation("v-bound", BOUND_PLATE, 6, 200)],
            },
        ],
        as_of: wall(),
    }
}

pub fn order(state: PaymentState) -> PaymentOrder {
    PaymentOrder {
        id: "p-1".parse().unwrap(),
        amount: Fen::from_yuan(200),
        state,
        pay_url: "https://pay.example/p-1".to_owned(),
        expires_at: "2026-06-15T04:15:00Z".parse().unwrap(),
        handling: "h-1".parse().unwrap(),
    }
}

pub fn payment(state: PaymentState) -> Answer {
    Answer::Payment(Box::new(order(state)))
}

pub const PAID: PaymentState = PaymentState::Paid {
    at: Timestamp::UNIX_EPOCH,
};

fn decision() -> Decision {
    let offence = violation("v-own", OWN_PLATE, 3, 200);
    Decision {
        authority: "北京市公安局交通管理局".to_owned(),
        authority_branch: "朝阳交通支队".to_owned(),
        title: "公安交通管理简易程序处罚决定书".to_owned(),
        number: DECISION.parse().unwrap(),
        violation: offence.id,
        person: NAME.parse().unwrap(),
        licence_number: NUMBER.parse().unwrap(),
        file_number: "110012345678".parse().unwrap(),
        licence_issued_by: "北京市公安局交通管理局".to_owned(),
        licence_class: "C1".to_owned(),
        phone_masked: "138****0000".to_owned(),
        vehicle_type: "小型轿车".to_owned(),
        plate: offence.plate,
        plate_kind: offence.plate_kind,
        occurred_at: offence.occurred_at,
        place: offence.place,
        act: offence.act,
        code: offence.code,
        standard: None,
        measured: None,
        basis: offence.basis,
        penalty: "罚款200元".to_owned(),
        fine: offence.fine,
        payment: "扫码缴纳".to_owned(),
        pay_by: date(2026, 6, 30),
        remedies: "可以申请行政复议".to_owned(),
        handled_at_place: "自助服务亭".to_owned(),
        officer: "系统".to_owned(),
        decided_at: wall(),
        points: offence.points,
        near_limit_notice: None,
    }
}

pub fn decided(payment: Option<PaymentState>) -> ActNews {
    let handling = "h-1".parse().unwrap();
    ActNews::Decided(Box::new(HandlingReply {
        handling,
        decisions: vec![decision()],
        payment: payment.map(order),
    }))
}

pub fn objection_received() -> ActNews {
    let number = "S20260615-0001".parse().unwrap();
    ActNews::ObjectionReceived(Box::new(ObjectionReply {
        number,
        received_at: wall(),
        answer_by: date(2026, 7, 15),
    }))
}

pub fn records(state: ViolationState) -> Answer {
    Answer::Records(vec![(
        "v-own".parse().unwrap(),
        RecordStatus {
            state,
            changed_at: wall(),
        },
    )])
}

pub fn unfinished(news: Option<ActNews>, paid: bool, printing: bool, objection: bool) -> Unfinished {
    let violations = vec!["v-own".parse().unwrap()];
    Unfinished {
        transaction: TRANSACTION,
        accepted_at: wall(),
        news,
        paid,
        printing,
        objection,
        plate: None,
        grounds: Vec::new(),
        violations,
    }
}

pub fn ink() -> Ink {
    Ink {
        png: SIGNATURE.to_vec(),
        length_px: 400,
    }
}

pub fn dot() -> Ink {
    Ink {
        png: SIGNATURE.to_vec(),
        length_px: 3,
    }
}
