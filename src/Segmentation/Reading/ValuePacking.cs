namespace SRNet.Segmentation.Reading;

/// <summary>Memory values as rows: what is gathered together lies together.</summary>
internal static unsafe class ValuePacking
{
    /// <summary>Cv x P planar -> P x Cv rows.</summary>
    public static void Pack(float* planar, int valueChannels, int positions, float* rows)
    {
        // 16 x 16 blocks: both sides of the transposition then use whole cache lines.
        const int side = 16;
        for (var c0 = 0; c0 < valueChannels; c0 += side)
        {
            for (var p0 = 0; p0 < positions; p0 += side)
            {
                var pEnd = Math.Min(positions, p0 + side);
                for (var p = p0; p < pEnd; p++)
                {
                    var row = rows + ((long)p * valueChannels) + c0;
                    var column = planar + ((long)c0 * positions) + p;
                    for (var c = 0; c < side; c++, column += positions)
                    {
                        row[c] = *column;
                    }
                }
            }
        }
    }
}
