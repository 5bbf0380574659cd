//! From tract's model to [`Layers`]: as much of it, from the picture on, as they can do.

use std::collections::HashMap;

use tract_onnx::prelude::*;
use tract_onnx::tract_core::internal::*;
use tract_onnx::tract_core::ops::array::{Pad, PadMode, TypedConcat};
use tract_onnx::tract_core::ops::binary::TypedBinOp;
use tract_onnx::tract_core::ops::cnn::{Conv, KernelFormat, MaxPool};
use tract_onnx::tract_core::ops::element_wise::ElementWiseOp;
use tract_onnx::tract_core::ops::nn::{DataFormat, Reduce, Reducer};

use super::layers::{Convolution, Kind, Layer, Layers, Piece, Value};
use super::shape::{Border, LANES, Shape, Window};

/// How tract's model sees a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// One, channels, rows, columns.
    ChannelsFirst(Value),
    /// One, rows, columns, channels.
    ChannelsLast(Value),
    /// Any shape: a single pixel's channels, one after another.
    List(Value),
}

impl Seen {
    pub(super) fn value(self) -> Value {
        match self {
            Self::ChannelsFirst(value) | Self::ChannelsLast(value) | Self::List(value) => value,
        }
    }
}

/// A model translated as far as possible.
pub(super) struct Translation {
    pub(super) layers: Layers,
    /// Which of tract's values the layers compute.
    pub(super) seen: HashMap<OutletId, Seen>,
}

/// Translates what can be, perhaps nothing.
///
/// # Errors
/// When the model's input is no picture.
pub(super) fn translate(model: &TypedModel) -> TractResult<Translation> {
    let source = *model.input_outlets()?.first().context("a model without an input")?;
    let fact = &model.outlet_fact(source)?.shape;
    let (shape, seen) = picture(fact).with_context(|| format!("an input of {fact:?} is no picture"))?;
    let mut translator = Translator {
        model,
        seen: HashMap::from([(source, seen)]),
        leaking: HashMap::new(),
        below: HashMap::new(),
        above: HashMap::new(),
        layers: Vec::new(),
        values: vec![shape],
        borders: vec![Border::default()],
    };
    for node in model.eval_order()? {
        let node = model.node(node);
        if let Some(seen) = translator.node(node)? {
            translator.seen.insert(node.id.into(), seen);
        }
    }
    let Translator {
        seen,
        layers,
        values,
        borders,
        ..
    } = translator;
    // Which values are read later is known only when the rest is: all that a node outside reads.
    let read_outside = |outlet: &OutletId| {
        let readers = model.outlet_successors(*outlet);
        readers.iter().any(|reader| !seen.contains_key(&reader.node.into())) || model.outputs.contains(outlet)
    };
    let kept: Vec<Value> = seen
        .iter()
        .filter(|(outlet, _)| read_outside(outlet))
        .map(|(_, seen)| seen.value())
        .collect();
    let layers = Layers::new(layers, values, &borders, 0, &kept);
    Ok(Translation { layers, seen })
}

/// A photograph as the model wants it: few channels, before or after rows and columns.
fn picture(shape: &ShapeFact) -> Option<(Shape, Seen)> {
    const CHANNELS_MOST: usize = 4;
    match *shape.as_concrete()? {
        [1, channels, rows, columns] if channels <= CHANNELS_MOST => {
            Some((Shape::picture(rows, columns, channels), Seen::ChannelsFirst(0)))
        }
        [1, rows, columns, channels] if channels <= CHANNELS_MOST => {
            Some((Shape::picture(rows, columns, channels), Seen::ChannelsLast(0)))
        }
        _ => None,
    }
}

struct Translator<'a> {
    model: &'a TypedModel,
    seen: HashMap<OutletId, Seen>,
    /// Values times slopes (of what is below zero of them, or of all), which become a leak once the rest is joined to them.
    leaking: HashMap<OutletId, (OutletId, Vec<f32>)>,
    /// What is below and above zero of values.
    below: HashMap<OutletId, OutletId>,
    above: HashMap<OutletId, OutletId>,
    layers: Vec<Layer>,
    values: Vec<Shape>,
    borders: Vec<Border>,
}

impl Translator<'_> {
    /// `None` for what is left to tract.
    fn node(&mut self, node: &TypedNode) -> TractResult<Option<Seen>> {
        if let Some(op) = node.op_as::<Conv>() {
            return self.convolution(op, node);
        }
        if let Some(op) = node.op_as::<TypedBinOp>() {
            return match op.0.name() {
                "Add" => Ok(self.sum(node)),
                "Mul" => self.product(node),
                "Div" => self.quotient(node),
                "Max" => self.larger(node),
                "Min" => self.smaller(node),
                _ => Ok(None),
            };
        }
        if let Some(op) = node.op_as::<AxisOp>() {
            return Ok(self.axes(op, node));
        }
        let Some(from) = node.inputs.first().and_then(|input| self.first(*input)) else {
            return Ok(None);
        };
        let shape = self.values[from];
        if !shape.is_filled_up() {
            return Ok(None);
        }
        if let Some(op) = node.op_as::<MaxPool>() {
            let window = Window::of(&op.pool_spec, shape.rows, shape.columns);
            return Ok(match window {
                Some((window, border, [rows, columns]))
                    if border == Border::default() && op.with_index_outputs.is_none() =>
                {
                    Some(self.add(Kind::Largest(window), from, Shape::new(rows, columns, shape.channels)))
                }
                _ => None,
            });
        }
        if let Some(op) = node.op_as::<Reduce>() {
            let over_all = op.reducer == Reducer::Sum && *op.axes == [2, 3];
            return Ok(
                (over_all && self.is_mean(node)?).then(|| self.add(Kind::Mean, from, Shape::new(1, 1, shape.channels)))
            );
        }
        if let Some(op) = node.op_as::<ElementWiseOp>() {
            let sigmoid = op.0.name() == "Sigmoid" && shape.is_list();
            return Ok(sigmoid.then(|| self.add(Kind::Sigmoid, from, shape)));
        }
        if let Some(op) = node.op_as::<Pad>() {
            return Ok(self.padded(op, from));
        }
        if node.op_as::<TypedConcat>().is_some_and(|op| op.axis == 1) {
            return Ok(self.side_by_side(node));
        }
        Ok(None)
    }

    fn add(&mut self, kind: Kind, from: Value, shape: Shape) -> Seen {
        let to = self.values.len();
        self.values.push(shape);
        self.borders.push(Border::default());
        self.layers.push(Layer {
            kind,
            from,
            to,
            beside: None,
            leak: None,
        });
        Seen::ChannelsFirst(to)
    }

    fn first(&self, outlet: OutletId) -> Option<Value> {
        match self.seen.get(&outlet) {
            Some(Seen::ChannelsFirst(value)) => Some(*value),
            _ => None,
        }
    }

    fn convolution(&mut self, op: &Conv, node: &TypedNode) -> TractResult<Option<Seen>> {
        let (Some(from), Some(kernel), Some(bias)) = (
            self.first(node.inputs[0]),
            self.constant(node.inputs[1])?,
            self.constant(node.inputs[2])?,
        ) else {
            return Ok(None);
        };
        let usable = op.q_params.is_none()
            && op.pool_spec.data_format == DataFormat::NCHW
            && op.kernel_fmt == KernelFormat::OIHW
            && kernel.rank() == 4;
        let shape = self.values[from];
        let Some((window, border, [rows, columns])) = Window::of(&op.pool_spec, shape.rows, shape.columns) else {
            return Ok(None);
        };
        let channels = op.pool_spec.output_channels;
        let depthwise = op.group > 1 && op.group == shape.channels && op.group == channels;
        if !usable || !(depthwise && shape.is_filled_up() || op.group == 1) {
            return Ok(None);
        }
        let kernel = kernel.try_as_plain_ram()?.as_slice::<f32>()?;
        let result = Shape::new(rows, columns, channels);
        let bias = filled_up(bias.try_as_plain_ram()?.as_slice::<f32>()?, channels, result.depth);
        let taps = window.kernel[0] * window.kernel[1];
        let (weights, kind): (_, fn(Convolution) -> Kind) = if depthwise {
            (depthwise_weights(kernel, channels, taps, result.depth), Kind::Depthwise)
        } else {
            (dense_weights(kernel, channels, shape.channels, taps), Kind::Dense)
        };
        self.borders[from] = self.borders[from].widened(border);
        let convolution = Convolution { window, weights, bias };
        Ok(Some(self.add(kind(convolution), from, result)))
    }

    /// The layer that computes a value which nothing else but one node reads, and which may still be finished otherwise.
    fn unfinished(&self, outlet: OutletId, readers: usize) -> Option<usize> {
        let value = self.first(outlet)?;
        let alone = self.model.outlet_successors(outlet).len() == readers && !self.model.outputs.contains(&outlet);
        let position = self.layers.iter().position(|layer| layer.to == value)?;
        let layer = &self.layers[position];
        let may_be = matches!(layer.kind, Kind::Dense(_) | Kind::Depthwise(_) | Kind::Each { .. });
        (alone && may_be && layer.leak.is_none()).then_some(position)
    }

    fn sum(&mut self, node: &TypedNode) -> Option<Seen> {
        let [one, other] = [node.inputs[0], node.inputs[1]];
        for (above, below) in [(one, other), (other, one)] {
            if let (Some(value), Some((of, slopes))) = (self.above.get(&above), self.leaking.get(&below))
                && value == of
            {
                return self.leaked(*value, &slopes.clone(), 2);
            }
        }
        let (left, right) = (self.first(one)?, self.first(other)?);
        let same = |one: Shape, other: Shape| {
            (one.rows, one.columns, one.channels) == (other.rows, other.columns, other.channels)
        };
        if !same(self.values[left], self.values[right]) || left == right || !self.values[left].is_filled_up() {
            return None;
        }
        for (outlet, beside) in [(one, right), (other, left)] {
            if let Some(position) = self.unfinished(outlet, 1)
                && self.layers[position].beside.is_none()
            {
                // Nothing between reads it, so it may run now, when both are known.
                let mut layer = self.layers.remove(position);
                layer.beside = Some(beside);
                let to = layer.to;
                self.layers.push(layer);
                return Some(Seen::ChannelsFirst(to));
            }
        }
        let seen = self.add(Kind::Each { gate: None }, left, self.values[left]);
        self.layers.last_mut()?.beside = Some(right);
        Some(seen)
    }

    fn product(&mut self, node: &TypedNode) -> TractResult<Option<Seen>> {
        for (value, other) in [(0, 1), (1, 0)].map(|(a, b)| (node.inputs[a], node.inputs[b])) {
            if let Some(of) = self.below.get(&value).copied()
                && let Some(from) = self.first(of)
                && let Some(slopes) = self.one_a_channel(other, self.values[from].channels)?
            {
                self.leaking.insert(node.id.into(), (of, slopes));
                return Ok(None);
            }
            let Some(from) = self.first(value) else { continue };
            let shape = self.values[from];
            if !shape.is_filled_up() {
                continue;
            }
            if let Some(factors) = self.one_a_channel(other, shape.channels)? {
                if self.is_leak(node, value) {
                    self.leaking.insert(node.id.into(), (value, factors));
                    return Ok(None);
                }
                return Ok(self.scaled(value, &factors));
            }
            if let Some(gate) = self.first(other)
                && self.values[gate].is_list()
                && !shape.is_list()
                && self.values[gate].channels == shape.channels
            {
                return Ok(Some(self.add(Kind::Each { gate: Some(gate) }, from, shape)));
            }
        }
        Ok(None)
    }

    /// Whether all that is made of the product is the larger of it and of the value itself.
    fn is_leak(&self, product: &TypedNode, value: OutletId) -> bool {
        let readers = self.model.outlet_successors(product.id.into());
        let [reader] = readers else { return false };
        let reader = self.model.node(reader.node);
        reader.op_as::<TypedBinOp>().is_some_and(|op| op.0.name() == "Max") && reader.inputs.contains(&value)
    }

    /// Factors of the channels go into the weights.
    fn scaled(&mut self, value: OutletId, factors: &[f32]) -> Option<Seen> {
        let position = self.unfinished(value, 1)?;
        let layer = &mut self.layers[position];
        let Kind::Dense(convolution) = &mut layer.kind else {
            return None;
        };
        if layer.beside.is_some() {
            return None;
        }
        let factors = filled_up(factors, factors.len(), convolution.bias.len());
        for (bias, factor) in convolution.bias.iter_mut().zip(&factors) {
            *bias *= factor;
        }
        let panel = convolution.weights.len() / convolution.bias.len() * LANES;
        for (panel, factors) in convolution
            .weights
            .chunks_exact_mut(panel)
            .zip(factors.chunks_exact(LANES))
        {
            for weights in panel.chunks_exact_mut(LANES) {
                weights
                    .iter_mut()
                    .zip(factors)
                    .for_each(|(weight, factor)| *weight *= factor);
            }
        }
        Some(Seen::ChannelsFirst(layer.to))
    }

    /// A sum over all pixels whose only use is its division by their number.
    fn is_mean(&self, sum: &TypedNode) -> TractResult<bool> {
        let [reader] = self.model.outlet_successors(sum.id.into()) else {
            return Ok(false);
        };
        let division = self.model.node(reader.node);
        let shape = self
            .model
            .outlet_fact(sum.inputs[0])?
            .shape
            .as_concrete()
            .map(<[usize]>::to_vec);
        let (Some(op), Some([1, _, rows, columns])) = (division.op_as::<TypedBinOp>(), shape.as_deref()) else {
            return Ok(false);
        };
        let count = (rows * columns) as f32;
        let by = match op.0.name() {
            "Div" => count,
            "Mul" => 1.0 / count,
            _ => return Ok(false),
        };
        let other = division.inputs[1 - reader.slot];
        let divisor = self.one_a_channel(other, 1)?;
        Ok(divisor.is_some_and(|divisor| (divisor[0] / by - 1.0).abs() < 1e-6))
    }

    /// The mean has divided already.
    fn quotient(&mut self, node: &TypedNode) -> TractResult<Option<Seen>> {
        let Some(from) = self.first(node.inputs[0]) else {
            return Ok(None);
        };
        let of_mean = self
            .layers
            .iter()
            .any(|layer| layer.to == from && matches!(layer.kind, Kind::Mean));
        Ok(of_mean.then_some(Seen::ChannelsFirst(from)))
    }

    /// The larger of a value and of zero, or of a value and of itself times slopes up to one.
    fn larger(&mut self, node: &TypedNode) -> TractResult<Option<Seen>> {
        for (value, other) in [(0, 1), (1, 0)].map(|(a, b)| (node.inputs[a], node.inputs[b])) {
            let Some(from) = self.first(value) else { continue };
            let shape = self.values[from];
            if !shape.is_filled_up() {
                continue;
            }
            let (slopes, readers) = match self.leaking.get(&other) {
                Some((of, slopes)) if *of == value && slopes.iter().all(|slope| *slope <= 1.0) => (slopes.clone(), 2),
                _ => match self.one_a_channel(other, shape.channels)? {
                    Some(constant) if constant.iter().all(|value| *value == 0.0) => (constant, 1),
                    _ => continue,
                },
            };
            if readers == 1 && self.is_halved(value) {
                self.above.insert(node.id.into(), value);
                return Ok(None);
            }
            return Ok(self.leaked(value, &slopes, readers));
        }
        Ok(None)
    }

    /// Whether what is below zero of the value goes another way than what is above.
    fn is_halved(&self, value: OutletId) -> bool {
        let [one, other] = self.model.outlet_successors(value) else {
            return false;
        };
        let is_min = |reader: &InletId| {
            let op = self.model.node(reader.node).op_as::<TypedBinOp>();
            op.is_some_and(|op| op.0.name() == "Min")
        };
        is_min(one) || is_min(other)
    }

    /// What is below zero of a value, kept until its slopes and its other half are known.
    fn smaller(&mut self, node: &TypedNode) -> TractResult<Option<Seen>> {
        for (value, other) in [(0, 1), (1, 0)].map(|(a, b)| (node.inputs[a], node.inputs[b])) {
            let Some(from) = self.first(value) else { continue };
            let zero = self.one_a_channel(other, self.values[from].channels)?;
            if zero.is_some_and(|zero| zero.iter().all(|value| *value == 0.0)) {
                self.below.insert(node.id.into(), value);
            }
        }
        Ok(None)
    }

    /// A value whose part below zero is multiplied by slopes.
    fn leaked(&mut self, value: OutletId, slopes: &[f32], readers: usize) -> Option<Seen> {
        let from = self.first(value)?;
        let shape = self.values[from];
        let leak = Some(filled_up(slopes, shape.channels, shape.depth));
        if let Some(position) = self.unfinished(value, readers) {
            self.layers[position].leak = leak;
            return Some(Seen::ChannelsFirst(from));
        }
        let seen = self.add(Kind::Each { gate: None }, from, shape);
        self.layers.last_mut()?.leak = leak;
        Some(seen)
    }

    fn axes(&self, op: &AxisOp, node: &TypedNode) -> Option<Seen> {
        let seen = *self.seen.get(&node.inputs[0])?;
        let shape = self.values[seen.value()];
        if shape.rows == 1 && shape.columns == 1 {
            return Some(Seen::List(seen.value()));
        }
        match (op, seen) {
            (AxisOp::Move(3, 1), Seen::ChannelsLast(value)) => Some(Seen::ChannelsFirst(value)),
            (AxisOp::Move(1, 3), Seen::ChannelsFirst(value)) => Some(Seen::ChannelsLast(value)),
            _ => None,
        }
    }

    fn padded(&mut self, op: &Pad, from: Value) -> Option<Seen> {
        let PadMode::Constant(zero) = &op.mode else { return None };
        let zero = zero.cast_to_scalar::<f32>().ok()? == 0.0;
        let &[(0, 0), channels, rows, columns] = op.pads.as_slice() else {
            return None;
        };
        if !zero {
            return None;
        }
        let shape = self.values[from];
        let whole = |length: usize, (before, after): (usize, usize)| before + length + after;
        let piece = Piece {
            from,
            row: rows.0,
            column: columns.0,
            channel: channels.0,
        };
        let result = Shape::new(
            whole(shape.rows, rows),
            whole(shape.columns, columns),
            whole(shape.channels, channels),
        );
        Some(self.add(Kind::Assembled(vec![piece]), from, result))
    }

    fn side_by_side(&mut self, node: &TypedNode) -> Option<Seen> {
        let mut pieces = Vec::new();
        let mut channel = 0;
        for input in &node.inputs {
            let from = self.first(*input)?;
            pieces.push(Piece {
                from,
                row: 0,
                column: 0,
                channel,
            });
            channel += self.values[from].channels;
        }
        let first = pieces.first()?.from;
        let shape = self.values[first];
        Some(self.add(
            Kind::Assembled(pieces),
            first,
            Shape::new(shape.rows, shape.columns, channel),
        ))
    }

    /// A constant, or what is computed of constants alone.
    fn constant(&self, outlet: OutletId) -> TractResult<Option<Arc<Tensor>>> {
        if let Some(constant) = &self.model.outlet_fact(outlet)?.konst {
            return Ok(Some(constant.clone()));
        }
        let node = self.model.node(outlet.node);
        if node.inputs.is_empty() || outlet.slot > 0 {
            return Ok(None);
        }
        let mut inputs = tvec![];
        for input in &node.inputs {
            let Some(constant) = self.constant(*input)? else {
                return Ok(None);
            };
            inputs.push(constant.into_tvalue());
        }
        let computed = node.op.eval_out_of_plan(inputs)?;
        Ok(computed
            .and_then(|values| values.into_iter().next())
            .map(TValue::into_arc_tensor))
    }

    /// A constant that has one number for each channel, or one for all.
    fn one_a_channel(&self, outlet: OutletId, channels: usize) -> TractResult<Option<Vec<f32>>> {
        let Some(constant) = self.constant(outlet)? else {
            return Ok(None);
        };
        let values = constant.cast_to::<f32>()?;
        let values = values.try_as_plain_ram()?.as_slice::<f32>()?;
        if let [value] = values {
            return Ok(Some(vec![*value; channels]));
        }
        let shape = constant.shape();
        let along_channels = shape.len() >= 3 && shape[shape.len() - 3] == channels && values.len() == channels;
        Ok(along_channels.then(|| values.to_vec()))
    }
}

fn filled_up(values: &[f32], channels: usize, depth: usize) -> Vec<f32> {
    let mut all = vec![0.0; depth];
    match values {
        [value] => all[..channels].fill(*value),
        _ => all[..values.len()].copy_from_slice(values),
    }
    all
}

/// From output, input, tap to what [`kernels`](super::kernels) read: sixteen outputs, tap, input, output.
fn dense_weights(kernel: &[f32], outputs: usize, inputs: usize, taps: usize) -> Vec<f32> {
    let (panels, steps) = (outputs.div_ceil(LANES), inputs.next_multiple_of(4));
    let mut weights = vec![0.0; panels * taps * steps * LANES];
    for (output, kernel) in kernel.chunks_exact(inputs * taps).enumerate() {
        for (input, kernel) in kernel.chunks_exact(taps).enumerate() {
            for (tap, weight) in kernel.iter().enumerate() {
                weights[((output / LANES * taps + tap) * steps + input) * LANES + output % LANES] = *weight;
            }
        }
    }
    weights
}

/// From channel, tap to tap, channel.
fn depthwise_weights(kernel: &[f32], channels: usize, taps: usize, depth: usize) -> Vec<f32> {
    let mut weights = vec![0.0; taps * depth];
    for (channel, kernel) in kernel.chunks_exact(taps).enumerate().take(channels) {
        for (tap, weight) in kernel.iter().enumerate() {
            weights[tap * depth + channel] = *weight;
        }
    }
    weights
}
