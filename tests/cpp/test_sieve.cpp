#include <set>

#include "check.hpp"
#include "pcf/fingerprint.hpp"
#include "pcf/numerators.hpp"
#include "pcf/sieve.hpp"

namespace {

using Values = std::vector<std::int64_t>;

// Whole boxes of a, against the plain test of each formula.
void agrees_with_the_plain_test(const Values& b, const pcf::SieveBox& box) {
  Values out;
  const std::int64_t inflations = pcf::sieve(b, box, {}, out);
  const auto size = static_cast<std::size_t>(box.degree_a) + 1;
  std::set<Values> found;
  for (std::size_t i = 0; i < out.size(); i += size) {
    found.insert(Values(out.begin() + static_cast<long>(i), out.begin() + static_cast<long>(i + size)));
  }
  CHECK(found.size() * size == out.size());
  std::int64_t expected_inflations = 0;
  std::set<Values> expected;
  Values a(size, box.low);
  for (bool more = true; more;) {
    Values shorter = a;
    while (!shorter.empty() && shorter.front() == 0) shorter.erase(shorter.begin());
    const bool chosen = !shorter.empty() && (box.low != -box.high || shorter.front() > 0);
    if (chosen && pcf::passes_sieve(shorter, b, box.partial)) {
      const auto polynomial = [](const Values& p) {
        return pcf::Polynomial(std::vector<pcf::Integer>(p.rbegin(), p.rend()));
      };
      if (pcf::is_inflated({polynomial(shorter), polynomial(b)})) {
        ++expected_inflations;
      } else {
        expected.insert(a);
      }
    }
    more = false;
    for (std::size_t i = size; i-- > 0 && !more;) {
      more = ++a[i] <= box.high;
      if (!more) a[i] = box.low;
    }
  }
  check::context = "b = " + check::text(pcf::Polynomial(std::vector<pcf::Integer>(b.rbegin(), b.rend())));
  CHECK(found == expected);
  CHECK(inflations == expected_inflations);
}

}  // namespace

int main() {
  agrees_with_the_plain_test({1, 0, 0}, {1, -20, 20});
  agrees_with_the_plain_test({-2, 1, 0}, {1, -3, 90});  // more than a word, bounds not symmetric
  agrees_with_the_plain_test({6, 5, 1}, {1, -30, 30});
  agrees_with_the_plain_test({-2, 0, 0, 0, 0}, {2, -6, 6});
  agrees_with_the_plain_test({4, 4, 1, 0, 0}, {2, -5, 6});
  agrees_with_the_plain_test({-1, 0, 0, 0, 0, 0, 0}, {3, -2, 2});
  agrees_with_the_plain_test({35, 1, 1, 7, 0}, {2, -5, 5});  // bad primes
  agrees_with_the_plain_test({4, 0, 0}, {1, -4, 4});  // 5 divides A^2 + 4 B for A = 3: no table is left
  agrees_with_the_plain_test({1, 0, 1}, {1, -20, 20, true});
  agrees_with_the_plain_test({2, 0, 0}, {1, -9, 30, true});  // the square root of A^2 + 8 alone
  agrees_with_the_plain_test({1, 0, -3, 0, 0}, {2, -5, 5, true});
  agrees_with_the_plain_test({1, 0, 5, 0, 4}, {2, -5, 5, true});
  agrees_with_the_plain_test({-1, 0, -1, 0, 0, 0, 0}, {3, -2, 2, true});
  CHECK(pcf::passes_sieve({2, 1}, {1, 0, 1}, true) && !pcf::passes_sieve({2, 1}, {1, 0, 1}, false));
  CHECK(!pcf::passes_sieve({1, 1, 1}, {1, 0, 1, 0, 0}, true));
  CHECK(!pcf::passes_sieve({2, 1}, {1, 0, -9, 0, 6}, true));  // b splits modulo four of the primes alone
  CHECK(pcf::may_reduce_partly({1, 0, 1}) && !pcf::may_reduce_partly({1, 0, -9, 0, 6}));
  CHECK(!pcf::may_reduce_partly({1, -1, 1, -1}));  // terminates at n = 1
  CHECK(pcf::splits_modulo({1, 0, 1, 0, 0}, 5) && !pcf::splits_modulo({1, 0, 1, 0, 0}, 7));
  CHECK(pcf::splits_modulo({-3, 0, 0, 0, 0}, 7));
  CHECK(pcf::passes_sieve({34, 51, 27, 5}, {-1, 0, 0, 0, 0, 0, 0}, false));
  CHECK(!pcf::passes_sieve({34, 51, 27, 6}, {-1, 0, 0, 0, 0, 0, 0}, false));
  CHECK(pcf::may_reduce_fully({1, -4, -2, 12, -3, 0, 0}));  // n^2 (n^2 - 3) ((n - 2)^2 - 3)
  CHECK(!pcf::may_reduce_fully({1, 0, -3, 0, 0}));
  CHECK(!pcf::may_reduce_fully({1, 0, -6, 0, 9}));  // (n^2 - 3)^2: a factor is no shift of itself
  CHECK(!pcf::may_reduce_fully({2, -3, -2}));       // terminates at n = 2
  CHECK(pcf::may_reduce_fully({2, 3, -2}));
  Values rest{12, 16, -5, -3, 0};
  CHECK(pcf::take_linear_factors(rest).size() == 4 && rest == Values{1});
  return check::result();
}
