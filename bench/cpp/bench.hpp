// A tiny harness: problems shared by all benchmarks, best-of timing, and one JSON object a line.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "pcf/status.hpp"

namespace bench {

// Seconds of the fastest of `repeats` runs.
template <class Work>
double best_of(int repeats, Work work) {
  double best = 1e300;
  for (int i = 0; i < repeats; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

inline pcf::Polynomial poly(std::initializer_list<std::int64_t> descending) {
  std::vector<pcf::Integer> ascending;
  for (const auto* c = descending.end(); c != descending.begin();) ascending.emplace_back(*--c);
  return pcf::Polynomial(std::move(ascending));
}

// A seeded sample of the paper's box (degrees (2, 2), coefficients -5..5) that does not terminate.
inline std::vector<pcf::Formula> box_sample(std::size_t count, long degree_a = 2, long degree_b = 2,
                                            std::int64_t bound = 5) {
  std::mt19937_64 random(20241216);
  std::uniform_int_distribution<std::int64_t> coefficient(-bound, bound);
  const auto draw = [&](long degree) {
    std::vector<pcf::Integer> c;
    for (long j = 0; j <= degree; ++j) c.emplace_back(coefficient(random));
    return pcf::Polynomial(std::move(c));
  };
  std::vector<pcf::Formula> out;
  while (out.size() < count) {
    pcf::Formula f{draw(degree_a), draw(degree_b)};
    if (f.a.is_zero() || f.b.is_zero() || pcf::classify(f).status == pcf::Status::terminates) continue;
    out.push_back(std::move(f));
  }
  return out;
}

// One result: a line of JSON. `ratio` is against the baseline the name tells, 0 if it is the baseline itself.
inline void report(const std::string& benchmark, const std::string& variant, double seconds_each, double ratio = 0) {
  std::printf("{\"benchmark\": \"%s\", \"variant\": \"%s\", \"ms\": %.6g", benchmark.c_str(), variant.c_str(),
              seconds_each * 1e3);
  if (ratio > 0) std::printf(", \"ratio\": %.4g", ratio);
  std::printf("}\n");
  std::fflush(stdout);
}

// A benchmark whose answer is wrong is no benchmark.
inline void require(bool correct, const char* what) {
  if (correct) return;
  std::fprintf(stderr, "wrong answer: %s\n", what);
  std::exit(1);
}

}  // namespace bench
