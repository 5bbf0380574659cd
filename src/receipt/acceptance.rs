//! The slip for an act that was accepted while the central API could not be reached: what was accepted, and that the result comes
//! later.

use jiff::ToSpan as _;
use layby_domain::{Date, Fen, Language, PlateNumber, Points, Timestamp, TransactionId, ViolationCode};

use super::{Slip, day, moment, moment_en, violations_en, wants_help};
use crate::device::printer::PaperWidth;
use crate::device::printer::document::Document;

/// A result that has not come after so many days will hardly come by itself.
const ASK_AFTER_DAYS: i32 = 2;

/// One violation that the driver asked to have handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedViolation {
    /// When it happened.
    pub occurred_at: Timestamp,
    /// Where it happened.
    pub place: String,
    /// What was done.
    pub act: String,
    /// The code of the act.
    pub code: ViolationCode,
    /// The fine that stands on record for it.
    pub fine: Fen,
    /// The points that stand on record for it.
    pub points: Points,
}

/// What was accepted, and when.
#[derive(Clone, Copy)]
pub struct AcceptanceSlip<'a> {
    /// The transaction: the only number there is yet.
    pub transaction: TransactionId,
    /// When the kiosk accepted it.
    pub accepted_at: Timestamp,
    /// Which kiosk it was.
    pub kiosk: &'a str,
    /// The vehicle, where it is known.
    pub plate: Option<&'a PlateNumber>,
    /// How many violations the driver chose.
    pub count: usize,
    /// The violations themselves; none after a restart.
    pub violations: &'a [AcceptedViolation],
    /// What the code leads to: a page that shows how far the transaction has come.
    pub check_url: Option<&'a str>,
    /// The driver's language.
    pub language: Language,
}

impl AcceptanceSlip<'_> {
    /// The slip, laid out for `paper`.
    #[must_use]
    pub fn document(&self, paper: PaperWidth) -> Document {
        let mut slip = Slip::new(paper);
        slip.title("受理凭条");
        slip.gap();
        slip.centred_bold(&format!("业务凭证号 {}", self.transaction.spoken()));
        slip.rule();
        slip.field("受理时间", &moment(self.accepted_at));
        slip.field("设备编号", self.kiosk);
        if let Some(plate) = self.plate {
            slip.field("车牌号码", plate.as_str());
        }
        slip.rule();
        slip.bold(&format!("申请处理的违法记录（{}条）", self.count));
        write_violations(&mut slip, self.violations);
        slip.rule();
        slip.bold("尚无处理结果");
        slip.paragraph("暂未收到公安交管系统的答复。您的申请已存入本机，将自动提交，请勿重复申请。作出处罚决定后以决定书为准，本凭条不再作数；在此之前无需缴款，缴款期限自收到决定书之日起计算。");
        let ask_from = self.ask_from();
        slip.section(
            "如何查询",
            &format!(
                "再次在本机刷身份证即可查询和领取决定书；到{}仍无结果的，请持本凭条到交管窗口询问。",
                day(ask_from)
            ),
        );
        if let Some(url) = self.check_url {
            slip.qr(url, "扫码查询受理进度");
        }
        if wants_help(self.language) {
            slip.help(&[
                format!("Accepted {}, reference number {}", moment_en(self.accepted_at), self.transaction.spoken()),
                self.plate.map_or_else(|| violations_en(self.count), |plate| format!("Vehicle {plate}, {}", violations_en(self.count))),
                "There is no result yet: the police system has not answered. Your request is stored and will be sent by itself. Do not submit it again.".to_owned(),
                "Once there is a decision it takes the place of this slip. Pay nothing before; the time to pay runs from the day you receive it.".to_owned(),
                format!("To check, and to get the decision: lay your card on this kiosk again. No result by {ask_from}: show this slip at a traffic police window."),
            ]);
        }
        slip.finish()
    }

    /// From this day on somebody should ask at a window.
    fn ask_from(&self) -> Date {
        layby_domain::date_in_shanghai(self.accepted_at).saturating_add(ASK_AFTER_DAYS.days())
    }
}

/// The violations, numbered, with what stands on record for each.
fn write_violations(slip: &mut Slip, violations: &[AcceptedViolation]) {
    for (number, violation) in (1..).zip(violations) {
        slip.air();
        slip.paragraph(&format!("{number}. {}（代码{}）", violation.act, violation.code));
        slip.paragraph(&format!("{} {}", moment(violation.occurred_at), violation.place));
        slip.columns(
            &format!("记录的罚款{}元", violation.fine),
            &format!("记{}分", violation.points),
        );
    }
}
