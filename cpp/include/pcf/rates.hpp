// Rates of convergence from the numbers at hand, before the asymptotic regime too: the eigenvalues of one step.
#pragma once

#include <cstdint>
#include <optional>

#include "pcf/status.hpp"

namespace pcf {

// log of |lambda- / lambda+| of x^2 = a(n) x + b(n) at the given n: the paper's predictor of the error's rate.
[[nodiscard]] double eigenvalue_log_ratio(const Formula& f, std::int64_t n);

// What these rates, each taken as it stands at its n, say before the asymptotic regime too.
struct RatePrediction {
  double terms = 0;      // about so many, until intervals that hold the tails shrink by e^-target on their way to T_1
  double expansion = 0;  // and by e^expansion they grow in between
};
// Where a(n) has the sign that it has not in the end (and b > 0), the tail is the larger branch, from which intervals
// move away: what a(n) < 0 for n < k takes, as many terms behind the zero have to bring back. At least `least` terms;
// nothing if 10^18 do not suffice.
[[nodiscard]] std::optional<RatePrediction> predict_by_rates(const Formula& f, double target, double least);

}  // namespace pcf
