//! The slip that a driver hands to a member of staff when paper or machine failed: what happened, and what to do about it.

use layby_domain::{DecisionNumber, Language, Timestamp, TransactionId};

use super::{Slip, moment, moment_en, wants_help};
use crate::device::printer::PaperWidth;
use crate::device::printer::document::Document;

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffReason {
    /// Payment was seen, and the record does not show it yet.
    RecordNotUpdated,
    /// The person check did not succeed in all its tries.
    NotRecognised,
    /// There is no portrait to check the driver against.
    NoPortrait,
    /// The driver had signed, and the central API refused the act: nothing was decided.
    ActRefused,
}

/// What staff need to know.
#[derive(Clone, Copy)]
pub struct StaffSlip<'a> {
    /// What went wrong.
    pub reason: StaffReason,
    /// The transaction; none if nothing had been accepted yet.
    pub transaction: Option<TransactionId>,
    /// The decision, if there is one: it can be printed again by this number.
    pub decision: Option<&'a DecisionNumber>,
    /// When it went wrong.
    pub at: Timestamp,
    /// Which kiosk it was.
    pub kiosk: &'a str,
    /// The driver's language.
    pub language: Language,
}

impl StaffSlip<'_> {
    /// The slip, laid out for `paper`.
    #[must_use]
    pub fn document(&self, paper: PaperWidth) -> Document {
        let (happened, act) = self.reason.in_chinese();
        let mut slip = Slip::new(paper);
        slip.title("请交工作人员");
        slip.rule();
        if let Some(number) = self.decision {
            slip.field("决定编号", number.as_str());
        }
        if let Some(transaction) = self.transaction {
            slip.field("业务凭证号", &transaction.spoken());
        }
        slip.field("发生时间", &moment(self.at));
        slip.field("设备编号", self.kiosk);
        slip.rule();
        slip.section("发生情况", happened);
        slip.section("请工作人员", act);
        if wants_help(self.language) {
            let (happened, act) = self.reason.in_english();
            let mut lines = vec![format!("{}: {happened}", moment_en(self.at))];
            lines.extend(
                self.transaction
                    .map(|transaction| format!("Reference number {}", transaction.spoken())),
            );
            lines.push(format!("Please show this slip to a member of staff, who will {act}."));
            slip.help(&lines);
        }
        slip.finish()
    }
}

impl StaffReason {
    fn in_chinese(self) -> (&'static str, &'static str) {
        match self {
            Self::RecordNotUpdated => (
                "已查到缴款，违法记录状态尚未更新。",
                "按决定编号核对缴款和记录状态，必要时转后台处理。请勿再次收款。",
            ),
            Self::NotRecognised => ("多次核验未能确认本人。", "人工核对证件和本人后，在窗口办理。"),
            Self::NoPortrait => (
                "没有可供比对的证件照片，无法核验本人。",
                "人工核对证件和本人后，在窗口办理。",
            ),
            Self::ActRefused => (
                "当事人已签名，后台未受理本次申请，未作出处理决定，未收款。",
                "按业务凭证号查明原因后，在窗口办理。",
            ),
        }
    }

    fn in_english(self) -> (&'static str, &'static str) {
        match self {
            Self::RecordNotUpdated => (
                "the payment was seen, and the record does not show it yet",
                "check payment and record by the number; it must not be paid a second time",
            ),
            Self::NotRecognised => (
                "you could not be recognised",
                "check your documents and help you at a window",
            ),
            Self::NoPortrait => (
                "there is no photo to compare you with",
                "check your documents and help you at a window",
            ),
            Self::ActRefused => (
                "your request was not accepted; nothing was decided, nothing was paid",
                "find out why by the reference number and help you at a window",
            ),
        }
    }
}
