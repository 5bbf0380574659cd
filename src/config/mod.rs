//! The configuration file: what a site says about its kiosk, and what is wrong with it, by line and key.
//!
//! Every key is documented in `docs/configuration.md`. Unknown keys are mistakes, not suggestions: a misspelt `timeout` would otherwise be
//! silently the default. So are values that parse and cannot be meant (`checks`): a kiosk that starts with them fails later, in the hands of a
//! driver.

mod checks;
mod mistakes;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use layby_central::{KioskId, TrustedKeys};
use layby_domain::{Language, Profile};
use serde::Deserialize;

pub use mistakes::{ConfigFault, Mistake};

/// Everything a site can say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Who and where this kiosk is.
    pub kiosk: KioskSection,
    /// The central API.
    pub central: CentralSection,
    /// The ledger.
    #[serde(default)]
    pub ledger: LedgerSection,
    /// The identity-card reader.
    pub card_reader: CardReaderSection,
    /// The receipt printer.
    pub printer: PrinterSection,
    /// The camera.
    #[serde(default)]
    pub camera: CameraSection,
    /// The real-person check.
    #[serde(default)]
    pub person: PersonSection,
    /// The screen.
    #[serde(default)]
    pub screen: ScreenSection,
}

/// Who and where this kiosk is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KioskSection {
    /// The kiosk's name at the central API.
    #[serde(deserialize_with = "parsed")]
    pub id: KioskId,
    /// The language of the attract screen.
    #[serde(default)]
    pub language: Language,
    /// The rules to go by until the central API has handed out its own.
    #[serde(default = "app_12123")]
    pub profile: Profile,
}

fn app_12123() -> Profile {
    Profile::App12123
}

/// The central API.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CentralSection {
    /// Its address, `https://…`; plain `http` only for a server on this machine.
    #[serde(deserialize_with = "parsed")]
    pub url: CentralUrl,
    /// Public keys (Ed25519, 32 bytes in base64) whose policy documents this kiosk follows, by key id.
    #[serde(default)]
    pub trusted_keys: BTreeMap<String, PublicKey>,
    /// How long to wait for a connection, in milliseconds.
    #[serde(default = "connect_timeout_ms")]
    pub connect_timeout_ms: u32,
    /// How long to wait for an answer, in milliseconds.
    #[serde(default = "timeout_ms")]
    pub timeout_ms: u32,
    /// Certificate and key of this kiosk (PEM), by which the central API knows it.
    #[serde(default)]
    pub client_identity_pem: Option<PathBuf>,
    /// The authority that signed the central API's certificate (PEM), where it is not a public one.
    #[serde(default)]
    pub ca_pem: Option<PathBuf>,
}

fn connect_timeout_ms() -> u32 {
    3_000
}

fn timeout_ms() -> u32 {
    10_000
}

impl CentralSection {
    /// The keys this kiosk trusts.
    ///
    /// # Errors
    /// When a key is no usable Ed25519 public key.
    pub fn trusted(&self) -> Result<TrustedKeys, layby_central::DocumentFault> {
        let mut keys = TrustedKeys::default();
        for (id, key) in &self.trusted_keys {
            keys.trust(id, &key.0)?;
        }
        Ok(keys)
    }
}

/// The ledger.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LedgerSection {
    /// The SQLite file.
    pub path: PathBuf,
    /// The key under which personal data is sealed; made at the very first start.
    pub key_file: PathBuf,
    /// Free mebibytes a new act must leave on the disk.
    pub min_free_mib: u32,
    /// Days after which the personal data of a closed transaction is erased.
    pub keep_days: u16,
}

impl Default for LedgerSection {
    fn default() -> Self {
        Self {
            path: "/var/lib/layby/ledger.sqlite".into(),
            key_file: "/var/lib/layby/ledger.key".into(),
            min_free_mib: 64,
            keep_days: 90,
        }
    }
}

/// The identity-card reader.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardReaderSection {
    /// Its serial port, such as `/dev/serial/by-id/…`.
    pub port: PathBuf,
}

/// The receipt printer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrinterSection {
    /// Its serial port.
    pub port: PathBuf,
    /// The paper: `80mm` or `58mm`.
    #[serde(default)]
    pub paper: Paper,
    /// The characters it understands: `gb18030`, `gbk` or `utf-8`.
    #[serde(default)]
    pub encoding: Encoding,
}

/// Width of the paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Paper {
    /// 80 mm.
    #[default]
    #[serde(rename = "80mm")]
    Mm80,
    /// 58 mm.
    #[serde(rename = "58mm")]
    Mm58,
}

/// The printer's characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Encoding {
    /// The national standard.
    #[default]
    #[serde(rename = "gb18030")]
    Gb18030,
    /// Its predecessor.
    #[serde(rename = "gbk")]
    Gbk,
    /// UTF-8.
    #[serde(rename = "utf-8")]
    Utf8,
}

/// The camera.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CameraSection {
    /// Number of the V4L2 device: 0 is `/dev/video0`.
    pub index: u32,
}

/// The real-person check.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PersonSection {
    /// The folder of the models.
    pub models: PathBuf,
}

impl Default for PersonSection {
    fn default() -> Self {
        Self {
            models: "/usr/share/layby/models".into(),
        }
    }
}

/// The screen.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScreenSection {
    /// What draws it: `linuxkms` on the board, `winit` on a desk.
    pub backend: ScreenBackend,
    /// How it hangs: `portrait` (1080x1920) or `landscape` (1280x800).
    pub layout: ScreenLayout,
    /// Fill the whole screen.
    pub fullscreen: bool,
}

impl Default for ScreenSection {
    fn default() -> Self {
        Self {
            backend: ScreenBackend::LinuxKms,
            layout: ScreenLayout::Portrait,
            fullscreen: true,
        }
    }
}

/// What draws the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScreenBackend {
    /// Straight onto the board's display, without a desktop.
    LinuxKms,
    /// A window.
    Winit,
}

/// How the screen hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum ScreenLayout {
    /// 1080x1920.
    Portrait,
    /// 1280x800.
    Landscape,
}

/// Where the central API is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CentralUrl(String);

impl CentralUrl {
    /// The address as text, without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CentralUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // What cannot be parsed may hold a password all the same, so it is not repeated.
        let url = url::Url::parse(text).map_err(|why| format!("this is not an address ({why}): write https://HOST"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "a name and password do not belong here, where logs and technicians see them: the kiosk shows \
                        who it is by client_identity_pem"
                    .to_owned(),
            );
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("nothing may follow the path: write https://HOST or https://HOST/PATH".to_owned());
        }
        let on_this_machine = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        match url.scheme() {
            "https" => Ok(Self(text.trim_end_matches('/').to_owned())),
            "http" if on_this_machine => Ok(Self(text.trim_end_matches('/').to_owned())),
            "http" => Err(format!(
                "{text:?} would send personal data unencrypted: write https://, or a server on this machine"
            )),
            other => Err(format!("{other}:// cannot be used: write https://HOST")),
        }
    }
}

/// An Ed25519 public key in base64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        use base64::Engine as _;
        let text = String::deserialize(from)?;
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(text.trim())
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        bytes
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("a public key is 32 bytes in base64 (44 characters)"))
    }
}

fn parsed<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: FromStr,
    T::Err: std::fmt::Display,
{
    String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
}
