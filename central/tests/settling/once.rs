//! Acts happen once, whatever is repeated, lost or restarted.

use layby_central::server::{ReferenceServer, ServerSettings};
use layby_central::{HandlingReply, IDEMPOTENT_REPLAYED, ObjectionReply, ProblemCode, paths};
use layby_domain::Fen;

use crate::kiosk::{Kiosk, clock, fresh_key, read, server};

#[tokio::test]
async fn the_same_key_gives_the_same_reply_and_no_second_handling() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let request = kiosk.accept(&driver, &["v-0101"]).await;
    let key = fresh_key();

    let first = kiosk.act(paths::HANDLINGS, key, &request).await.unwrap();
    assert!(!first.headers().contains_key(IDEMPOTENT_REPLAYED));
    let again = kiosk.act(paths::HANDLINGS, key, &request).await.unwrap();
    assert_eq!(again.headers()[IDEMPOTENT_REPLAYED], "true");
    assert_eq!(read::<HandlingReply>(first).await, read::<HandlingReply>(again).await);
    let view = server.view().unwrap();
    assert_eq!((view.handlings, view.duplicates), (1, 0));
    assert_eq!(
        (view.replays, view.second_acts_refused),
        (1, 0),
        "one delivery was a repetition"
    );

    let other_key = kiosk.act(paths::HANDLINGS, fresh_key(), &request).await.unwrap();
    assert_eq!(other_key.status(), 409);
    let view = server.view().unwrap();
    assert_eq!(
        (view.handlings, view.second_acts_refused),
        (1, 1),
        "a kiosk that mints another key is found out"
    );
}

#[tokio::test]
async fn many_copies_at_once_are_one_handling() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let request = kiosk.accept(&driver, &["v-0101", "v-0102"]).await;
    let same = fresh_key();

    let mut copies = tokio::task::JoinSet::new();
    for nth in 0..12 {
        let key = if nth % 2 == 0 { same } else { fresh_key() };
        let (client, url, request) = (kiosk.client.clone(), kiosk.url.clone(), request.clone());
        let policy = kiosk.policy.clone();
        copies.spawn(async move {
            Kiosk { url, client, policy }
                .act(paths::HANDLINGS, key, &request)
                .await
                .unwrap()
                .status()
        });
    }
    let statuses = copies.join_all().await;

    assert_eq!(statuses.len(), 12);
    assert!(
        statuses.iter().all(|status| matches!(status.as_u16(), 201 | 409)),
        "{statuses:?}"
    );
    let view = server.view().unwrap();
    assert_eq!(
        (view.handlings, view.duplicates, view.transactions[0].decisions.len()),
        (1, 0, 2)
    );
}

#[tokio::test]
async fn a_key_used_for_another_act_is_refused() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let key = fresh_key();
    kiosk
        .act(paths::HANDLINGS, key, &kiosk.accept(&driver, &["v-0101"]).await)
        .await
        .unwrap();
    let other = kiosk
        .act(paths::HANDLINGS, key, &kiosk.accept(&driver, &["v-0102"]).await)
        .await
        .unwrap();
    assert_eq!(
        read::<HandlingReply>(other).await.unwrap_err().code,
        ProblemCode::KeyReused
    );
    let elsewhere = kiosk
        .act(paths::OBJECTIONS, key, &kiosk.objection(&driver, &["v-0102"]))
        .await
        .unwrap();
    assert_eq!(
        read::<ObjectionReply>(elsewhere).await.unwrap_err().code,
        ProblemCode::KeyReused
    );
}

#[tokio::test]
async fn an_act_without_a_usable_key_is_not_carried_out() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let request = kiosk.accept(&driver, &["v-0101"]).await;
    let missing = kiosk
        .post::<HandlingReply>(paths::HANDLINGS, &request)
        .await
        .unwrap_err();
    assert_eq!((missing.code, missing.status), (ProblemCode::KeyMissing, 400));
    assert_eq!(server.view().unwrap().handlings, 0);
}

#[tokio::test]
async fn a_refusal_is_final_for_its_key() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let mut request = kiosk.accept(&driver, &["v-0101"]).await;
    request.act.fine_total = Fen::from_yuan(1);
    let key = fresh_key();
    for replayed in [false, true] {
        let answer = kiosk.act(paths::HANDLINGS, key, &request).await.unwrap();
        assert_eq!(answer.headers().contains_key(IDEMPOTENT_REPLAYED), replayed);
        assert_eq!(
            read::<HandlingReply>(answer).await.unwrap_err().code,
            ProblemCode::PointsCheck
        );
    }
}

#[tokio::test]
async fn acts_survive_a_restart_on_the_same_port() {
    let folder = tempfile::tempdir().unwrap();
    let clock = clock();
    let settings = |bind| ServerSettings {
        bind,
        store: Some(folder.path().join("central.sqlite")),
        clock: clock.clone().into(),
        ..ServerSettings::default()
    };
    let first = ReferenceServer::start(settings("127.0.0.1:0".parse().unwrap()))
        .await
        .unwrap();
    let kiosk = Kiosk::at(&first).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let (request, key) = (kiosk.accept(&driver, &["v-0101"]).await, fresh_key());
    let before = read::<HandlingReply>(kiosk.act(paths::HANDLINGS, key, &request).await.unwrap())
        .await
        .unwrap();
    let (address, trusted) = (first.address(), first.trusted_keys());
    first.stop().await;

    let second = ReferenceServer::start(settings(address)).await.unwrap();
    assert_eq!(second.trusted_keys(), trusted, "documents stay signed by the same key");
    let after = kiosk.act(paths::HANDLINGS, key, &request).await.unwrap();
    assert_eq!(after.headers()[IDEMPOTENT_REPLAYED], "true");
    assert_eq!(read::<HandlingReply>(after).await.unwrap(), before);
    assert_eq!(second.view().unwrap().handlings, 1);
}
