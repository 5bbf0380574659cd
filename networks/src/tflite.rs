//! Reads a float TensorFlow Lite file into a tract model: just the operators of the face mesh and of the eye contours.
//!
//! Tract's own reader for these files lacks `PRELU` and keeps its list of operators closed, so only its parser of the file
//! is used. Pictures travel as channels, rows, columns (tract's fast path); files speak of rows, columns, channels.

use tract_onnx::prelude::*;
use tract_onnx::tract_core::internal::*;
use tract_onnx::tract_core::ops::array::{Pad, PadMode};
use tract_onnx::tract_core::ops::change_axes::wire_with_rank_broadcast;
use tract_onnx::tract_core::ops::cnn::{Conv, KernelFormat, MaxPool, PaddingSpec, PoolSpec};
use tract_onnx::tract_core::ops::math;
use tract_onnx::tract_core::ops::nn::DataFormat;
use tract_tflite::tflite::{
    ActivationFunctionType, BuiltinOperator, Model, Operator, Padding, SubGraph, TensorType, root_as_model,
};

use super::leaky_slopes;

/// Reads the first graph of a file.
///
/// # Errors
/// When the bytes are no such file, or when it holds an operator or a number format that none of our networks has.
pub(super) fn read(bytes: &[u8]) -> TractResult<TypedModel> {
    let file = root_as_model(bytes)?;
    let graphs = file.subgraphs().context("the file holds no graph")?;
    ensure!(!graphs.is_empty(), "the file holds no graph");
    let graph = graphs.get(0);
    let mut reading = Reading {
        file,
        graph,
        model: TypedModel::default(),
        wires: HashMap::new(),
    };
    for index in graph.inputs().context("the graph has no input")? {
        let shape = reading.shape(index)?;
        let outlet = reading.model.add_source(format!("input.{index}"), f32::fact(&shape))?;
        reading.wires.insert(
            index,
            Wire {
                outlet,
                shape,
                channels_first: false,
            },
        );
    }
    for (position, operator) in graph
        .operators()
        .context("the graph has no operators")?
        .iter()
        .enumerate()
    {
        reading.add(&operator, &format!("{position}"))?;
    }
    let mut outputs = tvec![];
    for index in graph.outputs().context("the graph has no output")? {
        outputs.push(reading.as_in_file(index, &format!("output.{index}"))?);
    }
    reading.model.select_output_outlets(&outputs)?;
    Ok(reading.model)
}

/// A value that is computed when the network runs.
#[derive(Clone)]
struct Wire {
    outlet: OutletId,
    /// As the file has it: batch, rows, columns, channels where it is a picture.
    shape: Vec<usize>,
    /// Whether the wire carries the channels before the rows.
    channels_first: bool,
}

struct Reading<'a> {
    file: Model<'a>,
    graph: SubGraph<'a>,
    model: TypedModel,
    wires: HashMap<i32, Wire>,
}

/// What convolutions and pools share.
struct Window {
    padding: Padding,
    strides: [i32; 2],
    dilations: [i32; 2],
}

impl Window {
    fn over(&self, kernel: [usize; 2], input_channels: usize, output_channels: usize) -> PoolSpec {
        let both = |[rows, columns]: [i32; 2]| Some(tvec![rows.max(1) as usize, columns.max(1) as usize]);
        PoolSpec {
            data_format: DataFormat::NCHW,
            kernel_shape: tvec![kernel[0], kernel[1]],
            padding: if self.padding == Padding::SAME {
                PaddingSpec::SameUpper
            } else {
                PaddingSpec::Valid
            },
            dilations: both(self.dilations),
            strides: both(self.strides),
            input_channels,
            output_channels,
        }
    }
}

impl Reading<'_> {
    fn add(&mut self, operator: &Operator<'_>, name: &str) -> TractResult<()> {
        let inputs: Vec<i32> = operator
            .inputs()
            .context("an operator without inputs")?
            .iter()
            .collect();
        let outputs = operator.outputs().context("an operator without outputs")?;
        ensure!(
            !inputs.is_empty() && outputs.len() == 1,
            "operator {name} has too few inputs or not one output"
        );
        let output = outputs.get(0);
        let shape = self.shape(output)?;
        let kind = self.kind(operator)?;
        let mut channels_first = true;
        let outlet = match kind {
            BuiltinOperator::CONV_2D | BuiltinOperator::DEPTHWISE_CONV_2D => {
                self.convolution(operator, kind, &inputs, name)?
            }
            BuiltinOperator::MAX_POOL_2D => {
                let options = operator
                    .builtin_options_as_pool_2_doptions()
                    .context("a pool without options")?;
                let window = Window {
                    padding: options.padding(),
                    strides: [options.stride_h(), options.stride_w()],
                    dilations: [1, 1],
                };
                let kernel = [options.filter_height() as usize, options.filter_width() as usize];
                let channels = *shape.last().context("a pool of nothing")?;
                let pool_spec = window.over(kernel, channels, channels);
                let picture = self.channels_first(inputs[0], name)?;
                self.model.wire_node(
                    name,
                    MaxPool {
                        pool_spec,
                        with_index_outputs: None,
                    },
                    &[picture],
                )?[0]
            }
            BuiltinOperator::PRELU => {
                let slopes = self.constant(&inputs, 1)?;
                let channels = slopes.len();
                let picture = self.channels_first(inputs[0], name)?;
                leaky_slopes(name, &mut self.model, picture, &slopes.into_shape(&[channels, 1, 1])?)?
            }
            BuiltinOperator::ADD => {
                ensure!(inputs.len() == 2, "a sum of other than two values");
                let options = operator
                    .builtin_options_as_add_options()
                    .context("a sum without options")?;
                let left = self.channels_first(inputs[0], &format!("{name}.left"))?;
                let right = self.channels_first(inputs[1], &format!("{name}.right"))?;
                let sum = self.model.wire_node(name, math::add(), &[left, right])?[0];
                self.activated(sum, options.fused_activation_function(), name)?
            }
            BuiltinOperator::PAD => {
                let amounts = self.constant(&inputs, 1)?;
                let amounts = amounts.try_as_plain_ram()?.as_slice::<i32>()?.to_vec();
                ensure!(amounts.len() == 8, "padding of other than four axes");
                let axis = |k: usize| (amounts[2 * k].max(0) as usize, amounts[2 * k + 1].max(0) as usize);
                let pads = vec![axis(0), axis(3), axis(1), axis(2)];
                let picture = self.channels_first(inputs[0], name)?;
                let pad = Pad {
                    pads,
                    mode: PadMode::Constant(rctensor0(0f32)),
                };
                self.model.wire_node(name, pad, &[picture])?[0]
            }
            BuiltinOperator::RESHAPE => {
                channels_first = false;
                let from = self.shape(inputs[0])?;
                let flat = self.as_in_file(inputs[0], &format!("{name}.before"))?;
                let dims = |shape: &[usize]| shape.iter().map(|d| d.to_dim()).collect();
                self.model
                    .wire_node(name, AxisOp::Reshape(0, dims(&from), dims(&shape)), &[flat])?[0]
            }
            other => bail!("operator {name} is {other:?}, which none of our networks has"),
        };
        self.wires.insert(
            output,
            Wire {
                outlet,
                shape,
                channels_first,
            },
        );
        Ok(())
    }

    fn convolution(
        &mut self,
        operator: &Operator<'_>,
        kind: BuiltinOperator,
        inputs: &[i32],
        name: &str,
    ) -> TractResult<OutletId> {
        let depthwise = kind == BuiltinOperator::DEPTHWISE_CONV_2D;
        let (window, activation) = if depthwise {
            let options = operator
                .builtin_options_as_depthwise_conv_2_doptions()
                .context("no options")?;
            let window = Window {
                padding: options.padding(),
                strides: [options.stride_h(), options.stride_w()],
                dilations: [options.dilation_h_factor(), options.dilation_w_factor()],
            };
            (window, options.fused_activation_function())
        } else {
            let options = operator.builtin_options_as_conv_2_doptions().context("no options")?;
            let window = Window {
                padding: options.padding(),
                strides: [options.stride_h(), options.stride_w()],
                dilations: [options.dilation_h_factor(), options.dilation_w_factor()],
            };
            (window, options.fused_activation_function())
        };
        let kernel = self.constant(inputs, 1)?;
        let bias = self.constant(inputs, 2)?;
        // The file has outputs, rows, columns, inputs; depthwise: one, rows, columns, channels.
        let &[first, rows, columns, last] = kernel.shape() else {
            bail!("the kernel of {name} has not four axes")
        };
        let channels = *self.shape(inputs[0])?.last().context("a convolution of nothing")?;
        let (kernel, outputs, group) = if depthwise {
            (kernel.permute_axes(&[3, 0, 1, 2])?, last, channels)
        } else {
            (kernel.permute_axes(&[0, 3, 1, 2])?, first, 1)
        };
        let convolution = Conv {
            pool_spec: window.over([rows, columns], channels, outputs),
            kernel_fmt: KernelFormat::OIHW,
            group,
            q_params: None,
        };
        let picture = self.channels_first(inputs[0], name)?;
        let kernel = self.model.add_const(format!("{name}.kernel"), kernel)?;
        let bias = self.model.add_const(format!("{name}.bias"), bias)?;
        let outlet = self.model.wire_node(name, convolution, &[picture, kernel, bias])?[0];
        self.activated(outlet, activation, name)
    }

    fn activated(&mut self, outlet: OutletId, activation: ActivationFunctionType, name: &str) -> TractResult<OutletId> {
        match activation {
            ActivationFunctionType::NONE => Ok(outlet),
            ActivationFunctionType::RELU => {
                let zero = self.model.add_const(format!("{name}.zero"), tensor0(0f32))?;
                let inputs = [outlet, zero];
                Ok(wire_with_rank_broadcast(format!("{name}.relu"), &mut self.model, math::max(), &inputs)?[0])
            }
            other => bail!("activation {other:?} of operator {name} is one that none of our networks has"),
        }
    }

    fn kind(&self, operator: &Operator<'_>) -> TractResult<BuiltinOperator> {
        let codes = self.file.operator_codes().context("the file names no operators")?;
        let index = operator.opcode_index() as usize;
        ensure!(index < codes.len(), "an operator that the file does not name");
        let code = codes.get(index);
        // Operators numbered above 127 stand in the newer of the two fields; those below in both, or only in the older.
        Ok(code
            .builtin_code()
            .max(BuiltinOperator(i32::from(code.deprecated_builtin_code()))))
    }

    fn shape(&self, index: i32) -> TractResult<Vec<usize>> {
        let tensors = self.graph.tensors().context("the graph has no tensors")?;
        let position = usize::try_from(index).context("a missing tensor")?;
        ensure!(position < tensors.len(), "tensor {index} is not in the file");
        let shape = tensors.get(position).shape().context("a tensor without a shape")?;
        Ok(shape.iter().map(|length| length.max(1) as usize).collect())
    }

    /// The constant at `position` of an operator's inputs. The file stores numbers in little-endian order.
    fn constant(&self, inputs: &[i32], position: usize) -> TractResult<Tensor> {
        let index = *inputs.get(position).context("an operator lacks an input")?;
        let shape = self.shape(index)?;
        let tensor = self
            .graph
            .tensors()
            .context("the graph has no tensors")?
            .get(index as usize);
        let buffers = self.file.buffers().context("the file has no numbers")?;
        let buffer = tensor.buffer() as usize;
        ensure!(buffer < buffers.len(), "buffer {buffer} is not in the file");
        let bytes = buffers
            .get(buffer)
            .data()
            .context("a constant was expected, not a computed value")?
            .bytes();
        let words = || bytes.chunks_exact(4).map(|word| [word[0], word[1], word[2], word[3]]);
        match tensor.type_() {
            TensorType::FLOAT32 => Tensor::from_shape(&shape, &words().map(f32::from_le_bytes).collect::<Vec<_>>()),
            TensorType::INT32 => Tensor::from_shape(&shape, &words().map(i32::from_le_bytes).collect::<Vec<_>>()),
            other => bail!("numbers of the type {other:?}, which none of our networks has"),
        }
    }

    fn wire(&self, index: i32) -> TractResult<Wire> {
        self.wires
            .get(&index)
            .cloned()
            .with_context(|| format!("value {index} is used before it is computed"))
    }

    fn channels_first(&mut self, index: i32, name: &str) -> TractResult<OutletId> {
        let wire = self.wire(index)?;
        if wire.channels_first || wire.shape.len() != 4 {
            return Ok(wire.outlet);
        }
        Ok(self
            .model
            .wire_node(format!("{name}.channels-first"), AxisOp::Move(3, 1), &[wire.outlet])?[0])
    }

    fn as_in_file(&mut self, index: i32, name: &str) -> TractResult<OutletId> {
        let wire = self.wire(index)?;
        if !wire.channels_first || wire.shape.len() != 4 {
            return Ok(wire.outlet);
        }
        Ok(self
            .model
            .wire_node(format!("{name}.channels-last"), AxisOp::Move(1, 3), &[wire.outlet])?[0])
    }
}
