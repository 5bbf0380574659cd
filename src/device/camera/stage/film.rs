//! A whole film of any folder as frames, one after another: what an evaluation shows to the check.

use std::path::Path;
use std::time::Duration;

use super::clip::{Clip, ClipFault, Playing};
use crate::frame::Frame;

/// A film: MP4 with H.264 pictures.
pub struct Film {
    clip: Clip,
}

impl Film {
    /// Opens a film. Its pictures are decoded as they are asked for.
    ///
    /// # Errors
    /// When the file is missing, is no MP4 file, or its pictures are not H.264.
    pub fn open(file: &Path) -> Result<Self, ClipFault> {
        Ok(Self {
            clip: Clip::open(file)?,
        })
    }

    /// Every picture of the film with its own time.
    ///
    /// # Errors
    /// When there is no decoder.
    pub fn frames(&self) -> Result<FilmFrames<'_>, ClipFault> {
        Ok(FilmFrames {
            playing: self.clip.play()?,
        })
    }
}

/// The frames of a [`Film`], in order of showing.
pub struct FilmFrames<'f> {
    playing: Playing<'f>,
}

impl Iterator for FilmFrames<'_> {
    type Item = Result<Frame, ClipFault>;

    fn next(&mut self) -> Option<Self::Item> {
        let (picture, at) = match self.playing.next()? {
            Ok(shown) => shown,
            Err(fault) => return Some(Err(fault)),
        };
        let frame = Frame::new(picture.width, picture.height, picture.rgb, Duration::from_secs_f64(at));
        Some(frame.ok_or_else(|| self.playing.unreadable("a picture of the wrong size")))
    }
}
