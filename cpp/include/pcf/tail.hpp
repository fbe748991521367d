// The error of convergents without big integers.
//
// With T = T_{n+1} the tail, L = (p_n + T p_{n-1}) / (q_n + T q_{n-1}), and by the determinant identity
//
//   L - p_n/q_n = (-1)^n T b(1)...b(n) / (q_n^2 (1 + T q_{n-1}/q_n)),
//
// so its logarithm needs sums of logarithms, the ratio q_{n-1}/q_n and the tail by backward recurrence, started
// from the tail series far enough out. O(N) operations in doubles.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "pcf/convergents.hpp"
#include "pcf/word_values.hpp"

namespace pcf {

// What is known of the denominators at one depth.
struct Denominator {
  std::int64_t depth = 0;
  double log_q = 0;  // log|q_n|
  std::optional<double> back;  // q_{n-1} / q_n; filled in from the depth before where it is missing
  bool zero = false; // q_n = 0
};

[[nodiscard]] Denominator denominator_at(std::int64_t depth, const Integer& q, const Integer& q_before);

// log|L - p_n/q_n| and the sign of L - p_n/q_n.
struct LogError {
  double log = 0;
  int sign = 0;
};

struct ErrorProfile {
  std::vector<std::optional<LogError>> at;  // one per depth asked for; nothing where q_n = 0, the error is 0, or
                                            // the denominators follow the minimal solution (L = infinity)
  std::optional<LogError> at_double;        // the same at twice the largest depth
  std::optional<Denominator> denominator_double;
};

// `depths` ascending, the last one at least 1. Nothing if no starting tail of double accuracy is found within
// the budget of steps. `values`, if given, holds both polynomials up to twice the largest depth plus one.
[[nodiscard]] std::optional<ErrorProfile> error_profile(const Formula& f, Class convergence,
                                                        std::span<const Denominator> depths,
                                                        const WordValues* values = nullptr);

}  // namespace pcf
