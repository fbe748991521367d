#include "pcf/fingerprint.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace pcf {

namespace {

using Word = std::uint32_t;  // for small primes: products of two residues are far below 2^32
using Residues = std::vector<Word>;  // of coefficients, ascending

Residues residues(const Polynomial& p, Word modulus) {
  Residues out(static_cast<std::size_t>(p.degree()) + 1);
  for (std::size_t j = 0; j < out.size(); ++j) {
    out[j] = static_cast<Word>(mpz_fdiv_ui(p.coefficient(static_cast<long>(j)).get(), modulus));
  }
  return out;
}

template <Word P>
Word power(Word x, int exponent) {
  Word out = 1;
  for (; exponent != 0; exponent >>= 1, x = x * x % P) {
    if ((exponent & 1) != 0) out = out * x % P;
  }
  return out;
}

template <Word P>
Word inverse(Word x) {
  return power<P>(x, static_cast<int>(P) - 2);
}

// p(1), ..., p(P).
template <Word P>
std::array<Word, P> values(const Residues& p) {
  std::array<Word, P> out;
  out.fill(p.back());
  for (std::size_t j = p.size() - 1; j-- > 0;) {
    for (Word n = 1; n <= P; ++n) out[n - 1] = (out[n - 1] * n + p[j]) % P;
  }
  return out;
}

constexpr std::size_t kUnreduced = 6;  // steps in which 2^7 grows to less than 2^7 (2 * 131)^6 < 2^56

// trace(M^k) for a 2 x 2 matrix.
template <Word P>
Word trace_of_power(Word trace, Word determinant, int k) {
  Word before = 2, here = trace;
  for (int i = 1; i < k; ++i) before = std::exchange(here, (trace * here + (P - determinant) * before) % P);
  return here;
}

// The square of the leading coefficient of a of the fold, or, where a is too small to count, that of its b: with
// x^2 = A x + B of the leading coefficients that count, the fold has the k-th powers of the roots, and n stands for k n.
template <Word P>
Word leading_scale(const Formula& f, Word leading_a, Word leading_b, int k) {
  const long excess = f.b.degree() - 2 * f.a.degree();
  const Word steps = power<P>(static_cast<Word>(k), static_cast<int>(std::max(2 * f.a.degree(), f.b.degree())) * k);
  if (excess > 0 && k % 2 != 0) return power<P>(leading_b, k) * steps % P;
  const Word top = trace_of_power<P>(excess > 0 ? 0 : leading_a, excess < 0 ? 0 : P - leading_b, k);
  return top * top % P * steps % P;
}

// trace^2 / det of C_P, or trace^2 / scale; P where it is not defined.
template <Word P>
Word invariant(const Formula& f, int fold) {
  const Residues a = residues(f.a, P);
  const Residues b = residues(f.b, P);
  if (a.back() == 0 || b.back() == 0) return P;
  const auto an = values<P>(a);
  const auto bn = values<P>(b);
  std::uint64_t x = 1, x_before = 0, y = 0, y_before = 1, product = 1;  // rows of the matrices; their determinant
  for (std::size_t i = 0; i < P;) {
    for (const std::size_t stop = std::min(i + kUnreduced, std::size_t{P}); i < stop; ++i) {
      x_before = std::exchange(x, an[i] * x + bn[i] * x_before);
      y_before = std::exchange(y, an[i] * y + bn[i] * y_before);
      product *= P - bn[i];
    }
    for (std::uint64_t* entry : {&x, &x_before, &y, &y_before, &product}) *entry %= P;
  }
  const Word trace = static_cast<Word>(x + y_before) % P;
  const Word determinant = static_cast<Word>(product);
  const Word folded = trace_of_power<P>(trace, determinant, fold);
  const Word scale = determinant != 0 ? power<P>(determinant, fold) : leading_scale<P>(f, a.back(), b.back(), fold);
  return scale == 0 ? P : folded * folded % P * inverse<P>(scale) % P;
}

template <std::size_t... I>
std::int64_t packed(const Formula& f, int fold, std::index_sequence<I...>) {
  std::int64_t out = 0, place = 1;
  ((out += place * static_cast<std::int64_t>(invariant<static_cast<Word>(kFingerprintPrimes[I])>(f, fold)),
    place *= kFingerprintPrimes[I] + 1),
   ...);
  return out;
}

constexpr std::uint64_t kLarge = 2147483647;  // 2^31 - 1

std::uint64_t large_inverse(std::uint64_t x) {
  std::uint64_t power = 1;
  for (std::uint64_t e = kLarge - 2; e != 0; e >>= 1, x = x * x % kLarge) {
    if ((e & 1) != 0) power = power * x % kLarge;
  }
  return power;
}

// The quotient of u by v modulo kLarge, v not 0; u becomes the remainder.
Residues divide(Residues& u, const Residues& v) {
  Residues out(u.size() >= v.size() ? u.size() - v.size() + 1 : 0);
  const std::uint64_t scale = large_inverse(v.back());
  while (u.size() >= v.size()) {
    const std::uint64_t quotient = u.back() * scale % kLarge;
    const std::size_t shift = u.size() - v.size();
    out[shift] = static_cast<Word>(quotient);
    for (std::size_t j = 0; j < v.size(); ++j) {
      u[shift + j] = static_cast<Word>((u[shift + j] + (kLarge - quotient) * v[j]) % kLarge);
    }
    while (!u.empty() && u.back() == 0) u.pop_back();
  }
  return out;
}

// A greatest common divisor modulo kLarge; neither is 0.
Residues common_divisor(Residues u, Residues v) {
  while (!v.empty()) {
    divide(u, v);
    std::swap(u, v);
  }
  return u;
}

bool coprime(const Residues& u, const Residues& v) { return common_divisor(u, v).size() <= 1; }

}  // namespace

std::int64_t fingerprint(const Formula& f, int fold) {
  return packed(f, fold, std::make_index_sequence<kFingerprintPrimes.size()>());
}

bool may_share_factor(const Formula& f) {
  const Residues a = residues(f.a, kLarge);
  const Residues b = residues(f.b, kLarge);
  if (a.back() == 0 || b.back() == 0) return true;
  return !coprime(a, b) || !coprime(residues(f.a.shift(-1), kLarge), b);
}

bool is_inflated(const Formula& f) {
  const Residues a = residues(f.a, kLarge);
  const Residues b = residues(f.b, kLarge);
  if (a.back() == 0 || b.back() == 0) return false;
  const Residues common = common_divisor(a, b);
  return common.size() > 1 && !coprime(common, residues(f.b.shift(1), kLarge));
}

bool may_come_in_shifts(const Polynomial& p, std::int64_t reach) {
  Residues rest = residues(p, kLarge);
  if (rest.back() == 0) return true;
  for (std::int64_t j = 1; j <= reach; ++j) {
    for (const std::int64_t step : {j, -j}) {
      Residues common = common_divisor(rest, residues(p.shift(Integer(step)), kLarge));
      while (common.size() > 1) {  // a factor as often as it is there
        rest = divide(rest, common);
        common = common_divisor(rest, common);
      }
    }
    if (rest.size() == 1) return true;
  }
  return false;
}

}  // namespace pcf
