using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Sources;

public class PacedSourceTests
{
    private static readonly ImageSize Size = new(8, 8);

    [Fact]
    public void A_looped_source_goes_on_on_one_time_line()
    {
        var time = new AutoTime();
        var opened = new List<ScriptedSource>();
        ScriptedSource Open()
        {
            opened.Add(new ScriptedSource(Size, 3));
            return opened[^1];
        }

        using var source = new PacedSource(Open(), Open, time);
        Assert.Null(source.Description.FrameCount);
        var rgb = new byte[8 * 8 * 3];
        var infos = new List<FrameInfo>();
        for (var i = 0; i < 7; i++)
        {
            Assert.True(source.TryRead(rgb, 24, out var info));
            infos.Add(info);
        }

        Assert.Equal([0, 40, 80, 120, 160, 200, 240], infos.Select(i => (int)Math.Round(i.Timestamp.TotalMilliseconds)));
        Assert.Equal([0, 0, 0, 1, 1, 1, 2], infos.Select(i => i.Epoch));
        Assert.Equal([true, true, false], opened.Select(o => o.Disposed));

        // Played at its own pace: what the clock was waited for is what has passed on the time line.
        Assert.InRange(time.Waits.Sum(w => w.TotalMilliseconds), 235, 245);
    }

    [Fact]
    public void Once_means_once()
    {
        using var source = new PacedSource(new ScriptedSource(Size, 2), null, new AutoTime());
        var rgb = new byte[8 * 8 * 3];
        Assert.True(source.TryRead(rgb, 24, out _));
        Assert.True(source.TryRead(rgb, 24, out _));
        Assert.False(source.TryRead(rgb, 24, out _));
        Assert.True(FrameSources.HasEnd(source.Description));
    }

    [Fact]
    public void An_empty_source_is_not_opened_for_ever()
    {
        using var source = new PacedSource(new ScriptedSource(Size, 0), () => new ScriptedSource(Size, 0), new AutoTime());
        Assert.False(source.TryRead(new byte[8 * 8 * 3], 24, out _));
    }
}
