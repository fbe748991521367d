#include "pcf/limit.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "pcf/tail_enclosure.hpp"

namespace pcf {

double Enclosure::digits() const {
  if (mid.is_zero() || abs(mid) <= rad) return 0;
  if (rad.is_zero()) return static_cast<double>(mid.bits()) * std::numbers::ln2 / std::numbers::ln10;
  return (log_abs(mid) - log_abs(rad)) / std::numbers::ln10;
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

namespace {

// All m >= result: sign of p constant (that of its leading coefficient), no zero. 1 for a constant.
Integer settled_or_one(const Polynomial& p) { return p.is_zero() ? Integer(1) : settled_from(p); }

}  // namespace

BaseSet::BaseSet(const Formula& f, Class convergence) {
  if (convergence == Class::none) return;
  const Integer one(1);
  if (f.b.leading().sign() > 0) {
    // a, b > 0 from some m on (or a < 0, with signs flipped): 0 < T_m < b(m)/a(m).
    kind_ = Kind::positive;
    from_ = std::max(settled_from(f.a), settled_from(f.b)) - one;
  }
  const bool small = convergence == Class::super_exponential || convergence == Class::exponential ||
                     convergence == Class::stretched || convergence == Class::power ||
                     convergence == Class::logarithmic;
  if (kind_ == Kind::none && small) {
    // 4|b(m)| <= |a(m) a(m-1)| for all m >= n + 1 and a(m) != 0 for m >= n: |T_{n+1}| <= |a(n)|/2.
    const Polynomial product = f.a * f.a.shift(-1);
    const Polynomial plus = product + f.b.scaled(Integer(4));
    const Polynomial minus = product + f.b.scaled(Integer(-4));
    // The leading coefficient of a(m)a(m-1) is positive and B < 0: plus is the one that may fail.
    if ((plus.is_zero() || plus.leading().sign() > 0) && minus.leading().sign() > 0) {
      kind_ = Kind::worpitzky;
      from_ = std::max({settled_from(f.a), settled_or_one(plus) - one, settled_from(minus) - one});
    }
  }
  from_ = std::max(from_, Integer(0));
}

std::optional<Enclosure> BaseSet::enclose(const Formula& f, std::int64_t n, const Matrix& m, long bits) const {
  if (kind_ == Kind::none || Integer(n) < from_) return std::nullopt;
  // T_{n+1} lies between t_num[0]/den and t_num[1]/den.
  Integer den = abs(f.a(n + 1));
  Integer t_num[2];
  const Integer b = f.b(n + 1);
  if (kind_ == Kind::positive) {
    t_num[1] = f.a.leading().sign() > 0 ? b : -b;
  } else {
    t_num[1] = Integer(2) * abs(b);
    t_num[0] = -t_num[1];
  }
  Integer end[2];
  int sign[2];
  const long keep = bits + 64;
  Integer slack(1);
  for (int i = 0; i < 2; ++i) {
    Integer num = den * m.x + t_num[i] * m.x_before;
    Integer pole = den * m.y + t_num[i] * m.y_before;
    sign[i] = pole.sign();
    if (sign[i] == 0) return std::nullopt;
    // Only the top of both numbers matters: cutting them by 2^excess moves the quotient by less than
    // (|L| + 1) 2^-(keep - 1).
    const long excess = static_cast<long>(pole.bits()) - keep;
    if (excess > 0) {
      num = shifted(num, -excess);
      pole = shifted(pole, -excess);
      slack = abs(floor_div(num, pole)) + Integer(3);  // in units of 2^-bits, generous
    }
    end[i] = floor_div(shifted(num, bits), pole);
  }
  if (sign[0] != sign[1]) return std::nullopt;  // the pole lies inside the interval
  Enclosure e;
  e.mid = floor_div(end[0] + end[1], Integer(2));
  e.rad = abs(end[0] - end[1]) + slack + Integer(1);
  e.scale = bits;
  e.certified = true;
  e.method = LimitMethod::convergents;
  e.depth = n;
  return e;
}

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

struct Plain {
  std::optional<Enclosure> best;
  bool blank = false;  // L lies within 2^-scale of 0, however fine the scale
};

Plain by_convergents(const Formula& f, const BaseSet& base, const Growth& error, long digits,
                     const LimitBudget& budget) {
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
    const auto wanted = depth_for(error, static_cast<double>(scale) * std::numbers::ln2, budget.depth);
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
        scale *= 2;
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
std::int64_t centre_of(const Formula& f, std::int64_t most) {
  const Polynomial& p = f.a.degree() > 0 ? f.a : f.b;
  if (p.degree() < 1) return 0;
  const Integer step = Integer(p.degree()) * p.leading();
  // the nearest integer to p_1 / step
  const Integer nearest = floor_div(Integer(2) * p.coefficient(p.degree() - 1) + step, Integer(2) * step);
  const auto value = nearest.to_int64();
  return value && std::abs(*value) <= most ? *value : 0;
}

}  // namespace

std::optional<Enclosure> limit_by_series(const Formula& f, Class convergence, std::int64_t n, const Matrix& m,
                                         long digits, std::int64_t centre, CancelToken cancel) {
  const double bits = static_cast<double>(digits) * kLog2Of10 + 24 + 3 * std::log2(static_cast<double>(n) + 2);
  // L = p_n/q_n - (p_n q_{n-1} - p_{n-1} q_n) T / (q_n bottom): what the convergent has, the tail need not give.
  // Worth its products where convergents gain more than a power of n.
  const bool stretched = convergence == Class::stretched || convergence == Class::stretched_odd;
  Integer determinant;
  double gained = 0;
  if (stretched && !m.x.is_zero() && !m.y.is_zero()) {
    determinant = m.x * m.y_before - m.x_before * m.y;
    const auto length = [](const Integer& z) { return static_cast<double>(z.bits()); };
    const double of_tail = length(f.a(n + 1)) + length(f.b(n + 1)) + 8;  // more than |T| has
    gained = std::max(0.0, length(m.x) + length(m.y) - length(determinant) - of_tail);
  }
  const double tail_bits = std::max(bits - gained, 64.0);
  // T(n+1) is the tail of a(n - centre), b(n - centre) at n + 1 + centre
  const auto proved = tail_enclosure({f.a.shift(-centre), f.b.shift(-centre)}, convergence, n + 1 + centre, tail_bits,
                                     static_cast<std::size_t>(2 * digits + 80), cancel);
  if (!proved) return std::nullopt;
  const Ball& tail = proved->tail;
  const mp_bitcnt_t precision = tail.mid().precision();
  const auto make = [&](const Integer& z) { return Ball(precision, z); };
  const Ball bottom = make(m.y) + tail * make(m.y_before);
  // q_n follows the minimal solution, as far as this can tell: an enclosure without a single digit
  if (bottom.holds_zero()) return Enclosure{Integer(0), Integer(1), 0, false, LimitMethod::tail_series, n};
  Ball value = make(m.x);
  if (gained > 0) {
    const auto full = static_cast<mp_bitcnt_t>(bits) + 64;
    value = Ball(full, m.x) / Ball(full, m.y);
    value -= make(determinant) * tail / (make(m.y) * bottom);
  } else {  // the plain image loses the cancellation in `bottom`, a few bits
    value = (value + tail * make(m.x_before)) / bottom;
  }
  const auto [mantissa, exponent] = value.scaled();
  Enclosure e;
  e.scale = static_cast<long>(bits) + 8 + (mantissa == 0 ? 0 : std::max(0L, -static_cast<long>(exponent)));
  e.mid = value.mid().scaled_integer(e.scale);
  const Wide& rad = value.rad();
  const std::int64_t log2_rad = rad.e + e.scale;  // rad < 2^rad.e
  e.rad = (rad.sign() == 0 || log2_rad < 0 ? Integer(1) : shifted(Integer(1), static_cast<long>(log2_rad))) + Integer(1);
  e.certified = true;
  e.method = LimitMethod::tail_series;
  e.depth = n;
  return e;
}

std::optional<Enclosure> limit(const Formula& f, const Classification& c, long digits, const LimitBudget& budget) {
  if (c.status != Status::converges) return std::nullopt;
  const Growths g = growth(f, c);
  const BaseSet base(f, c.convergence);
  const bool super = c.convergence == Class::super_exponential;
  std::optional<Enclosure> best;
  if (g.error && base.kind() != BaseSet::Kind::none) {
    // Plain convergents where their depth stays within sight of the digits, or nothing else is at hand.
    LimitBudget plain = budget;
    if (!super) plain.depth = std::min(plain.depth, 200 * static_cast<std::int64_t>(digits) + 2000);
    Plain found = by_convergents(f, base, *g.error, digits, plain);
    best = std::move(found.best);
    if (best && (best->digits() >= static_cast<double>(digits) + 0.5 || found.blank)) return best;
  }
  if (super) return best;
  // Measured: this depth and the few terms it needs are cheaper than fewer steps and more terms. It counts from the
  // centre of the polynomials.
  const std::int64_t centre = centre_of(f, budget.depth);
  std::int64_t n = 24 * digits + 32;
  if (c.convergence == Class::stretched && g.error) {
    // Terms shrink to e^(sigma sqrt(n)), the error of the convergent: at least a half of the digits must come from each.
    // Measured: half as deep again is best.
    const double half = static_cast<double>(digits) * std::numbers::ln10 / (2 * g.error->sigma);
    n = std::max(n, static_cast<std::int64_t>(std::min(1.5 * half * half, static_cast<double>(budget.depth))));
  }
  n = std::max<std::int64_t>(n - centre, 1);
  long asked = digits + 2;
  int blank = 0;
  while (n <= budget.depth && predicted_bits(f, n) <= budget.bits) {
    auto e = limit_by_series(f, c.convergence, n, convergent_bs(f, n, budget.cancel), asked, centre, budget.cancel);
    if (!e) {
      n += std::max(n, n + centre);  // further out the terms shrink longer
      continue;
    }
    const double have = e->digits();
    if (!best || have > best->digits()) best = std::move(e);
    if (have >= static_cast<double>(digits) + 0.5) return best;
    if (have == 0 && ++blank == kMostBlank) break;
    asked += have == 0 ? asked : digits - static_cast<long>(have) + 8;
    if (asked > 16 * digits + 256) break;
  }
  return best;
}

}  // namespace pcf
