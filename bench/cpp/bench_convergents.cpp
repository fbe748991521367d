// Exact p_n, q_n: the recurrence against binary splitting.
#include "bench.hpp"
#include "pcf/convergents.hpp"

int main() {
  const struct {
    const char* name;
    pcf::Formula f;
  } problems[] = {
      {"(2n+1, n^2)", {bench::poly({2, 1}), bench::poly({1, 0, 0})}},
      {"Apery zeta(3)", {bench::poly({34, 51, 27, 5}), bench::poly({-1, 0, 0, 0, 0, 0, 0})}},
      {"(1, 1)", {bench::poly({1}), bench::poly({1})}},
  };
  for (const auto& p : problems) {
    for (const std::int64_t n : {1000, 10'000, 100'000}) {
      const std::string name = std::string("convergents ") + p.name + " n=" + std::to_string(n);
      pcf::Matrix fast, plain;
      const int repeats = n <= 10'000 ? 5 : 2;
      const double splitting = bench::best_of(repeats, [&] { fast = pcf::convergent_bs(p.f, n); });
      if (n > 10'000 && p.f.b.degree() > 2) {  // the quadratic recurrence would take minutes
        bench::report(name, "binary splitting", splitting);
        continue;
      }
      const double naive = bench::best_of(n <= 10'000 ? 3 : 1, [&] { plain = pcf::convergent_naive(p.f, n); });
      bench::require(fast.x == plain.x && fast.y == plain.y, "convergents");
      bench::report(name, "recurrence (baseline)", naive);
      bench::report(name, "binary splitting", splitting, splitting / naive);
    }
  }
}
