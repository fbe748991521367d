#include "pcf/enclosure.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace pcf {

double Enclosure::digits() const {
  if (mid.is_zero() || abs(mid) <= rad) return 0;
  if (rad.is_zero()) return static_cast<double>(mid.bits()) * std::numbers::ln2 / std::numbers::ln10;
  return (log_abs(mid) - log_abs(rad)) / std::numbers::ln10;
}

std::optional<Enclosure> enclosure_of(const Ball& value, double bits, LimitMethod method, std::int64_t depth) {
  if (!value.is_finite()) return std::nullopt;
  const auto [mantissa, exponent] = value.scaled();
  Enclosure e;
  e.scale = static_cast<long>(bits) + 8 + (mantissa == 0 ? 0 : std::max(0L, -static_cast<long>(exponent)));
  e.mid = value.mid().scaled_integer(e.scale);
  const Wide& rad = value.rad();
  const std::int64_t log2_rad = rad.e + e.scale;  // rad < 2^rad.e
  e.rad = (rad.sign() == 0 || log2_rad < 0 ? Integer(1) : shifted(Integer(1), static_cast<long>(log2_rad))) + Integer(1);
  e.certified = true;
  e.method = method;
  e.depth = depth;
  return e;
}

namespace {

// round(x * 10^places / 2^scale)
Integer to_decimal_places(const Integer& x, long scale, long places) {
  Integer num = x;
  Integer den(1);
  if (places >= 0) {
    num *= power(Integer(10), static_cast<unsigned long>(places));
  } else {
    den = power(Integer(10), static_cast<unsigned long>(-places));
  }
  if (scale >= 0) {
    den = shifted(den, scale);
  } else {
    num = shifted(num, -scale);
  }
  return floor_div(Integer(2) * num + den, Integer(2) * den);
}

std::string layout(const Integer& mantissa, long exponent, long digits) {
  std::string d = abs(mantissa).decimal();
  const std::string sign = mantissa.sign() < 0 ? "-" : "";
  if (exponent < -6 || exponent >= digits) {
    std::string text = sign + d.substr(0, 1);
    if (digits > 1) text += "." + d.substr(1);
    return text + "e" + std::to_string(exponent);
  }
  if (exponent < 0) return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + d;
  const auto whole = static_cast<std::size_t>(exponent + 1);
  if (whole == d.size()) return sign + d;
  return sign + d.substr(0, whole) + "." + d.substr(whole);
}

}  // namespace

std::optional<Decimal> decimal(const Enclosure& e, long digits) {
  if (abs(e.mid) <= e.rad) return std::nullopt;
  // |L| < 10^(exponent + 1): a first guess from the logarithm, corrected from the rounded mantissa.
  auto exponent = static_cast<long>(
      std::floor((log_abs(e.mid) - static_cast<double>(e.scale) * std::numbers::ln2) / std::numbers::ln10));
  digits = std::min(digits, static_cast<long>(e.digits()) + 1);
  for (; digits >= 1; --digits) {
    long places = digits - 1 - exponent;
    Integer mantissa = to_decimal_places(e.mid, e.scale, places);
    const auto wanted = static_cast<std::size_t>(digits);
    if (abs(mantissa).decimal().size() != wanted) {
      exponent += static_cast<long>(abs(mantissa).decimal().size()) - digits;
      places = digits - 1 - exponent;
      mantissa = to_decimal_places(e.mid, e.scale, places);
      if (abs(mantissa).decimal().size() != wanted) continue;
    }
    // Rounding moves by half a unit; the radius may add up to, but not reach, the other half.
    const Integer spread = to_decimal_places(e.rad, e.scale, places + 3);
    if (spread < Integer(498)) return Decimal{layout(mantissa, exponent, digits), digits};
  }
  return std::nullopt;
}

bool looks_rational(const Enclosure& e) {
  if (e.scale < 0 || e.mid.is_zero()) return e.mid.is_zero();
  // Convergents h/k of mid 2^-scale until one is within the radius; its height must leave 40 bits to spare.
  Integer x = e.mid;
  Integer y = shifted(Integer(1), e.scale);
  Integer h(1), h_before(0), k(0), k_before(1);
  const auto spare = static_cast<long>(e.scale) - static_cast<long>(e.rad.bits()) - 40;
  while (!y.is_zero()) {
    const Integer quotient = floor_div(x, y);
    Integer rest = x - quotient * y;
    x = std::exchange(y, std::move(rest));
    h_before = std::exchange(h, quotient * h + h_before);
    k_before = std::exchange(k, quotient * k + k_before);
    if (static_cast<long>(k.bits() * 2) > spare) return false;
    // |mid/2^scale - h/k| <= rad/2^scale
    if (abs(e.mid * k - shifted(h, e.scale)) <= e.rad * k) return true;
  }
  return true;
}

}  // namespace pcf
