using System.Diagnostics;
using SRNet.Scenes;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Server.GpuChecks;

/// <summary>The whole session on a rendered scene: on a GPU with its times, and beside it on the CPU for its masks.</summary>
internal sealed class NetworkCheck(Scene scene, ImageSize size)
{
    /// <summary>Median of every stage by the GPU's clock, and of the whole step by the CPU's, in milliseconds.</summary>
    public IReadOnlyList<(string Stage, double Milliseconds)> Times { get; private set; } = [];

    /// <summary>Mean IoU of all objects' masks in all frames after the first.</summary>
    public double Iou { get; private set; }

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
        for (var t = 0; t < scene.FrameCount; t++)
        {
            scene.DrawPicture(t, rgb, 3 * frame.Width);
            var prompt = t == 0 ? new LabelMapPrompt(scene.FirstTruth()) : null;
            var image = new RgbImage(rgb, frame, 3 * frame.Width);
            var start = Stopwatch.GetTimestamp();
            one.Step(image, got, prompt);
            var step = Stopwatch.GetElapsedTime(start);
            other.Step(image, want, prompt);
            if (t == 0)
            {
                continue;
            }

            foreach (var stage in one.StageTimes)
            {
                Add(stage.Stage.ToString(), stage.Duration);
            }

            Add("whole step, frame and labels included", step);
            foreach (var o in other.Objects)
            {
                sum += IouOf(got, want, (byte)o.Id);
                masks++;
            }
        }

        Iou = sum / masks;
        Times = [.. times.Select(t => (t.Key, t.Value.Order().ElementAt(t.Value.Count / 2)))];
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
