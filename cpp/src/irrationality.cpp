#include "pcf/irrationality.hpp"

namespace pcf {

namespace {

// The largest c > 0 with c | content(a) and c^2 | content(b): (a, b) is the inflation of (a/c, b/c^2) by it.
Integer deflation(const Formula& f) {
  Integer ga, gb;
  for (long j = 0; j <= f.a.degree(); ++j) ga = gcd(ga, f.a.coefficient(j));
  for (long j = 0; j <= f.b.degree(); ++j) gb = gcd(gb, f.b.coefficient(j));
  // c divides ga, so candidates are built prime by prime; what is left of ga above the trial bound counts
  // only as a whole. Missing a factor there can only lose a proof, never make a false one.
  Integer c(1);
  const auto take = [&](const Integer& p) {
    const Integer square = p * p;
    while (mpz_divisible_p(ga.get(), p.get()) != 0 && mpz_divisible_p(gb.get(), square.get()) != 0) {
      ga.divide_exact(p);
      gb.divide_exact(square);
      c *= p;
    }
  };
  for (std::int64_t p = 2; p < 1000 && Integer(p) <= ga; ++p) take(Integer(p));
  if (ga > Integer(1)) take(ga);
  return c;
}

}  // namespace

bool irrationality_proved(const Formula& f) {
  const long da = f.a.degree();
  const long db = f.b.degree();
  if (db < da) return true;
  if (db > da) return false;
  const Integer c = deflation(f);
  Integer A = f.a.leading();
  Integer B = f.b.leading();
  A.divide_exact(c);
  B.divide_exact(c * c);
  if (da == 0) return (A * A + Integer(4) * B).sign() > 0 && abs(Integer(1) - B) < abs(A);
  if (abs(B) != abs(A)) return abs(B) < abs(A);
  // B1/B - A1/A - [d_a = 1] B/A^2 < 0; the first two terms do not change under deflation by a constant, the
  // sign of each is taken over the common denominator A^2 B.
  const Integer A1 = floor_div(f.a.coefficient(da - 1), c);
  const Integer B1 = floor_div(f.b.coefficient(db - 1), c * c);
  Integer num = B1 * A * A - A1 * A * B;
  if (da == 1) num -= B * B;
  return num.sign() * B.sign() < 0;
}

}  // namespace pcf
