#include "check.hpp"
#include "pcf/base_set.hpp"
#include "pcf/limit.hpp"
#include "pcf/tail_enclosure.hpp"

using check::formula;
using pcf::Class;
using pcf::Integer;

namespace {

void expect(const pcf::Formula& f, const std::string& digits) {
  check::context = "a = " + check::text(f.a) + ", b = " + check::text(f.b);
  const auto e = pcf::limit(f, pcf::classify(f), 50);
  CHECK(e.has_value());
  if (!e) return;
  const auto d = pcf::decimal(*e, 50);
  CHECK(d && d->digits == 50 && d->text == digits);
}

void published_values() {
  expect(formula({2, 1}, {1, 0, 0}), "1.2732395447351626861510701069801148962756771659237");    // 4/pi
  expect(formula({2}, {1, 0, 0}), "2.3298961831627438472393536346285348106623854736548");       // 2/(4 - pi)
  expect(formula({1}, {1, 0}), "1.5251352761609812090890905363905787133071163649206");          // A111129
  expect(formula({34, 51, 27, 5}, {-1, 0, 0, 0, 0, 0, 0}),
         "4.9914442354842448120987576729291844065023383864024");                                // 6/zeta(3)
  expect(formula({4, 2}, {1}), "2.1639534137386528487700040102180231170937386021508");          // (e+1)/(e-1)
  expect(formula({-2}, {1, 0, 0}), "-2.3298961831627438472393536346285348106623854736548");
}

void slow_and_fast_agree() {
  // the same number by plain convergents and by the tail series, both proved
  const pcf::Formula f = formula({1}, {1, 0});
  const auto c = pcf::classify(f);
  const auto proved = pcf::limit(f, c, 60);
  const auto series = pcf::limit_by_series(f, c.convergence, 400, 60);
  CHECK(proved && proved->certified && series && series->certified);
  CHECK(pcf::decimal(*proved, 60)->text == pcf::decimal(*series, 60)->text);
}

void decimals() {
  pcf::Enclosure e;
  e.mid = Integer(-1);
  e.rad = Integer(0);
  CHECK(pcf::decimal(e, 3)->text == "-1");
  e.mid = pcf::shifted(Integer(1), 200);
  e.scale = 200;
  CHECK(pcf::decimal(e, 5)->text == "1.0000");
  e.mid = pcf::floor_div(e.mid, pcf::power(Integer(10), 9));
  e.rad = Integer(1);
  CHECK(pcf::decimal(e, 5)->text == "1.0000e-9");
  e.mid = Integer(1);
  e.rad = Integer(2);
  CHECK(!pcf::decimal(e, 5));
  // 9.9996 +- small rounds up across a power of ten
  e.mid = pcf::floor_div(pcf::shifted(Integer(99996), 200), Integer(10000));
  e.rad = Integer(1);
  CHECK(pcf::decimal(e, 4)->text == "10.00");
}

// Every proved enclosure at low precision contains the one at high precision.
void enclosures_nest() {
  std::mt19937_64 random(13);
  int compared = 0;
  for (int i = 0; i < 300; ++i) {
    const pcf::Formula f = check::random_formula(random, i % 3, i % 3, 8);
    const auto c = pcf::classify(f);
    if (c.status != pcf::Status::converges) continue;
    const auto low = pcf::limit(f, c, 20);
    const auto high = pcf::limit(f, c, 80);
    if (!low || !high || !low->certified || high->digits() < 80) continue;
    const Integer mid = pcf::shifted(low->mid, high->scale - low->scale);
    const Integer rad = pcf::shifted(low->rad, high->scale - low->scale);
    CHECK(pcf::abs(mid - high->mid) <= rad + high->rad);
    CHECK(low->digits() >= 20);
    ++compared;
  }
  CHECK(compared > 100);
}

using pcf::Ball;
using pcf::Wide;

// The inequality of tail_enclosure.hpp at one m, from the series itself, a > 0; true where rho is 2^-cut of what was proved.
bool maps_into_itself(const pcf::Formula& f, pcf::TailSeries<Ball>& series, const pcf::TailEnclosure& e, std::int64_t n,
                      std::int64_t m, int cut) {
  constexpr mp_bitcnt_t kBits = 3000;
  const Ball a(kBits, f.a(m));
  const Ball b(kBits, f.b(m));
  const Ball s = series.sum(m, e.terms);
  const Ball next = series.sum(m + 1, e.terms);
  const auto rho = [&](std::int64_t k) {
    const double log2 = e.power * std::log2(static_cast<double>(k) / static_cast<double>(n));
    const double whole = std::floor(log2);
    return e.radius * Wide(std::exp2(log2 - whole), static_cast<std::int64_t>(whole) - cut);
  };
  const Ball residual = s * (a + next) - b;
  const Ball slope = a + next;
  // doubles carry the differences: they are relative to a + S(m+1), of order n^(-1/2) or 1/n at least
  const Wide left = residual.upper();
  const Wide right = slope.lower() * rho(m) - s.upper() * rho(m + 1) - rho(m) * rho(m + 1);
  return (right - left).sign() >= 0;
}

// What has no value says nothing, and nothing that is made of it says anything.
void balls_without_a_value() {
  const Ball one(128, Integer(1));
  Ball wide(128, Integer(1));
  wide.widen(Wide(2.0));
  for (const Ball& lost : {one / wide, one / Ball(128, Integer(0)), sqrt(wide), sqrt(Ball(128, Integer(-4)))}) {
    CHECK(!lost.is_finite() && lost.holds_zero());
    for (const Ball& more : {lost + one, one - lost, lost * one, lost * Ball(128, Integer(0)), one / lost, sqrt(lost)}) {
      CHECK(!more.is_finite() && more.holds_zero() && more.lower().sign() < 0);
      CHECK(!pcf::enclosure_of(more, 64, pcf::LimitMethod::tail_series, 1));
    }
  }
  CHECK((one / Ball(128, Integer(-3))).is_finite());
  Ball negative(128, Integer(1));
  negative.widen(Wide(-1.0));  // no size
  CHECK(!negative.is_finite());
}

// The tail that comes back by the recurrence holds the one that the series gives nearer by.
void recurrence_brings_tails_back() {
  for (const auto& f : {formula({2}, {1, 0, 0}), formula({1}, {1, 0}), formula({2, 1}, {1, 0, 0}), formula({-2, 1}, {1, 3, 1})}) {
    check::context = "a = " + check::text(f.a) + ", b = " + check::text(f.b);
    const auto c = pcf::classify(f);
    const auto near = pcf::tail_enclosure(f, c.convergence, 400, 100, 400);
    const pcf::BaseSet base(f, c.convergence);
    const auto far = pcf::step_back(f, 6001, base.tail(f, 6000, 256), 400);
    CHECK(near.has_value() && far.has_value());
    if (!near || !far) continue;
    CHECK((far->high - far->low).mid().sign() >= 0);
    const Ball gap = far->hull() - near->tail;
    CHECK((gap.rad() - magnitude(gap.mid())).sign() >= 0);
  }
  // a pole within the interval is not stepped over: a(5) + t vanishes for t = -3
  const pcf::Formula f = formula({1, -2}, {1});
  CHECK(!pcf::step_back(f, 6, {Ball(128, Integer(-4)), Ball(128, Integer(-2))}, 5));
}

// What the certificate rests on: the interval maps into itself from N on, and would not were it much smaller.
void intervals_map_into_themselves() {
  int held = 0;
  int close = 0;
  for (const auto& [f, least] : {
           std::pair{formula({2}, {1, 0, 0}), 300L}, {formula({3}, {1, 1, 1}), 300L}, {formula({1}, {3, 2, -7}), 300L},
           {formula({1}, {1, 0}), 300L}, {formula({3}, {2, 1}), 300L}, {formula({1, 2}, {2, 0, 0, 5}), 300L},
           {formula({4, 3}, {-4, 0, 1}), 3000L}, {formula({2, 3}, {-1, -1, 0}), 3000L},
           {formula({2, 0, 0}, {-1, 2, -1, -2, -1}), 300L}, {formula({4, 2, 5}, {-4, 4, 3, -3, -6}), 300L},
           {formula({2, 1, -5}, {-1, 1, 7, -2, 5}), 300L}, {formula({2, -5, 4}, {-1, 7, -19, -9, 13}), 3000L},
           {formula({2, 1}, {1, 0, 0}), 300L}, {formula({3, -1}, {-2, 1, 4}), 300L}, {formula({5, 0, 7}, {-6, 0, 0, 1, 1}), 300L}}) {
    const auto c = pcf::classify(f);
    check::context = "a = " + check::text(f.a) + ", b = " + check::text(f.b);
    for (const double bits : {60.0, 120.0}) {
      const auto e = pcf::tail_enclosure(f, c.convergence, least, bits, 400);
      CHECK(e.has_value());
      if (!e) continue;
      pcf::TailSeries<Ball> series(f, c.convergence, pcf::Maker<Ball>{3000});
      bool shrunk = true;
      bool far_smaller = true;
      for (const std::int64_t m : {least, least + 1, least * 2, least * 30, least * 1000}) {
        CHECK(maps_into_itself(f, series, *e, least, m, 0));
        shrunk = shrunk && maps_into_itself(f, series, *e, least, m, 6);
        far_smaller = far_smaller && maps_into_itself(f, series, *e, least, m, 16);
      }
      CHECK(!far_smaller);
      close += shrunk ? 0 : 1;
      // and it holds the tail, known better from further terms
      const auto better = pcf::tail_enclosure(f, c.convergence, least * 4, 3 * bits, 1000);
      CHECK(better.has_value());
      if (!better) continue;
      Ball tail = better->tail;
      for (std::int64_t m = least * 4 - 1; m >= least; --m) tail = Ball(600, f.b(m)) / (Ball(600, f.a(m)) + tail);
      const Ball gap = e->tail - tail;
      CHECK((gap.rad() - magnitude(gap.mid())).sign() >= 0);
      ++held;
    }
  }
  CHECK(held == 30);
  CHECK(close >= 20);  // 64 times smaller is mostly too small
}

// Formulas whose error follows its growth late: log|error| = ... - 2000 log n for the first, and n has to pass 2700.
void transients_are_passed() {
  for (const auto& f : {formula({1, 5}, {1000, 3}), formula({1, 1}, {200, 3}), formula({1, 0, 1}, {300, 0, 0, 1}),
                        formula({1, 1}, {100, 3}), formula({2, 1'000'000'001}, {1, 0, 0})}) {
    check::context = "a = " + check::text(f.a) + ", b = " + check::text(f.b);
    const auto c = pcf::classify(f);
    const auto good = pcf::limit(f, c, 120);
    CHECK(good && good->digits() >= 120);
    for (const long digits : {5L, 10L, 18L, 21L, 22L, 23L, 24L, 30L, 60L}) {
      const auto e = pcf::limit(f, c, digits);
      CHECK(e && e->digits() >= static_cast<double>(digits));
      CHECK(e && good && pcf::decimal(*e, digits)->text.substr(0, 4) == pcf::decimal(*good, digits)->text.substr(0, 4));
    }
  }
}

// The same value whatever the digits asked for, for formulas shifted far from the origin, either way.
void shifts_do_not_matter() {
  for (const auto& f : {formula({1, -2000}, {1, 0, 7}), formula({1}, {1, 1'000'000}), formula({1, -500}, {1, 0, 1}),
                        formula({2, 1'000'001}, {-1, -1'000'000, -250'000'000'000}), formula({3}, {1, -4001, 4'002'003})}) {
    check::context = "a = " + check::text(f.a) + ", b = " + check::text(f.b);
    const auto c = pcf::classify(f);
    const auto good = pcf::limit(f, c, 80);
    CHECK(good && good->digits() >= 80);
    for (long digits = 1; digits <= 20 && good; digits += digits < 8 ? 1 : 4) {
      const auto e = pcf::limit(f, c, digits);
      CHECK(e && e->digits() >= static_cast<double>(digits));
      if (!e) continue;
      const Integer mid = pcf::shifted(e->mid, good->scale - e->scale);
      CHECK(pcf::abs(mid - good->mid) <= pcf::shifted(e->rad, good->scale - e->scale) + good->rad);
    }
  }
}

// The intervals that limits begin with hold the tails, from where they say on; before that nothing is enclosed.
void base_sets_hold_the_tails() {
  for (const auto& f : {formula({1, 0, 1}, {1}), formula({1, 1}, {1, 0}), formula({-1, -1}, {1, 5}), formula({1, -7}, {2, -9}),
                        formula({5, 1}, {-6, 2, 0}), formula({-5, 1}, {-6, 2, 0}), formula({1, -9, 3}, {-1, 4, 1}),
                        formula({2, 1}, {1, 0, 0}), formula({1, -20}, {-2, -5})}) {
    check::context = "a = " + check::text(f.a) + ", b = " + check::text(f.b);
    const auto c = pcf::classify(f);
    CHECK(c.status == pcf::Status::converges);
    const pcf::BaseSet base(f, c.convergence);
    CHECK(base.kind() == (f.b.leading().sign() > 0 ? pcf::BaseSet::Kind::positive : pcf::BaseSet::Kind::worpitzky));
    const std::int64_t from = *base.from().to_int64();
    CHECK(from >= 0);
    Ball t(300, Integer(0));
    for (std::int64_t n = from + 900; n >= from; --n) {
      t = Ball(300, f.b(n + 1)) / (Ball(300, f.a(n + 1)) + t);  // T_{n+1}, to many digits for n <= from + 50
      if (n > from + 50) continue;
      const auto interval = base.tail(f, n, 300);
      CHECK((t - interval.low).mid().sign() >= 0 && (interval.high - t).mid().sign() >= 0);
      if (base.kind() == pcf::BaseSet::Kind::positive) continue;
      // |T_{n+1}| <= |a(n)|/2 is what makes the interval map into itself
      const Ball half(300, pcf::abs(f.a(n)));
      CHECK((half - interval.high - interval.high).mid().sign() >= 0);
    }
    const auto good = pcf::limit(f, c, 100);
    CHECK(good.has_value());
    if (!good) continue;
    for (std::int64_t n = 0; n < from + 20; ++n) {
      const auto e = base.enclose(f, n, pcf::convergent_bs(f, n), 200);
      if (n < from) {
        CHECK(!e);
      } else if (e) {
        const Integer mid = pcf::shifted(good->mid, e->scale - good->scale);
        CHECK(pcf::abs(mid - e->mid) <= e->rad + Integer(1));
      }
    }
  }
  const pcf::Formula none = formula({1}, {-1});
  CHECK(pcf::BaseSet(none, pcf::classify(none).convergence).kind() == pcf::BaseSet::Kind::none);
  CHECK(!pcf::BaseSet(none, Class::none).enclose(none, 10, pcf::convergent_bs(none, 10), 50));
}

void no_limit() {
  const pcf::Formula f = formula({1}, {-1});
  CHECK(!pcf::limit(f, pcf::classify(f), 10));
  CHECK(!pcf::depth_for({0, 0, 0, -1}, 1000, 1'000'000));
}

}  // namespace

int main() {
  published_values();
  slow_and_fast_agree();
  decimals();
  enclosures_nest();
  intervals_map_into_themselves();
  transients_are_passed();
  balls_without_a_value();
  recurrence_brings_tails_back();
  shifts_do_not_matter();
  base_sets_hold_the_tails();
  no_limit();
  return check::result();
}
