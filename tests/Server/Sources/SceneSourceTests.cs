using SRNet.Pipeline.Sources;
using SRNet.Server.Sources;

namespace SRNet.Server.Tests.Sources;

/// <summary>A rendered scene keeps what every source promises (tests/Pipeline/Sources/FrameSourceContractTests), live or not.</summary>
public class SceneSourceTests
{
    private const int Frames = 12;
    private const int Width = 100;
    private const int Height = 64;
    private const int Stride = (3 * Width) + 7;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void All_frames_come_as_announced_within_their_rows_and_then_the_end_for_good(bool live)
    {
        using var source = Open(live);
        Assert.Equal((Frames, live, null), (source.Description.FrameCount, source.Description.Live, source.Description.LocalPath));
        Assert.Equal(("64x100", 30), (source.Description.Size.ToString(), source.Description.FrameRate));
        var (rgb, last) = (new byte[Stride * Height], TimeSpan.MinValue);
        for (var i = 0; i < Frames; i++)
        {
            Array.Fill(rgb, (byte)77);
            Assert.True(source.TryRead(rgb, Stride, out var info));
            Assert.True(info.Timestamp > last);
            last = info.Timestamp;
            for (var y = 0; y < Height; y++)
            {
                Assert.Equal(-1, rgb.AsSpan((y * Stride) + (3 * Width), 7).IndexOfAnyExcept((byte)77));
            }

            Assert.Contains(rgb, b => b != 77);
        }

        Assert.False(source.TryRead(rgb, Stride, out _));
        Assert.False(source.TryRead(rgb, Stride, out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Aborting_ends_reading_at_once_and_for_good(bool live)
    {
        using var source = ProgramSources.All.Open("synth://shapes?size=64x100&frames=1000000" + (live ? "&live=true" : ""), new SourceOptions(), TestContext.Current.CancellationToken);
        var rgb = new byte[Stride * Height];
        Assert.True(source.TryRead(rgb, Stride, out _));
        var abort = Task.Run(source.Abort, TestContext.Current.CancellationToken);
        while (source.TryRead(rgb, Stride, out _))
        {
        }

        await abort;
        source.Abort();
        Assert.False(source.TryRead(rgb, Stride, out _));
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        using var source = Open(live: false);
        var rgb = new byte[Stride * Height];
        source.TryRead(rgb, Stride, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i < Frames; i++)
        {
            source.TryRead(rgb, Stride, out _);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static IFrameSource Open(bool live) =>
        ProgramSources.All.Open($"SYNTH://demo?size={Height}x{Width}&frames={Frames}" + (live ? "&live=true" : ""), new SourceOptions(), TestContext.Current.CancellationToken);
}
