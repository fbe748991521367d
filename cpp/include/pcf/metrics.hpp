// Every measurement of one formula: exact status and growth, gcds of p_n and q_n at the sample depths, errors,
// the irrationality measures (delta) and the fits of the paper (arXiv 2412.16818), and a 60-digit limit.
//
// Definitions: docs/mathematics.md, section 5. The gcds come from exact convergents by binary splitting that is
// aligned with the sample depths; all logarithms come from doubles and tails.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "pcf/base_set.hpp"
#include "pcf/deltas.hpp"
#include "pcf/limit.hpp"
#include "pcf/sample_tree.hpp"
#include "pcf/tail.hpp"

namespace pcf {

inline constexpr std::size_t kSamples = 5;
// Below this depth the growth of the denominators is not fitted.
inline constexpr std::int64_t kFitDepth = 64;

enum class Irrational : std::int8_t { unknown = 0, evidence = 1, proved = 2 };

struct Metrics {
  Classification classification;
  std::string reason;
  std::string limit;  // decimal, or the exact value of a terminating formula; empty: unknown
  long limit_digits = 0;
  bool certified = false;
  std::array<double, kSamples> log_error{}, log_q{}, log_gcd{};
  double log_error_2n = kUnknown;
  double delta_naive = kUnknown, delta = kUnknown, delta_blind = kUnknown, delta_predicted = kUnknown,
         delta_limit = kUnknown, delta_limit_error = kUnknown;
  Growth error{kUnknown, kUnknown, kUnknown, kUnknown}, q{kUnknown, kUnknown, kUnknown, kUnknown};
  double qr_eta = kUnknown, qr_gamma = kUnknown;                        // fit of the reduced denominators
  double fit_eta = kUnknown, fit_gamma = kUnknown, fit_beta = kUnknown;  // the paper's fit of the error
  Irrational irrational = Irrational::unknown;
};

// 6, N/8, N/4, N/2, N (integer division) for N >= kFitDepth; only N, in the last place, below (others 0).
[[nodiscard]] std::array<std::int64_t, kSamples> sample_depths(std::int64_t depth);

// Memory that one thread reuses from formula to formula.
struct Workspace {
  Arena arena;
  WordValues values;
};

// All metrics at `depth` >= 1; limit_digits 0 skips the limit.
[[nodiscard]] Metrics metrics(const Formula& f, std::int64_t depth, long limit_digits, Workspace& workspace);
// The same with big integers and plain gcds throughout: the oracle.
[[nodiscard]] Metrics metrics_plain(const Formula& f, std::int64_t depth, long limit_digits);

// What a formula that does not terminate shows at each of the depths (ascending, each at least 1).
struct TrajectoryPoint {
  std::int64_t depth = 0;
  double log_error = kUnknown, log_q = kUnknown, log_gcd = kUnknown, delta_naive = kUnknown, delta = kUnknown;
};
[[nodiscard]] std::vector<TrajectoryPoint> trajectory(const Formula& f, const std::vector<std::int64_t>& depths);

// The exact value of a formula that terminates at k: p_{k-1} / q_{k-1} as "p/q", "p", or "infinity".
[[nodiscard]] std::string terminating_value(const Formula& f, std::int64_t k);

}  // namespace pcf
