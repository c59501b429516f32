// Writes plans as training/plan.py does, and runs them.
#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "check.h"
#include "srnet_compute.h"

constexpr uint32_t kConvolution = 1, kPlanesConvolution = 2, kLoad = 3, kStore = 4, kCopy = 5, kAdd = 6, kDouble = 7, kPool = 8, kKeys = 9, kLogits = 10, kLinear = 11, kLayerNorm = 12, kPosition = 13, kCollect = 14,
                   kSpread = 15, kSummary = 16, kDivide = 17, kSigmoid = 18, kMean = 19, kConstant = 20, kCompare = 21, kUnit = 22, kMaxPool = 23;

struct TensorSpec {
    int channels, stride = 0, rows = 0;
    bool objects = false, planes = false, bytes = false;
    float scale = 1;
    int zero = 0, border = 0;
};

struct Operator {
    uint32_t kind;
    std::vector<int> in, out;
    std::vector<int> numbers;
    std::vector<float> reals;
    std::vector<std::string> blobs;  // raw bytes
};

template <class T>
std::string Raw(const std::vector<T> &values) {
    return std::string(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T));
}

class PlanBuilder {
public:
    int Tensor(const TensorSpec &t) {
        tensors.push_back(t);
        return static_cast<int>(tensors.size()) - 1;
    }

    void Port(const std::string &name, int tensor, bool input) { ports.push_back({name, tensor, input}); }
    void Add(Operator o) { operators.push_back(std::move(o)); }

    std::string Pack(uint32_t version = SRNET_COMPUTE_PLAN) const {
        std::string file("SRNPLAN\0", 8);
        std::vector<std::string> blobs;
        for (const Operator &o : operators) {
            blobs.insert(blobs.end(), o.blobs.begin(), o.blobs.end());
        }
        for (const uint32_t word : {version, Count(tensors), Count(operators), Count(ports), Count(blobs), 0u}) {
            Put(file, word);
        }
        for (const TensorSpec &t : tensors) {
            for (const bool flag : {t.bytes, t.planes, t.objects}) {
                file.push_back(flag ? 1 : 0);
            }
            file.push_back(static_cast<char>(t.border));
            Put(file, t.stride);
            Put(file, t.rows);
            Put(file, t.channels);
            Put(file, t.scale);
            Put(file, t.zero);
            file.append(8, '\0');
        }
        int blob = 0;
        for (const Operator &o : operators) {
            Put(file, o.kind);
            PutAll(file, o.in, 5, -1);
            PutAll(file, o.out, 3, -1);
            PutAll(file, o.numbers, 6, 0);
            PutAll(file, o.reals, 2, 0.0f);
            std::vector<int> numbers;
            for (size_t i = 0; i < o.blobs.size(); ++i) {
                numbers.push_back(blob++);
            }
            PutAll(file, numbers, 10, -1);
            Put(file, 0u);
        }
        for (const auto &port : ports) {
            Put(file, port.tensor);
            Put(file, port.input ? 1u : 0u);
            std::string name = port.name;
            name.resize(56);
            file += name;
        }
        uint64_t place = (file.size() + 16 * blobs.size() + 63) / 64 * 64;
        std::string data;
        for (const std::string &one : blobs) {
            Put(file, place + data.size());
            Put(file, static_cast<uint64_t>(one.size()));
            data += one;
            data.resize((data.size() + 63) / 64 * 64);
        }
        file.resize(place);
        return file + data;
    }

private:
    struct NamedPort {
        std::string name;
        int tensor;
        bool input;
    };

    template <class T>
    static uint32_t Count(const std::vector<T> &values) {
        return static_cast<uint32_t>(values.size());
    }

    template <class T>
    static void Put(std::string &file, T value) {
        file.append(reinterpret_cast<const char *>(&value), sizeof value);
    }

    template <class T>
    static void PutAll(std::string &file, std::vector<T> values, size_t count, T fill) {
        values.resize(count, fill);
        for (const T value : values) {
            Put(file, value);
        }
    }

public:
    std::vector<TensorSpec> tensors;
    std::vector<Operator> operators;
    std::vector<NamedPort> ports;
};

inline void Ok(srnet_compute_status status) {
    if (status != SRNET_COMPUTE_OK) {
        std::fprintf(stderr, "status %d: %s\n", status, srnet_compute_last_error());
        std::exit(1);
    }
}

// A plan opened for one size, its ports' memory by name; freed in the end.
class Running {
public:
    Running(const std::string &plan, int threads, int height, int width, int objects) {
        Ok(srnet_compute_pool_create(threads, &pool_));
        Ok(srnet_compute_model_open(pool_, plan.data(), plan.size(), &model_));
        Ok(srnet_compute_context_create(model_, height, width, objects, &context_));
        for (int i = 0; i < srnet_compute_port_count(model_); ++i) {
            srnet_compute_port port{};
            port.struct_size = sizeof port;
            Ok(srnet_compute_get_port(model_, i, &port));
            const int64_t cells = port.stride ? static_cast<int64_t>(height / port.stride) * (width / port.stride) : port.rows;
            std::vector<char> &bytes = memory_[port.name];
            bytes.resize(cells * port.channels * (port.per_object ? objects : 1) * (port.type == SRNET_COMPUTE_UINT8 ? 1 : 4));
            Ok(srnet_compute_bind(context_, i, bytes.data(), bytes.size()));
        }
    }

    ~Running() {
        srnet_compute_pool_free(pool_);  // in any order
        srnet_compute_model_free(model_);
        srnet_compute_context_free(context_);
    }

    Running(const Running &) = delete;
    Running &operator=(const Running &) = delete;

    template <class T>
    std::vector<T> Get(const std::string &name) const {
        const std::vector<char> &bytes = memory_.at(name);
        std::vector<T> values(bytes.size() / sizeof(T));
        std::memcpy(values.data(), bytes.data(), bytes.size());
        return values;
    }

    template <class T>
    void Set(const std::string &name, const std::vector<T> &values) {
        std::vector<char> &bytes = memory_.at(name);
        CHECK_EQUAL(bytes.size(), values.size() * sizeof(T));
        std::memcpy(bytes.data(), values.data(), bytes.size());
    }

    void Run() { Ok(srnet_compute_run(context_)); }
    srnet_compute_context *context() const { return context_; }
    srnet_compute_model *model() const { return model_; }

private:
    srnet_compute_pool *pool_ = nullptr;
    srnet_compute_model *model_ = nullptr;
    srnet_compute_context *context_ = nullptr;
    std::map<std::string, std::vector<char>> memory_;
};

class Dice {
public:
    explicit Dice(unsigned seed) : engine_(seed) {}

    int Pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine_); }
    bool Coin() { return Pick(0, 1) == 1; }
    float Real(float low, float high) { return std::uniform_real_distribution<float>(low, high)(engine_); }

    std::vector<float> Floats(int64_t count, float low = -1, float high = 1) {
        std::vector<float> values(count);
        for (float &value : values) {
            value = Real(low, high);
        }
        return values;
    }

    template <class T>
    std::vector<T> Integers(int64_t count, int low, int high) {
        std::vector<T> values(count);
        for (T &value : values) {
            value = static_cast<T>(Pick(low, high));
        }
        return values;
    }

private:
    std::mt19937 engine_;
};

inline void CheckNear(const std::vector<float> &expected, const std::vector<float> &actual, float tolerance, const std::string &what) {
    CHECK_EQUAL(expected.size(), actual.size());
    float largest = 1e-3f;
    for (const float value : expected) {
        largest = std::max(largest, std::abs(value));
    }
    for (size_t i = 0; i < expected.size(); ++i) {
        if (!(std::abs(expected[i] - actual[i]) <= tolerance * largest)) {
            std::fprintf(stderr, "%s: element %zu of %zu is %g, not %g\n", what.c_str(), i, expected.size(), actual[i], expected[i]);
            std::exit(1);
        }
    }
}
