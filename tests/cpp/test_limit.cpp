#include "check.hpp"
#include "pcf/limit.hpp"

using check::formula;
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
  const auto series = pcf::limit_by_series(f, c.convergence, 400, pcf::convergent_bs(f, 400), 60);
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
  no_limit();
  return check::result();
}
