// One run of an emulated engine, as work of a stream.
#pragma once

#include "engine.h"

#include <cstring>
#include <iterator>
#include <map>
#include <mutex>

namespace standin {

constexpr int IllegalAddress = 700;
constexpr int LaunchFailed = 719;

inline bool isKnown(nvinfer1::Dims const& shape)
{
    for (int32_t k = 0; k < shape.nbDims; ++k) {
        if (shape.d[k] < 0) {
            return false;
        }
    }
    return shape.nbDims >= 0;
}

inline bool same(nvinfer1::Dims const& a, nvinfer1::Dims const& b)
{
    bool equal = a.nbDims == b.nbDims;
    for (int32_t k = 0; equal && k < a.nbDims; ++k) {
        equal = a.d[k] == b.d[k];
    }
    return equal;
}

/// Scratch memory of the runs that are under way: two at once in the same one would ruin each other's.
class RunningScratch {
public:
    RunningScratch(uint64_t address, uint64_t bytes) : _address(address)
    {
        std::lock_guard<std::mutex> guard(lock());
        auto const after = all().lower_bound(address);
        bool const free = (after == all().end() || after->first >= address + bytes)
            && (after == all().begin() || std::prev(after)->first + std::prev(after)->second <= address);
        _taken = free && all().emplace(address, bytes).second;
    }

    ~RunningScratch()
    {
        if (_taken) {
            std::lock_guard<std::mutex> guard(lock());
            all().erase(_address);
        }
    }

    bool isTaken() const { return _taken; }

private:
    static std::mutex& lock()
    {
        static auto& one = *new std::mutex;
        return one;
    }

    static std::map<uint64_t, uint64_t>& all()
    {
        static auto& one = *new std::map<uint64_t, uint64_t>;
        return one;
    }

    uint64_t _address;
    bool _taken{};
};

/// One run as it was enqueued. A graph may run it many times, as long as context and memory live.
struct Job {
    Device const* device;
    nvinfer1::ILogger* logger;
    std::shared_ptr<OnnxModel> model;
    std::weak_ptr<int> contextAlive;
    std::vector<uint64_t> addresses;
    std::vector<nvinfer1::Dims> shapes;
    uint64_t scratch{};
    uint64_t scratchBytes{};

    int run() const
    {
        RunningScratch const running(scratch, scratchBytes);
        void* const mine = device->hostAddress(scratch, scratchBytes);
        if (!running.isTaken() || mine == nullptr) {
            logger->log(nvinfer1::ILogger::Severity::kERROR, "enqueueV3: the scratch memory is another run's, or gone");
            return IllegalAddress;
        }
        // Whatever else lies there is overwritten, as by the real one.
        std::memset(mine, 0xAB, scratchBytes);
        std::vector<void*> host;
        for (std::size_t i = 0; i < addresses.size(); ++i) {
            host.push_back(device->hostAddress(addresses[i], bytesOf(model->tensors()[i], shapes[i])));
            if (host.back() == nullptr || contextAlive.expired()) {
                return IllegalAddress;
            }
        }
        std::string why;
        if (!model->run(host, shapes, why)) {
            logger->log(nvinfer1::ILogger::Severity::kERROR, why.c_str());
            return LaunchFailed;
        }
        return 0;
    }
};

} // namespace standin
