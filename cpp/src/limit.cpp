#include "pcf/limit.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "pcf/base_set.hpp"
#include "pcf/rates.hpp"
#include "pcf/tail_enclosure.hpp"

namespace pcf {

std::optional<std::int64_t> depth_for(const Growth& g, double target, std::int64_t most) {
  const auto value = [&](double n) {
    return g.eta * n * std::log(n) + g.gamma * n + g.sigma * std::sqrt(n) + g.beta * std::log(n);
  };
  // The growth falls from some n on; the first terms may rise (beta > 0): start from small n only if it falls.
  std::int64_t high = 8;
  while (value(static_cast<double>(high)) > -target) {
    if (high >= most) return std::nullopt;
    high *= 2;
  }
  std::int64_t low = high / 2;
  while (high - low > std::max<std::int64_t>(1, high / 256)) {
    const std::int64_t mid = low + (high - low) / 2;
    (value(static_cast<double>(mid)) > -target ? low : high) = mid;
  }
  return high;
}

namespace {

constexpr double kLog2Of10 = 3.321928094887362;
// Enclosures around 0, each twice as fine as the one before, or without a bound, after which L counts as 0 or infinite
// for all that digits can tell.
constexpr int kMostBlank = 5;
constexpr double kHandyBits = 4e6, kHandyBitsPerDigit = 1000;  // of a convergent: a tenth of a second

struct Plain {
  std::optional<Enclosure> best;
  bool blank = false;  // L lies within 2^-scale of 0, however fine the scale
};

// `first` is where to begin, if that is known better than from the growth of the error.
Plain by_convergents(const Formula& f, const BaseSet& base, const Growth& error, long digits,
                     const LimitBudget& budget, std::int64_t first = 0) {
  const auto bits = static_cast<long>(static_cast<double>(digits) * kLog2Of10) + 16;
  const auto floor = base.from().to_int64();
  if (!floor || *floor > budget.depth) return {};
  std::int64_t done = 0;
  std::int64_t n = *floor;
  Matrix segment;
  Plain plain;
  std::optional<Enclosure>& best = plain.best;
  long scale = bits;
  int blank = 0;
  for (int round = 0;; ++round) {
    // The growth tells the depth for so many bits; what it leaves open, a constant, is added step by step. It may also
    // promise much too little: before n is large beside the coefficients the error does not yet follow it.
    const auto wanted =
        first > 0 ? std::optional(first) : depth_for(error, static_cast<double>(scale) * std::numbers::ln2, budget.depth);
    if (!wanted) return plain;
    const bool promised = *wanted >= n;
    n = std::max(n, *wanted);
    if (n > budget.depth || predicted_bits(f, n) > budget.bits) return plain;
    segment = product(segment, segment_bs(f, done, n, budget.cancel));
    done = n;
    const Matrix m = convergent_from_segment(f, segment);
    if (auto e = base.enclose(f, n, m, scale)) {
      const double have = e->digits();
      const bool fine = e->rad.bits() < 8;  // limited by the scale, not by the depth
      if (!best || have >= best->digits()) best = std::move(e);
      if (have >= static_cast<double>(digits) + 0.5) return plain;
      if (have == 0 && fine) {  // |L| below 2^-scale, or 0
        plain.blank = ++blank == kMostBlank;
        if (plain.blank) return plain;
        // the convergent tells how small L is, unless L is 0
        const double below = m.x.is_zero() ? 0 : (log_abs(m.y) - log_abs(m.x)) / std::numbers::ln2;
        scale = std::max(2 * scale, bits + static_cast<long>(std::max(0.0, below)));
        continue;
      }
      if (fine || (have > 0 && promised)) {
        scale += static_cast<long>((static_cast<double>(digits) - have) * kLog2Of10) + 16;
      }
    }
    n += std::max<std::int64_t>(4, n / (round < 8 ? 8 : 4));
  }
}

// By how much to shift the polynomials to the right to take their second coefficients near 0: powers of 1/(n + centre)
// suit a formula that was shifted by so much.
Integer centre_of(const Formula& f) {
  const Polynomial& p = f.a.degree() > 0 ? f.a : f.b;
  if (p.degree() < 1) return Integer(0);
  const Integer step = Integer(p.degree()) * p.leading();
  // the nearest integer to p_1 / step
  return floor_div(Integer(2) * p.coefficient(p.degree() - 1) + step, Integer(2) * step);
}

bool enough(const std::optional<Enclosure>& e, long digits) {
  return e && e->digits() >= static_cast<double>(digits) + 0.5;
}

void keep_better(std::optional<Enclosure>& best, std::optional<Enclosure> e) {
  if (e && (!best || e->digits() > best->digits())) best = std::move(e);
}

// L = a(0) + T_1.
std::optional<Enclosure> from_first_tail(const Formula& f, TailInterval t, double bits, std::int64_t depth) {
  const Ball first(t.low.mid().precision(), f.a(0));
  t.low += first;
  t.high += first;
  return enclosure_of(t.hull(), bits, LimitMethod::tail_recurrence, depth);
}

// What of this many divisions of balls of so many bits a budget of steps allows.
bool affordable(double steps, mp_bitcnt_t bits, const LimitBudget& budget) {
  return steps * std::pow(std::max(1.0, static_cast<double>(bits) / 512), 1.5) <= static_cast<double>(budget.steps);
}

// What the values of both polynomials at n cost, in divisions of 512 bits; measured.
double evaluation_steps(const Formula& f, std::int64_t n) {
  constexpr double kOperation = 8, kLimb = 128, kOperationsPerStep = 400;
  const auto cost = [&](long degree) {
    const auto d = static_cast<double>(degree);
    return d * (d * std::log2(static_cast<double>(n) + 2) / kLimb + kOperation) / kOperationsPerStep;
  };
  return cost(f.a.degree()) + cost(f.b.degree());
}

// What the rates predict for so many digits.
std::optional<RatePrediction> prediction(const Formula& f, const BaseSet& base, long digits) {
  const double from = std::exp2(std::min(62.0, static_cast<double>(base.from().bits())));
  const auto exact = base.from().to_int64();
  return predict_by_rates(f, static_cast<double>(digits + 2) * std::numbers::ln10, exact ? static_cast<double>(*exact) : from);
}

// From a base set far out, brought back by the recurrence: where convergents would be too long.
std::optional<Enclosure> by_recurrence(const Formula& f, const BaseSet& base, const RatePrediction& rates, long digits,
                                       const LimitBudget& budget) {
  std::int64_t n = static_cast<std::int64_t>(rates.terms) + 64;
  double bits = static_cast<double>(digits) * kLog2Of10 + 64 + 2 * std::log2(static_cast<double>(n)) +
                1.25 * rates.expansion / std::numbers::ln2;
  std::optional<Enclosure> best;
  constexpr int kRounds = 6;
  double evaluations = 0;
  for (int round = 0; round < kRounds && affordable(static_cast<double>(n), static_cast<mp_bitcnt_t>(bits), budget); ++round) {
    evaluations += static_cast<double>(n) * evaluation_steps(f, n);
    if (2 * evaluations > static_cast<double>(budget.steps)) break;
    const auto precision = static_cast<mp_bitcnt_t>(bits);
    auto first = step_back(f, n + 1, base.tail(f, n, precision), 1, budget.cancel);
    if (!first) {  // a pole within an interval that is too wide, or whose ends are not known well enough
      bits *= 2;
    } else {
      const bool resolved = (first->low.rad() + first->high.rad() - (first->high - first->low).lower()).sign() < 0;
      keep_better(best, from_first_tail(f, std::move(*first), bits, n));
      if (enough(best, digits)) return best;
      if (!resolved) bits *= 2;  // rounding is what is left, not the width
    }
    n += std::max<std::int64_t>(n / 4, 64);
  }
  return best;
}

// T_{n+1} from its series, where that is proved there to so many bits.
std::optional<Ball> tail_at(const Formula& centred, Class convergence, const Integer& n, const Integer& centre, double bits,
                            long digits, CancelToken cancel) {
  // T(n+1) is the tail of a(n - centre), b(n - centre) at n + 1 + centre
  auto proved = tail_enclosure(centred, convergence, n + Integer(1) + centre, bits,
                               static_cast<std::size_t>(2 * digits + 80), cancel);
  if (!proved || !proved->tail.is_finite()) return std::nullopt;
  return std::move(proved->tail);
}

// L = (p_n + T p_{n-1})/(q_n + T q_{n-1}), from the tail T_{n+1} to `gained` bits less than L has.
std::optional<Enclosure> image_of_tail(const Ball& tail, const Matrix& m, double bits, double gained, std::int64_t n) {
  const mp_bitcnt_t precision = tail.mid().precision();
  const auto make = [&](const Integer& z) { return Ball(precision, z); };
  const Ball bottom = make(m.y) + tail * make(m.y_before);
  // q_n follows the minimal solution, as far as this can tell: an enclosure without a single digit
  if (bottom.holds_zero()) return Enclosure{Integer(0), Integer(1), 0, false, LimitMethod::tail_series, n};
  if (gained == 0) {  // the plain image loses the cancellation in `bottom`, a few bits
    return enclosure_of((make(m.x) + tail * make(m.x_before)) / bottom, bits, LimitMethod::tail_series, n);
  }
  // L = p_n/q_n - (p_n q_{n-1} - p_{n-1} q_n) T / (q_n bottom): what the convergent has, the tail need not give
  const auto full = static_cast<mp_bitcnt_t>(bits) + 64;
  Ball value = Ball(full, m.x) / Ball(full, m.y);
  value -= make(m.x * m.y_before - m.x_before * m.y) * tail / (make(m.y) * bottom);
  return enclosure_of(value, bits, LimitMethod::tail_series, n);
}

// Bits of L that the convergent has beyond the tail's size.
double gained_bits(const Formula& f, std::int64_t n, const Matrix& m) {
  if (m.x.is_zero() || m.y.is_zero()) return 0;
  const auto length = [](const Integer& z) { return static_cast<double>(z.bits()); };
  const double of_tail = length(f.a(n + 1)) + length(f.b(n + 1)) + 8;  // more than |T| has
  return std::max(0.0, length(m.x) + length(m.y) - length(m.x * m.y_before - m.x_before * m.y) - of_tail);
}

constexpr double kLeastTailBits = 64;
constexpr long kHighDegree = 100;

// Digits that convergents agree to and lose again, from which on neither a series nor a recurrence of few digits serves.
double most_lost(long digits) { return 16 * static_cast<double>(digits) + 256; }
bool settles_falsely(const std::optional<RatePrediction>& rates, long digits) {
  return rates && rates->expansion > most_lost(digits) * std::numbers::ln10;
}

// The tail from its series as far out as that takes, and from there the convergent or the recurrence.
std::optional<Enclosure> by_series(const Formula& f, const Classification& c, const Growths& g, bool recurs, long digits,
                                   const LimitBudget& budget) {
  const Integer centre = centre_of(f);
  const Integer back = -centre;
  const Formula centred{f.a.shift(back), f.b.shift(back)};
  // Measured: this depth and the few terms it needs are cheaper than fewer steps and more terms. It counts from the
  // centre of the polynomials.
  std::int64_t start = 24 * digits + 32;
  const bool stretched = c.convergence == Class::stretched || c.convergence == Class::stretched_odd;
  if (c.convergence == Class::stretched && g.error) {
    // Terms shrink to e^(sigma sqrt(n)), the error of the convergent: at least a half of the digits must come from each.
    // Measured: half as deep again is best.
    const double half = static_cast<double>(digits) * std::numbers::ln10 / (2 * g.error->sigma);
    start = std::max(start, static_cast<std::int64_t>(std::min(1.5 * half * half, static_cast<double>(budget.depth))));
  }
  std::optional<Enclosure> best;
  Integer at = std::max(Integer(start) - centre, Integer(1));
  long asked = digits + 2;
  int blank = 0;
  const Integer most(std::max(budget.depth, budget.steps));
  while (at <= most) {
    const std::int64_t n = *at.to_int64();
    const double bits = static_cast<double>(asked) * kLog2Of10 + 24 + 3 * std::log2(static_cast<double>(n) + 2);
    const bool by_convergent = n <= budget.depth && predicted_bits(f, n) <= budget.bits;
    if (!by_convergent && !recurs) break;
    if (!by_convergent && !affordable(static_cast<double>(n), static_cast<mp_bitcnt_t>(bits), budget)) break;
    std::optional<Enclosure> e;
    if (by_convergent) {
      const Matrix m = convergent_bs(f, n, budget.cancel);
      // Worth its products where convergents gain more than a power of n.
      const double gained = stretched ? gained_bits(f, n, m) : 0;
      const auto tail = tail_at(centred, c.convergence, at, centre, std::max(bits - gained, kLeastTailBits), asked, budget.cancel);
      if (tail) e = image_of_tail(*tail, m, bits, gained, n);
    } else if (auto tail = tail_at(centred, c.convergence, at, centre, bits, asked, budget.cancel)) {
      auto first = step_back(f, n + 1, {*tail, *tail}, 1, budget.cancel);
      if (first) e = from_first_tail(f, std::move(*first), bits, n);
    }
    if (!e) {
      at += std::max(at, at + centre);  // further out the terms shrink longer
      continue;
    }
    const double have = e->digits();
    keep_better(best, std::move(e));
    if (enough(best, digits)) return best;
    if (have == 0 && ++blank == kMostBlank) break;
    asked += have == 0 ? asked : digits - static_cast<long>(have) + 8;
    if (static_cast<double>(asked) > most_lost(digits)) break;
  }
  return best;
}

}  // namespace

std::optional<Enclosure> limit_by_series(const Formula& f, Class convergence, std::int64_t n, long digits) {
  const double bits = static_cast<double>(digits) * kLog2Of10 + 24 + 3 * std::log2(static_cast<double>(n) + 2);
  const auto tail = tail_at(f, convergence, Integer(n), Integer(0), bits, digits, {});
  return tail ? image_of_tail(*tail, convergent_bs(f, n), bits, 0, n) : std::nullopt;
}

std::optional<Enclosure> limit(const Formula& f, const Classification& c, long digits, const LimitBudget& budget) {
  if (c.status != Status::converges) return std::nullopt;
  const Growths g = growth(f, c);
  const BaseSet base(f, c.convergence);
  const bool super = c.convergence == Class::super_exponential;
  const bool plain = g.error && base.kind() != BaseSet::Kind::none;
  // Convergents of more bits than these are left to the methods of a fixed size, where one of them serves.
  LimitBudget handy = budget;
  handy.bits = std::min(budget.bits, std::max(kHandyBits, kHandyBitsPerDigit * static_cast<double>(digits)));
  std::optional<Enclosure> best;
  if (plain) {
    LimitBudget near = handy;
    // where their depth stays within sight of the digits
    if (!super) near.depth = std::min(near.depth, 200 * static_cast<std::int64_t>(digits) + 2000);
    Plain found = by_convergents(f, base, *g.error, digits, near);
    best = std::move(found.best);
    if (enough(best, digits) || found.blank) return best;
  }
  const auto rates = prediction(f, base, digits);
  const bool near_end = plain && rates && rates->terms <= static_cast<double>(std::max(budget.steps, budget.depth));
  const std::int64_t end = near_end ? static_cast<std::int64_t>(rates->terms) + 1 : 0;
  const double end_bits = near_end ? predicted_bits(f, end) : 0;
  const bool lost = settles_falsely(rates, digits);
  // of high degree, series and recurrence are slower than a convergent: each step evaluates the polynomials
  const bool high = std::max(f.a.degree(), f.b.degree()) > kHighDegree;
  if (near_end && (lost || high) && end_bits <= handy.bits) {
    Plain found = by_convergents(f, base, *g.error, digits, handy, end);
    keep_better(best, std::move(found.best));
    if (enough(best, digits) || found.blank) return best;
  }
  if (!super) keep_better(best, by_series(f, c, g, !lost, digits, handy));
  if (enough(best, digits) || !near_end) return best;
  if (!lost || end_bits > budget.bits) keep_better(best, by_recurrence(f, base, *rates, digits, budget));
  if (enough(best, digits) || end_bits > budget.bits) return best;
  if (super && handy.bits == budget.bits) return best;  // tried above
  keep_better(best, by_convergents(f, base, *g.error, digits, budget, lost ? end : 0).best);
  return best;
}

Reach reach(const Formula& f, const Classification& c, long digits) {
  const BaseSet base(f, c.convergence);
  Reach out;
  if (base.kind() != BaseSet::Kind::none) out.proved_from = base.from();
  if (const auto rates = prediction(f, base, digits)) {
    out.terms = rates->terms;
    if (rates->terms < 1e18) out.bits = predicted_bits(f, static_cast<std::int64_t>(rates->terms));
  }
  return out;
}

}  // namespace pcf
