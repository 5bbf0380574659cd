//! Paying: orders that are open, expire and are replaced, and what being late costs.

use jiff::SignedDuration;
use layby_central::{HandlingReply, PaymentOrder, PaymentState, ProblemCode, paths};
use layby_domain::{Fen, ViolationState};

use crate::kiosk::{Kiosk, clock, server, server_with};

#[tokio::test]
async fn a_warning_has_nothing_to_pay_and_closes_at_once() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("cora").await.unwrap();
    let reply = kiosk.handle(&kiosk.accept(&driver, &["v-0302"]).await).await.unwrap();
    assert_eq!(
        (reply.payment.as_ref(), reply.decisions[0].penalty.as_str()),
        (None, "警告")
    );
    assert_eq!(kiosk.record("v-0302").await.state, ViolationState::Paid);
    assert_eq!(
        kiosk.ask_for_payment(&reply).await.unwrap_err().code,
        ProblemCode::NothingToPay
    );
}

#[tokio::test]
async fn an_order_expires_and_is_replaced_by_a_new_one() {
    let clock = clock();
    let server = server_with(|settings| settings.clock = clock.clone().into()).await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let reply = kiosk.handle(&kiosk.accept(&driver, &["v-0101"]).await).await.unwrap();
    let first = reply.payment.clone().unwrap();
    assert_eq!(
        kiosk.ask_for_payment(&reply).await.unwrap(),
        first,
        "the open order is given again"
    );

    clock.advance(SignedDuration::from_secs(15 * 60 + 1));
    let expired: PaymentOrder = kiosk.get(&paths::payment(&first.id)).await.unwrap();
    assert_eq!(expired.state, PaymentState::Expired);
    assert!(server.pay(&first.id).is_err());
    let second = kiosk.ask_for_payment(&reply).await.unwrap();
    assert_ne!(second.id, first.id);
    server.cancel(&second.id).unwrap();
    let third = kiosk.ask_for_payment(&reply).await.unwrap();
    server.pay(&third.id).unwrap();
    assert_eq!(
        kiosk.ask_for_payment(&reply).await.unwrap_err().code,
        ProblemCode::NothingToPay
    );
    let handling: HandlingReply = kiosk.get(&paths::handling(&reply.handling)).await.unwrap();
    assert_eq!(handling.payment.unwrap().id, third.id);
    let counts = server.view().unwrap().payments;
    assert_eq!(
        (counts.expired, counts.cancelled, counts.paid, counts.pending),
        (1, 1, 1, 0)
    );
}

#[tokio::test]
async fn paying_late_costs_a_surcharge_up_to_the_fine_itself() {
    let clock = clock();
    let server = server_with(|settings| settings.clock = clock.clone().into()).await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let reply = kiosk.handle(&kiosk.accept(&driver, &["v-0101"]).await).await.unwrap();
    assert_eq!(reply.decisions[0].pay_by.to_string(), "2026-03-31");
    clock.advance(SignedDuration::from_hours(24 * 17));
    assert_eq!(
        kiosk.ask_for_payment(&reply).await.unwrap().amount,
        Fen::from_yuan(212),
        "two days late: 6 %"
    );
    clock.advance(SignedDuration::from_hours(24 * 60));
    assert_eq!(kiosk.ask_for_payment(&reply).await.unwrap().amount, Fen::from_yuan(400));
}
