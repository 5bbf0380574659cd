//! The languages the kiosk speaks.

use serde::{Deserialize, Serialize};

/// A language a driver may choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Simplified Chinese, the language of the official texts.
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// The tag of the language: `zh-CN` or `en`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }
}

impl std::str::FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        match tag {
            "zh-CN" => Ok(Self::Chinese),
            "en" => Ok(Self::English),
            other => Err(UnknownLanguage(other.to_owned())),
        }
    }
}

/// A language tag the kiosk has no words for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the kiosk does not speak {0:?}: choose zh-CN or en")]
pub struct UnknownLanguage(String);
