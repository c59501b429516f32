using SRNet.Server.Runs;

namespace SRNet.Server.Tests.Runs;

public class LimitedSourceTests
{
    [Fact]
    public void Ends_when_the_time_line_has_gone_so_far_wherever_it_began()
    {
        using var source = new LimitedSource(new ListedSource(10, null, 5, 5.1, 5.2, 5.9, 6, 6.1), TimeSpan.FromSeconds(1));
        Assert.Equal(4, Count(source));
    }

    [Fact]
    public void Does_not_go_on_after_its_end()
    {
        using var source = new LimitedSource(new ListedSource(null, null, 0, 2, 0.5, 0.6), TimeSpan.FromSeconds(1));
        Assert.Equal(1, Count(source));
        Assert.False(source.TryRead(new byte[768], 48, out _));
    }

    [Fact]
    public void Ends_with_a_source_that_is_shorter()
    {
        using var source = new LimitedSource(new ListedSource(10, 3, 0, 0.1, 0.2), TimeSpan.FromSeconds(60));
        Assert.Equal(3, Count(source));
    }

    [Theory]
    [InlineData(30.0, 1000L, 60L)]
    [InlineData(30.0, 10L, 10L)]
    [InlineData(30.0, null, 60L)]
    [InlineData(29.97, null, 60L)]
    [InlineData(null, 1000L, 1000L)]
    [InlineData(null, null, null)]
    public void Announces_no_more_frames_than_will_come(double? rate, long? count, long? announced)
    {
        using var source = new LimitedSource(new ListedSource(rate, count), TimeSpan.FromSeconds(2));
        Assert.Equal(announced, source.Description.FrameCount);
    }

    [Fact]
    public void Owns_the_source()
    {
        var inner = new ListedSource(null, null, 0);
        new LimitedSource(inner, TimeSpan.FromSeconds(1)).Dispose();
        Assert.True(inner.Disposed);
    }

    private static int Count(LimitedSource source)
    {
        var frames = 0;
        while (source.TryRead(new byte[768], 48, out _))
        {
            frames++;
        }

        return frames;
    }
}
