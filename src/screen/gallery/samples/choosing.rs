//! Up to the signature: list, evidence, notice, defence, warning, summary, and what cannot be handled here.

use layby_domain::{Fen, Ground, Language, LicenceStatus, Points, PointsOutlook, Refusal};

use super::{Named, at, day, now, read, row, say};
use crate::journey::{
    DefendView, DetailView, EvidencePicture, ListView, NoticeFact, NoticeView, PictureState, SignPurpose, SignView,
    SummaryView, VehicleGroup, View,
};

/// From the list to the signature, with every refusal.
pub fn views(language: Language) -> Vec<Named> {
    let mut views = vec![
        ("list", list(language, false)),
        ("list-chosen", list(language, true)),
        (
            "list-empty",
            View::Violations(ListView {
                vehicles: Vec::new(),
                chosen: 0,
                fine: Fen::ZERO,
                points: Points::ZERO,
                as_of: now(),
            }),
        ),
        ("detail", detail(language, false)),
        ("detail-refused", detail(language, true)),
        ("notice", notice(language)),
        ("defend-empty", defend(&[])),
        (
            "defend",
            defend(&[Ground::SignOrSignalUnclear, Ground::DuplicateCapture]),
        ),
        (
            "trading",
            View::TradingWarning {
                plate: read("沪B6D208"),
                text: trading_text(language),
            },
        ),
        ("summary", summary(language)),
        (
            "sign",
            View::Sign(SignView {
                purpose: SignPurpose::NoObjection,
                too_short: false,
            }),
        ),
        (
            "sign-short",
            View::Sign(SignView {
                purpose: SignPurpose::Objection,
                too_short: true,
            }),
        ),
    ];
    views.extend(refusals());
    views
}

fn refusals() -> Vec<Named> {
    let registered_at = at("2026-06-01T01:30:00Z");
    let occurred_at = at("2026-05-12T10:12:00Z");
    let not_valid = |status| Refusal::LicenceNotValid { status };
    [
        ("refused-officer", Refusal::NotRecordedByEquipment),
        ("refused-handled", Refusal::AlreadyHandled),
        ("refused-objection", Refusal::UnderObjection),
        ("refused-not-yours", Refusal::NotYourVehicle),
        (
            "refused-before-binding",
            Refusal::BeforeBinding {
                registered_at,
                occurred_at,
            },
        ),
        (
            "refused-fine",
            Refusal::FineAboveLimit {
                fine: Fen::from_yuan(500),
                limit: Fen::from_yuan(200),
            },
        ),
        (
            "refused-points",
            Refusal::PointsAboveLimit {
                points: Points::new(9),
                limit: Points::new(6),
            },
        ),
        (
            "refused-total",
            Refusal::WouldExceedPoints {
                now: Points::new(9),
                adding: Points::new(6),
                limit: Points::new(12),
            },
        ),
        ("refused-licences", Refusal::TooManyLicencesOnVehicle { limit: 3 }),
        ("refused-vehicles", Refusal::TooManyVehiclesOfLicence { limit: 3 }),
        ("refused-suspended-vehicle", Refusal::VehicleSuspended),
        ("refused-overdue", not_valid(LicenceStatus::Overdue)),
        ("refused-held", not_valid(LicenceStatus::Held)),
        ("refused-suspended", not_valid(LicenceStatus::Suspended)),
        ("refused-revoked", not_valid(LicenceStatus::Revoked)),
        ("refused-mixed", Refusal::MixedVehicles),
        ("refused-nothing", Refusal::NothingChosen),
        (
            "refused-deadline",
            Refusal::PastDeadline {
                deadline: day("2026-11-15"),
            },
        ),
    ]
    .map(|(name, refusal)| {
        let can_defend = matches!(refusal, Refusal::WouldExceedPoints { .. });
        (name, View::CannotHandle { refusal, can_defend })
    })
    .to_vec()
}

fn list(language: Language, chosen: bool) -> View {
    let own = VehicleGroup {
        plate: read("京AF0236"),
        own: true,
        rows: (0..4).map(|n| row(language, n, chosen && n < 2)).collect(),
    };
    let bound = VehicleGroup {
        plate: read("沪B6D208"),
        own: false,
        rows: (4..6).map(|n| row(language, n, false)).collect(),
    };
    let (chosen, fine, points) = if chosen { (2, 300, 7) } else { (0, 0, 0) };
    View::Violations(ListView {
        vehicles: vec![own, bound],
        chosen,
        fine: Fen::from_yuan(fine),
        points: Points::new(points),
        as_of: now(),
    })
}

fn detail(language: Language, refused: bool) -> View {
    let picture = |id: &str, state| EvidencePicture { id: read(id), state };
    View::Violation(Box::new(DetailView {
        row: if refused {
            row(language, 3, false)
        } else {
            row(language, 0, true)
        },
        plate: read("京AF0236"),
        basis: say(
            language,
            "《中华人民共和国道路交通安全法》第三十八条、第九十条",
            "Road Traffic Safety Law, articles 38 and 90",
        ),
        standard: refused.then(|| "60 km/h".to_owned()),
        measured: refused.then(|| "71 km/h".to_owned()),
        authority: say(
            language,
            "北京市公安局公安交通管理局朝阳交通支队",
            "Beijing traffic police, Chaoyang unit",
        ),
        evidence: if refused {
            Vec::new()
        } else {
            vec![
                picture("EV-1", PictureState::Ready),
                picture("EV-2", PictureState::Loading),
                picture("EV-3", PictureState::Missing),
            ]
        },
    }))
}

fn outlook() -> PointsOutlook {
    PointsOutlook {
        now: Points::new(3),
        adding: Points::new(7),
        after: Points::new(10),
        limit: Points::new(12),
        near_limit: true,
    }
}

pub fn notice(language: Language) -> View {
    let basis = say(
        language,
        "《中华人民共和国道路交通安全法》第三十八条、第九十条",
        "Road Traffic Safety Law, articles 38 and 90",
    );
    View::Notice(NoticeView {
        plate: read("京AF0236"),
        facts: (0..2)
            .map(|n| NoticeFact {
                row: row(language, n, true),
                basis: basis.clone(),
            })
            .collect(),
        rights: say(
            language,
            "根据《中华人民共和国行政处罚法》第四十四条、第四十五条的规定，你有权进行陈述和申辩。公安机关交通管理部门应当充分听取你的意见，对你提出的事实、理由和证据进行复核；你提出的事实、理由或者证据成立的，应当采纳。不因你的陈述、申辩而给予更重的处罚。",
            "Under articles 44 and 45 of the Administrative Penalty Law you have the right to make a statement and to defend yourself. The traffic police must hear you in full, check the facts, reasons and evidence you put forward, and accept them where they hold. The penalty does not become heavier because you defend yourself.",
        ),
        outlook: outlook(),
    })
}

fn defend(chosen: &[Ground]) -> View {
    View::Defend(DefendView {
        grounds: Ground::ALL.map(|ground| (ground, chosen.contains(&ground))).to_vec(),
        can_continue: !chosen.is_empty(),
    })
}

fn trading_text(language: Language) -> String {
    say(
        language,
        "买卖交通违法记分是违法行为。由他人代替实际驾驶人接受交通违法行为处罚和记分并牟取经济利益的，处违法所得三倍以上五倍以下罚款，但最高不超过十万元；代替他人接受处罚和记分的，处违法所得一倍以上三倍以下罚款，最高不超过五万元，并可能被暂停自助处理。",
        "Trading points is against the law. Whoever arranges for another person to take the penalty and points in place of the actual driver, for gain, is fined three to five times the gain, at most 100,000 yuan. Whoever takes them is fined one to three times the gain, at most 50,000 yuan, and may be suspended from self-service.",
    )
}

fn summary(language: Language) -> View {
    View::Summary(SummaryView {
        plate: read("京AF0236"),
        rows: (0..2).map(|n| row(language, n, true)).collect(),
        fine: Fen::from_yuan(300),
        outlook: outlook(),
    })
}
