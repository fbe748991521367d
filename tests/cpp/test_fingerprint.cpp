#include "check.hpp"
#include "pcf/fingerprint.hpp"

using check::formula;

namespace {

// The digit of one prime.
long digit(std::int64_t fingerprint, std::size_t index) {
  for (std::size_t i = 0; i < index; ++i) fingerprint /= pcf::kFingerprintPrimes[i] + 1;
  return static_cast<long>(fingerprint % (pcf::kFingerprintPrimes[index] + 1));
}

// trace^2 / det of the product over a period, with exact integers up to the end.
void agrees_with_exact_products(std::mt19937_64& random) {
  for (int trial = 0; trial < 200; ++trial) {
    const pcf::Formula f = check::random_formula(random, trial % 3, trial % 5, 1000);
    check::context = "a = " + check::text(f.a) + ", b = " + check::text(f.b);
    const std::int64_t found = pcf::fingerprint(f);
    for (std::size_t i = 0; i < pcf::kFingerprintPrimes.size(); ++i) {
      const long p = pcf::kFingerprintPrimes[i];
      const auto mod = [p](const pcf::Integer& n) {
        return static_cast<long>(mpz_fdiv_ui(n.get(), static_cast<unsigned long>(p)));
      };
      long x = 1, x_before = 0, y = 0, y_before = 1, determinant = 1;
      for (std::int64_t n = 1; n <= p; ++n) {
        const long an = mod(f.a(n)), bn = mod(f.b(n));
        const long next_x = (an * x + bn * x_before) % p, next_y = (an * y + bn * y_before) % p;
        x_before = x, y_before = y, x = next_x, y = next_y;
        determinant = determinant * (p - bn) % p;
      }
      const long A = mod(f.a.leading()), B = mod(f.b.leading());
      if (A == 0 || B == 0) {
        CHECK(digit(found, i) == p);
        continue;
      }
      const long scale = determinant != 0 ? determinant : f.b.degree() > 2 * f.a.degree() ? B : A * A % p;
      const long trace = (x + y_before) % p;
      CHECK(digit(found, i) * scale % p == trace * trace % p);
    }
  }
}

void folds_of_a_formula_and_its_contraction() {
  CHECK(pcf::fingerprint(formula({2}, {1, 0}), 2) == pcf::fingerprint(formula({4, 5}, {-4, 2, 0})));
  CHECK(pcf::fingerprint(formula({2}, {1, 0}), 1) != pcf::fingerprint(formula({4, 5}, {-4, 2, 0})));
}

void common_factors() {
  CHECK(pcf::may_share_factor(formula({1, 1, 0}, {1, 1, 0})));
  CHECK(pcf::may_share_factor(formula({2, 1}, {2, -1})));  // of a(n-1)
  CHECK(pcf::may_share_factor(formula({1, 0, 1}, {3, 0, 3})));
  CHECK(!pcf::may_share_factor(formula({2, 1}, {1, 0, 0})));
  CHECK(!pcf::may_share_factor(formula({2}, {4})));
  CHECK(pcf::may_share_factor(formula({2147483647, 1}, {1})));  // no "no" where the prime divides what leads
}

}  // namespace

int main() {
  std::mt19937_64 random(11);
  agrees_with_exact_products(random);
  folds_of_a_formula_and_its_contraction();
  common_factors();
  return check::result();
}
