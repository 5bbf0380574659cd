#!/usr/bin/env bash
# Installs the Debian packages that the named sections of packages.txt ask for and this machine lacks.
# Silent when nothing is missing. Usage: scripts/packages.sh SECTION...

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"

[ $# -gt 0 ] || fail "usage: scripts/packages.sh SECTION..."

# "package|command" for every line of the wanted sections.
wanted() {
    awk -v sections=" $* " '
        { sub(/[ \t]*#.*/, "") }
        /^\[.*\]$/ { inside = index(sections, " " substr($0, 2, length($0) - 2) " "); next }
        inside && NF { package = $1; sub(/^[^|]*/, ""); sub(/^\|[ \t]*/, ""); print package "|" $0 }
    ' "$here/packages.txt"
}

mapfile -t lines < <(wanted "$@")
[ ${#lines[@]} -gt 0 ] || fail "packages.txt has nothing under: $*"
packages=("${lines[@]%%|*}")

if ! command -v dpkg-query >/dev/null; then
    say "This is not Debian: see to it that what these packages hold is here: ${packages[*]}"
    exit 0
fi

declare -A installed=()
while read -r status name architecture; do
    [ "$status" = installed ] || continue
    installed[$name]=1
    installed[$name:$architecture]=1
done < <(dpkg-query --show --showformat '${db:Status-Status} ${Package} ${Architecture}\n' "${packages[@]%%:*}" 2>/dev/null)

missing=()
for line in "${lines[@]}"; do
    package=${line%%|*} substitute=${line#*|}
    [ -z "${installed[$package]:-}" ] || continue
    [ -z "$substitute" ] || ! bash -c "$substitute" >/dev/null 2>&1 </dev/null || continue
    missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

say "Installing ${#missing[@]} Debian packages (root is needed; a minute or two): ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() {
    if ! as_root "$@" >"$log" 2>&1 </dev/null; then
        tail -n 25 "$log" >&2
        fail "this command failed: $*"
    fi
}
case " ${missing[*]} " in
    *:arm64\ *) dpkg --print-foreign-architectures | grep -qx arm64 || run dpkg --add-architecture arm64 ;;
esac
run apt-get -o DPkg::Lock::Timeout=300 update -q
run env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-remove --no-install-recommends "${missing[@]}"
