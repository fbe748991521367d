// Integer polynomials of any degree and coefficient size, evaluated exactly.
//
// Horner's rule in 128-bit words when coefficients and value allow it (overflow is detected exactly), in GMP
// integers otherwise. Coefficients are held in ascending powers; users write them in descending powers.
#pragma once

#include <optional>
#include <vector>

#include "pcf/integer.hpp"

namespace pcf {

class Polynomial {
 public:
  Polynomial() : Polynomial(std::vector<Integer>{}) {}
  // Coefficients of n^0, n^1, ...; leading zeros are dropped.
  explicit Polynomial(std::vector<Integer> ascending);

  [[nodiscard]] bool is_zero() const noexcept { return c_.empty(); }
  [[nodiscard]] long degree() const noexcept { return c_.empty() ? 0 : static_cast<long>(c_.size()) - 1; }
  // Coefficient of n^j, 0 outside the range.
  [[nodiscard]] const Integer& coefficient(long j) const noexcept;
  [[nodiscard]] const Integer& leading() const noexcept { return coefficient(degree()); }

  [[nodiscard]] Integer operator()(const Integer& n) const;
  [[nodiscard]] Integer operator()(std::int64_t n) const;
  // The value as a 64-bit word, or nothing if a coefficient or the value does not fit.
  [[nodiscard]] std::optional<std::int64_t> word_value(std::int64_t n) const noexcept;
  [[nodiscard]] bool is_word() const noexcept { return word_; }
  // log2 of a bound for |p(n)|, 0 <= n <= upto: what predictions of sizes are made from.
  [[nodiscard]] double log2_bound(double upto) const noexcept;

  [[nodiscard]] Polynomial shift(const Integer& step) const;  // p(n + step)
  [[nodiscard]] Polynomial derivative() const;
  friend Polynomial operator+(const Polynomial& a, const Polynomial& b);
  friend Polynomial operator*(const Polynomial& a, const Polynomial& b);
  [[nodiscard]] Polynomial scaled(const Integer& factor) const;

 private:
  std::vector<Integer> c_;
  std::vector<std::int64_t> w_;  // the same coefficients when all fit a word
  bool word_ = true;
};

// Integers m >= 1, ascending, such that every real zero of p in [1, inf) lies in some [m, m + 1]. Between
// two of them p keeps its sign. May hold a few integers more than needed; p must not be 0.
// Exact: p is monotone between the zeros of p', so bisection on integers finds each sign change.
[[nodiscard]] std::vector<Integer> zero_cells(const Polynomial& p);

// The smallest integer k >= 1 with p(k) = 0.
[[nodiscard]] std::optional<Integer> first_positive_integer_zero(const Polynomial& p);

// The smallest integer m >= 1 found such that p keeps one sign, that of its leading coefficient, and has no
// zero on [m, inf).
[[nodiscard]] Integer settled_from(const Polynomial& p);

}  // namespace pcf
