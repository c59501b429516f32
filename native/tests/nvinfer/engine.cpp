#include "engine.h"

#include "version.h"

#include <algorithm>

using nvinfer1::Dims;
using nvinfer1::OptProfileSelector;

namespace standin {
namespace {

class Inspector final : public IEngineInspectorBase {
public:
    explicit Inspector(Engine const& engine)
    {
        _json = R"({"Layers": [)";
        _json += engine.plan.detailed != 0 ? R"({"Name": "onnxruntime", "LayerType": "StandIn", "Precision": ")" : R"("onnxruntime")";
        if (engine.plan.detailed != 0) {
            _json += engine.plan.halfAllowed != 0 ? R"(FP16 allowed"})" : R"(of the graph"})";
        }
        _json += R"(], "Bindings": [)";
        for (Tensor const& tensor : engine.model->tensors()) {
            _json += (&tensor != engine.model->tensors().data() ? ", \"" : "\"") + tensor.name + "\"";
        }
        _json += "], \"Level\": " + std::to_string(engine.plan.level) + "}";
    }

    char const* getEngineInformation(nvinfer1::LayerInformationFormat) const noexcept override { return _json.c_str(); }

private:
    std::string _json;
};

} // namespace

Dims dimsOf(std::vector<int64_t> const& shape)
{
    Dims dims{};
    dims.nbDims = static_cast<int32_t>(shape.size());
    std::copy(shape.begin(), shape.end(), dims.d);
    return dims;
}

Dims noDims()
{
    Dims dims{};
    dims.nbDims = -1;
    return dims;
}

Engine* Engine::load(void const* bytes, std::size_t size, nvinfer1::ILogger& logger)
{
    std::unique_ptr<Engine> engine(new Engine(logger));
    std::string why;
    Device const* const device = Device::current(why);
    if (device == nullptr) {
        engine->error(why);
        return nullptr;
    }
    if (device->deviceWide(0) != 0) {
        engine->error("deserializeCudaEngine: Cuda Runtime (operation not permitted when stream is capturing)");
        return nullptr;
    }
    if (!Plan::parse(bytes, size, engine->plan)) {
        engine->error("Serialization assertion magicTagRead == kMAGIC_TAG failed: magic tag does not match");
        return nullptr;
    }
    if (engine->plan.version != libraryVersion()) {
        engine->error("The engine plan file is not compatible with this version of TensorRT, expecting " + std::to_string(libraryVersion()) + " got "
                      + std::to_string(engine->plan.version));
        return nullptr;
    }
    engine->model = OnnxModel::load(engine->plan.onnx.data(), engine->plan.onnx.size(), why);
    if (!engine->model) {
        engine->error(why);
        return nullptr;
    }
    if (!engine->_weights.allocate(*device, engine->plan.onnx.size())) {
        engine->error("OutOfMemory: cannot allocate " + std::to_string(engine->plan.onnx.size()) + " bytes of device memory for weights");
        return nullptr;
    }
    return engine.release();
}

char const* Engine::getIOTensorName(int32_t index) const noexcept
{
    return index >= 0 && index < getNbIOTensors() ? model->tensors()[static_cast<std::size_t>(index)].name.c_str() : nullptr;
}

Dims Engine::getTensorShape(char const* name) const noexcept
{
    Tensor const* const tensor = find(name);
    return tensor != nullptr ? dimsOf(tensor->shape) : noDims();
}

nvinfer1::DataType Engine::getTensorDataType(char const* name) const noexcept
{
    Tensor const* const tensor = find(name);
    return tensor != nullptr ? tensor->type : nvinfer1::DataType::kFLOAT;
}

nvinfer1::TensorIOMode Engine::getTensorIOMode(char const* name) const noexcept
{
    Tensor const* const tensor = find(name);
    return tensor == nullptr ? nvinfer1::TensorIOMode::kNONE : tensor->input ? nvinfer1::TensorIOMode::kINPUT : nvinfer1::TensorIOMode::kOUTPUT;
}

int32_t Engine::getTensorBytesPerComponent(char const* name) const noexcept
{
    Tensor const* const tensor = find(name);
    return tensor != nullptr ? tensor->elementSize : -1;
}

Dims Engine::getProfileShape(char const* name, int32_t profile, OptProfileSelector selector) const noexcept
{
    Tensor const* const tensor = find(name);
    if (tensor == nullptr || !tensor->input || profile < 0 || profile >= getNbOptimizationProfiles()) {
        return noDims();
    }
    if (!plan.profiles.empty()) {
        ProfileShapes const& shapes = plan.profiles[static_cast<std::size_t>(profile)].shapes[static_cast<int>(selector)];
        auto const found = shapes.find(name);
        if (found != shapes.end()) {
            return found->second;
        }
    }
    return dimsOf(tensor->shape);
}

std::size_t bytesOf(Tensor const& tensor, Dims const& shape)
{
    std::size_t bytes = static_cast<std::size_t>(tensor.elementSize);
    for (int32_t k = 0; k < shape.nbDims; ++k) {
        bytes *= static_cast<std::size_t>(shape.d[k]);
    }
    return bytes;
}

int64_t Engine::contextBytes() const
{
    std::size_t most = 0;
    for (int32_t profile = 0; profile < getNbOptimizationProfiles(); ++profile) {
        std::size_t inputs = 0;
        for (Tensor const& tensor : model->tensors()) {
            inputs += tensor.input ? bytesOf(tensor, getProfileShape(tensor.name.c_str(), profile, OptProfileSelector::kMAX)) : 0;
        }
        most = std::max(most, scratchBytesFor(inputs));
    }
    return static_cast<int64_t>(most);
}

nvinfer1::IExecutionContext* Engine::createExecutionContext(nvinfer1::ExecutionContextAllocationStrategy strategy) noexcept
{
    return createContext(*this, strategy != nvinfer1::ExecutionContextAllocationStrategy::kUSER_MANAGED);
}

nvinfer1::IEngineInspector* Engine::createEngineInspector() const noexcept
{
    return new Inspector(*this);
}

Tensor const* Engine::find(char const* name) const
{
    for (Tensor const& tensor : model->tensors()) {
        if (name != nullptr && tensor.name == name) {
            return &tensor;
        }
    }
    return nullptr;
}

void Engine::error(std::string const& text) const noexcept
{
    logger.log(nvinfer1::ILogger::Severity::kERROR, text.c_str());
}

} // namespace standin
