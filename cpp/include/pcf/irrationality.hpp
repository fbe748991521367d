// The criterion of irrationality (docs/mathematics.md, section 5).
#pragma once

#include "pcf/status.hpp"

namespace pcf {

// Whether q_n (L - p_n/q_n) -> 0 follows from the degrees and leading coefficients alone: then L is irrational.
// `f` converges and does not terminate.
[[nodiscard]] bool irrationality_proved(const Formula& f);

}  // namespace pcf
