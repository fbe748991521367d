#!/bin/sh
# Installs the newest repaired wheel of dist/ into an empty environment and identifies a formula with it, in a mount
# namespace of its own in which libgmp, libgomp, their headers and the compilers are covered up (as root on Linux).
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
tag=$("$python" -c 'import sys; print("cp%d%d" % sys.version_info[:2])')
wheel=$(ls -t dist/polycf-*-"$tag"-*manylinux*.whl 2>/dev/null | head -n 1)
[ -n "$wheel" ] || { echo "dist/: no repaired wheel for $tag; run make wheel" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "$wheel"

cat > "$work/run.sh" <<'INNER'
set -eu
for file in $(ldconfig -p | grep -oE '/[^ ]*/lib(gmp|gomp)\.so[^ ]*$') /usr/include/gmp.h /usr/include/*/gmp.h \
  $(command -v c++ g++ gcc cc clang || true); do
  [ -e "$file" ] && mount --bind /dev/null "$file"
done
if command -v c++ >/dev/null && c++ --version >/dev/null 2>&1; then echo "a compiler is still seen" >&2; exit 1; fi
cd /
env -i PATH=/usr/bin:/bin HOME=/nonexistent "$1/venv/bin/pcf" identify 2n+1 n^2 --digits 60 --json
INNER
unshare --mount sh "$work/run.sh" "$work"
echo "$(basename "$wheel"): runs without libgmp, libgomp, headers and compiler"
