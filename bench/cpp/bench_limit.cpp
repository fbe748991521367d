// Limits to many digits, by class of convergence. Each answer is checked against one with more digits.
#include "bench.hpp"
#include "pcf/limit.hpp"

int main() {
  const struct {
    const char* name;
    pcf::Formula f;
    bool slow;
  } problems[] = {
      {"(2n+1, n^2)", {bench::poly({2, 1}), bench::poly({1, 0, 0})}, false},
      {"(n+1, 3)", {bench::poly({1, 1}), bench::poly({3})}, false},
      {"(2, n^2)", {bench::poly({2}), bench::poly({1, 0, 0})}, true},
      {"(1, n)", {bench::poly({1}), bench::poly({1, 0})}, true},
      {"(3, n^2+n+1)", {bench::poly({3}), bench::poly({1, 1, 1})}, true},
  };
  for (const auto& p : problems) {
    const pcf::Classification c = pcf::classify(p.f);
    for (const long digits : {100L, 1000L, 10'000L}) {
      if (p.slow && digits > 1000) continue;
      std::optional<pcf::Enclosure> e;
      const double seconds = bench::best_of(digits <= 1000 ? 3 : 2, [&] { e = pcf::limit(p.f, c, digits); });
      const auto more = pcf::limit(p.f, c, digits + 20);
      bench::require(e && e->certified && more, "certified");
      const auto printed = pcf::decimal(*e, digits);
      const auto longer = pcf::decimal(*more, digits + 20);
      bench::require(printed && longer && longer->text.compare(0, printed->text.size() - 2, printed->text, 0,
                                                               printed->text.size() - 2) == 0,
                     "digits");
      bench::report(std::string("limit ") + p.name, std::to_string(digits) + " digits", seconds);
    }
  }
}
