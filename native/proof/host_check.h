// A kernel on the GPU beside the same source compiled for the host: what it is given, what it makes, how far the two are apart, and how long it takes.
#pragma once

#include "driver.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>

#define SRNET_KERNELS_ON_HOST
#include "../kernels/srnet_kernels.cu"

namespace proof {

constexpr unsigned BlockWidth = 32;
constexpr unsigned BlockHeight = 8;

enum class Numbers { Bytes, Floats, Halves, Sums };

/// What one address of a kernel's argument stands for.
struct Part {
    u64* address;
    std::vector<unsigned char> data;
    bool isOutput{};
    Numbers kind = Numbers::Bytes;
    double tolerance{};      // of one number
    double strayShare{};     // of numbers that may be beyond it: what is rounded differently at a border
};

/// Numbers that look like chance and are the same everywhere.
class Random {
public:
    explicit Random(u32 seed) : _state(seed) {}
    u32 bits() { return _state = _state * 1664525U + 1013904223U; }
    float between(float low, float high) { return low + static_cast<float>(bits() >> 8) / 16777216.0F * (high - low); }

    std::vector<unsigned char> bytes(std::size_t count)
    {
        std::vector<unsigned char> result(count);
        for (auto& byte : result) {
            byte = static_cast<unsigned char>(bits() >> 24);
        }
        return result;
    }

    std::vector<unsigned char> numbers(std::size_t count, float low, float high, bool half)
    {
        std::vector<unsigned char> result(count * (half ? 2 : 4));
        for (std::size_t i = 0; i < count; ++i) {
            float const value = between(low, high);
            u16 const small = halfBits(value);
            half ? std::memcpy(&result[2 * i], &small, 2) : std::memcpy(&result[4 * i], &value, 4);
        }
        return result;
    }

private:
    u32 _state;
};

std::vector<unsigned char> zeros(std::size_t bytes) { return std::vector<unsigned char>(bytes); }

double numberAt(std::vector<unsigned char> const& data, Numbers kind, std::size_t i)
{
    u64 sum = 0;
    float value = 0;
    u16 half = 0;
    switch (kind) {
    case Numbers::Bytes: return data[i];
    case Numbers::Floats: std::memcpy(&value, &data[4 * i], 4); return value;
    case Numbers::Halves: std::memcpy(&half, &data[2 * i], 2); return halfValue(half);
    default: std::memcpy(&sum, &data[8 * i], 8); return static_cast<double>(sum);
    }
}

std::size_t sizeOf(Numbers kind)
{
    return kind == Numbers::Bytes ? 1 : kind == Numbers::Halves ? 2 : kind == Numbers::Floats ? 4 : 8;
}

class Check {
public:
    explicit Check(Gpu const& gpu) : _gpu(gpu), _d(gpu.driver) { std::printf("%-22s %-34s %12s %12s %10s\n", "kernel", "size", "worst", "ms", "of memory"); }

    int different() const { return _different; }

    /// Runs a kernel here and there. The parts' outputs are what the host made of them, for kernels that go on from there.
    template <class P> void run(char const* name, std::string const& size, void (*kernel)(P), P& parameters, int width, int height, std::vector<Part>& parts)
    {
        unsigned const gridX = (static_cast<unsigned>(width) + BlockWidth - 1) / BlockWidth;
        unsigned const gridY = (static_cast<unsigned>(height) + BlockHeight - 1) / BlockHeight;
        std::vector<uint64_t> device;
        double moved = 0;
        for (Part& part : parts) {
            device.push_back(_gpu.allocate(part.data.size()));
            _gpu.upload(device.back(), part.data);
            *part.address = device.back();
            moved += static_cast<double>(part.data.size());
        }
        void* const function = _gpu.kernel(name);
        void* arguments[] = {&parameters};
        auto const launch = [&] {
            _d.check(_d.cuLaunchKernel(function, gridX, gridY, 1, BlockWidth, BlockHeight, 1, 0, _gpu.stream, arguments, nullptr), name);
        };
        launch();
        _d.check(_d.cuStreamSynchronize(_gpu.stream), name);
        std::vector<std::vector<unsigned char>> results;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            results.push_back(parts[i].data);
            if (parts[i].isOutput) {
                _gpu.download(results.back(), device[i]);
            }
        }
        double const milliseconds = timeOf(launch);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            _d.check(_d.cuMemFree_v2(device[i]), "cuMemFree");
            *parts[i].address = reinterpret_cast<u64>(parts[i].data.data());
        }
        runOnHost(kernel, parameters, gridX, gridY);
        double worst = 0;
        bool good = true;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            good = (!parts[i].isOutput || agrees(parts[i], results[i], worst)) && good;
        }
        _different += good ? 0 : 1;
        double const floor = _gpu.bandwidth > 0 ? moved / _gpu.bandwidth * 1000.0 : 0.0;
        std::printf("%-22s %-34s %12.3g %12.4f %9.0f%% %s\n", name, size.c_str(), worst, milliseconds, milliseconds > 0 ? 100.0 * floor / milliseconds : 0.0, good ? "" : "BAD");
    }

private:
    template <class P> static void runOnHost(void (*kernel)(P), P const& parameters, unsigned gridX, unsigned gridY)
    {
        hostBlockSize = {BlockWidth, BlockHeight};
        for (hostBlock.y = 0; hostBlock.y < gridY; ++hostBlock.y) {
            for (hostBlock.x = 0; hostBlock.x < gridX; ++hostBlock.x) {
                for (hostThread.y = 0; hostThread.y < BlockHeight; ++hostThread.y) {
                    for (hostThread.x = 0; hostThread.x < BlockWidth; ++hostThread.x) {
                        kernel(parameters);
                    }
                }
            }
        }
    }

    template <class Launch> double timeOf(Launch const& launch) const
    {
        constexpr int Runs = 21;
        constexpr float Enough = 100; // of milliseconds, for a stand-in
        float spent = 0;
        void *begin = nullptr, *end = nullptr;
        _d.check(_d.cuEventCreate(&begin, 0), "cuEventCreate");
        _d.check(_d.cuEventCreate(&end, 0), "cuEventCreate");
        std::vector<float> times;
        for (int i = 0; i < Runs && spent < Enough; ++i) {
            float milliseconds = 0;
            _d.check(_d.cuEventRecord(begin, _gpu.stream), "cuEventRecord");
            launch();
            _d.check(_d.cuEventRecord(end, _gpu.stream), "cuEventRecord");
            _d.check(_d.cuEventSynchronize(end), "cuEventSynchronize");
            _d.check(_d.cuEventElapsedTime(&milliseconds, begin, end), "cuEventElapsedTime");
            times.push_back(milliseconds);
            spent += milliseconds;
        }
        _d.cuEventDestroy_v2(begin);
        _d.cuEventDestroy_v2(end);
        auto const median = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
        std::nth_element(times.begin(), median, times.end());
        return *median;
    }

    static bool agrees(Part const& part, std::vector<unsigned char> const& result, double& worst)
    {
        std::size_t const count = result.size() / sizeOf(part.kind);
        std::size_t strays = 0;
        for (std::size_t i = 0; i < count; ++i) {
            double const want = numberAt(part.data, part.kind, i);
            double const difference = std::fabs(numberAt(result, part.kind, i) - want) / (part.kind == Numbers::Sums ? std::max(1.0, want) : 1.0);
            worst = std::max(worst, difference);
            strays += difference <= part.tolerance ? 0 : 1;
        }
        return static_cast<double>(strays) <= part.strayShare * static_cast<double>(count);
    }

    Gpu const& _gpu;
    Driver const& _d;
    int _different{};
};

} // namespace proof
