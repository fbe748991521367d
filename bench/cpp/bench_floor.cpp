// How much of the engine's time is GMP work that no bookkeeping can avoid: the products of the tree, the divisions
// of the remainder trees and the word gcds of the blocks, replayed as bare calls on operands of the same lengths.
#include <array>
#include <numeric>
#include <set>
#include <utility>

#include "bench.hpp"
#include "pcf/metrics.hpp"

namespace {

struct Operation {
  enum Kind { multiply, divide, word_gcds } kind;
  mp_size_t n, m;
};

mp_size_t limbs(const pcf::Integer& z) { return static_cast<mp_size_t>(std::max<std::size_t>(1, z.limbs().size())); }

// The lengths the engine meets for S(from, to]: a matrix (full) or its first column.
struct Node {
  mp_size_t entry, determinant;
};

Node collect(const pcf::Formula& f, std::int64_t from, std::int64_t to, bool full, std::vector<Operation>& out) {
  const pcf::Matrix s = pcf::segment_bs(f, from, to);
  const Node self{std::max(limbs(s.x), limbs(s.y)), limbs(pcf::numerator_product(f, from, to))};
  if (to - from <= 4) return self;
  const std::int64_t mid = from + (to - from) / 2;
  const Node l = collect(f, from, mid, true, out);
  const Node r = collect(f, mid, to, full, out);
  for (int i = 0; i < (full ? 8 : 4); ++i) out.push_back({Operation::multiply, std::max(l.entry, r.entry), std::min(l.entry, r.entry)});
  if (full && to - from > 32) out.push_back({Operation::multiply, std::max(l.determinant, r.determinant), std::min(l.determinant, r.determinant)});
  return self;
}

using Blocks = std::set<std::pair<std::int64_t, std::int64_t>>;

// The remainder tree of a value of `n` limbs over the blocks of (from, to]; each block has its gcds once.
void reduce(const pcf::Formula& f, mp_size_t n, std::int64_t from, std::int64_t to, Blocks& seen,
            std::vector<Operation>& out) {
  const mp_size_t d = limbs(pcf::numerator_product(f, from, to));
  if (n > d) out.push_back({Operation::divide, n, d});
  if (to - from <= 32 || d <= 5) {
    if (seen.insert({from, to}).second) out.push_back({Operation::word_gcds, d, d});
    return;
  }
  const std::int64_t mid = from + (to - from) / 2;
  reduce(f, std::min(n, d), from, mid, seen, out);
  reduce(f, std::min(n, d), mid, to, seen, out);
}

std::vector<Operation> operations(const pcf::Formula& f) {
  std::vector<Operation> out;
  Blocks seen;
  const auto depths = pcf::sample_depths(1000);
  std::int64_t done = 0;
  mp_size_t prefix = 0;
  for (std::size_t j = 0; j < depths.size(); ++j) {
    const bool last = j + 1 == depths.size();
    const Node s = collect(f, done, depths[j], !last, out);
    const pcf::Matrix whole = pcf::segment_bs(f, 0, depths[j]);
    const mp_size_t n = limbs(whole.x);
    for (int i = 0; j > 0 && i < (last ? 2 : 8); ++i) {
      out.push_back({Operation::multiply, std::max(prefix, s.entry), std::min(prefix, s.entry)});
    }
    // contents down the right spine
    if (j > 0) reduce(f, n, 0, done, seen, out);
    std::int64_t from = done;
    while (depths[j] - from > 32) {
      const mp_size_t column = limbs(pcf::segment_bs(f, from, depths[j]).x);
      const std::int64_t mid = from + (depths[j] - from) / 2;
      reduce(f, column, from, mid, seen, out);
      from = mid;
    }
    prefix = n;
    done = depths[j];
  }
  return out;
}

}  // namespace

int main() {
  constexpr std::size_t kCount = 200;
  const auto formulas = bench::box_sample(kCount);
  std::vector<std::vector<Operation>> work;
  mp_size_t longest = 0;
  for (const auto& f : formulas) {
    work.push_back(operations(f));
    for (const Operation& o : work.back()) longest = std::max(longest, o.n);
  }
  const auto size = static_cast<std::size_t>(longest) + 2;
  std::vector<mp_limb_t> a(size), b(size), out(2 * size), quotient(size);
  mp_limb_t sink = 0;
  mpn_random(a.data(), static_cast<mp_size_t>(size));
  mpn_random(b.data(), static_cast<mp_size_t>(size));
  const auto replay = [&](bool with_gcd) {
    return bench::best_of(5, [&] {
             for (const auto& list : work) {
               for (const Operation& o : list) {
                 a[static_cast<std::size_t>(o.n) - 1] |= mp_limb_t{1} << 63;
                 b[static_cast<std::size_t>(o.m) - 1] |= mp_limb_t{1} << 63;
                 if (o.kind == Operation::multiply) {
                   mpn_mul(out.data(), a.data(), o.n, b.data(), o.m);
                 } else if (o.kind == Operation::divide) {
                   mpn_tdiv_qr(quotient.data(), out.data(), 0, a.data(), o.n, b.data(), o.m);
                 } else if (with_gcd) {
                   for (mp_size_t w = 0; w < o.n; ++w) {
                     const mp_limb_t word = b[static_cast<std::size_t>(w)] | 1;
                     sink += std::gcd(mpn_mod_1(a.data(), o.n, word), word);
                   }
                 }
               }
             }
           }) /
           static_cast<double>(kCount);
  };
  const double floor = replay(true);
  const double products = replay(false);
  pcf::Arena arena;
  pcf::WordValues values;
  const auto depths = pcf::sample_depths(1000);
  const double sampling = bench::best_of(5, [&] {
                            for (const auto& f : formulas) {
                              arena.reset();
                              bench::require(values.fill(f, 1000), "words");
                              pcf::SampleTree tree(arena, values, f);
                              bench::require(tree.run(depths).size() == depths.size(), "samples");
                            }
                          }) /
                          static_cast<double>(kCount);
  bench::require(sink != 0, "replay");
  pcf::Workspace workspace;
  const double engine = bench::best_of(5, [&] {
                          for (const auto& f : formulas) {
                            const pcf::Metrics m = pcf::metrics(f, 1000, 60, workspace);
                            bench::require(!m.reason.empty(), "metrics");
                          }
                        }) /
                        static_cast<double>(kCount);
  bench::report("floor", "bare mpn products and divisions", products);
  bench::report("floor", "bare mpn products, divisions and gcds", floor);
  bench::report("floor", "tree and gcds of the engine; ratio: floor / this", sampling, floor / sampling);
  bench::report("floor", "all metrics with 60-digit limit; ratio: floor / this", engine, floor / engine);
}
