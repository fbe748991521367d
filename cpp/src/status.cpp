#include "pcf/status.hpp"

namespace pcf {

Integer discriminant(const Formula& f) {
  const Integer& A = f.a.leading();
  return A * A + Integer(4) * f.b.leading();
}

Parabolic parabolic(const Formula& f) {
  // a(n) a(n-1) = A^2 n^{2d} + e1 n^{2d-1} + e2 n^{2d-2} + ...; comparing coefficients of b = c a(n) a(n-1):
  // B1 = -e1/4 + k1 A^2 and, if k1 = 0, B2 = -e2/4 + k2 A^2.
  const Polynomial product = f.a * f.a.shift(-1);
  const long top = product.degree();
  const Integer four(4);
  return {four * f.b.coefficient(top - 1) + product.coefficient(top - 1),
          four * f.b.coefficient(top - 2) + product.coefficient(top - 2), four * product.leading()};
}

Classification classify(const Formula& f) {
  if (auto k = first_positive_integer_zero(f.b)) return {Status::terminates, Class::none, std::move(k)};
  const long excess = f.b.degree() - 2 * f.a.degree();
  const auto converges = [](Class c) { return Classification{Status::converges, c, {}}; };
  const Classification diverges{Status::diverges, Class::none, {}};
  if (excess < 0) return converges(Class::super_exponential);
  if (excess >= 3) return {Status::oscillates, Class::none, {}};
  if (excess >= 1) {
    if (f.b.leading().sign() < 0) return diverges;
    return converges(excess == 1 ? Class::stretched_odd : Class::power_even);
  }
  const int d = discriminant(f).sign();
  if (d > 0) return converges(Class::exponential);
  if (d < 0) return diverges;
  const Parabolic k = parabolic(f);
  if (k.k1_num.sign() > 0) return converges(Class::stretched);
  if (k.k1_num.sign() < 0) return diverges;
  const int edge = (Integer(16) * k.k2_num + k.den).sign();  // k2 against -1/16
  if (edge < 0) return diverges;
  return converges(edge > 0 ? Class::power : Class::logarithmic);
}

namespace {

// num / den in lowest terms.
std::string fraction(Integer num, Integer den) {
  const Integer g = gcd(num, den);
  num.divide_exact(g);
  den.divide_exact(g);
  return den == Integer(1) ? num.decimal() : num.decimal() + "/" + den.decimal();
}

// Integers of a reason stay readable in one line.
std::string brief(const Integer& n) { return n.bits() <= 128 ? n.decimal() : std::to_string(n.bits()) + " bits"; }

}  // namespace

std::string reason(const Formula& f, const Classification& c) {
  const long excess = f.b.degree() - 2 * f.a.degree();
  const std::string verb = c.status == Status::converges ? "converges: " : "diverges: ";
  if (c.status == Status::terminates) return "terminates: b(" + c.terminates_at->decimal() + ") = 0";
  if (c.status == Status::oscillates) return "oscillates: deg b >= 2 deg a + 3";
  if (excess < 0) return "converges: deg b < 2 deg a";
  if (excess > 0) {
    const std::string degrees = "deg b = 2 deg a + " + std::to_string(excess) + ", leading coefficient of b ";
    return verb + degrees + brief(f.b.leading()) + (f.b.leading().sign() > 0 ? " > 0" : " < 0");
  }
  if (const Integer d = discriminant(f); !d.is_zero()) {
    return verb + "A^2+4B = " + brief(d) + (d.sign() > 0 ? " > 0" : " < 0");
  }
  const Parabolic k = parabolic(f);
  if (!k.k1_num.is_zero()) {
    return verb + "A^2+4B = 0, k1 = " + fraction(k.k1_num, k.den) + (k.k1_num.sign() > 0 ? " > 0" : " < 0");
  }
  const int edge = (Integer(16) * k.k2_num + k.den).sign();
  return verb + "A^2+4B = 0, k1 = 0, k2 = " + fraction(k.k2_num, k.den) +
         (edge == 0 ? "" : edge > 0 ? " > -1/16" : " < -1/16");
}

}  // namespace pcf
