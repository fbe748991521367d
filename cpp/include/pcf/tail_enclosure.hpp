// Proved enclosures of tails from their asymptotic series, for the classes where convergence is exponential or
// slower.
//
// Let S be the series cut after K terms, a > 0 at infinity (flip signs if not), and rho(n) = C n^h x^mu. If
//
//   |S(n)(a(n) + S(n+1)) - b(n)|  <=  (a(n) + S(n+1)) rho(n) - |S(n)| rho(n+1) - rho(n) rho(n+1)   for all n >= N
//
// then t -> b(n)/(a(n) + t) maps S(n+1) +- rho(n+1) into S(n) +- rho(n) for all n >= N. S(M) lies in a base set
// (positive, or Worpitzky's and its sharpening in the parabolic case) for all large M, and the images of base
// sets shrink to the tail: so T(N) lies in S(N) +- rho(N). Both sides are power series in x, and are bounded for
// all 0 < x <= N^{-1/step} at once from the sizes of their coefficients. docs/mathematics.md, section 6.
#pragma once

#include <optional>

#include "pcf/cancel.hpp"
#include "pcf/tail_series.hpp"

namespace pcf {

struct TailEnclosure {
  Ball tail;          // proved to hold T(n)
  std::size_t terms;  // K
  Wide radius;        // rho(n) at this n, before rounding is added to the ball
  double power;       // rho(m) = radius (m/n)^power for all m >= n
};

// T(n), n >= 2, to about `bits` bits if the series gives them at this n; nothing if the proof fails there (a larger n
// helps). Cost O(K^2) for K terms, at most `most`.
[[nodiscard]] std::optional<TailEnclosure> tail_enclosure(const Formula& f, Class convergence, const Integer& n, double bits,
                                                          std::size_t most, CancelToken cancel = {});

}  // namespace pcf
