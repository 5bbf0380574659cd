//! The OpenAPI document in `docs` is the one the server serves.

#![cfg(feature = "server")]

mod kiosk;

use std::path::Path;

use layby_central::server::openapi_json;

const KEPT: &str = "docs/central-api.json";

/// To write the document anew after a change of the API: `make central-api`, which runs
/// `cargo run -p layby-central --features server -- openapi > docs/central-api.json`.
#[test]
fn the_document_in_docs_is_up_to_date() {
    let file = repository().join(KEPT);
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == openapi_json(),
        "{KEPT} is not what the server serves: run `make central-api` and look at the difference"
    );
}

/// The folder that holds `docs`, from wherever the tests were built.
fn repository() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .find(|folder| folder.join("docs").is_dir())
        .unwrap_or(here)
}

#[tokio::test]
async fn the_server_serves_the_document() {
    let server = kiosk::server().await;
    rustls::crypto::ring::default_provider().install_default().ok(); // an earlier choice stands
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let served = client
        .get(format!("{}/openapi.json", server.url))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert_eq!(served, openapi_json());
}

#[test]
fn every_operation_tells_how_it_fails() {
    let document: serde_json::Value = serde_json::from_str(&openapi_json()).unwrap();
    let mut operations = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            operations += 1;
            let responses = operation["responses"].as_object().unwrap();
            let needed: &[&str] = if operation["requestBody"].is_object() {
                &["400", "413", "415", "422", "500", "503"]
            } else {
                &["500", "503"]
            };
            for status in needed {
                assert!(
                    responses.contains_key(*status),
                    "{method} {path} does not describe {status}"
                );
            }
            let problems = responses.iter().filter(|(status, _)| status.starts_with(['4', '5']));
            for (status, response) in problems {
                assert!(
                    response["content"]["application/problem+json"].is_object(),
                    "{method} {path} {status}"
                );
            }
        }
    }
    assert_eq!(operations, 12);
}

#[test]
fn every_link_leads_to_an_operation_that_takes_what_it_hands_on() {
    let document: serde_json::Value = serde_json::from_str(&openapi_json()).unwrap();
    let operations: Vec<&serde_json::Value> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|methods| methods.as_object().unwrap().values())
        .collect();
    let responses = operations
        .iter()
        .flat_map(|operation| operation["responses"].as_object().unwrap().values());
    let links: Vec<_> = responses
        .filter_map(|response| response["links"].as_object())
        .flatten()
        .collect();
    for (name, link) in &links {
        let goal = operations
            .iter()
            .find(|operation| operation["operationId"] == link["operationId"]);
        let taken = goal.unwrap_or_else(|| panic!("{name} leads nowhere"))["parameters"]
            .as_array()
            .unwrap();
        for parameter in link["parameters"].as_object().unwrap().keys() {
            assert!(
                taken.iter().any(|taken| taken["name"] == *parameter),
                "{name}: {parameter}"
            );
        }
    }
    assert_eq!(links.len(), 11);
}
