// Exact growth of the error and of the denominators:
//
//   log|L - p_n/q_n|  and  log|q_n|  =  eta n log n + gamma n + sigma sqrt(n) + beta log n + c + o(1)
//
// from the two formal solutions of the ratio equation r(n) = a(n) + b(n)/r(n-1). The closed forms per class
// are in docs/mathematics.md, section 3.
#pragma once

#include <optional>

#include "pcf/status.hpp"

namespace pcf {

struct Growth {
  double eta = 0, gamma = 0, sigma = 0, beta = 0;
};

struct Growths {
  std::optional<Growth> error;        // absent when there is no limit, and at k2 = -1/16 (error ~ C / log n)
  std::optional<Growth> denominator;  // of the dominant solution; absent when there is no limit, and at k2 = -1/16
};

[[nodiscard]] Growths growth(const Formula& f, const Classification& c);

}  // namespace pcf
