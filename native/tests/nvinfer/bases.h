// What the stand-ins derive from. In our own declarations an interface is abstract; in NVIDIA's headers it hands its calls
// to an implementation behind it, which here is the same object.
#pragma once

#include <NvInfer.h>
#include <NvOnnxParser.h>

#if defined(SRNET_MOCK_MAJOR)

namespace standin {

#define STANDIN_BASE(interface, implementation) using interface##Base = nvinfer1::interface
using IParserBase = nvonnxparser::IParser;
using IParserErrorBase = nvonnxparser::IParserError;

#else

#include <cstdio>
#include <cstdlib>

namespace standin {

[[noreturn]] inline void notInStandIn(char const* function) noexcept
{
    std::fprintf(stderr, "the stand-in for TensorRT has no %s\n", function);
    std::abort();
}

} // namespace standin

#include <unimplemented.h> // written by unimplemented.cmake

namespace standin {

template <class Interface, class Implementation> class Base : public Interface, public Implementation {
protected:
    Base() { this->mImpl = this; }
};

#define STANDIN_BASE(interface, implementation) using interface##Base = Base<nvinfer1::interface, nvinfer1::apiv::unimplemented::implementation>
using IParserBase = nvonnxparser::unimplemented::IParser;
using IParserErrorBase = nvonnxparser::unimplemented::IParserError;

#endif

STANDIN_BASE(IBuilder, VBuilder);
STANDIN_BASE(IBuilderConfig, VBuilderConfig);
STANDIN_BASE(ICudaEngine, VCudaEngine);
STANDIN_BASE(IEngineInspector, VEngineInspector);
STANDIN_BASE(IExecutionContext, VExecutionContext);
STANDIN_BASE(IHostMemory, VHostMemory);
STANDIN_BASE(INetworkDefinition, VNetworkDefinition);
STANDIN_BASE(IOptimizationProfile, VOptimizationProfile);
STANDIN_BASE(IRuntime, VRuntime);
STANDIN_BASE(ITimingCache, VTimingCache);

} // namespace standin
