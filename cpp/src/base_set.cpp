#include "pcf/base_set.hpp"

#include <algorithm>

namespace pcf {

namespace {

constexpr long kMostDegree = 400;  // of a, beyond which the zeros of a(m) a(m-1) +- 4 b(m) are not isolated: memory
constexpr std::int64_t kFar = 64;  // terms that cost less than a second set

// All m >= result: sign of p constant (that of its leading coefficient), no zero. 1 for a constant.
Integer settled_or_one(const Polynomial& p) { return p.is_zero() ? Integer(1) : settled_from(p); }

// The smallest n found with 4|b(m)| <= |a(m) a(m-1)| for all m >= n + 1 and a(m) != 0 for m >= n: |T_{n+1}| <= |a(n)|/2.
std::optional<Integer> worpitzky_from(const Formula& f) {
  if (f.a.degree() > kMostDegree) return std::nullopt;
  const Integer one(1);
  const Polynomial product = f.a * f.a.shift(-1);
  const Polynomial plus = product + f.b.scaled(Integer(4));
  const Polynomial minus = product + f.b.scaled(Integer(-4));
  const auto holds = [](const Polynomial& p) { return p.is_zero() || p.leading().sign() > 0; };
  if (!holds(plus) || !holds(minus)) return std::nullopt;
  return std::max({settled_from(f.a), settled_or_one(plus) - one, settled_or_one(minus) - one});
}

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
  // Where b changes its sign far out, it may be small beside a long before.
  if (small && (kind_ == Kind::none || from_ > Integer(kFar))) {
    if (auto from = worpitzky_from(f); from && (kind_ == Kind::none || *from < from_)) {
      kind_ = Kind::worpitzky;
      from_ = std::move(*from);
    }
  }
  from_ = std::max(from_, Integer(0));
}

BaseSet::Quotients BaseSet::quotients(const Formula& f, std::int64_t n) const {
  const Integer b = f.b(n + 1);
  Quotients q{Integer(0), Integer(0), abs(f.a(n + 1))};
  if (kind_ == Kind::positive) {
    (f.a.leading().sign() > 0 ? q.high : q.low) = f.a.leading().sign() > 0 ? b : -b;
  } else {
    q.high = Integer(2) * abs(b);
    q.low = -q.high;
  }
  return q;
}

TailInterval BaseSet::tail(const Formula& f, std::int64_t n, mp_bitcnt_t bits) const {
  const Quotients q = quotients(f, n);
  const Ball den(bits, q.den);
  return {Ball(bits, q.low) / den, Ball(bits, q.high) / den};
}

std::optional<Enclosure> BaseSet::enclose(const Formula& f, std::int64_t n, const Matrix& m, long bits) const {
  if (kind_ == Kind::none || Integer(n) < from_) return std::nullopt;
  const Quotients q = quotients(f, n);
  Integer end[2];
  int sign[2];
  const long keep = bits + 64;
  Integer slack(1);
  for (int i = 0; i < 2; ++i) {
    const Integer& t = i == 0 ? q.low : q.high;
    Integer num = q.den * m.x + t * m.x_before;
    Integer pole = q.den * m.y + t * m.y_before;
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

}  // namespace pcf
