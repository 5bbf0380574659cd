//! Reads the questions of a chapter.

use super::{Reader, place_of, shortened};
use crate::format::question::{FALSE, TRUE};
use crate::format::raw::{RawOption, RawQuestion, RawQuestions};
use crate::format::{Fault, Files, Place, QUESTIONS_PER_CHAPTER_MOST, Question, QuestionKind, QuestionOption};
use crate::id::{ChapterId, ClipId, QuestionId};
use crate::text::Bilingual;

impl Reader<'_> {
    pub(super) fn questions(&mut self, chapter: &ChapterId) -> Vec<Question> {
        let file = Files::questions(chapter);
        let Some(RawQuestions { question }) = self.file(&file) else {
            return Vec::new();
        };
        let may = 1..=QUESTIONS_PER_CHAPTER_MOST;
        self.count(&Place::file(&file), "questions", question.len(), may);
        let questions = question.into_iter().take(QUESTIONS_PER_CHAPTER_MOST).enumerate();
        questions
            .filter_map(|(position, raw)| self.question(chapter, &file, position, raw))
            .collect()
    }

    fn question(&mut self, chapter: &ChapterId, file: &str, position: usize, raw: RawQuestion) -> Option<Question> {
        let here = place_of(file, "question", position, raw.id.as_deref());
        let id = self.id(&here, "id", raw.id, "id = \"<chapter>-NN\"");
        let id = id.and_then(|id| self.question_id(&here, chapter, file, id));
        let kind = self.kind(&here, raw.kind);
        let clip = self.id(&here, "clip", raw.clip, "clip = \"<the clip that teaches the answer>\"");
        let clip = clip.and_then(|clip| self.known_clip(&here, clip));
        let sign = match raw.sign {
            None => Some(None),
            some => self.id(&here, "sign", some, "sign = \"no-entry\"").map(Some),
        };
        let text = self.text(&here, "text", raw.text);
        let why = self.text(&here, "why", raw.why);
        let source = self.text(&here, "source", raw.source);
        let options = self.options(&here, kind, raw.option);
        Some(Question {
            id: id?,
            chapter: chapter.clone(),
            kind: kind?,
            clip: clip?,
            sign: sign?,
            text: text?,
            why: why?,
            source: source?,
            options: options?,
        })
    }

    fn question_id(&mut self, here: &Place, chapter: &ChapterId, file: &str, id: QuestionId) -> Option<QuestionId> {
        let number = id.as_str().strip_prefix(chapter.as_str());
        let number = number.and_then(|rest| rest.strip_prefix('-')).unwrap_or_default();
        if !((2..=3).contains(&number.len()) && number.bytes().all(|digit| digit.is_ascii_digit())) {
            let chapter = chapter.to_string();
            self.fault(here, Fault::IdOutsideChapter { chapter });
            return None;
        }
        if let Some(first) = self.questions.get(&id).cloned() {
            self.duplicate(here.clone(), "question", &first);
            return None;
        }
        self.questions.insert(id.clone(), file.to_owned());
        Some(id)
    }

    fn kind(&mut self, here: &Place, raw: Option<String>) -> Option<QuestionKind> {
        let Some(word) = raw else {
            let (key, example) = ("kind".to_owned(), "kind = \"single\"");
            self.fault(here, Fault::Missing { key, example });
            return None;
        };
        let kind = QuestionKind::of(&word);
        if kind.is_none() {
            let value = shortened(&word);
            self.fault(here, Fault::UnknownKind { value });
        }
        kind
    }

    fn known_clip(&mut self, here: &Place, clip: ClipId) -> Option<ClipId> {
        if self.clips.contains_key(&clip) {
            return Some(clip);
        }
        let clip = clip.to_string();
        self.fault(here, Fault::UnknownClip { clip });
        None
    }

    fn options(
        &mut self,
        here: &Place,
        kind: Option<QuestionKind>,
        raw: Vec<RawOption>,
    ) -> Option<Vec<QuestionOption>> {
        let (count, right) = (raw.len(), raw.iter().filter(|option| option.right).count());
        if let Some(kind) = kind.filter(|kind| !kind.takes(count, right)) {
            let fault = Fault::Options {
                kind: kind.word(),
                options: count,
                right,
                wants: kind.wants(),
            };
            self.fault(here, fault);
            return None;
        }
        let options = raw.into_iter().enumerate().map(|(position, raw)| {
            let text = self.text(here, &format!("text of option {}", position + 1), raw.text)?;
            Some(QuestionOption { text, right: raw.right })
        });
        // All of them, so that every fault is noted, and only then whether there was one.
        let options: Vec<Option<QuestionOption>> = options.collect();
        let mut options: Vec<QuestionOption> = options.into_iter().collect::<Option<_>>()?;
        if kind == Some(QuestionKind::TrueFalse) {
            options.sort_by_key(|option| !is(option, TRUE));
            let [yes, no] = options.as_slice() else { return None };
            if !is(yes, TRUE) || !is(no, FALSE) {
                self.fault(here, Fault::TrueFalseWords);
                return None;
            }
        }
        Some(options)
    }
}

fn is(option: &QuestionOption, (zh, en): (&str, &str)) -> bool {
    Bilingual::new(zh, en).is_ok_and(|words| words == option.text)
}
