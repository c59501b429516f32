using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests.Sessions;

/// <summary>
/// How far confidence tells masks that are wrong, and what losing objects and choosing memory costs and gains on annotated clips: the figures behind
/// <see cref="TrackingRule"/> and <see cref="MemoryPolicy"/>. SRNET_TEST_DATA names a folder whose folders hold JPEGImages/ and Annotations/;
/// SRNET_TEST_CLIPS which clips, by name, separated by commas; SRNET_TEST_MODEL another bundle than the shipped one.
/// </summary>
[Trait("Category", "Long")]
public sealed class TrackingMeasurement(ITestOutputHelper output)
{
    private readonly string? _data = Environment.GetEnvironmentVariable("SRNET_TEST_DATA");

    [Fact]
    public void Losing_objects_costs_no_overlap()
    {
        double with = 0, without = 0;
        var clips = Clips();
        using var model = Load();
        foreach (var clip in clips)
        {
            var seen = new List<(float Confidence, double IoU, bool Absent)>();
            var off = Run(model, clip, new SessionOptions { FrameSize = default, Tracking = TrackingRule.Off }, seen);
            var on = Run(model, clip, new SessionOptions { FrameSize = default }, []);
            output.WriteLine(FormattableString.Invariant($"{Path.GetFileName(clip)}: J {100 * off:F1} as the network gives it, {100 * on:F1} with lost objects"));
            foreach (var band in seen.Where(s => s.Confidence > 0).GroupBy(s => MathF.Floor(s.Confidence * 25) / 25).OrderBy(g => g.Key))
            {
                output.WriteLine(FormattableString.Invariant($"  confidence {band.Key:F2}: {band.Count()} masks, mean IoU {100 * band.Average(b => b.IoU):F1}, {band.Count(b => b.Absent)} of an absent object"));
            }

            with += on / clips.Length;
            without += off / clips.Length;
        }

        output.WriteLine(FormattableString.Invariant($"mean J {100 * without:F1} -> {100 * with:F1}"));
        Assert.True(with > without - 0.005);
    }

    [Fact]
    public void Memory_strategies_compared()
    {
        using var model = Load();
        foreach (var memory in (MemoryPolicy[])
            [
                new(5, 5), new(3, 5), new(8, 5), new(5, 2), new(5, 10),
            ])
        {
            var mean = Clips().Average(clip => Run(model, clip, new SessionOptions { FrameSize = default, Memory = memory }, []));
            output.WriteLine(FormattableString.Invariant($"{memory}: J {100 * mean:F1}"));
            Assert.True(mean > 0);
        }
    }

    private static SrNetModel Load() => SrNetModel.Load(Environment.GetEnvironmentVariable("SRNET_TEST_MODEL"), threads: 2);

    private string[] Clips()
    {
        Assert.SkipWhen(_data is null, "SRNET_TEST_DATA does not name a folder with annotated clips.");
        var names = Environment.GetEnvironmentVariable("SRNET_TEST_CLIPS")?.Split(',');
        return [.. Directory.GetDirectories(_data!).SelectMany(set => Directory.GetDirectories(Path.Combine(set, "Annotations")))
            .Where(clip => names is null || names.Contains(Path.GetFileName(clip))).Order(StringComparer.Ordinal)];
    }

    // Mean over objects and frames after the first.
    private static double Run(SrNetModel model, string clip, SessionOptions options, List<(float Confidence, double IoU, bool Absent)> seen)
    {
        SrNetSession? session = null;
        var scores = new List<double>();
        LabelMapPrompt? prompt = null;
        byte[] labels = [];
        foreach (var file in Directory.GetFiles(clip).Order(StringComparer.Ordinal))
        {
            var truth = ImageCodec.ReadFile(file);
            var size = new ImageSize(truth.Width, truth.Height);
            if (session is null)
            {
                session = new SrNetSession(model, options with { FrameSize = size });
                labels = new byte[size.Pixels];
                prompt = new LabelMapPrompt(new LabelMap(size, truth.Pixels));
            }

            var picture = Path.ChangeExtension(file.Replace("/Annotations/", "/JPEGImages/", StringComparison.Ordinal), ".jpg");
            session.Step(new RgbImage(ImageCodec.ReadFile(picture).Pixels, size, 3 * size.Width), labels, prompt);
            if (prompt is null)
            {
                foreach (var item in session.Objects)
                {
                    var iou = Scene.IoU(labels, truth.Pixels, (byte)item.Id);
                    scores.Add(iou);
                    seen.Add((item.Confidence, iou, !truth.Pixels.Contains((byte)item.Id)));
                }
            }

            prompt = null;
        }

        session!.Dispose();
        return scores.Average();
    }
}
