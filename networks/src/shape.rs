//! How the numbers between two layers lie in memory.

use tract_onnx::tract_core::ops::cnn::PoolSpec;

/// Channels are filled up to a multiple of this: the widest registers hold so many numbers.
pub(super) const LANES: usize = 16;

/// The channels of a photograph, filled up: red, green, blue and nothing.
pub(super) const PICTURE_DEPTH: usize = 4;

/// Rows, columns and channels of numbers, channels innermost, with a border of zeros around.
///
/// The border is what a convolution reads beyond the edge. It is zero from the beginning and nobody writes to it, so no loop
/// has to ask where the edge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) channels: usize,
    /// Numbers from one pixel to the next: the channels, filled up.
    pub(super) depth: usize,
    pub(super) border: Border,
}

/// Rows and columns of zeros around.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Border {
    pub(super) top: usize,
    pub(super) bottom: usize,
    pub(super) left: usize,
    pub(super) right: usize,
}

impl Border {
    pub(super) fn widened(self, other: Self) -> Self {
        Self {
            top: self.top.max(other.top),
            bottom: self.bottom.max(other.bottom),
            left: self.left.max(other.left),
            right: self.right.max(other.right),
        }
    }
}

impl Shape {
    pub(super) fn new(rows: usize, columns: usize, channels: usize) -> Self {
        Self {
            rows,
            columns,
            channels,
            depth: channels.next_multiple_of(LANES),
            border: Border::default(),
        }
    }

    /// A photograph: three channels and an empty one.
    pub(super) fn picture(rows: usize, columns: usize, channels: usize) -> Self {
        Self {
            depth: channels.next_multiple_of(PICTURE_DEPTH),
            ..Self::new(rows, columns, channels)
        }
    }

    pub(super) fn row_step(&self) -> usize {
        (self.border.left + self.columns + self.border.right) * self.depth
    }

    pub(super) fn pixel(&self, row: usize, column: usize) -> usize {
        self.first() + row * self.row_step() + column * self.depth
    }

    /// Where the first pixel within the border lies.
    pub(super) fn first(&self) -> usize {
        self.border.top * self.row_step() + self.border.left * self.depth
    }

    /// Numbers in all.
    pub(super) fn len(&self) -> usize {
        (self.border.top + self.rows + self.border.bottom) * self.row_step()
    }

    /// Whether the channels fill whole registers, as they do after every layer; a photograph's do not.
    pub(super) fn is_filled_up(&self) -> bool {
        self.depth.is_multiple_of(LANES)
    }

    /// A single pixel without a border: its channels are a plain list.
    pub(super) fn is_list(&self) -> bool {
        self.rows == 1 && self.columns == 1 && self.border == Border::default()
    }
}

/// What one number of the result is computed from.
#[derive(Clone, Debug)]
pub(super) struct Window {
    pub(super) kernel: [usize; 2],
    pub(super) strides: [usize; 2],
    dilations: [usize; 2],
    /// Rows above and columns left of the picture at which the window begins.
    before: [usize; 2],
    /// The places under the window, as numbers to skip from its first; known once the border is.
    pub(super) taps: Vec<usize>,
}

impl Window {
    /// The window of tract's description, the border that it needs, and the rows and columns of the result.
    pub(super) fn of(spec: &PoolSpec, rows: usize, columns: usize) -> Option<(Self, Border, [usize; 2])> {
        let pair = |values: &[usize]| <[usize; 2]>::try_from(values).ok();
        let [down, across] = <[_; 2]>::try_from(spec.computed_padding(&[rows, columns]).to_vec()).ok()?;
        let window = Self {
            kernel: pair(&spec.kernel_shape)?,
            strides: pair(&spec.strides())?,
            dilations: pair(&spec.dilations())?,
            before: [down.pad_before, across.pad_before],
            taps: Vec::new(),
        };
        let result = [down.convoluted, across.convoluted];
        // The last window may reach less far than what is asked for behind, or not even to the end.
        let reach = |axis: usize| {
            (result[axis] - 1) * window.strides[axis] + (window.kernel[axis] - 1) * window.dilations[axis] + 1
        };
        let border = Border {
            top: down.pad_before,
            left: across.pad_before,
            bottom: reach(0).saturating_sub(rows + down.pad_before),
            right: reach(1).saturating_sub(columns + across.pad_before),
        };
        Some((window, border, result))
    }

    /// Settles where the places under the window lie in what is read.
    pub(super) fn settle(&mut self, from: &Shape) {
        let [rows, columns] = self.kernel;
        let taps = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        self.taps = taps
            .map(|(row, column)| row * self.dilations[0] * from.row_step() + column * self.dilations[1] * from.depth)
            .collect();
    }

    /// Where the first window begins.
    pub(super) fn first(&self, from: &Shape) -> usize {
        (from.border.top - self.before[0]) * from.row_step() + (from.border.left - self.before[1]) * from.depth
    }
}
