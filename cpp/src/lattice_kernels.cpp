// Which of the kernels this processor can run.
#include "pcf/lattice_lanes.hpp"

namespace pcf::lanes {

void reduce_none(Block& block) {
  for (bool& reduced : block.reduced) reduced = false;
}

Kernels kernels() {
  Kernels found{{{"none", reduce_none}, {"base", reduce_base}}, 2};
#ifdef PCF_X86_KERNELS
  if (__builtin_cpu_supports("avx2")) found.list[found.count++] = {"avx2", reduce_avx2};
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    found.list[found.count++] = {"avx512", reduce_avx512};
  }
#endif
  return found;
}

Kernel fastest() {
  static const Kernels all = kernels();
  return all.list[all.count - 1].kernel;
}

}  // namespace pcf::lanes
