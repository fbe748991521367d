// Proved enclosures of limits, and the decimals they guarantee.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pcf/ball.hpp"

namespace pcf {

enum class LimitMethod : std::int8_t { convergents, tail_series, tail_recurrence };

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

// The same from a ball, to about `bits` significant bits; nothing from one that says nothing.
[[nodiscard]] std::optional<Enclosure> enclosure_of(const Ball& value, double bits, LimitMethod method, std::int64_t depth);

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

}  // namespace pcf
