// Which b of degree 2 D, beside an a of degree D at most, may stand in a formula with factorial reduction: by the factors
// of b over Q.
//
// Theorem (docs/mathematics.md, section 14): with full reduction every irreducible factor of b of degree two or more
// has another factor of b as its shift by an integer that is not 0. So b splits into linear factors, but for such pairs.
// Cost: about a third of a microsecond a polynomial where coefficients are small.
#pragma once

#include <cstdint>
#include <vector>

namespace pcf {

using Coefficients = std::vector<std::int64_t>;  // descending, the leading one not 0

struct LinearFactor {
  std::int64_t u, v;  // u n + v, u > 0, coprime
  friend bool operator==(const LinearFactor&, const LinearFactor&) = default;
};

// Divides the polynomial by its linear factors over Q and returns them, with multiplicity: all with u, |v| <= 1000, if
// its coefficients are below 2^50.
std::vector<LinearFactor> take_linear_factors(Coefficients& polynomial);

// Whether b may stand in a formula with full reduction that does not terminate. Coefficients within -1000 to 1000, for
// which no is certain.
[[nodiscard]] bool may_reduce_fully(const Coefficients& b);

}  // namespace pcf
