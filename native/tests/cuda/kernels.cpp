#include "kernels.h"

#define SRNET_KERNELS_ON_HOST
#include "../../kernels/srnet_kernels.cu"

thread_local Index hostBlock;
thread_local Index hostBlockSize;
thread_local Index hostThread;

namespace standin {
namespace {

/// Replaces a device address by the host's; false when the kernel would leave its allocation.
bool translate(u64& address, std::size_t bytes)
{
    void* const host = hostAddress(address, bytes);
    address = reinterpret_cast<u64>(host);
    return host != nullptr;
}

std::size_t imageBytes(int width, int height, int stride)
{
    return static_cast<std::size_t>(height - 1) * static_cast<std::size_t>(stride) + static_cast<std::size_t>(width);
}

std::size_t tensorBytes(Letterbox const& box, Normalization const& normalization)
{
    std::size_t const element = normalization.half != 0 ? sizeof(u16) : sizeof(float);
    return std::size_t{3} * static_cast<std::size_t>(box.width) * static_cast<std::size_t>(box.height) * element;
}

bool translateAll(RgbToTensorParameters& p)
{
    return translate(p.source, imageBytes(3 * p.box.frameWidth, p.box.frameHeight, p.stride)) && translate(p.target, tensorBytes(p.box, p.normalization));
}

bool translateAll(YuvToTensorParameters& p)
{
    std::size_t const chroma = imageBytes(((p.box.frameWidth + 1) / 2 - 1) * p.chromaStep + 1, (p.box.frameHeight + 1) / 2, p.chromaStride);
    return translate(p.luma, imageBytes(p.box.frameWidth, p.box.frameHeight, p.lumaStride)) && translate(p.u, chroma) && translate(p.v, chroma) && translate(p.target, tensorBytes(p.box, p.normalization));
}

std::size_t planeBytes(int planes, int width, int height)
{
    return static_cast<std::size_t>(planes) * static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * sizeof(float);
}

std::size_t regionBytes(int objects)
{
    return sizeof(u64) * RegionSums * static_cast<std::size_t>(objects);
}

bool translateAll(SoftMasksParameters& p)
{
    return translate(p.logits, planeBytes(p.objects, p.logitWidth, p.logitHeight)) && translate(p.masks, planeBytes(p.objects, p.width, p.height))
        && translate(p.others, planeBytes(p.objects, p.width, p.height)) && translate(p.regions, regionBytes(p.objects));
}

bool translateAll(RegionsParameters& p)
{
    return (p.objects == 0 || (translate(p.masks, planeBytes(p.objects, p.box.width, p.box.height)) && translate(p.regions, regionBytes(p.objects))))
        && translate(p.labels, imageBytes(p.box.frameWidth, p.box.frameHeight, p.stride));
}

bool translateAll(KeepParameters& p)
{
    std::size_t const bytes = static_cast<std::size_t>(p.length) * (p.half != 0 ? sizeof(u16) : sizeof(float));
    return translate(p.source, bytes) && translate(p.target, bytes);
}

bool translateAll(MemoryQueriesParameters& p)
{
    std::size_t const bytes = (p.half != 0 ? sizeof(u16) : sizeof(float)) * static_cast<std::size_t>(p.keyChannels) * static_cast<std::size_t>(p.positions);
    return translate(p.query, bytes) && translate(p.selection, bytes) && translate(p.prepared, planeBytes(2 * p.keyChannels + 1, p.positions, 1));
}

bool translateAll(MemoryReadParameters& p)
{
    std::size_t const number = p.half != 0 ? sizeof(u16) : sizeof(float);
    auto const bytes = [&](int planes) { return number * static_cast<std::size_t>(planes) * static_cast<std::size_t>(p.positions); };
    return translate(p.keys, bytes(p.slots * p.keyChannels))
        && translate(p.shrinkage, bytes(p.slots)) && translate(p.values, bytes(p.slots * p.objects * p.valueChannels))
        && translate(p.used, sizeof(u32) * static_cast<std::size_t>(p.groups)) && translate(p.prepared, planeBytes(2 * p.keyChannels + 1, p.positions, 1))
        && translate(p.readout, bytes(p.objects * p.valueChannels));
}

bool translateAll(CorrelationParameters& p)
{
    std::size_t const keys = (p.half != 0 ? sizeof(u16) : sizeof(float)) * static_cast<std::size_t>(p.channels * p.width * p.height);
    int const side = 2 * p.radius + 1;
    return translate(p.query, keys) && translate(p.local, keys) && translate(p.scores, planeBytes(side * side, p.width, p.height))
        && translate(p.flow, planeBytes(4, p.width, p.height));
}

bool translateAll(SampleParameters& p)
{
    auto const bytes = [&](int planes) {
        return (p.half != 0 ? sizeof(u16) : sizeof(float)) * static_cast<std::size_t>(planes) * static_cast<std::size_t>(p.width * p.height);
    };
    return translate(p.flow, planeBytes(2, p.width, p.height)) && translate(p.offsets, planeBytes(2 * SampleTaps, p.width, p.height))
        && translate(p.keyTaps, planeBytes(SampleTaps, p.keyChannels, 1)) && translate(p.valueTaps, planeBytes(SampleTaps, p.valueChannels, 1))
        && translate(p.key, bytes(p.keyChannels)) && translate(p.value, bytes(p.objects * p.valueChannels))
        && translate(p.auxiliaryKey, bytes(p.keyChannels)) && translate(p.auxiliaryValue, bytes(p.objects * p.valueChannels));
}

bool translateAll(MoveParameters& p)
{
    std::size_t const hint = (p.half != 0 ? sizeof(u16) : sizeof(float)) * static_cast<std::size_t>(p.objects * 64 * p.width * p.height);
    return translate(p.likeliest, planeBytes(2, p.width, p.height)) && translate(p.residual, planeBytes(2, p.width, p.height))
        && translate(p.masks, planeBytes(256 * p.objects, p.width, p.height)) && translate(p.hint, hint);
}

bool translateAll(SumSlotsParameters& p)
{
    return translate(p.slots, planeBytes(p.slotCount, p.length, 1)) && translate(p.target, planeBytes(1, p.length, 1));
}

bool translateAll(LabelsParameters& p)
{
    // Without objects there are no masks.
    return (p.objects == 0 || translate(p.masks, planeBytes(p.objects, p.box.width, p.box.height)))
        && translate(p.target, imageBytes(p.box.frameWidth, p.box.frameHeight, p.stride));
}

bool translateAll(OverlayParameters& p)
{
    return translate(p.source, imageBytes(3 * p.width, p.height, p.sourceStride)) && translate(p.labels, imageBytes(p.width, p.height, p.labelStride))
        && translate(p.target, imageBytes(3 * p.width, p.height, p.targetStride));
}

template <class Parameters, void (*kernel)(Parameters)> Result runGrid(std::vector<char>& bytes, Grid const& grid)
{
    Parameters& parameters = *reinterpret_cast<Parameters*>(bytes.data());
    if (!translateAll(parameters)) {
        return IllegalAddress;
    }
    hostBlockSize = {grid.blockX, grid.blockY};
    for (hostBlock.y = 0; hostBlock.y < grid.gridY; ++hostBlock.y) {
        for (hostBlock.x = 0; hostBlock.x < grid.gridX; ++hostBlock.x) {
            for (hostThread.y = 0; hostThread.y < grid.blockY; ++hostThread.y) {
                for (hostThread.x = 0; hostThread.x < grid.blockX; ++hostThread.x) {
                    kernel(parameters);
                }
            }
        }
    }
    return Success;
}

constexpr HostKernel Kernels[] = {
    {"srnet_rgb_to_tensor", sizeof(RgbToTensorParameters), &runGrid<RgbToTensorParameters, srnet_rgb_to_tensor>},
    {"srnet_yuv_to_tensor", sizeof(YuvToTensorParameters), &runGrid<YuvToTensorParameters, srnet_yuv_to_tensor>},
    {"srnet_soft_masks", sizeof(SoftMasksParameters), &runGrid<SoftMasksParameters, srnet_soft_masks>},
    {"srnet_labels", sizeof(LabelsParameters), &runGrid<LabelsParameters, srnet_labels>},
    {"srnet_regions", sizeof(RegionsParameters), &runGrid<RegionsParameters, srnet_regions>},
    {"srnet_keep", sizeof(KeepParameters), &runGrid<KeepParameters, srnet_keep>},
    {"srnet_memory_queries", sizeof(MemoryQueriesParameters), &runGrid<MemoryQueriesParameters, srnet_memory_queries>},
    {"srnet_memory_read", sizeof(MemoryReadParameters), &runGrid<MemoryReadParameters, srnet_memory_read>},
    {"srnet_correlation", sizeof(CorrelationParameters), &runGrid<CorrelationParameters, srnet_correlation>},
    {"srnet_sample", sizeof(SampleParameters), &runGrid<SampleParameters, srnet_sample>},
    {"srnet_move_masks", sizeof(MoveParameters), &runGrid<MoveParameters, srnet_move_masks>},
    {"srnet_sum_slots", sizeof(SumSlotsParameters), &runGrid<SumSlotsParameters, srnet_sum_slots>},
    {"srnet_overlay", sizeof(OverlayParameters), &runGrid<OverlayParameters, srnet_overlay>},
};

} // namespace

HostKernel const* findKernel(std::string const& name)
{
    for (HostKernel const& kernel : Kernels) {
        if (name == kernel.name) {
            return &kernel;
        }
    }
    return nullptr;
}

} // namespace standin
