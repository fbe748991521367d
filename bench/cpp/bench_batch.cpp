// All metrics of formulas of the paper's box at depth 1000: one core, then all of them.
#include <cmath>
#include <thread>

#include "bench.hpp"
#include "pcf/batch.hpp"

int main(int argc, char** argv) {
  const auto count = static_cast<std::size_t>(argc > 1 ? std::atol(argv[1]) : 2000);
  const auto formulas = bench::box_sample(count);
  std::vector<pcf::Metrics> rows(count);
  const auto run = [&](int threads, long digits) {
    return bench::best_of(3, [&] {
             pcf::Progress progress;
             std::vector<pcf::Workspace> workspaces(static_cast<std::size_t>(threads));
             pcf::for_each_row(static_cast<std::int64_t>(count), threads, progress, [&](std::int64_t i, int thread) {
               rows[static_cast<std::size_t>(i)] = pcf::metrics(formulas[static_cast<std::size_t>(i)], 1000, digits,
                                                                workspaces[static_cast<std::size_t>(thread)]);
             });
           }) /
           static_cast<double>(count);
  };
  const double one = run(1, 60);
  for (std::size_t i = 0; i < count; i += 97) {
    const pcf::Matrix m = pcf::convergent_naive(formulas[i], 1000);
    const double expected = pcf::log_abs(pcf::gcd(m.x, m.y));
    bench::require(std::fabs(rows[i].log_gcd.back() - expected) <= 1e-9 * (1 + expected), "gcd at depth 1000");
  }
  bench::report("batch", "metrics and 60-digit limit, 1 thread", one);
  const double bare = run(1, 0);
  bench::report("batch", "metrics without limit, 1 thread", bare, bare / one);
  const int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const double all = run(threads, 60);
  bench::report("batch", "metrics and 60-digit limit, " + std::to_string(threads) + " threads", all, all / one);
}
