//! One neural network, made ready to run on the processor: an ONNX or a TensorFlow Lite file in, numbers out.
//!
//! Tract reads the file and knows what every operator means. The convolutions, which are nearly all the work, are
//! translated into layers of our own; whatever follows them and is not translated (the detector's reckoning with its boxes, the
//! anti-spoof network's last products) tract runs.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod kernels;
mod layers;
mod shape;
#[cfg(test)]
mod tests;
mod tflite;
mod translate;

use std::sync::{Mutex, PoisonError};

pub use tract_onnx::prelude::{TractError, TractResult};

use tract_onnx::prelude::*;
use tract_onnx::tract_core::internal::*;
use tract_onnx::tract_core::ops::change_axes::wire_with_rank_broadcast;
use tract_onnx::tract_core::ops::math;
use tract_onnx::tract_hir::internal::*;

use self::layers::{Layers, Memory};
use self::shape::{PICTURE_DEPTH, Shape};
use self::translate::{Seen, Translation, translate};

/// A network, optimised for this processor. Runs on the calling thread; may be shared between threads, which take turns.
pub struct Network {
    layers: Layers,
    /// Made once: a run allocates nothing, but for what is left to tract.
    memory: Mutex<Memory>,
    ending: Ending,
}

/// What comes after the layers.
enum Ending {
    /// Nothing: these values are the outputs.
    Lists(Vec<Seen>),
    /// Tract goes on from these values.
    Tract {
        inputs: Vec<(Seen, Vec<usize>)>,
        plan: Arc<TypedRunnableModel>,
    },
}

/// The picture that a network looks at, to be filled before it runs.
pub struct Photograph<'a> {
    values: &'a mut [f32],
    shape: Shape,
}

impl Photograph<'_> {
    /// The rows from top to bottom: three colours and an empty place for each pixel.
    pub fn rows(&mut self) -> impl Iterator<Item = &mut [[f32; PICTURE_DEPTH]]> {
        let Shape { rows, columns, .. } = self.shape;
        let (first, step) = (self.shape.first(), self.shape.row_step());
        let within = self.values[first..].chunks_mut(step).take(rows);
        within.map(move |row| row[..columns * PICTURE_DEPTH].as_chunks_mut().0)
    }
}

impl Network {
    /// Reads an ONNX file whose single input is a picture of the given shape and whose outputs hold so many numbers each.
    pub fn from_onnx(bytes: &[u8], input: &[usize], outputs: &[usize]) -> TractResult<Self> {
        Self::ready(&read_onnx(bytes, input)?, input, outputs)
    }

    /// Reads a TensorFlow Lite file whose single input is a picture of the given shape and whose outputs hold so many
    /// numbers each.
    pub fn from_tflite(bytes: &[u8], input: &[usize], outputs: &[usize]) -> TractResult<Self> {
        Self::ready(&tflite::read(bytes)?, input, outputs)
    }

    /// A file of another shape is refused here, so that what reads the outputs may rely on their lengths.
    fn ready(model: &TypedModel, input: &[usize], outputs: &[usize]) -> TractResult<Self> {
        let fact = model.input_fact(0)?;
        ensure!(
            fact.shape.as_concrete() == Some(input),
            "the network wants an input of {:?}, not {input:?}",
            fact.shape
        );
        let mut lengths = Vec::new();
        for position in 0..model.output_outlets()?.len() {
            let fact = model.output_fact(position)?;
            ensure!(
                fact.datum_type == f32::datum_type(),
                "output {position} is of the type {:?}",
                fact.datum_type
            );
            let shape = fact.shape.as_concrete().context("an output of unknown shape")?;
            lengths.push(shape.iter().product::<usize>());
        }
        ensure!(
            lengths == outputs,
            "the network gives {lengths:?} numbers, not {outputs:?}"
        );
        let translation = translate(model)?;
        let ending = Ending::after(&translation, model)?;
        let memory = Mutex::new(translation.layers.memory());
        Ok(Self {
            layers: translation.layers,
            memory,
            ending,
        })
    }

    /// Runs the network once on the picture that `show` fills in; `read` is given one list of numbers for each output.
    pub fn run<T>(&self, show: impl FnOnce(&mut Photograph<'_>), read: impl FnOnce(&[&[f32]]) -> T) -> TractResult<T> {
        // Whatever a run that panicked left behind is written anew by the next.
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let (values, shape) = self.layers.input(&mut memory);
        show(&mut Photograph { values, shape });
        self.layers.run(&mut memory);
        match &self.ending {
            Ending::Lists(outputs) => {
                let lists: TVec<&[f32]> = outputs
                    .iter()
                    .map(|output| {
                        let (values, shape) = self.layers.value(&memory, output.value());
                        &values[shape.first()..][..shape.channels]
                    })
                    .collect();
                Ok(read(&lists))
            }
            Ending::Tract { inputs, plan } => {
                let inputs = inputs
                    .iter()
                    .map(|(seen, shape)| Ok(self.tensor(&memory, *seen, shape)?.into()))
                    .collect::<TractResult<TVec<TValue>>>()?;
                let outputs = plan.run(inputs)?;
                let lists = outputs
                    .iter()
                    .map(|output| output.try_as_plain_ram()?.as_slice::<f32>())
                    .collect::<TractResult<TVec<&[f32]>>>()?;
                Ok(read(&lists))
            }
        }
    }

    /// A value as tract's model has it.
    fn tensor(&self, memory: &Memory, seen: Seen, dims: &[usize]) -> TractResult<Tensor> {
        let (values, shape) = self.layers.value(memory, seen.value());
        let pixels = (0..shape.rows)
            .flat_map(|row| values[shape.pixel(row, 0)..][..shape.columns * shape.depth].chunks_exact(shape.depth));
        let mut tensor = Tensor::zero::<f32>(dims)?;
        let mut plain = tensor.try_as_plain_ram_mut()?;
        let to = plain.as_slice_mut::<f32>()?;
        let area = shape.rows * shape.columns;
        for (position, pixel) in pixels.enumerate() {
            let pixel = &pixel[..shape.channels];
            if let Seen::ChannelsFirst(_) = seen {
                for (channel, value) in pixel.iter().enumerate() {
                    to[channel * area + position] = *value;
                }
            } else {
                to[position * shape.channels..][..shape.channels].copy_from_slice(pixel);
            }
        }
        Ok(tensor)
    }
}

impl Ending {
    fn after(translation: &Translation, model: &TypedModel) -> TractResult<Self> {
        let outputs = model.output_outlets()?;
        let lists = outputs.iter().map(|outlet| match translation.seen.get(outlet) {
            Some(seen @ Seen::List(_)) => Some(*seen),
            _ => None,
        });
        if let Some(lists) = lists.collect() {
            return Ok(Self::Lists(lists));
        }
        let mut rest = Rest {
            translation,
            model,
            wires: HashMap::new(),
            inputs: Vec::new(),
            target: TypedModel::default(),
        };
        let outputs = outputs
            .iter()
            .map(|outlet| rest.wire(*outlet))
            .collect::<TractResult<TVec<_>>>()?;
        rest.target.select_output_outlets(&outputs)?;
        Ok(Self::Tract {
            plan: rest.target.into_decluttered()?.into_optimized()?.into_runnable()?,
            inputs: rest.inputs,
        })
    }
}

/// What was not translated, as a model of its own.
struct Rest<'a> {
    translation: &'a Translation,
    model: &'a TypedModel,
    wires: HashMap<OutletId, OutletId>,
    inputs: Vec<(Seen, Vec<usize>)>,
    target: TypedModel,
}

impl Rest<'_> {
    fn wire(&mut self, outlet: OutletId) -> TractResult<OutletId> {
        if let Some(wire) = self.wires.get(&outlet) {
            return Ok(*wire);
        }
        let node = self.model.node(outlet.node);
        if let Some(seen) = self.translation.seen.get(&outlet) {
            let shape = &self.model.outlet_fact(outlet)?.shape;
            let dims = shape.as_concrete().context("a value of unknown shape")?.to_vec();
            let wire = self.target.add_source(node.name.clone(), f32::fact(&dims))?;
            self.inputs.push((*seen, dims));
            self.wires.insert(outlet, wire);
            return Ok(wire);
        }
        let inputs = node
            .inputs
            .iter()
            .map(|input| self.wire(*input))
            .collect::<TractResult<TVec<_>>>()?;
        let wires = self.target.wire_node(node.name.clone(), node.op.clone(), &inputs)?;
        for (slot, wire) in wires.iter().enumerate() {
            self.wires.insert(OutletId::new(node.id, slot), *wire);
        }
        Ok(wires[outlet.slot])
    }
}

/// Tract's model of an ONNX file, with its operators as they stand in the file.
fn read_onnx(bytes: &[u8], input: &[usize]) -> TractResult<TypedModel> {
    let mut onnx = tract_onnx::onnx();
    onnx.op_register
        .insert("PRelu", |_, _| Ok((expand(LeakySlopes), vec![])));
    let mut reader = bytes;
    onnx.model_for_read(&mut reader)?
        .with_input_fact(0, f32::fact(input).into())?
        .into_typed()
}

/// The activation "PRelu": `x` above zero, `slope * x` below, one slope a channel.
///
/// Tract spells it as a comparison and a choice, which costs more than the convolutions around it. Where no slope is above
/// one it is simply the larger of `x` and `slope * x`, and three times as fast.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
struct LeakySlopes;

impl Expansion for LeakySlopes {
    fn name(&self) -> StaticName {
        "LeakySlopes".into()
    }

    fn rules<'r, 'p: 'r, 's: 'r>(
        &'s self,
        solver: &mut Solver<'r>,
        inputs: &'p [TensorProxy],
        outputs: &'p [TensorProxy],
    ) -> InferenceResult {
        check_input_arity(inputs, 2)?;
        check_output_arity(outputs, 1)?;
        solver.equals(&inputs[0].datum_type, &outputs[0].datum_type)?;
        solver.equals(&inputs[0].shape, &outputs[0].shape)?;
        Ok(())
    }

    fn wire(&self, name: &str, model: &mut TypedModel, inputs: &[OutletId]) -> TractResult<TVec<OutletId>> {
        let Some(slopes) = model.outlet_fact(inputs[1])?.konst.clone() else {
            bail!("the slopes of {name} are not constant");
        };
        Ok(tvec![leaky_slopes(name, model, inputs[0], &slopes)?])
    }
}

/// Wires the activation of [`LeakySlopes`]; `slopes` are aligned with the last axes of `input`.
fn leaky_slopes(name: &str, model: &mut TypedModel, input: OutletId, slopes: &Tensor) -> TractResult<OutletId> {
    let gentle = slopes
        .try_as_plain_ram()?
        .as_slice::<f32>()?
        .iter()
        .all(|slope| *slope <= 1.0);
    let slopes = model.add_const(format!("{name}.slopes"), slopes.clone())?;
    if gentle {
        let leak = wire_with_rank_broadcast(format!("{name}.leak"), model, math::mul(), &[input, slopes])?[0];
        return Ok(model.wire_node(format!("{name}.larger"), math::max(), &[input, leak])?[0]);
    }
    let zero = model.add_const(format!("{name}.zero"), tensor0(0f32))?;
    let above = wire_with_rank_broadcast(format!("{name}.above"), model, math::max(), &[input, zero])?[0];
    let below = wire_with_rank_broadcast(format!("{name}.below"), model, math::min(), &[input, zero])?[0];
    let leak = wire_with_rank_broadcast(format!("{name}.leak"), model, math::mul(), &[below, slopes])?[0];
    Ok(model.wire_node(format!("{name}.sum"), math::add(), &[above, leak])?[0])
}
