#include "pcf/lattice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

namespace pcf {

namespace {

using Transform = std::array<std::array<std::int64_t, 2>, 2>;

constexpr double kDelta = 0.9;               // of the Lovasz condition
constexpr double kLongestRun = 1 << 24;      // coefficients of one run of Gauss's algorithm: half the bits of a double
constexpr int kFormBits = 28;                // of the coefficients of small forms
constexpr double kSteep = 256;               // ratio of |b_i*|^2 at which the rows below can wait
constexpr double kRough = 16;                // a multiple subtracted that blurs the rest of the row's data
constexpr double kLargestMultiple = 0x1p62;  // of one row subtracted from another at once
constexpr double kLost = 0x1p-100;           // of a squared norm: what rounding may make of a smaller rest
constexpr int kMostPasses = 8;               // of size reduction; two are usual
constexpr int kMostRuns = 400;               // ten are usual; more means that doubles do not suffice
constexpr int kHeadroom = 126;               // bits of the values
constexpr double kLargest = 1024;            // numbers the integers have room for
constexpr double kWorthwhile = 1e5;          // 5 digits of evidence, where 6 are asked for
constexpr double kAmple = 1e16;              // 16 digits, where 15 are asked for
constexpr double kSound = 0.999;             // of a norm in doubles: more than the rounding of a reduced basis takes

// An integer nearest to x, without a call.
inline double rounded(double x) {
  constexpr double shift = 0x1.8p52;
  return std::fabs(x) < 0x1p51 ? (x + shift) - shift : std::floor(x);
}

inline double to_double(std::int64_t v) { return static_cast<double>(v); }

inline double to_double(int128 v) {
  const auto low = static_cast<std::int64_t>(v);
  if (low == v) return static_cast<double>(low);
  const auto high = static_cast<std::int64_t>(v >> 64);
  return static_cast<double>(high) * 0x1p64 + static_cast<double>(static_cast<std::uint64_t>(v));
}

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

// a b + c d in two's complement: intermediate products may wrap around where the sum fits.
template <class Signed>
Signed mixed(std::int64_t a, Signed b, std::int64_t c, Signed d) {
  using Unsigned = std::conditional_t<sizeof(Signed) == 16, uint128, std::uint64_t>;
  const auto wide = [](Signed v) { return static_cast<Unsigned>(v); };
  return static_cast<Signed>(wide(a) * wide(b) + wide(c) * wide(d));
}

// Rows of the lattice: coefficients and what they add up to, exact; and the same in doubles.
template <std::size_t N, class Entry>
struct Basis {
  static constexpr double kLargestEntry = sizeof(Entry) == 16 ? 0x1p124 : 0x1p60;  // with bits to spare

  std::array<std::array<Entry, N>, N> u;
  std::array<int128, N> r;
  std::array<std::array<double, N + 1>, N> row;

  void refresh(std::size_t i) {
    for (std::size_t k = 0; k < N; ++k) row[i][k] = to_double(u[i][k]);
    row[i][N] = to_double(r[i]);
  }
  // row_i -= q row_j.
  void subtract(std::size_t i, std::int64_t q, std::size_t j) {
    for (std::size_t k = 0; k < N; ++k) u[i][k] = mixed(1, u[i][k], -q, u[j][k]);
    r[i] = mixed(1, r[i], -q, r[j]);
  }
  // (row_i, row_{i+1}) = t (row_i, row_{i+1}).
  void transform(std::size_t i, const Transform& t) {
    const auto both = [&t](auto& x, auto& y) {
      const auto before = x;
      x = mixed(t[0][0], before, t[0][1], y);
      y = mixed(t[1][0], before, t[1][1], y);
    };
    for (std::size_t k = 0; k < N; ++k) both(u[i][k], u[i + 1][k]);
    both(r[i], r[i + 1]);
    refresh(i);
    refresh(i + 1);
  }
};

template <std::size_t N>
double dot(const std::array<double, N>& x, const std::array<double, N>& y) {
  double sum = 0;
  for (std::size_t k = 0; k < N; ++k) sum += x[k] * y[k];
  return sum;
}

// Gram-Schmidt data of a basis: norm[i] = |b_i*|^2, mu[i][j] for j < i.
template <std::size_t N>
struct Orthogonal {
  std::array<double, N> norm;
  std::array<std::array<double, N>, N> mu;
};

// The data of row i, the row size-reduced on the way.
template <std::size_t N, class Entry>
void orthogonalise(Basis<N, Entry>& b, Orthogonal<N>& o, std::size_t i) {
  bool rough = true;
  for (int pass = 0; rough && pass < kMostPasses; ++pass) {
    std::array<double, N> inner;  // <b_i, b_j*>
    const double whole = dot(b.row[i], b.row[i]);
    double left = whole;
    for (std::size_t j = 0; j < i; ++j) {
      inner[j] = dot(b.row[i], b.row[j]);
      for (std::size_t k = 0; k < j; ++k) inner[j] -= o.mu[j][k] * inner[k];
      o.mu[i][j] = inner[j] / o.norm[j];
      left -= o.mu[i][j] * inner[j];
    }
    o.norm[i] = std::max(left, whole * kLost);
    rough = false;
    bool changed = false;
    for (std::size_t j = i; j-- > 0;) {
      const double q = rounded(std::clamp(o.mu[i][j], -kLargestMultiple, kLargestMultiple));
      if (q == 0) continue;
      b.subtract(i, static_cast<std::int64_t>(q), j);
      o.mu[i][j] -= q;
      for (std::size_t k = 0; k < j; ++k) o.mu[i][k] -= q * o.mu[j][k];
      changed = true;
      rough = rough || std::fabs(q) > kRough;
    }
    if (changed) b.refresh(i);
  }
}

// Gauss's algorithm on two vectors of which |b_i*|^2, mu and |b_{i+1}*|^2 are given: what it does to them, with
// coefficients up to `longest`.
Transform gauss(double first, double mu, double second, double longest) {
  double x1 = std::sqrt(first), y1 = 0, x2 = mu * x1, y2 = std::sqrt(second);
  double n1 = first, n2 = x2 * x2 + y2 * y2;
  std::array<double, 2> t1{1, 0}, t2{0, 1};
  while (n2 < kDelta * n1) {
    std::swap(x1, x2);
    std::swap(y1, y2);
    std::swap(t1, t2);
    n1 = n2;
    const double q = rounded((x1 * x2 + y1 * y2) / n1);
    const std::array<double, 2> next{t2[0] - q * t1[0], t2[1] - q * t1[1]};
    if (std::fabs(next[0]) + std::fabs(next[1]) > longest) break;
    t2 = next;
    x2 -= q * x1;
    y2 -= q * y1;
    n2 = x2 * x2 + y2 * y2;
  }
  const auto whole = [](double v) { return static_cast<std::int64_t>(v); };
  return {{{whole(t1[0]), whole(t1[1])}, {whole(t2[0]), whole(t2[1])}}};
}

// Reduces the basis and returns the least |b_i*|^2, to which the square of no lattice vector falls short; 0 if it did
// not work out: then the product of the |b_i*|^2 is not what it should be, the square of the determinant.
template <std::size_t N, class Entry>
double reduce(Basis<N, Entry>& b, double determinant) {
  Orthogonal<N> o;
  for (std::size_t i = 0; i < N; ++i) b.refresh(i);
  std::size_t from = 0;
  for (int run = 0; run < kMostRuns; ++run) {
    std::size_t steepest = N;
    double steepness = 0;
    for (std::size_t i = 0; i < N && steepness < kSteep; ++i) {
      if (i >= from) orthogonalise(b, o, i);
      if (i == 0) continue;
      const double mu = o.mu[i][i - 1], before = o.norm[i - 1];
      if (o.norm[i] + mu * mu * before >= kDelta * before) continue;  // the Lovasz condition
      if (before > steepness * o.norm[i]) {
        steepness = before / o.norm[i];
        steepest = i - 1;
      }
    }
    if (steepest == N) {
      double product = 1;
      for (const double norm : o.norm) product *= norm;
      if (product < 0.9 * determinant || product > 1.1 * determinant) return 0;
      return *std::min_element(o.norm.begin(), o.norm.end());
    }
    const std::size_t i = steepest;
    double largest = 1;
    for (const std::size_t j : {i, i + 1}) {
      for (std::size_t k = 0; k < N; ++k) largest = std::max(largest, std::fabs(b.row[j][k]));
    }
    b.transform(i, gauss(o.norm[i], o.mu[i + 1][i], o.norm[i + 1], std::min(kLongestRun, b.kLargestEntry / largest)));
    from = i;
  }
  return 0;
}

// Values of a relation and the errors of their last bits.
template <std::size_t N>
struct Terms {
  std::array<int128, N> value;
  std::array<double, N> error;
};

// 10 to the evidence for the best of the rows: by how much its terms cancel, over the number of relations with
// coefficients no larger (relations.py, coefficient_digits).
template <std::size_t N, class Entry>
double evidence(const Basis<N, Entry>& b, const Terms<N>& terms) {
  double best = 0;
  for (std::size_t i = 0; i < N; ++i) {
    double noise = 1, largest = 0, count = 1;
    bool alone = true;
    for (std::size_t k = 0; k < N; ++k) {
      const double c = std::fabs(to_double(b.u[i][k]));
      noise += c * terms.error[k];
      largest = std::max(largest, c * std::fabs(to_double(terms.value[k])));
      count *= 2 * c + 1;
      alone = alone && (c == 0 || k == N - 1);
    }
    if (alone) largest = std::fabs(to_double(terms.value[0]));  // x = 0, where there is nothing to cancel
    if (std::fabs(to_double(b.r[i])) <= 2 * noise) best = std::max(best, largest / (noise * count));
  }
  return best;
}

// The evidence for a relation between the terms, from a basis of coefficients to start with, and the height that is
// excluded; nothing if the reduction did not work out, as when a row outgrows its integers.
template <class Entry, std::size_t N>
std::optional<Verdict> attempt(const std::array<std::array<std::int64_t, N>, N>& start, const Terms<N>& terms) {
  Basis<N, Entry> b;
  double determinant = 1;  // squared: of (1 | V) it is 1 + V V'
  for (std::size_t i = 0; i < N; ++i) {
    uint128 sum = 0;  // of products that may wrap around, but fits
    for (std::size_t k = 0; k < N; ++k) {
      b.u[i][k] = start[i][k];
      sum += static_cast<uint128>(static_cast<int128>(start[i][k])) * static_cast<uint128>(terms.value[k]);
    }
    b.r[i] = static_cast<int128>(sum);
    determinant += to_double(terms.value[i]) * to_double(terms.value[i]);
  }
  const double least = reduce(b, determinant);
  if (least == 0) return std::nullopt;
  // A relation with coefficients up to H is a vector of the lattice no longer than H sqrt(N + (sum of errors)^2).
  double error = 0;
  for (const double e : terms.error) error += e;
  return Verdict{evidence(b, terms), kSound * std::sqrt(least / (static_cast<double>(N) + error * error))};
}

template <std::size_t N>
Verdict verdict_from(const std::array<std::array<std::int64_t, N>, N>& start, const Terms<N>& terms) {
  auto found = attempt<std::int64_t>(start, terms);
  if (!found) found = attempt<int128>(start, terms);
  return found.value_or(Verdict{kWorthwhile, 0});
}

// Bits before the point, at least 0.
int magnitude(double size) { return size < 1 ? 0 : std::ilogb(size) + 1; }

}  // namespace

RelationScreen::RelationScreen(const std::vector<Integer>& constants, long places)
    : bits_(static_cast<int>(std::floor(static_cast<double>(places) * std::log2(10.0)))),
      ten_(power(Integer(10), static_cast<unsigned long>(places))) {
  for (const Integer& c : constants) constants_.push_back(number(c));
}

std::optional<RelationScreen::Number> RelationScreen::number(const Integer& decimal) const {
  const double size = std::fabs(ratio(decimal, ten_));
  if (!(size < kLargest)) return std::nullopt;
  const Integer value = floor_div(shifted(decimal, bits_), ten_);
  const auto limbs = value.limbs();
  uint128 magnitude = 0;
  for (std::size_t k = limbs.size(); k > 0; --k) magnitude = (magnitude << 64) | limbs[k - 1];
  // one unit for the decimal, whose own are smaller, and one for rounding
  return number(value.sign() < 0 ? -static_cast<int128>(magnitude) : static_cast<int128>(magnitude), size, 2);
}

// With forms p + q v of coefficients up to 2^kFormBits, as small as these make them.
RelationScreen::Number RelationScreen::number(int128 value, double size, double error) const {
  const double v = std::ldexp(to_double(value), -bits_), whole = rounded(v);
  const Transform t = gauss(1, v - whole, std::ldexp(1.0, -2 * bits_), std::ldexp(1.0, kFormBits) / std::max(1.0, size));
  const auto k = static_cast<std::int64_t>(whole);
  return {value, size, error, {{{t[0][0] - k * t[0][1], t[0][1]}, {t[1][0] - k * t[1][1], t[1][1]}}}};
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
  std::array<std::array<std::int64_t, 4>, 4> start;
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t k = 0; k < 4; ++k) start[i][k] = x.forms[i / 2][k / 2] * c.forms[i % 2][k % 2];
  }
  return verdict_from<4>(start, terms);
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
  if (weigh(kRational, x ? rational(*x) : open) || weigh(kQuadratic, x ? quadratic(*x) : open)) return found;
  for (std::size_t i = 0; i < constants_.size(); ++i) {
    const auto& c = constants_[i];
    weigh(static_cast<int>(i), x && c ? bilinear(*x, *c) : open);
  }
  // 1, x^2, x, x^3 are 1, c, x, x c for c = x^2
  const bool fits = x && x->size * x->size < kLargest;
  const auto square = [&] {
    return number(product(x->value, x->value, bits_), x->size * x->size, x->error * (2 * x->size + 1) + 1);
  };
  weigh(kCubic, fits ? bilinear(*x, square()) : open);
  return found;
}

}  // namespace pcf
