//! The networks against a reference: ONNX Runtime and LiteRT, run once on the same drawn picture.
//!
//! The picture is drawn by code, so no face is stored; the expected numbers are the first few of each output.

use std::path::PathBuf;

use tract_onnx::prelude::TractResult;

use super::network::Network;
use super::picture::{Colours, Placement, planes};
use super::{ModelFault, Models};

/// How far a number may be from the reference, relative to the larger of it and one.
const TOLERANCE: f32 = 2e-3;

fn folder() -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    std::env::var_os("LAYBY_MODELS").map_or_else(|| root.join(".layby/models"), |folder| root.join(folder))
}

fn file(name: &str) -> Vec<u8> {
    let file = folder().join(name);
    std::fs::read(&file).unwrap_or_else(|cause| panic!("{}: {cause}; run `make setup`", file.display()))
}

/// Three ramps that wrap round at 256.
fn drawn(width: usize, height: usize) -> Vec<[f32; 3]> {
    let wrapped = |value: usize| (value % 256) as f32;
    let pixel = |x: usize, y: usize| {
        [
            wrapped(x * 7 + y * 3),
            wrapped(x * 2 + y * 5 + 40),
            wrapped(x + y * 11 + 90),
        ]
    };
    (0..height).flat_map(|y| (0..width).map(move |x| pixel(x, y))).collect()
}

fn interleaved(size: usize) -> Vec<f32> {
    drawn(size, size).iter().flatten().map(|value| value / 255.0).collect()
}

fn assert_near(found: &[f32], expected: &[f32]) {
    assert!(found.len() >= expected.len());
    for (found, expected) in found.iter().zip(expected) {
        let allowed = TOLERANCE * expected.abs().max(1.0);
        assert!((found - expected).abs() <= allowed, "{found} instead of {expected}");
    }
}

#[test]
fn the_detector_sees_what_the_reference_sees() -> TractResult<()> {
    let network = Network::from_onnx(&file("fr_detect.onnx"), &[1, 3, 240, 320], &[8840, 17680])?;
    let outputs = network.run(&planes(&drawn(320, 240), Colours::Rgb, |value| (value - 127.0) / 128.0))?;
    let (scores, boxes) = (&outputs[0], &outputs[1]);
    assert_near(&[scores[1], scores[201], scores[8839]], &[0.06272, 0.06323, 0.03765]);
    assert_near(boxes, &[0.00768, 0.00346, 0.02421, 0.02886]);
    assert_near(&boxes[17676..], &[0.54046, 0.3961, 1.21074, 1.24519]);
    Ok(())
}

#[test]
fn the_anti_spoof_network_sees_what_the_reference_sees() -> TractResult<()> {
    let network = Network::from_onnx(&file("fr_liveness.onnx"), &[1, 3, 128, 128], &[3])?;
    let outputs = network.run(&planes(&drawn(128, 128), Colours::Bgr, |value| value))?;
    assert_near(&outputs[0], &[1.44938, 1.39225, -2.84159]);
    Ok(())
}

#[test]
fn the_embedding_is_that_of_the_reference() -> TractResult<()> {
    let network = Network::from_onnx(&file("fr_feature.onnx"), &[1, 3, 112, 112], &[512])?;
    let outputs = network.run(&planes(&drawn(112, 112), Colours::Bgr, |value| (value - 127.0) / 128.0))?;
    assert_near(&outputs[0], &[-0.02327, -0.05732, 0.02732, -0.08157, -0.03951, 0.00778]);
    Ok(())
}

#[test]
fn the_mesh_and_the_eye_contours_are_those_of_the_reference() -> TractResult<()> {
    let mesh = Network::from_tflite(&file("face_landmark.tflite"), &[1, 192, 192, 3], &[1404, 1])?;
    let outputs = mesh.run(&interleaved(192))?;
    assert_near(
        &outputs[0],
        &[98.53043, 123.94852, -0.82696, 97.47978, 112.33995, -17.43249],
    );
    assert_near(&outputs[1], &[-11.81025]);
    let eyes = Network::from_tflite(&file("iris_landmark.tflite"), &[1, 64, 64, 3], &[213, 15])?;
    let outputs = eyes.run(&interleaved(64))?;
    assert_near(&outputs[0], &[25.05335, 35.50028, 1.71375, 27.2576, 36.66715, 1.12701]);
    assert_near(&outputs[1], &[33.08537]);
    Ok(())
}

#[test]
fn a_network_of_another_shape_is_refused_when_it_is_read() {
    assert!(Network::from_onnx(&file("fr_liveness.onnx"), &[1, 3, 128, 128], &[4]).is_err());
    assert!(Network::from_tflite(b"no such file at all", &[1, 64, 64, 3], &[213, 15]).is_err());
}

#[test]
fn a_missing_and_a_damaged_network_are_named() {
    let nowhere = std::env::temp_dir().join(format!("layby-person-{}", std::process::id()));
    assert!(matches!(Models::load(&nowhere), Err(ModelFault::Missing { .. })));
    std::fs::create_dir_all(&nowhere).unwrap();
    std::fs::write(nowhere.join("fr_detect.onnx"), b"damaged").unwrap();
    let fault = Models::load(&nowhere).unwrap_err();
    std::fs::remove_dir_all(&nowhere).unwrap();
    assert!(matches!(fault, ModelFault::Damaged { .. }), "{fault}");
    assert!(fault.to_string().contains("fr_detect.onnx"), "{fault}");
}

#[test]
fn a_placement_brings_points_where_they_were_meant_to_be() {
    let to = [[10.0, 10.0], [90.0, 12.0], [50.0, 80.0]];
    let turned = Placement::turned([200.0, 150.0], 120.0, 0.4, 100);
    let from = to.map(|[u, v]| turned.place(u, v));
    let found = Placement::matching(&to, &from).unwrap();
    for ([u, v], expected) in to.iter().zip(from) {
        let [x, y] = found.place(*u, *v);
        assert!((x - expected[0]).hypot(y - expected[1]) < 1e-3);
    }
    assert!(Placement::matching(&[[1.0, 1.0]; 5], &[[2.0, 2.0]; 5]).is_none());
    let mirrored = found.mirrored(100);
    let ([x, y], [again_x, again_y]) = (found.place(0.0, 30.0), mirrored.place(99.0, 30.0));
    assert!((x - again_x).hypot(y - again_y) < 1e-3);
}
