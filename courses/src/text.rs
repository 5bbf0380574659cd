//! Text in both languages of the kiosk. There is no text in one language only.

use layby_domain::Language;
use serde::{Deserialize, Serialize};

/// Longest text, in characters of one language: far above what a screen holds; [`lint`](mod@crate::lint) knows what a screen holds.
pub const TEXT_CHARS_MOST: usize = 1000;

/// A text in Chinese and in English; neither is empty, both are one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Bilingual {
    #[serde(rename = "zh-CN")]
    zh: String,
    en: String,
}

impl Bilingual {
    /// Takes both texts; blanks around them are dropped.
    ///
    /// # Errors
    /// The language whose text cannot be one, and why. The Chinese text is looked at first.
    pub fn new(zh: &str, en: &str) -> Result<Self, (Language, TextFault)> {
        Ok(Self {
            zh: checked(zh).map_err(|fault| (Language::Chinese, fault))?,
            en: checked(en).map_err(|fault| (Language::English, fault))?,
        })
    }

    /// The text in a language.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }

    /// Both texts with their languages, the Chinese one first.
    pub fn both(&self) -> [(Language, &str); 2] {
        [(Language::Chinese, &self.zh), (Language::English, &self.en)]
    }
}

/// Why a text cannot be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// There is none.
    #[error("empty: write the text")]
    Empty,
    /// It has a line break or another control character.
    #[error("broken by a line break, a tab or another control character: write it in one line, the screen breaks it")]
    ControlCharacter,
    /// Nobody would read it.
    #[error("{chars} characters long: shorten it to {TEXT_CHARS_MOST} or less")]
    TooLong {
        /// How long it is.
        chars: usize,
    },
}

/// A text of one language, without the blanks around it.
pub(crate) fn checked(text: &str) -> Result<String, TextFault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TextFault::Empty);
    }
    if text.chars().any(char::is_control) {
        return Err(TextFault::ControlCharacter);
    }
    match text.chars().count() {
        0..=TEXT_CHARS_MOST => Ok(text.to_owned()),
        chars => Err(TextFault::TooLong { chars }),
    }
}

#[derive(Deserialize)]
struct Unchecked {
    #[serde(rename = "zh-CN")]
    zh: String,
    en: String,
}

impl TryFrom<Unchecked> for Bilingual {
    type Error = String;

    fn try_from(text: Unchecked) -> Result<Self, Self::Error> {
        Self::new(&text.zh, &text.en).map_err(|(language, fault)| format!("{} is {fault}", language.tag()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_must_be_there() {
        let text = Bilingual::new(" 雨天 ", "Rain").unwrap();
        assert_eq!(text.get(Language::Chinese), "雨天");
        assert_eq!(text.get(Language::English), "Rain");
        assert_eq!(Bilingual::new("雨天", " "), Err((Language::English, TextFault::Empty)));
        assert!(serde_json::from_str::<Bilingual>(r#"{ "zh-CN": "雨天" }"#).is_err());
    }

    #[test]
    fn a_text_is_one_line_of_bounded_length() {
        assert_eq!(checked("a\nb"), Err(TextFault::ControlCharacter));
        assert!(checked(&"京".repeat(1000)).is_ok());
        assert_eq!(checked(&"京".repeat(1001)), Err(TextFault::TooLong { chars: 1001 }));
    }

    #[test]
    fn a_text_is_read_as_it_was_written() {
        let text = Bilingual::new("雨天", "Rain").unwrap();
        let travelled = serde_json::to_string(&text).unwrap();
        assert_eq!(travelled, r#"{"zh-CN":"雨天","en":"Rain"}"#);
        assert_eq!(serde_json::from_str::<Bilingual>(&travelled).unwrap(), text);
    }
}
