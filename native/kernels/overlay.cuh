// Labels drawn over a picture: result = (pixel * (255 - alpha) + colour * alpha) / 255, rounded.
#pragma once

SRNET_DEVICE u8 blend(u32 pixel, u32 colour, u32 alpha)
{
    return static_cast<u8>((pixel * (255U - alpha) + colour * alpha + 127U) / 255U);
}

SRNET_KERNEL void srnet_overlay(OverlayParameters p)
{
    int const x = globalX();
    int const y = globalY();
    if (x >= p.width || y >= p.height) {
        return;
    }
    u8 const* const pixel = reinterpret_cast<u8 const*>(p.source) + static_cast<u64>(y) * p.sourceStride + 3 * x;
    u8* const result = reinterpret_cast<u8*>(p.target) + static_cast<u64>(y) * p.targetStride + 3 * x;
    u32 const colour = p.palette[reinterpret_cast<u8 const*>(p.labels)[static_cast<u64>(y) * p.labelStride + x]];
    u32 const alpha = colour >> 24;
    result[0] = blend(pixel[0], colour & 255U, alpha);
    result[1] = blend(pixel[1], colour >> 8 & 255U, alpha);
    result[2] = blend(pixel[2], colour >> 16 & 255U, alpha);
}
