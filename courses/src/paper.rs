//! The exam paper: which questions, in which order, with their options in which order; drawn from a seed, and the same for all time.
//!
//! **How a paper is drawn.** Each chapter gives as many questions as its weight asks for; where the exam has not as many questions as all weights
//! sum to, shares are rounded by the largest remainder, of equal ones the earlier chapter's. Within a chapter every question is as likely
//! as every other, except those to be avoided (the driver's last attempt): they come only when the chapter has too few others, and then only as many
//! as are lacking, again each as likely as the others. The questions are then shuffled, and of every question but a statement the
//! options. All of it follows from the seed by [`Nonce::draws`](layby_domain::Nonce::draws), under these purposes and tries:
//!
//! | purpose | try | what is drawn |
//! |---|---|---|
//! | `exam-questions` | position of the chapter | its questions out of those sorted by id: one after the other, each taken out |
//! | `exam-order` | 0 | the order of the paper, from the questions chapter by chapter as drawn: Fisher and Yates, from the last place down |
//! | `exam-options` | position on the paper | the order of the question's options, from the author's order, likewise |
//!
//! **A dispute.** What must be kept is the [`Seal`] (edition of the bank, seed, how many, what was avoided) and what the driver
//! tapped. With the same edition of the bank, [`replay`] gives the same questions and marks; with another it refuses.

use std::collections::BTreeSet;

use layby_domain::nonce::Draws;
use serde::{Deserialize, Serialize};

use crate::format::{Bank, BankChapter, Edition, QUESTIONS_PER_CHAPTER_MOST, Question};
use crate::id::{ChapterId, QuestionId};

pub(crate) mod asked;
mod positions;
#[cfg(test)]
mod tests;

pub use asked::{Answer, AnswerError, Asked, Mark};
pub use positions::Positions;

/// What a paper is drawn from: 32 bytes that nobody knew before the exam began, handed out and kept by the central API.
pub type Seed = layby_domain::Nonce;

/// Most questions of a paper.
pub const PAPER_QUESTIONS_MOST: u8 = 100;
/// Most questions to be avoided.
pub const AVOIDED_MOST: usize = PAPER_QUESTIONS_MOST as usize;

/// An exam paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    seal: Seal,
    questions: Vec<Asked>,
}

/// All that a paper follows from, beside the bank: to be kept with the answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The questions it was drawn from.
    pub edition: Edition,
    /// What it was drawn from.
    pub seed: Seed,
    /// How many questions it has.
    pub questions: u8,
    /// The questions of the driver's last attempt.
    pub avoid: BTreeSet<QuestionId>,
}

/// Why no paper can be drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// No question, or more than anybody could answer.
    #[error("an exam of {questions} questions: there may be 1 to {PAPER_QUESTIONS_MOST}")]
    QuestionCount {
        /// How many were asked for.
        questions: u8,
    },
    /// More questions to be avoided than a paper has.
    #[error("{count} questions to avoid, more than {AVOIDED_MOST}")]
    TooManyAvoided {
        /// How many.
        count: usize,
    },
    /// The chapter has fewer questions than its share.
    #[error("chapter {chapter} has {has} questions and should give {share}")]
    ChapterTooSmall {
        /// The chapter.
        chapter: ChapterId,
        /// How many questions it has.
        has: usize,
        /// How many it should give.
        share: usize,
    },
    /// The paper was drawn from other questions.
    #[error("the paper was drawn from {} version {} ({}), not from {} version {} ({})",
        .drawn.course, .drawn.version, .drawn.bank_sha256, .here.course, .here.version, .here.bank_sha256)]
    OtherEdition {
        /// What it was drawn from.
        drawn: Box<Edition>,
        /// What there is.
        here: Box<Edition>,
    },
}

impl Paper {
    /// Draws a paper of so many questions. `avoid` are the questions of the driver's last attempt.
    ///
    /// # Errors
    /// A number of questions that cannot be meant; too many to avoid; a chapter with fewer questions than its share.
    pub fn draw(bank: &Bank, questions: u8, seed: &Seed, avoid: &BTreeSet<QuestionId>) -> Result<Self, PaperError> {
        if !(1..=PAPER_QUESTIONS_MOST).contains(&questions) {
            return Err(PaperError::QuestionCount { questions });
        }
        if avoid.len() > AVOIDED_MOST {
            return Err(PaperError::TooManyAvoided { count: avoid.len() });
        }
        let mut drawn = Vec::new();
        for ((chapter, share), attempt) in bank.chapters().iter().zip(shares(bank, questions)).zip(0..) {
            let mut draws = seed.draws("exam-questions", attempt);
            drawn.extend(drawn_from(chapter, share, avoid, &mut draws)?);
        }
        shuffle(&mut drawn, &mut seed.draws("exam-order", 0));
        let asked = drawn.into_iter().zip(0..).map(|(question, position)| {
            let mut draws = seed.draws("exam-options", position);
            Asked::new(question.clone(), &mut draws)
        });
        Ok(Self {
            questions: asked.collect(),
            seal: Seal {
                edition: bank.edition().clone(),
                seed: *seed,
                questions,
                avoid: avoid.clone(),
            },
        })
    }

    /// Draws a paper again: after a restart, or in a dispute.
    ///
    /// # Errors
    /// [`PaperError::OtherEdition`] when the bank is not the one it was drawn from.
    pub fn redraw(bank: &Bank, seal: &Seal) -> Result<Self, PaperError> {
        if *bank.edition() != seal.edition {
            return Err(PaperError::OtherEdition {
                drawn: Box::new(seal.edition.clone()),
                here: Box::new(bank.edition().clone()),
            });
        }
        Self::draw(bank, seal.questions, &seal.seed, &seal.avoid)
    }

    /// What must be kept to draw it again.
    #[must_use]
    pub fn seal(&self) -> &Seal {
        &self.seal
    }

    /// The questions in the paper's order.
    #[must_use]
    pub fn questions(&self) -> &[Asked] {
        &self.questions
    }

    /// Which questions it asks: what the driver's next attempt avoids.
    #[must_use]
    pub fn question_ids(&self) -> BTreeSet<QuestionId> {
        self.questions.iter().map(|asked| asked.question().id.clone()).collect()
    }

    /// Marks an answer to the question at a position of the paper, from 0.
    ///
    /// # Errors
    /// When there is no such question, or this cannot be an answer to it.
    pub fn mark(&self, question: usize, answer: &Answer) -> Result<Mark, AnswerError> {
        asked::mark(&self.questions, question, answer)
    }
}

/// Why a paper and its answers cannot be marked again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// The paper cannot be drawn again.
    #[error(transparent)]
    Paper(#[from] PaperError),
    /// These cannot be the answers.
    #[error("answer {number}: {error}")]
    Answer {
        /// Which, from 1.
        number: usize,
        /// Why not.
        error: AnswerError,
    },
}

/// Marks the answers to a paper again, as they were marked in the exam. There may be fewer answers than questions: an exam can end early.
///
/// # Errors
/// When the bank is not the one the paper was drawn from, or these cannot be answers to it.
pub fn replay(bank: &Bank, seal: &Seal, answers: &[Answer]) -> Result<Vec<Mark>, ReplayError> {
    let paper = Paper::redraw(bank, seal)?;
    let marks = answers.iter().enumerate().map(|(question, answer)| {
        let number = question + 1;
        let marked = paper.mark(question, answer);
        marked.map_err(|error| ReplayError::Answer { number, error })
    });
    marks.collect()
}

/// How many questions each chapter gives: by weight, rounded by the largest remainder.
fn shares(bank: &Bank, questions: u8) -> Vec<usize> {
    let weights: Vec<usize> = bank.chapters().iter().map(|chapter| chapter.weight.into()).collect();
    let (questions, all) = (usize::from(questions), weights.iter().sum::<usize>().max(1));
    let mut shares: Vec<usize> = weights.iter().map(|weight| questions * weight / all).collect();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|chapter| std::cmp::Reverse(questions * weights[*chapter] % all));
    let lacking = questions - shares.iter().sum::<usize>();
    for chapter in by_remainder.into_iter().take(lacking) {
        shares[chapter] += 1;
    }
    shares
}

/// Draws a chapter's share: from what need not be avoided, and what then lacks from the rest.
fn drawn_from<'a>(
    chapter: &'a BankChapter,
    share: usize,
    avoid: &BTreeSet<QuestionId>,
    draws: &mut Draws,
) -> Result<Vec<&'a Question>, PaperError> {
    if chapter.questions.len() < share {
        return Err(PaperError::ChapterTooSmall {
            chapter: chapter.id.clone(),
            has: chapter.questions.len(),
            share,
        });
    }
    let (mut stale, mut fresh): (Vec<_>, Vec<_>) = chapter
        .questions
        .iter()
        .partition(|question| avoid.contains(&question.id));
    let mut drawn = Vec::with_capacity(share);
    for _ in 0..share {
        let pool = if fresh.is_empty() { &mut stale } else { &mut fresh };
        let pick = below(draws, pool.len());
        drawn.push(pool.remove(pick));
    }
    Ok(drawn)
}

/// Every order is as likely as every other.
pub(crate) fn shuffle<T>(things: &mut [T], draws: &mut Draws) {
    for last in (1..things.len()).rev() {
        things.swap(last, below(draws, last + 1));
    }
}

/// The lists that are drawn from have at most 255 things, so that a byte of the seed's stream is enough.
fn below(draws: &mut Draws, end: usize) -> usize {
    const {
        assert!(QUESTIONS_PER_CHAPTER_MOST <= 255 && crate::book::QUESTIONS_MOST <= 255);
    }
    draws.below(u8::try_from(end).unwrap_or(u8::MAX)).into()
}
