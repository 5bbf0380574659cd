#!/usr/bin/env bash
# Everything that judges the sources without running them: form, spelling, lints, documentation, licences.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"
cd "$here/.."

locked=()
[ -z "${CI:-}" ] || locked=(--locked)

documentation() { RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps "${locked[@]}"; }

step "Form" cargo fmt --all --check
step "Spelling" .layby/venv/bin/typos
step "Shell scripts" shellcheck --external-sources .ci/run scripts/*.sh
step "Lints" cargo clippy --workspace --all-targets "${locked[@]}" -- -D warnings
step "Lints of the firmware alone" cargo clippy --package layby --no-default-features "${locked[@]}" -- -D warnings
step "Documentation" documentation
step "Licences, bans and sources" scripts/deny.sh check
