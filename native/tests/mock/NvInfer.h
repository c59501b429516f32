// Our own declarations of the part of TensorRT's C++ API that the shim uses, so that shim and tests build on machines
// without TensorRT. Source compatible only: virtual tables and sizes are NOT those of the real library.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>

#ifndef SRNET_MOCK_MAJOR
#error "SRNET_MOCK_MAJOR: 10 or 11"
#endif
#define NV_TENSORRT_MAJOR SRNET_MOCK_MAJOR
// Minor 99: newer than any real one, so that a shim built with these declarations refuses every real TensorRT.
#define NV_TENSORRT_VERSION (NV_TENSORRT_MAJOR * 10000 + 9900)

namespace nvinfer1 {

using AsciiChar = char;

struct Dims {
    static constexpr int32_t MAX_DIMS = 8;
    int32_t nbDims;
    int64_t d[MAX_DIMS];
};

enum class DataType : int32_t { kFLOAT = 0, kHALF = 1, kINT8 = 2, kINT32 = 3, kBOOL = 4, kUINT8 = 5, kFP8 = 6, kBF16 = 7, kINT64 = 8 };
enum class TensorIOMode : int32_t { kNONE, kINPUT, kOUTPUT };
enum class TensorLocation : int32_t { kDEVICE, kHOST };
enum class OptProfileSelector : int32_t { kMIN, kOPT, kMAX };
enum class MemoryPoolType : int32_t { kWORKSPACE = 0 };
enum class ExecutionContextAllocationStrategy : int32_t { kSTATIC, kON_PROFILE_CHANGE, kUSER_MANAGED };
enum class LayerInformationFormat : int32_t { kONELINE, kJSON };
enum class ProfilingVerbosity : int32_t { kLAYER_NAMES_ONLY, kNONE, kDETAILED };

// TensorRT 11 dropped weak typing and moved numbers, as here.
#if SRNET_MOCK_MAJOR >= 11
enum class BuilderFlag : int32_t { kTF32 = 6 };
enum class NetworkDefinitionCreationFlag : int32_t { kSTRONGLY_TYPED = 0 };
#else
enum class BuilderFlag : int32_t { kFP16 = 0, kTF32 = 6 };
enum class NetworkDefinitionCreationFlag : int32_t { kSTRONGLY_TYPED = 1 };
#endif
using NetworkDefinitionCreationFlags = uint32_t;

class ILogger {
public:
    enum class Severity : int32_t { kINTERNAL_ERROR, kERROR, kWARNING, kINFO, kVERBOSE };
    virtual void log(Severity severity, AsciiChar const* text) noexcept = 0;
    virtual ~ILogger() = default;
};

class IProgressMonitor {
public:
    virtual void phaseStart(char const* phase, char const* parent, int32_t steps) noexcept = 0;
    virtual bool stepComplete(char const* phase, int32_t step) noexcept = 0;
    virtual void phaseFinish(char const* phase) noexcept = 0;
    virtual ~IProgressMonitor() = default;
};

class IProfiler {
public:
    virtual void reportLayerTime(char const* layer, float milliseconds) noexcept = 0;
    virtual ~IProfiler() = default;
};

class INoCopy {
public:
    INoCopy() = default;
    INoCopy(INoCopy const&) = delete;
    INoCopy& operator=(INoCopy const&) = delete;
    virtual ~INoCopy() = default;
};

class IHostMemory : public INoCopy {
public:
    virtual void* data() const noexcept = 0;
    virtual std::size_t size() const noexcept = 0;
};

class IExecutionContext : public INoCopy {
public:
    virtual bool setOptimizationProfileAsync(int32_t profile, cudaStream_t stream) noexcept = 0;
    virtual bool setInputShape(char const* name, Dims const& shape) noexcept = 0;
    virtual Dims getTensorShape(char const* name) const noexcept = 0;
    virtual bool setTensorAddress(char const* name, void* address) noexcept = 0;
    virtual void const* getTensorAddress(char const* name) const noexcept = 0;
    virtual int32_t inferShapes(int32_t maxNames, char const** names) noexcept = 0;
    virtual std::size_t updateDeviceMemorySizeForShapes() noexcept = 0;
    virtual void setDeviceMemoryV2(void* memory, int64_t bytes) noexcept = 0;
    virtual bool enqueueV3(cudaStream_t stream) noexcept = 0;
    virtual void setProfiler(IProfiler* profiler) noexcept = 0;
};

class IEngineInspector : public INoCopy {
public:
    virtual char const* getEngineInformation(LayerInformationFormat format) const noexcept = 0;
};

class ICudaEngine : public INoCopy {
public:
    virtual char const* getName() const noexcept = 0;
    virtual int32_t getNbLayers() const noexcept = 0;
    virtual int32_t getNbOptimizationProfiles() const noexcept = 0;
    virtual int32_t getNbIOTensors() const noexcept = 0;
    virtual char const* getIOTensorName(int32_t index) const noexcept = 0;
    virtual Dims getTensorShape(char const* name) const noexcept = 0;
    virtual DataType getTensorDataType(char const* name) const noexcept = 0;
    virtual TensorLocation getTensorLocation(char const* name) const noexcept = 0;
    virtual TensorIOMode getTensorIOMode(char const* name) const noexcept = 0;
    virtual int32_t getTensorBytesPerComponent(char const* name) const noexcept = 0;
    virtual Dims getProfileShape(char const* name, int32_t profile, OptProfileSelector selector) const noexcept = 0;
    virtual int64_t getDeviceMemorySizeV2() const noexcept = 0;
    virtual IExecutionContext* createExecutionContext(ExecutionContextAllocationStrategy strategy) noexcept = 0;
    virtual IEngineInspector* createEngineInspector() const noexcept = 0;
};

class IRuntime : public INoCopy {
public:
    virtual ICudaEngine* deserializeCudaEngine(void const* plan, std::size_t size) noexcept = 0;
};

class INetworkDefinition : public INoCopy {};

class IOptimizationProfile {
public:
    virtual bool setDimensions(char const* input, OptProfileSelector selector, Dims const& shape) noexcept = 0;

protected:
    virtual ~IOptimizationProfile() = default; // the builder's
};

class ITimingCache : public INoCopy {
public:
    virtual IHostMemory* serialize() const noexcept = 0;
};

class IBuilderConfig : public INoCopy {
public:
    virtual void setFlag(BuilderFlag flag) noexcept = 0;
    virtual void clearFlag(BuilderFlag flag) noexcept = 0;
    virtual void setProfilingVerbosity(ProfilingVerbosity verbosity) noexcept = 0;
#if SRNET_MOCK_MAJOR >= 11
    virtual bool setMaxAuxStreams(int32_t streams) noexcept = 0;
#else
    virtual void setMaxAuxStreams(int32_t streams) noexcept = 0;
#endif
    virtual void setMemoryPoolLimit(MemoryPoolType pool, std::size_t bytes) noexcept = 0;
    virtual void setBuilderOptimizationLevel(int32_t level) noexcept = 0;
    virtual void setProgressMonitor(IProgressMonitor* monitor) noexcept = 0;
    virtual int32_t addOptimizationProfile(IOptimizationProfile const* profile) noexcept = 0;
    virtual ITimingCache* createTimingCache(void const* blob, std::size_t size) const noexcept = 0;
    virtual bool setTimingCache(ITimingCache const& cache, bool ignoreMismatch) noexcept = 0;
};

class IBuilder : public INoCopy {
public:
    virtual INetworkDefinition* createNetworkV2(NetworkDefinitionCreationFlags flags) noexcept = 0;
    virtual IBuilderConfig* createBuilderConfig() noexcept = 0;
    virtual IOptimizationProfile* createOptimizationProfile() noexcept = 0;
    virtual IHostMemory* buildSerializedNetwork(INetworkDefinition& network, IBuilderConfig& config) noexcept = 0;
};

} // namespace nvinfer1
