using System.Globalization;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Compositing;

/// <summary>The colour an object is drawn in.</summary>
public readonly record struct ObjectColour(byte R, byte G, byte B)
{
    // As many objects as there can be at once have colours that differ by so much in a channel.
    private const int Neighbours = 32;
    private const int Apart = 24;

    // Where full brightness makes one colour of two: how far it goes towards white, or, below 0, towards black.
    private static readonly double[] Shades = [0, 0.5, -0.4, 0.3, -0.2, 0.7, -0.55];
    private static readonly ObjectColour[] Defaults = Choose();

    /// <summary>The colour of an id that nobody gave one: the field's palette at full brightness, because its own colours are dark for a picture; a shade of that
    /// where one of the 31 ids before has it.</summary>
    public static ObjectColour Default(int id) => Defaults[id];

    /// <summary>Reads #rrggbb.</summary>
    /// <returns>Null when it is anything else.</returns>
    public static ObjectColour? Parse(string text) =>
        text is ['#', _, _, _, _, _, _] && int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb)
            ? new ObjectColour((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb)
            : null;

    private static ObjectColour[] Choose()
    {
        var chosen = new ObjectColour[256];
        for (var id = 1; id < chosen.Length; id++)
        {
            var before = chosen[Math.Max(1, id - Neighbours + 1)..id];
            var shades = Array.ConvertAll(Shades, shade => Bright(id).Shaded(shade));
            chosen[id] = shades.FirstOrDefault(colour => !Array.Exists(before, colour.IsLike), shades[0]);
        }

        return chosen;
    }

    private static ObjectColour Bright(int id)
    {
        var colour = LabelPalette.Rgb.AsSpan(3 * id, 3);
        var brightest = Math.Max(Math.Max(colour[0], colour[1]), Math.Max(colour[2], (byte)1));
        return new ObjectColour((byte)(colour[0] * 255 / brightest), (byte)(colour[1] * 255 / brightest), (byte)(colour[2] * 255 / brightest));
    }

    private ObjectColour Shaded(double shade)
    {
        return new ObjectColour(Of(R), Of(G), Of(B));

        byte Of(byte channel) => (byte)(shade >= 0 ? channel + (shade * (255 - channel)) : channel * (1 + shade));
    }

    private bool IsLike(ObjectColour other) => Math.Max(Math.Abs(R - other.R), Math.Max(Math.Abs(G - other.G), Math.Abs(B - other.B))) < Apart;

    /// <summary>#rrggbb</summary>
    public override string ToString() => $"#{R:x2}{G:x2}{B:x2}";
}
