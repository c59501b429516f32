using System.Text.Json;
using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Masks;

/// <summary>Reads masks as tools write them, in one way wherever a mask is taken: label maps in gray and palette PNG of 1 to 16 bits; black and white; colours on
/// black or on nothing; soft edges; what was cut out of a photo; COCO's polygons and run lengths in JSON.</summary>
public static class MaskFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">PNG, JPEG that is black and white, or COCO's JSON.</param>
    /// <exception cref="SrNetException">InvalidInput: it cannot be read, or is no mask; the sentence says why and what to do.</exception>
    public static MaskReading Read(string path) => IsCoco(path) ? CocoFile.Read(path) : Read(ImageCodec.ReadFile(path), $"the mask '{path}'");

    /// <summary>Reads the bytes of a picture.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="maxPixels">Refuse more than this many.</param>
    /// <exception cref="SrNetException">InvalidInput: as <see cref="Read(string)"/>.</exception>
    public static MaskReading Decode(ReadOnlySpan<byte> bytes, long maxPixels = ImageCodec.MaxPixels) => Read(ImageCodec.Decode(bytes, "mask", maxPixels), "the mask");

    /// <summary>Draws one segmentation as COCO writes it, as label 1.</summary>
    /// <param name="segmentation">A list of polygons, or run lengths.</param>
    /// <param name="size">Of the frames.</param>
    /// <exception cref="SrNetException">InvalidInput: it is neither, marks nothing, or is for another size.</exception>
    public static LabelMap Segmentation(JsonElement segmentation, ImageSize size)
    {
        var inside = CocoMask.Draw(segmentation, size, "the segmentation");
        return inside.Contains(true)
            ? new LabelMap(size, Array.ConvertAll(inside, pixel => pixel ? (byte)1 : LabelMap.Background))
            : throw SrNetException.InvalidInput("The segmentation marks no pixel of the frame.");
    }

    internal static bool IsCoco(string path) => path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private static MaskReading Read(DecodedImage image, string name)
    {
        var meaning = new MaskMeaning();
        meaning.Learn(image, name);
        var labels = meaning.Read(image, name);
        return labels.ObjectIds().Count > 0
            ? new MaskReading(labels, meaning.Note, image.Aspect)
            : throw SrNetException.InvalidInput(
                $"{char.ToUpperInvariant(name[0])}{name[1..]} marks no object: all of it is black, transparent or nobody's; paint each object with its id, 1 to 254, or white.");
    }
}

/// <summary>A mask that was read.</summary>
/// <param name="Labels">Object ids.</param>
/// <param name="Note">What a person should know of how it was read; null when its values are what they are.</param>
/// <param name="Aspect">Of its pixels.</param>
public sealed record MaskReading(LabelMap Labels, string? Note, PixelAspect Aspect)
{
    /// <summary>The labels for frames of a size: as they are, or, when frames have pixels that are not square and the mask was painted on the picture as it is shown,
    /// with one pixel for each of the frame's.</summary>
    /// <exception cref="SrNetException">InvalidInput: it belongs to other pictures.</exception>
    public LabelMap For(ImageSize frame, PixelAspect aspect)
    {
        if (Labels.Size == frame)
        {
            return Labels;
        }

        var (width, height) = aspect.Shown(frame.Width, frame.Height);
        return Labels.Size == new ImageSize(width, height)
            ? Labels.ResizedTo(frame)
            : throw SrNetException.InvalidInput($"The mask is {Labels.Size} but the frames are {frame} (height x width){Hint(Labels.Size, frame)}; give a mask of the frames' size.");
    }

    /// <summary>What may have gone wrong when a mask has another size than its frame, as a part of a sentence.</summary>
    internal static string Hint(ImageSize mask, ImageSize frame) => mask.Width == frame.Height && mask.Height == frame.Width
        ? ": one of them lies on its side, and frames are turned as their EXIF orientation or rotation says, so turn the mask as well"
        : "";
}
