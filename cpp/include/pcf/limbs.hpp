// Signed integers as limbs in an arena: the products of the batch engine without an allocation in sight.
//
// An Arena hands out limbs from blocks that it keeps; reset() makes them free again at once. A Limbs value is a
// view into the arena and lives until then. Arithmetic is exact, on GMP's mpn functions.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "pcf/integer.hpp"

namespace pcf {

class Arena {
 public:
  [[nodiscard]] mp_limb_t* take(std::size_t limbs) {
    while (block_ < blocks_.size() && used_ + limbs > sizes_[block_]) {
      ++block_;
      used_ = 0;
    }
    if (block_ == blocks_.size()) grow(limbs);
    mp_limb_t* out = blocks_[block_].get() + used_;
    used_ += limbs;
    return out;
  }
  struct Mark {
    std::size_t block, used;
  };
  [[nodiscard]] Mark mark() const noexcept { return {block_, used_}; }
  void release(const Mark& m) noexcept {
    block_ = m.block;
    used_ = m.used;
  }
  void reset() noexcept { release({0, 0}); }

 private:
  void grow(std::size_t limbs) {
    const std::size_t size = std::max<std::size_t>(limbs, std::size_t{1} << 15);
    blocks_.push_back(std::make_unique_for_overwrite<mp_limb_t[]>(size));
    sizes_.push_back(size);
    used_ = 0;
  }
  std::vector<std::unique_ptr<mp_limb_t[]>> blocks_;
  std::vector<std::size_t> sizes_;
  std::size_t block_ = 0, used_ = 0;
};

struct Limbs {
  mp_limb_t* d = nullptr;
  mp_size_t n = 0;  // no leading zero limb; 0 for zero
  bool negative = false;

  [[nodiscard]] bool is_zero() const noexcept { return n == 0; }
};

[[nodiscard]] Limbs from_int128(Arena& arena, int128 value);
// a * b + c * d.
[[nodiscard]] Limbs sum_of_products(Arena& arena, const Limbs& a, const Limbs& b, const Limbs& c, const Limbs& d);
[[nodiscard]] Limbs product(Arena& arena, const Limbs& a, const Limbs& b);
// |a| mod |m|, m != 0.
[[nodiscard]] Limbs remainder(Arena& arena, const Limbs& a, const Limbs& m);
// gcd(|a|, |b|).
[[nodiscard]] Limbs gcd(Arena& arena, const Limbs& a, const Limbs& b);

[[nodiscard]] Integer to_integer(const Limbs& a);
[[nodiscard]] double log_abs(const Limbs& a);
// a / b as a double.
[[nodiscard]] double ratio(const Limbs& a, const Limbs& b);

}  // namespace pcf
