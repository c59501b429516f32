#include "objects.h"
#include "progress.h"
#include "shapes.h"

#include <NvOnnxParser.h>

using nvinfer1::BuilderFlag;
using nvinfer1::OptProfileSelector;

namespace {

// Declared in the order of creation: TensorRT wants the builder to be destroyed last.
struct Build {
    std::unique_ptr<nvinfer1::IBuilder> builder;
    std::unique_ptr<nvinfer1::INetworkDefinition> network;
    std::unique_ptr<nvonnxparser::IParser> parser;
    std::unique_ptr<srt::Progress> progress;
    std::unique_ptr<nvinfer1::IBuilderConfig> config;
    std::unique_ptr<nvinfer1::ITimingCache> timingCache;
};

srt_status createNetwork(Build& build, srt::Runtime const& runtime, int32_t precision)
{
    auto* const logger = static_cast<nvinfer1::ILogger*>(&srt::Logger::instance());
    build.builder.reset(static_cast<nvinfer1::IBuilder*>(runtime.createBuilder(logger, static_cast<int32_t>(NV_TENSORRT_VERSION))));
    if (!build.builder) {
        return srt::failWithLog(SRT_E_TENSORRT, "TensorRT's builder cannot be created");
    }

    nvinfer1::NetworkDefinitionCreationFlags flags = 0;
#if NV_TENSORRT_MAJOR >= 11
    SRT_REQUIRE(precision == SRT_TYPES_OF_GRAPH, "TensorRT 11 builds strongly typed networks only: FP16 has to be in the ONNX graph");
#else
    SRT_REQUIRE(precision == SRT_TYPES_OF_GRAPH || precision == SRT_FP16_ALLOWED, "no such precision");
    if (precision == SRT_TYPES_OF_GRAPH) {
        flags |= 1U << static_cast<uint32_t>(nvinfer1::NetworkDefinitionCreationFlag::kSTRONGLY_TYPED);
    }
#endif
    build.network.reset(build.builder->createNetworkV2(flags));
    build.config.reset(build.builder->createBuilderConfig());
    if (!build.network || !build.config) {
        return srt::failWithLog(SRT_E_TENSORRT, "TensorRT's network cannot be created");
    }
    build.parser.reset(static_cast<nvonnxparser::IParser*>(runtime.createParser(build.network.get(), logger, NV_ONNX_PARSER_VERSION)));
    if (!build.parser) {
        return srt::failWithLog(SRT_E_TENSORRT, "TensorRT's ONNX parser cannot be created");
    }
    return SRT_OK;
}

srt_status parse(Build& build, srt_build_request const& request)
{
    if (build.parser->parse(request.onnx, static_cast<std::size_t>(request.onnx_size), nullptr)) {
        return SRT_OK;
    }
    std::string text = "the ONNX model cannot be imported";
    for (int i = 0; i < build.parser->getNbErrors() && i < 8; ++i) {
        auto const* const error = build.parser->getError(i);
        if (error != nullptr && error->desc() != nullptr) {
            text += (i == 0 ? ": node " : "; node ") + std::to_string(error->node()) + ": " + error->desc();
        }
    }
    return srt::fail(SRT_E_PARSE, text);
}

void configure(nvinfer1::IBuilderConfig& config, srt_build_request const& request)
{
#if NV_TENSORRT_MAJOR < 11
    if (request.precision == SRT_FP16_ALLOWED) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations" // from 10.12 on, and gone in 11
        config.setFlag(BuilderFlag::kFP16);
#pragma GCC diagnostic pop
    }
#endif
    if ((request.flags & SRT_BUILD_NO_TF32) != 0) {
        config.clearFlag(BuilderFlag::kTF32);
    }
    if ((request.flags & SRT_BUILD_DETAILED) != 0) {
        config.setProfilingVerbosity(nvinfer1::ProfilingVerbosity::kDETAILED);
    }
    if (request.workspace != 0) {
        // Else a build may take all that is left of the device, and choose tactics that later find no room.
        config.setMemoryPoolLimit(nvinfer1::MemoryPoolType::kWORKSPACE, static_cast<std::size_t>(request.workspace));
    }
    if ((request.flags & SRT_BUILD_LEVEL) != 0) {
        config.setBuilderOptimizationLevel(request.optimization_level);
    }
    // Auxiliary streams cost memory and complicate captures; one stream of frames is one stream of work here.
    config.setMaxAuxStreams(0);
}

srt_status addProfile(Build& build, srt_build_request const& request, int32_t index)
{
    nvinfer1::IOptimizationProfile* const profile = build.builder->createOptimizationProfile(); // stays the builder's
    if (profile == nullptr) {
        return srt::failWithLog(SRT_E_TENSORRT, "TensorRT's optimization profile cannot be created");
    }
    for (int32_t i = 0; i < request.profile_shape_count; ++i) {
        srt_profile_shape const& shape = request.profile_shapes[i];
        if (shape.profile != index) {
            continue;
        }
        SRT_REQUIRE(shape.name != nullptr && srt::validDims(shape.dims), "a profile shape has no name or too many dimensions");
        if (!profile->setDimensions(shape.name, OptProfileSelector::kMIN, srt::toDims(shape.min, shape.dims))
            || !profile->setDimensions(shape.name, OptProfileSelector::kOPT, srt::toDims(shape.opt, shape.dims))
            || !profile->setDimensions(shape.name, OptProfileSelector::kMAX, srt::toDims(shape.max, shape.dims))) {
            return srt::failWithLog(SRT_E_ARGUMENT, std::string("the shape range of input ") + shape.name + " is refused");
        }
    }
    if (build.config->addOptimizationProfile(profile) < 0) {
        return srt::failWithLog(SRT_E_ARGUMENT, "optimization profile " + std::to_string(index) + " is refused");
    }
    return SRT_OK;
}

srt_status addProfiles(Build& build, srt_build_request const& request)
{
    int32_t count = 0;
    for (int32_t i = 0; i < request.profile_shape_count; ++i) {
        SRT_REQUIRE(request.profile_shapes[i].profile >= 0, "a profile shape has a negative profile");
        count = std::max(count, request.profile_shapes[i].profile + 1);
    }
    for (int32_t index = 0; index < count; ++index) {
        srt_status const status = addProfile(build, request, index);
        if (status != SRT_OK) {
            return status;
        }
    }
    return SRT_OK;
}

void useTimingCache(Build& build, srt_build_request const& request)
{
    build.timingCache.reset(build.config->createTimingCache(request.timing_cache, static_cast<std::size_t>(request.timing_cache_size)));
    if (build.timingCache && build.config->setTimingCache(*build.timingCache, false)) {
        return;
    }
    // Made by another version or for another device: the build is slower without it, not wrong.
    srt::Logger::instance().log(nvinfer1::ILogger::Severity::kWARNING, "the timing cache does not fit this device or version and is started anew");
    srt::Logger::instance().takeErrors(); // what was wrong with it is no error of the build
    build.timingCache.reset(build.config->createTimingCache(nullptr, 0));
    if (build.timingCache) {
        build.config->setTimingCache(*build.timingCache, false);
    }
}

srt_status run(Build& build, srt::Runtime const& runtime, srt_build_request const& request, srt_blob** plan, srt_blob** timingCache)
{
    srt_status status = createNetwork(build, runtime, request.precision);
    if (status == SRT_OK) {
        status = parse(build, request);
    }
    if (status == SRT_OK) {
        configure(*build.config, request);
        status = addProfiles(build, request);
    }
    if (status != SRT_OK) {
        return status;
    }
    useTimingCache(build, request);
    if (request.progress != nullptr) {
        build.progress = std::make_unique<srt::Progress>(request.progress, request.progress_user);
        build.config->setProgressMonitor(build.progress.get());
    }

    auto result = std::make_unique<srt_blob>();
    result->memory.reset(build.builder->buildSerializedNetwork(*build.network, *build.config));
    if (!result->memory) {
        if (build.progress && build.progress->cancelled()) {
            return srt::fail(SRT_E_CANCELLED, "the build was cancelled");
        }
        return srt::failWithLog(SRT_E_TENSORRT, "TensorRT cannot build an engine from this model");
    }
    if (timingCache != nullptr && build.timingCache) {
        auto cache = std::make_unique<srt_blob>();
        cache->memory.reset(build.timingCache->serialize());
        if (cache->memory) {
            *timingCache = cache.release();
        }
    }
    *plan = result.release();
    return SRT_OK;
}

} // namespace

extern "C" {

srt_status srt_build(srt_runtime* runtime, const srt_build_request* request, srt_blob** plan, srt_blob** timingCache)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(runtime != nullptr && plan != nullptr, "runtime or plan is null");
        *plan = nullptr;
        if (timingCache != nullptr) {
            *timingCache = nullptr;
        }
        SRT_REQUIRE_SIZE(request, srt_build_request);
        SRT_REQUIRE(request->onnx != nullptr && request->onnx_size > 0, "there is no ONNX model");
        SRT_REQUIRE((request->flags & SRT_BUILD_LEVEL) == 0 || (request->optimization_level >= 0 && request->optimization_level <= 5), "an optimization level is 0 to 5");
        SRT_REQUIRE(request->profile_shape_count >= 0 && (request->profile_shape_count == 0 || request->profile_shapes != nullptr),
                    "profile_shapes is null");
        if (runtime->object->createBuilder == nullptr || runtime->object->createParser == nullptr) {
            return srt::fail(SRT_E_LIBRARY, "this machine has TensorRT's runtime only: building needs libnvonnxparser too");
        }
        srt::Logger::instance().beginBuild();
        Build build;
        return run(build, *runtime->object, *request, plan, timingCache);
    });
}

const void* srt_blob_data(const srt_blob* blob, uint64_t* size)
{
    bool const filled = blob != nullptr && blob->memory;
    if (size != nullptr) {
        *size = filled ? blob->memory->size() : 0;
    }
    return filled ? blob->memory->data() : nullptr;
}

void srt_blob_free(srt_blob* blob)
{
    delete blob;
}

} // extern "C"
