#!/bin/sh
# Builds GMP 6.3 into a prefix, for wheels on systems whose own GMP is older than the 6.2 that the engine needs.
# On x86-64 it is a fat build, which chooses its assembly when it is loaded: a wheel runs on other processors too.
set -eu
prefix=${1:?give the prefix}
version=6.3.0
sum=a3c2b80201b89e68616f4ad30bc66aee4927c3ce50e33929ca819d5c43538898
[ -f "$prefix/include/gmp.h" ] && exit 0
command -v m4 >/dev/null || dnf install -y -q m4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
curl --fail --silent --show-error --location --retry 3 -O "https://ftp.gnu.org/gnu/gmp/gmp-$version.tar.xz"
echo "$sum  gmp-$version.tar.xz" | sha256sum --check --quiet
tar -xf "gmp-$version.tar.xz"
cd "gmp-$version"
machine=$(uname -m)
if [ "$machine" = x86_64 ]; then
  set -- --enable-fat
else
  set -- "--build=$machine-unknown-linux-gnu" # the processor of the builder is not that of the user
fi
# the tests of its configure are no C23, which newer compilers take by default
./configure CFLAGS="-O2 -std=gnu17" --quiet --prefix="$prefix" --disable-static --enable-shared "$@" >/dev/null
make -s -j"$(nproc)" >/dev/null
make -s install >/dev/null
