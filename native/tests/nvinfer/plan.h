// The emulated plan: what the "engine" is, and the ONNX model that does its work.
#pragma once

#include <NvInfer.h>

#include <map>
#include <string>
#include <vector>

namespace standin {

/// Shape ranges of the dynamic inputs of one optimization profile; index: min, opt, max.
using ProfileShapes = std::map<std::string, nvinfer1::Dims>;

struct ProfileRanges {
    ProfileShapes shapes[3];
};

struct Plan {
    int32_t version{};
    int32_t halfAllowed{};
    int32_t detailed{};
    int32_t level{};
    std::vector<ProfileRanges> profiles;
    std::string onnx;

    std::string serialize() const;

    /// False when the bytes are not a whole plan.
    static bool parse(void const* data, std::size_t size, Plan& plan);
};

} // namespace standin
