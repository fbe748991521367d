#include "pcf/rates.hpp"

#include <algorithm>
#include <cmath>

namespace pcf {

namespace {
constexpr double kLogOfLargest = 350;  // e^350 is a double, and so is its square
}

double eigenvalue_log_ratio(const Formula& f, std::int64_t n) {
  // lambda-/lambda+ = -4c/(1+s)^2, c = b/a^2, s = sqrt(1 + 4c); complex conjugate (or a = 0): equal moduli.
  const Integer a = f.a(n);
  const Integer b = f.b(n);
  const Integer square = a * a;
  if (a.is_zero() || (square + Integer(4) * b).sign() <= 0) return 0;
  const Integer discriminant_at = square + Integer(4) * b;
  // s beyond doubles: log((s - 1)/(s + 1)) = -2/s - ...
  const double log_s = (log_abs(discriminant_at) - log_abs(square)) / 2;
  if (log_s > kLogOfLargest) return -2 * std::exp(-log_s);
  const double s = std::sqrt(ratio(discriminant_at, square));
  const double log_c = log_abs(b) - log_abs(square);
  return std::log(4.0) + log_c - 2 * std::log1p(s);
}

std::optional<RatePrediction> predict_by_rates(const Formula& f, double target, double least) {
  constexpr std::int64_t kEach = 16;  // every term up to here, then eight samples an octave, by trapezia
  constexpr std::int64_t kFar = std::int64_t{1} << 60;
  const int side = f.a.leading().sign();
  const auto rate_at = [&](std::int64_t n) {
    const double size = -eigenvalue_log_ratio(f, n);
    const bool opposite = f.b.leading().sign() > 0 && f.a(n).sign() == -side;
    return opposite ? -size : size;
  };
  RatePrediction out;
  double missing = target;
  double rate = 0;
  std::int64_t n = 0;
  while (n < kFar) {
    const std::int64_t step = n < kEach ? 1 : n / 8;
    const double next = rate_at(n + step);
    const double width = static_cast<double>(step);
    const double gain = n < kEach ? next : (rate + next) / 2 * width;
    out.terms = static_cast<double>(n) + (gain > missing && gain > 0 ? width * missing / gain : width);
    missing = std::max(0.0, missing - gain);
    if (missing > target) out.expansion = std::max(out.expansion, missing - target);
    if (missing == 0 && static_cast<double>(n + step) >= least) {
      out.terms = std::max(out.terms, least);
      return out;
    }
    rate = next;
    n += step;
  }
  return std::nullopt;
}

}  // namespace pcf
