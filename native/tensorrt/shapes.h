// Shapes and names between the C ABI and TensorRT.
#pragma once

#include "srnet_trt.h"

#include <NvInfer.h>

#include <algorithm>
#include <cstring>

namespace srt {

static_assert(nvinfer1::Dims::MAX_DIMS <= SRT_MAX_DIMS, "shapes of the C ABI are too short");

inline nvinfer1::Dims toDims(int64_t const* shape, int32_t dims)
{
    nvinfer1::Dims result{};
    result.nbDims = dims;
    std::copy_n(shape, dims, result.d);
    return result;
}

inline void fromDims(nvinfer1::Dims const& source, int64_t* shape, int32_t* dims)
{
    *dims = source.nbDims;
    std::copy_n(source.d, source.nbDims, shape);
}

inline bool validDims(int32_t dims)
{
    return dims >= 0 && dims <= nvinfer1::Dims::MAX_DIMS;
}

inline void copyName(char (&target)[SRT_MAX_NAME], char const* source)
{
    std::strncpy(target, source != nullptr ? source : "", SRT_MAX_NAME - 1);
    target[SRT_MAX_NAME - 1] = '\0';
}

} // namespace srt
