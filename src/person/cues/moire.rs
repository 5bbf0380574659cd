//! The coloured beat between the dots of a screen and those of the camera: a peak in the spectrum of the face's colours.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

use super::{LOOKS_LEAST, LOOKS_MAX, keep, median};
use crate::frame::Frame;
use crate::person::detector::FaceBox;

/// Side of the piece of the face whose colours are examined.
const PIECE: usize = 64;
/// Waves across the piece: longer ones are the face itself.
const WAVES: Range<usize> = 6..30;
/// Half the width of the ring that a peak is compared with.
const RING: f32 = 1.5;

/// Looks for the peak now and then.
pub(super) struct MoireWatch {
    spectrum: Spectrum,
    peaks: VecDeque<f32>,
}

impl Default for MoireWatch {
    fn default() -> Self {
        Self {
            spectrum: Spectrum::new(),
            peaks: VecDeque::with_capacity(LOOKS_MAX),
        }
    }
}

impl MoireWatch {
    pub(super) fn look(&mut self, frame: &Frame, face: &FaceBox) {
        if let Some(peak) = self.spectrum.peak(frame, face) {
            keep(&mut self.peaks, peak, LOOKS_MAX);
        }
    }

    pub(super) fn clear(&mut self) {
        self.peaks.clear();
    }

    /// The median peak, in powers of ten over the waves of its length.
    pub(super) fn cue(&self) -> Option<f32> {
        let enough = self.peaks.len() >= LOOKS_LEAST;
        median(self.peaks.iter().copied()).filter(|_| enough)
    }
}

/// The waves of a piece, and the room to find them in, written over by every look.
struct Spectrum {
    fft: Arc<dyn Fft<f32>>,
    /// By rows, then by columns of the rows' waves.
    waves: Vec<Complex<f32>>,
    turned: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    /// How often each wave fits across the piece: always the same.
    lengths: Vec<f32>,
    /// Powers of the waves of about one length.
    ring: Vec<f32>,
}

/// Rows and columns of the piece.
fn places() -> impl Iterator<Item = (usize, usize)> {
    (0..PIECE).flat_map(|row| (0..PIECE).map(move |column| (row, column)))
}

impl Spectrum {
    fn new() -> Self {
        let fft: Arc<dyn Fft<f32>> = FftPlanner::new().plan_fft_forward(PIECE);
        let signed = |i: usize| {
            if i > PIECE / 2 {
                i as f32 - PIECE as f32
            } else {
                i as f32
            }
        };
        Self {
            waves: vec![Complex::default(); PIECE * PIECE],
            turned: vec![Complex::default(); PIECE * PIECE],
            scratch: vec![Complex::default(); fft.get_inplace_scratch_len()],
            lengths: places()
                .map(|(row, column)| signed(row).hypot(signed(column)))
                .collect(),
            ring: Vec::with_capacity(PIECE * PIECE),
            fft,
        }
    }

    /// How far the strongest wave in the colours (red less green) of the face's middle stands out of the waves of its length.
    fn peak(&mut self, frame: &Frame, face: &FaceBox) -> Option<f32> {
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
        self.transform(colour);
        self.highest_over_its_ring()
    }

    fn transform(&mut self, colour: impl Fn(usize, usize) -> f32) {
        let mean = places().map(|(row, column)| colour(row, column)).sum::<f32>() / (PIECE * PIECE) as f32;
        // The piece fades towards its edges, which would show as waves of their own (Hann).
        let fade = |i: usize| 0.5 - 0.5 * (std::f32::consts::TAU * i as f32 / PIECE as f32).cos();
        for (wave, (row, column)) in self.waves.iter_mut().zip(places()) {
            *wave = Complex::new((colour(row, column) - mean) * fade(row) * fade(column), 0.0);
        }
        self.fft.process_with_scratch(&mut self.waves, &mut self.scratch);
        for (wave, (row, column)) in self.turned.iter_mut().zip(places()) {
            *wave = self.waves[column * PIECE + row];
        }
        self.fft.process_with_scratch(&mut self.turned, &mut self.scratch);
    }

    fn highest_over_its_ring(&mut self) -> Option<f32> {
        let Self {
            turned, lengths, ring, ..
        } = self;
        let over_ring = WAVES.step_by(2).filter_map(|radius| {
            let near = |length: f32| (length - radius as f32).abs() <= RING;
            let waves = lengths.iter().zip(turned.iter());
            ring.clear();
            ring.extend(
                waves
                    .filter(|(length, _)| near(**length))
                    .map(|(_, wave)| wave.norm_sqr()),
            );
            ring.sort_unstable_by(f32::total_cmp);
            let (middle, highest) = (ring.get(ring.len() / 2)?, ring.last()?);
            Some((highest / middle.max(1e-3)).max(1.0).log10())
        });
        over_ring.max_by(f32::total_cmp)
    }
}

#[cfg(test)]
mod tests {
    use crate::person::cues::Cue;
    use crate::person::cues::drawn::{FACE, cues, skin};

    #[test]
    fn a_coloured_pattern_of_dots_is_seen() {
        let cues = cues(
            12,
            |_| FACE,
            |x, y, number| {
                let beat = 8.0 * (x as f32 * 0.9 + y as f32 * 0.5).sin();
                let [red, green, blue] = skin(x, y, number);
                [red + beat, green - 0.4 * beat, blue + beat]
            },
        );
        assert_eq!(cues.against(), Some(Cue::Moire), "{cues:?}");
    }
}
