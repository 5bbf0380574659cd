//! What the sample pages say.

use std::f32::consts::TAU;
use std::io::Cursor;
use std::time::Duration;

use image::{ImageFormat, Rgb, RgbImage};
use layby_domain::{
    Date, EvidenceId, Fen, Ground, Language, LicenceStatus, Points, PointsOutlook, Refusal, Timestamp, ViolationState,
};

use crate::frame::Frame;
use crate::journey::{
    AskStaff, AskStaffView, CardHint, DefendView, DetailView, EvidencePicture, FinishedView, Guidance, ListView,
    LookFailure, LookView, MenuView, NoticeFact, NoticeView, OutOfOrder, Outcome, PaymentState, PaymentView,
    PictureState, PrinterTrouble, RecordLine, RecordView, Row, SignPurpose, SignView, SlipKind, SlipState,
    StaffSlipState, SummaryView, VehicleGroup, View, WaitingFor,
};
use crate::screen::Outline;

/// Reads a value that is written in this file.
fn read<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse()
        .expect("the samples are written in the forms of the domain")
}

fn say(language: Language, chinese: &str, english: &str) -> String {
    match language {
        Language::Chinese => chinese.to_owned(),
        Language::English => english.to_owned(),
    }
}

fn at(text: &str) -> Timestamp {
    read(text)
}

fn day(text: &str) -> Date {
    read(text)
}

/// Every view, and every way it may look.
pub fn views(language: Language) -> Vec<(&'static str, View)> {
    let mut views = vec![
        ("attract", View::Attract),
        (
            "interrupted",
            View::Interrupted {
                transaction: transaction(),
                accepted_at: at("2026-11-21T06:05:00Z"),
            },
        ),
        ("menu", menu()),
        ("menu-unfinished", unfinished()),
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
        ("payment", payment()),
        ("payment-cancelled", paying(PaymentState::Cancelled)),
        ("payment-expired", paying(PaymentState::Expired)),
        ("record", record(language, true, None)),
        (
            "record-not-updated",
            record(language, false, Some(StaffSlipState::Offered)),
        ),
        ("farewell", View::Farewell),
    ];
    views.extend(identity());
    views.extend(waiting());
    views.extend(out_of_order());
    views.extend(refusals());
    views.extend(finished());
    views
}

fn identity() -> Vec<(&'static str, View)> {
    let look = |attempt, guidance| {
        View::Look(LookView {
            attempt,
            attempts: 3,
            guidance,
        })
    };
    vec![
        ("card", View::LayCard(CardHint::LayCard)),
        ("card-reading", View::LayCard(CardHint::Reading)),
        ("card-read-failed", View::LayCard(CardHint::ReadFailed)),
        ("card-wrong-kind", View::LayCard(CardHint::WrongKind)),
        ("card-not-valid", View::LayCard(CardHint::NotValidToday)),
        ("card-looking-up", View::LayCard(CardHint::LookingUp)),
        ("card-no-licence", View::LayCard(CardHint::NoLicence)),
        ("card-offline", View::LayCard(CardHint::Offline)),
        ("card-look-up-failed", View::LayCard(CardHint::LookUpFailed)),
        ("look", look(1, Guidance::LookAtCamera)),
        ("look-one-person", look(1, Guidance::OnePersonOnly)),
        ("look-closer", look(1, Guidance::ComeCloser)),
        ("look-back", look(1, Guidance::StepBack)),
        ("look-more-light", look(1, Guidance::MoreLight)),
        ("look-too-bright", look(1, Guidance::TooBright)),
        ("look-centre", look(1, Guidance::Centre)),
        ("look-uncover", look(2, Guidance::Uncover)),
        ("look-still", look(2, Guidance::HoldStill)),
        ("look-blink", look(2, Guidance::Blink)),
        ("look-left", look(3, Guidance::TurnLeft)),
        ("look-right", look(3, Guidance::TurnRight)),
        ("look-checking", look(3, Guidance::Checking)),
        (
            "look-again-not-seen",
            View::LookAgain {
                why: LookFailure::NotSeenWell,
                tries_left: 2,
            },
        ),
        (
            "look-again-movement",
            View::LookAgain {
                why: LookFailure::MovementNotSeen,
                tries_left: 2,
            },
        ),
        (
            "look-again-not-confirmed",
            View::LookAgain {
                why: LookFailure::NotConfirmed,
                tries_left: 1,
            },
        ),
        (
            "look-again-camera",
            View::LookAgain {
                why: LookFailure::CameraLost,
                tries_left: 3,
            },
        ),
        staff("staff-check", AskStaff::CheckFailed, StaffSlipState::Offered),
        staff("staff-check-printing", AskStaff::CheckFailed, StaffSlipState::Printing),
        staff("staff-check-printed", AskStaff::CheckFailed, StaffSlipState::Printed),
        staff(
            "staff-portrait-no-paper",
            AskStaff::NoPortrait,
            StaffSlipState::NotPrinted(PrinterTrouble::NoPaper),
        ),
    ]
}

fn staff(name: &'static str, why: AskStaff, slip: StaffSlipState) -> (&'static str, View) {
    (name, View::AskStaff(AskStaffView { why, slip }))
}

fn waiting() -> Vec<(&'static str, View)> {
    vec![
        ("waiting-violations", View::Waiting(WaitingFor::Violations)),
        ("waiting-recording", View::Waiting(WaitingFor::Recording)),
        ("waiting-decision", View::Waiting(WaitingFor::Decision)),
        ("waiting-receipt", View::Waiting(WaitingFor::ObjectionReceipt)),
        ("waiting-order", View::Waiting(WaitingFor::PaymentOrder)),
        ("waiting-record", View::Waiting(WaitingFor::Record)),
        (
            "not-reachable",
            View::NotReachable {
                what: WaitingFor::Violations,
            },
        ),
        ("printing-decision", View::Printing(SlipKind::Decision)),
        ("printing-acceptance", View::Printing(SlipKind::Acceptance)),
        ("printing-objection", View::Printing(SlipKind::Objection)),
        ("printing-staff", View::Printing(SlipKind::Staff)),
    ]
}

fn out_of_order() -> Vec<(&'static str, View)> {
    vec![
        ("out-starting", View::OutOfOrder(OutOfOrder::Starting)),
        ("out-ledger", View::OutOfOrder(OutOfOrder::LedgerDamaged)),
        ("out-disk-full", View::OutOfOrder(OutOfOrder::DiskFull)),
        ("out-disk-read-only", View::OutOfOrder(OutOfOrder::DiskReadOnly)),
        ("out-ledger-unusable", View::OutOfOrder(OutOfOrder::LedgerUnusable)),
        ("out-models", View::OutOfOrder(OutOfOrder::ModelsMissing)),
        ("out-clock", View::OutOfOrder(OutOfOrder::ClockWrong)),
        ("out-door", View::OutOfOrder(OutOfOrder::DoorOpen)),
        ("out-card-reader", View::OutOfOrder(OutOfOrder::NoCardReader)),
        ("out-camera", View::OutOfOrder(OutOfOrder::NoCamera)),
    ]
}

fn refusals() -> Vec<(&'static str, View)> {
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

fn finished() -> Vec<(&'static str, View)> {
    let paid = Fen::from_yuan(200);
    let not_printed = SlipState::NotPrinted(PrinterTrouble::NoPaper);
    let decisions = decisions();
    let refusal = Refusal::WouldExceedPoints {
        now: Points::new(9),
        adding: Points::new(6),
        limit: Points::new(12),
    };
    let settled = Outcome::Settled {
        decisions: decisions.clone(),
        paid,
        points_after: Some(Points::new(6)),
    };
    let unpaid = Outcome::DecidedUnpaid {
        decisions: decisions.clone(),
        amount: paid,
        pay_by: day("2026-12-06"),
    };
    let objection = Outcome::ObjectionReceived {
        number: "OB-2026-0048".into(),
        answer_by: day("2026-12-21"),
    };
    [
        ("finished-settled", settled.clone(), SlipState::Printed),
        ("finished-settled-no-paper", settled.clone(), not_printed),
        (
            "finished-settled-cover",
            settled.clone(),
            SlipState::NotPrinted(PrinterTrouble::CoverOpen),
        ),
        (
            "finished-settled-cutter",
            settled.clone(),
            SlipState::NotPrinted(PrinterTrouble::CutterJam),
        ),
        (
            "finished-settled-unplugged",
            settled.clone(),
            SlipState::NotPrinted(PrinterTrouble::Disconnected),
        ),
        ("finished-settled-perhaps", settled.clone(), SlipState::PerhapsPrinted),
        (
            "finished-settled-error",
            settled,
            SlipState::NotPrinted(PrinterTrouble::Error),
        ),
        (
            "finished-warning",
            Outcome::DecidedNothingToPay { decisions },
            SlipState::Printed,
        ),
        ("finished-unpaid", unpaid.clone(), SlipState::Printed),
        ("finished-unpaid-no-paper", unpaid, not_printed),
        ("finished-objection", objection, SlipState::Printed),
        ("finished-later", Outcome::AcceptedForLater, SlipState::Printed),
        ("finished-later-no-paper", Outcome::AcceptedForLater, not_printed),
        (
            "finished-refused",
            Outcome::Refused { refusal: Some(refusal) },
            SlipState::Printed,
        ),
        (
            "finished-refused-unknown",
            Outcome::Refused { refusal: None },
            SlipState::Printed,
        ),
    ]
    .map(|(name, outcome, slip)| {
        (
            name,
            View::Finished(FinishedView {
                outcome,
                transaction: transaction(),
                slip,
            }),
        )
    })
    .to_vec()
}

fn now() -> Timestamp {
    at("2026-11-21T06:02:00Z")
}

fn transaction() -> layby_domain::TransactionId {
    read("019aa4f2-7c31-7e0a-9b52-3f6d4c1e8a07")
}

fn decisions() -> Vec<layby_domain::DecisionNumber> {
    vec![read("110105260000123X")]
}

pub fn menu() -> View {
    View::Menu(menu_of(None))
}

fn unfinished() -> View {
    View::Menu(menu_of(Some(transaction())))
}

fn menu_of(unfinished: Option<layby_domain::TransactionId>) -> MenuView {
    MenuView {
        name: "范*".into(),
        points: Points::new(3),
        points_of_cycle: Points::new(12),
        next_cycle: day("2027-04-08"),
        unfinished,
    }
}

fn row(language: Language, index: usize, chosen: bool) -> Row {
    let rows = [
        (
            "2026-11-02T00:41:00Z",
            "建国路与西大望路交叉口",
            "驾驶机动车违反道路交通信号灯通行",
            "Passing a red light",
            "1625",
            200,
            6,
            None,
        ),
        (
            "2026-11-09T09:18:00Z",
            "东三环辅路国贸桥北",
            "驾驶机动车违反禁止标线指示",
            "Crossing a solid line",
            "1345",
            100,
            1,
            Some("2026-12-09"),
        ),
        (
            "2026-10-28T03:05:00Z",
            "京通快速路高碑店段",
            "驾驶中型以上载客载货汽车以外的机动车超过规定时速10%未达20%",
            "Exceeding the speed limit by 10 % to 20 %",
            "1352A",
            0,
            0,
            None,
        ),
        (
            "2026-11-12T12:30:00Z",
            "朝阳北路十里堡",
            "机动车违反规定停放、临时停车且驾驶人不在现场",
            "Parking where it is not allowed, the driver absent",
            "1039",
            200,
            0,
            None,
        ),
        (
            "2026-05-12T10:12:00Z",
            "世纪大道与张杨路交叉口",
            "驾驶机动车在高速公路或城市快速路以外的道路上不按规定车道行驶",
            "Driving in the wrong lane",
            "1043",
            100,
            0,
            None,
        ),
        (
            "2026-10-03T07:55:00Z",
            "延安高架路江苏路下匝道",
            "驾驶机动车违反道路交通信号灯通行",
            "Passing a red light",
            "1625",
            200,
            6,
            None,
        ),
    ];
    let (occurred_at, place, chinese, english, code, fine, points, deadline) = rows[index % rows.len()];
    let refusal = match index {
        3 => Some(Refusal::NotRecordedByEquipment),
        4 => Some(Refusal::BeforeBinding {
            registered_at: at("2026-06-01T01:30:00Z"),
            occurred_at: at(occurred_at),
        }),
        _ => None,
    };
    Row {
        index,
        occurred_at: at(occurred_at),
        place: place.into(),
        act: say(language, chinese, english),
        code: code.into(),
        fine: Fen::from_yuan(fine),
        points: Points::new(points),
        deadline: deadline.map(day),
        chosen,
        refusal,
    }
}

pub fn list(language: Language, chosen: bool) -> View {
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

pub fn payment() -> View {
    paying(PaymentState::Open)
}

fn paying(state: PaymentState) -> View {
    View::Payment(PaymentView {
        decisions: decisions(),
        amount: Fen::from_yuan(300),
        pay_url: "http://127.0.0.1:8080/pay/po_019aa4f27c317e0a9b523f6d4c1e8a07".into(),
        state,
        expires_at: at("2026-11-21T06:20:00Z"),
        pay_by: day("2026-12-06"),
    })
}

fn record(language: Language, asking: bool, staff_slip: Option<StaffSlipState>) -> View {
    let states = [
        Some((ViolationState::Paid, now())),
        Some((ViolationState::Handled, now())),
        Some((ViolationState::UnderObjection, now())),
        None,
    ];
    let line = |(n, now): (usize, _)| RecordLine {
        row: (n != 2).then(|| row(language, n, false)),
        violation: read(&format!("V-{n}")),
        now,
    };
    View::Record(RecordView {
        asking,
        staff_slip,
        lines: states.into_iter().enumerate().map(line).collect(),
    })
}

/// A drawn head in front of a wall, and its outline.
pub fn portrait() -> (Frame, Outline) {
    let (width, height) = (640_u32, 480_u32);
    let mut picture = RgbImage::from_pixel(width, height, Rgb([148, 164, 178]));
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let inside = |cx: f64, cy: f64, rx: f64, ry: f64| {
            ((f64::from(x) - cx) / rx).powi(2) + ((f64::from(y) - cy) / ry).powi(2) <= 1.0
        };
        if inside(320.0, 520.0, 210.0, 170.0) {
            *pixel = Rgb([74, 92, 112]);
        }
        if inside(320.0, 230.0, 104.0, 138.0) {
            *pixel = Rgb([222, 190, 166]);
        }
        if inside(320.0, 130.0, 108.0, 62.0) {
            *pixel = Rgb([62, 52, 48]);
        }
        if inside(280.0, 220.0, 13.0, 8.0) || inside(360.0, 220.0, 13.0, 8.0) || inside(320.0, 300.0, 34.0, 8.0) {
            *pixel = Rgb([92, 58, 54]);
        }
    }
    let outline = (0_u8..48)
        .map(|n| TAU * f32::from(n) / 48.0)
        .map(|turn| (0.5 + 0.185 * turn.cos(), 0.46 + 0.33 * turn.sin()))
        .collect();
    let frame = Frame::new(width, height, picture.into_raw(), Duration::ZERO).expect("three bytes a pixel were drawn");
    (frame, outline)
}

/// A drawn crossing, as JPEG.
pub fn street(_of: &EvidenceId) -> Vec<u8> {
    let picture = RgbImage::from_fn(960, 540, |x, y| match (x, y) {
        (_, 0..=200) => Rgb([168, 190, 208]),
        (700..=730, 60..=260) => Rgb([60, 64, 70]),
        (x, 201..) if (250..=560).contains(&x) && (300..=430).contains(&y) => Rgb([196, 52, 44]),
        (x, y) if y > 450 && (x / 60) % 2 == 0 => Rgb([232, 232, 228]),
        _ => Rgb([96, 100, 106]),
    });
    let mut jpeg = Cursor::new(Vec::new());
    // Writing to memory does not fail; the page shows a missing picture otherwise.
    let _ = picture.write_to(&mut jpeg, ImageFormat::Jpeg);
    jpeg.into_inner()
}

/// A signature of three strokes.
pub fn signature() -> Vec<Vec<(f32, f32)>> {
    let wave = |from: f32, to: f32, height: f32, turns: f32| {
        (0_u8..60)
            .map(|n| f32::from(n) / 59.0)
            .map(|t| {
                (
                    from + (to - from) * t,
                    0.5 + height * (t * turns * TAU).sin() * (1.0 - 0.4 * t),
                )
            })
            .collect()
    };
    vec![
        wave(0.2, 0.48, 0.22, 2.5),
        wave(0.44, 0.66, 0.16, 1.5),
        wave(0.6, 0.82, 0.1, 3.0),
    ]
}
