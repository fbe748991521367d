// The tail T(n) = b(n) / (a(n) + T(n+1)) as a formal series, for double, Wide and Ball alike.
//
//   T(n) = n^h (c_0 + c_1 x + c_2 x^2 + ...),   x = n^{-1}, or n^{-1/2} where half-integer powers occur.
//
// The coefficients solve T(n) (a(n) + T(n+1)) = b(n) order by order for the minimal branch
// (docs/mathematics.md, section 3); K of them cost O(K^2). The series is asymptotic: it is cut where its terms
// are smallest. In the parabolic case c_k is determined by the residual one order later.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "pcf/ball.hpp"
#include "pcf/cancel.hpp"
#include "pcf/status.hpp"

namespace pcf {

using std::sqrt;

// How a number type is made from exact data.
template <class N>
struct Maker;
template <>
struct Maker<double> {
  double operator()(const Integer& z) const { return mpz_get_d(z.get()); }
};
template <>
struct Maker<Wide> {
  Wide operator()(const Integer& z) const {
    const auto [m, e] = z.scaled();
    return Wide(m, e);
  }
};
template <>
struct Maker<Ball> {
  mp_bitcnt_t bits;
  Ball operator()(const Integer& z) const { return Ball(bits, z); }
};

// x * num / den for small integers.
inline void rescale(double& x, long num, unsigned long den) {
  x *= static_cast<double>(num) / static_cast<double>(den);
}
inline void rescale(Wide& x, long num, unsigned long den) {
  x = x * Wide(static_cast<double>(num) / static_cast<double>(den));
}
// log2 |x|, -inf for 0.
inline double log2_abs(double x) { return std::log2(std::fabs(x)); }
inline double log2_abs(const Integer& x) { return log_abs(x) / std::numbers::ln2; }
template <class N>
double log2_abs(const N& x) {
  const auto [m, e] = x.scaled();
  return std::log2(std::fabs(m)) + static_cast<double>(e);
}

template <class N>
class TailSeries {
 public:
  TailSeries(const Formula& f, Class convergence, Maker<N> make, CancelToken cancel = {})
      : f_(f), make_(make), cancel_(cancel), zero_(make(Integer(0))), parabolic_(is_parabolic(convergence)) {
    const long da = f.a.degree();
    const long db = f.b.degree();
    const bool half = convergence == Class::stretched_odd || convergence == Class::stretched;
    step_ = half ? 2 : 1;
    // Exponents are counted in powers of x: h = h_ / step.
    if (convergence == Class::super_exponential) {
      h_ = db - da;
    } else if (convergence == Class::stretched_odd || convergence == Class::power_even) {
      h_ = step_ * db / 2;
    } else {
      h_ = step_ * da;
    }
    offset_a_ = step_ * (db - da) - h_;
    offset_t_ = step_ * db - 2 * h_;
    start(convergence);
  }

  struct Value {
    N tail;
    double log2_error;  // of the smallest term used, relative to the tail
  };

  // T(n), from terms until one is below 2^-bits of the tail or they stop shrinking; `most` terms at most.
  Value at(const Integer& n, double bits, std::size_t most) {
    const Cut cut = cut_at(n, bits, most);
    return {sum(n, cut.terms), cut.log2_size};
  }

  struct Cut {
    std::size_t terms;
    double log2_size;  // of the last terms kept, relative to the first
  };

  // How many terms to keep at n. Sizes are taken over six neighbours: some terms may vanish.
  Cut cut_at(const Integer& n, double bits, std::size_t most) {
    const double log2_x = -log2_abs(n) / static_cast<double>(step_);
    const double log2_lead = log2_abs(coefficient(0));
    Cut best{1, 0};
    std::array<double, 6> recent{};
    for (std::size_t k = 1; k < most; ++k) {
      const double size = log2_abs(coefficient(k)) + static_cast<double>(k) * log2_x - log2_lead;
      recent[k % recent.size()] = size;
      if (k < recent.size()) continue;
      const double window = *std::max_element(recent.begin(), recent.end());
      if (window > best.log2_size + 8) break;  // past the smallest term
      if (window < best.log2_size) best = {k + 1, window};
      if (window < -bits) break;
    }
    return best;
  }

  // The first `terms` terms at n.
  N sum(const Integer& n, std::size_t terms) {
    N x = make_(Integer(1)) / make_(n);
    if (step_ == 2) x = sqrt(x);
    N total = coefficient(terms - 1);
    for (std::size_t k = terms - 1; k-- > 0;) {
      total *= x;
      total += coefficient(k);
    }
    N scale = make_(Integer(1));
    const N base = make_(n);
    for (long i = 0; i < std::labs(h_) / step_; ++i) scale *= base;
    if (std::labs(h_) % step_ != 0) scale *= sqrt(base);
    return h_ >= 0 ? total * scale : total / scale;
  }

  // c_k.
  const N& coefficient(std::size_t k) {
    while (c_.size() <= k) extend();
    return c_[k];
  }

  // The coefficients of x^j, j < count, in T(n+1)/n^h when T is cut after `terms` terms. Uses the series up.
  std::vector<N> shifted_coefficients(std::size_t terms, std::size_t count) {
    std::vector<N> e;
    for (std::size_t k = 0; k < terms; ++k) shifted_[k] = coefficient(k);  // restart the binomials at s = 0
    for (std::size_t j = 0; j < count; ++j) {
      N total = next_shifted(static_cast<long>(j), static_cast<long>(terms));
      if (j < terms) total += c_[j];
      e.push_back(std::move(total));
    }
    return e;
  }

  [[nodiscard]] long step() const noexcept { return step_; }       // x = n^{-1/step}
  [[nodiscard]] long exponent() const noexcept { return h_; }      // h = exponent / step
  [[nodiscard]] long offset_a() const noexcept { return offset_a_; }  // T a(n) starts at n^{d_b} x^offset
  [[nodiscard]] long offset_t() const noexcept { return offset_t_; }  // T(n) T(n+1) likewise

 private:
  static bool is_parabolic(Class c) {
    return c == Class::stretched || c == Class::power || c == Class::logarithmic;
  }

  // Coefficient of x^m in a(n)/n^{d_a} and b(n)/n^{d_b}.
  N polynomial_term(const Polynomial& p, long m) const {
    return m >= 0 && m % step_ == 0 ? make_(p.coefficient(p.degree() - m / step_)) : zero_;
  }

  void append(N value) {
    shifted_.push_back(value);
    c_.push_back(std::move(value));
  }

  // Moves the running binomial terms c_i * binom(h - i/step, s) to the next s for all i = k mod step, i < k,
  // and returns their sum: the coefficient of x^k in T(n+1) without c_k itself.
  N next_shifted(long k, long terms) {
    N total = zero_;
    for (long i = k - step_; i >= 0; i -= step_) {
      if (i >= terms) continue;
      const long s = (k - i) / step_;  // binom(beta, s) = binom(beta, s-1) (beta - s + 1) / s
      N& w = shifted_[static_cast<std::size_t>(i)];
      rescale(w, h_ - i - step_ * (s - 1), static_cast<unsigned long>(step_ * s));
      total += w;
    }
    return total;
  }

  // Residual of T(n)(a(n) + T(n+1)) - b(n) at x^m, from the coefficients known.
  N residual(long m) const {
    N r = zero_ - polynomial_term(f_.b, m);
    const long known = static_cast<long>(c_.size());
    for (long j = 0; j <= f_.a.degree(); ++j) {
      const long i = m - offset_a_ - j * step_;
      if (i >= 0 && i < known) r += c_[static_cast<std::size_t>(i)] * make_(f_.a.coefficient(f_.a.degree() - j));
    }
    const long top = m - offset_t_;
    for (long i = std::max(0L, top - static_cast<long>(e_.size()) + 1); i <= top && i < known; ++i) {
      r += c_[static_cast<std::size_t>(i)] * e_[static_cast<std::size_t>(top - i)];
    }
    return r;
  }
  void start(Class convergence) {
    const N A = make_(f_.a.leading());
    const N B = make_(f_.b.leading());
    const N two = make_(Integer(2));
    switch (convergence) {
      case Class::super_exponential: append(B / A); break;
      case Class::exponential: {
        // -lambda- = B / lambda+, lambda+ = (A + sgn(A) sqrt(D)) / 2: no cancellation.
        N root = sqrt(make_(discriminant(f_)));
        append(two * B / (f_.a.leading().sign() > 0 ? A + root : A - root));
        break;
      }
      case Class::stretched_odd:
      case Class::power_even: {
        N root = sqrt(B);
        if (f_.a.leading().sign() < 0) root = zero_ - root;
        append(std::move(root));
        break;
      }
      default: append(zero_ - A / two); break;
    }
    e_.push_back(c_[0]);
    linear_ = (offset_a_ == 0 ? A : zero_) + (offset_t_ == 0 ? c_[0] + c_[0] : zero_);
    if (parabolic_) start_parabolic();
  }

  // c_1 in the parabolic case: T = -a(n-1) (1/2 + r(n)) with r = -sqrt(k1/n) + ..., or r = s/n + ... with
  // s = (1 - sqrt(1 + 16 k2))/4, the branch of smaller modulus.
  void start_parabolic() {
    const Parabolic k = parabolic(f_);
    const N den = make_(k.den);
    const N two = make_(Integer(2));
    N first = zero_;
    if (step_ == 2) {
      first = zero_ - two * c_[0] * sqrt(make_(k.k1_num) / den);
    } else {
      const long d = f_.a.degree();
      const N one = make_(Integer(1));
      const Integer edge = Integer(16) * k.k2_num + k.den;  // 0 exactly in the logarithmic case
      const N root = edge.is_zero() ? zero_ : sqrt(make_(edge) / den);
      first = c_[0] * (make_(f_.a.coefficient(d - 1)) / make_(f_.a.leading()) - make_(Integer(d)) + (one - root) / two);
    }
    N shift = next_shifted(1, 1);
    e_.push_back(first + shift);
    append(std::move(first));
    base_slope_ = polynomial_term(f_.a, 1) + e_[1] + c_[1];
  }

  void extend() {
    cancel_.check();
    const long k = static_cast<long>(c_.size());
    if (!parabolic_) {
      N e = next_shifted(k, k);
      e_.push_back(e);
      N value = (zero_ - residual(k)) / linear_;
      e_.back() += value;
      append(std::move(value));
      return;
    }
    // c_k enters the residual at k + 1 with the factor A_1 + e_1 + c_1 + c_0 (h - k), its shift included only
    // for integer steps. The binomials for e_{k+1} are taken on a copy, before c_k is known.
    e_.push_back(next_shifted(k, k));
    N slope = base_slope_;
    N ahead = zero_;
    if (step_ == 1) {
      slope += c_[0] * make_(Integer(h_ - k));
    }
    for (long i = k + 1 - step_; i >= 0; i -= step_) {
      if (i >= k) continue;
      const long s = (k + 1 - i) / step_;
      N w = shifted_[static_cast<std::size_t>(i)];
      rescale(w, h_ - i - step_ * (s - 1), static_cast<unsigned long>(step_ * s));
      ahead += w;
    }
    e_.push_back(std::move(ahead));
    N value = (zero_ - residual(k + 1)) / slope;
    e_.pop_back();
    e_.back() += value;
    append(std::move(value));
  }

  Formula f_;
  Maker<N> make_;
  CancelToken cancel_;
  N zero_;
  bool parabolic_;
  long step_ = 1, h_ = 0, offset_a_ = 0, offset_t_ = 0;
  std::vector<N> c_, e_, shifted_;
  N linear_{zero_};      // of c_k in the residual at x^k
  N base_slope_{zero_};  // of c_k in the residual at x^{k+1}, without the shift of c_k
};

}  // namespace pcf
