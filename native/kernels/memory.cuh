// What goes into the slots of the memory, and sums over them: slots that hold nothing are zeros.
#pragma once

// Elements of a row of the grid: one-dimensional work spread over two dimensions.
constexpr int KeepRow = 1024;

/// A copy in which what is infinite or no number becomes 0: in the memory it would be read in every frame to come, and with weight 0 be no number again.
SRNET_KERNEL void srnet_keep(KeepParameters p)
{
    int const x = globalX();
    int const at = globalY() * KeepRow + x;
    if (x >= KeepRow || at >= p.length) {
        return;
    }
    if (p.half != 0) {
        u16 const bits = reinterpret_cast<u16 const*>(p.source)[at];
        reinterpret_cast<u16*>(p.target)[at] = (bits & 0x7c00U) == 0x7c00U ? u16{0} : bits;
    } else {
        u32 const bits = reinterpret_cast<u32 const*>(p.source)[at];
        reinterpret_cast<u32*>(p.target)[at] = (bits & 0x7f800000U) == 0x7f800000U ? 0U : bits;
    }
}

SRNET_KERNEL void srnet_sum_slots(SumSlotsParameters p)
{
    int const at = globalX();
    if (at >= p.length || globalY() > 0) {
        return;
    }
    float const* const slots = reinterpret_cast<float const*>(p.slots) + at;
    float sum = 0.0F;
    for (int slot = 0; slot < p.slotCount; ++slot) {
        sum += slots[static_cast<u64>(slot) * p.length];
    }
    reinterpret_cast<float*>(p.target)[at] = sum;
}
