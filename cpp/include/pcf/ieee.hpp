// What every bound in doubles assumes: IEEE 754 arithmetic, each operation rounded once to 53 bits.
//
// Compilers that are told to reorder sums, to drop infinities or to keep wider results would make such bounds untrue
// without a sign of it; they are refused. (Fused multiplication and addition rounds less often, and does no harm.)
#pragma once

#include <cfloat>
#include <limits>

#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__)
#error "pcf: its bounds do not hold under -ffast-math or a part of it; leave it out"
#endif
#if defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__
#error "pcf: infinities and NaNs are compared; leave out -ffinite-math-only and -ffast-math"
#endif

namespace pcf {

static_assert(FLT_EVAL_METHOD == 0, "doubles must be evaluated as doubles: on x86 compile with -msse2 -mfpmath=sse");
static_assert(std::numeric_limits<double>::is_iec559 && std::numeric_limits<double>::digits == 53,
              "the engine assumes IEEE 754 doubles");

}  // namespace pcf
