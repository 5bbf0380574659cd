//! The question bank of a course, and which edition of it this is.

use layby_domain::Language;
use serde::{Deserialize, Serialize};

use super::{Question, QuestionOption};
use crate::checksum::Checksum;
use crate::id::{ChapterId, CourseId, QuestionId};
use crate::text::Bilingual;

/// All questions of a course: by chapter, and within a chapter by id, in whatever order they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bank {
    edition: Edition,
    chapters: Vec<BankChapter>,
}

/// The questions of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankChapter {
    /// The chapter.
    pub id: ChapterId,
    /// How many questions of an exam come from it, of as many as all weights sum to.
    pub weight: u8,
    /// Its questions, sorted by id.
    pub questions: Vec<Question>,
}

/// Which questions these are, to the letter: what a paper was drawn from can be told years later.
///
/// The checksum covers everything that decides what is drawn, shown and marked, and nothing of how the files are laid out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// The course.
    pub course: CourseId,
    /// The course's version.
    pub version: u32,
    /// Checksum of the chapters, their weights and their questions.
    pub bank_sha256: Checksum,
}

impl Bank {
    pub(crate) fn new(course: CourseId, version: u32, mut chapters: Vec<BankChapter>) -> Self {
        for chapter in &mut chapters {
            chapter.questions.sort_by(|a, b| a.id.cmp(&b.id));
        }
        let edition = Edition {
            course,
            version,
            bank_sha256: Checksum::of(&written(&chapters)),
        };
        Self { edition, chapters }
    }

    /// Which edition it is.
    #[must_use]
    pub fn edition(&self) -> &Edition {
        &self.edition
    }

    /// The chapters in the course's order.
    #[must_use]
    pub fn chapters(&self) -> &[BankChapter] {
        &self.chapters
    }

    /// All questions.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.chapters.iter().flat_map(|chapter| &chapter.questions)
    }

    /// A question.
    #[must_use]
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        self.questions().find(|question| question.id == *id)
    }
}

/// A bank as bytes, for its checksum: SHA-256 of these bytes is the same for all time. Every text is preceded by its length, every list by its
/// count (four bytes, the highest first).
fn written(chapters: &[BankChapter]) -> Vec<u8> {
    let mut bytes = Bytes(b"layby/bank/1".to_vec());
    bytes.count(chapters.len());
    for chapter in chapters {
        bytes.text(chapter.id.as_str());
        bytes.0.push(chapter.weight);
        bytes.count(chapter.questions.len());
        for question in &chapter.questions {
            bytes.question(question);
        }
    }
    bytes.0
}

struct Bytes(Vec<u8>);

impl Bytes {
    fn question(&mut self, question: &Question) {
        let Question {
            id,
            chapter: _,
            kind,
            clip,
            sign,
            text,
            why,
            source,
            options,
        } = question;
        self.text(id.as_str());
        self.text(kind.word());
        self.text(clip.as_str());
        self.text(sign.as_ref().map_or("", |sign| sign.as_str()));
        [text, why, source].into_iter().for_each(|text| self.both(text));
        self.count(options.len());
        for QuestionOption { text, right } in options {
            self.both(text);
            self.0.push(u8::from(*right));
        }
    }

    fn both(&mut self, text: &Bilingual) {
        self.text(text.get(Language::Chinese));
        self.text(text.get(Language::English));
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Lists and texts of a course are bounded far below four thousand million.
    fn count(&mut self, count: usize) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.0.extend_from_slice(&count.to_be_bytes());
    }
}
