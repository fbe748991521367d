#include "pcf/deltas.hpp"

#include <algorithm>
#include <cmath>

namespace pcf {

namespace {

constexpr double kNoReduction = 5;   // of log g_n at every sample: no reduction that grows with n
constexpr double kSmallShare = 0.12;
constexpr double kAgreeing = 0.05;   // of two fits of delta's limit
constexpr double kDeepEnough = 500;  // for them: what primes below do not show yet misleads both in the same way
constexpr double kLeastWidth = 0.015;
constexpr double kFarBeyond = 100;   // the depth, of zeros of a and b, for the fits
constexpr double kBeyond = 2;        // and for no divisor to be seen

// -log|error| / log(reduced q) - 1 for n -> infinity, from the leading terms of both. At most 1. With a reduction its
// fit decides no term below gamma n: unknown then.
double delta_limit(const Growth& error, const Growth& q, const LinearGrowth& g) {
  const double eta = std::fabs(q.eta - g.eta) < kNoFactorial ? 0 : q.eta - g.eta;
  const double gamma = q.gamma - g.gamma;
  const bool reduced = g.eta != 0 || g.gamma != 0;
  const double least_gamma = reduced ? kNoFactorial : 1e-3;
  double delta = kUnknown;
  if (eta > 0) {
    delta = -error.eta / eta - 1;
  } else if (error.eta < 0) {
    return kUnknown;  // delta <= 1 forbids it: the fit of the reduction failed
  } else if (gamma > least_gamma) {
    delta = -error.gamma / gamma - 1;
  } else if (error.gamma < 0 || reduced) {
    return kUnknown;
  } else if (q.sigma > 0) {
    delta = -error.sigma / q.sigma - 1;
  } else if (q.beta > 0) {
    delta = -error.beta / q.beta - 1;
  }
  return std::min(delta, 1.0);
}

}  // namespace

double delta_of(double log_error, double log_denominator) {
  return log_denominator > 0 ? -log_error / log_denominator - 1 : kUnknown;
}

double reduced_delta(double log_error, double log_q, double log_gcd) {
  const double log_qr = log_q - log_gcd;
  return std::fabs(log_qr) < 1e-9 ? kUnknown : delta_of(log_error, log_qr);
}

double zero_scale(const Polynomial& p) {
  const long d = p.degree();
  double largest = 0;
  double log_binomial = 0;
  for (long k = 1; k <= d; ++k) {
    log_binomial += std::log(static_cast<double>(d - k + 1) / static_cast<double>(k));
    const Integer& c = p.coefficient(d - k);
    if (c.is_zero()) continue;
    const double size = log_abs(c) - log_abs(p.leading()) - log_binomial;
    largest = std::max(largest, std::exp(size / static_cast<double>(k)));
  }
  return largest;
}

DeltaLimit limit_of_delta(const Growth& error, const Growth& q, const Samples& samples, double zeros) {
  if (zeros * kBeyond > samples.n.back()) return {};
  const double bare = delta_limit(error, q, {});
  const double most = *std::max_element(samples.log_gcd.begin(), samples.log_gcd.end());
  // A power of n takes nothing away where the growths are exponential or more.
  const bool steep = error.eta < 0 || error.gamma < 0 || q.eta > 0;
  // And c^n takes nothing away where they are factorial: log g_n over n log n is small, and falls.
  const auto share = [&](std::size_t i) { return samples.log_gcd[i] / (samples.n[i] * std::log(samples.n[i])); };
  const std::size_t last = samples.n.size() - 1;
  const bool factorial = q.eta > 0 && share(last) < kSmallShare && share(last) <= share(last - 1);
  if (factorial || most < kNoReduction + (steep ? 4 * std::log(samples.n.back()) : 0)) {
    return {bare, 0};
  }
  const std::size_t count = samples.n.size();
  if (samples.n.back() < std::max(kDeepEnough, zeros * kFarBeyond)) return {};
  const auto all = gcd_growth(samples, q.eta, count), fewer = gcd_growth(samples, q.eta, count - 1);
  if (!all || !fewer || all->eta != fewer->eta) return {};
  const double value = delta_limit(error, q, *all), other = delta_limit(error, q, *fewer);
  const double gap = std::fabs(value - other);
  if (!(gap < kAgreeing)) return {};
  const double width = std::ceil(100 * (kLeastWidth + 2 * gap)) / 100;
  if (value + width < bare) return {};  // reduction only raises it: the fit failed
  return {std::max(std::round(100 * value) / 100, bare), width};
}

bool fitted_irrational(const Growth& error, const Growth& q, const LinearGrowth& g) {
  constexpr double kMargin = 0.05;
  const double eta = error.eta + q.eta - g.eta;
  if (eta < -kMargin) return true;
  return std::fabs(eta) <= kMargin && error.gamma + q.gamma - g.gamma < -kMargin;
}

}  // namespace pcf
