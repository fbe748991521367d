#include "pcf/numerators.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>
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

constexpr std::size_t kMostValues = 127;  // 1000 (127^8 + ... + 1) < 2^63

// Whether modulo P, where P > reach, the polynomial has one zero alone. It has not, if each of its factors has another
// as its shift by j, 0 < |j| <= reach. `values` are those at 0, 1, ..., as far as they were needed.
template <std::size_t P>
bool has_one_zero(const Coefficients& polynomial, std::int64_t reach, Coefficients& values) {
  if (static_cast<std::int64_t>(P) <= reach) return false;
  while (values.size() < P) values.push_back(value(polynomial, static_cast<std::int64_t>(values.size())));
  return std::count_if(values.begin(), values.begin() + P,
                       [](std::int64_t x) { return x % static_cast<std::int64_t>(P) == 0; }) == 1;
}

template <std::size_t... P>
bool has_one_zero_somewhere(const Coefficients& polynomial, std::int64_t reach, std::index_sequence<P...>) {
  Coefficients values;
  values.reserve(kMostValues);
  return (has_one_zero<P>(polynomial, reach, values) || ...);
}

// Whether each irreducible factor of a polynomial without linear ones may have another as its shift.
bool may_come_in_shifts(const Coefficients& polynomial) {
  const std::size_t degree = polynomial.size() - 1;
  if (degree == 0) return true;
  if (degree < 4 || degree == 5 || degree == 7) return false;  // some factor is the only one of its degree
  std::int64_t largest = 0;
  for (const std::int64_t c : polynomial) largest = std::max(largest, std::abs(c));
  const std::int64_t reach = 2 * (largest / std::abs(polynomial.front()) + 2);  // of differences of zeros, by Cauchy's bound
  using Primes = std::index_sequence<11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
                                     101, 103, 107, 109, 113, kMostValues>;
  return !has_one_zero_somewhere(polynomial, reach, Primes()) &&
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
  const auto factors = take_linear_factors(rest);
  const auto terminates = [](LinearFactor factor) { return factor.u == 1 && factor.v < 0; };
  return std::none_of(factors.begin(), factors.end(), terminates) && may_come_in_shifts(rest);
}

}  // namespace pcf
