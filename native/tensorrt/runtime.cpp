#include "objects.h"

#define SRT_TEXT1(x) #x
#define SRT_TEXT(x) SRT_TEXT1(x)
// In TensorRT's newer headers the major is a macro of a macro: turning it into text takes two steps.
#define SRT_MAJOR SRT_TEXT(NV_TENSORRT_MAJOR)

namespace {

constexpr int32_t HeaderVersion = static_cast<int32_t>(NV_TENSORRT_VERSION);

// Up to TensorRT 9 a version was major * 1000 + ...
int32_t majorOf(int32_t version)
{
    return version >= 10000 ? version / 10000 : version / 1000;
}

std::string dotted(int32_t version)
{
    if (version < 10000) {
        return std::to_string(version / 1000) + "." + std::to_string(version / 100 % 10) + "." + std::to_string(version % 100);
    }
    return std::to_string(version / 10000) + "." + std::to_string(version / 100 % 100) + "." + std::to_string(version % 100);
}

void openParser(srt::Runtime& runtime, char const* path)
{
    // Optional: a machine that only runs plans has none.
    if (runtime.parser.open(path != nullptr ? path : "libnvonnxparser.so." SRT_MAJOR)) {
        runtime.createParser = runtime.parser.get<srt::Runtime::CreateParser>("createNvOnnxParser_INTERNAL");
        if (auto version = runtime.parser.get<int (*)()>("getNvOnnxParserVersion")) {
            runtime.parserVersion = version();
        }
    }
}

srt_status open(srt::Runtime& runtime, srt_open_options const& options)
{
    std::string const path = options.nvinfer_path != nullptr ? options.nvinfer_path : "libnvinfer.so." SRT_MAJOR;
    if (!runtime.nvinfer.open(path)) {
        return srt::fail(SRT_E_LIBRARY, "cannot load " + path + ": " + runtime.nvinfer.error());
    }
    auto version = runtime.nvinfer.get<int32_t (*)()>("getInferLibVersion");
    auto create = runtime.nvinfer.get<srt::Runtime::Create>("createInferRuntime_INTERNAL");
    if (version == nullptr || create == nullptr) {
        return srt::fail(SRT_E_LIBRARY, path + " is not TensorRT's runtime library");
    }

    // Inside a major virtual tables only grow; between majors they are reshuffled, and a call would land anywhere.
    runtime.libraryVersion = version();
    if (majorOf(runtime.libraryVersion) != NV_TENSORRT_MAJOR || runtime.libraryVersion / 100 < HeaderVersion / 100) {
        return srt::fail(SRT_E_VERSION, path + " is TensorRT " + dotted(runtime.libraryVersion) + ", but this build needs TensorRT " SRT_MAJOR
                                            " from " + dotted(HeaderVersion) + " on");
    }
    runtime.runtime.reset(static_cast<nvinfer1::IRuntime*>(create(static_cast<nvinfer1::ILogger*>(&srt::Logger::instance()), HeaderVersion)));
    if (!runtime.runtime) {
        return srt::failWithLog(SRT_E_TENSORRT, "TensorRT's runtime cannot be created");
    }
    runtime.createBuilder = runtime.nvinfer.get<srt::Runtime::Create>("createInferBuilder_INTERNAL");
    openParser(runtime, options.parser_path);
    return SRT_OK;
}

} // namespace

extern "C" {

srt_status srt_open(const srt_open_options* options, srt_runtime** out)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(out != nullptr, "out is null");
        *out = nullptr;
        SRT_REQUIRE_SIZE(options, srt_open_options);
        auto runtime = std::make_shared<srt::Runtime>();
        srt_status const status = open(*runtime, *options);
        if (status == SRT_OK) {
            *out = new srt_runtime{std::move(runtime)};
        }
        return status;
    });
}

void srt_close(srt_runtime* runtime)
{
    delete runtime;
}

srt_status srt_get_versions(const srt_runtime* runtime, srt_versions* out)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(runtime != nullptr, "runtime is null");
        SRT_REQUIRE_SIZE(out, srt_versions);
        out->abi = SRT_ABI_VERSION;
        out->header_version = HeaderVersion;
        out->library_version = runtime->object->libraryVersion;
        out->parser_version = runtime->object->parserVersion;
        out->can_build = runtime->object->createBuilder != nullptr && runtime->object->createParser != nullptr;
        return SRT_OK;
    });
}

srt_status srt_load_plugins(srt_runtime* runtime, const char* path)
{
    return srt::guard([&]() -> srt_status {
        SRT_REQUIRE(runtime != nullptr, "runtime is null");
        std::string const file = path != nullptr ? path : "libnvinfer_plugin.so." SRT_MAJOR;
        srt::Library plugins;
        if (!plugins.open(file)) {
            return srt::fail(SRT_E_LIBRARY, "cannot load " + file + ": " + plugins.error());
        }
        auto init = plugins.get<bool (*)(void*, char const*)>("initLibNvInferPlugins");
        if (init == nullptr) {
            return srt::fail(SRT_E_LIBRARY, file + " is not TensorRT's plugin library");
        }
        if (!init(static_cast<nvinfer1::ILogger*>(&srt::Logger::instance()), "")) {
            return srt::failWithLog(SRT_E_TENSORRT, "TensorRT's plugins cannot be registered");
        }
        return SRT_OK;
    });
}

} // extern "C"
