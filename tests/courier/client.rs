//! The client of the central API: where it speaks, what it takes for an answer, and what its faults never repeat.

use layby::courier::{CentralClient, CentralSettings, CentralSettingsFault, ClientFault, MAX_EVIDENCE_BYTES};
use layby_central::{Problem, ProblemCode};
use layby_domain::{IdentityNumber, PersonName};

use crate::acts::NUMBERS;
use crate::central::{Central, Play, problem};

fn client(url: &str) -> Result<CentralClient, CentralSettingsFault> {
    CentralClient::new(&CentralSettings::new(url, "kiosk-01".parse().unwrap()))
}

fn franck() -> (IdentityNumber, PersonName) {
    (NUMBERS[0].parse().unwrap(), "范克".parse().unwrap())
}

#[test]
fn personal_data_travels_in_the_clear_on_this_machine_only() {
    for url in [
        "https://central.example.org",
        "http://127.0.0.1:8080",
        "http://[::1]:8080/",
        "http://localhost",
    ] {
        assert!(client(url).is_ok(), "{url}");
    }
    assert!(matches!(
        client("http://central.example.org"),
        Err(CentralSettingsFault::PlainHttp { .. })
    ));
    assert!(matches!(
        client("http://127.0.0.1.example.org"),
        Err(CentralSettingsFault::PlainHttp { .. })
    ));
    for url in ["central", "ftp://127.0.0.1", ""] {
        assert!(matches!(client(url), Err(CentralSettingsFault::Url { .. })), "{url}");
    }
}

#[test]
fn a_certificate_file_that_is_missing_or_none_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let missing = dir.path().join("missing.pem");
    let no_key = dir.path().join("kiosk.pem");
    std::fs::write(&no_key, "not a key").unwrap();
    for path in [missing, no_key] {
        let mut settings = CentralSettings::new("https://central.example.org", "kiosk-01".parse().unwrap());
        settings.client_identity_pem = Some(path.clone());
        let fault = CentralClient::new(&settings).unwrap_err();
        assert!(fault.to_string().contains(path.to_str().unwrap()), "{fault}");
    }
}

#[tokio::test]
async fn a_number_without_a_licence_is_a_problem_with_its_code() {
    let central = Central::open().await;
    central.plays(
        "/v1/identifications",
        [problem(&Problem::new(ProblemCode::NoLicence, ""))],
    );
    let (number, name) = franck();
    match client(&central.url()).unwrap().identify(&number, &name).await {
        Err(ClientFault::Problem(problem, None)) => {
            assert_eq!((problem.code, problem.status), (ProblemCode::NoLicence, 404))
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn no_fault_repeats_what_was_sent_or_received() {
    let mut central = Central::open().await;
    let secrets = ["11010519491231002X", "范克", "138****0001", "/v1/identifications"];
    let leaky = r#"{"driver": 7, "name": "范克", "licence": "11010519491231002X", "phone_masked": "138****0001"}"#;
    central.plays(
        "/v1/identifications",
        [
            Play::Say(200, "", leaky.into()),
            Play::Say(400, "", leaky.into()),
            Play::Say(500, "", leaky.into()),
            Play::HangUp,
        ],
    );
    let client = client(&central.url()).unwrap();
    let (number, name) = franck();
    for _ in 0..5 {
        let fault = client.identify(&number, &name).await.unwrap_err();
        let words = format!("{fault} {fault:?}");
        assert!(!secrets.iter().any(|secret| words.contains(secret)), "{words}");
        if central.all_played() && central.door.is_some() {
            central.go_down().await;
        }
    }
}

#[tokio::test]
async fn an_evidence_picture_is_a_jpeg_within_its_bound() {
    let central = Central::open().await;
    let jpeg = |bytes: usize| [&[0xFF, 0xD8, 0xFF, 0xE0][..], &vec![0; bytes - 4]].concat();
    central.plays(
        "/v1/evidence/e-1",
        [
            Play::Say(200, "", jpeg(1_000)),
            Play::Say(200, "", jpeg(MAX_EVIDENCE_BYTES + 1)),
            Play::Say(200, "", b"<html>".to_vec()),
        ],
    );
    let client = client(&central.url()).unwrap();
    let id = "e-1".parse().unwrap();
    assert_eq!(client.evidence(&id).await, Ok(jpeg(1_000)));
    assert_eq!(client.evidence(&id).await, Err(ClientFault::TooLarge));
    assert!(matches!(client.evidence(&id).await, Err(ClientFault::Malformed(_))));
}
