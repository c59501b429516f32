// All kernels at one level of the instruction set: SRNET_LEVEL names it, the compiler's options set it.
// Only plain loops here: a template of the standard library compiled in this file could replace its like elsewhere and need instructions that are not there.
#include "rows.inc"
#include "maps.inc"
#include "attention.inc"
#include "winograd.inc"

#define SRNET_TEXT_OF(name) #name
#define SRNET_TEXT(name) SRNET_TEXT_OF(name)

namespace srnet::compute::SRNET_LEVEL {

extern const Kernels kKernels;
const Kernels kKernels = {SRNET_TEXT(SRNET_LEVEL), Copy, Add, LoadPlanes, StorePlanes, DoubleRow, ConvolvePlanes, WinogradIn, WinogradOut, PoolRow, MaxPoolRow, Keys, Logits, LayerNorm, Product, Softmax16, Exponents, Gates, Summary, SigmoidOf, Compare};

}  // namespace srnet::compute::SRNET_LEVEL
