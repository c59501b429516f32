// The emulated builder: checks profiles as the real one does, reports progress, keeps a timing cache, writes a plan.
#include "builder.h"

#include "device.h"
#include "plan.h"
#include "timing_cache.h"
#include "version.h"

#include <cstdlib>
#include <thread>

using nvinfer1::BuilderFlag;
using nvinfer1::Dims;
using nvinfer1::OptProfileSelector;
using Severity = nvinfer1::ILogger::Severity;

namespace standin {
namespace {

class Profile final : public IOptimizationProfileBase {
public:
    ~Profile() override = default;

    bool setDimensions(char const* input, OptProfileSelector selector, Dims const& shape) noexcept override
    {
        for (int32_t k = 0; k < shape.nbDims; ++k) {
            if (shape.d[k] < 0) {
                return false;
            }
        }
        ranges.shapes[static_cast<int>(selector)][input] = shape;
        return true;
    }

    ProfileRanges ranges;
};

class Config final : public IBuilderConfigBase {
public:
    explicit Config(nvinfer1::ILogger& log) : logger(log) {}

    void setFlag(BuilderFlag flag) noexcept override { flags |= 1U << static_cast<uint32_t>(flag); }
    void clearFlag(BuilderFlag flag) noexcept override { flags &= ~(1U << static_cast<uint32_t>(flag)); }
    void setProfilingVerbosity(nvinfer1::ProfilingVerbosity v) noexcept override { detailed = v == nvinfer1::ProfilingVerbosity::kDETAILED; }
#if NV_TENSORRT_MAJOR >= 11
    bool setMaxAuxStreams(int32_t) noexcept override { return true; }
#else
    void setMaxAuxStreams(int32_t) noexcept override {}
#endif
    void setMemoryPoolLimit(nvinfer1::MemoryPoolType, std::size_t) noexcept override {}
    void setBuilderOptimizationLevel(int32_t l) noexcept override { level = l; }
    void setProgressMonitor(nvinfer1::IProgressMonitor* m) noexcept override { monitor = m; }

    int32_t addOptimizationProfile(nvinfer1::IOptimizationProfile const* profile) noexcept override
    {
        profiles.push_back(static_cast<Profile const*>(profile)->ranges);
        return static_cast<int32_t>(profiles.size()) - 1;
    }

    nvinfer1::ITimingCache* createTimingCache(void const* blob, std::size_t size) const noexcept override
    {
        nvinfer1::ITimingCache* const created = TimingCache::create(blob, size);
        if (created == nullptr) {
            logger.log(Severity::kERROR, "Timing cache: cannot be deserialized");
        }
        return created;
    }

    bool setTimingCache(nvinfer1::ITimingCache const& c, bool ignoreMismatch) noexcept override
    {
        auto const& candidate = static_cast<TimingCache const&>(c);
        if (candidate.version != libraryVersion() && !ignoreMismatch) {
            logger.log(Severity::kERROR, "Timing cache: made by another version of TensorRT");
            return false;
        }
        cache = &candidate;
        return true;
    }

    nvinfer1::ILogger& logger;
    uint32_t flags = 1U << static_cast<uint32_t>(BuilderFlag::kTF32);
    bool detailed{};
    int32_t level = 3; // as the real one's
    nvinfer1::IProgressMonitor* monitor{};
    std::vector<ProfileRanges> profiles;
    TimingCache const* cache{};
};

/// What is wrong with the range of one input, or an empty text.
std::string checkRange(Tensor const& tensor, ProfileRanges const& profile)
{
    Dims shapes[3];
    for (int selector = 0; selector < 3; ++selector) {
        auto const found = profile.shapes[selector].find(tensor.name);
        if (found == profile.shapes[selector].end()) {
            return "Dynamic dimensions required for input: " + tensor.name + ", but no shapes were provided.";
        }
        shapes[selector] = found->second;
        if (shapes[selector].nbDims != static_cast<int32_t>(tensor.shape.size())) {
            return "Optimization profile: wrong number of dimensions for input " + tensor.name;
        }
    }
    for (std::size_t k = 0; k < tensor.shape.size(); ++k) {
        bool const ordered = shapes[0].d[k] <= shapes[1].d[k] && shapes[1].d[k] <= shapes[2].d[k];
        bool const fitting = tensor.shape[k] < 0 || (shapes[0].d[k] == tensor.shape[k] && shapes[2].d[k] == tensor.shape[k]);
        if (!ordered || !fitting) {
            return "Optimization profile: minimum, optimum and maximum of input " + tensor.name + " do not go together";
        }
    }
    return {};
}

std::string checkProfiles(Network const& network, Config const& config)
{
    for (Tensor const& tensor : network.model->tensors()) {
        bool dynamic = false;
        for (int64_t size : tensor.shape) {
            dynamic |= size < 0;
        }
        if (!tensor.input || !dynamic) {
            continue;
        }
        if (config.profiles.empty()) {
            return "Network has dynamic or shape inputs, but no optimization profile has been defined.";
        }
        for (ProfileRanges const& profile : config.profiles) {
            std::string const problem = checkRange(tensor, profile);
            if (!problem.empty()) {
                return problem;
            }
        }
    }
    return {};
}

bool hasHalves(OnnxModel const& model)
{
    for (Tensor const& tensor : model.tensors()) {
        if (tensor.type == nvinfer1::DataType::kHALF) {
            return true;
        }
    }
    return false;
}

uint64_t digestOf(std::string const& bytes)
{
    uint64_t digest = 14695981039346656037ULL; // FNV-1a
    for (char byte : bytes) {
        digest = (digest ^ static_cast<unsigned char>(byte)) * 1099511628211ULL;
    }
    return digest;
}

class Builder final : public IBuilderBase {
public:
    explicit Builder(nvinfer1::ILogger& logger) : _logger(logger) {}

    nvinfer1::INetworkDefinition* createNetworkV2(nvinfer1::NetworkDefinitionCreationFlags flags) noexcept override
    {
        auto* const network = new Network;
        network->flags = flags;
        return network;
    }

    nvinfer1::IBuilderConfig* createBuilderConfig() noexcept override { return new Config(_logger); }

    nvinfer1::IOptimizationProfile* createOptimizationProfile() noexcept override
    {
        _profiles.push_back(std::make_unique<Profile>());
        return _profiles.back().get();
    }

    nvinfer1::IHostMemory* buildSerializedNetwork(nvinfer1::INetworkDefinition& definition, nvinfer1::IBuilderConfig& configuration) noexcept override
    {
        auto const& network = static_cast<Network const&>(definition);
        auto const& config = static_cast<Config const&>(configuration);
        if (!network.model) {
            return refuse("Network must have at least one output");
        }
        std::string const problem = checkProfiles(network, config);
        if (!problem.empty()) {
            return refuse(problem);
        }
        if (std::getenv("SRNET_STANDIN_NO_HALF") != nullptr && hasHalves(*network.model)) {
            return refuse("Could not find any implementation for node {ForeignNode[...]}.");
        }
        if (!measure(config.monitor)) {
            return nullptr;
        }
        if (config.cache != nullptr && !config.cache->digests.insert(digestOf(network.onnx)).second) {
            _logger.log(Severity::kINFO, "Timing cache: every tactic was found");
        }

        Plan plan;
        plan.version = libraryVersion();
        plan.detailed = config.detailed ? 1 : 0;
        plan.level = config.level;
#if NV_TENSORRT_MAJOR < 11
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations" // from 10.12 on
        plan.halfAllowed = static_cast<int32_t>(config.flags >> static_cast<uint32_t>(BuilderFlag::kFP16) & 1U);
#pragma GCC diagnostic pop
        bool const stronglyTyped = (network.flags >> static_cast<uint32_t>(nvinfer1::NetworkDefinitionCreationFlag::kSTRONGLY_TYPED) & 1U) != 0;
        if (stronglyTyped && plan.halfAllowed != 0) {
            return refuse("A strongly typed network takes no precision flag");
        }
#endif
        plan.profiles = config.profiles;
        plan.onnx = network.onnx;
        return new Memory(plan.serialize());
    }

private:
    /// Two nested phases, as the real builder reports; false when the caller wants to stop, or when a measurement meets a capture.
    bool measure(nvinfer1::IProgressMonitor* monitor) const
    {
        std::string why;
        Device const* const device = Device::current(why);
        bool go = true;
        auto const start = [&](char const* phase, char const* parent, int32_t steps) { monitor != nullptr ? monitor->phaseStart(phase, parent, steps) : void(); };
        auto const finish = [&](char const* phase) { monitor != nullptr ? monitor->phaseFinish(phase) : void(); };
        start("Building engine", nullptr, 2);
        for (int32_t outer = 0; go && outer < 2; ++outer) {
            start("Timing tactics", "Building engine", 4);
            for (int32_t inner = 0; go && inner < 4; ++inner) {
                if (device == nullptr || device->deviceWide(0) != 0) {
                    refuse("Error Code 1: Cuda Runtime (operation not permitted when stream is capturing)");
                    go = false;
                    break;
                }
                go = monitor == nullptr || monitor->stepComplete("Timing tactics", inner);
            }
            finish("Timing tactics");
            go = go && (monitor == nullptr || monitor->stepComplete("Building engine", outer));
        }
        finish("Building engine");
        return go;
    }

    nvinfer1::IHostMemory* refuse(std::string const& text) const
    {
        // From a thread of its own, as the real builder does much of its work.
        std::thread([&] { _logger.log(Severity::kERROR, text.c_str()); }).join();
        return nullptr;
    }

    nvinfer1::ILogger& _logger;
    std::vector<std::unique_ptr<Profile>> _profiles;
};

} // namespace

bool Network::adopt(void const* bytes, std::size_t size, std::string& why)
{
    std::string const banned = bannedOperator(bytes, size);
    if (!banned.empty()) {
        why = "operator " + banned + " runs as a loop, is computed wrongly or is slow in some versions of TensorRT";
        return false;
    }
    model = OnnxModel::load(bytes, size, why);
    if (model) {
        onnx.assign(static_cast<char const*>(bytes), size);
    }
    return model != nullptr;
}

nvinfer1::IBuilder* createBuilder(nvinfer1::ILogger& logger)
{
    return new Builder(logger);
}

} // namespace standin
