// Every kernel on the GPU against the same source compiled for the host, at odd sizes and at those of a stream; and its time beside what the memory allows.
#include "host_check.h"

thread_local Index hostBlock;
thread_local Index hostBlockSize;
thread_local Index hostThread;

namespace proof {
namespace {

struct Size {
    int frameWidth, frameHeight, width, height;
    std::string text() const
    {
        return std::to_string(frameWidth) + "x" + std::to_string(frameHeight) + ", " + std::to_string(width) + "x" + std::to_string(height);
    }
    Letterbox box() const { return {frameWidth, frameHeight, width, height, 0, 0, width, height}; }
};

Normalization normalization(bool half)
{
    return {{1 / 58.0F, 1 / 57.0F, 1 / 57.4F}, {-2.1F, -2.0F, -1.8F}, 0.0F, half ? 1 : 0};
}

std::size_t times(std::size_t a, int b, int c) { return a * static_cast<std::size_t>(b) * static_cast<std::size_t>(c); }

void pictures(Check& check, Size const& s)
{
    Random random(1);
    double const level = 1.05 / 57.0; // 8-bit values that are rounded the other way at a half
    for (bool half : {false, true}) {
        RgbToTensorParameters p{};
        p.box = s.box();
        p.normalization = normalization(half);
        p.stride = 3 * s.frameWidth;
        std::vector<Part> parts(2);
        parts[0] = {&p.source, random.bytes(times(3, s.frameWidth, s.frameHeight))};
        parts[1] = {&p.target, zeros(times(half ? 6 : 12, s.width, s.height)), true, half ? Numbers::Halves : Numbers::Floats, level};
        check.run("srnet_rgb_to_tensor", s.text() + (half ? ", FP16" : ", FP32"), srnet_rgb_to_tensor, p, s.width, s.height, parts);
    }
    int const chromaWidth = (s.frameWidth + 1) / 2;
    for (bool interleaved : {false, true}) {
        YuvToTensorParameters p{};
        p.box = s.box();
        p.normalization = normalization(true);
        p.matrix = {1.164F, 16.0F, 1.793F, -0.213F, -0.533F, 2.112F};
        p.lumaStride = s.frameWidth;
        p.chromaStride = interleaved ? 2 * chromaWidth : chromaWidth;
        p.chromaStep = interleaved ? 2 : 1;
        p.whole = interleaved ? 0 : 1;
        std::vector<Part> parts(4);
        parts[0] = {&p.luma, random.bytes(times(1, p.lumaStride, s.frameHeight))};
        parts[1] = {&p.u, random.bytes(times(1, p.chromaStride, (s.frameHeight + 1) / 2))};
        parts[2] = {&p.v, random.bytes(parts[1].data.size())};
        parts[3] = {&p.target, zeros(times(6, s.width, s.height)), true, Numbers::Halves, level};
        check.run("srnet_yuv_to_tensor", s.text() + (interleaved ? ", NV12" : ", I420"), srnet_yuv_to_tensor, p, s.width, s.height, parts);
    }

    OverlayParameters overlay{};
    overlay.width = s.frameWidth;
    overlay.height = s.frameHeight;
    overlay.sourceStride = overlay.targetStride = 3 * s.frameWidth;
    overlay.labelStride = s.frameWidth;
    overlay.thickness = 2;
    overlay.fill = 100;
    for (u32& colour : overlay.colours) {
        colour = random.bits() & 0xffffffU;
    }
    std::vector<Part> parts(3);
    parts[0] = {&overlay.source, random.bytes(times(3, s.frameWidth, s.frameHeight))};
    parts[1] = {&overlay.labels, random.bytes(times(1, s.frameWidth, s.frameHeight))};
    parts[2] = {&overlay.target, zeros(times(3, s.frameWidth, s.frameHeight)), true};
    check.run("srnet_overlay", s.text(), srnet_overlay, overlay, s.frameWidth, s.frameHeight, parts);
}

void masks(Check& check, Size const& s, int objects)
{
    Random random(2);
    std::string const text = s.text() + ", " + std::to_string(objects) + " objects";
    std::size_t const planes = times(4, s.width, s.height) * static_cast<std::size_t>(objects);
    std::size_t const sums = sizeof(u64) * RegionSums * static_cast<std::size_t>(objects);
    SoftMasksParameters soft{};
    soft.logitWidth = s.width / 2;
    soft.logitHeight = s.height / 2;
    soft.width = s.width;
    soft.height = s.height;
    soft.objects = objects;
    std::vector<Part> parts(4);
    parts[0] = {&soft.logits, random.numbers(times(1, soft.logitWidth, soft.logitHeight) * static_cast<std::size_t>(objects), -9, 6, false)};
    parts[1] = {&soft.masks, zeros(planes), true, Numbers::Floats, 1e-4};
    parts[2] = {&soft.others, zeros(planes), true, Numbers::Floats, 1e-4};
    parts[3] = {&soft.regions, zeros(sums), true, Numbers::Sums, 1e-2};
    check.run("srnet_soft_masks", text, srnet_soft_masks, soft, s.width, s.height, parts);
    std::vector<unsigned char> const shares = parts[1].data;

    LabelsParameters labels{};
    labels.box = s.box();
    labels.objects = objects;
    labels.stride = s.frameWidth;
    for (int k = 0; k < objects; ++k) {
        labels.ids[k] = static_cast<u8>(k + 1);
    }
    std::vector<Part> two(2);
    two[0] = {&labels.masks, shares};
    two[1] = {&labels.target, zeros(times(1, s.frameWidth, s.frameHeight)), true, Numbers::Bytes, 0, 1e-4};
    check.run("srnet_labels", text, srnet_labels, labels, s.frameWidth, s.frameHeight, two);

    RegionsParameters regions{};
    regions.box = labels.box;
    regions.objects = objects;
    regions.stride = s.frameWidth;
    std::copy(std::begin(labels.ids), std::end(labels.ids), std::begin(regions.ids));
    for (bool full : {false, true}) {
        std::vector<Part> three(3);
        three[0] = {&regions.masks, shares};
        three[1] = {&regions.labels, full ? std::vector<unsigned char>(two[1].data.size(), 1) : two[1].data};
        three[2] = {&regions.regions, zeros(sums), true, Numbers::Sums, 1e-3};
        check.run("srnet_regions", text + (full ? ", all of it" : ""), srnet_regions, regions, (s.frameWidth + RegionRun - 1) / RegionRun, s.frameHeight, three);
    }
}

void memory(Check& check, int slots, int positions, int objects, int valueChannels, bool half)
{
    Random random(3);
    MemoryReadParameters p{};
    p.positions = positions;
    p.keyChannels = 32;
    p.valueChannels = valueChannels;
    p.slots = slots;
    p.objects = objects;
    p.groups = objects > 1 ? 2 : 1;
    p.top = 20;
    p.half = half ? 1 : 0;
    p.scale = 1 / std::sqrt(32.0F);
    u32 const all = objects == 32 ? 0xffffffffU : (1U << objects) - 1;
    p.members[0] = p.groups == 2 ? all & 0x55555555U : all;
    p.members[1] = all & 0xaaaaaaaaU;
    u32 const used[2] = {(1U << slots) - 1, (1U << (slots - 1)) - 1};
    std::string const text = std::to_string(slots) + " slots of " + std::to_string(positions) + ", " + std::to_string(objects) + " objects" + (half ? ", FP16" : ", FP32");
    auto const numbers = [&](int count, float low, float high) { return random.numbers(times(1, count, positions), low, high, half); };
    MemoryQueriesParameters asked{};
    asked.positions = positions;
    asked.keyChannels = p.keyChannels;
    asked.half = p.half;
    std::vector<Part> queries(3);
    queries[0] = {&asked.query, numbers(p.keyChannels, -1, 1)};
    queries[1] = {&asked.selection, numbers(p.keyChannels, 0, 1)};
    queries[2] = {&asked.prepared, zeros(times(4, 2 * p.keyChannels + 1, positions)), true, Numbers::Floats, 1e-4};
    check.run("srnet_memory_queries", text, srnet_memory_queries, asked, positions, 1, queries);

    std::vector<Part> parts(6);
    parts[0] = {&p.keys, numbers(slots * p.keyChannels, -1, 1)};
    parts[1] = {&p.shrinkage, numbers(slots, 1, 6)};
    parts[2] = {&p.values, numbers(slots * objects * valueChannels, -1, 1)};
    parts[3] = {&p.used, std::vector<unsigned char>(reinterpret_cast<unsigned char const*>(used), reinterpret_cast<unsigned char const*>(used + p.groups))};
    parts[4] = {&p.prepared, queries[2].data};
    parts[5] = {&p.readout, zeros(times(half ? 2 : 4, objects * valueChannels, positions)), true, half ? Numbers::Halves : Numbers::Floats, 1e-3, 1e-3};
    check.run("srnet_memory_read", text, srnet_memory_read, p, WarpLanes, (positions + ReadQueries - 1) / ReadQueries * p.groups, parts);

    SumSlotsParameters sum{};
    sum.slotCount = slots;
    sum.length = objects * 16 * valueChannels;
    std::vector<Part> two(2);
    two[0] = {&sum.slots, random.numbers(times(1, slots, sum.length), -1, 1, false)};
    two[1] = {&sum.target, zeros(times(4, sum.length, 1)), true, Numbers::Floats, 1e-5};
    check.run("srnet_sum_slots", text, srnet_sum_slots, sum, sum.length, 1, two);

    KeepParameters keep{};
    keep.length = objects * valueChannels * positions;
    keep.half = p.half;
    two[0] = {&keep.source, random.bytes(times(half ? 2 : 4, keep.length, 1))}; // any bits, infinite and no numbers among them
    two[1] = {&keep.target, zeros(two[0].data.size()), true};
    check.run("srnet_keep", text, srnet_keep, keep, KeepRow, (keep.length + KeepRow - 1) / KeepRow, two);
}

void alignment(Check& check, int width, int height, int objects, int radius, bool half)
{
    Random random(4);
    constexpr int Key = 32;
    constexpr int Value = 128;
    int const side = 2 * radius + 1;
    Numbers const kind = half ? Numbers::Halves : Numbers::Floats;
    std::string const text = std::to_string(width) + "x" + std::to_string(height) + ", " + std::to_string(objects) + " objects" + (half ? ", FP16" : ", FP32");
    auto const numbers = [&](int planes, float low, float high, bool halves) { return random.numbers(times(1, planes, width * height), low, high, halves); };
    std::size_t const plane = times(4, width, height);
    CorrelationParameters correlation{};
    correlation.width = width;
    correlation.height = height;
    correlation.channels = Key;
    correlation.radius = radius;
    correlation.half = half ? 1 : 0;
    correlation.scale = 1 / std::sqrt(static_cast<float>(Key));
    std::vector<Part> parts(4);
    parts[0] = {&correlation.query, numbers(Key, -1, 1, half)};
    parts[1] = {&correlation.local, numbers(Key, -1, 1, half)};
    parts[2] = {&correlation.scores, zeros(plane * static_cast<std::size_t>(side * side)), true, Numbers::Floats, 1e-4};
    parts[3] = {&correlation.flow, zeros(plane * 4), true, Numbers::Floats, 1e-3};
    check.run("srnet_correlation", text, srnet_correlation, correlation, WarpLanes, width * height, parts);
    std::vector<unsigned char> const key = parts[1].data;
    std::vector<unsigned char> const flow = parts[3].data;
    auto const planes = [&](int first) { return std::vector<unsigned char>(flow.begin() + static_cast<std::ptrdiff_t>(plane) * first, flow.begin() + static_cast<std::ptrdiff_t>(plane) * (first + 2)); };

    SampleParameters sample{};
    sample.width = width;
    sample.height = height;
    sample.keyChannels = Key;
    sample.valueChannels = Value;
    sample.objects = objects;
    sample.half = correlation.half;
    std::vector<Part> eight(8);
    eight[0] = {&sample.flow, planes(0)};
    eight[1] = {&sample.offsets, numbers(2 * SampleTaps, -3, 3, false)};
    eight[2] = {&sample.keyTaps, random.numbers(SampleTaps * Key, -1, 1, false)};
    eight[3] = {&sample.valueTaps, random.numbers(SampleTaps * Value, -1, 1, false)};
    eight[4] = {&sample.key, key};
    eight[5] = {&sample.value, numbers(objects * Value, -1, 1, half)};
    eight[6] = {&sample.auxiliaryKey, zeros(key.size()), true, kind, half ? 4e-3 : 1e-4};
    eight[7] = {&sample.auxiliaryValue, zeros(eight[5].data.size()), true, kind, half ? 4e-3 : 1e-4};
    check.run("srnet_sample", text, srnet_sample, sample, width * height, (Key + objects * Value) / SampleChannels, eight);

    MoveParameters move{};
    move.width = width;
    move.height = height;
    move.objects = objects;
    move.half = correlation.half;
    parts[0] = {&move.likeliest, planes(2)};
    parts[1] = {&move.residual, numbers(2, -3, 3, false)};
    parts[2] = {&move.masks, numbers(256 * objects, 0, 1, false)};
    parts[3] = {&move.hint, zeros(times(half ? 128 : 256, objects, width * height)), true, kind, 2e-3};
    check.run("srnet_move_masks", text, srnet_move_masks, move, MoveSide * width, MoveSide * height, parts);
}

} // namespace

int checkKernels(Gpu const& gpu, bool small)
{
    Check check(gpu);
    std::vector<Size> sizes{{37, 23, 48, 32}, {101, 77, 96, 64}};
    if (!small) {
        sizes.push_back({1920, 1080, 672, 384});
    }
    for (Size const& size : sizes) {
        pictures(check, size);
        masks(check, size, 1);
        masks(check, size, 3);
    }
    masks(check, {101, 77, 96, 64}, 32);
    memory(check, 1, 1, 1, 16, false);
    memory(check, 3, 91, 2, 33, true);
    memory(check, 6, 65, 32, 128, true);
    alignment(check, 1, 1, 1, 0, false);
    alignment(check, 13, 7, 3, 3, false);
    alignment(check, 11, 5, 32, 3, true);
    if (!small) {
        pictures(check, {3840, 2160, 672, 384});
        memory(check, 6, 1008, 1, 128, false);
        memory(check, 6, 1008, 1, 128, true);
        memory(check, 6, 1008, 3, 128, true);
        alignment(check, 42, 24, 1, 3, true);
        alignment(check, 42, 24, 3, 3, true);
    }
    std::printf("%d kernels at some size differ from the host's\n", check.different());
    return check.different();
}

} // namespace proof
