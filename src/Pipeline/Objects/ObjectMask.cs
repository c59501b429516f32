using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Objects;

/// <summary>The mask of one object: the pixels of <paramref name="Labels"/> that carry <paramref name="Label"/>. Never changed once made.</summary>
public sealed record ObjectMask(LabelMap Labels, int Label)
{
    /// <summary>The same mask for frames of another size: nearest pixels.</summary>
    public ObjectMask ResizedTo(ImageSize size) => this with { Labels = Labels.ResizedTo(size) };
}
