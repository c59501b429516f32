namespace SRNet.Evaluation.Flow;

/// <summary>Bilinear interpolation on a pixel grid; beyond the edge the edge pixel goes on.</summary>
internal static class Bilinear
{
    /// <summary>The grid points around a position and the weight of the second.</summary>
    public static (int First, int Second, float Weight) Neighbours(float position, int length)
    {
        position = Math.Clamp(position, 0, length - 1);
        var first = (int)position;
        return (first, Math.Min(first + 1, length - 1), position - first);
    }

    /// <summary>From <paramref name="a"/> at weight 0 to <paramref name="b"/> at weight 1.</summary>
    public static float Mix(float a, float b, float weight) => a + ((b - a) * weight);
}
