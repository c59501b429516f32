using SRNet.Segmentation.Imaging;

namespace SRNet.Server.Bench;

/// <summary>What a step is measured at.</summary>
/// <param name="Size">The size the network works at.</param>
/// <param name="Objects">K.</param>
/// <param name="MemoryFrames">Frames in the memory bank; the auxiliary frame is read beside them.</param>
internal sealed record BenchPoint(ImageSize Size, int Objects, int MemoryFrames)
{
    /// <summary>Frames as they would come from a camera: 854x480, and 1280x720 where the network works at more than that.</summary>
    public ImageSize Frame => Size.Height <= 480 ? new ImageSize(854, 480) : new ImageSize(1280, 720);

    public override string ToString() => $"{Size}, {Objects} {(Objects == 1 ? "object" : "objects")}, {MemoryFrames} memory {(MemoryFrames == 1 ? "frame" : "frames")}";
}
