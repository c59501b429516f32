using System.Buffers.Binary;
using SRNet.Pipeline.Rtsp;
using SRNet.Pipeline.Video;

namespace SRNet.Pipeline.Tests.Rtsp;

public class RtpPacketizerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1379, 1380, 1381)]
    [InlineData(2758, 2759, 2760, 5)]
    [InlineData(100_000)]
    public void What_a_receiver_puts_together_is_what_was_cut(params int[] sizes)
    {
        var random = new Random(1);
        var units = sizes.Select((n, i) => (byte[])[(byte)(0x60 | (i + 1)), .. Enumerable.Range(1, n - 1).Select(_ => (byte)random.Next(1, 256))]).ToArray();
        var packetizer = new RtpPacketizer(2);
        for (var time = 0; time < 3; time++)
        {
            using var picture = Picture(units, TimeSpan.FromMilliseconds(40 * time));
            var packets = Split(packetizer.Packets(picture, out var count).ToArray());
            Assert.Equal(count, packets.Count);
            Assert.All(packets, p => Assert.Equal((0x80, 96), (p[0], p[1] & 0x7F)));
            Assert.All(packets, p => Assert.InRange(p.Length, 13, 12 + 1380));
            Assert.Equal(Enumerable.Repeat(false, count - 1).Append(true), packets.Select(p => (p[1] & 0x80) != 0));
            Assert.Equal(units, Join(packets));
            Assert.Single(packets.Select(p => BinaryPrimitives.ReadUInt32BigEndian(p.AsSpan(4))).Distinct());
        }
    }

    [Fact]
    public void Sequence_and_time_go_on_and_the_report_says_which_time_of_day_it_is()
    {
        var packetizer = new RtpPacketizer(0);
        var first = packetizer.Sequence;
        using var early = Picture([[1, 2]], TimeSpan.FromSeconds(1));
        var a = Split(packetizer.Packets(early, out _).ToArray())[0];
        using var late = Picture([[1, 2]], TimeSpan.FromSeconds(3));
        var b = Split(packetizer.Packets(late, out _).ToArray())[0];
        Assert.Equal((first, (ushort)(first + 1)), (BinaryPrimitives.ReadUInt16BigEndian(a.AsSpan(2)), BinaryPrimitives.ReadUInt16BigEndian(b.AsSpan(2))));
        Assert.Equal(180_000u, Time(b) - Time(a));

        var report = new byte[64];
        var packet = Split(report[..packetizer.WriteReport(late, report)]).Single();
        Assert.Equal((1, 0x80, 200, 6), (report[1], packet[0], packet[1], packet[3]));
        var seconds = BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(8)) + (BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(12)) / 4294967296.0);
        Assert.Equal(late.CapturedAt.ToUnixTimeMilliseconds() / 1000.0, seconds - 2_208_988_800, 0.001);
        Assert.Equal((Time(b), 2u, 4u), (BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(16)), BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(20)), BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(24))));
    }

    private static uint Time(byte[] packet) => BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(4));

    private static EncodedPicture Picture(byte[][] units, TimeSpan timestamp)
    {
        var picture = new EncodedPicturePool().Rent();
        picture.Set([.. units.SelectMany(u => new byte[] { 0, 0, 0, 1 }.Concat(u))]);
        picture.FindNalUnits();
        (picture.Timestamp, picture.CapturedAt) = (timestamp, new DateTimeOffset(2026, 11, 24, 12, 0, 0, 250, TimeSpan.Zero));
        return picture;
    }

    private static List<byte[]> Split(byte[] buffer)
    {
        var packets = new List<byte[]>();
        for (var at = 0; at < buffer.Length;)
        {
            Assert.Equal((byte)'$', buffer[at]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(at + 2));
            packets.Add(buffer[(at + 4)..(at + 4 + length)]);
            at += 4 + length;
        }

        return packets;
    }

    private static List<byte[]> Join(List<byte[]> packets)
    {
        var units = new List<byte[]>();
        foreach (var payload in packets.Select(p => p[12..]))
        {
            if ((payload[0] & 0x1F) != 28)
            {
                units.Add(payload);
            }
            else if ((payload[1] & 0x80) != 0)
            {
                units.Add([(byte)((payload[0] & 0xE0) | (payload[1] & 0x1F)), .. payload[2..]]);
            }
            else
            {
                units[^1] = [.. units[^1], .. payload[2..]];
            }
        }

        return units;
    }
}
