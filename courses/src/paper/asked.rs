//! A question as it is asked, an answer to it, and the mark.

use layby_domain::nonce::Draws;
use serde::{Deserialize, Serialize};

use super::{Positions, shuffle};
use crate::format::{Question, QuestionKind, QuestionOption};
use crate::id::QuestionId;

/// A question with its options in the order in which they are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    question: Question,
}

/// What the driver did. The options are named by their place on the paper: what was tapped, not what was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Tapped these options, and confirmed.
    Chosen(Positions),
    /// Let the time of the question run out.
    TimedOut,
}

/// Whether an answer is right, and what would have been.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The question.
    pub question: QuestionId,
    /// What was answered.
    pub answer: Answer,
    /// The right options, by their place on the paper.
    pub right: Positions,
}

impl Mark {
    /// Whether the answer is right: all right options were chosen, and no other.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.answer == Answer::Chosen(self.right)
    }
}

/// Why something is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The paper has fewer questions.
    #[error("there is no question at position {question} of a paper of {questions}")]
    NoSuchQuestion {
        /// The position, from 0.
        question: usize,
        /// How many there are.
        questions: usize,
    },
    /// The question has fewer options.
    #[error("{chosen} names an option that the question does not have: it has {options}")]
    NoSuchOption {
        /// What was chosen.
        chosen: Positions,
        /// How many there are.
        options: usize,
    },
    /// No option was chosen, and time had not run out.
    #[error("no option was chosen")]
    Nothing,
    /// Several options where only one can be chosen.
    #[error("{chosen} were chosen, and the question takes one")]
    MoreThanOne {
        /// What was chosen.
        chosen: Positions,
    },
}

/// Marks an answer to one of some questions.
pub(crate) fn mark(questions: &[Asked], question: usize, answer: &Answer) -> Result<Mark, AnswerError> {
    let asked = questions.get(question).ok_or(AnswerError::NoSuchQuestion {
        question,
        questions: questions.len(),
    })?;
    asked.mark(answer)
}

impl Asked {
    /// Shuffles the options; those of a statement stay as everybody knows them.
    pub(crate) fn new(mut question: Question, draws: &mut Draws) -> Self {
        if question.kind != QuestionKind::TrueFalse {
            shuffle(&mut question.options, draws);
        }
        Self { question }
    }

    /// The question. Its options are in the order of the paper.
    #[must_use]
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// The options in the order of the paper.
    #[must_use]
    pub fn options(&self) -> &[QuestionOption] {
        &self.question.options
    }

    /// The right options.
    #[must_use]
    pub fn right(&self) -> Positions {
        let options = self.question.options.iter().enumerate();
        let right = options.filter(|(_, option)| option.right);
        Positions::of(right.map(|(position, _)| position)).unwrap_or_default()
    }

    /// Marks an answer.
    ///
    /// # Errors
    /// When this cannot be an answer to the question: an option that is not there, none at all, or several where one can be chosen.
    pub fn mark(&self, answer: &Answer) -> Result<Mark, AnswerError> {
        if let Answer::Chosen(chosen) = *answer {
            let options = self.options().len();
            if chosen.is_empty() {
                return Err(AnswerError::Nothing);
            }
            if chosen.iter().any(|position| position >= options) {
                return Err(AnswerError::NoSuchOption { chosen, options });
            }
            if self.question.kind != QuestionKind::Multiple && chosen.len() > 1 {
                return Err(AnswerError::MoreThanOne { chosen });
            }
        }
        Ok(Mark {
            question: self.question.id.clone(),
            answer: *answer,
            right: self.right(),
        })
    }
}
