//! One neural network, made ready to run on the processor: an ONNX or a TensorFlow Lite file in, numbers out.

use tract_onnx::prelude::*;
use tract_onnx::tract_core::internal::*;
use tract_onnx::tract_core::ops::change_axes::wire_with_rank_broadcast;
use tract_onnx::tract_core::ops::math;
use tract_onnx::tract_hir::internal::*;

use super::tflite;

/// A network, optimised for this processor. Runs on the calling thread; may be shared between threads.
pub(super) struct Network {
    plan: Arc<TypedRunnableModel>,
    input: Vec<usize>,
}

impl Network {
    /// Reads an ONNX file whose single input has the given shape and whose outputs hold so many numbers each.
    pub(super) fn from_onnx(bytes: &[u8], input: &[usize], outputs: &[usize]) -> TractResult<Self> {
        let mut onnx = tract_onnx::onnx();
        onnx.op_register
            .insert("PRelu", |_, _| Ok((expand(LeakySlopes), vec![])));
        let mut reader = bytes;
        let model = onnx
            .model_for_read(&mut reader)?
            .with_input_fact(0, f32::fact(input).into())?
            .into_typed()?
            .into_decluttered()?;
        Self::ready(model, input, outputs)
    }

    /// Reads a TensorFlow Lite file whose single input has the given shape and whose outputs hold so many numbers each.
    pub(super) fn from_tflite(bytes: &[u8], input: &[usize], outputs: &[usize]) -> TractResult<Self> {
        Self::ready(tflite::read(bytes)?, input, outputs)
    }

    /// A file of another shape is refused here, so that what reads the outputs may rely on their lengths.
    fn ready(model: TypedModel, input: &[usize], outputs: &[usize]) -> TractResult<Self> {
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
        Ok(Self {
            plan: model.into_optimized()?.into_runnable()?,
            input: input.to_vec(),
        })
    }

    /// Runs the network once; one list of numbers for each of its outputs.
    pub(super) fn run(&self, values: &[f32]) -> TractResult<Vec<Vec<f32>>> {
        let input = Tensor::from_shape(&self.input, values)?;
        let outputs = self.plan.run(tvec![input.into()])?;
        outputs
            .iter()
            .map(|output| Ok(output.try_as_plain_ram()?.as_slice::<f32>()?.to_vec()))
            .collect()
    }
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
pub(super) fn leaky_slopes(
    name: &str,
    model: &mut TypedModel,
    input: OutletId,
    slopes: &Tensor,
) -> TractResult<OutletId> {
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
