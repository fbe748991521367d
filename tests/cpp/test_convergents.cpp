#include "check.hpp"
#include "pcf/convergents.hpp"

using check::formula;
using pcf::Integer;
using pcf::Matrix;

namespace {

bool same(const Matrix& a, const Matrix& b) {
  return a.x == b.x && a.x_before == b.x_before && a.y == b.y && a.y_before == b.y_before;
}

void binary_splitting_against_recurrence() {
  std::mt19937_64 random(11);
  for (int i = 0; i < 300; ++i) {
    const std::int64_t bound = i % 3 == 0 ? 5 : i % 3 == 1 ? 1'000'000 : INT64_MAX / 4;
    const pcf::Formula f = check::random_formula(random, i % 4, i % 5, bound);
    for (const std::int64_t n : {0, 1, 2, 3, 4, 5, 6, 7, 31, 32, 33, 100}) {
      const Matrix naive = pcf::convergent_naive(f, n);
      CHECK(same(naive, pcf::convergent_bs(f, n)));
      CHECK(pcf::predicted_bits(f, n) >= static_cast<double>(std::max(naive.x.bits(), naive.y.bits())));
    }
    // determinant identity: p_n q_{n-1} - p_{n-1} q_n = (-1)^{n-1} b(1)...b(n)
    const Matrix m = pcf::convergent_bs(f, 50);
    CHECK(m.x * m.y_before - m.x_before * m.y == -pcf::numerator_product(f, 0, 50));
  }
}

void large_coefficients() {
  // degree (8, 16) with 80-bit coefficients
  std::mt19937_64 random(3);
  std::vector<Integer> a, b;
  for (int j = 0; j <= 8; ++j) a.push_back(Integer(static_cast<std::int64_t>(random() >> 1)) * Integer(1 << 16));
  for (int j = 0; j <= 16; ++j) b.push_back(Integer(static_cast<std::int64_t>(random() >> 1)) * Integer(-(1 << 16)));
  const pcf::Formula f{pcf::Polynomial(a), pcf::Polynomial(b)};
  CHECK(same(pcf::convergent_naive(f, 60), pcf::convergent_bs(f, 60)));
}

void published_values() {
  // Apery: 6/zeta(3); p_1/q_1 = (5*117 - 1)/117
  const Matrix m = pcf::convergent_bs(formula({34, 51, 27, 5}, {-1, 0, 0, 0, 0, 0, 0}), 1);
  CHECK(m.x == Integer(584));
  CHECK(m.y == Integer(117));
  // Fibonacci
  const Matrix fib = pcf::convergent_bs(formula({1}, {1}), 90);
  CHECK(fib.y == Integer(4660046610375530309));
  // termination: (n-1, n-1) has p_1 = q_1 = 0
  const Matrix zero = pcf::convergent_bs(formula({1, -1}, {1, -1}), 1);
  CHECK(zero.x.is_zero() && zero.y.is_zero());
}

}  // namespace

int main() {
  binary_splitting_against_recurrence();
  large_coefficients();
  published_values();
  return check::result();
}
