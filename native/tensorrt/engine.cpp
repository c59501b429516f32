#include "objects.h"
#include "shapes.h"

using nvinfer1::DataType;

namespace {

int32_t typeOf(DataType type)
{
    switch (type) {
    case DataType::kFLOAT: return SRT_FLOAT32;
    case DataType::kHALF: return SRT_FLOAT16;
    case DataType::kBF16: return SRT_BFLOAT16;
    case DataType::kINT8: return SRT_INT8;
    case DataType::kUINT8: return SRT_UINT8;
    case DataType::kINT32: return SRT_INT32;
    case DataType::kINT64: return SRT_INT64;
    case DataType::kBOOL: return SRT_BOOL;
    default: return SRT_OTHER;
    }
}

int64_t contextBytes(nvinfer1::ICudaEngine const& engine)
{
#if NV_TENSORRT_VERSION >= 100100
    return engine.getDeviceMemorySizeV2();
#else
    return static_cast<int64_t>(engine.getDeviceMemorySize());
#endif
}

} // namespace

extern "C" {

srt_status srt_engine_load(srt_runtime* runtime, const void* plan, uint64_t size, srt_engine** out)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(out != nullptr, "out is null");
        *out = nullptr;
        SRT_REQUIRE(runtime != nullptr && plan != nullptr && size > 0, "runtime or plan is null");
        auto engine = std::make_shared<srt::Engine>();
        engine->owner = runtime->object;
        engine->engine.reset(runtime->object->runtime->deserializeCudaEngine(plan, static_cast<std::size_t>(size)));
        if (!engine->engine) {
            return srt::failWithLog(SRT_E_TENSORRT, "TensorRT cannot load this plan");
        }
        *out = new srt_engine{std::move(engine)};
        return SRT_OK;
    });
}

void srt_engine_free(srt_engine* engine)
{
    delete engine;
}

srt_status srt_engine_get_info(const srt_engine* engine, srt_engine_info* out)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(engine != nullptr, "engine is null");
        SRT_REQUIRE_SIZE(out, srt_engine_info);
        nvinfer1::ICudaEngine const& source = *engine->object->engine;
        out->io_count = source.getNbIOTensors();
        out->profile_count = source.getNbOptimizationProfiles();
        out->layer_count = source.getNbLayers();
        out->context_bytes = contextBytes(source);
        srt::copyName(out->name, source.getName());
        return SRT_OK;
    });
}

srt_status srt_engine_get_io(const srt_engine* engine, int32_t index, srt_io* out)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(engine != nullptr, "engine is null");
        SRT_REQUIRE_SIZE(out, srt_io);
        nvinfer1::ICudaEngine const& source = *engine->object->engine;
        SRT_REQUIRE(index >= 0 && index < source.getNbIOTensors(), "there is no tensor with this index");
        char const* const name = source.getIOTensorName(index);
        // A cut name would be refused by every later call.
        SRT_REQUIRE(std::strlen(name) < SRT_MAX_NAME, "a tensor's name is longer than 255 bytes");
        nvinfer1::Dims const shape = source.getTensorShape(name);
        out->mode = source.getTensorIOMode(name) == nvinfer1::TensorIOMode::kINPUT ? SRT_INPUT : SRT_OUTPUT;
        out->type = typeOf(source.getTensorDataType(name));
        out->on_host = source.getTensorLocation(name) == nvinfer1::TensorLocation::kHOST ? 1 : 0;
        out->element_size = source.getTensorBytesPerComponent(name);
        std::fill_n(out->shape, SRT_MAX_DIMS, 0);
        srt::fromDims(shape, out->shape, &out->dims);
        srt::copyName(out->name, name);
        return SRT_OK;
    });
}

srt_status srt_engine_profile_shape(const srt_engine* engine, const char* name, int32_t profile, int32_t selector, int64_t* shape, int32_t* dims)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(engine != nullptr && name != nullptr && shape != nullptr && dims != nullptr, "an argument is null");
        SRT_REQUIRE(selector >= SRT_SHAPE_MIN && selector <= SRT_SHAPE_MAX, "no such selector");
        auto const which = static_cast<nvinfer1::OptProfileSelector>(selector);
        nvinfer1::Dims const found = engine->object->engine->getProfileShape(name, profile, which);
        SRT_REQUIRE(found.nbDims >= 0, "there is no such input or profile");
        srt::fromDims(found, shape, dims);
        return SRT_OK;
    });
}

srt_status srt_engine_inspect(const srt_engine* engine, char* json, uint64_t capacity, uint64_t* needed)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(engine != nullptr && needed != nullptr, "engine or needed is null");
        std::unique_ptr<nvinfer1::IEngineInspector> const inspector(engine->object->engine->createEngineInspector());
        char const* const text = inspector ? inspector->getEngineInformation(nvinfer1::LayerInformationFormat::kJSON) : nullptr;
        if (text == nullptr) {
            return srt::failWithLog(SRT_E_TENSORRT, "TensorRT cannot describe this engine");
        }
        *needed = std::strlen(text) + 1;
        if (json == nullptr || capacity < *needed) {
            return srt::fail(SRT_E_BUFFER, "the description needs " + std::to_string(*needed) + " bytes");
        }
        std::memcpy(json, text, static_cast<std::size_t>(*needed));
        return SRT_OK;
    });
}

} // extern "C"
