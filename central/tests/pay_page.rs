//! The page behind the QR code, as a driver's phone sees it.

#![cfg(feature = "server")]

mod kiosk;

use kiosk::{Kiosk, server, server_with};
use layby_central::{PaymentOrder, PaymentState, paths};
use reqwest::{Response, StatusCode};

async fn order_of(kiosk: &Kiosk) -> PaymentOrder {
    let driver = kiosk.identify("franck").await.unwrap();
    kiosk
        .handle(&kiosk.accept(&driver, &["v-0101"]).await)
        .await
        .unwrap()
        .payment
        .unwrap()
}

async fn press(kiosk: &Kiosk, order: &PaymentOrder, button: &str, lang: &str) -> Response {
    kiosk
        .client
        .post(format!("{}/{button}?lang={lang}", order.pay_url))
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_phone_pays_and_sees_that_it_is_paid() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let order = order_of(&kiosk).await;

    let page = kiosk
        .client
        .get(&order.pay_url)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains("应缴罚款") && page.contains("200.00") && page.contains("确认缴纳"));
    assert!(
        !page.contains("范克") && !page.contains("110105"),
        "the page names no person"
    );
    let paid = press(&kiosk, &order, "pay", "en").await.text().await.unwrap();
    assert!(paid.contains("Paid") && !paid.contains("<form"));
    let seen: PaymentOrder = kiosk.get(&paths::payment(&order.id)).await.unwrap();
    assert!(matches!(seen.state, PaymentState::Paid { .. }));
}

#[tokio::test]
async fn a_cancelled_order_cannot_be_paid_by_an_old_page() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let order = order_of(&kiosk).await;
    assert!(
        press(&kiosk, &order, "cancel", "zh-CN")
            .await
            .text()
            .await
            .unwrap()
            .contains("已取消")
    );
    assert!(
        press(&kiosk, &order, "pay", "zh-CN")
            .await
            .text()
            .await
            .unwrap()
            .contains("已取消")
    );
    assert_eq!(server.view().unwrap().payments.paid, 0);
}

#[tokio::test]
async fn looking_at_the_page_pays_nothing() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let order = order_of(&kiosk).await;
    let by_link = kiosk.client.get(format!("{}/pay", order.pay_url)).send().await.unwrap();
    assert_eq!(by_link.status(), StatusCode::METHOD_NOT_ALLOWED);
    let unknown = kiosk
        .client
        .get(format!("{}/pay/p-0000", kiosk.url))
        .send()
        .await
        .unwrap();
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    assert_eq!(server.view().unwrap().payments.paid, 0);
}

#[tokio::test]
async fn the_page_lets_nothing_in_from_elsewhere() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let order = order_of(&kiosk).await;
    let page = kiosk.client.get(&order.pay_url).send().await.unwrap();
    let header = |name: &str| page.headers()[name].to_str().unwrap().to_owned();
    assert!(header("content-security-policy").starts_with("default-src 'none'"));
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(
        (
            header("referrer-policy"),
            header("x-frame-options"),
            header("cache-control")
        ),
        ("no-referrer".into(), "DENY".into(), "no-store".into())
    );
}

#[tokio::test]
async fn the_code_leads_to_the_address_that_phones_reach() {
    let server = server_with(|settings| settings.public_url = Some("https://pay.example".to_owned())).await;
    let kiosk = Kiosk::at(&server).await;
    let order = order_of(&kiosk).await;
    assert_eq!(order.pay_url, format!("https://pay.example/pay/{}", order.id));
}

#[tokio::test]
async fn the_control_page_exists_only_when_asked_for() {
    let closed = server().await;
    let client = Kiosk::at(&closed).await.client;
    assert_eq!(
        client
            .get(format!("{}/control", closed.url))
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::NOT_FOUND
    );

    let open = server_with(|settings| settings.control = true).await;
    let set = client
        .post(format!("{}/control/fault", open.url))
        .header("content-type", "application/x-www-form-urlencoded");
    let set = set.body("fault=server-error");
    assert_eq!(set.send().await.unwrap().status(), StatusCode::OK);
    let health = client
        .get(format!("{}{}", open.url, paths::HEALTH))
        .send()
        .await
        .unwrap();
    assert_eq!(health.status(), StatusCode::SERVICE_UNAVAILABLE);
}
