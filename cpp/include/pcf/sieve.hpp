// Formulas that may have factorial reduction, out of whole boxes: the trace of the period product vanishes modulo
// every prime that is good for the formula, and b has a zero modulo it (docs/mathematics.md, section 14).
//
// For one b and a small prime the residues of the coefficients of a that pass are a table, and a row of the box, all
// constant terms for given other coefficients, is a bit mask: rows are sieved a word at a time. What is left is tested
// modulo more primes, one by one.
//
// Partial reduction is by some of the primes: those are asked at which all exponents are residues, where b splits and
// A^2 + 4 B is a square. A, the coefficient of n^D in a, may be 0 there.
#pragma once

#include <cstdint>
#include <vector>

#include "pcf/cancel.hpp"

namespace pcf {

struct SieveBox {
  int degree_a;            // D; b has degree 2 D
  std::int64_t low, high;  // of every coefficient of a
  bool partial = false;    // partial reduction counts
};

// Appends a_D, ..., a_0 of the formulas with this b (descending) that pass: one of each pair a, -a where the box has
// both, and no inflations by a common factor. Returns how many inflations were left out.
std::int64_t sieve(const std::vector<std::int64_t>& b, const SieveBox& box, CancelToken cancel,
                   std::vector<std::int64_t>& out);

// Whether one formula passes, by the plain test without tables. Coefficients descending, leading ones not zero. For full
// reduction: at every prime from 5 to 61 that divides neither a leading coefficient nor A^2 + 4 B, where that is not 0.
// For partial: at those up to 197 that are asked, and they are at least kLeastAsked.
[[nodiscard]] bool passes_sieve(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b, bool partial);

}  // namespace pcf
