//! The command line as a technician and systemd meet it: a configuration that cannot be used ends the program at once, with its reason.

use std::path::Path;
use std::process::{Command, Output};

/// Exit status for a configuration that cannot be used.
const EXIT_CONFIG: i32 = 64;

fn layby(arguments: &[&str], config: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_layby"))
        .args(arguments)
        .arg(config)
        .output()
        .expect("layby runs")
}

/// A configuration whose certificate and key lie in its folder, or do not.
fn site(folder: &Path) -> std::path::PathBuf {
    let config = folder.join("layby.toml");
    let text = format!(
        r#"[kiosk]
id = "kiosk-01"

[central]
url = "https://central.example"
client_identity_pem = {:?}

[central.trusted_keys]
main = "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik="

[card_reader]
port = "/dev/serial/by-id/reader"

[printer]
port = "/dev/serial/by-id/printer"
"#,
        folder.join("kiosk.pem")
    );
    std::fs::write(&config, text).expect("the configuration");
    config
}

fn assert_refused(ended: &Output) {
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(EXIT_CONFIG), "{said}");
    assert!(
        said.contains("line 6, central.client_identity_pem: could not read") && said.contains("kiosk.pem"),
        "{said}"
    );
}

#[test]
fn a_kiosk_without_its_certificate_ends_at_once_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_refused(&layby(&["run", "--config"], &site(folder.path())));
}

#[test]
fn the_check_says_the_same_and_lets_a_good_configuration_pass() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let config = site(folder.path());
    assert_refused(&layby(&["check-config"], &config));

    let pem = folder.path().join("kiosk.pem");
    std::fs::write(&pem, "-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n").expect("the files of the kiosk");
    std::fs::set_permissions(&pem, std::fs::Permissions::from_mode(0o400)).expect("their mode");
    let passed = layby(&["check-config"], &config);
    assert!(passed.status.success(), "{}", String::from_utf8_lossy(&passed.stderr));
}
