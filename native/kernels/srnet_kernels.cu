// All kernels of one module. One thread makes one pixel of the target; a grid may be larger than the target.
// They compute what the CPU path computes: same resampling, same rounding, same aggregation.
#include "parameters.h"

#include "resample.cuh"

#include "preprocess.cuh"

#include "masks.cuh"

#include "memory.cuh"

#include "overlay.cuh"
