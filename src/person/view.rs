//! How well a face is seen in one picture: size, place, light, sharpness, pose.

use super::detector::FaceBox;
use super::mesh::Landmarks;
use super::picture::{Beyond, Placement, cut_grey};
use crate::frame::Frame;

/// Mesh points of the upper face: the bridge of the nose, the cheeks below the eyes.
const UPPER_FACE: [usize; 6] = [6, 197, 50, 280, 101, 330];
/// Mesh points of the lower face: above and below the mouth, beside it, the chin.
const LOWER_FACE: [usize; 6] = [164, 18, 200, 202, 422, 199];

/// Mesh points of the lips, inside: above, below, right corner, left corner.
const LIPS: [usize; 4] = [13, 14, 78, 308];

/// Pixels skipped in both directions while measuring brightness.
const STRIDE: usize = 4;

/// A pixel all of whose colours are above this shines.
const SHINING_FROM: u8 = 248;

/// Sharpness is measured on the face brought to so many pixels a side, so that it does not depend on the distance ..
const SHARP_SIDE: usize = 96;
/// .. without so many at each edge, where hair and background begin.
const SHARP_MARGIN: usize = 12;

/// How well a face is seen in one picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct View {
    /// Faces of about the same size.
    pub(super) faces: usize,
    /// The face to be judged, where there is one.
    pub(super) face: Option<FaceView>,
    /// A movement was asked for: the face need not be at rest.
    pub(super) moving: bool,
}

/// Size, place, light, sharpness, pose and motion of a face.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FaceView {
    pub(super) height_px: f32,
    /// As part of the picture's height.
    pub(super) height: f32,
    /// The middle of the face, as parts of the picture.
    pub(super) centre: [f32; 2],
    /// Mean brightness of the face and of the whole picture, 0 to 255.
    pub(super) brightness: f32,
    pub(super) surroundings: f32,
    /// Part of the face that shines, 0 to 1.
    pub(super) glare: f32,
    /// Strength of the finest structures relative to all, see [`sharpness`].
    pub(super) sharpness: f32,
    /// Degrees of the mesh.
    pub(super) yaw_degrees: f32,
    pub(super) pitch_degrees: f32,
    /// Height over width of the opening between the lids, where it was looked at.
    pub(super) openness: Option<f32>,
    /// Colour distance between the upper and the lower face.
    pub(super) covered: f32,
    /// Widths of the face per second.
    pub(super) speed: f32,
}

impl FaceView {
    pub(super) fn measure(frame: &Frame, face: &Landmarks, speed: f32, openness: Option<f32>) -> Self {
        let (width, height) = (frame.width() as f32, frame.height() as f32);
        let bounds = face.bounds();
        let [x, y] = bounds.centre();
        let whole = FaceBox {
            left: 0.0,
            top: 0.0,
            right: width,
            bottom: height,
            score: 1.0,
        };
        let (upper, lower) = (colour(frame, face, &UPPER_FACE), colour(frame, face, &LOWER_FACE));
        let (brightness, glare) = brightness(frame, &bounds);
        Self {
            height_px: bounds.height(),
            height: bounds.height() / height,
            centre: [x / width, y / height],
            brightness,
            surroundings: self::brightness(frame, &whole).0,
            glare,
            sharpness: sharpness(frame, &bounds),
            yaw_degrees: face.yaw_degrees(),
            pitch_degrees: face.pitch_degrees(),
            openness,
            covered: (upper[0] - lower[0]).hypot(upper[1] - lower[1]),
            speed,
        }
    }
}

/// Height over width of the opening between the lips.
pub(super) fn mouth(face: &Landmarks) -> f32 {
    let [above, below, right, left] = LIPS.map(|point| face.at(point));
    let apart = |one: [f32; 2], other: [f32; 2]| (one[0] - other[0]).hypot(one[1] - other[1]);
    apart(above, below) / apart(right, left).max(f32::EPSILON)
}

/// Luma of a pixel, 0 to 255 [ITU-R BT.601].
fn luma(pixel: [f32; 3]) -> f32 {
    0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2]
}

/// Mean brightness of an area, and the part of it that shines.
fn brightness(frame: &Frame, area: &FaceBox) -> (f32, f32) {
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    let columns = (area.left.max(0.0) as usize)..(area.right.max(0.0) as usize).min(width);
    let rows = (area.top.max(0.0) as usize)..(area.bottom.max(0.0) as usize).min(height);
    let (mut sum, mut shining, mut count) = (0.0, 0.0, 0.0f32);
    for row in rows.step_by(STRIDE) {
        for column in columns.clone().step_by(STRIDE) {
            let pixel = &frame.rgb()[(row * width + column) * 3..][..3];
            sum += luma([pixel[0], pixel[1], pixel[2]].map(f32::from));
            shining += f32::from(u8::from(pixel.iter().all(|value| *value > SHINING_FROM)));
            count += 1.0;
        }
    }
    (sum / count.max(1.0), shining / count.max(1.0))
}

/// How sharp a face is: variance of the Laplacian over the energy of the gradient, both of its brightness.
///
/// Dividing by the gradient takes out how strongly the face is lit and how much beard or make-up it has: what remains is how much of its structure is
/// fine. 0 is mist.
fn sharpness(frame: &Frame, face: &FaceBox) -> f32 {
    let size = (SHARP_SIDE, SHARP_SIDE);
    let placement = Placement::upright(face.left, face.top, face.width(), face.height(), size);
    let mut grey = [[0.0f32; SHARP_SIDE]; SHARP_SIDE];
    cut_grey(frame, placement, Beyond::Edge, luma, &mut grey);
    let inner = SHARP_MARGIN..SHARP_SIDE - SHARP_MARGIN;
    let (mut fine, mut all) = (0.0, 0.0);
    for row in inner.clone() {
        for column in inner.clone() {
            let here = grey[row][column];
            let (left, right) = (grey[row][column - 1], grey[row][column + 1]);
            let (above, below) = (grey[row - 1][column], grey[row + 1][column]);
            fine += (left + right + above + below - 4.0 * here).powi(2);
            all += (right - left).powi(2) + (below - above).powi(2);
        }
    }
    fine / f32::max(all, 1.0)
}

/// Mean blue and red difference (Cb, Cr of BT.601, without their offset) at some points of the face, as if it were lit to
/// a brightness of 128: what light does to skin, it does to all of it.
fn colour(frame: &Frame, face: &Landmarks, points: &[usize]) -> [f32; 2] {
    let (width, height) = (frame.width() as i32, frame.height() as i32);
    let mut sum = [0.0f32; 3];
    for point in points {
        let [x, y] = face.at(*point);
        for (across, down) in (-1..=1).flat_map(|across| (-1..=1).map(move |down| (across, down))) {
            let column = (x as i32 + across).clamp(0, width - 1) as usize;
            let row = (y as i32 + down).clamp(0, height - 1) as usize;
            let pixel = &frame.rgb()[(row * width as usize + column) * 3..][..3];
            sum.iter_mut()
                .zip(pixel)
                .for_each(|(sum, value)| *sum += f32::from(*value));
        }
    }
    let luma = luma(sum).max(1.0);
    let scale = 128.0 / luma;
    [0.564 * (sum[2] - luma) * scale, 0.713 * (sum[0] - luma) * scale]
}
