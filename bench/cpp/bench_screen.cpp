// The screen of relations: random numbers against 270 random constants, by each kernel of this processor and by the plain
// algorithm, one lattice at a time.
#include "bench.hpp"
#include "pcf/lattice.hpp"

namespace {

pcf::Integer random_number(std::mt19937_64& random, std::int64_t size) {
  std::uniform_int_distribution<std::int64_t> digit(0, 9'999'999), whole(-size, size - 1);
  pcf::Integer value(whole(random));
  for (int i = 0; i < 5; ++i) value = value * pcf::Integer(10'000'000) + pcf::Integer(digit(random));
  return value;
}

}  // namespace

int main() {
  constexpr std::size_t kConstants = 270, kNumbers = 200;
  std::mt19937_64 random(20241216);
  std::vector<pcf::Integer> constants, numbers;
  for (std::size_t i = 0; i < kConstants; ++i) constants.push_back(random_number(random, 10));
  for (std::size_t i = 0; i < kNumbers; ++i) numbers.push_back(random_number(random, 3));
  const pcf::lanes::Kernels kernels = pcf::lanes::kernels();
  std::vector<std::vector<int>> plain;
  std::vector<bool> proved;
  double baseline = 0;
  for (int k = 0; k < kernels.count; ++k) {
    const pcf::RelationScreen screen(constants, 35, kernels.list[k].kernel);
    std::vector<pcf::RelationScreen::Finding> found(kNumbers);
    const double each = bench::best_of(3, [&] {
                          for (std::size_t i = 0; i < kNumbers; ++i) found[i] = screen(numbers[i]);
                        }) /
                        static_cast<double>(kNumbers * (kConstants + 1));
    for (std::size_t i = 0; i < kNumbers; ++i) {
      if (k == 0) {
        plain.push_back(found[i].relations);
        proved.push_back(found[i].excluded > 0);
      } else if (proved[i]) {
        bench::require(found[i].relations == plain[i], "the relations of the plain algorithm");
      }
    }
    if (k == 0) baseline = each;
    bench::report("a lattice of the screen", k == 0 ? "one at a time (baseline)" : kernels.list[k].name, each,
                  k == 0 ? 0 : each / baseline);
  }
}
