using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace SRNet.Pipeline.Rtsp;

/// <summary>
/// One track's RTP packets and sender reports, in a buffer. Each packet stands after a four-byte header as it has inside a TCP connection (RFC 2326, 10.12), so many can be sent
/// there in one piece.
/// </summary>
/// <param name="channel">Of the RTP packets; reports have the next one.</param>
/// <param name="payloadType">Of the packets.</param>
/// <param name="clockRate">Of RTP time, per second.</param>
internal abstract class RtpTrack(byte channel, byte payloadType, int clockRate)
{
    /// <summary>Bytes before every packet in the buffer.</summary>
    public const int Prefix = 4;

    // Fits a network's 1500 with IPv6 and a tunnel.
    protected const int MaxPayload = 1380;
    private const int Header = 12;
    private readonly uint _ssrc = RandomNumber();
    private readonly uint _timestampOffset = RandomNumber();
    private byte[] _buffer = [];
    private int _length;
    private uint _octets;

    /// <summary>Of the next packet.</summary>
    public ushort Sequence { get; private set; } = (ushort)RandomNumber();

    /// <summary>How many packets there were.</summary>
    protected uint Sent { get; private set; }

    /// <summary>What was written since the last <see cref="Reserve"/>.</summary>
    protected ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Writes a sender report and a source description: which time of day a moment of the track is.</summary>
    /// <returns>Bytes written, <see cref="Prefix"/> included.</returns>
    public int WriteReport(TimeSpan timestamp, DateTimeOffset capturedAt, Span<byte> report)
    {
        report[0] = (byte)'$';
        report[1] = (byte)(channel + 1);
        var packet = report[Prefix..];
        RtcpHeader(packet, 0x80, 200, 28);
        var ticks = (capturedAt - new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero)).Ticks;
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], (uint)(ticks / TimeSpan.TicksPerSecond));
        BinaryPrimitives.WriteUInt32BigEndian(packet[12..], (uint)(((ulong)(ticks % TimeSpan.TicksPerSecond) << 32) / TimeSpan.TicksPerSecond));
        BinaryPrimitives.WriteUInt32BigEndian(packet[16..], Timestamp(timestamp));
        BinaryPrimitives.WriteUInt32BigEndian(packet[20..], Sent);
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

    /// <summary>Empties the buffer and makes room.</summary>
    /// <param name="bytes">Of all payloads.</param>
    /// <param name="packets">How many there will be at most.</param>
    protected void Reserve(int bytes, int packets)
    {
        var needed = bytes + (packets * (Prefix + Header));
        if (_buffer.Length < needed)
        {
            _buffer = GC.AllocateUninitializedArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)needed));
        }

        _length = 0;
    }

    /// <summary>Adds a packet.</summary>
    /// <returns>Where its payload goes.</returns>
    protected Span<byte> NewPacket(int payload, TimeSpan timestamp, bool marker)
    {
        var packet = _buffer.AsSpan(_length, Prefix + Header + payload);
        packet[0] = (byte)'$';
        packet[1] = channel;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(Header + payload));
        packet[4] = 0x80;
        packet[5] = (byte)(payloadType | (marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet[6..], Sequence++);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], Timestamp(timestamp));
        BinaryPrimitives.WriteUInt32BigEndian(packet[12..], _ssrc);
        _length += packet.Length;
        Sent++;
        _octets += (uint)payload;
        return packet[(Prefix + Header)..];
    }

    // Ticks are 100 ns, so nothing is rounded away that a clock of at most 192 kHz could tell; 128 bits, because days of ticks times that are more than 64.
    private uint Timestamp(TimeSpan time) => (uint)(ulong)((Int128)time.Ticks * clockRate / TimeSpan.TicksPerSecond) + _timestampOffset;

    private void RtcpHeader(Span<byte> packet, byte first, byte type, int bytes)
    {
        packet[0] = first;
        packet[1] = type;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)((bytes / 4) - 1));
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], _ssrc);
    }

    private static uint RandomNumber() => BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(4));
}
