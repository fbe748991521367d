#include "pcf/convergents.hpp"

#include <algorithm>
#include <cmath>

namespace pcf {

Matrix product(const Matrix& l, const Matrix& r) {
  Matrix m;
  mpz_mul(m.x.get(), l.x.get(), r.x.get());
  m.x.add_product(l.x_before, r.y);
  mpz_mul(m.x_before.get(), l.x.get(), r.x_before.get());
  m.x_before.add_product(l.x_before, r.y_before);
  mpz_mul(m.y.get(), l.y.get(), r.x.get());
  m.y.add_product(l.y_before, r.y);
  mpz_mul(m.y_before.get(), l.y.get(), r.x_before.get());
  m.y_before.add_product(l.y_before, r.y_before);
  return m;
}

namespace {

// (u, before) -> (a u + b before, u): one step of the recurrence.
void step(Integer& u, Integer& before, const Integer& a, const Integer& b) {
  before *= b;
  before.add_product(a, u);
  std::swap(u, before);
}

// The product M(from + 1) ... M(to) in 128-bit words, or as many factors of it as fit: returns where it
// stopped. Every step is checked for overflow exactly.
std::int64_t word_leaf(const Formula& f, std::int64_t from, std::int64_t to, Matrix& out) {
  int128 x = 1, x_before = 0, y = 0, y_before = 1;
  std::int64_t i = from;
  for (; i < to; ++i) {
    const auto a = f.a.word_value(i + 1);
    const auto b = f.b.word_value(i + 1);
    if (!a || !b) break;
    int128 ax, bx, nx, ay, by, ny;
    if (__builtin_mul_overflow(x, static_cast<int128>(*a), &ax) ||
        __builtin_mul_overflow(x_before, static_cast<int128>(*b), &bx) || __builtin_add_overflow(ax, bx, &nx) ||
        __builtin_mul_overflow(y, static_cast<int128>(*a), &ay) ||
        __builtin_mul_overflow(y_before, static_cast<int128>(*b), &by) || __builtin_add_overflow(ay, by, &ny)) {
      break;
    }
    x_before = x;
    x = nx;
    y_before = y;
    y = ny;
  }
  out.x = Integer::from_int128(x);
  out.x_before = Integer::from_int128(x_before);
  out.y = Integer::from_int128(y);
  out.y_before = Integer::from_int128(y_before);
  return i;
}

constexpr std::int64_t kLeaf = 4;

}  // namespace

Matrix segment_naive(const Formula& f, std::int64_t from, std::int64_t to) {
  Matrix m;
  for (std::int64_t i = from + 1; i <= to; ++i) {
    const Integer a = f.a(i);
    const Integer b = f.b(i);
    step(m.x, m.x_before, a, b);
    step(m.y, m.y_before, a, b);
  }
  return m;
}

Matrix segment_bs(const Formula& f, std::int64_t from, std::int64_t to, CancelToken cancel) {
  if (to - from > kLeaf) {
    cancel.check();
    const std::int64_t mid = from + (to - from) / 2;
    return product(segment_bs(f, from, mid, cancel), segment_bs(f, mid, to, cancel));
  }
  Matrix m;
  if (const std::int64_t done = word_leaf(f, from, to, m); done < to) {
    return product(m, segment_naive(f, done, to));
  }
  return m;
}

Matrix convergent_from_segment(const Formula& f, const Matrix& s) {
  // P_0 = [[a(0), 1], [1, 0]]
  const Integer a0 = f.a(std::int64_t{0});
  Matrix m;
  m.x = a0 * s.x + s.y;
  m.x_before = a0 * s.x_before + s.y_before;
  m.y = s.x;
  m.y_before = s.x_before;
  return m;
}

Matrix convergent_naive(const Formula& f, std::int64_t n) {
  return convergent_from_segment(f, segment_naive(f, 0, n));
}

Matrix convergent_bs(const Formula& f, std::int64_t n, CancelToken cancel) {
  return convergent_from_segment(f, segment_bs(f, 0, n, cancel));
}

Integer numerator_product(const Formula& f, std::int64_t from, std::int64_t to) {
  if (from >= to) return Integer(1);
  if (to - from == 1) return f.b(to);
  const std::int64_t mid = from + (to - from) / 2;
  return numerator_product(f, from, mid) * numerator_product(f, mid, to);
}

double predicted_bits(const Formula& f, std::int64_t n) {
  // Per step the entries grow by at most max(|a|, |b|)-like factors: |u_n| <= (|a(n)| + |b(n)|^{1/2} + 1) ...
  const double depth = static_cast<double>(n) + 1;
  return depth * (std::max(f.a.log2_bound(depth), f.b.log2_bound(depth) / 2) + 1) + 64;
}

}  // namespace pcf
