//! What is wrong with a configuration file, so that a technician can mend it without reading our code.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::Config;

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
    /// Reads a configuration file.
    ///
    /// # Errors
    /// [`ConfigFault`] says which line and key to mend.
    pub fn read(path: &Path) -> Result<Self, ConfigFault> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigFault::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&text).map_err(|mistake| ConfigFault::Wrong {
            path: path.to_owned(),
            mistake,
        })
    }

    /// Parses the text of a configuration.
    ///
    /// # Errors
    /// The first mistake in it.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let document = toml::Deserializer::parse(text).map_err(|error| mistake(text, String::new(), &error))?;
        let config: Self = serde_path_to_error::deserialize(document).map_err(|error| {
            let key = error.path().to_string();
            mistake(text, key, error.inner())
        })?;
        config.central.trusted().map_err(|why| Mistake {
            line: None,
            key: "central.trusted_keys".to_owned(),
            what: why.to_string(),
        })?;
        Ok(config)
    }
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

    const GOOD: &str = r#"
[kiosk]
id = "kiosk-01"

[central]
url = "https://central.example"

[card_reader]
port = "/dev/ttyUSB0"

[printer]
port = "/dev/ttyUSB1"
"#;

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
        let mistake = broken(
            "[card_reader]",
            "[central.trusted_keys]\nmain = \"c2hvcnQ=\"\n\n[card_reader]",
        );
        assert_eq!(mistake.key, "central.trusted_keys.main");
        assert!(mistake.what.contains("32 bytes"), "{mistake}");
    }

    #[test]
    fn a_file_that_is_not_toml_is_refused_with_its_line() {
        let mistake = broken("id = \"kiosk-01\"", "id = kiosk-01\"");
        assert_eq!(mistake.line, Some(3), "{mistake}");
    }
}
