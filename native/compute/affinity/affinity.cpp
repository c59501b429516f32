// Only plain functions here: a template of the standard library compiled in this file could replace its like elsewhere and need instructions that are not there.
#include "affinity.h"

#include <cstring>

#if defined(__AVX512VNNI__)
#include <immintrin.h>
#endif

namespace srnet::compute::affinity {

#if defined(__AVX512VNNI__)

namespace {

// So that no sum leaves 32 bits, whatever the numbers: the integers of k have a length of at most 32766, those of k^2 of twice that (the square of a vector's length
// is the most that the length of its squares can be), those of a query row 21000 each.
constexpr float kMostMemory = 32766, kMostQuery = 21000;
constexpr float kMostLength = 1.4f;  // of a key, times sqrt(Ck)

constexpr int kTile = 8;  // query rows whose sums are in registers at once

// What a panel holds behind its integers: pairs of channels, k and then k^2, side by side for 32 positions.
struct PanelTerms {
    float scale[kPanel];  // -s / sqrt(Ck)
    float norm[kPanel];   // scale |k|^2
};

// What a row holds behind its integers: -2 e q and then e - 1, channel by channel.
struct RowTerms {
    float step;  // of a product
    float base;  // sum_c e q^2
};

int Panels(int positions) { return (positions + kPanel - 1) / kPanel; }

int64_t PanelBytes(int ck) { return int64_t{4} * ck * kPanel + static_cast<int64_t>(sizeof(PanelTerms)); }

int64_t RowBytes(int ck) { return int64_t{4} * ck + static_cast<int64_t>(sizeof(RowTerms)); }

__mmask16 First(int count) { return static_cast<__mmask16>(count >= 16 ? 0xffff : (1 << (count > 0 ? count : 0)) - 1); }

// 16 planar values; none where there is no position.
__m512 Load(const float *planes, int channel, int positions, int first, __mmask16 real) {
    return real ? _mm512_maskz_loadu_ps(real, planes + static_cast<int64_t>(channel) * positions + first) : _mm512_setzero_ps();
}

// NaN becomes the least.
__m512i InSteps(__m512 values, __m512 per_step) {
    return _mm512_cvtps_epi32(_mm512_min_ps(_mm512_max_ps(_mm512_mul_ps(values, per_step), _mm512_set1_ps(-kMostMemory)), _mm512_set1_ps(kMostMemory)));
}

// Two channels as one pair per lane.
__m512i Pair(__m512i even, __m512i odd) { return _mm512_or_si512(_mm512_and_si512(even, _mm512_set1_epi32(0xffff)), _mm512_slli_epi32(odd, 16)); }

struct MemorySteps {
    float key, square;

    explicit MemorySteps(int ck) {
        const float longest = kMostLength * __builtin_sqrtf(static_cast<float>(ck));
        key = longest / kMostMemory;
        square = 0.5f * longest * longest / kMostMemory;
    }
};

void PackHalf(const float *key, const float *shrinkage, int ck, int positions, int first, char *panel, int half) {
    const __mmask16 real = First(positions - first);
    const MemorySteps steps(ck);
    const float longest = kMostMemory * steps.key;
    const __m512 key_steps = _mm512_set1_ps(1 / steps.key), square_steps = _mm512_set1_ps(1 / steps.square);
    __m512 norm = _mm512_setzero_ps();
    for (int c = 0; c < ck; c++) {
        const __m512 k = Load(key, c, positions, first, real);
        norm = _mm512_fmadd_ps(k, k, norm);
    }
    const __m512 allowed = _mm512_set1_ps(longest * longest);
    const __m512 shorter = _mm512_mask_sqrt_ps(_mm512_set1_ps(1), _mm512_cmp_ps_mask(norm, allowed, _CMP_GT_OQ), _mm512_div_ps(allowed, norm));
    int8_t *to = reinterpret_cast<int8_t *>(panel) + 4 * half;
    for (int c = 0; c < ck; c += 2, to += 4 * kPanel) {
        const __m512 even = _mm512_mul_ps(Load(key, c, positions, first, real), shorter), odd = _mm512_mul_ps(Load(key, c + 1, positions, first, real), shorter);
        _mm512_storeu_si512(to, Pair(InSteps(even, key_steps), InSteps(odd, key_steps)));
        _mm512_storeu_si512(to + int64_t{2} * ck * kPanel, Pair(InSteps(_mm512_mul_ps(even, even), square_steps), InSteps(_mm512_mul_ps(odd, odd), square_steps)));
    }
    PanelTerms &terms = *reinterpret_cast<PanelTerms *>(panel + int64_t{4} * ck * kPanel);
    const __m512 scale = _mm512_mul_ps(Load(shrinkage, 0, positions, first, real), _mm512_set1_ps(-1 / __builtin_sqrtf(static_cast<float>(ck))));
    _mm512_storeu_ps(terms.scale + half, scale);
    _mm512_storeu_ps(terms.norm + half, _mm512_mul_ps(scale, _mm512_mul_ps(norm, _mm512_mul_ps(shorter, shorter))));
}

}  // namespace

bool Runs(int key_channels) {
    return key_channels % 2 == 0 && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
}

int64_t MemoryBytes(int ck, int positions) { return Panels(positions) * PanelBytes(ck); }

int64_t QueryBytes(int ck, int positions) { return (positions + kTile - 1) / kTile * kTile * RowBytes(ck); }

void PackMemory(const float *key, const float *shrinkage, int ck, int positions, void *memory) {
    for (int first = 0; first < Panels(positions) * kPanel; first += 16) {
        PackHalf(key, shrinkage, ck, positions, first, static_cast<char *>(memory) + first / kPanel * PanelBytes(ck), first % kPanel);
    }
}

void PackQuery(const float *key, const float *selection, int ck, int positions, void *query) {
    const MemorySteps memory(ck);
    const float ratio = memory.key / memory.square;  // of a row's steps, so that both kinds of products have one
    const __m512i rows = _mm512_mullo_epi32(_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0), _mm512_set1_epi32(static_cast<int>(RowBytes(ck))));
    const __m512 one = _mm512_set1_ps(1), minus_two = _mm512_set1_ps(-2);
    for (int first = 0; first < positions; first += 16) {
        const __mmask16 real = First(positions - first);
        __m512 base = _mm512_setzero_ps(), linear = base, rest = base;
        for (int c = 0; c < ck; c++) {
            const __m512 q = Load(key, c, positions, first, real), e = Load(selection, c, positions, first, real), a = _mm512_mul_ps(_mm512_mul_ps(e, q), minus_two), o = _mm512_sub_ps(e, one);
            base = _mm512_fmadd_ps(_mm512_mul_ps(e, q), q, base);
            linear = _mm512_fmadd_ps(a, a, linear);
            rest = _mm512_fmadd_ps(o, o, rest);
        }
        const __m512 length = _mm512_max_ps(_mm512_sqrt_ps(linear), _mm512_div_ps(_mm512_sqrt_ps(rest), _mm512_set1_ps(ratio)));
        const __m512 step = _mm512_div_ps(_mm512_max_ps(length, _mm512_set1_ps(1e-20f)), _mm512_set1_ps(kMostQuery));
        const __m512 linear_steps = _mm512_div_ps(one, step), rest_steps = _mm512_div_ps(linear_steps, _mm512_set1_ps(ratio));
        char *const to = static_cast<char *>(query) + first * RowBytes(ck);
        for (int c = 0; c < ck; c += 2) {
            __m512i pairs[2][2];
            for (int odd = 0; odd < 2; odd++) {
                const __m512 q = Load(key, c + odd, positions, first, real), e = Load(selection, c + odd, positions, first, real);
                pairs[0][odd] = InSteps(_mm512_mul_ps(_mm512_mul_ps(e, q), minus_two), linear_steps);
                pairs[1][odd] = InSteps(_mm512_sub_ps(e, one), rest_steps);
            }
            _mm512_mask_i32scatter_epi32(to + 2 * c, real, rows, Pair(pairs[0][0], pairs[0][1]), 1);
            _mm512_mask_i32scatter_epi32(to + 2 * (ck + c), real, rows, Pair(pairs[1][0], pairs[1][1]), 1);
        }
        _mm512_mask_i32scatter_ps(to + 4 * ck, real, rows, _mm512_mul_ps(step, _mm512_set1_ps(memory.key)), 1);
        _mm512_mask_i32scatter_ps(to + 4 * ck + sizeof(float), real, rows, base, 1);
    }
}

void Score(int ck, const void *query, int first, int count, const void *memory, int positions, int panel, const float *thresholds, uint32_t *above, float *scores) {
    const int64_t row_bytes = RowBytes(ck);
    const char *const own = static_cast<const char *>(memory) + panel * PanelBytes(ck);
    const PanelTerms &terms = *reinterpret_cast<const PanelTerms *>(own + int64_t{4} * ck * kPanel);
    const int columns = positions - panel * kPanel;
    const uint32_t real = columns >= kPanel ? ~0u : (1u << columns) - 1;
    for (int tile = 0; tile < count; tile += kTile, above += kTile, thresholds += kTile, scores += kTile * kPanel) {
        const char *const rows = static_cast<const char *>(query) + (first + tile) * row_bytes;
        __m512i low[kTile], high[kTile];
        for (int r = 0; r < kTile; r++) {
            low[r] = high[r] = _mm512_setzero_si512();
        }
        const char *pairs = own;
        for (int c = 0; c < ck; c++, pairs += 4 * kPanel) {
            const __m512i left = _mm512_loadu_si512(pairs), right = _mm512_loadu_si512(pairs + 64);
#pragma GCC unroll 8
            for (int r = 0; r < kTile; r++) {
                int32_t pair;
                std::memcpy(&pair, rows + r * row_bytes + 4 * c, 4);
                const __m512i both = _mm512_set1_epi32(pair);
                low[r] = _mm512_dpwssd_epi32(low[r], both, left);
                high[r] = _mm512_dpwssd_epi32(high[r], both, right);
            }
        }
        const __m512 scale_low = _mm512_loadu_ps(terms.scale), scale_high = _mm512_loadu_ps(terms.scale + 16), norm_low = _mm512_loadu_ps(terms.norm), norm_high = _mm512_loadu_ps(terms.norm + 16);
#pragma GCC unroll 8
        for (int r = 0; r < kTile; r++) {
            RowTerms row;
            std::memcpy(&row, rows + r * row_bytes + 4 * ck, sizeof row);
            const __m512 step = _mm512_set1_ps(row.step), base = _mm512_set1_ps(row.base), limit = _mm512_set1_ps(thresholds[r]);
            const __m512 left = _mm512_fmadd_ps(_mm512_fmadd_ps(_mm512_cvtepi32_ps(low[r]), step, base), scale_low, norm_low);
            const __m512 right = _mm512_fmadd_ps(_mm512_fmadd_ps(_mm512_cvtepi32_ps(high[r]), step, base), scale_high, norm_high);
            above[r] = real & (_mm512_cmp_ps_mask(left, limit, _CMP_GT_OQ) | static_cast<uint32_t>(_mm512_cmp_ps_mask(right, limit, _CMP_GT_OQ)) << 16);
            if (above[r]) {
                _mm512_storeu_ps(scores + r * kPanel, left);
                _mm512_storeu_ps(scores + r * kPanel + 16, right);
            }
        }
    }
}

#else

bool Runs(int) { return false; }
int64_t MemoryBytes(int, int) { return 0; }
int64_t QueryBytes(int, int) { return 0; }
void PackMemory(const float *, const float *, int, int, void *) {}
void PackQuery(const float *, const float *, int, int, void *) {}
void Score(int, const void *, int, int, const void *, int, int, const float *, uint32_t *, float *) {}

#endif

}  // namespace srnet::compute::affinity
