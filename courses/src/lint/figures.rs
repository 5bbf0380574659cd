//! The figures of a question bank: what its author wants to see at a glance, and what its balance is judged by.

use std::collections::BTreeSet;
use std::fmt;

use layby_domain::Language;

use super::Stock;
use super::flaw::listed;
use crate::format::{Bank, Course, OPTIONS_MOST, Question, QuestionKind};
use crate::id::ChapterId;

/// Counts over all questions of a course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The chapters in order: weight, questions.
    pub chapters: Vec<(ChapterId, u8, usize)>,
    /// Questions of each kind, in the order of [`QuestionKind::ALL`].
    pub kinds: [usize; 3],
    /// Of single-choice questions, how often the right option is first, second and so on in the author's order: those with three options, those
    /// with four.
    pub right_places: [Vec<usize>; 2],
    /// How many statements are true.
    pub true_statements: usize,
    /// In how many percent of the single-choice questions the longest option is the right one, in Chinese and in English. Of several longest ones each
    /// counts in part.
    pub longest_right_percent: [u8; 2],
    /// Multiple-choice questions with two, three, four right options.
    pub right_counts: [usize; 3],
    /// Clips about which something is asked, and all.
    pub clips: (usize, usize),
    /// Signs that a question shows, and all.
    pub signs: (usize, usize),
}

impl Figures {
    pub(super) fn of(course: &Course, stock: &Stock) -> Self {
        let bank = course.bank();
        let clips: BTreeSet<_> = bank.questions().map(|question| &question.clip).collect();
        let signs: BTreeSet<_> = bank.questions().filter_map(|question| question.sign.as_ref()).collect();
        let chapters = bank.chapters().iter();
        Self {
            chapters: chapters
                .map(|chapter| (chapter.id.clone(), chapter.weight, chapter.questions.len()))
                .collect(),
            kinds: QuestionKind::ALL.map(|kind| of_kind(bank, kind).count()),
            right_places: [3, OPTIONS_MOST].map(|options| right_places(bank, options)),
            true_statements: of_kind(bank, QuestionKind::TrueFalse)
                .filter(|question| is_right(question, 0))
                .count(),
            longest_right_percent: [Language::Chinese, Language::English].map(|language| longest_right(bank, language)),
            right_counts: [2, 3, 4].map(|right| {
                let multiple = of_kind(bank, QuestionKind::Multiple);
                multiple.filter(|question| count_right(question) == right).count()
            }),
            clips: (clips.len(), course.clips().count()),
            signs: (
                stock.signs.iter().filter(|sign| signs.contains(sign)).count(),
                stock.signs.len(),
            ),
        }
    }

    /// All questions.
    #[must_use]
    pub fn questions(&self) -> usize {
        self.kinds.iter().sum()
    }

    /// Questions of a kind.
    #[must_use]
    pub fn of_kind(&self, kind: QuestionKind) -> usize {
        let mut kinds = QuestionKind::ALL.iter().zip(self.kinds);
        kinds.find(|(other, _)| **other == kind).map_or(0, |(_, count)| count)
    }

    /// How many statements are true, in whole percent; none without statements.
    #[must_use]
    pub fn true_percent(&self) -> Option<u8> {
        let percent = (100 * self.true_statements).checked_div(self.of_kind(QuestionKind::TrueFalse))?;
        u8::try_from(percent).ok()
    }
}

fn of_kind(bank: &Bank, kind: QuestionKind) -> impl Iterator<Item = &Question> {
    bank.questions().filter(move |question| question.kind == kind)
}

fn is_right(question: &Question, position: usize) -> bool {
    question.options.get(position).is_some_and(|option| option.right)
}

fn count_right(question: &Question) -> usize {
    question.options.iter().filter(|option| option.right).count()
}

fn right_places(bank: &Bank, options: usize) -> Vec<usize> {
    let single = || of_kind(bank, QuestionKind::Single).filter(|question| question.options.len() == options);
    let places = 0..options;
    places
        .map(|place| single().filter(|question| is_right(question, place)).count())
        .collect()
}

fn longest_right(bank: &Bank, language: Language) -> u8 {
    let (mut hundredths, mut questions) = (0_usize, 0_usize);
    for question in of_kind(bank, QuestionKind::Single) {
        let lengths = question.options.iter();
        let lengths: Vec<_> = lengths
            .map(|option| (option.text.get(language).chars().count(), option.right))
            .collect();
        let longest = lengths.iter().map(|(chars, _)| *chars).max().unwrap_or(0);
        let candidates = lengths.iter().filter(|(chars, _)| *chars == longest).count();
        if lengths.contains(&(longest, true)) {
            hundredths += 100_usize.checked_div(candidates).unwrap_or(0);
        }
        questions += 1;
    }
    let percent = hundredths.checked_div(questions).unwrap_or(0);
    u8::try_from(percent).unwrap_or(100)
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [single, multiple, statements] = self.kinds;
        let questions = self.questions();
        writeln!(
            f,
            "questions: {questions} ({single} single choice, {multiple} multiple choice, {statements} statements)"
        )?;
        for (chapter, weight, questions) in &self.chapters {
            writeln!(f, "  {chapter}: {questions}, weight {weight}")?;
        }
        for places in &self.right_places {
            let options = places.len();
            writeln!(f, "right one of {options} options, by place: {}", listed(places))?;
        }
        let [zh, en] = self.longest_right_percent;
        writeln!(f, "longest option is right: {zh} % in Chinese, {en} % in English")?;
        writeln!(
            f,
            "2, 3, 4 right ones in multiple choice: {}",
            listed(&self.right_counts)
        )?;
        writeln!(f, "true statements: {} of {statements}", self.true_statements)?;
        writeln!(f, "clips asked about: {} of {}", self.clips.0, self.clips.1)?;
        write!(f, "signs shown: {} of {}", self.signs.0, self.signs.1)
    }
}
