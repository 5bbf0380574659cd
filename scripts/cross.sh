#!/usr/bin/env bash
# Builds the firmware for the board (aarch64, `--no-default-features`) and runs the tests that need no device on qemu-user.
# The compiler is the machine's own when it has the target (`rustup target add aarch64-unknown-linux-gnu`), else Debian's.
# Usage: scripts/cross.sh has-own-target | build [CARGO OPTION...] | test

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"
cd "$here/.."

target=aarch64-unknown-linux-gnu
triplet=aarch64-linux-gnu

has_own_target() { [ -d "$(rustc --print sysroot)/lib/rustlib/$target/lib" ]; }

cargo_for_the_board() {
    local cargo=cargo
    if ! has_own_target; then
        cargo=/usr/bin/cargo
        export RUSTC=/usr/bin/rustc RUSTDOC=/usr/bin/rustdoc
    fi
    # A directory of its own: two compilers that share one rebuild each other's work.
    CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/cross \
        CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=$triplet-gcc \
        CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER=qemu-aarch64-static \
        PKG_CONFIG_ALLOW_CROSS=1 \
        PKG_CONFIG_LIBDIR_aarch64_unknown_linux_gnu=/usr/lib/$triplet/pkgconfig:/usr/share/pkgconfig \
        "$cargo" "$@"
}

# A filter that matches no test must not pass for a success.
tests_for_the_board() {
    cargo_for_the_board test --target $target "$@" | tee >(cat >&2) | awk '/^test result: ok\. [1-9]/ { ran = 1 } END { exit !ran }' ||
        fail "tests for the board failed, or none ran: cargo test $*"
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
    has-own-target) has_own_target ;;
    build) cargo_for_the_board build --target $target --package layby --bins --no-default-features "$@" ;;
    test)
        tests_for_the_board --package layby-domain --lib "$@"
        # The domain has no I/O and no device; of the firmware, what neither needs a camera nor models.
        tests_for_the_board --package layby --lib --no-default-features "$@" -- \
            journey:: ledger:: device::card_reader:: device::printer::
        ;;
    *) fail "usage: scripts/cross.sh has-own-target | build [CARGO OPTION...] | test [CARGO OPTION...]" ;;
esac
