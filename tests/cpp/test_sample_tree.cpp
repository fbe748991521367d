// Block-wise gcds and arena products against plain GMP integers.
#include "check.hpp"
#include "pcf/metrics.hpp"

namespace {

void limbs_against_integers() {
  std::mt19937_64 random(17);
  pcf::Arena arena;
  const auto draw = [&] {
    pcf::Integer z(static_cast<std::int64_t>(random()));
    for (auto i = random() % 6; i > 0; --i) z *= pcf::Integer(static_cast<std::int64_t>(random()));
    if (random() % 4 == 0) z = pcf::shifted(z, static_cast<long>(random() % 150));
    return random() % 9 == 0 ? pcf::Integer(0) : z;
  };
  const auto limbs = [&](const pcf::Integer& z) {
    pcf::Limbs out{arena.take(z.limbs().size() + 1), static_cast<mp_size_t>(z.limbs().size()), z.sign() < 0};
    std::copy(z.limbs().begin(), z.limbs().end(), out.d);
    return out;
  };
  for (int i = 0; i < 20000; ++i) {
    arena.reset();
    const pcf::Integer a = draw(), b = draw(), c = draw(), d = draw();
    check::context = a.decimal() + ", " + b.decimal() + ", " + c.decimal() + ", " + d.decimal();
    CHECK(pcf::to_integer(pcf::sum_of_products(arena, limbs(a), limbs(b), limbs(c), limbs(d))) == a * b + c * d);
    // a common part makes gcds that are not small
    const pcf::Integer u = a * c, v = b * c;
    if (!u.is_zero() || !v.is_zero()) {
      CHECK(pcf::to_integer(pcf::gcd(arena, limbs(u), limbs(v))) == pcf::gcd(u, v));
    }
    if (!b.is_zero()) {
      pcf::Integer r;
      mpz_mod(r.get(), pcf::abs(a).get(), pcf::abs(b).get());
      CHECK(pcf::to_integer(pcf::remainder(arena, limbs(a), limbs(b))) == r);
    }
  }
}

bool same(double x, double y) { return (std::isnan(x) && std::isnan(y)) || std::fabs(x - y) <= 1e-9 * (1 + std::fabs(y)); }

// gcd and q at every sample depth, and everything that follows from them, by the two ways.
void metrics_against_the_oracle() {
  std::mt19937_64 random(19);
  pcf::Workspace workspace;
  for (int i = 0; i < 600; ++i) {
    const std::int64_t bound = i % 4 == 3 ? 40'000'000 : 5;  // the larger bound straddles the word path
    const pcf::Formula f = check::random_formula(random, i % 4, i % 5, bound);
    const std::int64_t depth = i % 5 == 0 ? 7 + i % 50 : 64 + i % 400;
    const pcf::Metrics fast = pcf::metrics(f, depth, 20, workspace);
    const pcf::Metrics plain = pcf::metrics_plain(f, depth, 20);
    for (std::size_t j = 0; j < pcf::kSamples; ++j) {
      CHECK(same(fast.log_q[j], plain.log_q[j]));
      CHECK(same(fast.log_gcd[j], plain.log_gcd[j]));
      CHECK(same(fast.log_error[j], plain.log_error[j]));
    }
    CHECK(same(fast.delta, plain.delta));
    CHECK(same(fast.delta_blind, plain.delta_blind));
    CHECK(same(fast.qr_gamma, plain.qr_gamma));
    CHECK(fast.limit == plain.limit);
    CHECK(fast.irrational == plain.irrational);
  }
}

// Strong reduction: g_n of the size of q_n itself, where the multiples collected are long.
void factorial_reduction() {
  pcf::Workspace workspace;
  for (const auto& f : {check::formula({2, 1}, {1, 0, 0}), check::formula({34, 51, 27, 5}, {-1, 0, 0, 0, 0, 0, 0}),
                        check::formula({6, 9, 5, 1}, {-1, 0, 0, 0, 0, 0, 0}), check::formula({1, 1}, {-1, -1}),
                        check::formula({2}, {-1}), check::formula({3, 5}, {2, 1, 0})}) {
    check::context = check::text(f.a) + check::text(f.b);
    for (const std::int64_t depth : {64, 127, 1000, 2001}) {
      const pcf::Metrics fast = pcf::metrics(f, depth, 0, workspace);
      const pcf::Metrics plain = pcf::metrics_plain(f, depth, 0);
      for (std::size_t j = 0; j < pcf::kSamples; ++j) CHECK(same(fast.log_gcd[j], plain.log_gcd[j]));
    }
  }
}

void words_stop_at_the_boundary() {
  pcf::WordValues values;
  CHECK(values.fill(check::formula({1, 0}, {1}), 1000));
  CHECK(!values.fill(check::formula({INT64_MAX / 2, 0}, {1}), 1000));
  CHECK(!values.fill({pcf::Polynomial({pcf::power(pcf::Integer(2), 70)}), pcf::Polynomial({pcf::Integer(1)})}, 10));
}

}  // namespace

int main() {
  limbs_against_integers();
  metrics_against_the_oracle();
  factorial_reduction();
  words_stop_at_the_boundary();
  return check::result();
}
