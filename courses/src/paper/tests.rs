use std::collections::BTreeMap;

use super::*;
use crate::fixture;
use crate::format::QuestionKind;
use crate::text::Bilingual;
use proptest::prelude::*;

mod drawn;
mod marked;

/// A bank of so many questions a chapter, with these weights: every third question is single choice, multiple choice, a statement.
fn bank(chapters: &[(u8, usize)]) -> Bank {
    let text = |words: String| Bilingual::new(&words, &words).unwrap();
    let chapters = chapters.iter().enumerate().map(|(position, (weight, questions))| {
        let chapter: ChapterId = format!("chapter-{position}").parse().unwrap();
        let questions = (0..*questions).map(|number| {
            let kind = QuestionKind::ALL[number % 3];
            let (options, right) = match kind {
                QuestionKind::Single => (4, 0..1),
                QuestionKind::Multiple => (4, 0..3),
                QuestionKind::TrueFalse => (2, 1..2),
            };
            let options = (0..options).map(|option| crate::format::QuestionOption {
                text: text(format!("option {option}")),
                right: right.contains(&option),
            });
            Question {
                id: format!("{chapter}-{number:03}").parse().unwrap(),
                chapter: chapter.clone(),
                kind,
                clip: "clip".parse().unwrap(),
                sign: None,
                text: text(format!("question {number} of {chapter}")),
                why: text("why".to_owned()),
                source: text("source".to_owned()),
                options: options.collect(),
            }
        });
        BankChapter {
            id: chapter.clone(),
            weight: *weight,
            questions: questions.collect(),
        }
    });
    Bank::new("course".parse().unwrap(), 1, chapters.collect())
}

/// A bank like the product's: seven chapters, an exam of twenty.
fn usual() -> Bank {
    bank(&[(3, 30), (4, 40), (3, 30), (3, 30), (2, 20), (2, 20), (3, 30)])
}

fn seed(number: u64) -> Seed {
    let mut bytes = [0; Seed::BYTES];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    Seed::new(bytes)
}

fn draw(bank: &Bank, questions: u8, number: u64) -> Paper {
    Paper::draw(bank, questions, &seed(number), &BTreeSet::new()).unwrap()
}

fn tapped(positions: &[usize]) -> Answer {
    Answer::Chosen(Positions::of(positions.iter().copied()).unwrap())
}
