// The kernels of feature alignment, compiled for the host, against their definitions in doubles: odd sizes, one object and thirty-two.
#include "check.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

#define SRNET_KERNELS_ON_HOST
#include "../kernels/parameters.h"

#include "../kernels/warp.h"

#include "../kernels/resample.cuh"

#include "../kernels/align.cuh"

thread_local Index hostBlock;
thread_local Index hostBlockSize;
thread_local Index hostThread;

namespace {

constexpr int KeyChannels = 16;
constexpr int ValueChannels = 20;

template <class P> void run(void (*kernel)(P), P const& parameters, int width, int height)
{
    hostBlockSize = {32, 8};
    for (hostBlock.y = 0; hostBlock.y < (static_cast<u32>(height) + 7) / 8; ++hostBlock.y) {
        for (hostBlock.x = 0; hostBlock.x < (static_cast<u32>(width) + 31) / 32; ++hostBlock.x) {
            for (hostThread.y = 0; hostThread.y < 8; ++hostThread.y) {
                for (hostThread.x = 0; hostThread.x < 32; ++hostThread.x) {
                    kernel(parameters);
                }
            }
        }
    }
}

template <class T> u64 at(std::vector<T>& values) { return reinterpret_cast<u64>(values.data()); }

struct Map {
    int width, height;
    int cells() const { return width * height; }
    int inside(int x, int y) const { return std::min(std::max(y, 0), height - 1) * width + std::min(std::max(x, 0), width - 1); }

    /// Read between cells; the edge repeats.
    template <class At> double bilinear(double x, double y, At const& value) const
    {
        x = std::min(std::max(x, 0.0), width - 1.0);
        y = std::min(std::max(y, 0.0), height - 1.0);
        int const left = static_cast<int>(x);
        int const top = static_cast<int>(y);
        double const fx = x - left;
        double const fy = y - top;
        return (1 - fy) * ((1 - fx) * value(inside(left, top)) + fx * value(inside(left + 1, top)))
            + fy * ((1 - fx) * value(inside(left, top + 1)) + fx * value(inside(left + 1, top + 1)));
    }
};

class Numbers {
public:
    std::vector<float> floats(int count, float low, float high)
    {
        std::uniform_real_distribution<float> distribution(low, high);
        std::vector<float> result(static_cast<std::size_t>(count));
        for (float& value : result) {
            value = distribution(_random);
        }
        return result;
    }

private:
    std::mt19937 _random{7};
};

/// What a tensor holds: FP16 numbers, or FP32.
struct Tensor {
    Tensor(std::vector<float> values, bool isHalf) : floats(std::move(values)), half(isHalf)
    {
        for (std::size_t i = 0; half && i < floats.size(); ++i) {
            halves.push_back(halfBits(floats[i]));
            floats[i] = halfValue(halves.back());
        }
    }
    u64 address() { return half ? at(halves) : at(floats); }
    double result(int i) const { return half ? halfValue(halves[static_cast<std::size_t>(i)]) : floats[static_cast<std::size_t>(i)]; }

    std::vector<float> floats;
    std::vector<u16> halves;
    bool half;
};

bool near(double want, double got, double tolerance) { return std::fabs(want - got) <= tolerance; }

void correlates(Map map, int radius, bool half)
{
    Numbers numbers;
    int const side = 2 * radius + 1;
    Tensor query(numbers.floats(KeyChannels * map.cells(), -1, 1), half);
    Tensor local(numbers.floats(KeyChannels * map.cells(), -1, 1), half);
    std::vector<float> scores(static_cast<std::size_t>(side * side * map.cells()));
    std::vector<float> flow(static_cast<std::size_t>(4 * map.cells()));
    CorrelationParameters p{query.address(), local.address(), at(scores), at(flow), map.width, map.height, KeyChannels, radius, half, 0.25F};
    run(srnet_correlation, p, WarpLanes, map.cells());
    bool good = true;
    for (int cell = 0; cell < map.cells(); ++cell) {
        double total[2] = {}, right[2] = {}, down[2] = {};
        for (int shift = 0; shift < side * side; ++shift) {
            int const dx = shift / side - radius;
            int const dy = shift % side - radius;
            double score = 0;
            for (int c = 0; c < KeyChannels; ++c) {
                auto const plane = static_cast<std::size_t>(c * map.cells());
                double const key = local.floats[plane + static_cast<std::size_t>(map.inside(cell % map.width + dx, cell / map.width + dy))];
                score += 0.25 * key * (2.0 * query.floats[plane + static_cast<std::size_t>(cell)] - key);
            }
            good = good && near(score, scores[static_cast<std::size_t>(shift * map.cells() + cell)], 1e-5);
            double const weights[2] = {std::exp(score), std::exp(8 * score - dx * dx - dy * dy)};
            for (int mean = 0; mean < 2; ++mean) {
                total[mean] += weights[mean];
                right[mean] += weights[mean] * dx;
                down[mean] += weights[mean] * dy;
            }
        }
        for (int mean = 0; mean < 2; ++mean) {
            good = good && near(right[mean] / total[mean], flow[static_cast<std::size_t>(2 * mean * map.cells() + cell)], 1e-4);
            good = good && near(down[mean] / total[mean], flow[static_cast<std::size_t>((2 * mean + 1) * map.cells() + cell)], 1e-4);
        }
    }
    CHECK(good);
}

void samples(Map map, int objects, bool half)
{
    Numbers numbers;
    auto flow = numbers.floats(4 * map.cells(), -3, 3);
    auto offsets = numbers.floats(18 * map.cells(), -2, 2);
    auto keyTaps = numbers.floats(SampleTaps * KeyChannels, -1, 1);
    auto valueTaps = numbers.floats(SampleTaps * ValueChannels, -1, 1);
    int const planes = objects * ValueChannels;
    Tensor key(numbers.floats(KeyChannels * map.cells(), -1, 1), half);
    Tensor value(numbers.floats(planes * map.cells(), -1, 1), half);
    Tensor auxiliaryKey(std::vector<float>(static_cast<std::size_t>(KeyChannels * map.cells())), half);
    Tensor auxiliaryValue(std::vector<float>(static_cast<std::size_t>(planes * map.cells())), half);
    SampleParameters p{at(flow), at(offsets), at(keyTaps), at(valueTaps), key.address(), value.address(), auxiliaryKey.address(), auxiliaryValue.address(),
                       map.width, map.height, KeyChannels, ValueChannels, objects, half};
    run(srnet_sample, p, map.cells(), (KeyChannels + planes) / SampleChannels);
    auto const cells = static_cast<std::size_t>(map.cells());
    auto const wanted = [&](Tensor const& source, std::vector<float> const& taps, int plane, int channel, std::size_t cell) {
        double sum = 0;
        for (std::size_t tap = 0; tap < SampleTaps; ++tap) {
            double const x = static_cast<double>(cell % static_cast<std::size_t>(map.width)) + flow[cell] + static_cast<double>(tap % 3) - 1 + offsets[tap * cells + cell];
            double const y = static_cast<double>(cell / static_cast<std::size_t>(map.width)) + flow[cells + cell] + static_cast<double>(tap / 3) - 1 + offsets[(9 + tap) * cells + cell];
            sum += taps[static_cast<std::size_t>(channel) * SampleTaps + tap]
                * map.bilinear(x, y, [&](int i) { return source.floats[static_cast<std::size_t>(plane) * cells + static_cast<std::size_t>(i)]; });
        }
        return sum;
    };
    bool good = true;
    double const tolerance = half ? 5e-3 : 1e-4;
    for (std::size_t cell = 0; cell < cells; ++cell) {
        for (int c = 0; c < KeyChannels; ++c) {
            good = good && near(wanted(key, keyTaps, c, c, cell), auxiliaryKey.result(c * map.cells() + static_cast<int>(cell)), tolerance);
        }
        for (int c = 0; c < planes; ++c) {
            good = good && near(wanted(value, valueTaps, c, c % ValueChannels, cell), auxiliaryValue.result(c * map.cells() + static_cast<int>(cell)), tolerance);
        }
    }
    CHECK(good);
}

void moves(Map map, int objects, bool half)
{
    Numbers numbers;
    auto likeliest = numbers.floats(2 * map.cells(), -3, 3);
    auto residual = numbers.floats(2 * map.cells(), -1, 1);
    auto masks = numbers.floats(256 * objects * map.cells(), 0, 1);
    Map const fine{8 * map.width, 8 * map.height};
    Tensor hint(std::vector<float>(static_cast<std::size_t>(objects * fine.cells())), half);
    MoveParameters p{at(likeliest), at(residual), at(masks), hint.address(), map.width, map.height, objects, half};
    run(srnet_move_masks, p, fine.width, fine.height);
    bool good = true;
    for (int y = 0; y < fine.height; ++y) {
        for (int x = 0; x < fine.width; ++x) {
            auto const step = [&](int axis) {
                return map.bilinear((x + 0.5) / 8 - 0.5, (y + 0.5) / 8 - 0.5, [&](int cell) {
                    auto const i = static_cast<std::size_t>(axis * map.cells() + cell);
                    int const place = axis == 0 ? cell % map.width : cell / map.width;
                    double const to = place + static_cast<double>(likeliest[i]) + residual[i];
                    return 8 * (std::min(std::max(to, 0.0), (axis == 0 ? map.width : map.height) - 1.0) - place);
                });
            };
            for (int object = 0; object < objects; ++object) {
                double const want = fine.bilinear(x + step(0), y + step(1), [&](int pixel) {
                    auto const first = static_cast<std::size_t>(4 * (object * fine.cells() + pixel / fine.width * fine.width) + 2 * (pixel % fine.width));
                    auto const row = static_cast<std::size_t>(2 * fine.width);
                    return (masks[first] + masks[first + 1] + masks[first + row] + masks[first + row + 1]) / 2.0 - 1;
                });
                int const plane = 4 * object + 2 * (y % 2) + x % 2;
                good = good && near(want, hint.result(plane * fine.cells() / 4 + y / 2 * (fine.width / 2) + x / 2), half ? 2e-3 : 2e-4);
            }
        }
    }
    CHECK(good);
}

/// Keys that are no numbers point nowhere, and nothing leaves its tensor.
void noNumbers()
{
    Map const map{5, 3};
    std::vector<float> keys(static_cast<std::size_t>(KeyChannels * map.cells()), std::nanf(""));
    std::vector<float> scores(static_cast<std::size_t>(49 * map.cells()));
    std::vector<float> flow(static_cast<std::size_t>(4 * map.cells()), 9.0F);
    CorrelationParameters p{at(keys), at(keys), at(scores), at(flow), map.width, map.height, KeyChannels, 3, 0, 0.25F};
    run(srnet_correlation, p, WarpLanes, map.cells());
    bool still = true;
    for (float step : flow) {
        still = still && step == 0.0F;
    }
    CHECK(still);
    CHECK(keptInside(std::nanf(""), 4) == 0.0F && keptInside(-7.0F, 4) == 0.0F && keptInside(1e30F, 4) == 4.0F && keptInside(2.5F, 4) == 2.5F);
}

} // namespace

int main()
{
    for (bool half : {false, true}) {
        correlates({1, 1}, 0, half);
        correlates({13, 7}, 3, half);
        correlates({4, 9}, 7, half);
        samples({1, 1}, 1, half);
        samples({13, 7}, 1, half);
        samples({7, 5}, 32, half);
        moves({1, 1}, 1, half);
        moves({5, 3}, 1, half);
        moves({3, 2}, 32, half);
    }
    noNumbers();
}
