// Limits of convergent formulas to any number of digits.
//
// L is the image of the tail T_{n+1} under t -> (p_n + t p_{n-1}) / (q_n + t q_{n-1}). Three ways:
//  * convergents: an interval proved to hold T_{n+1} (a base set) gives one proved to hold L. Its width is about
//    the error of p_n/q_n, so the depth is known in advance from the growth of the error.
//  * tail series: for slow formulas T_{n+1} itself to many digits from its asymptotic series, in a ball that is
//    proved to hold it (tail_enclosure.hpp).
//  * recurrence: either of these far out, where the convergent would be too long, brought back to T_1 step by step in
//    numbers of a fixed size (tail_recurrence.hpp).
#pragma once

#include <optional>

#include "pcf/convergents.hpp"
#include "pcf/enclosure.hpp"
#include "pcf/growth.hpp"

namespace pcf {

// What a limit may cost: the deepest convergent, the bits its numerators may take, the steps of the recurrence; and who
// may stop it.
struct LimitBudget {
  std::int64_t depth = 4'000'000;
  double bits = 4e9;
  std::int64_t steps = 5'000'000;
  CancelToken cancel;
};

// At least `digits` significant digits where the budget allows, the best enclosure reached otherwise; nothing
// if not even that (L infinite or 0 cannot be told from a float).
[[nodiscard]] std::optional<Enclosure> limit(const Formula& f, const Classification& c, long digits,
                                             const LimitBudget& budget = {});

// By the tail series at depth n >= 1 and the convergent there.
[[nodiscard]] std::optional<Enclosure> limit_by_series(const Formula& f, Class convergence, std::int64_t n, long digits);

// The depth at which the growth says log|L - p_n/q_n| <= -target.
[[nodiscard]] std::optional<std::int64_t> depth_for(const Growth& error, double target, std::int64_t most);

// What stands between a formula and its digits, where a budget did not suffice.
struct Reach {
  std::optional<Integer> proved_from;  // the index from which on a base set holds the tails; nothing: there is none
  std::optional<double> terms;         // about so many, by `predict_by_rates`
  std::optional<double> bits;          // of the convergent there
};
[[nodiscard]] Reach reach(const Formula& f, const Classification& c, long digits);

}  // namespace pcf
