using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.History;

/// <summary>A session as it was at one moment.</summary>
/// <param name="Compute">What the device held.</param>
/// <param name="Objects">The objects and their states.</param>
/// <param name="Frame">Frames before it.</param>
/// <param name="Marked">A frame was marked right after it, whose features are kept: undone, that frame is segmented as if nobody had marked it.</param>
/// <param name="Size">What the network worked at.</param>
/// <param name="Pictures">What it remembered, for another size; null where that does not change.</param>
internal sealed record SessionMoment(ISavedStream Compute, SavedObjects Objects, long Frame, bool Marked, ImageSize Size, SavedPictures? Pictures) : IDisposable
{
    public void Dispose()
    {
        Compute.Dispose();
        Pictures?.Dispose();
    }
}
