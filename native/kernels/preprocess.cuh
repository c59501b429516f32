// Frame -> letterboxed, normalised NCHW FP16, in one pass over the network's input.
// Sampling: bilinear, pixel centres at +0.5, clamped to the picture.
#pragma once

/// Two neighbouring samples along one axis and the weight of the second.
struct Taps {
    int first, second;
    float weight;
};

SRNET_DEVICE Taps tapsAt(float position, int size)
{
    float const clamped = clampTo(position, 0.0F, static_cast<float>(size - 1));
    int const first = static_cast<int>(clamped);
    int const second = first + 1 < size ? first + 1 : first;
    return {first, second, clamped - static_cast<float>(first)};
}

SRNET_DEVICE float mix(float a, float b, float weight)
{
    return a + (b - a) * weight;
}

/// One channel of interleaved u8 pixels, bilinear.
SRNET_DEVICE float sample(u8 const* plane, int stride, int pixelBytes, int channel, Taps x, Taps y)
{
    u8 const* const upper = plane + static_cast<u64>(y.first) * stride + channel;
    u8 const* const lower = plane + static_cast<u64>(y.second) * stride + channel;
    float const top = mix(upper[x.first * pixelBytes], upper[x.second * pixelBytes], x.weight);
    float const bottom = mix(lower[x.first * pixelBytes], lower[x.second * pixelBytes], x.weight);
    return mix(top, bottom, y.weight);
}

/// Where a pixel of the network's input lies in the picture; false when it is padding.
SRNET_DEVICE bool framePosition(Letterbox const& box, int x, int y, float& frameX, float& frameY)
{
    int const contentX = x - box.left;
    int const contentY = y - box.top;
    if (contentX < 0 || contentY < 0 || contentX >= box.contentWidth || contentY >= box.contentHeight) {
        return false;
    }
    frameX = (contentX + 0.5F) * box.frameWidth / box.contentWidth - 0.5F;
    frameY = (contentY + 0.5F) * box.frameHeight / box.contentHeight - 0.5F;
    return true;
}

SRNET_DEVICE void store(u64 target, Letterbox const& box, int x, int y, int channel, float value)
{
    u64 const plane = static_cast<u64>(box.width) * box.height;
    reinterpret_cast<u16*>(target)[channel * plane + static_cast<u64>(y) * box.width + x] = halfBits(value);
}

SRNET_KERNEL void srnet_rgb_to_tensor(RgbToTensorParameters p)
{
    int const x = globalX();
    int const y = globalY();
    if (x >= p.box.width || y >= p.box.height) {
        return;
    }
    float frameX;
    float frameY;
    bool const inside = framePosition(p.box, x, y, frameX, frameY);
    for (int channel = 0; channel < 3; ++channel) {
        float value = p.normalization.padding;
        if (inside) {
            float const pixel = sample(reinterpret_cast<u8 const*>(p.source), p.stride, 3, channel, tapsAt(frameX, p.box.frameWidth), tapsAt(frameY, p.box.frameHeight));
            value = pixel * p.normalization.scale[channel] + p.normalization.bias[channel];
        }
        store(p.target, p.box, x, y, channel, value);
    }
}

SRNET_KERNEL void srnet_nv12_to_tensor(Nv12ToTensorParameters p)
{
    int const x = globalX();
    int const y = globalY();
    if (x >= p.box.width || y >= p.box.height) {
        return;
    }
    float frameX;
    float frameY;
    float rgb[3];
    bool const inside = framePosition(p.box, x, y, frameX, frameY);
    if (inside) {
        // Chroma has half the size, its samples between two luma columns and two rows.
        Taps const chromaX = tapsAt((frameX + 0.5F) * 0.5F - 0.5F, (p.box.frameWidth + 1) / 2);
        Taps const chromaY = tapsAt((frameY + 0.5F) * 0.5F - 0.5F, (p.box.frameHeight + 1) / 2);
        u8 const* const chroma = reinterpret_cast<u8 const*>(p.chroma);
        float const luma = sample(reinterpret_cast<u8 const*>(p.luma), p.lumaStride, 1, 0, tapsAt(frameX, p.box.frameWidth), tapsAt(frameY, p.box.frameHeight));
        float const grey = (luma - p.matrix.yOffset) * p.matrix.yScale;
        float const u = sample(chroma, p.chromaStride, 2, 0, chromaX, chromaY) - 128.0F;
        float const v = sample(chroma, p.chromaStride, 2, 1, chromaX, chromaY) - 128.0F;
        rgb[0] = clampTo(grey + p.matrix.redV * v, 0.0F, 255.0F);
        rgb[1] = clampTo(grey + p.matrix.greenU * u + p.matrix.greenV * v, 0.0F, 255.0F);
        rgb[2] = clampTo(grey + p.matrix.blueU * u, 0.0F, 255.0F);
    }
    for (int channel = 0; channel < 3; ++channel) {
        float const value = inside ? rgb[channel] * p.normalization.scale[channel] + p.normalization.bias[channel] : p.normalization.padding;
        store(p.target, p.box, x, y, channel, value);
    }
}
