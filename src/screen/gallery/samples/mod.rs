//! What the sample pages say, by story.

use layby_domain::{Date, Fen, Language, Points, Refusal, Timestamp, TransactionId};

use crate::journey::{Row, View};

mod choosing;
mod ending;
mod identity;
mod pictures;

pub use choosing::notice;
pub use ending::payment;
pub use identity::menu;
pub use pictures::{portrait, signature, street};

/// A page's middle with a name for its picture.
type Named = (&'static str, View);

/// Every view, and every way it may look.
pub fn views(language: Language) -> Vec<Named> {
    let mut views = identity::views();
    views.extend(choosing::views(language));
    views.extend(ending::views(language));
    views
}

/// Reads a value that is written in these files.
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

fn now() -> Timestamp {
    at("2026-11-21T06:02:00Z")
}

fn transaction() -> TransactionId {
    read("019aa4f2-7c31-7e0a-9b52-3f6d4c1e8a07")
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
