//! What can be wrong with a course's files, in the words of its author.

use std::fmt;

use layby_domain::Language;

use super::language_name;
use crate::text::TextFault;

/// Where something is wrong. Shown as `file:id`, or `file` alone when it concerns the whole file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file's name within the course's folder.
    pub file: String,
    /// The chapter, clip or question; one without a usable id is counted (`question 3`).
    pub id: Option<String>,
}

impl Place {
    pub(crate) fn file(file: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            id: None,
        }
    }

    pub(crate) fn of(file: impl Into<String>, id: impl fmt::Display) -> Self {
        Self {
            file: file.into(),
            id: Some(id.to_string()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        match &self.id {
            Some(id) => write!(f, ":{id}"),
            None => Ok(()),
        }
    }
}

/// What is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A file that belongs to a chapter is not there.
    #[error("the file is missing: write it, or take its chapter out of course.toml")]
    MissingFile,
    /// A file that nothing leads to.
    #[error(
        "belongs to no chapter of course.toml: name it chapters/NN-<chapter>.toml, NN counting the chapters from 01, or questions/<chapter>.toml"
    )]
    StrayFile,
    /// A file too large to be meant.
    #[error("{bytes} bytes are too many: a file of a course has at most {most}")]
    FileTooLarge {
        /// Its size.
        bytes: usize,
        /// The largest it may be.
        most: usize,
    },
    /// No TOML, an unknown key, or a value of another type.
    #[error("line {line}: {message}")]
    Toml {
        /// Where, from 1.
        line: usize,
        /// The parser's words.
        message: String,
    },
    /// A key is not there.
    #[error("{key} is missing: write {example}")]
    Missing {
        /// The key.
        key: String,
        /// What could be written.
        example: &'static str,
    },
    /// A text is not there in one language.
    #[error("{key} has no {} text: write {} = \"…\"", language_name(*.language), .language.tag())]
    NoTranslation {
        /// The key.
        key: String,
        /// The language that is missing.
        language: Language,
    },
    /// A text that cannot be shown.
    #[error("{key} in {} is {fault}", language_name(*.language))]
    Text {
        /// The key.
        key: String,
        /// The language.
        language: Language,
        /// Why.
        fault: TextFault,
    },
    /// A text that is no identifier.
    #[error("{key} is \"{value}\", not {expected}")]
    NotAnId {
        /// The key.
        key: String,
        /// What stands there, shortened.
        value: String,
        /// What would be right.
        expected: &'static str,
    },
    /// No number, or one that cannot be meant.
    #[error("{key} is {value}: it may be a whole number from {least} to {most}")]
    NotInRange {
        /// The key.
        key: &'static str,
        /// What stands there, shortened.
        value: String,
        /// The least it may be.
        least: i64,
        /// The most it may be.
        most: i64,
    },
    /// Too many or too few of something.
    #[error("{things}: {count}, and there may be {least} to {most}")]
    Count {
        /// Of what.
        things: &'static str,
        /// How many.
        count: usize,
        /// The fewest there may be.
        least: usize,
        /// The most there may be.
        most: usize,
    },
    /// An id is used twice.
    #[error("the {what}'s id is already used in {first}: choose another")]
    DuplicateId {
        /// Chapter, clip or question.
        what: &'static str,
        /// The file where it was used first.
        first: String,
    },
    /// A question's id does not tell its chapter.
    #[error("the question's id does not tell its chapter: name it {chapter}-NN, NN being two or three digits")]
    IdOutsideChapter {
        /// The chapter of the file.
        chapter: String,
    },
    /// A kind that is none.
    #[error("kind is \"{value}\": choose single, multiple or true_false")]
    UnknownKind {
        /// What stands there, shortened.
        value: String,
    },
    /// Wrong number of options, or of right ones.
    #[error("{kind} with {options} options, {right} of them right: {kind} wants {wants}")]
    Options {
        /// The kind's word.
        kind: &'static str,
        /// How many options.
        options: usize,
        /// How many of them are right.
        right: usize,
        /// What would be right.
        wants: &'static str,
    },
    /// The options of a statement have other words.
    #[error("the options of true_false are worded 正确 / True and 错误 / False, and not otherwise")]
    TrueFalseWords,
    /// A clip that no chapter has.
    #[error("clip \"{clip}\" is in no chapter: name the clip that teaches the answer")]
    UnknownClip {
        /// What stands there.
        clip: String,
    },
}

/// A fault and where it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct Located {
    /// Where.
    pub place: Place,
    /// What.
    pub fault: Fault,
}

/// Everything that is wrong with a course's files, one a line. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(pub(super) Vec<Located>);

impl Faults {
    /// The faults in the order in which they were found.
    #[must_use]
    pub fn all(&self) -> &[Located] {
        &self.0
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the course cannot be read:")?;
        self.0.iter().try_for_each(|located| write!(f, "\n{located}"))
    }
}

impl std::error::Error for Faults {}
