// What a polynomial continued fraction does, decided exactly from its polynomials.
//
// With c(n) = b(n) / (a(n) a(n-1)), degrees d_a, d_b and leading coefficients A, B the answer depends on
// d_b - 2 d_a, then on A^2 + 4B or the sign of B, and in the parabolic case (A^2 + 4B = 0) on the expansion
// c(n) = -1/4 + k1/n + k2/n^2 + ... : docs/mathematics.md, section 2. Integer arithmetic throughout.
#pragma once

#include <optional>
#include <string>

#include "pcf/polynomial.hpp"

namespace pcf {

struct Formula {
  Polynomial a;
  Polynomial b;
};

enum class Status : std::int8_t { converges = 0, terminates = 1, diverges = 2, oscillates = 3 };

// The classes of convergence, by the shape of log|L - p_n/q_n|.
enum class Class : std::int8_t {
  none,               // no limit
  super_exponential,  // d_b < 2 d_a:              like -n log n
  exponential,        // d_b = 2 d_a, A^2+4B > 0:  like -n
  stretched_odd,      // d_b = 2 d_a + 1, B > 0:   like -sqrt n
  power_even,         // d_b = 2 d_a + 2, B > 0:   like -log n
  stretched,          // parabolic, k1 > 0:        like -sqrt n
  power,              // parabolic, k2 > -1/16:    like -log n
  logarithmic,        // parabolic, k2 = -1/16:    like -log log n
};

struct Classification {
  Status status = Status::converges;
  Class convergence = Class::none;
  std::optional<Integer> terminates_at;  // the smallest k >= 1 with b(k) = 0
};

// k1 = k1_num / den, k2 = k2_num / den with den > 0, of a parabolic formula (d_b = 2 d_a, A^2 + 4B = 0);
// k2 only when k1 = 0.
struct Parabolic {
  Integer k1_num, k2_num, den;
};
[[nodiscard]] Parabolic parabolic(const Formula& f);

// A^2 + 4B.
[[nodiscard]] Integer discriminant(const Formula& f);

// Neither polynomial may be zero.
[[nodiscard]] Classification classify(const Formula& f);

// The reason in one line, such as "converges: deg b < 2 deg a" or "diverges: A^2+4B = -3 < 0".
[[nodiscard]] std::string reason(const Formula& f, const Classification& c);

}  // namespace pcf
