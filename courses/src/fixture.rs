//! The courses in `testdata/`, for tests.

use std::fs;
use std::path::{Path, PathBuf};

use crate::format::{Course, Files};
use crate::lint::{Rules, Stock};

/// A tiny course with which nothing is wrong.
pub(crate) const SOUND: &str = "night-and-rain";
/// A course with every mistake there is.
pub(crate) const FAULTY: &str = "all-wrong";

pub(crate) fn files(course: &str) -> Files {
    let root = root(course);
    let mut files = Files::default();
    for folder in ["", "chapters", "questions"] {
        for file in listed(&root.join(folder)) {
            if file.extension().is_some_and(|ending| ending == "toml") {
                let name = file.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                files.add(name, fs::read_to_string(&file).unwrap());
            }
        }
    }
    files
}

pub(crate) fn course() -> Course {
    Course::read(&files(SOUND)).unwrap()
}

pub(crate) fn stock() -> Stock {
    Stock::new(
        ["slippery-road"],
        ["lamp-in-fog", "mirror-at-night", "wet-tyre", "puddle"],
    )
    .unwrap()
}

/// An exam of four questions.
pub(crate) fn rules() -> Rules {
    Rules {
        weights_sum: 4,
        ..Rules::default()
    }
}

fn root(course: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(course)
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries.map(|entry| entry.unwrap().path()).collect()
}
