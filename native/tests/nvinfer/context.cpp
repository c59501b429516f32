// An emulated execution context. It checks what the real one demands: shapes inside the profile, aligned addresses inside
// live device memory, one thread at a time, a run with the same shapes before a capture, and that it outlives its work.
#include "engine.h"
#include "run.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>

using nvinfer1::Dims;
using nvinfer1::OptProfileSelector;

namespace standin {
namespace {

constexpr uint64_t Alignment = 256;

class Context final : public IExecutionContextBase {
public:
    explicit Context(Engine& engine) : _engine(engine), _addresses(engine.model->tensors().size())
    {
        for (Tensor const& tensor : engine.model->tensors()) {
            _shapes.push_back(dimsOf(tensor.shape));
        }
    }

    ~Context() override
    {
        EngineUse const use(_engine, "a context is destroyed");
        std::string why;
        if (Device const* const device = Device::current(why)) {
            device->deviceWide(1);
        }
        _own.release();
    }

    /// Memory of its own, for the largest shapes there may be.
    bool allocate(Device const& device)
    {
        _ownBytes = static_cast<std::size_t>(_engine.contextBytes());
        return _own.allocate(device, _ownBytes);
    }

    std::size_t updateDeviceMemorySizeForShapes() noexcept override
    {
        std::size_t inputs = 0;
        for (Tensor const& tensor : _engine.model->tensors()) {
            Dims const& shape = _shapes[indexOf(tensor)];
            if (tensor.input && !isKnown(shape)) {
                refuse("updateDeviceMemorySizeForShapes: the shape of " + tensor.name + " is not set");
                return 0;
            }
            inputs += tensor.input ? bytesOf(tensor, shape) : 0;
        }
        return scratchBytesFor(inputs);
    }

    void setDeviceMemory(void* memory, int64_t bytes) noexcept
    {
        _given = reinterpret_cast<uint64_t>(memory);
        _givenBytes = static_cast<std::size_t>(bytes);
    }

#if defined(SRNET_MOCK_MAJOR) || NV_TENSORRT_VERSION >= 100100
    void setDeviceMemoryV2(void* memory, int64_t bytes) noexcept override { setDeviceMemory(memory, bytes); }
#endif
#if !defined(SRNET_MOCK_MAJOR) && NV_TENSORRT_MAJOR < 11
    // Of a shim built with 10.0's headers, which says no size.
    void setDeviceMemory(void* memory) noexcept override { setDeviceMemory(memory, static_cast<int64_t>(updateDeviceMemorySizeForShapes())); }
#endif

    bool setOptimizationProfileAsync(int32_t profile, cudaStream_t) noexcept override
    {
        if (profile < 0 || profile >= _engine.getNbOptimizationProfiles()) {
            return refuse("Profile index " + std::to_string(profile) + " is out of range");
        }
        _profile = profile;
        _warm = false;
        for (std::size_t i = 0; i < _shapes.size(); ++i) {
            _shapes[i] = dimsOf(_engine.model->tensors()[i].shape);
        }
        return true;
    }

    bool setInputShape(char const* name, Dims const& shape) noexcept override
    {
        Tensor const* const tensor = _engine.find(name);
        if (tensor == nullptr || !tensor->input) {
            return refuse(std::string("setInputShape: there is no input ") + name);
        }
        Dims const low = _engine.getProfileShape(name, _profile, OptProfileSelector::kMIN);
        Dims const high = _engine.getProfileShape(name, _profile, OptProfileSelector::kMAX);
        bool inside = shape.nbDims == low.nbDims;
        for (int32_t k = 0; inside && k < shape.nbDims; ++k) {
            inside = shape.d[k] >= low.d[k] && shape.d[k] <= high.d[k];
        }
        if (!inside) {
            return refuse("setInputShape: Static dimension mismatch or outside of profile " + std::to_string(_profile) + " for input " + tensor->name);
        }
        Dims& current = _shapes[indexOf(*tensor)];
        if (!same(current, shape)) {
            current = shape;
            _warm = false;
            forgetOutputs();
        }
        return true;
    }

    Dims getTensorShape(char const* name) const noexcept override
    {
        Tensor const* const tensor = _engine.find(name);
        return tensor != nullptr ? shapeOf(*tensor) : noDims();
    }

    bool setTensorAddress(char const* name, void* address) noexcept override
    {
        Tensor const* const tensor = _engine.find(name);
        if (tensor == nullptr) {
            return refuse(std::string("setTensorAddress: there is no tensor ") + name);
        }
        _addresses[indexOf(*tensor)] = reinterpret_cast<uint64_t>(address);
        return true;
    }

    void const* getTensorAddress(char const* name) const noexcept override
    {
        Tensor const* const tensor = _engine.find(name);
        return tensor != nullptr ? reinterpret_cast<void const*>(_addresses[indexOf(*tensor)]) : nullptr;
    }

    int32_t inferShapes(int32_t maxNames, char const** names) noexcept override
    {
        int32_t missing = 0;
        for (Tensor const& tensor : _engine.model->tensors()) {
            if (tensor.input && !isKnown(shapeOf(tensor))) {
                if (missing < maxNames) {
                    names[missing] = tensor.name.c_str();
                }
                ++missing;
            }
        }
        return missing;
    }

    bool enqueueV3(cudaStream_t stream) noexcept override
    {
        if (_busy.exchange(true)) {
            return refuse("enqueueV3: the context is used by two threads at once");
        }
        bool const done = enqueue(stream);
        _busy = false;
        return done;
    }

private:
    bool enqueue(cudaStream_t stream)
    {
        std::string why;
        Device const* const device = Device::current(why);
        if (device == nullptr) {
            return refuse(why);
        }
        if (device->isCapturing(stream) != 0 && !_warm) {
            return refuse("enqueueV3: no run with these shapes has come before this stream capture");
        }
        auto job = std::make_unique<Job>();
        job->device = device;
        job->logger = &_engine.logger;
        job->model = _engine.model;
        job->contextAlive = _alive;
        for (Tensor const& tensor : _engine.model->tensors()) {
            uint64_t const address = _addresses[indexOf(tensor)];
            Dims const shape = shapeOf(tensor);
            if (!isKnown(shape) || address == 0) {
                return refuse("enqueueV3: shape or address of " + tensor.name + " is not set");
            }
            if (address % Alignment != 0) {
                return refuse("enqueueV3: the address of " + tensor.name + " is not a multiple of 256");
            }
            if (device->hostAddress(address, bytesOf(tensor, shape)) == nullptr) {
                return refuse("enqueueV3: " + tensor.name + " does not lie inside one live device allocation");
            }
            job->addresses.push_back(address);
            job->shapes.push_back(shape);
        }
        job->scratch = _ownBytes > 0 ? _own.address() : _given;
        job->scratchBytes = updateDeviceMemorySizeForShapes();
        if (std::max(_ownBytes, _givenBytes) < job->scratchBytes || job->scratch % Alignment != 0 || device->hostAddress(job->scratch, job->scratchBytes) == nullptr) {
            return refuse("enqueueV3: there is no scratch memory, or it is too small for these shapes");
        }
        int const result = device->submit(
            stream, [](void* user) { return static_cast<Job*>(user)->run(); }, job.release(), [](void* user) { delete static_cast<Job*>(user); });
        if (result != 0) {
            return refuse("enqueueV3: Cuda Runtime error " + std::to_string(result));
        }
        _profiler != nullptr ? tellLayers() : void();
        _warm = true;
        return true;
    }

    void setProfiler(nvinfer1::IProfiler* profiler) noexcept override { _profiler = profiler; }

    /// One layer for each tensor, each a millisecond slower than the one before.
    void tellLayers() const
    {
        float milliseconds = 0.0F;
        for (Tensor const& tensor : _engine.model->tensors()) {
            _profiler->reportLayerTime(("layer of " + tensor.name).c_str(), milliseconds += 1.0F);
        }
    }

    std::size_t indexOf(Tensor const& tensor) const { return static_cast<std::size_t>(&tensor - _engine.model->tensors().data()); }

    /// An output's shape follows from those of the inputs, once all are known.
    Dims shapeOf(Tensor const& tensor) const
    {
        Dims const& shape = _shapes[indexOf(tensor)];
        if (tensor.input || isKnown(shape)) {
            return shape;
        }
        for (Tensor const& input : _engine.model->tensors()) {
            if (input.input && !isKnown(_shapes[indexOf(input)])) {
                return shape;
            }
        }
        std::string why;
        if (!_engine.model->inferOutputs(_shapes, why)) {
            refuse(why);
        }
        return shape;
    }

    /// Outputs are to be inferred anew.
    void forgetOutputs()
    {
        for (Tensor const& tensor : _engine.model->tensors()) {
            if (!tensor.input) {
                _shapes[indexOf(tensor)] = dimsOf(tensor.shape);
            }
        }
    }

    bool refuse(std::string const& text) const
    {
        _engine.error(text);
        return false;
    }

    Engine& _engine;
    int32_t _profile{};
    bool _warm{};
    std::atomic<bool> _busy{};
    std::vector<uint64_t> _addresses;
    mutable std::vector<Dims> _shapes;
    std::shared_ptr<int> _alive = std::make_shared<int>();
    Scratch _own;
    std::size_t _ownBytes{};
    nvinfer1::IProfiler* _profiler{};
    uint64_t _given{};
    std::size_t _givenBytes{};
};

} // namespace

EngineUse::EngineUse(Engine& engine, char const* what) : _engine(engine), _alone(!engine.inUse.exchange(true))
{
    if (!_alone) {
        // Nothing could refuse a destructor; and what follows would be chance.
        std::fprintf(stderr, "the stand-in for TensorRT: %s while another thread changes the engine\n", what);
        std::abort();
    }
}

nvinfer1::IExecutionContext* createContext(Engine& engine, bool ownMemory)
{
    std::unique_ptr<Context> context;
    EngineUse const use(engine, "a context is created");
    std::string why;
    Device const* const device = Device::current(why);
    if (device == nullptr) {
        engine.error(why);
        return nullptr;
    }
    if (device->deviceWide(0) != 0) {
        engine.error("createExecutionContext: Cuda Runtime (operation not permitted when stream is capturing)");
        return nullptr;
    }
    context = std::make_unique<Context>(engine);
    if (ownMemory && !context->allocate(*device)) {
        engine.error("OutOfMemory: cannot allocate " + std::to_string(engine.contextBytes()) + " bytes of device memory for a context");
        return nullptr;
    }
    return context.release();
}

} // namespace standin
