#include "pcf/lattice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pcf/lattice_basis.hpp"

namespace pcf {

namespace {

using reduction::Basis;
using reduction::Rows;
using reduction::to_double;

constexpr int kFormBits = 28;        // of the coefficients of small forms
constexpr int kHeadroom = lanes::kLimbBits * lanes::kMostLimbs;  // bits of the values
constexpr double kLargest = 1024;    // numbers that are looked at
constexpr double kWorthwhile = 1e5;  // 5 digits of evidence, where 6 are asked for
constexpr double kAmple = 1e16;      // 16 digits, where 15 are asked for
constexpr double kSound = 0.999;     // of a norm in doubles: more than the proof of proved_least takes

// a b / 2^shift, 0 < shift < 256, rounded towards 0; the result has to fit.
int128 product(int128 a, int128 b, int shift) {
  const bool negative = (a < 0) != (b < 0);
  const uint128 x = a < 0 ? -static_cast<uint128>(a) : static_cast<uint128>(a);
  const uint128 y = b < 0 ? -static_cast<uint128>(b) : static_cast<uint128>(b);
  const auto low = [](uint128 v) { return static_cast<uint128>(static_cast<std::uint64_t>(v)); };
  const uint128 ll = low(x) * low(y), lh = low(x) * (y >> 64), hl = (x >> 64) * low(y), hh = (x >> 64) * (y >> 64);
  const uint128 middle = (ll >> 64) + low(lh) + low(hl);
  const uint128 bottom = (middle << 64) | low(ll);
  const uint128 top = hh + (lh >> 64) + (hl >> 64) + (middle >> 64);
  const uint128 value = shift >= 128 ? top >> (shift - 128) : (top << (128 - shift)) | (bottom >> shift);
  return negative ? -static_cast<int128>(value) : static_cast<int128>(value);
}

// The integer part of a square root, 0 <= n < 2^126.
int128 root(int128 n) {
  if (n == 0) return 0;
  auto x = static_cast<int128>(std::sqrt(to_double(n)));
  x = (x + n / x) / 2;  // to within one
  while (x * x > n) --x;
  while ((x + 1) * (x + 1) <= n) ++x;
  return x;
}

// Whether a polynomial c_0 + c_1 x + c_2 x^2 is reducible: then x is rational, and no quadratic number.
template <class Entry>
bool reducible(const std::array<Entry, 3>& c) {
  constexpr Entry most = Entry{1} << 61;
  for (const Entry v : c) {
    if (v > most || v < -most) return false;  // so large that it is no evidence
  }
  const auto wide = [&c](std::size_t k) { return static_cast<int128>(c[k]); };
  const int128 discriminant = wide(1) * wide(1) - 4 * wide(0) * wide(2);
  if (discriminant < 0) return false;
  const int128 side = root(discriminant);
  return side * side == discriminant;
}

// 10 to the evidence for the best of the rows that are relations: by how much its terms cancel, over the number of
// relations with coefficients no larger (relations/relation.py, coefficient_digits). Rows with so much of it that they
// matter count unless `misleading`.
template <std::size_t N, class Misleading>
double evidence(const Rows<N>& row, const Terms<N>& terms, Misleading misleading) {
  double best = 0;
  for (std::size_t i = 0; i < N; ++i) {
    double noise = 1, largest = 0, count = 1;
    bool alone = true;
    for (std::size_t k = 0; k < N; ++k) {
      const double c = std::fabs(row[i][k]);
      noise += c * terms.error[k];
      largest = std::max(largest, c * std::fabs(to_double(terms.value[k])));
      count *= 2 * c + 1;
      alone = alone && (c == 0 || k == N - 1);
    }
    if (alone) largest = std::fabs(to_double(terms.value[0]));  // x = 0, where there is nothing to cancel
    const double found = largest / (noise * count);
    if (found <= best || std::fabs(row[i][N]) > 2 * noise) continue;
    if (found >= kWorthwhile && misleading(i)) continue;
    best = found;
  }
  return best;
}

// What the rows of a basis tell, no vector of which is shorter than the root of `least`. Where that is not proved the
// basis may not be a reduced one: then its rows are what they are, but others may be missing, and the lattice is worth an
// exact look.
template <std::size_t N, class Misleading>
Verdict verdict(const Rows<N>& row, double least, const Terms<N>& terms, Misleading misleading) {
  const double found = evidence(row, terms, misleading);
  if (least == 0) return {std::max(found, kWorthwhile), 0};
  // A relation with coefficients up to H is a vector of the lattice no longer than H sqrt(N + (sum of errors)^2).
  double error = 0;
  for (const double e : terms.error) error += e;
  return {found, kSound * std::sqrt(least / (static_cast<double>(N) + error * error))};
}

// By the plain algorithm, with coefficients of one type of integer, from a basis of all coefficients to start with; nothing
// if a row outgrows it.
template <class Entry, std::size_t N>
std::optional<Verdict> attempt(const std::array<std::array<std::int64_t, N>, N>& start, const Terms<N>& terms) {
  Basis<N, Entry> b;
  for (std::size_t i = 0; i < N; ++i) {
    uint128 sum = 0;  // of products that may wrap around, but fits: small forms in v times 2^bits, and rounding
    for (std::size_t k = 0; k < N; ++k) {
      b.u[i][k] = start[i][k];
      sum += static_cast<uint128>(static_cast<int128>(start[i][k])) * static_cast<uint128>(terms.value[k]);
    }
    b.r[i] = static_cast<int128>(sum);
  }
  const std::optional<double> least = reduction::reduce(b);
  if (!least) return std::nullopt;
  return verdict(b.row, *least, terms, [&b](std::size_t i) {
    if constexpr (N == 3) return reducible(b.u[i]);
    return false;
  });
}

template <std::size_t N>
Verdict plain(const std::array<std::array<std::int64_t, N>, N>& start, const Terms<N>& terms) {
  auto found = attempt<std::int64_t>(start, terms);
  if (!found) found = attempt<int128>(start, terms);
  return found.value_or(Verdict{kWorthwhile, 0});
}

// (p, q) of two small linear forms p + q v, a basis of all, for v = value / one.
using Forms = std::array<std::array<std::int64_t, 2>, 2>;

// With coefficients up to 2^kFormBits, as small as these make them: at most 2.5 times that after v is taken near 0, so
// that products of two, and their sums, fit 62 bits.
Forms forms(int128 value, int128 one) {
  const double v = to_double(value) / to_double(one), unit = 1 / to_double(one);
  const double whole = reduction::rounded(v), size = std::max(1.0, std::fabs(v));
  const reduction::Transform t =
      reduction::gauss(1, v - whole, unit * unit, std::ldexp(1.0, kFormBits) / size);
  const auto k = static_cast<std::int64_t>(whole);
  return {{{t[0][0] - k * t[0][1], t[0][1]}, {t[1][0] - k * t[1][1], t[1][1]}}};
}

// These lattices are entered at products of small linear forms, which are bases of all coefficients too: from the unit
// vectors doubles do not get to a reduced one.

// Between 1, x, x^2.
Verdict plain(const Terms<3>& terms) {
  const auto [f, g] = forms(terms.value[1], terms.value[0]);
  return plain<3>({{{f[0] * f[0], 2 * f[0] * f[1], f[1] * f[1]},
                    {f[0] * g[0], f[0] * g[1] + f[1] * g[0], f[1] * g[1]},
                    {g[0] * g[0], 2 * g[0] * g[1], g[1] * g[1]}}},
                  terms);
}

// Between 1, c, x, x c.
Verdict plain(const FourTerms& terms) {
  const Forms c = forms(terms.value[1], terms.value[0]), x = forms(terms.value[2], terms.value[0]);
  std::array<std::array<std::int64_t, 4>, 4> start;
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t k = 0; k < 4; ++k) start[i][k] = x[i / 2][k / 2] * c[i % 2][k % 2];
  }
  return plain<4>(start, terms);
}

// Bits before the point, at least 0.
int magnitude(double size) { return size < 1 ? 0 : std::ilogb(size) + 1; }

// Of all values the bits from the same position on, in limbs.
void enter(lanes::Block& block, std::size_t lane, const FourTerms& terms) {
  constexpr std::int64_t most = (std::int64_t{1} << lanes::kLimbBits) - 1;
  for (int s = 0; s < block.limbs; ++s) {
    const int shift = lanes::kLimbBits * (block.limbs - 1 - s);
    for (std::size_t k = 0; k < 4; ++k) {
      const auto limb = static_cast<std::int64_t>(terms.value[k] >> shift);
      block.limb[s][k][lane] = static_cast<double>(s == 0 ? limb : limb & most);
    }
  }
}

}  // namespace

RelationScreen::RelationScreen(const std::vector<Integer>& constants, long places, lanes::Kernel kernel)
    : bits_(static_cast<int>(std::floor(static_cast<double>(places) * std::log2(10.0)))),
      ten_(power(Integer(10), static_cast<unsigned long>(places))),
      kernel_(kernel) {
  for (const Integer& c : constants) constants_.push_back(number(c));
}

std::optional<RelationScreen::Number> RelationScreen::number(const Integer& decimal) const {
  const double size = std::fabs(ratio(decimal, ten_));
  if (!(size < kLargest) || magnitude(size) + bits_ > kHeadroom) return std::nullopt;
  const Integer value = floor_div(shifted(decimal, bits_), ten_);
  const auto limbs = value.limbs();
  uint128 modulus = 0;
  for (std::size_t k = limbs.size(); k > 0; --k) modulus = (modulus << 64) | limbs[k - 1];
  const int128 scaled = value.sign() < 0 ? -static_cast<int128>(modulus) : static_cast<int128>(modulus);
  // one unit for the decimal, whose own are smaller, and one for rounding
  return Number{scaled, size, 2};
}

Verdict RelationScreen::rational(const Number& x) const {
  return plain<2>({{{1, 0}, {0, 1}}}, {{int128{1} << bits_, x.value}, {1, x.error}});
}

// Between 1, x, x^2.
Verdict RelationScreen::quadratic(const Number& x) const {
  const int drop = surplus_bits(2 * magnitude(x.size));
  const double unit = std::ldexp(1.0, -drop);
  return plain(Terms<3>{{(int128{1} << bits_) >> drop, x.value >> drop, product(x.value, x.value, bits_ + drop)},
                        {1, x.error, 2 + x.error * (2 * x.size + 1) * unit}});
}

// Between 1, c, x, x c.
FourTerms RelationScreen::bilinear(const Number& x, const Number& c) const {
  const int drop = surplus_bits(magnitude(x.size) + magnitude(c.size));
  const double unit = std::ldexp(1.0, -drop);
  return {{(int128{1} << bits_) >> drop, c.value >> drop, x.value >> drop, product(x.value, c.value, bits_ + drop)},
          {1, c.error, x.error, 2 + (x.error * (c.size + 1) + c.error * (x.size + 1)) * unit}};
}

// Between 1, x^2, x, x^3, which are 1, c, x, x c for c = x^2.
FourTerms RelationScreen::cubic(const Number& x) const {
  const double s = x.size;
  const int drop = surplus_bits(3 * magnitude(s));
  const double unit = std::ldexp(1.0, -drop);
  const int128 square = product(x.value, x.value, bits_ + drop);
  const double error = 2 + x.error * (2 * s + 1) * unit;
  return {{(int128{1} << bits_) >> drop, square, x.value >> drop, product(square, x.value, bits_)},
          {1, error, x.error, 2 + error * (s + 1) + x.error * (s * s + 1) * unit}};
}

std::vector<Verdict> RelationScreen::verdicts(const std::vector<FourTerms>& relations) const {
  std::vector<Verdict> found;
  found.reserve(relations.size());
  lanes::Block block{};
  for (std::size_t from = 0; from < relations.size(); from += lanes::kWidth) {
    const std::size_t count = std::min<std::size_t>(lanes::kWidth, relations.size() - from);
    double largest = 0;
    for (std::size_t l = 0; l < count; ++l) {
      for (const int128 v : relations[from + l].value) largest = std::max(largest, std::fabs(to_double(v)));
    }
    block.limbs = std::max(1, (magnitude(largest) + lanes::kLimbBits - 1) / lanes::kLimbBits);
    for (std::size_t l = 0; l < lanes::kWidth; ++l) enter(block, l, relations[from + std::min(l, count - 1)]);
    kernel_(block);
    for (std::size_t l = 0; l < count; ++l) {
      const FourTerms& terms = relations[from + l];
      if (!block.reduced[l]) {
        found.push_back(plain(terms));
        continue;
      }
      Rows<4> row;
      for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t k = 0; k < 5; ++k) row[i][k] = block.row[i][k][l];
      }
      found.push_back(verdict(row, reduction::proved_least(row), terms, [](std::size_t) { return false; }));
    }
  }
  return found;
}

// Bits that values of a number of so many bits before the point have too many.
int RelationScreen::surplus_bits(int before_point) const {
  return std::max(0, before_point + bits_ - kHeadroom);
}

RelationScreen::Finding RelationScreen::operator()(const Integer& decimal) const {
  constexpr Verdict open{kWorthwhile, 0};  // too large for the screen
  const std::optional<Number> x = number(decimal);
  Finding found;
  found.excluded = std::numeric_limits<double>::infinity();
  const auto weigh = [&](int code, const Verdict& v) {
    if (v.evidence >= kWorthwhile) found.relations.push_back(code);
    found.excluded = std::min(found.excluded, v.excluded);
    return v.evidence >= kAmple;
  };
  if (weigh(kRational, x ? rational(*x) : open) || weigh(kQuadratic, x ? quadratic(*x) : open)) {
    found.excluded = 0;  // of the rest nothing is known
    return found;
  }
  // The relations of 1/x are those of x with the coefficients in reverse; rounded, it is off by less than 1.
  const auto inverse = [&] { return floor_div(shifted(ten_ * ten_, 1) + decimal, shifted(decimal, 1)); };
  const auto small = x && x->size * x->size >= kLargest ? number(inverse()) : x;
  std::vector<FourTerms> relations;
  std::vector<std::size_t> places;
  const auto look = [&](std::size_t place, const FourTerms& terms) {
    relations.push_back(terms);
    places.push_back(place);
  };
  for (std::size_t i = 0; i < constants_.size(); ++i) {
    if (x && constants_[i]) look(i, bilinear(*x, *constants_[i]));
  }
  if (small) look(constants_.size(), cubic(*small));
  std::vector<Verdict> all(constants_.size() + 1, open);
  const std::vector<Verdict> told = verdicts(relations);
  for (std::size_t k = 0; k < places.size(); ++k) all[places[k]] = told[k];
  for (std::size_t i = 0; i < constants_.size(); ++i) weigh(static_cast<int>(i), all[i]);
  weigh(kCubic, all.back());
  return found;
}

}  // namespace pcf
