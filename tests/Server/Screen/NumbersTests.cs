using SRNet.Server.Screen;

namespace SRNet.Server.Tests.Screen;

public class NumbersTests
{
    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(59.9, "0:59")]
    [InlineData(61, "1:01")]
    [InlineData(3600, "1:00:00")]
    public void Durations_read_like_a_clock(double seconds, string text) => Assert.Equal(text, Numbers.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Time_left_follows_the_average_speed_so_far() =>
        Assert.Equal(TimeSpan.FromSeconds(30), Numbers.TimeLeft(100, 400, TimeSpan.FromSeconds(10)));

    [Theory]
    [InlineData(0, 400L)]
    [InlineData(100, null)]
    [InlineData(401, 400L)]
    public void Time_left_is_unknown_without_a_frame_or_a_total_that_holds(long done, long? total) =>
        Assert.Null(Numbers.TimeLeft(done, total, TimeSpan.FromSeconds(10)));
}
