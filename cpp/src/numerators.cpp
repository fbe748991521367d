#include "pcf/numerators.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <numeric>
#include <type_traits>
#include <utility>

#include "pcf/fingerprint.hpp"

namespace pcf {

namespace {

constexpr std::int64_t kMost = 1000;                      // of u and |v|
constexpr std::int64_t kLargest = std::int64_t{1} << 50;  // times kMost it fits a word

bool is_small(std::int64_t x) { return -kLargest < x && x < kLargest; }

// Divides by u n + v if it is a factor: then the quotient has integer coefficients, by Gauss's lemma.
bool divide(Coefficients& polynomial, LinearFactor by) {
  Coefficients quotient;
  quotient.reserve(polynomial.size());
  std::int64_t carried = 0;  // v times the coefficient of the quotient before
  for (const std::int64_t c : polynomial) {
    const std::int64_t left = c - carried;
    if (quotient.size() + 1 == polynomial.size()) {
      if (left != 0) return false;
      break;
    }
    if (!is_small(left) || left % by.u != 0) return false;
    quotient.push_back(left / by.u);
    carried = by.v * quotient.back();
  }
  polynomial.swap(quotient);
  return true;
}

std::int64_t value(const Coefficients& polynomial, std::int64_t n) {
  std::int64_t out = 0;
  for (const std::int64_t c : polynomial) out = out * n + c;
  return out;
}

// Values at 0, 1, -1, 2, -2, ..., of which the first P are one for each residue modulo P. With coefficients up to 1000
// and degree 8 those up to 98 are below 1000 (98^8 + ... + 1) < 2^63.
class Values {
 public:
  explicit Values(const Coefficients& polynomial) : polynomial_(polynomial) { values_.reserve(kSievePrimes.back()); }

  // How many zeros there are modulo P.
  template <std::int64_t P>
  [[nodiscard]] std::ptrdiff_t zeros() {
    while (std::ssize(values_) < P) {
      const std::int64_t n = (std::ssize(values_) + 1) / 2;
      values_.push_back(value(polynomial_, values_.size() % 2 == 1 ? n : -n));
    }
    return std::count_if(values_.begin(), values_.begin() + P, [](std::int64_t x) { return x % P == 0; });
  }

 private:
  const Coefficients& polynomial_;
  Coefficients values_;
};

// Whether modulo one of the primes beyond `reach` the polynomial has one zero alone. It has not, if each of its factors
// has another as its shift by j, 0 < |j| <= reach.
template <std::size_t... I>
bool has_one_zero(const Coefficients& polynomial, std::int64_t reach, std::index_sequence<I...>) {
  Values values(polynomial);
  return ((kSievePrimes[I] > reach && values.zeros<kSievePrimes[I]>() == 1) || ...);
}

// Whether b splits modulo enough of the primes.
template <std::size_t... I>
bool splits_often(const Coefficients& b, std::index_sequence<I...>) {
  Values values(b);
  int asked = 0;
  const auto count = [&]<std::int64_t P>(std::integral_constant<std::int64_t, P>) {
    if (b.front() % P == 0) return false;
    const std::ptrdiff_t zeros = values.zeros<P>();
    if (zeros != 0 && (zeros + 1 == std::ssize(b) || splits_modulo(b, P))) ++asked;
    return asked == kLeastAsked;
  };
  return (count(std::integral_constant<std::int64_t, kSievePrimes[I]>{}) || ...);
}

constexpr std::make_index_sequence<kSievePrimes.size()> kAll;

bool terminates(const std::vector<LinearFactor>& factors) {
  return std::any_of(factors.begin(), factors.end(), [](LinearFactor f) { return f.u == 1 && f.v < 0; });
}

// Whether each irreducible factor of a polynomial without linear ones may have another as its shift.
bool may_come_in_shifts(const Coefficients& polynomial) {
  const std::size_t degree = polynomial.size() - 1;
  if (degree == 0) return true;
  if (degree < 4 || degree == 5 || degree == 7) return false;  // some factor is the only one of its degree
  std::int64_t largest = 0;
  for (const std::int64_t c : polynomial) largest = std::max(largest, std::abs(c));
  const std::int64_t reach = 2 * (largest / std::abs(polynomial.front()) + 2);  // of differences of zeros (Cauchy)
  return !has_one_zero(polynomial, reach, kAll) &&
         may_come_in_shifts(Polynomial(std::vector<Integer>(polynomial.rbegin(), polynomial.rend())), reach);
}

}  // namespace

std::vector<LinearFactor> take_linear_factors(Coefficients& polynomial) {
  std::vector<LinearFactor> out;
  if (!std::all_of(polynomial.begin(), polynomial.end(), is_small)) return out;
  while (polynomial.size() > 1 && polynomial.back() == 0) {
    out.push_back({1, 0});
    polynomial.pop_back();
  }
  const std::int64_t leading = std::abs(polynomial.front()), constant = std::abs(polynomial.back());
  for (std::int64_t u = 1; u <= std::min(leading, kMost) && polynomial.size() > 1; ++u) {
    if (leading % u != 0) continue;
    for (std::int64_t v = 1; v <= std::min(constant, kMost); ++v) {
      if (constant % v != 0 || std::gcd(u, v) != 1) continue;
      for (const LinearFactor factor : {LinearFactor{u, v}, LinearFactor{u, -v}}) {
        while (polynomial.size() > 1 && divide(polynomial, factor)) out.push_back(factor);
      }
    }
  }
  return out;
}

bool may_reduce_fully(const Coefficients& b) {
  Coefficients rest = b;
  return !terminates(take_linear_factors(rest)) && may_come_in_shifts(rest);
}

bool splits_modulo(const Coefficients& b, std::int64_t p) {
  Coefficients rest = b;
  for (std::int64_t& c : rest) c %= p;
  for (std::int64_t n = 0; n < p && rest.size() > 1;) {
    Coefficients quotient;
    std::int64_t carried = 0;
    for (const std::int64_t c : rest) quotient.push_back(carried = (carried * n + c) % p);
    if (carried != 0) {
      ++n;
    } else {
      quotient.pop_back();
      rest.swap(quotient);
    }
  }
  return rest.size() == 1;
}

bool may_reduce_partly(const Coefficients& b) {
  Coefficients rest = b;
  return splits_often(b, kAll) && !terminates(take_linear_factors(rest));
}

}  // namespace pcf
