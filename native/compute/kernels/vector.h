// Vectors of 16 numbers in the compiler's own notation: one register with AVX-512, two with AVX2, four without. Where many have to stay in registers, parts that are one
// register each: GCC keeps wider ones in memory.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "kernels.h"

namespace srnet::compute::SRNET_LEVEL {

#define SRNET_INLINE inline __attribute__((always_inline))

typedef float Vector __attribute__((vector_size(64)));
typedef int32_t Integers __attribute__((vector_size(64)));
typedef uint8_t Bytes __attribute__((vector_size(16)));
constexpr int kLanes = 16;

#if defined(__AVX512F__)
typedef Vector Part;
#elif defined(__AVX2__)
typedef float Part __attribute__((vector_size(32)));
#else
typedef float Part __attribute__((vector_size(16)));
#endif
constexpr int kPartLanes = sizeof(Part) / sizeof(float), kParts = kLanes / kPartLanes;

SRNET_INLINE Part LoadPart(const float *from) {
    Part v;
    std::memcpy(&v, from, sizeof v);
    return v;
}

// n: lanes that are left, kPartLanes or more for all of them.
SRNET_INLINE Part LoadPart(const float *from, int n) {
    Part v{};
    n >= kPartLanes ? std::memcpy(&v, from, sizeof v) : std::memcpy(&v, from, n * sizeof *from);
    return v;
}

SRNET_INLINE void StorePart(float *to, Part v) { std::memcpy(to, &v, sizeof v); }
SRNET_INLINE void StorePart(float *to, Part v, int n) { n >= kPartLanes ? std::memcpy(to, &v, sizeof v) : std::memcpy(to, &v, n * sizeof *to); }

SRNET_INLINE Vector Splat(float x) { return x - Vector{}; }

SRNET_INLINE Vector Load(const float *from) {
    Vector v;
    std::memcpy(&v, from, sizeof v);
    return v;
}

SRNET_INLINE void Store(float *to, Vector v) { std::memcpy(to, &v, sizeof v); }

SRNET_INLINE Vector Max(Vector a, Vector b) { return a > b ? a : b; }
SRNET_INLINE Vector Min(Vector a, Vector b) { return a < b ? a : b; }

SRNET_INLINE float Sum(Vector v) {
    float sum = 0;
    for (int i = 0; i < kLanes; ++i) {
        sum += v[i];
    }
    return sum;
}

// Bytes to numbers and, of numbers below 256, back: the compiler's own conversion goes byte by byte.
SRNET_INLINE Integers Widened(const uint8_t *from) {
#if defined(__AVX512F__)
    return reinterpret_cast<Integers>(_mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(from))));
#elif defined(__AVX2__)
    const __m256i halves[] = {_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(from))), _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(from + 8)))};
    Integers v;
    std::memcpy(&v, halves, sizeof v);
    return v;
#elif defined(__x86_64__)
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(from)), zero = _mm_setzero_si128(), low = _mm_unpacklo_epi8(bytes, zero), high = _mm_unpackhi_epi8(bytes, zero);
    const __m128i quarters[] = {_mm_unpacklo_epi16(low, zero), _mm_unpackhi_epi16(low, zero), _mm_unpacklo_epi16(high, zero), _mm_unpackhi_epi16(high, zero)};
    Integers v;
    std::memcpy(&v, quarters, sizeof v);
    return v;
#else
    Bytes bytes;
    std::memcpy(&bytes, from, sizeof bytes);
    return __builtin_convertvector(bytes, Integers);
#endif
}

SRNET_INLINE Bytes Narrowed(Integers v) {
#if defined(__x86_64__) && !defined(__AVX512F__)
    __m128i quarters[4];
    std::memcpy(quarters, &v, sizeof quarters);
    return reinterpret_cast<Bytes>(_mm_packus_epi16(_mm_packs_epi32(quarters[0], quarters[1]), _mm_packs_epi32(quarters[2], quarters[3])));
#else
    return __builtin_convertvector(v, Bytes);
#endif
}

// Cells as floats, whatever they are stored as; n: channels that are left, 16 or more for all of a vector.
template <bool kBytes>
SRNET_INLINE Vector Read(const Source &source, int64_t element, int n = kLanes) {
    if constexpr (kBytes) {
        const uint8_t *from = static_cast<const uint8_t *>(source.data) + element;
        uint8_t some[kLanes] = {};
        if (n < kLanes) {
            std::memcpy(some, from, n);
            from = some;
        }
        return (__builtin_convertvector(Widened(from), Vector) - source.zero) * source.scale;
    } else {
        Vector v{};
        const float *const from = static_cast<const float *>(source.data) + element;
        n >= kLanes ? std::memcpy(&v, from, sizeof v) : std::memcpy(&v, from, n * sizeof *from);
        return v;
    }
}

template <bool kBytes>
SRNET_INLINE void Write(const Target &target, int64_t element, Vector v, int n = kLanes) {
    if constexpr (kBytes) {
        v = Min(Max(v * target.inverse + target.zero, Vector{}), Splat(255));
        // Adding 2^23 leaves the rounded number in the lowest bits.
        const Integers rounded = reinterpret_cast<Integers>(v + 8388608.0f) & 255;
        const Bytes stored = Narrowed(rounded);
        uint8_t *const to = static_cast<uint8_t *>(target.data) + element;
        n >= kLanes ? std::memcpy(to, &stored, kLanes) : std::memcpy(to, &stored, n);
    } else {
        float *const to = static_cast<float *>(target.data) + element;
        n >= kLanes ? std::memcpy(to, &v, sizeof v) : std::memcpy(to, &v, n * sizeof *to);
    }
}

// e^x to 2 ulp (Cephes); 0 below -87, no infinity above 88.
SRNET_INLINE Vector Exp(Vector x) {
    x = Min(Max(x, Splat(-87.3f)), Splat(88.0f));
    const Vector shifted = x * 1.44269504f + 12582912.0f;  // 1.5 * 2^23: rounds to whole numbers
    const Vector n = shifted - 12582912.0f;
    Vector r = x - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    Vector p = Splat(1.9875691500e-4f);
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    const Integers exponent = (reinterpret_cast<Integers>(shifted) << 23);
    return reinterpret_cast<Vector>(reinterpret_cast<Integers>(p) + exponent);
}

SRNET_INLINE Vector Sigmoid(Vector x) { return 1.0f / (1.0f + Exp(-x)); }

// Calls body with the pair of compile-time answers to whether source and target are bytes.
template <bool kValue>
struct Flag {
    static constexpr bool value = kValue;
};

template <class Body>
SRNET_INLINE void Either(bool flag, Body body) {
    flag ? body(Flag<true>()) : body(Flag<false>());
}

}  // namespace srnet::compute::SRNET_LEVEL
