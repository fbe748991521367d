// Growths that are fitted to samples: of reduced denominators and common divisors, and the paper's fit of the error.
// Every model is linear in its parameters (docs/mathematics.md, section 5).
#pragma once

#include <cstddef>
#include <optional>
#include <tuple>
#include <vector>

namespace pcf {

// The paper counts an n log n term below this as absent (factorial reduction).
inline constexpr double kNoFactorial = 0.05;

// Depths, and log|q_n| and log g_n there.
struct Samples {
  std::vector<double> n, log_q, log_gcd;
};

// eta n log n + gamma n.
struct LinearGrowth {
  double eta = 0, gamma = 0;
};

// gamma n + eta n log n, refitted with eta = 0 where |eta| < 0.05: the paper's model.
[[nodiscard]] std::optional<LinearGrowth> paper_fit(const std::vector<double>& n, const std::vector<double>& y);

// Growth of log g_n = eta n log n + gamma n + c log n, from the first `count` samples. Factorial reduction removes
// n!-like factors whole, or for half of the primes: eta is the multiple of 1/2, at most that of q_n, that leaves the
// smallest residual. Five points could not tell eta and gamma apart if eta were free.
[[nodiscard]] std::optional<LinearGrowth> gcd_growth(const Samples& s, double most_eta, std::size_t count);

// eta, gamma, beta of y = eta n log n + gamma n + beta log n, from four points or more.
[[nodiscard]] std::optional<std::tuple<double, double, double>> error_fit(const std::vector<double>& n,
                                                                          const std::vector<double>& y);

}  // namespace pcf
