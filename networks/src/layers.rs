//! A network's convolutions and what lies between them, run one after another in memory that is allocated once.
//!
//! Tract runs any network; for the small ones of the person check, half of its time goes into loops over pictures between the
//! convolutions, and every layer allocates. Here a convolution adds, leaks and stores in one go, pictures keep their
//! channels together and their borders zero, and a run allocates nothing. [`translate`](super::translate) makes these
//! layers from tract's model; what it cannot translate tract runs.

use pulp::Arch;

use super::kernels::{Convolving, Finish, Task, Work};
use super::shape::{Border, Shape, Window};

/// Numbers between two layers, by their place in the list of all.
pub(super) type Value = usize;

/// One step of a run.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) kind: Kind,
    pub(super) from: Value,
    pub(super) to: Value,
    /// Added to the result before the leak.
    pub(super) beside: Option<Value>,
    /// One slope a channel for what is below zero.
    pub(super) leak: Option<Vec<f32>>,
}

#[derive(Debug)]
pub(super) enum Kind {
    Dense(Convolution),
    Depthwise(Convolution),
    /// Number by number: times one number a channel, or only added to.
    Each {
        gate: Option<Value>,
    },
    Largest(Window),
    Mean,
    Sigmoid,
    /// Pieces laid into a picture of zeros.
    Assembled(Vec<Piece>),
}

/// What is laid where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) from: Value,
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) channel: usize,
}

#[derive(Debug)]
pub(super) struct Convolution {
    pub(super) window: Window,
    /// In the order in which the loops of [`kernels`](super::kernels) read them.
    pub(super) weights: Vec<f32>,
    pub(super) bias: Vec<f32>,
}

impl Layer {
    /// What it reads besides `from`.
    fn others(&self) -> impl Iterator<Item = Value> + '_ {
        let (gate, pieces) = match &self.kind {
            Kind::Each { gate } => (*gate, [].as_slice()),
            Kind::Assembled(pieces) => (None, pieces.as_slice()),
            _ => (None, [].as_slice()),
        };
        let pieces = pieces.iter().map(|piece| piece.from);
        self.beside.into_iter().chain(gate).chain(pieces)
    }

    fn window(&mut self) -> Option<&mut Window> {
        match &mut self.kind {
            Kind::Dense(convolution) | Kind::Depthwise(convolution) => Some(&mut convolution.window),
            Kind::Largest(window) => Some(window),
            Kind::Each { .. } | Kind::Mean | Kind::Sigmoid | Kind::Assembled(_) => None,
        }
    }
}

/// Layers in the order of their running, and where each keeps its numbers.
#[derive(Debug)]
pub(super) struct Layers {
    layers: Vec<Layer>,
    values: Vec<Shape>,
    /// Which of the buffers holds a value.
    buffer_of: Vec<usize>,
    buffers: Vec<usize>,
    input: Value,
}

/// The memory of a run. Borders are zero and stay so.
#[derive(Debug)]
pub(super) struct Memory(Vec<Vec<f32>>);

impl Layers {
    /// Settles borders and memory; `kept` are the values read after a run.
    pub(super) fn new(
        mut layers: Vec<Layer>,
        mut values: Vec<Shape>,
        borders: &[Border],
        input: Value,
        kept: &[Value],
    ) -> Self {
        for (value, border) in values.iter_mut().zip(borders) {
            value.border = *border;
        }
        for layer in &mut layers {
            let from = values[layer.from];
            if let Some(window) = layer.window() {
                window.settle(&from);
            }
        }
        let mut last_use = vec![0; values.len()];
        for (position, layer) in layers.iter().enumerate() {
            for value in layer.others().chain([layer.from]) {
                last_use[value] = position;
            }
        }
        for value in kept.iter().chain([&input]) {
            last_use[*value] = usize::MAX;
        }
        // A buffer serves again for a value of just the same shape: its border is still zero.
        let mut buffers: Vec<Shape> = vec![values[input]];
        let mut taken_until = vec![usize::MAX];
        let mut buffer_of = vec![0; values.len()];
        for (position, layer) in layers.iter().enumerate() {
            let shape = values[layer.to];
            let free = (0..buffers.len()).find(|buffer| buffers[*buffer] == shape && taken_until[*buffer] < position);
            let buffer = free.unwrap_or_else(|| {
                buffers.push(shape);
                taken_until.push(0);
                buffers.len() - 1
            });
            buffer_of[layer.to] = buffer;
            taken_until[buffer] = last_use[layer.to].max(position);
        }
        Self {
            layers,
            values,
            buffer_of,
            buffers: buffers.iter().map(Shape::len).collect(),
            input,
        }
    }

    /// How many convolutions there are.
    #[cfg(test)]
    pub(super) fn convolutions(&self) -> usize {
        let is_one = |layer: &&Layer| matches!(layer.kind, Kind::Dense(_) | Kind::Depthwise(_));
        self.layers.iter().filter(is_one).count()
    }

    pub(super) fn memory(&self) -> Memory {
        Memory(self.buffers.iter().map(|length| vec![0.0; *length]).collect())
    }

    /// Where the picture to be looked at is put.
    pub(super) fn input<'a>(&self, memory: &'a mut Memory) -> (&'a mut [f32], Shape) {
        (&mut memory.0[self.buffer_of[self.input]], self.values[self.input])
    }

    /// A value that was to be kept.
    pub(super) fn value<'a>(&self, memory: &'a Memory, value: Value) -> (&'a [f32], Shape) {
        (&memory.0[self.buffer_of[value]], self.values[value])
    }

    /// Runs all layers on what lies in the input.
    pub(super) fn run(&self, memory: &mut Memory) {
        let arch = Arch::new();
        for layer in &self.layers {
            let buffer = self.buffer_of[layer.to];
            let mut to = std::mem::take(&mut memory.0[buffer]);
            let shape = self.values[layer.to];
            if let Kind::Assembled(pieces) = &layer.kind {
                self.assemble(pieces, memory, &mut to, shape);
            } else if let Some(work) = self.work(layer, memory) {
                arch.dispatch(Task {
                    work,
                    to: (&mut to, shape),
                });
            }
            memory.0[buffer] = to;
        }
    }

    fn work<'a>(&'a self, layer: &'a Layer, memory: &'a Memory) -> Option<Work<'a>> {
        let from = self.value(memory, layer.from);
        let finish = Finish {
            beside: layer.beside.map(|beside| self.value(memory, beside)),
            leak: layer.leak.as_deref(),
        };
        let convolving = |convolution: &'a Convolution| Convolving {
            from,
            window: &convolution.window,
            weights: &convolution.weights,
            bias: &convolution.bias,
            finish,
        };
        Some(match &layer.kind {
            Kind::Dense(convolution) => Work::Dense(convolving(convolution)),
            Kind::Depthwise(convolution) => Work::Depthwise(convolving(convolution)),
            Kind::Each { gate } => Work::Each {
                from,
                gate: gate.map(|gate| self.value(memory, gate).0),
                finish,
            },
            Kind::Largest(window) => Work::Largest { from, window },
            Kind::Mean => Work::Mean { from },
            Kind::Sigmoid => Work::Sigmoid { from },
            Kind::Assembled(_) => return None,
        })
    }

    fn assemble(&self, pieces: &[Piece], memory: &Memory, to: &mut [f32], shape: Shape) {
        for row in 0..shape.rows {
            let first = shape.pixel(row, 0);
            to[first..first + shape.columns * shape.depth].fill(0.0);
        }
        for piece in pieces {
            let (from, piece_shape) = self.value(memory, piece.from);
            for row in 0..piece_shape.rows {
                for column in 0..piece_shape.columns {
                    let pixel = &from[piece_shape.pixel(row, column)..][..piece_shape.channels];
                    let at = shape.pixel(piece.row + row, piece.column + column) + piece.channel;
                    to[at..at + pixel.len()].copy_from_slice(pixel);
                }
            }
        }
    }
}
