//! The inner loops of [`Layers`](super::layers::Layers): whole rows of channels at a time, in the widest registers the
//! processor has.
//!
//! Safe code throughout: `pulp` asks the processor what it can do, once a run, and everything below is compiled once for each
//! kind (AVX-512, AVX2, NEON, plain). Values lie with their channels innermost, so every loop is over neighbours.

use pulp::bytemuck::{cast_slice, cast_slice_mut};
use pulp::{Simd, WithSimd};

use super::shape::{LANES, Shape, Window};

/// Channels read at once by the sums of products.
const STEP: usize = 4;

/// What a layer does to its sums before it stores them.
#[derive(Clone, Copy)]
pub(super) struct Finish<'a> {
    /// Is added, number by number.
    pub(super) beside: Option<(&'a [f32], Shape)>,
    /// Multiplies what is below zero: one slope a channel.
    pub(super) leak: Option<&'a [f32]>,
}

/// The numbers of a convolution and the places they are for.
#[derive(Clone, Copy)]
pub(super) struct Convolving<'a> {
    pub(super) from: (&'a [f32], Shape),
    pub(super) window: &'a Window,
    /// Dense: for each sixteen channels of the result, for each tap, for each channel read, sixteen factors.
    /// Depthwise: for each tap one factor a channel.
    pub(super) weights: &'a [f32],
    pub(super) bias: &'a [f32],
    pub(super) finish: Finish<'a>,
}

/// One layer's work.
pub(super) enum Work<'a> {
    Dense(Convolving<'a>),
    Depthwise(Convolving<'a>),
    /// Times one number a channel, where there is one.
    Each {
        from: (&'a [f32], Shape),
        gate: Option<&'a [f32]>,
        finish: Finish<'a>,
    },
    Largest {
        from: (&'a [f32], Shape),
        window: &'a Window,
    },
    Mean {
        from: (&'a [f32], Shape),
    },
    Sigmoid {
        from: (&'a [f32], Shape),
    },
}

/// Work and the place for its result.
pub(super) struct Task<'a> {
    pub(super) work: Work<'a>,
    pub(super) to: (&'a mut [f32], Shape),
}

impl WithSimd for Task<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (to, shape) = self.to;
        match self.work {
            // As many sums at once as fit the registers: 32 of 16 numbers, 16 of 8, 32 of 4.
            Work::Dense(work) => match S::F32_LANES {
                16 => dense::<S, 1, 8>(simd, work, to, shape),
                8 => dense::<S, 2, 6>(simd, work, to, shape),
                4 => dense::<S, 4, 5>(simd, work, to, shape),
                _ => dense::<S, LANES, 1>(simd, work, to, shape),
            },
            Work::Depthwise(work) => depthwise(simd, work, to, shape),
            Work::Each { from, gate, finish } => each(simd, from, gate, finish, to, shape),
            Work::Largest { from, window } => largest(simd, from, window, to, shape),
            Work::Mean { from } => mean(from, to),
            Work::Sigmoid { from } => {
                for (to, from) in to.iter_mut().zip(from.0) {
                    *to = 1.0 / (1.0 + (-from).exp());
                }
            }
        }
    }
}

/// Where the numbers of one pixel lie: read, stored, added.
#[derive(Clone, Copy, Default)]
struct Pixel {
    from: usize,
    to: usize,
    beside: usize,
}

/// Walks over the pixels of a result, row by row.
struct Walk {
    row: usize,
    column: usize,
    columns: usize,
    from: [usize; 3],
    to: [usize; 3],
    beside: [usize; 3],
}

impl Walk {
    #[inline(always)]
    fn over(work: &Convolving<'_>, to: Shape) -> Self {
        let (strides, from) = (work.window.strides, work.from.1);
        Self {
            row: 0,
            column: 0,
            columns: to.columns,
            from: [
                work.window.first(&from),
                strides[0] * from.row_step(),
                strides[1] * from.depth,
            ],
            to: [to.first(), to.row_step(), to.depth],
            beside: work
                .finish
                .beside
                .map_or([0; 3], |(_, shape)| [shape.first(), shape.row_step(), shape.depth]),
        }
    }

    #[inline(always)]
    fn start_at(&mut self, pixel: usize) {
        (self.row, self.column) = (pixel / self.columns, pixel % self.columns);
    }

    #[inline(always)]
    fn next(&mut self) -> Pixel {
        let at = |[first, down, across]: [usize; 3]| first + self.row * down + self.column * across;
        let pixel = Pixel {
            from: at(self.from),
            to: at(self.to),
            beside: at(self.beside),
        };
        self.column += 1;
        if self.column == self.columns {
            self.column = 0;
            self.row += 1;
        }
        pixel
    }
}

/// Every channel of the result from every channel read: `TOGETHER` pixels and sixteen channels of the result at a time,
/// whose sums stay in registers (`PARTS` registers hold sixteen).
#[inline(always)]
fn dense<S: Simd, const PARTS: usize, const TOGETHER: usize>(
    simd: S,
    work: Convolving<'_>,
    to: &mut [f32],
    shape: Shape,
) {
    let pixels = shape.rows * shape.columns;
    let mut walk = Walk::over(&work, shape);
    let mut done = 0;
    while done < pixels {
        if pixels >= TOGETHER {
            // The last ones overlap those before: computing a few twice costs less than computing them singly.
            done = done.min(pixels - TOGETHER);
            walk.start_at(done);
            dense_tile::<S, PARTS, TOGETHER>(simd, &work, std::array::from_fn(|_| walk.next()), to, shape);
            done += TOGETHER;
        } else {
            dense_tile::<S, PARTS, 1>(simd, &work, [walk.next()], to, shape);
            done += 1;
        }
    }
}

#[inline(always)]
fn dense_tile<S: Simd, const PARTS: usize, const TOGETHER: usize>(
    simd: S,
    work: &Convolving<'_>,
    pixels: [Pixel; TOGETHER],
    to: &mut [f32],
    shape: Shape,
) {
    let steps = work.from.1.channels.div_ceil(STEP);
    let panel = work.window.taps.len() * steps * STEP * LANES;
    let panels = work.weights.chunks_exact(panel).zip(work.bias.chunks_exact(LANES));
    for ((weights, bias), channel) in panels.zip((0..shape.depth).step_by(LANES)) {
        let mut sums = [parts::<S, PARTS>(bias); TOGETHER];
        let (mut weights, _) = weights.as_chunks::<{ STEP * LANES }>();
        for tap in &work.window.taps {
            let rows = pixels.map(|pixel| {
                let read = &work.from.0[pixel.from + tap..][..steps * STEP];
                &read.as_chunks::<STEP>().0[..steps]
            });
            let (these, rest) = weights.split_at(steps);
            weights = rest;
            for (step, factors) in these.iter().enumerate() {
                let (factors, _) = factors.as_chunks::<LANES>();
                let factors: [[S::f32s; PARTS]; STEP] = std::array::from_fn(|k| parts::<S, PARTS>(&factors[k]));
                for (sums, row) in sums.iter_mut().zip(&rows) {
                    for (value, factors) in row[step].iter().zip(&factors) {
                        let value = simd.splat_f32s(*value);
                        for (sum, factor) in sums.iter_mut().zip(factors) {
                            *sum = simd.mul_add_e_f32s(value, *factor, *sum);
                        }
                    }
                }
            }
        }
        for (sums, pixel) in sums.into_iter().zip(pixels) {
            let result = finished::<S, PARTS>(simd, sums, &work.finish, pixel.beside, channel);
            let to = &mut to[pixel.to + channel..][..LANES];
            cast_slice_mut::<f32, S::f32s>(to).copy_from_slice(&result);
        }
    }
}

/// Every channel of the result from the same channel read: a register of channels at a time, along each row.
#[inline(always)]
fn depthwise<S: Simd>(simd: S, work: Convolving<'_>, to: &mut [f32], shape: Shape) {
    for channel in (0..shape.depth).step_by(S::F32_LANES) {
        let bias = one::<S>(&work.bias[channel..]);
        let mut walk = Walk::over(&work, shape);
        // Three by three is what nearly all are: the nine factors stay in registers.
        if let Ok(taps) = <&[usize; 9]>::try_from(work.window.taps.as_slice()) {
            let factors: [S::f32s; 9] =
                std::array::from_fn(|tap| one::<S>(&work.weights[tap * shape.depth + channel..]));
            for _ in 0..shape.rows * shape.columns {
                let pixel = walk.next();
                let from = &work.from.0[pixel.from + channel..];
                let mut sum = bias;
                for (tap, factor) in taps.iter().zip(&factors) {
                    sum = simd.mul_add_e_f32s(one::<S>(&from[*tap..]), *factor, sum);
                }
                store::<S>(simd, sum, &work.finish, pixel, channel, to);
            }
        } else {
            for _ in 0..shape.rows * shape.columns {
                let pixel = walk.next();
                let from = &work.from.0[pixel.from + channel..];
                let mut sum = bias;
                for (tap, factors) in work.window.taps.iter().zip(work.weights.chunks_exact(shape.depth)) {
                    sum = simd.mul_add_e_f32s(one::<S>(&from[*tap..]), one::<S>(&factors[channel..]), sum);
                }
                store::<S>(simd, sum, &work.finish, pixel, channel, to);
            }
        }
    }
}

/// Number by number, in one picture or of two.
#[inline(always)]
fn each<S: Simd>(
    simd: S,
    from: (&[f32], Shape),
    gate: Option<&[f32]>,
    finish: Finish<'_>,
    to: &mut [f32],
    shape: Shape,
) {
    for row in 0..shape.rows {
        for column in 0..shape.columns {
            let pixel = Pixel {
                from: from.1.pixel(row, column),
                to: shape.pixel(row, column),
                beside: finish.beside.map_or(0, |(_, beside)| beside.pixel(row, column)),
            };
            for channel in (0..shape.depth).step_by(S::F32_LANES) {
                let mut value = one::<S>(&from.0[pixel.from + channel..]);
                if let Some(gate) = gate {
                    value = simd.mul_f32s(value, one::<S>(&gate[channel..]));
                }
                store::<S>(simd, value, &finish, pixel, channel, to);
            }
        }
    }
}

/// The largest number under the window, for each channel.
#[inline(always)]
fn largest<S: Simd>(simd: S, from: (&[f32], Shape), window: &Window, to: &mut [f32], shape: Shape) {
    let first = window.first(&from.1);
    for row in 0..shape.rows {
        for column in 0..shape.columns {
            let pixel = first + row * window.strides[0] * from.1.row_step() + column * window.strides[1] * from.1.depth;
            for channel in (0..shape.depth).step_by(S::F32_LANES) {
                let mut most = simd.splat_f32s(f32::MIN);
                for tap in &window.taps {
                    most = simd.max_f32s(most, one::<S>(&from.0[pixel + tap + channel..]));
                }
                let at = shape.pixel(row, column) + channel;
                cast_slice_mut::<f32, S::f32s>(&mut to[at..at + S::F32_LANES])[0] = most;
            }
        }
    }
}

/// The mean of each channel.
#[inline(always)]
fn mean((from, shape): (&[f32], Shape), to: &mut [f32]) {
    to.fill(0.0);
    for row in 0..shape.rows {
        let first = shape.pixel(row, 0);
        for pixel in from[first..first + shape.columns * shape.depth].chunks_exact(shape.depth) {
            for (sum, value) in to.iter_mut().zip(pixel) {
                *sum += value;
            }
        }
    }
    let share = 1.0 / (shape.rows * shape.columns) as f32;
    for sum in to {
        *sum *= share;
    }
}

/// The first register's worth of numbers.
#[inline(always)]
fn one<S: Simd>(values: &[f32]) -> S::f32s {
    cast_slice::<f32, S::f32s>(&values[..S::F32_LANES])[0]
}

/// Sixteen numbers in `PARTS` registers.
#[inline(always)]
fn parts<S: Simd, const PARTS: usize>(values: &[f32]) -> [S::f32s; PARTS] {
    let registers = cast_slice::<f32, S::f32s>(&values[..LANES]);
    std::array::from_fn(|part| registers[part])
}

#[inline(always)]
fn finished<S: Simd, const PARTS: usize>(
    simd: S,
    mut sums: [S::f32s; PARTS],
    finish: &Finish<'_>,
    beside: usize,
    channel: usize,
) -> [S::f32s; PARTS] {
    if let Some((values, _)) = finish.beside {
        let values = parts::<S, PARTS>(&values[beside + channel..]);
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum = simd.add_f32s(*sum, value);
        }
    }
    if let Some(slopes) = finish.leak {
        let slopes = parts::<S, PARTS>(&slopes[channel..]);
        for (sum, slope) in sums.iter_mut().zip(slopes) {
            *sum = leaked(simd, *sum, slope);
        }
    }
    sums
}

#[inline(always)]
fn store<S: Simd>(simd: S, sum: S::f32s, finish: &Finish<'_>, pixel: Pixel, channel: usize, to: &mut [f32]) {
    let mut sum = sum;
    if let Some((values, _)) = finish.beside {
        sum = simd.add_f32s(sum, one::<S>(&values[pixel.beside + channel..]));
    }
    if let Some(slopes) = finish.leak {
        sum = leaked(simd, sum, one::<S>(&slopes[channel..]));
    }
    cast_slice_mut::<f32, S::f32s>(&mut to[pixel.to + channel..][..S::F32_LANES])[0] = sum;
}

/// `x` above zero, `slope * x` below.
#[inline(always)]
fn leaked<S: Simd>(simd: S, value: S::f32s, slope: S::f32s) -> S::f32s {
    let zero = simd.splat_f32s(0.0);
    simd.mul_add_e_f32s(simd.min_f32s(value, zero), slope, simd.max_f32s(value, zero))
}
