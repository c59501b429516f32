using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Objects;

/// <summary>The mask of one object: the pixels of <paramref name="Labels"/> that carry <paramref name="Label"/>. Never changed once made.</summary>
public sealed record ObjectMask(LabelMap Labels, int Label)
{
    /// <summary>The same mask for frames of another size: nearest pixels.</summary>
    public ObjectMask ResizedTo(ImageSize size)
    {
        if (size == Labels.Size)
        {
            return this;
        }

        var resized = new LabelMap(size);
        for (var y = 0; y < size.Height; y++)
        {
            var from = (long)y * Labels.Size.Height / size.Height * Labels.Size.Width;
            for (var x = 0; x < size.Width; x++)
            {
                resized.Pixels[(y * size.Width) + x] = Labels.Pixels[from + ((long)x * Labels.Size.Width / size.Width)];
            }
        }

        return this with { Labels = resized };
    }
}
