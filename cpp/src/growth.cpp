#include "pcf/growth.hpp"

#include <cmath>

namespace pcf {

namespace {

// The quantities the closed forms are made of.
struct Leading {
  explicit Leading(const Formula& f)
      : da(static_cast<double>(f.a.degree())),
        db(static_cast<double>(f.b.degree())),
        sign_a(f.a.leading().sign()),
        log_a(log_abs(f.a.leading())),
        log_b(log_abs(f.b.leading())),
        a1(ratio(f.a.coefficient(f.a.degree() - 1), f.a.leading())),
        b1(ratio(f.b.coefficient(f.b.degree() - 1), f.b.leading())) {}
  double da, db;
  int sign_a;
  double log_a, log_b;  // log|A|, log|B|
  double a1, b1;        // A1/A, B1/B
};

Growths super_exponential(const Formula& f, const Leading& l) {
  const Integer& A = f.a.leading();
  const double eta = l.db - 2 * l.da;
  const double iota = eta == -1 ? ratio(f.b.leading(), A * A) : 0;  // B/A^2 when d_b = 2 d_a - 1
  return {Growth{eta, l.log_b - 2 * l.log_a - eta, 0, 1.5 * l.db - 2 * l.da + l.b1 - 2 * l.a1 - 2 * iota},
          Growth{l.da, l.log_a - l.da, 0, l.da / 2 + l.a1 + iota}};
}

Growths exponential(const Formula& f, const Leading& l) {
  // In units of |A|: s = sqrt(1 + 4B/A^2), lambda+ = A (1 + s)/2, S = A s; all terms are ratios of these.
  const Integer& A = f.a.leading();
  const Integer D = discriminant(f);
  const double s = std::sqrt(ratio(D, A * A));
  const double t = ratio(f.b.leading(), A * A);
  const double plus = (1 + s) / 2;
  // log|lambda-/lambda+| = log|(s - 1)/(s + 1)|, without cancellation or overflow for any ratio of B to A^2
  double gamma = l.log_b - 2 * l.log_a - 2 * std::log(plus);
  if (s > 1e150) {
    const double log_s = log_abs(D) / 2 - l.log_a;  // B dominates: lambda+- = +-sqrt(B), as far as doubles tell
    return {Growth{0, -2 * std::exp(-log_s), 0, ((l.da + l.b1) - 2 * l.a1) / s},
            Growth{l.da, l.log_a + log_s - std::log(2.0) - l.da, 0, l.da / 2 + (l.da + l.b1) / 2 + l.a1 / s}};
  }
  if (s > 2) gamma = -2 * std::atanh(1 / s);
  else if (s < 0.5) gamma = -2 * std::atanh(s);
  else if (t != 0) gamma = std::log(std::fabs(t)) - 2 * std::log(plus);
  return {Growth{0, gamma, 0, ((l.da + l.b1) - 2 * l.a1) / s},
          Growth{l.da, l.log_a + std::log(plus) - l.da, 0,
                 l.da / 2 + (t * (l.da + l.b1) + l.a1 * plus) / (plus * s)}};
}

Growths large_numerator(const Leading& l, bool odd) {
  const double slope = std::exp(l.log_a - l.log_b / 2);  // |A| / sqrt(B)
  if (odd) {
    return {Growth{0, 0, -2 * slope, 0}, Growth{l.db / 2, (l.log_b - l.db) / 2, slope, (l.db + l.b1) / 2}};
  }
  const double h = l.da + 1;
  return {Growth{0, 0, 0, -slope}, Growth{h, l.log_b / 2 - h, 0, h + l.b1 / 2 + slope / 2}};
}

Growths parabolic_growth(const Formula& f, const Leading& l) {
  const Parabolic k = parabolic(f);
  const double gamma = l.log_a - std::log(2.0) - l.da;
  if (k.k1_num.sign() > 0) {
    const double k1 = ratio(k.k1_num, k.den);
    return {Growth{0, 0, -8 * std::sqrt(k1), 0},
            Growth{l.da, gamma, 4 * std::sqrt(k1), l.da / 2 + l.a1 + 0.25 - 2 * k1}};
  }
  const Integer w = Integer(16) * k.k2_num + k.den;  // 1 + 16 k2, times den
  const double root = std::sqrt(ratio(w, k.den));
  return {Growth{0, 0, 0, -root}, Growth{l.da, gamma, 0, l.da / 2 + l.a1 + (1 + root) / 2}};
}

}  // namespace

Growths growth(const Formula& f, const Classification& c) {
  const Leading l(f);
  switch (c.convergence) {
    case Class::super_exponential: return super_exponential(f, l);
    case Class::exponential: return exponential(f, l);
    case Class::stretched_odd: return large_numerator(l, true);
    case Class::power_even: return large_numerator(l, false);
    case Class::stretched:
    case Class::power: return parabolic_growth(f, l);
    case Class::logarithmic:
    case Class::none: break;
  }
  return {};
}

}  // namespace pcf
