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

/// Averages halfway between two levels go up, as on the CPU (FramePreprocessor.cs): the last bit of a sum would decide them else.
constexpr float Tie = 0.0007F;

/// The network was trained on resampled 8-bit pictures, hence the rounding.
SRNET_DEVICE float normalized(Normalization const& normalization, int channel, float pixel)
{
    return roundEven(pixel + Tie) * normalization.gain[channel] + normalization.shift[channel];
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

/// A pixel of the picture, to which the chroma of four belongs, as the CPU's conversion makes it.
struct Pixel {
    float red, green, blue;
};

SRNET_DEVICE Pixel pixelOf(YuvToTensorParameters const& p, int x, int y)
{
    u64 const chroma = static_cast<u64>(y / 2) * p.chromaStride + static_cast<u64>(x / 2) * p.chromaStep;
    float const luma = static_cast<float>(reinterpret_cast<u8 const*>(p.luma)[static_cast<u64>(y) * p.lumaStride + x]);
    float const u = static_cast<float>(reinterpret_cast<u8 const*>(p.u)[chroma]) - 128.0F;
    float const v = static_cast<float>(reinterpret_cast<u8 const*>(p.v)[chroma]) - 128.0F;
    auto const term = [&](float product) { return p.whole != 0 ? roundDown(product) : product; };
    float const grey = term((luma - p.matrix.yOffset) * p.matrix.yScale);
    return {clampTo(grey + term(p.matrix.redV * v), 0.0F, 255.0F), clampTo(grey + term(p.matrix.greenU * u) + term(p.matrix.greenV * v), 0.0F, 255.0F),
            clampTo(grey + term(p.matrix.blueU * u), 0.0F, 255.0F)};
}

/// First to RGB, then to the network's size, like pictures that come as RGB: the masks are the same whichever way a picture comes.
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
        Taps const tapsX = tapsAt(contentX, p.box.frameWidth, p.box.contentWidth);
        Taps const tapsY = tapsAt(contentY, p.box.frameHeight, p.box.contentHeight);
        for (int row = tapsY.first; row <= tapsY.last; ++row) {
            for (int column = tapsX.first; column <= tapsX.last; ++column) {
                Pixel const pixel = pixelOf(p, column, row);
                float const weight = weightOf(tapsX, column) * weightOf(tapsY, row);
                rgb[0] += weight * pixel.red;
                rgb[1] += weight * pixel.green;
                rgb[2] += weight * pixel.blue;
            }
        }
    }
    for (int channel = 0; channel < 3; ++channel) {
        float const value = inside ? normalized(p.normalization, channel, rgb[channel]) : p.normalization.padding;
        store(p.target, p.box, p.normalization, x, y, channel, value);
    }
}
