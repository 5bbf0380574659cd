//! The demo's people and vehicles. All are invented; numbers have valid check characters and belong to nobody.

use jiff::civil::{date, time};
use layby_domain::{
    Fen, IdentityCard, IdentityNumber, LicenceStatus, PlateKind, Points, RecordedBy, Sex, ViolationState,
};

use super::{Offence, World, WorldDriver, WorldVehicle, WorldViolation};
use crate::server::pictures::Scene;

const RED_LIGHT: Offence = Offence {
    scene: Scene::RedLight,
    code: "1625",
    act: "驾驶机动车违反道路交通信号灯通行",
    act_en: "Driving on against a red traffic light",
    basis: "《道路交通安全法》第三十八条、第九十条",
    fine: Fen::from_yuan(200),
    points: Points::new(6),
    standard: None,
};
const SOLID_LINE: Offence = Offence {
    scene: Scene::SolidLine,
    code: "1345",
    act: "机动车违反禁止标线指示",
    act_en: "Crossing a solid lane line",
    basis: "《道路交通安全法》第三十八条、第九十条",
    fine: Fen::from_yuan(100),
    points: Points::new(1),
    standard: None,
};
const NO_PARKING: Offence = Offence {
    scene: Scene::NoParking,
    code: "1039",
    act: "违反规定停放机动车，驾驶人不在现场，妨碍其他车辆、行人通行",
    act_en: "Parking where it is forbidden, driver absent",
    basis: "《道路交通安全法》第五十六条、第九十三条",
    fine: Fen::from_yuan(200),
    points: Points::ZERO,
    standard: None,
};
const CROSSING: Offence = Offence {
    scene: Scene::Crossing,
    code: "1357",
    act: "遇行人正在通过人行横道时未停车让行",
    act_en: "Not stopping for pedestrians on a crossing",
    basis: "《道路交通安全法》第四十七条、第九十条",
    fine: Fen::from_yuan(200),
    points: Points::new(3),
    standard: None,
};
const BUS_LANE: Offence = Offence {
    scene: Scene::BusLane,
    code: "1019",
    act: "机动车违反规定使用专用车道",
    act_en: "Driving in a bus lane",
    basis: "《道路交通安全法》第三十七条、第九十条",
    fine: Fen::from_yuan(200),
    points: Points::ZERO,
    standard: None,
};
const SPEEDING_SLIGHTLY: Offence = Offence {
    scene: Scene::Speeding,
    code: "1303A",
    act: "驾驶机动车超过规定时速未达10%",
    act_en: "Exceeding the speed limit by less than 10 %",
    basis: "《道路交通安全法》第四十二条、第九十条",
    fine: Fen::ZERO,
    points: Points::ZERO,
    standard: Some("60 km/h"),
};
const SPEEDING: Offence = Offence {
    scene: Scene::Speeding,
    code: "1352A",
    act: "驾驶机动车超过规定时速10%以上未达20%",
    act_en: "Exceeding the speed limit by 10 to 20 %",
    basis: "《道路交通安全法》第四十二条、第九十条",
    fine: Fen::from_yuan(50),
    points: Points::ZERO,
    standard: Some("60 km/h"),
};
const PHONE: Offence = Offence {
    scene: Scene::SolidLine,
    code: "1223",
    act: "驾驶时拨打接听手持电话",
    act_en: "Using a hand-held phone while driving",
    basis: "《道路交通安全法实施条例》第六十二条；《道路交通安全法》第九十条",
    fine: Fen::from_yuan(200),
    points: Points::new(3),
    standard: None,
};

impl World {
    /// The demo's world: `franck`, `cora`, `limit` (near the limit), `suspended` (licence suspended), and the card of
    /// `stranger`, who has no licence.
    #[must_use]
    pub fn demo() -> Self {
        Self {
            drivers: drivers(),
            vehicles: vehicles(),
            strangers: vec![("stranger".to_owned(), stranger())],
        }
    }
}

fn drivers() -> Vec<WorldDriver> {
    let driver = |key: &str, portrait: &str, card: IdentityCard, status, points, last_digits: &str| WorldDriver {
        key: key.to_owned(),
        portrait: portrait.to_owned(),
        card,
        phone_masked: format!("138****{last_digits}"),
        class: "C1".to_owned(),
        status,
        points: Points::new(points),
        licence_years: 6,
        cycle_age_days: 120,
    };
    let valid = LicenceStatus::Valid;
    vec![
        driver(
            "franck",
            "franck",
            card("范克", Sex::Male, "11010519880412", "317"),
            valid,
            2,
            "0001",
        ),
        driver(
            "cora",
            "cora",
            card("柯岩", Sex::Male, "11010519910926", "529"),
            valid,
            0,
            "0002",
        ),
        driver(
            "limit",
            "franck",
            card("李满", Sex::Male, "11010519850703", "119"),
            valid,
            9,
            "0003",
        ),
        driver(
            "suspended",
            "cora",
            card("孙停", Sex::Male, "11010519930218", "645"),
            LicenceStatus::Suspended,
            3,
            "0004",
        ),
    ]
}

fn stranger() -> IdentityCard {
    card("吴正", Sex::Male, "11010519991105", "733")
}

/// A card of an invented person; `day` is region and birth date, `order` the last three digits before the check character.
fn card(name: &str, sex: Sex, day: &str, order: &str) -> IdentityCard {
    let number = number(&format!("{day}{order}"));
    IdentityCard {
        name: name.parse().expect("the demo's names are names"),
        sex,
        nation: "汉".to_owned(),
        birth: number.birth_date(),
        address: "北京市朝阳区示范路1号院2号楼301室".to_owned(),
        number,
        authority: "北京市公安局朝阳分局".to_owned(),
        valid_from: date(2019, 5, 20),
        valid_until: None,
    }
}

fn number(digits: &str) -> IdentityNumber {
    let bytes: &[u8; 17] = digits.as_bytes().try_into().expect("the demo's numbers have 17 digits");
    let check = IdentityNumber::check_character(bytes);
    format!("{digits}{check}")
        .parse()
        .expect("the demo's numbers are of region 110105 and real days")
}

fn vehicles() -> Vec<WorldVehicle> {
    let open = ViolationState::Open;
    let by = RecordedBy::Equipment;
    let seen = |id: &str, age_days: i32, at: (i8, i8, i8), place: &str, offence: Offence| WorldViolation {
        id: id.to_owned(),
        age_days,
        time: time(at.0, at.1, at.2, 0),
        place: place.to_owned(),
        offence,
        measured: None,
        recorded_by: by,
        state: open,
    };
    let measured = |speed: &str, violation: WorldViolation| WorldViolation {
        measured: Some(speed.to_owned()),
        ..violation
    };
    let by_officer = |violation: WorldViolation| WorldViolation {
        recorded_by: RecordedBy::Officer,
        ..violation
    };
    let paid = |violation: WorldViolation| WorldViolation {
        state: ViolationState::Paid,
        ..violation
    };
    let small = |plate: &str, owner: Option<&str>, bound_to: &[(&str, i32)], violations| WorldVehicle {
        plate: plate.parse().expect("the demo's plates are plates"),
        kind: PlateKind::Small,
        vehicle_type: "小型轿车".to_owned(),
        owner: owner.map(str::to_owned),
        suspended: false,
        bound_to: bound_to.iter().map(|(key, days)| ((*key).to_owned(), *days)).collect(),
        violations,
    };
    vec![
        small(
            "京NQ7K52",
            Some("franck"),
            &[],
            vec![
                seen("v-0101", 8, (8, 14, 32), "朝阳区建国路与西大望路路口", RED_LIGHT),
                seen("v-0102", 15, (18, 40, 5), "朝阳区光华路38号门前", NO_PARKING),
                seen("v-0103", 23, (12, 3, 47), "朝阳区东三环中路国贸桥南", SOLID_LINE),
                by_officer(seen("v-0104", 27, (9, 22, 0), "朝阳区朝阳北路", PHONE)),
                paid(seen("v-0105", 88, (21, 15, 11), "海淀区中关村大街", NO_PARKING)),
            ],
        ),
        WorldVehicle {
            kind: PlateKind::SmallNewEnergy,
            ..small(
                "京AF36218",
                None,
                &[("franck", 30)],
                vec![
                    seen("v-0201", 12, (17, 51, 20), "东城区东直门南大街", CROSSING),
                    seen("v-0202", 4, (7, 48, 9), "西城区西二环复兴门桥北", BUS_LANE),
                    seen("v-0203", 45, (10, 30, 54), "丰台区南三环西路", SOLID_LINE),
                ],
            )
        },
        small(
            "京LM3R89",
            Some("cora"),
            &[],
            vec![
                measured(
                    "69 km/h",
                    seen("v-0301", 6, (14, 25, 36), "大兴区南五环亦庄桥东", SPEEDING),
                ),
                measured(
                    "64 km/h",
                    seen("v-0302", 11, (6, 58, 12), "通州区通胡大街", SPEEDING_SLIGHTLY),
                ),
                seen("v-0303", 19, (19, 7, 43), "朝阳区姚家园路与星火西路路口", RED_LIGHT),
                by_officer(seen("v-0304", 33, (16, 10, 0), "顺义区府前西街", PHONE)),
            ],
        ),
        small(
            "津CK5T20",
            None,
            &[("cora", 60)],
            vec![
                seen("v-0401", 21, (11, 36, 28), "朝阳区京通快速路四惠", SOLID_LINE),
                seen("v-0402", 75, (13, 19, 2), "朝阳区朝阳路", NO_PARKING),
            ],
        ),
        small(
            "京KD6P17",
            Some("limit"),
            &[],
            vec![
                seen("v-0501", 5, (8, 2, 17), "海淀区学院路与成府路路口", RED_LIGHT),
                seen("v-0502", 9, (20, 33, 40), "海淀区知春路", NO_PARKING),
                seen("v-0503", 16, (15, 44, 6), "海淀区北四环西路", SOLID_LINE),
                seen("v-0504", 21, (12, 9, 51), "海淀区中关村南大街", CROSSING),
            ],
        ),
        small(
            "京PH2W64",
            Some("suspended"),
            &[],
            vec![seen("v-0601", 7, (22, 5, 31), "石景山区阜石路", SOLID_LINE)],
        ),
    ]
}
