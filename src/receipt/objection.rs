//! The slip for a driver who stated and defended: what was said is on its way, and no decision has been made.

use layby_domain::{Date, Ground, Language, PlateNumber, Timestamp, TransactionId};

use super::{Slip, day, moment, moment_en, violations_en, wants_help};
use crate::device::printer::PaperWidth;
use crate::device::printer::document::Document;

/// A statement and what became of it so far.
#[derive(Clone, Copy)]
pub struct ObjectionSlip<'a> {
    /// The transaction.
    pub transaction: TransactionId,
    /// The number that the central API gave, once it has received the statement.
    pub number: Option<&'a str>,
    /// When the kiosk accepted it.
    pub accepted_at: Timestamp,
    /// The day by which an answer is due, once the central API has said so.
    pub answer_by: Option<Date>,
    /// The vehicle, where it is known.
    pub plate: Option<&'a PlateNumber>,
    /// How many violations it is about.
    pub violations: usize,
    /// The grounds chosen.
    pub grounds: &'a [Ground],
    /// What the driver wrote; may be empty.
    pub statement: &'a str,
    /// What the code leads to.
    pub check_url: Option<&'a str>,
    /// The driver's language.
    pub language: Language,
}

impl ObjectionSlip<'_> {
    /// The slip, laid out for `paper`.
    #[must_use]
    pub fn document(&self, paper: PaperWidth) -> Document {
        let mut slip = Slip::new(paper);
        slip.title("陈述申辩凭条");
        slip.gap();
        slip.centred_bold(&self.number.map_or_else(
            || format!("业务凭证号 {}", self.transaction.spoken()),
            |number| format!("申辩编号 {number}"),
        ));
        slip.rule();
        slip.field("提交时间", &moment(self.accepted_at));
        if let Some(plate) = self.plate {
            slip.field("车牌号码", plate.as_str());
        }
        slip.field("涉及记录", &format!("{}条", self.violations));
        if let Some(day_due) = self.answer_by {
            slip.field("答复期限", &format!("{}前", day(day_due)));
        }
        slip.rule();
        slip.bold("申辩理由");
        for ground in self.grounds {
            slip.paragraph(&format!("· {}", ground_zh(*ground)));
        }
        slip.paragraph(self.statement);
        slip.rule();
        slip.bold("本次未作出处罚决定");
        slip.paragraph(match self.number {
            Some(_) => "公安交通管理部门将复核您的陈述和申辩，不会因申辩而加重处罚。",
            None => {
                "暂未收到公安交管系统的答复。您的陈述和申辩已存入本机，将自动提交，请勿重复提交。不会因申辩而加重处罚。"
            }
        });
        if let Some(url) = self.check_url {
            slip.qr(url, "扫码查询申辩进度");
        }
        if self.number.is_some() {
            slip.centred(&format!("业务凭证号 {}", self.transaction.spoken()));
        }
        if wants_help(self.language) {
            slip.help(&self.help());
        }
        slip.finish()
    }

    fn help(&self) -> Vec<String> {
        let number = self.number.map_or_else(String::new, |number| format!(" no. {number}"));
        let mut lines = vec![
            format!("Statement and defence{number}, {}", moment_en(self.accepted_at)),
            format!("Reference number {}", self.transaction.spoken()),
            self.plate.map_or_else(
                || violations_en(self.violations),
                |plate| format!("Vehicle {plate}, {}", violations_en(self.violations)),
            ),
        ];
        lines.extend(self.grounds.iter().map(|ground| format!("- {}", ground_en(*ground))));
        lines
            .push("No decision was made. What you said will be reviewed and cannot make a penalty heavier.".to_owned());
        if let Some(day_due) = self.answer_by {
            lines.push(format!("An answer is due by {day_due}."));
        }
        lines
    }
}

fn ground_zh(ground: Ground) -> &'static str {
    match ground {
        Ground::NotMyVehicle => "图片中的车辆不是我的车",
        Ground::PlateCopied => "号牌被套用",
        Ground::NotTheDriver => "当时不是我驾驶",
        Ground::SignOrSignalUnclear => "标志、标线或信号灯不清楚",
        Ground::Emergency => "紧急避险或避让特种车辆",
        Ground::DuplicateCapture => "同一行为被重复记录",
        Ground::AlreadyPunished => "该行为已受过处罚",
        Ground::WrongPlaceOrTime => "记录的地点或时间有误",
        Ground::Other => "其他理由",
    }
}

fn ground_en(ground: Ground) -> &'static str {
    match ground {
        Ground::NotMyVehicle => "the vehicle in the picture is not mine",
        Ground::PlateCopied => "the plate was copied",
        Ground::NotTheDriver => "I was not driving",
        Ground::SignOrSignalUnclear => "sign, marking or signal could not be recognised",
        Ground::Emergency => "emergency, or giving way to an emergency vehicle",
        Ground::DuplicateCapture => "the same act was recorded twice",
        Ground::AlreadyPunished => "the act was punished already",
        Ground::WrongPlaceOrTime => "place or time in the record are wrong",
        Ground::Other => "another reason",
    }
}
