namespace SRNet.Segmentation.Imaging;

/// <summary>The colours of object ids that the field uses (DAVIS, PASCAL VOC).</summary>
public static class LabelPalette
{
    /// <summary>256 colours R, G, B. Bit 3k + c of the id is bit 7 - k of channel c, so that neighbouring ids look unlike.</summary>
    public static byte[] Rgb { get; } = Create();

    private static byte[] Create()
    {
        var palette = new byte[256 * 3];
        for (var id = 0; id < 256; id++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                palette[(3 * id) + (bit % 3)] |= (byte)(((id >> bit) & 1) << (7 - (bit / 3)));
            }
        }

        return palette;
    }
}
