//! Stating and defending.

use layby_central::{ObjectionReply, paths};
use layby_domain::{Refusal, ViolationState};

use crate::kiosk::{Kiosk, fresh_key, read, refusal, server};

#[tokio::test]
async fn an_objection_stops_the_decision() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let request = kiosk.objection(&driver, &["v-0101"]);
    let key = fresh_key();
    let first = read::<ObjectionReply>(kiosk.act(paths::OBJECTIONS, key, &request).await.unwrap())
        .await
        .unwrap();
    let again = read::<ObjectionReply>(kiosk.act(paths::OBJECTIONS, key, &request).await.unwrap())
        .await
        .unwrap();
    assert_eq!(first, again);
    assert_eq!(
        (first.number.as_str(), first.answer_by.to_string().as_str()),
        ("S20260316-0001", "2026-04-05")
    );
    assert_eq!(kiosk.record("v-0101").await.state, ViolationState::UnderObjection);
    assert_eq!(
        refusal(kiosk.handle(&kiosk.accept(&driver, &["v-0101"]).await).await),
        Refusal::UnderObjection
    );
    assert_eq!(server.view().unwrap().objections, 1);
}
