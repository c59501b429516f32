// Objects drawn into a picture: a translucent fill inside an opaque contour, as on the CPU, to the bit.
#pragma once

/// The contour lies inside the object: something else within the thickness to the left or right, or at it above or below.
/// The picture's edge is no contour.
SRNET_DEVICE bool onContour(u8 const* labels, int stride, int width, int height, int thickness, int x, int y)
{
    u8 const* const row = labels + static_cast<u64>(y) * stride;
    u8 const id = row[x];
    for (int d = 1; d <= thickness; ++d) {
        if ((x >= d && row[x - d] != id) || (x + d < width && row[x + d] != id)) {
            return true;
        }
    }
    int const above = y > thickness ? y - thickness : 0;
    int const below = y + thickness < height ? y + thickness : height - 1;
    return labels[static_cast<u64>(above) * stride + x] != id || labels[static_cast<u64>(below) * stride + x] != id;
}

SRNET_KERNEL void srnet_overlay(OverlayParameters p)
{
    int const x = globalX();
    int const y = globalY();
    if (x >= p.width || y >= p.height) {
        return;
    }
    u8 const* const labels = reinterpret_cast<u8 const*>(p.labels);
    u8 const* const pixel = reinterpret_cast<u8 const*>(p.source) + static_cast<u64>(y) * p.sourceStride + 3 * x;
    u8* const result = reinterpret_cast<u8*>(p.target) + static_cast<u64>(y) * p.targetStride + 3 * x;
    u8 const id = labels[static_cast<u64>(y) * p.labelStride + x];
    bool const drawn = id != 0 && id != 255; // neither background nor void
    bool const line = drawn && onContour(labels, p.labelStride, p.width, p.height, p.thickness, x, y);
    for (int channel = 0; channel < 3; ++channel) {
        u32 const colour = p.colours[id] >> (8 * channel) & 255U;
        u32 const blended = (pixel[channel] * static_cast<u32>(256 - p.fill) + colour * static_cast<u32>(p.fill) + 128U) >> 8;
        result[channel] = static_cast<u8>(line ? colour : drawn ? blended : pixel[channel]);
    }
}
