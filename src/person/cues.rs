//! Passive cues of a picture held up: the bands of a refreshing screen, the coloured beat of its dots, the edges of a sheet, and that
//! what is flat grows narrow when it is turned.
//!
//! Measured over 73 stretches of the developer films (three films, two people) and 63 *simulated* attacks, 20 pictures each; AUC is
//! the chance that an attack scores higher than a living person.
//!
//! | cue | living: highest | screens: lowest, AUC | sheets: AUC | kept |
//! |---|---|---|---|---|
//! | bands: coherence of the change from picture to picture across a row | 0.42 | 0.9, 1.00 | 0.84-0.95 | yes |
//! | moire: peak of the face's colour spectrum, in powers of ten over its ring | 2.7 | 2.9, 1.00 | 0 | yes |
//! | edges: straight lines beside the face, both sides, the weaker one | 0.58 | 0.98-1.00 | 0.92-1.00, cut-outs 0.02 | if they move with the face |
//!
//! **Width** was measured over 6 turns of heads in the films and 52 of simulated sheets, which fool the mesh's yaw: where a sheet reached
//! the 8 degrees that count as a turn, its eyes came together to 0.85-0.94 of their distance at rest; those of living heads, which are round, to 0.95-1.01.
//!
//! Looked at and dropped: how the nose moves against the eyes in a turn (the mesh moves all of them as one head, also on a flat sheet); peaks in the *brightness* spectrum (living up to 2.1, screens 1.5-1.8), darkest and brightest parts and saturation of the face
//! (AUC 0.3-0.9, and at the mercy of the room's light), and fine texture (AUC 1.00, but what it told apart was the films'
//! compression from the simulation's noise).
//!
//! Each cue can be there for an innocent reason (a flickering lamp, a patterned veil, a picture frame moving on a screen behind), so
//! they never make anybody a spoof by themselves: they withhold "living".

use std::collections::VecDeque;
use std::time::Duration;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

use super::detector::FaceBox;
use super::mesh::Landmarks;
use crate::frame::Frame;

/// What the cues say of one person or thing before the camera. `None` where too little was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cues {
    /// How much of the change between pictures runs across whole rows of the face, -1 to 1.
    pub bands: Option<f32>,
    /// How far the strongest pattern in the colours of the face stands out, in powers of ten.
    pub moire: Option<f32>,
    /// How complete the straight lines on both sides of the face are that move with it, 0 to 1.
    pub edges: Option<f32>,
    /// How far apart the eyes remain in the widest turn, as part of their distance at rest; `None` without a turn.
    pub width: Option<f32>,
}

/// Which cue speaks against a living face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// Bands roll over the face, as over a screen that is filmed.
    Bands,
    /// A fine pattern in its colours, as of a screen's dots.
    Moire,
    /// It moves together with the edges of a sheet or of a screen.
    Edges,
    /// It grows narrow when it is turned, as only something flat does.
    Flat,
}

/// No living person of the films reached 0.42; the weakest of the simulated screens had 0.6.
const BANDS_FROM: f32 = 0.6;
/// No living person reached 2.7; the weakest of the simulated screens had 2.9.
const MOIRE_FROM: f32 = 2.85;
/// No living person reached 0.58 even without the condition that the lines move; most sheets and screens have 0.85 and more.
const EDGES_FROM: f32 = 0.8;

/// Living heads kept 0.949 and more in whole checks; of 23 sheets that were turned far enough 21 fell below this.
const WIDTH_LEAST: f32 = 0.925;

impl Cues {
    /// The cue that speaks against a living face, if one does.
    #[must_use]
    pub fn against(&self) -> Option<Cue> {
        let over = |value: Option<f32>, from: f32| value.is_some_and(|value| value >= from);
        if over(self.bands, BANDS_FROM) {
            Some(Cue::Bands)
        } else if over(self.moire, MOIRE_FROM) {
            Some(Cue::Moire)
        } else if over(self.edges, EDGES_FROM) {
            Some(Cue::Edges)
        } else if self.width.is_some_and(|width| width < WIDTH_LEAST) {
            Some(Cue::Flat)
        } else {
            None
        }
    }
}

/// Changes weaker than this (of 255) are noise.
const BAND_STRENGTH_LEAST: f32 = 1.0;
/// Pictures further apart are not compared.
const BAND_GAP_MOST: Duration = Duration::from_millis(150);
/// Pairs of pictures kept and needed.
const PAIRS_MAX: usize = 32;
const PAIRS_LEAST: usize = 5;
/// Rows that are averaged.
const ROWS_TOGETHER: usize = 5;

/// Side of the piece of the face whose colours are examined.
const PIECE: usize = 64;
/// Waves across the piece: longer ones are the face itself.
const WAVES: std::ops::Range<usize> = 6..30;
/// Half the width of the ring that a peak is compared with.
const RING: f32 = 1.5;

/// How often pattern and edges are looked for, and how many of these looks are kept and needed.
const LOOK_EVERY: Duration = Duration::from_millis(250);
const LOOKS_MAX: usize = 16;
const LOOKS_LEAST: usize = 3;
/// The lines must have moved so far (in pixels) before "with the face" means anything.
const MOVED_LEAST: f32 = 2.5;
/// .. and this closely with it (correlation).
const TOGETHER: f32 = 0.8;

/// Watches one face for as long as it is the same.
#[derive(Default)]
pub(super) struct CueWatch {
    before: Option<(Duration, Rows)>,
    bands: VecDeque<f32>,
    looked_at: Option<Duration>,
    moire: VecDeque<f32>,
    edges: VecDeque<Edges>,
    shapes: VecDeque<Shape>,
    fft: Option<std::sync::Arc<dyn Fft<f32>>>,
}

impl std::fmt::Debug for CueWatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CueWatch({:?})", self.cues())
    }
}

impl CueWatch {
    /// Takes the next picture and the points of its face.
    pub(super) fn look(&mut self, frame: &Frame, face: &Landmarks) {
        keep(&mut self.shapes, Shape::of(face), SHAPES_MAX);
        self.look_at(frame, &face.bounds());
    }

    fn look_at(&mut self, frame: &Frame, face: &FaceBox) {
        let rows = Rows::of(frame, face);
        if let Some((at, before)) = &self.before
            && frame.at().saturating_sub(*at) <= BAND_GAP_MOST
            && let Some(coherence) = rows.coherence_with(before, face)
        {
            keep(&mut self.bands, coherence, PAIRS_MAX);
        }
        self.before = Some((frame.at(), rows));
        let due = self
            .looked_at
            .is_none_or(|at| frame.at().saturating_sub(at) >= LOOK_EVERY);
        if due {
            self.looked_at = Some(frame.at());
            let fft = self
                .fft
                .get_or_insert_with(|| FftPlanner::new().plan_fft_forward(PIECE));
            if let Some(peak) = colour_peak(frame, face, fft.as_ref()) {
                keep(&mut self.moire, peak, LOOKS_MAX);
            }
            keep(&mut self.edges, Edges::of(frame, face), LOOKS_MAX);
        }
    }

    /// Somebody else, or nobody: forget everything.
    pub(super) fn clear(&mut self) {
        let fft = self.fft.take();
        *self = Self { fft, ..Self::default() };
    }

    /// What all pictures so far say together.
    pub(super) fn cues(&self) -> Cues {
        Cues {
            bands: median(&self.bands, PAIRS_LEAST),
            moire: median(&self.moire, LOOKS_LEAST),
            edges: edges_that_move_along(&self.edges),
            width: width_in_turns(&self.shapes),
        }
    }
}

fn keep<T>(values: &mut VecDeque<T>, value: T, most: usize) {
    if values.len() >= most {
        values.pop_front();
    }
    values.push_back(value);
}

fn median(values: &VecDeque<f32>, least: usize) -> Option<f32> {
    let mut sorted: Vec<f32> = values.iter().copied().collect();
    sorted.sort_by(f32::total_cmp);
    (sorted.len() >= least).then(|| sorted.get(sorted.len() / 2).copied())?
}

/// Brightness 0 to 255 [ITU-R BT.601].
fn luma(pixel: &[u8]) -> f32 {
    0.299 * f32::from(pixel[0]) + 0.587 * f32::from(pixel[1]) + 0.114 * f32::from(pixel[2])
}

/// The face's columns in a picture, in three parts, and its rows; at least three columns and one row.
fn extent(frame: &Frame, face: &FaceBox) -> Option<(std::ops::Range<usize>, std::ops::Range<usize>)> {
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    let columns = (face.left.max(0.0) as usize)..(face.right.max(0.0) as usize).min(width);
    let rows = (face.top.max(0.0) as usize)..(face.bottom.max(0.0) as usize).min(height);
    (columns.len() >= 3 && rows.len() > ROWS_TOGETHER).then_some((columns, rows))
}

/// Mean brightness of every row in strips of the whole picture: little enough to be kept for the next one.
struct Rows {
    strips: Vec<[f32; STRIPS]>,
    width: usize,
}

/// Strips side by side over the whole picture.
const STRIPS: usize = 40;
/// Columns passed over within a strip.
const STRIP_STEP: usize = 2;

impl Rows {
    /// Only the rows of the face, and some above and below to where it may move, are worth it.
    fn of(frame: &Frame, face: &FaceBox) -> Self {
        let (width, height) = (frame.width() as usize, frame.height() as usize);
        let margin = face.height() / 4.0;
        let wanted = ((face.top - margin).max(0.0) as usize)..((face.bottom + margin).max(0.0) as usize).min(height);
        let mut strips = vec![[0.0; STRIPS]; height];
        for (row, strips) in strips.iter_mut().enumerate() {
            if !wanted.contains(&row) {
                continue;
            }
            let line = &frame.rgb()[row * width * 3..(row + 1) * width * 3];
            for (number, mean) in strips.iter_mut().enumerate() {
                let columns = (number * width / STRIPS)..((number + 1) * width / STRIPS);
                let count = columns.len().div_ceil(STRIP_STEP).max(1) as f32;
                let sum: f32 = columns
                    .step_by(STRIP_STEP)
                    .map(|column| luma(&line[column * 3..]))
                    .sum();
                *mean = sum / count;
            }
        }
        Self { strips, width }
    }

    /// How much of the change since the picture before the left, middle and right part of the face have in common, row by row.
    fn coherence_with(&self, before: &Self, face: &FaceBox) -> Option<f32> {
        if self.strips.len() != before.strips.len() || self.width != before.width {
            return None;
        }
        let strip = |x: f32| ((x.max(0.0) as usize) * STRIPS / self.width.max(1)).min(STRIPS);
        let (first, last) = (strip(face.left), strip(face.right));
        let rows = (face.top.max(0.0) as usize)..(face.bottom.max(0.0) as usize).min(self.strips.len());
        if last < first + 3 || rows.len() <= ROWS_TOGETHER {
            return None;
        }
        let part = |number: usize| first + number * (last - first) / 3..first + (number + 1) * (last - first) / 3;
        let parts: [Vec<f32>; 3] = std::array::from_fn(|number| {
            let changes: Vec<f32> = rows
                .clone()
                .map(|row| {
                    let strips = part(number);
                    let count = strips.len().max(1) as f32;
                    strips
                        .map(|strip| self.strips[row][strip] - before.strips[row][strip])
                        .sum::<f32>()
                        / count
                })
                .collect();
            let together = |window: &[f32]| window.iter().sum::<f32>() / ROWS_TOGETHER as f32;
            changes.windows(ROWS_TOGETHER).map(together).collect()
        });
        let product = |one: &[f32], other: &[f32]| {
            one.iter().zip(other).map(|(a, b)| a * b).sum::<f32>() / one.len().max(1) as f32
        };
        let common = product(&parts[0], &parts[1])
            .min(product(&parts[1], &parts[2]))
            .min(product(&parts[0], &parts[2]));
        let all = parts.iter().map(|part| product(part, part)).sum::<f32>() / 3.0;
        let weak = BAND_STRENGTH_LEAST * BAND_STRENGTH_LEAST;
        // A change too weak to tell is no band.
        Some(if all < weak { 0.0 } else { common / all })
    }
}

/// How far the strongest wave in the colours (red less green) of the face's middle stands out of the waves of its length.
fn colour_peak(frame: &Frame, face: &FaceBox, fft: &dyn Fft<f32>) -> Option<f32> {
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    if width < PIECE || height < PIECE {
        return None;
    }
    let [x, y] = face.centre();
    let from = |centre: f32, length: usize| ((centre - PIECE as f32 / 2.0).max(0.0) as usize).min(length - PIECE);
    let (left, top) = (from(x, width), from(y, height));
    let colour = |row: usize, column: usize| {
        let pixel = &frame.rgb()[((top + row) * width + left + column) * 3..][..3];
        f32::from(pixel[0]) - f32::from(pixel[1])
    };
    let all = || (0..PIECE).flat_map(|row| (0..PIECE).map(move |column| (row, column)));
    let mean = all().map(|(row, column)| colour(row, column)).sum::<f32>() / (PIECE * PIECE) as f32;
    // The piece fades towards its edges, which would show as waves of their own (Hann).
    let fade = |i: usize| 0.5 - 0.5 * (std::f32::consts::TAU * i as f32 / PIECE as f32).cos();
    let mut waves: Vec<Complex<f32>> = all()
        .map(|(row, column)| Complex::new((colour(row, column) - mean) * fade(row) * fade(column), 0.0))
        .collect();
    fft.process(&mut waves);
    let mut turned: Vec<Complex<f32>> = all().map(|(row, column)| waves[column * PIECE + row]).collect();
    fft.process(&mut turned);
    let signed = |i: usize| {
        if i > PIECE / 2 {
            i as f32 - PIECE as f32
        } else {
            i as f32
        }
    };
    let lengths: Vec<(f32, f32)> = all()
        .zip(&turned)
        .map(|((row, column), wave)| (signed(row).hypot(signed(column)), wave.norm_sqr()))
        .collect();
    let over_ring = WAVES.step_by(2).filter_map(|radius| {
        let near = |length: f32| (length - radius as f32).abs() <= RING;
        let mut ring: Vec<f32> = lengths
            .iter()
            .filter(|(length, _)| near(*length))
            .map(|(_, power)| *power)
            .collect();
        ring.sort_by(f32::total_cmp);
        let (middle, highest) = (ring.get(ring.len() / 2)?, ring.last()?);
        Some((highest / middle.max(1e-3)).max(1.0).log10())
    });
    over_ring.max_by(f32::total_cmp)
}

/// The straightest upright lines beside a face.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Edges {
    /// How complete the weaker of the two is, 0 to 1.
    complete: f32,
    /// Where they are at the height of the face's middle, left and right, and the middle of the face itself.
    at: [f32; 2],
    face: f32,
}

/// How far from the face lines are looked for, in widths of the face.
const EDGE_NEAREST: f32 = 0.02;
const EDGE_FURTHEST: f32 = 1.4;
/// Slants tried: pixels sideways a row.
const SLANTS: [f32; 7] = [-0.24, -0.16, -0.08, 0.0, 0.08, 0.16, 0.24];
/// Least step of brightness over four pixels.
const STEP: f32 = 12.0;
/// Rows passed over.
const EDGE_ROWS: usize = 3;

impl Edges {
    fn of(frame: &Frame, face: &FaceBox) -> Self {
        let width = face.width();
        let left = line(
            frame,
            face,
            face.left - EDGE_FURTHEST * width,
            face.left - EDGE_NEAREST * width,
        );
        let right = line(
            frame,
            face,
            face.right + EDGE_NEAREST * width,
            face.right + EDGE_FURTHEST * width,
        );
        Self {
            complete: left.0.min(right.0),
            at: [left.1, right.1],
            face: face.centre()[0],
        }
    }
}

/// The most complete line between two columns: which part of it is a step of brightness in one direction, and where it is.
fn line(frame: &Frame, face: &FaceBox, from: f32, to: f32) -> (f32, f32) {
    let Some((_, rows)) = extent(frame, face) else {
        return (0.0, 0.0);
    };
    let width = frame.width() as usize;
    let middle = face.centre()[1];
    let (from, to) = (
        from.max(3.0) as usize,
        (to.max(0.0) as usize).min(width.saturating_sub(4)),
    );
    let mut best = (0.0f32, 0.0f32);
    for column in from..to {
        for slant in SLANTS {
            let (mut lighter, mut darker, mut count) = (0u32, 0u32, 0u32);
            for row in rows.clone().step_by(EDGE_ROWS) {
                let x = column as f32 + slant * (row as f32 - middle);
                if x < 2.0 || x >= width as f32 - 3.0 {
                    continue;
                }
                let at = (row * width + x as usize) * 3;
                let step = luma(&frame.rgb()[at + 6..]) - luma(&frame.rgb()[at - 6..]);
                count += 1;
                lighter += u32::from(step > STEP);
                darker += u32::from(step < -STEP);
            }
            // A line that leaves the picture halfway is none.
            if count as usize * EDGE_ROWS * 10 >= rows.len() * 9 {
                let complete = lighter.max(darker) as f32 / count as f32;
                if complete > best.0 {
                    best = (complete, column as f32);
                }
            }
        }
    }
    best
}

/// The median completeness of the lines if they moved, and moved with the face; 0 if they stood still, as door frames do.
fn edges_that_move_along(looks: &VecDeque<Edges>) -> Option<f32> {
    let strong: Vec<&Edges> = looks.iter().filter(|look| look.complete >= EDGES_FROM).collect();
    if looks.len() < LOOKS_LEAST {
        return None;
    }
    if strong.len() * 2 < looks.len() || strong.len() < LOOKS_LEAST {
        return Some(0.0);
    }
    let along = |side: usize| {
        let lines: Vec<f32> = strong.iter().map(|look| look.at[side]).collect();
        let faces: Vec<f32> = strong.iter().map(|look| look.face).collect();
        let spread = lines.iter().copied().fold(f32::MIN, f32::max) - lines.iter().copied().fold(f32::MAX, f32::min);
        spread >= MOVED_LEAST && correlation(&lines, &faces) >= TOGETHER
    };
    if !along(0) || !along(1) {
        return Some(0.0);
    }
    let complete: VecDeque<f32> = strong.iter().map(|look| look.complete).collect();
    median(&complete, 1)
}

/// How far a head is turned, and how wide the eyes are apart for its height.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Shape {
    yaw_degrees: f32,
    width: f32,
}

/// Mesh points: the outer corners of the eyes, the middle of the forehead, the chin.
const EYES: [usize; 2] = [33, 263];
const HEIGHT: [usize; 2] = [10, 152];
/// Shapes kept: those of about twenty seconds.
const SHAPES_MAX: usize = 256;
/// The first shapes are those of a face at rest: no movement is asked for in the first half second.
const SHAPES_AT_REST: usize = 6;
/// What counts as a turn, as in the challenge.
const TURNED_DEGREES: f32 = 8.0;
/// The widest part of a turn: where it is at least so much of its furthest.
const WIDEST: f32 = 0.85;

impl Shape {
    fn of(face: &Landmarks) -> Self {
        let apart = |[one, other]: [usize; 2]| {
            let (one, other) = (face.at(one), face.at(other));
            (one[0] - other[0]).hypot(one[1] - other[1])
        };
        Self {
            yaw_degrees: face.yaw_degrees(),
            width: apart(EYES) / apart(HEIGHT).max(1.0),
        }
    }
}

/// The narrower of the widest turns to both sides, as part of the width at rest; `None` without a turn.
fn width_in_turns(shapes: &VecDeque<Shape>) -> Option<f32> {
    let middle = |values: Vec<f32>| median(&values.into(), 1);
    let at_rest: Vec<Shape> = shapes.iter().take(SHAPES_AT_REST).copied().collect();
    let yaw = middle(at_rest.iter().map(|shape| shape.yaw_degrees).collect())?;
    let width = middle(at_rest.iter().map(|shape| shape.width).collect())?.max(f32::EPSILON);
    let to_one_side = |side: f32| {
        let turned = |shape: &Shape| (shape.yaw_degrees - yaw) * side;
        let furthest = shapes.iter().map(turned).fold(0.0, f32::max);
        let widest = shapes.iter().filter(|shape| turned(shape) >= furthest * WIDEST);
        let narrowed = middle(widest.map(|shape| shape.width / width).collect());
        narrowed.filter(|_| furthest >= TURNED_DEGREES)
    };
    let sides = [to_one_side(1.0), to_one_side(-1.0)];
    sides.into_iter().flatten().reduce(f32::min)
}

fn correlation(one: &[f32], other: &[f32]) -> f32 {
    let count = one.len().max(1) as f32;
    let (mean_one, mean_other) = (one.iter().sum::<f32>() / count, other.iter().sum::<f32>() / count);
    let sum = |f: &dyn Fn(f32, f32) -> f32| {
        one.iter()
            .zip(other)
            .map(|(a, b)| f(a - mean_one, b - mean_other))
            .sum::<f32>()
    };
    let scale = (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt();
    if scale > f32::EPSILON {
        sum(&|a, b| a * b) / scale
    } else {
        0.0
    }
}

#[cfg(test)]
#[path = "cues_tests.rs"]
mod tests;
