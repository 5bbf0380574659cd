//! What the reference server's authority prints on its decisions. The authority's name is real, its officer is not.

use layby_domain::Fen;

use crate::contract::KioskId;

/// First line of the decision.
pub(super) const AUTHORITY: &str = "北京市公安局公安交通管理局";
/// Second line of the decision.
pub(super) const BRANCH: &str = "朝阳交通支队";
/// Title of the form.
pub(super) const TITLE: &str = "公安交通管理简易程序处罚决定书";
/// The officer responsible: an invented one.
pub(super) const OFFICER: &str = "示例民警（编号000000）";

/// Authority and branch in one line.
pub(super) fn full_authority() -> String {
    format!("{AUTHORITY}{BRANCH}")
}

/// The penalty in words.
pub(super) fn penalty(fine: Fen) -> String {
    if fine.is_zero() {
        "警告".to_owned()
    } else {
        format!("罚款人民币{}元", fine.get() / 100)
    }
}

/// Where the decision was handed over.
pub(super) fn place_of(kiosk: &KioskId) -> String {
    format!("交通违法自助处理机 {kiosk}")
}
