// 3x3 convolutions of floats with a quarter of the multiplications.
#include "winograd.h"

#include <algorithm>
#include <cmath>

#include "steps.h"

namespace srnet::compute {
namespace {

// Output channels of a product done together: their weights lie side by side.
constexpr int kPanel = 64;
// With fewer, moving tiles about costs more than it saves.
constexpr int kFewestInputs = 32, kFewestChannels = 16;
// Bytes that a thread's tiles may take: they stay in its second cache.
constexpr uint64_t kRoom = 768 << 10;

int Padded(int channels) { return (channels + 15) / 16 * 16; }

}  // namespace

bool SuitsWinograd(const ConvolutionLayer &layer) {
    return layer.from == Type::kFloat && layer.to == Type::kFloat && layer.kernel == 3 && layer.stride == 1 && layer.pad == 1 && layer.inputs % 16 == 0 && layer.inputs >= kFewestInputs && layer.channels >= kFewestChannels;
}

Buffer WinogradWeights(const ConvolutionLayer &layer) {
    // G of F(4x4, 3x3): a row per point p, (1, p, p^2) over the product of its distances to the others; the last is the point at infinity.
    const double points[] = {0, std::sqrt(0.5), -std::sqrt(0.5), std::sqrt(2), -std::sqrt(2)};
    double g[6][3] = {};
    for (int i = 0; i < 5; ++i) {
        double distances = 1;
        for (int j = 0; j < 5; ++j) {
            distances *= i == j ? 1 : points[i] - points[j];
        }
        for (int k = 0; k < 3; ++k) {
            g[i][k] = std::pow(points[i], k) / distances;
        }
    }
    g[5][2] = 1;
    const int padded = Padded(layer.channels);
    Buffer result(static_cast<uint64_t>(kWinogradPlaces) * layer.inputs * padded * sizeof(float));
    const float *const weights = static_cast<const float *>(layer.weights);
    for (int o = 0; o < layer.channels; ++o) {
        // (36, panels, inputs, channels of the panel)
        const int first = o / kPanel * kPanel, columns = std::min(kPanel, padded - first);
        float *const panel = result.floats() + static_cast<int64_t>(first) * layer.inputs + (o - first);
        for (int i = 0; i < layer.inputs; ++i) {
            const float *const kernel = weights + (static_cast<int64_t>(o) * layer.inputs + i) * 9;
            for (int place = 0; place < kWinogradPlaces; ++place) {
                double sum = 0;
                for (int k = 0; k < 9; ++k) {
                    sum += g[place / 6][k / 3] * g[place % 6][k % 3] * kernel[k];
                }
                panel[static_cast<int64_t>(place) * layer.inputs * padded + static_cast<int64_t>(i) * columns] = static_cast<float>(sum);
            }
        }
    }
    return result;
}

void MakeWinograd(const Making &m, const ConvolutionLayer &layer, const float *weights, const Map *from, const Map *to, bool added) {
    const int inputs = layer.inputs, channels = layer.channels, padded = Padded(channels);
    const int rows = (to->height + kWinogradTile - 1) / kWinogradTile, tiles = (to->width + kWinogradTile - 1) / kWinogradTile;
    const uint64_t row_bytes = static_cast<uint64_t>(kWinogradPlaces) * tiles * (inputs + padded) * sizeof(float);
    const int together = std::clamp(static_cast<int>(kRoom / row_bytes), 1, rows);
    Room *const room = &m.room;
    room->Need(together * row_bytes);
    std::vector<float> bias = layer.bias;
    bias.resize(padded);
    m.Loop("winograd", to->objects, rows, [=, &kernels = m.kernels, bias = std::move(bias)](const Stripe &s, int thread) {
        float *const spread = room->floats(thread), *const met = spread + static_cast<int64_t>(kWinogradPlaces) * together * tiles * inputs;
        for (int row = s.first; row < s.first + s.count; row += together) {
            const int count = std::min(together, s.first + s.count - row);
            const int64_t in_step = static_cast<int64_t>(count) * tiles * inputs, out_step = static_cast<int64_t>(count) * tiles * padded;
            for (int i = 0; i < count; ++i) {
                kernels.winograd_in(from->floats(s.object), from->height, from->width, inputs, row + i, spread + static_cast<int64_t>(i) * tiles * inputs, in_step);
            }
            for (int place = 0; place < kWinogradPlaces; ++place) {
                for (int first = 0; first < padded; first += kPanel) {
                    const int columns = std::min(kPanel, padded - first);
                    kernels.product(spread + place * in_step, inputs, 1, weights + (static_cast<int64_t>(place) * padded + first) * inputs, columns, nullptr, nullptr, 0, met + place * out_step + first, padded,
                                    count * tiles, columns, inputs, false, false);
                }
            }
            for (int i = 0; i < count; ++i) {
                kernels.winograd_out(met + static_cast<int64_t>(i) * tiles * padded, out_step, padded, bias.data(), added, layer.relu, to->floats(s.object), to->height, to->width, channels, row + i);
            }
        }
    });
}

}  // namespace srnet::compute
