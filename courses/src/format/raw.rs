//! The files as they are parsed, before anything is checked: whatever may be missing is optional, so that every fault is told and not only the first.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCourse {
    pub id: Option<String>,
    pub version: Option<toml::Value>,
    pub title: Option<RawText>,
    #[serde(default)]
    pub chapter: Vec<RawChapter>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawChapter {
    pub id: Option<String>,
    pub weight: Option<toml::Value>,
    pub title: Option<RawText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClips {
    #[serde(default)]
    pub clip: Vec<RawClip>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClip {
    pub id: Option<String>,
    pub title: Option<RawText>,
    #[serde(default)]
    pub scene: Vec<RawScene>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawScene {
    pub drawing: Option<String>,
    pub say: Option<RawText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawQuestions {
    #[serde(default)]
    pub question: Vec<RawQuestion>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawQuestion {
    pub id: Option<String>,
    pub kind: Option<String>,
    pub clip: Option<String>,
    pub sign: Option<String>,
    pub text: Option<RawText>,
    pub why: Option<RawText>,
    pub source: Option<RawText>,
    #[serde(default)]
    pub option: Vec<RawOption>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOption {
    pub text: Option<RawText>,
    /// An option that does not say so is wrong.
    #[serde(default)]
    pub right: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawText {
    #[serde(rename = "zh-CN")]
    pub zh: Option<String>,
    pub en: Option<String>,
}
