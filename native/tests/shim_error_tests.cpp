// Every error path of opening, loading and running.
#include "shim_support.h"

#include <dlfcn.h>

namespace {

void opening_says_what_is_missing_or_too_old()
{
    CurrentContext current;
    srt_runtime* runtime = nullptr;
    srt_open_options options{};
    refused(SRT_E_ARGUMENT, "struct_size", srt_open(&options, &runtime));
    refused(SRT_E_ARGUMENT, "out is null", srt_open(&options, nullptr));
    options.struct_size = sizeof options;
    options.nvinfer_path = "/nowhere/libnvinfer.so.9";
    refused(SRT_E_LIBRARY, "cannot load /nowhere/libnvinfer.so.9", srt_open(&options, &runtime));
    options.nvinfer_path = "libm.so.6";
    refused(SRT_E_LIBRARY, "not TensorRT's runtime library", srt_open(&options, &runtime));

    options.nvinfer_path = nullptr;
    runtime = open();
    int32_t const headers = versionsOf(runtime).header_version;
    srt_close(runtime);
    std::string const standin = "libnvinfer.so." + std::to_string(SRNET_TEST_MAJOR);
    void* const library = dlopen(standin.c_str(), RTLD_NOW | RTLD_NOLOAD); // the one that the shim opened
    CHECK(library != nullptr);
    auto const setVersion = reinterpret_cast<void (*)(int32_t)>(dlsym(library, "srnet_standin_set_version"));
    CHECK(setVersion != nullptr);
    for (int32_t other : {8601, (SRNET_TEST_MAJOR - 1) * 10000 + 9900, (SRNET_TEST_MAJOR + 1) * 10000, headers - 100}) {
        setVersion(other);
        refused(SRT_E_VERSION, "needs TensorRT", srt_open(&options, &runtime));
        CHECK(runtime == nullptr);
    }
    setVersion(8601);
    refused(SRT_E_VERSION, "is TensorRT 8.6.1", srt_open(&options, &runtime));
    setVersion(headers + 1); // a newer patch is welcome
    done(srt_open(&options, &runtime));
    srt_close(runtime);
    setVersion(0);

    // A machine that only runs plans has no parser: that shows at the build, not before.
    options.parser_path = "/nowhere/libnvonnxparser.so";
    done(srt_open(&options, &runtime));
    std::string const onnx = readModel("affine");
    srt_build_request const r = request(onnx);
    srt_blob* plan = nullptr;
    refused(SRT_E_LIBRARY, "needs libnvonnxparser", srt_build(runtime, &r, &plan, nullptr));
    srt_close(runtime);
}

void plugins_are_optional()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    done(srt_load_plugins(runtime, nullptr));
    refused(SRT_E_LIBRARY, "cannot load /nowhere/plugins.so", srt_load_plugins(runtime, "/nowhere/plugins.so"));
    refused(SRT_E_LIBRARY, "not TensorRT's plugin library", srt_load_plugins(runtime, "libm.so.6"));
    srt_close(runtime);
}

void loading_says_why_it_fails()
{
    srt_runtime* runtime = nullptr;
    srt_open_options options{};
    options.struct_size = sizeof options;
    refused(SRT_E_TENSORRT, "no CUDA context is current", srt_open(&options, &runtime));
    std::string plan;
    {
        CurrentContext current;
        runtime = open();
        plan = toHalfPlan(runtime);
        srt_engine* engine = nullptr;
        refused(SRT_E_TENSORRT, "magic tag does not match", srt_engine_load(runtime, "nonsense nonsense nonsense", 26, &engine));
        for (std::size_t size : {std::size_t{8}, std::size_t{20}, plan.size() / 2, plan.size() - 1}) {
            refused(SRT_E_TENSORRT, "cannot load this plan", srt_engine_load(runtime, plan.data(), size, &engine));
        }
        std::string other = plan;
        other[8] ^= 1; // the version
        refused(SRT_E_TENSORRT, "not compatible with this version", srt_engine_load(runtime, other.data(), other.size(), &engine));
        refused(SRT_E_ARGUMENT, "null", srt_engine_load(runtime, nullptr, 4, &engine));
        srnet_standin_set_memory(16);
        refused(SRT_E_TENSORRT, "OutOfMemory", srt_engine_load(runtime, plan.data(), plan.size(), &engine));
        srnet_standin_reset();
        engine = load(runtime, plan);
        srt_engine_free(engine);
    }
    srt_engine* engine = nullptr;
    refused(SRT_E_TENSORRT, "no CUDA context is current", srt_engine_load(runtime, plan.data(), plan.size(), &engine));
    srt_close(runtime);
    CHECK(nothingLive());
}

void a_context_says_what_it_lacks()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    std::string const onnx = readModel("add");
    srt_profile_shape const shapes[] = {range("a", {1, 1}, {4, 4}, {8, 8}), range("b", {1, 1}, {4, 4}, {8, 8}),
                                        range("a", {16, 16}, {16, 16}, {32, 32}, 1), range("b", {16, 16}, {16, 16}, {32, 32}, 1)};
    srt_build_request r = request(onnx);
    r.profile_shapes = shapes;
    r.profile_shape_count = 4;
    srt_engine* const engine = load(runtime, buildPlan(runtime, r));
    srt_context* const context = bareContext(engine);
    void* stream = nullptr;
    CHECK_EQUAL(0, cuStreamCreateWithPriority(&stream, 1, 0));
    uint64_t memory = 0;
    CHECK_EQUAL(0, cuMemAlloc_v2(&memory, 4096));

    refused(SRT_E_STATE, "input a has no shape", srt_context_ready(context));
    uint64_t bytes = 0;
    refused(SRT_E_STATE, "the shape of a is not set", srt_context_scratch(context, &bytes));
    refused(SRT_E_STATE, "the shape of a is not set", srt_context_set_scratch(context, nullptr, 0));
    int64_t const four[] = {4, 4};
    int64_t const sixteen[] = {16, 16};
    done(srt_context_set_shape(context, "a", four, 2));
    refused(SRT_E_STATE, "input b has no shape", srt_context_ready(context));
    refused(SRT_E_TENSORRT, "outside of profile 0", srt_context_set_shape(context, "b", sixteen, 2));
    refused(SRT_E_TENSORRT, "there is no input sum", srt_context_set_shape(context, "sum", four, 2));
    CHECK(lastError().find("outside of profile") == std::string::npos);
    refused(SRT_E_ARGUMENT, "0 to 8 dimensions", srt_context_set_shape(context, "b", four, 9));
    done(srt_context_set_shape(context, "b", four, 2));
    refused(SRT_E_STATE, "tensor a has no address", srt_context_ready(context));
    refused(SRT_E_TENSORRT, "a is not set", srt_context_enqueue(context, stream));
    refused(SRT_E_TENSORRT, "there is no tensor z", srt_context_bind(context, "z", nullptr));
    done(srt_context_bind(context, "a", reinterpret_cast<void*>(memory)));
    done(srt_context_bind(context, "b", reinterpret_cast<void*>(memory)));
    refused(SRT_E_STATE, "tensor sum has no address", srt_context_ready(context));
    done(srt_context_bind(context, "sum", reinterpret_cast<void*>(memory + 4)));
    refused(SRT_E_STATE, "no scratch memory", srt_context_ready(context));
    refused(SRT_E_TENSORRT, "not a multiple of 256", srt_context_enqueue(context, stream));
    done(srt_context_bind(context, "sum", reinterpret_cast<void*>(memory + 4096)));
    refused(SRT_E_TENSORRT, "sum does not lie inside", srt_context_enqueue(context, stream));
    done(srt_context_bind(context, "sum", reinterpret_cast<void*>(memory + 256)));
    refused(SRT_E_TENSORRT, "no scratch memory", srt_context_enqueue(context, stream));
    done(srt_context_scratch(context, &bytes));
    CHECK_EQUAL(512, static_cast<int>(bytes)); // the stand-in's: four times the inputs
    refused(SRT_E_ARGUMENT, "needs 512 bytes", srt_context_set_scratch(context, reinterpret_cast<void*>(memory + 1024), 511));
    done(srt_context_set_scratch(context, reinterpret_cast<void*>(memory + 1024), 512));
    done(srt_context_ready(context));
    done(srt_context_enqueue(context, stream));
    refused(SRT_E_TENSORRT, "Cuda Runtime error 400", srt_context_enqueue(context, nullptr));

    done(srt_context_set_profile(context, 1, stream));
    done(srt_context_set_shape(context, "a", sixteen, 2));
    done(srt_context_set_shape(context, "b", sixteen, 2));
    refused(SRT_E_STATE, "no scratch memory", srt_context_ready(context)); // for these shapes
    refused(SRT_E_TENSORRT, "profile 2 cannot be chosen", srt_context_set_profile(context, 2, stream));
    int64_t shape[SRT_MAX_DIMS];
    int32_t dims = 0;
    refused(SRT_E_ARGUMENT, "no tensor z", srt_context_get_shape(context, "z", shape, &dims));
    refused(SRT_E_ARGUMENT, "context is null", srt_context_enqueue(nullptr, stream));
    CHECK_EQUAL(0, cuStreamSynchronize(stream));

    srt_context_free(context);
    srt_engine_free(engine);
    srt_close(runtime);
    cuMemFree_v2(memory);
    cuStreamDestroy_v2(stream);
    CHECK(nothingLive());
}

void a_lost_device_is_told_by_every_call()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    std::string const plan = toHalfPlan(runtime);
    srt_engine* const engine = load(runtime, plan);
    {
        Ready const ready(engine, 1);
        srt_context* const context = ready.context;
        Buffers buffers(1);
        buffers.bind(context);
        srnet_standin_lose_device(719);
        refused(SRT_E_TENSORRT, "Cuda Runtime error 719", srt_context_enqueue(context, buffers.stream));
        srt_engine* another = nullptr;
        refused(SRT_E_TENSORRT, "OutOfMemory", srt_engine_load(runtime, plan.data(), plan.size(), &another));
        srnet_standin_reset();
    }
    srt_engine_free(engine);
    srt_close(runtime);
    CHECK(nothingLive());
}

} // namespace

void errorTests()
{
    RUN(opening_says_what_is_missing_or_too_old);
    RUN(plugins_are_optional);
    RUN(loading_says_why_it_fails);
    RUN(a_context_says_what_it_lacks);
    RUN(a_lost_device_is_told_by_every_call);
}
