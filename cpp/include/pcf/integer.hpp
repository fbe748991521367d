// Exact integers and many-digit reals: RAII over GMP's mpz_t and mpf_t.
//
// The only header of the engine that includes <gmp.h>. Nothing here allocates behind the reader's back: an
// operator that returns by value makes a new number, the named in-place operations reuse storage.
#pragma once

#include <gmp.h>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "pcf/ieee.hpp"

namespace pcf {

static_assert(sizeof(long) == sizeof(std::int64_t), "the engine assumes an LP64 platform");
static_assert(GMP_NAIL_BITS == 0, "the engine assumes a GMP without nails");

__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;

class Integer {
 public:
  Integer() noexcept { mpz_init(z_); }
  Integer(std::int64_t value) { mpz_init_set_si(z_, value); }  // NOLINT: integers convert freely
  Integer(const Integer& other) { mpz_init_set(z_, other.z_); }
  Integer(Integer&& other) noexcept {
    mpz_init(z_);
    mpz_swap(z_, other.z_);
  }
  ~Integer() { mpz_clear(z_); }
  Integer& operator=(const Integer& other) {
    mpz_set(z_, other.z_);
    return *this;
  }
  Integer& operator=(Integer&& other) noexcept {
    mpz_swap(z_, other.z_);
    return *this;
  }

  static Integer from_int128(int128 value);
  // Little-endian 64-bit limbs of the magnitude, and a sign (<0, 0, >0): the format that crosses to Python.
  static Integer from_limbs(std::span<const std::uint64_t> magnitude, int sign);
  [[nodiscard]] std::span<const std::uint64_t> limbs() const noexcept {
    return {reinterpret_cast<const std::uint64_t*>(mpz_limbs_read(z_)), mpz_size(z_)};
  }

  [[nodiscard]] mpz_ptr get() noexcept { return z_; }
  [[nodiscard]] mpz_srcptr get() const noexcept { return z_; }

  [[nodiscard]] int sign() const noexcept { return mpz_sgn(z_); }
  [[nodiscard]] bool is_zero() const noexcept { return sign() == 0; }
  // Bits of the magnitude; 0 for 0.
  [[nodiscard]] std::size_t bits() const noexcept { return is_zero() ? 0 : mpz_sizeinbase(z_, 2); }
  [[nodiscard]] std::optional<std::int64_t> to_int64() const noexcept {
    if (!mpz_fits_slong_p(z_)) return std::nullopt;
    return mpz_get_si(z_);
  }
  // m * 2^exponent with 0.5 <= |m| < 1 (0 gives 0, 0).
  [[nodiscard]] std::pair<double, long> scaled() const noexcept {
    long exponent = 0;
    const double mantissa = mpz_get_d_2exp(&exponent, z_);
    return {mantissa, exponent};
  }
  [[nodiscard]] std::string decimal() const;

  Integer& operator+=(const Integer& o) { mpz_add(z_, z_, o.z_); return *this; }
  Integer& operator-=(const Integer& o) { mpz_sub(z_, z_, o.z_); return *this; }
  Integer& operator*=(const Integer& o) { mpz_mul(z_, z_, o.z_); return *this; }
  friend Integer operator+(Integer a, const Integer& b) { a += b; return a; }
  friend Integer operator-(Integer a, const Integer& b) { a -= b; return a; }
  friend Integer operator*(const Integer& a, const Integer& b) { Integer r; mpz_mul(r.z_, a.z_, b.z_); return r; }
  friend Integer operator-(Integer a) { mpz_neg(a.z_, a.z_); return a; }
  // *this += a * b.
  void add_product(const Integer& a, const Integer& b) { mpz_addmul(z_, a.z_, b.z_); }
  // Quotient of an exact division.
  void divide_exact(const Integer& d) { mpz_divexact(z_, z_, d.z_); }

  friend bool operator==(const Integer& a, const Integer& b) noexcept { return mpz_cmp(a.z_, b.z_) == 0; }
  friend std::strong_ordering operator<=>(const Integer& a, const Integer& b) noexcept {
    return mpz_cmp(a.z_, b.z_) <=> 0;
  }

 private:
  mpz_t z_;
};

[[nodiscard]] Integer gcd(const Integer& a, const Integer& b);
[[nodiscard]] Integer abs(Integer a);
// floor(a / b) and a * 2^shift (shift may be negative: floor).
[[nodiscard]] Integer floor_div(const Integer& a, const Integer& b);
[[nodiscard]] Integer shifted(const Integer& a, long shift);
[[nodiscard]] Integer power(const Integer& base, unsigned long exponent);
// Natural logarithm of |a|, a != 0, for any size.
[[nodiscard]] double log_abs(const Integer& a);
// a / b rounded to a double, for any sizes whose quotient is in range.
[[nodiscard]] double ratio(const Integer& a, const Integer& b);

// A binary floating-point number with a fixed number of bits (mpf_t): results have the precision of the
// left operand. mpf truncates, so every operation is within one unit in the last place.
class Real {
 public:
  explicit Real(mp_bitcnt_t bits) { mpf_init2(f_, bits); }
  Real(mp_bitcnt_t bits, const Integer& value) : Real(bits) { mpf_set_z(f_, value.get()); }
  Real(mp_bitcnt_t bits, double value) : Real(bits) { mpf_set_d(f_, value); }
  Real(const Real& other) : Real(mpf_get_prec(other.f_)) { mpf_set(f_, other.f_); }
  Real(Real&& other) noexcept : Real(mpf_get_prec(other.f_)) { mpf_swap(f_, other.f_); }
  ~Real() { mpf_clear(f_); }
  Real& operator=(const Real& other) { mpf_set(f_, other.f_); return *this; }
  Real& operator=(Real&& other) noexcept { mpf_swap(f_, other.f_); return *this; }

  [[nodiscard]] mpf_ptr get() noexcept { return f_; }
  [[nodiscard]] mpf_srcptr get() const noexcept { return f_; }
  [[nodiscard]] mp_bitcnt_t precision() const noexcept { return mpf_get_prec(f_); }
  [[nodiscard]] int sign() const noexcept { return mpf_sgn(f_); }
  [[nodiscard]] std::pair<double, long> scaled() const noexcept {
    long exponent = 0;
    const double mantissa = mpf_get_d_2exp(&exponent, f_);
    return {mantissa, exponent};
  }
  // floor(*this * 2^shift)
  [[nodiscard]] Integer scaled_integer(long shift) const;

  Real& operator+=(const Real& o) { mpf_add(f_, f_, o.f_); return *this; }
  Real& operator-=(const Real& o) { mpf_sub(f_, f_, o.f_); return *this; }
  Real& operator*=(const Real& o) { mpf_mul(f_, f_, o.f_); return *this; }
  Real& operator/=(const Real& o) { mpf_div(f_, f_, o.f_); return *this; }
  friend Real operator+(Real a, const Real& b) { a += b; return a; }
  friend Real operator-(Real a, const Real& b) { a -= b; return a; }
  friend Real operator*(Real a, const Real& b) { a *= b; return a; }
  friend Real operator/(Real a, const Real& b) { a /= b; return a; }

 private:
  mpf_t f_;
};

[[nodiscard]] Real sqrt(Real a);

}  // namespace pcf
