//! Looks at each question, and whether there are enough.

use std::collections::BTreeSet;

use layby_domain::Language;

use super::words::{agree, all_of_them, essence, is_in, numbers, option_by_place};
use super::{Findings, Flaw, Length, Rules, Stock, place_of};
use crate::format::{Course, Files, Place, Question, QuestionKind};
use crate::text::Bilingual;

pub(super) fn look(course: &Course, stock: &Stock, rules: &Rules, findings: &mut Findings) {
    for chapter in course.bank().chapters() {
        let least = usize::from(chapter.weight) * usize::from(rules.questions_per_weight);
        let has = chapter.questions.len();
        if has < least {
            let flaw = Flaw::FewQuestions {
                chapter: chapter.id.clone(),
                weight: chapter.weight,
                has,
                least,
            };
            findings.error(Place::file(Files::questions(&chapter.id)), flaw);
        }
    }
    for question in course.bank().questions() {
        let here = place_of(question);
        look_at_words(&here, question, rules, findings);
        look_at_options(&here, question, findings);
        if let Some(sign) = question.sign.clone().filter(|sign| !stock.signs.contains(sign)) {
            findings.error(here.clone(), Flaw::UnknownSign { sign });
        }
        let elsewhere = course
            .clip(&question.clip)
            .filter(|(chapter, _)| chapter.id != question.chapter);
        if let Some((chapter, clip)) = elsewhere {
            let (clip, chapter) = (clip.id.clone(), chapter.id.clone());
            findings.warning(here, Flaw::ClipElsewhere { clip, chapter });
        }
    }
    let shown: BTreeSet<_> = course
        .bank()
        .questions()
        .filter_map(|question| question.sign.as_ref())
        .collect();
    for sign in stock.signs.iter().filter(|sign| !shown.contains(sign)) {
        let sign = sign.clone();
        findings.warning(Place::file("signs"), Flaw::UnusedSign { sign });
    }
}

/// A text and what is expected of it.
pub(super) struct Text<'a> {
    key: &'a str,
    text: &'a Bilingual,
    length: Length,
    /// Sentences, and not perhaps a number alone.
    prose: bool,
}

impl<'a> Text<'a> {
    pub(super) fn prose(key: &'a str, text: &'a Bilingual, length: Length) -> Self {
        let prose = true;
        Self {
            key,
            text,
            length,
            prose,
        }
    }
}

/// Length, language, and the same numbers in both languages.
pub(super) fn look_at_text(here: &Place, text: &Text<'_>, findings: &mut Findings) {
    let key = || text.key.to_owned();
    for (language, words) in text.text.both() {
        let most = match language {
            Language::Chinese => text.length.zh,
            Language::English => text.length.en,
        };
        let chars = words.chars().count();
        if chars > most {
            let flaw = Flaw::TooLong {
                key: key(),
                language,
                chars,
                most,
            };
            findings.error(here.clone(), flaw);
        }
        if !is_in(language, words) && (text.prose || language == Language::English) {
            let key = key();
            findings.error(here.clone(), Flaw::OtherLanguage { key, language });
        }
    }
    let [zh, en] = text.text.both().map(|(_, words)| numbers(words));
    if !agree(&zh, &en) {
        let key = key();
        findings.warning(here.clone(), Flaw::NumbersDiffer { key, zh, en });
    }
}

fn look_at_words(here: &Place, question: &Question, rules: &Rules, findings: &mut Findings) {
    let texts = [
        Text::prose("text", &question.text, rules.question),
        Text::prose("why", &question.why, rules.why),
        Text::prose("source", &question.source, rules.source),
    ];
    for text in &texts {
        look_at_text(here, text, findings);
        look_for_places(here, text.key, text.text, findings);
    }
    for (option, number) in question.options.iter().zip(1..) {
        let key = format!("option {number}");
        let text = Text {
            key: &key,
            text: &option.text,
            length: rules.option,
            prose: false,
        };
        look_at_text(here, &text, findings);
        look_for_places(here, &key, &option.text, findings);
    }
}

/// Words that name options by their place.
fn look_for_places(here: &Place, key: &str, text: &Bilingual, findings: &mut Findings) {
    for (language, words) in text.both() {
        if let Some(phrase) = option_by_place(language, words) {
            let key = key.to_owned();
            findings.error(here.clone(), Flaw::RefersToOptions { key, phrase });
        }
    }
}

fn look_at_options(here: &Place, question: &Question, findings: &mut Findings) {
    // Those of a statement are given.
    if question.kind == QuestionKind::TrueFalse {
        return;
    }
    for language in [Language::Chinese, Language::English] {
        let options: Vec<&str> = question
            .options
            .iter()
            .map(|option| option.text.get(language))
            .collect();
        for (second, option) in options.iter().enumerate() {
            if let Some(phrase) = all_of_them(language, option) {
                let key = format!("option {}", second + 1);
                findings.error(here.clone(), Flaw::RefersToOptions { key, phrase });
            }
            if let Some(first) = options[..second]
                .iter()
                .position(|other| essence(language, other) == essence(language, option))
            {
                let (first, second) = (first + 1, second + 1);
                let flaw = Flaw::RepeatedOption {
                    first,
                    second,
                    language,
                };
                findings.error(here.clone(), flaw);
            }
        }
    }
}
