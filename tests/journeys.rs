//! Whole journeys, from a card on the reader to a receipt in the hand, with every fault: the demo as a user calls it, and what it leaves.

#![cfg(feature = "demo")]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Plays a journey and returns its summary; fails with what the demo itself objects to.
fn played(arguments: &[&str]) -> (tempfile::TempDir, Value) {
    let out = tempfile::tempdir().expect("a folder for the pictures");
    let demo = Command::new(env!("CARGO_BIN_EXE_layby"))
        .args(["demo", "--headless", "--journey", "settle"])
        .args(arguments)
        .arg("--out")
        .arg(out.path())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the demo runs");
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&demo.stdout),
        String::from_utf8_lossy(&demo.stderr)
    );
    assert!(demo.status.success(), "{arguments:?}: {said}");
    println!("{said}");
    let summary = std::fs::read_to_string(out.path().join("summary.json")).expect("a summary");
    let summary = serde_json::from_str(&summary).expect("the summary is JSON");
    (out, summary)
}

fn under(fault: &str) -> Value {
    played(&["--fault", fault]).1
}

fn pages(summary: &Value) -> Vec<&str> {
    summary["pages"]
        .as_array()
        .expect("pages")
        .iter()
        .filter_map(Value::as_str)
        .collect()
}

fn assert_central(summary: &Value, handlings: u64, injected: Option<&str>) {
    assert_eq!(summary["central"]["handlings"], handlings, "{summary:#}");
    assert_eq!(summary["central"]["duplicates"], 0, "{summary:#}");
    assert_eq!(summary["central"]["second_acts_refused"], 0, "{summary:#}");
    if let Some(fault) = injected {
        assert!(
            summary["central"]["faults_injected"][fault]
                .as_u64()
                .is_some_and(|times| times > 0),
            "{fault} was not injected: {summary:#}"
        );
    }
}

fn receipt(out: &Path) -> String {
    std::fs::read_to_string(out.join("receipt.txt")).expect("a receipt")
}

#[test]
fn a_driver_settles_violations() {
    let (out, summary) = played(&[]);
    assert_eq!(summary["outcome"], "settled");
    assert_central(&summary, 1, None);
    assert_eq!(summary["central"]["paid"], 1);
    assert_eq!(summary["person"]["verdict"], "live");
    let transaction = &summary["transactions"][0];
    assert_eq!(transaction["stage"], "the journey is over", "{summary:#}");
    for page in [
        "attract",
        "menu",
        "violations",
        "violation",
        "notice",
        "summary",
        "sign",
        "payment",
        "settled",
        "record",
        "farewell",
    ] {
        assert!(pages(&summary).contains(&page), "no page {page}: {:?}", pages(&summary));
    }
    for file in ["receipt.bin", "receipt.png", "timeline.txt", "01-attract.png"] {
        assert!(
            out.path().join(file).exists() || file == "01-attract.png" && out.path().join("02-attract.png").exists(),
            "no {file}"
        );
    }
    let receipt = receipt(out.path());
    assert!(receipt.contains("范克") && receipt.contains("京NQ7K52"), "{receipt}");
}

#[test]
fn in_english_on_a_landscape_screen_with_narrow_paper() {
    let (_, summary) = played(&["--lang", "en", "--layout", "landscape", "--paper", "58"]);
    assert_eq!(summary["outcome"], "settled");
    assert_central(&summary, 1, None);
}

#[test]
fn without_the_central_api_nobody_is_led_on() {
    let summary = under("offline-before");
    assert_eq!(summary["outcome"], "told-offline");
    assert_central(&summary, 0, None);
    assert!(!pages(&summary).contains(&"sign"));
}

#[test]
fn an_act_signed_offline_is_delivered_later_and_never_called_decided_before() {
    let (out, summary) = played(&["--fault", "offline-mid"]);
    assert_eq!(summary["outcome"], "accepted-then-delivered");
    assert_central(&summary, 1, Some("down"));
    assert!(!pages(&summary).contains(&"payment") && !pages(&summary).contains(&"settled"));
    let receipt = receipt(out.path());
    assert!(
        !receipt.contains("决定书编号") && !receipt.contains("已缴纳"),
        "{receipt}"
    );
}

#[test]
fn a_lost_reply_is_asked_for_again_and_the_act_happens_once() {
    assert_central(&under("reply-lost"), 1, Some("reply_lost"));
}

#[test]
fn a_central_api_that_comes_back_decides_while_the_driver_waits() {
    assert_central(&under("central-down-then-up"), 1, Some("down"));
}

#[test]
fn a_slow_central_api_is_waited_for() {
    assert_central(&under("slow"), 1, Some("slow"));
}

#[test]
fn server_errors_pass() {
    assert_central(&under("server-errors"), 1, Some("server_error"));
}

#[test]
fn broken_answers_pass() {
    assert_central(&under("malformed"), 1, Some("malformed"));
}

#[test]
fn without_paper_the_success_stands_and_the_slip_is_printed_later() {
    let (out, summary) = played(&["--fault", "paper-out"]);
    assert_central(&summary, 1, None);
    assert!(receipt(out.path()).contains("范克"));
}

#[test]
fn a_printer_that_is_plugged_in_again_prints() {
    let (out, summary) = played(&["--fault", "printer-unplugged"]);
    assert_central(&summary, 1, None);
    assert!(receipt(out.path()).contains("范克"));
}

#[test]
fn a_camera_that_is_plugged_in_again_costs_no_try() {
    let summary = under("camera-unplugged");
    assert_central(&summary, 1, None);
    assert!(pages(&summary).contains(&"out-of-order-no-camera"));
}

#[test]
fn an_open_door_pauses_the_kiosk_and_the_driver_goes_on_afterwards() {
    let summary = under("door-opened");
    assert!(pages(&summary).contains(&"out-of-order-door-open"), "{summary:#}");
    assert_eq!(summary["outcome"], "settled", "{summary:#}");
    assert_central(&summary, 1, None);
}

#[test]
fn another_person_is_sent_to_staff() {
    let summary = under("wrong-person");
    assert_eq!(summary["outcome"], "sent-to-staff");
    assert_central(&summary, 0, None);
    assert!(!pages(&summary).contains(&"menu"));
}

#[test]
fn a_photo_is_sent_to_staff() {
    let summary = under("photo-attack");
    assert_eq!(summary["outcome"], "sent-to-staff");
    assert_central(&summary, 0, None);
    assert!(!pages(&summary).contains(&"menu"));
}

#[test]
fn points_are_checked_before_any_money() {
    let summary = under("over-limit");
    assert_eq!(summary["outcome"], "told-over-limit");
    assert_central(&summary, 0, None);
    assert!(!pages(&summary).contains(&"notice") && !pages(&summary).contains(&"payment"));
}

#[test]
fn a_damaged_ledger_is_kept_aside_and_nobody_is_served() {
    let state = tempfile::tempdir().expect("a folder");
    let (_, summary) = played(&[
        "--fault",
        "damaged-ledger",
        "--state",
        state.path().to_str().expect("a plain path"),
    ]);
    assert_eq!(summary["outcome"], "out-of-order");
    assert_eq!(pages(&summary).last(), Some(&"out-of-order-ledger-damaged"));
    let names = std::fs::read_dir(state.path())
        .expect("the folder")
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    let aside: Vec<String> = names
        .filter(|name| name.starts_with("ledger") && name.contains("damaged"))
        .collect();
    assert!(!aside.is_empty(), "the damaged file was not kept aside");
    assert!(
        !state.path().join("ledger.sqlite").exists(),
        "a new ledger was begun behind the technician's back"
    );
}

#[test]
fn a_full_disk_accepts_nothing_and_serves_again_when_there_is_room() {
    let summary = under("disk-full");
    assert_eq!(summary["outcome"], "settled");
    assert_central(&summary, 1, None);
    assert!(pages(&summary).contains(&"not-kept-disk-full"));
}

#[test]
fn an_act_recorded_just_before_a_kill_is_taken_up_again() {
    let summary = under("kill-after-record");
    assert_eq!(summary["outcome"], "settled");
    assert_central(&summary, 1, None);
    assert!(pages(&summary).contains(&"interrupted"));
}

#[test]
fn an_act_acknowledged_offline_outlives_a_kill_and_is_delivered_once() {
    let (out, summary) = played(&["--fault", "offline-mid", "--fault", "kill-after-record"]);
    let before = std::fs::read_to_string(out.path().join("before-the-kill/timeline.txt")).expect("a timeline");
    let told = before.find("page accepted-for-later").expect("it was acknowledged");
    assert!(
        before.find("break: OfflineMid").is_some_and(|offline| offline < told),
        "{before}"
    );
    assert_eq!(summary["outcome"], "settled");
    assert_central(&summary, 1, Some("down"));
    assert!(pages(&summary).contains(&"interrupted"));
}

#[test]
fn a_kill_after_a_lost_reply_is_no_second_act() {
    let (_, summary) = played(&["--fault", "reply-lost", "--fault", "kill-after-record"]);
    assert_eq!(summary["outcome"], "settled");
    assert_central(&summary, 1, Some("reply_lost"));
    assert!(
        summary["central"]["replays"].as_u64().is_some_and(|times| times > 0),
        "nothing was delivered again: {summary:#}"
    );
}

#[test]
fn a_kill_while_the_central_api_is_down_loses_nothing() {
    let (_, summary) = played(&["--fault", "central-down-then-up", "--fault", "kill-after-record"]);
    assert_eq!(summary["outcome"], "settled");
    assert_central(&summary, 1, Some("down"));
}

#[test]
fn a_kill_after_a_full_disk_had_room_again_loses_nothing() {
    let (_, summary) = played(&["--fault", "disk-full", "--fault", "kill-after-record"]);
    assert_eq!(summary["outcome"], "settled");
    assert_central(&summary, 1, None);
}

#[test]
fn faults_come_together() {
    let (_, summary) = played(&[
        "--fault",
        "reply-lost",
        "--fault",
        "paper-out",
        "--fault",
        "camera-unplugged",
    ]);
    assert_eq!(summary["outcome"], "settled");
    assert_central(&summary, 1, Some("reply_lost"));
}
