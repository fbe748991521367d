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

namespace {

// The largest c > 0 with c | content(a) and c^2 | content(b): (a, b) is the inflation of (a/c, b/c^2) by it.
Integer deflation(const Formula& f) {
  Integer ga, gb;
  for (long j = 0; j <= f.a.degree(); ++j) ga = gcd(ga, f.a.coefficient(j));
  for (long j = 0; j <= f.b.degree(); ++j) gb = gcd(gb, f.b.coefficient(j));
  // c divides ga, so candidates are built prime by prime; what is left of ga above the trial bound counts
  // only as a whole. Missing a factor there can only lose a proof, never make a false one.
  Integer c(1);
  const auto take = [&](const Integer& p) {
    const Integer square = p * p;
    while (mpz_divisible_p(ga.get(), p.get()) != 0 && mpz_divisible_p(gb.get(), square.get()) != 0) {
      ga.divide_exact(p);
      gb.divide_exact(square);
      c *= p;
    }
  };
  for (std::int64_t p = 2; p < 1000 && Integer(p) <= ga; ++p) take(Integer(p));
  if (ga > Integer(1)) take(ga);
  return c;
}

}  // namespace

bool irrationality_proved(const Formula& f) {
  const long da = f.a.degree();
  const long db = f.b.degree();
  if (db < da) return true;
  if (db > da) return false;
  const Integer c = deflation(f);
  Integer A = f.a.leading();
  Integer B = f.b.leading();
  A.divide_exact(c);
  B.divide_exact(c * c);
  if (da == 0) return (A * A + Integer(4) * B).sign() > 0 && abs(Integer(1) - B) < abs(A);
  if (abs(B) != abs(A)) return abs(B) < abs(A);
  // B1/B - A1/A - [d_a = 1] B/A^2 < 0; the first two terms do not change under deflation by a constant, the
  // sign of each is taken over the common denominator A^2 B.
  const Integer A1 = floor_div(f.a.coefficient(da - 1), c);
  const Integer B1 = floor_div(f.b.coefficient(db - 1), c * c);
  Integer num = B1 * A * A - A1 * A * B;
  if (da == 1) num -= B * B;
  return num.sign() * B.sign() < 0;
}

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
