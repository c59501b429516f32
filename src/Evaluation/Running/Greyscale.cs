namespace SRNet.Evaluation.Running;

/// <summary>What is left of a picture when its colours go, as a camera's do at night.</summary>
internal static class Greyscale
{
    /// <summary>Gives every pixel its luminance by ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B, in all three channels.</summary>
    public static void Apply(Span<byte> rgb)
    {
        for (var i = 0; i + 2 < rgb.Length; i += 3)
        {
            rgb.Slice(i, 3).Fill((byte)(((299 * rgb[i]) + (587 * rgb[i + 1]) + (114 * rgb[i + 2]) + 500) / 1000));
        }
    }
}
