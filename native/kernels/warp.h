// A warp as one value: 32 numbers, one a lane. A GPU holds one of them in each thread; the host (tests) holds all of them and runs the kernel once for the
// warp. What decides the kernel's way is the same in all lanes, so both run the same source.
#pragma once

#include "portable.h"

constexpr int WarpLanes = 32;

// So that arrays that a loop goes through stay in registers.
#if defined(SRNET_KERNELS_ON_HOST)
#define SRNET_UNROLL
#else
#define SRNET_UNROLL _Pragma("unroll")
#endif

#if defined(SRNET_KERNELS_ON_HOST)

template <class T> struct Lanes {
    T lane[WarpLanes];
};
using LaneFloat = Lanes<float>;
using LaneInt = Lanes<int>;

// Runs a statement for each lane; `lane` is its number. On a GPU every thread is one.
#define SRNET_EACH_LANE(number) for (int number = 0; number < WarpLanes; ++number)
#define SRNET_LANE(value, number) (value).lane[number]

/// Whether this thread stands for its warp.
SRNET_DEVICE bool leadsWarp() { return hostThread.x % WarpLanes == 0; }

/// Whether this thread does what is done once for the warp.
SRNET_DEVICE bool isFirstLane() { return true; }

/// globalX() of a lane of this warp; blocks are as wide as warps, or several of them.
SRNET_DEVICE int globalXOfLane(int lane) { return globalX() + lane; }

#else

using LaneFloat = float;
using LaneInt = int;

#define SRNET_EACH_LANE(number) for ([[maybe_unused]] int number = globalX() % WarpLanes, once = 1; once != 0; once = 0)
#define SRNET_LANE(value, number) (value)

SRNET_DEVICE bool leadsWarp() { return true; }

SRNET_DEVICE bool isFirstLane() { return globalX() % WarpLanes == 0; }

SRNET_DEVICE int globalXOfLane(int) { return globalX(); }

#endif

SRNET_DEVICE LaneFloat lanesOf(float value)
{
    LaneFloat result;
    SRNET_EACH_LANE(i) { SRNET_LANE(result, i) = value; }
    return result;
}

SRNET_DEVICE LaneInt lanesOf(int value)
{
    LaneInt result;
    SRNET_EACH_LANE(i) { SRNET_LANE(result, i) = value; }
    return result;
}

// Shuffles and votes are written out in PTX: what clang has built in it allows only beside an installed CUDA.

/// One bit per lane: whether its value is larger than x. No number is.
SRNET_DEVICE u32 lanesAbove(LaneFloat const& value, float x)
{
    u32 mask = 0;
#if defined(SRNET_KERNELS_ON_HOST)
    SRNET_EACH_LANE(i) { mask |= value.lane[i] > x ? 1U << i : 0U; }
#else
    asm volatile("{ .reg .pred above; setp.gt.f32 above, %1, %2; vote.sync.ballot.b32 %0, above, 0xffffffff; }" : "=r"(mask) : "f"(value), "f"(x));
#endif
    return mask;
}

/// One bit per lane: whether its value is x.
SRNET_DEVICE u32 lanesEqual(LaneInt const& value, int x)
{
    u32 mask = 0;
#if defined(SRNET_KERNELS_ON_HOST)
    SRNET_EACH_LANE(i) { mask |= value.lane[i] == x ? 1U << i : 0U; }
#else
    asm volatile("{ .reg .pred equal; setp.eq.s32 equal, %1, %2; vote.sync.ballot.b32 %0, equal, 0xffffffff; }" : "=r"(mask) : "r"(value), "r"(x));
#endif
    return mask;
}

/// The value of one lane, in all of them.
SRNET_DEVICE float laneValue(LaneFloat const& value, int lane)
{
#if defined(SRNET_KERNELS_ON_HOST)
    return value.lane[lane];
#else
    float result;
    asm volatile("shfl.sync.idx.b32 %0, %1, %2, 31, 0xffffffff;" : "=f"(result) : "f"(value), "r"(lane));
    return result;
#endif
}

SRNET_DEVICE int laneValue(LaneInt const& value, int lane)
{
#if defined(SRNET_KERNELS_ON_HOST)
    return value.lane[lane];
#else
    int result;
    asm volatile("shfl.sync.idx.b32 %0, %1, %2, 31, 0xffffffff;" : "=r"(result) : "r"(value), "r"(lane));
    return result;
#endif
}

/// Each lane's value in the lane after it; the first keeps its own.
SRNET_DEVICE LaneFloat lanesUp(LaneFloat const& value)
{
#if defined(SRNET_KERNELS_ON_HOST)
    LaneFloat result = value;
    for (int i = WarpLanes - 1; i > 0; --i) {
        result.lane[i] = value.lane[i - 1];
    }
#else
    float result;
    asm volatile("shfl.sync.up.b32 %0, %1, 1, 0, 0xffffffff;" : "=f"(result) : "f"(value));
#endif
    return result;
}

SRNET_DEVICE LaneInt lanesUp(LaneInt const& value)
{
#if defined(SRNET_KERNELS_ON_HOST)
    LaneInt result = value;
    for (int i = WarpLanes - 1; i > 0; --i) {
        result.lane[i] = value.lane[i - 1];
    }
#else
    int result;
    asm volatile("shfl.sync.up.b32 %0, %1, 1, 0, 0xffffffff;" : "=r"(result) : "r"(value));
#endif
    return result;
}

/// The value of the lane whose number differs from this one's in these bits.
SRNET_DEVICE float laneAcross(LaneFloat const& value, [[maybe_unused]] int lane, int bits)
{
#if defined(SRNET_KERNELS_ON_HOST)
    return value.lane[lane ^ bits];
#else
    float result;
    asm volatile("shfl.sync.bfly.b32 %0, %1, %2, 31, 0xffffffff;" : "=f"(result) : "f"(value), "r"(bits));
    return result;
#endif
}

SRNET_DEVICE int laneAcross(LaneInt const& value, [[maybe_unused]] int lane, int bits)
{
#if defined(SRNET_KERNELS_ON_HOST)
    return value.lane[lane ^ bits];
#else
    int result;
    asm volatile("shfl.sync.bfly.b32 %0, %1, %2, 31, 0xffffffff;" : "=r"(result) : "r"(value), "r"(bits));
    return result;
#endif
}

/// The sum of all lanes, in all of them, added up in the same order everywhere.
SRNET_DEVICE float sumOfLanes(LaneFloat value)
{
    for (int bits = WarpLanes / 2; bits > 0; bits /= 2) {
        LaneFloat next;
        SRNET_EACH_LANE(i) { SRNET_LANE(next, i) = SRNET_LANE(value, i) + laneAcross(value, i, bits); }
        value = next;
    }
    return laneValue(value, 0);
}

/// The largest of all lanes, in all of them; what is no number is passed over.
SRNET_DEVICE float largestOfLanes(LaneFloat value)
{
    for (int bits = WarpLanes / 2; bits > 0; bits /= 2) {
        LaneFloat next;
        SRNET_EACH_LANE(i)
        {
            float const other = laneAcross(value, i, bits);
            SRNET_LANE(next, i) = other > SRNET_LANE(value, i) ? other : SRNET_LANE(value, i);
        }
        value = next;
    }
    return laneValue(value, 0);
}

SRNET_DEVICE int sumOfLanes(LaneInt value)
{
    for (int bits = WarpLanes / 2; bits > 0; bits /= 2) {
        LaneInt next;
        SRNET_EACH_LANE(i) { SRNET_LANE(next, i) = SRNET_LANE(value, i) + laneAcross(value, i, bits); }
        value = next;
    }
    return laneValue(value, 0);
}

SRNET_DEVICE int lastLane(u32 mask)
{
#if defined(SRNET_KERNELS_ON_HOST) || defined(__clang__)
    return WarpLanes - 1 - __builtin_clz(mask);
#else
    return WarpLanes - 1 - __clz(static_cast<int>(mask));
#endif
}

SRNET_DEVICE int firstLane(u32 mask)
{
#if defined(SRNET_KERNELS_ON_HOST) || defined(__clang__)
    return __builtin_ctz(mask);
#else
    return __ffs(static_cast<int>(mask)) - 1;
#endif
}

SRNET_DEVICE int countLanes(u32 mask)
{
#if defined(SRNET_KERNELS_ON_HOST) || defined(__clang__)
    return __builtin_popcount(mask);
#else
    return __popc(mask);
#endif
}
