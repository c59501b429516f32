// Feature alignment around its convolutions: where each cell of the query lies in the adjacent frame, and what is fetched from there. As the CPU's
// LocalCorrelation, DeformableSampler and MaskMover; sums are FP32.
#pragma once

constexpr int SampleChannels = 4; // that a thread samples at the nine points it has located
constexpr int SampleTaps = 9;     // of the 3x3 kernel
constexpr int MoveSide = 8;       // pixels of stride 2 along the side of a cell

/// A place kept inside of 0..last; what is no number is 0.
SRNET_DEVICE float keptInside(float place, int last)
{
    float const end = static_cast<float>(last);
    return place > 0.0F ? (place < end ? place : end) : 0.0F;
}

SRNET_DEVICE int keptInside(int place, int last)
{
    return place < 0 ? 0 : place < last ? place : last;
}

/// A warp correlates one cell: each lane takes shifts of the window, a row of the map after the other, so that neighbouring lanes read neighbouring keys.
SRNET_KERNEL void srnet_correlation(CorrelationParameters p)
{
    constexpr float Log2E = 1.44269504F;

    int const cells = p.width * p.height;
    int const cell = globalY();
    if (globalX() >= WarpLanes || cell >= cells || !leadsWarp()) {
        return;
    }
    int const side = 2 * p.radius + 1;
    int const window = side * side;
    int const x = cell % p.width;
    int const y = cell / p.width;
    float* const scores = reinterpret_cast<float*>(p.scores) + cell;
    LaneFloat largest = lanesOf(NoScore);
    for (int first = 0; first < window; first += WarpLanes) {
        LaneInt neighbour;
        SRNET_EACH_LANE(i)
        {
            int const shift = first + i < window ? first + i : 0;
            SRNET_LANE(neighbour, i)
                = keptInside(y + shift / side - p.radius, p.height - 1) * p.width + keptInside(x + shift % side - p.radius, p.width - 1);
        }
        LaneFloat product = lanesOf(0.0F);
        LaneFloat square = lanesOf(0.0F);
        for (int c = 0; c < p.channels; ++c) {
            u64 const plane = static_cast<u64>(c) * cells;
            float const query = loadNumber(p.query, plane + cell, p.half);
            SRNET_EACH_LANE(i)
            {
                float const key = loadNumber(p.local, plane + SRNET_LANE(neighbour, i), p.half);
                SRNET_LANE(product, i) += query * key;
                SRNET_LANE(square, i) += key * key;
            }
        }
        SRNET_EACH_LANE(i)
        {
            int const shift = first + i;
            if (shift < window) {
                float const score = (2.0F * SRNET_LANE(product, i) - SRNET_LANE(square, i)) * p.scale;
                scores[static_cast<u64>(shift % side * side + shift / side) * cells] = score;
                SRNET_LANE(largest, i) = score > SRNET_LANE(largest, i) ? score : SRNET_LANE(largest, i);
            }
        }
    }

    // Each lane goes on with the scores that it wrote itself.
    float const most = largestOfLanes(largest);
    LaneFloat sums[6];
    SRNET_UNROLL
    for (int n = 0; n < 6; ++n) {
        sums[n] = lanesOf(0.0F);
    }
    SRNET_EACH_LANE(i)
    {
        for (int shift = i; shift < window; shift += WarpLanes) {
            float const dx = static_cast<float>(shift % side - p.radius);
            float const dy = static_cast<float>(shift / side - p.radius);
            float const weight = exp2Fast((scores[static_cast<u64>(shift % side * side + shift / side) * cells] - most) * Log2E);
            float const square = weight * weight;
            float const likely = square * square * square * square * exp2Fast(-Log2E * (dx * dx + dy * dy));
            SRNET_LANE(sums[0], i) += weight;
            SRNET_LANE(sums[1], i) += weight * dx;
            SRNET_LANE(sums[2], i) += weight * dy;
            SRNET_LANE(sums[3], i) += likely;
            SRNET_LANE(sums[4], i) += likely * dx;
            SRNET_LANE(sums[5], i) += likely * dy;
        }
    }
    float* const flow = reinterpret_cast<float*>(p.flow) + cell;
    SRNET_UNROLL
    for (int mean = 0; mean < 2; ++mean) {
        float const total = sumOfLanes(sums[3 * mean]);
        float const right = sumOfLanes(sums[3 * mean + 1]);
        float const down = sumOfLanes(sums[3 * mean + 2]);
        if (isFirstLane()) { // keys that are no numbers point nowhere
            flow[static_cast<u64>(2 * mean) * cells] = total > 0.0F ? right / total : 0.0F;
            flow[static_cast<u64>(2 * mean + 1) * cells] = total > 0.0F ? down / total : 0.0F;
        }
    }
}

/// The four cells around a point and how much of each it has.
struct Bilinear {
    int at[4];
    float weight[4];
};

SRNET_DEVICE Bilinear bilinearAt(float x, float y, int width, int height)
{
    x = keptInside(x, width - 1);
    y = keptInside(y, height - 1);
    int const left = static_cast<int>(x);
    int const top = static_cast<int>(y);
    int const right = left + 1 < width ? left + 1 : left;
    int const below = top + 1 < height ? top + 1 : top;
    float const fx = x - static_cast<float>(left);
    float const fy = y - static_cast<float>(top);
    return {{top * width + left, top * width + right, below * width + left, below * width + right},
            {(1.0F - fx) * (1.0F - fy), fx * (1.0F - fy), (1.0F - fx) * fy, fx * fy}};
}

/// The depth-wise deformable 3x3 convolution of the adjacent frame's key and of its values. A thread locates the nine points of a cell and sums a few channels
/// there; neighbouring threads have neighbouring cells, whose points lie side by side wherever what moves moves as one.
SRNET_KERNEL void srnet_sample(SampleParameters p)
{
    int const cells = p.width * p.height;
    int const cell = globalX();
    int const first = globalY() * SampleChannels;
    if (cell >= cells || first >= p.keyChannels + p.objects * p.valueChannels) {
        return;
    }
    bool const isKey = first < p.keyChannels;
    int const channel = isKey ? first : first - p.keyChannels; // of the key, or of the values of all objects
    u64 const source = isKey ? p.key : p.value;
    float const* const taps = reinterpret_cast<float const*>(isKey ? p.keyTaps : p.valueTaps) + SampleTaps * (isKey ? channel : channel % p.valueChannels);
    float const* const flow = reinterpret_cast<float const*>(p.flow) + cell;
    float const* const offsets = reinterpret_cast<float const*>(p.offsets) + cell;
    float const x = static_cast<float>(cell % p.width) + flow[0];
    float const y = static_cast<float>(cell / p.width) + flow[cells];
    float sums[SampleChannels] = {};
    for (int tap = 0; tap < SampleTaps; ++tap) {
        Bilinear const at = bilinearAt(x + static_cast<float>(tap % 3 - 1) + offsets[static_cast<u64>(tap) * cells],
                                       y + static_cast<float>(tap / 3 - 1) + offsets[static_cast<u64>(SampleTaps + tap) * cells], p.width, p.height);
        SRNET_UNROLL
        for (int c = 0; c < SampleChannels; ++c) {
            u64 const plane = static_cast<u64>(channel + c) * cells;
            float value = 0.0F;
            SRNET_UNROLL
            for (int corner = 0; corner < 4; ++corner) {
                value += at.weight[corner] * loadNumber(source, plane + at.at[corner], p.half);
            }
            sums[c] += taps[SampleTaps * c + tap] * value;
        }
    }
    SRNET_UNROLL
    for (int c = 0; c < SampleChannels; ++c) {
        storeNumber(isKey ? p.auxiliaryKey : p.auxiliaryValue, static_cast<u64>(channel + c) * cells + cell, p.half, sums[c]);
    }
}

/// How far a cell points along one axis, in cells. One at the picture's edge looks like what lies beyond, so it points outwards: it is kept inside.
SRNET_DEVICE float stepOf(MoveParameters const& p, int axis, int cell, int place, int last)
{
    u64 const at = static_cast<u64>(axis) * (p.width * p.height) + cell;
    float const to = static_cast<float>(place) + reinterpret_cast<float const*>(p.likeliest)[at] + reinterpret_cast<float const*>(p.residual)[at];
    return keptInside(to, last) - static_cast<float>(place);
}

/// A mask's pixel of stride 2, -1..1.
SRNET_DEVICE float reducedAt(float const* mask, int stride, int x, int y)
{
    float const* const above = mask + static_cast<u64>(2 * y) * stride + 2 * x;
    float const* const below = above + stride;
    return 0.5F * (above[0] + above[1] + below[0] + below[1]) - 1.0F;
}

/// The decoder's hint: each object's mask in the adjacent frame, where its cells are now. A thread makes one pixel of stride 2 of all objects.
SRNET_KERNEL void srnet_move_masks(MoveParameters p)
{
    int const width = MoveSide * p.width;
    int const height = MoveSide * p.height;
    int const x = globalX();
    int const y = globalY();
    if (x >= width || y >= height) {
        return;
    }
    Taps const across = tapsAt(x, p.width, width);
    Taps const down = tapsAt(y, p.height, height);
    float stepX = 0.0F;
    float stepY = 0.0F;
    for (int row = down.first; row <= down.last; ++row) {
        for (int column = across.first; column <= across.last; ++column) {
            float const weight = weightOf(down, row) * weightOf(across, column);
            stepX += weight * stepOf(p, 0, row * p.width + column, column, p.width - 1);
            stepY += weight * stepOf(p, 1, row * p.width + column, row, p.height - 1);
        }
    }
    float const placeX = keptInside(static_cast<float>(x) + static_cast<float>(MoveSide) * stepX, width - 1);
    float const placeY = keptInside(static_cast<float>(y) + static_cast<float>(MoveSide) * stepY, height - 1);
    int const left = static_cast<int>(placeX);
    int const top = static_cast<int>(placeY);
    int const right = left + 1 < width ? left + 1 : left;
    int const below = top + 1 < height ? top + 1 : top;
    float const fx = placeX - static_cast<float>(left);
    float const fy = placeY - static_cast<float>(top);

    // The four pixels of a cell of stride 4, row by row, are planes of the hint.
    int const stride = 2 * width;
    u64 const pixels = static_cast<u64>(stride) * (2 * height);
    u64 const plane = static_cast<u64>(width) * height / 4;
    u64 const target = static_cast<u64>(2 * (y & 1) + (x & 1)) * plane + static_cast<u64>(y / 2) * (width / 2) + x / 2;
    float const* mask = reinterpret_cast<float const*>(p.masks);
    for (int object = 0; object < p.objects; ++object, mask += pixels) {
        float const topLeft = reducedAt(mask, stride, left, top);
        float const bottomLeft = reducedAt(mask, stride, left, below);
        float const upper = topLeft + fx * (reducedAt(mask, stride, right, top) - topLeft);
        float const lower = bottomLeft + fx * (reducedAt(mask, stride, right, below) - bottomLeft);
        storeNumber(p.hint, static_cast<u64>(object) * 4 * plane + target, p.half, upper + fy * (lower - upper));
    }
}
