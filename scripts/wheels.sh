#!/bin/sh
# Builds a wheel for each CPython 3.11 to 3.14 of this machine, and puts GMP and OpenMP into it (auditwheel), so that it runs
# where neither is installed. The tag is the lowest manylinux that the symbols of this machine's libraries allow.
set -eu
cd "$(dirname "$0")/.."
bin=$PWD/.venv/bin
work=build/wheels
rm -rf "$work"
mkdir -p "$work" dist

found=""
for minor in 11 12 13 14; do
  for python in "python3.$minor" "$HOME"/.pyenv/versions/3."$minor".*/bin/python3; do
    command -v "$python" >/dev/null 2>&1 || continue
    "$python" -c "import sys, ensurepip, venv; sys.exit(sys.version_info[:2] != (3, $minor))" 2>/dev/null || continue
    echo "CPython 3.$minor: building"
    "$python" -m venv "$work/venv-3.$minor"
    "$work/venv-3.$minor/bin/python" -m pip wheel --quiet --disable-pip-version-check --no-deps \
      -Cbuild-dir="build/wheels/cmake-3.$minor" -w "$work" .
    found="$found 3.$minor"
    break
  done
done
[ -n "$found" ] || { echo "no CPython 3.11 to 3.14 with venv was found" >&2; exit 1; }

for wheel in "$work"/polycf-*.whl; do
  PATH="$bin:$PATH" "$bin/auditwheel" repair --strip -w dist "$wheel" 2>"$work/auditwheel.log" ||
    { cat "$work/auditwheel.log" >&2; exit 1; }
done
ls -l dist/polycf-*manylinux*.whl
