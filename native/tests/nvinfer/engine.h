// The emulated engine and its contexts.
#pragma once

#include "bases.h"
#include "device.h"
#include "onnx_model.h"
#include "plan.h"

#include <atomic>

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
    int64_t getDeviceMemorySizeV2() const noexcept override { return contextBytes(); }
#endif
#if !defined(SRNET_MOCK_MAJOR) && NV_TENSORRT_MAJOR < 11
    std::size_t getDeviceMemorySize() const noexcept override { return static_cast<std::size_t>(contextBytes()); } // a shim built with 10.0's headers asks this one
#endif
    nvinfer1::IExecutionContext* createExecutionContext(nvinfer1::ExecutionContextAllocationStrategy strategy) noexcept override;
    nvinfer1::IEngineInspector* createEngineInspector() const noexcept override;

    Tensor const* find(char const* name) const;
    void error(std::string const& text) const noexcept;

    /// Scratch memory at the largest shapes of all profiles.
    int64_t contextBytes() const;

    /// Set while a context of it is created or destroyed: the real one does not lock itself.
    std::atomic<bool> inUse{};

    nvinfer1::ILogger& logger;
    Plan plan;
    std::shared_ptr<OnnxModel> model;

private:
    explicit Engine(nvinfer1::ILogger& log) : logger(log) {}

    Scratch _weights;
};

nvinfer1::Dims dimsOf(std::vector<int64_t> const& shape);
nvinfer1::Dims noDims();

std::size_t bytesOf(Tensor const& tensor, nvinfer1::Dims const& shape);

/// What a run needs for itself, by the bytes of its inputs. Of the size that is expected of this network's engines on a GPU: about 1 GB for all of
/// them with 32 objects at 384 x 672, 20 MB with one.
constexpr std::size_t scratchBytesFor(std::size_t inputBytes)
{
    return (4 * inputBytes + 511) / 512 * 512;
}

/// One thread changes an engine; a second one ends the process.
class EngineUse {
public:
    EngineUse(Engine& engine, char const* what);
    ~EngineUse() { _engine.inUse = false; }

private:
    Engine& _engine;
    bool _alone;
};

/// Null, with an error in the log, when there is no memory for it.
nvinfer1::IExecutionContext* createContext(Engine& engine, bool ownMemory);

} // namespace standin
