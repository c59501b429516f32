// The few things the kernels need from their compiler: nvcc, clang without any file of NVIDIA's, or (tests only) a host
// compiler that runs every thread of a grid one after the other.
#pragma once

using u8 = unsigned char;
using u16 = unsigned short;
using u32 = unsigned int;
using u64 = unsigned long long;

#if defined(SRNET_KERNELS_ON_HOST)
#include <cmath>
#include <cstring>
#define SRNET_KERNEL static
#define SRNET_DEVICE static inline
struct Index {
    u32 x, y;
};
extern thread_local Index hostBlock, hostBlockSize, hostThread;

#else
#if defined(__clang__)
#define SRNET_KERNEL extern "C" __attribute__((global))
#define SRNET_DEVICE static inline __attribute__((device))
#else
#define SRNET_KERNEL extern "C" __global__
#define SRNET_DEVICE static inline __device__
#endif
#endif

SRNET_DEVICE int globalX()
{
#if defined(SRNET_KERNELS_ON_HOST)
    return static_cast<int>(hostBlock.x * hostBlockSize.x + hostThread.x);
#elif defined(__clang__)
    return __nvvm_read_ptx_sreg_ctaid_x() * __nvvm_read_ptx_sreg_ntid_x() + __nvvm_read_ptx_sreg_tid_x();
#else
    return blockIdx.x * blockDim.x + threadIdx.x;
#endif
}

SRNET_DEVICE int globalY()
{
#if defined(SRNET_KERNELS_ON_HOST)
    return static_cast<int>(hostBlock.y * hostBlockSize.y + hostThread.y);
#elif defined(__clang__)
    return __nvvm_read_ptx_sreg_ctaid_y() * __nvvm_read_ptx_sreg_ntid_y() + __nvvm_read_ptx_sreg_tid_y();
#else
    return blockIdx.y * blockDim.y + threadIdx.y;
#endif
}

/// 2^x; on the device with the hardware's approximation, relative error 2^-22.
SRNET_DEVICE float exp2Fast(float x)
{
#if defined(SRNET_KERNELS_ON_HOST)
    return std::exp2(x);
#else
    float result;
    asm("ex2.approx.f32 %0, %1;" : "=f"(result) : "f"(x));
    return result;
#endif
}

/// The bits of the FP16 number nearest to x, ties to even.
SRNET_DEVICE u16 halfBits(float x)
{
#if defined(SRNET_KERNELS_ON_HOST)
    u32 bits;
    std::memcpy(&bits, &x, sizeof bits);
    u16 const sign = static_cast<u16>(bits >> 16 & 0x8000U);
    u32 const magnitude = bits & 0x7fffffffU;
    if (magnitude >= 0x47800000U) { // 65536 and more, infinity, NaN
        return static_cast<u16>(sign | (magnitude > 0x7f800000U ? 0x7e00U : 0x7c00U));
    }
    if (magnitude < 0x38800000U) { // below 2^-14: a multiple of 2^-24
        float const scaled = std::nearbyint(std::fabs(x) * 16777216.0F);
        return static_cast<u16>(sign | static_cast<u16>(scaled));
    }
    u32 const rounded = magnitude + 0xfffU + (magnitude >> 13 & 1U);
    return static_cast<u16>(sign | static_cast<u16>((rounded - 0x38000000U) >> 13));
#else
    u16 result;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(result) : "f"(x));
    return result;
#endif
}

/// The value of an FP16 number.
SRNET_DEVICE float halfValue(u16 bits)
{
#if defined(SRNET_KERNELS_ON_HOST)
    u32 const sign = static_cast<u32>(bits & 0x8000U) << 16;
    u32 const exponent = bits >> 10 & 31U;
    u32 const mantissa = bits & 1023U;
    if (exponent == 0) {
        float const small = static_cast<float>(mantissa) / 16777216.0F;
        return sign != 0 ? -small : small;
    }
    u32 const result = sign | (exponent == 31 ? 0x7f800000U : (exponent + 112) << 23) | mantissa << 13;
    float value;
    std::memcpy(&value, &result, sizeof value);
    return value;
#else
    float result;
    asm("cvt.f32.f16 %0, %1;" : "=f"(result) : "h"(bits));
    return result;
#endif
}

/// An element of a tensor that is FP16 or FP32 and that the kernel does not write: read through the read-only cache.
SRNET_DEVICE float loadNumber(u64 tensor, u64 at, int half)
{
    u16 const* const halves = reinterpret_cast<u16 const*>(tensor) + at;
    float const* const floats = reinterpret_cast<float const*>(tensor) + at;
#if defined(SRNET_KERNELS_ON_HOST)
    return half != 0 ? halfValue(*halves) : *floats;
#else
    if (half != 0) {
        u16 bits;
        asm("ld.global.nc.u16 %0, [%1];" : "=h"(bits) : "l"(halves));
        return halfValue(bits);
    }
    float value;
    asm("ld.global.nc.f32 %0, [%1];" : "=f"(value) : "l"(floats));
    return value;
#endif
}

SRNET_DEVICE void storeNumber(u64 tensor, u64 at, int half, float value)
{
    if (half != 0) {
        reinterpret_cast<u16*>(tensor)[at] = halfBits(value);
    } else {
        reinterpret_cast<float*>(tensor)[at] = value;
    }
}

/// The nearest whole number, ties to even.
SRNET_DEVICE float roundEven(float x)
{
#if defined(SRNET_KERNELS_ON_HOST)
    return std::nearbyint(x);
#else
    float result;
    asm("cvt.rni.f32.f32 %0, %1;" : "=f"(result) : "f"(x));
    return result;
#endif
}

/// The largest whole number that is not larger.
SRNET_DEVICE float roundDown(float x)
{
#if defined(SRNET_KERNELS_ON_HOST)
    return std::floor(x);
#else
    float result;
    asm("cvt.rmi.f32.f32 %0, %1;" : "=f"(result) : "f"(x));
    return result;
#endif
}

/// Sums and maxima that many threads write to.
SRNET_DEVICE void addTo(u64* target, u64 value)
{
#if defined(SRNET_KERNELS_ON_HOST)
    *target += value;
#elif defined(__clang__)
    __nvvm_atom_add_gen_ll(reinterpret_cast<long long*>(target), static_cast<long long>(value));
#else
    atomicAdd(target, value);
#endif
}

SRNET_DEVICE void raiseTo(u64* target, u64 value)
{
#if defined(SRNET_KERNELS_ON_HOST)
    *target = *target < value ? value : *target;
#elif defined(__clang__)
    __nvvm_atom_max_gen_ull(target, value);
#else
    atomicMax(target, value);
#endif
}

SRNET_DEVICE float clampTo(float value, float low, float high)
{
    return value < low ? low : value > high ? high : value;
}
