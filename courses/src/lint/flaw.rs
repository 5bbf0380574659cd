//! What the linter finds, in the words of the author of a course.

use layby_domain::Language;

use crate::format::{Fault, language_name};
use crate::id::{ChapterId, ClipId, DrawingId, QuestionId, SignId};

/// Something that should be mended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// The course cannot be read with it.
    #[error(transparent)]
    Unreadable(Fault),
    /// The weights do not sum to the questions of an exam.
    #[error("the weights sum to {sum}: they must sum to the {should} questions of an exam")]
    Weights {
        /// What they sum to.
        sum: u16,
        /// What they should sum to.
        should: u16,
    },
    /// Too few questions to draw from.
    #[error("questions of chapter {chapter}: {has}, and with a weight of {weight} it needs {least}")]
    FewQuestions {
        /// The chapter.
        chapter: ChapterId,
        /// Its weight.
        weight: u8,
        /// How many there are.
        has: usize,
        /// How many there should be.
        least: usize,
    },
    /// A clip about which nothing is asked.
    #[error("no question is about clip {clip}: write one, or take the clip out")]
    ClipWithoutQuestion {
        /// The clip.
        clip: ClipId,
    },
    /// A clip of another chapter.
    #[error("clip {clip} belongs to chapter {chapter}: the question may belong there too")]
    ClipElsewhere {
        /// The clip.
        clip: ClipId,
        /// Its chapter.
        chapter: ChapterId,
    },
    /// A drawing that is not there.
    #[error("drawing {drawing} is not there: draw it, or name one that is")]
    UnknownDrawing {
        /// The drawing.
        drawing: DrawingId,
    },
    /// A drawing that no scene shows.
    #[error("drawing {drawing} is in no scene")]
    UnusedDrawing {
        /// The drawing.
        drawing: DrawingId,
    },
    /// A sign that is not there.
    #[error("sign {sign} is not there: draw it, or name one that is")]
    UnknownSign {
        /// The sign.
        sign: SignId,
    },
    /// A sign that no question shows.
    #[error("sign {sign} is in no question")]
    UnusedSign {
        /// The sign.
        sign: SignId,
    },
    /// Longer than the screen holds.
    #[error("{key} has {chars} characters in {}: the screen holds {most}", language_name(*.language))]
    TooLong {
        /// Which text.
        key: String,
        /// The language.
        language: Language,
        /// How long it is.
        chars: usize,
        /// How long it may be.
        most: usize,
    },
    /// A text that is not in its language.
    #[error("{key} is not in {}: translate it", language_name(*.language))]
    OtherLanguage {
        /// Which text.
        key: String,
        /// The language it should be in.
        language: Language,
    },
    /// The translation has other numbers.
    #[error("the numbers of {key} differ: {} in Chinese, {} in English", .zh.join(", "), .en.join(", "))]
    NumbersDiffer {
        /// Which text.
        key: String,
        /// The numbers in Chinese, rising as text.
        zh: Vec<String>,
        /// The numbers in English.
        en: Vec<String>,
    },
    /// Two options say the same.
    #[error("options {first} and {second} say the same in {}: reword one", language_name(*.language))]
    RepeatedOption {
        /// The one, from 1.
        first: usize,
        /// The other.
        second: usize,
        /// The language.
        language: Language,
    },
    /// It speaks of other options by their place or all together: they are shuffled.
    #[error("{key} says \"{phrase}\": options are shuffled, say what is meant")]
    RefersToOptions {
        /// Which text.
        key: String,
        /// The words.
        phrase: String,
    },
    /// The same question again.
    #[error("asks the same as {other} in {}: take one out", language_name(*.language))]
    SameText {
        /// The earlier question.
        other: QuestionId,
        /// The language.
        language: Language,
    },
    /// Nearly the same question.
    #[error("{percent} % like {other} in {}: reword one, or take it out", language_name(*.language))]
    SimilarText {
        /// The earlier question.
        other: QuestionId,
        /// How similar.
        percent: u8,
        /// The language.
        language: Language,
    },
    /// The right option is too often in the same place.
    #[error(
        "of the single-choice questions with {} options the right one is {} times in these places: by chance less than once in a hundred banks (chi-square {chi_square}, at most {most}); move some",
        .places.len(), listed(.places)
    )]
    Places {
        /// How often it is first, second and so on.
        places: Vec<usize>,
        /// Pearson's statistic.
        chi_square: Tenths,
        /// What it may be.
        most: Tenths,
    },
    /// Too many statements are true, or false.
    #[error("{percent} % of the statements are true: between {least} and {most} % should be")]
    TrueStatements {
        /// How many.
        percent: u8,
        /// The fewest there may be.
        least: u8,
        /// The most there may be.
        most: u8,
    },
    /// The right option gives itself away.
    #[error(
        "who always taps the longest option is right in {percent} % of the single-choice questions in {}: {most} % at most; lengthen wrong ones",
        language_name(*.language)
    )]
    LongestIsRight {
        /// How often.
        percent: u8,
        /// How often it may be.
        most: u8,
        /// The language.
        language: Language,
    },
}

/// A number with one decimal place, that can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tenths(pub u32);

impl std::fmt::Display for Tenths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

pub(super) fn listed(counts: &[usize]) -> String {
    let counts: Vec<_> = counts.iter().map(usize::to_string).collect();
    counts.join(", ")
}
