// Frame -> letterboxed, normalised planes of the network's input, in one pass.
#pragma once

/// Whether a pixel of the network's input shows the picture, and by which of its pixels.
SRNET_DEVICE bool contentTaps(Letterbox const& box, int x, int y, int frameWidth, int frameHeight, Taps& tapsX, Taps& tapsY)
{
    int const contentX = x - box.left;
    int const contentY = y - box.top;
    if (contentX < 0 || contentY < 0 || contentX >= box.contentWidth || contentY >= box.contentHeight) {
        return false;
    }
    tapsX = tapsAt(contentX, frameWidth, box.contentWidth);
    tapsY = tapsAt(contentY, frameHeight, box.contentHeight);
    return true;
}

SRNET_DEVICE void store(u64 target, Letterbox const& box, Normalization const& normalization, int x, int y, int channel, float value)
{
    u64 const at = (static_cast<u64>(channel) * box.height + y) * box.width + x;
    if (normalization.half != 0) {
        reinterpret_cast<u16*>(target)[at] = halfBits(value);
    } else {
        reinterpret_cast<float*>(target)[at] = value;
    }
}

/// The network was trained on resampled 8-bit pictures, hence the rounding.
SRNET_DEVICE float normalized(Normalization const& normalization, int channel, float pixel)
{
    return roundEven(pixel) * normalization.gain[channel] + normalization.shift[channel];
}

SRNET_KERNEL void srnet_rgb_to_tensor(RgbToTensorParameters p)
{
    int const x = globalX();
    int const y = globalY();
    if (x >= p.box.width || y >= p.box.height) {
        return;
    }
    Taps tapsX{};
    Taps tapsY{};
    bool const inside = contentTaps(p.box, x, y, p.box.frameWidth, p.box.frameHeight, tapsX, tapsY);
    for (int channel = 0; channel < 3; ++channel) {
        float value = p.normalization.padding;
        if (inside) {
            value = normalized(p.normalization, channel, resample(reinterpret_cast<u8 const*>(p.source) + channel, p.stride, 3, tapsX, tapsY));
        }
        store(p.target, p.box, p.normalization, x, y, channel, value);
    }
}

/// Luma and chroma are resampled on their own grids, then made RGB: for pictures that shrink, the common case, as good as the reverse.
SRNET_KERNEL void srnet_nv12_to_tensor(Nv12ToTensorParameters p)
{
    int const x = globalX();
    int const y = globalY();
    if (x >= p.box.width || y >= p.box.height) {
        return;
    }
    Taps tapsX{};
    Taps tapsY{};
    float rgb[3] = {0.0F, 0.0F, 0.0F};
    bool const inside = contentTaps(p.box, x, y, p.box.frameWidth, p.box.frameHeight, tapsX, tapsY);
    if (inside) {
        float const luma = resample(reinterpret_cast<u8 const*>(p.luma), p.lumaStride, 1, tapsX, tapsY);
        contentTaps(p.box, x, y, (p.box.frameWidth + 1) / 2, (p.box.frameHeight + 1) / 2, tapsX, tapsY);
        float const u = resample(reinterpret_cast<u8 const*>(p.chroma), p.chromaStride, 2, tapsX, tapsY) - 128.0F;
        float const v = resample(reinterpret_cast<u8 const*>(p.chroma) + 1, p.chromaStride, 2, tapsX, tapsY) - 128.0F;
        float const grey = (luma - p.matrix.yOffset) * p.matrix.yScale;
        rgb[0] = clampTo(grey + p.matrix.redV * v, 0.0F, 255.0F);
        rgb[1] = clampTo(grey + p.matrix.greenU * u + p.matrix.greenV * v, 0.0F, 255.0F);
        rgb[2] = clampTo(grey + p.matrix.blueU * u, 0.0F, 255.0F);
    }
    for (int channel = 0; channel < 3; ++channel) {
        float const value = inside ? normalized(p.normalization, channel, rgb[channel]) : p.normalization.padding;
        store(p.target, p.box, p.normalization, x, y, channel, value);
    }
}
