// Exact convergents p_n / q_n of a polynomial continued fraction.
//
//   p_{-1} = 1, p_0 = a(0), q_{-1} = 0, q_0 = 1,   u_n = a(n) u_{n-1} + b(n) u_{n-2}.
//
// *_naive is the recurrence itself, the oracle: O(n) products of a long by a short integer, quadratic in the
// length of the result. *_bs is binary splitting over M(i) = [[a(i), 1], [b(i), 0]], with leaves in 128-bit
// words: quasi-linear in the length of the result.
#pragma once

#include "pcf/cancel.hpp"
#include "pcf/status.hpp"

namespace pcf {

// [[x, x_before], [y, y_before]], the shape of every product of the M(i).
struct Matrix {
  Integer x{1}, x_before{0}, y{0}, y_before{1};
};

// left * right.
[[nodiscard]] Matrix product(const Matrix& left, const Matrix& right);

// M(from + 1) ... M(to); the identity if from == to.
[[nodiscard]] Matrix segment_naive(const Formula& f, std::int64_t from, std::int64_t to);
[[nodiscard]] Matrix segment_bs(const Formula& f, std::int64_t from, std::int64_t to, CancelToken cancel = {});

// [[p_n, p_{n-1}], [q_n, q_{n-1}]], n >= 0, from the segment (0, n].
[[nodiscard]] Matrix convergent_from_segment(const Formula& f, const Matrix& segment);
[[nodiscard]] Matrix convergent_naive(const Formula& f, std::int64_t n);
[[nodiscard]] Matrix convergent_bs(const Formula& f, std::int64_t n, CancelToken cancel = {});

// b(from + 1) ... b(to) by a balanced product tree.
[[nodiscard]] Integer numerator_product(const Formula& f, std::int64_t from, std::int64_t to);

// Predicted bits of the largest entry of [[p_n, ...]], an upper bound.
[[nodiscard]] double predicted_bits(const Formula& f, std::int64_t n);

}  // namespace pcf
