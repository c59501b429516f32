using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;
using SRNet.Server.CommandLine;
using SRNet.Server.Screen;

namespace SRNet.Bench.Clips;

/// <summary>Follows the objects of annotated clips from their first masks on.</summary>
internal static class ClipRun
{
    /// <summary>Mean IoU over objects and frames after the first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="clip">Folder of annotations.</param>
    /// <param name="options">How; the size of the frames is filled in.</param>
    /// <param name="seen">Receives every mask's confidence and IoU, and whether its object was away.</param>
    public static double Follow(SrNetModel model, string clip, SessionOptions options, List<(float Confidence, double IoU, bool Absent)> seen)
    {
        SrNetSession? session = null;
        var scores = new List<double>();
        byte[] labels = [];
        try
        {
            foreach (var (rgb, truth) in AnnotatedClips.Frames(clip))
            {
                var prompt = session is null ? new LabelMapPrompt(truth) : null;
                session ??= new SrNetSession(model, options with { FrameSize = truth.Size });
                labels = labels.Length == 0 ? new byte[truth.Size.Pixels] : labels;
                session.Step(new RgbImage(rgb, truth.Size, 3 * truth.Size.Width), labels, prompt);
                foreach (var item in prompt is null ? session.Objects : [])
                {
                    var iou = AnnotatedClips.IoU(labels, truth.Pixels, (byte)item.Id);
                    scores.Add(iou);
                    seen.Add((item.Confidence, iou, !truth.Pixels.Contains((byte)item.Id)));
                }
            }
        }
        finally
        {
            session?.Dispose();
        }

        return scores.Average();
    }
}

/// <summary><c>tracking</c>: how far confidence tells masks that are wrong, and what losing objects costs: the figures behind <see cref="TrackingRule"/>.</summary>
internal sealed class TrackingCommand(Terminal terminal)
    : ClipCommand("tracking", "Masks on annotated clips with and without lost objects, and their overlap by confidence")
{
    // Masks are taken as the network gives them and every frame is a memory; only an empty mask is a lost object.
    private static readonly TrackingRule Off = new() { LoseBelow = 0, FindFrom = 0, LeastShare = 0 };

    protected override int Run(IReadOnlyList<string> clips, SrNetModel model)
    {
        double with = 0, without = 0;
        foreach (var clip in clips)
        {
            var seen = new List<(float Confidence, double IoU, bool Absent)>();
            var off = ClipRun.Follow(model, clip, new SessionOptions { FrameSize = default, Tracking = Off }, seen);
            var on = ClipRun.Follow(model, clip, new SessionOptions { FrameSize = default }, []);
            terminal.Out.WriteLine(FormattableString.Invariant($"{Path.GetFileName(clip)}: J {100 * off:F1} as the network gives it, {100 * on:F1} with lost objects"));
            foreach (var band in seen.Where(s => s.Confidence > 0).GroupBy(s => MathF.Floor(s.Confidence * 25) / 25).OrderBy(g => g.Key))
            {
                terminal.Out.WriteLine(FormattableString.Invariant(
                    $"  confidence {band.Key:F2}: {band.Count()} masks, mean IoU {100 * band.Average(b => b.IoU):F1}, {band.Count(b => b.Absent)} of an absent object"));
            }

            with += on / clips.Count;
            without += off / clips.Count;
        }

        terminal.Out.WriteLine(FormattableString.Invariant($"mean J {100 * without:F1} -> {100 * with:F1}"));
        return ExitCode.Done;
    }
}
