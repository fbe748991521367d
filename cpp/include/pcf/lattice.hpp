// Which integer relations a number may satisfy: the screen in front of exact lattice reduction.
//
// The lattice of a relation between v_0, ..., v_{n-1} has the rows (e_i, v_i 2^t), rounded (python: relations.py). Its
// rows are kept as exact integers; what is done to them is decided in doubles, on pairs of neighbouring
// Gram-Schmidt vectors that a run of Gauss's algorithm reduces at once (as in segment LLL: H. Koy and C. P. Schnorr,
// CaLC 2001). Rounding can cost quality of the basis but never makes a row that is not in the lattice.
#pragma once

#include <array>
#include <vector>

#include "pcf/integer.hpp"

namespace pcf {

class RelationScreen {
 public:
  // What the entries of a result below 0 stand for; the others are positions of constants.
  static constexpr int kRational = -1, kQuadratic = -2, kCubic = -3;
  // Decimal places between which a screen works: the lattices are those of 128-bit integers.
  static constexpr long kFewestPlaces = 10, kMostPlaces = 36;

  // Constants times 10^places, off by at most 1.
  RelationScreen(const std::vector<Integer>& constants, long places);

  // The relations of x / 10^places worth an exact reduction, in the order rational, quadratic, constants, cubic:
  // all with 6 or more digits of evidence among the short vectors of their lattices, and about one in ten thousand
  // of the others. After ample evidence that x is algebraic the rest is left out. Numbers too large for the
  // screen (|x| >= 1024) may be anything.
  [[nodiscard]] std::vector<int> operator()(const Integer& x) const;

 private:
  struct Constant {
    int128 value;    // times 2^bits_
    double size;     // |c|
    std::array<std::array<std::int64_t, 2>, 2> form;  // a reduced basis of small s + t c
    bool usable;
  };

  [[nodiscard]] int128 scaled(const Integer& decimal) const;
  [[nodiscard]] double algebraic(int128 x, double size, int degree) const;
  [[nodiscard]] bool moebius(int128 x, double size, const std::array<std::array<std::int64_t, 2>, 2>& form,
                             const Constant& c) const;

  long bits_;
  Integer ten_;
  std::vector<Constant> constants_;
};

}  // namespace pcf
