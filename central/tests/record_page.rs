//! The page behind the code on a slip, as a driver's phone sees it.

#![cfg(feature = "server")]

mod kiosk;

use kiosk::{Kiosk, fresh_key, server};
use layby_central::{HandlingRequest, paths};
use layby_domain::TransactionId;
use reqwest::{Response, StatusCode};
use uuid::Uuid;

impl Kiosk {
    /// Follows the code on the slip of a transaction.
    async fn scan(&self, transaction: TransactionId, query: &str) -> Response {
        let address = format!("{}{transaction}{query}", self.policy.record_url);
        self.client.get(address).send().await.unwrap()
    }

    async fn scanned(&self, transaction: TransactionId) -> String {
        let page = self.scan(transaction, "").await;
        assert_eq!(page.status(), StatusCode::OK);
        page.text().await.unwrap()
    }

    /// What Franck signs to settle the first of his violations.
    async fn franck_settles(&self) -> HandlingRequest {
        let driver = self.identify("franck").await.unwrap();
        self.accept(&driver, &["v-0101"]).await
    }
}

#[tokio::test]
async fn a_slip_leads_to_how_far_its_transaction_has_come() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let request = kiosk.franck_settles().await;
    let reply = kiosk.handle(&request).await.unwrap();

    let decided = kiosk.scanned(request.transaction).await;
    assert!(decided.contains("已处理，未缴款"), "{decided}");
    assert!(decided.contains("1份决定书 · 2026-03-16 10:00"), "{decided}");
    assert!(decided.contains(&request.transaction.spoken()), "{decided}");

    server.pay(&reply.payment.unwrap().id).unwrap();
    let paid = kiosk.scanned(request.transaction).await;
    assert!(paid.contains("已处理，已缴款"), "{paid}");
    let in_english = kiosk.scan(request.transaction, "?lang=en").await.text().await.unwrap();
    assert!(in_english.contains("Decided and paid"), "{in_english}");
}

#[tokio::test]
async fn a_defence_is_shown_as_being_reviewed() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let request = kiosk.objection(&driver, &["v-0101"]);
    let received = kiosk.act(paths::OBJECTIONS, fresh_key(), &request).await.unwrap();
    assert_eq!(received.status(), StatusCode::CREATED);

    let page = kiosk.scanned(request.transaction).await;
    assert!(page.contains("陈述申辩复核中"), "{page}");
    assert!(
        !page.contains("救护车"),
        "what the driver stated is nobody else's: {page}"
    );
}

#[tokio::test]
async fn a_slip_that_was_printed_offline_is_not_received_yet() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let page = kiosk.scan(TransactionId::new(Uuid::now_v7()), "").await;
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    assert!(page.text().await.unwrap().contains("尚未收到"));
}

#[tokio::test]
async fn the_page_says_nothing_about_the_person_the_vehicle_or_the_violation() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let request = kiosk.franck_settles().await;
    let decision = kiosk.handle(&request).await.unwrap().decisions.remove(0);
    let page = kiosk.scanned(request.transaction).await;
    for secret in [
        decision.person.as_str(),
        decision.licence_number.as_str(),
        decision.file_number.as_str(),
        decision.phone_masked.as_str(),
        decision.plate.as_str(),
        decision.place.as_str(),
        decision.act.as_str(),
        decision.violation.as_str(),
        decision.number.as_str(),
        request.act.driver.as_str(),
    ] {
        assert!(!page.contains(secret), "{secret} stands on the page");
    }
}

#[tokio::test]
async fn nothing_from_the_address_becomes_part_of_the_page() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let request = kiosk.franck_settles().await;
    kiosk.handle(&request).await.unwrap();

    let script = "%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    let by_language = kiosk.scan(request.transaction, &format!("?lang={script}")).await;
    assert_eq!(by_language.status(), StatusCode::OK);
    assert!(
        by_language.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .starts_with("default-src 'none'")
    );
    let page = by_language.text().await.unwrap();
    assert!(!page.contains("script") && !page.contains("alert"), "{page}");

    let by_number = format!("{}{script}", kiosk.policy.record_url);
    let by_number = kiosk.client.get(by_number).send().await.unwrap();
    assert_eq!(by_number.status(), StatusCode::NOT_FOUND);
    let answer = by_number.text().await.unwrap();
    assert!(!answer.contains("script") && !answer.contains("alert"), "{answer}");
}
