//! A course as its author writes it: TOML in, a valid [`Course`] out, or every [`Fault`] in the words of whoever must mend it.
//!
//! | file | what is in it |
//! |---|---|
//! | `course.toml` | id, version, title; the chapters in order with their weight in the exam |
//! | `chapters/NN-<chapter>.toml` | the chapter's clips, each a row of scenes: a drawing and what is said over it |
//! | `questions/<chapter>.toml` | the chapter's questions |
//!
//! Reading goes on after a fault, so that an author sees them all at once; the course is only handed out when there is none. Drawings and signs
//! are only named here: whether they are there, [`lint`](mod@crate::lint) knows.

use std::collections::BTreeMap;

use layby_domain::Language;

use crate::id::{ChapterId, ClipId, CourseId, DrawingId};
use crate::text::Bilingual;

mod bank;
mod fault;
mod question;
mod raw;
mod read;
#[cfg(test)]
mod tests;

pub use bank::{Bank, BankChapter, Edition};
pub use fault::{Fault, Faults, Located, Place};
pub use question::{OPTIONS_MOST, Question, QuestionKind, QuestionOption};

pub(crate) use read::read;

/// Largest file of a course, in bytes.
pub const FILE_BYTES_MOST: usize = 512 * 1024;
/// Most chapters of a course.
pub const CHAPTERS_MOST: usize = 32;
/// Most clips of a chapter.
pub const CLIPS_PER_CHAPTER_MOST: usize = 32;
/// Most scenes of a clip.
pub const SCENES_PER_CLIP_MOST: usize = 64;
/// Most questions of a chapter: a paper draws among them with single bytes.
pub const QUESTIONS_PER_CHAPTER_MOST: usize = 250;
/// Largest weight of a chapter.
pub const WEIGHT_MOST: u8 = 100;

/// The text files of a course by their name within its folder, with `/` between the parts (`questions/emergencies.toml`).
#[derive(Clone, Debug, Default)]
pub struct Files(BTreeMap<String, String>);

impl Files {
    /// The file that names course and chapters.
    pub const COURSE: &'static str = "course.toml";

    /// The name of a chapter's file; `position` counts from 0.
    #[must_use]
    pub fn chapter(position: usize, chapter: &ChapterId) -> String {
        format!("chapters/{:02}-{chapter}.toml", position + 1)
    }

    /// The name of the file of a chapter's questions.
    #[must_use]
    pub fn questions(chapter: &ChapterId) -> String {
        format!("questions/{chapter}.toml")
    }

    /// Adds a file; one of the same name is replaced. Whoever reads it from a disk need not read more than [`FILE_BYTES_MOST`] and a byte.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) {
        self.0.insert(name.into(), text.into());
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl<N: Into<String>, T: Into<String>> FromIterator<(N, T)> for Files {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(files: I) -> Self {
        let files = files.into_iter();
        Self(files.map(|(name, text)| (name.into(), text.into())).collect())
    }
}

/// A course, valid: every id is unique, every clip that is named is there, every text is in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    title: Bilingual,
    chapters: Vec<Chapter>,
    bank: Bank,
}

impl Course {
    /// Reads a course.
    ///
    /// # Errors
    /// All the faults of all the files.
    pub fn read(files: &Files) -> Result<Self, Faults> {
        match read(files) {
            (Some(course), faults) if faults.is_empty() => Ok(course),
            (_, faults) => Err(Faults(faults)),
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &CourseId {
        &self.bank.edition().course
    }

    /// Its version: higher with every change, from 1.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.bank.edition().version
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> &Bilingual {
        &self.title
    }

    /// Its chapters, in order.
    #[must_use]
    pub fn chapters(&self) -> &[Chapter] {
        &self.chapters
    }

    /// All clips in the order in which they are watched, each with its chapter.
    pub fn clips(&self) -> impl Iterator<Item = (&Chapter, &Clip)> {
        self.chapters
            .iter()
            .flat_map(|chapter| chapter.clips.iter().map(move |clip| (chapter, clip)))
    }

    /// A clip and its chapter.
    #[must_use]
    pub fn clip(&self, id: &ClipId) -> Option<(&Chapter, &Clip)> {
        self.clips().find(|(_, clip)| clip.id == *id)
    }

    /// Its questions.
    #[must_use]
    pub fn bank(&self) -> &Bank {
        &self.bank
    }
}

/// A part of a course with its own questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// Its id.
    pub id: ChapterId,
    /// Its title.
    pub title: Bilingual,
    /// How many questions of an exam come from it, of as many as all weights sum to.
    pub weight: u8,
    /// Its clips, in order; at least one.
    pub clips: Vec<Clip>,
}

/// One video of about a minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip {
    /// Its id.
    pub id: ClipId,
    /// Its title.
    pub title: Bilingual,
    /// Its scenes, in order; at least one.
    pub scenes: Vec<Scene>,
}

/// A drawing and what is said over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// The drawing.
    pub drawing: DrawingId,
    /// What is said, and shown as a caption.
    pub say: Bilingual,
}

/// The words of a language, for an author.
pub(crate) fn language_name(language: Language) -> &'static str {
    match language {
        Language::Chinese => "Chinese",
        Language::English => "English",
    }
}
