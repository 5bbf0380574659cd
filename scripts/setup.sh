#!/usr/bin/env bash
# Brings what a fresh Debian 12 with git, make and Rust lacks. Silent and quick when nothing is missing.
# Usage: scripts/setup.sh [build|demo|test|check|cross|course]...

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"
cd "$here/.."

venv() {
    local stamp=.layby/venv/requirements.txt
    cmp -s scripts/requirements.txt "$stamp" && [ -x .layby/venv/bin/python ] && return
    say "Installing the tools from PyPI into .layby/venv: $(grep -oE '^[a-z-]+==[0-9.]+' scripts/requirements.txt | xargs)"
    rm -rf .layby/venv
    mkdir -p .layby
    python3 -m venv .layby/venv
    .layby/venv/bin/python -m pip --disable-pip-version-check --quiet install --requirement scripts/requirements.txt
    cp scripts/requirements.txt "$stamp"
}

rust() {
    command -v cargo >/dev/null || fail "there is no cargo on the PATH: install Rust $(rust_version) or newer first"
}

rust_version() { sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml; }

packages=()
media=no tools=no deny=no
for purpose in "$@"; do
    case $purpose in
        build) packages+=(build) ;;
        demo) packages+=(build demo) media=yes ;;
        test) packages+=(build demo) media=yes tools=yes ;;
        check) packages+=(build demo check) tools=yes deny=yes ;;
        cross)
            packages+=(build cross)
            scripts/cross.sh has-own-target || packages+=(cross-rust)
            ;;
        course) packages+=(course) ;;
        *) fail "unknown purpose: $purpose (build, demo, test, check, cross, course)" ;;
    esac
done
[ ${#packages[@]} -gt 0 ] || fail "usage: scripts/setup.sh [build|demo|test|check|cross|course]..."

rust
scripts/packages.sh "${packages[@]}"
if [ $media = yes ]; then scripts/fetch-media.sh; fi
if [ $tools = yes ]; then venv; fi
if [ $deny = yes ]; then scripts/deny.sh install; fi
