//! What a kiosk relies on in the contract.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use layby_domain::{Policy, Refusal};

use super::*;

fn signed(payload: &str, key: &SigningKey) -> SignedDocument {
    let signature = key.sign(payload.as_bytes()).to_bytes().to_vec();
    SignedDocument {
        payload: payload.to_owned(),
        key_id: "k1".to_owned(),
        signature,
    }
}

fn policy_payload() -> String {
    serde_json::to_string(&policy_document("p1", "2026-03-16T02:00:00Z")).unwrap()
}

fn policy_document(version: &str, issued_at: &str) -> PolicyDocument {
    let text = || "text".to_owned();
    let notice = NoticeTexts {
        version: "n1".to_owned(),
        rights_zh: text(),
        rights_en: text(),
        remedies_zh: text(),
        remedies_en: text(),
        trading_zh: text(),
        trading_en: text(),
    };
    PolicyDocument {
        version: version.to_owned(),
        issued_at: issued_at.parse().unwrap(),
        policy: Policy::app_12123(),
        notice,
        record_url: "https://central.example/record/".to_owned(),
    }
}

fn trusting(key: &SigningKey) -> TrustedKeys {
    let mut keys = TrustedKeys::default();
    keys.trust("k1", &key.verifying_key().to_bytes()).unwrap();
    keys
}

#[test]
fn a_policy_signed_by_a_trusted_key_is_followed() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let document = signed(&policy_payload(), &key).verify(&trusting(&key)).unwrap();
    assert_eq!(document.policy, Policy::app_12123());
}

#[test]
fn a_policy_changed_by_one_character_is_not_followed() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let mut document = signed(&policy_payload(), &key);
    document.payload = document.payload.replacen("p1", "p2", 1);
    assert_eq!(document.verify(&trusting(&key)), Err(DocumentFault::BadSignature));
}

#[test]
fn a_policy_signed_by_a_stranger_is_not_followed() {
    let (ours, theirs) = (SigningKey::from_bytes(&[7; 32]), SigningKey::from_bytes(&[8; 32]));
    assert_eq!(
        signed(&policy_payload(), &theirs).verify(&trusting(&ours)),
        Err(DocumentFault::BadSignature)
    );
    let nobody = TrustedKeys::default();
    assert_eq!(
        signed(&policy_payload(), &ours).verify(&nobody),
        Err(DocumentFault::UnknownKey("k1".to_owned()))
    );
}

#[test]
fn a_signed_policy_with_a_number_that_cannot_be_meant_is_not_followed() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let payload = policy_payload().replacen("\"idle_s\":60", "\"idle_s\":0", 1);
    assert_ne!(payload, policy_payload(), "the test changes nothing");
    let Err(DocumentFault::Unreadable(why)) = signed(&payload, &key).verify(&trusting(&key)) else {
        panic!("it was followed");
    };
    assert!(why.contains("session.idle_s is 0, and may be 10 to 600"), "{why}");
}

#[test]
fn a_kiosk_follows_later_documents_and_never_goes_back() {
    let old = policy_document("old", "2026-01-01T00:00:00Z");
    let new = policy_document("new", "2026-02-01T00:00:00Z");
    assert_eq!(old.clone().after(None), Ok(old.clone()), "the first one");
    assert_eq!(new.clone().after(Some(&old)), Ok(new.clone()), "a later one");
    assert_eq!(new.clone().after(Some(&new)), Ok(new.clone()), "the same one again");
    let back = old.after(Some(&new)).unwrap_err();
    assert!(
        matches!(&back, DocumentFault::NotNewer { version, .. } if version == "old"),
        "{back}"
    );
    let mut other = new.clone();
    other.policy = Policy::order_163();
    assert!(
        other.after(Some(&new)).is_err(),
        "two documents of one moment: the first stays"
    );
}

#[test]
fn a_weak_key_is_never_trusted() {
    let mut identity_point = [0; 32];
    identity_point[0] = 1;
    assert_eq!(
        TrustedKeys::default().trust("k1", &identity_point),
        Err(DocumentFault::BadKey("k1".to_owned()))
    );
}

#[test]
fn a_signature_travels_as_base64() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let document = signed("{}", &key);
    let json = serde_json::to_value(&document).unwrap();
    assert_eq!(json["signature"], STANDARD.encode(&document.signature));
    assert_eq!(serde_json::from_value::<SignedDocument>(json).unwrap(), document);
}

#[test]
fn retrying_heals_what_passes_and_nothing_else() {
    use ProblemCode::*;
    for passing in [TooMany, Unavailable, Internal] {
        assert!(!Problem::new(passing, "").is_final(), "{passing:?}");
    }
    for staying in [
        NoLicence,
        KeyMissing,
        KeyReused,
        Refused,
        PointsCheck,
        PolicyOutdated,
        NotFound,
        Invalid,
        TooLarge,
        NotJson,
    ] {
        assert!(Problem::new(staying, "").is_final(), "{staying:?}");
    }
}

#[test]
fn a_problem_of_a_newer_server_is_judged_by_its_status() {
    let of_status = |status: u16| {
        let json = serde_json::json!({"type": "/problems/new", "title": "", "status": status, "detail": "", "code": "brand_new"});
        serde_json::from_value::<Problem>(json).unwrap()
    };
    assert_eq!(of_status(418).code, ProblemCode::Unknown);
    assert!(of_status(418).is_final());
    for passing in [408, 425, 429, 500, 502, 503, 504] {
        assert!(!of_status(passing).is_final(), "{passing}");
    }
}

#[test]
fn a_refusal_travels_with_its_problem() {
    let problem = Problem::refused(Refusal::AlreadyHandled);
    assert_eq!((problem.status, problem.kind.as_str()), (409, "/problems/refused"));
    let json = serde_json::to_string(&problem).unwrap();
    assert_eq!(serde_json::from_str::<Problem>(&json).unwrap(), problem);
}

#[test]
fn identifiers_are_short_and_plain() {
    assert!("kiosk-01".parse::<KioskId>().is_ok());
    for wrong in ["", "a b", "a/b", "..", "京", &"x".repeat(65)] {
        assert_eq!(wrong.parse::<KioskId>(), Err(IdError), "{wrong:?}");
    }
}

#[test]
fn a_paid_order_says_when() {
    let json = serde_json::to_value(PaymentState::Paid {
        at: "2026-01-05T02:03:04Z".parse().unwrap(),
    })
    .unwrap();
    assert_eq!(json, serde_json::json!({"kind": "paid", "at": "2026-01-05T02:03:04Z"}));
}
