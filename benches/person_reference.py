#!/usr/bin/env python3
"""Sets ONNX Runtime and LiteRT beside what `cargo bench --bench person` has just measured: same networks, one thread each.

    pip install numpy onnxruntime ai-edge-litert
    python benches/person_reference.py .layby/models target/criterion

Processor time of the thread, as in the bench; medians. The eyes' network runs once here and there ("network/eyes").
"""

import json
import pathlib
import statistics
import sys
import time

import numpy as np
import onnxruntime
from ai_edge_litert.interpreter import Interpreter

WARM_UP = 20
RUNS = 200

NETWORKS = {
    "detector": ("fr_detect.onnx", (1, 3, 240, 320)),
    "mesh": ("face_landmark.tflite", (1, 192, 192, 3)),
    "eyes": ("iris_landmark.tflite", (1, 64, 64, 3)),
    "anti_spoof": ("fr_liveness.onnx", (1, 3, 128, 128)),
    "embedding": ("fr_feature.onnx", (1, 3, 112, 112)),
}


def median_ms(run):
    for _ in range(WARM_UP):
        run()
    taken = []
    for _ in range(RUNS):
        began = time.thread_time_ns()
        run()
        taken.append(time.thread_time_ns() - began)
    return statistics.median(taken) / 1e6


def reference(file, shape):
    picture = np.random.default_rng(1).random(shape, dtype=np.float32)
    if file.suffix == ".onnx":
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        name = session.get_inputs()[0].name
        return "ONNX Runtime", median_ms(lambda: session.run(None, {name: picture}))
    network = Interpreter(str(file), num_threads=1)
    network.allocate_tensors()
    network.set_tensor(network.get_input_details()[0]["index"], picture)
    return "LiteRT", median_ms(network.invoke)


def measured(criterion, group, name):
    """Median of a bench in milliseconds. Criterion turns what is no letter of a file name into an underscore."""
    file = criterion / group / name / "new" / "estimates.json"
    if not file.is_file():
        file = criterion / f"{group}_{name}" / "new" / "estimates.json"
    return json.loads(file.read_text())["median"]["point_estimate"] / 1e6


def main(models, criterion):
    print(f"{'network':12} {'Layby ms':>9} {'reference ms':>13} {'ratio':>6}")
    for role, (file, shape) in NETWORKS.items():
        ours = measured(criterion, "network", role)
        name, theirs = reference(models / file, shape)
        print(f"{role:12} {ours:9.2f} {theirs:13.2f} {ours / theirs:6.2f}  {name}")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
