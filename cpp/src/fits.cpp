#include "pcf/fits.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace pcf {

namespace {

// Least squares of y against the columns given, by the normal equations of the scaled columns.
template <std::size_t K>
std::optional<std::array<double, K>> least_squares(const std::vector<std::array<double, K>>& rows,
                                                   const std::vector<double>& y) {
  if (rows.size() < K) return std::nullopt;
  std::array<double, K> scale{};
  for (const auto& r : rows) {
    for (std::size_t j = 0; j < K; ++j) scale[j] = std::max(scale[j], std::fabs(r[j]));
  }
  std::array<std::array<double, K + 1>, K> m{};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < K; ++j) {
      for (std::size_t l = 0; l < K; ++l) m[j][l] += rows[i][j] / scale[j] * (rows[i][l] / scale[l]);
      m[j][K] += rows[i][j] / scale[j] * y[i];
    }
  }
  for (std::size_t j = 0; j < K; ++j) {  // Gauss-Jordan with pivoting
    std::size_t pivot = j;
    for (std::size_t r = j + 1; r < K; ++r) {
      if (std::fabs(m[r][j]) > std::fabs(m[pivot][j])) pivot = r;
    }
    std::swap(m[j], m[pivot]);
    if (std::fabs(m[j][j]) < 1e-14) return std::nullopt;
    for (std::size_t r = 0; r < K; ++r) {
      if (r == j) continue;
      const double factor = m[r][j] / m[j][j];
      for (std::size_t l = j; l <= K; ++l) m[r][l] -= factor * m[j][l];
    }
  }
  std::array<double, K> out{};
  for (std::size_t j = 0; j < K; ++j) out[j] = m[j][K] / m[j][j] / scale[j];
  return out;
}

}  // namespace

std::optional<LinearGrowth> paper_fit(const std::vector<double>& n, const std::vector<double>& y) {
  std::vector<std::array<double, 2>> two;
  std::vector<std::array<double, 1>> one;
  for (double x : n) {
    two.push_back({x * std::log(x), x});
    one.push_back({x});
  }
  const auto full = least_squares(two, y);
  if (full && std::fabs((*full)[0]) >= kNoFactorial) return LinearGrowth{(*full)[0], (*full)[1]};
  const auto linear = least_squares(one, y);
  if (!linear) return std::nullopt;
  return LinearGrowth{0, (*linear)[0]};
}

std::optional<LinearGrowth> gcd_growth(const Samples& s, double most_eta, std::size_t count) {
  std::vector<std::array<double, 2>> rows;
  for (std::size_t i = 0; i < count; ++i) rows.push_back({s.n[i], std::log(s.n[i])});
  std::optional<LinearGrowth> best;
  double least = 0;
  for (double eta = 0; eta <= most_eta + 1e-9; eta += 0.5) {
    std::vector<double> rest;
    for (std::size_t i = 0; i < count; ++i) rest.push_back(s.log_gcd[i] - eta * s.n[i] * std::log(s.n[i]));
    const auto fit = least_squares(rows, rest);
    if (!fit) return std::nullopt;
    double residual = 0;
    for (std::size_t i = 0; i < rest.size(); ++i) {
      const double gap = rest[i] - (*fit)[0] * rows[i][0] - (*fit)[1] * rows[i][1];
      residual += gap * gap;
    }
    if (!best || residual < least) {
      best = LinearGrowth{eta, (*fit)[0]};
      least = residual;
    }
  }
  return best;
}

std::optional<std::tuple<double, double, double>> error_fit(const std::vector<double>& n, const std::vector<double>& y) {
  if (n.size() < 4) return std::nullopt;
  std::vector<std::array<double, 3>> rows;
  for (const double x : n) rows.push_back({x * std::log(x), x, std::log(x)});
  const auto fit = least_squares(rows, y);
  if (!fit) return std::nullopt;
  return std::tuple{(*fit)[0], (*fit)[1], (*fit)[2]};
}

}  // namespace pcf
