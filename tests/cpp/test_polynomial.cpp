#include <algorithm>

#include "check.hpp"
#include "pcf/polynomial.hpp"

using check::poly;
using pcf::Integer;
using pcf::Polynomial;

namespace {

void word_path_and_its_boundary() {
  const Polynomial p = poly({3, -2, 7});
  for (std::int64_t n = -50; n <= 50; ++n) CHECK(p(n) == Integer(3 * n * n - 2 * n + 7));
  // n^2 + n at the last n whose value fits a word, and one beyond: same exact values either way
  const Polynomial q = poly({1, 1, 0});
  const std::int64_t last = 3037000499;  // floor(sqrt(2^63 - 1))
  CHECK(q.word_value(last).has_value());
  CHECK(!q.word_value(last + 1));
  for (std::int64_t n = last - 3; n <= last + 3; ++n) CHECK(q(n) == Integer(n) * Integer(n) + Integer(n));
  CHECK(poly({INT64_MIN})(5) == Integer(INT64_MIN));
}

void large_coefficients() {
  const Integer huge = pcf::power(Integer(10), 30);
  const Polynomial p(std::vector<Integer>{huge, Integer(0), -huge});
  CHECK(!p.is_word());
  CHECK(p(2) == huge * Integer(-3));
  CHECK(p.degree() == 2);
}

void shift_and_products() {
  const Polynomial p = poly({1, -4, 0, 9});
  for (std::int64_t k = -5; k <= 5; ++k) {
    for (std::int64_t n = -5; n <= 5; ++n) CHECK(p.shift(k)(n) == p(n + k));
  }
  const Polynomial q = poly({-2, 1});
  for (std::int64_t n = -5; n <= 5; ++n) {
    CHECK((p * q)(n) == p(n) * q(n));
    CHECK((p + q)(n) == p(n) + q(n));
  }
  CHECK((poly({1, 1}) + poly({-1, 2})).degree() == 0);
}

// Against brute force: every sign change between integers 1..200 lies in a cell, and the first integer zero.
void zeros_against_brute_force() {
  std::mt19937_64 random(7);
  for (int i = 0; i < 3000; ++i) {
    const pcf::Formula f = check::random_formula(random, 4, 3, i % 2 == 0 ? 4 : 60);
    Polynomial p = f.b;
    if (i % 3 == 0) p = f.b * poly({1, -(i % 40)}) * poly({2, -(i % 23)});
    std::optional<Integer> expected;
    for (std::int64_t n = 1; n <= 200 && !expected; ++n) {
      if (p(n).is_zero()) expected = Integer(n);
    }
    CHECK(pcf::first_positive_integer_zero(p) == expected);
    const auto cells = pcf::zero_cells(p);
    for (std::int64_t n = 1; n < 200; ++n) {
      if (p(n).sign() * p(n + 1).sign() < 0) CHECK(std::find(cells.begin(), cells.end(), Integer(n)) != cells.end());
    }
    const Integer settled = pcf::settled_from(p);
    for (std::int64_t n = 1; n <= 200; ++n) {
      if (Integer(n) >= settled) CHECK(p(n).sign() == p.leading().sign());
    }
  }
}

void far_zero() {
  const Integer far = pcf::power(Integer(10), 25);
  const Polynomial p = Polynomial({-far, Integer(1)}) * poly({1, 0, 1});
  CHECK(pcf::first_positive_integer_zero(p) == far);
  CHECK(!pcf::first_positive_integer_zero(poly({1, 5})));
  CHECK(!pcf::first_positive_integer_zero(poly({7})));
}

}  // namespace

int main() {
  word_path_and_its_boundary();
  large_coefficients();
  shift_and_products();
  zeros_against_brute_force();
  far_zero();
  return check::result();
}
