// Ball arithmetic: a many-digit midpoint and a radius that bounds every rounding made on the way.
//
// A Ball holds the exact number its operations stand for. mpf results are within 2^-prec of the larger operand
// (truncation); twice two bits are granted here. Radii are doubles with a wide exponent, inflated at every step.
// What has no value, such as a quotient by a ball that holds 0, is a ball of infinite radius, and so is all that is
// made of it: nothing is ever concluded from it.
#pragma once

#include <limits>

#include "pcf/integer.hpp"
#include "pcf/wide.hpp"

namespace pcf {

// Bounds of |x| as Wide: above and below by more than the conversion can lose.
inline Wide magnitude(const Real& x) {
  const auto [m, e] = x.scaled();
  return Wide(std::fabs(m), e);
}

class Ball {
 public:
  Ball(mp_bitcnt_t bits, const Integer& value) : mid_(bits, value), rad_(slack(magnitude(mid_))) {
    if (value.bits() <= bits) rad_ = Wide();
  }

  [[nodiscard]] const Real& mid() const noexcept { return mid_; }
  [[nodiscard]] const Wide& rad() const noexcept { return rad_; }
  // Whether the ball says anything: its radius is finite.
  [[nodiscard]] bool is_finite() const { return std::isfinite(rad_.m); }
  [[nodiscard]] Wide upper() const { return up(magnitude(mid_)) + up(rad_); }
  // At most |x| for every x of the ball; 0 or less if the ball holds 0.
  [[nodiscard]] Wide lower() const { return magnitude(mid_) * Wide(1 - kInflate) - up(rad_); }
  [[nodiscard]] bool holds_zero() const { return !(lower().sign() > 0); }
  [[nodiscard]] std::pair<double, std::int64_t> scaled() const { return mid_.scaled(); }
  void widen(const Wide& by) { set_radius(rad_ + by); }

  // An integer, into the storage of this ball.
  void set(std::int64_t value) {
    mpf_set_si(mid_.get(), value);
    rad_ = Wide();
  }
  void set(const Integer& value) {
    mpf_set_z(mid_.get(), value.get());
    rad_ = value.bits() <= mid_.precision() ? Wide() : slack(magnitude(mid_));
  }
  void swap(Ball& o) noexcept {
    mpf_swap(mid_.get(), o.mid_.get());
    std::swap(rad_, o.rad_);
  }

  Ball& operator+=(const Ball& o) { return combine(o, false); }
  Ball& operator-=(const Ball& o) { return combine(o, true); }
  Ball& operator*=(const Ball& o) {
    const Wide a = magnitude(mid_);
    const Wide b = magnitude(o.mid_);
    mid_ *= o.mid_;
    set_radius(a * o.rad_ + b * rad_ + rad_ * o.rad_ + slack(a * b));
    return *this;
  }
  Ball& operator/=(const Ball& o) {
    if (o.holds_zero()) return lose();
    const Wide below = o.lower();
    mid_ /= o.mid_;
    const Wide q = magnitude(mid_);
    set_radius((rad_ + up(q) * o.rad_) / below + slack(q));
    return *this;
  }
  friend Ball operator+(Ball a, const Ball& b) { return a += b; }
  friend Ball operator-(Ball a, const Ball& b) { return a -= b; }
  friend Ball operator*(Ball a, const Ball& b) { return a *= b; }
  friend Ball operator/(Ball a, const Ball& b) { return a /= b; }
  friend Ball sqrt(Ball a) {
    if (a.holds_zero() || a.mid_.sign() < 0) return a.lose();
    const Wide below = a.lower();
    a.mid_ = sqrt(a.mid_);
    a.set_radius(a.rad_ / sqrt(below) + a.slack(magnitude(a.mid_)));
    return a;
  }
  // x * num / den for small integers.
  friend void rescale(Ball& x, long num, unsigned long den) {
    mpf_mul_ui(x.mid_.get(), x.mid_.get(), static_cast<unsigned long>(num < 0 ? -num : num));
    if (num < 0) mpf_neg(x.mid_.get(), x.mid_.get());
    mpf_div_ui(x.mid_.get(), x.mid_.get(), den);
    const Wide factor(std::fabs(static_cast<double>(num)) / static_cast<double>(den));
    x.set_radius(x.rad_ * factor + x.slack(magnitude(x.mid_)));
  }

 private:
  static constexpr double kInflate = 1e-12;  // far above what a few double operations lose
  static Wide up(const Wide& x) { return x * Wide(1 + kInflate); }
  [[nodiscard]] Wide slack(const Wide& size) const {
    return Wide(size.m, size.e + 3 - static_cast<std::int64_t>(mid_.precision()));
  }
  // The one place where a radius is made by arithmetic: what is no size (negative, infinite, NaN) says nothing.
  void set_radius(const Wide& r) {
    rad_ = up(r);
    if (!(rad_.m >= 0)) lose();
  }
  Ball& lose() {
    mpf_set_ui(mid_.get(), 0);
    rad_ = Wide(std::numeric_limits<double>::infinity());
    return *this;
  }
  Ball& combine(const Ball& o, bool minus) {
    const Wide size = magnitude(mid_) + magnitude(o.mid_);
    if (minus) {
      mid_ -= o.mid_;
    } else {
      mid_ += o.mid_;
    }
    set_radius(rad_ + o.rad_ + slack(size));
    return *this;
  }

  Real mid_;
  Wide rad_;
};

}  // namespace pcf
