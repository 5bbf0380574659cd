//! Reads a course file by file and notes every fault on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use layby_domain::{FormatError, Language};
use serde::de::DeserializeOwned;

use super::raw::{RawChapter, RawClip, RawClips, RawCourse, RawScene, RawText};
use super::{
    Bank, BankChapter, CHAPTERS_MOST, CLIPS_PER_CHAPTER_MOST, Chapter, Clip, Course, FILE_BYTES_MOST, Fault, Files,
    Located, Place, SCENES_PER_CLIP_MOST, Scene, WEIGHT_MOST,
};
use crate::id::{ChapterId, ClipId, QuestionId};
use crate::text::{self, Bilingual, TextFault};

mod questions;

/// What can be read of a course, and everything that is wrong with it. A chapter, clip or question with a fault is left out.
pub(crate) fn read(files: &Files) -> (Option<Course>, Vec<Located>) {
    let mut reader = Reader::new(files);
    let course = reader.course();
    (course, reader.faults)
}

struct Reader<'a> {
    files: &'a Files,
    /// The files that `course.toml` leads to.
    expected: BTreeSet<String>,
    faults: Vec<Located>,
    /// Which file used an id first.
    clips: BTreeMap<ClipId, String>,
    questions: BTreeMap<QuestionId, String>,
}

impl<'a> Reader<'a> {
    fn new(files: &'a Files) -> Self {
        Self {
            files,
            expected: BTreeSet::new(),
            faults: Vec::new(),
            clips: BTreeMap::new(),
            questions: BTreeMap::new(),
        }
    }

    fn course(&mut self) -> Option<Course> {
        let raw: RawCourse = self.file(Files::COURSE)?;
        let here = Place::file(Files::COURSE);
        let id = self.id(&here, "id", raw.id, "id = \"safe-driving\"");
        let version = self.number(&here, "version", raw.version, u32::MAX, "version = 1");
        let title = self.text(&here, "title", raw.title);
        self.count(&here, "chapters", raw.chapter.len(), 1..=CHAPTERS_MOST);

        let raw = raw.chapter.into_iter().take(CHAPTERS_MOST).enumerate();
        let chapters: Vec<Chapter> = raw.filter_map(|(position, raw)| self.chapter(position, raw)).collect();
        let banks = chapters
            .iter()
            .map(|chapter| BankChapter {
                id: chapter.id.clone(),
                weight: chapter.weight,
                questions: self.questions(&chapter.id),
            })
            .collect();
        for stray in self.files.names().filter(|name| !self.expected.contains(*name)) {
            self.faults.push(Located {
                place: Place::file(stray),
                fault: Fault::StrayFile,
            });
        }
        Some(Course {
            title: title?,
            bank: Bank::new(id?, version?, banks),
            chapters,
        })
    }

    fn chapter(&mut self, position: usize, raw: RawChapter) -> Option<Chapter> {
        let here = place_of(Files::COURSE, "chapter", position, raw.id.as_deref());
        let id: Option<ChapterId> = self.id(&here, "id", raw.id, "id = \"speed-and-distance\"");
        let weight = self.number(&here, "weight", raw.weight, WEIGHT_MOST, "weight = 3");
        let title = self.text(&here, "title", raw.title);
        let id = id?;
        // Expected even if something else of the chapter is wrong and its questions stay unread.
        if !self.expected.insert(Files::questions(&id)) {
            self.duplicate(here, "chapter", Files::COURSE);
            return None;
        }
        let file = Files::chapter(position, &id);
        let clips: RawClips = self.file(&file)?;
        self.count(
            &Place::file(&file),
            "clips",
            clips.clip.len(),
            1..=CLIPS_PER_CHAPTER_MOST,
        );
        let clips = clips.clip.into_iter().take(CLIPS_PER_CHAPTER_MOST).enumerate();
        let clips = clips
            .filter_map(|(position, raw)| self.clip(&file, position, raw))
            .collect();
        Some(Chapter {
            id,
            title: title?,
            weight: weight?,
            clips,
        })
    }

    fn clip(&mut self, file: &str, position: usize, raw: RawClip) -> Option<Clip> {
        let here = place_of(file, "clip", position, raw.id.as_deref());
        let id: Option<ClipId> = self.id(&here, "id", raw.id, "id = \"keeping-your-distance\"");
        let title = self.text(&here, "title", raw.title);
        self.count(&here, "scenes", raw.scene.len(), 1..=SCENES_PER_CLIP_MOST);
        let scenes = raw.scene.into_iter().take(SCENES_PER_CLIP_MOST).enumerate();
        let scenes: Vec<_> = scenes.map(|(scene, raw)| self.scene(&here, scene + 1, raw)).collect();
        let id = id?;
        match self.clips.get(&id).cloned() {
            Some(first) => {
                self.duplicate(here, "clip", &first);
                return None;
            }
            None => self.clips.insert(id.clone(), file.to_owned()),
        };
        Some(Clip {
            id,
            title: title?,
            scenes: scenes.into_iter().collect::<Option<_>>()?,
        })
    }

    fn scene(&mut self, here: &Place, number: usize, raw: RawScene) -> Option<Scene> {
        let drawing = self.id(
            here,
            &format!("drawing of scene {number}"),
            raw.drawing,
            "drawing = \"two-cars-gap\"",
        );
        let say = self.text(here, &format!("say of scene {number}"), raw.say);
        Some(Scene {
            drawing: drawing?,
            say: say?,
        })
    }

    /// Parses a file that the course leads to.
    fn file<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        self.expected.insert(name.to_owned());
        let here = Place::file(name);
        let Some(text) = self.files.text(name) else {
            self.fault(&here, Fault::MissingFile);
            return None;
        };
        if text.len() > FILE_BYTES_MOST {
            let (bytes, most) = (text.len(), FILE_BYTES_MOST);
            self.fault(&here, Fault::FileTooLarge { bytes, most });
            return None;
        }
        match toml::from_str(text) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or("");
                self.fault(
                    &here,
                    Fault::Toml {
                        line: before.matches('\n').count() + 1,
                        message: error.message().to_owned(),
                    },
                );
                None
            }
        }
    }

    fn id<T: FromStr<Err = FormatError>>(
        &mut self,
        here: &Place,
        key: &str,
        raw: Option<String>,
        example: &'static str,
    ) -> Option<T> {
        let key = key.to_owned();
        let Some(raw) = raw else {
            self.fault(here, Fault::Missing { key, example });
            return None;
        };
        match raw.parse() {
            Ok(id) => Some(id),
            Err(FormatError { expected }) => {
                let value = shortened(&raw);
                self.fault(here, Fault::NotAnId { key, value, expected });
                None
            }
        }
    }

    /// A number from 1 to `most`.
    fn number<T: TryFrom<i64> + Into<i64>>(
        &mut self,
        here: &Place,
        key: &'static str,
        raw: Option<toml::Value>,
        most: T,
        example: &'static str,
    ) -> Option<T> {
        let Some(raw) = raw else {
            let key = key.to_owned();
            self.fault(here, Fault::Missing { key, example });
            return None;
        };
        let (least, most) = (1, most.into());
        let number = raw.as_integer().filter(|number| (least..=most).contains(number));
        let number = number.and_then(|number| T::try_from(number).ok());
        if number.is_none() {
            let value = shortened(&raw.to_string());
            let fault = Fault::NotInRange {
                key,
                value,
                least,
                most,
            };
            self.fault(here, fault);
        }
        number
    }

    fn text(&mut self, here: &Place, key: &str, raw: Option<RawText>) -> Option<Bilingual> {
        let key = key.to_owned();
        let Some(raw) = raw else {
            let example = "it as { zh-CN = \"…\", en = \"…\" }";
            self.fault(here, Fault::Missing { key, example });
            return None;
        };
        let languages = [(Language::Chinese, raw.zh), (Language::English, raw.en)];
        let [zh, en] = languages.map(|(language, raw)| {
            let fault = match text::checked(raw.as_deref().unwrap_or_default()) {
                Ok(text) => return Some(text),
                Err(TextFault::Empty) => Fault::NoTranslation {
                    key: key.clone(),
                    language,
                },
                Err(fault) => Fault::Text {
                    key: key.clone(),
                    language,
                    fault,
                },
            };
            self.fault(here, fault);
            None
        });
        Bilingual::new(&zh?, &en?).ok()
    }

    fn count(&mut self, here: &Place, things: &'static str, count: usize, may: std::ops::RangeInclusive<usize>) {
        if !may.contains(&count) {
            let (least, most) = may.into_inner();
            self.fault(
                here,
                Fault::Count {
                    things,
                    count,
                    least,
                    most,
                },
            );
        }
    }

    fn duplicate(&mut self, here: Place, what: &'static str, first: &str) {
        let first = first.to_owned();
        self.fault(&here, Fault::DuplicateId { what, first });
    }

    fn fault(&mut self, here: &Place, fault: Fault) {
        self.faults.push(Located {
            place: here.clone(),
            fault,
        });
    }
}

/// The place of the thing at a position; without an id it is counted.
fn place_of(file: &str, what: &str, position: usize, id: Option<&str>) -> Place {
    match id {
        Some(id) => Place::of(file, shortened(id)),
        None => Place::of(file, format_args!("{what} {}", position + 1)),
    }
}

/// A value as it is shown to its author: not a megabyte of it.
fn shortened(value: &str) -> String {
    const SHOWN_CHARS_MOST: usize = 60;
    match value.char_indices().nth(SHOWN_CHARS_MOST) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}
