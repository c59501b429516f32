// All levels of the kernels that this processor runs give the same numbers.
#include <cmath>

#include "kernels/kernels.h"
#include "plan_builder.h"

using namespace srnet::compute;

namespace {

std::vector<float> All(const Kernels &k) {
    Dice dice(41);
    std::vector<float> all;
    const auto keep = [&all](const auto &values) { all.insert(all.end(), values.begin(), values.end()); };
    constexpr int kCells = 37, kChannels = 48;
    const std::vector<float> a = dice.Floats(kCells * kChannels, -3, 3), b = dice.Floats(kCells * kChannels, -3, 3), w = dice.Floats(kChannels * 64, -1, 1), bias = dice.Floats(64);
    std::vector<float> out(4 * kCells * kChannels), scratch(kCells * kChannels);
    std::vector<uint8_t> bytes(2 * kCells * kChannels);
    const Source from{a.data(), false, kChannels, 1, 0}, other{b.data(), false, kChannels, 1, 0};
    const Target floats{out.data(), false, kChannels, 1, 0}, stored{bytes.data(), true, kChannels, 40, 128};
    k.copy(from, stored, kCells, kChannels);
    keep(bytes);
    k.copy({bytes.data(), true, kChannels, 0.025f, 128}, floats, kCells, kChannels - 5);
    keep(out);
    k.add(from, other, floats, kCells, kChannels, true);
    keep(out);
    k.load(a.data(), kCells, floats, kCells, kChannels);
    keep(out);
    k.store(from, out.data(), kCells, kCells, kChannels);
    keep(out);
    k.double_row(from, other, kCells, kChannels, nullptr, floats, false, scratch.data());
    keep(out);
    k.max_pool(from, from.At(1), other, floats, kCells / 2, kChannels - 5);
    keep(out);
    k.max_pool({bytes.data(), true, kChannels, 1, 0}, {bytes.data() + kChannels, true, kChannels, 1, 0}, {bytes.data() + 40, true, kChannels, 1, 0}, {bytes.data() + kCells * kChannels, true, kChannels, 1, 0}, kCells / 2, kChannels - 5);
    keep(bytes);
    k.product(a.data(), kChannels, 1, w.data(), 64, bias.data(), nullptr, 0, out.data(), 64, kCells, 64, kChannels, false, true);
    keep(out);
    // 9 x 11 cells: the last tiles stick out below and on the right
    std::vector<float> places(kWinogradPlaces * 3 * kChannels), map(9 * 11 * (kChannels - 5));
    const std::vector<float> cells = dice.Floats(9 * 11 * kChannels, -3, 3);
    for (int row = 0; row < 3; ++row) {
        k.winograd_in(cells.data(), 9, 11, kChannels, row, places.data(), 3 * kChannels);
        keep(places);
        k.winograd_out(places.data(), 3 * kChannels, kChannels, bias.data(), row == 1, row == 2, map.data(), 9, 11, kChannels - 5, row);
    }
    keep(map);
    std::vector<float> scores = dice.Floats(kCells * 64, -20, 20), gates(2 * kCells), most(64), sums(64);
    k.gates(a.data(), kCells, kChannels, w.data(), 0.5f, 0.01f, gates.data());
    keep(gates);
    k.exponents(scores.data(), gates.data(), kCells, 4, most.data(), sums.data());
    keep(scores);
    keep(most);
    keep(sums);
    scores = dice.Floats(kCells * 64, -90, 90);
    k.softmax16(scores.data(), kCells, 4);
    keep(scores);
    k.sigmoid(a.data(), out.data(), kCells * kChannels - 3);
    keep(out);
    return all;
}

void levels_agree() {
    const Kernels *levels[3];
    const int count = KernelLevels(levels, 3);
    CHECK(count >= 1 && &BestKernels() == levels[0]);
    const std::vector<float> expected = All(*levels[count - 1]);
    for (int i = 0; i < count; ++i) {
        std::printf("%s\n", levels[i]->name);
        const std::vector<float> actual = All(*levels[i]);
        CHECK_EQUAL(expected.size(), actual.size());
        for (size_t j = 0; j < expected.size(); ++j) {
            // sums in another order and fused additions; a byte may lie on an edge
            CHECK(std::abs(expected[j] - actual[j]) <= 1e-4f * std::max(1.0f, std::abs(expected[j])) || (std::abs(expected[j] - actual[j]) == 1 && expected[j] == std::floor(expected[j])));
        }
    }
}

}  // namespace

int main() {
    RUN(levels_agree);
    return 0;
}
