namespace SRNet.Evaluation.Running;

/// <summary>The colours DAVIS and PASCAL VOC give to labels: the bits of the label, three by three, become the high bits of red, green and blue.</summary>
internal static class DavisPalette
{
    /// <summary>256 colours R, G, B.</summary>
    public static byte[] Colours { get; } =
        [.. Enumerable.Range(0, 256).SelectMany(label => new[] { Channel(label), Channel(label >> 1), Channel(label >> 2) })];

    private static byte Channel(int label)
    {
        var value = 0;
        for (var bit = 7; bit >= 0; bit--, label >>= 3)
        {
            value |= (label & 1) << bit;
        }

        return (byte)value;
    }
}
