using System.Buffers.Binary;
using SRNet.Interop.Media;

namespace SRNet.Pipeline.Rtsp;

/// <summary>Puts sound into RTP packets: AAC (RFC 3640, high bitrate), Opus (RFC 7587) and G.711 (RFC 3551).</summary>
/// <param name="channel">As of the base.</param>
/// <param name="format">One that <see cref="Takes"/> says yes to.</param>
internal sealed class SoundPacketizer(byte channel, SoundFormat format) : RtpTrack(channel, PayloadType, ClockOf(format))
{
    public const int PayloadType = 97;

    // The number of bits of all AU headers, and the one header: 13 bits of size, 3 of index.
    private const int AuHeader = 4;
    private const int LargestAu = (1 << 13) - 1;
    private readonly bool _aac = format.Name == "aac";

    /// <summary>Whether there is a way to put it into RTP here.</summary>
    public static bool Takes(SoundFormat? format) =>
        format is { Name: "opus" or "pcm_mulaw" or "pcm_alaw" } or { Name: "aac", Parameters.IsEmpty: false };

    /// <summary>What SDP has to say of it.</summary>
    public static IEnumerable<string> Describe(SoundFormat format, string track) =>
    [
        $"m=audio 0 RTP/AVP {PayloadType}",
        $"a=rtpmap:{PayloadType} {NameOf(format)}/{ClockOf(format)}/{(format.Name == "opus" ? 2 : format.Channels)}",
        .. format.Name == "aac"
            ? [$"a=fmtp:{PayloadType} profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config={Convert.ToHexString(format.Parameters.Span)}"]
            : Array.Empty<string>(),
        $"a=control:{track}",
    ];

    /// <summary>The packets of some sound, valid until the next call; what is of another format is left out.</summary>
    /// <param name="sound">In its order.</param>
    /// <param name="count">How many packets there are.</param>
    public ReadOnlyMemory<byte> Packets(IReadOnlyList<SoundPacket> sound, out int count)
    {
        var bytes = sound.Sum(packet => packet.Bytes.Length);
        var most = (bytes / (MaxPayload - AuHeader)) + sound.Count;
        Reserve(bytes + (most * AuHeader), most);
        var before = Sent;
        foreach (var packet in sound)
        {
            if (packet.Format.Equals(format))
            {
                Write(packet);
            }
        }

        count = (int)(Sent - before);
        return Written;
    }

    private static string NameOf(SoundFormat format) => format.Name switch { "aac" => "MPEG4-GENERIC", "opus" => "opus", "pcm_mulaw" => "PCMU", _ => "PCMA" };

    // Opus has the same clock whatever was encoded.
    private static int ClockOf(SoundFormat format) => format.Name == "opus" ? 48_000 : format.SampleRate;

    private void Write(SoundPacket packet)
    {
        var rest = packet.Bytes.Span;
        if (_aac && rest.Length <= LargestAu)
        {
            // In fragments all have the header of the whole, and the last one is marked.
            for (var size = rest.Length; !rest.IsEmpty;)
            {
                var part = rest[..Math.Min(rest.Length, MaxPayload - AuHeader)];
                rest = rest[part.Length..];
                var payload = NewPacket(AuHeader + part.Length, packet.Timestamp, rest.IsEmpty);
                BinaryPrimitives.WriteUInt16BigEndian(payload, 16);
                BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)(size << 3));
                part.CopyTo(payload[AuHeader..]);
            }
        }
        else if (!_aac && format.Name != "opus")
        {
            // A byte is a sample of one channel, and any whole number of them is a packet.
            var largest = MaxPayload / format.Channels * format.Channels;
            for (var at = 0; at < rest.Length; at += largest)
            {
                var part = rest.Slice(at, Math.Min(largest, rest.Length - at));
                part.CopyTo(NewPacket(part.Length, packet.Timestamp + TimeSpan.FromSeconds((double)at / format.Channels / format.SampleRate), marker: false));
            }
        }
        else if (rest.Length is > 0 and <= MaxPayload)
        {
            rest.CopyTo(NewPacket(rest.Length, packet.Timestamp, marker: false));
        }
    }
}
