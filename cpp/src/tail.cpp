#include "pcf/tail.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "pcf/tail_series.hpp"

namespace pcf {

Denominator denominator_at(std::int64_t depth, const Integer& q, const Integer& q_before) {
  if (q.is_zero()) return {depth, 0, {}, true};
  return {depth, log_abs(q), q_before.is_zero() ? 0.0 : ratio(q_before, q), false};
}

namespace {

constexpr double kTailBits = 50;                // accuracy asked of the series
constexpr double kStartBits = 20;               // least accuracy of the series where the recurrence starts
constexpr double kRounding = 0x1p-52;           // of one operation, generously
constexpr double kGoodTail = 0x1p-34;           // relative error of the starting tail
constexpr double kGoodLog = 1e-8;               // absolute error of a logarithm that is reported
constexpr double kLostTail = 0x1p-10;           // beyond this a tail counts as unknown, and so do all before it
constexpr double kUnknownError = std::numeric_limits<double>::infinity();
constexpr std::int64_t kMostSteps = 1 << 20;   // furthest start beyond which the tail counts as unknown
constexpr std::size_t kMostTerms = 40;

double log_of(double x) { return std::log(std::fabs(x)); }
double log_of(const Wide& x) { return std::log(std::fabs(x.m)) + static_cast<double>(x.e) * std::numbers::ln2; }
double to_double(double x) { return x; }
double to_double(const Wide& x) { return std::ldexp(x.m, static_cast<int>(std::clamp<std::int64_t>(x.e, -2000, 2000))); }
int sign_of(double x) { return (x > 0) - (x < 0); }
int sign_of(const Wide& x) { return x.sign(); }

template <class N>
N value_at(const Polynomial& p, std::int64_t n, Maker<N> make) {
  if (const auto w = p.word_value(n)) return N(static_cast<double>(*w));
  return make(p(Integer(n)));
}

// Running sum of log|b(i)| and sign of the product, with one logarithm per many factors.
template <class N>
class ProductLog {
 public:
  void multiply(const N& b) {
    if (sign_of(b) < 0) negative_ = !negative_;
    if constexpr (std::is_same_v<N, double>) {
      product_ *= std::fabs(b);
      if (product_ > 1e150 || product_ < 1e-150) flush();
    } else {
      log_ += log_of(b);
    }
  }
  [[nodiscard]] double log() {
    flush();
    return log_;
  }
  [[nodiscard]] bool negative() const { return negative_; }

 private:
  void flush() {
    log_ += std::log(product_);
    product_ = 1;
  }
  double product_ = 1, log_ = 0;
  bool negative_ = false;
};

template <class N>
class Profile {
 public:
  Profile(const Formula& f, Class convergence, std::span<const Denominator> depths, const WordValues* values)
      : f_(f), convergence_(convergence), depths_(depths.begin(), depths.end()), last_(depths.back().depth), top_(2 * last_) {
    const auto size = static_cast<std::size_t>(top_ + 2);
    a_.resize(size);
    b_.resize(size);
    for (std::int64_t i = 1; i <= top_ + 1; ++i) {
      const auto k = static_cast<std::size_t>(i);
      a_[k] = values ? N(static_cast<double>(values->a[k])) : value_at(f_.a, i, make_);
      b_[k] = values ? N(static_cast<double>(values->b[k])) : value_at(f_.b, i, make_);
    }
    for (std::size_t j = 1; j < depths_.size(); ++j) {
      if (depths_[j].back || depths_[j].zero || depths_[j - 1].zero) continue;
      // The recurrence in doubles strays from an exact q_n that follows the minimal solution: then L is infinite
      // or too close to it for doubles, and the ratio stays unknown.
      const auto next = extend_denominator(depths_[j - 1], depths_[j].depth);
      if (next && std::fabs(next->log_q - depths_[j].log_q) < 1e-6) depths_[j].back = next->back;
    }
  }

  std::optional<ErrorProfile> run() {
    const auto start = tail_at_top();
    if (!start) return std::nullopt;
    collect_tails(*start);

    ErrorProfile out;
    ProductLog<N> product;
    std::int64_t i = 0;
    for (std::size_t j = 0; j < depths_.size(); ++j) {
      for (; i < depths_[j].depth; ++i) product.multiply(b_[static_cast<std::size_t>(i + 1)]);
      out.at.push_back(error(depths_[j], tails_[j], product));
    }
    if (depths_.back().zero || !depths_.back().back) return out;
    out.denominator_double = extend_denominator(depths_.back(), top_);
    for (; i < top_; ++i) product.multiply(b_[static_cast<std::size_t>(i + 1)]);
    if (out.denominator_double) out.at_double = error(*out.denominator_double, *start, product);
    return out;
  }

 private:
  // A tail and a bound of its relative error.
  struct Tail {
    N value;
    double error;
  };

  // T_i = b(i) / (a(i) + T_{i+1}). An error dT changes T_i by the factor dT / (a(i) + T_{i+1}): the recurrence
  // contracts where the tail is the smaller branch, and amplifies rounding where it is not (a zero of a(n) ahead).
  static void step_back(Tail& t, const N& a, const N& b) {
    const N inverse = N(1.0) / (a + t.value);
    const double ratio = std::fabs(to_double(t.value * inverse));
    t.value = b * inverse;
    t.error = std::isfinite(ratio) ? ratio * t.error + kRounding * (1 + ratio) : 1;
    if (!(t.error < kLostTail)) t.error = kUnknownError;
  }

  // T_{top + 1}: the series further and further out, brought back by the recurrence.
  std::optional<Tail> tail_at_top() {
    TailSeries<N> series(f_, convergence_, make_);
    for (std::int64_t m = std::max<std::int64_t>(top_ + 1, 32); m <= std::max(kMostSteps, 4 * top_); m *= 2) {
      auto [value, log2_error] = series.at(Integer(m), kTailBits + 4, kMostTerms);
      if (!std::isfinite(to_double(value)) && std::is_same_v<N, double>) return std::nullopt;
      // Before the asymptotic regime the series says nothing, and contraction would make anything look good.
      if (log2_error > -kStartBits) continue;
      Tail t{std::move(value), std::exp2(log2_error) + kRounding};
      for (std::int64_t i = m - 1; i > top_; --i) step_back(t, value_at(f_.a, i, make_), value_at(f_.b, i, make_));
      if (t.error < kGoodTail) return t;
    }
    return std::nullopt;
  }

  void collect_tails(Tail t) {
    tails_.assign(depths_.size(), t);
    auto next = static_cast<std::int64_t>(depths_.size()) - 1;
    for (std::int64_t i = top_; next >= 0; --i) {  // t = T_{i+1} on entry
      while (next >= 0 && depths_[static_cast<std::size_t>(next)].depth == i) {
        tails_[static_cast<std::size_t>(next--)] = t;
      }
      if (i == 0) break;
      step_back(t, a_[static_cast<std::size_t>(i)], b_[static_cast<std::size_t>(i)]);
    }
  }

  static std::optional<LogError> error(const Denominator& d, const Tail& tail, ProductLog<N>& product) {
    if (d.zero || !d.back) return std::nullopt;
    const double t = to_double(tail.value * N(*d.back));
    const double log_tail = log_of(tail.value);
    const double pole = std::isfinite(t) ? 1 + t : t;
    if (std::isnan(pole) || pole == 0 || !std::isfinite(log_tail + std::log(std::fabs(pole)))) return std::nullopt;
    // What tail and ratio may be off by, in the logarithm. 1 + t close to 0 means that q_n follows the minimal
    // solution to double accuracy: L = infinity, or out of reach here.
    const double amplified = std::isfinite(t) ? std::fabs(t / pole) : 1;
    if (!(tail.error * (1 + amplified) + kRounding * amplified < kGoodLog)) return std::nullopt;
    int sign = (d.depth % 2 == 0 ? 1 : -1) * sign_of(tail.value) * (pole > 0 ? 1 : -1);
    if (product.negative()) sign = -sign;
    return LogError{log_tail + product.log() - 2 * d.log_q - std::log(std::fabs(pole)), sign};
  }

  // q at a larger depth by the scaled recurrence in doubles: stable while q_n follows the dominant solution, and
  // given up where it does not. The relative error of u_n/u_{n-1} contracts by |b(n) u_{n-2} / u_n| a step.
  std::optional<Denominator> extend_denominator(const Denominator& from, std::int64_t to) {
    N u(1.0);
    N before(from.back.value_or(0));
    double log_scale = from.log_q;
    double error = 0;
    double total = 0;
    for (std::int64_t i = from.depth + 1; i <= to; ++i) {
      const auto k = static_cast<std::size_t>(i);
      const N carried = b_[k] * before;
      N next = a_[k] * u + carried;
      const double ratio = std::fabs(to_double(carried / next));
      error = ratio * error + kRounding * (1 + ratio);
      total += error;
      before = u;
      u = next;
      if constexpr (std::is_same_v<N, double>) {
        if (const double size = std::fabs(u); size > 1e100 || (size < 1e-100 && size > 0)) {
          log_scale += std::log(size);
          before /= size;
          u /= size;
        }
      }
    }
    if (sign_of(u) == 0 || !(total < kGoodLog)) return std::nullopt;
    return Denominator{to, log_scale + log_of(u), to_double(before / u), false};
  }

  const Formula& f_;
  Class convergence_;
  std::vector<Denominator> depths_;
  std::int64_t last_, top_;
  Maker<N> make_;
  std::vector<N> a_, b_;
  std::vector<Tail> tails_;
};

}  // namespace

std::optional<ErrorProfile> error_profile(const Formula& f, Class convergence, std::span<const Denominator> depths,
                                          const WordValues* values) {
  const double far = static_cast<double>(std::max(kMostSteps, 4 * depths.back().depth));
  // double holds every value, product of two values and power met on the way when these stay below 2^400
  const bool narrow = f.a.is_word() && f.b.is_word() && f.a.log2_bound(far) < 300 && f.b.log2_bound(far) < 300;
  if (narrow) return Profile<double>(f, convergence, depths, values).run();
  return Profile<Wide>(f, convergence, depths, values).run();
}

}  // namespace pcf
