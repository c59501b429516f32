using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.History;

/// <summary>A session as it was at one moment.</summary>
/// <param name="Compute">What the device held.</param>
/// <param name="Objects">The objects and their states.</param>
/// <param name="Frame">Frames before it.</param>
/// <param name="Look">How the pictures looked.</param>
/// <param name="Pictures">Of the bank's frames; held.</param>
/// <param name="Marked">A frame was marked right after it, whose features are kept: undone, that frame is segmented as if nobody had marked it.</param>
/// <param name="Size">What the network worked at.</param>
/// <param name="Remembered">What the bank held, for another size.</param>
internal sealed record SessionMoment(
    ISavedStream Compute, SavedObjects Objects, long Frame, PictureLook Look, KeptPicture[] Pictures, bool Marked, ImageSize Size, RememberedFrame[] Remembered) : IDisposable
{
    /// <summary>What it takes.</summary>
    public long Bytes => Compute.Bytes + Pictures.Sum(picture => picture.Bytes);

    public void Dispose()
    {
        Compute.Dispose();
        Array.ForEach(Pictures, picture => picture.Release());
    }
}
