//! Portraits: the small grey picture of a card or of a record, read for comparison, or made from a camera picture.

use std::time::Duration;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GrayImage, ImageReader, RgbImage};
use layby_networks::TractError;

use super::embedding::Embedding;
use super::mesh::{Landmarks, Region};
use super::models::Models;
use super::picture::{Beyond, Placement, cut};
use crate::frame::Frame;

/// Width and height of an identity card's portrait, in pixels [GA 490].
pub const PORTRAIT_SIZE: (u32, u32) = (102, 126);

/// Height of the face over height of the portrait, as on identity cards.
const FACE_PART: f32 = 0.58;

/// Largest portrait accepted, in bytes and in pixels a side.
const BYTES_MAX: usize = 4 << 20;
const SIDE_MAX: u32 = 4096;

/// Border added around a tightly cropped portrait for another try, as part of its size.
const BORDER: f32 = 0.5;

const JPEG_QUALITY: u8 = 90;

/// Why a portrait cannot be compared with anybody.
#[derive(Debug, thiserror::Error)]
pub enum PortraitFault {
    /// The bytes are no picture, or too large a one.
    #[error("the portrait is no picture that can be read: {0}")]
    NoPicture(String),
    /// There is no face in it.
    #[error("there is no face in the portrait")]
    NoFace,
    /// A network failed.
    #[error("the portrait could not be examined: {0}")]
    Network(String),
}

impl From<TractError> for PortraitFault {
    fn from(fault: TractError) -> Self {
        Self::Network(format!("{fault:#}"))
    }
}

/// The embedding of the largest face in a portrait (JPEG or PNG).
pub(super) fn embedding(models: &Models, portrait: &[u8]) -> Result<Embedding, PortraitFault> {
    let picture = read(portrait)?;
    let (picture, face) = match largest_face(models, &picture)? {
        Some(face) => (picture, face),
        None => {
            let wider = with_border(&picture).ok_or(PortraitFault::NoFace)?;
            let face = largest_face(models, &wider)?.ok_or(PortraitFault::NoFace)?;
            (wider, face)
        }
    };
    models.embedder.embed(&picture, &face)?.ok_or(PortraitFault::NoFace)
}

/// Makes a portrait of the largest face in a picture: grey, [`PORTRAIT_SIZE`], JPEG.
///
/// # Errors
/// When there is no face in the picture.
pub fn crop(models: &Models, frame: &Frame) -> Result<Vec<u8>, PortraitFault> {
    let face = largest_face(models, frame)?.ok_or(PortraitFault::NoFace)?;
    let bounds = face.bounds();
    let (width, height) = PORTRAIT_SIZE;
    let high = bounds.height() / FACE_PART;
    let wide = high * width as f32 / height as f32;
    let [x, y] = bounds.centre();
    let size = (width as usize, height as usize);
    let placement = Placement::upright(x - wide / 2.0, y - high / 2.0, wide, high, size);
    let grey = cut(frame, placement, size, Beyond::Edge)
        .iter()
        .map(|[red, green, blue]| (0.299 * red + 0.587 * green + 0.114 * blue).round() as u8)
        .collect();
    let picture = GrayImage::from_raw(width, height, grey).ok_or(PortraitFault::NoFace)?;
    jpeg(&DynamicImage::ImageLuma8(picture), JPEG_QUALITY).map_err(|fault| PortraitFault::NoPicture(fault.to_string()))
}

pub(super) fn jpeg(picture: &DynamicImage, quality: u8) -> image::ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality))?;
    Ok(bytes)
}

fn read(portrait: &[u8]) -> Result<Frame, PortraitFault> {
    let no_picture = |cause: &dyn std::fmt::Display| PortraitFault::NoPicture(cause.to_string());
    if portrait.len() > BYTES_MAX {
        return Err(no_picture(&"more than 4 MB"));
    }
    let mut reader = ImageReader::new(std::io::Cursor::new(portrait))
        .with_guessed_format()
        .map_err(|e| no_picture(&e))?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    reader.limits(limits);
    let picture = reader.decode().map_err(|e| no_picture(&e))?.into_rgb8();
    frame_of(picture).ok_or_else(|| no_picture(&"an empty picture"))
}

fn frame_of(picture: RgbImage) -> Option<Frame> {
    let (width, height) = picture.dimensions();
    Frame::new(width, height, picture.into_raw(), Duration::ZERO)
}

fn largest_face(models: &Models, picture: &Frame) -> Result<Option<Landmarks>, PortraitFault> {
    let faces = models.detector.find(picture)?;
    let Some(largest) = faces
        .iter()
        .max_by(|one, other| one.height().total_cmp(&other.height()))
    else {
        return Ok(None);
    };
    let Some(first) = models.mesh.fit(picture, Region::around(largest))? else {
        return Ok(None);
    };
    // A second look, turned upright and centred, places the points better.
    Ok(models.mesh.fit(picture, first.next_region())?.or(Some(first)))
}

fn with_border(picture: &Frame) -> Option<Frame> {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let (wide, high) = (width * (1.0 + 2.0 * BORDER), height * (1.0 + 2.0 * BORDER));
    let size = (wide as usize, high as usize);
    let placement = Placement::upright(-width * BORDER, -height * BORDER, wide, high, size);
    let piece = cut(picture, placement, size, Beyond::Edge);
    let rgb: Vec<u8> = piece.iter().flatten().map(|value| value.round() as u8).collect();
    Frame::new(size.0 as u32, size.1 as u32, rgb, picture.at())
}
