#!/usr/bin/env bash
# How long the steps of the person check take, beside ONNX Runtime and LiteRT on the same networks, one thread each.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"
cd "$here/.."

venv=.layby/bench-venv
if [ ! -x $venv/bin/python ]; then
    say "Fetching ONNX Runtime and LiteRT (once)"
    python3 -m venv $venv
    $venv/bin/pip install --quiet numpy onnxruntime ai-edge-litert
fi
cargo bench --bench person
$venv/bin/python benches/person_reference.py "${LAYBY_MODELS:-.layby/models}" "${CARGO_TARGET_DIR:-target}/criterion"
