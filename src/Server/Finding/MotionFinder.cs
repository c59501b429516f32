using SRNet.OpenCv.Motion;
using SRNet.Pipeline.Finding;
using SRNet.Segmentation.Imaging;

namespace SRNet.Server.Finding;

/// <summary>What moves, by OpenCV.</summary>
/// <param name="size">Of the frames.</param>
internal sealed class MotionFinder(ImageSize size) : IObjectFinder
{
    private readonly MovingRegions _regions = new(size);

    public IReadOnlyList<FoundObject> Find(RgbImage frame) => [.. _regions.Find(frame).Select(box => new FoundObject(box))];

    public void Dispose() => _regions.Dispose();
}
