// Vectors of 16 numbers: one register with AVX-512, two with AVX2, four without. In the compiler's own notation, but register by register: GCC keeps vectors that are wider
// than a register in memory.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "kernels.h"

namespace srnet::compute::SRNET_LEVEL {

#define SRNET_INLINE inline __attribute__((always_inline))

#if defined(__AVX512F__)
constexpr int kPartLanes = 16;
#elif defined(__AVX2__)
constexpr int kPartLanes = 8;
#else
constexpr int kPartLanes = 4;
#endif
constexpr int kLanes = 16, kParts = kLanes / kPartLanes;

typedef float Part __attribute__((vector_size(kPartLanes * 4)));  // a register
typedef int32_t PartIntegers __attribute__((vector_size(kPartLanes * 4)));
typedef uint8_t Bytes __attribute__((vector_size(kLanes)));

SRNET_INLINE Part SplatPart(float x) { return x - Part{}; }
SRNET_INLINE Part Max(Part a, Part b) { return a > b ? a : b; }
SRNET_INLINE Part Min(Part a, Part b) { return a < b ? a : b; }

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

struct Vector {
    Part part[kParts];

    SRNET_INLINE float operator[](int i) const { return part[i / kPartLanes][i % kPartLanes]; }
};

// A vector of what a function makes of each part.
template <class Function>
SRNET_INLINE Vector Each(Function function) {
    Vector v;
    for (int i = 0; i < kParts; ++i) {
        v.part[i] = function(i);
    }
    return v;
}

SRNET_INLINE Vector Splat(float x) {
    return Each([=](int) __attribute__((always_inline)) { return SplatPart(x); });
}

// The first eight lanes, the other eight.
SRNET_INLINE Vector Halves(float first, float second) {
#if defined(__AVX512F__)
    return {{Part{first, first, first, first, first, first, first, first, second, second, second, second, second, second, second, second}}};
#else
    return Each([=](int i) __attribute__((always_inline)) { return SplatPart(i < kParts / 2 ? first : second); });
#endif
}

#define SRNET_OPERATOR(symbol)                                                                                                                                                          \
    SRNET_INLINE Vector operator symbol(const Vector &a, const Vector &b) { return Each([&](int i) __attribute__((always_inline)) { return a.part[i] symbol b.part[i]; }); }             \
    SRNET_INLINE Vector operator symbol(const Vector &a, float b) { return Each([&](int i) __attribute__((always_inline)) { return a.part[i] symbol b; }); }                             \
    SRNET_INLINE Vector operator symbol(float a, const Vector &b) { return Each([&](int i) __attribute__((always_inline)) { return a symbol b.part[i]; }); }
SRNET_OPERATOR(+)
SRNET_OPERATOR(-)
SRNET_OPERATOR(*)
SRNET_OPERATOR(/)
#undef SRNET_OPERATOR

SRNET_INLINE Vector operator-(const Vector &a) { return 0.0f - a; }
SRNET_INLINE Vector &operator+=(Vector &a, const Vector &b) { return a = a + b; }

SRNET_INLINE Vector Max(const Vector &a, const Vector &b) {
    return Each([&](int i) __attribute__((always_inline)) { return Max(a.part[i], b.part[i]); });
}
SRNET_INLINE Vector Min(const Vector &a, const Vector &b) {
    return Each([&](int i) __attribute__((always_inline)) { return Min(a.part[i], b.part[i]); });
}

SRNET_INLINE Vector Load(const float *from) {
    return Each([=](int i) __attribute__((always_inline)) { return LoadPart(from + i * kPartLanes); });
}

SRNET_INLINE void Store(float *to, const Vector &v) {
    for (int i = 0; i < kParts; ++i) {
        StorePart(to + i * kPartLanes, v.part[i]);
    }
}

SRNET_INLINE float Sum(const Vector &v) {
    float sum = 0;
    for (int i = 0; i < kLanes; ++i) {
        sum += v[i];
    }
    return sum;
}

// Bytes to numbers and, of numbers below 256, back: the compiler's own conversion goes byte by byte.
SRNET_INLINE Vector FromBytes(const uint8_t *from) {
#if defined(__AVX512F__)
    return {{_mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(from))))}};
#elif defined(__AVX2__)
    return Each([=](int i) __attribute__((always_inline)) { return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(from + i * kPartLanes)))); });
#elif defined(__x86_64__)
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(from)), zero = _mm_setzero_si128(), low = _mm_unpacklo_epi8(bytes, zero), high = _mm_unpackhi_epi8(bytes, zero);
    return {{_mm_cvtepi32_ps(_mm_unpacklo_epi16(low, zero)), _mm_cvtepi32_ps(_mm_unpackhi_epi16(low, zero)), _mm_cvtepi32_ps(_mm_unpacklo_epi16(high, zero)), _mm_cvtepi32_ps(_mm_unpackhi_epi16(high, zero))}};
#else
    float wide[kLanes];
    for (int i = 0; i < kLanes; ++i) {
        wide[i] = from[i];
    }
    return Load(wide);
#endif
}

// Numbers from 0 to 255, rounded to even: adding 2^23 leaves the rounded number in the lowest bits.
SRNET_INLINE Bytes ToBytes(const Vector &v) {
    PartIntegers rounded[kParts];
    for (int i = 0; i < kParts; ++i) {
        rounded[i] = reinterpret_cast<PartIntegers>(v.part[i] + 8388608.0f) & 255;
    }
#if defined(__AVX512F__)
    return reinterpret_cast<Bytes>(_mm512_cvtepi32_epi8(reinterpret_cast<__m512i>(rounded[0])));
#elif defined(__x86_64__)
    __m128i quarters[4];
    std::memcpy(quarters, rounded, sizeof quarters);
    return reinterpret_cast<Bytes>(_mm_packus_epi16(_mm_packs_epi32(quarters[0], quarters[1]), _mm_packs_epi32(quarters[2], quarters[3])));
#else
    int32_t wide[kLanes];
    std::memcpy(wide, rounded, sizeof wide);
    Bytes bytes;
    for (int i = 0; i < kLanes; ++i) {
        bytes[i] = static_cast<uint8_t>(wide[i]);
    }
    return bytes;
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
        return (FromBytes(from) - source.zero) * source.scale;
    } else {
        const float *const from = static_cast<const float *>(source.data) + element;
        if (n >= kLanes) {
            return Load(from);
        }
        float some[kLanes] = {};
        std::memcpy(some, from, n * sizeof *from);
        return Load(some);
    }
}

template <bool kBytes>
SRNET_INLINE void Write(const Target &target, int64_t element, Vector v, int n = kLanes) {
    if constexpr (kBytes) {
        const Bytes stored = ToBytes(Min(Max(v * target.inverse + target.zero, Vector{}), Splat(255)));
        uint8_t *const to = static_cast<uint8_t *>(target.data) + element;
        n >= kLanes ? std::memcpy(to, &stored, kLanes) : std::memcpy(to, &stored, n);
    } else {
        float *const to = static_cast<float *>(target.data) + element;
        if (n >= kLanes) {
            return Store(to, v);
        }
        float some[kLanes];
        Store(some, v);
        std::memcpy(to, some, n * sizeof *to);
    }
}

// e^x to 2 ulp (Cephes); 0 below -87, no infinity above 88.
SRNET_INLINE Part Exp(Part x) {
    x = Min(Max(x, SplatPart(-87.3f)), SplatPart(88.0f));
    const Part shifted = x * 1.44269504f + 12582912.0f;  // 1.5 * 2^23: rounds to whole numbers
    const Part n = shifted - 12582912.0f;
    Part r = x - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    Part p = SplatPart(1.9875691500e-4f);
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    const PartIntegers exponent = (reinterpret_cast<PartIntegers>(shifted) << 23);
    return reinterpret_cast<Part>(reinterpret_cast<PartIntegers>(p) + exponent);
}

SRNET_INLINE Vector Exp(const Vector &x) {
    return Each([&](int i) __attribute__((always_inline)) { return Exp(x.part[i]); });
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
