#include "onnx_model.h"

#include <cstdlib>
#include <dlfcn.h>
#include <map>
#include <mutex>

using nvinfer1::DataType;

namespace standin {
namespace {

// Slots of OrtApi, whose order is frozen for good; asked for as version 17.
enum Slot {
    GetErrorMessage = 2, CreateEnv = 3, CreateSessionFromArray = 8, Run = 9, CreateSessionOptions = 10, SetSessionLogSeverityLevel = 22,
    SetIntraOpNumThreads = 24, SessionGetInputCount = 30, SessionGetOutputCount = 31, SessionGetInputTypeInfo = 33,
    SessionGetOutputTypeInfo = 34, SessionGetInputName = 36, SessionGetOutputName = 37, CreateTensorWithDataAsOrtValue = 49,
    CastTypeInfoToTensorInfo = 55, GetTensorElementType = 60, GetDimensionsCount = 61, GetDimensions = 62, GetTensorTypeAndShape = 65,
    CreateCpuMemoryInfo = 69, AllocatorFree = 76, GetAllocatorWithDefaultOptions = 78, ReleaseStatus = 93, ReleaseSession = 95,
    ReleaseValue = 96, ReleaseTypeInfo = 98, ReleaseTensorTypeAndShapeInfo = 99
};

struct ApiBase {
    void* const* (*getApi)(uint32_t version);
    char const* (*getVersion)();
};

class Ort {
public:
    static Ort& instance()
    {
        static Ort& ort = *new Ort;
        return ort;
    }

    std::string missing; // why ONNX Runtime cannot be used; empty when it can
    void* memory{};
    void* allocator{};
    void* options{};
    void* environment{};

    template <class... Arguments> bool call(Slot slot, std::string& why, Arguments... arguments) const
    {
        void* const status = reinterpret_cast<void* (*) (Arguments...)>(_api[slot])(arguments...);
        if (status == nullptr) {
            return true;
        }
        why = reinterpret_cast<char const* (*) (void const*)>(_api[GetErrorMessage])(status);
        release(ReleaseStatus, status);
        return false;
    }

    void release(Slot slot, void* object) const { reinterpret_cast<void (*)(void*)>(_api[slot])(object); }

private:
    Ort()
    {
        setenv("ORT_DISABLE_TELEMETRY", "1", 1); // before it is loaded: Microsoft's builds collect usage data and send it
        // By its soname where the process has it already or the system brings it, else as the package names the file.
        void* library = dlopen("libonnxruntime.so.1", RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) {
            library = dlopen("libonnxruntime.so", RTLD_NOW | RTLD_LOCAL);
        }
        if (library == nullptr) {
            missing = dlerror();
            return;
        }
        auto const base = reinterpret_cast<ApiBase const* (*) ()>(dlsym(library, "OrtGetApiBase"));
        _api = base != nullptr ? base()->getApi(17) : nullptr;
        if (_api == nullptr) {
            missing = "libonnxruntime.so is too old";
            return;
        }
        bool const ready = call(CreateEnv, missing, 3, "standin", &environment) && call(CreateCpuMemoryInfo, missing, 0, 0, &memory)
            && call(GetAllocatorWithDefaultOptions, missing, &allocator) && call(CreateSessionOptions, missing, &options)
            && call(SetSessionLogSeverityLevel, missing, options, 4) && call(SetIntraOpNumThreads, missing, options, 1);
        if (ready) {
            missing.clear();
        }
    }

    void* const* _api{};
};

bool toTensorRt(int32_t onnxType, Tensor& tensor)
{
    switch (onnxType) {
    case 1: tensor.type = DataType::kFLOAT; tensor.elementSize = 4; return true;
    case 2: tensor.type = DataType::kUINT8; tensor.elementSize = 1; return true;
    case 3: tensor.type = DataType::kINT8; tensor.elementSize = 1; return true;
    case 6: tensor.type = DataType::kINT32; tensor.elementSize = 4; return true;
    case 7: tensor.type = DataType::kINT64; tensor.elementSize = 8; return true;
    case 9: tensor.type = DataType::kBOOL; tensor.elementSize = 1; return true;
    case 10: tensor.type = DataType::kHALF; tensor.elementSize = 2; return true;
    case 16: tensor.type = DataType::kBF16; tensor.elementSize = 2; return true;
    default: return false;
    }
}

int32_t toOnnx(DataType type)
{
    switch (type) {
    case DataType::kFLOAT: return 1;
    case DataType::kUINT8: return 2;
    case DataType::kINT8: return 3;
    case DataType::kINT32: return 6;
    case DataType::kINT64: return 7;
    case DataType::kBOOL: return 9;
    case DataType::kHALF: return 10;
    case DataType::kBF16: return 16;
    default: return 0;
    }
}

bool readShape(Ort const& ort, void const* info, Tensor& tensor, std::string& why)
{
    int32_t type = 0;
    std::size_t count = 0;
    if (!ort.call(GetTensorElementType, why, info, &type) || !ort.call(GetDimensionsCount, why, info, &count)) {
        return false;
    }
    if (!toTensorRt(type, tensor) || count > nvinfer1::Dims::MAX_DIMS) {
        why = "tensor " + tensor.name + " has a type or a rank that TensorRT does not have";
        return false;
    }
    tensor.shape.resize(count);
    return ort.call(GetDimensions, why, info, tensor.shape.data(), count);
}

std::size_t bytesOf(Tensor const& tensor, nvinfer1::Dims const& shape)
{
    std::size_t bytes = static_cast<std::size_t>(tensor.elementSize);
    for (int32_t k = 0; k < shape.nbDims; ++k) {
        bytes *= static_cast<std::size_t>(shape.d[k]);
    }
    return bytes;
}

/// The values of one run, released when it is over.
struct Values {
    ~Values()
    {
        for (void* value : all) {
            if (value != nullptr) {
                Ort::instance().release(ReleaseValue, value);
            }
        }
    }

    bool add(Tensor const& tensor, void* data, nvinfer1::Dims const& shape, std::string& why)
    {
        Ort const& ort = Ort::instance();
        void* value = nullptr;
        if (!ort.call(CreateTensorWithDataAsOrtValue, why, ort.memory, data, bytesOf(tensor, shape), static_cast<int64_t const*>(shape.d),
                      static_cast<std::size_t>(shape.nbDims), toOnnx(tensor.type), &value)) {
            return false;
        }
        all.push_back(value);
        return true;
    }

    /// Inputs come first in `all`; outputs that are null are made by ONNX Runtime.
    bool run(void* session, std::vector<Tensor> const& tensors, std::string& why)
    {
        std::vector<char const*> inputs;
        std::vector<char const*> outputs;
        for (Tensor const& tensor : tensors) {
            (tensor.input ? inputs : outputs).push_back(tensor.name.c_str());
        }
        return Ort::instance().call(Run, why, session, static_cast<void*>(nullptr), inputs.data(), all.data(), inputs.size(), outputs.data(),
                                    outputs.size(), all.data() + inputs.size());
    }

    std::vector<void*> all;
};

} // namespace

std::shared_ptr<OnnxModel> OnnxModel::load(void const* onnx, std::size_t size, std::string& why)
{
    // Sessions are kept and shared. ONNX Runtime keeps some KiB for every session that ran on a thread until that thread ends,
    // which would hide what a test of loading and unloading wants to see.
    static std::mutex& lock = *new std::mutex;
    static auto& models = *new std::map<std::string, std::shared_ptr<OnnxModel>>;
    std::lock_guard<std::mutex> guard(lock);
    std::string key(static_cast<char const*>(onnx), size);
    auto const known = models.find(key);
    if (known != models.end()) {
        return known->second;
    }

    Ort const& ort = Ort::instance();
    if (!ort.missing.empty()) {
        why = "the emulated TensorRT computes with ONNX Runtime: " + ort.missing;
        return nullptr;
    }
    std::shared_ptr<OnnxModel> model(new OnnxModel);
    if (!ort.call(CreateSessionFromArray, why, ort.environment, onnx, size, ort.options, &model->_session) || !model->readTensors(true, why)
        || !model->readTensors(false, why)) {
        return nullptr;
    }
    return models[std::move(key)] = model;
}

OnnxModel::~OnnxModel()
{
    if (_session != nullptr) {
        Ort::instance().release(ReleaseSession, _session);
    }
}

bool OnnxModel::readTensors(bool inputs, std::string& why)
{
    Ort const& ort = Ort::instance();
    std::size_t count = 0;
    if (!ort.call(inputs ? SessionGetInputCount : SessionGetOutputCount, why, _session, &count)) {
        return false;
    }
    for (std::size_t i = 0; i < count; ++i) {
        Tensor tensor;
        tensor.input = inputs;
        char* name = nullptr;
        void* info = nullptr;
        void const* shape = nullptr;
        if (!ort.call(inputs ? SessionGetInputName : SessionGetOutputName, why, _session, i, ort.allocator, &name)) {
            return false;
        }
        tensor.name = name;
        ort.call(AllocatorFree, why, ort.allocator, static_cast<void*>(name));
        if (!ort.call(inputs ? SessionGetInputTypeInfo : SessionGetOutputTypeInfo, why, _session, i, &info)) {
            return false;
        }
        bool const read = ort.call(CastTypeInfoToTensorInfo, why, info, &shape) && shape != nullptr && readShape(ort, shape, tensor, why);
        ort.release(ReleaseTypeInfo, info);
        if (!read) {
            return false;
        }
        _tensors.push_back(std::move(tensor));
    }
    return true;
}

bool OnnxModel::run(std::vector<void*> const& addresses, std::vector<nvinfer1::Dims> const& shapes, std::string& why) const
{
    Values values;
    for (std::size_t i = 0; i < _tensors.size(); ++i) {
        if (!values.add(_tensors[i], addresses[i], shapes[i], why)) {
            return false;
        }
    }
    return values.run(_session, _tensors, why);
}

bool OnnxModel::inferOutputs(std::vector<nvinfer1::Dims>& shapes, std::string& why) const
{
    Ort const& ort = Ort::instance();
    std::vector<std::vector<char>> zeros;
    Values values;
    for (std::size_t i = 0; i < _tensors.size(); ++i) {
        if (!_tensors[i].input) {
            values.all.push_back(nullptr);
            continue;
        }
        zeros.emplace_back(bytesOf(_tensors[i], shapes[i]));
        if (!values.add(_tensors[i], zeros.back().data(), shapes[i], why)) {
            return false;
        }
    }
    bool done = values.run(_session, _tensors, why);
    for (std::size_t i = 0; done && i < _tensors.size(); ++i) {
        void* info = nullptr;
        std::size_t count = 0;
        done = ort.call(GetTensorTypeAndShape, why, values.all[i], &info);
        if (done) {
            done = ort.call(GetDimensionsCount, why, info, &count) && ort.call(GetDimensions, why, info, static_cast<int64_t*>(shapes[i].d), count);
            shapes[i].nbDims = static_cast<int32_t>(count);
            ort.release(ReleaseTensorTypeAndShapeInfo, info);
        }
    }
    return done;
}

} // namespace standin
