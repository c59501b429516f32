// What stands behind an emulated engine: a session of ONNX Runtime on the CPU.
#pragma once

#include <NvInfer.h>

#include <memory>
#include <string>
#include <vector>

namespace standin {

struct Tensor {
    std::string name;
    bool input{};
    nvinfer1::DataType type{};
    int32_t elementSize{};
    std::vector<int64_t> shape; // -1: dynamic
};

class OnnxModel {
public:
    /// Null when ONNX Runtime is missing or refuses the model; why then says what it said.
    static std::shared_ptr<OnnxModel> load(void const* onnx, std::size_t size, std::string& why);

    ~OnnxModel();

    std::vector<Tensor> const& tensors() const { return _tensors; }

    /// Runs once on host memory; one address and one shape per tensor, in the order of tensors().
    bool run(std::vector<void*> const& addresses, std::vector<nvinfer1::Dims> const& shapes, std::string& why) const;

    /// Fills in the shapes of the outputs for these shapes of the inputs: by a run on zeros, whose results are thrown away.
    bool inferOutputs(std::vector<nvinfer1::Dims>& shapes, std::string& why) const;

private:
    OnnxModel() = default;
    bool readTensors(bool inputs, std::string& why);

    void* _session{};
    std::vector<Tensor> _tensors;
};

/// The first operator of a graph that TensorRT would take and no graph of ours may have, or nothing: Loop, Scan and If cannot be captured, NonZero's shape
/// depends on data, CumSum is one of them before 10.8 and wrong where two share their input from then on, GridSample in FP32 is wrong inside FP16 networks of
/// 10.14, TopK along any axis but the last is slow: what these two do are kernels of ours.
std::string bannedOperator(void const* onnx, std::size_t size);

} // namespace standin
