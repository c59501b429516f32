// The memory read's affinity of keys, S_ij = -s_i sum_c e_cj (k_ci - q_cj)^2 / sqrt(Ck), where it is above a threshold. Written out,
//   S_ij = -s_i / sqrt(Ck) (|k|^2_i - sum_c k_ci 2 e_cj q_cj - sum_c k_ci^2 (1 - e_cj) + sum_c e_cj q_cj^2),
// and the two sums over channels with both sides are products of 16-bit integers (VNNI: twice as many per instruction as of floats), the rest is in floats.
// Their steps are so small that S is right to about a thousandth, and the same for all memory positions: equal keys have equal S.
#pragma once

#include <cstdint>

namespace srnet::compute::affinity {

constexpr int kPanel = 32;  // memory positions that lie side by side

bool Runs(int key_channels);

int64_t MemoryBytes(int key_channels, int positions);
int64_t QueryBytes(int key_channels, int positions);

// The network's keys have a length of sqrt(Ck), and those of an aligned frame are no longer. What is more than 1.4 times as long counts as if it were not.
void PackMemory(const float *key, const float *shrinkage, int key_channels, int positions, void *memory);
void PackQuery(const float *key, const float *selection, int key_channels, int positions, void *query);

// Query rows first.. (a multiple of 8; count of them) against one panel: bit i of above[r] says that position 32 panel + i is above thresholds[r], and
// scores[32 r + i] is its S. thresholds and above have room for count rounded up to 8.
void Score(int key_channels, const void *query, int first, int count, const void *memory, int positions, int panel, const float *thresholds, uint32_t *above, float *scores);

}  // namespace srnet::compute::affinity
