#!/usr/bin/env bash
# cargo-deny: the one on this machine, or one built once (minutes) and kept outside the checkout.
# Usage: scripts/deny.sh install | check

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"
cd "$here/.."

version=0.20.2
kept=${XDG_CACHE_HOME:-$HOME/.cache}/layby-tools/cargo-deny-$version

deny() {
    if [ -x "$kept/bin/cargo-deny" ]; then "$kept/bin/cargo-deny" "$@"; else cargo-deny "$@"; fi
}

case ${1:-} in
    install)
        [ ! -x "$kept/bin/cargo-deny" ] && ! command -v cargo-deny >/dev/null || exit 0
        say "Building cargo-deny $version, once (some minutes)"
        # Unoptimised: it reads a few files, and builds several times faster so.
        CARGO_TARGET_DIR=$kept/target cargo install --quiet --locked --debug --root "$kept" "cargo-deny@$version"
        rm -rf "$kept/target"
        ;;
    check) deny --all-features check --hide-inclusion-graph licenses bans sources ;;
    *) fail "usage: scripts/deny.sh install | check" ;;
esac
