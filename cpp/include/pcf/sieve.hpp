// Formulas that may have factorial reduction, out of whole boxes: the trace of the period product vanishes modulo
// every prime that is good for the formula, and b has a zero modulo it (docs/mathematics.md, section 14).
//
// For one b and a small prime the residues of the coefficients of a that pass are a table, and a row of the box, all
// constant terms for given other coefficients, is a bit mask: rows are sieved a word at a time. What is left is tested
// modulo more primes, one by one.
#pragma once

#include <cstdint>
#include <vector>

#include "pcf/cancel.hpp"

namespace pcf {

struct SieveBox {
  int degree_a;            // D; b has degree 2 D
  std::int64_t low, high;  // of every coefficient of a
};

// Appends a_D, ..., a_0 of the formulas with this b (descending) that pass: one of each pair a, -a where the box has
// both, and no inflations by a common factor. Returns how many inflations were left out.
std::int64_t sieve(const std::vector<std::int64_t>& b, const SieveBox& box, CancelToken cancel,
                   std::vector<std::int64_t>& out);

// Whether one formula passes: at every prime from 5 to 61 that divides neither a leading coefficient nor, where it is
// not 0, the discriminant A^2 + 4 B for deg b = 2 deg a. Coefficients descending, leading ones not zero. The plain test, without tables.
[[nodiscard]] bool passes_sieve(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b);

}  // namespace pcf
