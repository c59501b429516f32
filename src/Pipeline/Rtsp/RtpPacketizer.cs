using SRNet.Pipeline.Video;

namespace SRNet.Pipeline.Rtsp;

/// <summary>Cuts access units into RTP packets (RFC 6184: single NAL units and FU-A).</summary>
internal sealed class RtpPacketizer(byte channel) : RtpTrack(channel, PayloadType, ClockRate)
{
    public const int PayloadType = 96;
    public const int ClockRate = 90_000;
    private const int FuHeader = 2;

    /// <summary>The picture's packets, valid until the next call.</summary>
    /// <param name="picture">An access unit.</param>
    /// <param name="count">How many packets there are.</param>
    public ReadOnlyMemory<byte> Packets(EncodedPicture picture, out int count)
    {
        var bytes = picture.Bytes.Span;
        var most = (bytes.Length / (MaxPayload - FuHeader)) + picture.NalUnits.Length + 1;
        Reserve(bytes.Length + (most * FuHeader), most);
        var before = Sent;
        for (var i = 0; i < picture.NalUnits.Length; i++)
        {
            var unit = picture.NalUnits[i];
            Write(bytes.Slice(unit.Offset, unit.Length), picture.Timestamp, last: i == picture.NalUnits.Length - 1);
        }

        count = (int)(Sent - before);
        return Written;
    }

    /// <summary>As the base has it, of the moment of a picture.</summary>
    public int WriteReport(EncodedPicture picture, Span<byte> report) => WriteReport(picture.Timestamp, picture.CapturedAt, report);

    private void Write(ReadOnlySpan<byte> unit, TimeSpan timestamp, bool last)
    {
        if (unit.Length <= MaxPayload)
        {
            unit.CopyTo(NewPacket(unit.Length, timestamp, last));
            return;
        }

        var header = unit[0];
        var rest = unit[1..];
        for (var first = true; !rest.IsEmpty; first = false)
        {
            var part = rest[..Math.Min(rest.Length, MaxPayload - FuHeader)];
            rest = rest[part.Length..];
            var payload = NewPacket(FuHeader + part.Length, timestamp, last && rest.IsEmpty);
            payload[0] = (byte)((header & 0xE0) | 28);
            payload[1] = (byte)((first ? 0x80 : 0) | (rest.IsEmpty ? 0x40 : 0) | (header & 0x1F));
            part.CopyTo(payload[FuHeader..]);
        }
    }
}
