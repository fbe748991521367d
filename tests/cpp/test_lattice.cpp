#include "pcf/lattice.hpp"

#include <algorithm>

#include "check.hpp"

using pcf::Integer;
using pcf::RelationScreen;

namespace {

constexpr long kPlaces = 35;

Integer ten() { return pcf::power(Integer(10), kPlaces); }

// A number in (-size, size) times 10^places, with digits as random as they come.
Integer random_number(std::mt19937_64& random, std::int64_t size) {
  std::uniform_int_distribution<std::int64_t> digit(0, 999'999'999), whole(-size, size - 1);
  Integer value(whole(random));
  for (int i = 0; i < 4; ++i) value = value * Integer(1'000'000'000) + Integer(digit(random));
  return pcf::floor_div(value, Integer(10));
}

bool holds(const std::vector<int>& found, int code) { return std::find(found.begin(), found.end(), code) != found.end(); }

void moebius_images_are_found() {
  std::mt19937_64 random(1);
  std::vector<Integer> constants;
  for (int i = 0; i < 20; ++i) constants.push_back(random_number(random, i < 10 ? 3 : 200));
  const RelationScreen screen(constants, kPlaces);
  for (const std::int64_t height : {1, 9, 99, 9'999, 999'999}) {
    std::uniform_int_distribution<std::int64_t> coefficient(-height, height);
    for (int i = 0; i < 200; ++i) {
      const std::size_t which = random() % constants.size();
      const Integer& c = constants[which];
      const std::int64_t p0 = coefficient(random), p1 = coefficient(random), q0 = coefficient(random), q1 = coefficient(random);
      const Integer top = Integer(p0) * ten() + Integer(p1) * c, bottom = Integer(q0) * ten() + Integer(q1) * c;
      if (p0 * q1 == p1 * q0 || bottom.is_zero()) continue;
      const Integer x = pcf::floor_div(top * ten(), bottom);
      if (std::fabs(pcf::ratio(x, ten())) < 1e-6) continue;  // too few significant digits for the height
      check::context = x.decimal() + " and " + c.decimal();
      const auto finding = screen(x);
      CHECK(holds(finding.relations, static_cast<int>(which)));
      const std::int64_t largest = std::max({std::abs(p0), std::abs(p1), std::abs(q0), std::abs(q1)});
      CHECK(finding.excluded < static_cast<double>(largest));  // there is this one
    }
  }
}

void algebraic_numbers_are_found() {
  std::mt19937_64 random(2);
  const RelationScreen screen({random_number(random, 3)}, kPlaces);
  const auto root = [](std::int64_t n) { return pcf::sqrt(pcf::Real(400, Integer(n))); };
  const auto scaled = [](const pcf::Real& v) { return (pcf::Real(400, ten()) * v).scaled_integer(0); };
  check::context = "rational";
  CHECK(screen(pcf::floor_div(Integer(22) * ten(), Integer(-7))).relations == std::vector<int>{RelationScreen::kRational});
  CHECK(screen(Integer(0)).relations == std::vector<int>{RelationScreen::kRational});
  CHECK(screen(ten()).relations == std::vector<int>{RelationScreen::kRational});
  check::context = "quadratic";
  for (const std::int64_t n : {2, 5, 99'999, 1'000'001}) {
    CHECK(screen(scaled(root(n))).relations == std::vector<int>{RelationScreen::kQuadratic});
  }
  check::context = "cubic";  // x^3 - x - 1 = 0 by Newton's method
  pcf::Real x(400, 1.3);
  for (int i = 0; i < 10; ++i) {
    const pcf::Real one(400, Integer(1)), three(400, Integer(3));
    x -= (x * x * x - x - one) / (three * x * x - one);
  }
  CHECK(holds(screen(scaled(x)).relations, RelationScreen::kCubic));
}

void random_numbers_are_left_alone() {
  std::mt19937_64 random(3);
  std::vector<Integer> constants;
  for (int i = 0; i < 50; ++i) constants.push_back(random_number(random, 10));
  const RelationScreen screen(constants, kPlaces);
  std::size_t found = 0;
  int far = 0;
  for (int i = 0; i < 200; ++i) {
    const auto finding = screen(random_number(random, 10));
    found += finding.relations.size();
    far += finding.excluded > 1e6 ? 1 : 0;
  }
  CHECK(far > 190);
  check::context = std::to_string(found) + " of 10,000";
  CHECK(found < 150);
}

void large_and_small_numbers_may_be_anything() {
  const RelationScreen screen({ten() * Integer(2000), ten() * Integer(3) + Integer(12345)}, kPlaces);
  const std::vector<int> everything{RelationScreen::kRational, RelationScreen::kQuadratic, 0, 1, RelationScreen::kCubic};
  check::context = "large";
  CHECK(screen(ten() * Integer(1024) + Integer(7)).relations == everything);
  CHECK(screen(ten() * Integer(1024) + Integer(7)).excluded == 0);
  CHECK(screen(-(ten() * Integer(1'000'000) * ten())).relations == everything);
  check::context = "a constant too large";
  std::mt19937_64 random(4);
  CHECK(holds(screen(random_number(random, 900)).relations, 0));
  check::context = "tiny";
  for (const std::int64_t v : {1, -1, 12345}) CHECK(screen(Integer(v)).relations.size() <= everything.size());
}

}  // namespace

int main() {
  moebius_images_are_found();
  algebraic_numbers_are_found();
  random_numbers_are_left_alone();
  large_and_small_numbers_may_be_anything();
  return check::result();
}
