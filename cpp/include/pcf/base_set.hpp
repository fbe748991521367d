// Intervals that are proved to hold the tails of a convergent formula, from some index on: the sets of Sleszynski and
// Pringsheim's kind with which a limit begins to be enclosed. docs/mathematics.md, section 6.
#pragma once

#include "pcf/convergents.hpp"
#include "pcf/enclosure.hpp"
#include "pcf/status.hpp"
#include "pcf/tail_recurrence.hpp"

namespace pcf {

class BaseSet {
 public:
  enum class Kind { none, positive, worpitzky };
  BaseSet(const Formula& f, Class convergence);
  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  // The smallest n such that the set is proved to hold T_{n+1}.
  [[nodiscard]] const Integer& from() const noexcept { return from_; }
  // L from the convergent at depth n >= from(), to about `bits` bits after the binary point at most.
  [[nodiscard]] std::optional<Enclosure> enclose(const Formula& f, std::int64_t n, const Matrix& convergent,
                                                 long bits) const;
  // An interval that holds T_{n+1}, n >= from(), its ends as balls of so many bits.
  [[nodiscard]] TailInterval tail(const Formula& f, std::int64_t n, mp_bitcnt_t bits) const;

 private:
  // T_{n+1} lies between low/den and high/den.
  struct Quotients {
    Integer low, high, den;
  };
  [[nodiscard]] Quotients quotients(const Formula& f, std::int64_t n) const;

  Kind kind_ = Kind::none;
  Integer from_;
};

}  // namespace pcf
