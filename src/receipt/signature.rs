//! The driver's signature as the printer can show it: black or white, cut to its ink, not larger than a pen would write.

use std::io::Cursor;

use image::imageops::{FilterType, resize};
use image::{GrayImage, ImageFormat, ImageReader, Limits, Luma};

/// Largest signature on paper, in dots: 40 mm by 14 mm.
const WIDTH_MAX_DOTS: u32 = 320;
const HEIGHT_MAX_DOTS: u32 = 112;
/// Largest picture that is believed to be a signature.
const SIDE_MAX_PIXELS: u32 = 4096;
/// Darker than this counts as ink in the drawing; scaled down a stroke turns paler, hence the second, generous bound.
const INK_IN_DRAWING: u8 = 160;
const INK_ON_PAPER: u8 = 205;

/// Why there is no signature to print.
#[derive(Debug, thiserror::Error)]
pub enum SignatureFault {
    /// The bytes are no PNG picture, or one that is too large.
    #[error("the signature is not a picture that can be printed")]
    NotAPicture(#[from] image::ImageError),
    /// Nothing was drawn.
    #[error("the signature is empty")]
    Empty,
}

/// Reads the PNG of a signature and makes it fit for paper.
pub(super) fn for_paper(png: &[u8]) -> Result<GrayImage, SignatureFault> {
    let mut reader = ImageReader::with_format(Cursor::new(png), ImageFormat::Png);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX_PIXELS);
    limits.max_image_height = Some(SIDE_MAX_PIXELS);
    reader.limits(limits);
    let picture = reader.decode()?.into_luma_alpha8();

    // What is transparent is paper.
    let drawing = GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [shade, opacity] = picture.get_pixel(x, y).0;
        let ink = u16::from(255 - shade) * u16::from(opacity) / 255;
        Luma([255 - u8::try_from(ink).unwrap_or(255)])
    });
    let (left, top, width, height) = ink_bounds(&drawing).ok_or(SignatureFault::Empty)?;
    let cut = image::imageops::crop_imm(&drawing, left, top, width, height).to_image();

    let (paper_width, paper_height) = fit(width, height);
    let mut scaled = resize(&cut, paper_width, paper_height, FilterType::Triangle);
    for dot in scaled.pixels_mut() {
        dot.0[0] = if dot.0[0] < INK_ON_PAPER { 0 } else { 255 };
    }
    Ok(scaled)
}

fn ink_bounds(drawing: &GrayImage) -> Option<(u32, u32, u32, u32)> {
    let ink = || {
        drawing
            .enumerate_pixels()
            .filter(|(_, _, pixel)| pixel.0[0] < INK_IN_DRAWING)
    };
    let left = ink().map(|(x, ..)| x).min()?;
    let right = ink().map(|(x, ..)| x).max()?;
    let top = ink().map(|(_, y, _)| y).min()?;
    let bottom = ink().map(|(_, y, _)| y).max()?;
    Some((left, top, right - left + 1, bottom - top + 1))
}

/// The largest size of the same shape that fits.
fn fit(width: u32, height: u32) -> (u32, u32) {
    let by_width = (WIDTH_MAX_DOTS, (height * WIDTH_MAX_DOTS).div_ceil(width));
    if by_width.1 <= HEIGHT_MAX_DOTS {
        by_width
    } else {
        ((width * HEIGHT_MAX_DOTS).div_ceil(height), HEIGHT_MAX_DOTS)
    }
}

#[cfg(test)]
mod tests {
    use image::{LumaA, Rgba, RgbaImage};

    use super::*;

    fn png(picture: &RgbaImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn ink_on_nothing_is_cut_out_and_made_to_fit() {
        let picture = RgbaImage::from_fn(1000, 400, |x, y| {
            if (200..800).contains(&x) && (180..200).contains(&y) {
                Rgba([20, 20, 60, 255])
            } else {
                Rgba([0, 0, 0, 0])
            }
        });
        let paper = for_paper(&png(&picture)).unwrap();
        assert_eq!(paper.dimensions(), (320, 11));
        assert!(paper.pixels().all(|dot| dot.0[0] == 0));
    }

    #[test]
    fn a_thin_stroke_survives_being_made_small() {
        let picture = RgbaImage::from_fn(3000, 900, |x, y| {
            if x.abs_diff(y * 3) < 8 {
                Rgba([0, 0, 0, 255])
            } else {
                Rgba([255, 255, 255, 255])
            }
        });
        let paper = for_paper(&png(&picture)).unwrap();
        assert!((0..paper.height()).all(|y| (0..paper.width()).any(|x| paper.get_pixel(x, y).0[0] == 0)));
    }

    #[test]
    fn a_tall_signature_is_bounded_by_its_height() {
        let picture = RgbaImage::from_pixel(100, 900, Rgba([0, 0, 0, 255]));
        assert_eq!(for_paper(&png(&picture)).unwrap().dimensions(), (13, 112));
    }

    #[test]
    fn no_ink_and_no_picture_are_told_apart() {
        let blank = image::ImageBuffer::from_pixel(50, 50, LumaA([255_u8, 255]));
        let mut bytes = Cursor::new(Vec::new());
        blank.write_to(&mut bytes, ImageFormat::Png).unwrap();
        assert!(matches!(for_paper(bytes.get_ref()), Err(SignatureFault::Empty)));
        assert!(matches!(
            for_paper(b"not a picture"),
            Err(SignatureFault::NotAPicture(_))
        ));
    }
}
