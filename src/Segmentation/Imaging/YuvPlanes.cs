using SRNet.Interop.Media;

namespace SRNet.Segmentation.Imaging;

/// <summary>A view of a picture's planes that somebody else owns.</summary>
/// <param name="bytes"><see cref="YuvForm.Bytes"/> of them, as the form says; none = there are no planes.</param>
/// <param name="form">What they are.</param>
public readonly ref struct YuvPlanes(ReadOnlySpan<byte> bytes, YuvForm form)
{
    /// <summary>Luma, then chroma, rows packed.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>What they are.</summary>
    public YuvForm Form { get; } = form;
}
