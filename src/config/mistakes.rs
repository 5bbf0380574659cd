//! What is wrong with a configuration file, so that a technician can mend it without reading our code.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::{Config, checks};

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The line, from 1; `None` when something is missing altogether.
    pub line: Option<usize>,
    /// The key, such as `printer.paper`.
    pub key: String,
    /// What is wrong and what to write instead.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}, ")?;
        }
        write!(f, "{}: {}", self.key, self.what)
    }
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// It cannot be read.
    #[error("could not read the configuration `{}`: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It can, and is wrong.
    #[error("the configuration `{}` has a mistake in {mistake}", path.display())]
    Wrong {
        /// Which file.
        path: PathBuf,
        /// Where and what.
        mistake: Mistake,
    },
}

impl Config {
    /// Reads a configuration file, and looks whether this machine has what it names.
    ///
    /// # Errors
    /// [`ConfigFault`] says which line and key to mend.
    pub fn read(path: &Path) -> Result<Self, ConfigFault> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigFault::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        let wrong = |mistake| ConfigFault::Wrong {
            path: path.to_owned(),
            mistake,
        };
        let config = Self::parse(&text).map_err(wrong)?;
        match checks::of_machine(&config) {
            None => Ok(config),
            Some(found) => Err(wrong(located(&text, found))),
        }
    }

    /// Parses the text of a configuration, without a look at the machine.
    ///
    /// # Errors
    /// The first mistake in it.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let document = toml::Deserializer::parse(text).map_err(|error| mistake(text, String::new(), &error))?;
        let config: Self = serde_path_to_error::deserialize(document).map_err(|error| {
            let key = error.path().to_string();
            mistake(text, key, error.inner())
        })?;
        match checks::of_values(&config) {
            None => Ok(config),
            Some(found) => Err(located(text, found)),
        }
    }
}

/// With the line of its key; without one where the key is not in the file.
fn located(text: &str, (key, what): checks::Found) -> Mistake {
    Mistake {
        line: line_of(text, key),
        key: key.to_owned(),
        what,
    }
}

/// The line on which the value of a dotted key begins.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let document = toml::de::DeTable::parse(text).ok()?;
    let mut table = document.get_ref();
    let mut names = key.split('.').peekable();
    while let Some(name) = names.next() {
        let (at, value) = table.iter().find(|(at, _)| at.get_ref() == name)?;
        if names.peek().is_none() {
            return Some(text.get(..at.span().start)?.matches('\n').count() + 1);
        }
        table = value.get_ref().as_table()?;
    }
    None
}

fn mistake(text: &str, key: String, error: &toml::de::Error) -> Mistake {
    let line = error
        .span()
        .map(|span| text.get(..span.start).unwrap_or(text).matches('\n').count() + 1);
    let key = if key.is_empty() || key == "." {
        "the file".to_owned()
    } else {
        key
    };
    Mistake {
        line,
        key,
        what: error.message().trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A public key of Ed25519 that is nobody's.
    const KEY: &str = "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik=";

    const GOOD: &str = r#"
[kiosk]
id = "kiosk-01"

[central]
url = "https://central.example"

[card_reader]
port = "/dev/ttyUSB0"

[printer]
port = "/dev/ttyUSB1"

[central.trusted_keys]
main = "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik="
"#;

    /// The same with another line in the section of the central API.
    fn central_with(line: &str) -> Mistake {
        broken(
            "url = \"https://central.example\"",
            &format!("url = \"https://central.example\"\n{line}"),
        )
    }

    fn broken(from: &str, to: &str) -> Mistake {
        assert!(GOOD.contains(from), "the test changes nothing");
        Config::parse(&GOOD.replace(from, to)).expect_err("a mistake was made")
    }

    #[test]
    fn a_short_configuration_is_enough() {
        let config = Config::parse(GOOD).unwrap();
        assert_eq!(config.printer.paper, crate::config::Paper::Mm80);
        assert_eq!(config.central.url.as_str(), "https://central.example");
    }

    #[test]
    fn a_misspelt_key_is_named_with_its_line() {
        let mistake = broken("port = \"/dev/ttyUSB1\"", "prot = \"/dev/ttyUSB1\"");
        assert_eq!(mistake.line, Some(12));
        assert!(mistake.to_string().contains("prot"), "{mistake}");
    }

    #[test]
    fn a_wrong_value_is_named_with_its_line_key_and_the_values_that_would_do() {
        let mistake = broken("port = \"/dev/ttyUSB1\"", "port = \"/dev/ttyUSB1\"\npaper = \"90mm\"");
        assert_eq!((mistake.line, mistake.key.as_str()), (Some(13), "printer.paper"));
        assert!(
            mistake.what.contains("80mm") && mistake.what.contains("58mm"),
            "{mistake}"
        );
    }

    #[test]
    fn a_missing_section_is_named() {
        let mistake = broken("[card_reader]\nport = \"/dev/ttyUSB0\"\n", "");
        assert!(mistake.to_string().contains("card_reader"), "{mistake}");
    }

    #[test]
    fn personal_data_never_leaves_unencrypted() {
        let mistake = broken("https://central.example", "http://central.example");
        assert_eq!((mistake.line, mistake.key.as_str()), (Some(6), "central.url"));
        assert!(mistake.what.contains("https://"), "{mistake}");
        assert!(Config::parse(&GOOD.replace("https://central.example", "http://127.0.0.1:8080")).is_ok());
    }

    #[test]
    fn a_key_that_is_no_key_is_refused() {
        let mistake = broken(KEY, "c2hvcnQ=");
        assert_eq!(mistake.key, "central.trusted_keys.main");
        assert!(mistake.what.contains("32 bytes"), "{mistake}");
    }

    #[test]
    fn a_file_that_is_not_toml_is_refused_with_its_line() {
        let mistake = broken("id = \"kiosk-01\"", "id = kiosk-01\"");
        assert_eq!(mistake.line, Some(3), "{mistake}");
    }

    #[test]
    fn a_kiosk_that_trusts_nobody_is_a_mistake_because_nobody_could_ever_sign_there() {
        let without = broken(&format!("[central.trusted_keys]\nmain = \"{KEY}\"\n"), "");
        assert_eq!(without.key, "central.trusted_keys");
        assert!(without.what.contains("nobody could ever sign"), "{without}");
        let empty = broken(&format!("main = \"{KEY}\"\n"), "");
        assert_eq!((empty.line, empty.key.as_str()), (Some(14), "central.trusted_keys"));
    }

    #[test]
    fn a_key_that_anybody_can_sign_for_is_refused() {
        // The neutral element: a "public key" under which everything verifies.
        let mistake = broken(KEY, "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        assert_eq!((mistake.line, mistake.key.as_str()), (Some(14), "central.trusted_keys"));
    }

    #[test]
    fn times_that_nobody_can_mean_are_refused_with_their_line() {
        for (line, key, words) in [
            ("timeout_ms = 0", "central.timeout_ms", "1000 to 60000"),
            ("timeout_ms = 4000000", "central.timeout_ms", "1000 to 60000"),
            ("connect_timeout_ms = 0", "central.connect_timeout_ms", "100 to 60000"),
            (
                "connect_timeout_ms = 20000",
                "central.connect_timeout_ms",
                "no longer than timeout_ms (10000)",
            ),
        ] {
            let mistake = central_with(line);
            assert_eq!((mistake.line, mistake.key.as_str()), (Some(7), key));
            assert!(mistake.what.contains(words), "{mistake}");
        }
    }

    #[test]
    fn a_ledger_that_keeps_nothing_is_refused() {
        for (line, key) in [
            ("keep_days = 0", "ledger.keep_days"),
            ("keep_days = 40000", "ledger.keep_days"),
            ("min_free_mib = 0", "ledger.min_free_mib"),
        ] {
            let mistake = broken("[card_reader]", &format!("[ledger]\n{line}\n\n[card_reader]"));
            assert_eq!((mistake.line, mistake.key.as_str()), (Some(9), key), "{mistake}");
        }
    }

    #[test]
    fn one_port_cannot_be_reader_and_printer() {
        let mistake = broken("/dev/ttyUSB1", "/dev/ttyUSB0");
        assert_eq!((mistake.line, mistake.key.as_str()), (Some(12), "printer.port"));
        assert!(mistake.what.contains("card_reader.port"), "{mistake}");
    }

    #[test]
    fn a_password_in_the_address_is_refused_and_not_repeated() {
        let mistake = broken("https://central.example", "https://kiosk:hunter2@central.example");
        assert_eq!((mistake.line, mistake.key.as_str()), (Some(6), "central.url"));
        assert!(!mistake.to_string().contains("hunter2"), "{mistake}");
        assert!(mistake.what.contains("client_identity_pem"), "{mistake}");
    }

    mod on_this_machine {
        use std::os::unix::fs::PermissionsExt as _;

        use super::*;

        const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\n";
        const BOTH: &str = "-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n";

        /// A configuration in a folder of its own, with a PEM file of this content and mode under this key.
        fn with_pem(key: &str, content: Option<(&str, u32)>) -> Result<Config, ConfigFault> {
            let folder = tempfile::tempdir().unwrap();
            let pem = folder.path().join("some.pem");
            if let Some((content, mode)) = content {
                std::fs::write(&pem, content).unwrap();
                std::fs::set_permissions(&pem, std::fs::Permissions::from_mode(mode)).unwrap();
            }
            let line = format!("url = \"https://central.example\"\n{key} = {pem:?}");
            read(&folder, &GOOD.replace("url = \"https://central.example\"", &line))
        }

        fn read(folder: &tempfile::TempDir, text: &str) -> Result<Config, ConfigFault> {
            let path = folder.path().join("layby.toml");
            std::fs::write(&path, text).unwrap();
            Config::read(&path)
        }

        fn mistake(read: Result<Config, ConfigFault>) -> Mistake {
            match read {
                Err(ConfigFault::Wrong { mistake, .. }) => mistake,
                other => panic!("{other:?}"),
            }
        }

        #[test]
        fn a_file_that_is_not_there_is_named_with_its_line() {
            for key in ["client_identity_pem", "ca_pem"] {
                let mistake = mistake(with_pem(key, None));
                assert_eq!(
                    (mistake.line, mistake.key.as_str()),
                    (Some(7), &*format!("central.{key}"))
                );
                assert!(mistake.what.contains("some.pem"), "{mistake}");
            }
        }

        #[test]
        fn a_private_key_is_for_its_owner_alone() {
            for mode in [0o644, 0o640, 0o604] {
                let mistake = mistake(with_pem("client_identity_pem", Some((BOTH, mode))));
                assert!(mistake.what.contains("chmod 0400"), "{mode:o}: {mistake}");
            }
            with_pem("client_identity_pem", Some((BOTH, 0o400))).unwrap();
            with_pem("ca_pem", Some((CERTIFICATE, 0o644))).unwrap();
        }

        #[test]
        fn a_file_of_something_else_is_refused() {
            let no_key = mistake(with_pem("client_identity_pem", Some((CERTIFICATE, 0o400))));
            assert!(no_key.what.contains("private key"), "{no_key}");
            let no_certificate = mistake(with_pem("ca_pem", Some(("hello", 0o644))));
            assert!(no_certificate.what.contains("certificate"), "{no_certificate}");
        }

        #[test]
        fn a_disk_cannot_keep_more_free_than_it_has() {
            let folder = tempfile::tempdir().unwrap();
            let ledger = |mib: u32| {
                let path = folder.path().join("not/yet/ledger.sqlite");
                format!("{GOOD}\n[ledger]\npath = {path:?}\nmin_free_mib = {mib}\n")
            };
            read(&folder, &ledger(1)).unwrap();
            let mistake = mistake(read(&folder, &ledger(1 << 30)));
            assert_eq!((mistake.line, mistake.key.as_str()), (Some(19), "ledger.min_free_mib"));
            assert!(mistake.what.contains("MiB in all"), "{mistake}");
        }

        #[test]
        fn two_names_of_one_port_are_one_port() {
            let folder = tempfile::tempdir().unwrap();
            let (port, by_id) = (folder.path().join("ttyUSB0"), folder.path().join("by-id"));
            std::fs::write(&port, "").unwrap();
            std::os::unix::fs::symlink(&port, &by_id).unwrap();
            let text = GOOD
                .replace("/dev/ttyUSB0", port.to_str().unwrap())
                .replace("/dev/ttyUSB1", by_id.to_str().unwrap());
            assert_eq!(mistake(read(&folder, &text)).key, "printer.port");
        }
    }
}
