using System.Diagnostics;
using SRNet.Scenes;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Server.GpuChecks;

/// <summary>The whole session on a rendered scene whose objects are marked in three frames: on a GPU with its times, and beside it on the CPU for its masks.</summary>
internal sealed class NetworkCheck(Scene scene, ImageSize size)
{
    private const int Arrivals = 3;
    private const string WholeStep = "whole step, frame and labels included";

    /// <summary>Median of every stage by the GPU's clock, and of the whole step by the CPU's, in milliseconds; last the step's 99th percentile, and the longest in
    /// which objects came.</summary>
    public IReadOnlyList<(string Stage, double Milliseconds)> Times { get; private set; } = [];

    /// <summary>Mean IoU of all objects' masks in all frames after the first.</summary>
    public double Iou { get; private set; }

    /// <summary>Whether the GPU's work was launched as graphs in the end.</summary>
    public bool IsCaptured { get; private set; }

    public void Run(SrNetModel gpu, SrNetModel cpu)
    {
        var frame = scene.Size;
        using var one = new SrNetSession(gpu, new SessionOptions { FrameSize = frame, InternalSize = size });
        using var other = new SrNetSession(cpu, new SessionOptions { FrameSize = frame, InternalSize = size });
        var rgb = new byte[3 * frame.Pixels];
        byte[] got = new byte[frame.Pixels], want = new byte[frame.Pixels];
        var times = new Dictionary<string, List<double>>();
        void Add(string stage, TimeSpan time) => (times.TryGetValue(stage, out var list) ? list : times[stage] = []).Add(time.TotalMilliseconds);
        double sum = 0;
        var masks = 0;
        var longest = 0.0;
        for (var t = 0; t < scene.FrameCount; t++)
        {
            scene.DrawPicture(t, rgb, 3 * frame.Width);
            var prompt = Arriving(t);
            var image = new RgbImage(rgb, frame, 3 * frame.Width);
            var start = Stopwatch.GetTimestamp();
            one.Step(image, got, prompt);
            var step = Stopwatch.GetElapsedTime(start);
            other.Step(image, want, prompt);
            if (t == 0)
            {
                continue;
            }

            if (prompt is not null)
            {
                longest = Math.Max(longest, step.TotalMilliseconds);
                continue;
            }

            foreach (var stage in one.StageTimes)
            {
                Add(stage.Stage.ToString(), stage.Duration);
            }

            Add(WholeStep, step);
            foreach (var o in other.Objects)
            {
                sum += IouOf(got, want, (byte)o.Id);
                masks++;
            }
        }

        Iou = sum / masks;
        IsCaptured = one.Compute is GpuStream { IsCaptured: true };
        Times = [.. times.Select(t => (t.Key, At(t.Value, 0.5))), ("... of the slowest of 100", At(times[WholeStep], 0.99)), ("... the longest in which objects came later", longest)];
    }

    private static double At(List<double> values, double part) => values.Order().ElementAt((int)(part * (values.Count - 1)));

    // The first object at once, the second after a third of the frames, the third after two, and so on round.
    private LabelMapPrompt? Arriving(int t)
    {
        var each = Math.Max(1, scene.FrameCount / Arrivals);
        if (t % each != 0 || t / each >= Arrivals)
        {
            return null;
        }

        var truth = new LabelMap(scene.Size);
        scene.DrawTruth(t, truth.Pixels);
        var pixels = Array.ConvertAll(truth.Pixels, label => label != LabelMap.Background && (label - 1) % Arrivals == t / each ? label : LabelMap.Background);
        return pixels.Any(label => label != LabelMap.Background) ? new LabelMapPrompt(new LabelMap(scene.Size, pixels)) : null;
    }

    private static double IouOf(byte[] a, byte[] b, byte id)
    {
        int both = 0, either = 0;
        for (var i = 0; i < a.Length; i++)
        {
            both += a[i] == id && b[i] == id ? 1 : 0;
            either += a[i] == id || b[i] == id ? 1 : 0;
        }

        return either == 0 ? 1 : (double)both / either;
    }
}
