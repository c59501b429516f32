// What the tests of the shim share: opening, building, a context's buffers, and the check of a refusal.
#pragma once

#include "check.h"
#include "srnet_trt.h"
#include "standin.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>
#include <vector>

inline std::string readModel(char const* name)
{
    std::ifstream file(std::string(SRNET_MODELS "/") + name + ".onnx", std::ios::binary);
    std::stringstream content;
    content << file.rdbuf();
    CHECK(!content.str().empty());
    return content.str();
}

inline std::string lastError()
{
    std::vector<char> buffer(srt_last_error(nullptr, 0));
    srt_last_error(buffer.data(), buffer.size());
    return buffer.data();
}

inline void done(srt_status status)
{
    if (status != SRT_OK) {
        std::fprintf(stderr, "status %d: %s\n", status, lastError().c_str());
        std::exit(1);
    }
}

inline srt_runtime* open()
{
    srt_open_options options{};
    options.struct_size = sizeof options;
    srt_runtime* runtime = nullptr;
    done(srt_open(&options, &runtime));
    return runtime;
}

/// What the shim's headers and the stand-in say they are.
inline srt_versions versionsOf(srt_runtime* runtime)
{
    srt_versions versions{};
    versions.struct_size = sizeof versions;
    done(srt_get_versions(runtime, &versions));
    return versions;
}

inline srt_build_request request(std::string const& onnx)
{
    srt_build_request r{};
    r.struct_size = sizeof r;
    r.onnx = onnx.data();
    r.onnx_size = onnx.size();
    return r;
}

inline srt_profile_shape range(char const* name, std::vector<int64_t> const& min, std::vector<int64_t> const& opt, std::vector<int64_t> const& max, int32_t profile = 0)
{
    srt_profile_shape shape{};
    shape.name = name;
    shape.profile = profile;
    shape.dims = static_cast<int32_t>(min.size());
    std::copy(min.begin(), min.end(), shape.min);
    std::copy(opt.begin(), opt.end(), shape.opt);
    std::copy(max.begin(), max.end(), shape.max);
    return shape;
}

inline std::string takeBlob(srt_blob* blob)
{
    uint64_t size = 0;
    auto const* const data = static_cast<char const*>(srt_blob_data(blob, &size));
    std::string bytes(data, size);
    srt_blob_free(blob);
    return bytes;
}

inline std::string buildPlan(srt_runtime* runtime, srt_build_request const& r)
{
    srt_blob* plan = nullptr;
    done(srt_build(runtime, &r, &plan, nullptr));
    return takeBlob(plan);
}

/// x: FP32[n,3,8,8], n in 1..4, to FP16.
inline std::string toHalfPlan(srt_runtime* runtime)
{
    std::string const onnx = readModel("to_half");
    srt_profile_shape const shape = range("x", {1, 3, 8, 8}, {2, 3, 8, 8}, {4, 3, 8, 8});
    srt_build_request r = request(onnx);
    r.profile_shapes = &shape;
    r.profile_shape_count = 1;
    return buildPlan(runtime, r);
}

inline srt_engine* load(srt_runtime* runtime, std::string const& plan)
{
    srt_engine* engine = nullptr;
    done(srt_engine_load(runtime, plan.data(), plan.size(), &engine));
    return engine;
}

/// A context that nothing was given yet.
inline srt_context* bareContext(srt_engine* engine)
{
    srt_context* context = nullptr;
    done(srt_context_create(engine, &context));
    return context;
}

inline float fromHalf(uint16_t bits)
{
    // The tests use whole numbers and halves of them only.
    int const exponent = bits >> 10 & 31;
    float value = static_cast<float>((bits & 1023) | 1024) / 1024.0F;
    for (int i = 15; i < exponent; ++i) {
        value *= 2.0F;
    }
    for (int i = exponent; i < 15; ++i) {
        value /= 2.0F;
    }
    return exponent == 0 ? 0.0F : (bits & 0x8000) != 0 ? -value : value;
}

/// Device and pinned memory of one to_half context, and its stream.
struct Buffers {
    explicit Buffers(int images) : count(static_cast<std::size_t>(images) * 3 * 8 * 8)
    {
        void* host = nullptr;
        CHECK_EQUAL(0, cuStreamCreateWithPriority(&stream, 1, -1));
        CHECK_EQUAL(0, cuMemAlloc_v2(&x, count * sizeof(float)));
        CHECK_EQUAL(0, cuMemAlloc_v2(&y, count * sizeof(uint16_t)));
        CHECK_EQUAL(0, cuMemHostAlloc(&host, count * sizeof(float), 0));
        in = static_cast<float*>(host);
        CHECK_EQUAL(0, cuMemHostAlloc(&host, count * sizeof(uint16_t), 0));
        out = static_cast<uint16_t*>(host);
    }

    ~Buffers()
    {
        cuStreamDestroy_v2(stream);
        cuMemFree_v2(x);
        cuMemFree_v2(y);
        cuMemFreeHost(in);
        cuMemFreeHost(out);
    }

    void bind(srt_context* context) const
    {
        done(srt_context_bind(context, "x", reinterpret_cast<void*>(x)));
        done(srt_context_bind(context, "y", reinterpret_cast<void*>(y)));
    }

    void fill(float step) const
    {
        for (std::size_t i = 0; i < count; ++i) {
            in[i] = static_cast<float>(i) * step;
        }
    }

    void checkResult(float step) const
    {
        for (std::size_t i = 0; i < count; ++i) {
            CHECK_EQUAL(static_cast<float>(i) * step, fromHalf(out[i]));
        }
    }

    void enqueueAll(srt_context* context) const
    {
        CHECK_EQUAL(0, cuMemcpyHtoDAsync_v2(x, in, count * sizeof(float), stream));
        done(srt_context_enqueue(context, stream));
        CHECK_EQUAL(0, cuMemcpyDtoHAsync_v2(out, y, count * sizeof(uint16_t), stream));
    }

    std::size_t const count;
    void* stream{};
    uint64_t x{};
    uint64_t y{};
    float* in{};
    uint16_t* out{};
};

/// Scratch memory for the shapes that a context has.
class ScratchMemory {
public:
    explicit ScratchMemory(srt_context* context)
    {
        uint64_t bytes = 0;
        done(srt_context_scratch(context, &bytes));
        _address = newMemory(bytes);
        done(srt_context_set_scratch(context, reinterpret_cast<void*>(_address), bytes));
    }

    ScratchMemory(ScratchMemory const&) = delete;
    ScratchMemory& operator=(ScratchMemory const&) = delete;
    ~ScratchMemory() { cuMemFree_v2(_address); }

    uint64_t address() const { return _address; }

private:
    uint64_t _address{};
};

/// A context of to_half for so many images, with the memory it needs.
class Ready {
public:
    Ready(srt_engine* engine, int64_t images) : context(bareContext(engine))
    {
        int64_t const shape[] = {images, 3, 8, 8};
        done(srt_context_set_shape(context, "x", shape, 4));
        _scratch = std::make_unique<ScratchMemory>(context);
    }

    Ready(Ready const&) = delete;
    Ready& operator=(Ready const&) = delete;
    ~Ready() { srt_context_free(context); }

    /// Frees the context before its time.
    void freeContext()
    {
        srt_context_free(context);
        context = nullptr;
    }

    srt_context* context;

private:
    std::unique_ptr<ScratchMemory> _scratch;
};

/// Expects a failure with this status and text.
inline void refused(srt_status expected, char const* part, srt_status actual)
{
    CHECK_EQUAL(expected, actual);
    CHECK_CONTAINS(part, lastError());
}

// Each runs the tests of one file.
void runTests();
void buildTests();
void errorTests();
void lifeTests();
