#include "pcf/polynomial.hpp"

#include <algorithm>
#include <cmath>

namespace pcf {

namespace {
const Integer kZero{};
}

Polynomial::Polynomial(std::vector<Integer> ascending) : c_(std::move(ascending)) {
  while (!c_.empty() && c_.back().is_zero()) c_.pop_back();
  w_.reserve(c_.size());
  for (const Integer& c : c_) {
    if (const auto w = c.to_int64()) {
      w_.push_back(*w);
    } else {
      word_ = false;
      w_.clear();
      break;
    }
  }
}

const Integer& Polynomial::coefficient(long j) const noexcept {
  if (j < 0 || j >= static_cast<long>(c_.size())) return kZero;
  return c_[static_cast<std::size_t>(j)];
}

Integer Polynomial::operator()(const Integer& n) const {
  Integer r;
  for (std::size_t j = c_.size(); j-- > 0;) {
    r *= n;
    r += c_[j];
  }
  return r;
}

Integer Polynomial::operator()(std::int64_t n) const {
  if (const auto w = word_value(n)) return Integer(*w);
  return (*this)(Integer(n));
}

std::optional<std::int64_t> Polynomial::word_value(std::int64_t n) const noexcept {
  if (!word_) return std::nullopt;
  std::int64_t r = 0;
  for (std::size_t j = w_.size(); j-- > 0;) {
    if (__builtin_mul_overflow(r, n, &r) || __builtin_add_overflow(r, w_[j], &r)) return std::nullopt;
  }
  return r;
}

double Polynomial::log2_bound(double upto) const noexcept {
  double best = 0;
  for (std::size_t j = 0; j < c_.size(); ++j) {
    best = std::max(best, static_cast<double>(c_[j].bits()) + static_cast<double>(j) * std::log2(std::max(upto, 1.0)));
  }
  return best + std::log2(static_cast<double>(c_.size() + 1));
}

Polynomial Polynomial::shift(const Integer& step) const {
  std::vector<Integer> c = c_;  // repeated synthetic division by (n + step): Taylor shift
  for (std::size_t i = 0; i < c.size(); ++i) {
    for (std::size_t j = c.size() - 1; j-- > i;) c[j].add_product(step, c[j + 1]);
  }
  return Polynomial(std::move(c));
}

Polynomial Polynomial::derivative() const {
  std::vector<Integer> c;
  for (std::size_t j = 1; j < c_.size(); ++j) c.push_back(c_[j] * Integer(static_cast<std::int64_t>(j)));
  return Polynomial(std::move(c));
}

Polynomial operator+(const Polynomial& a, const Polynomial& b) {
  std::vector<Integer> c(std::max(a.c_.size(), b.c_.size()));
  for (std::size_t j = 0; j < a.c_.size(); ++j) c[j] += a.c_[j];
  for (std::size_t j = 0; j < b.c_.size(); ++j) c[j] += b.c_[j];
  return Polynomial(std::move(c));
}

Polynomial operator*(const Polynomial& a, const Polynomial& b) {
  if (a.is_zero() || b.is_zero()) return {};
  std::vector<Integer> c(a.c_.size() + b.c_.size() - 1);
  for (std::size_t i = 0; i < a.c_.size(); ++i) {
    for (std::size_t j = 0; j < b.c_.size(); ++j) c[i + j].add_product(a.c_[i], b.c_[j]);
  }
  return Polynomial(std::move(c));
}

Polynomial Polynomial::scaled(const Integer& factor) const {
  std::vector<Integer> c = c_;
  for (Integer& x : c) x *= factor;
  return Polynomial(std::move(c));
}

namespace {

// p is monotone on the integers lo..hi: appends m if p has a zero in [m, m + 1], lo <= m < hi.
void bisect(const Polynomial& p, Integer lo, Integer hi, std::vector<Integer>& cells) {
  const int at_hi = p(hi).sign();
  const int at_lo = p(lo).sign();
  if (at_lo == 0) cells.push_back(lo);
  if (at_hi == 0) cells.push_back(hi);
  if (at_lo * at_hi >= 0) return;
  while (hi - lo > Integer(1)) {
    const Integer mid = floor_div(lo + hi, Integer(2));
    const int s = p(mid).sign();
    if (s == 0) {
      cells.push_back(mid);
      return;
    }
    (s == at_lo ? lo : hi) = mid;
  }
  cells.push_back(std::move(lo));
}

// The polynomial without a power of n and the content of its coefficients: with the same positive zeros. A chain of
// derivatives is as long as there are terms, not degrees.
Polynomial stripped(const Polynomial& p) {
  long low = 0;
  while (low < p.degree() && p.coefficient(low).is_zero()) ++low;
  Integer content;
  for (long j = low; j <= p.degree() && content != Integer(1); ++j) content = gcd(content, p.coefficient(j));
  std::vector<Integer> c;
  for (long j = low; j <= p.degree(); ++j) {
    c.push_back(p.coefficient(j));
    c.back().divide_exact(content);
  }
  return Polynomial(std::move(c));
}

// Changes of sign in the sequence of coefficients.
int sign_changes(const Polynomial& p) {
  int changes = 0;
  int before = 0;
  for (long j = 0; j <= p.degree(); ++j) {
    const int sign = p.coefficient(j).sign();
    if (sign == 0) continue;
    if (before == -sign) ++changes;
    before = sign;
  }
  return changes;
}

}  // namespace

std::vector<Integer> zero_cells(const Polynomial& p) {
  if (p.degree() == 0) return {};
  // Descartes: so many positive zeros at most, and as many but for an even number
  const int changes = sign_changes(p);
  if (changes == 0) return {};
  std::vector<Integer> turning;  // with one zero, p need not be monotone for bisection
  if (changes > 1) turning = zero_cells(stripped(p.derivative()));
  Integer largest;  // Cauchy: every zero is below 1 + max |c_j / c_d|
  for (long j = 0; j < p.degree(); ++j) largest = std::max(largest, abs(p.coefficient(j)));
  const Integer bound = floor_div(largest, abs(p.leading())) + Integer(2);

  std::vector<Integer> cells = turning;  // inside a turning cell p need not be monotone: keep it
  Integer from(1);
  for (const Integer& m : turning) {
    if (m > from) bisect(p, from, m, cells);
    from = std::max(from, m + Integer(1));
  }
  if (bound > from) bisect(p, from, bound, cells);
  else if (p(from).is_zero()) cells.push_back(from);
  std::sort(cells.begin(), cells.end());
  cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
  return cells;
}

std::optional<Integer> first_positive_integer_zero(const Polynomial& p) {
  for (const Integer& m : zero_cells(p)) {
    if (p(m).is_zero()) return m;
    if (const Integer next = m + Integer(1); p(next).is_zero()) return next;
  }
  return std::nullopt;
}

Integer settled_from(const Polynomial& p) {
  const std::vector<Integer> cells = zero_cells(p);
  if (cells.empty()) return Integer(1);
  // The last cell [m, m + 1] may hold a zero at its right end.
  Integer m = cells.back() + Integer(1);
  return p(m).is_zero() ? m + Integer(1) : m;
}

}  // namespace pcf
