#include "pcf/sieve.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <optional>
#include <utility>

#include "pcf/fingerprint.hpp"
#include "pcf/numerators.hpp"

namespace pcf {

namespace {

using Word = std::uint32_t;
using Values = Coefficients;

constexpr std::size_t kMostTabled = 7;        // primes with tables at most
constexpr std::size_t kRowsUnchecked = 1024;  // between two looks whether the sieve is cancelled

constexpr Word prime(std::size_t i) { return static_cast<Word>(kSievePrimes[i]); }

Word residue(std::int64_t x, Word p) {
  const std::int64_t r = x % static_cast<std::int64_t>(p);
  return static_cast<Word>(r < 0 ? r + p : r);
}

// The values at 1, ..., p modulo p.
void values(const Values& polynomial, Word p, std::vector<Word>& out) {
  out.assign(p, 0);
  for (const std::int64_t c : polynomial) {
    const Word r = residue(c, p);
    for (Word n = 1; n <= p; ++n) out[n - 1] = (out[n - 1] * n + r) % p;
  }
}

// A^2 + 4 B, for the coefficient A of n^D in a, where deg b = 2 D.
std::int64_t discriminant(const Values& a, const Values& b) {
  const std::int64_t A = b.size() == 2 * a.size() - 1 ? a.front() : 0;
  return A * A + 4 * b.front();
}

// By place of the prime and residue: whether it is a square.
constexpr auto kSquares = [] {
  std::array<std::array<bool, kSievePrimes.back()>, kSievePrimes.size()> squares{};
  for (std::size_t i = 0; i < kSievePrimes.size(); ++i) {
    for (std::size_t x = 0; x < prime(i); ++x) squares[i][x * x % prime(i)] = true;
  }
  return squares;
}();

// Whether formulas with this discriminant are asked at the i-th prime.
bool discriminant_asks(std::int64_t discriminant, std::size_t i, bool partial) {
  if (discriminant == 0) return true;
  const Word r = residue(discriminant, prime(i));
  return r != 0 && (!partial || kSquares[i][r]);
}

// Steps without reduction: from residues p (3 p)^k stays below 2^63, as a step multiplies by 2 p + p at most.
constexpr std::size_t unreduced(Word p) {
  double size = p;
  std::size_t k = 0;
  while ((size *= 3.0 * p) < 9.0e18) ++k;
  return k;
}
constexpr auto kUnreduced = [] {
  std::array<std::size_t, kSievePrimes.back() + 1> steps{};
  for (std::size_t i = 0; i < kSievePrimes.size(); ++i) steps[prime(i)] = unreduced(prime(i));
  return steps;
}();

// trace M(1) ... M(p) mod p, from the values of a, less `constant`, and of b.
Word trace(const std::vector<Word>& a, Word constant, const std::vector<Word>& b, Word p) {
  const std::size_t steps = kUnreduced[p];
  std::uint64_t x = 1, x_before = 0, y = 0, y_before = 1;
  for (std::size_t i = 0;;) {
    for (const std::size_t stop = std::min<std::size_t>(i + steps, p); i < stop; ++i) {
      const std::uint64_t an = a[i] + constant;
      x_before = std::exchange(x, an * x + b[i] * x_before);
      y_before = std::exchange(y, an * y + b[i] * y_before);
    }
    if (i == p) return static_cast<Word>((x + y_before) % p);
    x %= p, x_before %= p, y %= p, y_before %= p;
  }
}

// One b modulo each prime.
class PlainTest {
 public:
  PlainTest(const Values& b, bool partial) : b_(b), partial_(partial) {
    const std::size_t count = partial ? kSievePrimes.size() : kFullPrimes;
    for (std::size_t i = 0; i < count; ++i) {
      const Word p = prime(i);
      if (residue(b.front(), p) == 0 || (partial && !splits_modulo(b, p))) continue;
      values(b, p, asked_.emplace_back(Asked{i, {}, false}).values);
      const auto& at = asked_.back().values;
      asked_.back().has_zero = std::find(at.begin(), at.end(), 0) != at.end();
    }
  }

  // b at a prime where it does not exclude that the formula is asked.
  struct Asked {
    std::size_t place;         // of the prime
    std::vector<Word> values;  // of b
    bool has_zero;
  };
  [[nodiscard]] const std::vector<Asked>& primes() const { return asked_; }
  [[nodiscard]] bool partial() const { return partial_; }

  // Whether there are enough primes at which a, whose leading coefficient is not 0, is asked.
  [[nodiscard]] bool decides(const Values& a) const {
    const std::int64_t D = discriminant(a, b_);
    return !partial_ || std::count_if(asked_.begin(), asked_.end(),
                                      [&](const Asked& at) { return asks(a, D, at); }) >= kLeastAsked;
  }

  // Whether such an a passes at all of these primes, from the k-th of primes() on.
  [[nodiscard]] bool pass(const Values& a, std::size_t k) const {
    std::vector<Word> a_values;
    const std::int64_t D = discriminant(a, b_);
    for (; k < asked_.size(); ++k) {
      const Asked& at = asked_[k];
      if (!asks(a, D, at)) continue;
      values(a, prime(at.place), a_values);
      if (!at.has_zero || trace(a_values, 0, at.values, prime(at.place)) != 0) return false;
    }
    return true;
  }

 private:
  [[nodiscard]] bool asks(const Values& a, std::int64_t discriminant, const Asked& at) const {
    return residue(a.front(), prime(at.place)) != 0 && discriminant_asks(discriminant, at.place, partial_);
  }

  const Values& b_;
  bool partial_;
  std::vector<Asked> asked_;
};

// For one b and one prime, what constant terms may stand beside given other coefficients.
class Table {
 public:
  Table(const Values& b, const SieveBox& box, const PlainTest::Asked& at, CancelToken cancel)
      : place_(at.place), words_(static_cast<std::size_t>(box.high - box.low) / 64 + 1) {
    const Word p = prime(place_);
    const auto width = static_cast<std::size_t>(box.high - box.low) + 1;
    std::vector<std::vector<std::uint64_t>> pattern(p, std::vector<std::uint64_t>(words_, 0));
    for (std::size_t i = 0; i < width; ++i) {
      pattern[residue(box.low + static_cast<std::int64_t>(i), p)][i / 64] |= std::uint64_t{1} << (i % 64);
    }
    std::vector<std::uint64_t> all(words_, 0);
    for (const auto& one : pattern) {
      for (std::size_t w = 0; w < words_; ++w) all[w] |= one[w];
    }
    std::size_t rows = 1;
    for (int i = 0; i < box.degree_a; ++i) rows *= p;
    masks_.assign(rows * words_, 0);
    lower_.assign(rows / p * words_, 0);
    const std::int64_t B = residue(b.front(), p);
    std::vector<Word> a_values;
    Values a(static_cast<std::size_t>(box.degree_a) + 1, 0);
    for (std::size_t row = 0; row < rows; ++row) {
      if (row % kRowsUnchecked == 0) cancel.check();
      std::size_t rest = row;
      for (std::size_t i = a.size() - 1; i-- > 0; rest /= p) a[i] = static_cast<std::int64_t>(rest % p);
      if (a.front() == 0) std::copy(all.begin(), all.end(), masks_.data() + row * words_);  // a bad prime
      // of lower degree where the leading coefficient is 0; its own leading one may be divisible by the prime
      std::uint64_t* mask = a.front() != 0 ? masks_.data() + row * words_ : lower_.data() + row * words_;
      const bool bad = a.front() == 0 && (a.size() < 3 || a[1] == 0);
      const Word D = residue(a.front() * a.front() + 4 * B, p);
      if (bad || (box.partial && !kSquares[place_][D])) {
        std::copy(all.begin(), all.end(), mask);
      } else if (at.has_zero) {
        values(a, p, a_values);
        for (Word c = 0; c < p; ++c) {
          if (trace(a_values, c, at.values, p) != 0) continue;
          for (std::size_t w = 0; w < words_; ++w) mask[w] |= pattern[c][w];
        }
      }
    }
  }

  // The mask of a row, by the residues of its coefficients; of lower degree if the first of them is 0.
  [[nodiscard]] const std::uint64_t* mask(std::size_t row, bool lower) const {
    return (lower ? lower_ : masks_).data() + row * words_;
  }
  [[nodiscard]] std::size_t place() const { return place_; }  // of its prime

 private:
  std::size_t place_, words_;
  std::vector<std::uint64_t> masks_, lower_;
};

Polynomial polynomial(const Values& descending) {
  return Polynomial(std::vector<Integer>(descending.rbegin(), descending.rend()));
}

Values trimmed(const Values& p) { return {std::find_if(p.begin(), p.end(), [](auto c) { return c != 0; }), p.end()}; }

// The linear factors of b(n) that are factors of b(n + 1) too: one in common with a inflates the formula, and then
// C_p is 0 at every good prime.
std::vector<LinearFactor> inflating(Values b) {
  const auto factors = take_linear_factors(b);
  std::vector<LinearFactor> out;
  for (const LinearFactor& one : factors) {
    const bool again = std::find(factors.begin(), factors.end(), LinearFactor{one.u, one.v - one.u}) != factors.end();
    if (again && std::find(out.begin(), out.end(), one) == out.end()) out.push_back(one);
  }
  return out;
}

// The constant term, if it is an integer, with which a has this factor; that of `a` is not read.
std::optional<std::int64_t> constant_term(const Values& a, LinearFactor factor) {
  std::int64_t value = 0, scale = 1;  // of a without its constant term at -v/u, times a power of u
  for (std::size_t i = 0; i + 1 < a.size(); ++i) {
    value = (value + a[i] * scale) * -factor.v;
    scale *= factor.u;
  }
  return value % scale == 0 ? std::optional(-value / scale) : std::nullopt;
}

}  // namespace

bool passes_sieve(const Values& a, const Values& b, bool partial) {
  const PlainTest test(b, partial);
  return test.decides(a) && test.pass(a, 0);
}

std::int64_t sieve(const Values& b, const SieveBox& box, CancelToken cancel, std::vector<std::int64_t>& out) {
  const auto width = static_cast<std::size_t>(box.high - box.low) + 1;
  const auto degree = static_cast<std::size_t>(box.degree_a);
  double formulas = 1;
  for (std::size_t i = 0; i <= degree; ++i) formulas *= static_cast<double>(width);
  const PlainTest plain(b, box.partial);
  std::vector<Table> tables;
  for (const auto& at : plain.primes()) {
    if (std::pow(prime(at.place), degree + 2) > 2 * formulas) break;  // testing what is left one by one is cheaper
    if (tables.size() < kMostTabled) tables.emplace_back(b, box, at, cancel);
  }
  const bool symmetric = box.low == -box.high;
  const std::size_t words = (width - 1) / 64 + 1;
  const Polynomial big = polynomial(b);
  const std::vector<LinearFactor> factors = inflating(b);
  std::vector<std::uint64_t> row(words), whole(words, ~std::uint64_t{0});
  if (width % 64 != 0) whole.back() >>= 64 - width % 64;
  Values a(degree + 1, box.low);  // the coefficients but the last count through the box
  std::int64_t inflations = 0;
  const auto next = [&] {
    for (std::size_t i = degree; i-- > 0;) {
      if (++a[i] <= box.high) return true;
      a[i] = box.low;
    }
    return false;
  };
  std::size_t rows = 0;
  do {
    if (++rows % kRowsUnchecked == 0) cancel.check();
    const auto first = std::find_if(a.begin(), a.end() - 1, [](auto c) { return c != 0; });
    if (symmetric && first != a.end() - 1 && *first < 0) continue;
    std::copy(whole.begin(), whole.end(), row.begin());
    const std::int64_t D = discriminant(a, b);
    std::uint64_t any = 1;
    for (const Table& table : tables) {
      if (!discriminant_asks(D, table.place(), box.partial)) continue;
      const Word p = prime(table.place());
      std::size_t index = 0;
      for (std::size_t i = 0; i < degree; ++i) index = index * p + residue(a[i], p);
      const std::uint64_t* mask = table.mask(index, a.front() == 0 && degree > 0);
      any = 0;
      for (std::size_t w = 0; w < words; ++w) any |= row[w] &= mask[w];
      if (any == 0) break;
    }
    if (any == 0) continue;
    if (first != a.end() - 1 && plain.decides({first, a.end()})) {
      for (const LinearFactor factor : factors) {
        const auto c = constant_term(a, factor);
        if (!c || *c < box.low || *c > box.high) continue;
        const auto place = static_cast<std::size_t>(*c - box.low);
        const std::uint64_t bit = std::uint64_t{1} << (place % 64);
        if ((row[place / 64] & bit) == 0) continue;  // had by another factor
        row[place / 64] ^= bit;
        ++inflations;
      }
    }
    for (std::size_t w = 0; w < words; ++w) {
      for (std::uint64_t bits = row[w]; bits != 0; bits &= bits - 1) {
        a[degree] = box.low + static_cast<std::int64_t>(64 * w) + std::countr_zero(bits);
        const Values shorter = trimmed(a);
        if (shorter.empty() || (symmetric && shorter.front() < 0)) continue;
        if (!plain.decides(shorter) || !plain.pass(shorter, tables.size())) continue;
        if (is_inflated({polynomial(shorter), big})) {
          ++inflations;
        } else {
          out.insert(out.end(), a.begin(), a.end());
        }
      }
    }
    a[degree] = box.low;
  } while (next());
  return inflations;
}

}  // namespace pcf
