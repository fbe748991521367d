// The values of both polynomials at 1, 2, ..., top in 64-bit words: evaluated once for everything that reads them.
#pragma once

#include <cstdint>
#include <vector>

#include "pcf/status.hpp"

namespace pcf {

// a(i), b(i) for 1 <= i <= top in 64-bit words; index 0 is unused.
struct WordValues {
  std::vector<std::int64_t> a, b;
  // False if some value may not fit (the test is on a bound, so a few formulas that would fit are refused too).
  [[nodiscard]] bool fill(const Formula& f, std::int64_t top);
};

}  // namespace pcf
