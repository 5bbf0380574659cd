//! What a driver is told, in words of our own: rights before the decision, remedies on it, and the warning about points trading.

use layby_domain::Fen;
use layby_domain::policy::{Policy, TradingConsequences};

use crate::contract::NoticeTexts;

/// Version of these texts; change it with any of them.
pub(super) const NOTICE_VERSION: &str = "notice-2026-1";

/// The texts that go with a policy.
pub(super) fn texts(policy: &Policy) -> NoticeTexts {
    let (trading_zh, trading_en) = trading(&policy.vehicles.trading);
    NoticeTexts {
        version: NOTICE_VERSION.to_owned(),
        rights_zh: RIGHTS_ZH.to_owned(),
        rights_en: RIGHTS_EN.to_owned(),
        remedies_zh: REMEDIES_ZH.to_owned(),
        remedies_en: REMEDIES_EN.to_owned(),
        trading_zh,
        trading_en,
    }
}

// APL 41 (equipment), 44 (notice), 45 (state and defend, never punished harder for it), 62 (no decision without).
const RIGHTS_ZH: &str = "根据《行政处罚法》第四十一条、第四十四条、第四十五条，现将拟作出行政处罚的违法事实、理由、依据及内容告知您。\
您有权查询上述记录，并有权进行陈述和申辩；您提出的事实、理由或者证据成立的，公安机关交通管理部门将予以采纳。\
不会因您陈述、申辩而给予更重的处罚。选择陈述、申辩的，本机不作出处罚决定，由公安机关交通管理部门复核后答复您。";
const RIGHTS_EN: &str = "Under articles 41, 44 and 45 of the Administrative Penalty Law you are hereby told the facts, reasons, \
basis and content of the penalty that is about to be decided. You may look at these records, and you may state your case \
and defend yourself; what proves true will be accepted. The penalty is never made heavier because you did. If you choose \
to state and defend, no decision is made here: the traffic police examine your statement and answer you.";

// ARL 2023 art 20 (60 days), 23 (cases where reconsideration comes first), 24 (whom to apply to); Administrative Litigation Law 46 (6 months).
const REMEDIES_ZH: &str = "如不服本决定，可以自收到本决定书之日起六十日内向本机关的本级人民政府申请行政复议，\
也可以自收到本决定书之日起六个月内依法向人民法院提起行政诉讼。行政复议、行政诉讼期间，本决定不停止执行，法律另有规定的除外。";
const REMEDIES_EN: &str = "If you disagree with this decision, you may apply to the people's government at the level of the deciding authority for \
administrative reconsideration within 60 days of receiving it, or bring an administrative action before a people's court \
within 6 months of receiving it. Meanwhile the decision stays in force unless the law provides otherwise.";

fn trading(consequences: &TradingConsequences) -> (String, String) {
    let opening_zh = "您正在处理非本人机动车的违法记录。只有违法行为发生时的实际驾驶人才能接受处理；代替他人记分、买分卖分是违法行为。";
    let opening_en = "You are handling violations of a vehicle that is not your own. Only the person who drove at the time may do so; \
                      taking points for others, or buying and selling points, is against the law. ";
    let (rest_zh, rest_en) = match *consequences {
        TradingConsequences::SuspensionAndBan {
            suspension_months,
            detention_days_most,
            ban_years,
        } => (
            format!(
                "经查实的，首次暂扣机动车驾驶证{suspension_months}个月；再次违反以及组织、介绍他人买分卖分的，处{detention_days_most}日以下拘留，\
                 吊销机动车驾驶证，{ban_years}年内不得重新取得。"
            ),
            format!(
                "If this is established, the licence is suspended for {suspension_months} months the first time; repeating it, \
                 organising it or arranging it for others leads to detention of up to {detention_days_most} days and revocation \
                 of the licence, with no new licence for {ban_years} years."
            ),
        ),
        TradingConsequences::FinesAndPoints {
            fine_times_gain_most,
            fine_most,
            organiser_fine_times_gain_most,
            organiser_fine_most,
            seller_points,
        } => (
            format!(
                "代替他人接受处罚和记分并牟取利益的，一次记{seller_points}分，处违法所得{fine_times_gain_most}倍以下、最高不超过{}元的罚款；\
                 组织他人实施的，处违法所得{organiser_fine_times_gain_most}倍以下、最高不超过{}元的罚款。",
                yuan(fine_most),
                yuan(organiser_fine_most),
            ),
            format!(
                "Taking penalties and points for others for gain carries {seller_points} points and a fine of up to \
                 {fine_times_gain_most} times the gain, at most {} yuan; organising it a fine of up to \
                 {organiser_fine_times_gain_most} times the gain, at most {} yuan.",
                yuan(fine_most),
                yuan(organiser_fine_most),
            ),
        ),
    };
    (format!("{opening_zh}{rest_zh}"), format!("{opening_en}{rest_en}"))
}

fn yuan(amount: Fen) -> u64 {
    amount.get() / 100
}

/// How to pay, as a decision prints it.
pub(super) fn how_to_pay(policy: &Policy) -> String {
    let payment = &policy.payment;
    let percent = f64::from(payment.surcharge_permille_per_day) / 10.0;
    format!(
        "自收到本决定书之日起{}日内，可扫描二维码或者到指定银行缴纳罚款。到期不缴纳的，每日按罚款数额的{percent}%加处罚款，加处罚款的数额不超出罚款本数。",
        payment.days,
    )
}

/// The closing notice for a driver whose points come near the limit \[163 art 13\].
pub(super) fn near_limit(after: u8, full_score: u8) -> String {
    format!(
        "提示：本决定生效后，您在本记分周期内累计记分为{after}分，临近{full_score}分。一个记分周期内累计记分满{full_score}分的，\
         将扣留机动车驾驶证，并应当参加学习和考试。"
    )
}
