// Recurrences modulo primes: the p-curvature as a hash of a gauge class, and whether a deflation is possible.
//
// C_p = M(1) M(2) ... M(p) mod p, with M(n) = [[a(n), 1], [b(n), 0]], changes by conjugation when its start does, so
// that its trace and determinant belong to the formula and its shifts. A gauge multiplies it by a number: trace^2 /
// det stays. Where det is 0 the number is that of the leading coefficients, and trace^2 / scale stays, scale = A^2,
// or B where deg b > 2 deg a. Source: docs/mathematics.md, section 13.
#pragma once

#include <array>
#include <cstdint>

#include "pcf/status.hpp"

namespace pcf {

inline constexpr std::array kFingerprintPrimes{101, 103, 107, 109, 113, 127, 131};

// The invariant at each prime, or the prime itself where it is not defined (the prime divides a leading coefficient),
// as the digits of one number: the first prime is the lowest digit, and the base of each digit is its prime + 1. For a
// formula that is deflated; of its fold, whose steps are `fold` of its own.
[[nodiscard]] std::int64_t fingerprint(const Formula& f, int fold = 1);

// Whether b(n) may have a factor in common with a(n) or a(n-1): decided modulo one large prime, so that "no" is
// certain.
[[nodiscard]] bool may_share_factor(const Formula& f);

// Whether a(n), b(n) and b(n+1) may have a factor h in common, so that the formula is inflated by h; likewise.
[[nodiscard]] bool is_inflated(const Formula& f);

// Whether each irreducible factor of p may be a factor of p(n + j) for some j with 0 < |j| <= reach; likewise.
[[nodiscard]] bool may_come_in_shifts(const Polynomial& p, std::int64_t reach);

}  // namespace pcf
