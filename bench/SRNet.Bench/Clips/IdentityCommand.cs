using System.Diagnostics;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Server.CommandLine;
using SRNet.Server.Screen;

namespace SRNet.Bench.Clips;

/// <summary><c>identity</c>: what it costs to tell objects from what looks like them, on true masks and keys that say nothing.</summary>
internal sealed class IdentityCommand(Terminal terminal)
    : ClipCommand("identity", "What it costs per object and frame to tell objects from what looks like them")
{
    private const int Rounds = 20;

    protected override int Run(IReadOnlyList<string> clips, SrNetModel model)
    {
        var channels = model.Bundle.Manifest.Architecture.Key;
        foreach (var clip in clips)
        {
            var frames = AnnotatedClips.Frames(clip).Select(f => f.Truth).ToArray();
            var size = model.DefaultInternalSize(frames[0].Size);
            var with = Measure(frames, TrackingRule.Shipped, size, channels);
            var without = Measure(frames, TrackingRule.Shipped with { Identity = null }, size, channels);
            terminal.Out.WriteLine(FormattableString.Invariant(
                $"{Path.GetFileName(clip)}: {with.Objects} objects, {with.Median:F3} ms per object and frame, {with.Most:F3} at most; {without.Median:F3} without"));
        }

        return ExitCode.Done;
    }

    // The least of several rounds, frame by frame: what the machine does besides is not counted.
    private static (int Objects, double Median, double Most) Measure(LabelMap[] frames, TrackingRule rule, ImageSize size, int channels)
    {
        var frame = frames[0].Size;
        var grid = new CellGrid(frame, size);
        int[] ids = [.. frames[0].Pixels.Distinct().Where(id => id is > LabelMap.Background and < LabelMap.Void).Select(id => (int)id)];
        var random = new Random(1);
        float[] keys = [.. Enumerable.Range(0, channels * grid.Count / 4).Select(_ => random.NextSingle() - 0.5f)];
        var least = Enumerable.Repeat(double.MaxValue, frames.Length).ToArray();
        var labels = new byte[frame.Pixels];
        for (var round = 0; round < Rounds; round++)
        {
            var objects = new ObjectManager(rule, grid, channels);
            objects.Add(ids);
            for (var i = 0; i < frames.Length; i++)
            {
                frames[i].Pixels.CopyTo(labels, 0);
                for (var slot = 0; slot < ids.Length; slot++)
                {
                    objects.Seen[slot] = Seen(labels, frame, objects.Ids[slot]);
                }

                if (i == 0)
                {
                    // As a person marks them.
                    foreach (var id in ids)
                    {
                        objects.Mark(id, objects.Seen[objects.SlotOf(id)].Area);
                    }

                    objects.Place(labels, keys, ids);
                    continue;
                }

                var start = Stopwatch.GetTimestamp();
                objects.Observe(labels, keys);
                least[i] = Math.Min(least[i], Stopwatch.GetElapsedTime(start).TotalMilliseconds / ids.Length);
            }
        }

        var measured = least[1..];
        Array.Sort(measured);
        return (ids.Length, measured[measured.Length / 2], measured[^1]);
    }

    private static TrackedObject Seen(byte[] labels, ImageSize size, byte id)
    {
        var region = RegionStatistics.Empty;
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] == id)
            {
                region.Add(i % size.Width, i / size.Width, 0.95f);
            }
        }

        return region.Describe(id);
    }
}
