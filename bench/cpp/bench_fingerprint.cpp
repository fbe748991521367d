// The fingerprint of a formula, seven primes, against the plain product with a remainder at every step.
#include <utility>

#include "bench.hpp"
#include "pcf/fingerprint.hpp"

namespace {

// The same trace with no care taken: polynomials by GMP, remainders of a divisor known at run time.
long plain_trace(const pcf::Formula& f, long p) {
  const auto mod = [p](const pcf::Integer& n) {
    return static_cast<long>(mpz_fdiv_ui(n.get(), static_cast<unsigned long>(p)));
  };
  long x = 1, x_before = 0, y = 0, y_before = 1;
  for (long n = 1; n <= p; ++n) {
    const long a = mod(f.a(n)), b = mod(f.b(n));
    x_before = std::exchange(x, (a * x + b * x_before) % p);
    y_before = std::exchange(y, (a * y + b * y_before) % p);
  }
  return (x + y_before) % p;
}

}  // namespace

int main() {
  constexpr std::size_t kCount = 20000;
  const auto formulas = bench::box_sample(kCount);
  std::int64_t sum = 0;
  const auto each = [&](auto kernel) {
    return bench::best_of(3, [&] {
             for (const pcf::Formula& f : formulas) sum += kernel(f);
           }) /
           static_cast<double>(kCount * pcf::kFingerprintPrimes.size());
  };
  const double plain = each([](const pcf::Formula& f) {
    long total = 0;
    for (const int p : pcf::kFingerprintPrimes) total += plain_trace(f, p);
    return total;
  });
  const double kernel = each([](const pcf::Formula& f) { return pcf::fingerprint(f); });
  bench::require(sum != 0, "work");
  bench::report("trace over a period, each prime", "plain (baseline)", plain);
  bench::report("trace over a period, each prime", "fingerprint", kernel, kernel / plain);
}
