using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Labels;

/// <summary>Masks on their way into a format that labelling tools and trainings read. One thread at a time: Open, then Add for every frame, then Finish.</summary>
public interface ILabelExport
{
    /// <summary>Makes sure that it can be written.</summary>
    /// <param name="source">What it is of, for people.</param>
    /// <param name="size">Of every frame.</param>
    /// <exception cref="SrNetException">It cannot be written: one sentence that names it.</exception>
    void Open(string source, ImageSize size);

    /// <summary>Takes a frame.</summary>
    /// <exception cref="SrNetException">As of <see cref="Open"/>.</exception>
    void Add(in LabelledFrame frame);

    /// <summary>Writes what is only known at the end.</summary>
    /// <exception cref="SrNetException">As of <see cref="Open"/>.</exception>
    void Finish();
}

/// <summary>A frame with its labels.</summary>
/// <param name="index">Its number, from 0.</param>
/// <param name="picture">What its picture is called, as in 00007.jpg.</param>
/// <param name="labels">One object id per pixel, rows packed; 0 = none, 255 = nobody's.</param>
public readonly ref struct LabelledFrame(long index, string picture, ReadOnlySpan<byte> labels)
{
    /// <summary>Its number, from 0.</summary>
    public long Index { get; } = index;

    /// <summary>What its picture is called.</summary>
    public string Picture { get; } = picture;

    /// <summary>One object id per pixel.</summary>
    public ReadOnlySpan<byte> Labels { get; } = labels;

    /// <summary>R, G, B of the picture, <see cref="Stride"/> bytes a row; empty where only the labels are known.</summary>
    public ReadOnlySpan<byte> Rgb { get; init; }

    /// <summary>As of <see cref="Rgb"/>.</summary>
    public int Stride { get; init; }
}
