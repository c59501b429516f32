using System.Globalization;

namespace SRNet.Pipeline.Rtsp;

/// <summary>How a client wants its media: the first of its offers that this server can serve.</summary>
/// <param name="Udp">Over UDP, else inside the TCP connection.</param>
/// <param name="Rtp">The client's UDP port, or the channel, of RTP.</param>
/// <param name="Rtcp">The same of RTCP.</param>
internal readonly record struct RtspTransportHeader(bool Udp, int Rtp, int Rtcp)
{
    /// <summary>Reads a Transport header; null when nothing in it can be served.</summary>
    public static RtspTransportHeader? Parse(string? header, bool allowUdp)
    {
        foreach (var offer in (header ?? "").Split(','))
        {
            var parts = offer.Split(';', StringSplitOptions.TrimEntries);
            if (parts.Contains("multicast", StringComparer.OrdinalIgnoreCase) || !Wants(parts, "play"))
            {
                continue;
            }

            switch (parts[0].ToUpperInvariant())
            {
                case "RTP/AVP/TCP":
                    return Pair(parts, "interleaved=", 255) is { } channels ? new(false, channels.First, channels.Second) : new(false, 0, 1);
                case "RTP/AVP" or "RTP/AVP/UDP" when allowUdp && Pair(parts, "client_port=", 65535) is { First: > 0 } ports:
                    return new(true, ports.First, ports.Second);
            }
        }

        return null;
    }

    private static bool Wants(string[] parts, string mode) =>
        parts.FirstOrDefault(p => p.StartsWith("mode=", StringComparison.OrdinalIgnoreCase)) is not { } wanted
        || wanted["mode=".Length..].Trim('"').Equals(mode, StringComparison.OrdinalIgnoreCase);

    private static (int First, int Second)? Pair(string[] parts, string name, int max)
    {
        if (parts.FirstOrDefault(p => p.StartsWith(name, StringComparison.OrdinalIgnoreCase)) is not { } part)
        {
            return null;
        }

        var numbers = part[name.Length..].Split('-');
        if (!TryNumber(numbers[0], max, out var first))
        {
            return null;
        }

        var second = first + 1;
        return numbers.Length == 1 || (numbers.Length == 2 && TryNumber(numbers[1], max, out second)) ? (second <= max ? (first, second) : null) : null;
    }

    private static bool TryNumber(string text, int max, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= max;
}
