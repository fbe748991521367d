#include "pcf/tail_recurrence.hpp"

namespace pcf {

namespace {

constexpr std::int64_t kSeldom = 64;     // steps between looks at the width
constexpr std::int64_t kNarrowBits = 30;  // of the relative width from which on one ball stands for the interval

void set_value(Ball& out, const Polynomial& p, std::int64_t k) {
  if (const auto word = p.word_value(k)) {
    out.set(*word);
  } else {
    out.set(p(Integer(k)));
  }
}

// Whether the ends agree to kNarrowBits.
bool is_narrow(const TailInterval& t) {
  const Wide width = (t.high - t.low).upper();
  const Wide size = t.low.lower();
  return size.sign() > 0 && width.e + kNarrowBits < size.e;
}

}  // namespace

Ball TailInterval::hull() const {
  Ball middle = low + high;
  rescale(middle, 1, 2);
  Ball half = high - low;
  rescale(half, 1, 2);
  middle.widen(half.upper());
  return middle;
}

std::optional<TailInterval> step_back(const Formula& f, std::int64_t from, TailInterval tail, std::int64_t to,
                                      CancelToken cancel) {
  const mp_bitcnt_t bits = tail.low.mid().precision();
  const Ball zero(bits, Integer(0));
  Ball a = zero, b = zero, bottom = zero, top = zero;
  bool single = is_narrow(tail);
  if (single) tail.low = tail.hull();
  // One end under the map; the sign of a + t, 0 where that may vanish.
  const auto step = [&](Ball& end) {
    bottom = a;
    bottom += end;
    if (bottom.holds_zero()) return 0;
    top = b;
    top /= bottom;
    end.swap(top);
    return bottom.mid().sign();
  };
  for (std::int64_t k = from - 1; k >= to; --k) {
    if (k % 1024 == 0) cancel.check();
    set_value(a, f.a, k);
    set_value(b, f.b, k);
    const int side = step(tail.low);
    if (side == 0) return std::nullopt;
    if (single) continue;
    if (step(tail.high) != side) return std::nullopt;  // the pole lies between the ends
    if (b.mid().sign() > 0) tail.low.swap(tail.high);
    if (k % kSeldom == 0 && is_narrow(tail)) {
      single = true;
      tail.low = tail.hull();
    }
  }
  if (single) tail.high = tail.low;
  return tail;
}

}  // namespace pcf
