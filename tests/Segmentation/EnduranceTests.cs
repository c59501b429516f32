using System.Diagnostics;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests;

/// <summary>However long a stream runs, a frame takes the same time and the process the same memory. Time is the processor's, which other programs on the
/// machine change less than the clock's.</summary>
[Collection(Alone.Collection)]
public sealed class EnduranceTests(ITestOutputHelper output)
{
    private static readonly ImageSize Size = new(96, 64);

    [Fact]
    public void Five_hundred_frames() => Run(500, slower: 3, mebibytes: 64);

    [Fact]
    [Trait("Category", "Long")]
    public void Twenty_thousand_frames() => Run(20_000, slower: 1.05, mebibytes: 20);

    private void Run(int frames, double slower, long mebibytes)
    {
        // A scene that goes to and fro, so that its objects never leave.
        var scene = new Scene(Size, 2);
        var clip = Enumerable.Range(0, 40).Select(t => scene.Frame(t).Rgb).ToArray();
        using var model = SrNetModel.Load(threads: 1);
        using var session = new SrNetSession(model, new SessionOptions { FrameSize = Size, InternalSize = Size });
        var labels = new byte[Size.Pixels];
        var times = new double[frames];
        long before = 0;
        for (var t = 0; t < frames; t++)
        {
            var start = Environment.CpuUsage.TotalTime;
            var place = t % 80 < 40 ? t % 80 : 79 - (t % 80);
            session.Step(scene.View(clip[place]), labels, t == 0 ? new LabelMapPrompt(scene.Frame(0).Labels) : null);
            times[t] = (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
            before = t == frames / 20 ? Resident() : before;
        }

        // The quick half of the frames: what a busy machine adds to the others is no trend.
        var part = frames / 20;
        double first = Quick(times.AsSpan(part, part)), last = Quick(times.AsSpan(frames - part));
        var grown = (Resident() - before) / (1024.0 * 1024);
        output.WriteLine(FormattableString.Invariant($"{frames} frames, {part} at each end: {first:F3} ms of processor time at first, {last:F3} ms at last; resident memory grew by {grown:F1} MiB"));
        Assert.InRange(last / first, 0, slower);
        Assert.InRange(grown, double.NegativeInfinity, mebibytes);
    }

    private static double Quick(Span<double> values)
    {
        values.Sort();
        return values[..(values.Length / 2)].ToArray().Average();
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
