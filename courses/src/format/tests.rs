use std::collections::BTreeSet;

use super::*;
use crate::fixture;
use layby_domain::Language::{Chinese, English};

/// The sound course, but for one file in which a text is replaced.
fn with(file: &str, text: &str, by: &str) -> Result<Course, Faults> {
    let mut files = fixture::files(fixture::SOUND);
    let before = files.text(file).unwrap().to_owned();
    let after = before.replace(text, by);
    assert_ne!(before, after, "nothing was replaced");
    files.add(file, after);
    Course::read(&files)
}

fn faults(course: Result<Course, Faults>) -> Vec<String> {
    let faults = course.expect_err("the course has faults");
    faults.all().iter().map(Located::to_string).collect()
}

const NIGHT: &str = "questions/seeing-at-night.toml";

#[test]
fn a_course_is_read_in_its_order() {
    let course = fixture::course();
    assert_eq!(course.id().as_str(), "night-and-rain");
    assert_eq!(course.version(), 3);
    assert_eq!(course.title().get(Chinese), "夜路与雨天");
    let clips: Vec<_> = course.clips().map(|(_, clip)| clip.id.as_str()).collect();
    assert_eq!(
        clips,
        [
            "lamps-in-fog",
            "mirrors-at-night",
            "tyres-on-wet-roads",
            "through-a-puddle"
        ]
    );
    let (chapter, clip) = course.clip(&"through-a-puddle".parse().unwrap()).unwrap();
    assert_eq!(chapter.id.as_str(), "driving-in-rain");
    assert_eq!(clip.scenes[0].drawing.as_str(), "puddle");
    assert!(course.clip(&"no-such-clip".parse().unwrap()).is_none());
    assert_eq!(course.bank().questions().count(), 12);
    let sign = "driving-in-rain-01".parse().unwrap();
    assert_eq!(
        course.bank().question(&sign).unwrap().sign.as_ref().unwrap().as_str(),
        "slippery-road"
    );
}

#[test]
fn a_statement_begins_with_true_however_it_was_written() {
    let course = fixture::course();
    let written_the_other_way = course.bank().question(&"seeing-at-night-06".parse().unwrap()).unwrap();
    let options: Vec<_> = written_the_other_way
        .options
        .iter()
        .map(|option| (option.text.get(English), option.right))
        .collect();
    assert_eq!(options, [("True", false), ("False", true)]);
}

#[test]
fn every_fault_is_told_and_not_only_the_first() {
    let told = faults(Course::read(&fixture::files(fixture::FAULTY)));
    assert!(told.len() > 20, "{told:#?}");
    let course = Course::read(&fixture::files(fixture::FAULTY)).expect_err("faults");
    assert!(course.to_string().starts_with("the course cannot be read:\n"));
}

#[test]
fn a_fault_names_file_and_id_and_what_would_be_right() {
    assert_eq!(
        faults(with(NIGHT, "kind = \"multiple\"", "kind = \"single\"")),
        [
            "questions/seeing-at-night.toml:seeing-at-night-04: single with 4 options, 2 of them right: single wants 3 or 4 options, 1 of them right"
        ]
    );
    assert_eq!(
        faults(with(
            NIGHT,
            "clip = \"mirrors-at-night\"\ntext = { zh-CN = \"天",
            "clip = \"mirrors\"\ntext = { zh-CN = \"天"
        )),
        [
            "questions/seeing-at-night.toml:seeing-at-night-03: clip \"mirrors\" is in no chapter: name the clip that teaches the answer"
        ]
    );
    assert_eq!(
        faults(with("course.toml", "version = 3", "version = 0")),
        ["course.toml: version is 0: it may be a whole number from 1 to 4294967295"]
    );
    assert_eq!(
        faults(with(
            "course.toml",
            "weight = 2\ntitle = { zh-CN = \"夜",
            "weight = \"2\"\ntitle = { zh-CN = \"夜"
        )),
        ["course.toml:seeing-at-night: weight is \"2\": it may be a whole number from 1 to 100"]
    );
}

#[test]
fn a_file_that_is_not_there_or_leads_nowhere_is_told() {
    let mut files = fixture::files(fixture::SOUND);
    files.0.remove(NIGHT);
    files.add("questions/seeing-at-dusk.toml", "");
    assert_eq!(
        faults(Course::read(&files)),
        [
            "questions/seeing-at-night.toml: the file is missing: write it, or take its chapter out of course.toml",
            "questions/seeing-at-dusk.toml: belongs to no chapter of course.toml: name it chapters/NN-<chapter>.toml, \
             NN counting the chapters from 01, or questions/<chapter>.toml",
        ]
    );
    assert_eq!(
        faults(Course::read(&Files::default())),
        ["course.toml: the file is missing: write it, or take its chapter out of course.toml"]
    );
}

#[test]
fn what_is_too_large_is_not_even_parsed() {
    let mut files = fixture::files(fixture::SOUND);
    files.add(NIGHT, "#".repeat(FILE_BYTES_MOST + 1));
    assert_eq!(
        faults(Course::read(&files)),
        ["questions/seeing-at-night.toml: 524289 bytes are too many: a file of a course has at most 524288"]
    );
}

#[test]
fn a_chapter_has_a_bounded_number_of_questions() {
    let questions = |count: usize| {
        let mut files = fixture::files(fixture::SOUND);
        let one = files.text(NIGHT).unwrap().split("\n\n").next().unwrap().to_owned();
        let all = (1..=count).map(|number| one.replace("night-01", &format!("night-{number:03}")));
        files.add(NIGHT, all.collect::<Vec<_>>().join("\n\n"));
        Course::read(&files)
    };
    assert!(questions(250).is_ok());
    assert_eq!(
        faults(questions(251)),
        ["questions/seeing-at-night.toml: questions: 251, and there may be 1 to 250"]
    );
}

#[test]
fn an_edition_is_the_questions_and_not_their_layout() {
    let edition = |course: Result<Course, Faults>| course.unwrap().bank().edition().clone();
    let first = edition(Ok(fixture::course()));
    assert_eq!(edition(with(NIGHT, "[[question]]", "# A remark.\n[[question]]")), first);
    let mut files = fixture::files(fixture::SOUND);
    let mut questions: Vec<&str> = files.text(NIGHT).unwrap().split("\n\n").collect();
    questions.reverse();
    let reversed = questions.join("\n\n");
    files.add(NIGHT, reversed);
    assert_eq!(edition(Course::read(&files)), first);

    let changes = [
        (NIGHT, "近光灯", "近光"),
        (NIGHT, "The low beam", "Low beam"),
        (NIGHT, "It takes them several minutes.", "It takes minutes."),
        (
            "course.toml",
            "weight = 2\ntitle = { zh-CN = \"夜",
            "weight = 3\ntitle = { zh-CN = \"夜",
        ),
        ("questions/driving-in-rain.toml", "sign = \"slippery-road\"\n", ""),
    ];
    let sums: BTreeSet<_> = changes
        .into_iter()
        .map(|(file, text, by)| edition(with(file, text, by)).bank_sha256.to_string())
        .chain([first.bank_sha256.to_string()])
        .collect();
    assert_eq!(sums.len(), changes.len() + 1);
}

#[test]
fn the_checksum_of_an_edition_is_the_same_for_all_time() {
    let sum = fixture::course().bank().edition().bank_sha256.to_string();
    assert_eq!(sum, "6febec5091b7e65917d796e63b8d3da491dd2080e0e986b42f80531e4cd5d190");
}
