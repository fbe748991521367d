#include "pcf/lattice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pcf/lattice_basis.hpp"

namespace pcf {

namespace {

using reduction::Basis;
using reduction::to_double;

constexpr int kFormBits = 28;                // of the coefficients of small forms
constexpr int kHeadroom = 126;               // bits of the values
constexpr double kLargest = 1024;            // numbers that are looked at
constexpr double kWorthwhile = 1e5;          // 5 digits of evidence, where 6 are asked for
constexpr double kAmple = 1e16;              // 16 digits, where 15 are asked for
constexpr double kSound = 0.999;             // of a norm in doubles: more than the proof below takes

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

// Values of a relation and the errors of their last bits.
template <std::size_t N>
struct Terms {
  std::array<int128, N> value;
  std::array<double, N> error;
};

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
// relations with coefficients no larger (relations/relation.py, coefficient_digits).
template <std::size_t N, class Entry>
double evidence(const Basis<N, Entry>& b, const Terms<N>& terms) {
  double best = 0;
  for (std::size_t i = 0; i < N; ++i) {
    double noise = 1, largest = 0, count = 1;
    bool alone = true;
    for (std::size_t k = 0; k < N; ++k) {
      const double c = std::fabs(b.row[i][k]);
      noise += c * terms.error[k];
      largest = std::max(largest, c * std::fabs(to_double(terms.value[k])));
      count *= 2 * c + 1;
      alone = alone && (c == 0 || k == N - 1);
    }
    if (alone) largest = std::fabs(to_double(terms.value[0]));  // x = 0, where there is nothing to cancel
    const double found = largest / (noise * count);
    if (found <= best || std::fabs(b.row[i][N]) > 2 * noise) continue;
    if constexpr (N == 3) {
      if (found >= kWorthwhile && reducible(b.u[i])) continue;
    }
    best = found;
  }
  return best;
}

// The evidence for a relation between the terms, from a basis of coefficients to start with, and the height that is
// excluded; nothing if a row outgrows its integers. Where no height is proved the basis may not be a reduced one: then
// its rows are what they are, but others may be missing, and the lattice is worth an exact look.
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
  const double found = evidence(b, terms);
  if (*least == 0) return Verdict{std::max(found, kWorthwhile), 0};
  // A relation with coefficients up to H is a vector of the lattice no longer than H sqrt(N + (sum of errors)^2).
  double error = 0;
  for (const double e : terms.error) error += e;
  return Verdict{found, kSound * std::sqrt(*least / (static_cast<double>(N) + error * error))};
}

template <std::size_t N>
Verdict verdict_from(const std::array<std::array<std::int64_t, N>, N>& start, const Terms<N>& terms) {
  auto found = attempt<std::int64_t>(start, terms);
  if (!found) found = attempt<int128>(start, terms);
  return found.value_or(Verdict{kWorthwhile, 0});
}

// Bits before the point, at least 0.
int magnitude(double size) { return size < 1 ? 0 : std::ilogb(size) + 1; }

using Forms = std::array<std::array<std::int64_t, 2>, 2>;

// The products of the forms of x and those of c, by 1, c, x, x c.
std::array<std::array<std::int64_t, 4>, 4> products(const Forms& x, const Forms& c) {
  std::array<std::array<std::int64_t, 4>, 4> start;
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t k = 0; k < 4; ++k) start[i][k] = x[i / 2][k / 2] * c[i % 2][k % 2];
  }
  return start;
}

}  // namespace

RelationScreen::RelationScreen(const std::vector<Integer>& constants, long places)
    : bits_(static_cast<int>(std::floor(static_cast<double>(places) * std::log2(10.0)))),
      ten_(power(Integer(10), static_cast<unsigned long>(places))) {
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
  return Number{scaled, size, 2, forms(std::ldexp(to_double(scaled), -bits_))};
}

// With coefficients up to 2^kFormBits, as small as these make them: at most 2.5 times that after v is taken near 0, so
// that products of two, and their sums, fit 62 bits.
RelationScreen::Forms RelationScreen::forms(double v) const {
  const double whole = reduction::rounded(v), size = std::max(1.0, std::fabs(v));
  const reduction::Transform t =
      reduction::gauss(1, v - whole, std::ldexp(1.0, -2 * bits_), std::ldexp(1.0, kFormBits) / size);
  const auto k = static_cast<std::int64_t>(whole);
  return {{{t[0][0] - k * t[0][1], t[0][1]}, {t[1][0] - k * t[1][1], t[1][1]}}};
}

// The lattices below are entered at products of small linear forms: these are bases of all coefficients too, and have
// lost a third of the way to a reduced one, with the forms of x and of each constant made once.

Verdict RelationScreen::rational(const Number& x) const {
  return verdict_from<2>({{{1, 0}, {0, 1}}}, {{int128{1} << bits_, x.value}, {1, x.error}});
}

// Between 1, x, x^2.
Verdict RelationScreen::quadratic(const Number& x) const {
  const int drop = surplus_bits(2 * magnitude(x.size));
  const double unit = std::ldexp(1.0, -drop);
  const Terms<3> terms{{(int128{1} << bits_) >> drop, x.value >> drop, product(x.value, x.value, bits_ + drop)},
                       {1, x.error, 2 + x.error * (2 * x.size + 1) * unit}};
  const auto& [f, g] = x.forms;
  return verdict_from<3>({{{f[0] * f[0], 2 * f[0] * f[1], f[1] * f[1]},
                            {f[0] * g[0], f[0] * g[1] + f[1] * g[0], f[1] * g[1]},
                            {g[0] * g[0], 2 * g[0] * g[1], g[1] * g[1]}}},
                          terms);
}

// Between 1, c, x, x c.
Verdict RelationScreen::bilinear(const Number& x, const Number& c) const {
  const int drop = surplus_bits(magnitude(x.size) + magnitude(c.size));
  const double unit = std::ldexp(1.0, -drop);
  const Terms<4> terms{
      {(int128{1} << bits_) >> drop, c.value >> drop, x.value >> drop, product(x.value, c.value, bits_ + drop)},
      {1, c.error, x.error, 2 + (x.error * (c.size + 1) + c.error * (x.size + 1)) * unit}};
  return verdict_from<4>(products(x.forms, c.forms), terms);
}

// Between 1, x^2, x, x^3, which are 1, c, x, x c for c = x^2.
Verdict RelationScreen::cubic(const Number& x) const {
  const double s = x.size;
  const int drop = surplus_bits(3 * magnitude(s));
  const double unit = std::ldexp(1.0, -drop);
  const int128 square = product(x.value, x.value, bits_ + drop);
  const double error = 2 + x.error * (2 * s + 1) * unit;
  const Terms<4> terms{{(int128{1} << bits_) >> drop, square, x.value >> drop, product(square, x.value, bits_)},
                       {1, error, x.error, 2 + error * (s + 1) + x.error * (s * s + 1) * unit}};
  return verdict_from<4>(products(x.forms, forms(s * s)), terms);
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
  for (std::size_t i = 0; i < constants_.size(); ++i) {
    const auto& c = constants_[i];
    weigh(static_cast<int>(i), x && c ? bilinear(*x, *c) : open);
  }
  // The relations of 1/x are those of x with the coefficients in reverse; rounded, it is off by less than 1.
  const auto inverse = [&] { return floor_div(shifted(ten_ * ten_, 1) + decimal, shifted(decimal, 1)); };
  const auto small = x && x->size * x->size >= kLargest ? number(inverse()) : x;
  weigh(kCubic, small ? cubic(*small) : open);
  return found;
}

}  // namespace pcf
