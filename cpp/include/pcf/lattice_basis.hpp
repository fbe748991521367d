// Bases of small lattices in exact integers, reduced on decisions in doubles, and the height that they exclude, proved.
//
// LLL (A. K. Lenstra, H. W. Lenstra, L. Lovasz, Math. Ann. 261, 1982) on rows of N coefficients and what they add up to;
// pairs of neighbouring Gram-Schmidt vectors are reduced at once by Gauss's algorithm (H. Koy and C. P. Schnorr, CaLC
// 2001). Every step has determinant +-1 and no integer wraps around unnoticed, so that the rows stay a basis; the norms of
// the final one are bounded from below with all roundings (`proved_least`). About 2.5 microseconds for N = 4.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <type_traits>

#include "pcf/integer.hpp"

namespace pcf::reduction {

using Transform = std::array<std::array<std::int64_t, 2>, 2>;

inline constexpr double kDelta = 0.9;               // of the Lovasz condition
inline constexpr double kLongestRun = 1 << 24;      // coefficients of one run of Gauss's algorithm: half of a double's
inline constexpr double kSteep = 256;               // ratio of |b_i*|^2 at which the rows below can wait
inline constexpr double kRough = 16;                // a multiple subtracted that blurs the rest of the row's data
inline constexpr double kLargestMultiple = 0x1p62;  // of one row subtracted from another at once
inline constexpr double kLost = 0x1p-100;           // of a squared norm: what rounding may make of a smaller rest
inline constexpr double kWorstBasis = 0x1p30;       // |b_j|^2/|b_i*|^2, j <= i, up to which norms in doubles are proved
inline constexpr int kMostPasses = 8;               // of size reduction; two are usual
inline constexpr int kMostRuns = 400;               // ten are usual; more means that doubles do not suffice

// An integer nearest to x, without a call.
inline double rounded(double x) {
  constexpr double shift = 0x1.8p52;
  return std::fabs(x) < 0x1p51 ? (x + shift) - shift : std::floor(x);
}

inline double to_double(std::int64_t v) { return static_cast<double>(v); }

inline double to_double(int128 v) {
  const auto low = static_cast<std::int64_t>(v);
  if (low == v) return static_cast<double>(low);
  const auto high = static_cast<std::int64_t>(v >> 64);
  return static_cast<double>(high) * 0x1p64 + static_cast<double>(static_cast<std::uint64_t>(v));
}

// a b + c d in two's complement: intermediate products may wrap around where the sum fits.
template <class Signed>
Signed mixed(std::int64_t a, Signed b, std::int64_t c, Signed d) {
  using Unsigned = std::conditional_t<sizeof(Signed) == 16, uint128, std::uint64_t>;
  const auto wide = [](Signed v) { return static_cast<Unsigned>(v); };
  return static_cast<Signed>(wide(a) * wide(b) + wide(c) * wide(d));
}

// Rows of a lattice in doubles: coefficients and what they add up to.
template <std::size_t N>
using Rows = std::array<std::array<double, N + 1>, N>;

// Rows of the lattice, exact; and the same in doubles.
template <std::size_t N, class Entry>
struct Basis {
  static constexpr double kLargestEntry = sizeof(Entry) == 16 ? 0x1p124 : 0x1p60;  // with bits to spare

  std::array<std::array<Entry, N>, N> u;
  std::array<int128, N> r;
  Rows<N> row;
  std::array<double, N> largest;  // of the |u[i][k]|

  void refresh(std::size_t i) {
    largest[i] = 0;
    for (std::size_t k = 0; k < N; ++k) {
      row[i][k] = to_double(u[i][k]);
      largest[i] = std::max(largest[i], std::fabs(row[i][k]));
    }
    row[i][N] = to_double(r[i]);
  }
  // row_i -= sum of q_j row_j over j < i; false where that may have left the range of the integers.
  [[nodiscard]] bool subtract(std::size_t i, const std::array<double, N>& q) {
    const auto before = row[i];
    double entry = largest[i], sum = std::fabs(before[N]);  // no step of the sum is larger
    for (std::size_t j = 0; j < i; ++j) {
      if (q[j] == 0) continue;
      const auto multiple = static_cast<std::int64_t>(q[j]);
      for (std::size_t k = 0; k < N; ++k) u[i][k] = mixed(1, u[i][k], -multiple, u[j][k]);
      r[i] = mixed(1, r[i], -multiple, r[j]);
      entry += std::fabs(q[j]) * largest[j];
      sum += std::fabs(q[j] * row[j][N]);
    }
    refresh(i);
    if (entry <= 2 * kLargestEntry && sum <= 0x1p126) return true;
    // Steps may have wrapped around, which is of no consequence if the result fits: it is right modulo 2^64 or 2^128, and
    // less than half of that away from what doubles make of the sum, 2^-49 of the steps being more than their rounding.
    constexpr double wrap = sizeof(Entry) == 16 ? 0x1p128 : 0x1p64;
    if (!(entry * 0x1p-49 <= wrap / 8 && sum * 0x1p-49 <= 0x1p125)) return false;
    for (std::size_t k = 0; k <= N; ++k) {
      double value = before[k];
      for (std::size_t j = 0; j < i; ++j) value -= q[j] * row[j][k];
      if (!(std::fabs(value - row[i][k]) <= (k < N ? wrap : 0x1p128) / 4)) return false;
    }
    return true;
  }
  // (row_i, row_{i+1}) = t (row_i, row_{i+1}), with coefficients that `gauss` kept small enough.
  void transform(std::size_t i, const Transform& t) {
    const auto both = [&t](auto& x, auto& y) {
      const auto before = x;
      x = mixed(t[0][0], before, t[0][1], y);
      y = mixed(t[1][0], before, t[1][1], y);
    };
    for (std::size_t k = 0; k < N; ++k) both(u[i][k], u[i + 1][k]);
    both(r[i], r[i + 1]);
    refresh(i);
    refresh(i + 1);
  }
};

template <std::size_t N>
double dot(const std::array<double, N>& x, const std::array<double, N>& y) {
  double sum = 0;
  for (std::size_t k = 0; k < N; ++k) sum += x[k] * y[k];
  return sum;
}

// Gram-Schmidt data of a basis: norm[i] = |b_i*|^2, mu[i][j] for j < i.
template <std::size_t N>
struct Orthogonal {
  std::array<double, N> norm;
  std::array<std::array<double, N>, N> mu;
};

// The data of row i, the row size-reduced on the way as far as doubles can; false if it outgrew its integers.
template <std::size_t N, class Entry>
[[nodiscard]] bool orthogonalise(Basis<N, Entry>& b, Orthogonal<N>& o, std::size_t i) {
  bool rough = true;
  for (int pass = 0; rough && pass < kMostPasses; ++pass) {
    std::array<double, N> inner;  // <b_i, b_j*>
    const double whole = dot(b.row[i], b.row[i]);
    double left = whole;
    for (std::size_t j = 0; j < i; ++j) {
      inner[j] = dot(b.row[i], b.row[j]);
      for (std::size_t k = 0; k < j; ++k) inner[j] -= o.mu[j][k] * inner[k];
      o.mu[i][j] = inner[j] / o.norm[j];
      left -= o.mu[i][j] * inner[j];
    }
    o.norm[i] = std::max(left, whole * kLost);
    rough = false;
    bool changed = false;
    std::array<double, N> q{};
    for (std::size_t j = i; j-- > 0;) {
      q[j] = rounded(std::clamp(o.mu[i][j], -kLargestMultiple, kLargestMultiple));
      if (q[j] == 0) continue;
      o.mu[i][j] -= q[j];
      for (std::size_t k = 0; k < j; ++k) o.mu[i][k] -= q[j] * o.mu[j][k];
      changed = true;
      rough = rough || std::fabs(q[j]) > kRough;
    }
    if (changed && !b.subtract(i, q)) return false;
  }
  return true;
}

// The square of a norm to which no lattice vector falls short, proved from the integers of a reduced basis; 0 if doubles
// do not suffice.
//
// No vector is shorter than the shortest b_i*. With G the Gram matrix of the rows, the numbers computed here are unit
// lower triangular M = (mu) and diagonal D = (norm) with |G - M D M'|_ij <= 22 u |b_i| |b_j|, u = 2^-53: conversion of
// the entries and rounding of the inner products make 14 u of that, the factorisation the rest (N. J. Higham, Accuracy
// and Stability of Numerical Algorithms, theorem 10.3). So G = M D^1/2 (1 + F) D^1/2 M', |F| <= 22 N u s, s the sum of
// the squares of (M^-1)_ij |b_j|/norm_i^1/2, j <= i. Entries of M up to 1 make those of M^-1 at most 1, 1, 2, 4 by their
// distance from the diagonal: s <= 31 k for k = max |b_j|^2/norm_i, j <= i. The true |b_i*|^2 is norm_i times a pivot of
// 1 + F, which is at least 1 - |F|; and |F| < 2^-40 k, rounding of k included: below 2^-10 where k <= kWorstBasis.
template <std::size_t N>
double proved_least(const Rows<N>& row) {
  std::array<std::array<double, N>, N> mu{};
  std::array<double, N> norm{};
  double least = std::numeric_limits<double>::infinity(), longest = 0;
  for (std::size_t i = 0; i < N; ++i) {
    std::array<double, N> inner{};
    const double whole = dot(row[i], row[i]);
    norm[i] = whole;
    for (std::size_t j = 0; j < i; ++j) {
      inner[j] = dot(row[i], row[j]);
      for (std::size_t k = 0; k < j; ++k) inner[j] -= mu[j][k] * inner[k];
      mu[i][j] = inner[j] / norm[j];
      norm[i] -= mu[i][j] * inner[j];
      if (!(std::fabs(mu[i][j]) <= 1)) return 0;
    }
    longest = std::max(longest, whole);
    if (!(norm[i] * kWorstBasis >= longest)) return 0;
    least = std::min(least, norm[i]);
  }
  return least;
}

// Gauss's algorithm on two vectors of which |b_i*|^2, mu and |b_{i+1}*|^2 are given: what it does to them, with
// coefficients up to `longest`.
inline Transform gauss(double first, double mu, double second, double longest) {
  double x1 = std::sqrt(first), y1 = 0, x2 = mu * x1, y2 = std::sqrt(second);
  double n1 = first, n2 = x2 * x2 + y2 * y2;
  std::array<double, 2> t1{1, 0}, t2{0, 1};
  while (n2 < kDelta * n1) {
    std::swap(x1, x2);
    std::swap(y1, y2);
    std::swap(t1, t2);
    n1 = n2;
    const double q = rounded((x1 * x2 + y1 * y2) / n1);
    const std::array<double, 2> next{t2[0] - q * t1[0], t2[1] - q * t1[1]};
    if (std::fabs(next[0]) + std::fabs(next[1]) > longest) break;
    t2 = next;
    x2 -= q * x1;
    y2 -= q * y1;
    n2 = x2 * x2 + y2 * y2;
  }
  const auto whole = [](double v) { return static_cast<std::int64_t>(v); };
  return {{{whole(t1[0]), whole(t1[1])}, {whole(t2[0]), whole(t2[1])}}};
}

// Reduces the basis and returns `proved_least` of it; nothing if a row outgrew its integers.
template <std::size_t N, class Entry>
std::optional<double> reduce(Basis<N, Entry>& b) {
  Orthogonal<N> o;
  for (std::size_t i = 0; i < N; ++i) b.refresh(i);
  std::size_t from = 0;
  for (int run = 0; run < kMostRuns; ++run) {
    std::size_t steepest = N;
    double steepness = 0;
    for (std::size_t i = 0; i < N && steepness < kSteep; ++i) {
      if (i >= from && !orthogonalise(b, o, i)) return std::nullopt;
      if (i == 0) continue;
      const double mu = o.mu[i][i - 1], before = o.norm[i - 1];
      if (o.norm[i] + mu * mu * before >= kDelta * before) continue;  // the Lovasz condition
      if (before > steepness * o.norm[i]) {
        steepness = before / o.norm[i];
        steepest = i - 1;
      }
    }
    if (steepest == N) return proved_least(b.row);
    const std::size_t i = steepest;
    const double largest =
        std::max({1.0, b.largest[i], b.largest[i + 1], std::fabs(b.row[i][N]), std::fabs(b.row[i + 1][N])});
    b.transform(i, gauss(o.norm[i], o.mu[i + 1][i], o.norm[i + 1], std::min(kLongestRun, b.kLargestEntry / largest)));
    from = i;
  }
  return 0;
}

}  // namespace pcf::reduction
