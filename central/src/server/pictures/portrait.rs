//! A portrait that shows nobody.

use super::canvas::Canvas;
use super::to_jpeg;

/// A neutral silhouette before a light blue ground, as JPEG: 358 x 441 pixels, the size of a Chinese identity photo.
pub(in crate::server) fn draw_silhouette() -> Vec<u8> {
    let mut canvas = Canvas::new(716, 882);
    canvas.gradient(0.0, 882.0, [226, 235, 243], [205, 219, 232]);
    let figure = [148, 163, 178];
    canvas.ellipse((358.0, 860.0), 300.0, 270.0, figure, 1.0);
    canvas.rectangle(306.0, 480.0, 104.0, 170.0, figure);
    canvas.ellipse((358.0, 370.0), 135.0, 175.0, figure, 1.0);
    to_jpeg(&canvas.halved())
}
