//! The wrong-answer book: which questions a driver got wrong, and practice from them.
//!
//! A question enters the book when it is answered wrongly, in an exam or in practice. It leaves when it was answered rightly twice in a row *in
//! practice*: a right answer in an exam may have been a guess among twenty. The book holds identifiers and counts only, so it outlives a new
//! version of the course; questions that the bank no longer has are passed over.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::format::Bank;
use crate::id::QuestionId;
use crate::paper::{Answer, AnswerError, Asked, Mark, Seed, asked, shuffle};

/// Most questions in a book. When there are more, the one that was wrong least often, and of those the one not met for longest, makes room.
pub const QUESTIONS_MOST: usize = 200;
/// A question answered rightly so many times in a row in practice is learnt.
pub const RIGHT_IN_A_ROW: u8 = 2;
/// Most questions of a practice session.
pub const PRACTICE_QUESTIONS_MOST: u8 = 50;

/// The questions a driver got wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct WrongBook {
    /// Counts the answers that were entered, so that it is known what was met last.
    turn: u32,
    entries: BTreeMap<QuestionId, Entry>,
}

/// What the book knows of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// How often it was answered wrongly, since it entered the book.
    pub wrong: u16,
    /// How often in a row it was answered rightly in practice, since it was last wrong.
    pub right_in_a_row: u8,
    /// The turn of the book at which it was last entered.
    pub last_turn: u32,
}

impl WrongBook {
    /// How many questions are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What it knows of a question.
    #[must_use]
    pub fn entry(&self, question: &QuestionId) -> Option<&Entry> {
        self.entries.get(question)
    }

    /// Its questions: the most often wrong first, of those the one not met for longest.
    #[must_use]
    pub fn questions(&self) -> Vec<(&QuestionId, &Entry)> {
        let mut questions: Vec<_> = self.entries.iter().collect();
        questions.sort_by_key(|(_, entry)| (std::cmp::Reverse(entry.wrong), entry.last_turn));
        questions
    }

    /// Enters a mark of an exam.
    pub fn examined(&mut self, mark: &Mark) {
        if !mark.is_right() {
            self.wrong(&mark.question);
        }
    }

    /// Enters a mark of practice.
    pub fn practised(&mut self, mark: &Mark) {
        if !mark.is_right() {
            self.wrong(&mark.question);
            return;
        }
        let turn = self.next_turn();
        if let Some(entry) = self.entries.get_mut(&mark.question) {
            entry.right_in_a_row = entry.right_in_a_row.saturating_add(1);
            entry.last_turn = turn;
            if entry.right_in_a_row >= RIGHT_IN_A_ROW {
                self.entries.remove(&mark.question);
            }
        }
    }

    /// Draws a practice session of at most so many questions (and [`PRACTICE_QUESTIONS_MOST`]): the most often wrong, of equally often wrong ones the
    /// longest not met; their order and that of their options from the seed.
    #[must_use]
    pub fn practice(&self, bank: &Bank, questions_most: u8, seed: &Seed) -> Practice {
        let most = usize::from(questions_most.min(PRACTICE_QUESTIONS_MOST));
        let known = self.questions().into_iter().filter_map(|(id, _)| bank.question(id));
        let mut questions: Vec<_> = known.take(most).collect();
        shuffle(&mut questions, &mut seed.draws("practice-order", 0));
        let asked = questions.into_iter().zip(0..).map(|(question, position)| {
            let mut draws = seed.draws("practice-options", position);
            Asked::new(question.clone(), &mut draws)
        });
        Practice {
            questions: asked.collect(),
        }
    }

    fn wrong(&mut self, question: &QuestionId) {
        let turn = self.next_turn();
        let wrong = self.entries.get(question).map_or(0, |entry| entry.wrong);
        if wrong == 0 && self.entries.len() >= QUESTIONS_MOST {
            let least = self
                .entries
                .iter()
                .min_by_key(|(_, entry)| (entry.wrong, entry.last_turn));
            if let Some(least) = least.map(|(id, _)| id.clone()) {
                self.entries.remove(&least);
            }
        }
        let entry = Entry {
            wrong: wrong.saturating_add(1),
            right_in_a_row: 0,
            last_turn: turn,
        };
        self.entries.insert(question.clone(), entry);
    }

    fn next_turn(&mut self) -> u32 {
        self.turn = self.turn.saturating_add(1);
        self.turn
    }
}

/// Questions from the book, to be answered without time limit and without consequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Practice {
    questions: Vec<Asked>,
}

impl Practice {
    /// The questions in order; none when the book is empty.
    #[must_use]
    pub fn questions(&self) -> &[Asked] {
        &self.questions
    }

    /// Marks an answer to the question at a position, from 0.
    ///
    /// # Errors
    /// When there is no such question, or this cannot be an answer to it.
    pub fn mark(&self, question: usize, answer: &Answer) -> Result<Mark, AnswerError> {
        asked::mark(&self.questions, question, answer)
    }
}

/// A book as it travels, before its bounds are checked.
#[derive(Deserialize)]
struct Unchecked {
    turn: u32,
    entries: BTreeMap<QuestionId, Entry>,
}

/// Why this is no book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BookError {
    /// More questions than a book holds.
    #[error("{count} questions, more than {QUESTIONS_MOST}")]
    TooManyQuestions {
        /// How many.
        count: usize,
    },
    /// A question that was never wrong, is learnt already, or was met after the last turn.
    #[error("an entry that no answers can have led to")]
    Entry,
}

impl TryFrom<Unchecked> for WrongBook {
    type Error = BookError;

    fn try_from(Unchecked { turn, entries }: Unchecked) -> Result<Self, BookError> {
        if entries.len() > QUESTIONS_MOST {
            return Err(BookError::TooManyQuestions { count: entries.len() });
        }
        let possible = |entry: &Entry| {
            entry.wrong > 0 && entry.right_in_a_row < RIGHT_IN_A_ROW && (1..=turn).contains(&entry.last_turn)
        };
        if entries.values().all(possible) {
            Ok(Self { turn, entries })
        } else {
            Err(BookError::Entry)
        }
    }
}

#[cfg(test)]
mod tests;
