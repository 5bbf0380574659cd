# What the scripts here share. Sourced, never run.
# shellcheck shell=bash

set -euo pipefail

# Bold, and bold red, where somebody watches; a log stays plain.
bold='' red='' plain=''
if [ -t 2 ]; then bold=$'\033[1m' red=$'\033[1;31m' plain=$'\033[0m'; fi

say() { printf '%s==>%s %s\n' "$bold" "$plain" "$*" >&2; }
fail() { printf '%serror:%s %s\n' "$red" "$plain" "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else fail "this needs root, and there is no sudo: $*"
    fi
}

# Runs a step under its name and tells how long it took.
step() {
    local name=$1 began=$SECONDS status=0
    shift
    say "$name"
    "$@" || status=$?
    if [ "$status" -ne 0 ]; then fail "$name failed after $((SECONDS - began)) s (exit status $status)"; fi
    say "$name: $((SECONDS - began)) s"
}
