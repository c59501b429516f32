// Frame -> letterboxed, normalised planes of the network's input, in one pass.
#pragma once

/// Whether a pixel of the network's input shows the picture, and which of the content's it then is.
SRNET_DEVICE bool isContent(Letterbox const& box, int& x, int& y)
{
    x -= box.left;
    y -= box.top;
    return x >= 0 && y >= 0 && x < box.contentWidth && y < box.contentHeight;
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
    int contentX = x;
    int contentY = y;
    bool const inside = isContent(p.box, contentX, contentY);
    Taps const tapsX = tapsAt(contentX, p.box.frameWidth, p.box.contentWidth);
    Taps const tapsY = tapsAt(contentY, p.box.frameHeight, p.box.contentHeight);
    for (int channel = 0; channel < 3; ++channel) {
        float value = p.normalization.padding;
        if (inside) {
            value = normalized(p.normalization, channel, resample(reinterpret_cast<u8 const*>(p.source) + channel, p.stride, 3, tapsX, tapsY));
        }
        store(p.target, p.box, p.normalization, x, y, channel, value);
    }
}

/// Luma and chroma are resampled on their own grids, then made RGB: for pictures that shrink to half and less as good as the reverse, up to what is clipped.
SRNET_KERNEL void srnet_yuv_to_tensor(YuvToTensorParameters p)
{
    int const x = globalX();
    int const y = globalY();
    if (x >= p.box.width || y >= p.box.height) {
        return;
    }
    int contentX = x;
    int contentY = y;
    float rgb[3] = {0.0F, 0.0F, 0.0F};
    bool const inside = isContent(p.box, contentX, contentY);
    if (inside) {
        Taps const lumaX = tapsAt(contentX, p.box.frameWidth, p.box.contentWidth);
        Taps const lumaY = tapsAt(contentY, p.box.frameHeight, p.box.contentHeight);
        Taps const chromaX = chromaTapsAt(contentX, p.box.frameWidth, p.box.contentWidth);
        Taps const chromaY = chromaTapsAt(contentY, p.box.frameHeight, p.box.contentHeight);
        float const luma = resample(reinterpret_cast<u8 const*>(p.luma), p.lumaStride, 1, lumaX, lumaY);
        float const u = resample(reinterpret_cast<u8 const*>(p.u), p.chromaStride, p.chromaStep, chromaX, chromaY) - 128.0F;
        float const v = resample(reinterpret_cast<u8 const*>(p.v), p.chromaStride, p.chromaStep, chromaX, chromaY) - 128.0F;
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
