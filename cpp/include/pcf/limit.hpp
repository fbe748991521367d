// Limits of convergent formulas to any number of digits.
//
// L is the image of the tail T_{n+1} under t -> (p_n + t p_{n-1}) / (q_n + t q_{n-1}). Two ways:
//  * convergents: an interval proved to hold T_{n+1} (a base set) gives one proved to hold L. Its width is about
//    the error of p_n/q_n, so the depth is known in advance from the growth of the error.
//  * tail series: for slow formulas T_{n+1} itself to many digits from its asymptotic series, in a ball that is
//    proved to hold it (tail_enclosure.hpp).
#pragma once

#include <optional>
#include <string>

#include "pcf/convergents.hpp"
#include "pcf/growth.hpp"

namespace pcf {

enum class LimitMethod : std::int8_t { convergents, tail_series };

// L lies in (mid +- rad) 2^-scale; a theorem if certified.
struct Enclosure {
  Integer mid, rad;
  long scale = 0;
  bool certified = false;
  LimitMethod method = LimitMethod::convergents;
  std::int64_t depth = 0;

  // Decimal digits of L that the radius leaves; 0 if it leaves not even the sign.
  [[nodiscard]] double digits() const;
};

// Up to `digits` significant digits of an enclosed number, with |printed - L| < 1 unit in the last place;
// `printed` tells how many. Nothing if fewer than one digit is known.
struct Decimal {
  std::string text;
  long digits = 0;
};
[[nodiscard]] std::optional<Decimal> decimal(const Enclosure& e, long digits);

// Whether a rational p/q with |p q| far below what the radius could tell apart lies in the enclosure: by chance one does
// with a probability below 10^-12.
[[nodiscard]] bool looks_rational(const Enclosure& e);

// Intervals that hold the tails, from some index on: docs/mathematics.md, section 6.
class BaseSet {
 public:
  enum class Kind { none, positive, worpitzky };
  BaseSet(const Formula& f, Class convergence);
  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  // The smallest n such that the set is proved to hold T_{n+1}.
  [[nodiscard]] const Integer& from() const noexcept { return from_; }
  // L from the convergent at depth n >= from(), to about `bits` bits after the binary point at most.
  [[nodiscard]] std::optional<Enclosure> enclose(const Formula& f, std::int64_t n, const Matrix& convergent,
                                                 long bits) const;

 private:
  Kind kind_ = Kind::none;
  Integer from_;
};

// What a limit may cost: the deepest convergent, and the bits its numerators may take; and who may stop it.
struct LimitBudget {
  std::int64_t depth = 4'000'000;
  double bits = 4e9;
  CancelToken cancel;
};

// At least `digits` significant digits where the budget allows, the best enclosure reached otherwise; nothing
// if not even that (L infinite or 0 cannot be told from a float).
[[nodiscard]] std::optional<Enclosure> limit(const Formula& f, const Classification& c, long digits,
                                             const LimitBudget& budget = {});

// The tail series at depth n >= 1, from the convergent there, in powers of 1/(n + centre), n + centre >= 1.
[[nodiscard]] std::optional<Enclosure> limit_by_series(const Formula& f, Class convergence, std::int64_t n,
                                                       const Matrix& convergent, long digits, std::int64_t centre = 0,
                                                       CancelToken cancel = {});

// The depth at which the growth says log|L - p_n/q_n| <= -target.
[[nodiscard]] std::optional<std::int64_t> depth_for(const Growth& error, double target, std::int64_t most);

}  // namespace pcf
