#!/usr/bin/env bash
# Every test of the workspace. Usage: scripts/test.sh [FILTER OR OPTION OF THE RUNNER...]

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"
cd "$here/.."

locked=()
[ -z "${CI:-}" ] || locked=(--locked)

# What needs no compiler first; the cargo tests' summary comes last.
[ $# -gt 0 ] || python3 -m unittest discover --quiet --start-directory scripts/tests

if command -v cargo-nextest >/dev/null; then
    # nextest knows no documentation tests. They run first, so that the last line is the summary of everything else.
    [ $# -gt 0 ] || cargo test --workspace --doc "${locked[@]}"
    cargo nextest run --workspace "${locked[@]}" "$@"
else
    cargo test --workspace "${locked[@]}" "$@"
fi
