#include "pcf/lattice.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace pcf {

namespace {

using Form = Form;

constexpr double kDelta = 0.9;             // of the Lovasz condition
constexpr double kLongestRun = 1 << 24;    // coefficients of one run of Gauss's algorithm: half the bits of a double
constexpr int kMostRuns = 400;             // some twenty is usual; more means that doubles do not suffice
constexpr int kHeadroom = 126;             // bits of the values
constexpr double kLargest = 1024;          // numbers the integers have room for
constexpr double kWorthwhile = 1e4;        // 4 digits of evidence: 6 are asked for
constexpr double kAmple = 1e16;            // 16 digits: 15 are asked for

// Nearest integer of |x| < 2^51, without a call.
inline double rounded(double x) {
  constexpr double shift = 6755399441055744.0;  // 1.5 2^52
  return (x + shift) - shift;
}

inline double to_double(int128 v) {
  const auto low = static_cast<std::int64_t>(v);
  if (low == v) return static_cast<double>(low);
  return static_cast<double>(static_cast<std::int64_t>(v >> 64)) * 0x1p64 + static_cast<double>(static_cast<std::uint64_t>(v));
}

// a b >> shift, rounded down; the result has to fit.
int128 product(int128 a, int128 b, int shift) {
  const bool negative = (a < 0) != (b < 0);
  const uint128 x = a < 0 ? -static_cast<uint128>(a) : static_cast<uint128>(a);
  const uint128 y = b < 0 ? -static_cast<uint128>(b) : static_cast<uint128>(b);
  const auto low = [](uint128 v) { return static_cast<uint128>(static_cast<std::uint64_t>(v)); };
  const uint128 ll = low(x) * low(y), lh = low(x) * (y >> 64), hl = (x >> 64) * low(y), hh = (x >> 64) * (y >> 64);
  const uint128 middle = (ll >> 64) + low(lh) + low(hl);
  const uint128 bottom = (middle << 64) | low(ll);
  const uint128 top = hh + (lh >> 64) + (hl >> 64) + (middle >> 64);
  const uint128 value = shift >= 128 ? top >> (shift - 128) : shift == 0 ? bottom : (top << (128 - shift)) | (bottom >> shift);
  return negative ? -static_cast<int128>(value) : static_cast<int128>(value);
}

// Rows of the lattice: coefficients and what they add up to, exact; the same in doubles.
template <int N>
struct Basis {
  std::int64_t u[N][N];
  int128 r[N];
  double row[N][N + 1];

  void refresh(int i) {
    for (int k = 0; k < N; ++k) row[i][k] = static_cast<double>(u[i][k]);
    row[i][N] = to_double(r[i]);
  }
  // row_i -= q row_j. Intermediate products may wrap around, what they add up to fits.
  void subtract(int i, std::int64_t q, int j) {
    const auto factor = static_cast<std::uint64_t>(q);
    for (int k = 0; k < N; ++k)
      u[i][k] = static_cast<std::int64_t>(static_cast<std::uint64_t>(u[i][k]) - factor * static_cast<std::uint64_t>(u[j][k]));
    r[i] = static_cast<int128>(static_cast<uint128>(r[i]) - static_cast<uint128>(static_cast<int128>(q)) * static_cast<uint128>(r[j]));
  }
  // (row_i, row_{i+1}) = t (row_i, row_{i+1}).
  void transform(int i, const std::int64_t t[2][2]) {
    const auto mix = [](std::int64_t p, auto x, std::int64_t q, auto y) {
      using U = std::conditional_t<sizeof(x) == 16, uint128, std::uint64_t>;
      using S = std::conditional_t<sizeof(x) == 16, int128, std::int64_t>;
      return static_cast<S>(static_cast<U>(static_cast<S>(p)) * static_cast<U>(x) + static_cast<U>(static_cast<S>(q)) * static_cast<U>(y));
    };
    for (int k = 0; k < N; ++k) {
      const std::int64_t x = u[i][k], y = u[i + 1][k];
      u[i][k] = mix(t[0][0], x, t[0][1], y);
      u[i + 1][k] = mix(t[1][0], x, t[1][1], y);
    }
    const int128 x = r[i], y = r[i + 1];
    r[i] = mix(t[0][0], x, t[0][1], y);
    r[i + 1] = mix(t[1][0], x, t[1][1], y);
  }
};

template <int N>
double dot(const double* x, const double* y) {
  double sum = 0;
  for (int k = 0; k <= N; ++k) sum += x[k] * y[k];
  return sum;
}

// Gram-Schmidt data of a basis: norm[i] = |b_i*|^2, mu[i][j] for j < i.
template <int N>
struct Orthogonal {
  double norm[N];
  double mu[N][N];
};

// The data of row i, the row size-reduced on the way.
template <int N>
void orthogonalise(Basis<N>& b, Orthogonal<N>& o, int i) {
  for (int pass = 0; pass < 8; ++pass) {
    double inner[N];  // <b_i, b_j*>
    double left = dot<N>(b.row[i], b.row[i]);
    const double whole = left;
    for (int j = 0; j < i; ++j) {
      inner[j] = dot<N>(b.row[i], b.row[j]);
      for (int k = 0; k < j; ++k) inner[j] -= o.mu[j][k] * inner[k];
      o.mu[i][j] = inner[j] / o.norm[j];
      left -= o.mu[i][j] * inner[j];
    }
    o.norm[i] = std::max(left, whole * 0x1p-100);  // what is lost to rounding
    bool again = false, changed = false;
    for (int j = i - 1; j >= 0; --j) {
      double q = rounded(std::clamp(o.mu[i][j], -0x1p50, 0x1p50));
      if (q == 0) continue;
      b.subtract(i, static_cast<std::int64_t>(q), j);
      o.mu[i][j] -= q;
      for (int k = 0; k < j; ++k) o.mu[i][k] -= q * o.mu[j][k];
      changed = true;
      again = again || std::fabs(q) > 64;
    }
    if (changed) b.refresh(i);
    if (!again) return;
  }
}

// Gauss's algorithm on the projections (|b_i*|, 0) and (mu |b_i*|, |b_{i+1}*|): the transformation.
void gauss(double first, double mu, double second, std::int64_t t[2][2]) {
  double x1 = std::sqrt(first), y1 = 0, x2 = mu * x1, y2 = std::sqrt(second);
  double t1[2] = {1, 0}, t2[2] = {0, 1};
  double n1 = first, n2 = x2 * x2 + y2 * y2;
  while (n2 < kDelta * n1) {
    std::swap(x1, x2), std::swap(y1, y2), std::swap(n1, n2);
    std::swap(t1, t2);
    const double q = rounded((x1 * x2 + y1 * y2) / n1);
    x2 -= q * x1, y2 -= q * y1;
    n2 = x2 * x2 + y2 * y2;
    t2[0] -= q * t1[0], t2[1] -= q * t1[1];
    if (std::fabs(t2[0]) + std::fabs(t2[1]) > kLongestRun) break;
  }
  t[0][0] = static_cast<std::int64_t>(t1[0]), t[0][1] = static_cast<std::int64_t>(t1[1]);
  t[1][0] = static_cast<std::int64_t>(t2[0]), t[1][1] = static_cast<std::int64_t>(t2[1]);
}

// Reduces the basis; false if doubles did not suffice for it.
template <int N>
bool reduce(Basis<N>& b) {
  Orthogonal<N> o;
  for (int i = 0; i < N; ++i) b.refresh(i);
  int from = 0;
  for (int run = 0; run < kMostRuns; ++run) {
    for (int i = from; i < N; ++i) orthogonalise(b, o, i);
    int pair = -1;
    double steepest = 0;
    for (int i = 0; i + 1 < N; ++i) {
      const double mu = o.mu[i + 1][i];
      if (o.norm[i + 1] + mu * mu * o.norm[i] >= kDelta * o.norm[i]) continue;
      const double slope = o.norm[i] / o.norm[i + 1];
      if (slope > steepest) steepest = slope, pair = i;
    }
    if (pair < 0) return true;
    std::int64_t t[2][2];
    gauss(o.norm[pair], o.mu[pair + 1][pair], o.norm[pair + 1], t);
    b.transform(pair, t);
    b.refresh(pair);
    b.refresh(pair + 1);
    from = pair;
  }
  return false;
}

// Values of a relation and the errors of their last bits.
template <int N>
struct Terms {
  int128 value[N];
  double error[N];
};

// 10 to the evidence for the best of the rows: by how much their terms cancel, over the number of relations with
// coefficients no larger (relations.py, coefficient_digits).
template <int N>
double evidence(const Basis<N>& b, const Terms<N>& terms) {
  double best = 0;
  for (int i = 0; i < N; ++i) {
    double noise = 1, largest = 0, count = 1;
    bool alone = true;
    for (int k = 0; k < N; ++k) {
      const double c = std::fabs(static_cast<double>(b.u[i][k]));
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

// Bits before the point, at least 0.
int magnitude(double size) { return size < 1 ? 0 : std::ilogb(size) + 1; }

template <int N>
double best_evidence(const Terms<N>& terms) {
  Basis<N> b{};
  for (int i = 0; i < N; ++i) {
    b.u[i][i] = 1;
    b.r[i] = terms.value[i];
  }
  return reduce(b) ? evidence(b, terms) : kWorthwhile;
}

// A reduced basis of the forms s + t v, weighted so that coefficients reach about the fourth root of 2^bits.
Form reduced_form(int128 v, long bits) {
  const int drop = static_cast<int>(bits / 2);
  Basis<2> b{};
  b.u[0][0] = b.u[1][1] = 1;
  b.r[0] = int128{1} << (bits - drop);
  b.r[1] = v >> drop;
  Form form = {{{1, 0}, {0, 1}}};
  if (reduce(b)) std::memcpy(form.data(), b.u, sizeof b.u);
  return form;
}

}  // namespace

RelationScreen::RelationScreen(const std::vector<Integer>& constants, long places)
    : bits_(static_cast<long>(std::floor(static_cast<double>(places) * std::log2(10.0)))),
      ten_(power(Integer(10), static_cast<unsigned long>(places))) {
  for (const Integer& c : constants) {
    Constant known{};
    known.size = std::fabs(ratio(c, ten_));
    known.usable = known.size < kLargest;
    if (known.usable) {
      known.value = scaled(c);
      known.form = reduced_form(known.value, bits_);
    }
    constants_.push_back(known);
  }
}

int128 RelationScreen::scaled(const Integer& decimal) const {
  const Integer value = floor_div(shifted(decimal, bits_), ten_);
  const auto limbs = value.limbs();
  uint128 magnitude = 0;
  for (std::size_t k = limbs.size(); k > 0; --k) magnitude = (magnitude << 64) | limbs[k - 1];
  return value.sign() < 0 ? -static_cast<int128>(magnitude) : static_cast<int128>(magnitude);
}

double RelationScreen::algebraic(int128 x, double size, int degree) const {
  // Values of 2^(bits - drop), as many bits dropped as the largest power has too many.
  const int drop = std::max(0, degree * magnitude(size) + static_cast<int>(bits_) - kHeadroom);
  const double unit = std::ldexp(1.0, -drop);
  const auto at = [&](int128 v) { return v >> drop; };
  const int shift = static_cast<int>(bits_);
  if (degree == 1) {
    return best_evidence(Terms<2>{{at(int128{1} << shift), at(x)}, {1, 1 + unit}});
  }
  const int128 square = product(x, x, shift + drop);
  if (degree == 2) {
    return best_evidence(Terms<3>{{at(int128{1} << shift), at(x), square}, {1, 2, 2 + 2 * (size + 1) * unit}});
  }
  const int128 cube = product(square, x, shift);
  return best_evidence(Terms<4>{{at(int128{1} << shift), at(x), square, cube},
                                {1, 2, 2 + 2 * (size + 1) * unit, 2 + 2 * size + 3 * (size + 1) * (size + 1) * unit}});
}

bool RelationScreen::moebius(int128 x, double size, const Form& form, const Constant& c) const {
  const int shift = static_cast<int>(bits_);
  const int drop = std::max(0, magnitude(size) + magnitude(c.size) + shift - kHeadroom);
  const double unit = std::ldexp(1.0, -drop);
  const Terms<4> terms{{(int128{1} << shift) >> drop, c.value >> drop, -(x >> drop), -product(x, c.value, shift + drop)},
                       {1, 2, 2, 2 + (size + c.size) * unit}};
  Basis<4> b;
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      // (p - q x)(s + t c), both small
      const std::size_t row = 2 * i + j;
      uint128 sum = 0;
      for (std::size_t k = 0; k < 4; ++k) {
        b.u[row][k] = form[i][k / 2] * c.form[j][k % 2];
        sum += static_cast<uint128>(static_cast<int128>(b.u[row][k])) * static_cast<uint128>(terms.value[k]);
      }
      b.r[row] = static_cast<int128>(sum);
    }
  }
  return !reduce(b) || evidence(b, terms) >= kWorthwhile;
}

std::vector<int> RelationScreen::operator()(const Integer& x) const {
  std::vector<int> found;
  const double size = std::fabs(ratio(x, ten_));
  if (size >= kLargest) {
    for (int code : {kRational, kQuadratic}) found.push_back(code);
    for (std::size_t i = 0; i < constants_.size(); ++i) found.push_back(static_cast<int>(i));
    found.push_back(kCubic);
    return found;
  }
  const int128 value = scaled(x);
  for (const int degree : {1, 2}) {
    const double e = algebraic(value, size, degree);
    if (e >= kWorthwhile) found.push_back(-degree);
    if (e >= kAmple) return found;
  }
  const Form form = reduced_form(-value, bits_);
  for (std::size_t i = 0; i < constants_.size(); ++i) {
    const Constant& c = constants_[i];
    if (!c.usable || moebius(value, size, form, c)) found.push_back(static_cast<int>(i));
  }
  if (algebraic(value, size, 3) >= kWorthwhile) found.push_back(kCubic);
  return found;
}

}  // namespace pcf
