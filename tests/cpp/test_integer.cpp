#include "check.hpp"
#include "pcf/integer.hpp"

using pcf::Integer;

int main() {
  const Integer big = pcf::power(Integer(3), 200);
  CHECK((big * big) == pcf::power(Integer(3), 400));
  CHECK(Integer::from_limbs(big.limbs(), 1) == big);
  CHECK(Integer::from_limbs(big.limbs(), -1) == -big);
  CHECK(pcf::gcd(big * Integer(10), Integer(15)) == Integer(15));
  CHECK(!big.to_int64());
  CHECK(Integer(INT64_MIN).to_int64() == INT64_MIN);

  for (const pcf::int128 v : {pcf::int128{0}, pcf::int128{-1}, pcf::int128{1} << 100, -(pcf::int128{1} << 126)}) {
    const Integer z = Integer::from_int128(v);
    const std::uint64_t low = static_cast<std::uint64_t>(v);
    const Integer high(static_cast<std::int64_t>(v >> 64));
    CHECK(z == high * pcf::power(Integer(2), 64) + Integer::from_limbs(std::span(&low, 1), 1));
  }

  CHECK(pcf::floor_div(Integer(-7), Integer(2)) == Integer(-4));
  CHECK(pcf::shifted(Integer(-7), -1) == Integer(-4));
  CHECK(pcf::shifted(Integer(5), 3) == Integer(40));
  CHECK_NEAR(pcf::log_abs(-big), 200 * std::log(3.0), 1e-12 * 220);
  CHECK_NEAR(pcf::ratio(big * Integer(2), big), 2.0, 1e-15);

  // sqrt(2) to 400 bits: squared, within a unit or two in the last place
  const pcf::Real root = pcf::sqrt(pcf::Real(400, Integer(2)));
  const Integer scaled = root.scaled_integer(300);
  CHECK(scaled * scaled <= pcf::shifted(Integer(2), 600));
  CHECK((scaled + Integer(2)) * (scaled + Integer(2)) > pcf::shifted(Integer(2), 600));
  return check::result();
}
