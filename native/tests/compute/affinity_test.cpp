// The affinity in integers against double precision: any number of positions and channels, exactly as much memory as it asks for, so that a sanitizer sees what
// is touched beyond.
#include <algorithm>
#include <cmath>
#include <limits>

#include "plan_builder.h"
#include "srnet_compute.h"

namespace {

struct Keys {
    int channels, positions;
    std::vector<float> key, other;  // other: shrinkage, or selection
};

float At(const Keys &keys, const std::vector<float> &planes, int c, int i) { return planes[static_cast<size_t>(c) * keys.positions + i]; }

double Expected(const Keys &memory, const Keys &query, int i, int j) {
    double sum = 0;
    for (int c = 0; c < memory.channels; c++) {
        const double d = At(memory, memory.key, c, i) - At(query, query.key, c, j);
        sum += At(query, query.other, c, j) * d * d;
    }
    return -memory.other[i] * sum / std::sqrt(memory.channels);
}

void Compare(Dice &dice, int channels, int positions, int queries) {
    const Keys memory{channels, positions, dice.Floats(int64_t{channels} * positions, -1.3f, 1.3f), dice.Floats(positions, 1, 10)};
    const Keys query{channels, queries, dice.Floats(int64_t{channels} * queries, -1.3f, 1.3f), dice.Floats(int64_t{channels} * queries, 0, 1)};
    std::vector<char> packed(srnet_compute_affinity_memory_bytes(channels, positions)), rows(srnet_compute_affinity_query_bytes(channels, queries));
    srnet_compute_affinity_pack_memory(memory.key.data(), memory.other.data(), channels, positions, packed.data());
    srnet_compute_affinity_pack_query(query.key.data(), query.other.data(), channels, queries, rows.data());
    for (int first = 0; first < queries; first += 32) {
        const int count = std::min(32, queries - first), rounded = (count + 7) / 8 * 8;
        std::vector<float> thresholds(rounded), scores(32 * rounded);
        std::vector<uint32_t> above(rounded);
        for (float &threshold : thresholds) {
            threshold = dice.Pick(0, 3) ? dice.Real(-20, -1) : -std::numeric_limits<float>::infinity();
        }
        for (int panel = 0; 32 * panel < positions; panel++) {
            srnet_compute_affinity_score(channels, rows.data(), first, count, packed.data(), positions, panel, thresholds.data(), above.data(), scores.data());
            for (int r = 0; r < count; r++) {
                for (int i = 0; i < 32; i++) {
                    const int position = 32 * panel + i;
                    const bool found = above[r] >> i & 1;
                    CHECK(position < positions || !found);
                    if (position >= positions) {
                        continue;
                    }
                    const double expected = Expected(memory, query, position, first + r), error = memory.other[position] * std::sqrt(channels) / 3000;
                    CHECK(found || expected < thresholds[r] + error);
                    CHECK(!found || (expected > thresholds[r] - error && std::fabs(scores[32 * r + i] - expected) < error));
                }
            }
        }
    }
}

void scores_and_thresholds() {
    Dice dice(17);
    for (int i = 0; i < 60; i++) {
        Compare(dice, 2 * dice.Pick(1, 40), dice.Pick(1, 150), dice.Pick(1, 90));
    }
    Compare(dice, 32, 1008, 40);
}

}  // namespace

int main() {
    if (!srnet_compute_affinity_runs(32)) {
        std::printf("this processor has no AVX-512 VNNI: nothing to test\n");
        return 0;
    }
    CHECK(!srnet_compute_affinity_runs(33));
    RUN(scores_and_thresholds);
    return 0;
}
