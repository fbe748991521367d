// Which integer relations a number may satisfy: the screen in front of exact lattice reduction.
//
// The lattice of a relation between v_0, ..., v_{n-1} has the rows (e_i, v_i 2^t), rounded (relations/relation.py). Its
// rows are kept as exact integers; what is done to them is decided in doubles. Rounding can cost the basis quality but
// never takes a row out of the lattice: every step has determinant +-1, and no integer wraps around or is rounded. So the
// height that the final basis excludes is proved (lattice_basis.hpp, proved_least). Relations between four numbers, which
// are nearly all, go sixteen at a time through vector registers (lattice_lanes.cpp), what these cannot reduce one by one.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "pcf/integer.hpp"
#include "pcf/lattice_lanes.hpp"

namespace pcf {

// Of one lattice: 10 to the digits of evidence for its best relation, and a height up to which it has none.
struct Verdict {
  double evidence, excluded;
};

// Values of a relation and the errors of their last bits.
template <std::size_t N>
struct Terms {
  std::array<int128, N> value;
  std::array<double, N> error;
};
using FourTerms = Terms<4>;

class RelationScreen {
 public:
  // What the entries of a result below 0 stand for; the others are positions of constants.
  static constexpr int kRational = -1, kQuadratic = -2, kCubic = -3;
  // Decimal places between which a screen works: the lattices are those of 128-bit integers.
  static constexpr long kFewestPlaces = 10, kMostPlaces = 36;

  struct Finding {
    // Relations worth an exact reduction, in the order rational, quadratic, constants, cubic: those with 6 digits of
    // evidence or more, and few with less than 5. That is no theorem: of numbers and constants up to 10, at 30 places or
    // more, none of 10,000 was lost; for constants in the hundreds, whose errors make the row of a relation as long as
    // others, and for cubics of large numbers, a few in a thousand are.
    std::vector<int> relations;
    // Up to this size of the coefficients there is no relation of any kind, nor with any of the constants: a theorem, if
    // the numbers are within their errors. 0 where that is not known, as where the rest was left out.
    double excluded = 0;
  };

  // Constants times 10^places, off by at most 1. The kernel changes times, not what is found.
  RelationScreen(const std::vector<Integer>& constants, long places, lanes::Kernel kernel = lanes::fastest());

  // What x = decimal / 10^places, off by at most 1, may satisfy. After ample evidence that x is rational or quadratic,
  // by a polynomial that is irreducible, the rest is left out. Numbers too large for the screen (|x| >= 1024, or 128 at
  // 36 places) may be anything.
  [[nodiscard]] Finding operator()(const Integer& decimal) const;

 private:
  struct Number {
    int128 value;  // times 2^bits_
    double size;   // |value|
    double error;  // of value, in units
  };

  [[nodiscard]] std::optional<Number> number(const Integer& decimal) const;
  [[nodiscard]] int surplus_bits(int before_point) const;
  [[nodiscard]] Verdict rational(const Number& x) const;
  [[nodiscard]] Verdict quadratic(const Number& x) const;
  [[nodiscard]] FourTerms bilinear(const Number& x, const Number& c) const;
  [[nodiscard]] FourTerms cubic(const Number& x) const;
  [[nodiscard]] std::vector<Verdict> verdicts(const std::vector<FourTerms>& relations) const;

  int bits_;
  Integer ten_;
  std::vector<std::optional<Number>> constants_;  // none: too large for the screen
  lanes::Kernel kernel_;
};

}  // namespace pcf
