using System.Diagnostics;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Prompts;

namespace SRNet.Server.Bench;

/// <summary>Times real sessions.</summary>
internal static class StepBench
{
    private const int WarmUp = 4;

    /// <summary>Steps one after the other, nothing beside them: the time of every stage, and of the whole step.</summary>
    /// <returns>By stage name; "step" is the whole.</returns>
    public static IReadOnlyDictionary<string, Sample> Stages(BenchModel model, BenchPoint point, BenchScene scene, BenchPlan plan, CancellationToken cancellation)
    {
        using var session = Filled(model, point, scene);
        var labels = new byte[point.Frame.Pixels];
        var samples = new Dictionary<string, Sample> { [BenchStage.Step] = new() };
        var start = Stopwatch.GetTimestamp();
        for (var i = -WarmUp; i < plan.LeastSteps || (i < BenchPlan.MostSteps && Stopwatch.GetElapsedTime(start) < plan.Budget); i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (i == 0)
            {
                start = Stopwatch.GetTimestamp();
            }

            var begin = Stopwatch.GetTimestamp();
            session.Step(scene.Image(point.MemoryFrames + WarmUp + i), labels);
            if (i >= 0)
            {
                samples[BenchStage.Step].Add(Stopwatch.GetElapsedTime(begin));
                foreach (var time in session.StageTimes)
                {
                    var name = time.Stage.Label();
                    samples.TryAdd(name, new Sample());
                    samples[name].Add(time.Duration);
                }
            }
        }

        return samples;
    }

    /// <summary>Steps as a stream makes them, the next frame encoded beside the one being segmented: the time from one finished frame to the next.</summary>
    public static (Sample Frames, double FramesPerSecond) Stream(BenchModel model, BenchPoint point, BenchScene scene, int frames, CancellationToken cancellation)
    {
        using var session = Filled(model, point, scene);
        var labels = new byte[point.Frame.Pixels];
        var sample = new Sample();
        var first = point.MemoryFrames;
        long start = 0, last = 0;
        session.Prepare(scene.Image(first));
        for (var i = -WarmUp; i < frames; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            session.Prepare(scene.Image(first + WarmUp + i + 1));
            session.Step(scene.Image(first + WarmUp + i), labels);
            var now = Stopwatch.GetTimestamp();
            if (i >= 0)
            {
                sample.Add(Stopwatch.GetElapsedTime(last, now));
            }
            else if (i == -1)
            {
                start = now;
            }

            last = now;
        }

        return (sample, frames / Stopwatch.GetElapsedTime(start, last).TotalSeconds);
    }

    // Every prompted frame becomes memory, so a few prompts fill the bank at once instead of after some hundred frames.
    private static SrNetSession Filled(BenchModel model, BenchPoint point, BenchScene scene)
    {
        var session = new SrNetSession(
            model.Model, new SessionOptions { FrameSize = point.Frame, InternalSize = point.Size, Memory = model.WithFrames(point.MemoryFrames) });
        try
        {
            var labels = new byte[point.Frame.Pixels];
            for (var i = 0; i < point.MemoryFrames; i++)
            {
                session.Step(scene.Image(i), labels, new LabelMapPrompt(scene.Truth(i, point.Objects)));
            }

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
