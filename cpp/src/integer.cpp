#include "pcf/integer.hpp"

#include <cmath>
#include <numbers>

namespace pcf {

Integer Integer::from_int128(int128 value) {
  const bool negative = value < 0;
  const uint128 magnitude = negative ? -static_cast<uint128>(value) : static_cast<uint128>(value);
  const std::uint64_t limbs[2] = {static_cast<std::uint64_t>(magnitude),
                                  static_cast<std::uint64_t>(magnitude >> 64)};
  return from_limbs(limbs, negative ? -1 : 1);
}

Integer Integer::from_limbs(std::span<const std::uint64_t> magnitude, int sign) {
  Integer r;
  mpz_import(r.z_, magnitude.size(), -1, sizeof(std::uint64_t), 0, 0, magnitude.data());
  if (sign < 0) mpz_neg(r.z_, r.z_);
  return r;
}

std::string Integer::decimal() const {
  std::string text(mpz_sizeinbase(z_, 10) + 2, '\0');
  mpz_get_str(text.data(), 10, z_);
  text.resize(text.find('\0'));
  return text;
}

Integer gcd(const Integer& a, const Integer& b) {
  Integer r;
  mpz_gcd(r.get(), a.get(), b.get());
  return r;
}

Integer abs(Integer a) {
  mpz_abs(a.get(), a.get());
  return a;
}

Integer floor_div(const Integer& a, const Integer& b) {
  Integer r;
  mpz_fdiv_q(r.get(), a.get(), b.get());
  return r;
}

Integer shifted(const Integer& a, long shift) {
  Integer r;
  if (shift >= 0) {
    mpz_mul_2exp(r.get(), a.get(), static_cast<mp_bitcnt_t>(shift));
  } else {
    mpz_fdiv_q_2exp(r.get(), a.get(), static_cast<mp_bitcnt_t>(-shift));
  }
  return r;
}

Integer power(const Integer& base, unsigned long exponent) {
  Integer r;
  mpz_pow_ui(r.get(), base.get(), exponent);
  return r;
}

double log_abs(const Integer& a) {
  const auto [mantissa, exponent] = a.scaled();
  return std::log(std::fabs(mantissa)) + static_cast<double>(exponent) * std::numbers::ln2;
}

double ratio(const Integer& a, const Integer& b) {
  const auto [x, i] = a.scaled();
  const auto [y, j] = b.scaled();
  return std::ldexp(x / y, static_cast<int>(i - j));
}

Integer Real::scaled_integer(long shift) const {
  Real t(*this);
  if (shift >= 0) {
    mpf_mul_2exp(t.get(), t.get(), static_cast<mp_bitcnt_t>(shift));
  } else {
    mpf_div_2exp(t.get(), t.get(), static_cast<mp_bitcnt_t>(-shift));
  }
  mpf_floor(t.get(), t.get());
  Integer r;
  mpz_set_f(r.get(), t.get());
  return r;
}

Real sqrt(Real a) {
  mpf_sqrt(a.get(), a.get());
  return a;
}

}  // namespace pcf
