namespace SRNet.Pipeline.Video;

/// <summary>H.264 as a byte stream (Annex B): NAL units with start codes between them.</summary>
internal static class AnnexB
{
    /// <summary>nal_unit_type of the NAL units that are told apart here.</summary>
    public const int Sps = 7;

    public const int Pps = 8;

    private static ReadOnlySpan<byte> StartCode => [0, 0, 1];

    /// <summary>nal_unit_type of a NAL unit by its first byte.</summary>
    public static int TypeOf(byte header) => header & 0x1F;

    /// <summary>Adds the NAL units of <paramref name="bytes"/> to <paramref name="units"/>, which is emptied first.</summary>
    public static void Split(ReadOnlySpan<byte> bytes, List<NalUnit> units)
    {
        units.Clear();
        var start = NextStart(bytes, 0);
        while (start < bytes.Length)
        {
            var next = bytes[start..].IndexOf(StartCode);
            var end = next < 0 ? bytes.Length : start + next;

            // A zero before the start code belongs to it, and no NAL unit ends with one.
            var length = bytes[start..end].TrimEnd((byte)0).Length;
            if (length > 0)
            {
                units.Add(new NalUnit(start, length));
            }

            start = next < 0 ? bytes.Length : end + StartCode.Length;
        }
    }

    private static int NextStart(ReadOnlySpan<byte> bytes, int from)
    {
        var at = bytes[from..].IndexOf(StartCode);
        return at < 0 ? bytes.Length : from + at + StartCode.Length;
    }
}
