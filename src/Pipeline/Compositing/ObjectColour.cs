using System.Globalization;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Compositing;

/// <summary>The colour an object is drawn in.</summary>
public readonly record struct ObjectColour(byte R, byte G, byte B)
{
    /// <summary>The colour of an id that nobody gave one: the field's palette at full brightness, because its own colours are dark for a picture.</summary>
    public static ObjectColour Default(int id)
    {
        var colour = LabelPalette.Rgb.AsSpan(3 * id, 3);
        var brightest = Math.Max(Math.Max(colour[0], colour[1]), Math.Max(colour[2], (byte)1));
        return new ObjectColour((byte)(colour[0] * 255 / brightest), (byte)(colour[1] * 255 / brightest), (byte)(colour[2] * 255 / brightest));
    }

    /// <summary>Reads #rrggbb.</summary>
    /// <returns>Null when it is anything else.</returns>
    public static ObjectColour? Parse(string text) =>
        text is ['#', _, _, _, _, _, _] && int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb)
            ? new ObjectColour((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb)
            : null;

    /// <summary>#rrggbb</summary>
    public override string ToString() => $"#{R:x2}{G:x2}{B:x2}";
}
