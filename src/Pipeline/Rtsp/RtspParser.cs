using System.Globalization;
using System.Text;

namespace SRNet.Pipeline.Rtsp;

/// <summary>Takes requests and interleaved packets out of a client's bytes. Anything may come: it never throws, and its work is bounded by the bytes given.</summary>
internal static class RtspParser
{
    /// <summary>Bytes of a request's head, and of its body.</summary>
    public const int MaxBytes = 8192;

    private const int MaxHeaders = 64;
    private const int PacketHeader = 4;

    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    /// <summary>Looks at the next message.</summary>
    /// <param name="bytes">What has come and was not consumed yet; at most <see cref="MaxBytes"/> of it are looked at.</param>
    /// <param name="request">The request, if it is one.</param>
    /// <param name="length">Bytes of the message, which may be more than have come: of a packet's or body's bytes nothing is needed.</param>
    public static RtspMessageKind Next(ReadOnlySpan<byte> bytes, out RtspRequest? request, out int length)
    {
        (request, length) = (null, 0);
        if (bytes.IsEmpty)
        {
            return RtspMessageKind.Incomplete;
        }

        if (bytes[0] == (byte)'$')
        {
            return Packet(bytes, out length);
        }

        // Some clients send empty lines between requests.
        if (bytes[0] is (byte)'\r' or (byte)'\n')
        {
            length = 1;
            return RtspMessageKind.Interleaved;
        }

        var end = bytes.IndexOf(HeadEnd);
        if (end < 0)
        {
            return bytes.Length >= MaxBytes || !IsMethodStart(bytes) ? RtspMessageKind.Malformed : RtspMessageKind.Incomplete;
        }

        request = Head(bytes[..end]);
        if (request is null || !TryBodyLength(request, out var body))
        {
            return RtspMessageKind.Malformed;
        }

        length = end + HeadEnd.Length + body;
        return body > MaxBytes ? RtspMessageKind.TooLarge : RtspMessageKind.Request;
    }

    // '$', channel, length of 16 bits, packet.
    private static RtspMessageKind Packet(ReadOnlySpan<byte> bytes, out int length)
    {
        length = bytes.Length < PacketHeader ? 0 : PacketHeader + ((bytes[2] << 8) | bytes[3]);
        return length == 0 ? RtspMessageKind.Incomplete : RtspMessageKind.Interleaved;
    }

    private static bool IsMethodStart(ReadOnlySpan<byte> bytes) => bytes[0] is >= (byte)'A' and <= (byte)'Z';

    private static RtspRequest? Head(ReadOnlySpan<byte> head)
    {
        if (head.IndexOfAnyExceptInRange((byte)' ', (byte)'~') is >= 0 && head.ContainsAnyInRange((byte)0, (byte)8))
        {
            return null;
        }

        var lines = Encoding.Latin1.GetString(head).Split("\r\n");
        if (lines.Length > MaxHeaders + 1 || lines[0].Split(' ') is not [{ Length: > 0 } method, { Length: > 0 } uri, { Length: > 0 } version])
        {
            return null;
        }

        if (uri.Any(c => c is <= ' ' or > '~') || !method.All(c => char.IsAsciiLetterUpper(c) || c == '_') || !version.StartsWith("RTSP/", StringComparison.Ordinal))
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line[..colon].Any(c => c is <= ' ' or > '~'))
            {
                return null;
            }

            // The first one counts.
            headers.TryAdd(line[..colon], line[(colon + 1)..].Trim());
        }

        return new RtspRequest(method, uri, version, headers);
    }

    private static bool TryBodyLength(RtspRequest request, out int length)
    {
        length = 0;
        return request["Content-Length"] is not { } text || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length);
    }
}
