#include "check.hpp"
#include "pcf/growth.hpp"
#include "pcf/irrationality.hpp"

using check::formula;
using pcf::Class;
using pcf::Status;

namespace {

void expect(const pcf::Formula& f, Status status, Class convergence) {
  check::context = "a = " + check::text(f.a) + ", b = " + check::text(f.b);
  const pcf::Classification c = pcf::classify(f);
  CHECK(c.status == status);
  CHECK(c.convergence == convergence);
  CHECK(!pcf::reason(f, c).empty());
}

void table_of_cases() {
  expect(formula({2, 1}, {1, 0, 0}), Status::converges, Class::exponential);
  expect(formula({2, 0}, {-1, 0, 0}), Status::diverges, Class::none);
  expect(formula({1}, {-1, 0, 0}), Status::diverges, Class::none);
  expect(formula({1}, {-1}), Status::diverges, Class::none);
  expect(formula({1}, {1, 0, 0, 0}), Status::oscillates, Class::none);
  expect(formula({1}, {-1, 0, 0, 0}), Status::oscillates, Class::none);
  expect(formula({1, 0}, {-1, 0, 0, 0, 0, 0}), Status::oscillates, Class::none);
  expect(formula({3}, {-2}), Status::converges, Class::exponential);
  expect(formula({1}, {1, 0}), Status::converges, Class::stretched_odd);
  expect(formula({2}, {1, 0, 0}), Status::converges, Class::power_even);
  expect(formula({1, 1}, {3}), Status::converges, Class::super_exponential);
  expect(formula({2, 1}, {-1, 0, 0}), Status::converges, Class::logarithmic);
  expect(formula({2}, {-1}), Status::converges, Class::power);
  expect(formula({4, 3}, {-4, -2, 0}), Status::converges, Class::power);
  expect(formula({2, -5, 4}, {-1, 7, -19, -9, 13}), Status::converges, Class::logarithmic);
  expect(formula({2, 9}, {-1, -1, 0}), Status::converges, Class::stretched);   // k1 = 7/4
  expect(formula({2, 9}, {-1, -9, 0}), Status::diverges, Class::none);         // k1 = -1/4
  expect(formula({2, 1}, {-1, 0, -1}), Status::diverges, Class::none);         // k2 = -5/16
  expect(formula({1, 0}, {-7, 0, 0, 0, 0}), Status::diverges, Class::none);
  expect(formula({1}, {1, -3}), Status::terminates, Class::none);
  expect(formula({34, 51, 27, 5}, {-1, 0, 0, 0, 0, 0, 0}), Status::converges, Class::exponential);
}

void reasons() {
  const pcf::Formula f = formula({1}, {-1});
  CHECK(pcf::reason(f, pcf::classify(f)) == "diverges: A^2+4B = -3 < 0");
}

// The closed forms against the ratio equation itself: r(n) of the dominant solution from exact convergents.
void denominator_growth_matches_ratio() {
  const pcf::Formula f = formula({2, 1}, {1, 0, 0});
  const auto g = pcf::growth(f, pcf::classify(f));
  // q_n ~ n! (1 + sqrt 2)^n n^{1/2}: (1, log(1+sqrt 2) - 1, 0, 1)
  CHECK_NEAR(g.denominator->eta, 1, 0);
  CHECK_NEAR(g.denominator->gamma, std::log(1 + std::sqrt(2.0)) - 1, 1e-14);
  CHECK_NEAR(g.denominator->beta, 1, 1e-14);
  CHECK_NEAR(g.error->gamma, std::log((std::sqrt(2.0) - 1) / (std::sqrt(2.0) + 1)), 1e-14);
}

void irrationality() {
  CHECK(pcf::irrationality_proved(formula({1}, {1})));
  CHECK(!pcf::irrationality_proved(formula({3}, {-2})));
  CHECK(!pcf::irrationality_proved(formula({1}, {2})));
  CHECK(pcf::irrationality_proved(formula({1, 0}, {1, 0})));
  CHECK(!pcf::irrationality_proved(formula({1, 0}, {-1, 0})));
  CHECK(pcf::irrationality_proved(formula({2, 0}, {2, 0})) == pcf::irrationality_proved(formula({4, 0}, {8, 0})));
}

}  // namespace

int main() {
  table_of_cases();
  reasons();
  denominator_growth_matches_ratio();
  irrationality();
  return check::result();
}
