// The emulated engine and its contexts.
#pragma once

#include "bases.h"
#include "device.h"
#include "onnx_model.h"
#include "plan.h"

namespace standin {

class Engine final : public ICudaEngineBase {
public:
    /// Null, with an error in the log, when the plan is refused.
    static Engine* load(void const* bytes, std::size_t size, nvinfer1::ILogger& logger);

    char const* getName() const noexcept override { return "stand-in"; }
    int32_t getNbLayers() const noexcept override { return 1; }
    int32_t getNbOptimizationProfiles() const noexcept override { return plan.profiles.empty() ? 1 : static_cast<int32_t>(plan.profiles.size()); }
    int32_t getNbIOTensors() const noexcept override { return static_cast<int32_t>(model->tensors().size()); }
    char const* getIOTensorName(int32_t index) const noexcept override;
    nvinfer1::Dims getTensorShape(char const* name) const noexcept override;
    nvinfer1::DataType getTensorDataType(char const* name) const noexcept override;
    nvinfer1::TensorLocation getTensorLocation(char const*) const noexcept override { return nvinfer1::TensorLocation::kDEVICE; }
    nvinfer1::TensorIOMode getTensorIOMode(char const* name) const noexcept override;
    int32_t getTensorBytesPerComponent(char const* name) const noexcept override;
    nvinfer1::Dims getProfileShape(char const* name, int32_t profile, nvinfer1::OptProfileSelector selector) const noexcept override;
#if NV_TENSORRT_VERSION >= 100100
    int64_t getDeviceMemorySizeV2() const noexcept override { return ContextBytes; }
#endif
#if !defined(SRNET_MOCK_MAJOR) && NV_TENSORRT_MAJOR < 11
    std::size_t getDeviceMemorySize() const noexcept override { return ContextBytes; } // a shim built with 10.0's headers asks this one
#endif
    nvinfer1::IExecutionContext* createExecutionContext(nvinfer1::ExecutionContextAllocationStrategy strategy) noexcept override;
    nvinfer1::IEngineInspector* createEngineInspector() const noexcept override;

    Tensor const* find(char const* name) const;
    void error(std::string const& text) const noexcept;

    static constexpr std::size_t ContextBytes = 64 << 10;

    nvinfer1::ILogger& logger;
    Plan plan;
    std::shared_ptr<OnnxModel> model;

private:
    explicit Engine(nvinfer1::ILogger& log) : logger(log) {}

    Scratch _weights;
};

nvinfer1::Dims dimsOf(std::vector<int64_t> const& shape);
nvinfer1::Dims noDims();

/// Null, with an error in the log, when there is no memory for it.
nvinfer1::IExecutionContext* createContext(Engine& engine);

} // namespace standin
