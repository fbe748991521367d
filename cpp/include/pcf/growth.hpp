// Exact growth of the error and of the denominators:
//
//   log|L - p_n/q_n|  and  log|q_n|  =  eta n log n + gamma n + sigma sqrt(n) + beta log n + c + o(1)
//
// from the two formal solutions of the ratio equation r(n) = a(n) + b(n)/r(n-1). The closed forms per class
// are in docs/mathematics.md, section 3.
#pragma once

#include <optional>

#include "pcf/status.hpp"

namespace pcf {

struct Growth {
  double eta = 0, gamma = 0, sigma = 0, beta = 0;
};

struct Growths {
  std::optional<Growth> error;        // absent when there is no limit, and at k2 = -1/16 (error ~ C / log n)
  std::optional<Growth> denominator;  // of the dominant solution; absent when there is no limit, and at k2 = -1/16
};

[[nodiscard]] Growths growth(const Formula& f, const Classification& c);

// Whether q_n (L - p_n/q_n) -> 0 follows from the degrees and leading coefficients alone: then L is irrational
// (docs/mathematics.md, section 5). `f` converges and does not terminate.
[[nodiscard]] bool irrationality_proved(const Formula& f);

// log of |lambda- / lambda+| of x^2 = a(n) x + b(n) at the given n: the paper's predictor of the error's rate.
[[nodiscard]] double eigenvalue_log_ratio(const Formula& f, std::int64_t n);

// What these rates, each taken as it stands at its n, say before the asymptotic regime too, unlike `growth`.
struct RatePrediction {
  double terms = 0;      // about so many, until intervals that hold the tails shrink by e^-target on their way to T_1
  double expansion = 0;  // and by e^expansion they grow in between
};
// Where a(n) has the sign that it has not in the end (and b > 0), the tail is the larger branch, from which intervals
// move away: what a(n) < 0 for n < k takes, as many terms behind the zero have to bring back. At least `least` terms;
// nothing if 10^18 do not suffice.
[[nodiscard]] std::optional<RatePrediction> predict_by_rates(const Formula& f, double target, double least);

}  // namespace pcf
