// Tails from tails further out, by T_k = b(k) / (a(k) + T_{k+1}) itself, in numbers of a fixed size.
//
// t -> b/(a + t) is monotone on an interval that does not hold the pole -a, so that an interval goes over into the one
// between the images of its ends. Each end is a ball that holds it. Where the true tail is the smaller branch the map
// contracts; where it is the larger one (before a zero of a, say) it expands, at the price of digits.
// Cost: two divisions of `bits` bits a step, one once the interval is narrow.
#pragma once

#include <optional>

#include "pcf/ball.hpp"
#include "pcf/cancel.hpp"
#include "pcf/status.hpp"

namespace pcf {

// A closed interval of the real line, its ends as balls.
struct TailInterval {
  Ball low, high;
  // A ball that holds all of it.
  [[nodiscard]] Ball hull() const;
};

// An interval that holds T_to, from one that holds T_from, 1 <= to <= from; nothing where the pole of a step may lie in
// the interval at hand (a narrower one at the start, or more bits, may help).
[[nodiscard]] std::optional<TailInterval> step_back(const Formula& f, std::int64_t from, TailInterval tail, std::int64_t to,
                                                    CancelToken cancel = {});

}  // namespace pcf
