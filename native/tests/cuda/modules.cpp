// Modules and launches. The PTX text is read for its target and its entries with the size of their parameters; what runs
// is the same kernel source compiled for the host.
#include "driver.h"
#include "kernels.h"

#include <cstdlib>
#include <cstring>
#include <vector>

using namespace standin;

namespace {

constexpr unsigned long ComputeCapability = 86;
constexpr unsigned MaxThreadsPerBlock = 1024;

struct Function {
    HostKernel const* kernel;
};

struct Module {
    std::map<std::string, std::shared_ptr<Function>> functions;
};

Handles<Module>& modules = *new Handles<Module>;

std::shared_ptr<Function> findFunction(void const* handle)
{
    for (auto const& module : modules.all()) {
        for (auto const& function : module.second->functions) {
            if (function.second.get() == handle) {
                return function.second;
            }
        }
    }
    return nullptr;
}

/// The whole number that follows the text, or 0.
unsigned long numberAfter(std::string const& ptx, char const* text, std::size_t from = 0)
{
    std::size_t const found = ptx.find(text, from);
    return found != std::string::npos ? std::strtoul(ptx.c_str() + found + std::strlen(text), nullptr, 10) : 0;
}

Result parse(std::string const& ptx, Module& module)
{
    unsigned long const target = numberAfter(ptx, ".target sm_");
    if (numberAfter(ptx, ".version ") == 0 || target == 0) {
        return InvalidPtx;
    }
    if (target > ComputeCapability) {
        return NoBinaryForGpu;
    }
    // .visible .entry name( .param .align 8 .b8 name_param_0[bytes] )
    std::string const entry = ".entry ";
    for (std::size_t at = ptx.find(entry); at != std::string::npos; at = ptx.find(entry, at)) {
        at += entry.size();
        HostKernel const* const kernel = findKernel(ptx.substr(at, ptx.find('(', at) - at));
        // A kernel whose parameters were changed on one side only would read beside them.
        if (kernel != nullptr && kernel->parameterBytes == numberAfter(ptx, "[", at)) {
            module.functions[kernel->name] = std::make_shared<Function>(Function{kernel});
        }
    }
    return Success;
}

} // namespace

namespace standin {

std::size_t liveModules() { return modules.count(); }

} // namespace standin

STANDIN_API int cuModuleLoadDataEx(void** module, void const* image, unsigned /*options*/, int* /*keys*/, void** /*values*/)
{
    STANDIN_ENTER(cuModuleLoadDataEx);
    if (Result const result = refuseDeviceWide()) {
        return result;
    }
    auto loaded = std::make_shared<Module>();
    if (Result const result = parse(static_cast<char const*>(image), *loaded)) {
        return result;
    }
    *module = modules.add(std::move(loaded));
    return Success;
}

STANDIN_API int cuModuleUnload(void* module)
{
    STANDIN_ENTER(cuModuleUnload);
    if (Result const result = refuseDeviceWide()) {
        return result;
    }
    waitForAllStreams();
    return modules.remove(module) ? Success : InvalidHandle;
}

STANDIN_API int cuModuleGetFunction(void** function, void* module, char const* name)
{
    STANDIN_ENTER(cuModuleGetFunction);
    auto const source = modules.find(module);
    if (!source) {
        return InvalidHandle;
    }
    auto const found = source->functions.find(name);
    if (found == source->functions.end()) {
        return NotFound;
    }
    *function = found->second.get();
    return Success;
}

STANDIN_API int cuLaunchKernel(void* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY, unsigned blockZ,
                               unsigned sharedBytes, void* stream, void** parameters, void** extra)
{
    STANDIN_ENTER(cuLaunchKernel);
    auto const target = findFunction(function);
    if (!target) {
        return InvalidHandle;
    }
    if (gridX == 0 || gridY == 0 || gridZ != 1 || blockX == 0 || blockY == 0 || blockZ != 1 || blockX * blockY > MaxThreadsPerBlock || sharedBytes != 0
        || parameters == nullptr || extra != nullptr) {
        return InvalidValue;
    }
    // The driver copies the parameters at the launch; so does a captured node.
    auto const* const first = static_cast<char const*>(parameters[0]);
    std::vector<char> const copy(first, first + target->kernel->parameterBytes);
    Grid const grid{gridX, gridY, blockX, blockY};
    return submit(stream, [kernel = target->kernel, copy, grid] {
        std::vector<char> own = copy;
        return kernel->run(own, grid);
    });
}
