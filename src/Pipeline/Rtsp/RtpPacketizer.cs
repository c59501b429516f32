using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using SRNet.Pipeline.Video;

namespace SRNet.Pipeline.Rtsp;

/// <summary>
/// Cuts access units into RTP packets (RFC 6184: single NAL units and FU-A) and writes sender reports. Each packet stands after a four-byte header as it
/// has inside a TCP connection (RFC 2326, 10.12), so an access unit can be sent there in one piece.
/// </summary>
internal sealed class RtpPacketizer(byte channel)
{
    public const int PayloadType = 96;
    public const int ClockRate = 90_000;

    /// <summary>Bytes before every packet in the buffer.</summary>
    public const int Prefix = 4;

    // Fits a network's 1500 with IPv6 and a tunnel.
    private const int MaxPayload = 1380;
    private const int Header = 12;
    private const int FuHeader = 2;
    private readonly uint _ssrc = RandomNumber();
    private readonly uint _timestampOffset = RandomNumber();
    private byte[] _buffer = [];
    private int _length;
    private uint _packets;
    private uint _octets;

    /// <summary>Of the next packet.</summary>
    public ushort Sequence { get; private set; } = (ushort)RandomNumber();

    /// <summary>The picture's packets, valid until the next call.</summary>
    /// <param name="picture">An access unit.</param>
    /// <param name="count">How many packets there are.</param>
    public ReadOnlyMemory<byte> Packets(EncodedPicture picture, out int count)
    {
        var bytes = picture.Bytes.Span;
        Reserve(bytes.Length, picture.NalUnits.Length);
        var timestamp = Timestamp(picture);
        var before = _packets;
        for (var i = 0; i < picture.NalUnits.Length; i++)
        {
            var unit = picture.NalUnits[i];
            Write(bytes.Slice(unit.Offset, unit.Length), timestamp, last: i == picture.NalUnits.Length - 1);
        }

        count = (int)(_packets - before);
        return _buffer.AsMemory(0, _length);
    }

    /// <summary>Writes a sender report and a source description: which time of day the picture's RTP time is.</summary>
    /// <returns>Bytes written, <see cref="Prefix"/> included.</returns>
    public int WriteReport(EncodedPicture picture, Span<byte> report)
    {
        report[0] = (byte)'$';
        report[1] = (byte)(channel + 1);
        var packet = report[Prefix..];
        RtcpHeader(packet, 0x80, 200, 28);
        var ticks = (picture.CapturedAt - new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero)).Ticks;
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], (uint)(ticks / TimeSpan.TicksPerSecond));
        BinaryPrimitives.WriteUInt32BigEndian(packet[12..], (uint)(((ulong)(ticks % TimeSpan.TicksPerSecond) << 32) / TimeSpan.TicksPerSecond));
        BinaryPrimitives.WriteUInt32BigEndian(packet[16..], Timestamp(picture));
        BinaryPrimitives.WriteUInt32BigEndian(packet[20..], _packets);
        BinaryPrimitives.WriteUInt32BigEndian(packet[24..], _octets);
        var description = packet[28..];
        RtcpHeader(description, 0x81, 202, 16);
        description[8] = 1; // CNAME
        description[9] = 5;
        "srnet"u8.CopyTo(description[10..]);
        description[15] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(report[2..], 28 + 16);
        return Prefix + 28 + 16;
    }

    // Ticks are 100 ns, so nothing is rounded away that 90 kHz could tell.
    private uint Timestamp(EncodedPicture picture) => (uint)(picture.Timestamp.Ticks * 9 / 1000) + _timestampOffset;

    private void Write(ReadOnlySpan<byte> unit, uint timestamp, bool last)
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

    private Span<byte> NewPacket(int payload, uint timestamp, bool marker)
    {
        var packet = _buffer.AsSpan(_length, Prefix + Header + payload);
        packet[0] = (byte)'$';
        packet[1] = channel;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(Header + payload));
        packet[4] = 0x80;
        packet[5] = (byte)(PayloadType | (marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet[6..], Sequence++);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(packet[12..], _ssrc);
        _length += packet.Length;
        _packets++;
        _octets += (uint)payload;
        return packet[(Prefix + Header)..];
    }

    private void RtcpHeader(Span<byte> packet, byte first, byte type, int bytes)
    {
        packet[0] = first;
        packet[1] = type;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)((bytes / 4) - 1));
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], _ssrc);
    }

    private void Reserve(int bytes, int units)
    {
        var packets = (bytes / (MaxPayload - FuHeader)) + units + 1;
        var needed = bytes + (packets * (Prefix + Header + FuHeader));
        if (_buffer.Length < needed)
        {
            _buffer = GC.AllocateUninitializedArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)needed));
        }

        _length = 0;
    }

    private static uint RandomNumber() => BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(4));
}
