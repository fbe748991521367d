// gcd(p_n, q_n) at the five sample depths of formulas of the box: strategies from the same exact convergents, and
// the block-wise way of the engine, which needs the product tree it is part of.
#include "bench.hpp"
#include "pcf/metrics.hpp"

namespace {

// Every gcd at every depth against mpz_gcd. A wrong gcd is off by a factor, so equal logarithms mean equal gcds.
void verify(std::size_t count) {
  const auto depths = pcf::sample_depths(1000);
  pcf::Arena arena;
  pcf::WordValues values;
  for (const pcf::Formula& f : bench::box_sample(count)) {
    arena.reset();
    bench::require(values.fill(f, 1000), "words");
    pcf::SampleTree tree(arena, values, f);
    const auto samples = tree.run(depths);
    pcf::Matrix segment;
    std::int64_t done = 0;
    for (const auto& s : samples) {
      segment = pcf::product(segment, pcf::segment_bs(f, done, s.depth));
      done = s.depth;
      const pcf::Integer g = pcf::gcd(segment.x, segment.y);
      bench::require(g.is_zero() ? s.both_zero : s.log_gcd == pcf::log_abs(g), "gcd");
    }
  }
  std::printf("{\"benchmark\": \"gcds equal to mpz_gcd at all five depths\", \"variant\": \"%zu formulas\"}\n", count);
}

}  // namespace

int main() {
  constexpr std::size_t kCount = 300;
  const auto formulas = bench::box_sample(kCount);
  const auto depths = pcf::sample_depths(1000);
  std::vector<std::array<pcf::Matrix, pcf::kSamples>> at(kCount);
  std::vector<std::array<pcf::Integer, pcf::kSamples>> determinant(kCount), expected(kCount);
  for (std::size_t i = 0; i < kCount; ++i) {
    for (std::size_t j = 0; j < pcf::kSamples; ++j) {
      at[i][j] = pcf::convergent_bs(formulas[i], depths[j]);
      determinant[i][j] = pcf::abs(pcf::numerator_product(formulas[i], 0, depths[j]));
    }
  }
  const auto each = [&](auto strategy) {
    return bench::best_of(3, [&] {
             for (std::size_t i = 0; i < kCount; ++i) {
               for (std::size_t j = 0; j < pcf::kSamples; ++j) expected[i][j] = strategy(i, j);
             }
           }) /
           static_cast<double>(kCount);
  };
  const double plain = each([&](std::size_t i, std::size_t j) { return pcf::gcd(at[i][j].x, at[i][j].y); });
  const auto truth = expected;
  bench::report("gcd, five depths", "mpz_gcd(p_n, q_n) (baseline)", plain);
  const double by_determinant = each([&](std::size_t i, std::size_t j) {
    // g_n divides b(1)...b(n): gcd with the determinant first, then one reduction
    return pcf::gcd(pcf::gcd(determinant[i][j], at[i][j].y), at[i][j].x);
  });
  bench::require(expected == truth, "gcd through the determinant");
  bench::report("gcd, five depths", "gcd(gcd(det, q_n), p_n)", by_determinant, by_determinant / plain);

  // The whole of sampling: product tree, logs and gcds.
  pcf::Arena arena;
  pcf::WordValues values;
  std::vector<double> logs(kCount);
  const double blocks = bench::best_of(3, [&] {
                          for (std::size_t i = 0; i < kCount; ++i) {
                            arena.reset();
                            bench::require(values.fill(formulas[i], 1000), "words");
                            pcf::SampleTree tree(arena, values, formulas[i]);
                            logs[i] = tree.run(depths).back().log_gcd;
                          }
                        }) /
                        static_cast<double>(kCount);
  verify(10'000);
  const double tree_plain = bench::best_of(3, [&] {
                              for (const pcf::Formula& f : formulas) {
                                pcf::Matrix segment;
                                std::int64_t done = 0;
                                for (const std::int64_t n : depths) {
                                  segment = pcf::product(segment, pcf::segment_bs(f, done, n));
                                  done = n;
                                }
                              }
                            }) /
                            static_cast<double>(kCount);
  bench::report("product tree and gcds, five depths", "mpz tree and mpz_gcd (baseline)", tree_plain + plain);
  bench::report("product tree and gcds, five depths", "arena tree, block-wise gcds", blocks, blocks / (tree_plain + plain));
}
