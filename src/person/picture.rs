//! Cutting pieces out of a camera picture: the one place where pixels are moved, turned and scaled.
//!
//! Every network wants its own crop. Each crop is a [`Placement`]: where the pixels of the piece lie in the picture.

use crate::frame::Frame;
use layby_networks::Photograph;

/// Where pixel `(u, v)` of a piece lies in the picture: `x = xu * u + xv * v + x0`, `y = yu * u + yv * v + y0`.
///
/// Whole numbers are pixel centres, as in OpenCV, which the networks were trained with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Placement {
    xu: f32,
    xv: f32,
    x0: f32,
    yu: f32,
    yv: f32,
    y0: f32,
}

impl Placement {
    /// The upright rectangle from `(left, top)`, `width` by `height` pixels, brought to `(columns, rows)`.
    pub(super) fn upright(left: f32, top: f32, width: f32, height: f32, (columns, rows): (usize, usize)) -> Self {
        let (xu, yv) = (width / columns as f32, height / rows as f32);
        Self {
            xu,
            xv: 0.0,
            x0: left + xu / 2.0 - 0.5,
            yu: 0.0,
            yv,
            y0: top + yv / 2.0 - 0.5,
        }
    }

    /// The square of `side` pixels around `centre`, turned by `roll` radians (clockwise on the screen), brought to
    /// `size` by `size`.
    pub(super) fn turned(centre: [f32; 2], side: f32, roll: f32, size: usize) -> Self {
        let scale = side / size as f32;
        let (sin, cos) = roll.sin_cos();
        Self {
            xu: cos * scale,
            xv: -sin * scale,
            x0: centre[0] - (cos - sin) * side / 2.0,
            yu: sin * scale,
            yv: cos * scale,
            y0: centre[1] - (sin + cos) * side / 2.0,
        }
    }

    /// The turned and scaled placement that brings the points `to` of the piece as close as can be (least squares) to the
    /// points `from` of the picture. `None` when the points of the piece coincide.
    pub(super) fn matching(to: &[[f32; 2]], from: &[[f32; 2]]) -> Option<Self> {
        let (middle_to, middle_from) = (middle(to), middle(from));
        let (mut along, mut across, mut spread) = (0.0, 0.0, 0.0);
        for (to, from) in to.iter().zip(from) {
            let (u, v) = (to[0] - middle_to[0], to[1] - middle_to[1]);
            let (x, y) = (from[0] - middle_from[0], from[1] - middle_from[1]);
            along += u * x + v * y;
            across += u * y - v * x;
            spread += u * u + v * v;
        }
        if spread <= f32::EPSILON {
            return None;
        }
        let (xu, yu) = (along / spread, across / spread);
        let (xv, yv) = (-yu, xu);
        let x0 = middle_from[0] - xu * middle_to[0] - xv * middle_to[1];
        let y0 = middle_from[1] - yu * middle_to[0] - yv * middle_to[1];
        Some(Self { xu, xv, x0, yu, yv, y0 })
    }

    /// The same piece with left and right exchanged, `columns` wide.
    pub(super) fn mirrored(self, columns: usize) -> Self {
        let last = columns as f32 - 1.0;
        Self {
            xu: -self.xu,
            x0: self.x0 + self.xu * last,
            yu: -self.yu,
            y0: self.y0 + self.yu * last,
            ..self
        }
    }

    /// Where a point of the piece lies in the picture.
    pub(super) fn place(&self, u: f32, v: f32) -> [f32; 2] {
        [self.xu * u + self.xv * v + self.x0, self.yu * u + self.yv * v + self.y0]
    }

    /// Picture pixels per pixel of the piece.
    pub(super) fn scale(&self) -> f32 {
        self.xu.hypot(self.yu).max(self.xv.hypot(self.yv))
    }
}

fn middle(points: &[[f32; 2]]) -> [f32; 2] {
    let count = points.len().max(1) as f32;
    let sum = points
        .iter()
        .fold([0.0, 0.0], |sum, point| [sum[0] + point[0], sum[1] + point[1]]);
    [sum[0] / count, sum[1] / count]
}

/// What a piece shows where it reaches beyond the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beyond {
    /// Black, as the mesh and the embedding were trained.
    Black,
    /// The nearest pixel of the picture.
    Edge,
}

/// From this many picture pixels to one of the piece several are averaged, lest fine patterns turn into false ones.
const SCALE_TO_AVERAGE: f32 = 2.5;

/// Most samples averaged along a side.
const SAMPLES_A_SIDE_MAX: usize = 4;

/// Cuts a piece: `columns * rows` pixels of red, green, blue, each 0 to 255, row by row, interpolated between pixels.
pub(super) fn cut(
    frame: &Frame,
    placement: Placement,
    (columns, rows): (usize, usize),
    beyond: Beyond,
) -> Vec<[f32; 3]> {
    let mut piece = vec![[0.0; 3]; columns * rows];
    let cutting = Cutting::new(frame, placement, beyond);
    for (v, row) in piece.chunks_exact_mut(columns).enumerate() {
        cutting.row(v, row.iter_mut(), |pixel, colour| *pixel = colour);
    }
    piece
}

/// Cuts a piece as shades of grey, row by row; `grey` says what a colour comes to.
pub(super) fn cut_grey<const COLUMNS: usize>(
    frame: &Frame,
    placement: Placement,
    beyond: Beyond,
    grey: impl Fn([f32; 3]) -> f32,
    piece: &mut [[f32; COLUMNS]],
) {
    let cutting = Cutting::new(frame, placement, beyond);
    for (v, row) in piece.iter_mut().enumerate() {
        cutting.row(v, row.iter_mut(), |pixel, colour| *pixel = grey(colour));
    }
}

/// Shows a network its piece, in the order of colours that it wants and with each value put through `scale`.
pub(super) fn show(
    frame: &Frame,
    placement: Placement,
    beyond: Beyond,
    colours: Colours,
    to: &mut Photograph<'_>,
    scale: impl Fn(f32) -> f32 + Copy,
) {
    let cutting = Cutting::new(frame, placement, beyond);
    for (v, row) in to.rows().enumerate() {
        match colours {
            Colours::Rgb => cutting.row(v, row.iter_mut(), |pixel, [red, green, blue]| {
                *pixel = [scale(red), scale(green), scale(blue), 0.0];
            }),
            Colours::Bgr => cutting.row(v, row.iter_mut(), |pixel, [red, green, blue]| {
                *pixel = [scale(blue), scale(green), scale(red), 0.0];
            }),
        }
    }
}

/// One piece being cut out of one picture.
struct Cutting<'a> {
    rgb: &'a [u8],
    width: i32,
    height: i32,
    placement: Placement,
    beyond: Beyond,
    /// Samples averaged along a side.
    samples: usize,
}

impl<'a> Cutting<'a> {
    fn new(frame: &'a Frame, placement: Placement, beyond: Beyond) -> Self {
        let samples = if placement.scale() < SCALE_TO_AVERAGE {
            1
        } else {
            (placement.scale().round() as usize).min(SAMPLES_A_SIDE_MAX)
        };
        Self {
            rgb: frame.rgb(),
            width: frame.width() as i32,
            height: frame.height() as i32,
            placement,
            beyond,
            samples,
        }
    }

    /// Row `v` of the piece, pixel by pixel.
    fn row<P>(&self, v: usize, pixels: impl Iterator<Item = P>, put: impl Fn(P, [f32; 3])) {
        if self.samples == 1 {
            for (u, pixel) in pixels.enumerate() {
                let [x, y] = self.placement.place(u as f32, v as f32);
                put(pixel, self.between(x, y));
            }
            return;
        }
        let share = 1.0 / (self.samples * self.samples) as f32;
        let offset = |k: usize| (k as f32 + 0.5) / self.samples as f32 - 0.5;
        for (u, pixel) in pixels.enumerate() {
            let mut sum = [0.0; 3];
            for i in 0..self.samples * self.samples {
                let (across, down) = (offset(i % self.samples), offset(i / self.samples));
                let [x, y] = self.placement.place(u as f32 + across, v as f32 + down);
                let colour = self.between(x, y);
                for (sum, value) in sum.iter_mut().zip(colour) {
                    *sum += value * share;
                }
            }
            put(pixel, sum);
        }
    }

    /// The colour at a point between pixels: the mean of its four neighbours, weighted by nearness.
    #[inline]
    fn between(&self, x: f32, y: f32) -> [f32; 3] {
        // Flooring by the whole-number conversion, which rounds towards zero: `floor` is a call on older processors.
        let below = |value: f32| value as i32 - i32::from((value as i32) as f32 > value);
        let (left, top) = (below(x), below(y));
        let (right_share, low_share) = (x - left as f32, y - top as f32);
        let (left_share, high_share) = (1.0 - right_share, 1.0 - low_share);
        let shares = [
            left_share * high_share,
            right_share * high_share,
            left_share * low_share,
            right_share * low_share,
        ];
        let inside = (0..self.width - 1).contains(&left) && (0..self.height - 1).contains(&top);
        if inside {
            let first = (top as usize * self.width as usize + left as usize) * 3;
            let row = self.width as usize * 3;
            if let (Some(high), Some(low)) = (self.six(first), self.six(first + row)) {
                return std::array::from_fn(|channel| {
                    f32::from(high[channel]) * shares[0]
                        + f32::from(high[channel + 3]) * shares[1]
                        + f32::from(low[channel]) * shares[2]
                        + f32::from(low[channel + 3]) * shares[3]
                });
            }
        }
        self.at_the_edge(left, top, shares)
    }

    fn six(&self, first: usize) -> Option<&[u8; 6]> {
        self.rgb.get(first..)?.first_chunk()
    }

    #[cold]
    fn at_the_edge(&self, left: i32, top: i32, shares: [f32; 4]) -> [f32; 3] {
        let corners = [(left, top), (left + 1, top), (left, top + 1), (left + 1, top + 1)];
        let mut colour = [0.0; 3];
        for ((column, row), share) in corners.into_iter().zip(shares) {
            let inside = (0..self.width).contains(&column) && (0..self.height).contains(&row);
            if !inside && self.beyond == Beyond::Black {
                continue;
            }
            let (column, row) = (column.clamp(0, self.width - 1), row.clamp(0, self.height - 1));
            let first = (row as usize * self.width as usize + column as usize) * 3;
            for (channel, pixel) in colour.iter_mut().zip(&self.rgb[first..first + 3]) {
                *channel += f32::from(*pixel) * share;
            }
        }
        colour
    }
}

/// The order in which a network wants the three colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colours {
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red.
    Bgr,
}
