namespace SRNet.Segmentation.Devices.Cpu.Read;

/// <summary>Planar features (as engines make them) to rows (as they are gathered: all channels of a cell together) and back.</summary>
internal static unsafe class RowPacking
{
    // 16 x 16 blocks: both sides of the transposition then use whole cache lines.
    private const int Side = 16;

    /// <summary>C x P planar -> P x C rows; C is a multiple of 16.</summary>
    public static void Pack(float* planar, int channels, int positions, float* rows) => Pack(planar, channels, positions, 0, positions, rows);

    /// <summary>The positions <paramref name="first"/>..<paramref name="end"/> of it, so that a map can be shared out.</summary>
    public static void Pack(float* planar, int channels, int positions, int first, int end, float* rows)
    {
        for (var c0 = 0; c0 < channels; c0 += Side)
        {
            for (var p0 = first; p0 < end; p0 += Side)
            {
                var pEnd = Math.Min(end, p0 + Side);
                for (var p = p0; p < pEnd; p++)
                {
                    var row = rows + ((long)p * channels) + c0;
                    var column = planar + ((long)c0 * positions) + p;
                    for (var c = 0; c < Side; c++, column += positions)
                    {
                        row[c] = *column;
                    }
                }
            }
        }
    }

    /// <summary>P x C rows -> C x P planar, for the positions <paramref name="first"/>..<paramref name="end"/>; C is a multiple of 16.</summary>
    public static void Unpack(float* rows, int channels, int positions, int first, int end, float* planar)
    {
        for (var p0 = first; p0 < end; p0 += Side)
        {
            var width = Math.Min(Side, end - p0);
            for (var c0 = 0; c0 < channels; c0 += Side)
            {
                for (var c = c0; c < c0 + Side; c++)
                {
                    var column = rows + ((long)p0 * channels) + c;
                    var row = planar + ((long)c * positions) + p0;
                    for (var p = 0; p < width; p++, column += channels)
                    {
                        row[p] = *column;
                    }
                }
            }
        }
    }
}
