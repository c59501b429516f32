// All kernels of one module. One thread makes one pixel of the target; a grid may be larger than the target.
#include "parameters.h"

#include "preprocess.cuh"

#include "labels.cuh"

#include "overlay.cuh"
