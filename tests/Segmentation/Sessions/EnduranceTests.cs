using System.Diagnostics;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Sessions;

namespace SRNet.Segmentation.Tests.Sessions;

/// <summary>However long a stream runs, a frame takes the same time and the process the same memory.</summary>
public sealed class EnduranceTests(ITestOutputHelper output)
{
    private static readonly ImageSize Size = new(96, 64);

    [Fact]
    public void A_thousand_frames() => Run(1_000, mebibytes: 64);

    [Fact]
    [Trait("Category", "Long")]
    public void Twenty_thousand_frames() => Run(20_000, mebibytes: 20);

    private void Run(int frames, long mebibytes)
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
            var start = Stopwatch.GetTimestamp();
            var place = t % 80 < 40 ? t % 80 : 79 - (t % 80);
            session.Step(scene.View(clip[place]), labels, t == 0 ? new MaskPrompt(scene.Frame(0).Labels) : null);
            times[t] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            before = t == frames / 10 ? Resident() : before;
        }

        // Medians: a busy machine has outliers, but they are no trend.
        var tenth = frames / 10;
        double first = Median(times.AsSpan(tenth, tenth)), last = Median(times.AsSpan(frames - tenth));
        var grown = (Resident() - before) / (1024.0 * 1024);
        output.WriteLine(FormattableString.Invariant($"{frames} frames: {first:F2} ms at first, {last:F2} ms at last; resident memory grew by {grown:F1} MiB"));
        Assert.InRange(last / first, 0, 2);
        Assert.InRange(grown, double.NegativeInfinity, mebibytes);
    }

    private static double Median(Span<double> values)
    {
        values.Sort();
        return values[values.Length / 2];
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
