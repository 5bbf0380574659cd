//! The same question in other words. Two texts are compared by what they are made of: in Chinese pairs of neighbouring characters, in English words and
//! pairs of neighbouring words. Their similarity is Dice's: twice what they share, of all that both have.

use std::collections::BTreeMap;

use layby_domain::Language;

use super::words::essence;
use super::{Findings, Flaw, Rules, Severity, named, place_of};
use crate::format::{Bank, Question};

pub(super) fn look(bank: &Bank, rules: &Rules, findings: &mut Findings) {
    let mut parts = Parts::default();
    let questions: Vec<Made> = bank
        .questions()
        .map(|question| Made::of(question, &mut parts))
        .collect();
    for (position, later) in questions.iter().enumerate() {
        for earlier in &questions[..position] {
            if let Some((severity, flaw)) = judged(earlier, later, rules) {
                findings.add(severity, place_of(later.question), flaw);
            }
        }
    }
}

/// The worse of both languages.
fn judged(earlier: &Made, later: &Made, rules: &Rules) -> Option<(Severity, Flaw)> {
    // "What does this sign mean?" may be asked of every sign.
    let signs = (&earlier.question.sign, &later.question.sign);
    if matches!(signs, (Some(one), Some(other)) if one != other) {
        return None;
    }
    let other = || named(earlier.question);
    let languages = [Language::Chinese, Language::English];
    for (language, (one, another)) in languages.into_iter().zip(earlier.texts.iter().zip(&later.texts)) {
        if one.essence == another.essence {
            let other = other();
            return Some((Severity::Error, Flaw::SameText { other, language }));
        }
    }
    let percents = earlier.texts.iter().zip(&later.texts);
    let percents = percents.map(|(one, another)| similarity_percent(&one.parts, &another.parts));
    // Of two equally similar the Chinese is named: the last is the largest to `max_by_key`.
    let (percent, language) = percents.zip(languages).rev().max_by_key(|(percent, _)| *percent)?;
    let severity = if percent >= rules.same_percent {
        Severity::Error
    } else if percent >= rules.similar_percent {
        Severity::Warning
    } else {
        return None;
    };
    let other = other();
    let flaw = Flaw::SimilarText {
        other,
        percent,
        language,
    };
    Some((severity, flaw))
}

/// A question and what its text is made of.
struct Made<'a> {
    question: &'a Question,
    texts: [MadeText; 2],
}

struct MadeText {
    essence: String,
    /// Their numbers, sorted.
    parts: Vec<u32>,
}

/// Every part of a text that was met, with a number: all questions are compared with all others, and numbers are compared fast.
#[derive(Default)]
struct Parts(BTreeMap<String, u32>);

impl Parts {
    /// The numbers of some parts, sorted.
    fn numbers(&mut self, parts: Vec<String>) -> Vec<u32> {
        let mut numbers: Vec<u32> = parts.into_iter().map(|part| self.number(part)).collect();
        numbers.sort_unstable();
        numbers
    }

    fn number(&mut self, part: String) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(part).or_insert(next)
    }
}

impl<'a> Made<'a> {
    fn of(question: &'a Question, all: &mut Parts) -> Self {
        let texts = question.text.both().map(|(language, text)| {
            let essence = essence(language, text);
            let parts = match language {
                Language::Chinese => pairs_of_characters(&essence),
                Language::English => words_and_pairs(&essence),
            };
            let parts = all.numbers(parts);
            MadeText { essence, parts }
        });
        Self { question, texts }
    }
}

fn pairs_of_characters(essence: &str) -> Vec<String> {
    let chars: Vec<char> = essence.chars().collect();
    chars.windows(2).map(|pair| pair.iter().collect()).collect()
}

fn words_and_pairs(essence: &str) -> Vec<String> {
    let words: Vec<&str> = essence.split(' ').collect();
    let pairs = words.windows(2).map(|pair| pair.join(" "));
    words.iter().map(|word| (*word).to_owned()).chain(pairs).collect()
}

/// Dice's similarity of two sorted lists, in whole percent.
fn similarity_percent(one: &[u32], other: &[u32]) -> u8 {
    let (mut left, mut right, mut shared) = (0, 0, 0_usize);
    while let (Some(a), Some(b)) = (one.get(left), other.get(right)) {
        shared += usize::from(a == b);
        left += usize::from(a <= b);
        right += usize::from(b <= a);
    }
    let percent = (200 * shared).checked_div(one.len() + other.len()).unwrap_or(0);
    u8::try_from(percent).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_words(one: &str, other: &str) -> u8 {
        let mut parts = Parts::default();
        let [one, other] = [one, other].map(|text| parts.numbers(words_and_pairs(&essence(Language::English, text))));
        similarity_percent(&one, &other)
    }

    #[test]
    fn similarity_runs_from_nothing_to_all() {
        assert_eq!(of_words("stop here", "go there"), 0);
        assert_eq!(of_words("stop here", "Stop, here!"), 100);
        assert_eq!(of_words("stop here now", "stop here then"), 60);
        assert_eq!(similarity_percent(&[], &[]), 0);
    }

    #[test]
    fn similarity_does_not_ask_which_is_first() {
        let (one, other) = ("when may you pass a bus", "when may a bus pass you");
        assert_eq!(of_words(one, other), of_words(other, one));
    }
}
