//! The pictures that the reference server shows: evidence of violations, and portraits.
//!
//! Evidence is drawn by code from the facts of the violation, so that no real road, car or person is in it.

mod canvas;
mod evidence;
mod lettering;
mod portrait;
mod road;

pub use evidence::Scene;
pub(super) use evidence::{EvidenceFacts, draw_evidence};
pub(super) use portrait::draw_silhouette;

use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;

/// Quality of all pictures, out of 100: a plate stays readable, a picture stays below 100 kB.
const JPEG_QUALITY: u8 = 85;

fn to_jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to memory cannot fail and the size is far below JPEG's limit; an empty picture would show if it did.
    if let Err(error) = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(picture) {
        tracing::error!(%error, "a picture could not be encoded");
    }
    bytes
}
