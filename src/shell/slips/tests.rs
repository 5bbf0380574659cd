use super::*;
use crate::courier::{CentralClient, CentralSettings, CourierSettings};
use crate::device::printer::Block;
use crate::ledger::LedgerSettings;
use crate::shell::Hooks;
use layby_central::PaymentOrder;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// A reply as the ledger first got it: its order waits.
fn reply() -> HandlingReply {
    let decision = |number: &str, fine: u32| {
        serde_json::json!({
            "authority": "A", "authority_branch": "B", "title": "T", "number": number, "violation": "v-1", "person": "范克",
            "licence_number": "11010519491231002X", "file_number": "110100000001", "licence_issued_by": "北京", "licence_class": "C1",
            "phone_masked": "138****0001", "vehicle_type": "小型轿车", "plate": "京A00599", "plate_kind": "small",
            "occurred_at": "2025-12-01T00:00:00Z", "place": "建国路", "act": "违反禁止标线指示", "code": "1345", "standard": null,
            "measured": null, "basis": "第九十条", "penalty": "罚款200元", "fine": fine, "payment": "十五日内", "pay_by": "2026-01-16",
            "remedies": "六十日内", "handled_at_place": "kiosk", "officer": "经办人", "decided_at": "2026-01-01T00:00:01Z", "points": 3,
            "near_limit_notice": null,
        })
    };
    serde_json::from_value(serde_json::json!({
        "handling": "h-1",
        "decisions": [decision("000000000000001X", 20_000)],
        "payment": { "id": "p-1", "amount": 20_000, "state": { "kind": "pending" }, "pay_url": "http://127.0.0.1/pay/p",
                     "expires_at": "2026-01-01T00:15:00Z", "handling": "h-1" },
    }))
    .unwrap()
}

fn transaction() -> TransactionId {
    TransactionId::from(Uuid::now_v7())
}

fn printed(reply: HandlingReply, paid: Option<Fen>) -> String {
    let slip = Slip {
        language: Language::English,
        transaction: transaction(),
        accepted_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        record_url: None,
        body: SlipBody::Decision {
            reply: Box::new(reply),
            paid,
            signature_png: None,
            points_after: None,
        },
    };
    let document = lay_out(&slip, PaperWidth::Mm80, &"kiosk-01".parse().unwrap());
    let lines = document.blocks.iter().filter_map(|block| match block {
        Block::Text(line) => Some(line.text.clone()),
        _ => None,
    });
    lines.collect() // the paper breaks sentences where it must
}

#[test]
fn the_paper_of_a_paid_fine_tells_what_was_paid_and_when() {
    let surcharged = PaymentOrder {
        amount: Fen::from_yuan(206),
        state: PaymentState::Paid {
            at: "2026-01-20T04:00:00Z".parse().unwrap(),
        },
        ..reply().payment.unwrap()
    };
    let paid = HandlingReply {
        payment: Some(surcharged),
        ..reply()
    };
    let text = printed(paid, Some(Fen::from_yuan(206)));
    for said in ["已缴清206.00元", "罚款200元", "Fine: 200.00 yuan, 206.00 yuan paid"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("pay by") && !text.contains("缴款期限"), "{text}");
}

#[test]
fn one_payment_for_several_decisions_says_so_on_each() {
    let mut both = reply();
    both.decisions.push(both.decisions[0].clone());
    let mut order = both.payment.clone().unwrap();
    order.amount = Fen::from_yuan(400);
    order.state = PaymentState::Paid {
        at: "2026-01-01T04:00:00Z".parse().unwrap(),
    };
    both.payment = Some(order);
    let text = printed(both, Some(Fen::from_yuan(400)));
    let unwrapped = text.replace(' ', "");
    for said in ["已缴清本决定罚款200.00元", "与另外1份决定一并付款，合计400.00元"] {
        assert_eq!(unwrapped.matches(said).count(), 2, "{said}: {text}");
    }
}

#[test]
fn a_fine_that_an_older_version_noted_as_paid_is_not_asked_for_again() {
    let text = printed(reply(), Some(Fen::from_yuan(200)));
    assert!(text.contains("已缴清200.00元") && !text.contains("pay by"), "{text}");
    let text = printed(reply(), None);
    assert!(
        !text.contains("已缴清") && text.contains("缴款期限") && text.contains("pay by"),
        "{text}"
    );
}

#[tokio::test]
async fn a_slip_that_cannot_be_noted_is_not_printed() {
    let dir = tempfile::tempdir().unwrap();
    let settings = LedgerSettings {
        min_free_bytes: 1024,
        ..LedgerSettings::new(dir.path().join("ledger.db"), dir.path().join("ledger.key"))
    };
    let client = CentralClient::new(&CentralSettings::new("http://127.0.0.1:9", "kiosk-01".parse().unwrap())).unwrap();
    let (events, mut queue) = mpsc::channel(64);
    let keeper = Keeper::open(
        settings,
        client,
        CourierSettings::default(),
        events.clone(),
        Hooks::default(),
        CancellationToken::new(),
    );
    while queue.recv().await != Some(Event::Part(Part::Ledger(Ok(())))) {}
    let printer = PrinterSettings::new(dir.path().join("no printer"), PaperWidth::Mm80);
    let slips = Slips::open(printer, "kiosk-01".parse().unwrap(), keeper, events);

    // The ledger does not know this act, so nothing can be noted about it.
    let slip = Slip {
        language: Language::Chinese,
        transaction: transaction(),
        accepted_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        record_url: None,
        body: SlipBody::Staff(StaffMatter::Refused { refusal: None }),
    };
    slips.print(slip.transaction, Box::new(slip));
    let outcome = loop {
        if let Event::Slip { outcome, .. } = queue.recv().await.unwrap() {
            break outcome;
        }
    };
    // Had it gone to the printer, the printer would have been found missing.
    assert_eq!(outcome, Err(PrinterTrouble::Error));
}
