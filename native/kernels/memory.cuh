// Sums over the slots of the memory: slots that hold nothing are zeros.
#pragma once

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
