//! The faults on demand do to a client what they promise, and count it.

#![cfg(feature = "server")]

mod kiosk;

use std::time::{Duration, Instant};

use kiosk::{Kiosk, fresh_key, read, server};
use layby_central::server::{Fault, FaultCounts, UnknownFault};
use layby_central::{HandlingReply, IDEMPOTENT_REPLAYED, paths};
use reqwest::StatusCode;

#[tokio::test]
async fn a_server_that_is_down_refuses_connections_and_comes_back_on_the_same_port() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let health = format!("{}{}", server.url, paths::HEALTH);

    server.faults.set(Fault::Down);
    let refused = tokio::net::TcpStream::connect(server.address()).await.unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    assert!(
        kiosk.client.get(&health).send().await.is_err(),
        "kept-alive connections break as well"
    );

    server.faults.set(Fault::None);
    assert_eq!(kiosk.client.get(&health).send().await.unwrap().status(), StatusCode::OK);
    assert_eq!(
        server.faults.counts(),
        FaultCounts {
            down: 1,
            ..FaultCounts::default()
        }
    );
}

#[tokio::test]
async fn a_lost_reply_leaves_the_act_done_and_the_same_key_finds_it() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let request = kiosk.accept(&driver, &["v-0101"]).await;
    let key = fresh_key();

    server.faults.set(Fault::ReplyLostOnce);
    kiosk.identify("franck").await.expect("a question is not an act");
    assert!(kiosk.act(paths::HANDLINGS, key, &request).await.is_err());
    assert_eq!(server.view().unwrap().handlings, 1);
    assert_eq!(
        (server.faults.current(), server.faults.counts().reply_lost),
        (Fault::None, 1)
    );

    let again = kiosk.act(paths::HANDLINGS, key, &request).await.unwrap();
    assert_eq!(again.headers()[IDEMPOTENT_REPLAYED], "true");
    assert_eq!(read::<HandlingReply>(again).await.unwrap().decisions.len(), 1);
}

#[tokio::test]
async fn a_server_error_does_nothing_and_sometimes_says_when_to_come_back() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let request = kiosk.accept(&driver, &["v-0101"]).await;

    server.faults.set(Fault::ServerError);
    let mut seen = Vec::new();
    for _ in 0..2 {
        let response = kiosk.act(paths::HANDLINGS, fresh_key(), &request).await.unwrap();
        seen.push((
            response.status().as_u16(),
            response.headers().contains_key("retry-after"),
        ));
        assert!(!read::<HandlingReply>(response).await.unwrap_err().is_final());
    }
    assert_eq!(seen, [(503, true), (500, false)]);
    assert_eq!(
        (server.view().unwrap().handlings, server.faults.counts().server_error),
        (0, 2)
    );
}

#[tokio::test]
async fn a_malformed_answer_is_a_200_that_breaks_off_after_the_act() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let (request, key) = (kiosk.accept(&driver, &["v-0101"]).await, fresh_key());

    server.faults.set(Fault::Malformed);
    let response = kiosk.act(paths::HANDLINGS, key, &request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let text = response.text().await.unwrap();
    assert!(text.starts_with('{') && serde_json::from_str::<serde_json::Value>(&text).is_err());
    assert_eq!(server.faults.counts().malformed, 1);

    server.faults.set(Fault::None);
    let whole = kiosk.act(paths::HANDLINGS, key, &request).await.unwrap();
    assert!(read::<HandlingReply>(whole).await.is_ok());
    assert_eq!(server.view().unwrap().handlings, 1);
}

#[tokio::test]
async fn a_slow_server_has_done_the_act_when_an_impatient_kiosk_hangs_up() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let (request, key) = (kiosk.accept(&driver, &["v-0101"]).await, fresh_key());

    server.faults.set(Fault::Slow(Duration::from_millis(300)));
    let began = Instant::now();
    kiosk.act(paths::HANDLINGS, key, &request).await.unwrap();
    assert!(began.elapsed() >= Duration::from_millis(300));

    server.faults.set(Fault::Slow(Duration::from_secs(3600)));
    let hung_up = tokio::time::timeout(Duration::from_millis(500), kiosk.act(paths::HANDLINGS, key, &request)).await;
    assert!(hung_up.is_err());
    assert_eq!((server.view().unwrap().handlings, server.faults.counts().slow), (1, 2));
}

#[test]
fn faults_have_names() {
    for name in ["none", "slow", "down", "reply-lost", "server-error", "malformed"] {
        assert_eq!(name.parse::<Fault>().unwrap().name(), name);
    }
    assert_eq!("gremlins".parse::<Fault>(), Err(UnknownFault));
}
