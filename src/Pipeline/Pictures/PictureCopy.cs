using SRNet.Pipeline.Compositing;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Objects;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Pipeline.Pictures;

/// <summary>One segmented picture of its own.</summary>
public sealed class PictureCopy
{
    private readonly long _captureStamp;
    private MaskedPicture? _masked;

    internal PictureCopy(Frame frame)
    {
        (_captureStamp, Index) = (frame.CaptureStamp, frame.Index);
        Rgb = frame.Rgb.ToArray();
        Stride = frame.Stride;
        Labels = new LabelMap(frame.Size, frame.Labels.ToArray());
        Objects = frame.Objects.ToArray();
    }

    // The same picture with other objects in it.
    internal PictureCopy(PictureCopy picture, LabelMap labels, ReadOnlySpan<TrackedObject> objects)
    {
        (_captureStamp, Index, Rgb, Stride) = (picture._captureStamp, picture.Index, picture.Rgb, picture.Stride);
        (Labels, Objects) = (labels, objects.ToArray());
    }

    /// <summary>Place of the frame among those the source gave.</summary>
    public long Index { get; }

    /// <summary>Interleaved R, G, B; height rows.</summary>
    public byte[] Rgb { get; }

    /// <summary>Bytes from one row of <see cref="Rgb"/> to the next.</summary>
    public int Stride { get; }

    /// <summary>The objects of the picture.</summary>
    public LabelMap Labels { get; }

    /// <summary>The objects in the picture, ascending by id.</summary>
    public TrackedObject[] Objects { get; }

    /// <summary>The picture alone.</summary>
    internal HeldFrame Frame => new(Rgb, Stride, Labels.Size, _captureStamp);

    /// <summary>What is kept of it with the masks of its objects.</summary>
    internal MaskedPicture Masked(TimeProvider time) => _masked ??= MaskedPicture.Of(Rgb, Stride, Labels.Size, time.GetUtcNow() - time.GetElapsedTime(_captureStamp));

    /// <summary>The picture with the masks drawn in, rows as in <see cref="Rgb"/>.</summary>
    /// <param name="colours">What each object is drawn in.</param>
    public byte[] RgbWithMasks(IReadOnlyList<StreamObject> colours)
    {
        var overlay = new MaskOverlay();
        foreach (var item in colours)
        {
            overlay.SetColour(item.Id, item.Colour);
        }

        byte[] drawn = [.. Rgb];
        overlay.Draw(drawn, Stride, Labels.Pixels, Labels.Size);
        return drawn;
    }
}
