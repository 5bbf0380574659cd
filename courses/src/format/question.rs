//! A question, its options, and which of them are right.

use serde::{Deserialize, Serialize};

use crate::id::{ChapterId, ClipId, QuestionId, SignId};
use crate::text::Bilingual;

/// A question of the bank, valid: as many options and right ones as its kind asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its id.
    pub id: QuestionId,
    /// The chapter it belongs to.
    pub chapter: ChapterId,
    /// What kind of question it is.
    pub kind: QuestionKind,
    /// The clip that teaches the answer.
    pub clip: ClipId,
    /// The road sign it shows.
    pub sign: Option<SignId>,
    /// What is asked.
    pub text: Bilingual,
    /// Why the right options are right: shown after the answer.
    pub why: Bilingual,
    /// The law it rests on.
    pub source: Bilingual,
    /// The options as the author wrote them; of a statement, "true" is the first.
    pub options: Vec<QuestionOption>,
}

/// What kind of question it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// One option is right.
    Single,
    /// Two options or more are right, and only all of them together are.
    Multiple,
    /// A statement: true or false.
    TrueFalse,
}

impl QuestionKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Single, Self::Multiple, Self::TrueFalse];

    /// The word in a file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Multiple => "multiple",
            Self::TrueFalse => "true_false",
        }
    }

    /// The kind of a word in a file.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether so many options, so many of them right, make a question of this kind.
    pub(crate) fn takes(self, options: usize, right: usize) -> bool {
        match self {
            Self::Single => (3..=OPTIONS_MOST).contains(&options) && right == 1,
            Self::Multiple => options == OPTIONS_MOST && right >= 2,
            Self::TrueFalse => options == 2 && right == 1,
        }
    }

    /// [`QuestionKind::takes`] in words.
    pub(crate) fn wants(self) -> &'static str {
        match self {
            Self::Single => "3 or 4 options, 1 of them right",
            Self::Multiple => "4 options, 2 or more of them right",
            Self::TrueFalse => "2 options, 1 of them right",
        }
    }
}

/// Most options of a question.
pub const OPTIONS_MOST: usize = 4;

/// The options of a statement.
pub(crate) const TRUE: (&str, &str) = ("正确", "True");
pub(crate) const FALSE: (&str, &str) = ("错误", "False");

/// One thing that can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionOption {
    /// What it says.
    pub text: Bilingual,
    /// Whether it is right.
    pub right: bool,
}
