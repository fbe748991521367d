// A minimal harness: CHECK prints what failed with its place, run() returns the exit code.
#pragma once

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <random>
#include <string>

#include "pcf/status.hpp"

namespace check {

inline int failures = 0;
inline std::string context;  // printed with a failure: the inputs at hand

#define CHECK(condition)                                                                            \
  do {                                                                                              \
    if (!(condition)) {                                                                             \
      ++check::failures;                                                                            \
      std::fprintf(stderr, "%s:%d: %s  [%s]\n", __FILE__, __LINE__, #condition, check::context.c_str()); \
    }                                                                                               \
  } while (false)

#define CHECK_NEAR(x, y, tolerance)                                                                        \
  do {                                                                                                     \
    const double check_x = (x), check_y = (y);                                                             \
    if (!(std::fabs(check_x - check_y) <= (tolerance))) {                                                  \
      ++check::failures;                                                                                   \
      std::fprintf(stderr, "%s:%d: %s = %.17g, expected %.17g  [%s]\n", __FILE__, __LINE__, #x, check_x, check_y, \
                   check::context.c_str());                                                                \
    }                                                                                                      \
  } while (false)

inline int result() {
  if (failures != 0) std::fprintf(stderr, "%d failed\n", failures);
  return failures == 0 ? 0 : 1;
}

// Coefficients in descending powers, as in all documentation.
inline pcf::Polynomial poly(std::initializer_list<std::int64_t> descending) {
  std::vector<pcf::Integer> ascending;
  for (const auto* c = descending.end(); c != descending.begin();) ascending.emplace_back(*--c);
  return pcf::Polynomial(std::move(ascending));
}
inline pcf::Formula formula(std::initializer_list<std::int64_t> a, std::initializer_list<std::int64_t> b) {
  return {poly(a), poly(b)};
}

inline std::string text(const pcf::Polynomial& p) {
  std::string s = "[";
  for (long j = p.degree(); j >= 0; --j) s += p.coefficient(j).decimal() + (j > 0 ? ", " : "");
  return s + "]";
}

// A random formula whose polynomials are not zero; seeded by the caller.
inline pcf::Formula random_formula(std::mt19937_64& random, long degree_a, long degree_b, std::int64_t bound) {
  std::uniform_int_distribution<std::int64_t> coefficient(-bound, bound);
  const auto draw = [&](long degree) {
    while (true) {
      std::vector<pcf::Integer> c;
      for (long j = 0; j <= degree; ++j) c.emplace_back(coefficient(random));
      pcf::Polynomial p(std::move(c));
      if (!p.is_zero()) return p;
    }
  };
  pcf::Formula f{draw(degree_a), draw(degree_b)};
  context = "a = " + text(f.a) + ", b = " + text(f.b);
  return f;
}

}  // namespace check
