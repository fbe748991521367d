#include "pcf/word_values.hpp"

#include <array>

namespace pcf {

bool WordValues::fill(const Formula& f, std::int64_t top) {
  const auto bound = static_cast<double>(top);
  if (!f.a.is_word() || !f.b.is_word() || f.a.log2_bound(bound) > 62 || f.b.log2_bound(bound) > 62) return false;
  const auto evaluate = [&](const Polynomial& p, std::vector<std::int64_t>& out) {
    out.resize(static_cast<std::size_t>(top) + 1);
    std::array<std::int64_t, 64> c{};
    const long d = p.degree();
    if (d >= static_cast<long>(c.size())) return false;
    for (long j = 0; j <= d; ++j) c[static_cast<std::size_t>(j)] = *p.coefficient(j).to_int64();
    for (std::int64_t n = 1; n <= top; ++n) {  // no overflow: every partial Horner sum is below the bound
      std::int64_t r = c[static_cast<std::size_t>(d)];
      for (long j = d; j-- > 0;) r = r * n + c[static_cast<std::size_t>(j)];
      out[static_cast<std::size_t>(n)] = r;
    }
    return true;
  };
  return evaluate(f.a, a) && evaluate(f.b, b);
}

}  // namespace pcf
