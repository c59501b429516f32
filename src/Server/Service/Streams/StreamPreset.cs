using SRNet.Segmentation.Imaging;

namespace SRNet.Server.Service.Streams;

/// <summary>How large the network works: speed against detail. Balanced comes first: it is the default.</summary>
internal enum StreamPreset
{
    /// <summary>As the model says.</summary>
    Balanced,

    /// <summary>Short side 256: about half the work.</summary>
    Fast,

    /// <summary>Short side 480.</summary>
    Accurate,
}

internal static class StreamPresets
{
    private const int Multiple = 16;

    /// <summary>The size the network works at for frames of a size; null = as the model says.</summary>
    public static ImageSize? InternalSize(this StreamPreset preset, ImageSize frame)
    {
        int? side = preset switch
        {
            StreamPreset.Fast => 256,
            StreamPreset.Accurate => 480,
            _ => null,
        };
        if (side is not { } shortSide)
        {
            return null;
        }

        var factor = (double)shortSide / Math.Min(frame.Width, frame.Height);
        int Round(int length) => Math.Max(Multiple, (int)Math.Round(length * factor / Multiple) * Multiple);
        return new ImageSize(Round(frame.Width), Round(frame.Height));
    }
}
