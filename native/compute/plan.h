// A plan as it lies in its file, checked. training/plan.py writes it; the format is described there.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "srnet_compute.h"

namespace srnet::compute {

enum class Type : uint8_t { kFloat = SRNET_COMPUTE_FLOAT32, kByte = SRNET_COMPUTE_UINT8 };
enum class Layout : uint8_t { kRows = SRNET_COMPUTE_ROWS, kPlanes = SRNET_COMPUTE_PLANES };

// Numbers of the file format: never given to another operator.
enum class Kind : uint32_t {
    kConvolution = 1,
    kPlanesConvolution = 2,
    kLoad = 3,
    kStore = 4,
    kCopy = 5,
    kAdd = 6,
    kDouble = 7,
    kPool = 8,
    kKeys = 9,
    kLogits = 10,
    kLinear = 11,
    kLayerNorm = 12,
    kPosition = 13,
    kCollect = 14,
    kSpread = 15,
    kSummary = 16,
    kDivide = 17,
    kSigmoid = 18,
    kMean = 19,
    kConstant = 20,
    kCompare = 21,
    kUnit = 22,
    kMaxPool = 23,
};

struct PlanTensor {
    Type type;
    Layout layout;
    bool per_object;
    int border;  // cells of `zero` around every map
    int stride;  // 0: `rows` cells in one row
    int rows;
    int channels;
    float scale;
    int zero;

    int element() const { return type == Type::kByte ? 1 : 4; }
};

struct Blob {
    const void *data;
    uint64_t bytes;

    const float *floats() const { return static_cast<const float *>(data); }
};

struct Operation {
    static constexpr int kInputs = 5, kOutputs = 3, kNumbers = 6, kReals = 2, kBlobs = 10;

    Kind kind;
    std::array<int, kInputs> in;    // tensors, -1: none
    std::array<int, kOutputs> out;
    std::array<int, kNumbers> number;
    std::array<float, kReals> real;
    std::array<int, kBlobs> blob;  // -1: none
};

struct Port {
    int tensor;
    bool input;
    std::string name;
};

class Plan {
public:
    // data: a plan, and its graph's file behind it; copied as far as it is needed.
    Plan(const void *data, uint64_t size);

    const std::vector<PlanTensor> &tensors() const { return tensors_; }
    const std::vector<Operation> &operations() const { return operations_; }
    const std::vector<Port> &ports() const { return ports_; }

    // The blob of an operation, which must have so many elements of so many bytes.
    Blob Get(const Operation &operation, int index, uint64_t elements, uint64_t element = 4) const;

private:
    struct alignas(64) Line {
        char bytes[64];
    };

    std::vector<Line> weights_;  // every blob begins at a line
    std::vector<PlanTensor> tensors_;
    std::vector<Operation> operations_;
    std::vector<Port> ports_;
    std::vector<Blob> blobs_;
};

}  // namespace srnet::compute
