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

    /// <summary>What is kept of it with the masks of its objects.</summary>
    internal MaskedPicture Masked(TimeProvider time) => _masked ??= MaskedPicture.Of(Rgb, Stride, Labels.Size, time.GetUtcNow() - time.GetElapsedTime(_captureStamp));

    /// <summary>Draws the masks into the picture.</summary>
    /// <param name="colours">What each object is drawn in.</param>
    public void DrawMasks(IReadOnlyList<StreamObject> colours)
    {
        var overlay = new MaskOverlay();
        foreach (var item in colours)
        {
            overlay.SetColour(item.Id, item.Colour);
        }

        overlay.Draw(Rgb, Stride, Labels.Pixels, Labels.Size);
    }
}
