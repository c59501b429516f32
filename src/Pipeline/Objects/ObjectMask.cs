using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Objects;

/// <summary>The mask of one object: the pixels of <paramref name="Labels"/> that carry <paramref name="Label"/>. Never changed once made.</summary>
public sealed record ObjectMask(LabelMap Labels, int Label)
{
    /// <summary>The picture it is in; null when that is not known.</summary>
    public MaskedPicture? Picture { get; init; }

    /// <summary>The same mask for frames of another size: nearest pixels.</summary>
    public ObjectMask ResizedTo(ImageSize size) => this with { Labels = Labels.ResizedTo(size) };
}

/// <summary>A picture in which objects were seen for certain: with their masks, the memory of them. Never changed once made.</summary>
/// <param name="Jpeg">The file, in the size of the masks.</param>
/// <param name="At">When it was shown.</param>
public sealed record MaskedPicture(byte[] Jpeg, DateTimeOffset At)
{
    // What the network sees of it is then what it saw: less would be another look.
    private const int Quality = 95;

    internal static MaskedPicture Of(ReadOnlySpan<byte> rgb, int stride, ImageSize size, DateTimeOffset at)
    {
        using var encoder = new JpegEncoder(size.Width, size.Height, Quality, PixelAspect.Square);
        return new MaskedPicture(encoder.Encode(rgb, stride).ToArray(), at);
    }

    /// <summary>Packed R, G, B of the picture in a size: nearest pixels.</summary>
    /// <exception cref="SrNetException">InvalidInput: the file is damaged.</exception>
    internal byte[] ToRgb(ImageSize size)
    {
        var image = ImageCodec.Decode(Jpeg, "a picture of objects");
        var pixels = image.ToRgb24();
        if (size == new ImageSize(image.Width, image.Height))
        {
            return pixels;
        }

        var resized = new byte[3 * size.Pixels];
        for (var y = 0; y < size.Height; y++)
        {
            var row = pixels.AsSpan(3 * image.Width * (y * image.Height / size.Height));
            for (var x = 0; x < size.Width; x++)
            {
                row.Slice(3 * (x * image.Width / size.Width), 3).CopyTo(resized.AsSpan(3 * ((y * size.Width) + x)));
            }
        }

        return resized;
    }
}
