//! The course that is shipped, by the linter: its chapters, its question bank, and the signs they show.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use layby_courses::lint::lint;
use layby_courses::{Course, Files, Rules, Stock};

/// Questions that a bank needs at least [issue 4].
const QUESTIONS_LEAST: usize = 200;
/// Chapters that a course needs at least [issue 4].
const CHAPTERS_LEAST: usize = 6;

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets")
}

fn with_ending(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|fault| panic!("{}: {fault}", folder.display()));
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect()
}

fn files() -> Files {
    let root = assets().join("courses/safe-driving");
    let mut files = Files::default();
    for folder in ["", "chapters", "questions"] {
        for path in with_ending(&root.join(folder), "toml") {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
            files.add(name, fs::read_to_string(&path).unwrap());
        }
    }
    files
}

/// The signs on the shelf. That every drawing exists is seen to by `scripts/tests`: they are made there.
fn stock(course: &Course) -> Stock {
    let signs = with_ending(&assets().join("signs"), "svg");
    let signs: Vec<String> = signs
        .iter()
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let scenes = course.clips().flat_map(|(_, clip)| &clip.scenes);
    let drawings: BTreeSet<String> = scenes.map(|scene| scene.drawing.as_str().to_owned()).collect();
    Stock::new(signs.iter().map(String::as_str), drawings.iter().map(String::as_str)).unwrap()
}

#[test]
fn the_course_and_its_questions_have_nothing_to_mend() {
    let files = files();
    let course = Course::read(&files).unwrap_or_else(|faults| panic!("{faults}"));
    let report = lint(&files, &stock(&course), &Rules::default());
    println!("{report}");
    assert!(report.findings().is_empty(), "{report}");
    assert!(
        report
            .figures()
            .is_some_and(|figures| figures.questions() >= QUESTIONS_LEAST)
    );
    assert!(course.chapters().len() >= CHAPTERS_LEAST);
}
