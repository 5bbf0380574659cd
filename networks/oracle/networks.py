#!/usr/bin/env python3
"""Asks ONNX Runtime and LiteRT what the networks of the person check answer to a drawn picture.

    pip install numpy onnx onnxruntime ai-edge-litert
    python networks/oracle/networks.py .layby/models

writes networks.txt (some numbers of each output) and leaks.onnx (a small network with the activation PRelu, some of
whose slopes are above one) beside this script. The picture is a formula, so no face is stored. networks/src/tests.rs
draws the same picture and compares.
"""

import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from ai_edge_litert.interpreter import Interpreter
from onnx import TensorProto, helper

HERE = pathlib.Path(__file__).parent
NUMBERS = 12


def drawn(width, height):
    """Three ramps that wrap round at 256."""
    y, x = np.mgrid[0:height, 0:width]
    ramps = [x * 7 + y * 3, x * 2 + y * 5 + 40, x + y * 11 + 90]
    return np.stack([ramp % 256 for ramp in ramps], -1).astype(np.float32)


def leaks():
    """A convolution, PRelu with slopes from -0.5 to 1.6, another convolution."""
    wave = lambda *shape: np.sin(np.arange(np.prod(shape)) * 0.7).astype(np.float32).reshape(shape)
    slopes = np.linspace(-0.5, 1.6, 8, dtype=np.float32).reshape(8, 1, 1)
    constants = {"first": wave(8, 3, 3, 3), "slopes": slopes, "second": wave(4, 8, 1, 1)}
    graph = helper.make_graph(
        [
            helper.make_node("Conv", ["picture", "first"], ["sums"], strides=[2, 2], pads=[1, 1, 1, 1]),
            helper.make_node("PRelu", ["sums", "slopes"], ["leaked"]),
            helper.make_node("Conv", ["leaked", "second"], ["answer"]),
        ],
        "leaks",
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, 3, 10, 12])],
        [helper.make_tensor_value_info("answer", TensorProto.FLOAT, [1, 4, 5, 6])],
        [helper.make_tensor(k, TensorProto.FLOAT, v.shape, v.ravel()) for k, v in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.save(model, HERE / "leaks.onnx")


def by_onnx(file, width, height, prepare):
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    picture = prepare(drawn(width, height)).transpose(2, 0, 1)[None]
    return session.run(None, {session.get_inputs()[0].name: picture.astype(np.float32)})


def by_litert(file, size):
    network = Interpreter(str(file), num_threads=1)
    network.allocate_tensors()
    network.set_tensor(network.get_input_details()[0]["index"], (drawn(size, size) / 255)[None])
    network.invoke()
    outputs = [network.get_tensor(output["index"]) for output in network.get_output_details()]
    # The files and LiteRT's list do not agree on the order: the longer one comes first.
    return sorted(outputs, key=lambda output: -output.size)


def main(models):
    leaks()
    centred = lambda picture: (picture - 127) / 128
    blue_first = lambda picture: picture[:, :, ::-1]
    answers = {
        "leaks.onnx": by_onnx(HERE / "leaks.onnx", 12, 10, lambda picture: picture / 255),
        "fr_detect.onnx": by_onnx(models / "fr_detect.onnx", 320, 240, centred),
        "fr_liveness.onnx": by_onnx(models / "fr_liveness.onnx", 128, 128, blue_first),
        "fr_feature.onnx": by_onnx(models / "fr_feature.onnx", 112, 112, lambda p: centred(blue_first(p))),
        "face_landmark.tflite": by_litert(models / "face_landmark.tflite", 192),
        "iris_landmark.tflite": by_litert(models / "iris_landmark.tflite", 64),
    }
    lines = ["# file output position value: written by networks.py"]
    for file, outputs in answers.items():
        for number, output in enumerate(outputs):
            values = output.ravel()
            positions = sorted({round(k * (values.size - 1) / (NUMBERS - 1)) for k in range(NUMBERS)})
            lines += [f"{file} {number} {position} {values[position]:.6g}" for position in positions]
    (HERE / "networks.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
