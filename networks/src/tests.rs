//! The networks against a reference, and the layers against tract itself.
//!
//! The reference are ONNX Runtime and LiteRT, asked once about a drawn picture (networks/oracle/networks.py); no face is stored.

use std::path::PathBuf;

use tract_onnx::prelude::*;
use tract_onnx::tract_core::ops::cnn::{Conv, KernelFormat, PaddingSpec, PoolSpec};
use tract_onnx::tract_core::ops::math;
use tract_onnx::tract_core::ops::nn::DataFormat;

use super::{Ending, Network, Photograph};

/// Some numbers of each network's outputs: file, output, position, value.
const ORACLE: &str = include_str!("../oracle/networks.txt");
const LEAKS: &[u8] = include_bytes!("../oracle/leaks.onnx");

/// How far a number may be from the reference, relative to the larger of it and one.
const TOLERANCE: f32 = 1e-3;

fn file(name: &str) -> Vec<u8> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder =
        std::env::var_os("LAYBY_MODELS").map_or_else(|| root.join(".layby/models"), |folder| root.join(folder));
    let file = folder.join(name);
    std::fs::read(&file).unwrap_or_else(|cause| panic!("{}: {cause}; run `make setup`", file.display()))
}

/// Three ramps that wrap round at 256.
fn drawn(picture: &mut Photograph<'_>, prepare: impl Fn([f32; 3]) -> [f32; 3]) {
    let wrapped = |value: usize| (value % 256) as f32;
    for (y, row) in picture.rows().enumerate() {
        for (x, pixel) in row.iter_mut().enumerate() {
            let ramps = [x * 7 + y * 3, x * 2 + y * 5 + 40, x + y * 11 + 90].map(wrapped);
            let [first, second, third] = prepare(ramps);
            *pixel = [first, second, third, 0.0];
        }
    }
}

fn assert_as_the_reference(name: &str, network: &Network, prepare: impl Fn([f32; 3]) -> [f32; 3]) {
    let compare = |outputs: &[&[f32]]| {
        let mut compared = 0;
        for line in ORACLE.lines().filter(|line| line.starts_with(name)) {
            let words: Vec<&str> = line.split(' ').collect();
            let (output, position): (usize, usize) = (words[1].parse().unwrap(), words[2].parse().unwrap());
            let (found, expected): (f32, f32) = (outputs[output][position], words[3].parse().unwrap());
            let allowed = TOLERANCE * expected.abs().max(1.0);
            assert!((found - expected).abs() <= allowed, "{line}: {found}");
            compared += 1;
        }
        compared
    };
    // Twice: what the first run leaves behind must not change the second.
    for _ in 0..2 {
        let compared = network.run(|picture| drawn(picture, &prepare), compare).unwrap();
        assert!(compared >= 3, "the oracle knows nothing of {name}");
    }
}

fn centred(colours: [f32; 3]) -> [f32; 3] {
    colours.map(|value| (value - 127.0) / 128.0)
}

fn blue_first([red, green, blue]: [f32; 3]) -> [f32; 3] {
    [blue, green, red]
}

#[test]
fn the_detector_sees_what_the_reference_sees() {
    let network = Network::from_onnx(&file("fr_detect.onnx"), &[1, 3, 240, 320], &[8840, 17680]).unwrap();
    assert_as_the_reference("fr_detect.onnx", &network, centred);
}

#[test]
fn the_anti_spoof_network_sees_what_the_reference_sees() {
    let network = Network::from_onnx(&file("fr_liveness.onnx"), &[1, 3, 128, 128], &[3]).unwrap();
    assert_as_the_reference("fr_liveness.onnx", &network, blue_first);
}

#[test]
fn the_embedding_is_that_of_the_reference() {
    let network = Network::from_onnx(&file("fr_feature.onnx"), &[1, 3, 112, 112], &[512]).unwrap();
    assert_as_the_reference("fr_feature.onnx", &network, |colours| centred(blue_first(colours)));
}

#[test]
fn the_mesh_and_the_eye_contours_are_those_of_the_reference() {
    let mesh = Network::from_tflite(&file("face_landmark.tflite"), &[1, 192, 192, 3], &[1404, 1]).unwrap();
    assert_as_the_reference("face_landmark.tflite", &mesh, |colours| {
        colours.map(|value| value / 255.0)
    });
    let eyes = Network::from_tflite(&file("iris_landmark.tflite"), &[1, 64, 64, 3], &[213, 15]).unwrap();
    assert_as_the_reference("iris_landmark.tflite", &eyes, |colours| {
        colours.map(|value| value / 255.0)
    });
}

#[test]
fn leaks_with_slopes_above_one_are_those_of_the_reference() {
    let network = Network::from_onnx(LEAKS, &[1, 3, 10, 12], &[120]).unwrap();
    assert_as_the_reference("leaks.onnx", &network, |colours| colours.map(|value| value / 255.0));
}

/// What is not translated tract would run, with the same numbers and several times as slowly.
#[test]
fn every_convolution_is_translated() {
    let onnx =
        |name: &str, shape: &[usize], outputs: &[usize]| Network::from_onnx(&file(name), shape, outputs).unwrap();
    let tflite = |name: &str, side: usize, outputs: &[usize]| {
        Network::from_tflite(&file(name), &[1, side, side, 3], outputs).unwrap()
    };
    let whole = |network: &Network| matches!(network.ending, Ending::Lists(_));
    let detector = onnx("fr_detect.onnx", &[1, 3, 240, 320], &[8840, 17680]);
    let anti_spoof = onnx("fr_liveness.onnx", &[1, 3, 128, 128], &[3]);
    let embedding = onnx("fr_feature.onnx", &[1, 3, 112, 112], &[512]);
    let mesh = tflite("face_landmark.tflite", 192, &[1404, 1]);
    let eyes = tflite("iris_landmark.tflite", 64, &[213, 15]);
    assert_eq!(detector.layers.convolutions(), 52);
    assert_eq!(anti_spoof.layers.convolutions(), 55);
    assert_eq!(embedding.layers.convolutions(), 50);
    assert!(
        whole(&embedding) && whole(&mesh) && whole(&eyes),
        "nothing of these is left to tract"
    );
}

#[test]
fn a_network_of_another_shape_is_refused_when_it_is_read() {
    let refused = |network: TractResult<Network>, why: &str| {
        let fault = network.err().expect("it is another network");
        assert!(format!("{fault:#}").contains(why), "{fault:#}");
    };
    refused(Network::from_onnx(LEAKS, &[1, 3, 10, 12], &[119]), "120");
    refused(Network::from_onnx(LEAKS, &[1, 120], &[120]), "");
    assert!(Network::from_tflite(b"no such file at all", &[1, 64, 64, 3], &[213, 15]).is_err());
    assert!(Network::from_onnx(b"no such file at all", &[1, 3, 10, 12], &[120]).is_err());
}

/// A convolution by its numbers.
#[derive(Clone, Debug)]
struct Drawn {
    outputs: usize,
    kernel: usize,
    stride: usize,
    dilation: usize,
    padding: usize,
    depthwise: bool,
    slope: f32,
}

/// Numbers that look like chance and are the same every time [Marsaglia's xorshift].
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn convolution(&mut self) -> Drawn {
        Drawn {
            outputs: 1 + self.below(39),
            kernel: 1 + self.below(3),
            stride: 1 + self.below(2),
            dilation: 1 + self.below(2),
            padding: self.below(3),
            depthwise: self.below(2) == 0,
            slope: self.below(15) as f32 / 10.0 - 0.5,
        }
    }
}

fn wave(shape: &[usize], pace: f32) -> Tensor {
    let length = shape.iter().product::<usize>();
    let values: Vec<f32> = (0..length).map(|k| (k as f32 * pace).sin()).collect();
    Tensor::from_shape(shape, &values).unwrap()
}

/// Convolutions with leaks one after another, each added to itself where its shape allows; ends as a list or as a picture.
fn model(rows: usize, columns: usize, convolutions: &[Drawn]) -> Option<TypedModel> {
    let mut model = TypedModel::default();
    let mut wire = model.add_source("picture", f32::fact([1, 3, rows, columns])).unwrap();
    for (number, drawn) in convolutions.iter().enumerate() {
        let shape = model.outlet_fact(wire).unwrap().shape.as_concrete().unwrap().to_vec();
        let depthwise = drawn.depthwise && number > 0;
        let (outputs, group) = if depthwise {
            (shape[1], shape[1])
        } else {
            (drawn.outputs, 1)
        };
        let reach = (drawn.kernel - 1) * drawn.dilation + 1;
        if shape[2].min(shape[3]) + 2 * drawn.padding < reach || drawn.padding >= reach {
            return None;
        }
        let name = |what: &str| format!("{number}.{what}");
        let kernel = wave(
            &[outputs, shape[1] / group, drawn.kernel, drawn.kernel],
            0.7 + number as f32,
        );
        let kernel = model.add_const(name("kernel"), kernel).unwrap();
        let bias = model.add_const(name("bias"), wave(&[outputs], 0.3)).unwrap();
        let convolution = Conv {
            pool_spec: PoolSpec {
                data_format: DataFormat::NCHW,
                kernel_shape: tvec![drawn.kernel; 2],
                padding: PaddingSpec::Explicit(tvec![drawn.padding; 2], tvec![drawn.padding; 2]),
                dilations: Some(tvec![drawn.dilation; 2]),
                strides: Some(tvec![drawn.stride; 2]),
                input_channels: shape[1],
                output_channels: outputs,
            },
            kernel_fmt: KernelFormat::OIHW,
            group,
            q_params: None,
        };
        let before = wire;
        wire = model
            .wire_node(name("convolution"), convolution, &[wire, kernel, bias])
            .unwrap()[0];
        if model.outlet_fact(wire).unwrap().shape == model.outlet_fact(before).unwrap().shape {
            wire = model.wire_node(name("sum"), math::add(), &[before, wire]).unwrap()[0];
        }
        let slopes = Tensor::from_shape(&[outputs, 1, 1], &vec![drawn.slope; outputs]).unwrap();
        wire = super::leaky_slopes(&name("leak"), &mut model, wire, &slopes).unwrap();
    }
    model.select_output_outlets(&[wire]).unwrap();
    Some(model)
}

/// Whatever the convolutions, the layers compute what tract computes.
#[test]
fn layers_compute_what_tract_computes() {
    let mut chance = Chance(20261121);
    let mut compared = 0;
    for _ in 0..300 {
        let (rows, columns) = (1 + chance.below(19), 1 + chance.below(19));
        let convolutions: Vec<Drawn> = (0..1 + chance.below(4)).map(|_| chance.convolution()).collect();
        if let Some(model) = model(rows, columns, &convolutions) {
            compare(model, rows, columns, &format!("{rows} x {columns}: {convolutions:?}"));
            compared += 1;
        }
    }
    assert!(compared > 100, "only {compared} of the drawn networks are possible");
}

fn compare(model: TypedModel, rows: usize, columns: usize, what: &str) {
    let length = model
        .output_fact(0)
        .unwrap()
        .shape
        .as_concrete()
        .unwrap()
        .iter()
        .product::<usize>();
    let network = Network::ready(&model, &[1, 3, rows, columns], &[length]).unwrap();
    assert!(network.layers.convolutions() >= 1, "{what}");
    let picture = wave(&[1, 3, rows, columns], 0.1);
    let expected = model
        .into_runnable()
        .unwrap()
        .run(tvec![picture.clone().into()])
        .unwrap();
    let expected = expected[0].try_as_plain_ram().unwrap().as_slice::<f32>().unwrap();
    let planes = picture.try_as_plain_ram().unwrap().as_slice::<f32>().unwrap();
    let show = |to: &mut Photograph<'_>| {
        for (y, row) in to.rows().enumerate() {
            for (x, pixel) in row.iter_mut().enumerate() {
                let value = |channel: usize| planes[(channel * rows + y) * columns + x];
                *pixel = [value(0), value(1), value(2), 0.0];
            }
        }
    };
    let furthest = |found: &[f32]| {
        let apart = found
            .iter()
            .zip(expected)
            .map(|(found, expected)| (found - expected).abs());
        apart.fold(0.0, f32::max)
    };
    let difference = network.run(show, |outputs| furthest(outputs[0])).unwrap();
    let largest = expected.iter().fold(1.0f32, |largest, value| largest.max(value.abs()));
    assert!(difference <= 1e-5 * largest, "{what}: off by {difference} of {largest}");
}
