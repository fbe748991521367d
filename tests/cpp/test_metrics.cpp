#include "check.hpp"
#include "pcf/metrics.hpp"

using check::formula;

namespace {

void deltas() {
  const auto m = pcf::metrics_plain(formula({5}, {2}), 1000, 60);
  CHECK_NEAR(m.delta_limit, 1 - std::log(2) / std::log((5 + std::sqrt(33.0)) / 2), 1e-12);
  CHECK_NEAR(m.delta_naive, m.delta_limit, 2e-3);
  const auto golden = pcf::metrics_plain(formula({1}, {1}), 1000, 60);
  CHECK_NEAR(golden.delta_limit, 1, 1e-12);
  CHECK(golden.irrational == pcf::Irrational::proved);
  // (2,-1): p_n/q_n = (n+2)/(n+1), L = 1, delta(n) = 0 exactly
  const auto linear = pcf::metrics_plain(formula({2}, {-1}), 1000, 60);
  CHECK_NEAR(linear.delta, 0, 1e-9);
  CHECK_NEAR(linear.delta_limit, 0, 1e-12);
}

void gcds_are_exact() {
  const pcf::Formula f = formula({2, 1}, {1, 0, 0});
  const auto m = pcf::metrics_plain(f, 200, 0);
  const auto depths = pcf::sample_depths(200);
  for (std::size_t i = 0; i < pcf::kSamples; ++i) {
    const pcf::Matrix c = pcf::convergent_naive(f, depths[i]);
    CHECK_NEAR(m.log_gcd[i], pcf::log_abs(pcf::gcd(c.x, c.y)), 1e-9);
    CHECK_NEAR(m.log_q[i], pcf::log_abs(c.y), 1e-9);
  }
  CHECK(m.limit.empty());
}

void without_a_limit() {
  for (const auto& f : {formula({1}, {-1}), formula({1}, {1, 0, 0, 0}), formula({1}, {1, -3})}) {
    const auto m = pcf::metrics_plain(f, 100, 60);
    CHECK(std::isnan(m.delta) && std::isnan(m.error.eta) && std::isnan(m.delta_limit));
  }
  CHECK(pcf::metrics_plain(formula({1}, {1, -3}), 100, 60).limit == "infinity");
  CHECK(pcf::metrics_plain(formula({1, -1}, {1, -1}), 100, 60).limit == "-1");
}

void small_depths() {
  const auto m = pcf::metrics_plain(formula({2, 1}, {1, 0, 0}), 10, 20);
  CHECK(std::isnan(m.qr_eta) && std::isnan(m.log_q[0]) && !std::isnan(m.delta));
  CHECK(m.limit.substr(0, 10) == "1.27323954");
}

}  // namespace

int main() {
  deltas();
  gcds_are_exact();
  without_a_limit();
  small_depths();
  return check::result();
}
