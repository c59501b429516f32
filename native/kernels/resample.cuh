// How one axis is resampled. Shrinking averages the covered area, enlarging interpolates linearly between pixel centres.
#pragma once

/// The inputs of one output: the first has its own weight, so has the last, those between weigh `between` each.
struct Taps {
    int first, last;
    float firstWeight, between, lastWeight;
};

/// Weights sum to one. Positions are split in whole numbers, so that they are exact whatever the size.
SRNET_DEVICE Taps tapsAt(int output, int inputs, int outputs)
{
    Taps taps;
    if (outputs < inputs) {
        // The output covers [output * inputs / outputs, (output + 1) * inputs / outputs).
        int const from = output * inputs;
        int const to = from + inputs;
        taps.between = static_cast<float>(outputs) / static_cast<float>(inputs);
        taps.first = from / outputs;
        taps.last = (to - 1) / outputs;
        taps.firstWeight = (static_cast<float>(outputs - from % outputs) / static_cast<float>(outputs)) * taps.between;
        taps.lastWeight = (static_cast<float>((to - 1) % outputs + 1) / static_cast<float>(outputs)) * taps.between;
    } else {
        // The centre lies at (output + 1/2) * inputs / outputs - 1/2 = numerator / (2 * outputs).
        int const numerator = (2 * output + 1) * inputs - outputs;
        int const position = numerator > 0 ? numerator : 0;
        taps.first = position / (2 * outputs);
        float const weight = static_cast<float>(position % (2 * outputs)) / static_cast<float>(2 * outputs);
        bool const inside = taps.first + 1 < inputs;
        taps.last = inside ? taps.first + 1 : taps.first;
        taps.firstWeight = inside ? 1.0F - weight : 1.0F;
        taps.lastWeight = weight;
        taps.between = 0.0F;
    }
    return taps;
}

SRNET_DEVICE float weightOf(Taps const& taps, int input)
{
    return input == taps.first ? taps.firstWeight : input == taps.last ? taps.lastWeight : taps.between;
}

/// One channel of interleaved u8 pixels, or of floats (pixelStep 1), weighted along both axes.
template <class T> SRNET_DEVICE float resample(T const* plane, int stride, int pixelStep, Taps const& x, Taps const& y)
{
    float sum = 0.0F;
    for (int row = y.first; row <= y.last; ++row) {
        T const* const pixels = plane + static_cast<u64>(row) * stride;
        float line = 0.0F;
        for (int column = x.first; column <= x.last; ++column) {
            line += weightOf(x, column) * static_cast<float>(pixels[column * pixelStep]);
        }
        sum += weightOf(y, row) * line;
    }
    return sum;
}
