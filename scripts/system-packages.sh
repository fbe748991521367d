#!/bin/sh
# Installs what the build needs from the system and cannot get from Python packages: a C++ compiler, the headers of
# GMP and of Python, and venv. On Debian and Ubuntu, as root or through sudo; elsewhere one line says what is missing.
set -eu
python=${1:-python3}

missing=""
command -v "$python" >/dev/null 2>&1 || missing="$missing python3"
command -v c++ >/dev/null 2>&1 || command -v g++ >/dev/null 2>&1 || missing="$missing g++"
if command -v "$python" >/dev/null 2>&1; then
  "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || missing="$missing python3-venv"
  headers=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
  [ -f "$headers/Python.h" ] || missing="$missing python3-dev"
fi
compiler=$(command -v c++ || command -v g++ || true)
if [ -n "$compiler" ]; then
  echo '#include <gmp.h>' | "$compiler" -x c++ -fsyntax-only - >/dev/null 2>&1 || missing="$missing libgmp-dev"
else
  missing="$missing libgmp-dev"
fi
[ -n "$missing" ] || exit 0

if command -v apt-get >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ]; then sudo=""; else sudo="sudo -n"; fi
  if [ -z "$sudo" ] || $sudo true 2>/dev/null; then
    echo "installing from the system's packages:$missing"
    $sudo apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
    exit 0
  fi
fi
echo "missing:$missing - install these system packages (Debian's names) and run make again" >&2
exit 1
