//! What is shown to a check: a picture, a folder of pictures, or a film.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use image::ImageReader;

use crate::frame::Frame;

/// Endings of pictures and of films that can be read.
const PICTURES: [&str; 3] = ["jpg", "jpeg", "png"];
#[cfg(feature = "demo")]
const FILMS: [&str; 3] = ["mp4", "m4v", "mov"];
/// Endings of films that people will try and that cannot be read.
#[cfg(feature = "demo")]
const OTHER_FILMS: [&str; 6] = ["avi", "mjpeg", "mjpg", "mkv", "webm", "gif"];
#[cfg(not(feature = "demo"))]
const OTHER_FILMS: [&str; 9] = ["mp4", "m4v", "mov", "avi", "mjpeg", "mjpg", "mkv", "webm", "gif"];

/// Most pictures of a folder, and largest of them: in bytes, and a side in pixels.
const PICTURES_MAX: usize = 20_000;
const PICTURE_BYTES_MAX: u64 = 32 << 20;
const SIDE_MAX: u32 = 8192;

/// A single picture is shown for so long, as a photograph held up would be: several samples are taken from it.
const STILL: Duration = Duration::from_secs(4);

/// Pictures a second of a folder, and of a picture held up.
pub const PICTURES_PER_SECOND: u32 = 12;

/// Why something cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum RecordingFault {
    /// It is not there, or may not be read.
    #[error("{} cannot be opened: {cause}", path.display())]
    Missing {
        /// What was asked for.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// It is no picture and no film that this firmware can read.
    #[error("{} is nothing that can be shown ({cause}): give a JPEG or PNG picture, a folder of them, or {}", path.display(), films())]
    Unreadable {
        /// What was asked for.
        path: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// A folder without pictures.
    #[error("{} holds no pictures: put JPEG or PNG files into it, named in the order of taking", path.display())]
    Empty {
        /// Which folder.
        path: PathBuf,
    },
}

fn films() -> &'static str {
    if cfg!(feature = "demo") {
        "an MP4 film with H.264 pictures"
    } else {
        "nothing else: this firmware is built without films (feature `demo`), so make pictures of a film first"
    }
}

/// A recording that can be shown.
#[derive(Debug)]
pub enum Recording {
    /// One picture, held up.
    Still(PathBuf),
    /// Pictures in the order of their names.
    Folder(Vec<PathBuf>),
    /// A film.
    #[cfg(feature = "demo")]
    Film(PathBuf),
}

impl Recording {
    /// Looks at what a path is. Films and pictures are told by their endings, and read only when shown.
    ///
    /// # Errors
    /// When there is nothing at the path, or nothing that can be shown.
    pub fn at(path: &Path) -> Result<Self, RecordingFault> {
        let missing = |cause| RecordingFault::Missing {
            path: path.to_owned(),
            cause,
        };
        if std::fs::metadata(path).map_err(missing)?.is_dir() {
            return Self::folder(path);
        }
        match ending(path).as_str() {
            picture if PICTURES.contains(&picture) => Ok(Self::Still(path.to_owned())),
            #[cfg(feature = "demo")]
            film if FILMS.contains(&film) => Ok(Self::Film(path.to_owned())),
            other => Err(RecordingFault::Unreadable {
                path: path.to_owned(),
                cause: if OTHER_FILMS.contains(&other) {
                    format!("`.{other}` films are not supported")
                } else {
                    format!("its ending is `.{other}`")
                },
            }),
        }
    }

    fn folder(path: &Path) -> Result<Self, RecordingFault> {
        let pictures: Vec<PathBuf> = entries(path)?.into_iter().filter(|file| is_picture(file)).collect();
        if pictures.is_empty() {
            return Err(RecordingFault::Empty { path: path.to_owned() });
        }
        if pictures.len() > PICTURES_MAX {
            return Err(RecordingFault::Unreadable {
                path: path.to_owned(),
                cause: format!("it holds {} pictures, more than {PICTURES_MAX}", pictures.len()),
            });
        }
        Ok(Self::Folder(pictures))
    }

    /// Shows it: every picture goes to `look` with its time, until that says it has seen enough.
    ///
    /// # Errors
    /// When a picture cannot be read.
    pub fn show(&self, look: &mut dyn FnMut(&Frame) -> Enough) -> Result<(), RecordingFault> {
        match self {
            Self::Still(file) => {
                let picture = Picture::read(file)?;
                let count = u32::try_from(STILL.as_secs()).unwrap_or(1) * PICTURES_PER_SECOND;
                for number in 0..count {
                    if look(&picture.at(number)?) == Enough::Seen {
                        break;
                    }
                }
            }
            Self::Folder(files) => {
                for (file, number) in files.iter().zip(0..) {
                    if look(&Picture::read(file)?.at(number)?) == Enough::Seen {
                        break;
                    }
                }
            }
            #[cfg(feature = "demo")]
            Self::Film(file) => {
                let unreadable = |fault: &dyn std::fmt::Display| RecordingFault::Unreadable {
                    path: file.clone(),
                    cause: fault.to_string(),
                };
                let film = crate::device::camera::stage::Film::open(file).map_err(|fault| unreadable(&fault))?;
                for frame in film.frames().map_err(|fault| unreadable(&fault))? {
                    if look(&frame.map_err(|fault| unreadable(&fault))?) == Enough::Seen {
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Whether more is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enough {
    /// Go on.
    More,
    /// Stop here.
    Seen,
}

/// The files and folders in a folder by name, without hidden ones.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, RecordingFault> {
    let missing = |cause| RecordingFault::Missing {
        path: folder.to_owned(),
        cause,
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(missing)? {
        let path = entry.map_err(missing)?.path();
        let hidden = path
            .file_name()
            .is_none_or(|name| name.to_string_lossy().starts_with('.'));
        if !hidden {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

pub(super) fn is_picture(file: &Path) -> bool {
    file.is_file() && PICTURES.contains(&ending(file).as_str())
}

fn ending(path: &Path) -> String {
    path.extension()
        .map_or_else(String::new, |ending| ending.to_string_lossy().to_lowercase())
}

/// A picture that may be shown at many times; the pixels are shared.
struct Picture {
    file: PathBuf,
    size: (u32, u32),
    rgb: Arc<[u8]>,
}

impl Picture {
    fn read(file: &Path) -> Result<Self, RecordingFault> {
        let unreadable = |cause: String| RecordingFault::Unreadable {
            path: file.to_owned(),
            cause,
        };
        let missing = |cause| RecordingFault::Missing {
            path: file.to_owned(),
            cause,
        };
        let length = std::fs::metadata(file).map_err(missing)?.len();
        if length > PICTURE_BYTES_MAX {
            return Err(unreadable(format!(
                "it has {length} bytes, more than {PICTURE_BYTES_MAX}"
            )));
        }
        let bytes = std::fs::read(file).map_err(missing)?;
        let mut reader = ImageReader::new(Cursor::new(bytes))
            .with_guessed_format()
            .map_err(|fault| unreadable(fault.to_string()))?;
        let mut limits = image::Limits::default();
        limits.max_image_width = Some(SIDE_MAX);
        limits.max_image_height = Some(SIDE_MAX);
        reader.limits(limits);
        let picture = reader.decode().map_err(|fault| unreadable(fault.to_string()))?;
        let picture = picture.into_rgb8();
        Ok(Self {
            file: file.to_owned(),
            size: picture.dimensions(),
            rgb: picture.into_raw().into(),
        })
    }

    /// The picture as the one with this number.
    fn at(&self, number: u32) -> Result<Frame, RecordingFault> {
        let (width, height) = self.size;
        let at = Duration::from_secs(1) * number / PICTURES_PER_SECOND;
        Frame::new(width, height, Arc::clone(&self.rgb), at).ok_or_else(|| RecordingFault::Unreadable {
            path: self.file.clone(),
            cause: "it has no pixels".to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &Path) -> String {
        let shown = Recording::at(path).and_then(|recording| recording.show(&mut |_| Enough::More));
        shown.unwrap_err().to_string()
    }

    #[test]
    fn what_cannot_be_shown_is_named_with_what_can() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, b"garbage").unwrap();
            path
        };
        assert!(told(&folder.path().join("nowhere")).contains("cannot be opened"));
        assert!(told(folder.path()).contains("holds no pictures"));
        let film = told(&write("a.avi"));
        assert!(
            film.contains("`.avi` films are not supported") && film.contains("JPEG"),
            "{film}"
        );
        for broken in ["a.jpg", "a.png", "a.mp4", "a.txt"] {
            let words = told(&write(broken));
            assert!(words.contains("nothing that can be shown"), "{words}");
        }
    }

    #[test]
    fn pictures_come_in_the_order_of_their_names_and_a_still_is_held_up() {
        let folder = tempfile::tempdir().unwrap();
        for (name, value) in [("b.png", 20u8), ("a.png", 10)] {
            let path = folder.path().join(name);
            image::save_buffer(path, &[value; 12], 2, 2, image::ExtendedColorType::Rgb8).unwrap();
        }
        let mut seen = Vec::new();
        let mut look = |frame: &Frame| {
            seen.push((frame.rgb()[0], frame.at().as_millis()));
            Enough::More
        };
        Recording::at(folder.path()).unwrap().show(&mut look).unwrap();
        assert_eq!(seen, [(10, 0), (20, 83)]);
        let mut count = 0;
        let mut look = |_: &Frame| {
            count += 1;
            if count == 30 { Enough::Seen } else { Enough::More }
        };
        Recording::at(&folder.path().join("a.png"))
            .unwrap()
            .show(&mut look)
            .unwrap();
        assert_eq!(count, 30, "it ends when enough was seen");
    }
}
