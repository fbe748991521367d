// LLL on many lattices at once, in doubles that are exact integers; compiled for each instruction set, which
// PCF_LANES names (CMakeLists.txt).
//
// A lattice has the rows (e_k, v_k). It is entered with the first bits of the values alone, and grows by 14 bits after
// every two sweeps over the pairs of neighbouring rows, as reduced rows need no more: the sum of a row is
// r 2^14 + sum of u_k limb_k then (Horner), so that it is the exact one in the end. (The order of A. Novocin, D. Stehle
// and G. Villard, An LLL-reduction algorithm with quasi-linear time complexity, STOC 2011.) Coefficients and sums stay
// below some 2^34 between limbs, every product and every sum of an operation below 2^53, as bounds watch: a lattice that
// would pass them is given up, and so is one that is not reduced after kMostSweeps. So whatever doubles decide, the rows remain a basis.
//
// All lanes go through the same steps, with multiples of 0 where there is nothing to do. A pair of rows is reduced by at
// most two steps of Gauss's algorithm in one sweep: the lanes would wait for the longest run otherwise.
#include "pcf/lattice_lanes.hpp"

#include "pcf/ieee.hpp"

#if defined(__AVX2__) || defined(__SSE2__)
#include <immintrin.h>
#endif

namespace pcf::lanes {

namespace {

#if defined(__AVX512DQ__)
constexpr int kRegister = 8;  // doubles of one
#elif defined(__AVX2__)
constexpr int kRegister = 4;
#else
constexpr int kRegister = 2;
#endif
constexpr int kRegisters = 2;  // of one value: while one waits for a division, the other works
constexpr int kLanes = kRegister * kRegisters;

#define PCF_INLINE __attribute__((always_inline)) inline

using Doubles = double __attribute__((vector_size(8 * kRegister)));
using Flags = long long __attribute__((vector_size(8 * kRegister)));  // of a lane: 0 or -1

struct Mask {
  Flags part[kRegisters];
};

struct Number {
  Doubles part[kRegisters];
};

template <class Result, class Operation>
PCF_INLINE Result each(Operation operation) {
  Result result;
  for (int g = 0; g < kRegisters; ++g) result.part[g] = operation(g);
  return result;
}

PCF_INLINE Number operator+(const Number& x, const Number& y) {
  return each<Number>([&](int g) { return x.part[g] + y.part[g]; });
}
PCF_INLINE Number operator-(const Number& x, const Number& y) {
  return each<Number>([&](int g) { return x.part[g] - y.part[g]; });
}
PCF_INLINE Number operator*(const Number& x, const Number& y) {
  return each<Number>([&](int g) { return x.part[g] * y.part[g]; });
}
PCF_INLINE Number operator/(const Number& x, const Number& y) {
  return each<Number>([&](int g) { return x.part[g] / y.part[g]; });
}
PCF_INLINE Mask operator<(const Number& x, const Number& y) {
  return each<Mask>([&](int g) { return (Flags)(x.part[g] < y.part[g]); });
}
PCF_INLINE Mask operator&(const Mask& x, const Mask& y) {
  return each<Mask>([&](int g) { return x.part[g] & y.part[g]; });
}
PCF_INLINE Mask operator|(const Mask& x, const Mask& y) {
  return each<Mask>([&](int g) { return x.part[g] | y.part[g]; });
}
PCF_INLINE Mask operator~(const Mask& x) {
  return each<Mask>([&](int g) { return ~x.part[g]; });
}

PCF_INLINE Number all(double x) {
  return each<Number>([&](int) { return Doubles{} + x; });
}
PCF_INLINE Mask none() {
  return each<Mask>([](int) { return Flags{}; });
}
PCF_INLINE Number select(const Mask& where, const Number& x, const Number& y) {
  return each<Number>([&](int g) { return where.part[g] ? x.part[g] : y.part[g]; });
}
PCF_INLINE void swap_where(const Mask& where, Number& x, Number& y) {
  const Number first = select(where, y, x);
  y = select(where, x, y);
  x = first;
}
PCF_INLINE Number modulus(const Number& x) {
  constexpr long long sign = 0x7fffffffffffffffLL;
  return each<Number>([&](int g) { return (Doubles)((Flags)x.part[g] & sign); });
}
PCF_INLINE Number larger(const Number& x, const Number& y) { return select(x < y, y, x); }
// An integer nearest to x, for |x| < 2^51; another large number beyond.
PCF_INLINE Number rounded(const Number& x) {
  constexpr double shift = 0x1.8p52;
  return (x + all(shift)) - all(shift);
}

PCF_INLINE bool any(const Mask& mask) {
  static_assert(kRegisters == 2);
  const Flags flags = mask.part[0] | mask.part[1];
#if defined(__AVX512DQ__)
  return _mm512_movepi64_mask((__m512i)flags) != 0;
#elif defined(__AVX2__)
  return _mm256_movemask_pd((__m256d)flags) != 0;
#elif defined(__SSE2__)
  return _mm_movemask_pd((__m128d)flags) != 0;
#else
  return (flags[0] | flags[1]) != 0;
#endif
}

constexpr int kRows = 4, kColumns = 5;
constexpr int kSweeps = 2;              // for each limb
constexpr int kMostSweeps = 40;         // for the last one; four or five are usual
constexpr double kDelta = 0.9;          // of the Lovasz condition
constexpr double kRough = 16;           // a multiple subtracted that blurs the rest of the row's data
constexpr double kLoose = 0.75;         // a coefficient mu that is left where a row could not be reduced
constexpr double kLost = 0x1p-100;      // of a squared norm: what rounding may make of a smaller rest
constexpr double kMost = 0x1p51;        // entries, and products: four of them make a sum below 2^53
constexpr double kMostBefore = 0x1p34;  // entries before a limb is added: times 2^14 they and four products add up to less

struct Bases {
  Number x[kRows][kColumns];  // coefficients, and what they add up to
  Number largest[kRows];      // of the moduli of a row, or a bound
  // Gram-Schmidt data: |b_i*|^2 and its inverse, mu[i][j] for j < i
  Number norm[kRows], inverse[kRows], mu[kRows][kRows];
  Mask open;      // lattices that are at work; the others do not change
  Mask outgrown;  // those whose rows may not be exact
};

PCF_INLINE void refresh(Bases& b, int i) {
  b.largest[i] = modulus(b.x[i][0]);
  for (int k = 1; k < kColumns; ++k) b.largest[i] = larger(b.largest[i], modulus(b.x[i][k]));
}

PCF_INLINE Number dot(const Bases& b, int i, int j) {
  Number sum = b.x[i][0] * b.x[j][0];
  for (int k = 1; k < kColumns; ++k) sum = sum + b.x[i][k] * b.x[j][k];
  return sum;
}

// The data of row i, the row size-reduced on the way; where that has to be done again.
PCF_INLINE Mask orthogonalise(Bases& b, int i) {
  Number inner[kRows], q[kRows];
  const Number whole = dot(b, i, i);
  Number left = whole;
  for (int j = 0; j < i; ++j) {
    inner[j] = dot(b, i, j);
    for (int k = 0; k < j; ++k) inner[j] = inner[j] - b.mu[j][k] * inner[k];
    b.mu[i][j] = inner[j] * b.inverse[j];
    left = left - b.mu[i][j] * inner[j];
  }
  b.norm[i] = larger(left, whole * all(kLost));
  Mask again = none();
  for (int j = i; j-- > 0;) {
    q[j] = rounded(b.mu[i][j]);
    q[j] = select(b.open & (modulus(q[j]) * b.largest[j] < all(kMost)), q[j], all(0));
    b.mu[i][j] = b.mu[i][j] - q[j];
    for (int k = 0; k < j; ++k) b.mu[i][k] = b.mu[i][k] - q[j] * b.mu[j][k];
    again = again | (all(kRough) < modulus(q[j])) | (all(kLoose) < modulus(b.mu[i][j]));
  }
  for (int j = 0; j < i; ++j) {
    for (int k = 0; k < kColumns; ++k) b.x[i][k] = b.x[i][k] - q[j] * b.x[j][k];
  }
  refresh(b, i);
  b.outgrown = b.outgrown | (all(kMost) < b.largest[i]);
  return again;
}

// Two steps of Gauss's algorithm on rows i and i + 1, where asked, or one if that suffices.
//
// In units of b_i* and b_{i+1}* the projected rows are (p, s), with squared norms n and inner product d.
PCF_INLINE void gauss(Bases& b, int i, const Mask& asked) {
  const Number first = b.norm[i], second = b.norm[i + 1], mu = b.mu[i + 1][i];
  Number p[2] = {all(1), mu}, s[2] = {all(0), all(1)};
  Number n[2] = {first, mu * mu * first + second}, d = mu * first;
  Mask active = asked;
  const auto subtract_from = [&](int x, int y) __attribute__((always_inline)) {
    const Number wanted = rounded(d / n[y]);
    const Number bound = b.largest[i + x] + modulus(wanted) * b.largest[i + y];
    active = active & (bound < all(kMost));
    const Number q = select(active, wanted, all(0));
    b.largest[i + x] = select(active, bound, b.largest[i + x]);
    for (int k = 0; k < kColumns; ++k) b.x[i + x][k] = b.x[i + x][k] - q * b.x[i + y][k];
    for (int j = 0; j < i; ++j) b.mu[i + x][j] = b.mu[i + x][j] - q * b.mu[i + y][j];
    p[x] = p[x] - q * p[y];
    s[x] = s[x] - q * s[y];
    d = d - q * n[y];
    n[x] = select(active, p[x] * p[x] * first + s[x] * s[x] * second, n[x]);
    active = active & (n[x] < all(kDelta) * n[y]);
  };
  subtract_from(0, 1);
  if (any(active)) subtract_from(1, 0);
  const Mask turned = asked & (n[1] < n[0]);
  for (int k = 0; k < kColumns; ++k) swap_where(turned, b.x[i][k], b.x[i + 1][k]);
  for (int j = 0; j < i; ++j) swap_where(turned, b.mu[i][j], b.mu[i + 1][j]);
  swap_where(turned, n[0], n[1]);
  refresh(b, i);
  refresh(b, i + 1);
  b.inverse[i] = all(1) / n[0];  // |b_i*|^2 itself is not looked at before the next sweep
  b.norm[i + 1] = select(asked, first * second * b.inverse[i], second);
  b.mu[i + 1][i] = select(asked, d * b.inverse[i], mu);
}

// All pairs of neighbouring rows once; which lattices were reduced already, of those that are open.
PCF_INLINE Mask sweep(Bases& b) {
  Mask unfinished = none();
  b.norm[0] = dot(b, 0, 0);
  b.inverse[0] = all(1) / b.norm[0];
  for (int i = 1; i < kRows; ++i) {
    const Mask again = orthogonalise(b, i);
    const Number mu = b.mu[i][i - 1], before = b.norm[i - 1];
    const Mask fails = b.open & (b.norm[i] + mu * mu * before < all(kDelta) * before);  // the Lovasz condition
    unfinished = unfinished | again | fails;
    if (any(fails)) gauss(b, i - 1, fails);
    b.inverse[i] = all(1) / b.norm[i];
  }
  return b.open & ~unfinished;
}

PCF_INLINE Number loaded(const double* from) {
  return each<Number>([&](int g) {
    Doubles part;
    __builtin_memcpy(&part, from + g * kRegister, sizeof part);
    return part;
  });
}

PCF_INLINE void reduce_lanes(Block& block, int from) {
  Bases b;
  b.open = ~none();
  b.outgrown = none();
  for (int i = 0; i < kRows; ++i) {
    for (int k = 0; k < kRows; ++k) b.x[i][k] = all(i == k ? 1 : 0);
    b.x[i][kRows] = loaded(&block.limb[0][i][from]);
    refresh(b, i);
  }
  for (int s = 1; s < block.limbs; ++s) {
    for (int k = 0; k < kSweeps; ++k) sweep(b);
    for (int i = 0; i < kRows; ++i) {
      b.outgrown = b.outgrown | (all(kMostBefore) < b.largest[i]);
      Number sum = b.x[i][kRows] * all(1 << kLimbBits);
      for (int k = 0; k < kRows; ++k) sum = sum + b.x[i][k] * loaded(&block.limb[s][k][from]);
      b.x[i][kRows] = sum;
      refresh(b, i);
    }
  }
  for (int k = 0; k < kMostSweeps && any(b.open & ~b.outgrown); ++k) b.open = b.open & ~sweep(b);
  const Mask failed = b.open | b.outgrown;
  for (int l = 0; l < kLanes; ++l) {
    const int g = l / kRegister, lane = l % kRegister;
    for (int i = 0; i < kRows; ++i) {
      for (int k = 0; k < kColumns; ++k) block.row[i][k][from + l] = b.x[i][k].part[g][lane];
    }
    block.reduced[from + l] = failed.part[g][lane] == 0;
  }
}

}  // namespace

void PCF_LANES(Block& block) {
  for (int from = 0; from < kWidth; from += kLanes) reduce_lanes(block, from);
}

}  // namespace pcf::lanes
