// Irrationality measures delta = -log|L - p_n/q_n| / log(denominator) - 1, at one depth and as n -> infinity
// (docs/mathematics.md, section 5).
#pragma once

#include <limits>

#include "pcf/fits.hpp"
#include "pcf/growth.hpp"
#include "pcf/polynomial.hpp"

namespace pcf {

// NaN marks "unknown" between the engine and its border only; the border turns it into null.
inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

[[nodiscard]] double delta_of(double log_error, double log_denominator);

// With the reduced denominator; q_n = g_n exactly means that it is 1, whatever the last bits of the logs say.
[[nodiscard]] double reduced_delta(double log_error, double log_q, double log_gcd);

struct DeltaLimit {
  double value = kUnknown;
  double half_width = kUnknown;  // 0: by the exact growths, no divisor that matters is seen
};

// At least half of the largest modulus of a zero, up to rounding: the largest mean that a coefficient tells of.
[[nodiscard]] double zero_scale(const Polynomial& p);

// Without reduction from the exact growths. Else the reduction is fitted twice, with the deepest sample and without:
// where both agree, the value to two decimals and a half width of twice as much as they differ. Reduction only makes
// denominators smaller: delta is at least that of q_n itself. Unknown where zeros of a or b, of this scale, lie beyond
// half of the depth, and where there is a reduction beyond a hundredth: samples do not tell then what n >> zeros
// brings, as in a formula shifted far.
[[nodiscard]] DeltaLimit limit_of_delta(const Growth& error, const Growth& q, const Samples& samples, double zeros);

// Whether |reduced q_n (L - p_n/q_n)| -> 0 by the exact growths of error and q_n and the fitted one of the gcd,
// with a margin above the noise of the fit.
[[nodiscard]] bool fitted_irrational(const Growth& error, const Growth& q, const LinearGrowth& g);

}  // namespace pcf
