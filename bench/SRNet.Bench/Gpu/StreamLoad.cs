using System.Diagnostics;
using SRNet.Scenes;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Bench.Gpu;

/// <summary>Several streams beside each other, each on a thread of its own and as fast as it can, while one more comes and goes.</summary>
/// <param name="model">On a GPU.</param>
/// <param name="size">The network's.</param>
/// <param name="scene">What all of them see.</param>
internal sealed class StreamLoad(SrNetModel model, ImageSize size, Scene scene)
{
    private const int Pictures = 24;

    private readonly LabelMap _truth = scene.FirstTruth();
    private readonly byte[][] _pictures = [.. Enumerable.Range(0, Pictures).Select(t => Draw(scene, t))];

    /// <summary>Runs so many streams for a while.</summary>
    public LoadResult Run(int streams, TimeSpan time)
    {
        // All are opened and have what they need before the clock starts.
        using var ready = new Barrier(streams + 1);
        using var done = new CancellationTokenSource();
        var restless = Task.Factory.StartNew(() => ComeAndGo(done.Token), done.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var followers = Enumerable.Range(0, streams)
            .Select(_ => Task.Factory.StartNew(() => Follow(ready, time), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        ready.SignalAndWait(CancellationToken.None);
        var memory = model.Gpu!.Value.UsedBytes;
        var times = followers.SelectMany(f => f.Result).Order().ToArray();
        done.Cancel();
        return new LoadResult(streams, times.Length / time.TotalSeconds, At(times, 0.5), At(times, 0.99), memory, restless.Result);
    }

    private static double At(double[] sorted, double part) => sorted.Length == 0 ? double.NaN : sorted[(int)(part * (sorted.Length - 1))];

    private static byte[] Draw(Scene scene, int t)
    {
        var rgb = new byte[3 * scene.Size.Pixels];
        scene.DrawPicture(t, rgb, 3 * scene.Size.Width);
        return rgb;
    }

    private SrNetSession Open() => new(model, new SessionOptions { FrameSize = scene.Size, InternalSize = size });

    // Back and forth, so that nothing jumps.
    private RgbImage Picture(int t) => new(_pictures[t / Pictures % 2 == 0 ? t % Pictures : Pictures - 1 - (t % Pictures)], scene.Size, 3 * scene.Size.Width);

    private List<double> Follow(Barrier ready, TimeSpan time)
    {
        const int WarmUp = 12;
        using var session = Open();
        var labels = new byte[scene.Size.Pixels];
        for (var t = 0; t < WarmUp; t++)
        {
            session.Step(Picture(t), labels, t == 0 ? new LabelMapPrompt(_truth) : null);
        }

        ready.SignalAndWait(CancellationToken.None);
        var times = new List<double>();
        var begin = Stopwatch.GetTimestamp();
        for (var t = WarmUp; Stopwatch.GetElapsedTime(begin) < time; t++)
        {
            var start = Stopwatch.GetTimestamp();
            session.Step(Picture(t), labels);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times;
    }

    // Opens a stream, marks an object, marks another one, lets one go and closes, again and again: what captures of the others must bear.
    private int ComeAndGo(CancellationToken cancellation)
    {
        var count = 0;
        var labels = new byte[scene.Size.Pixels];
        while (!cancellation.IsCancellationRequested)
        {
            using var session = Open();
            for (var t = 0; t < Pictures && !cancellation.IsCancellationRequested; t++)
            {
                session.Step(Picture(t), labels, t == 0 ? Only(1) : t == Pictures / 3 ? Only(2) : null);
                if (t == 2 * Pictures / 3)
                {
                    session.Remove(1);
                }
            }

            count++;
        }

        return count;
    }

    private LabelMapPrompt Only(byte id) => new(new LabelMap(scene.Size, Array.ConvertAll(_truth.Pixels, label => label == id ? label : LabelMap.Background)));
}

/// <summary>How several streams went.</summary>
/// <param name="Streams">How many.</param>
/// <param name="FramesPerSecond">Of all of them.</param>
/// <param name="Median">Milliseconds of a step.</param>
/// <param name="Slowest">Of the slowest of a hundred.</param>
/// <param name="Memory">Bytes of the GPU in use.</param>
/// <param name="Came">How often one more stream came and went.</param>
internal sealed record LoadResult(int Streams, double FramesPerSecond, double Median, double Slowest, long Memory, int Came);
