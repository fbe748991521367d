#include "check.hpp"
#include "pcf/limit.hpp"
#include "pcf/tail.hpp"
#include "pcf/tail_series.hpp"

using check::formula;
using pcf::Class;
using pcf::Formula;
using pcf::Integer;

namespace {

// The series at n against one step of the recurrence from n + 1, for every class.
void series_satisfies_the_recurrence() {
  const Formula cases[] = {
      formula({3, 1, 4}, {1, 5, 9}),          // super-exponential
      formula({2, 7}, {-1}),                  // super-exponential, constant b
      formula({2, 1}, {1, 0, 0}),             // exponential
      formula({-3, 2}, {-2, 1, 5}),           // exponential, A < 0 < D
      formula({1}, {1, 0}),                   // stretched, odd
      formula({-2, 1}, {3, 1, 0, 5}),         // stretched, odd, higher degree
      formula({2}, {1, 0, 0}),                // power, even
      formula({-3, 1}, {2, 0, 1, 1, 1}),      // power, even, A < 0
      formula({2, 9}, {-1, -1, 0}),           // parabolic, k1 > 0
      formula({4, 3}, {-4, -2, 0}),           // parabolic power
      formula({2, 1}, {-1, 0, 0}),            // logarithmic
      formula({2}, {-1}),                     // constant parabolic
  };
  for (const Formula& f : cases) {
    check::context = "a = " + check::text(f.a) + ", b = " + check::text(f.b);
    const pcf::Classification c = pcf::classify(f);
    CHECK(c.status == pcf::Status::converges);
    pcf::TailSeries<pcf::Ball> series(f, c.convergence, pcf::Maker<pcf::Ball>{400});
    const auto near = series.at(1000, 150, 200);
    const auto far = series.at(1001, 150, 200);
    CHECK(near.log2_error < -150);
    const pcf::Ball step = pcf::Ball(400, f.b(1000)) / (pcf::Ball(400, f.a(1000)) + far.tail);
    const double gap = pcf::log2_abs(step - near.tail) - pcf::log2_abs(near.tail);
    CHECK(gap < -140);

    // the other number types agree to their own accuracy
    pcf::TailSeries<double> narrow(f, c.convergence, {});
    pcf::TailSeries<pcf::Wide> wide(f, c.convergence, {});
    const double exact = mpf_get_d(near.tail.mid().get());
    CHECK_NEAR(narrow.at(1000, 52, 40).tail / exact, 1, 1e-13);
    const auto w = wide.at(1000, 52, 40).tail;
    CHECK_NEAR(std::ldexp(w.m, static_cast<int>(w.e)) / exact, 1, 1e-13);
  }
}

// log|L - p_n/q_n| from doubles against many-digit arithmetic with the limit itself.
void errors_against_exact_convergents() {
  std::mt19937_64 random(5);
  int compared = 0;
  for (int i = 0; i < 400; ++i) {
    const Formula f = check::random_formula(random, i % 3, i % 4, i % 2 == 0 ? 5 : 1000);
    const pcf::Classification c = pcf::classify(f);
    if (c.status != pcf::Status::converges) continue;
    const std::int64_t n = 6 + i % 40;
    const pcf::Matrix m = pcf::convergent_bs(f, n);
    const pcf::Denominator d = pcf::denominator_at(n, m.y, m.y_before);
    const auto profile = pcf::error_profile(f, c.convergence, std::span(&d, 1));
    if (!profile || !profile->at[0]) continue;
    const auto limit = pcf::limit(f, c, 60 + static_cast<long>(-profile->at[0]->log / 2.302585));
    if (!limit || limit->digits() < 60) continue;
    // error = mid / 2^scale - x/y
    const Integer num = limit->mid * m.y - pcf::shifted(m.x, limit->scale);
    const double log_error = pcf::log_abs(num) - pcf::log_abs(m.y) - static_cast<double>(limit->scale) * std::log(2.0);
    CHECK_NEAR(profile->at[0]->log, log_error, 1e-9 * std::max(1.0, std::fabs(log_error)));
    CHECK(profile->at[0]->sign == num.sign() * m.y.sign());
    ++compared;
  }
  CHECK(compared > 200);
}

void wide_range() {
  // values of 10^600 and more leave the range of doubles: the same code on Wide
  const Integer huge = pcf::power(Integer(10), 600);
  const Formula f{pcf::Polynomial({huge, huge}), pcf::Polynomial({Integer(1)})};
  const pcf::Matrix m = pcf::convergent_bs(f, 10);
  const pcf::Denominator d = pcf::denominator_at(10, m.y, m.y_before);
  const auto profile = pcf::error_profile(f, Class::super_exponential, std::span(&d, 1));
  CHECK(profile && profile->at[0]);
  // |error| = 1/(q_n q_{n+1}) (1 + o(1))
  const pcf::Matrix next = pcf::convergent_bs(f, 11);
  CHECK_NEAR(profile->at[0]->log, -pcf::log_abs(m.y) - pcf::log_abs(next.y), 1e-9);
}

}  // namespace

int main() {
  series_satisfies_the_recurrence();
  errors_against_exact_convergents();
  wide_range();
  return check::result();
}
