//! What a kiosk asks before a driver settles anything, and questions that are turned away.

use layby_central::server::World;
use layby_central::{HandlingReply, ProblemCode, paths};

use crate::kiosk::{Kiosk, read, server, server_with};

#[tokio::test]
async fn only_the_right_name_with_the_number_is_somebody() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    assert_eq!(
        kiosk.identify("stranger").await.unwrap_err().code,
        ProblemCode::NoLicence
    );
    let world = World::demo();
    let (franck, cora) = (world.card("franck").unwrap(), world.card("cora").unwrap());
    let mixed = layby_central::IdentificationRequest {
        identity_number: franck.number.clone(),
        name: cora.name.clone(),
    };
    let problem = kiosk
        .post::<layby_central::Identification>(paths::IDENTIFICATIONS, &mixed)
        .await
        .unwrap_err();
    assert_eq!((problem.code, problem.status), (ProblemCode::NoLicence, 404));
}

#[tokio::test]
async fn a_portrait_on_file_is_given_and_nobody_else_s() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("franck.jpg"), [0xFF, 0xD8, 0xFF, 0x01]).unwrap();
    let server = server_with(|settings| settings.portraits = Some(folder.path().to_owned())).await;
    let kiosk = Kiosk::at(&server).await;
    assert_eq!(
        kiosk.identify("franck").await.unwrap().portrait_jpeg.as_bytes(),
        [0xFF, 0xD8, 0xFF, 0x01]
    );
    let silhouette = kiosk.identify("cora").await.unwrap().portrait_jpeg;
    assert_eq!(image::load_from_memory(&silhouette).unwrap().width(), 358);
}

#[tokio::test]
async fn every_violation_shows_three_pictures() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let driver = kiosk.identify("franck").await.unwrap();
    let violation = kiosk.vehicles(&driver).await[0].violations[0].clone();
    assert_eq!(violation.evidence.len(), 3);
    let mut pictures = Vec::new();
    for id in &violation.evidence {
        let response = kiosk
            .client
            .get(format!("{}{}", kiosk.url, paths::evidence(id)))
            .send()
            .await
            .unwrap();
        assert_eq!(response.headers()["content-type"], "image/jpeg");
        let bytes = response.bytes().await.unwrap();
        let picture = image::load_from_memory(&bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (640, 360));
        pictures.push(bytes);
    }
    assert!(
        pictures[0] != pictures[1] && pictures[1] != pictures[2],
        "each shows another moment"
    );
}

#[tokio::test]
async fn a_body_that_is_too_long_or_no_json_is_turned_away() {
    let server = server().await;
    let kiosk = Kiosk::at(&server).await;
    let post = |content_type: &str, body: Vec<u8>| {
        let request = kiosk.client.post(format!("{}{}", kiosk.url, paths::IDENTIFICATIONS));
        let request = request.header("content-type", content_type.to_owned()).body(body);
        async move { read::<HandlingReply>(request.send().await.unwrap()).await.unwrap_err() }
    };
    let too_long = post("application/json", vec![b' '; layby_central::MAX_BODY_BYTES + 1]).await;
    assert_eq!((too_long.code, too_long.status), (ProblemCode::TooLarge, 413));
    assert_eq!(post("text/plain", b"{}".to_vec()).await.code, ProblemCode::NotJson);
    assert_eq!(post("application/json", b"{".to_vec()).await.status, 400);
    let misfit = post("application/json", br#"{"identity_number":"123","name":"x"}"#.to_vec()).await;
    assert_eq!(
        (misfit.status, misfit.detail.contains("123")),
        (422, false),
        "a problem never repeats what may be personal"
    );
}
