//! The penalty decision on paper, in the order of the form \[PROC 44, 45; APL 52; 163 art 13\].

use layby_domain::{Decision, Fen, Language, Timestamp, TransactionId};

use super::{SignatureFault, Slip, day, moment, moment_en, signature, wants_help};
use crate::device::printer::PaperWidth;
use crate::device::printer::document::{Align, Document};

/// A decision and what stands around it.
#[derive(Clone, Copy)]
pub struct DecisionSlip<'a> {
    /// What the central API decided.
    pub decision: &'a Decision,
    /// The driver's signature as a PNG picture.
    pub signature_png: &'a [u8],
    /// The transaction, to name it to a member of staff.
    pub transaction: TransactionId,
    /// What the central API saw paid; `None` as long as it has not.
    pub paid: Option<PaidFine>,
    /// What the code leads to: a page that shows the state of the record.
    pub record_url: Option<&'a str>,
    /// The driver's language.
    pub language: Language,
}

/// A payment that the central API has confirmed. The fine is what was decided; what was paid may hold a surcharge, or pay several decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaidFine {
    /// When the money arrived, where that is known.
    pub at: Option<Timestamp>,
    /// What was paid.
    pub amount: Fen,
    /// How many decisions it paid.
    pub decisions: usize,
}

impl PaidFine {
    fn chinese(&self, fine: Fen) -> String {
        let at = self.at.map(moment).unwrap_or_default();
        match self.decisions {
            0 | 1 => format!("{at}已缴清{}元", self.amount),
            several => format!(
                "{at}已缴清本决定罚款{fine}元（与另外{}份决定一并付款，合计{}元）",
                several - 1,
                self.amount
            ),
        }
    }

    fn english(&self, fine: Fen) -> String {
        let at = self.at.map(|at| format!(" {}", moment_en(at))).unwrap_or_default();
        match self.decisions {
            0 | 1 if self.amount == fine => format!("paid{at}"),
            0 | 1 => format!("{} yuan paid{at}", self.amount),
            2 => format!("paid{at} together with another decision, {} yuan in all", self.amount),
            several => format!(
                "paid{at} together with {} other decisions, {} yuan in all",
                several - 1,
                self.amount
            ),
        }
    }
}

impl DecisionSlip<'_> {
    /// The slip, laid out for `paper`. A signature that cannot be printed does not keep a decision from its driver: its place says so.
    #[must_use]
    pub fn document(&self, paper: PaperWidth) -> Document {
        let mut slip = Slip::new(paper);
        self.head(&mut slip);
        self.person_and_vehicle(&mut slip);
        self.decision(&mut slip);
        self.signature(&mut slip);
        self.closing(&mut slip);
        slip.finish()
    }

    fn head(&self, slip: &mut Slip) {
        let decision = self.decision;
        slip.centred_bold(&decision.authority);
        slip.centred_bold(&decision.authority_branch);
        slip.gap();
        slip.title(&decision.title);
        slip.gap();
        slip.centred(&format!("编号 {}", decision.number));
        slip.rule();
    }

    fn person_and_vehicle(&self, slip: &mut Slip) {
        let decision = self.decision;
        slip.field("被处罚人", decision.person.as_str());
        slip.field("驾驶证号", decision.licence_number.as_str());
        slip.field("档案编号", decision.file_number.as_str());
        slip.field("发证机关", &decision.licence_issued_by);
        slip.field("准驾车型", &decision.licence_class);
        slip.field("联系电话", &decision.phone_masked);
        slip.field("车辆类型", &decision.vehicle_type);
        slip.field("车牌号码", decision.plate.as_str());
        slip.rule();
    }

    fn decision(&self, slip: &mut Slip) {
        let decision = self.decision;
        slip.section("违法事实", &self.facts());
        slip.section("处罚依据", &decision.basis);
        slip.section("处罚决定", &decision.penalty);
        self.payment(slip);
        slip.section("救济途径", &decision.remedies);
        slip.rule();
    }

    /// Whether it is paid comes first, and large. The form keeps its lines on how and until when to pay; without a payment they are what to do
    /// next, and there is no code to pay on paper.
    fn payment(&self, slip: &mut Slip) {
        let decision = self.decision;
        let has_fine = decision.fine.get() > 0;
        match self.paid.filter(|_| has_fine) {
            Some(paid) => {
                slip.gap();
                slip.title("已缴清");
                slip.field("缴款情况", &paid.chinese(decision.fine));
                slip.section("决定书原文载明的缴款方式（已缴清，无需再缴）", &decision.payment);
            }
            None => slip.section("缴款方式", &decision.payment),
        }
        if has_fine && self.paid.is_none() {
            slip.field("缴款期限", &format!("{}止", day(decision.pay_by)));
            slip.bold("尚未缴款");
            slip.paragraph("本凭条上的二维码只供核对记录，不能用于缴款。请持本决定书到指定银行或交管窗口缴款。");
        }
    }

    /// `On TIME at PLACE did ACT (code NNNN)`, with what was allowed and what was measured.
    fn facts(&self) -> String {
        let decision = self.decision;
        let mut facts = format!(
            "{}在{}实施“{}”的违法行为（代码{}）。",
            moment(decision.occurred_at),
            decision.place,
            decision.act,
            decision.code
        );
        for (label, value) in [("标准值", &decision.standard), ("实测值", &decision.measured)] {
            if let Some(value) = value {
                facts += &format!("{label}：{value}。");
            }
        }
        facts
    }

    fn signature(&self, slip: &mut Slip) {
        slip.field("处理地点", &self.decision.handled_at_place);
        slip.paragraph("当事人签名：");
        match signature::for_paper(self.signature_png) {
            Ok(picture) => slip.picture(picture, Align::Centre),
            Err(SignatureFault::NotAPicture(_) | SignatureFault::Empty) => slip.centred("（电子签名随案存档）"),
        }
        slip.field("处理民警", &self.decision.officer);
        slip.field(
            "决定日期",
            &day(layby_domain::date_in_shanghai(self.decision.decided_at)),
        );
        slip.rule();
    }

    fn closing(&self, slip: &mut Slip) {
        let decision = self.decision;
        slip.bold(&format!("本次记分：{}分", decision.points));
        if decision.fine.get() > 0 && decision.points.get() > 0 {
            slip.paragraph(match self.paid {
                Some(_) => "罚款已缴清，记分已记入驾驶证。",
                None => "缴清罚款后记入驾驶证。",
            });
        }
        if let Some(notice) = &decision.near_limit_notice {
            slip.bold(notice);
        }
        if let Some(url) = self.record_url {
            slip.qr(url, "扫码核对处理记录");
        }
        slip.centred(&format!("业务凭证号 {}", self.transaction.spoken()));
        if wants_help(self.language) {
            slip.help(&self.help());
        }
    }

    fn help(&self) -> Vec<String> {
        let decision = self.decision;
        let mut lines = vec![
            format!("Penalty decision no. {}", decision.number),
            format!(
                "Vehicle {}, violation code {}, {}",
                decision.plate,
                decision.code,
                moment_en(decision.occurred_at)
            ),
        ];
        match (decision.fine.get(), self.paid) {
            (0, _) => lines.push("Warning, no fine".to_owned()),
            (_, Some(paid)) => lines.push(format!("Fine: {} yuan, {}", decision.fine, paid.english(decision.fine))),
            (_, None) => {
                lines.push(format!(
                    "Fine: {} yuan, NOT PAID, pay by {}",
                    decision.fine, decision.pay_by
                ));
                lines.push(
                    "There is no code to pay with on this paper: take it to a bank named by the authority, or to a traffic police window."
                        .to_owned(),
                );
            }
        }
        lines.push(match (decision.points.get(), self.paid) {
            (1.., Some(_)) => format!("Points: {}, recorded", decision.points),
            (1.., None) => format!("Points: {}, recorded once the fine is paid", decision.points),
            (0, _) => format!("Points: {}", decision.points),
        });
        lines.push(format!("Reference number {}", self.transaction.spoken()));
        lines.push("If you do not agree, you may ask for reconsideration or go to court: the Chinese text says where and within what time.".to_owned());
        lines.push("Scan the code to check the record at any time.".to_owned());
        lines
    }
}
