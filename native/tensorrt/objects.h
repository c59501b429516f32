// What the opaque handles of the C ABI stand for. Children hold their parents, so handles may be freed in any order.
#pragma once

#include "library.h"
#include "logger.h"
#include "status.h"

#include <NvInfer.h>

#include <memory>
#include <mutex>

namespace srt {

struct Runtime {
    using Create = void* (*) (void* logger, int32_t version);
    using CreateParser = void* (*) (void* network, void* logger, int32_t version);

    Library nvinfer;
    Library parser;
    Create createBuilder{};
    CreateParser createParser{};
    int32_t libraryVersion{};
    int32_t parserVersion{};
    std::unique_ptr<nvinfer1::IRuntime> runtime;
};

struct Engine {
    std::shared_ptr<Runtime> owner;
    std::unique_ptr<nvinfer1::ICudaEngine> engine;
    std::mutex contexts; // held while one is created or destroyed: TensorRT's engine does not lock itself
};

struct Context {
    ~Context()
    {
        std::lock_guard<std::mutex> guard(owner->contexts);
        context.reset();
    }

    std::shared_ptr<Engine> owner;
    std::unique_ptr<nvinfer1::IExecutionContext> context;
    bool hasScratch{}; // enough for the shapes that are set
};

} // namespace srt

struct srt_runtime {
    std::shared_ptr<srt::Runtime> object;
};

struct srt_engine {
    std::shared_ptr<srt::Engine> object;
};

struct srt_context {
    std::unique_ptr<srt::Context> object;
};

struct srt_blob {
    std::unique_ptr<nvinfer1::IHostMemory> memory;
};

#define SRT_REQUIRE(condition, text)                                                                                    \
    do {                                                                                                                \
        if (!(condition)) {                                                                                             \
            return srt::fail(SRT_E_ARGUMENT, text);                                                                     \
        }                                                                                                               \
    } while (0)
#define SRT_REQUIRE_SIZE(structure, type)                                                                               \
    SRT_REQUIRE((structure) != nullptr && (structure)->struct_size == sizeof(type),                                     \
                #type ": wrong struct_size, the shim and its caller were built from different headers")
