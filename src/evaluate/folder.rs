//! The folder of an evaluation: who stood before the camera, who pretended to, and everybody's portraits.
//!
//! ```text
//! DIR/portraits/ID.jpg          the portrait of ID (JPEG or PNG)
//! DIR/genuine/ID/NAME           presentations by ID: a film, a folder of pictures, or a picture
//! DIR/attack/KIND/NAME          attacks of a kind; NAME begins with the ID whose face is shown
//!    .../NAME.toml              beside any of them: challenge = ["blink", "turn-left"] as shown while it was recorded,
//!                               and for attacks optionally of = "ID"
//! ```
//!
//! A recording cannot do what it is asked afterwards. Without a note beside it, it is looked at passively, and the report says so.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::recording::{Recording, RecordingFault, entries, is_picture};
use crate::domain::Challenge;

/// Most presentations in a folder.
const PRESENTATIONS_MAX: usize = 100_000;

/// Why a folder is no evaluation.
#[derive(Debug, thiserror::Error)]
pub enum FolderFault {
    /// A part of it is missing.
    #[error("{} is missing: an evaluation has portraits/ID.jpg and genuine/ID/*, attack/KIND/* or both", path.display())]
    Missing {
        /// Which part.
        path: PathBuf,
    },
    /// There is nothing to evaluate.
    #[error("{} holds no presentations: put films, folders of pictures or pictures into genuine/ID/ or attack/KIND/", path.display())]
    Empty {
        /// Which folder.
        path: PathBuf,
    },
    /// Whose portrait a presentation belongs to cannot be told.
    #[error("{}: whose portrait is it held against? {hint}", path.display())]
    Whose {
        /// Which presentation.
        path: PathBuf,
        /// What to do.
        hint: String,
    },
    /// The note beside a presentation is wrong.
    #[error("{}: {cause}; it may say challenge = [\"blink\", \"turn-left\", \"turn-right\", \"nod\", \"open-mouth\"] and of = \"ID\"", path.display())]
    Note {
        /// Which note.
        path: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// Something in it cannot be shown.
    #[error(transparent)]
    Recording(#[from] RecordingFault),
}

/// Everything to be evaluated.
#[derive(Debug)]
pub struct Folder {
    /// Portraits by identity.
    pub portraits: BTreeMap<String, PathBuf>,
    /// Presentations in the order of their names.
    pub presentations: Vec<Presentation>,
}

/// One presentation to the camera.
#[derive(Debug)]
pub struct Presentation {
    /// Its path within the folder.
    pub name: String,
    /// Whose portrait it is held against.
    pub identity: String,
    /// The kind of attack; nothing for a person with their own face.
    pub attack: Option<String>,
    /// What was asked for while it was recorded; empty for a passive look.
    pub challenge: Vec<Challenge>,
    /// What is shown.
    pub recording: Recording,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    #[serde(default)]
    challenge: Vec<Challenge>,
    of: Option<String>,
}

impl Folder {
    /// Reads what is in a folder; no picture is opened yet.
    ///
    /// # Errors
    /// When it is no evaluation, with what to do about it.
    pub fn read(folder: &Path) -> Result<Self, FolderFault> {
        let portraits = portraits(&folder.join("portraits"))?;
        let mut presentations = Vec::new();
        for (part, is_attack) in [("genuine", false), ("attack", true)] {
            let path = folder.join(part);
            if !path.is_dir() {
                continue;
            }
            for group in entries(&path)?.into_iter().filter(|entry| entry.is_dir()) {
                let name = file_name(&group);
                for file in entries(&group)?.iter().filter(|file| !is_note(file)) {
                    let group = if is_attack {
                        Group::Attack(&name)
                    } else {
                        Group::Genuine(&name)
                    };
                    presentations.push(presentation(folder, file, group, &portraits)?);
                }
            }
        }
        if presentations.is_empty() {
            return Err(FolderFault::Empty {
                path: folder.to_owned(),
            });
        }
        if presentations.len() > PRESENTATIONS_MAX {
            return Err(FolderFault::Note {
                path: folder.to_owned(),
                cause: format!("more than {PRESENTATIONS_MAX} presentations"),
            });
        }
        Ok(Self {
            portraits,
            presentations,
        })
    }
}

fn portraits(folder: &Path) -> Result<BTreeMap<String, PathBuf>, FolderFault> {
    if !folder.is_dir() {
        return Err(FolderFault::Missing {
            path: folder.to_owned(),
        });
    }
    let pictures = entries(folder)?.into_iter().filter(|file| is_picture(file));
    let portraits: BTreeMap<String, PathBuf> = pictures.map(|file| (stem(&file), file)).collect();
    if portraits.is_empty() {
        return Err(FolderFault::Missing {
            path: folder.join("ID.jpg"),
        });
    }
    Ok(portraits)
}

#[derive(Clone, Copy)]
enum Group<'a> {
    Genuine(&'a str),
    Attack(&'a str),
}

fn presentation(
    folder: &Path,
    file: &Path,
    group: Group<'_>,
    portraits: &BTreeMap<String, PathBuf>,
) -> Result<Presentation, FolderFault> {
    let note = note_beside(file)?;
    let (identity, attack) = match group {
        Group::Genuine(identity) => (Some(identity.to_owned()), None),
        Group::Attack(kind) => {
            let by_name = longest_beginning(&stem(file), portraits);
            (note.of.clone().or(by_name), Some(kind.to_owned()))
        }
    };
    let known = identity.filter(|identity| portraits.contains_key(identity));
    let identity = known.ok_or_else(|| FolderFault::Whose {
        path: file.to_owned(),
        hint: match group {
            Group::Genuine(identity) => format!("add portraits/{identity}.jpg"),
            Group::Attack(_) => {
                "begin its name with the ID of a portrait, or write of = \"ID\" into a note beside it".to_owned()
            }
        },
    })?;
    Ok(Presentation {
        name: file.strip_prefix(folder).unwrap_or(file).display().to_string(),
        identity,
        attack,
        challenge: note.challenge,
        recording: Recording::at(file)?,
    })
}

/// `NAME.toml` beside `NAME` or `NAME.mp4`.
fn note_beside(file: &Path) -> Result<Note, FolderFault> {
    let path = file.with_extension("toml");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => return Ok(Note::default()),
        Err(fault) => {
            return Err(FolderFault::Note {
                path,
                cause: fault.to_string(),
            });
        }
    };
    toml::from_str(&text).map_err(|fault| FolderFault::Note {
        cause: fault.message().to_owned(),
        path,
    })
}

fn is_note(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == "toml")
}

/// The longest known ID with which a name begins, followed by nothing or by something that is neither letter nor digit.
fn longest_beginning(name: &str, portraits: &BTreeMap<String, PathBuf>) -> Option<String> {
    let begins = |identity: &&String| {
        name.strip_prefix(identity.as_str())
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    portraits
        .keys()
        .filter(begins)
        .max_by_key(|identity| identity.len())
        .cloned()
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn a_folder_says_who_stood_there_and_who_pretended() {
        let folder = written(&[
            ("portraits/li.jpg", ""),
            ("portraits/li-2.jpg", ""),
            ("genuine/li/first.jpg", ""),
            ("genuine/li/first.toml", "challenge = [\"blink\", \"turn-left\"]"),
            ("attack/full-photo/li-2_a.png", ""),
            ("attack/mask/night.png", ""),
            ("attack/mask/night.toml", "of = \"li\""),
        ]);
        let read = Folder::read(folder.path()).unwrap();
        let told: Vec<_> = read
            .presentations
            .iter()
            .map(|shown| (shown.identity.as_str(), shown.attack.as_deref(), shown.challenge.len()))
            .collect();
        assert_eq!(
            told,
            [
                ("li", None, 2),
                ("li-2", Some("full-photo"), 0),
                ("li", Some("mask"), 0)
            ]
        );
    }

    #[test]
    fn what_is_missing_is_named_with_what_to_do() {
        let nothing = tempfile::tempdir().unwrap();
        let told = |folder: &tempfile::TempDir| Folder::read(folder.path()).unwrap_err().to_string();
        assert!(told(&nothing).contains("portraits is missing"), "{}", told(&nothing));
        let empty = written(&[("portraits/li.jpg", "")]);
        assert!(told(&empty).contains("holds no presentations"), "{}", told(&empty));
        let stranger = written(&[("portraits/li.jpg", ""), ("genuine/wang/a.jpg", "")]);
        assert!(
            told(&stranger).contains("add portraits/wang.jpg"),
            "{}",
            told(&stranger)
        );
        let whose = written(&[("portraits/li.jpg", ""), ("attack/mask/liang.jpg", "")]);
        assert!(told(&whose).contains("begin its name"), "{}", told(&whose));
        let note = written(&[
            ("portraits/li.jpg", ""),
            ("genuine/li/a.jpg", ""),
            ("genuine/li/a.toml", "challenge = [\"dance\"]"),
        ]);
        assert!(told(&note).contains("dance"), "{}", told(&note));
        let film = written(&[("portraits/li.jpg", ""), ("genuine/li/a.avi", "")]);
        assert!(
            told(&film).contains("`.avi` films are not supported"),
            "{}",
            told(&film)
        );
    }
}
