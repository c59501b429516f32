// Mask logits -> soft masks at the network's size -> 8-bit labels at the picture's size. FP32 throughout.
#pragma once

/// Odds p / (1 - p) of a probability that is clamped to 1e-7 .. 1 - 1e-7. What is no number claims nothing: a mask of it would be remembered.
SRNET_DEVICE float clampOdds(float odds)
{
    return !(odds >= 1e-7F) ? 1e-7F : odds > 1e7F ? 1e7F : odds;
}

constexpr int RegionSums = 9;            // numbers held per object
constexpr float ShareUnit = 16777216.0F; // what a share of 1 adds to a sum
constexpr float LeastDoubt = 0.01F;      // claims below this are no doubt: a whole picture of them would be one

/// Logits enlarged bilinearly; then objects and background share the pixel: p_0 = prod (1 - p_k), share = odds / sum of all odds.
/// With odds o_k = exp(logit), p_0's odds are 1 / (prod (1 + o_k) - 1): no 1 - p is ever formed, which has no digits left where p is close to 1.
/// What an object claims where the background is likelier than any object is added to its region.
SRNET_KERNEL void srnet_soft_masks(SoftMasksParameters p)
{
    constexpr float Log2E = 1.44269504F;

    int const x = globalX();
    int const y = globalY();
    if (x >= p.width || y >= p.height) {
        return;
    }
    Taps const tapsX = tapsAt(x, p.logitWidth, p.width);
    Taps const tapsY = tapsAt(y, p.logitHeight, p.height);
    u64 const logitPlane = static_cast<u64>(p.logitWidth) * p.logitHeight;
    u64 const plane = static_cast<u64>(p.width) * p.height;
    float const* const logits = reinterpret_cast<float const*>(p.logits);
    u64 const pixel = static_cast<u64>(y) * p.width + x;
    float* const masks = reinterpret_cast<float*>(p.masks) + pixel;
    float* const others = reinterpret_cast<float*>(p.others) + pixel;

    float any = 0.0F; // prod (1 + o_k) - 1
    float total = 0.0F;
    float largest = 0.0F;
    for (int object = 0; object < p.objects; ++object) {
        float const odds = clampOdds(exp2Fast(resample(logits + object * logitPlane, p.logitWidth, 1, tapsX, tapsY) * Log2E));
        any += odds + any * odds;
        total += odds;
        largest = odds > largest ? odds : largest;
        masks[object * plane] = odds;
    }
    float const none = clampOdds(1.0F / any);
    float const scale = 1.0F / (total + none);
    for (int object = 0; object < p.objects; ++object) {
        float const odds = masks[object * plane];
        float const share = odds * scale;
        masks[object * plane] = share;
        others[object * plane] = (total - odds) * scale;
        if (none >= largest && share >= LeastDoubt) { // few pixels: the background claims most of its own alone
            addTo(reinterpret_cast<u64*>(p.regions) + RegionSums * object + RegionSums - 1, static_cast<u64>(share * ShareUnit));
        }
    }
}

/// Masks resampled to the picture; the largest wins, background (one minus their sum) wins ties, then the first object.
SRNET_KERNEL void srnet_labels(LabelsParameters p)
{
    int const x = globalX();
    int const y = globalY();
    if (x >= p.box.frameWidth || y >= p.box.frameHeight) {
        return;
    }
    Taps const tapsX = tapsAt(x, p.box.contentWidth, p.box.frameWidth);
    Taps const tapsY = tapsAt(y, p.box.contentHeight, p.box.frameHeight);
    u64 const plane = static_cast<u64>(p.box.width) * p.box.height;
    float const* mask = reinterpret_cast<float const*>(p.masks) + static_cast<u64>(p.box.top) * p.box.width + p.box.left;
    float sum = 0.0F;
    float best = 0.0F;
    int winner = -1;
    for (int object = 0; object < p.objects; ++object, mask += plane) {
        float const share = resample(mask, p.box.width, 1, tapsX, tapsY);
        sum += share;
        if (share > best) {
            best = share;
            winner = object;
        }
    }
    u8 const label = winner >= 0 && best > 1.0F - sum ? p.ids[winner] : u8{0};
    reinterpret_cast<u8*>(p.target)[static_cast<u64>(y) * p.stride + x] = label;
}

constexpr int RegionRun = 64;

/// Neighbouring pixels of one object in one row.
struct Stretch {
    int object; // -1: none
    int left, right, pixels, sumX;
    float share; // of the object against the background, added up: what other objects claim speaks against neither
};

SRNET_DEVICE void addRegion(RegionsParameters const& p, int y, Stretch const& s)
{
    u64* const region = reinterpret_cast<u64*>(p.regions) + RegionSums * s.object;
    u64 const pixels = static_cast<u64>(s.pixels);
    addTo(region, pixels);
    raiseTo(region + 1, static_cast<u64>(p.box.frameWidth - s.left));
    raiseTo(region + 2, static_cast<u64>(p.box.frameHeight - y));
    raiseTo(region + 3, static_cast<u64>(s.right));
    raiseTo(region + 4, static_cast<u64>(y) + 1);
    addTo(region + 5, static_cast<u64>(s.sumX));
    addTo(region + 6, pixels * static_cast<u64>(y));
    addTo(region + 7, static_cast<u64>(s.share * ShareUnit));
}

SRNET_DEVICE int objectOf(RegionsParameters const& p, u8 id)
{
    int object = 0;
    while (object < p.objects && p.ids[object] != id) {
        ++object;
    }
    return object < p.objects ? object : -1;
}

/// The stretches of a run of pixels; the last one is handed back, those before it are added to their objects.
SRNET_DEVICE Stretch addRun(RegionsParameters const& p, int from, int y)
{
    Stretch stretch{-1, 0, 0, 0, 0, 0.0F};
    if (from >= p.box.frameWidth || y >= p.box.frameHeight) {
        return stretch;
    }
    int const end = from + RegionRun < p.box.frameWidth ? from + RegionRun : p.box.frameWidth;
    u8 const* const row = reinterpret_cast<u8 const*>(p.labels) + static_cast<u64>(y) * p.stride;
    Taps const tapsY = tapsAt(y, p.box.contentHeight, p.box.frameHeight);
    u64 const plane = static_cast<u64>(p.box.width) * p.box.height;
    float const* const masks = reinterpret_cast<float const*>(p.masks) + static_cast<u64>(p.box.top) * p.box.width + p.box.left;
    for (int x = from; x < end; ++x) {
        int const object = x > from && row[x] == row[x - 1] ? stretch.object : objectOf(p, row[x]);
        if (object != stretch.object) {
            if (stretch.object >= 0) {
                addRegion(p, y, stretch);
            }
            stretch = {object, x, x, 0, 0, 0.0F};
        }
        if (object < 0) { // background
            continue;
        }
        Taps const tapsX = tapsAt(x, p.box.contentWidth, p.box.frameWidth);
        float own = 0.0F;
        float open = 1.0F;
        for (int k = 0; k < p.objects; ++k) {
            float const value = resample(masks + k * plane, p.box.width, 1, tapsX, tapsY);
            own = k == object ? value : own;
            open -= k == object ? 0.0F : value;
        }
        stretch.right = x + 1;
        ++stretch.pixels;
        stretch.sumX += x;
        stretch.share += own >= open ? 1.0F : own / open;
    }
    return stretch;
}

/// What a person is told of each object. A lane adds up a run of pixels of one row, and a warp what its lanes have left of each object, so that few of them meet
/// at the sums, however large an object is.
SRNET_KERNEL void srnet_regions(RegionsParameters p)
{
    if (!leadsWarp()) {
        return;
    }
    int const y = globalY();
    LaneInt object, left, right, pixels, sumX;
    LaneFloat share;
    SRNET_EACH_LANE(i)
    {
        Stretch const last = addRun(p, globalXOfLane(i) * RegionRun, y);
        SRNET_LANE(object, i) = last.object;
        SRNET_LANE(left, i) = last.left;
        SRNET_LANE(right, i) = last.right;
        SRNET_LANE(pixels, i) = last.pixels;
        SRNET_LANE(sumX, i) = last.sumX;
        SRNET_LANE(share, i) = last.share;
    }
    u32 open = lanesEqual(object, -1) ^ 0xffffffffU;
    while (open != 0) {
        int const one = laneValue(object, firstLane(open));
        u32 const same = lanesEqual(object, one);
        Stretch sum{one, laneValue(left, firstLane(same)), 0, 0, 0, 0.0F}; // lanes lie side by side in their row
        LaneInt own;
        SRNET_EACH_LANE(i) { SRNET_LANE(own, i) = SRNET_LANE(object, i) == one ? SRNET_LANE(pixels, i) : 0; }
        sum.pixels = sumOfLanes(own);
        SRNET_EACH_LANE(i) { SRNET_LANE(own, i) = SRNET_LANE(object, i) == one ? SRNET_LANE(sumX, i) : 0; }
        sum.sumX = sumOfLanes(own);
        LaneFloat ownShare;
        SRNET_EACH_LANE(i) { SRNET_LANE(ownShare, i) = SRNET_LANE(object, i) == one ? SRNET_LANE(share, i) : 0.0F; }
        sum.share = sumOfLanes(ownShare);
        sum.right = laneValue(right, lastLane(same));
        if (isFirstLane()) {
            addRegion(p, y, sum);
        }
        open &= ~same;
    }
}
