using SRNet.Pipeline.Synth;
using SRNet.Pipeline.Synth.Clips.Motion;

namespace SRNet.Pipeline.Tests.Synth.Clips;

public class WanderTests
{
    [Theory]
    [InlineData(0.1, 100)]
    [InlineData(2, 100)]
    [InlineData(8, 100)]
    public void Paths_have_the_speed_of_training_paths_and_never_leave_their_reach(double speed, double reach)
    {
        var (random, squares) = (new SceneRandom(1), 0.0);
        for (var path = 0; path < 200; path++)
        {
            var wander = new Wander(ref random, speed, reach);
            Assert.Equal(0, wander.FromStart(0));
            for (var frame = 1; frame <= 500; frame++)
            {
                squares += Math.Pow(wander.FromStart(frame) - wander.FromStart(frame - 1), 2) / (200 * 500);
                Assert.InRange(wander.FromStart(frame), -reach, reach);
            }
        }

        // A training path moves by its speed per frame and wobbles by 0.42 of it.
        Assert.InRange(Math.Sqrt(squares) / speed, 0.95, 1.2);
    }

    [Fact]
    public void Without_speed_nothing_moves()
    {
        var random = new SceneRandom(1);
        var wander = new Wander(ref random, 0, 10);
        Assert.All(Enumerable.Range(0, 50), frame => Assert.Equal(0, wander.FromStart(frame)));
    }

    [Fact]
    public void What_recurs_does_so_every_few_seconds_and_not_in_the_first_frames()
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            var random = new SceneRandom(seed);
            var times = new Recurring(ref random, pause: 5);
            long[] all = [.. Enumerable.Range(0, 400).Select(f => (long)f).Where(f => times.Since(f) == 0)];
            Assert.InRange(all[0], 20, 40);
            Assert.InRange(all[1] - all[0], 85, 115);
            Assert.Equal(all[2] - all[1], all[1] - all[0]);
            Assert.All(all, f => Assert.Equal(f, times.Nearest(f)));
            Assert.Equal((all[0], all[1], 0, 1), (times.Nearest(0), times.Nearest(all[1] - 30), times.Times(all[0] - 1), times.Times(all[0])));
        }
    }
}
