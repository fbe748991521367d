#include "pcf/tail_enclosure.hpp"

#include <algorithm>
#include <cmath>

namespace pcf {

namespace {

// Sums of positive bounds lose less than this; every comparison grants it.
constexpr double kMore = 1.001, kLess = 0.999;

Wide wide_power(double base_log2, double exponent) {
  const double e = base_log2 * exponent;
  const double whole = std::floor(e);
  return Wide(std::exp2(e - whole), static_cast<std::int64_t>(whole));
}

class Proof {
 public:
  Proof(const Formula& f, Class convergence, const Integer& n, TailSeries<Ball>& series, std::size_t terms)
      : f_(f),
        step_(series.step()),
        exponent_(series.exponent()),
        offset_a_(series.offset_a()),
        terms_(static_cast<long>(terms)),
        log2_x_(-log2_abs(n) / static_cast<double>(step_)) {
    const bool parabolic = convergence == Class::stretched || convergence == Class::power ||
                           convergence == Class::logarithmic;
    order_ = parabolic ? terms_ + 1 : terms_;  // the residual vanishes to this order
    slope_order_ = convergence == Class::exponential ? 0 : step_ == 2 ? 1 : step_;
    positive_ = f.b.leading().sign() > 0;
    for (std::size_t k = 0; k < terms; ++k) c_.push_back(series.coefficient(k));
    e_ = series.shifted_coefficients(terms, static_cast<std::size_t>(order_));
  }

  // The power of n in rho(n) = C n^h x^mu.
  [[nodiscard]] double power() const {
    return static_cast<double>(exponent_ - (order_ - slope_order_)) / static_cast<double>(step_);
  }

  // rho(n) / n^h, or nothing if the inequality is not proved.
  std::optional<Wide> radius() {
    const long mu = order_ - slope_order_;
    // Lagrange's remainders below need K/step >= h and mu/step > h; the numerators must lie below the order
    if (terms_ <= exponent_ + 2 || mu <= exponent_ || step_ * f_.b.degree() >= order_ ||
        step_ * f_.a.degree() + offset_a_ >= order_ || order_ < 2 * slope_order_) {
      return std::nullopt;
    }
    bound_sizes();
    const auto slope = slope_below(static_cast<double>(mu - exponent_) / static_cast<double>(step_));
    if (!slope) return std::nullopt;
    const Wide c = residual_above() * Wide(2 * kMore) / *slope;
    // C^2 x^{2 mu - order} must stay below half of C slope
    const Wide square = c * x_power(order_ - 2 * slope_order_) * Wide(2 * kMore);
    if ((*slope * Wide(kLess) - square).sign() <= 0) return std::nullopt;
    return c * x_power(mu) * Wide(kMore);
  }

 private:
  // X^m, X = n^{-1/step}, the largest x; above, by the slack of the callers' factors.
  [[nodiscard]] Wide x_power(long m) const { return wide_power(log2_x_, static_cast<double>(m)); }

  // Remainder of T(n+1): x^order tau, |tau| <= tau_. For each term c_k x^k (1+y)^beta, y = x^step, Taylor's
  // remainder after s terms is at most |c_k binom(beta, s)| x^{k + step s} once s >= beta.
  void bound_sizes() {
    for (const Ball& c : c_) c_size_.push_back(c.upper());
    for (const Ball& e : e_) e_size_.push_back(e.upper());
    for (long k = 0; k < terms_; ++k) {
      const long s = (order_ - k + step_ - 1) / step_;
      Wide term = c_size_[static_cast<std::size_t>(k)];
      for (long i = 0; i < s; ++i) {
        const double factor = static_cast<double>(exponent_ - k - step_ * i) / static_cast<double>(step_ * (i + 1));
        term *= Wide(std::fabs(factor));
      }
      tau_ += term * x_power(k + step_ * s - order_);
    }
    tau_ *= Wide(kMore);
  }

  // |S (a + S+) - b| <= n^{d_b} x^order * result: what is left of the products beyond the order that vanishes.
  [[nodiscard]] Wide residual_above() const {
    Wide total;
    for (long i = 0; i < terms_; ++i) {
      const Wide& c = c_size_[static_cast<std::size_t>(i)];
      for (long j = 0; j <= f_.a.degree(); ++j) {
        const long m = i + offset_a_ + step_ * j;
        if (m >= order_) total += c * leading_coefficient(j).upper() * x_power(m - order_);
      }
      Wide inner;
      for (long j = std::max(0L, order_ - i); j < order_; ++j) {
        inner += e_size_[static_cast<std::size_t>(j)] * x_power(i + j - order_);
      }
      inner += tau_ * x_power(i);
      total += c * inner;
    }
    return total * Wide(kMore);
  }

  // j-th coefficient of a from the top, with a > 0 at infinity.
  [[nodiscard]] Ball leading_coefficient(long j) const {
    const Integer& z = f_.a.coefficient(f_.a.degree() - j);
    return Ball(128, z);
  }

  // (a + S+)/n^h - |S|/n^h rho(n+1)/rho(n) >= x^q * result for all x <= X, q = slope_order_; w = mu/step - h.
  [[nodiscard]] std::optional<Wide> slope_below(double w) const {
    const auto q = static_cast<std::size_t>(slope_order_);
    // H = a + S+ - |S|, coefficient by coefficient; those below x^q vanish identically
    Wide minus = tau_ * x_power(order_ - slope_order_);
    Wide plus;
    for (std::size_t m = q; m < static_cast<std::size_t>(order_); ++m) {
      Ball h = e_[m];
      const long j = static_cast<long>(m) - offset_a_;
      if (j >= 0 && j % step_ == 0 && j / step_ <= f_.a.degree()) h += leading_coefficient(j / step_);
      if (m < c_.size()) {
        if (positive_) {
          h -= c_[m];
        } else {
          h += c_[m];
        }
      }
      if (m == q) {
        // 0 in the classes of powers and logarithms, and then of either sign by rounding
        const Wide low = h.mid().sign() >= 0 ? h.lower() : -h.upper();
        if (low.sign() >= 0) {
          plus = low;
        } else {
          minus += -low;
        }
      } else {
        if (h.mid().sign() > 0 && h.lower().sign() > 0) continue;  // only helps, as x > 0
        minus += h.upper() * x_power(static_cast<long>(m - q));
      }
    }
    // |S| keeps its sign for all x <= X
    Wide s_low = c_[0].lower();
    for (long k = 1; k < terms_; ++k) s_low -= c_size_[static_cast<std::size_t>(k)] * x_power(k) * Wide(kMore);
    if (s_low.sign() <= 0) return std::nullopt;
    // rho(n+1)/rho(n) = (1+y)^-w <= 1 - w y + w(w+1)/2 y^2
    if (slope_order_ == step_) {
      const double y = std::exp2(log2_x_ * static_cast<double>(step_));
      const double gain = w * (1 - (w + 1) * y / 2 * kMore);
      if (gain <= 0) return std::nullopt;
      plus += s_low * Wide(gain);
    }
    const Wide slope = plus * Wide(kLess) - minus * Wide(kMore);
    if (slope.sign() <= 0) return std::nullopt;
    return slope;
  }

  const Formula& f_;
  long step_, exponent_, offset_a_, terms_, order_ = 0, slope_order_ = 0;
  double log2_x_;
  bool positive_ = false;
  std::vector<Ball> c_, e_;
  std::vector<Wide> c_size_, e_size_;
  Wide tau_;
};

}  // namespace

std::optional<TailEnclosure> tail_enclosure(const Formula& f, Class convergence, const Integer& n, double bits,
                                            std::size_t most, CancelToken cancel) {
  if (convergence == Class::none || convergence == Class::super_exponential) return std::nullopt;
  if (f.a.leading().sign() < 0) {  // (a, b) -> (-a, b): T -> -T
    auto flipped = tail_enclosure({f.a.scaled(Integer(-1)), f.b}, convergence, n, bits, most, cancel);
    if (flipped) flipped->tail = Ball(flipped->tail.mid().precision(), Integer(0)) - flipped->tail;
    return flipped;
  }
  // The slope of the proof may be smaller than the tail by the size of the coefficients: a few more bits.
  const auto sizes = f.a.leading().bits() * 2 + f.b.leading().bits() + f.a.coefficient(f.a.degree() - 1).bits();
  const Maker<Ball> make{static_cast<mp_bitcnt_t>(bits) + 64 + sizes};
  TailSeries<Ball> series(f, convergence, make, cancel);
  const auto least = static_cast<std::size_t>(
      std::max(series.exponent() + 3, series.step() * (f.b.degree() + f.a.degree() + 3) + 4));
  const auto cut = series.cut_at(n, bits, most);
  if (cut.log2_size > 32 - bits) return std::nullopt;  // the terms grow again too early
  const std::size_t terms = std::max(cut.terms, least);
  Ball tail = series.sum(n, terms);
  Proof proof(f, convergence, n, series, terms);
  const auto scaled = proof.radius();
  if (!scaled || !tail.is_finite()) return std::nullopt;
  const double h = static_cast<double>(series.exponent()) / static_cast<double>(series.step());
  const Wide radius = *scaled * wide_power(log2_abs(n), h) * Wide(kMore);
  tail.widen(radius);
  return TailEnclosure{std::move(tail), terms, radius, proof.power()};
}

}  // namespace pcf
