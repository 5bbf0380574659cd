//! A built course: which files its clips are, their checksums and captions, and how they follow each other in time.
//!
//! The script that builds a course writes a `manifest.json` next to the videos. It is parsed into a [`Manifest`] that can be relied on as far as
//! it speaks of itself; [`Manifest::check`] tells whether it is the manifest of a given [`Course`]. The files themselves
//! are checked piece by piece with a [`Checker`]. Keys that are not known are passed over: a later script may tell more.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::checksum::Checksum;
use crate::format::{CHAPTERS_MOST, CLIPS_PER_CHAPTER_MOST, Course};
use crate::id::{ChapterId, ClipId, CourseId};
use crate::text::Bilingual;

mod checker;
mod file_name;
#[cfg(test)]
mod tests;
mod timeline;

pub use checker::{Checker, Damage};
pub use file_name::{FILE_NAME_CHARS_MOST, FileName};
pub use timeline::{Position, Timeline};

/// Largest manifest, in bytes.
pub const MANIFEST_BYTES_MOST: usize = 2 * 1024 * 1024;
/// Most clips of a course.
pub const CLIPS_MOST: usize = CHAPTERS_MOST * CLIPS_PER_CHAPTER_MOST;
/// Largest clip, in bytes: ten minutes at a generous rate.
pub const CLIP_BYTES_MOST: u64 = 512 * 1024 * 1024;
/// Shortest and longest clip, in milliseconds: a second, a quarter of an hour.
pub const CLIP_MS: std::ops::RangeInclusive<u32> = 1_000..=900_000;
/// Most captions of a clip.
pub const CAPTIONS_PER_CLIP_MOST: usize = 256;

/// What the script wrote: bounded numbers, plain file names, no clip and no file twice, captions in order and within their clips.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Manifest {
    course: CourseId,
    version: u32,
    recipe_sha256: Checksum,
    clips: Vec<BuiltClip>,
}

/// The video of a clip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuiltClip {
    /// The clip.
    pub id: ClipId,
    /// Its chapter.
    pub chapter: ChapterId,
    /// Its file, next to the manifest.
    pub file: FileName,
    /// The file's size.
    pub bytes: u64,
    /// The file's checksum.
    pub sha256: Checksum,
    /// How long it plays.
    pub duration_ms: u32,
    /// What is said, in order.
    pub captions: Vec<Caption>,
}

impl BuiltClip {
    /// Checks the clip's file.
    #[must_use]
    pub fn checker(&self) -> Checker {
        Checker::new(self.bytes, self.sha256)
    }

    /// What is being said at a position of the clip.
    #[must_use]
    pub fn caption_at(&self, ms: u32) -> Option<&Caption> {
        let begun = self.captions.partition_point(|caption| caption.from_ms <= ms);
        let last = begun.checked_sub(1).and_then(|last| self.captions.get(last));
        last.filter(|caption| ms < caption.to_ms)
    }
}

/// What is said from one moment of a clip up to, and without, another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caption {
    /// When it appears.
    pub from_ms: u32,
    /// When it goes.
    pub to_ms: u32,
    /// What it says.
    #[serde(flatten)]
    pub text: Bilingual,
}

/// Why a manifest cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Too large to be meant.
    #[error("the manifest has {bytes} bytes, more than {MANIFEST_BYTES_MOST}")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// No JSON, or not of this form.
    #[error("the manifest cannot be read: {0}")]
    Unreadable(String),
    /// No clip, or more than a course can have.
    #[error("the manifest has {count} clips: there may be 1 to {CLIPS_MOST}")]
    ClipCount {
        /// How many.
        count: usize,
    },
    /// A number of a clip that cannot be meant.
    #[error("clip {clip}: {name} is {value}, and may be {least} to {most}")]
    OutOfRange {
        /// The clip.
        clip: ClipId,
        /// The number's key.
        name: &'static str,
        /// What it is.
        value: u64,
        /// The least it may be.
        least: u64,
        /// The most it may be.
        most: u64,
    },
    /// A clip or its file stands there twice.
    #[error("clip {clip}: the clip, or its file {file}, is there already")]
    Twice {
        /// The clip.
        clip: ClipId,
        /// Its file.
        file: FileName,
    },
    /// A caption that ends before it begins, goes on after its clip, or begins before the one before has ended.
    #[error("clip {clip}: caption {number} is out of order or outside of the clip")]
    Caption {
        /// The clip.
        clip: ClipId,
        /// The caption, from 1.
        number: usize,
    },
    /// Built from another course, or another version of it.
    #[error("the manifest is of {is}, and should be of {should}")]
    OtherCourse {
        /// Course and version of the manifest.
        is: String,
        /// Course and version that were asked for.
        should: String,
    },
    /// The clips are not the course's, in its order.
    #[error("clip {number} of the manifest is {is}, and should be {should}: build the course anew")]
    OtherClips {
        /// Where, from 1.
        number: usize,
        /// What stands there.
        is: String,
        /// What should.
        should: String,
    },
    /// There is less to watch than the study asks for.
    #[error("the clips last {is_ms} ms, less than the {minutes} minutes of study")]
    TooShort {
        /// How long they last.
        is_ms: u64,
        /// How long they should.
        minutes: u16,
    },
}

impl Manifest {
    /// Reads a `manifest.json`.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn parse(json: &[u8]) -> Result<Self, ManifestError> {
        #[derive(Deserialize)]
        struct Unchecked {
            course: CourseId,
            version: u32,
            recipe_sha256: Checksum,
            clips: Vec<BuiltClip>,
        }
        if json.len() > MANIFEST_BYTES_MOST {
            return Err(ManifestError::TooLarge { bytes: json.len() });
        }
        let Unchecked {
            course,
            version,
            recipe_sha256,
            clips,
        } = serde_json::from_slice(json).map_err(|error| ManifestError::Unreadable(error.to_string()))?;
        if !(1..=CLIPS_MOST).contains(&clips.len()) {
            return Err(ManifestError::ClipCount { count: clips.len() });
        }
        let (mut ids, mut files) = (BTreeSet::new(), BTreeSet::new());
        for clip in &clips {
            check_numbers(clip)?;
            check_captions(clip)?;
            // Not every disk tells `A` from `a`.
            if !ids.insert(&clip.id) || !files.insert(clip.file.as_str().to_ascii_lowercase()) {
                let (clip, file) = (clip.id.clone(), clip.file.clone());
                return Err(ManifestError::Twice { clip, file });
            }
        }
        Ok(Self {
            course,
            version,
            recipe_sha256,
            clips,
        })
    }

    /// Whether this is the manifest of a course, and there is enough to watch.
    ///
    /// # Errors
    /// Another course or version; other clips or another order; less than `study_minutes` in all.
    pub fn check(&self, course: &Course, study_minutes: u16) -> Result<(), ManifestError> {
        let (is, should) = ((&self.course, self.version), (course.id(), course.version()));
        if is != should {
            let named = |(id, version): (&CourseId, u32)| format!("{id}, version {version}");
            let (is, should) = (named(is), named(should));
            return Err(ManifestError::OtherCourse { is, should });
        }
        let named = |(chapter, clip): (&ChapterId, &ClipId)| format!("{clip} of {chapter}");
        let mut built = self.clips.iter().map(|clip| (&clip.chapter, &clip.id));
        let mut meant = course.clips().map(|(chapter, clip)| (&chapter.id, &clip.id));
        for number in 1.. {
            let (is, should) = (built.next(), meant.next());
            if is != should {
                let [is, should] = [is, should].map(|clip| clip.map_or("none".to_owned(), named));
                return Err(ManifestError::OtherClips { number, is, should });
            }
            if is.is_none() {
                break;
            }
        }
        let is_ms = self.timeline().total_ms();
        if is_ms < u64::from(study_minutes) * 60_000 {
            let minutes = study_minutes;
            return Err(ManifestError::TooShort { is_ms, minutes });
        }
        Ok(())
    }

    /// The course it was built from.
    #[must_use]
    pub fn course(&self) -> &CourseId {
        &self.course
    }

    /// The course's version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Checksum of everything the videos were made from: another recipe, another course.
    #[must_use]
    pub fn recipe_sha256(&self) -> Checksum {
        self.recipe_sha256
    }

    /// The clips, in order; at least one.
    #[must_use]
    pub fn clips(&self) -> &[BuiltClip] {
        &self.clips
    }

    /// How the clips follow each other.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        Timeline::new(self.clips.iter().map(|clip| clip.duration_ms))
    }

    /// How much disk the clips take.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.clips.iter().map(|clip| clip.bytes).sum()
    }
}

fn check_numbers(clip: &BuiltClip) -> Result<(), ManifestError> {
    let captions = u64::try_from(clip.captions.len()).unwrap_or(u64::MAX);
    let (shortest, longest) = CLIP_MS.into_inner();
    let numbers = [
        ("bytes", clip.bytes, 1, CLIP_BYTES_MOST),
        ("duration_ms", clip.duration_ms.into(), shortest.into(), longest.into()),
        ("captions (their count)", captions, 0, CAPTIONS_PER_CLIP_MOST as u64),
    ];
    for (name, value, least, most) in numbers {
        if !(least..=most).contains(&value) {
            let clip = clip.id.clone();
            return Err(ManifestError::OutOfRange {
                clip,
                name,
                value,
                least,
                most,
            });
        }
    }
    Ok(())
}

fn check_captions(clip: &BuiltClip) -> Result<(), ManifestError> {
    let mut free_from = 0;
    for (position, caption) in clip.captions.iter().enumerate() {
        let in_order = free_from <= caption.from_ms && caption.from_ms < caption.to_ms;
        if !in_order || caption.to_ms > clip.duration_ms {
            let (clip, number) = (clip.id.clone(), position + 1);
            return Err(ManifestError::Caption { clip, number });
        }
        free_from = caption.to_ms;
    }
    Ok(())
}
