//! Bands that roll over a screen that is filmed: a change of light that runs across whole rows of the face.

use std::collections::VecDeque;
use std::time::Duration;

use super::{keep, luma, median};
use crate::frame::Frame;
use crate::person::detector::FaceBox;

/// Changes weaker than this (of 255) are noise.
const STRENGTH_LEAST: f32 = 1.0;
/// Pictures further apart are not compared.
const GAP_MOST: Duration = Duration::from_millis(150);
/// Pairs of pictures kept and needed.
const PAIRS_MAX: usize = 32;
const PAIRS_LEAST: usize = 5;
/// Rows that are averaged.
const ROWS_TOGETHER: usize = 5;
/// Left, middle and right part of the face: each with another, and each with itself.
const PAIRS: [(usize, usize); 6] = [(0, 1), (1, 2), (0, 2), (0, 0), (1, 1), (2, 2)];
/// Strips side by side over the whole picture.
const STRIPS: usize = 40;
/// Columns passed over within a strip.
const STRIP_STEP: usize = 2;

/// Compares each picture with the one before it.
pub(super) struct BandWatch {
    /// The latest picture and the one before it, written over in turns.
    now: Rows,
    before: Rows,
    seen_at: Option<Duration>,
    coherences: VecDeque<f32>,
}

impl Default for BandWatch {
    fn default() -> Self {
        Self {
            now: Rows::default(),
            before: Rows::default(),
            seen_at: None,
            coherences: VecDeque::with_capacity(PAIRS_MAX),
        }
    }
}

impl BandWatch {
    pub(super) fn look(&mut self, frame: &Frame, face: &FaceBox) {
        std::mem::swap(&mut self.now, &mut self.before);
        self.now.read(frame, face);
        if let Some(at) = self.seen_at
            && frame.at().saturating_sub(at) <= GAP_MOST
            && let Some(coherence) = self.now.coherence_with(&self.before, face)
        {
            keep(&mut self.coherences, coherence, PAIRS_MAX);
        }
        self.seen_at = Some(frame.at());
    }

    pub(super) fn clear(&mut self) {
        self.seen_at = None;
        self.coherences.clear();
    }

    /// The median coherence of pictures with those before them, -1 to 1.
    pub(super) fn cue(&self) -> Option<f32> {
        let enough = self.coherences.len() >= PAIRS_LEAST;
        median(self.coherences.iter().copied()).filter(|_| enough)
    }
}

/// Mean brightness of every row in strips of the whole picture: little enough to be kept for the next one.
#[derive(Default)]
struct Rows {
    strips: Vec<[f32; STRIPS]>,
    width: usize,
}

impl Rows {
    /// Only the rows of the face, and some above and below to where it may move, are worth it.
    fn read(&mut self, frame: &Frame, face: &FaceBox) {
        let (width, height) = (frame.width() as usize, frame.height() as usize);
        let margin = face.height() / 4.0;
        let wanted = ((face.top - margin).max(0.0) as usize)..((face.bottom + margin).max(0.0) as usize).min(height);
        self.width = width;
        self.strips.clear();
        self.strips.resize(height, [0.0; STRIPS]);
        for (row, strips) in self.strips.iter_mut().enumerate() {
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
        let change = |row: usize, part: usize| {
            let strips = first + part * (last - first) / 3..first + (part + 1) * (last - first) / 3;
            let count = strips.len().max(1) as f32;
            let sum: f32 = strips
                .map(|strip| self.strips[row][strip] - before.strips[row][strip])
                .sum();
            sum / count
        };
        // Summed while a window of rows slides down the face.
        let mut sums = [0.0f32; PAIRS.len()];
        let mut windows = [[0.0f32; ROWS_TOGETHER]; 3];
        let count = (rows.len() - ROWS_TOGETHER + 1) as f32;
        for (number, row) in rows.enumerate() {
            for (part, window) in windows.iter_mut().enumerate() {
                window.rotate_left(1);
                window[ROWS_TOGETHER - 1] = change(row, part);
            }
            if number + 1 >= ROWS_TOGETHER {
                let together = windows.map(|window| window.iter().sum::<f32>() / ROWS_TOGETHER as f32);
                for (sum, (one, other)) in sums.iter_mut().zip(PAIRS) {
                    *sum += together[one] * together[other];
                }
            }
        }
        let [left_middle, middle_right, left_right, left, middle, right] = sums.map(|sum| sum / count);
        let common = left_middle.min(middle_right).min(left_right);
        let all = (left + middle + right) / 3.0;
        // A change too weak to tell is no band.
        Some(if all < STRENGTH_LEAST * STRENGTH_LEAST {
            0.0
        } else {
            common / all
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::person::cues::Cue;
    use crate::person::cues::drawn::{FACE, cues, skin};

    #[test]
    fn bands_that_roll_over_the_face_are_seen() {
        let cues = cues(
            12,
            |_| FACE,
            |x, y, number| {
                let band = 8.0 * (y as f32 * 0.07 + number as f32 * 1.9).sin();
                skin(x, y, number).map(|value| value + band)
            },
        );
        assert_eq!(cues.against(), Some(Cue::Bands), "{cues:?}");
    }
}
