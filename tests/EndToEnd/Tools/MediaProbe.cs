using System.Globalization;
using System.Text;

namespace SRNet.EndToEnd.Tests.Tools;

/// <summary>What FFmpeg's own programs see in a file.</summary>
internal static class MediaProbe
{
    /// <summary>Codec names of the streams, in order: "h264 aac".</summary>
    public static string Codecs(string path) => string.Join(' ', Probe(path, "-show_entries", "stream=codec_name").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim(',')));

    /// <summary>Times in seconds, sizes in bytes and flags of the packets of a kind, in order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">v or a.</param>
    public static (double Time, int Size, bool Key)[] Packets(string path, string kind) =>
    [
        .. Probe(path, "-select_streams", kind, "-show_entries", "packet=pts_time,size,flags").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(',')).Select(p => (double.Parse(p[0], CultureInfo.InvariantCulture), int.Parse(p[1], CultureInfo.InvariantCulture), p[2].StartsWith('K'))),
    ];

    /// <summary>The names of an MP4's outermost boxes: "ftyp mdat moov".</summary>
    public static string Boxes(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[16];
        var names = new List<string>();
        for (long at = 0; at + 8 <= file.Length;)
        {
            file.Position = at;
            file.ReadAtLeast(head, 16, throwOnEndOfStream: false);
            var size = (long)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(head);
            names.Add(Encoding.ASCII.GetString(head, 4, 4));
            at += size == 1 ? System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8)) : Math.Max(8, size);
        }

        return string.Join(' ', names);
    }

    private static string Probe(string path, params string[] what)
    {
        string[] arguments = ["-v", "error", .. what, "-of", "csv=p=0", path];
        return Encoding.UTF8.GetString(Tool.Run("ffprobe", arguments));
    }
}
