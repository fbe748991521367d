// A double with an exponent of its own: 53 bits, and no overflow or underflow within 2^63.
//
// The tails of formulas whose values leave the range of doubles run on this type, all others on double; both
// instantiate the same templates.
#pragma once

#include <cmath>
#include <cstdint>
#include <utility>

#include "pcf/ieee.hpp"

namespace pcf {

struct Wide {
  double m = 0;        // 0, infinite, or 0.5 <= |m| < 1
  std::int64_t e = 0;  // value m * 2^e

  Wide() = default;
  explicit Wide(double value, std::int64_t exponent = 0) : m(value), e(exponent) {
    if (m == 0 || !std::isfinite(m)) {
      e = 0;
      return;
    }
    int shift = 0;
    m = std::frexp(m, &shift);
    e += shift;
  }
  [[nodiscard]] int sign() const noexcept { return (m > 0) - (m < 0); }
  [[nodiscard]] std::pair<double, std::int64_t> scaled() const noexcept { return {m, e}; }

  friend Wide operator*(const Wide& a, const Wide& b) { return Wide(a.m * b.m, a.e + b.e); }
  friend Wide operator/(const Wide& a, const Wide& b) { return Wide(a.m / b.m, a.e - b.e); }
  friend Wide operator-(const Wide& a) { return Wide(-a.m, a.e); }
  friend Wide operator+(const Wide& a, const Wide& b) {
    if (a.m == 0 || !std::isfinite(b.m)) return b;
    if (b.m == 0 || !std::isfinite(a.m)) return a;
    const bool a_first = a.e >= b.e;
    const Wide& big = a_first ? a : b;
    const Wide& small = a_first ? b : a;
    const std::int64_t gap = big.e - small.e;
    if (gap > 60) return big;
    return Wide(big.m + std::ldexp(small.m, -static_cast<int>(gap)), big.e);
  }
  friend Wide operator-(const Wide& a, const Wide& b) { return a + (-b); }
  Wide& operator+=(const Wide& o) { return *this = *this + o; }
  Wide& operator-=(const Wide& o) { return *this = *this - o; }
  Wide& operator*=(const Wide& o) { return *this = *this * o; }
  Wide& operator/=(const Wide& o) { return *this = *this / o; }
};

inline Wide sqrt(const Wide& a) {
  const bool odd = (a.e & 1) != 0;
  return Wide(std::sqrt(odd ? 2 * a.m : a.m), (a.e - (odd ? 1 : 0)) / 2);
}

}  // namespace pcf
