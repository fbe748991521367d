#include "pcf/limbs.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace pcf {

namespace {

void trim(Limbs& a) {
  while (a.n > 0 && a.d[a.n - 1] == 0) --a.n;
  if (a.n == 0) a.negative = false;
}

// Read-only mpz view.
mpz_srcptr view(mpz_t z, const Limbs& a) { return mpz_roinit_n(z, a.d, a.n); }

// |a| * |b| into out, which has a.n + b.n limbs; both non-zero.
mp_size_t multiply(mp_limb_t* out, const Limbs& a, const Limbs& b) {
  const Limbs& big = a.n >= b.n ? a : b;
  const Limbs& small = a.n >= b.n ? b : a;
  mp_size_t n = big.n + small.n;
  if (small.n == 1) {
    out[big.n] = mpn_mul_1(out, big.d, big.n, small.d[0]);
  } else {
    mpn_mul(out, big.d, big.n, small.d, small.n);
  }
  if (out[n - 1] == 0) --n;
  return n;
}

}  // namespace

Limbs from_int128(Arena& arena, int128 value) {
  Limbs out{arena.take(2), 2, value < 0};
  const uint128 magnitude = value < 0 ? -static_cast<uint128>(value) : static_cast<uint128>(value);
  out.d[0] = static_cast<mp_limb_t>(magnitude);
  out.d[1] = static_cast<mp_limb_t>(magnitude >> 64);
  trim(out);
  return out;
}

Limbs product(Arena& arena, const Limbs& a, const Limbs& b) {
  if (a.is_zero() || b.is_zero()) return {};
  Limbs out{arena.take(static_cast<std::size_t>(a.n + b.n)), 0, a.negative != b.negative};
  out.n = multiply(out.d, a, b);
  return out;
}

Limbs sum_of_products(Arena& arena, const Limbs& a, const Limbs& b, const Limbs& c, const Limbs& d) {
  if (c.is_zero() || d.is_zero()) return product(arena, a, b);
  if (a.is_zero() || b.is_zero()) return product(arena, c, d);
  const mp_size_t most = std::max(a.n + b.n, c.n + d.n) + 1;
  Limbs out{arena.take(static_cast<std::size_t>(most)), 0, a.negative != b.negative};
  out.n = multiply(out.d, a, b);
  const Arena::Mark mark = arena.mark();
  Limbs other{arena.take(static_cast<std::size_t>(c.n + d.n)), 0, c.negative != d.negative};
  other.n = multiply(other.d, c, d);
  if (out.negative == other.negative) {
    if (out.n >= other.n) {
      const mp_limb_t carry = mpn_add(out.d, out.d, out.n, other.d, other.n);
      if (carry != 0) out.d[out.n++] = carry;
    } else {
      const mp_limb_t carry = mpn_add(out.d, other.d, other.n, out.d, out.n);
      out.n = other.n;
      if (carry != 0) out.d[out.n++] = carry;
    }
  } else {
    const int order = out.n != other.n ? (out.n > other.n ? 1 : -1) : mpn_cmp(out.d, other.d, out.n);
    if (order >= 0) {
      mpn_sub(out.d, out.d, out.n, other.d, other.n);
    } else {
      mpn_sub(out.d, other.d, other.n, out.d, out.n);
      out.n = other.n;
      out.negative = other.negative;
    }
    trim(out);
  }
  arena.release(mark);
  return out;
}

Limbs remainder(Arena& arena, const Limbs& a, const Limbs& m) {
  Limbs out{arena.take(static_cast<std::size_t>(std::max(a.n, m.n))), 0, false};
  if (a.n < m.n) {
    std::copy_n(a.d, a.n, out.d);
    out.n = a.n;
    return out;
  }
  if (m.n == 1) {
    out.d[0] = mpn_mod_1(a.d, a.n, m.d[0]);
    out.n = 1;
  } else {
    const Arena::Mark mark = arena.mark();
    mp_limb_t* quotient = arena.take(static_cast<std::size_t>(a.n - m.n + 1));
    mpn_tdiv_qr(quotient, out.d, 0, a.d, a.n, m.d, m.n);
    arena.release(mark);
    out.n = m.n;
  }
  trim(out);
  return out;
}

Limbs gcd(Arena& arena, const Limbs& a, const Limbs& b) {
  const Limbs& big = a.n >= b.n ? a : b;
  const Limbs& small = a.n >= b.n ? b : a;
  Limbs out{arena.take(static_cast<std::size_t>(big.n)), big.n, false};
  if (small.is_zero()) {
    std::copy_n(big.d, big.n, out.d);
    return out;
  }
  if (small.n == 1) {
    out.d[0] = mpn_gcd_1(big.d, big.n, small.d[0]);
    out.n = 1;
    return out;
  }
  // mpn_gcd destroys its operands and wants one of them odd: take out the common power of two first.
  const auto twos = [](const Limbs& x) { return mpn_scan1(x.d, 0); };
  const mp_bitcnt_t shift_big = twos(big);
  const mp_bitcnt_t shift_small = twos(small);
  const mp_bitcnt_t common = std::min(shift_big, shift_small);
  const Arena::Mark mark = arena.mark();
  const auto shifted_copy = [&](const Limbs& x, mp_bitcnt_t bits) {
    const auto whole = static_cast<mp_size_t>(bits / 64);
    const auto part = static_cast<unsigned>(bits % 64);
    Limbs y{arena.take(static_cast<std::size_t>(x.n)), x.n - whole, false};
    if (part == 0) {
      std::copy_n(x.d + whole, y.n, y.d);
    } else {
      mpn_rshift(y.d, x.d + whole, y.n, part);
    }
    trim(y);
    return y;
  };
  Limbs u = shifted_copy(big, shift_big);
  Limbs v = shifted_copy(small, shift_small);
  if (u.n < v.n) std::swap(u, v);
  mp_limb_t* odd = arena.take(static_cast<std::size_t>(v.n));
  const mp_size_t n = mpn_gcd(odd, u.d, u.n, v.d, v.n);
  const auto whole = static_cast<mp_size_t>(common / 64);
  const auto part = static_cast<unsigned>(common % 64);
  std::fill_n(out.d, whole, mp_limb_t{0});
  out.n = n + whole;
  if (part == 0) {
    std::copy_n(odd, n, out.d + whole);
  } else if (const mp_limb_t carry = mpn_lshift(out.d + whole, odd, n, part); carry != 0) {
    out.d[out.n++] = carry;
  }
  arena.release(mark);
  return out;
}

Integer to_integer(const Limbs& a) {
  mpz_t z;
  Integer out;
  mpz_set(out.get(), view(z, a));
  if (a.negative) mpz_neg(out.get(), out.get());
  return out;
}

double log_abs(const Limbs& a) {
  mpz_t z;
  long exponent = 0;
  const double mantissa = mpz_get_d_2exp(&exponent, view(z, a));
  return std::log(mantissa) + static_cast<double>(exponent) * std::numbers::ln2;
}

double ratio(const Limbs& a, const Limbs& b) {
  mpz_t z;
  long i = 0;
  long j = 0;
  const double x = mpz_get_d_2exp(&i, view(z, a));
  const double y = mpz_get_d_2exp(&j, view(z, b));
  const double r = std::ldexp(x / y, static_cast<int>(i - j));
  return a.negative != b.negative ? -r : r;
}

}  // namespace pcf
