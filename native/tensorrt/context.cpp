#include "objects.h"
#include "shapes.h"

namespace {

// The first tensor that has no address yet, or null.
char const* firstUnbound(srt::Context const& context)
{
    nvinfer1::ICudaEngine const& engine = *context.owner->engine;
    for (int32_t i = 0; i < engine.getNbIOTensors(); ++i) {
        char const* const name = engine.getIOTensorName(i);
        if (context.context->getTensorAddress(name) == nullptr) {
            return name;
        }
    }
    return nullptr;
}

/// TensorRT answers 0 for an engine that needs none, and for an error: then its log has a line.
srt_status scratch(srt::Context& context, uint64_t& bytes)
{
    bytes = context.context->updateDeviceMemorySizeForShapes();
    std::string const errors = bytes == 0 ? srt::Logger::instance().takeErrors() : std::string();
    return errors.empty() ? SRT_OK : srt::fail(SRT_E_STATE, "the scratch memory of a run is not known: " + errors);
}

/// Hands the layers' times on.
class LayerTimes final : public nvinfer1::IProfiler {
public:
    LayerTimes(srt_layer_fn layer, void* user) : _layer(layer), _user(user) {}

    void reportLayerTime(char const* name, float milliseconds) noexcept override { _layer(_user, name, milliseconds); }

private:
    srt_layer_fn _layer;
    void* _user;
};

} // namespace

extern "C" {

srt_status srt_context_create(srt_engine* engine, srt_context** out)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(out != nullptr, "out is null");
        *out = nullptr;
        SRT_REQUIRE(engine != nullptr, "engine is null");
        auto context = std::make_unique<srt::Context>();
        context->owner = engine->object;
        {
            std::lock_guard<std::mutex> guard(engine->object->contexts);
            context->context.reset(engine->object->engine->createExecutionContext(nvinfer1::ExecutionContextAllocationStrategy::kUSER_MANAGED));
        }
        if (!context->context) {
            return srt::failWithLog(SRT_E_TENSORRT, "TensorRT cannot create an execution context");
        }
        *out = new srt_context{std::move(context)};
        return SRT_OK;
    });
}

void srt_context_free(srt_context* context)
{
    delete context;
}

srt_status srt_context_set_profile(srt_context* context, int32_t profile, void* stream)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(context != nullptr, "context is null");
        context->object->hasScratch = false;
        if (!context->object->context->setOptimizationProfileAsync(profile, static_cast<cudaStream_t>(stream))) {
            return srt::failWithLog(SRT_E_TENSORRT, "optimization profile " + std::to_string(profile) + " cannot be chosen");
        }
        return SRT_OK;
    });
}

srt_status srt_context_set_shape(srt_context* context, const char* name, const int64_t* shape, int32_t dims)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(context != nullptr && name != nullptr && shape != nullptr, "an argument is null");
        SRT_REQUIRE(srt::validDims(dims), "a shape has 0 to 8 dimensions");
        context->object->hasScratch = false;
        if (!context->object->context->setInputShape(name, srt::toDims(shape, dims))) {
            return srt::failWithLog(SRT_E_TENSORRT, std::string("this shape of input ") + name + " is refused");
        }
        return SRT_OK;
    });
}

srt_status srt_context_get_shape(const srt_context* context, const char* name, int64_t* shape, int32_t* dims)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(context != nullptr && name != nullptr && shape != nullptr && dims != nullptr, "an argument is null");
        nvinfer1::Dims const found = context->object->context->getTensorShape(name);
        SRT_REQUIRE(found.nbDims >= 0, std::string("there is no tensor ") + name);
        srt::fromDims(found, shape, dims);
        return SRT_OK;
    });
}

srt_status srt_context_scratch(srt_context* context, uint64_t* bytes)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(context != nullptr && bytes != nullptr, "context or bytes is null");
        *bytes = 0;
        srt_status const status = scratch(*context->object, *bytes);
        context->object->hasScratch = status == SRT_OK && *bytes == 0;
        return status;
    });
}

srt_status srt_context_set_scratch(srt_context* context, void* memory, uint64_t bytes)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(context != nullptr, "context is null");
        uint64_t needed = 0;
        srt_status const status = scratch(*context->object, needed);
        if (status != SRT_OK) {
            return status;
        }
        SRT_REQUIRE(bytes >= needed, "a run needs " + std::to_string(needed) + " bytes of scratch memory");
#if NV_TENSORRT_VERSION >= 100100
        context->object->context->setDeviceMemoryV2(memory, static_cast<int64_t>(bytes));
#else
        context->object->context->setDeviceMemory(memory);
#endif
        context->object->hasScratch = true;
        return SRT_OK;
    });
}

srt_status srt_context_bind(srt_context* context, const char* name, void* address)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(context != nullptr && name != nullptr, "an argument is null");
        if (!context->object->context->setTensorAddress(name, address)) {
            return srt::failWithLog(SRT_E_TENSORRT, std::string("this address of tensor ") + name + " is refused");
        }
        return SRT_OK;
    });
}

srt_status srt_context_ready(srt_context* context)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(context != nullptr, "context is null");
        char const* name = nullptr;
        int32_t const missing = context->object->context->inferShapes(1, &name);
        if (missing > 0) {
            return srt::fail(SRT_E_STATE, std::string("input ") + (name != nullptr ? name : "?") + " has no shape yet");
        }
        if (missing < 0) {
            return srt::failWithLog(SRT_E_TENSORRT, "the shapes do not go together");
        }
        char const* const unbound = firstUnbound(*context->object);
        if (unbound != nullptr) {
            return srt::fail(SRT_E_STATE, std::string("tensor ") + unbound + " has no address yet");
        }
        if (!context->object->hasScratch) {
            return srt::fail(SRT_E_STATE, "the context has no scratch memory yet");
        }
        return SRT_OK;
    });
}

// The hot path: nothing is allocated unless it fails.
srt_status srt_context_enqueue(srt_context* context, void* stream)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(context != nullptr, "context is null");
        if (!context->object->context->enqueueV3(static_cast<cudaStream_t>(stream))) {
            return srt::failWithLog(SRT_E_TENSORRT, "TensorRT cannot enqueue this run");
        }
        return SRT_OK;
    });
}

srt_status srt_context_profile(srt_context* context, void* stream, srt_layer_fn layer, void* user)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(context != nullptr && layer != nullptr, "context or layer is null");
        LayerTimes times(layer, user);
        context->object->context->setProfiler(&times);
        // With a profiler it returns when the run is done, and has told of every layer.
        bool const done = context->object->context->enqueueV3(static_cast<cudaStream_t>(stream));
        context->object->context->setProfiler(nullptr);
        return done ? SRT_OK : srt::failWithLog(SRT_E_TENSORRT, "TensorRT cannot enqueue this run");
    });
}

} // extern "C"
