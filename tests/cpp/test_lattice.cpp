#include "pcf/lattice.hpp"

#include <algorithm>

#include "check.hpp"
#include "pcf/lattice_basis.hpp"

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

template <std::size_t N>
Integer determinant(const std::array<std::array<Integer, N>, N>& m, std::size_t size, unsigned columns = 0,
                    std::size_t row = 0) {
  if (row == size) return Integer(1);
  Integer sum;
  std::int64_t sign = 1;
  for (std::size_t k = 0; k < size; ++k) {
    if (columns >> k & 1) continue;
    sum += Integer(sign) * m[row][k] * determinant(m, size, columns | 1u << k, row + 1);
    sign = -sign;
  }
  return sum;
}

// What the screen takes for proved, by exact integers: the rows are a basis, they add up to what they say, and no |b_i*|^2
// is smaller than the bound. Entries run from those of the screen to those that outgrow every integer.
template <std::size_t N, class Entry>
int proved(std::mt19937_64& random, int bits, int cases) {
  int worked_out = 0;
  for (int n = 0; n < cases; ++n) {
    std::array<pcf::int128, N> value;
    pcf::reduction::Basis<N, Entry> b;
    for (std::size_t i = 0; i < N; ++i) {
      const auto high = static_cast<pcf::int128>(random()) << 64 | static_cast<pcf::int128>(random());
      // now and then smaller by far, or nearly a multiple of another
      const int less = random() % 4 ? 0 : static_cast<int>(random() % static_cast<unsigned>(bits / 2));
      value[i] = high >> (127 - bits + less);
      if (i > 0 && random() % 8 == 0) value[i] = value[i - 1] / 3 + static_cast<std::int64_t>(random() % 1000);
      for (std::size_t k = 0; k < N; ++k) b.u[i][k] = i == k;
      b.r[i] = value[i];
    }
    const double least = pcf::reduction::reduce(b).value_or(0);
    if (least == 0) continue;
    ++worked_out;
    std::array<std::array<Integer, N>, N> rows, gram;
    std::array<Integer, N> sums;
    for (std::size_t i = 0; i < N; ++i) {
      for (std::size_t k = 0; k < N; ++k) {
        rows[i][k] = Integer::from_int128(b.u[i][k]);
        sums[i] += rows[i][k] * Integer::from_int128(value[k]);
      }
      check::context = std::to_string(bits) + " bits, case " + std::to_string(n) + ", row " + std::to_string(i);
      CHECK(sums[i] == Integer::from_int128(b.r[i]));
    }
    CHECK(pcf::abs(determinant(rows, N)) == Integer(1));
    for (std::size_t i = 0; i < N; ++i) {
      for (std::size_t j = 0; j < N; ++j) {
        gram[i][j] = sums[i] * sums[j];
        for (std::size_t k = 0; k < N; ++k) gram[i][j] += rows[i][k] * rows[j][k];
      }
    }
    Integer before(1);
    for (std::size_t size = 1; size <= N; ++size) {
      const Integer minor = determinant(gram, size);
      CHECK(pcf::ratio(minor, before) >= (1 - 0x1p-10) * least);  // |b_i*|^2
      before = minor;
    }
  }
  return worked_out;
}

void heights_are_proved() {
  std::mt19937_64 random(5);
  for (const int bits : {20, 40, 60}) {
    CHECK((proved<2, std::int64_t>(random, bits, 50)) == 50);
    CHECK((proved<3, std::int64_t>(random, bits, 50)) == 50);
    CHECK((proved<4, std::int64_t>(random, bits, 50)) == 50);
    CHECK((proved<4, pcf::int128>(random, bits, 50)) == 50);
  }
  // from here on many rows outgrow the integers, or what doubles tell apart, which is noticed
  int worked_out = 0;
  for (const int bits : {80, 100, 116, 126}) {
    worked_out += proved<2, std::int64_t>(random, bits, 50) + proved<3, std::int64_t>(random, bits, 50) +
                  proved<4, std::int64_t>(random, bits, 50) + proved<3, pcf::int128>(random, bits, 50) +
                  proved<4, pcf::int128>(random, bits, 50);
  }
  CHECK(worked_out > 300);
}

// Values of all kinds that a relation may have: large, small, zero, nearly multiples of one another.
std::array<pcf::int128, 4> random_values(std::mt19937_64& random) {
  std::array<pcf::int128, 4> value;
  const int common = random() % 2 ? 9 : static_cast<int>(random() % 120);
  for (std::size_t k = 0; k < 4; ++k) {
    const auto high = static_cast<pcf::int128>(random()) << 64 | static_cast<pcf::int128>(random());
    const int less = random() % 4 ? 0 : static_cast<int>(random() % 100);
    value[k] = random() % 5 ? high >> std::min(127, 2 + common + less) : 0;  // zeros leave all bits to the others
    if (k > 0 && random() % 8 == 0) value[k] = value[k - 1] / 3 + static_cast<std::int64_t>(random() % 1000);
  }
  return value;
}

// Each kernel: the rows of what it calls reduced are a basis and add up to what they say, and are the same for all kernels
// and in any company.
void lanes_are_exact() {
  namespace lanes = pcf::lanes;
  const lanes::Kernels kernels = lanes::kernels();
  std::mt19937_64 random(7);
  int reduced = 0, count = 0;
  for (int n = 0; n < 300; ++n) {
    std::array<std::array<pcf::int128, 4>, lanes::kWidth> values;
    lanes::Block entered{};
    entered.limbs = lanes::kMostLimbs;
    for (std::size_t l = 0; l < lanes::kWidth; ++l) {
      values[l] = random_values(random);
      for (int s = 0; s < lanes::kMostLimbs; ++s) {
        for (std::size_t k = 0; k < 4; ++k) {
          const auto limb = values[l][k] >> (lanes::kLimbBits * (lanes::kMostLimbs - 1 - s));
          entered.limb[s][k][l] = static_cast<double>(s == 0 ? limb : limb & ((1 << lanes::kLimbBits) - 1));
        }
      }
    }
    lanes::Block first = entered;
    lanes::reduce_base(first);
    for (int which = 1; which < kernels.count; ++which) {
      lanes::Block block = entered;
      kernels.list[which].kernel(block);
      check::context = std::string(kernels.list[which].name) + ", block " + std::to_string(n);
      for (std::size_t l = 0; l < lanes::kWidth; ++l) {
        CHECK(block.reduced[l] == first.reduced[l]);
        for (std::size_t i = 0; i < 4 && block.reduced[l]; ++i) {
          for (std::size_t k = 0; k < 5; ++k) CHECK(block.row[i][k][l] == first.row[i][k][l]);
        }
      }
      lanes::Block alone = entered;  // sixteen times the same
      const std::size_t one = random() % lanes::kWidth;
      for (auto& limb : alone.limb) {
        for (auto& value : limb) std::fill(std::begin(value), std::end(value), double{value[one]});
      }
      kernels.list[which].kernel(alone);
      CHECK(alone.reduced[3] == block.reduced[one]);
      for (std::size_t i = 0; i < 4 && block.reduced[one]; ++i) {
        for (std::size_t k = 0; k < 5; ++k) CHECK(alone.row[i][k][3] == block.row[i][k][one]);
      }
    }
    for (std::size_t l = 0; l < lanes::kWidth; ++l, ++count) {
      if (!first.reduced[l]) continue;
      ++reduced;
      std::array<std::array<Integer, 4>, 4> rows;
      for (std::size_t i = 0; i < 4; ++i) {
        Integer sum;
        for (std::size_t k = 0; k < 4; ++k) {
          rows[i][k] = Integer(static_cast<std::int64_t>(first.row[i][k][l]));
          sum += rows[i][k] * Integer::from_int128(values[l][k]);
        }
        check::context = "block " + std::to_string(n) + ", lattice " + std::to_string(l);
        CHECK(sum == Integer(static_cast<std::int64_t>(first.row[i][4][l])));
      }
      CHECK(pcf::abs(determinant(rows, 4)) == Integer(1));
    }
  }
  check::context = std::to_string(reduced) + " of " + std::to_string(count) + " reduced";
  CHECK(reduced > count / 2);
}

// The screen by each kernel against the plain algorithm: the same relations, but where that proves no height, and heights
// that differ by the quality of a basis.
void kernels_find_what_the_plain_algorithm_finds() {
  std::mt19937_64 random(8);
  std::vector<Integer> constants;
  for (int i = 0; i < 35; ++i) constants.push_back(random_number(random, i < 30 ? 3 : 200));
  const pcf::lanes::Kernels kernels = pcf::lanes::kernels();
  std::vector<Integer> numbers;
  for (int i = 0; i < 100; ++i) {
    const Integer& c = constants[random() % constants.size()];
    std::uniform_int_distribution<std::int64_t> coefficient(-99'999, 99'999);
    const Integer bottom = Integer(coefficient(random)) * ten() + Integer(coefficient(random)) * c;
    const Integer top = Integer(coefficient(random)) * ten() + Integer(coefficient(random)) * c;
    numbers.push_back(i % 2 ? random_number(random, 10) : pcf::floor_div(top * ten(), bottom));
  }
  const RelationScreen plain(constants, kPlaces, pcf::lanes::reduce_none);
  const RelationScreen base(constants, kPlaces, pcf::lanes::reduce_base);
  for (const Integer& x : numbers) {
    const auto expected = plain(x), first = base(x);
    check::context = x.decimal();
    CHECK((expected.excluded == 0) == (first.excluded == 0) || expected.excluded == 0);
    if (expected.excluded > 0) {
      CHECK(first.relations == expected.relations);
      CHECK(first.excluded > expected.excluded / 4 && first.excluded < expected.excluded * 4);
    }
    for (int which = 2; which < kernels.count; ++which) {
      const auto found = RelationScreen(constants, kPlaces, kernels.list[which].kernel)(x);
      check::context = std::string(kernels.list[which].name) + ", " + x.decimal();
      CHECK(found.relations == first.relations);
      CHECK(found.excluded == first.excluded);
    }
  }
}

// A basis of integers and the bound that is proved for it.
double bound(const std::array<std::array<std::int64_t, 2>, 2>& u, const std::array<pcf::int128, 2>& r) {
  pcf::reduction::Basis<2, std::int64_t> b;
  b.u = u;
  b.r = r;
  for (const std::size_t i : {0, 1}) b.refresh(i);
  return pcf::reduction::proved_least(b.row);
}

void nothing_is_proved_of_a_basis_that_doubles_do_not_settle() {
  CHECK(bound({{{1, 0}, {0, 1}}}, {0, 0}) == 1);
  CHECK(bound({{{1, 0}, {0, 1}}}, {1, 0}) > 0.99);
  CHECK(bound({{{std::int64_t{1} << 40, 0}, {0, 1}}}, {0, 0}) == 0);                // the second is far shorter
  CHECK(bound({{{1, 0}, {1, 1}}}, {0, 0}) == 1);                                  // mu = 1, as far as the proof goes
  CHECK(bound({{{1, 0}, {2, 1}}}, {0, 0}) == 0);                                  // not size-reduced
  CHECK(bound({{{1 << 20, 1}, {1 << 20, 0}}}, {0, 0}) == 0);                      // nearly parallel
  CHECK(bound({{{1, 0}, {0, 1}}}, {pcf::int128{1} << 100, pcf::int128{1} << 100}) == 0);
}

void a_row_that_outgrows_its_integers_is_noticed() {
  pcf::reduction::Basis<2, std::int64_t> b;
  const auto start = [&b](std::int64_t large) {
    b.u = {{{1, large}, {0, large}}};
    b.r = {1, 1};
    for (const std::size_t i : {0, 1}) b.refresh(i);
  };
  start(std::int64_t{1} << 40);
  CHECK(b.subtract(1, {1 << 10, 0}));
  CHECK(b.u[1][1] == (std::int64_t{1} << 40) - (std::int64_t{1} << 50));
  start(std::int64_t{1} << 40);
  CHECK(!b.subtract(1, {0x1p30, 0}));  // the entry is 2^70
  start(std::int64_t{1} << 40);
  b.r = {pcf::int128{1} << 120, 1};
  b.refresh(0);
  CHECK(!b.subtract(1, {0x1p10, 0}));  // the sum is 2^130
}

Integer parse(const std::string& digits) {
  Integer value;
  for (const char c : digits) value = value * Integer(10) + Integer(c - '0');
  return value;
}

void relations_of_numbers_that_nearly_outgrow_the_integers_are_found() {
  check::context = "38975 x^3 - 1105013 x^2 + 299069 x + 241247 = 0 at 36 places, where x^3 has 134 bits";
  const auto cubic = RelationScreen({}, 36)(parse("28070626596211607310472723907399920456"));
  CHECK(holds(cubic.relations, RelationScreen::kCubic));
  CHECK(cubic.excluded > 1 && cubic.excluded < 1105013);
  std::mt19937_64 random(6);
  for (const std::int64_t size : {1, 4, 9, 29}) {
    for (int i = 0; i < 20; ++i) {
      const auto none = RelationScreen({}, 36)(random_number(random, size) * Integer(10));
      check::context = "random, up to " + std::to_string(size);
      CHECK(none.excluded > 1e6);
    }
  }
  check::context = "too large for the integers at 36 places";
  for (int i = 0; i < 20; ++i) {
    const auto open = RelationScreen({}, 36)((random_number(random, 400) + Integer(550) * ten()) * Integer(10));
    CHECK(open.excluded == 0 && open.relations.size() == 3);
  }
  check::context = "(1234 + 7 c)/(89 - 5 c) at 36 places";
  const Integer ten36 = pcf::power(Integer(10), 36), c = parse("17171717171234567890123456789012345678");  // 17.17...
  const Integer x = pcf::floor_div((Integer(1234) * ten36 + Integer(7) * c) * ten36, Integer(89) * ten36 - Integer(5) * c);
  const auto large = RelationScreen({c}, 36)(x);  // 431.3
  CHECK(holds(large.relations, 0));
  CHECK(large.excluded == 0);
  check::context = "(1234 + 7 c)/(89 + 5 c) at 36 places";
  const Integer y = pcf::floor_div((Integer(1234) * ten36 + Integer(7) * c) * ten36, Integer(89) * ten36 + Integer(5) * c);
  const auto small = RelationScreen({c}, 36)(y);
  CHECK(holds(small.relations, 0));
  CHECK(small.excluded < 1234);
}

void the_search_goes_on_after_what_is_no_relation() {
  // (-77789 + 85249 G)/(149275 + 149843 G), G Catalan's constant, is so nearly rational that the square of the linear
  // relation shows all the evidence that a quadratic one needs
  check::context = "a square among the quadratic relations";
  const auto finding = RelationScreen({parse("91596559417721901505460351493238411")}, 35)(
      parse("103359173126615027319565314454616"));
  CHECK(holds(finding.relations, 0));
  CHECK(finding.excluded < 149843);
  check::context = "nothing is known of what is left out";
  const RelationScreen screen({parse("91596559417721901505460351493238411")}, 35);
  CHECK(screen(pcf::floor_div(ten(), Integer(7))).excluded == 0);
  CHECK(screen(parse("161803398874989484820458683436563812")).excluded == 0);
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
  heights_are_proved();
  lanes_are_exact();
  kernels_find_what_the_plain_algorithm_finds();
  nothing_is_proved_of_a_basis_that_doubles_do_not_settle();
  a_row_that_outgrows_its_integers_is_noticed();
  relations_of_numbers_that_nearly_outgrow_the_integers_are_found();
  the_search_goes_on_after_what_is_no_relation();
  large_and_small_numbers_may_be_anything();
  return check::result();
}
