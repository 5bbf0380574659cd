//! The slips as a driver holds them: their text and their picture, on both widths of paper.
//!
//! Text is compared exactly. Pictures are compared tile by tile with room for another version of the same font: a character that
//! changed its shape a little passes, a character in another place does not. After a wanted change, `LAYBY_BLESS=1 cargo test
//! --test receipt` writes the pictures anew; look at them before committing them.
#![cfg(feature = "demo")]

use std::path::{Path, PathBuf};

use image::{GrayImage, Luma, Rgba, RgbaImage};
use layby::device::printer::simulator::preview;
use layby::device::printer::{CutPiece, Document, PaperWidth};
use layby::domain::{Decision, Fen, Ground, Language, PlateKind, PlateNumber, Points, TransactionId};
use layby::receipt::{
    AcceptanceSlip, AcceptedViolation, DecisionSlip, ObjectionSlip, PaidFine, StaffReason, StaffSlip,
};

const WIDTHS: [(PaperWidth, &str); 2] = [(PaperWidth::Mm80, "80mm"), (PaperWidth::Mm58, "58mm")];
const RECORD_URL: &str = "https://central.example/record/110105180012345X";

fn transaction() -> TransactionId {
    "0198c0de-7a11-7b22-8c33-d44e55f66a77".parse().unwrap()
}

fn plate() -> PlateNumber {
    "京A12345".parse().unwrap()
}

fn decision() -> Decision {
    Decision {
        authority: "北京市公安局公安交通管理局".to_owned(),
        authority_branch: "朝阳交通支队".to_owned(),
        title: "公安交通管理简易程序处罚决定书".to_owned(),
        number: "110105180012345X".parse().unwrap(),
        violation: "V-2026-000123".parse().unwrap(),
        person: "范克".parse().unwrap(),
        licence_number: "11010519491231002X".parse().unwrap(),
        file_number: "110100123456".parse().unwrap(),
        licence_issued_by: "北京市公安局公安交通管理局".to_owned(),
        licence_class: "C1".to_owned(),
        phone_masked: "138****5678".to_owned(),
        vehicle_type: "小型轿车".to_owned(),
        plate: plate(),
        plate_kind: PlateKind::Small,
        occurred_at: "2026-11-03T00:15:00Z".parse().unwrap(),
        place: "东三环中路与建国门外大街交叉口由南向北".to_owned(),
        act: "驾驶机动车在限速低于60公里/小时的公路上超过规定车速20%以上未达50%的".to_owned(),
        code: "1352A".parse().unwrap(),
        standard: Some("60公里/小时".to_owned()),
        measured: Some("78公里/小时".to_owned()),
        basis: "《中华人民共和国道路交通安全法》第四十二条第一款、第九十条，《道路交通安全违法行为记分管理办法》第十一条".to_owned(),
        penalty: "处以200元罚款".to_owned(),
        fine: Fen::from_yuan(200),
        payment: "自收到本决定书之日起15日内扫描缴款二维码，或持本决定书到代收银行缴纳罚款。逾期不缴纳的，每日按罚款数额的3%加处罚款，加处罚款总额不超过罚款本数。".to_owned(),
        pay_by: "2026-12-06".parse().unwrap(),
        remedies: "如不服本决定，可以自收到本决定书之日起60日内向北京市朝阳区人民政府申请行政复议；对当场作出的行政处罚决定不服提起行政诉讼的，应当先申请行政复议。".to_owned(),
        handled_at_place: "朝阳交通支队执法站1号自助机".to_owned(),
        officer: "王警官（京0012345）".to_owned(),
        decided_at: "2026-11-21T03:40:00Z".parse().unwrap(),
        points: Points::new(6),
        near_limit_notice: Some("您在本记分周期内累积记分已达9分，接近12分，请谨慎驾驶。".to_owned()),
    }
}

/// Two waves, as somebody in a hurry signs.
fn signature_png() -> Vec<u8> {
    let mut drawing = RgbaImage::new(900, 300);
    for step in 0..4000_u32 {
        let t = f64::from(step) / 4000.0;
        let x = 60.0 + 780.0 * t;
        let y = 150.0 + 90.0 * (t * 21.0).sin() * (1.0 - t * 0.7) + 30.0 * (t * 55.0).cos();
        for (dx, dy) in (0..9).flat_map(|dx| (0..9).map(move |dy| (dx, dy))) {
            drawing.put_pixel(x as u32 + dx, y as u32 + dy, Rgba([10, 20, 60, 255]));
        }
    }
    let mut png = std::io::Cursor::new(Vec::new());
    drawing.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

fn decision_slip(language: Language, paper: PaperWidth) -> Document {
    let signature_png = signature_png();
    DecisionSlip {
        decision: &decision(),
        signature_png: &signature_png,
        transaction: transaction(),
        paid: Some(PaidFine {
            at: Some("2026-11-21T03:41:30Z".parse().unwrap()),
            amount: decision().fine,
            decisions: 1,
        }),
        record_url: Some(RECORD_URL),
        language,
    }
    .document(paper)
}

fn acceptance_slip(language: Language, paper: PaperWidth) -> Document {
    let violation = |act: &str, code: &str, fine, points| AcceptedViolation {
        occurred_at: "2026-11-03T00:15:00Z".parse().unwrap(),
        place: "东三环中路与建国门外大街交叉口由南向北".to_owned(),
        act: act.to_owned(),
        code: code.parse().unwrap(),
        fine: Fen::from_yuan(fine),
        points: Points::new(points),
    };
    AcceptanceSlip {
        transaction: transaction(),
        accepted_at: "2026-11-21T03:40:00Z".parse().unwrap(),
        kiosk: "kiosk-01",
        plate: Some(&plate()),
        count: 2,
        violations: &[
            violation("机动车违反禁止标线指示的", "1345", 100, 1),
            violation("驾驶机动车违反道路交通信号灯通行的", "1625", 200, 6),
        ],
        check_url: Some("https://central.example/check/55F66A77"),
        language,
    }
    .document(paper)
}

fn objection_slip(language: Language, paper: PaperWidth) -> Document {
    ObjectionSlip {
        transaction: transaction(),
        number: Some("S2026112100017"),
        accepted_at: "2026-11-21T03:40:00Z".parse().unwrap(),
        answer_by: Some("2026-12-01".parse().unwrap()),
        plate: Some(&plate()),
        violations: 1,
        grounds: &[Ground::Emergency, Ground::SignOrSignalUnclear],
        statement: "当时为避让后方救护车，越过停止线约2米，随即停车等候。",
        check_url: Some("https://central.example/check/55F66A77"),
        language,
    }
    .document(paper)
}

fn staff_slip(language: Language, paper: PaperWidth) -> Document {
    StaffSlip {
        reason: StaffReason::RecordNotUpdated,
        transaction: Some(transaction()),
        decision: Some(&decision().number),
        at: "2026-11-21T03:42:00Z".parse().unwrap(),
        kiosk: "CY-0001",
        language,
    }
    .document(paper)
}

fn printed(document: &Document, paper: PaperWidth) -> CutPiece {
    preview(document, paper).expect("a slip ends in a cut")
}

/// Compares text and picture of a slip on both papers with what is stored.
fn assert_looks(name: &str, language: Language, slip: fn(Language, PaperWidth) -> Document) {
    for (paper, width) in WIDTHS {
        let piece = printed(&slip(language, paper), paper);
        insta::assert_snapshot!(format!("{name}-{width}"), piece.text);
        assert_same_picture(&format!("{name}-{width}"), &piece.image);
    }
}

#[test]
fn the_decision() {
    assert_looks("decision", Language::Chinese, decision_slip);
}

#[test]
fn the_decision_with_help_in_english() {
    assert_looks("decision-en", Language::English, decision_slip);
}

#[test]
fn the_acceptance_slip() {
    assert_looks("acceptance", Language::Chinese, acceptance_slip);
}

#[test]
fn the_acceptance_slip_with_help_in_english() {
    assert_looks("acceptance-en", Language::English, acceptance_slip);
}

#[test]
fn the_objection_slip() {
    assert_looks("objection", Language::English, objection_slip);
}

#[test]
fn the_staff_slip() {
    assert_looks("staff", Language::English, staff_slip);
}

#[test]
fn the_decision_keeps_the_order_of_the_form() {
    for (paper, _) in WIDTHS {
        // Without blanks and line ends, a text is the same on any paper.
        let text: String = printed(&decision_slip(Language::Chinese, paper), paper)
            .text
            .split_whitespace()
            .collect();
        let order = [
            "北京市公安局公安交通管理局",
            "朝阳交通支队",
            "公安交通管理简易程序处罚决定书",
            "110105180012345X",
            "被处罚人：范克",
            "驾驶证号：11010519491231002X",
            "档案编号：110100123456",
            "发证机关：",
            "准驾车型：C1",
            "联系电话：138****5678",
            "车辆类型：小型轿车",
            "车牌号码：京A12345",
            "2026年11月3日08时15分在东三环中路",
            "（代码1352A）",
            "标准值：60公里/小时",
            "实测值：78公里/小时",
            "《中华人民共和国道路交通安全法》",
            "处以200元罚款",
            "15日内",
            "行政复议",
            "处理地点：",
            "签名：",
            "[picture",
            "处理民警：王警官",
            "决定日期：2026年11月21日",
            "本次记分：6分",
            "接近12分",
            "[QR:",
        ];
        let mut rest = text.as_str();
        for part in order {
            let at = rest
                .find(part)
                .unwrap_or_else(|| panic!("{part:?} is missing or stands too early in {text}"));
            rest = &rest[at + part.len()..];
        }
    }
}

#[test]
fn an_acceptance_slip_promises_nothing() {
    for language in [Language::Chinese, Language::English] {
        for (paper, _) in WIDTHS {
            let text: String = printed(&acceptance_slip(language, paper), paper)
                .text
                .split_whitespace()
                .collect();
            assert!(text.contains("55F6-6A77") && text.contains("尚无处理结果"), "{text}");
            for promise in [
                "已处理",
                "已缴",
                "缴清",
                "已完成",
                "办结",
                "成功",
                "决定书编号",
                "110105180012345X",
            ] {
                assert!(!text.contains(promise), "{promise} in {text}");
            }
        }
    }
}

#[test]
fn what_a_decision_does_not_say_is_not_printed() {
    let mut warning = decision();
    warning.fine = Fen::from_yuan(0);
    warning.points = Points::ZERO;
    warning.penalty = "警告".to_owned();
    warning.standard = None;
    warning.measured = None;
    warning.near_limit_notice = None;
    let slip = DecisionSlip {
        decision: &warning,
        signature_png: b"",
        transaction: transaction(),
        paid: None,
        record_url: Some(RECORD_URL),
        language: Language::Chinese,
    };
    let text = printed(&slip.document(PaperWidth::Mm58), PaperWidth::Mm58).text;
    for absent in ["标准值", "实测值", "缴款期限", "缴款情况", "缴清", "接近12分"] {
        assert!(!text.contains(absent), "{absent} in {text}");
    }
    assert!(text.contains("警告") && text.contains("（电子签名随案存档）"), "{text}");
}

#[test]
fn a_paid_decision_says_so_before_it_says_how_to_pay() {
    for (paper, _) in WIDTHS {
        let text: String = printed(&decision_slip(Language::Chinese, paper), paper)
            .text
            .split_whitespace()
            .collect();
        let paid = text.find("已缴清").expect("it is paid");
        let how = text.find("扫描缴款二维码").expect("the form says how");
        assert!(paid < how && text[paid..how].contains("无需再缴"), "{text}");
        assert!(
            text.contains("记分已记入驾驶证") && !text.contains("缴清罚款后"),
            "{text}"
        );
    }
}

#[test]
fn an_unpaid_decision_says_where_to_pay_and_that_its_code_is_not_for_that() {
    let signature_png = signature_png();
    for language in [Language::Chinese, Language::English] {
        let slip = DecisionSlip {
            decision: &decision(),
            signature_png: &signature_png,
            transaction: transaction(),
            paid: None,
            record_url: Some(RECORD_URL),
            language,
        };
        let text = printed(&slip.document(PaperWidth::Mm80), PaperWidth::Mm80).text;
        let joined: String = text.split_whitespace().collect();
        assert!(joined.contains("尚未缴款") && joined.contains("不能用于缴款"), "{text}");
        assert!(
            joined.contains("缴清罚款后记入驾驶证") && !joined.contains("已缴"),
            "{text}"
        );
        assert_eq!(text.contains("NOT PAID"), language == Language::English, "{text}");
    }
}

#[test]
fn one_number_has_one_name_on_every_slip() {
    for slip in [decision_slip, acceptance_slip, objection_slip, staff_slip] {
        let text: String = printed(&slip(Language::English, PaperWidth::Mm80), PaperWidth::Mm80)
            .text
            .split_whitespace()
            .collect();
        assert!(
            text.contains("业务凭证号") && text.contains("eferencenumber55F6-6A77"),
            "{text}"
        );
        for other in ["受理号", "流水号"] {
            assert!(!text.contains(other), "{other} in {text}");
        }
    }
}

#[test]
fn no_line_is_wider_than_the_paper_and_none_begins_with_punctuation() {
    for (paper, _) in WIDTHS {
        for slip in [decision_slip, acceptance_slip, objection_slip, staff_slip] {
            let document = slip(Language::English, paper);
            for line in printed(&document, paper)
                .text
                .lines()
                .filter(|line| !line.starts_with('['))
            {
                assert!(
                    layby::device::printer::document::columns(line) <= paper.columns(),
                    "{line:?}"
                );
                assert!(
                    !line
                        .trim_start()
                        .starts_with(['，', '。', '；', '、', '）', '》', '：']),
                    "{line:?}"
                );
            }
        }
    }
}

#[test]
fn a_camera_reads_the_code_from_either_paper() {
    for (paper, _) in WIDTHS {
        let picture = printed(&decision_slip(Language::Chinese, paper), paper).image;
        let mut seen =
            rqrr::PreparedImage::prepare_from_greyscale(picture.width() as usize, picture.height() as usize, |x, y| {
                picture.get_pixel(x as u32, y as u32).0[0]
            });
        let codes = seen.detect_grids();
        assert_eq!(codes.len(), 1);
        assert_eq!(codes[0].decode().unwrap().1, RECORD_URL);
    }
}

/// A half-width character's cell.
const TILE: (u32, u32) = (12, 24);
/// Another version of a font moves an edge here and there; another character moves more.
const TILE_DIFFERENCE_MAX: f64 = 0.25;

fn assert_same_picture(name: &str, picture: &GrayImage) {
    let stored = Path::new(file!())
        .with_file_name("snapshots")
        .join(format!("{name}.png"));
    if std::env::var_os("LAYBY_BLESS").is_some() {
        picture.save(&stored).unwrap();
        return;
    }
    let expected = image::open(&stored)
        .unwrap_or_else(|fault| panic!("{}: {fault}", stored.display()))
        .into_luma8();
    let (share, at) = worst_tile(&expected, picture);
    if expected.dimensions() != picture.dimensions() || share > TILE_DIFFERENCE_MAX {
        let seen = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
        picture.save(&seen).unwrap();
        panic!(
            "{name} looks different at {at:?} (a tile differs by {share:.2}); stored {}, now {}",
            stored.display(),
            seen.display()
        );
    }
}

/// The tile that differs most: its share of different dots, and where it is.
fn worst_tile(one: &GrayImage, other: &GrayImage) -> (f64, (u32, u32)) {
    let dot = |image: &GrayImage, x, y| image.get_pixel_checked(x, y).unwrap_or(&Luma([255])).0[0] < 128;
    let (width, height) = (one.width().max(other.width()), one.height().max(other.height()));
    let tiles = (0..height)
        .step_by(TILE.1 as usize)
        .flat_map(|top| (0..width).step_by(TILE.0 as usize).map(move |left| (left, top)));
    tiles
        .map(|(left, top)| {
            let dots = (left..left + TILE.0).flat_map(|x| (top..top + TILE.1).map(move |y| (x, y)));
            let different = dots.filter(|&(x, y)| dot(one, x, y) != dot(other, x, y)).count();
            (different as f64 / f64::from(TILE.0 * TILE.1), (left, top))
        })
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .expect("a picture has a tile")
}

#[test]
fn the_comparison_of_pictures_sees_a_line_that_moved() {
    let picture = printed(&staff_slip(Language::Chinese, PaperWidth::Mm80), PaperWidth::Mm80).image;
    let moved = GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        *picture.get_pixel_checked(x, y + 4).unwrap_or(&Luma([255]))
    });
    assert!(worst_tile(&picture, &moved).0 > TILE_DIFFERENCE_MAX);
    assert!(worst_tile(&picture, &picture).0 == 0.0);
}
