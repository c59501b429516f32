// All kernels of one module. One thread makes one pixel of the target, or one warp one result; a grid may be larger than the target.
// They compute what the CPU path computes: same resampling, same rounding, same aggregation.
#include "parameters.h"

#include "warp.h"

#include "resample.cuh"

#include "preprocess.cuh"

#include "masks.cuh"

#include "memory.cuh"

#include "read.cuh"

#include "align.cuh"

#include "overlay.cuh"
