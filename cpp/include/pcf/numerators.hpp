// Which b of degree 2 D, beside an a of degree D at most, may stand in a formula with factorial reduction: by the
// factors of b.
//
// Theorem (docs/mathematics.md, section 14): with full reduction every irreducible factor of b over Q of degree two or
// more has another factor of b as its shift by an integer that is not 0. So b splits into linear factors, but for such
// pairs. Cost: about a third of a microsecond a polynomial where coefficients are small.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace pcf {

using Coefficients = std::vector<std::int64_t>;  // descending, the leading one not 0

struct LinearFactor {
  std::int64_t u, v;  // u n + v, u > 0, coprime
  friend bool operator==(const LinearFactor&, const LinearFactor&) = default;
};

// What formulas are sieved by: for full reduction the first kFullPrimes of them. Where b does not split over Q those
// count at which it does, and more are needed; b with fewer than kLeastAsked of them is not decided.
inline constexpr std::array<std::int64_t, 43> kSievePrimes{
    5,   7,   11,  13,  17,  19,  23,  29,  31,  37,  41,  43,  47,  53,  59,  61,  67,  71,  73,  79,  83, 89,
    97,  101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193, 197};
inline constexpr std::size_t kFullPrimes = 16;  // up to 61
inline constexpr int kLeastAsked = 5;

// Divides the polynomial by its linear factors over Q and returns them, with multiplicity: all with u, |v| <= 1000, if
// its coefficients are below 2^50.
std::vector<LinearFactor> take_linear_factors(Coefficients& polynomial);

// Whether b may stand in a formula with full reduction that does not terminate. Coefficients within -1000 to 1000, for
// which no is certain.
[[nodiscard]] bool may_reduce_fully(const Coefficients& b);

// Whether b splits into linear factors modulo p, a prime that does not divide its leading coefficient.
[[nodiscard]] bool splits_modulo(const Coefficients& b, std::int64_t p);

// Whether b, without zero at an integer n >= 1, splits modulo at least kLeastAsked of the primes. Coefficients within
// -1000 to 1000.
[[nodiscard]] bool may_reduce_partly(const Coefficients& b);

}  // namespace pcf
