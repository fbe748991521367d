// The lattices of relations between four numbers, sixteen at a time in the lanes of vector registers.
//
// No functions of other headers may come in here: the code is compiled once for each instruction set, and of what such
// copies define inline the linker keeps any one for all.
#pragma once

namespace pcf::lanes {

inline constexpr int kWidth = 16;     // lattices at a time
inline constexpr int kLimbBits = 14;  // of the values, that a step adds
inline constexpr int kMostLimbs = 9;  // 126 bits

struct Block {
  // The values of lattice l: v_k = sum of limb[s][k][l] 2^(14 (limbs - 1 - s)), the first of them signed, the others from
  // 0 to 2^14 - 1.
  int limbs;
  alignas(64) double limb[kMostLimbs][4][kWidth];
  // The result: rows of coefficients and what they add up to, integers below 2^53; and whether they are exact, a basis, and
  // reduced as far as doubles can tell.
  alignas(64) double row[4][5][kWidth];
  bool reduced[kWidth];
};

// LLL of the lattices of a block. What is found is the same for all instruction sets, and for a lattice the same whatever
// the others are: limbs that are too many are 0, or -1 of negative values, at which the unit vectors stay as they are.
using Kernel = void (*)(Block&);

void reduce_none(Block& block);  // leaves all to the plain algorithm
void reduce_base(Block& block);
#ifdef PCF_X86_KERNELS
void reduce_avx2(Block& block);
void reduce_avx512(Block& block);
#endif

struct NamedKernel {
  const char* name;
  Kernel kernel;
};

// Those that this processor can run, from the slowest to the fastest.
struct Kernels {
  NamedKernel list[4];
  int count;
};
Kernels kernels();
Kernel fastest();

}  // namespace pcf::lanes
