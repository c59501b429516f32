using SRNet.Interop.Media;
using SRNet.Pipeline.Sound;

namespace SRNet.Pipeline.Tests.Sound;

public class SoundTrackTests
{
    private static readonly SoundFormat Aac = new("aac", 48_000, 2, new byte[] { 0x11, 0x90 });

    [Fact]
    public void Every_reader_gets_all_of_it_up_to_its_own_time()
    {
        var track = new SoundTrack(Aac);
        var (fast, slow) = (0L, 0L);
        track.Add([Packet(0), Packet(20), Packet(40)]);
        Assert.Equal([0, 20], Times(track.Take(ref fast, TimeSpan.FromMilliseconds(33))));
        track.Add([Packet(60)]);
        Assert.Equal([40, 60], Times(track.Take(ref fast, TimeSpan.FromMilliseconds(66))));
        Assert.Equal([0, 20, 40, 60], Times(track.Take(ref slow, TimeSpan.FromMilliseconds(66))));
        Assert.Empty(track.Take(ref slow, TimeSpan.MaxValue));
    }

    [Fact]
    public void It_is_bounded_and_a_reader_that_waits_too_long_goes_on_with_what_is_left()
    {
        var track = new SoundTrack(null);
        var place = 0L;
        for (var i = 0; i < 40; i++)
        {
            track.Add([Packet(i, 1 << 20)]);
        }

        Assert.Equal(Enumerable.Range(24, 16), Times(track.Take(ref place, TimeSpan.MaxValue)));
        Assert.Equal(40, place);
    }

    [Fact]
    public void It_tells_what_it_is_now()
    {
        var track = new SoundTrack(null);
        Assert.Null(track.Format);
        track.Add([Packet(0)]);
        Assert.Equal(Aac, track.Format);
        var other = Aac with { SampleRate = 16_000 };
        track.Add([Packet(20) with { Format = other }]);
        Assert.Equal(other, track.Format);
        track.Add(null);
        Assert.Equal(other, track.Format);
    }

    private static SoundPacket Packet(int milliseconds, int bytes = 10) => new(Aac, TimeSpan.FromMilliseconds(milliseconds), TimeSpan.FromMilliseconds(20), new byte[bytes]);

    private static IEnumerable<int> Times(IReadOnlyList<SoundPacket> packets) => packets.Select(p => (int)p.Timestamp.TotalMilliseconds);
}
