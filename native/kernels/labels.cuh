// Mask logits -> 8-bit labels at the picture's size: bilinear logits, soft aggregation, argmax.
#pragma once

/// With p_o = sigmoid(logit_o) and p_0 = prod(1 - p_o), the label of the greatest p after clamping to 1e-7 .. 1 - 1e-7; the
/// softmax of the aggregation keeps the order, so it is left out. Background wins ties, then the first object. FP32 throughout.
SRNET_KERNEL void srnet_logits_to_labels(LogitsToLabelsParameters p)
{
    constexpr float Log2E = 1.44269504F;
    constexpr float Least = 1e-7F;

    int const x = globalX();
    int const y = globalY();
    if (x >= p.box.frameWidth || y >= p.box.frameHeight) {
        return;
    }
    float const inputX = p.box.left + (x + 0.5F) * p.box.contentWidth / p.box.frameWidth;
    float const inputY = p.box.top + (y + 0.5F) * p.box.contentHeight / p.box.frameHeight;
    Taps const tapsX = tapsAt(inputX * p.logitWidth / p.box.width - 0.5F, p.logitWidth);
    Taps const tapsY = tapsAt(inputY * p.logitHeight / p.box.height - 0.5F, p.logitHeight);

    u64 const plane = static_cast<u64>(p.logitWidth) * p.logitHeight;
    float const* logits = reinterpret_cast<float const*>(p.logits);
    float background = 1.0F;
    float best = 0.0F;
    int bestObject = -1;
    for (int object = 0; object < p.objects; ++object, logits += plane) {
        float const* const upper = logits + static_cast<u64>(tapsY.first) * p.logitWidth;
        float const* const lower = logits + static_cast<u64>(tapsY.second) * p.logitWidth;
        float const top = mix(upper[tapsX.first], upper[tapsX.second], tapsX.weight);
        float const bottom = mix(lower[tapsX.first], lower[tapsX.second], tapsX.weight);
        // Beyond 80 the probability is clamped anyway, and 2^x stays finite.
        float const logit = clampTo(mix(top, bottom, tapsY.weight), -80.0F, 80.0F);
        float const odds = exp2Fast(logit * Log2E);
        background *= 1.0F / (1.0F + odds);
        float const probability = clampTo(odds / (1.0F + odds), Least, 1.0F - Least);
        if (probability > best) {
            best = probability;
            bestObject = object;
        }
    }
    bool const isObject = bestObject >= 0 && best > clampTo(background, Least, 1.0F - Least);
    reinterpret_cast<u8*>(p.target)[static_cast<u64>(y) * p.stride + x] = isObject ? p.ids[bestObject] : u8{0};
}
