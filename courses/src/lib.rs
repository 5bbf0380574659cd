//! Courses: what a driver watches and is asked when earning points back by learning.
//!
//! Nothing here does I/O, waits, reads a clock or draws a random number: text and bytes come in, values go out. A course that was read is
//! valid; inside, nobody checks again.
//!
//! | module | what it knows |
//! |---|---|
//! | [`format`](mod@format) | a course as its author writes it: chapters, clips, scenes, questions; what is wrong with a file and what would be right |
//! | [`lint`](mod@lint) | what an author should mend although it can be read: duplicates, length, distribution of the right answers |
//! | [`manifest`] | a built course: files and their checksums, captions, the time line |
//! | [`paper`] | **the exam**: drawn from a seed, marked, drawn and marked again in a dispute |
//! | [`book`] | the questions a driver got wrong, and practice from them |
//! | [`id`], [`text`], [`checksum`] | identifiers, text in both languages, checksums |
//!
//! # The way of a course
//!
//! 1. An author writes `course.toml`, `chapters/`, `questions/`, and draws. [`Files`] holds the text, [`Stock`] names the drawings;
//!    [`lint`](lint::lint) reports what is wrong.
//! 2. A script makes the videos and a [`Manifest`]; a [`Checker`] tells whether a file arrived undamaged.
//! 3. The kiosk reads the [`Course`] and plays it along the [`Timeline`].
//! 4. The server hands out a seed, [`Paper::draw`] makes the exam of it, [`Paper::mark`] judges each answer. What must be kept is the
//!    paper's [`Seal`] and the answers: [`replay`] gives the same marks for all time.
//! 5. Every [`Mark`] goes into the driver's [`WrongBook`].
//!
//! Where numbers come from: **\[D1\]** is the answer about reducing points by learning at the 12123 service; see `layby-domain`.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod book;
pub mod checksum;
pub mod format;
pub mod id;
pub mod lint;
pub mod manifest;
pub mod paper;
pub mod text;

#[cfg(test)]
mod fixture;

pub use book::{Practice, WrongBook};
pub use checksum::Checksum;
pub use format::{
    Bank, Chapter, Clip, Course, Edition, Fault, Faults, Files, Question, QuestionKind, QuestionOption, Scene,
};
pub use id::{ChapterId, ClipId, CourseId, DrawingId, QuestionId, SignId};
pub use lint::{Report, Rules, Stock};
pub use manifest::{Checker, Damage, Manifest, ManifestError, Timeline};
pub use paper::{Answer, Asked, Mark, Paper, PaperError, Positions, ReplayError, Seal, Seed, replay};
pub use text::Bilingual;
